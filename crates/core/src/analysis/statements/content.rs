//! How far the content of a statement reaches: token ranges cut, trimmed and divided.

use super::cues::{Class, Entry};
use super::draft::{Draft, Frame};
use super::view::View;
use crate::analysis::dates::names;
use crate::analysis::lemma::lemma;
use crate::analysis::syntax::clause::{is_finite, is_ing, is_main, is_relative};
use crate::analysis::syntax::nouns::NounClass;
use crate::annotation::WordClass;
use crate::annotation::{Deprel, Upos};
use crate::lang::{StatementWord, word_of, words_of};
use std::ops::Range;

/// What is left of `whole` when `hole` is cut out, without marks, conjunctions and "that" at the edges; parts without a
/// word are dropped.
pub(super) fn around(view: &View<'_>, whole: Range<usize>, hole: &Range<usize>) -> Vec<Range<usize>> {
    let before = whole.start..hole.start.min(whole.end);
    let after = hole.end.max(whole.start)..whole.end;
    [before, after].into_iter().map(|part| tidy(view, part)).filter(|part| !part.is_empty()).collect()
}

/// The tokens without marks at their edges, and without the "that" or the "and" that leads them in.
pub(super) fn tidy(view: &View<'_>, range: Range<usize>) -> Range<usize> {
    let mut range = view.trimmed(range);
    while range.len() > 1 && view.is_a(range.start, StatementWord::ContentLead) && leads_in(view, &range) {
        range = view.trimmed(range.start + 1..range.end);
    }
    range
}

/// Whether the first word of a range only joins it to what stands before: "that" as a determiner does not.
fn leads_in(view: &View<'_>, range: &Range<usize>) -> bool {
    if !view.is_a(range.start, WordClass::That) {
        return true;
    }
    match view.deprel(range.start) {
        Deprel::Mark => true,
        Deprel::Det if view.name_at(range.start + 1).is_none() => false,
        Deprel::Nsubj | Deprel::NsubjPass | Deprel::Obj | Deprel::Obl => false,
        _ => !view.is_a(range.start + 1, StatementWord::FiniteLead),
    }
}

/// Where the clause that goes on from `from` ends: before a participle that opens the next report (", adding that ..."),
/// else at `end`.
pub(super) fn until_next_report(view: &View<'_>, from: usize, end: usize) -> usize {
    (from..end)
        .find(|&t| {
            t > from
                && is_ing(view, t)
                && (view.is_a(t - 1, WordClass::CommaAnd) || t > from + 1 && view.is_mark(t - 1) && view.is(t - 2, &[","]))
                && view.cue(t).is_some_and(|e| {
                    // "Turned out in force, pushing her to victory" tells no report.
                    let speech = e.class == Class::Speech && (e.takes_clause() || !e.takes_addressee());
                    e.takes_quote() || speech && !view.is_a(t - 1, WordClass::And)
                })
        })
        .map_or(end, |t| t - 1)
}

/// Where a clause ends that the verb at `cue` reports and that reaches at least to `from`.
///
/// Parsers cut long clauses short, so the end is sought from outside: a report that is its sentence's main clause goes on to
/// the end of the sentence or to the next report; one inside another clause goes on to the next comma after it.
pub(super) fn clause_end(view: &View<'_>, cue: usize, from: usize) -> usize {
    let sentence = view.tokens_of(view.sentence_of(cue));
    let from = from.min(sentence.end).max(cue + 1);
    // A report coordinated with this one ends it ("said X and denied Y"), and so does what is set against it ("said X but
    // left"); any other verb that the parser hung on the reporting verb goes on with what was said.
    let coordinated = |t: usize| {
        let joined = view.deprel(t) == Deprel::Conj && view.head(t) == Some(cue) && view.tree.extent(t).start > cue;
        if !joined || !is_parallel(view, cue, t) {
            return false;
        }
        let report = view.cue(t);
        let set_against = view.child(t, &[Deprel::Cc]).is_some_and(|c| view.is_a(c, WordClass::But));
        let own = view.child(t, &[Deprel::Nsubj, Deprel::NsubjPass]).is_none() && (report.is_some() || set_against);
        // "announced it would close, but Chile opened"
        own || set_against || report.is_some_and(|e| e.takes_quote())
    };
    let limit = (from..sentence.end).find(|&t| coordinated(t)).map_or(sentence.end, |t| view.tree.extent(t).start.max(from));
    let limit = (from..limit).find(|&t| next_report_begins(view, cue, t)).unwrap_or(limit);
    let end = if let Some(main) = main_clause_after(view, cue, from) {
        main.min(limit)
    } else if is_main(view, cue) {
        limit
    } else {
        // A comma ends the clause only once it has its verb ("that despite the rain, they won").
        let own = view.tree.extent(cue).end.min(limit).max(from);
        let begin = past_condition(view, from.saturating_sub(1), limit);
        let verb = (begin..limit).find(|&t| is_finite(view, t) && !is_relative(view, t)).unwrap_or(from);
        let end = clause_mark(view, verb.max(from), limit);
        // Where the tree ends it before a verb, that verb is the outer clause's ("those who said it was late went home").
        let outer = own > verb && matches!(view.upos(own), Upos::Verb | Upos::Aux);
        if outer { own.min(end) } else { end }
    };
    let end = until_next_report(view, cue + 1, end.max(from));
    (cue + 3..end).find(|&t| next_report_begins(view, cue, t)).unwrap_or(end)
}

