//! Whether a stop, question or exclamation mark or ellipsis ends a sentence: the words at its two sides decide.

use super::super::characters::{Class, class};
use crate::annotation::{WordClass, WordClasses};
use crate::lang::Language;
use crate::lang::{word_of, words_of};

/// How far a candidate looks to either side, in bytes.
const REACH: usize = 96;

/// The next mark that could end a sentence.
pub(super) fn next_mark(text: &str, from: usize, end: usize) -> Option<usize> {
    text.get(from..end)?.find(is_stop).map(|i| from + i)
}

fn is_stop(c: char) -> bool {
    matches!(c, '.' | '?' | '!' | '…' | '。' | '！' | '？' | '．' | '‼' | '⁇' | '⁈' | '⁉' | '।' | '؟')
}

fn is_closer(c: char) -> bool {
    matches!(c, '”' | '’' | ')' | ']' | '}' | '»' | '\'' | '"')
}

fn is_opener(c: char) -> bool {
    matches!(c, '“' | '‘' | '„' | '(' | '[' | '{' | '«' | '\'' | '"' | '`' | '•' | '*' | '–' | '—' | '-' | '¿' | '¡')
}

/// Whether a straight double quote is open, counted once over the paragraph.
pub(super) struct Quotes {
    counted_to: usize,
    open: bool,
}

impl Quotes {
    /// None is open where the paragraph begins.
    pub(super) fn new(start: usize) -> Self {
        Self { counted_to: start, open: false }
    }

    fn open_at(&mut self, text: &str, at: usize) -> bool {
        let count = text.as_bytes().get(self.counted_to..at).map_or(0, |b| b.iter().filter(|&&b| b == b'"').count());
        self.open ^= count % 2 == 1;
        self.counted_to = at.max(self.counted_to);
        self.open
    }
}

/// A run of stops and what stands around it.
pub(super) struct Candidate<'a> {
    language: &'a Language,
    text: &'a str,
    /// Where the sentence and the paragraph begin and end.
    start: usize,
    paragraph_end: usize,
    /// The stops.
    marks: &'a str,
    pub(super) marks_end: usize,
    /// The word before: letters, digits, inner stops and apostrophes.
    before: &'a str,
    /// What its language says of that word.
    classes: WordClasses,
    cased: bool,
}

impl<'a> Candidate<'a> {
    pub(super) fn new(
        language: &'a Language,
        text: &'a str,
        (start, paragraph_end): (usize, usize),
        mark: usize,
        cased: bool,
    ) -> Self {
        let rest = text.get(mark..paragraph_end).unwrap_or("");
        let marks = rest.get(..rest.find(|c| !is_stop(c)).unwrap_or(rest.len())).unwrap_or("");
        let left = text.get(floor(text, mark.saturating_sub(REACH).max(start))..mark).unwrap_or("");
        let in_word = |c: char| class(c).is(Class::WORD) || c == '.' || c == '\'' || c == '’' || c == '&';
        let before = left.get(left.rfind(|c| !in_word(c)).map_or(0, |i| i + char_len(left, i))..).unwrap_or("");
        let classes = language.classes(before);
        Self { language, text, start, paragraph_end, marks, marks_end: mark + marks.len(), before, classes, cased }
    }

    /// The end of the sentence, closing quotes and brackets included, if it ends here.
    pub(super) fn sentence_end(&self, quotes: &mut Quotes) -> Option<usize> {
        let rest = self.text.get(self.marks_end..self.paragraph_end)?;
        let mut closers = rest.find(|c| !is_closer(c)).unwrap_or(rest.len());
        let mut follows = rest.get(closers..)?;
        if follows.is_empty() {
            return None;
        }
        let gap = follows.len() - follows.trim_start_matches(|c| class(c).is(Class::SEPARATOR)).len();
        if gap == 0 {
            // A straight quote with no space at either side closes the speech that is open, else it opens one.
            let mut open = quotes.open_at(self.text, self.marks_end);
            let opening = rest.get(..closers)?.find(|c| c == '"' && !std::mem::replace(&mut open, false));
            closers = opening.unwrap_or(closers);
            follows = rest.get(closers..)?;
            return self.ends_without_space(closers > 0, follows).then_some(self.marks_end + closers);
        }
        let next = Next::new(self.language, follows.get(gap..)?);
        let quoted = closers > 0 && rest.starts_with(['"', '”', '’', '\'']);
        self.ends_before(&next, quoted).then_some(self.marks_end + closers)
    }

