//! `heads_verb`: "Ruiz leads the Greens", "Ruiz, who heads the party,".

use crate::analysis::relations::Found;
use crate::analysis::relations::phrase::{Pair, is_bare};
use crate::annotation::EntityType::{Organization, Person};
use crate::annotation::RelationType;
use crate::annotation::WordClass;
use crate::lang::{RelationWord, is, words_of};

const RULE: &str = "heads_verb";

pub(in crate::analysis::relations) fn read(found: &mut Found<'_>, pair: &Pair<'_>) {
    if pair.kinds(found) != Some((Person, Organization)) || pair.parted {
        return;
    }
    let words = match pair.words.as_slice() {
        [",", who, rest @ ..] | [who, rest @ ..] if is(who, WordClass::Who) => rest,
        words => words,
    };
    let Some((verb, _)) = words.split_first().filter(|(_, rest)| is_bare(rest)) else { return };
    // "leads Lorrin 3-1", "heads Lorrin's team" are something else.
    if is(verb, RelationWord::Heads) && !words_of(WordClass::Possessive).contains(&pair.next) {
        let (person, body) = pair.ids();
        found.add(RULE, RelationType::HeadOf, person, body, pair.evidence());
        found.add(RULE, RelationType::MemberOf, person, body, pair.evidence());
    }
}
