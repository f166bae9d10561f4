//! Currencies and units of measure by the words that name them.

/// The ISO 4217 code of a currency sign; `before` is the word that touches a dollar sign in front ("US", "HK").
pub(super) fn sign(sign: &str, before: &str) -> Option<&'static str> {
    Some(match sign {
        "$" => match before {
            "C" | "CA" | "Can" | "CDN" => "CAD",
            "A" | "AU" | "Aus" => "AUD",
            "HK" => "HKD",
            "NZ" => "NZD",
            "S" | "SG" => "SGD",
            "NT" => "TWD",
            "R" => "BRL",
            "J" => "JMD",
            _ => "USD",
        },
        "€" => "EUR",
        "£" => "GBP",
        "¥" | "￥" => "JPY",
        "₹" => "INR",
        "₩" => "KRW",
        "₽" => "RUB",
        "₺" => "TRY",
        "₪" => "ILS",
        "₴" => "UAH",
        "₦" => "NGN",
        "₫" => "VND",
        "₱" => "PHP",
        "฿" => "THB",
        "₸" => "KZT",
        "₵" => "GHS",
        _ => return None,
    })
}

/// The code of an abbreviation that stands before its amount: "RMB 5 bn", "Rs 500", "EUR 20".
pub(super) fn code(word: &str) -> Option<&'static str> {
    const CODES: [&str; 46] = [
        "USD", "EUR", "GBP", "JPY", "CNY", "INR", "RUB", "CHF", "CAD", "AUD", "NZD", "HKD", "SGD", "KRW", "TWD", "THB",
        "MYR", "IDR", "PHP", "VND", "PKR", "BDT", "LKR", "NPR", "KZT", "UZS", "TJS", "TRY", "ILS", "SAR", "AED", "QAR",
        "EGP", "ZAR", "NGN", "KES", "GHS", "BRL", "MXN", "ARS", "CLP", "COP", "SEK", "NOK", "DKK", "PLN",
    ];
    match word {
        "RMB" | "Rmb" => Some("CNY"),
        "Rs" | "Rs." => Some("INR"),
        "dlrs" => Some("USD"),
        "Tk" => Some("BDT"),
        "RM" => Some("MYR"),
        "Rp" => Some("IDR"),
        "Ksh" | "KSh" | "Sh" => Some("KES"),
        _ => CODES.iter().find(|code| **code == word).copied(),
    }
}

/// The code of a currency's name after its amount, how many of it make one unit, given the word before ("Canadian").
pub(super) fn name(word: &str, of: &str) -> Option<(&'static str, f64)> {
    let whole = |code| Some((code, 1.0));
    match word {
        "dollar" | "dollars" | "dlrs" => whole(match of {
            "Canadian" => "CAD",
            "Australian" => "AUD",
            "Singapore" | "Singaporean" => "SGD",
            "Kong" => "HKD",
            "Zealand" => "NZD",
            "Taiwan" | "Taiwanese" => "TWD",
            "Jamaican" => "JMD",
            _ => "USD",
        }),
        "cent" | "cents" => Some(("USD", 100.0)),
        "euro" | "euros" => whole("EUR"),
        "pence" => Some(("GBP", 100.0)),
        "yen" => whole("JPY"),
        "yuan" | "renminbi" => whole("CNY"),
        "rupee" | "rupees" => whole(match of {
            "Pakistani" | "Pakistan" => "PKR",
            "Sri" | "Lankan" => "LKR",
            "Nepalese" | "Nepali" => "NPR",
            _ => "INR",
        }),
        "ruble" | "rubles" | "rouble" | "roubles" => whole("RUB"),
        "won" => whole("KRW"),
        "franc" | "francs" => whole(match of {
            "Swiss" => "CHF",
            "CFA" => "XOF",
            "French" => "FRF",
            _ => return None,
        }),
        "lira" | "liras" => whole(if of == "Turkish" { "TRY" } else { return None }),
        "peso" | "pesos" => whole(match of {
            "Mexican" => "MXN",
            "Argentine" | "Argentinian" => "ARS",
            "Chilean" => "CLP",
            "Colombian" => "COP",
            "Philippine" => "PHP",
            _ => return None,
        }),
        "shilling" | "shillings" => whole(match of {
            "Kenyan" | "Kenya" => "KES",
            "Tanzanian" => "TZS",
            "Ugandan" => "UGX",
            "Somali" => "SOS",
            _ => return None,
        }),
        "baht" => whole("THB"),
        "ringgit" => whole("MYR"),
        "rupiah" => whole("IDR"),
        "taka" => whole("BDT"),
        "tenge" => whole("KZT"),
        "somoni" => whole("TJS"),
        "hryvnia" | "hryvnias" => whole("UAH"),
        "zloty" | "zlotys" => whole("PLN"),
        "rand" => whole("ZAR"),
        "naira" => whole("NGN"),
        "shekel" | "shekels" => whole("ILS"),
        "riyal" | "riyals" => whole("SAR"),
        "dirham" | "dirhams" => whole("AED"),
        "guilders" => whole("NLG"),
        "marks" => whole(if of == "German" || of == "Deutsche" { "DEM" } else { return None }),
        "kronor" => whole("SEK"),
        "real" | "reais" => whole(if word == "reais" || of == "Brazilian" { "BRL" } else { return None }),
        _ => None,
    }
}