    /// Whether the sentence ends before `next`, which follows after white space.
    fn ends_before(&self, next: &Next<'_>, quoted: bool) -> bool {
        let starts = next.class.is(Class::UPPER)
            || (next.class.is(Class::LETTER) && !next.class.is(Class::LOWER))
            || next.class.is(Class::WORD) && !next.class.is(Class::LETTER)
            || (next.class.is(Class::LOWER) && !self.cased)
            || next.symbol;
        if !starts {
            return false;
        }
        if self.marks != "." {
            let ellipsis = self.marks.starts_with("..") || self.marks.starts_with('…');
            let tagged = quoted && !ellipsis && next.is_speaker();
            return !tagged && (!ellipsis || next.class.is(Class::LETTER));
        }
        if quoted { true } else { self.stop_ends_before(next) }
    }

    /// Whether a single stop ends the sentence before `next`: abbreviations, initials and numbers often do not.
    fn stop_ends_before(&self, next: &Next<'_>) -> bool {
        let word = self.before;
        if word.is_empty() {
            return true;
        }
        if is_number(word) {
            // "1. Wash" at the head of a line counts; "in 2019. Then" does not.
            let head = self.text.get(self.start..self.marks_end).is_some_and(|s| s.trim_start().len() == word.len() + 1);
            return !(head && word.len() <= 2);
        }
        // "BELMONT, Va. — Talks": a short form of a place that no list needs to know.
        if next.aside && word.len() <= 5 && word.starts_with(char::is_uppercase) {
            return false;
        }
        let opens = next.is_opening_word(self.cased);
        let mut letters = word.chars();
        if let (Some(letter), None) = (letters.next(), letters.next()) {
            let pronoun = letter == 'I' && next.word.chars().count() > 1;
            return opens || pronoun || class(letter).is(Class::LOWER) && self.cased;
        }
        if word.contains('.') {
            return if self.classes.has(WordClass::HalfDay) {
                next.class.is(Class::UPPER) && !next.is_time_word()
            } else {
                !self.classes.has(WordClass::AbbreviationBeforeClause)
                    && (opens || word.split('.').any(|part| part.chars().count() > 2))
            };
        }
        if self.classes.has(WordClass::NumberedAbbreviation) && next.class.is(Class::WORD) && !next.class.is(Class::LETTER) {
            return false;
        }
        let title = self.classes.has(WordClass::AbbreviationBeforeName);
        if title || self.classes.has(WordClass::Abbreviation) {
            return !title && opens;
        }
        true
    }

    /// Whether the sentence ends although no white space follows: "signed on Friday.Later".
    fn ends_without_space(&self, closed: bool, follows: &str) -> bool {
        let next = Next::new(self.language, follows);
        let mut letters = next.word.chars();
        let capital = letters.next().is_some_and(|c| class(c).is(Class::UPPER));
        let lower_or_end = letters.next().is_none_or(|c| class(c).is(Class::LOWER));
        if !capital || !lower_or_end || self.marks.len() > 3 {
            return false;
        }
        if closed {
            return true;
        }
        let tail = follows.get(next.offset + next.word.len()..).unwrap_or("");
        let code = tail.starts_with(['(', '_', '/', '@', '='])
            || (tail.starts_with('.') && tail.chars().nth(1).is_some_and(|c| class(c).is(Class::WORD)));
        let left = self.text.get(floor(self.text, self.marks_end.saturating_sub(REACH).max(self.start))..self.marks_end);
        let chunk = left.and_then(|l| l.rsplit(char::is_whitespace).next()).unwrap_or("");
        let address = chunk.contains(['@', '/', '_'])
            || chunk.starts_with(word_of(WordClass::AddressPrefix))
            || is_domain_ending(next.word);
        // "F.B.I. director": a letter and a stop go on with the abbreviation.
        let one_letter = next.word.chars().count() == 1 && (tail.starts_with('.') || !matches!(next.word, "A" | "I"));
        if code || address || one_letter {
            return false;
        }
        let word = self.before;
        let mixed = word.contains(|c: char| c.is_ascii_digit()) && !is_number(word);
        if mixed || self.classes.has(WordClass::AbbreviationBeforeClause) {
            return false;
        }
        let all_capitals = word.chars().all(|c| class(c).is(Class::UPPER));
        let title = self.classes.has(WordClass::AbbreviationBeforeName);
        if word.contains('.') || all_capitals || title || self.classes.has(WordClass::Abbreviation) {
            return word.chars().count() > 1 && next.is_opening_word(self.cased) && !title;
        }
        word.chars().count() > 1
    }
}