/// Whether a further report of the same speaker begins here ("said it was late, and called for calm", "says it is late and she
/// calls for calm"), or a report of somebody else that is set against it (", while others said").
fn next_report_begins(view: &View<'_>, cue: usize, token: usize) -> bool {
    if view.quote_of(token).is_some() {
        return false;
    }
    let comma = usize::from(view.is(token, &[","]));
    if comma == 1 && view.is_a(token + 1, StatementWord::SetAgainst) {
        let report = (token + 2..token + 8).take_while(|&t| !view.is_mark(t)).find(|&t| is_finite_report(view, t));
        return report.is_some_and(|t| t > token + 2);
    }
    if !view.is_a(token + comma, StatementWord::AndOrBut) {
        return false;
    }
    let mut at = token + comma + 1;
    let again = view.is_a(at, StatementWord::PersonSubject);
    at += usize::from(again);
    at += usize::from(view.is_a(at, StatementWord::Afterwards));
    is_finite_report(view, at) && (comma == 1 && !again || is_parallel(view, cue, at))
}

/// Whether a finite verb of saying stands here.
fn is_finite_report(view: &View<'_>, token: usize) -> bool {
    let verb = view.upos(token) == Upos::Verb && !is_ing(view, token);
    verb && view
        .cue(token)
        .is_some_and(|e| e.class == Class::Speech && (e.takes_quote() || e.takes_clause() || e.takes_object()))
}

/// Whether two verbs may share a subject, by their forms: "promised to build and finish it" is one promise, for nobody
/// "finish".
pub(super) fn is_parallel(view: &View<'_>, one: usize, other: usize) -> bool {
    match (form(view.word(one)), form(view.word(other))) {
        (Form::Open, _) | (_, Form::Open) => true,
        (one, other) => one == other,
    }
}

/// The form of a verb.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Base,
    Third,
    Past,
    Participle,
    /// One that the verb's base and past share ("put").
    Open,
}

fn form(word: &str) -> Form {
    let base = lemma(word, Upos::Verb);
    if words_of(StatementWord::SameForms).contains(&base.as_ref()) {
        Form::Open
    } else if base.eq_ignore_ascii_case(word) {
        Form::Base
    } else if word.ends_with(word_of(WordClass::GerundEnding)) {
        Form::Participle
    } else if word.ends_with('s') {
        Form::Third
    } else {
        Form::Past
    }
}

/// Where a clause goes on behind the condition that it begins with ("that if it rains, they stay").
fn past_condition(view: &View<'_>, from: usize, limit: usize) -> usize {
    let first = (from..limit).find(|&t| !view.is_mark(t)).unwrap_or(from);
    let condition = view.is_a(first, StatementWord::ConditionLead);
    if condition { (first..limit).find(|&t| ends_clause(view, t)).map_or(from, |t| t + 1) } else { from }
}

/// The first mark that ends a clause, past what stands between two dashes ("the board - which had met - agreed").
fn clause_mark(view: &View<'_>, from: usize, limit: usize) -> usize {
    let mut at = from;
    while let Some(mark) = (at..limit).find(|&t| ends_clause(view, t)) {
        if !view.is(mark, DASHES) {
            return mark;
        }
        let Some(twin) = (mark + 1..limit).find(|&t| view.word(t) == view.word(mark)) else { return mark };
        at = twin + 1;
    }
    limit
}

