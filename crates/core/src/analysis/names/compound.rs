//! Long names of organisations, with the organisations named inside them.
//!
//! "Bureau of the Andean Council (AC) Central Secretariat" names four bodies: the whole, the part after "of the", the body
//! before the bracket and its abbreviation. The tagger finds some of the pieces; here the whole is put together from its
//! connectives ("of the", a bracketed abbreviation followed by a part of the body) and the inner names are kept as nested
//! mentions. A country inside the name of an organisation is no mention of the country.

use super::candidates;
use super::input::{EntityInput, MentionCandidate};
use super::lexicon;
use crate::annotation::WordClass;
use crate::annotation::{EntityType, MentionKind};
use crate::lang::{EntityWord, is, word_of};
use std::ops::Range;

/// The most tokens a compound may have; longer ones are left as the tagger gave them.
const MAX_TOKENS: usize = 40;

/// Joins what belongs together. `flat` is in text order without overlap; so is the result, but for nested names, which follow
/// the name around them.
pub(in crate::analysis) fn join(scene: &EntityInput<'_>, flat: &[MentionCandidate]) -> Vec<MentionCandidate> {
    let mut out: Vec<MentionCandidate> = Vec::with_capacity(flat.len());
    let mut next = 0;
    while let Some(&first) = flat.get(next) {
        next += 1;
        if let Some(body) = flat.get(next).filter(|body| is_ministry_of(scene, &first, body)) {
            let probability = first.probability.min(body.probability);
            let whole = first.range().start..body.range().end;
            out.extend(candidates::draft(scene, whole, EntityType::Organization, probability));
            out.push(MentionCandidate { nested: true, ..first });
            next += 1;
            continue;
        }
        if let Some(site) = site(scene, flat, &first, next) {
            out.push(site);
            continue;
        }
        if first.kind != EntityType::Organization {
            out.push(first);
            continue;
        }
        let floor = out.last().map_or(0, |d| d.tokens.1 as usize);
        let whole = grow(scene, flat, first.range(), floor);
        let mut within = vec![first];
        while let Some(&inner) = flat.get(next).filter(|d| (d.tokens.0 as usize) < whole.end) {
            within.push(inner);
            next += 1;
        }
        let parts = parts(scene, whole.clone());
        // A name that is cut in two by the end of the compound, or nothing to put together: left as they were.
        let cut = within.iter().any(|d| d.tokens.1 as usize > whole.end);
        if cut || whole.len() > MAX_TOKENS || (parts.is_empty() && whole == first.range()) {
            out.append(&mut within);
            continue;
        }
        let probability = within.iter().map(|d| d.probability).fold(1.0, f32::min);
        out.extend(candidates::draft(scene, whole, EntityType::Organization, probability));
        for part in parts {
            let found = candidates::draft(scene, part, EntityType::Organization, probability);
            out.extend(found.map(|d| MentionCandidate { nested: true, how: how(scene, &d), ..d }));
        }
    }
    out.sort_by_key(|d| (d.span.start, std::cmp::Reverse(d.span.end), d.nested));
    out.dedup_by_key(|d| d.span);
    out
}

/// "Peruvian" + "Foreign Ministry": one body, which many states have one of.
fn is_ministry_of(scene: &EntityInput<'_>, people: &MentionCandidate, body: &MentionCandidate) -> bool {
    let demonym = || scene.gazetteer.demonym(people.span.of(scene.text())).is_some();
    let last = scene.word(body.range().end.saturating_sub(1));
    body.kind == EntityType::Organization
        && people.tokens.1 == body.tokens.0
        && body.tokens.1 - body.tokens.0 > 1
        && is(&last.to_lowercase(), EntityWord::MinistryNoun)
        && demonym()
}

/// "Lorrin" + "Stadium": the building that bears the name, which is not the body.
fn site(
    scene: &EntityInput<'_>,
    flat: &[MentionCandidate],
    first: &MentionCandidate,
    next: usize,
) -> Option<MentionCandidate> {
    let end = first.range().end;
    let noun = scene.word(end);
    let sited = noun.starts_with(char::is_uppercase) && is(&noun.to_lowercase(), EntityWord::SiteNoun);
    let free = flat.get(next).is_none_or(|d| d.range().start > end) && !scene.word(end + 1).starts_with(char::is_uppercase);
    let named = first.how == MentionKind::Name && end < scene.sentence_of(first.range().start).end;
    let whole = (sited && free && named).then_some(first.range().start..end + 1)?;
    candidates::draft(scene, whole, EntityType::Location, first.probability)
}

fn how(scene: &EntityInput<'_>, draft: &MentionCandidate) -> MentionKind {
    if lexicon::is_acronym(draft.span.of(scene.text())) { MentionKind::Abbreviation } else { MentionKind::Name }
}

