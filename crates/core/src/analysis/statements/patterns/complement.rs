//! What a reporting verb governs: clauses, infinitives, objects and prepositional phrases, in active and passive sentences.
//!
//! "Xi noted that ...", "Rahmon said taxes fell", "which he noted are ...", "she vowed to ...", "he urged them to ...",
//! "they criticized the plan", "she called for calm", "he was accused of fraud", "it is expected to rise". The lexicon says
//! which of these a verb takes; the tree says how far they reach.

use super::super::content::{around, clause_end, next_mark, phrase_end, skip_circumstances, tidy, until_next_report};
use super::super::cues::{Class, Entry};
use super::super::draft::{Draft, Found, Frame, Speaker};
use super::super::speaker::{give_back, subject_of};
use super::super::view::View;
use super::super::within::keep_within_clause;
use super::estimate;
use super::governed::{carried_on, has_as, object_start, phrase, predicate_end, quoted_name_end, starts_object};
use super::passive;
use crate::analysis::syntax::clause::{is_finite, is_ing};
use crate::analysis::syntax::noun_phrase::noun_phrase;
use crate::analysis::syntax::object::{infinitive, object};
use crate::analysis::syntax::subject::at_hand;
use crate::analysis::syntax::voice::{agent, is_passive};
use crate::annotation::WordClass;
use crate::annotation::{Deprel, Upos};
use crate::lang::{self, StatementWord, word_of};
use std::ops::Range;

pub(in super::super) fn find(view: &View<'_>, sentence: usize, found: &mut Found) {
    for cue in view.tokens_of(sentence) {
        if found.has(cue) || view.upos(cue) != Upos::Verb || is_describing(view, cue) {
            continue;
        }
        let Some(entry) = view.cue(cue) else { continue };
        let passive_cue = is_passive(view, cue);
        let draft = if passive_cue { passive::statement(view, cue, entry) } else { active(view, cue, entry) };
        if let Some(mut draft) = draft {
            keep_within_clause(view, cue, &mut draft);
            skip_circumstances(view, cue, &mut draft);
            let rule = match draft.frame {
                _ if passive_cue => "passive_cue",
                Frame::Infinitive => "infinitive_after_cue",
                Frame::Topic => "object_of_cue",
                Frame::Clause | Frame::Turn => "clause_after_cue",
            };
            found.push(draft.by(rule));
        }
    }
}

/// The statement of a verb in the active.
fn active(view: &View<'_>, cue: usize, entry: &Entry) -> Option<Draft> {
    if is_pleading(view, cue)
        || is_inserted_participle(view, cue)
        || is_naming(view, cue, entry)
        || is_inverted(view, cue, entry)
    {
        return None;
    }
    let object = object(view, cue);
    // "the truce holds; Ruiz, the mayor, | says": the subject of another main clause.
    let own = |s: &Range<usize>| s.end > cue || !(s.end..cue).any(|t| view.is(t, &[";"]));
    let speaker = Speaker::from(subject_of(view, cue).filter(own).or_else(|| at_hand(view, cue).filter(own)));
    if entry.takes_figure() {
        let figure = estimate::figure(view, cue, entry)?;
        return Some(Draft { frame: Frame::Topic, ..Draft::new(cue, entry, vec![figure], speaker) });
    }
    if let Some(draft) = asked_of(view, cue, entry, &speaker) {
        return Some(draft);
    }
    if let Some(mut content) = clause(view, cue, entry) {
        give_back(view, cue, &mut content);
        let mut draft = Draft::new(cue, entry, content, speaker);
        draft.addressee = object.filter(|_| entry.takes_addressee()).map(|o| noun_phrase(view, o));
        return Some(draft);
    }
    if let Some(infinitive) = infinitive(view, cue) {
        if let Some(object) = object.filter(|&o| entry.takes_addressee() && o < infinitive) {
            let end = view.tree.extent(infinitive).end;
            let whole = view.tree.extent(object).start..next_mark(view, cue, end.max(infinitive + 1));
            let mut draft = topic(view, cue, entry, whole, speaker, Frame::Infinitive)?;
            draft.addressee = Some(noun_phrase(view, object));
            return Some(draft);
        }
        let first = view.tree.extent(infinitive).start;
        if entry.takes_infinitive() && (object.is_none() || view.deprel(infinitive) == Deprel::Xcomp) {
            // "wants them to leave": what is wanted begins with its subject.
            let first = object.filter(|&o| o < first).map_or(first, |o| object_start(view, cue, o));
            let whole = first.max(cue + 1)..next_mark(view, cue, infinitive + 1);
            return topic(view, cue, entry, whole, speaker, Frame::Infinitive);
        }
    }
    if let Some(object) = object
        .filter(|&o| entry.takes_object() || entry.takes_predicate() || entry.takes_object_as() && has_as(view, cue, o))
    {
        return of_object(view, cue, entry, object, speaker);
    }
    if object.is_none() && (entry.takes_object() || entry.takes_predicate()) && starts_object(view, cue + 1) {
        return topic(view, cue, entry, cue + 1..predicate_end(view, cue, cue + 1), speaker, Frame::Topic);
    }
    let phrase = phrase(view, cue, entry)?;
    let mut draft = topic(view, cue, entry, phrase, speaker, Frame::Topic)?;
    draft.addressee = object.filter(|_| entry.takes_addressee()).map(|o| noun_phrase(view, o));
    Some(draft)
}

