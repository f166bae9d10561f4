//! "According to X, ...", "..., according to X", "in the words of X, ...", "in X's view, ...", "In a new poll, ...".
//!
//! The phrase is set off by a comma, or opens or closes its sentence; the rest of the clause is the content.

use super::super::content::tidy;
use super::super::cues::Class;
use super::super::draft::{Draft, Found, Frame};
use super::super::view::View;
use crate::analysis::syntax::clause::is_finite;
use crate::analysis::syntax::noun_phrase::noun_phrase;
use crate::annotation::{Deprel, Upos, WordClass};
use crate::lang::{StatementWord, word_of};
use std::ops::Range;

const RULE: &str = "according_to";

pub(in super::super) fn find(view: &View<'_>, sentence: usize, found: &mut Found) {
    let tokens = view.tokens_of(sentence);
    for at in tokens.clone() {
        if view.quote_of(at).is_some() || found.has(at) || view.name_at(at).is_some() {
            continue;
        }
        let Some((cue, source, lemma)) = phrase(view, at, tokens.end) else { continue };
        let content = content(view, &tokens, at, source.end.max(cue.end));
        if content.is_empty() {
            continue;
        }
        found.push(Draft {
            cue: Some(cue),
            lemma,
            class: Class::Speech,
            frame: Frame::Clause,
            content,
            speaker: source.into(),
            addressee: None,
            rule: RULE,
        });
    }
}

/// The phrase that begins at `at`: its cue, whom it names, and its lemma.
fn phrase(view: &View<'_>, at: usize, end: usize) -> Option<(Range<usize>, Range<usize>, &'static str)> {
    if view.is_a(at, WordClass::According) && view.is_a(at + 1, WordClass::To) {
        return Some((at..at + 2, source(view, at + 2, end)?, word_of(StatementWord::AccordingTo)));
    }
    // "The union's leader, Per Moe, said": inside a sentence the capital makes it a name.
    let first = at == view.tokens_of(view.sentence_of(at)).start.max(view.body);
    if view.is_a(at, StatementWord::Per)
        && (first || !view.is_capital(at))
        && view.word(at + 1).starts_with(char::is_uppercase)
    {
        return Some((at..at + 1, source(view, at + 1, end)?, word_of(StatementWord::Per)));
    }
    if view.is_a(at, WordClass::In)
        && view.is_a(at + 1, WordClass::The)
        && view.is_a(at + 2, StatementWord::ViewNoun)
        && view.is_a(at + 3, WordClass::Of)
    {
        return Some((at..at + 4, source(view, at + 4, end)?, word_of(StatementWord::InTheWordsOf)));
    }
    if let Some(poll) = opening_survey(view, at, end) {
        return Some((at..at + 1, poll, word_of(WordClass::In)));
    }
    // "in Smith's view", "in her opinion"
    if view.is_a(at, WordClass::In) {
        let noun = (at + 2..end.min(at + 8)).find(|&t| view.is_a(t, StatementWord::ViewNoun))?;
        let own = view.is_a(at + 1, StatementWord::OwnView) && noun == at + 2;
        // "positive in his estimation of the market": what he estimated, and no source.
        if view.is_a(noun + 1, WordClass::Of) {
            return None;
        }
        if own {
            return Some((noun..noun + 1, at + 1..at + 2, word_of(StatementWord::InTheWordsOf)));
        }
        if view.is_a(noun - 1, WordClass::PossessiveMark) && noun > at + 2 {
            return Some((noun..noun + 1, at + 1..noun - 1, word_of(StatementWord::InTheWordsOf)));
        }
    }
    None
}

/// The survey that a sentence opens with ("In a June poll, ..."), unless somebody speaks in that sentence.
fn opening_survey(view: &View<'_>, at: usize, end: usize) -> Option<Range<usize>> {
    let opens = view.is_a(at, WordClass::In) && view.tokens_of(view.sentence_of(at)).start == at;
    let comma = (at..end.min(at + MAX_SURVEY)).find(|&t| view.is(t, &[","])).filter(|_| opens)?;
    let noun = (at + 1..comma).find(|&t| view.is_a(t, StatementWord::Survey))?;
    let spoken = (at..end).any(|t| view.upos(t) == Upos::Verb && view.cue(t).is_some_and(|e| e.takes_clause()));
    (!spoken).then_some(at + 1..noun + 1)
}

/// The longest phrase that names a survey at the start of a sentence, in tokens.
const MAX_SURVEY: usize = 16;

