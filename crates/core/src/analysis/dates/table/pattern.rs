//! Patterns of a table, compiled into one trie.
//!
//! A pattern is a row of items: a word, or words divided by "|"; `{name}`, a phrase of a set; `<place>`, where something is read:
//! see [`Place`]. A "?" behind an item makes it optional.

use super::Line;
use super::lexicon::{Entry, Lexicon};
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
        Month = "month",
        /// A month that begins a range; a month, also in a form that is one only beside a day or year.
        FirstMonth = "first_month", ShortMonth = "short_month",
        /// A month as a number.
        MonthNumber = "mm",
        /// A year of four digits or in words, and one that begins a range.
        Year = "year", FirstYear = "first_year",
        /// The last two digits of a year.
        ShortYear = "yy",
        Weekday = "weekday", Season = "season", Unit = "unit", Part = "part", Holiday = "holiday", Ordinal = "nth",
        /// Hour and minutes.
        Hour = "hour", Minute = "minute",
        /// The hour that begins a range: "de 5 a 7".
        FirstHour = "first_hour",
        /// "Q3"; "ayer" and the like.
        Quarter = "quarter", RelativeDay = "relative_day",
        /// "10:30", "10h30", "8pm" in one word.
        Clock = "clock",
        /// "3/5/2016": day, month and year.
        Slashed = "slashed",
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
    pub(super) weekday: Option<Weekday>,
    pub(super) season: Option<Season>,
    pub(super) unit: Option<Unit>,
    pub(super) part: Option<DayPart>,
    pub(super) holiday: Option<Holiday>,
    pub(super) nth: Option<i8>,
    pub(super) hour: Option<u8>,
    pub(super) minute: Option<u8>,
    pub(super) second: Option<u8>,
    pub(super) afternoon: Option<bool>,
    /// Hour and minute that begin a range, and where their words end.
    pub(super) first_hour: Option<(u8, u8, usize)>,
    /// Days from the day of writing.
    pub(super) offset: Option<i8>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Item {
    Set(u16),
    Place(Place),
}