/// The tokens of the whole name around the piece `core`.
fn grow(scene: &EntityInput<'_>, flat: &[MentionCandidate], core: Range<usize>, floor: usize) -> Range<usize> {
    let sentence = scene.sentence_of(core.start);
    let (mut start, mut end) = (core.start, core.end);
    let floor = floor.max(sentence.start);
    // "Office of the" before it.
    while start >= floor + 3
        && scene.word(start - 1) == word_of(WordClass::The)
        && scene.word(start - 2) == word_of(WordClass::Of)
    {
        let run = capitals_before(scene, start - 2, floor);
        if run.is_empty() || !lexicon::is_organ(scene.word(run.end - 1)) {
            break;
        }
        start = run.start;
    }
    loop {
        let after = if scene.word(end) == "(" && lexicon::is_acronym(scene.word(end + 1)) && scene.word(end + 2) == ")" {
            part_after(scene, end + 3, sentence.end)
        } else if scene.word(end) == word_of(WordClass::Of)
            && scene.word(end + 1) == word_of(WordClass::The)
            && lexicon::is_organ(scene.word(end - 1))
        {
            body_at(flat, end + 2).or_else(|| part_after(scene, end + 2, sentence.end))
        } else if lexicon::is_acronym(scene.word(end - 1)) {
            part_after(scene, end, sentence.end)
        } else {
            None
        };
        match after {
            Some(new_end) => end = new_end,
            None => return start..end,
        }
    }
}

/// Where the organisation that the tagger found at this token ends.
fn body_at(flat: &[MentionCandidate], token: usize) -> Option<usize> {
    let at = flat.partition_point(|d| (d.tokens.0 as usize) < token);
    let found = flat.get(at).filter(|d| d.tokens.0 as usize == token && d.kind == EntityType::Organization)?;
    Some(found.tokens.1 as usize)
}

/// The run of capitalised words that ends before `end`.
fn capitals_before(scene: &EntityInput<'_>, end: usize, floor: usize) -> Range<usize> {
    let mut start = end;
    while start > floor && is_capitalised(scene.word(start - 1)) && !lexicon::is_article(scene.word(start - 1)) {
        start -= 1;
    }
    start..end
}

/// Where the capitalised words from `start` end, when the last of them names a part of an organisation.
fn part_after(scene: &EntityInput<'_>, start: usize, limit: usize) -> Option<usize> {
    let end = (start..limit).take_while(|&t| is_capitalised(scene.word(t))).last()? + 1;
    lexicon::is_organ(scene.word(end - 1)).then_some(end)
}

fn is_capitalised(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
}

/// The names inside a compound, outer before inner.
fn parts(scene: &EntityInput<'_>, whole: Range<usize>) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = whole.start;
    let of_the = |t: usize| {
        scene.word(t) == word_of(WordClass::Of)
            && scene.word(t + 1) == word_of(WordClass::The)
            && lexicon::is_organ(scene.word(t.saturating_sub(1)))
    };
    for of in whole.clone().filter(|&t| t > whole.start && t + 2 < whole.end && of_the(t)) {
        inner_of(scene, start..of, whole.end, &mut parts);
        start = of + 2;
        if (start..whole.end).any(|t| lexicon::is_organ(scene.word(t)) || lexicon::is_acronym(scene.word(t))) {
            parts.push(start..whole.end);
        }
    }
    inner_of(scene, start..whole.end, whole.end, &mut parts);
    parts.retain(|p| *p != whole);
    parts
}

/// The body before a bracketed abbreviation and the abbreviation; the abbreviation that begins a name.
fn inner_of(scene: &EntityInput<'_>, part: Range<usize>, whole_end: usize, parts: &mut Vec<Range<usize>>) {
    let bracket =
        part.clone().find(|&t| scene.word(t) == "(" && lexicon::is_acronym(scene.word(t + 1)) && scene.word(t + 2) == ")");
    if let Some(open) = bracket.filter(|open| open + 3 < whole_end) {
        parts.push(part.start..open);
        parts.push(open + 1..open + 2);
    } else if part.len() > 1 && lexicon::is_acronym(scene.word(part.start)) && is_defined(scene, scene.word(part.start)) {
        parts.push(part.start..part.start + 1);
    }
}

/// Whether the text explains this abbreviation: "Andean Council (AC)".
fn is_defined(scene: &EntityInput<'_>, abbreviation: &str) -> bool {
    scene.article.text().match_indices(abbreviation).take(100).any(|(at, found)| {
        let (before, after) = (scene.text().get(..at), scene.text().get(at + found.len()..));
        before.is_some_and(|b| b.ends_with('(')) && after.is_some_and(|a| a.starts_with(')'))
    })
}
