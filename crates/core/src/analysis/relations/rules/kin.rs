//! `kinship`: "Ruiz's wife, Ana", "his wife Ana", "Ana, the wife of Ruiz", "Ana, his wife,", "Ruiz married Ana".

use crate::analysis::relations::Found;
use crate::analysis::relations::phrase::Pair;
use crate::analysis::relations::words::{Class, is};
use crate::annotation::EntityType::Person;
use crate::annotation::{EntityId, MentionKind, RelationType};

const RULE: &str = "kinship";

pub(in crate::analysis::relations) fn read(found: &mut Found<'_>, pair: &Pair<'_>) {
    if pair.kinds(found) != Some((Person, Person)) {
        return;
    }
    let words: Vec<&str> = pair.words.iter().map(|w| w.trim_end_matches(',')).filter(|w| !w.is_empty()).collect();
    let (a, b) = pair.ids();
    if pair.words.iter().any(|w| is(w.trim_end_matches(','), Class::Past)) {
        return;
    }
    let possessed =
        pair.first.kind == MentionKind::Pronoun || words.first().is_some_and(|w| matches!(*w, "'s" | "\u{2019}s"));
    match words.as_slice() {
        [verb] if is(verb, Class::Weds) && !pair.words.iter().any(|w| w.ends_with(',')) => {
            found.add(RULE, RelationType::SpouseOf, a, b, pair.evidence());
        }
        // "Ruiz's late wife Ana"
        [.., kin] if possessed && words.len() <= 4 => add(found, kin, a, b, pair),
        // "Ana, the wife of Ruiz"
        [before @ .., kin, "of" | "to"] | [before @ .., kin, "of" | "to", "the" | "late"]
            if before.len() <= 3 && introduces(pair.words.first(), before) =>
        {
            add(found, kin, b, a, pair);
        }
        // "Ana, his wife,"
        [] if pair.words == [","] && pair.second.kind == MentionKind::Pronoun => {
            let next = pair.next.to_lowercase();
            add(found, &next, b, a, pair);
        }
        _ => {}
    }
}

/// Whether what stands before the kin word makes it an apposition or predicate of the first mention.
fn introduces(first: Option<&&str>, before: &[&str]) -> bool {
    let opens = first.is_some_and(|w| matches!(*w, "," | "is" | "was" | "-"));
    opens && before.iter().all(|w| !matches!(*w, "and" | "who" | "met" | "said" | "told" | "with"))
}

/// Adds that `relative` is this kin of `owner`.
fn add(found: &mut Found<'_>, kin: &str, owner: EntityId, relative: EntityId, pair: &Pair<'_>) {
    let evidence = pair.evidence();
    if is(kin, Class::Spouse) {
        found.add(RULE, RelationType::SpouseOf, relative, owner, evidence);
    } else if is(kin, Class::Parent) {
        found.add(RULE, RelationType::ParentOf, relative, owner, evidence);
    } else if is(kin, Class::Child) {
        found.add(RULE, RelationType::ParentOf, owner, relative, evidence);
    }
}
