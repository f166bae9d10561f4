//! Two neighbouring mentions and what stands between them, and small questions about those words.

use super::Found;
use crate::analysis::entities::Located;
use crate::analysis::lemma::lemma;
use crate::analysis::syntax::nouns::{NounClass, class_of};
use crate::annotation::{EntityId, EntityType, MentionKind, Upos, WordClass};
use crate::lang::{RelationWord, is};
use crate::span::Span;

/// The most words of what is owned behind a comma.
const MOST_OWNED: usize = 5;

/// Two mentions of one sentence, the first before the second.
pub(super) struct Pair<'p> {
    pub(super) first: &'p Located,
    pub(super) second: &'p Located,
    /// The words between them in lower case.
    pub(super) words: Vec<&'p str>,
    /// Whether another mention stands between them.
    pub(super) parted: bool,
    /// Whether a verb stands between them.
    pub(super) verb: bool,
    /// Whether the second hangs on the first in the sentence's tree; true where there is no tree.
    pub(super) attached: bool,
    /// The word or mark behind the second.
    pub(super) next: &'p str,
    /// The word or mark before the first.
    pub(super) previous: &'p str,
}

impl Pair<'_> {
    pub(super) fn evidence(&self) -> Span {
        self.first.span.cover(self.second.span)
    }

    pub(super) fn ids(&self) -> (EntityId, EntityId) {
        (self.first.entity, self.second.entity)
    }

    pub(super) fn kinds(&self, found: &Found<'_>) -> Option<(EntityType, EntityType)> {
        found.kind(self.first.entity).zip(found.kind(self.second.entity))
    }
}

/// Whether a mention is a name, not a description or demonym.
pub(super) fn is_named(mention: &Located) -> bool {
    matches!(mention.kind, MentionKind::Name | MentionKind::Abbreviation)
}

/// "of", "of the".
pub(super) fn is_of(words: &[&str]) -> bool {
    match words.strip_prefix(&[")"]).unwrap_or(words) {
        [of, rest @ ..] => is(of, WordClass::Of) && is_bare(rest),
        [] => false,
    }
}

/// Whether nothing but an article stands before the second mention.
pub(super) fn is_bare(words: &[&str]) -> bool {
    match words {
        [] => true,
        [the] => is(the, WordClass::The),
        _ => false,
    }
}

/// Words of one noun phrase: nothing that begins another or a clause.
pub(super) fn is_plain(words: &[&str]) -> bool {
    // "3-0" stands between two sides of a match.
    let score = |w: &str| w.chars().all(|c| c.is_ascii_digit() || c == '-');
    words.iter().all(|w| w.chars().all(|c| c.is_alphanumeric() || c == '-') && !score(w) && !is(w, RelationWord::Bars))
}

/// What follows a mark of possession.
pub(super) fn possessed<'w, 's>(words: &'w [&'s str]) -> Option<&'w [&'s str]> {
    match words {
        [mark, rest @ ..] if is(mark, WordClass::PossessiveMark) => Some(rest),
        _ => None,
    }
}

/// A possession with at most `most` words of the same noun phrase behind it.
pub(super) fn is_possession(words: &[&str], most: usize) -> bool {
    possessed(words).is_some_and(|rest| rest.len() <= most && is_plain(rest))
}

/// Whether the last of the words before a person's name may be what that person is: "singer", a word that no table knows, none at all;
/// not "paper", "islands".
pub(super) fn ends_in_person(words: &[&str]) -> bool {
    let Some(last) = words.last().map(|w| w.trim_matches(',')) else { return true };
    let class = class_of(last).or_else(|| class_of(&lemma(last, Upos::Noun)));
    let thing = matches!(class, Some(NounClass::Document | NounClass::Time)) || is(last, RelationWord::NoPerson);
    !thing
}

/// Those whom a plural before the second name means as well, the last of some words: "Peruvian | singers | Ruiz, | Tan and Leo".
pub(super) fn others_meant(found: &Found<'_>, pair: &Pair<'_>, words: &[&str]) -> Vec<Located> {
    let plural = |w: &&str| w.ends_with('s') && class_of(&lemma(w, Upos::Noun)) == Some(NounClass::Person);
    if words.last().is_some_and(plural) { found.joined(pair.second) } else { Vec::new() }
}

/// What the second name owns up to the next mark: "Lakebank, Peru | 's largest lender,"; nothing where it owns nothing or no mark follows.
pub(super) fn owned_behind<'a>(found: &Found<'a>, pair: &Pair<'_>) -> Vec<&'a str> {
    if !is(pair.next, WordClass::PossessiveMark) {
        return Vec::new();
    }
    let rest = found.text.get(pair.second.span.end as usize + pair.next.len()..).unwrap_or_default();
    let marks = [',', '.', ';'];
    let words: Vec<&str> = rest.split_whitespace().take(MOST_OWNED).collect();
    let end = words.iter().position(|w| w.ends_with(marks)).map_or(0, |at| at + 1);
    words.into_iter().take(end).map(|w| w.trim_end_matches(marks)).collect()
}
