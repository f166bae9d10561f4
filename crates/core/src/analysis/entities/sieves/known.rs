//! Two names of one gazetteer entry are one entity: "US", "America"; "Kiev", "Kyiv". A demonym goes with its country.

use super::super::chains::Chains;
use super::super::context::Context;
use crate::analysis::names::input::EntityInput;
use crate::annotation::MentionKind;
use std::collections::HashMap;

pub(super) fn join(scene: &EntityInput<'_>, context: &Context, chains: &mut Chains) {
    let mut seen: HashMap<(u32, bool), usize> = HashMap::new();
    for i in 0..chains.len() {
        let Some(draft) = chains.drafts.get(i).copied() else { continue };
        let name = draft.span.of(scene.text());
        let key = match scene.gazetteer.demonym(name) {
            Some(demonym) if draft.how == MentionKind::Demonym => scene.gazetteer.place(demonym).map(|e| (e.id, false)),
            Some(demonym) if draft.kind == crate::annotation::EntityType::Norp && demonym.people => {
                scene.gazetteer.place(demonym).map(|e| (e.id, true))
            }
            _ => context.entry(scene, &draft).map(|(e, _)| (e.id, false)),
        };
        let Some(key) = key else { continue };
        match seen.entry(key) {
            std::collections::hash_map::Entry::Occupied(first) => chains.join(*first.get(), i),
            std::collections::hash_map::Entry::Vacant(first) => {
                first.insert(i);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::analysis::entities::testing::check;

    #[test]
    fn cases() {
        check(&[
            "[L1 Britain] and [L2 France] agreed; the [L1 UK] signed.",
            "[L1 Chile] won. The [N1 Chilean] team rejoiced, [N2 Chileans] danced.",
            "The [N1 Peruvian] team met [N1 Peruvian] fans from [L1 Peru].",
            "[O1 World Health Organization] experts; the [O1 WHO] said.",
            "[L1 North Korea] and [L2 South Korea]",
        ]);
    }
}