/// Whom the phrase names: the noun phrase that begins at `from`.
fn source(view: &View<'_>, from: usize, end: usize) -> Option<Range<usize>> {
    if view.is_parsed(view.sentence_of(from)) {
        // The head of the phrase is the last token up the chain that still lies behind `from`.
        let mut head = from;
        let stop = (from..end).find(|&t| view.is_mark(t) && !view.is(t, &["-", "."])).unwrap_or(end);
        while let Some(up) = view.head(head).filter(|&h| h > head && h < stop) {
            head = up;
        }
        let phrase = noun_phrase(view, head);
        // At the start of a sentence what follows the comma is what the source says, even where the parser lists it.
        let opens = from.saturating_sub(3) <= view.tokens_of(view.sentence_of(from)).start && view.is(stop, &[","]);
        let last = if opens { stop } else { end };
        let phrase = phrase.start.max(from)..phrase.end.max(head + 1).min(last);
        // "according to | the Indictment": an article alone names nobody.
        let article = phrase.clone().all(|t| view.upos(t) == Upos::Det);
        let phrase = if article { phrase.start..stop.min(last) } else { phrase };
        return (!phrase.is_empty()).then_some(phrase);
    }
    let stop = (from..end).find(|&t| view.is_mark(t)).unwrap_or(end);
    (from < stop).then_some(from..stop)
}

/// Whether what follows only says who the source is: a noun phrase behind a clause that is complete ("taxes fell, according to Ruiz, |
/// the mayor's aide").
fn is_apposition(view: &View<'_>, before: &Range<usize>, after: &Range<usize>) -> bool {
    let nominal = matches!(view.upos(after.start), Upos::Propn | Upos::Noun | Upos::Det | Upos::Adj);
    let mut verbs = before.clone().filter(|&t| is_finite(view, t));
    nominal && verbs.next().is_some() && view.is_parsed(view.sentence_of(after.start))
}

/// Where the clause begins that a verb of saying reports with "that" behind its subject: "Ruiz noted that | taxes fell".
fn reported(view: &View<'_>, before: Range<usize>) -> Option<usize> {
    let that = before.clone().find(|&t| view.is_a(t, WordClass::That) && view.deprel(t) == Deprel::Mark)?;
    let verb = that.checked_sub(1).filter(|&v| v > before.start && view.upos(v) == Upos::Verb)?;
    view.cue(verb).is_some_and(|e| e.class == Class::Speech && e.takes_clause()).then_some(that + 1)
}

/// The clause that the phrase from `start` to `end` attributes.
fn content(view: &View<'_>, sentence: &Range<usize>, start: usize, end: usize) -> Vec<Range<usize>> {
    // 'in her words, "he knows how": what follows in quotation marks is what she said.
    let follows = view.trimmed(end..sentence.end);
    let quoted =
        view.is_mark(end) && view.quote_of(follows.start).or(view.quote_of(follows.start.saturating_sub(1))).is_some();
    if quoted && view.is(end, &[","]) && !view.is_a(start, WordClass::According) {
        return vec![follows];
    }
    let before = view.trimmed(sentence.start..start);
    if view.words_in(before.clone()) > 1 {
        // "countries that, according to a report, do not pay": of the relative clause alone.
        if view.is_a(before.end - 1, WordClass::Relative) {
            return Vec::new();
        }
        // A semicolon begins a thought of its own, and so does what somebody else is said to have said.
        let from = before.clone().rev().find(|&t| view.is(t, &[";"])).map_or(before.start, |t| t + 1);
        let from = reported(view, from..before.end).unwrap_or(from);
        // '"It rained. It poured," according to Ng': the quotation is one.
        let quote = view.quote_of(before.end - 1).and_then(|q| view.quotes.get(q));
        let from = quote.map_or(from, |q| view.tokens.partition_point(|t| t.span.start < q.span.start).min(from));
        let mut parts = vec![tidy(view, from..before.end)];
        let after = view.trimmed(end..sentence.end);
        let goes_on = !view.is_a(after.start, StatementWord::NoSource) && !is_apposition(view, &before, &after);
        if view.words_in(after.clone()) > 2 && view.is(end, &[","]) && goes_on {
            parts.push(tidy(view, after));
        }
        return parts;
    }
    // Past an apposition to the source, to the comma that closes the phrase.
    let mut from = end;
    if !view.is(end, &[","]) {
        from = (end..sentence.end).find(|&t| view.is(t, &[","])).unwrap_or(end);
    }
    // "In a new poll, conducted in March, ..."
    if view.is_a(from + 1, StatementWord::SurveyVerb) {
        from = (from + 1..sentence.end).find(|&t| view.is(t, &[","])).unwrap_or(from);
    }
    let rest = tidy(view, from..sentence.end);
    if rest.is_empty() { Vec::new() } else { vec![rest] }
}
