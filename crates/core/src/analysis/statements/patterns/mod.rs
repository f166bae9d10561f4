//! The patterns of attribution, one module per family, in the order in which they are tried.
//!
//! A reporting word that one pattern has used is left alone by those after it, so that the sure patterns come first.

pub(super) mod according;
pub(super) mod complement;
pub(super) mod headline;
pub(super) mod hearsay;
pub(super) mod implied;
pub(super) mod nominal;
pub(super) mod postposed;
pub(super) mod quotation;
pub(super) mod unparsed;

use super::draft::{Draft, Found, Frame, Speaker};
use super::view::View;
use crate::analysis::syntax::clause::is_ing;

/// Finds the statements of a text.
pub(super) fn find(view: &View<'_>) -> Found {
    let mut found = Found::new(view.tokens.len());
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
    participle_speakers(view, &mut found);
    implied::find(view, &mut found);
    found
}

/// A participle that opens a further report (", adding that ...") has the speaker of the report before it in its sentence,
/// whatever clause the parser hung it on.
fn participle_speakers(view: &View<'_>, found: &mut Found) {
    let place = |d: &Draft| d.cue.as_ref().map(|c| (view.sentence_of(c.start), c.start));
    let mut order: Vec<(usize, usize, usize)> =
        found.drafts.iter().enumerate().filter_map(|(n, d)| place(d).map(|(s, cue)| (s, cue, n))).collect();
    order.sort_unstable();
    for sentence in order.chunk_by(|a, b| a.0 == b.0) {
        let mut before: Option<Speaker> = None;
        for (at, &(_, cue, number)) in sentence.iter().enumerate() {
            let Some(draft) = found.drafts.get(number) else { continue };
            let participle = is_ing(view, cue) && cue > 0 && view.is(cue - 1, &[","]) && draft.frame == Frame::Clause;
            // A report inside the content of another does not speak for the sentence.
            let near = &sentence[at.saturating_sub(NEAR)..sentence.len().min(at + 1 + NEAR)];
            match (&before, participle) {
                (Some(speaker), true) => {
                    let speaker = speaker.clone();
                    if let Some(draft) = found.drafts.get_mut(number) {
                        draft.speaker = speaker;
                    }
                }
                _ if near.iter().any(|&(_, other_cue, other)| is_inside(found, (number, cue), (other, other_cue))) => {}
                _ => before = Some(draft.speaker.clone()),
            }
        }
    }
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
