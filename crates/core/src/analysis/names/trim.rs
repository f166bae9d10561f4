//! From tagged tokens to names: general rules on where one begins and ends.
//!
//! An article, title or possessive is no part of a name, nor are quotes and other marks at its ends, nor an address; a
//! bracketed abbreviation is a name of its own ("World Trade Union (WTU)" are two). On the other side a number that hangs on a
//! name belongs to it ("COVID-19"), as does the direction of a people ("West African").

use super::headline;
use crate::annotation::{EntityType, Name, Token, WordClass};
use crate::lang::{is, word_of};
use crate::span::Span;
use std::ops::Range;

/// The most words that the name of a team may have, in tokens.
const MOST_OF_TEAM: u32 = 5;

/// A name as the model found it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::analysis) struct Found {
    /// First token, and one past the last, counted in the article.
    pub(in crate::analysis) first: u32,
    pub(in crate::analysis) end: u32,
    pub(in crate::analysis) kind: EntityType,
    pub(in crate::analysis) probability: f32,
}

/// An article's tokens with their text.
#[derive(Clone, Copy)]
pub(in crate::analysis) struct Words<'a> {
    pub(in crate::analysis) text: &'a str,
    pub(in crate::analysis) tokens: &'a [Token],
}

impl<'a> Words<'a> {
    /// The word at `index`; empty past the end.
    pub(in crate::analysis) fn word(&self, index: u32) -> &'a str {
        self.tokens.get(index as usize).map_or("", |t| t.span.of(self.text))
    }

    /// Whether the word at `index` belongs to `class`.
    pub(super) fn is(&self, index: u32, class: WordClass) -> bool {
        self.tokens.get(index as usize).is_some_and(|t| t.is(class))
    }

    fn span(&self, range: Range<u32>) -> Option<Span> {
        let at = |index: u32| self.tokens.get(index as usize).map(|t| t.span);
        at(range.start).zip(at(range.end.checked_sub(1)?)).map(|(first, last)| first.cover(last))
    }

    /// The text of a range of tokens.
    pub(in crate::analysis) fn text_of(&self, range: Range<u32>) -> &'a str {
        self.span(range).map_or("", |span| span.of(self.text))
    }

    /// The text of a name.
    pub(in crate::analysis) fn name(&self, name: &Found) -> &'a str {
        self.text_of(name.first..name.end)
    }

    /// The name as the analysis has it.
    pub(in crate::analysis) fn published(&self, name: &Found) -> Option<Name> {
        Some(Name { span: self.span(name.first..name.end)?, kind: name.kind, probability: name.probability })
    }

    /// Whether nothing stands between token `index` and the one after it, in one sentence.
    fn is_glued(&self, index: u32) -> bool {
        let pair = self.tokens.get(index as usize).zip(self.tokens.get(index as usize + 1));
        pair.is_some_and(|(a, b)| a.span.end == b.span.start && a.sentence == b.sentence)
    }
}

/// The names that `found` holds, in text order and without overlap.
pub(in crate::analysis) fn trimmed(words: Words<'_>, found: &[Found]) -> Vec<Found> {
    let cased = words.text.bytes().filter(u8::is_ascii_uppercase).count() * 200 > words.text.len();
    let mut names: Vec<Found> = Vec::with_capacity(found.len());
    for name in found {
        let mut rest = *name;
        // Brackets divide: each part is trimmed by itself.
        while rest.first < rest.end {
            let bracket = (rest.first..rest.end).find(|&i| matches!(words.word(i), "(" | ")" | "[" | "]"));
            let part = Found { end: bracket.unwrap_or(rest.end), ..rest };
            rest.first = part.end + 1;
            let name = trim(words, part).filter(|part| is_name(words, part, cased));
            if let Some(part) = name.filter(|part| !headline::is_by_capitals_alone(words, part)) {
                push(words, &mut names, part);
            }
        }
    }
    names
}

/// Appends a name, extended where more belongs to it.
fn push(words: Words<'_>, names: &mut Vec<Found>, mut name: Found) {
    let number = words.word(name.end + 1);
    let hangs = words.is_glued(name.end.saturating_sub(1)) && words.is_glued(name.end) && words.word(name.end) == "-";
    let counts = number.bytes().all(|b| b.is_ascii_digit()) && !words.is_glued(name.end + 1);
    if hangs && counts && !words.word(name.end - 1).bytes().all(|b| b.is_ascii_digit()) {
        name.end += 2;
    }
    if let Some(before) = name.first.checked_sub(1)
        && name.kind == EntityType::Norp
        && words.is(before, WordClass::Direction)
        && words.word(before).starts_with(char::is_uppercase)
        && !words.is_glued(before)
    {
        name.first = before;
    }
    while names.last().is_some_and(|last| last.end > name.first && last.first >= name.first) {
        names.pop();
    }
    name.first = names.last().map_or(name.first, |last| last.end.max(name.first));
    if name.first < name.end {
        names.push(name);
    }
}

/// What is left of a name without the words at its ends that are no part of it.
fn trim(words: Words<'_>, mut name: Found) -> Option<Found> {
    while name.first < name.end && is_dropped_at_end(words.word(name.end - 1)) {
        name.end -= 1;
    }
    if is_score(words, &name) {
        name.end -= 1;
    }
    while name.first < name.end
        && (words.is(name.first, WordClass::The)
            || is_dropped_at_end(words.word(name.first))
            || (name.kind == EntityType::Person
                && name.end - name.first > 1
                && words.is(name.first, WordClass::TitleBeforeName)))
    {
        name.first += 1;
    }
    (name.first < name.end).then_some(name)
}

