//! Abbreviations by their letters: the initials of names, and those that stand in brackets behind one.

use super::candidates;
use super::input::{EntityInput, MentionCandidate};
use super::lexicon;
use crate::annotation::EntityType;

/// Whether the letters of the abbreviation begin words of the name, in order.
pub(in crate::analysis) fn fits(name: &str, abbreviation: &str) -> bool {
    let mut words = name.split([' ', '-']).filter_map(|w| w.chars().next()).flat_map(char::to_uppercase);
    abbreviation.chars().filter(|c| c.is_alphabetic()).all(|c| words.any(|w| w == c))
}

/// The capital initials of a name, or with `all` those of its small words too.
pub(in crate::analysis) fn initials(name: &str, all: bool) -> String {
    name.split([' ', '-'])
        .filter_map(|w| w.chars().next())
        .filter(|c| all || c.is_uppercase())
        .flat_map(char::to_uppercase)
        .collect()
}

/// Names in brackets after a name that the tagger left out: "Andean Trade Council (ATC)" with only the first found.
pub(in crate::analysis) fn undefined_brackets(
    scene: &EntityInput<'_>,
    drafts: &[MentionCandidate],
) -> Vec<MentionCandidate> {
    let bodies = drafts.iter().filter(|d| d.kind == EntityType::Organization && d.tokens.1 > d.tokens.0 + 1);
    let mut found = Vec::new();
    for draft in bodies {
        let at = draft.tokens.1 as usize;
        let short = scene.word(at + 1);
        if scene.word(at) == "("
            && scene.word(at + 2) == ")"
            && lexicon::is_acronym(short)
            && fits(draft.span.of(scene.text()), short)
        {
            found.extend(candidates::draft(scene, at + 1..at + 2, draft.kind, draft.probability));
        }
    }
    found
}