/// The statement whose content is the object of the verb, with what carries it on.
fn of_object(view: &View<'_>, cue: usize, entry: &Entry, object: usize, speaker: Speaker) -> Option<Draft> {
    let end = carried_on(view, cue, entry, object);
    // What it is called in quotation marks ends with them.
    let named = (object + 1..end).any(|t| view.quote_of(t).is_some());
    if let Some(end) = quoted_name_end(view, cue, entry, object) {
        let content = object_start(view, cue, object)..end;
        let mut draft = Draft::new(cue, entry, [content].into(), speaker);
        draft.frame = Frame::Topic;
        return Some(draft);
    }
    let end = if entry.takes_predicate() { predicate_end(view, cue, if named { object + 1 } else { end }) } else { end };
    let whole = object_start(view, cue, object)..end;
    topic(view, cue, entry, whole, speaker, Frame::Topic)
}

/// Whether the verb only says how somebody pleads: "pleaded | guilty to fraud".
fn is_pleading(view: &View<'_>, cue: usize) -> bool {
    view.is_a(cue + 1, StatementWord::FoundState) && view.deprel(cue + 1) == Deprel::Xcomp
}

/// Whether the verb stands before its subject in a clause set in: "(an effect of the ban, | say scientists)".
pub(super) fn is_inverted(view: &View<'_>, cue: usize, entry: &Entry) -> bool {
    let set_in = view.deprel(cue) == Deprel::Parataxis && cue > 0 && view.is(cue - 1, &[","]);
    let ends = |o: usize| o == cue + 1 && view.is(o + 1, &[")", ","]);
    let subject = view.child(cue, &[Deprel::Nsubj, Deprel::NsubjPass]);
    set_in && subject.is_none() && entry.takes_quote() && view.child(cue, &[Deprel::Obj]).is_some_and(ends)
}

/// Whether a participle only describes the noun before it, of which another verb tells: "passengers | believed to be aboard were saved".
fn is_describing(view: &View<'_>, cue: usize) -> bool {
    let subject = |t: usize| matches!(view.deprel(t), Deprel::Nsubj | Deprel::NsubjPass);
    let participle =
        view.deprel(cue) == Deprel::Acl && !is_ing(view, cue) && !view.is_a(cue.saturating_sub(1), WordClass::To);
    let noun = view.head(cue).filter(|&n| participle && n < cue && subject(n) && agent(view, cue).is_none());
    let verb = noun.and_then(|n| view.head(n)).filter(|&v| v > cue);
    verb.is_some_and(|v| !(cue + 1..v).any(|t| subject(t) && view.head(t) == Some(v)))
}

/// Whether a participle only tells a name that nobody gives: 'Dubbed "Lady Luck", she won', "a club called Unity".
fn is_naming(view: &View<'_>, cue: usize, entry: &Entry) -> bool {
    let opens = cue == view.tokens_of(view.sentence_of(cue)).start.max(view.body);
    let participle = view.word(cue).ends_with(word_of(WordClass::PastEnding));
    entry.takes_predicate() && participle && (opens || view.deprel(cue) == Deprel::Acl)
}