/// Whether the name ends with the goals of one side of a match: "Riverton | 3, Hollis Town | 1".
fn is_score(words: Words<'_>, name: &Found) -> bool {
    let goals = |t: u32| {
        let word = words.word(t);
        !word.is_empty() && word.len() <= 3 && word.bytes().all(|b| b.is_ascii_digit())
    };
    let capital = |t: u32| words.word(t).starts_with(char::is_uppercase);
    let mark = |t: u32| matches!(words.word(t), "," | ";" | "-" | "–");
    let Some(last) = name.end.checked_sub(1).filter(|&last| last > name.first && goals(last)) else { return false };
    let other = last + 1 + u32::from(mark(last + 1));
    let behind = capital(other) && (other + 1..other + MOST_OF_TEAM).find(|&t| !capital(t)).is_some_and(goals);
    let side = name.first - u32::from(name.first > 0 && mark(name.first - 1));
    let before = side > 0 && goals(side - 1) && side > 1 && capital(side - 2);
    behind || before
}

fn is_dropped_at_end(word: &str) -> bool {
    let possessive = is(word, WordClass::Possessive);
    let mark = !word.contains(char::is_alphanumeric) && !matches!(word, "!" | "+" | "&" | "#");
    possessive || mark
}

/// Addresses are no names, and in a text with capitals neither is a person, place or body without any.
fn is_name(words: Words<'_>, name: &Found, cased: bool) -> bool {
    let text = words.name(name);
    let address = text.contains('@') || text.contains("://") || text.starts_with(word_of(WordClass::AddressPrefix));
    let proper = matches!(name.kind, EntityType::Person | EntityType::Organization | EntityType::Location);
    let small = text.is_ascii() && !text.bytes().any(|b| b.is_ascii_uppercase());
    !(address || cased && proper && small)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::sentences::SentencesStage;
    use crate::analysis::tokens::TokensStage;
    use crate::analysis::{Options, Stage};
    use crate::annotation::Analysis;
    use crate::document::Article;

    /// What becomes of a name that covers the tokens which overlap `tagged`.
    fn names(text: &str, tagged: &str, kind: EntityType) -> Vec<String> {
        let article = Article::new("", text);
        let mut analysis = Analysis::default();
        for stage in [&SentencesStage as &dyn Stage, &TokensStage] {
            assert_eq!(stage.run(&article, &Options::default(), &mut analysis), Ok(()));
        }
        let start = text.find(tagged).unwrap_or(0) as u32;
        let range = analysis.tokens_in(crate::span::Span::new(start, start + tagged.len() as u32));
        let found = [Found { first: range.start as u32, end: range.end as u32, kind, probability: 1.0 }];
        let words = Words { text, tokens: &analysis.tokens };
        trimmed(words, &found).iter().map(|n| words.name(n).to_owned()).collect()
    }

    #[test]
    fn what_is_no_part_of_a_name_is_trimmed() {
        use EntityType::{Location, Organization, Person, Work};
        for (found, kind, expected) in [
            ("the World Trade Union", Organization, &["World Trade Union"][..]),
            ("The Hague's", Location, &["Hague"]),
            ("“Northern Lights”", Work, &["Northern Lights"]),
            ("World Trade Union (WTU)", Organization, &["World Trade Union", "WTU"]),
            ("Yahoo!", Organization, &["Yahoo!"]),
            ("Mrs. Lake", Person, &["Lake"]),
            ("President Anna Roth", Person, &["Anna Roth"]),
            ("President", Person, &["President"]),
            ("press@example.org", Organization, &[]),
            ("--", Organization, &[]),
            ("the", Organization, &[]),
        ] {
            assert_eq!(names(&format!("{found} is SEEN"), found, kind), expected, "{found}");
        }
    }

    #[test]
    fn the_capitals_of_a_headline_make_no_name() {
        use EntityType::Organization;
        let headline = "Senate Passage Of Hate Crimes Bill Hailed By Group. The group hailed the Senate.";
        assert_eq!(names(headline, "Senate Passage Of Hate Crimes", Organization), [""; 0]);
        assert_eq!(names(headline, "Group", Organization), [""; 0]);
        assert_eq!(names(headline, "Senate", Organization), ["Senate"]);
        let known = "Bank Of Peru Cuts Rates. The Bank of Peru met.";
        assert_eq!(names(known, "Bank Of Peru", Organization), ["Bank Of Peru"]);
        let running = "The Senate Passage Of Crimes came late. The group left.";
        assert_eq!(names(running, "Senate Passage Of Crimes", Organization), ["Senate Passage Of Crimes"]);
    }

    #[test]
    fn goals_are_no_part_of_the_name_of_a_team() {
        let team = EntityType::Location;
        assert_eq!(names("Riverton 3, Hollis Town 1", "Riverton 3", team), ["Riverton"]);
        assert_eq!(names("Riverton 3, Hollis Town 1", "Hollis Town 1", team), ["Hollis Town"]);
        assert_eq!(names("He left District 9 on Monday.", "District 9", team), ["District 9"]);
    }

    #[test]
    fn numbers_and_directions_belong_to_the_name() {
        use EntityType::{Disease, Location, Norp, Person};
        assert_eq!(names("Cases of COVID-19 rose.", "COVID", Disease), ["COVID-19"]);
        assert_eq!(names("Brazil-5 was seen.", "Brazil", Location), ["Brazil-5"]);
        assert_eq!(names("The West African bloc met.", "African", Norp), ["West African"]);
        assert_eq!(names("He met West Roth.", "Roth", Person), ["Roth"]);
    }

    #[test]
    fn a_word_without_capitals_is_no_person_unless_the_text_has_none() {
        assert_eq!(names("A Mayor met the tara.", "tara", EntityType::Person), [""; 0]);
        assert_eq!(names("a mayor met anna.", "anna", EntityType::Person), ["anna"]);
    }
}
