//! The words of a line that can be a dateline, taken apart: place, date, agency, and what parts them from the story.

use super::day::{WrittenDate, date_at};
use crate::lang::{self, DatelineWord, words_of};

/// Longest head, in bytes: "SOMEWHERE LONG/ELSEWHERE, Some Region, Wednesday, Sept. 30, 1998 (Some Press Agency)".
const LONGEST: usize = 120;
/// Most words of a place, with its regions.
const WORDS: usize = 8;
/// Most commas within a place.
const REGIONS: usize = 3;

/// What parts a dateline from the story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Separator {
    /// "-": it joins words as well.
    Hyphen,
    /// "—", "--".
    Dash,
    Colon,
    /// The whole stands in square brackets.
    Brackets,
    /// The line ends.
    Line,
    /// Nothing: "New Delhi, May 14 (PTI) The court ruled".
    Space,
}

/// The head of a line; offsets count from its start.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head {
    pub(super) place: Option<(usize, usize)>,
    pub(super) date: Option<(usize, usize, WrittenDate)>,
    pub(super) agency: Option<(usize, usize)>,
    /// Words of the place.
    pub(super) words: usize,
    /// Commas within the place: what follows one is a region or country.
    pub(super) regions: usize,
    /// Whether the place, up to its first comma, is all in capitals.
    pub(super) capitals: bool,
    pub(super) separator: Separator,
    /// Where the separator ends.
    pub(super) end: usize,
}

/// The head of `line`, if its words up to a separator are all accounted for. `below` is the text after the line.
pub(super) fn read(line: &str, below: &str) -> Option<Head> {
    let line = line.trim_end();
    let (inner, offset) = match line.strip_prefix('[') {
        Some(inner) => (inner.get(..inner.find(']')?)?, 1),
        None => (line, 0),
    };
    let mut head = Head {
        place: None,
        date: None,
        agency: None,
        words: 0,
        regions: 0,
        capitals: true,
        separator: Separator::Line,
        end: 0,
    };
    let mut rest = inner;
    loop {
        let at = inner.len() - rest.len();
        if at > LONGEST {
            return None;
        }
        if let Some((separator, length)) = separator(rest, &head) {
            head.separator = if offset > 0 { Separator::Brackets } else { separator };
            head.end = at + length + 2 * offset;
            let whole = offset == 0 || separator == Separator::Line;
            let told = separator != Separator::Line || offset > 0 || !below.trim_start().is_empty();
            return (whole && told).then(|| head.moved(offset));
        }
        rest = part(inner, rest, at, &mut head)?;
    }
}

/// Reads the next part into `head`; what is left after it.
fn part<'l>(line: &'l str, rest: &'l str, at: usize, head: &mut Head) -> Option<&'l str> {
    if let Some(inner) = rest.strip_prefix('(').and_then(|inner| inner.get(..inner.find(')')?)).filter(|i| is_agency(i)) {
        let given = head.agency.replace((at + 1, at + 1 + inner.len())).is_some();
        return (!given).then(|| skip(rest, inner.len() + 2));
    }
    if let Some((date, length)) = date_at(rest) {
        let given = head.date.replace((at, at + length, date)).is_some();
        return (!given).then(|| skip(rest, length));
    }
    // An agency may stand in front: "(Wire) LAGOS, May 14 -- ".
    let ahead = head.agency.is_none_or(|(from, _)| head.place.is_none_or(|(place, _)| from < place));
    if head.date.is_some() || !ahead {
        return None;
    }
    let length = place_word(rest)?;
    let word = rest.get(..length)?;
    if head.words == 0 && lang::is(word, DatelineWord::Opener) {
        return None;
    }
    head.capitals &= head.regions > 0 || !word.chars().any(char::is_lowercase);
    let (from, _) = head.place.unwrap_or((at, at));
    head.place = Some((from, at + length));
    head.words += 1;
    head.regions += usize::from(line.get(at + length..)?.starts_with(','));
    (head.words <= WORDS && head.regions <= REGIONS).then(|| skip(rest, length))
}

impl Head {
    /// The same in a line that begins so many bytes earlier.
    fn moved(mut self, by: usize) -> Head {
        self.place = self.place.map(|(from, to)| (from + by, to + by));
        self.date = self.date.map(|(from, to, date)| (from + by, to + by, date));
        self.agency = self.agency.map(|(from, to)| (from + by, to + by));
        self
    }
}

/// `rest` without its first `length` bytes and the comma or slash and the spaces after them.
fn skip(rest: &str, length: usize) -> &str {
    const SPACES: [char; 3] = [' ', '\t', '\u{a0}'];
    let rest = rest.get(length..).unwrap_or("").trim_start_matches(SPACES);
    rest.strip_prefix([',', '/', '|', '·']).unwrap_or(rest).trim_start_matches(SPACES)
}

/// The separator that `rest` begins with and its length.
fn separator(rest: &str, head: &Head) -> Option<(Separator, usize)> {
    if head.place.is_none() && head.agency.is_none() {
        return None;
    }
    if rest.is_empty() {
        return Some((Separator::Line, 0));
    }
    let dashes = rest.len() - rest.trim_start_matches(['-', '_', '–', '—', '―', '−']).len();
    if dashes > 0 {
        let spaced = rest.get(dashes..)?.chars().next().is_none_or(char::is_whitespace);
        let kind = if rest.get(..dashes) == Some("-") { Separator::Hyphen } else { Separator::Dash };
        return (spaced || head.agency.is_some() || head.date.is_some()).then_some((kind, dashes));
    }
    if rest.starts_with(':') {
        return Some((Separator::Colon, 1));
    }
    let full = head.place.is_some() && head.date.is_some() && head.agency.is_some();
    (full && rest.starts_with(char::is_uppercase)).then_some((Separator::Space, 0))
}

/// Length of the place word that `rest` begins with: "NEW", "India", "BEIJING/SEOUL", "N.Y.", "al-Arab".
fn place_word(rest: &str) -> Option<usize> {
    let mut end = 0;
    let mut after_dash = false;
    for (i, c) in rest.char_indices() {
        let dash = matches!(c, '-' | '/' | '\'' | '’' | '.' | '&');
        if !(c.is_alphabetic() || (dash && i > 0)) || (after_dash && matches!(c, '-' | '/')) {
            break;
        }
        after_dash = c == '-';
        end = i + c.len_utf8();
    }
    let word = rest.get(..end)?.trim_end_matches(['-', '/', '\'', '’']);
    let first = word.chars().next()?;
    let small = first.is_lowercase() && lang::is(word, DatelineWord::Small);
    (first.is_uppercase() || small || words_of(DatelineWord::ArticlePrefix).iter().any(|prefix| word.starts_with(prefix)))
        .then_some(word.len())
}

/// Whether the words in brackets can be an agency: a capital first, few and short words, no sentence.
fn is_agency(inner: &str) -> bool {
    let words = inner.split([' ', '/', '-', '.']).filter(|w| !w.is_empty());
    let named = inner.chars().next().is_some_and(char::is_uppercase) || lang::is(inner, DatelineWord::Agency);
    named
        && inner.len() <= 40
        && inner.chars().all(|c| c.is_alphanumeric() || " /-.&'’".contains(c))
        && words.clone().count() <= 5
        && words.clone().all(|w| w.chars().next().is_some_and(|c| c.is_uppercase() || c.is_numeric()) || w.len() <= 3)
}
