//! The words of a table: what each phrase is in an expression of time.

use super::Line;
use crate::analysis::dates::holidays::Holiday;
use crate::analysis::dates::value::{DayPart, Season, Unit};
use crate::term::Term;
use jiff::civil::Weekday;
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;

/// What a phrase is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Entry {
    /// A member of the set of this number.
    Set(u16),
    Month(i8),
    Weekday(Weekday),
    Season(Season),
    Unit(Unit),
    Part(DayPart),
    Number(f64),
    Ordinal(i8),
    Holiday(Holiday),
    /// A month so short that it is one only beside a day or year: "mar".
    ShortMonth(i8),
    /// A quarter of a year in letters: "Q3".
    Quarter(i8),
    /// A day of the week by a word that is an ordinal as well: "segunda".
    ShortWeekday(Weekday),
    /// A year or month by its distance: "año pasado", "mois prochain".
    YearAway(i16),
    MonthAway(i16),
}

/// A phrase of one or more words; the first is its key.
#[derive(Clone, Debug)]
struct Phrase {
    rest: Vec<Term>,
    entry: Entry,
}

/// Phrases by their first word.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    phrases: HashMap<Term, Vec<Phrase>>,
    sets: HashMap<String, u16>,
    words: Vec<(String, Entry)>,
    /// The language writes numbers in words as one word: "duemilasedici".
    pub(super) joins_numbers: bool,
}

impl Lexicon {
    /// Adds the phrases of a row, divided by "|"; whether the row can be read.
    pub(super) fn add(&mut self, kind: &str, key: &str, words: &str) -> bool {
        let number = || key.parse::<i8>().ok();
        let weekday = || number().and_then(|n| Weekday::from_monday_one_offset(n).ok());
        let entry = match kind {
            "set" => Some(Entry::Set(self.set(key))),
            "month" => number().filter(|n| (1..=12).contains(n)).map(Entry::Month),
            "weekday" => weekday().map(Entry::Weekday),
            "short_weekday" => weekday().map(Entry::ShortWeekday),
            "season" => Season::from_name(key).map(Entry::Season),
            "unit" => Unit::from_name(key).map(Entry::Unit),
            "part" => DayPart::from_name(key).map(Entry::Part),
            "number" => key.parse().ok().map(Entry::Number),
            "ordinal" => number().map(Entry::Ordinal),
            "short_month" => number().filter(|n| (1..=12).contains(n)).map(Entry::ShortMonth),
            "quarter" => number().filter(|n| (1..=4).contains(n)).map(Entry::Quarter),
            "year_away" => number().map(|n| Entry::YearAway(n.into())),
            "month_away" => number().map(|n| Entry::MonthAway(n.into())),
            "holiday" => Holiday::from_name(key).map(Entry::Holiday),
            _ => None,
        };
        let Some(entry) = entry else { return false };
        words.split('|').all(|phrase| self.insert(phrase, entry))
    }

    /// The number of a set of this name, new where there is none.
    fn set(&mut self, name: &str) -> u16 {
        let next = self.sets.len() as u16;
        *self.sets.entry(name.to_owned()).or_insert(next)
    }

    /// The number of the set that a pattern names.
    pub(super) fn known(&self, name: &str) -> Option<u16> {
        self.sets.get(name).copied()
    }

    /// The set of the words of a pattern, divided by "|".
    pub(super) fn literal(&mut self, words: &str) -> Option<u16> {
        if let Some(set) = self.known(words) {
            return Some(set);
        }
        let set = self.set(words);
        words.split('|').all(|word| self.insert(word, Entry::Set(set))).then_some(set)
    }

    fn insert(&mut self, phrase: &str, entry: Entry) -> bool {
        let mut words = phrase.split(' ').map(Term::form);
        let Some(first) = words.next().filter(|_| !phrase.is_empty() && !phrase.split(' ').any(str::is_empty)) else {
            return false;
        };
        self.phrases.entry(first).or_default().push(Phrase { rest: words.collect(), entry });
        self.words.push((phrase.to_owned(), entry));
        true
    }