/// The symbol of a unit of measure, by its name in the singular or plural, or by itself.
pub(super) fn measure(word: &str) -> Option<&'static str> {
    Some(match word {
        "km" | "kms" | "kilometer" | "kilometers" | "kilometre" | "kilometres" => "km",
        "m" | "meter" | "meters" | "metre" | "metres" => "m",
        "cm" | "centimeter" | "centimeters" | "centimetre" | "centimetres" => "cm",
        "mm" | "millimeter" | "millimeters" | "millimetre" | "millimetres" => "mm",
        "mile" | "miles" => "mi",
        "yard" | "yards" => "yd",
        "foot" | "feet" | "ft" => "ft",
        "inch" | "inches" => "in",
        "kg" | "kgs" | "kilo" | "kilos" | "kilogram" | "kilograms" | "kilogramme" | "kilogrammes" => "kg",
        "gram" | "grams" | "gramme" | "grammes" => "g",
        "mg" | "milligram" | "milligrams" => "mg",
        "ton" | "tons" | "tonne" | "tonnes" => "t",
        "pound" | "pounds" | "lb" | "lbs" => "lb",
        "ounce" | "ounces" => "oz",
        "liter" | "liters" | "litre" | "litres" => "L",
        "gallon" | "gallons" => "gal",
        "barrel" | "barrels" => "bbl",
        "bushel" | "bushels" => "bu",
        "hectare" | "hectares" => "ha",
        "acre" | "acres" => "ac",
        "mph" => "mph",
        "kph" => "km/h",
        "knot" | "knots" => "kn",
        "watt" | "watts" => "W",
        "kilowatt" | "kilowatts" | "kW" => "kW",
        "megawatt" | "megawatts" | "MW" => "MW",
        "gigawatt" | "gigawatts" | "GW" => "GW",
        "kilowatt-hour" | "kilowatt-hours" | "kWh" => "kWh",
        "megawatt-hour" | "megawatt-hours" | "MWh" => "MWh",
        "gigawatt-hour" | "gigawatt-hours" | "GWh" => "GWh",
        "terawatt-hour" | "terawatt-hours" | "TWh" => "TWh",
        "terawatt" | "terawatts" | "TW" => "TW",
        "kilovolt" | "kilovolts" | "kV" => "kV",
        "kVA" => "kVA",
        "MVA" => "MVA",
        "megahertz" | "MHz" => "MHz",
        "gigahertz" | "GHz" => "GHz",
        "megabyte" | "megabytes" | "MB" => "MB",
        "gigabyte" | "gigabytes" | "GB" => "GB",
        "terabyte" | "terabytes" | "TB" => "TB",
        "megaton" | "megatons" => "Mt",
        "kiloton" | "kilotons" => "kt",
        _ => return None,
    })
}

/// The symbol of the square or cube of a unit of length.
pub(super) fn power(adjective: &str, unit: &str) -> Option<&'static str> {
    let square = adjective.eq_ignore_ascii_case("square") || adjective == "sq";
    let cubic = adjective.eq_ignore_ascii_case("cubic");
    Some(match measure(unit)? {
        "km" if square => "km²",
        "m" if square => "m²",
        "mi" if square => "mi²",
        "ft" if square => "ft²",
        "m" if cubic => "m³",
        "km" if cubic => "km³",
        "ft" if cubic => "ft³",
        _ => return None,
    })
}

/// What letters behind a number multiply it by: "20m", "5bn", "10k".
pub(super) fn scale(letters: &str) -> Option<f64> {
    Some(match letters {
        "k" | "K" => 1e3,
        "m" | "M" | "mn" | "mln" => 1e6,
        "b" | "B" | "bn" | "bln" => 1e9,
        "t" | "T" | "tn" | "trn" => 1e12,
        _ => return None,
    })
}
