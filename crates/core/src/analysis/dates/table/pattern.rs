//! Patterns of a table, compiled into one trie.
//!
//! A pattern is a row of items: a word, or words divided by "|"; `{name}`, a phrase of a set; `<place>`, where something is read:
//! see [`Place`]. A "?" behind an item makes it optional.

use super::Line;
use super::hours::{first_hour, first_plain_hour, hour, in_half, noon, said, time, whole};
use super::lexicon::{Entry, Lexicon};
use super::written::{clock, iso, month_and_year, pivot, roman, slashed, two_digits};
use crate::analysis::dates::grammar::Which;
use crate::analysis::dates::holidays::Holiday;
use crate::analysis::dates::value::{DayPart, Season, Unit};
use crate::annotation::table_names;
use jiff::civil::Weekday;

table_names! {
    /// What is read at a place of a pattern.
    Place {
        /// An amount, in digits or words.
        Amount = "n",
        /// A day of the month, and one that begins a range.
        Day = "day", FirstDay = "first_day",
        /// A month by its name or by its distance: "mes pasado".
        Month = "month",
        /// A month that begins a range; a month, also in a form that is one only beside a day or year.
        FirstMonth = "first_month", ShortMonth = "short_month",
        /// The number of a day or century in digits.
        Digits = "digits",
        /// A month as a number.
        MonthNumber = "mm",
        /// A year of four digits, in words or by its distance ("año pasado"), and one that begins a range.
        Year = "year", FirstYear = "first_year",
        /// The last two digits of a year.
        ShortYear = "yy",
        /// The same above thirty-one, so that it is no day.
        LateYear = "late_yy",
        Weekday = "weekday",
        /// A day of the week by a word that is an ordinal as well: "segunda".
        ShortWeekday = "short_weekday",
        Season = "season", Unit = "unit", Part = "part", Holiday = "holiday", Ordinal = "nth",
        /// Hour and minutes.
        Hour = "hour", Minute = "minute",
        /// An hour with its minutes in words: "tres y media".
        Said = "said",
        /// An hour, as a number, in words with its minutes, or as a clock shows it; and one that begins a range: "de 5 a 7".
        Time = "time", FirstHour = "first_hour",
        /// The first hour of a range, without minutes: the five of "entre las 5 y las 6".
        FirstPlainHour = "first_plain_hour",
        /// "Q3".
        Quarter = "quarter",
        /// A second or third amount and its smaller unit: the "30 minutos" of "2 horas y 30 minutos".
        More = "more",
        /// An amount and its unit in one word: "30min".
        Glued = "glued",
        /// "5/2016", "2016/05".
        MonthAndYear = "month_year",
        /// The "07T16:12" of "2016-11-07T16:12".
        DayAndTime = "iso",
        /// "10:30", "10.30", "10h30", "8pm" in one word; the same without a stop, which stands before decimals as well.
        Clock = "clock", Colon = "colon",
        /// The second of these where it begins a range: the first part of "8:00-17:00".
        FirstColon = "first_colon",
        /// Noon or midnight by their names.
        Noon = "noon",
        /// "3/5/2016": day, month and year; and a day and month that begin a range.
        Slashed = "slashed", FirstSlashed = "first_slashed",
        /// Roman numerals.
        Roman = "roman",
    }
}

/// What was read at the places of a pattern.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Captures {
    pub(super) amount: Option<f64>,
    pub(super) day: Option<i8>,
    pub(super) first_day: Option<i8>,
    pub(super) month: Option<i8>,
    pub(super) first_month: Option<i8>,
    pub(super) year: Option<i16>,
    pub(super) first_year: Option<i16>,
    /// So many years or months from those of the day of writing.
    pub(super) years_away: Option<i16>,
    pub(super) months_away: Option<i16>,
    pub(super) weekday: Option<Weekday>,
    pub(super) season: Option<Season>,
    pub(super) unit: Option<Unit>,
    pub(super) part: Option<DayPart>,
    pub(super) holiday: Option<Holiday>,
    pub(super) nth: Option<i8>,
    pub(super) hour: Option<u8>,
    /// Minutes after the hour, or before it.
    pub(super) minute: Option<i16>,
    pub(super) second: Option<u8>,
    pub(super) afternoon: Option<bool>,
    /// Hour and minute that begin a range, and where their words end.
    pub(super) first_hour: Option<(u8, i16, usize)>,
    /// Where the words of the first of two days end.
    pub(super) split: Option<usize>,
    /// The second amount of a length.
    pub(super) more: Option<(f64, Unit)>,
    /// The third.
    pub(super) rest: Option<(f64, Unit)>,
}

