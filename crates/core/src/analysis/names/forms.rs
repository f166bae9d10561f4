//! What the form of a name says: "Kelmora Therapeutics" and "Nordgrav AS" are bodies whatever the tagger took them for, and so is
//! "Kelmora" alone beside the full name.
//!
//! The words that end the names of bodies are the classes `body_ending`, `body_ending_or_surname` (also family names: not behind a
//! first name) and `legal_form`. A name that the gazetteer lists as something else is left alone. Linear in names.

use super::input::{EntityInput, MentionCandidate};
use crate::annotation::{EntityType, MentionKind};
use crate::gazetteer::{Gazetteer, exact};
use crate::lang::{EntityWord, is, words_of};
use std::collections::HashSet;

/// Sentences that are searched back for what "the company" means.
const BACK: u32 = 3;

/// Whether a name is a legal form: "Inc.".
pub(in crate::analysis) fn is_legal(word: &str) -> bool {
    words_of(EntityWord::LegalForm).contains(&word)
}

/// Whether a word ends the names of bodies and is left out of their short forms: "Bank" of "Al Noor Bank".
pub(in crate::analysis) fn ends_body(word: &str) -> bool {
    words_of(EntityWord::BodyEnding).contains(&word) || words_of(EntityWord::BodyEndingOrSurname).contains(&word)
}

/// Makes bodies of the drafts whose names have the form of one.
pub(in crate::analysis) fn bodies(scene: &EntityInput<'_>, drafts: &mut [MentionCandidate]) {
    let mut short: HashSet<u64> = HashSet::new();
    let mut people: HashSet<u64> = HashSet::new();
    for draft in drafts.iter_mut().filter(|d| d.how != MentionKind::Demonym) {
        let name = draft.span.of(scene.text());
        if draft.kind != EntityType::Organization && may_be(draft.kind) && has_form(scene, name) {
            draft.kind = EntityType::Organization;
        }
        let Some((front, last)) = name.rsplit_once([' ', '\u{a0}']) else { continue };
        match draft.kind {
            EntityType::Organization if ends_body(last) || is_legal(last) => {
                let first = front.split(' ').next().unwrap_or(front);
                let whole = front.trim_end_matches(',');
                short.extend([first, whole].into_iter().filter(|part| is_unknown(scene, part)).map(exact));
            }
            EntityType::Person => people.extend(name.split(' ').map(exact)),
            _ => {}
        }
    }
    for draft in drafts.iter_mut().filter(|d| may_be(d.kind)) {
        let key = exact(draft.span.of(scene.text()));
        if short.contains(&key) && !people.contains(&key) {
            draft.kind = EntityType::Organization;
        }
    }
}

/// Names that "the company" means: the only unknown name at the head of the nearest sentence that has one, where no company is
/// named by then. `free` tells which names nothing else has settled.
pub(in crate::analysis) fn meant<'a>(
    scene: &EntityInput<'a>,
    drafts: &[MentionCandidate],
    free: &dyn Fn(&str) -> bool,
) -> Vec<&'a str> {
    let mut found = Vec::new();
    for (number, sentence) in (0u32..).zip(&scene.analysis.sentences) {
        for at in sentence.first_token as usize..sentence.end_token as usize {
            let said = words_of(EntityWord::ArticleForm).contains(&scene.word(at))
                && is(scene.word(at + 1), EntityWord::CompanyNoun);
            if !said
                || scene.word(at + 2).starts_with(char::is_uppercase)
                || is(scene.word(at + 2), EntityWord::NoCompanyLink)
            {
                continue;
            }
            let end = drafts.partition_point(|d| (d.tokens.0 as usize) < at);
            let sentence_of = |d: &MentionCandidate| scene.tokens().get(d.tokens.0 as usize).map_or(0, |t| t.sentence);
            let near = drafts.get(..end).unwrap_or(&[]).iter().rev().take_while(|d| sentence_of(d) + BACK >= number);
            let near: Vec<&MentionCandidate> = near.collect();
            if near.iter().any(|d| d.kind == EntityType::Organization && is_private(d.span.of(scene.text()))) {
                continue;
            }
            let heads = |d: &&&MentionCandidate| {
                let first = scene.sentence_of(d.tokens.0 as usize).start;
                let name = d.span.of(scene.text());
                may_be(d.kind)
                    && sentence_of(d) < number
                    && (d.tokens.0 as usize) <= first + 1
                    && !name.contains(' ')
                    && is_unknown(scene, name)
                    && free(name)
            };
            found.extend(near.iter().find(heads).map(|d| d.span.of(scene.text())));
        }
    }
    found
}

/// Whether the name of a body has no word of what is public.
fn is_private(name: &str) -> bool {
    !name.split(' ').any(is_public)
}

/// Whether a word in the name of a body says that it is no company.
pub(in crate::analysis) fn is_public(word: &str) -> bool {
    super::lexicon::is_organ(word) || words_of(EntityWord::PublicBody).contains(&word)
}

/// Whether the tagger takes the names of bodies for this.
fn may_be(kind: EntityType) -> bool {
    use EntityType::{Location, Other, Person, Product, Work};
    matches!(kind, Person | Location | Other | Product | Work)
}

fn has_form(scene: &EntityInput<'_>, name: &str) -> bool {
    let Some((front, last)) = name.rsplit_once(' ') else { return false };
    let listed = scene.gazetteer.lookup(name).next().is_some_and(|e| e.kind != EntityType::Organization);
    let first = front.split(' ').next().unwrap_or(front);
    let person = || Gazetteer::first_name(first).is_some() && !front.contains(' ');
    let place = || scene.gazetteer.lookup(front.trim_end_matches(',')).next().is_some();
    let surname = || words_of(EntityWord::BodyEndingOrSurname).contains(&last) && !person();
    !listed && (words_of(EntityWord::BodyEnding).contains(&last) || surname() || is_legal(last) && !place())
}

/// Whether a short form is no word of the gazetteer and no first name.
fn is_unknown(scene: &EntityInput<'_>, part: &str) -> bool {
    part.chars().count() > 3
        && part.starts_with(char::is_uppercase)
        && scene.gazetteer.lookup(part).next().is_none_or(|e| e.kind == EntityType::Organization)
        && scene.gazetteer.demonym(part).is_none()
        && (part.contains(' ') || Gazetteer::first_name(part).is_none())
}

#[cfg(test)]
mod tests {
    use crate::analysis::entities::testing::analysis;
    use crate::annotation::EntityType::{Location, Organization, Person};

    #[test]
    fn cases() {
        for (text, name, kind) in [
            ("[P1 Kelmora Therapeutics] rose.", "Kelmora Therapeutics", Organization),
            ("[L1 Nordgrav AS] rose.", "Nordgrav AS", Organization),
            ("[P1 Kelmora Therapeutics] rose. [P1 Kelmora] sold ships.", "Kelmora Therapeutics", Organization),
            ("[P1 Zarnoor Bank] rose. [P1 Zarnoor] sold ships.", "Zarnoor Bank", Organization),
            ("[P1 Ana Power] rose.", "Ana Power", Person),
            ("[P1 Ana Kelmora] rose.", "Ana Kelmora", Person),
            ("[L1 Lake Ambar] rose.", "Lake Ambar", Location),
        ] {
            let (analysis, _) = analysis(text);
            let found: Vec<_> = analysis.entities.iter().map(|e| (e.canonical_name.as_str(), e.kind)).collect();
            assert_eq!(found, [(name, kind)], "{text}");
        }
    }
}
