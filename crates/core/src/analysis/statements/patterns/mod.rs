//! The patterns of attribution, one module per family, in the order in which they are tried.
//!
//! A reporting word that one pattern has used is left alone by those after it, so that the sure patterns come first.

pub(super) mod according;
pub(super) mod complement;
mod estimate;
mod governed;
pub(super) mod headline;
pub(super) mod hearsay;
pub(super) mod implied;
pub(super) mod nominal;
mod passive;
pub(super) mod postposed;
pub(super) mod quotation;
pub(super) mod turns;
pub(super) mod unparsed;

use super::content::is_parallel;
use super::draft::{Draft, Found, Frame, Speaker};
use super::view::View;
use crate::analysis::syntax::clause::is_ing;
use crate::annotation::{Upos, WordClass};
use crate::lang::StatementWord;

/// Finds the statements of a text.
pub(super) fn find(view: &View<'_>) -> Found {
    let mut found = Found::new(view.tokens.len());
    turns::find(view, &mut found);
    quotation::find(view, &mut found);
    for sentence in 0..view.sentences.len() {
        headline::find(view, sentence, &mut found);
        according::find(view, sentence, &mut found);
        postposed::find(view, sentence, &mut found);
        if view.is_parsed(sentence) {
            complement::find(view, sentence, &mut found);
            nominal::find(view, sentence, &mut found);
            hearsay::find(view, sentence, &mut found);
        } else {
            unparsed::find(view, sentence, &mut found);
        }
    }
    later_speakers(view, &mut found);
    implied::find(view, &mut found);
    found
}

/// Further reports of a sentence whose speaker is that of the one before, whatever clause the parser hung them on: a participle
/// (", adding that ...", "while praising ...") and a verb joined to the first one ("said X and urged Y").
fn later_speakers(view: &View<'_>, found: &mut Found) {
    let place = |d: &Draft| d.cue.as_ref().map(|c| (view.sentence_of(c.start), c.start));
    let mut order: Vec<(usize, usize, usize)> =
        found.drafts.iter().enumerate().filter_map(|(n, d)| place(d).map(|(s, cue)| (s, cue, n))).collect();
    order.sort_unstable();
    for sentence in order.chunk_by(|a, b| a.0 == b.0) {
        let mut before: Option<(Speaker, usize)> = None;
        for (at, &(_, cue, number)) in sentence.iter().enumerate() {
            let Some(draft) = found.drafts.get(number) else { continue };
            let lost = matches!(&draft.speaker, Speaker::Words(w) if view.quote_of(w.start).is_some() && view.quote_of(cue).is_none());
            let takes_over = |first: usize| {
                lost || is_participle_of(view, draft, cue, found.drafts.get(first))
                    || is_joined_to(view, found, first, (number, cue))
            };
            // A report inside the content of another does not speak for the sentence.
            let near = &sentence[at.saturating_sub(NEAR)..sentence.len().min(at + 1 + NEAR)];
            match &before {
                Some((speaker, first)) if takes_over(*first) => {
                    let speaker = speaker.clone();
                    if let Some(draft) = found.drafts.get_mut(number) {
                        draft.speaker = speaker;
                    }
                }
                _ if near.iter().any(|&(_, other_cue, other)| is_inside(found, (number, cue), (other, other_cue))) => {}
                _ => before = Some((draft.speaker.clone(), number)),
            }
        }
    }
}

/// Whether the reporting word is a participle that goes on with the sentence's report; behind a reporting clause that follows what it
/// reports, whatever it governs: "taxes fall, Ruiz said, | calling on Peru to act".
fn is_participle_of(view: &View<'_>, draft: &Draft, cue: usize, first: Option<&Draft>) -> bool {
    let behind = first.is_some_and(|f| {
        let told = f.cue.as_ref().is_some_and(|c| c.start < cue && f.reach().end <= c.start);
        told && f.class == draft.class
    });
    let clause = (draft.frame == Frame::Clause || behind) && view.is(cue.saturating_sub(1), &[","]);
    is_ing(view, cue)
        && !view.is_a(cue, WordClass::According)
        && cue > 0
        && (clause || view.is_a(cue - 1, StatementWord::ClauseTime))
}

/// Whether a verb joined by "and" goes on after the content of an earlier report that ends there: "said it was late | and urged".
fn is_joined_to(view: &View<'_>, found: &Found, first: usize, (number, cue): (usize, usize)) -> bool {
    let Some(Draft { cue: Some(earlier), content, .. }) = found.drafts.get(first) else { return false };
    let mut joint = cue;
    while joint > earlier.end && view.upos(joint - 1) == Upos::Adv {
        joint -= 1;
    }
    let joins = joint > earlier.end && view.is_a(joint - 1, StatementWord::AndOrBut);
    let ends = content.last().is_some_and(|c| c.start > earlier.start && c.end < joint && c.end + 2 >= joint - 1);
    let verbs = view.upos(cue) == Upos::Verb && view.upos(earlier.start) == Upos::Verb;
    number != first && joins && ends && verbs && is_parallel(view, earlier.start, cue)
}

/// How many reports before and after one are looked at for one that holds it.
const NEAR: usize = 4;

/// Whether one report is part of what another one tells. Of two that each hold the other's cue the longer is the outer one:
/// "the sides stood together, showing their will, Xi added".
fn is_inside(found: &Found, (inner, cue): (usize, usize), (outer, outer_cue): (usize, usize)) -> bool {
    let length = |d: usize| found.drafts.get(d).map_or(0, |d| d.content.iter().map(|c| c.len()).sum::<usize>());
    inner != outer && holds(found, outer, cue) && !(holds(found, inner, outer_cue) && length(inner) >= length(outer))
}

fn holds(found: &Found, draft: usize, token: usize) -> bool {
    found.drafts.get(draft).is_some_and(|d| d.content.iter().any(|c| c.contains(&token)))
}