#[derive(Debug, Default)]
struct Node {
    edges: Vec<(Item, usize)>,
    rule: Option<usize>,
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
    /// Adds a pattern; whether it can be read. Where two rules have one pattern, the first is kept.
    pub(super) fn add(&mut self, pattern: &str, rule: usize, lexicon: &mut Lexicon) -> bool {
        let mut items = Vec::new();
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
        let mut ends = vec![0];
        for (item, optional) in items {
            let mut next: Vec<usize> = ends.iter().map(|&node| self.step(node, item)).collect();
            if optional {
                next.extend(ends);
            }
            next.sort_unstable();
            next.dedup();
            ends = next;
        }
        for end in ends {
            if let Some(node) = self.nodes.get_mut(end) {
                node.rule = node.rule.or(Some(rule));
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
        if let Some(rule) = node.rule {
            found(rule, &captures, at);
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
        let whole = |most: f64| {
            lexicon
                .number(line, at)
                .filter(|(n, _)| n.fract() == 0.0 && (0.0..=most).contains(n))
                .map(|(n, end)| (n as i16, end))
        };
        let day = || {
            let first = lexicon.at(line, at).find_map(|(entry, end)| match entry {
                Entry::Ordinal(n) => Some((n, end)),
                _ => None,
            });
            let number = whole(31.0).filter(|(n, _)| *n > 0).map(|(n, end)| (n as i8, end));
            number.filter(|_| word.len() <= 2 || !word.starts_with('0')).or(first)
        };
        let year = || match word.as_bytes() {
            [b'1' | b'2', b'0'..=b'9', b'0'..=b'9', b'0'..=b'9'] => word.parse().ok().map(|year: i16| (year, at + 1)),
            [b'0'..=b'9', ..] => None,
            _ => whole(2199.0).filter(|(n, _)| *n >= 1500),
        };
        match self {
            Place::Amount => lexicon.number(line, at).map(|(n, end)| (end, Captures { amount: Some(n), ..c })),
            Place::Day => day().map(|(n, end)| (end, Captures { day: Some(n), ..c })),
            Place::FirstDay => day().map(|(n, end)| (end, Captures { first_day: Some(n), ..c })),
            Place::Year => year().map(|(n, end)| (end, Captures { year: Some(n), ..c })),
            Place::FirstYear => year().map(|(n, end)| (end, Captures { first_year: Some(n), ..c })),
            Place::ShortYear => two_digits(word).map(|n| (at + 1, Captures { year: Some(pivot(n)), ..c })),
            Place::MonthNumber => {
                let month = two_digits(word).filter(|n| (1..=12).contains(n));
                month.map(|n| (at + 1, Captures { month: Some(n as i8), ..c }))
            }
            Place::Hour => whole(24.0).map(|(n, end)| (end, Captures { hour: Some(n as u8), ..c })),
            Place::Minute => whole(59.0).map(|(n, end)| (end, Captures { minute: Some(n as u8), ..c })),
            Place::FirstHour => {
                let written = clock(word, c).and_then(|c| Some((c.hour?, c.minute.unwrap_or(0), at + 1)));
                let first = written.or_else(|| whole(24.0).map(|(n, end)| (n as u8, 0, end)));
                first.map(|first| (first.2, Captures { first_hour: Some(first), ..c }))
            }
            Place::Clock => clock(word, c).map(|c| (at + 1, c)),
            Place::Slashed => slashed(word, c).map(|c| (at + 1, c)),
            Place::Roman => roman(word).map(|n| (at + 1, Captures { nth: Some(n), ..c })),
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
                (Place::FirstMonth, Entry::Month(n)) => Captures { first_month: Some(n), ..c },
                (Place::Weekday, Entry::Weekday(n)) => Captures { weekday: Some(n), ..c },
                (Place::Season, Entry::Season(n)) => Captures { season: Some(n), ..c },
                (Place::Unit, Entry::Unit(n)) => Captures { unit: Some(n), ..c },
                (Place::Part, Entry::Part(n)) => Captures { part: Some(n), ..c },
                (Place::Holiday, Entry::Holiday(n)) => Captures { holiday: Some(n), ..c },
                (Place::Ordinal, Entry::Ordinal(n)) | (Place::Quarter, Entry::Quarter(n)) => Captures { nth: Some(n), ..c },
                (Place::RelativeDay, Entry::RelativeDay(n)) => Captures { offset: Some(n), ..c },
                _ => return None,
            })
        };
        let found = lexicon.at(line, at).filter_map(|(entry, end)| Some((end, wanted(entry)?)));
        found.max_by_key(|(end, _)| *end)
    }
}

/// One or two digits.
fn two_digits(word: &str) -> Option<i16> {
    word.parse().ok().filter(|_| word.len() <= 2 && word.bytes().all(|b| b.is_ascii_digit()))
}

/// Two digits as a year from 1930 to 2029.
fn pivot(year: i16) -> i16 {
    if year < 30 { 2000 + year } else { 1900 + year }
}

/// "10:30", "10.30", "10h30", "10h", "8pm", "10:30:15".
fn clock(word: &str, c: Captures) -> Option<Captures> {
    let lower = word.to_ascii_lowercase();
    let (rest, afternoon) = match (lower.strip_suffix("pm"), lower.strip_suffix("am")) {
        (Some(rest), _) => (rest, Some(true)),
        (_, Some(rest)) => (rest, Some(false)),
        _ => (lower.as_str(), None),
    };
    let rest = rest.strip_suffix("hs").unwrap_or(rest);
    let marked = afternoon.is_some() || rest.contains([':', 'h']) || rest.len() < lower.len();
    let mut parts = rest.split([':', '.', 'h']).filter(|part| !part.is_empty());
    let mut next =
        |most: u8| parts.next().and_then(|part| part.parse::<u8>().ok().filter(|n| part.len() <= 2 && *n <= most));
    let (hour, minute, second) = (next(24)?, next(59), next(59));
    let dotted = rest.split('.').nth(1).is_some_and(|minutes| minutes.len() == 2);
    let read = [Some(hour), minute, second].iter().flatten().count();
    let all = rest.split([':', '.', 'h']).filter(|part| !part.is_empty()).count() == read;
    (all && (marked || dotted)).then_some(Captures { hour: Some(hour), minute, second, afternoon, ..c })
}

/// "3/5/2016", "03.05.16", "3/5": the day stands first, where the numbers allow it.
fn slashed(word: &str, c: Captures) -> Option<Captures> {
    let mark = ['/', '.'].into_iter().find(|mark| word.contains(*mark))?;
    let mut numbers = word.split(mark).map(|part| part.parse::<i16>().ok().filter(|_| part.len() <= 4));
    let (first, second) = (numbers.next()??, numbers.next()??);
    let third = match numbers.next() {
        None if mark == '/' && word.len() >= 3 => None,
        None => return None,
        Some(third) => Some(third?),
    };
    if numbers.next().is_some() {
        return None;
    }
    let (day, month, year) = match third {
        Some(day) if first > 31 => (day, second, Some(first)),
        third => (first, second, third.map(|year| if year < 100 { pivot(year) } else { year })),
    };
    let (day, month) = if month > 12 { (month, day) } else { (day, month) };
    let fits = (1..=31).contains(&day) && (1..=12).contains(&month) && year.is_none_or(|y| (1000..2200).contains(&y));
    fits.then_some(Captures { day: Some(day as i8), month: Some(month as i8), year, ..c })
}

/// Roman numerals up to thirty-nine.
fn roman(word: &str) -> Option<i8> {
    let mut total = 0i8;
    let mut last = 0;
    for letter in word.bytes().rev() {
        let value = match letter {
            b'I' => 1,
            b'V' => 5,
            b'X' => 10,
            _ => return None,
        };
        total = if value < last { total.checked_sub(value)? } else { total.checked_add(value)? };
        last = last.max(value);
    }
    (1..40).contains(&total).then_some(total)
}
