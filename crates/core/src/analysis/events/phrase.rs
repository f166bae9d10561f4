//! Noun phrases and where they stand in a clause: subjects, objects, objects of prepositions.
//!
//! Subjects and objects come from the dependency tree; where it has none, from the shape of an English clause: the subject
//! is the last noun phrase before the verb that no preposition governs, the object the first one after it. Phrases are
//! found by parts of speech, which a tagger gets right more often than attachments.

use super::view::View;
use crate::annotation::{Deprel, Upos};
use std::ops::Range;

/// How far an object of a preposition may stand from its trigger, in tokens.
const REACH: usize = 16;

/// A noun phrase: its tokens and its head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Phrase {
    pub(super) range: Range<usize>,
    pub(super) head: usize,
}

/// The subject of a verb, and whether the verb is passive.
pub(super) struct Subject {
    pub(super) phrases: Vec<Phrase>,
    pub(super) passive: bool,
}

/// Who does what the verb at `verb` says, or, if it is passive, to whom it is done.
pub(super) fn subject(view: &View<'_>, verb: usize) -> Subject {
    if let Some(object) = gerund_subject(view, verb) {
        return Subject { phrases: coordinated(view, object), passive: false };
    }
    let passive = is_passive(view, verb);
    let head = subject_by_tree(view, verb).or_else(|| subject_by_shape(view, verb));
    Subject { phrases: head.map(|h| coordinated(view, h)).unwrap_or_default(), passive }
}

/// Who does what a gerund says: "thanked Peru for | sending", "accused Peru of | attacking".
fn gerund_subject(view: &View<'_>, verb: usize) -> Option<usize> {
    let before = verb.checked_sub(2)?;
    let governed = view.word(verb).ends_with("ing") && view.is(verb - 1, &["for", "of", "from", "into"]);
    (governed && is_nominal(view, before) && governing(view, before).is_some()).then_some(before)
}

/// The verb right before the phrase that ends at `end`.
fn governing(view: &View<'_>, end: usize) -> Option<usize> {
    let start = phrase_at(view, end).range.start;
    start.checked_sub(1).filter(|&v| view.upos(v) == Upos::Verb && v >= view.sentence(end).start)
}

/// The verb of thanks whose reason the trigger is: "Peru | thanked Chile for sending", "appreciates Chile for its help".
pub(super) fn thanking(view: &View<'_>, trigger: usize) -> Option<usize> {
    let start = if view.upos(trigger) == Upos::Verb { trigger } else { phrase_at(view, trigger).range.start };
    let end = start.checked_sub(2).filter(|_| view.is(start - 1, &["for"]))?;
    governing(view, end).filter(|&v| view.is_form(v, &["thank", "appreciate", "praise"]))
}

/// The subject of the clause that a phrase opens: "In talks with Peru, | Ruiz called for".
pub(super) fn fronted_subject(view: &View<'_>, noun: usize, after: usize) -> Vec<Phrase> {
    let sentence = view.sentence(noun);
    let start = phrase_at(view, noun).range.start;
    let opens = start == sentence.start + 1 && view.is(sentence.start, &["in", "during", "at", "after", "following"]);
    let comma = (after..sentence.end.min(after + REACH)).find(|&t| view.is(t, &[","]));
    let Some(comma) = comma.filter(|_| opens) else { return Vec::new() };
    first_phrase(view, comma + 1, sentence.end).map(|h| coordinated(view, h)).unwrap_or_default()
}

fn subject_by_tree(view: &View<'_>, verb: usize) -> Option<usize> {
    let mut at = verb;
    // A chain of clauses longer than this is a parser's mistake.
    for _ in 0..6 {
        if let Some(subject) = view.child(at, &[Deprel::Nsubj, Deprel::NsubjPass]) {
            let relative = view.is(subject, &["who", "which", "that"]);
            let found = if relative { view.head(at) } else { Some(subject) };
            return found.filter(|&s| s < verb && is_nominal(view, s));
        }
        match view.deprel(at) {
            Deprel::Conj | Deprel::Advcl | Deprel::Aux | Deprel::AuxPass | Deprel::Cop => at = view.head(at)?,
            Deprel::Xcomp => {
                let head = view.head(at)?;
                if let Some(object) = view.child(head, &[Deprel::Obj, Deprel::Iobj]).filter(|&o| o < at) {
                    return Some(object);
                }
                at = head;
            }
            Deprel::Acl | Deprel::AclRelcl => return view.head(at).filter(|&s| s < verb && is_nominal(view, s)),
            _ => return None,
        }
    }
    None
}