/// What follows a candidate.
struct Next<'a> {
    language: &'a Language,
    text: &'a str,
    /// Where the word begins, behind opening quotes and brackets.
    offset: usize,
    /// The class of its first character.
    class: Class,
    /// Its letters.
    word: &'a str,
    /// Whether it begins with a mark that only a new sentence would.
    symbol: bool,
    /// Whether a dash or bracket comes first, as after the place and date of a dateline.
    aside: bool,
}

impl<'a> Next<'a> {
    fn new(language: &'a Language, text: &'a str) -> Self {
        let head = text.get(..ceil(text, REACH)).unwrap_or(text);
        let offset = head.find(|c| !is_opener(c) && c != ' ').unwrap_or(head.len());
        let rest = head.get(offset..).unwrap_or("");
        let word = rest.get(..rest.find(|c| !class(c).is(Class::LETTER)).unwrap_or(rest.len())).unwrap_or("");
        let first = rest.chars().next();
        let symbol = first.is_some_and(|c| matches!(c, '@' | '#' | '$' | '€' | '£' | '¥'));
        let aside = head.starts_with(['-', '–', '—', '(']);
        Self { language, text: rest, offset, class: first.map_or(Class::NONE, class), word, symbol, aside }
    }

    /// Whether it is a word that seldom stands inside a name, so that its capital shows a new sentence. In a text without
    /// capitals only those count that seldom follow a name either.
    fn is_opening_word(&self, cased: bool) -> bool {
        let classes = self.language.classes(self.word);
        let opens = classes.has(WordClass::OpenerAnywhere) || (cased && classes.has(WordClass::Opener));
        !self.aside && opens
    }

    /// Whether it belongs to a time of day: a weekday, a month or a time zone.
    fn is_time_word(&self) -> bool {
        let zone = (2..=5).contains(&self.word.len()) && self.word.chars().all(|c| class(c).is(Class::UPPER));
        let classes = self.language.classes(self.word);
        zone || [WordClass::Month, WordClass::Weekday, WordClass::TimeZone].iter().any(|&class| classes.has(class))
    }

    /// Whether a speaker and a verb of saying follow: `"Why?" Anna Roth asked`.
    fn is_speaker(&self) -> bool {
        let mut words = self.text.split(' ').take(5).map(|w| w.trim_end_matches([',', '.']));
        let named = |w: &str| w.chars().next().is_some_and(|c| class(c).is(Class::UPPER));
        words.find(|w| !named(w)).is_some_and(|w| self.language.classes(w).has(WordClass::Saying))
    }
}

/// Whether it is a whole number.
fn is_number(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_digit())
}

fn is_domain_ending(word: &str) -> bool {
    words_of(WordClass::AddressEnding).iter().any(|e| e.eq_ignore_ascii_case(word))
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0)
}

fn ceil(text: &str, at: usize) -> usize {
    (at..text.len()).find(|&i| text.is_char_boundary(i)).unwrap_or(text.len())
}

fn char_len(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|s| s.chars().next()).map_or(1, char::len_utf8)
}
