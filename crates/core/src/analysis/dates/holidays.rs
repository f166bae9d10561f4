//! Days with a name, and when they fall.

use crate::annotation::table_names;
use crate::lang::english;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use std::sync::OnceLock;

table_names! {
    /// A named day; where countries differ, the United States' one.
    Holiday {
        NewYearsDay = "new-years-day",
        Epiphany = "epiphany",
        MartinLutherKingDay = "martin-luther-king-day",
        GroundhogDay = "groundhog-day",
        ValentinesDay = "valentines-day",
        PresidentsDay = "presidents-day",
        WomensDay = "womens-day",
        SaintPatricksDay = "saint-patricks-day",
        AprilFoolsDay = "april-fools-day",
        EarthDay = "earth-day",
        AnzacDay = "anzac-day",
        MayDay = "may-day",
        VictoryDay = "victory-day",
        MothersDay = "mothers-day",
        MemorialDay = "memorial-day",
        Juneteenth = "juneteenth",
        FathersDay = "fathers-day",
        CanadaDay = "canada-day",
        IndependenceDay = "independence-day",
        BastilleDay = "bastille-day",
        LaborDay = "labor-day",
        ColumbusDay = "columbus-day",
        Halloween = "halloween",
        AllSaintsDay = "all-saints-day",
        ElectionDay = "election-day",
        VeteransDay = "veterans-day",
        Thanksgiving = "thanksgiving",
        WorldAidsDay = "world-aids-day",
        HumanRightsDay = "human-rights-day",
        ChristmasEve = "christmas-eve",
        Christmas = "christmas",
        BoxingDay = "boxing-day",
        NewYearsEve = "new-years-eve",
        AshWednesday = "ash-wednesday",
        PalmSunday = "palm-sunday",
        GoodFriday = "good-friday",
        Easter = "easter",
        EasterMonday = "easter-monday",
        Pentecost = "pentecost",
        SaintJohnsDay = "saint-johns-day",
        Assumption = "assumption",
        HispanicDay = "hispanic-day",
        AllSoulsDay = "all-souls-day",
        ImmaculateConception = "immaculate-conception",
        HolyInnocents = "holy-innocents",
        BlackFriday = "black-friday",
        VictoryInEuropeDay = "victory-in-europe-day",
        FrenchMothersDay = "french-mothers-day",
        ItalianLiberationDay = "italian-liberation-day",
        ItalianRepublicDay = "italian-republic-day",
        TiradentesDay = "tiradentes-day",
        PortugalDay = "portugal-day",
        BrazilianIndependenceDay = "brazilian-independence-day",
        BrazilianRepublicDay = "brazilian-republic-day",
        CarnivalTuesday = "carnival-tuesday",
        MaundyThursday = "maundy-thursday",
        HolySaturday = "holy-saturday",
        Ascension = "ascension",
        WhitMonday = "whit-monday",
        CorpusChristi = "corpus-christi",
    }
}

/// The names of holidays by their words, longest first where one begins another.
pub(crate) fn names() -> &'static [(Vec<&'static str>, Holiday)] {
    static NAMES: OnceLock<Vec<(Vec<&str>, Holiday)>> = OnceLock::new();
    NAMES.get_or_init(|| parse(english().tables.holidays).unwrap_or_default())
}

/// The table of names, or the row that is wrong.
fn parse(source: &'static str) -> Result<Vec<(Vec<&'static str>, Holiday)>, &'static str> {
    let rows = source.lines().filter(|row| !row.starts_with('#'));
    rows.map(|row| {
        let (phrase, day) = row.split_once('\t').ok_or(row)?;
        let words: Vec<&str> = phrase.split(' ').collect();
        let written = words.iter().all(|word| !word.is_empty() && !word.contains(char::is_uppercase));
        Holiday::from_name(day).filter(|_| written).map(|day| (words, day)).ok_or(row)
    })
    .collect()
}

