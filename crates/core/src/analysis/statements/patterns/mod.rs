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

use super::content::is_participle;
use super::draft::{Draft, Found, Frame, Speaker};
use super::view::View;

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
        let mut before: Option<(usize, Speaker)> = None;
        for &(_, cue, number) in sentence {
            let Some(draft) = found.drafts.get(number) else { continue };
            let participle = is_participle(view, cue) && cue > 0 && view.is(cue - 1, &[","]) && draft.frame == Frame::Clause;
            match (&before, participle) {
                (Some((_, speaker)), true) => {
                    let speaker = speaker.clone();
                    if let Some(draft) = found.drafts.get_mut(number) {
                        draft.speaker = speaker;
                    }
                }
                // A report inside the content of the one before does not speak for the sentence.
                (Some((main, _)), false) if holds(found, *main, cue) => {}
                _ => before = Some((number, draft.speaker.clone())),
            }
        }
    }
}

fn holds(found: &Found, draft: usize, token: usize) -> bool {
    found.drafts.get(draft).is_some_and(|d| d.content.iter().any(|c| c.contains(&token)))
}
