//! Names of one spelling are one entity (one sense per discourse; Gale et al. 1992), unless one is a person's and the other is
//! not. A person's single name is left to the person sieve, as two people may share it.

use super::super::chains::Chains;
use crate::analysis::names::input::EntityInput;
use crate::annotation::{EntityType, MentionKind};
use crate::gazetteer::fingerprint;
use crate::lang::{EntityWord, word_of};
use std::collections::HashMap;

pub(super) fn join(scene: &EntityInput<'_>, chains: &mut Chains) {
    let mut seen: HashMap<(u64, bool), usize> = HashMap::new();
    for i in 0..chains.len() {
        let Some(draft) = chains.drafts.get(i).copied() else { continue };
        let person = draft.kind == EntityType::Person;
        if draft.how == MentionKind::Demonym || (person && draft.tokens.1 - draft.tokens.0 == 1) {
            continue;
        }
        // "Liberals", "a Liberal candidate".
        let name = draft.span.of(scene.text());
        let name = if draft.kind == EntityType::Norp { name.strip_suffix('s').unwrap_or(name) } else { name };
        for key in spellings(name) {
            match seen.entry((key, person)) {
                std::collections::hash_map::Entry::Occupied(first) => chains.join(*first.get(), i),
                std::collections::hash_map::Entry::Vacant(first) => {
                    first.insert(i);
                }
            }
        }
    }
}

/// Fingerprints of the name and, where it holds its own abbreviation ("Andean Council (AC) Secretariat"), of the two names
/// it joins ("AC Secretariat", "Andean Council Secretariat").
fn spellings(name: &str) -> impl Iterator<Item = u64> {
    let bracket = name
        .split_once(" (")
        .filter(|(long, _)| !long.contains(word_of(EntityWord::OfThe)))
        .and_then(|(long, rest)| Some((long, rest.split_once(") ")?)));
    let short = bracket.map(|(_, (short, tail))| fingerprint(&format!("{short} {tail}")));
    let long = bracket.map(|(long, (_, tail))| fingerprint(&format!("{long} {tail}")));
    std::iter::once(fingerprint(name)).chain(short).chain(long)
}

#[cfg(test)]
mod tests {
    use crate::analysis::entities::testing::check;

    #[test]
    fn cases() {
        check(&[
            "[O1 Harbour Trust] sued. The [O1 Harbour Trust] won.",
            "[L1 Zürich] and [L1 ZURICH]",
            "[N1 Greens] and a [N1 Green] voter",
            "The [O1 Andean Council (AC) Secretariat] met. The [O1 AC Secretariat] agreed.",
            "[O1 Lorrin] makes ships; [P2 Lorrin] paints.",
            "[L1 Lorrin Bay] and [L2 Lorrin Cape]",
            "[O1 Lorrin Works] fell; [L1 Lorrin Works] closed.",
        ]);
    }
}
