//! Names that the tagger missed: those the gazetteer is sure of, those that stand elsewhere in the document as a name, and
//! the place and the agency of the dateline. What the tagger found is not
//! changed, but where a known name of several words holds it ("Belt", "Road").

use super::abbreviation;
use super::candidates;
use super::contexts;
use super::input::{EntityInput, MentionCandidate};
use super::lexicon;
use crate::annotation::{EntityType, MentionKind, Upos};
use crate::lang::{RelationWord, is};
use std::collections::HashMap;

/// The longest known name looked for, in tokens.
const MAX_TOKENS: usize = 8;
/// How sure the tagger must be of a single-word name for its other occurrences to be taken too.
const SURE: f32 = 0.6;

/// Adds them to `drafts`, which are in text order, as the result is.
pub(in crate::analysis) fn recover(scene: &EntityInput<'_>, drafts: &mut Vec<MentionCandidate>) {
    dateline(scene, drafts);
    agency(scene, drafts);
    let brackets = abbreviation::undefined_brackets(scene, drafts);
    add(drafts, brackets);
    let mut found = Vec::new();
    let known = surfaces(scene, drafts);
    let mut next = 0;
    let mut token = 0;
    while token < scene.tokens().len() {
        while drafts.get(next).is_some_and(|d| d.tokens.1 as usize <= token) {
            next += 1;
        }
        // A known name of several words stands over the pieces that the tagger made of it.
        let end = scene.sentence_of(token).end.min(token + MAX_TOKENS);
        if let Some(known) = sure(scene, token, end).filter(|k| k.tokens.1 > k.tokens.0 + 1 && is_pieces(drafts, next, k)) {
            token = known.tokens.1 as usize;
            found.push(known);
            continue;
        }
        if let Some(covering) = drafts.get(next).filter(|d| (d.tokens.0 as usize) <= token) {
            token = covering.tokens.1 as usize;
            continue;
        }
        let free = drafts.get(next).map_or(usize::MAX, |d| d.tokens.0 as usize);
        let limit = end.min(free);
        let here = repeated(scene, &known, token, limit)
            .or_else(|| sure(scene, token, limit))
            .or_else(|| seat(scene, token, limit))
            .or_else(|| told(scene, drafts, token, limit));
        match here {
            Some(draft) => {
                token = draft.tokens.1 as usize;
                found.push(draft);
            }
            None => token += 1,
        }
    }
    // `found` is in text order without overlap, so only the last one that begins before a draft may hold it.
    let holds = |d: &MentionCandidate| found.get(found.partition_point(|f| f.span.start <= d.span.start).wrapping_sub(1));
    drafts.retain(|d| holds(d).is_none_or(|f| !f.span.contains(d.span) || f.span == d.span));
    add(drafts, found);
}

/// Whether the drafts from `next` on that `known` overlaps lie wholly in it and are shorter.
fn is_pieces(drafts: &[MentionCandidate], next: usize, known: &MentionCandidate) -> bool {
    let rest = drafts.get(next..).unwrap_or(&[]);
    let mut overlapping = rest.iter().take_while(|d| d.tokens.0 < known.tokens.1).peekable();
    overlapping.peek().is_some() && overlapping.all(|d| known.span.contains(d.span) && known.span != d.span && !d.nested)
}

fn add(drafts: &mut Vec<MentionCandidate>, found: Vec<MentionCandidate>) {
    drafts.extend(found);
    drafts.sort_by_key(|d| (d.span.start, std::cmp::Reverse(d.span.end), d.nested));
    drafts.dedup_by_key(|d| d.span);
}

/// The place of the dateline is a place, whatever the tagger took it for.
fn dateline(scene: &EntityInput<'_>, drafts: &mut Vec<MentionCandidate>) {
    let Some(span) = scene.analysis.dateline.as_ref().and_then(|d| d.place_span) else { return };
    let places = candidates::divide(scene, span, EntityType::Location, 1.0);
    if !places.is_empty() {
        drafts.retain(|d| !d.span.overlaps(span));
        drafts.extend(places);
        drafts.sort_by_key(|d| (d.span.start, std::cmp::Reverse(d.span.end), d.nested));
    }
}

/// The agency of the dateline is a body, whatever the tagger took it for.
fn agency(scene: &EntityInput<'_>, drafts: &mut [MentionCandidate]) {
    let Some(span) = scene.analysis.dateline.as_ref().and_then(|d| d.agency_span) else { return };
    for draft in drafts.iter_mut().filter(|d| span.contains(d.span)) {
        (draft.kind, draft.probability) = (EntityType::Organization, 1.0);
    }
}

