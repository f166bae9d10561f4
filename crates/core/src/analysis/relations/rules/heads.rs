//! `heads_verb`: "Ruiz leads the Greens", "Ruiz, who heads the party,", "Ruiz has led the Greens", "the Greens, led by Ruiz".

use crate::analysis::relations::Found;
use crate::analysis::relations::phrase::{Pair, is_bare};
use crate::annotation::EntityType::{Organization, Person};
use crate::annotation::WordClass;
use crate::annotation::{EntityId, RelationType};
use crate::lang::{RelationWord, is, words_of};

const RULE: &str = "heads_verb";

pub(in crate::analysis::relations) fn read(found: &mut Found<'_>, pair: &Pair<'_>) {
    let kinds = pair.kinds(found).filter(|_| !pair.parted);
    if kinds == Some((Organization, Person)) && is_led(&pair.words) {
        let (body, person) = pair.ids();
        add(found, person, body, pair);
    }
    if kinds != Some((Person, Organization)) {
        return;
    }
    let words = match pair.words.as_slice() {
        [",", who, rest @ ..] | [who, rest @ ..] if is(who, WordClass::Who) => rest,
        words => words,
    };
    let (words, participle) = match words {
        [has, rest @ ..] if is(has, RelationWord::Has) => (rest, true),
        _ => (words, false),
    };
    let Some((verb, _)) = words.split_first().filter(|(_, rest)| is_bare(rest)) else { return };
    let heads = is(verb, if participle { RelationWord::Led } else { RelationWord::Heads });
    // "leads Lorrin 3-1", "heads Lorrin's team" are something else.
    let other = words_of(WordClass::Possessive).contains(&pair.next) || pair.next.starts_with(|c: char| c.is_ascii_digit());
    if heads && !other {
        let (person, body) = pair.ids();
        add(found, person, body, pair);
    }
}

/// Who heads a body is one of it.
fn add(found: &mut Found<'_>, person: EntityId, body: EntityId, pair: &Pair<'_>) {
    for kind in [RelationType::HeadOf, RelationType::MemberOf] {
        found.add(RULE, kind, person, body, pair.evidence());
    }
}

/// ", led by", ", which is headed by".
fn is_led(words: &[&str]) -> bool {
    let words = match words {
        [",", which, be, rest @ ..] if is(which, WordClass::RelativeThing) && is(be, RelationWord::KinLead) => rest,
        [",", rest @ ..] => rest,
        [be, rest @ ..] if is(be, RelationWord::KinLead) => rest,
        _ => words,
    };
    matches!(words, [led, by] if is(led, RelationWord::Led) && is(by, WordClass::By))
}
