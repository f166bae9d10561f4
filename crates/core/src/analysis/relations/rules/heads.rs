//! `heads_verb`: "Ruiz leads the Greens", "Ruiz, who heads the party,".

use crate::analysis::relations::Found;
use crate::analysis::relations::phrase::Pair;
use crate::analysis::relations::words::{Class, is};
use crate::annotation::EntityType::{Organization, Person};
use crate::annotation::RelationType;

pub(in crate::analysis::relations) fn read(found: &mut Found<'_>, pair: &Pair<'_>) {
    if pair.kinds(found) != Some((Person, Organization)) || pair.parted {
        return;
    }
    let verb = match pair.words.as_slice() {
        [verb] | [verb, "the"] | [",", "who", verb] | [",", "who", verb, "the"] | ["who", verb] | ["who", verb, "the"] => {
            *verb
        }
        _ => return,
    };
    // "leads Lorrin 3-1", "heads Lorrin's team" are something else.
    if is(verb, Class::Heads) && !matches!(pair.next, "'s" | "\u{2019}s") {
        let (person, body) = pair.ids();
        found.add("heads_verb", RelationType::HeadOf, person, body, pair.evidence());
        found.add("heads_verb", RelationType::MemberOf, person, body, pair.evidence());
    }
}