/// What somebody is asked to do, where the tree has hung the infinitive on whom is asked: "urging | all states to adopt laws that ...".
fn asked_of(view: &View<'_>, cue: usize, entry: &Entry, speaker: &Speaker) -> Option<Draft> {
    let sentence = view.tokens_of(view.sentence_of(cue));
    if !entry.takes_addressee() || !entry.takes_infinitive() || entry.takes_quote() {
        return None;
    }
    let nominal = |t: usize| !view.is_mark(t) && !matches!(view.upos(t), Upos::Verb | Upos::Aux | Upos::Sconj | Upos::Adp);
    let to = (cue + 1..sentence.end.min(cue + MAX_ADDRESSEE)).find(|&t| view.is_a(t, WordClass::To))?;
    let phrase = to > cue + 1 && (cue + 1..to).all(nominal) && view.upos(to + 1) == Upos::Verb;
    let hung = view.child(cue, &[Deprel::Xcomp, Deprel::Ccomp]) != Some(to + 1);
    if !phrase || !hung {
        return None;
    }
    let mut draft = Draft::new(cue, entry, vec![tidy(view, cue + 1..next_mark(view, cue, to + 2))], speaker.clone());
    draft.frame = Frame::Infinitive;
    draft.addressee = Some(noun_phrase(view, to - 1));
    Some(draft)
}

/// The longest name of whom is asked, in tokens.
const MAX_ADDRESSEE: usize = 10;

/// Whether the verb is a participle between commas that tells what was said of the noun before it: "Ruiz, | reported missing on
/// Monday, was found".
fn is_inserted_participle(view: &View<'_>, cue: usize) -> bool {
    let sentence = view.tokens_of(view.sentence_of(cue));
    let opened = cue > sentence.start && view.is(cue - 1, &[","]);
    let participle = view.word(cue).ends_with(word_of(WordClass::PastEnding));
    let passes = matches!(view.upos(cue + 1), Upos::Adj | Upos::Adp) || is_ing(view, cue + 1);
    let close = || (cue + 1..sentence.end).find(|&t| view.is(t, &[","])).filter(|&t| t + 1 < sentence.end);
    let goes_on = |t: usize| view.upos(t) == Upos::Aux || view.upos(t) == Upos::Verb && is_finite(view, t);
    opened && participle && passes && close().is_some_and(|t| goes_on(t + 1))
}

fn topic(view: &View<'_>, cue: usize, entry: &Entry, whole: Range<usize>, speaker: Speaker, frame: Frame) -> Option<Draft> {
    let end = phrase_end(view, cue, entry, until_next_report(view, whole.start, whole.end));
    let whole = tidy(view, whole.start..end);
    if whole.is_empty() {
        return None;
    }
    let mut draft = Draft::new(cue, entry, vec![whole], speaker);
    draft.frame = frame;
    Some(draft)
}

/// The finite clause that the verb reports, around the verb's own clause.
pub(super) fn clause(view: &View<'_>, cue: usize, entry: &Entry) -> Option<Vec<Range<usize>>> {
    if !entry.takes_clause() && !entry.takes_quote() || is_finding(view, cue, entry) {
        return None;
    }
    if let Some(content) = relative_clause(view, cue).filter(|_| entry.takes_clause()) {
        return Some(vec![content]);
    }
    if let Some(from) = that_after(view, cue, entry).filter(|_| entry.takes_clause()) {
        let content = tidy(view, from..clause_end(view, cue, from + 1));
        return (!content.is_empty()).then(|| vec![content]);
    }
    let after_quote = cue > 0 && view.is_mark(cue - 1) && view.quote_of(cue - 1).is_some();
    let announces = |c: &usize| *c > cue && view.is(view.tree.extent(*c).start.saturating_sub(1), &[":"]);
    let head = view
        .children(cue, &[Deprel::Ccomp])
        .find(|&c| c > cue && !after_quote)
        .or_else(|| view.child(cue, &[Deprel::Ccomp]).filter(|_| entry.takes_quote()))
        .or_else(|| view.children(cue, &[Deprel::Parataxis]).find(announces))
        .or_else(|| reports_its_head(view, cue, entry));
    // "Urged them to go, which was late": the infinitive is what was urged.
    let asks = || entry.takes_addressee() && infinitive(view, cue).is_some();
    let Some(head) = head else { return bare_clause(view, cue, entry).filter(|_| !asks()).map(|content| vec![content]) };
    let mut own = own_clause(view, cue, head);
    let mut whole = view.tree.extent(head);
    // What the clause has before its reporting verb is its subject ("the plan, he said, is dead") or told of both.
    let subjects = [Deprel::Nsubj, Deprel::NsubjPass, Deprel::Csubj, Deprel::Expl];
    if head > cue && !view.children(head, &subjects).any(|s| s < cue) {
        whole.start = whole.start.max(cue + 1);
    }
    let swallowed = |start| follows_at_once(view, cue, start) || !entry.takes_object() && leads_clause(view, cue, start);
    if head > cue && !entry.takes_addressee() && swallowed(whole.start) {
        whole.start = cue + 1;
        own.end = own.end.min(cue + 1);
    }
    if head > cue {
        whole.end = clause_end(view, cue, whole.end);
    }
    let content = around(view, whole, &own);
    (!content.is_empty()).then_some(content)
}