impl Captures {
    /// The turn that a year or month names by its distance.
    pub(super) fn away(&self) -> Option<Which> {
        self.years_away.map(Which::YearsAway).or(self.months_away.map(Which::MonthsAway))
    }

    /// Whether a year was read.
    pub(super) const fn has_year(&self) -> bool {
        self.year.is_some() || self.years_away.is_some()
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Item {
    Set(u16),
    Place(Place),
}

impl Item {
    /// Whether it reads a year.
    const fn is_year(self) -> bool {
        matches!(self, Self::Place(Place::Year | Place::ShortYear | Place::LateYear))
    }
}

#[derive(Debug, Default)]
struct Node {
    edges: Vec<(Item, usize)>,
    rules: Vec<usize>,
}

/// All patterns.
#[derive(Debug)]
pub(super) struct Trie {
    nodes: Vec<Node>,
}

impl Default for Trie {
    fn default() -> Self {
        Self { nodes: vec![Node::default()] }
    }
}

impl Trie {
    /// Adds a pattern; whether it can be read.
    pub(super) fn add(&mut self, pattern: &str, rule: usize, lexicon: &mut Lexicon) -> bool {
        let mut items: Vec<(Item, bool)> = Vec::new();
        for written in pattern.split(' ') {
            let (written, optional) = written.strip_suffix('?').map_or((written, false), |item| (item, true));
            let inner = |open, close| written.strip_prefix(open).and_then(|rest: &str| rest.strip_suffix(close));
            let item = match (inner('<', '>'), inner('{', '}')) {
                (Some(place), _) => Place::from_name(place).map(Item::Place),
                (_, Some(set)) => lexicon.known(set).map(Item::Set),
                _ => lexicon.literal(written).map(Item::Set),
            };
            let Some(item) = item else { return false };
            items.push((item, optional));
        }
        if items.iter().all(|(_, optional)| *optional) {
            return false;
        }
        let of_year = lexicon.known("of_year").map(Item::Set);
        let mut ends = vec![0];
        // Those that end in a word which leads to a year.
        let mut leading = Vec::new();
        for (at, (item, optional)) in items.iter().copied().enumerate() {
            let from = ends.iter().chain(&leading);
            let mut next: Vec<usize> = from.map(|&node| self.step(node, item)).collect();
            let leads = optional && Some(item) == of_year && items.get(at + 1).is_some_and(|(next, _)| next.is_year());
            leading.clear();
            if leads {
                leading.append(&mut next);
            }
            if optional {
                next.extend(ends);
            }
            next.sort_unstable();
            next.dedup();
            ends = next;
        }
        for end in ends {
            if let Some(node) = self.nodes.get_mut(end) {
                node.rules.push(rule);
            }
        }
        true
    }

    fn step(&mut self, node: usize, item: Item) -> usize {
        let next = self.nodes.len();
        let Some(from) = self.nodes.get_mut(node) else { return node };
        if let Some((_, to)) = from.edges.iter().find(|(known, _)| *known == item) {
            return *to;
        }
        from.edges.push((item, next));
        self.nodes.push(Node::default());
        next
    }

    /// Tells `found` every rule that matches from token `i` on, with what was read and where it ends.
    pub(super) fn walk(&self, lexicon: &Lexicon, line: Line<'_>, i: usize, found: &mut impl FnMut(usize, &Captures, usize)) {
        self.walk_from(0, lexicon, line, (i, Captures::default()), found);
    }

    fn walk_from(
        &self,
        node: usize,
        lexicon: &Lexicon,
        line: Line<'_>,
        (at, captures): (usize, Captures),
        found: &mut impl FnMut(usize, &Captures, usize),
    ) {
        let Some(node) = self.nodes.get(node) else { return };
        for rule in &node.rules {
            found(*rule, &captures, at);
        }
        if at >= line.end {
            return;
        }
        for (item, next) in &node.edges {
            match *item {
                Item::Set(set) => {
                    for (_, end) in lexicon.at(line, at).filter(|(entry, _)| *entry == Entry::Set(set)) {
                        self.walk_from(*next, lexicon, line, (end, captures), found);
                    }
                }
                Item::Place(place) => {
                    if let Some(read) = place.read(lexicon, line, at, captures) {
                        self.walk_from(*next, lexicon, line, read, found);
                    }
                }
            }
        }
    }
}

impl Place {
    /// What stands at token `at`, added to `captures`, and where it ends.
    fn read(self, lexicon: &Lexicon, line: Line<'_>, at: usize, c: Captures) -> Option<(usize, Captures)> {
        let word = line.word(at);
        let day = || day_of_month(lexicon, line, at);
        let year = || match word.as_bytes() {
            [b'1' | b'2', b'0'..=b'9', b'0'..=b'9', b'0'..=b'9'] => word.parse().ok().map(|year: i16| (year, at + 1)),
            [b'0'..=b'9', ..] => None,
            _ => whole(lexicon, line, at, 2199.0).filter(|(n, _)| *n >= 1500),
        };
        match self {
            Place::Amount => lexicon.number(line, at).map(|(n, end)| (end, Captures { amount: Some(n), ..c })),
            Place::Day => day().map(|(n, end)| (end, Captures { day: Some(n), ..c })),
            Place::FirstDay => day().map(|(n, end)| (end, Captures { first_day: Some(n), split: Some(end), ..c })),
            Place::Digits => {
                let number = two_digits(word).filter(|n| (1..=31).contains(n));
                number.map(|n| (at + 1, Captures { day: Some(n as i8), ..c }))
            }
            Place::Year => {
                let told = year().map(|(n, end)| (end, Captures { year: Some(n), ..c }));
                told.or_else(|| self.entry(lexicon, line, at, c))
            }
            Place::FirstYear => year().map(|(n, end)| (end, Captures { first_year: Some(n), ..c })),
            Place::ShortYear => two_digits(word).map(|n| (at + 1, Captures { year: Some(pivot(n)), ..c })),
            Place::MonthNumber => {
                let month = two_digits(word).filter(|n| (1..=12).contains(n));
                month.map(|n| (at + 1, Captures { month: Some(n as i8), ..c }))
            }
            Place::More => {
                let (n, unit) = lexicon.number(line, at)?;
                let (end, read) = Place::Unit.entry(lexicon, line, unit, c)?;
                let read = Some((n, read.unit?));
                let (more, rest) = if c.more.is_none() { (read, None) } else { (c.more, read) };
                Some((end, Captures { more, rest, ..c }))
            }
            Place::Glued => {
                lexicon.glued(word).map(|(n, unit)| (at + 1, Captures { amount: Some(n), unit: Some(unit), ..c }))
            }
            Place::MonthAndYear => month_and_year(word, c).map(|c| (at + 1, c)),
            Place::Slashed => slashed(word, c).map(|c| (at + 1, c)),
            Place::Roman => lexicon.numeral(word, roman).map(|n| (at + 1, Captures { nth: Some(n), ..c })),
            Place::Ordinal => {
                let numbered = || lexicon.numbered(word).map(|n| (at + 1, Captures { nth: Some(n), ..c }));
                self.entry(lexicon, line, at, c).or_else(numbered)
            }
            _ => self.read_time(lexicon, line, at, c),
        }
    }

    /// The same of hours and of what the lexicon holds.
    fn read_time(self, lexicon: &Lexicon, line: Line<'_>, at: usize, c: Captures) -> Option<(usize, Captures)> {
        let word = line.word(at);
        match self {
            Place::Hour => hour(lexicon, line, at).map(|(n, end)| (end, Captures { hour: Some(n), ..c })),
            Place::Minute => whole(lexicon, line, at, 59.0).map(|(n, end)| (end, Captures { minute: Some(n), ..c })),
            Place::Said => said(lexicon, line, at, c),
            Place::Time => time(lexicon, line, at, c),
            Place::FirstHour => first_hour(lexicon, line, at, c),
            Place::FirstPlainHour => first_plain_hour(lexicon, line, at, c),
            Place::Noon => noon(lexicon, line, at, c),
            Place::FirstColon => {
                let colon = clock(word, Captures::default()).filter(|_| !word.contains('.'))?;
                let first_hour = Some((in_half(colon)?, colon.minute.unwrap_or(0), at + 1));
                Some((at + 1, Captures { first_hour, ..c }))
            }
            Place::FirstSlashed => slashed(word, Captures::default()).filter(|first| first.year.is_none()).map(|first| {
                let read = Captures { first_day: first.day, first_month: first.month, ..c };
                (at + 1, read)
            }),
            Place::LateYear => {
                let year = two_digits(word).filter(|n| (32..100).contains(n));
                year.map(|n| (at + 1, Captures { year: Some(pivot(n)), ..c }))
            }
            Place::DayAndTime => iso(word, c).map(|c| (at + 1, c)),
            Place::Colon => clock(word, c).filter(|_| !word.contains('.')).map(|c| (at + 1, c)),
            Place::Clock => clock(word, c).map(|c| (at + 1, c)),
            _ => self.entry(lexicon, line, at, c),
        }
    }

    /// The longest phrase at token `at` that is what this place asks for.
    fn entry(self, lexicon: &Lexicon, line: Line<'_>, at: usize, c: Captures) -> Option<(usize, Captures)> {
        let wanted = |entry| {
            Some(match (self, entry) {
                (Place::Month | Place::ShortMonth, Entry::Month(n)) | (Place::ShortMonth, Entry::ShortMonth(n)) => {
                    Captures { month: Some(n), ..c }
                }
                (Place::Year, Entry::YearAway(n)) => Captures { years_away: Some(n), ..c },
                (Place::Month, Entry::MonthAway(n)) => Captures { months_away: Some(n), ..c },
                (Place::FirstMonth, Entry::Month(n)) => Captures { first_month: Some(n), ..c },
                (Place::Weekday, Entry::Weekday(n)) | (Place::ShortWeekday, Entry::ShortWeekday(n)) => {
                    Captures { weekday: Some(n), ..c }
                }
                (Place::Season, Entry::Season(n)) => Captures { season: Some(n), ..c },
                (Place::Unit, Entry::Unit(n)) => Captures { unit: Some(n), ..c },
                (Place::Part, Entry::Part(n)) => Captures { part: Some(n), ..c },
                (Place::Holiday, Entry::Holiday(n)) => Captures { holiday: Some(n), ..c },
                (Place::Ordinal, Entry::Ordinal(n)) | (Place::Quarter, Entry::Quarter(n)) => Captures { nth: Some(n), ..c },
                _ => return None,
            })
        };
        let found = lexicon.at(line, at).filter_map(|(entry, end)| Some((end, wanted(entry)?)));
        found.max_by_key(|(end, _)| *end)
    }
}

/// A day of the month: a number, or an ordinal in words or digits.
fn day_of_month(lexicon: &Lexicon, line: Line<'_>, at: usize) -> Option<(i8, usize)> {
    let word = line.word(at);
    let ordinals = lexicon.at(line, at).filter_map(|(entry, end)| match entry {
        Entry::Ordinal(n) => Some((n, end)),
        _ => None,
    });
    let first = ordinals.max_by_key(|(_, end)| *end);
    let number = lexicon.number(line, at).filter(|(n, _)| n.fract() == 0.0 && (1.0..=31.0).contains(n));
    let number = number.filter(|_| word.len() <= 2 || !word.starts_with('0')).map(|(n, end)| (n as i8, end));
    let numbered = lexicon.numbered(word).map(|n| (n, at + 1));
    let read = [numbered, number, first].into_iter().flatten().max_by_key(|(_, end)| *end);
    read.filter(|(n, _)| (1..=31).contains(n))
}