const DASHES: &[&str] = &["—", "–", "--"];

/// Whether a mark that ends a clause stands here; not before a further member of it (", and to those who ...").
fn ends_clause(view: &View<'_>, token: usize) -> bool {
    let member = view.is(token, &[","]) && view.is_a(token + 1, WordClass::Coordinator);
    let member = member && matches!(view.upos(token + 2), Upos::Adp | Upos::Part);
    !member && view.is(token, &[",", ";", "—", "–", ")", "--"]) && view.quote_of(token).is_none()
}

/// Where the main clause begins, for a clause or participle that opens its sentence ("Asked whether he would run, he
/// smiled"; "While polls show that she leads, he hopes").
fn main_clause_after(view: &View<'_>, cue: usize, from: usize) -> Option<usize> {
    let sentence = view.tokens_of(view.sentence_of(cue));
    // "Even though polls show that she leads"
    let adverb = usize::from(view.upos(sentence.start) == Upos::Adv);
    let opener = (sentence.start..=sentence.start + adverb).any(|t| view.is_a(t, StatementWord::Subordinator));
    if opener && !(sentence.start..cue).any(|t| view.is(t, &[","])) {
        return (from..sentence.end).find(|&t| ends_clause(view, t));
    }
    let opens = view.words_in(sentence.start..cue) <= 2 && view.child(cue, &[Deprel::Nsubj]).is_none();
    if opens && view.deprel(cue) == Deprel::Root && is_ing(view, cue) {
        return main_clause_by_shape(view, from, sentence.end);
    }
    let root = (from + 1..sentence.end).find(|&t| view.deprel(t) == Deprel::Root)?;
    // '... on "This Morning," she said': the comma belongs to the sentence.
    let outside = |t: usize| view.quote_of(t).is_none() || view.is_mark(t + 1) && view.quote_of(t + 2).is_none();
    let subject = view.child(root, &[Deprel::Nsubj]).map_or(root, |s| view.tree.extent(s).start.min(root));
    let comma = (from..subject.max(from)).rev().find(|&t| view.is(t, &[","]) && outside(t))?;
    opens.then_some(comma)
}

/// The comma before the main clause where the parser took the participle before it for the main verb ("Noting that it rained,
/// she left"): behind a finite verb, and before a noun phrase with a verb of its own.
fn main_clause_by_shape(view: &View<'_>, from: usize, end: usize) -> Option<usize> {
    let verb = (from..end).find(|&t| is_finite(view, t))?;
    (verb..end).filter(|&t| view.is(t, &[","]) && view.quote_of(t).is_none()).find(|&comma| {
        let nominal = matches!(view.upos(comma + 1), Upos::Det | Upos::Propn | Upos::Pron | Upos::Noun | Upos::Adj);
        let next = (comma + 1..end).find(|&t| view.is_mark(t) && !view.is(t, &["-", "."])).unwrap_or(end);
        nominal && (comma + 1..next).any(|t| matches!(view.upos(t), Upos::Verb | Upos::Aux))
    })
}

/// Where a phrase ends that the verb at `cue` governs and that reaches at least to `from`: it goes on to the next mark,
/// unless a circumstance begins before ("on Monday", "after the vote").
pub(super) fn phrase_end(view: &View<'_>, cue: usize, entry: &Entry, from: usize) -> usize {
    let own = |t: usize| match view.upos(t) {
        Upos::Verb => is_parallel(view, cue, t),
        upos => matches!(upos, Upos::Aux | Upos::Adv),
    };
    let joins = view.upos(from) == Upos::Cconj && own(from + 1) && !view.is_a(from + 1, StatementWord::QuestionAdverb);
    let adverb = matches!(view.deprel(from), Deprel::Advmod | Deprel::OblUnmarked) || view.upos(from) == Upos::Adv;
    let adverb = adverb && view.head(from) == Some(cue);
    if view.is_a(from, WordClass::As) || entry.takes_preposition(view.word(from)) {
        return next_mark(view, cue, from);
    }
    let example = view.is(from, &[","]) && view.is_a(from + 1, StatementWord::ExampleMark);
    // 'demanded the rich "pay their share"': the quotation goes on with it.
    if let Some(end) = quotation_at(view, from) {
        return end;
    }
    let means =
        view.is_a(from, WordClass::By) && (is_ing(view, from + 1) || view.upos(from.saturating_sub(1)) == Upos::Pron);
    let mark = view.is_mark(from) && !example && !lists_on(view, cue, from);
    if view.is_a(from, StatementWord::ContentEnd) || joins || adverb || mark || means || is_occasion(view, from) {
        return from;
    }
    next_mark(view, cue, from + usize::from(example || view.is_mark(from)))
}

