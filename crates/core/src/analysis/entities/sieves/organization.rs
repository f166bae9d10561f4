//! Bodies and places called by a part of their name: without the legal form ("Lorrin AG", "Lorrin"), by the end of a longer
//! name ("Trade Council" of "Andean Trade Council") or, for a single word, by its beginning ("Lorrin" of "Lorrin Shipyards"),
//! when exactly one longer name fits. Names that are known to be somebody else's are left alone.

use super::super::chains::Chains;
use super::super::context::Context;
use crate::analysis::names::input::{EntityInput, MentionCandidate};
use crate::analysis::names::{forms, lexicon};
use crate::annotation::WordClass;
use crate::annotation::{EntityType, MentionKind};
use crate::gazetteer::Subtype;
use crate::gazetteer::{fingerprint, fold};
use crate::lang::words_of;
use std::collections::HashMap;

pub(super) fn join(scene: &EntityInput<'_>, context: &Context, chains: &mut Chains) {
    for kind in [EntityType::Organization, EntityType::Location] {
        let mut parts: HashMap<u64, Vec<usize>> = HashMap::new();
        for i in 0..chains.len() {
            let Some(draft) = chains.drafts.get(i).copied().filter(|d| applies(d, kind)) else { continue };
            let name = draft.span.of(scene.text());
            // "Lorrin Chile" is a branch: "Lorrin" means the whole.
            if name.split_once(' ').is_some_and(|(_, rest)| is_country(scene, rest)) {
                continue;
            }
            for part in parts_of(name, kind) {
                parts.entry(part).or_default().push(i);
            }
        }
        for i in 0..chains.len() {
            let Some(draft) = chains.drafts.get(i).copied().filter(|d| applies(d, kind)) else { continue };
            let mut roots: Vec<usize> = parts
                .get(&fingerprint(draft.span.of(scene.text())))
                .into_iter()
                .flatten()
                .map(|&d| chains.root(d))
                .collect();
            roots.sort_unstable();
            roots.dedup();
            let known = context.entry(scene, &draft).map(|e| e.0.id);
            if let [only] = roots.as_slice() {
                let other = chains.drafts.get(*only).and_then(|d| context.entry(scene, d)).map(|e| e.0.id);
                if known.is_none() || known == other {
                    chains.join(*only, i);
                }
            }
        }
    }
}

fn is_country(scene: &EntityInput<'_>, name: &str) -> bool {
    scene.gazetteer.lookup(name).next().is_some_and(|e| e.subtype == Subtype::Country.as_str())
}

fn applies(draft: &MentionCandidate, kind: EntityType) -> bool {
    draft.kind == kind && draft.how != MentionKind::Demonym
}

/// Fingerprints of the shorter names that this one may go by.
fn parts_of(name: &str, kind: EntityType) -> Vec<u64> {
    let words: Vec<&str> = name.split(' ').collect();
    let mut parts = Vec::new();
    let Some((last, front)) = words.split_last().filter(|(_, front)| !front.is_empty()) else { return parts };
    if kind == EntityType::Location {
        if lexicon::is_place_form(last) {
            parts.push(fingerprint(&front.join(" ")));
        }
        return parts;
    }
    let mut end = words.len();
    while end > 1 && words.get(end - 1).is_some_and(|w| lexicon::is_legal_form(w)) {
        end -= 1;
        parts.push(fingerprint(words.get(..end).unwrap_or(&[]).join(" ").trim_end_matches(',')));
    }
    let starts_upper = |w: &&&str| w.starts_with(char::is_uppercase);
    // "Al Noor" of "Al Noor Bank".
    if front.len() > 1 && forms::ends_body(last) {
        parts.push(fingerprint(&front.join(" ")));
    }
    for start in 1..words.len() {
        // From a capital letter on, never after "of": "Council" of "Andean Council", not "Andes" of "Council of the Andes".
        let before = words.get(start - 1).is_some_and(|w| starts_upper(&w));
        if before && words.get(start).is_some_and(|w| starts_upper(&w)) {
            parts.push(fingerprint(&words.get(start..).unwrap_or(&[]).join(" ")));
        }
    }
    // "Council" of "Council of the Andes".
    let of = words.iter().position(|w| words_of(WordClass::OfOrFor).contains(w));
    if let Some(head) = of.and_then(|of| words.get(..of)).filter(|h| h.last().is_some_and(|w| lexicon::is_organ(w))) {
        parts.push(fingerprint(&head.join(" ")));
    }
    if let Some(first) = words.first().filter(|w| starts_upper(w) && !lexicon::is_organ(w) && fold(w).count() > 3) {
        parts.push(fingerprint(first));
    }
    parts
}

#[cfg(test)]
mod tests {
    use crate::analysis::entities::testing::check;

    #[test]
    fn cases() {
        check(&[
            "[O1 Lorrin AG] sold ships. [O1 Lorrin] grew.",
            "The [O1 Andean Trade Council] met. The [O1 Trade Council] agreed, the [O1 Council] said.",
            "The [O1 Andean Trade Council] and the [O2 Baltic Trade Council] met. The [O3 Trade Council] agreed.",
            "[O1 Lorrin Shipyards] and [O1 Lorrin]",
            "[O1 Lorrin Shipyards] and [O2 Lorrin Bank] and [O3 Lorrin]",
            "[O1 Lorrin Chile] is no part of the sale; [O2 Lorrin] said.",
            "[L1 Ambar Province] and [L1 Ambar]",
            "The [O1 Council of the Lakes] met; the [O1 Council] agreed.",
            "[L1 Ambar City] and [L2 Ambar]",
        ]);
    }
}