fn subject_by_shape(view: &View<'_>, verb: usize) -> Option<usize> {
    let start = view.sentence(verb).start;
    let mut at = verb;
    while at > start {
        at -= 1;
        if view.is_dated(at) {
            continue;
        }
        if is_nominal(view, at) {
            let phrase = phrase_at(view, at);
            let before = phrase.range.start.checked_sub(1).filter(|&b| b >= start);
            let Some(before) = before else { return Some(at) };
            let governed = view.upos(before) == Upos::Adp
                || view.is(before, &["of", "in", "on", "at", "by", "with", "to", "for", "from"]);
            if !governed {
                return Some(at);
            }
            at = before;
        } else if matches!(view.upos(at), Upos::Sconj) || view.is(at, &["that", ";", ":"]) {
            return None;
        }
    }
    None
}

fn is_passive(view: &View<'_>, verb: usize) -> bool {
    if view.upos(verb) != Upos::Verb || view.word(verb).ends_with("ing") {
        return false;
    }
    if view.child(verb, &[Deprel::AuxPass, Deprel::NsubjPass]).is_some() {
        return true;
    }
    if view.deprel(verb) == Deprel::Acl {
        return !view.is(verb.saturating_sub(1), &["to"]);
    }
    let participle = view.lemma(verb).as_ref() != view.word(verb);
    // "was shot and | killed": the auxiliary serves both.
    if participle
        && view.deprel(verb) == Deprel::Conj
        && view.is(verb.saturating_sub(1), &["and", "or"])
        && view.child(verb, &[Deprel::Nsubj, Deprel::Obj, Deprel::Ccomp, Deprel::Xcomp]).is_none()
        && let Some(first) = view.head(verb).filter(|&h| h < verb && view.deprel(h) != Deprel::Conj)
    {
        return is_passive(view, first);
    }
    let be = ["is", "are", "was", "were", "be", "been", "being", "gets", "got"];
    let before =
        (verb.saturating_sub(3)..verb).rev().take_while(|&t| matches!(view.upos(t), Upos::Adv | Upos::Aux | Upos::Part));
    participle && before.into_iter().any(|t| view.is(t, &be))
}

/// What the verb at `verb` is done to: the phrase after `last`, its last word.
pub(super) fn object(view: &View<'_>, verb: usize, last: usize) -> Vec<Phrase> {
    let near = |o: usize| o > last && !(last + 1..o).any(|t| view.is(t, &["that", ";", ":"]));
    let by_tree = view.child(verb, &[Deprel::Obj, Deprel::Iobj]).filter(|&o| near(o) && is_nominal(view, o));
    let by_shape = || {
        let end = view.sentence(verb).end;
        let at = (last + 1..end.min(last + 5)).find(|&t| !view.is_dated(t) && view.upos(t) != Upos::Adv)?;
        first_phrase(view, at, end)
    };
    by_tree.or_else(by_shape).map(|head| coordinated(view, head)).unwrap_or_default()
}

/// The head of the noun phrase that begins at `at`.
pub(super) fn first_phrase(view: &View<'_>, at: usize, end: usize) -> Option<usize> {
    let mut head = None;
    // "nearly 2,000", "up to 40".
    let at = (at..end.min(at + 3)).find(|&t| view.upos(t) != Upos::Adv && !view.is(t, &["about", "up"])).unwrap_or(at);
    for token in at..end.min(at + 14) {
        let starts_another = head.is_some() && matches!(view.upos(token), Upos::Det | Upos::Pron);
        if starts_another || !(continues(view, token) || is_joined(view, token, end)) {
            break;
        }
        if is_nominal(view, token) {
            head = Some(token);
        }
    }
    head
}

