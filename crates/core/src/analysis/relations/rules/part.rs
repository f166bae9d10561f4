//! `part_of_phrase`: "the Lake Office of the Water Ministry", "Lakepay, a unit of the Lakebank", "the Ministry's Lake Office"; `nested_name`: "Bank of Peru",
//! "Peruvian Football Federation".

use crate::analysis::entities::Located;
use crate::analysis::relations::Found;
use crate::analysis::relations::phrase::{Pair, is_of, is_possession};
use crate::annotation::EntityType::{Location, Organization};
use crate::annotation::{MentionKind, RelationType, WordClass};
use crate::lang::{RelationWord, is, words_of};
use crate::span::Span;

pub(in crate::analysis::relations) fn read(found: &mut Found<'_>, pair: &Pair<'_>) {
    let (a, b) = pair.ids();
    if pair.kinds(found) != Some((Organization, Organization)) {
        return;
    }
    if is_of(&pair.words) || is_part(&pair.words) {
        found.add("part_of_phrase", RelationType::PartOf, a, b, pair.evidence());
    } else if is_possession(&pair.words, 3) && !pair.verb {
        found.add("part_of_phrase", RelationType::PartOf, b, a, pair.evidence());
    }
}

/// ", a unit of the".
fn is_part(words: &[&str]) -> bool {
    let words = match words {
        [rest @ .., the] if is(the, WordClass::The) => rest,
        // "a unit of | Peru's"
        [rest @ .., owner] if words_of(WordClass::Possessive).iter().any(|mark| owner.ends_with(mark)) => rest,
        _ => words,
    };
    match words {
        [",", before @ .., noun, of] => before.len() <= 2 && is(of, WordClass::Of) && is(noun, RelationWord::PartNoun),
        _ => false,
    }
}

/// A name within a name.
pub(in crate::analysis::relations) fn nested(found: &mut Found<'_>, outer: &Located, inner: &Located) {
    if found.kind(outer.entity) != Some(Organization) || outer.kind == MentionKind::Nominal {
        return;
    }
    match found.kind(inner.entity) {
        // "State of Nevada" is the place.
        Some(Location) if is_place_itself(found, outer, inner) => {}
        Some(Location) => {
            found.add("nested_name", RelationType::BasedIn, outer.entity, inner.entity, outer.span);
            found.agency("nested_name", outer.entity, inner.entity, outer.span);
        }
        // "European Centre | for Peru", "Lake Fire | Department": the name cut short, and no body of its own.
        Some(Organization) if found.is_cut_short(outer, inner) || is_namesake(found, outer, inner) => {}
        Some(Organization) => found.add("nested_name", RelationType::PartOf, outer.entity, inner.entity, outer.span),
        _ => {}
    }
}

/// "State | of | Nevada", "Municipality of Lima".
fn is_place_itself(found: &Found<'_>, outer: &Located, inner: &Located) -> bool {
    is_named_place(Span::new(outer.span.start, inner.span.end.max(outer.span.start)).of(found.text))
}

/// "State of Nevada": a kind of place, and which one.
pub(in crate::analysis::relations) fn is_named_place(name: &str) -> bool {
    let lower = name.to_lowercase();
    let mut words = lower.split_whitespace();
    let kind = words.next().is_some_and(|w| is(w, RelationWord::PlaceKind));
    kind && words.next().is_some_and(|w| is(w, WordClass::Of))
}

/// "Lake Guard | of Peru" beside "Lake Guard": the same body, or another one of its kind.
fn is_namesake(found: &Found<'_>, outer: &Located, inner: &Located) -> bool {
    let name = outer.span.of(found.text);
    let rest = name.get(inner.span.of(found.text).len()..).unwrap_or("");
    inner.span.start == outer.span.start && rest.split_whitespace().next().is_some_and(|w| is(w, WordClass::Of))
}
