//! Abbreviations of names in the text: defined in brackets ("Andean Trade Council (ATC)", "ATC (Andean Trade Council)"), or
//! made of the initials of exactly one longer name (after Schwartz and Hearst 2003, capital initials only).

use super::super::chains::Chains;
use crate::analysis::names::abbreviation::{fits, initials};
use crate::analysis::names::input::EntityInput;
use crate::analysis::names::lexicon;
use crate::annotation::EntityType;
use std::collections::HashMap;

pub(super) fn join(scene: &EntityInput<'_>, chains: &mut Chains) {
    let mut short: HashMap<&str, usize> = HashMap::new();
    let mut defined: HashMap<&str, usize> = HashMap::new();
    let mut initials_of: HashMap<String, Vec<usize>> = HashMap::new();
    for i in 0..chains.len() {
        let Some(draft) = chains.drafts.get(i).copied() else { continue };
        let name = draft.span.of(scene.text());
        if lexicon::is_acronym(name) {
            let first = *short.entry(name).or_insert(i);
            chains.join(first, i);
        } else if draft.kind != EntityType::Person {
            for initials in [initials(name, false), initials(name, true)] {
                if initials.chars().count() > 1 {
                    initials_of.entry(initials).or_default().push(i);
                }
            }
        }
    }
    for i in 0..chains.len() {
        let Some((long, abbreviation)) = definition(scene, chains, i) else { continue };
        let long = spelt_within(scene, chains, long, abbreviation).unwrap_or(long);
        let name = chains.drafts.get(abbreviation).map_or("", |d| d.span.of(scene.text()));
        let same = defined.entry(name).or_insert(long);
        // A second long form for one abbreviation is somebody else's.
        if chains.root(*same) == chains.root(long) {
            chains.join(long, abbreviation);
        }
    }
    let mut undefined: Vec<(&str, usize)> = short.into_iter().filter(|(name, _)| !defined.contains_key(name)).collect();
    undefined.sort_unstable_by_key(|x| x.1);
    for (name, i) in undefined {
        let plain: String = name.chars().filter(|c| c.is_alphabetic()).collect();
        let kind = chains.drafts.get(i).map(|d| d.kind);
        let mut roots: Vec<usize> = initials_of.get(&plain).into_iter().flatten().map(|&d| chains.root(d)).collect();
        roots.sort_unstable();
        roots.dedup();
        if let [only] = roots.as_slice()
            && compatible(kind, chains.drafts.get(*only).map(|d| d.kind))
        {
            chains.join(*only, i);
        }
    }
}

/// The long name and the abbreviation where draft `i` is defined by the bracket after it.
fn definition(scene: &EntityInput<'_>, chains: &Chains, i: usize) -> Option<(usize, usize)> {
    let first = chains.drafts.get(i)?;
    let open = first.tokens.1;
    if scene.word(open as usize) != "(" || first.kind == EntityType::Person {
        return None;
    }
    let at = chains.drafts.partition_point(|d| d.tokens.0 <= open);
    let second = chains.drafts.get(at).filter(|d| d.tokens.0 == open + 1 && scene.word(d.tokens.1 as usize) == ")")?;
    let names = [first, second].map(|d| d.span.of(scene.text()));
    let (long, short, swapped) = match names.map(lexicon::is_acronym) {
        [false, true] => (first, second, false),
        [true, false] => (second, first, true),
        _ => return None,
    };
    let spelt = fits(long.span.of(scene.text()), short.span.of(scene.text()));
    // An abbreviation of the name in another language has other letters: two bodies in a row are definition enough.
    let bodies = long.kind == EntityType::Organization && short.kind == EntityType::Organization;
    (spelt || bodies).then_some(if swapped { (at, i) } else { (i, at) })
}

/// The body inside the long name that ends where it ends and has exactly these initials: of "Office of the Andean Council (AC)"
/// the council.
fn spelt_within(scene: &EntityInput<'_>, chains: &Chains, long: usize, abbreviation: usize) -> Option<usize> {
    let text = |i: usize| chains.drafts.get(i).map_or("", |d| d.span.of(scene.text()));
    let short: String = text(abbreviation).chars().filter(|c| c.is_alphabetic()).collect();
    let spelt = |i: usize| initials(text(i), false) == short || initials(text(i), true) == short;
    let whole = *chains.drafts.get(long).filter(|_| !spelt(long))?;
    let within = (long + 1..chains.len()).take_while(|&i| chains.drafts.get(i).is_some_and(|d| whole.span.contains(d.span)));
    within.into_iter().find(|&i| chains.drafts.get(i).is_some_and(|d| d.span.end == whole.span.end) && spelt(i))
}

fn compatible(a: Option<EntityType>, b: Option<EntityType>) -> bool {
    a == b
        || [a, b]
            .iter()
            .all(|k| matches!(k, Some(EntityType::Organization | EntityType::Law | EntityType::Event | EntityType::Other)))
}

#[cfg(test)]
mod tests {
    use crate::analysis::entities::testing::check;

    #[test]
    fn cases() {
        check(&[
            "The [O1 Andean Trade Council] ([O1 ATC]) met. The [O1 ATC] agreed.",
            "The [O1 Andean Trade Council] (<1 ATC>) met.",
            "[O1 ATC] ([O1 Andean Trade Council]) met.",
            "[O1 Lake Research Union] met; [O1 LRU] members voted.",
            "[O1 Lake Research Union] and [O2 Land Reform Union] met; [O3 LRU] members voted.",
            "[O1 Bund der Seen] of the [O2 Lakes] ([O2 BDS])",
            "[P1 Ana Torres Campo] met [O2 ATC].",
            "[O1 Union of the Valleys] ([O1 UV])",
            "[O1 Water Office of the [O2 Andean Trade Council]] ([O2 ATC]) met. The [O2 ATC] agreed.",
        ]);
    }
}