/// How a holiday finds its day.
enum Rule {
    /// Month and day.
    Fixed(i8, i8),
    /// Month, which one of its weekdays (-1 for the last), and so many days after that.
    Nth(i8, i8, Weekday, i32),
    /// Days after Easter Sunday.
    Easter(i32),
}

impl Holiday {
    fn rule(self) -> Rule {
        match self {
            Holiday::NewYearsDay => Rule::Fixed(1, 1),
            Holiday::Epiphany => Rule::Fixed(1, 6),
            Holiday::MartinLutherKingDay => Rule::Nth(1, 3, Weekday::Monday, 0),
            Holiday::GroundhogDay => Rule::Fixed(2, 2),
            Holiday::ValentinesDay => Rule::Fixed(2, 14),
            Holiday::PresidentsDay => Rule::Nth(2, 3, Weekday::Monday, 0),
            Holiday::WomensDay => Rule::Fixed(3, 8),
            Holiday::SaintPatricksDay => Rule::Fixed(3, 17),
            Holiday::AprilFoolsDay => Rule::Fixed(4, 1),
            Holiday::EarthDay => Rule::Fixed(4, 22),
            Holiday::AnzacDay => Rule::Fixed(4, 25),
            Holiday::MayDay => Rule::Fixed(5, 1),
            Holiday::VictoryDay => Rule::Fixed(5, 9),
            Holiday::MothersDay => Rule::Nth(5, 2, Weekday::Sunday, 0),
            Holiday::MemorialDay => Rule::Nth(5, -1, Weekday::Monday, 0),
            Holiday::Juneteenth => Rule::Fixed(6, 19),
            Holiday::FathersDay => Rule::Nth(6, 3, Weekday::Sunday, 0),
            Holiday::CanadaDay => Rule::Fixed(7, 1),
            Holiday::IndependenceDay => Rule::Fixed(7, 4),
            Holiday::BastilleDay => Rule::Fixed(7, 14),
            Holiday::LaborDay => Rule::Nth(9, 1, Weekday::Monday, 0),
            Holiday::ColumbusDay => Rule::Nth(10, 2, Weekday::Monday, 0),
            Holiday::Halloween => Rule::Fixed(10, 31),
            Holiday::AllSaintsDay => Rule::Fixed(11, 1),
            Holiday::ElectionDay => Rule::Nth(11, 1, Weekday::Monday, 1),
            Holiday::VeteransDay => Rule::Fixed(11, 11),
            Holiday::Thanksgiving => Rule::Nth(11, 4, Weekday::Thursday, 0),
            Holiday::WorldAidsDay => Rule::Fixed(12, 1),
            Holiday::HumanRightsDay => Rule::Fixed(12, 10),
            Holiday::ChristmasEve => Rule::Fixed(12, 24),
            Holiday::Christmas => Rule::Fixed(12, 25),
            Holiday::BoxingDay => Rule::Fixed(12, 26),
            Holiday::NewYearsEve => Rule::Fixed(12, 31),
            Holiday::SaintJohnsDay => Rule::Fixed(6, 24),
            Holiday::Assumption => Rule::Fixed(8, 15),
            Holiday::HispanicDay => Rule::Fixed(10, 12),
            Holiday::AllSoulsDay => Rule::Fixed(11, 2),
            Holiday::ImmaculateConception => Rule::Fixed(12, 8),
            Holiday::HolyInnocents => Rule::Fixed(12, 28),
            Holiday::BlackFriday => Rule::Nth(11, 4, Weekday::Thursday, 1),
            Holiday::VictoryInEuropeDay => Rule::Fixed(5, 8),
            Holiday::FrenchMothersDay => Rule::Nth(5, -1, Weekday::Sunday, 0),
            Holiday::ItalianLiberationDay => Rule::Fixed(4, 25),
            Holiday::ItalianRepublicDay => Rule::Fixed(6, 2),
            Holiday::TiradentesDay => Rule::Fixed(4, 21),
            Holiday::PortugalDay => Rule::Fixed(6, 10),
            Holiday::BrazilianIndependenceDay => Rule::Fixed(9, 7),
            Holiday::BrazilianRepublicDay => Rule::Fixed(11, 15),
            Holiday::Easter => Rule::Easter(0),
            Holiday::AshWednesday => Rule::Easter(-46),
            Holiday::PalmSunday => Rule::Easter(-7),
            Holiday::GoodFriday => Rule::Easter(-2),
            Holiday::EasterMonday => Rule::Easter(1),
            Holiday::Pentecost => Rule::Easter(49),
            Holiday::CarnivalTuesday => Rule::Easter(-47),
            Holiday::MaundyThursday => Rule::Easter(-3),
            Holiday::HolySaturday => Rule::Easter(-1),
            Holiday::Ascension => Rule::Easter(39),
            Holiday::WhitMonday => Rule::Easter(50),
            Holiday::CorpusChristi => Rule::Easter(60),
        }
    }

