//! `nationality`: "Peruvian singer Ruiz", "Peru's Ruiz", "Peruvian singers Ruiz and Tan", "Ruiz of Peru", "Ruiz, a Peruvian national",
//! "Ruiz, who is Peruvian".

use crate::analysis::relations::Found;
use crate::analysis::relations::phrase::{Pair, ends_in_person, is_named, is_of, is_plain, is_possession, others_meant};
use crate::annotation::EntityType::{Location, Person};
use crate::annotation::{MentionKind, RelationType, WordClass};
use crate::lang::{RelationWord, is};

const RULE: &str = "nationality";

pub(in crate::analysis::relations) fn read(found: &mut Found<'_>, pair: &Pair<'_>) {
    let (a, b) = pair.ids();
    match pair.kinds(found) {
        Some((Location, Person)) if is_named(pair.second) && found.is_country(a) && !pair.parted && !pair.verb => {
            let words = pair.words.as_slice();
            let adjective = matches!(pair.first.kind, MentionKind::Demonym | MentionKind::Abbreviation);
            let attribute = words.len() <= 4
                && is_plain(words)
                && (pair.first.kind == MentionKind::Demonym || !words.is_empty())
                && !words.iter().any(|w| is(w, RelationWord::Opposed));
            let possessive = is_possession(words, 4) && !words.iter().any(|w| is(w, RelationWord::Opposed));
            if (adjective && attribute || possessive) && ends_in_person(words) {
                found.add(RULE, RelationType::CitizenOf, b, a, pair.evidence());
                for other in others_meant(found, pair, words) {
                    found.add(RULE, RelationType::CitizenOf, other.entity, a, pair.first.span.cover(other.span));
                }
            }
        }
        Some((Person, Location))
            if is_named(pair.first)
                && pair.second.kind == MentionKind::Demonym
                && found.is_country(b)
                && !pair.parted
                && is_called(pair) =>
        {
            found.add(RULE, RelationType::CitizenOf, a, b, pair.evidence());
        }
        Some((Person, Location))
            if is_named(pair.first) && is_named(pair.second) && is_from(pair) && found.is_country(b) =>
        {
            found.add(RULE, RelationType::CitizenOf, a, b, pair.evidence());
        }
        _ => {}
    }
}

/// "Ruiz | of | Peru", "Ruiz, of Peru,", "Ruiz (Peru)".
fn is_from(pair: &Pair<'_>) -> bool {
    match pair.words.as_slice() {
        ["("] => pair.next == ")",
        [",", rest @ ..] => is_of(rest) && matches!(pair.next, "," | "."),
        words => is_of(words),
    }
}

/// ", a | Peruvian,", ", a 34-year-old | Peruvian national", ", who is | Peruvian": not ", the | Peruvian ambassador's aide".
fn is_called(pair: &Pair<'_>) -> bool {
    let age = |w: &&str| w.starts_with(|c: char| c.is_ascii_digit());
    let told = match pair.words.as_slice() {
        [",", article] | [",", article, _] if is(article, WordClass::Indefinite) => pair.words.iter().skip(2).all(age),
        [",", who, be] => is(who, WordClass::Who) && is(be, RelationWord::KinLead),
        [",", who, be, article] => {
            is(who, WordClass::Who) && is(be, RelationWord::KinLead) && is(article, WordClass::Indefinite)
        }
        _ => false,
    };
    let ends = matches!(pair.next, "," | "." | ";" | ")" | "") || is(&pair.next.to_lowercase(), RelationWord::Citizen);
    told && ends
}
