//! From the tagger's names to drafts: edges trimmed to tokens, compounds divided, long names joined, nested ones kept.
//!
//! - "the Andean Council" → "Andean Council"; "Peru's" → "Peru"; "President Ruiz" → "Ruiz";
//! - "Peru-Chile" → two names, when both sides are places;
//! - "Jean" + "-" + "Luc Moreau" → one person;
//! - long names of organisations: see [`compound`].

use super::compound;
use super::lexicon;
use super::scene::{Draft, Scene};
use crate::annotation::{EntityType, MentionKind};
use crate::span::Span;

/// Drafts of the tagger's names, in text order.
pub(super) fn drafts(scene: &Scene<'_>) -> Vec<Draft> {
    let mut flat: Vec<Draft> = Vec::with_capacity(scene.analysis.names.len());
    let mut names: Vec<_> = scene.analysis.names.iter().collect();
    names.sort_by_key(|n| (n.span.start, std::cmp::Reverse(n.span.end)));
    for name in names {
        for draft in divide(scene, name.span, name.kind, name.probability) {
            let joined = flat.last().filter(|last| is_one_person(scene, last, &draft)).copied();
            if let Some(last) = joined {
                flat.pop();
                flat.extend(self::draft(scene, last.range().start..draft.range().end, last.kind, last.probability));
            } else if flat.last().is_none_or(|last| last.span.end <= draft.span.start) && is_name(scene, &draft) {
                flat.push(draft);
            }
        }
    }
    compound::join(scene, &flat)
}

/// Whether two names of people in a row are one: "Jean" + "-" + "Luc Moreau", "Ana" + "Ruiz".
fn is_one_person(scene: &Scene<'_>, last: &Draft, next: &Draft) -> bool {
    let between = scene.text().get(last.span.end as usize..next.span.start as usize).unwrap_or("");
    last.kind == EntityType::Person && next.kind == EntityType::Person && matches!(between, "-" | " ")
}

/// Whether it has a capital letter or digit, or is known without.
fn is_name(scene: &Scene<'_>, draft: &Draft) -> bool {
    let name = draft.span.of(scene.text());
    name.chars().any(|c| !c.is_lowercase() && c.is_alphanumeric())
        || draft.kind == EntityType::Disease
        || scene.gazetteer.lookup(name).next().is_some()
}

/// A draft of these tokens, without what does not belong to a name.
pub(super) fn draft(scene: &Scene<'_>, tokens: std::ops::Range<usize>, kind: EntityType, probability: f32) -> Option<Draft> {
    let (mut start, mut end) = (tokens.start, tokens.end);
    while end - start > 1 && (lexicon::is_article(scene.word(start)) || is_loose(scene.word(start))) {
        start += 1;
    }
    while end - start > 1 && (is_loose(scene.word(end - 1)) || is_mark(scene.word(end - 1))) {
        end -= 1;
    }
    if end > start + 1 && matches!(scene.word(end - 1), "'s" | "\u{2019}s") {
        end -= 1;
    }
    if kind == EntityType::Person {
        while start + 1 < end && lexicon::is_honorific(scene.word(start)) {
            start += 1;
        }
    }
    let span = scene.span(start..end);
    let known = start < end && span.of(scene.text()).chars().any(char::is_alphanumeric);
    let tokens = (start as u32, end as u32);
    known.then_some(Draft { span, tokens, kind, how: MentionKind::Name, probability, nested: false })
}

/// A small word that begins or ends no name.
fn is_loose(word: &str) -> bool {
    matches!(word, "of" | "the" | "and" | "for" | "in" | "on" | "at" | "to" | "with" | "from" | "by")
}

/// A mark that ends no name; a bracket may.
fn is_mark(word: &str) -> bool {
    word != ")" && !word.chars().any(char::is_alphanumeric)
}

/// The one name, or the two or more of a hyphen compound of places.
fn divide(scene: &Scene<'_>, span: Span, kind: EntityType, probability: f32) -> Vec<Draft> {
    let tokens = scene.range(span);
    let hyphens: Vec<usize> = tokens.clone().filter(|&t| matches!(scene.word(t), "-" | "\u{2013}" | "/")).collect();
    if !hyphens.is_empty() && kind != EntityType::Person {
        let mut parts = Vec::new();
        let mut start = tokens.start;
        for end in hyphens.iter().copied().chain([tokens.end]) {
            parts.push(start..end);
            start = end + 1;
        }
        let places = parts.iter().all(|p| {
            let name = scene.span(p.clone()).of(scene.text());
            scene.gazetteer.demonym(name).is_some()
                || scene.gazetteer.lookup(name).next().is_some_and(|e| e.kind == EntityType::Location && e.country.is_some())
        });
        let whole = scene.gazetteer.lookup(span.of(scene.text())).next().is_some();
        if places && !whole {
            return parts.into_iter().filter_map(|p| draft(scene, p, EntityType::Location, probability)).collect();
        }
    }
    draft(scene, tokens, kind, probability).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use crate::analysis::entities::testing::analysis;

    #[test]
    fn cases() {
        for (text, names) in [
            ("[P1 Jean]-[P1 Luc Moreau] came.", &["Jean-Luc Moreau"][..]),
            ("[P1 Ana] [P1 Ruiz] came.", &["Ana Ruiz"]),
            ("[P1 President Ruiz] came.", &["Ruiz"]),
            ("[O1 the Lake Office of] Lorrin", &["Lake Office"]),
            ("[L1 Peru-Chile] ties", &["Peru", "Chile"]),
            ("[O1 Lorrin-Ambar] ships", &["Lorrin-Ambar"]),
            ("Reporting by [X1 xyz]", &[]),
            (
                "The [O1 Central Bureau] of the [O2 Andean Council] ([O3 AC]) [O4 Standing Committee] met.",
                &[
                    "Central Bureau of the Andean Council (AC) Standing Committee",
                    "Andean Council (AC) Standing Committee",
                    "Andean Council",
                ],
            ),
        ] {
            let (analysis, _) = analysis(text);
            let mut found: Vec<_> = analysis.entities.iter().map(|e| e.canonical_name.as_str()).collect();
            found.sort_by_key(|name| names.iter().position(|n| n == name));
            assert_eq!(found, names, "{text}");
        }
    }
}
