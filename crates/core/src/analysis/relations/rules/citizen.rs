//! `nationality`: "Peruvian singer Ruiz", "Peru's Ruiz", "Ruiz of Peru".

use crate::analysis::relations::Found;
use crate::analysis::relations::phrase::{Pair, is_named, is_of, is_plain, is_possession};
use crate::annotation::EntityType::{Location, Person};
use crate::annotation::{MentionKind, RelationType};
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
            if adjective && attribute || possessive {
                found.add(RULE, RelationType::CitizenOf, b, a, pair.evidence());
            }
        }
        Some((Person, Location))
            if is_named(pair.first) && is_named(pair.second) && is_of(&pair.words) && found.is_country(b) =>
        {
            found.add(RULE, RelationType::CitizenOf, a, b, pair.evidence());
        }
        _ => {}
    }
}