    /// Adds each phrase without its accents, as hurried writers set it, where that is no word of the table.
    pub(super) fn add_plain_spellings(&mut self) {
        for (phrase, entry) in std::mem::take(&mut self.words) {
            let plain: String = phrase.nfd().filter(char::is_ascii).collect();
            let first = plain.split(' ').next().map(Term::form);
            let other = first.is_some_and(|first| self.phrases.contains_key(&first)) && !plain.contains(' ');
            if plain != phrase && plain.len() >= 3 && !other {
                self.insert(&plain, entry);
            }
        }
        self.words = Vec::new();
    }

    /// What begins at token `i`, with where it ends.
    pub(super) fn at<'l>(&'l self, line: Line<'l>, i: usize) -> impl Iterator<Item = (Entry, usize)> + 'l {
        let phrases = line.term(i).and_then(|term| self.phrases.get(&term)).map_or(&[][..], Vec::as_slice);
        phrases.iter().filter_map(move |phrase| {
            let goes_on = |(n, term): (usize, &Term)| line.term(i + 1 + n) == Some(*term);
            phrase.rest.iter().enumerate().all(goes_on).then_some((phrase.entry, i + 1 + phrase.rest.len()))
        })
    }

    /// Whether a phrase of the set of this name begins at token `i`.
    pub(super) fn is(&self, line: Line<'_>, i: usize, set: &str) -> bool {
        self.known(set).is_some_and(|set| self.at(line, i).any(|(entry, _)| entry == Entry::Set(set)))
    }

    /// The end of the longest phrase of the set of this name at token `i`; `i` where there is none.
    pub(super) fn skip(&self, line: Line<'_>, i: usize, set: &str) -> usize {
        let Some(set) = self.known(set) else { return i };
        self.at(line, i).filter(|(entry, _)| *entry == Entry::Set(set)).map(|(_, end)| end).max().unwrap_or(i)
    }

    /// What a word by itself is, of what is wanted.
    fn one_word(&self, word: &str, wanted: impl Fn(Entry) -> bool) -> Option<Entry> {
        let phrases = self.phrases.get(&Term::form(word))?;
        phrases.iter().find(|phrase| phrase.rest.is_empty() && wanted(phrase.entry)).map(|phrase| phrase.entry)
    }

    /// An ordinal in digits with its ending: "21ème", "3º".
    pub(super) fn numbered(&self, word: &str) -> Option<i8> {
        let (digits, ending) = word.split_at(word.find(|c: char| !c.is_ascii_digit()).filter(|at| *at > 0)?);
        let set = self.known("ordinal_ending")?;
        self.one_word(ending, |entry| entry == Entry::Set(set))?;
        digits.parse().ok().filter(|n| *n > 0)
    }

    /// A Roman numeral, also with the ending of an ordinal: "XXIe".
    pub(super) fn numeral(&self, word: &str, read: impl Fn(&str) -> Option<i8>) -> Option<i8> {
        let (letters, ending) = word.split_at(word.find(|c: char| !c.is_ascii_uppercase()).unwrap_or(word.len()));
        let ordinal = || {
            self.known("ordinal_ending").is_some_and(|set| self.one_word(ending, |entry| entry == Entry::Set(set)).is_some())
        };
        read(letters).filter(|_| ending.is_empty() || ordinal())
    }

    /// An amount and its unit in one word: "30min".
    pub(super) fn glued(&self, word: &str) -> Option<(f64, Unit)> {
        let cut = word.find(|c: char| !c.is_ascii_digit() && c != ',' && c != '.').filter(|at| *at > 0)?;
        let (number, unit) = word.split_at(cut);
        match self.one_word(unit, |entry| matches!(entry, Entry::Unit(_)))? {
            Entry::Unit(unit) => Some((digits(number)?, unit)),
            _ => None,
        }
    }

