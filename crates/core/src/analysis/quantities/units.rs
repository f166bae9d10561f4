//! Currencies and units of measure by the words that name them, from `currencies.tsv` and `units.tsv` of the language.

use crate::annotation::table_names;
use crate::lang::{QuantityWord, english, is, rows, words_of};
use std::collections::HashMap;
use std::sync::LazyLock;

/// The unit of a difference between shares in hundredths.
pub(super) const PERCENTAGE_POINTS: &str = Symbol::PercentagePoints.as_str();

table_names! {
    /// Symbols that no table of units has.
    Symbol { PercentagePoints = "pp", }
}

table_names! {
    /// How a word names a currency.
    Way { Sign = "sign", Code = "code", Name = "name", }
}

/// One meaning of a word for money.
struct Currency {
    way: Way,
    /// The words before it that it needs; none for any.
    of: Vec<&'static str>,
    code: &'static str,
    /// How many of it make one unit.
    parts: f64,
}

/// A unit of measure.
struct Measure {
    symbol: &'static str,
    square: &'static str,
    cube: &'static str,
}

/// A row that cannot be read stops the program when its table is first used, which every test of this layer does.
fn malformed<T>(row: &[&str]) -> T {
    panic!("currencies.tsv or units.tsv: malformed: {}", row.join(" "))
}

static CURRENCIES: LazyLock<HashMap<&str, Vec<Currency>>> = LazyLock::new(|| {
    let mut all: HashMap<&str, Vec<Currency>> = HashMap::new();
    for (_, row) in rows(english().tables.currencies) {
        let &[way, words, of, code, parts] = row.as_slice() else { malformed(&row) };
        let (Some(way), Ok(parts)) = (Way::from_name(way), parts.parse()) else { malformed(&row) };
        for word in words.split('|') {
            let of = if of == "-" { Vec::new() } else { of.split('|').collect() };
            let code = if code == "-" { word } else { code };
            all.entry(word).or_default().push(Currency { way, of, code, parts });
        }
    }
    all
});

static MEASURES: LazyLock<HashMap<&str, Measure>> = LazyLock::new(|| {
    let mut all = HashMap::new();
    for (_, row) in rows(english().tables.units) {
        let &[symbol, words, square, cube] = row.as_slice() else { malformed(&row) };
        all.extend(words.split('|').map(|word| (word, Measure { symbol, square, cube })));
    }
    all
});

fn currency(way: Way, word: &str, of: &str) -> Option<&'static Currency> {
    let fits = |currency: &&Currency| currency.way == way && (currency.of.is_empty() || currency.of.contains(&of));
    CURRENCIES.get(word)?.iter().find(fits)
}

/// The ISO 4217 code of a currency sign; `before` is the word that touches a dollar sign in front ("US", "HK").
pub(super) fn sign(sign: &str, before: &str) -> Option<&'static str> {
    currency(Way::Sign, sign, before).map(|currency| currency.code)
}

/// The code of an abbreviation that stands before its amount: "RMB 5 bn", "Rs 500", "EUR 20".
pub(super) fn code(word: &str) -> Option<&'static str> {
    currency(Way::Code, word, "").map(|currency| currency.code)
}

/// The code of a currency's name after its amount, how many of it make one unit, given the word before ("Canadian").
pub(super) fn name(word: &str, of: &str) -> Option<(&'static str, f64)> {
    currency(Way::Name, word, of).map(|currency| (currency.code, currency.parts))
}

/// The symbol of a unit of measure, by its name in the singular or plural, or by itself.
pub(super) fn measure(word: &str) -> Option<&'static str> {
    MEASURES.get(word).map(|measure| measure.symbol)
}

/// The symbol of the square or cube of a unit of length.
pub(super) fn power(adjective: &str, unit: &str) -> Option<&'static str> {
    let measure = MEASURES.get(unit)?;
    let symbol = if is(adjective, QuantityWord::Square) {
        measure.square
    } else if is(adjective, QuantityWord::Cubic) {
        measure.cube
    } else {
        return None;
    };
    Some(symbol).filter(|symbol| *symbol != "-")
}

/// What letters behind a number multiply it by: "20m", "5bn", "10k".
pub(super) fn scale(letters: &str) -> Option<f64> {
    const SCALES: [(QuantityWord, f64); 4] = [
        (QuantityWord::Thousand, 1e3),
        (QuantityWord::Million, 1e6),
        (QuantityWord::Billion, 1e9),
        (QuantityWord::Trillion, 1e12),
    ];
    SCALES.iter().find(|(class, _)| words_of(*class).contains(&letters)).map(|(_, scale)| *scale)
}
