//! `based_in_phrase`: "the Lakebank, based in Lima,", "Lima-based Lakebank", "Peru's Lakebank", "Peruvian bank Lakebank", "the
//! Lake Hospital in Lima".
//!
//! Nearness is no proof: what a known body does "in Malta" it does there as a guest. So "in" counts only where the name says
//! that the body is a building or school, or where the tree hangs the place on a body that the gazetteer does not know.

use crate::analysis::relations::Found;
use crate::analysis::relations::phrase::{Pair, is_bare, is_named, is_of, is_plain, is_possession, owned_behind, possessed};
use crate::annotation::EntityType::{Location, Organization};
use crate::annotation::WordClass;
use crate::annotation::{EntityId, MentionKind, RelationType};
use crate::lang::{EntityWord, RelationWord, is};

const RULE: &str = "based_in_phrase";

pub(in crate::analysis::relations) fn read(found: &mut Found<'_>, pair: &Pair<'_>) {
    let (a, b) = pair.ids();
    match pair.kinds(found) {
        Some((Organization, Location)) if is_named(pair.second) && is_based(found, pair) => {
            found.add(RULE, RelationType::BasedIn, a, b, pair.evidence());
            found.agency(RULE, a, b, pair.evidence());
        }
        Some((Location, Organization)) if is_named(pair.second) && !pair.parted && !pair.verb && belongs(pair) => {
            found.add(RULE, RelationType::BasedIn, b, a, pair.evidence());
            found.agency(RULE, b, a, pair.evidence());
        }
        _ => {}
    }
}

fn is_based(found: &Found<'_>, pair: &Pair<'_>) -> bool {
    let words = pair.words.as_slice();
    let said = words.len() <= 5
        && words
            .windows(2)
            .any(|w| matches!(w, [based, within] if is(based, RelationWord::Based) && is(within, WordClass::In)));
    match words {
        _ if said || is_of(words) || is_seated(found, pair) => true,
        // "Lakebank, Peru's largest lender,"
        [","] if is(pair.next, WordClass::PossessiveMark) => is_apposition(found, pair),
        // "Lakebank, Lima, said"; not "Lakebank, Lima and Quito".
        [","] => matches!(pair.next, "," | "." | ")") && is_local(found, pair.first.entity),
        [within, rest @ ..] if is(within, WordClass::In) && is_bare(rest) => {
            let body = found.analysis.entity(pair.first.entity);
            let known = body.is_some_and(|e| !e.subtype.is_empty() || !e.links.is_empty());
            // "the fighters in the Green Zone": such a place, known to nobody, is where they are and not their seat.
            let place = found.analysis.entity(pair.second.entity);
            let settled = place.is_some_and(|e| !e.subtype.is_empty() || e.country_code.is_some());
            is_local(found, pair.first.entity) || pair.attached && !known && (rest.is_empty() || settled)
        }
        _ => false,
    }
}

/// Whether what a place owns behind a comma is said to be a body: "Peru | 's largest lender,".
fn is_apposition(found: &Found<'_>, pair: &Pair<'_>) -> bool {
    let words = owned_behind(found, pair);
    let Some((noun, before)) = words.split_last() else { return false };
    (is(noun, EntityWord::CompanyNoun) || is(noun, EntityWord::BodyNoun)) && is_plain(before)
}

/// "Lakebank, a | Lima | -based lender".
fn is_seated(found: &Found<'_>, pair: &Pair<'_>) -> bool {
    let behind = found.text.get(pair.second.span.end as usize..).unwrap_or_default();
    let based = behind.split_whitespace().next().is_some_and(|w| is(&w.to_lowercase(), RelationWord::BasedEnding));
    matches!(pair.words.as_slice(), [",", article] if is(article, WordClass::Indefinite) || is(article, WordClass::The))
        && based
}

/// Whether the name of the body is that of a building, a school, an office.
fn is_local(found: &Found<'_>, body: EntityId) -> bool {
    let name = found.analysis.entity(body).map(|e| e.canonical_name.to_lowercase()).unwrap_or_default();
    name.split(' ').any(|word| is(word, RelationWord::Local))
}

/// "'s", "-based", "'s largest", "German carmaker".
fn belongs(pair: &Pair<'_>) -> bool {
    let words = pair.words.as_slice();
    let adjective = matches!(pair.first.kind, MentionKind::Demonym | MentionKind::Abbreviation);
    match words {
        [first, rest @ ..] if is(first, RelationWord::BasedEnding) => rest.len() <= 3 && is_plain(rest),
        _ if words.iter().any(|w| is(w, RelationWord::Opposed)) => false,
        _ if is_called(words) => true,
        _ => is_possession(words, 4) || adjective && (words.len() <= 3 && is_plain(words) || is_double(words)),
    }
}

/// "Latvia | 's gas grid operator, | Balttikls", "Finland | 's pilots' union | SLL": a noun that says that it is a body.
fn is_called(words: &[&str]) -> bool {
    let bare: Vec<&str> = words.iter().map(|w| w.trim_end_matches([',', '\'', '\u{2019}'])).collect();
    let Some((noun, before)) = possessed(words).and(bare.get(1..)).and_then(<[&str]>::split_last) else { return false };
    let body = is(noun, EntityWord::CompanyNoun) || is(noun, EntityWord::BodyNoun);
    let commas = words.iter().filter(|w| w.ends_with(',')).count();
    let last = words.last().is_some_and(|w| w.ends_with(','));
    body && before.len() <= 4 && is_plain(before) && (commas == 0 || commas == 1 && last)
}

/// "German | carmaker and supplier": two nouns for one body, the last of which says that it is one.
fn is_double(words: &[&str]) -> bool {
    let Some(and) = words.iter().position(|w| is(w, WordClass::And)) else { return false };
    let (before, behind) = words.split_at(and);
    let behind = behind.get(1..).unwrap_or(&[]);
    let one = |words: &[&str]| !words.is_empty() && words.len() <= 3 && is_plain(words);
    one(before) && one(behind) && behind.last().is_some_and(|w| is(w, EntityWord::CompanyNoun))
}