/// Where the quotation ends that is opened right here and whose first word is a verb.
fn quotation_at(view: &View<'_>, from: usize) -> Option<usize> {
    let number = view.quote_of(from).filter(|_| view.is_mark(from))?;
    let quote = view.quotes.get(number).filter(|q| view.tokens.get(from).is_some_and(|t| t.span.start == q.span.start))?;
    let verb = matches!(view.upos(from + 1), Upos::Verb | Upos::Aux | Upos::Part);
    verb.then(|| view.tokens.partition_point(|t| t.span.start < quote.span.end))
}

/// Whether "in" or "on" leads when or where it was said ("in June", "in an interview", "on Monday"), not more of what was said.
fn is_occasion(view: &View<'_>, from: usize) -> bool {
    if view.is_a(from, WordClass::On) {
        return view.upos(from + 1) == Upos::Propn
            || view.is_a(from + 1, StatementWord::SpokenOn)
            || view.is_a(from + 2, StatementWord::SpokenOn);
    }
    if !view.is_a(from, WordClass::In) {
        return false;
    }
    let year = |t: usize| view.word(t).len() == 4 && view.word(t).bytes().all(|b| b.is_ascii_digit());
    let after = from + 1 + usize::from(view.is_a(from + 1, StatementWord::DeterminerList));
    let venue = (after..after + 5)
        .take_while(|&t| !view.is_mark(t) && view.upos(t) != Upos::Adp)
        .any(|t| view.is_a(t, StatementWord::SpokenIn));
    names::month(view.word(after)).is_some() || view.is_a(after, StatementWord::SeasonWord) || year(after) || venue
}

/// The next mark that may end a phrase, or the next verb coordinated with the one at `cue`.
pub(super) fn next_mark(view: &View<'_>, cue: usize, from: usize) -> usize {
    let sentence = view.tokens_of(view.sentence_of(cue));
    // "the Peru–Chile border" is one word.
    let within = |t: usize| {
        view.is(t, &["–"])
            && t > 0
            && view.span(&(t - 1..t + 2)).len() as usize == (t - 1..t + 2).map(|t| view.word(t).len()).sum::<usize>()
    };
    let mark = |t: usize| {
        view.is_mark(t)
            && !view.is(t, &["-", "'", "’", ".", "$", "£", "€", "¥", "%"])
            && view.quote_of(t).is_none()
            && !within(t)
    };
    let verb = |t: usize| {
        let joined = view.head(t) == Some(cue) && view.deprel(t) == Deprel::Conj && view.upos(t) == Upos::Verb;
        joined && is_parallel(view, cue, t)
    };
    // ", while others left": a clause of its own, which the tree may have hung on what was said.
    let aside = |t: usize| view.is(t, &[","]) && view.opens_contrast(t + 1);
    let from = (cue + 1..from.min(sentence.end)).find(|&t| aside(t)).unwrap_or(from);
    let end = (from..sentence.end).find(|&t| mark(t) && !lists_on(view, cue, t) || verb(t)).unwrap_or(sentence.end);
    if end > from && view.upos(end - 1) == Upos::Cconj { end - 1 } else { end }
}

/// Whether a comma stands inside a list of things that began behind the verb: "thanked farmers | , ranchers and teachers".
fn lists_on(view: &View<'_>, cue: usize, comma: usize) -> bool {
    let nominal = |t: usize| matches!(view.upos(t), Upos::Noun | Upos::Propn);
    let member = |t: &usize| view.deprel(*t) == Deprel::Conj && nominal(*t);
    let before = |t: usize| view.head(t).is_some_and(|h| h > cue && h < comma && nominal(h));
    let next = (comma + 1..comma + MAX_MEMBER).take_while(|&t| !view.is_mark(t));
    view.is(comma, &[","]) && view.quote_of(comma).is_none() && next.into_iter().any(|t| member(&t) && before(t))
}

/// The longest member of a list, in tokens.
const MAX_MEMBER: usize = 8;