    /// The number written at token `i` in digits or words, and its end.
    pub(super) fn number(&self, line: Line<'_>, i: usize) -> Option<(f64, usize)> {
        digits(line.word(i)).map(|value| (value, i + 1)).or_else(|| self.spelled(line, i))
    }

    /// A number in words: "treinta y uno", "quatre-vingt-dix", "dos mil dieciséis".
    fn spelled(&self, line: Line<'_>, i: usize) -> Option<(f64, usize)> {
        let word = |at: usize| {
            let numbers = self.at(line, at).filter_map(|(entry, end)| match entry {
                Entry::Number(value) => Some((value, end)),
                _ => None,
            });
            numbers.max_by_key(|(_, end)| *end)
        };
        let Some((first, mut end)) = word(i) else {
            return self.joined(line.word(i)).filter(|_| self.joins_numbers).map(|value| (value, i + 1));
        };
        let mut sum = Sum::of(first);
        loop {
            let joint = self.skip(line, end, "number_joint");
            let Some((value, next)) = word(joint) else { break };
            if !sum.add(value) {
                break;
            }
            end = next;
        }
        Some((sum.value(), end))
    }

    /// A number of several words that are written as one.
    fn joined(&self, word: &str) -> Option<f64> {
        let lower = word.to_lowercase();
        let mut rest = Some(lower.as_str()).filter(|word| word.len() >= 8 && word.len() <= 60)?;
        let mut sum: Option<Sum> = None;
        while !rest.is_empty() {
            let longest = (2..=rest.len()).rev().filter(|end| rest.is_char_boundary(*end)).find_map(|end| {
                let (part, behind) = rest.split_at(end);
                match self.one_word(part, |entry| matches!(entry, Entry::Number(_)))? {
                    Entry::Number(value) => Some((value, behind)),
                    _ => None,
                }
            });
            let (value, behind) = longest?;
            match &mut sum {
                None => sum = Some(Sum::of(value)),
                Some(sum) => sum.add(value).then_some(())?,
            }
            rest = behind;
        }
        sum.map(|sum| sum.value())
    }
}

/// A number in words, as far as it has been read.
struct Sum {
    /// The thousands, what is below them, and the last word.
    total: f64,
    part: f64,
    last: f64,
}

impl Sum {
    const fn of(value: f64) -> Self {
        Self { total: 0.0, part: value, last: value }
    }

    const fn value(&self) -> f64 {
        self.total + self.part
    }

    /// Adds a word; whether it belongs to the number.
    fn add(&mut self, value: f64) -> bool {
        let last = self.last;
        self.last = value;
        match () {
            () if value >= 1000.0 && self.part < value => {
                self.total += self.part * value;
                self.part = 0.0;
            }
            // "Neuf cent", "quatre-vingt": the part is multiplied, also behind thousands.
            () if value == 100.0 && (2.0..10.0).contains(&last) || value == 20.0 && last == 4.0 => {
                self.part += last * (value - 1.0);
                self.last = last * value;
            }
            () if value < room(last) => self.part += value,
            () => return false,
        }
        true
    }
}

/// What may be added to a number: to thirty less than ten, to sixty less than twenty ("soixante-dix"), to a hundred less than it.
fn room(last: f64) -> f64 {
    match last {
        20.0 | 30.0 | 40.0 | 50.0 | 70.0 | 90.0 => 10.0,
        60.0 | 80.0 => 20.0,
        last if last >= 100.0 => last,
        _ => 0.0,
    }
}

/// A number in digits, with a comma or a stop before decimals; three digits behind a stop are thousands.
fn digits(word: &str) -> Option<f64> {
    if !word.starts_with(|c: char| c.is_ascii_digit()) || word.len() > 12 {
        return None;
    }
    let thousands = word.split('.').skip(1).all(|group| group.len() == 3) && word.contains('.') && !word.starts_with('0');
    if thousands { word.replace('.', "").parse().ok() } else { word.replace(',', ".").parse().ok() }
}
