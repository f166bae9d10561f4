//! A colon that attributes: "Merkel: Europe must act", "Europe must act: Merkel", "Poll: Most want change", and the turns
//! of an interview ("SMITH: I was there.").
//!
//! Headlines leave the verb of saying out. The side that names the speaker is short and holds a name or a word for a source,
//! and no verb; the other side is a clause of three words or more. Only at the start of a paragraph.

use super::super::content::tidy;
use super::super::cues::Class;
use super::super::draft::{Draft, Found, Frame};
use super::super::view::View;
use crate::annotation::{EntityType, Upos};
use crate::lang::StatementWord;
use std::ops::Range;

/// The longest name of a speaker before or after the colon, in tokens.
const MAX_NAME: usize = 8;

const RULE: &str = "headline_colon";

pub(in super::super) fn find(view: &View<'_>, sentence: usize, found: &mut Found) {
    let tokens = view.tokens_of(sentence);
    let opens = |s: usize| view.sentences.get(s).map(|x| x.paragraph);
    if sentence > 0 && opens(sentence) == opens(sentence - 1) {
        return;
    }
    let Some(colon) = tokens.clone().find(|&t| view.is(t, &[":"])) else { return };
    if view.quote_of(colon).is_some() || found.has(colon) || colon < view.body {
        return;
    }
    // "* Basin Creek: the reservoir is low": the item of a list.
    if view.is(tokens.start, &["*", "•", "·", "-", "–", "—"]) {
        return;
    }
    let (left, right) = (tokens.start..colon, view.trimmed(colon + 1..tokens.end));
    let (name, content) = if is_name(view, &left) && view.words_in(right.clone()) > 2 {
        (left, right)
    } else if sentence == 0 && is_name(view, &right) && view.words_in(left.clone()) > 2 {
        (right, left)
    } else {
        return;
    };
    found.push(Draft {
        cue: Some(colon..colon + 1),
        lemma: ":",
        class: Class::Speech,
        frame: Frame::Clause,
        content: vec![tidy(view, content)],
        speaker: view.trimmed(name).into(),
        addressee: None,
        rule: RULE,
    });
}

/// Whether the word says what is told of, not who tells it: "Iraq | War: ...", "Wimbledon | Championships: ...".
fn is_topic(view: &View<'_>, token: usize) -> bool {
    use EntityType::{Disease, Event, Law, Product};
    let thing = view.name_at(token).is_some_and(|n| matches!(n.kind, Disease | Event | Law | Product));
    let body = view.name_at(token).is_some_and(|n| n.kind == EntityType::Organization);
    thing || !body && view.is_a(token, StatementWord::Topic)
}

/// Whether the tokens can only name a speaker.
fn is_name(view: &View<'_>, tokens: &Range<usize>) -> bool {
    let words = view.words_in(tokens.clone());
    let verb = |t: usize| matches!(view.upos(t), Upos::Verb | Upos::Aux | Upos::Sconj);
    let named = |t: usize| matches!(view.upos(t), Upos::Propn | Upos::X) && view.word(t).starts_with(char::is_uppercase);
    let source = |t: usize| view.is_a(t, StatementWord::HeadlineSource);
    (1..=MAX_NAME).contains(&words)
        && !tokens.clone().any(|t| is_topic(view, t))
        && !tokens.clone().any(|t| {
            verb(t) || view.is_a(t, StatementWord::HeadlineBreak) || view.word(t).starts_with(|c: char| c.is_ascii_digit())
        })
        && tokens.clone().any(|t| named(t) || source(t))
        && tokens.end.checked_sub(1).is_some_and(|t| named(t) || source(t) || view.is_mark(t) || view.upos(t) == Upos::Num)
}