/// Takes when, where and to whom it was said out of a clause that follows its verb: "said | on Monday | it would close", "told |
/// reporters in Lima | they had left". What is left must hold a finite verb, and a time that is its subject stays ("said Monday
/// was a holiday").
pub(super) fn skip_circumstances(view: &View<'_>, cue: usize, draft: &mut Draft) {
    let Some(part) = draft.content.first_mut().filter(|p| draft.frame == Frame::Clause && p.start == cue + 1) else {
        return;
    };
    let mut start = part.start;
    // "announced | today that"
    if view.noun_class(start) == Some(NounClass::Time) && view.is_a(start + 1, WordClass::That) {
        start += 1;
    }
    while let Some(end) = circumstance(view, cue, start, part.end) {
        start = end;
    }
    while start > part.start && start < part.end && (view.is_mark(start) || view.is_a(start, WordClass::That)) {
        start += 1;
    }
    let opens =
        matches!(view.upos(start), Upos::Pron | Upos::Det | Upos::Noun | Upos::Propn | Upos::Num | Upos::Adj | Upos::Sconj)
            || view.name_at(start).is_some();
    let verb = (start..part.end).any(|t| matches!(view.upos(t), Upos::Verb | Upos::Aux));
    if start > part.start && opens && verb && part.end > start + 1 {
        part.start = start;
    }
}

/// Where the name of whom it was told ends, right behind the verb and before a pronoun with its verb: "told | AP | they had left".
fn named_addressee(view: &View<'_>, cue: usize, from: usize) -> Option<usize> {
    let name = view.name_at(from).filter(|n| n.tokens.start == from && from == cue + 1)?;
    let end = name.tokens.end;
    let clause = view.is_a(end, StatementWord::SubjectPronoun) && matches!(view.upos(end + 1), Upos::Verb | Upos::Aux);
    (clause && view.cue(cue).is_some_and(Entry::takes_addressee)).then_some(end)
}

/// Where the circumstance or addressee of a verb ends that begins at `from`.
fn circumstance(view: &View<'_>, cue: usize, from: usize, limit: usize) -> Option<usize> {
    const OWN: &[Deprel] = &[Deprel::Obl, Deprel::OblUnmarked, Deprel::Advmod, Deprel::Iobj];
    let early = usize::from(view.is_a(from, StatementWord::DayEdge));
    let preposition = usize::from(view.upos(from + early) == Upos::Adp);
    let first = from + early + preposition;
    let inside = |t: usize| matches!(view.upos(t), Upos::Det | Upos::Adj | Upos::Noun | Upos::Propn | Upos::Num);
    let open = |t: usize| view.upos(t) == Upos::Det || view.upos(t) == Upos::Pron;
    if let Some(end) = named_addressee(view, cue, from).filter(|&end| end < limit) {
        return Some(end);
    }
    let day = |t: usize| names::weekday(view.word(t)).is_some_and(|(_, form)| form == names::Form::Sure);
    let part_of_day = |t: usize| view.is_a(t, WordClass::DayPart);
    let end = if day(first) {
        first + 1 + usize::from(part_of_day(first + 1))
    } else {
        (first..limit).find(|&t| !inside(t) || t > first && open(t)).unwrap_or(limit)
    };
    let head = (first..end).rev().find(|&t| matches!(view.upos(t), Upos::Noun | Upos::Propn))?;
    let own = (from..end).any(|t| OWN.contains(&view.deprel(t)) && view.head(t) == Some(cue));
    let time = view.noun_class(head) == Some(NounClass::Time);
    let follows = matches!(view.upos(end), Upos::Verb | Upos::Aux)
        || view.is_possessive(end)
        || view.is_a(end, StatementWord::NounLink);
    let venue = view.is_a(from, WordClass::In) && view.noun_class(head) == Some(NounClass::Document);
    // "told | analysts | the company expects"
    let addressee = preposition == 0
        && from == cue + 1
        && view.cue(cue).is_some_and(Entry::takes_addressee)
        && matches!(view.noun_class(head), Some(NounClass::Person | NounClass::Body))
        && view.deprel(head) != Deprel::Appos
        && (open(end) || matches!(view.upos(end), Upos::Propn | Upos::Noun));
    let circumstance = (own || day(first) || venue) && (preposition > 0 || time);
    (end < limit && !follows && (circumstance || addressee)).then_some(end)
}