/// The names of the document by their first word, longest first.
fn surfaces<'a>(scene: &EntityInput<'a>, drafts: &[MentionCandidate]) -> HashMap<&'a str, Vec<(&'a str, MentionCandidate)>> {
    let mut all: HashMap<&str, Vec<(&str, MentionCandidate)>> = HashMap::new();
    for draft in drafts.iter().filter(|d| d.how != MentionKind::Demonym) {
        let name = draft.span.of(scene.text());
        let single = draft.tokens.1 - draft.tokens.0 == 1;
        // A single capitalised word must be more than the beginning of a sentence.
        let known =
            !single || (name.chars().count() > 2 && name.starts_with(char::is_uppercase) && draft.probability >= SURE);
        let of_word = all.entry(scene.word(draft.tokens.0 as usize)).or_default();
        if known && !of_word.iter().any(|(n, _)| *n == name) {
            of_word.push((name, *draft));
        }
    }
    all.values_mut().for_each(|names| names.sort_by_key(|(n, _)| std::cmp::Reverse(n.len())));
    all
}

/// A name of the document that stands here too.
fn repeated(
    scene: &EntityInput<'_>,
    known: &HashMap<&str, Vec<(&str, MentionCandidate)>>,
    token: usize,
    limit: usize,
) -> Option<MentionCandidate> {
    known.get(scene.word(token))?.iter().find_map(|(name, draft)| {
        let end = token + (draft.tokens.1 - draft.tokens.0) as usize;
        let fits = end <= limit && scene.span(token..end).of(scene.text()) == *name;
        // Part of a longer capitalised name: not this one.
        let single = end == token + 1;
        let beside = |t: usize| t != token && scene.word(t).starts_with(char::is_uppercase) && !scene.word(t).ends_with('.');
        let inside = single && (beside(end) || (token > scene.sentence_of(token).start + 1 && beside(token - 1)));
        (fits && !inside).then(|| candidates::draft(scene, token..end, draft.kind, draft.probability))?
    })
}

/// A name that the gazetteer is sure of.
fn sure(scene: &EntityInput<'_>, token: usize, limit: usize) -> Option<MentionCandidate> {
    let start = scene.tokens().get(token)?.span.start;
    let text = scene.text().get(start as usize..)?;
    let ends = scene.tokens().get(token..limit)?.iter().map(|t| t.span.end - start);
    let found = scene.gazetteer.sure_at(text, ends)?;
    let end = scene.range(crate::span::Span::new(start, start + found.len)).end;
    // "English-language", "anti-American" keep their demonym; "Americana" never gets here, as names end with tokens.
    candidates::draft(scene, token..end, found.kind, 0.9)
}

/// A known place that somebody is said to be based in: "the | Hamburg | -based firm".
fn seat(scene: &EntityInput<'_>, token: usize, limit: usize) -> Option<MentionCandidate> {
    let word = scene.word(token);
    let based = scene.word(token + 1) == "-" && is(scene.word(token + 2), RelationWord::Based);
    let place = || scene.gazetteer.lookup(word).any(|e| e.kind == EntityType::Location);
    let named = token < limit && based && word.starts_with(char::is_uppercase) && place();
    named.then(|| candidates::draft(scene, token..token + 1, EntityType::Location, 0.9))?
}

/// A capitalised word that the words around it call a body.
fn told(scene: &EntityInput<'_>, drafts: &[MentionCandidate], token: usize, limit: usize) -> Option<MentionCandidate> {
    let word = scene.word(token);
    let opens = token == scene.sentence_of(token).start;
    let proper = matches!(scene.upos(token), Upos::Propn | Upos::X) || opens && scene.upos(token) == Upos::Noun;
    let alone = !scene.word(token + 1).starts_with(char::is_uppercase);
    if token >= limit
        || !alone
        || !proper
        || word.len() < 3
        || !word.starts_with(char::is_uppercase)
        || lexicon::is_title_head(word)
    {
        return None;
    }
    let is_body = |t: usize| {
        let at = drafts.partition_point(|d| (d.tokens.0 as usize) < t);
        drafts.get(at).is_some_and(|d| d.tokens.0 as usize == t && d.kind == EntityType::Organization)
    };
    let kind = contexts::kind(scene, &(token..token + 1), &is_body)?;
    candidates::draft(scene, token..token + 1, kind, 0.6)
}

#[cfg(test)]
mod tests {
    use crate::analysis::entities::testing::check;

    #[test]
    fn cases() {
        check(&[
            "[P1 Ana Ruiz] came. Then <1 Ana Ruiz> left.",
            "[O1 Lorrin] came. Why did <1 Lorrin> leave?",
            "[O1 Lorrin] came. Why did <0 Lorrin> Street close?",
            "A plane to <1 Uruguay> left; the <1 Uruguayan> pilot smiled.",
            "Cases of <1 cholera> rose, said the <2 WHO>.",
            "She was born in <0 Jordan> in May.",
            "The <0 who> and the why.",
            "The <1 Hamburg>-based firm left.",
            "The <0 Hamburg>-style firm left.",
            "The <0 Risk>-based plant left.",
        ]);
    }
}