/// "and" between two parts of one phrase: "Hungarian and Romanian officials".
fn is_joined(view: &View<'_>, at: usize, end: usize) -> bool {
    let adjectival = |t: usize| view.upos(t) == Upos::Adj || (view.is_named(t) && view.upos(t) != Upos::Noun);
    view.is(at, &["and"]) && at + 2 < end && at > 0 && adjectival(at - 1) && adjectival(at + 1) && is_nominal(view, at + 2)
}

/// Whether the token can stand within a noun phrase before its head.
fn continues(view: &View<'_>, token: usize) -> bool {
    let inside = matches!(view.upos(token), Upos::Det | Upos::Adj | Upos::Noun | Upos::Propn | Upos::Num | Upos::Pron);
    let untagged = view.upos(token) == Upos::X && view.is_named(token);
    (inside || untagged || view.is_named(token) || view.is(token, &["'s", "\u{2019}s", "'", "-", "%", "$"]))
        && !is_relative(view, token)
}

fn is_relative(view: &View<'_>, token: usize) -> bool {
    view.is(token, &["who", "which", "that", "what", "whose", "where"])
}

/// Whether the token can be the head of a noun phrase.
pub(super) fn is_nominal(view: &View<'_>, token: usize) -> bool {
    let noun = matches!(view.upos(token), Upos::Noun | Upos::Propn | Upos::Pron) || view.is_named(token);
    noun && !view.is_dated(token) && !is_relative(view, token) && !view.is(token, &["'s", "\u{2019}s", "there", "-"])
}

/// The phrase that ends with the name or noun at `head`.
pub(super) fn phrase_at(view: &View<'_>, head: usize) -> Phrase {
    let sentence = view.sentence(head);
    let mut end = head + 1;
    // The rest of a name, or the name that follows a title: "President | Ana Ruiz", "Vice | -President".
    let capital = |t: usize| view.word(t).starts_with(char::is_uppercase);
    let follows = |t: usize| {
        let name =
            view.is_named(t) && (view.is_named(head) || view.upos(t) != Upos::Adj) && (capital(t) || view.is_named(t - 1));
        let hyphen = view.is(t, &["-"]) && capital(t + 1) || view.is(t - 1, &["-"]) && capital(t);
        name && !view.is_dated(t)
            || hyphen
            || matches!(view.deprel(t), Deprel::Flat | Deprel::Compound) && view.head(t) == Some(head)
    };
    // "Peruvian | President Ana Ruiz": an adjective is no head.
    if view.is_demonym(head)
        && let Some(real) = first_phrase(view, head, sentence.end).filter(|&h| h > head)
    {
        end = real + 1;
    }
    while end < sentence.end && follows(end) {
        end += 1;
    }
    let mut start = head;
    while start > sentence.start && head - start < 12 && !view.is_dated(start - 1) {
        let joined = is_joined(view, start - 1, sentence.end);
        if !continues(view, start - 1) && !joined {
            break;
        }
        start -= 1;
    }
    Phrase { range: start..end, head }
}

/// The phrase of `head` and those joined to it by "and".
pub(super) fn coordinated(view: &View<'_>, head: usize) -> Vec<Phrase> {
    let mut phrases = vec![phrase_at(view, head)];
    phrases.extend(
        view.children(head, &[Deprel::Conj]).filter(|&c| is_nominal(view, c) && c > head).map(|c| phrase_at(view, c)),
    );
    if phrases.len() == 1 {
        let end = view.sentence(head).end;
        let mut at = phrases.first().map_or(head + 1, |p| p.range.end);
        while phrases.len() < 6 && at + 1 < end && view.is(at, &["and", "&"]) && view.is_named(at + 1) {
            let Some(next) = first_phrase(view, at + 1, end) else { break };
            let phrase = phrase_at(view, next);
            at = phrase.range.end;
            phrases.push(phrase);
        }
        // "Peru and Chile met": the head found from the right is the last of them.
        let start = phrases.first().map_or(head, |p| p.range.start);
        let floor = view.sentence(head).start;
        if start >= floor + 2 && view.is(start - 1, &["and", "&"]) && view.is_named(start - 2) {
            phrases.push(phrase_at(view, start - 2));
        }
    }
    phrases.sort_by_key(|p| p.range.start);
    phrases
}

