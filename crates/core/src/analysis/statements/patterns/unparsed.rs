//! Verbs of saying in a sentence without a parse: "X said that ...", "X said ...", ", adding that ...".
//!
//! The content runs from the verb, its circumstances and its "that" to the end of the sentence, or to the participle that
//! opens the next report. Other frames need a parse.

use super::super::content::{tidy, until_next_report};
use super::super::draft::{Draft, Found, Speaker};
use super::super::view::View;
use crate::analysis::syntax::clause::is_ing;
use crate::analysis::syntax::subject::beside;
use crate::annotation::Upos;
use crate::annotation::WordClass;
use crate::lang::{StatementWord, word_of};

pub(in super::super) fn find(view: &View<'_>, sentence: usize, found: &mut Found) {
    let tokens = view.tokens_of(sentence);
    let mut subject: Option<Speaker> = None;
    for cue in tokens.clone() {
        let Some(entry) = view.cue(cue).filter(|e| e.takes_clause() && e.takes_quote() && !found.has(cue)) else {
            subject = found.at(cue).map(|d| d.speaker.clone()).or(subject);
            continue;
        };
        if !matches!(view.upos(cue), Upos::Verb | Upos::X) {
            continue;
        }
        let end = until_next_report(view, cue + 1, tokens.end);
        let that = (cue + 1..end.min(cue + 8)).find(|&t| view.is_a(t, WordClass::That));
        let bare = view.is_mark(cue + 1) || that != Some(cue + 1) && is_base(view, cue);
        let from = match that {
            Some(t) => t + 1,
            None if !bare => cue + 1,
            None => continue,
        };
        let content = tidy(view, from..end);
        if view.words_in(content.clone()) < 3 {
            continue;
        }
        let speaker = if is_ing(view, cue) {
            subject.clone().unwrap_or(Speaker::Inherited)
        } else {
            match beside(view, cue) {
                Some(words) if words.start < cue => words.into(),
                _ => continue,
            }
        };
        subject = Some(speaker.clone());
        found.push(Draft::new(cue, entry, vec![content], speaker).by("unparsed_clause"));
    }
}

/// Whether the word is a base form, which without a tag may as well be a noun ("report", "claim", "note").
fn is_base(view: &View<'_>, cue: usize) -> bool {
    view.cue(cue).is_some_and(|e| e.lemma.eq_ignore_ascii_case(view.word(cue)) && e.lemma != word_of(StatementWord::Say))
}
