//! Sentences that go on reporting without a reporting word: "The country is willing to deepen cooperation ...".
//!
//! Official news agencies leave the verb of saying out in a run of reports. A sentence counts only where little else is
//! possible: it is a paragraph of its own, follows a paragraph that reports, has no reporting word itself, and states what
//! somebody is willing or ought to do in the present tense.

use super::super::draft::{Draft, Found, Frame, Speaker};
use super::super::view::View;
use crate::annotation::WordClass;
use crate::lang::StatementWord;
use std::ops::Range;

pub(in super::super) fn find(view: &View<'_>, found: &mut Found) {
    let mut reports = vec![false; view.sentences.len()];
    for token in found.drafts.iter().filter(|d| d.frame == Frame::Clause).flat_map(|d| d.cue.clone()).flatten() {
        if let Some(r) = reports.get_mut(view.sentence_of(token)) {
            *r = true;
        }
    }
    for (sentence, pair) in view.sentences.windows(2).enumerate() {
        let [before, this] = pair else { continue };
        let here = sentence + 1;
        let alone = view.sentences.get(here + 1).is_none_or(|next| next.paragraph != this.paragraph);
        let run = before.paragraph != this.paragraph && alone;
        let reported = |s: usize| reports.get(s).copied().unwrap_or(false);
        let tokens = view.tokens_of(here);
        if run && reported(sentence) && !reported(here) && is_stance(view, &tokens) {
            found.push(Draft::uncued(vec![view.trimmed(tokens)], Speaker::Inherited).by("implied_report"));
        }
    }
}

/// Whether the sentence says what its subject is willing to do or ought to do.
fn is_stance(view: &View<'_>, tokens: &Range<usize>) -> bool {
    let quoted = tokens.clone().any(|t| view.quote_of(t).is_some());
    let early = tokens.start..tokens.end.min(tokens.start + 12);
    let willing = |t: usize| {
        view.is_a(t, StatementWord::StandsVerb) && view.is_a(t + 1, StatementWord::Ready) && view.is_a(t + 2, WordClass::To)
    };
    !quoted && early.into_iter().any(willing)
}
