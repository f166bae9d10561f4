//! `office`, as a sentence says it: "Ruiz resigns as head of the Lakebank", "Ruiz was elected as president of Peru", "Ruiz becomes
//! chief executive of the Lakebank", "Ruiz is sworn in as Peru's president".
//!
//! What the office is to its owner stands in `offices.tsv`; who is replaced or removed as its holder holds it no more.

use crate::analysis::relations::phrase::{Pair, is_bare, is_named};
use crate::analysis::relations::{Found, offices};
use crate::annotation::EntityType::{Location, Organization, Person};
use crate::annotation::{Token, WordClass};
use crate::lang::{RelationWord, is};
use crate::span::Span;

/// The most words between the holder and "as".
const MOST: usize = 6;
/// The most tokens of a title behind its owner, with the mark of possession.
const MOST_OF_TITLE: usize = 7;

pub(in crate::analysis::relations) fn read(found: &mut Found<'_>, pair: &Pair<'_>) {
    if pair.kinds(found) == Some((Organization, Person)) && is_named(pair.second) && !pair.parted && gives(&pair.words) {
        given(found, pair);
        return;
    }
    let kinds = matches!(pair.kinds(found), Some((Person, Organization | Location)));
    if !kinds || pair.parted || !is_named(pair.second) {
        return;
    }
    let words = pair.words.as_slice();
    let Some(lead) = words.iter().position(|w| is(w, WordClass::As) || is(w, RelationWord::Becomes)) else { return };
    let (before, rest) = (words.get(..lead).unwrap_or(&[]), words.get(lead + 1..).unwrap_or(&[]));
    let becomes = words.get(lead).is_some_and(|w| is(w, RelationWord::Becomes));
    let held = becomes || before.iter().any(|w| is(w, RelationWord::Holds));
    let other =
        before.iter().any(|w| is(w, RelationWord::Removed) || is(w, RelationWord::MemberBar) && !is(w, WordClass::To));
    if !held || other || lead > MOST {
        return;
    }
    if is_bare(rest) {
        behind(found, pair);
        return;
    }
    let Some(link) = rest.iter().rposition(|w| is(w, RelationWord::MemberLink)) else { return };
    let (title, owner) = (rest.get(..link).unwrap_or(&[]), rest.get(link + 1..).unwrap_or(&[]));
    // "the 8th president", "its new head"
    let skipped = |w: &&&str| is(w, RelationWord::TitleLead) || w.starts_with(|c: char| c.is_ascii_digit());
    let skip = title.iter().take_while(skipped).count();
    let title = title.get(skip..).unwrap_or(&[]).join(" ");
    if title.is_empty() || !is_bare(owner) || !offices::is_office(&title) {
        return;
    }
    let gap = Span::new(pair.first.span.end, pair.second.span.start);
    let at = gap.of(found.text).to_ascii_lowercase().rfind(&title).unwrap_or(0) as u32;
    let (person, body) = pair.ids();
    offices::held(found, person, body, &title, Span::new(gap.start + at, pair.second.span.end));
}

/// "named", "has appointed".
fn gives(words: &[&str]) -> bool {
    let verb = match words {
        [has, verb] if is(has, RelationWord::Has) => verb,
        [verb] => verb,
        _ => return false,
    };
    is(verb, RelationWord::Installed)
}

/// The office that a body gives: "the Lakebank named Ruiz | chief executive", "appointed Ruiz | as its new chief executive"; not "named Ruiz
/// president | of Peru".
fn given(found: &mut Found<'_>, pair: &Pair<'_>) {
    let start = found.analysis.tokens_in(pair.second.span).end;
    let tokens = found.analysis.tokens.get(start..(start + MOST_OF_TITLE).min(found.analysis.tokens.len())).unwrap_or(&[]);
    let word = |t: &Token| t.span.of(found.text).to_lowercase();
    let lead = |t: &&Token| is(&word(t), RelationWord::TitleLead) || is(&word(t), WordClass::As);
    let tokens = tokens.get(tokens.iter().take_while(lead).count()..).unwrap_or(&[]);
    let longest = (1..=tokens.len()).rev().find_map(|n| {
        let span = tokens.first()?.span.cover(tokens.get(n - 1)?.span);
        let title = span.of(found.text).to_lowercase();
        offices::is_whole_office(&title).then_some((title, span))
    });
    let Some((title, span)) = longest else { return };
    let other = is(&found.word_after(span).to_lowercase(), RelationWord::MemberLink);
    if !other {
        let (body, person) = pair.ids();
        offices::held(found, person, body, &title, span);
    }
}

/// The office that stands behind its owner: "Peru | 's first president".
fn behind(found: &mut Found<'_>, pair: &Pair<'_>) {
    let start = found.analysis.tokens_in(pair.second.span).end;
    let tokens = found.analysis.tokens.get(start..(start + MOST_OF_TITLE).min(found.analysis.tokens.len())).unwrap_or(&[]);
    let Some((_, tokens)) = tokens.split_first().filter(|(mark, _)| is(mark.span.of(found.text), WordClass::PossessiveMark))
    else {
        return;
    };
    let lead = |t: &&Token| is(&t.span.of(found.text).to_lowercase(), RelationWord::TitleLead);
    let tokens = tokens.get(tokens.iter().take_while(lead).count()..).unwrap_or(&[]);
    let longest = (1..=tokens.len()).rev().find_map(|n| {
        let span = tokens.first()?.span.cover(tokens.get(n - 1)?.span);
        let title = span.of(found.text).to_lowercase();
        offices::is_whole_office(&title).then_some((title, span))
    });
    if let Some((title, span)) = longest {
        let (person, body) = pair.ids();
        offices::held(found, person, body, &title, pair.second.span.cover(span));
    }
}