/// Whether the verb says in what state somebody was found: "found him guilty of fraud", "was found clinging to a tree".
pub(super) fn is_finding(view: &View<'_>, cue: usize, entry: &Entry) -> bool {
    let end = view.tokens_of(view.sentence_of(cue)).end.min(cue + MAX_CIRCUMSTANCE);
    let clause = (cue + 1..end).take_while(|&t| !view.is_mark(t) && !is_finite(view, t) && !view.is_a(t, WordClass::That));
    let state = |t: usize| view.is_a(t, StatementWord::FoundState);
    let doing = is_ing(view, cue + 1) && view.upos(cue + 1) == Upos::Verb;
    // "pleading guilty and"
    state(cue + 1) || entry.class == Class::Evidence && (doing || clause.into_iter().any(state))
}

/// What is said in a relative clause about its own subject: "islands, which he noted are rich in oil, ...".
fn relative_clause(view: &View<'_>, cue: usize) -> Option<Range<usize>> {
    let subject = subject_of(view, cue).filter(|s| s.start > 0 && s.end <= cue)?;
    let relative = view.is_a(subject.start - 1, WordClass::Relative);
    let finite = view.upos(cue + 1) == Upos::Aux || view.upos(cue + 1) == Upos::Verb && !is_ing(view, cue + 1);
    let finite = finite || view.is_a(cue + 1, StatementWord::FiniteAuxiliary);
    let sentence = view.tokens_of(view.sentence_of(cue));
    // Without a further verb what follows is a list ("are friends, partners and brothers").
    let verb = |t: usize| matches!(view.upos(t), Upos::Verb | Upos::Aux);
    let list = !(cue + 3..sentence.end).any(verb);
    let end = if list { sentence.end } else { next_mark(view, cue, cue + 2) };
    (relative && finite).then(|| tidy(view, cue + 1..end))
}

/// The token after the "that" which opens the clause of a verb, past an addressee and circumstances.
pub(super) fn that_after(view: &View<'_>, cue: usize, entry: &Entry) -> Option<usize> {
    let end = view.tokens_of(view.sentence_of(cue)).end.min(cue + MAX_CIRCUMSTANCE);
    let stops = |t: usize| view.is_mark(t) && !view.is(t, &[".", "-"]) || matches!(view.upos(t), Upos::Verb | Upos::Aux);
    let joint =
        (cue + 1..end).find(|&t| stops(t) || view.is_a(t, WordClass::That) || view.is_a(t, StatementWord::QuestionWord))?;
    if view.is_a(joint, StatementWord::QuestionWord) {
        // "The vote will decide who leads": settled by a deed, in no words.
        if lang::is(entry.lemma, StatementWord::Settling) {
            return None;
        }
        // "said if ..." opens a condition, not a question.
        if view.is_a(joint, StatementWord::If) && !entry.takes_addressee() && entry.takes_quote() {
            return None;
        }
        // "the channel that he planned when he was young": what was planned stands before it.
        let object = view.deprel(cue) == Deprel::AclRelcl && view.is_a(joint, StatementWord::ClauseTime);
        return ((joint == cue + 1 || !view.is_a(joint, StatementWord::RelativeAdverb)) && !object).then_some(joint);
    }
    let joins = view.is_a(joint, WordClass::That) && view.upos(joint) != Upos::Det && !is_relative(view, joint, cue);
    joins.then_some(joint + 1)
}

/// Whether a "that" belongs to a relative clause of a word after the verb.
fn is_relative(view: &View<'_>, that: usize, cue: usize) -> bool {
    that > cue + 1 && view.upos(that) == Upos::Pron
}

