//! `member_phrase`, of states: "Andean Council member Peru", "Council members Peru and Chile", "Peru, a Council member,", "Peru joined the Council".
//!
//! Only of bodies that the gazetteer knows to have states for members: what joins a firm or a march is none.

use crate::analysis::relations::Found;
use crate::analysis::relations::phrase::{Pair, is_bare, is_named};
use crate::annotation::EntityType::{Location, Organization};
use crate::annotation::{EntityId, RelationType, WordClass};
use crate::gazetteer::Subtype;
use crate::lang::{RelationWord, is};

const RULE: &str = "member_phrase";

pub(in crate::analysis::relations) fn read(found: &mut Found<'_>, pair: &Pair<'_>) {
    let (a, b) = pair.ids();
    if pair.parted || !is_named(pair.second) {
        return;
    }
    match pair.kinds(found) {
        Some((Organization, Location)) if found.is_country(b) && is_of_states(found, a) && is_one_of(&pair.words) => {
            found.add(RULE, RelationType::MemberOf, b, a, pair.evidence());
            let plural = pair.words.last().is_some_and(|w| w.ends_with('s'));
            for other in found.joined_states(pair.second).into_iter().filter(|_| plural) {
                found.add(RULE, RelationType::MemberOf, other.entity, a, pair.first.span.cover(other.span));
            }
        }
        Some((Location, Organization)) if found.is_country(a) && is_of_states(found, b) && is_said(pair) => {
            found.add(RULE, RelationType::MemberOf, a, b, pair.evidence());
        }
        _ => {}
    }
}

/// Whether the members of a body are states.
fn is_of_states(found: &Found<'_>, body: EntityId) -> bool {
    found.analysis.entity(body).is_some_and(|e| e.subtype == Subtype::Igo.as_str())
}

/// "member", "members", "member state".
fn is_one_of(words: &[&str]) -> bool {
    match words {
        [member] => is(member, RelationWord::StateMember),
        [member, state] => is(member, RelationWord::StateMember) && is(state, RelationWord::StateNoun),
        _ => false,
    }
}

/// ", an | Council | member", "joined the | Council".
fn is_said(pair: &Pair<'_>) -> bool {
    match pair.words.as_slice() {
        [",", article] => is(article, WordClass::Indefinite) && is(&pair.next.to_lowercase(), RelationWord::StateMember),
        [verb, rest @ ..] => is(verb, RelationWord::Joins) && is_bare(rest),
        [] => false,
    }
}