    /// Month and day of those that fall on the same day every year.
    pub(crate) fn fixed(self) -> Option<(i8, i8)> {
        match self.rule() {
            Rule::Fixed(month, day) => Some((month, day)),
            Rule::Nth(..) | Rule::Easter(_) => None,
        }
    }

    /// The day on which it falls in `year`.
    pub(crate) fn in_year(self, year: i16) -> Option<Date> {
        let (base, days) = match self.rule() {
            Rule::Fixed(month, day) => (Date::new(year, month, day).ok()?, 0),
            Rule::Nth(month, nth, weekday, days) => {
                (Date::new(year, month, 1).ok()?.nth_weekday_of_month(nth, weekday).ok()?, days)
            }
            Rule::Easter(days) => (easter(year)?, days),
        };
        base.checked_add(days.days()).ok()
    }
}

/// Easter Sunday of the western churches: the Gregorian computus (Meeus, *Astronomical Algorithms*, chapter 8).
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (b - (b + 8) / 25 + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let l = (32 + 2 * e + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    Date::new(year, i8::try_from(n / 31).ok()?, i8::try_from(n % 31 + 1).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_names_is_read_whole_and_a_wrong_row_is_refused() {
        assert!(parse(english().tables.holidays).is_ok_and(|names| names.len() > 40));
        for wrong in ["easter", "easter\tno-day", "Easter\teaster", "easter  monday\teaster"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn holidays_fall_on_their_days() {
        let cases = [
            (Holiday::Christmas, 1998, "1998-12-25"),
            (Holiday::MartinLutherKingDay, 2013, "2013-01-21"),
            (Holiday::MemorialDay, 2021, "2021-05-31"),
            (Holiday::LaborDay, 2020, "2020-09-07"),
            (Holiday::ElectionDay, 2020, "2020-11-03"),
            (Holiday::ElectionDay, 2022, "2022-11-08"),
            (Holiday::Thanksgiving, 2012, "2012-11-22"),
            (Holiday::Easter, 2000, "2000-04-23"),
            (Holiday::Easter, 2024, "2024-03-31"),
            (Holiday::GoodFriday, 2013, "2013-03-29"),
            (Holiday::AshWednesday, 2024, "2024-02-14"),
            (Holiday::Pentecost, 2021, "2021-05-23"),
        ];
        for (holiday, year, day) in cases {
            assert_eq!(holiday.in_year(year).map(|d| d.to_string()).as_deref(), Some(day), "{holiday:?}");
        }
    }

    #[test]
    fn easter_is_a_spring_sunday_in_every_year() {
        for year in 1583..=9999 {
            let day = easter(year);
            assert!(day.is_some_and(|d| d.weekday() == Weekday::Sunday && (d.month() == 3 || d.month() == 4)), "{year}");
        }
    }
}