/// The objects of the first preposition among `wanted` after `from`, within the clause; if `named`, of the first that
/// governs a name.
pub(super) fn prepositional(view: &View<'_>, from: usize, wanted: &[&str], named: bool) -> Vec<Phrase> {
    let end = view.sentence(from.saturating_sub(1)).end;
    let mut at = from;
    while at < end.min(from + REACH) {
        let stop =
            view.is(at, &[";", ":", "that", "who", "which", "after", "because", "when", "while", "unless", "if", "said"]);
        let comma = view.is(at, &[","]) && !view.is_dated(at + 1) && !view.is_dated(at.saturating_sub(1));
        if stop || comma {
            break;
        }
        if view.is(at, wanted)
            && let Some(head) = first_phrase(view, at + 1, end)
        {
            let phrases = coordinated(view, head);
            if !named || phrases.iter().any(|p| p.range.clone().any(|t| view.is_named(t))) {
                return phrases;
            }
        }
        at += 1;
    }
    Vec::new()
}

/// The subject of the clause that follows `from`: "demanded | that Chile pay", "urged | Chile to pay".
pub(super) fn clause_subject(view: &View<'_>, verb: usize, from: usize) -> Vec<Phrase> {
    let complement = view.child(verb, &[Deprel::Ccomp, Deprel::Xcomp]);
    let subject = complement
        .and_then(|c| view.child(c, &[Deprel::Nsubj, Deprel::NsubjPass]))
        .filter(|&s| s >= from && is_nominal(view, s));
    if let Some(subject) = subject {
        return coordinated(view, subject);
    }
    let end = view.sentence(verb).end;
    let that = (from..end.min(from + 8)).find(|&t| view.is(t, &["that"]));
    that.and_then(|t| first_phrase(view, t + 1, end)).map(|h| coordinated(view, h)).unwrap_or_default()
}

/// The possessor before the noun at `noun`: "Ruiz's | arrest", "their | talks", "Israeli | raids".
pub(super) fn possessor(view: &View<'_>, noun: usize) -> Option<Phrase> {
    let phrase = phrase_at(view, noun);
    let inside = phrase.range.start..noun;
    let mark = inside.clone().rev().find(|&t| view.is(t, &["'s", "\u{2019}s", "'", "\u{2019}"]));
    if let Some(mark) = mark.filter(|&m| m > phrase.range.start) {
        return Some(Phrase { range: phrase.range.start..mark, head: mark - 1 });
    }
    let pronoun = inside.clone().find(|&t| view.is(t, &["his", "her", "its", "their"]));
    let named = || inside.clone().find(|&t| view.is_named(t));
    pronoun.or_else(named).map(|t| {
        let end = if view.is_named(t) {
            (t..noun).take_while(|&x| view.is_named(x)).last().map_or(t + 1, |x| x + 1)
        } else {
            t + 1
        };
        Phrase { range: t..end, head: end - 1 }
    })
}

/// The verb whose object the noun at `noun` is: "held | talks", "launched an | investigation".
pub(super) fn governor(view: &View<'_>, noun: usize) -> Option<usize> {
    let by_tree = view.head(noun).filter(|&h| {
        matches!(view.deprel(noun), Deprel::Obj | Deprel::NsubjPass | Deprel::Obl) && view.upos(h) == Upos::Verb
    });
    by_tree.or_else(|| {
        let start = phrase_at(view, noun).range.start;
        let floor = view.sentence(noun).start;
        (start.saturating_sub(3).max(floor)..start).rev().find(|&t| view.upos(t) == Upos::Verb)
    })
}