/// The longest stretch between a verb and its "that", in tokens.
const MAX_CIRCUMSTANCE: usize = 16;

/// A clause without "that" after a verb of saying whose tree has lost it: the words from the verb on, if they hold a finite
/// verb of their own.
fn bare_clause(view: &View<'_>, cue: usize, entry: &Entry) -> Option<Range<usize>> {
    // "islands, which he noted twice, sank": what he noted stands before.
    let relative = view.child(cue, &[Deprel::Obj]).is_some_and(|o| o < cue && view.is_a(o, WordClass::Relative));
    let opens = !matches!(view.upos(cue + 1), Upos::Adp | Upos::Punct | Upos::Sconj | Upos::Part);
    if !entry.takes_clause() || relative || !opens {
        return None;
    }
    // "maintains a lead, and she won": the object is the verb's own, unless it is the clause's subject.
    let object = view.child(cue, &[Deprel::Obj]).filter(|&o| o > cue && entry.lemma != word_of(StatementWord::Say));
    let subject = |o: usize| matches!(view.upos(noun_phrase(view, o).end), Upos::Verb | Upos::Aux);
    if object.is_some_and(|o| !subject(o)) {
        return None;
    }
    let content = tidy(view, cue + 1..clause_end(view, cue, cue + 2));
    let finite = |t: usize| match view.upos(t) {
        Upos::Aux | Upos::Verb if view.deprel(t) == Deprel::Root => true,
        Upos::Aux => {
            view.deprel(t) != Deprel::AuxPass
                && (!entry.takes_object() || view.head(t).is_some_and(|h| view.deprel(h) == Deprel::Root))
        }
        Upos::Verb if entry.lemma == word_of(StatementWord::Say) => true,
        Upos::Verb => !entry.takes_object() && view.child(t, &[Deprel::Nsubj]).is_some(),
        _ => false,
    };
    (content.len() > 2 && content.clone().any(finite)).then_some(content)
}

/// Whether only nominal words stand between a verb and the clause it reports: the parser has taken the subject of the clause
/// for an object of the verb.
pub(super) fn follows_at_once(view: &View<'_>, cue: usize, start: usize) -> bool {
    let nominal = |t: usize| {
        matches!(view.upos(t), Upos::Det | Upos::Adj | Upos::Noun | Upos::Propn | Upos::Num | Upos::Pron | Upos::Cconj)
            || t > cue + 1 && (view.upos(t) == Upos::Adp || view.is_a(t, StatementWord::PhraseMark))
    };
    start > cue + 1 && (cue + 1..start).all(nominal)
}

/// Whether a noun phrase right after a verb that takes no object begins the clause it reports; a time does not ("said last
/// week that ...").
fn leads_clause(view: &View<'_>, cue: usize, start: usize) -> bool {
    let first = cue + 1;
    let time = |t: usize| matches!(view.deprel(t), Deprel::OblUnmarked | Deprel::Advmod | Deprel::Obl);
    let nominal = matches!(view.upos(first), Upos::Det | Upos::Adj | Upos::Noun | Upos::Propn | Upos::Num | Upos::Pron);
    start > first && nominal && !time(first) && !view.head(first).is_some_and(|h| h != cue && time(h))
}

/// A reporting verb set into the clause it reports hangs on that clause's head.
fn reports_its_head(view: &View<'_>, cue: usize, entry: &Entry) -> Option<usize> {
    let set_in = view.deprel(cue) == Deprel::Parataxis && entry.takes_quote() && view.child(cue, &[Deprel::Nsubj]).is_some();
    let head = view.head(cue)?;
    let first = view.tree.extent(cue).start;
    let set_in = set_in && first > 0 && view.is_mark(first - 1);
    (set_in && view.sentence_of(head) == view.sentence_of(cue)).then_some(head)
}

/// The verb and what hangs on it, its reported clause aside.
fn own_clause(view: &View<'_>, cue: usize, reported: usize) -> Range<usize> {
    let mut own = cue..cue + 1;
    for child in view.tree.children(cue).filter(|&c| c != reported && view.deprel(c) != Deprel::Punct) {
        let extent = view.tree.extent(child);
        if child < cue && (reported > cue || child > reported)
            || child > cue && child < reported
            || reported < cue && child > reported
        {
            own.start = own.start.min(extent.start);
            own.end = own.end.max(extent.end);
        }
    }
    own
}
