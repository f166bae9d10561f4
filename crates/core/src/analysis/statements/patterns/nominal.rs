//! Nouns and adjectives that report: "his claim that ...", "the decision to ...", "her support for ...", "exchanged views on
//! ...", "is confident that ...", "it is clear that ...".
//!
//! The speaker of a noun is its possessor, the "by" or "from" phrase beside it, or the subject of the verb that carries it
//! ("made the claim that"); without one the noun must have a clause. The speaker of an adjective is its subject.

use super::super::content::{clause_end, phrase_end, tidy};
use super::super::cues::{Class, Entry};
use super::super::draft::{Draft, Found, Frame};
use super::super::speaker::subject_of;
use super::super::view::View;
use super::super::within::keep_within_clause;
use crate::analysis::lemma::lemma;
use crate::analysis::syntax::noun_phrase::noun_phrase;
use crate::analysis::syntax::nouns::NounClass;
use crate::annotation::WordClass;
use crate::annotation::{Deprel, Upos};
use crate::lang::{EntityWord, StatementWord, words_of};
use std::ops::Range;

pub(in super::super) fn find(view: &View<'_>, sentence: usize, found: &mut Found) {
    for cue in view.tokens_of(sentence) {
        if found.has(cue) || !matches!(view.upos(cue), Upos::Noun | Upos::Adj) {
            continue;
        }
        let Some(entry) = view.cue(cue) else { continue };
        let noun_cue = view.upos(cue) == Upos::Noun;
        let draft = if noun_cue { noun(view, found, cue, entry) } else { adjective(view, cue, entry) };
        if let Some(mut draft) = draft {
            keep_within_clause(view, cue, &mut draft);
            found.push(draft.by(if noun_cue { "noun_cue" } else { "adjective_cue" }));
        }
    }
}

fn noun(view: &View<'_>, found: &Found, cue: usize, entry: &Entry) -> Option<Draft> {
    let speaker = owner(view, found, cue);
    let (content, frame) = complement(view, cue, entry)?;
    // "there is no doubt that": the writer's own; "the notions of Ruiz": whose they are, not what.
    let own = speaker.is_none() && view.child(cue, &[Deprel::Det]).is_some_and(|d| view.is_a(d, WordClass::No));
    if own || speaker.as_ref().is_some_and(|s| s.start < content.end && content.start < s.end) {
        return None;
    }
    // "Ruiz, whose views on taxes": the clause tells of her views and not what they are.
    let relative = speaker.as_ref().is_some_and(|s| s.len() == 1 && view.is_a(s.start, StatementWord::NoContent));
    // "his views on taxes": which they are, nobody says; "exchanged views on taxes" tells of a talk.
    let topical = entry.class == Class::Attitude
        && view.is_a(content.start.saturating_sub(1), StatementWord::TopicLink)
        && view.child(cue, &[Deprel::NmodPoss]).is_some();
    if frame != Frame::Clause && (speaker.is_none() || relative || topical) {
        return None;
    }
    let mut draft = Draft::new(cue, entry, vec![content], speaker);
    draft.frame = frame;
    Some(draft)
}

fn adjective(view: &View<'_>, cue: usize, entry: &Entry) -> Option<Draft> {
    let predicate = view.child(cue, &[Deprel::Cop]).is_some() || matches!(view.deprel(cue), Deprel::Xcomp | Deprel::Root);
    if !predicate {
        return None;
    }
    let (content, frame) = complement(view, cue, entry)?;
    let subject = subject_of(view, cue).filter(|s| !view.is_a(s.start, StatementWord::NoSpeaker));
    if frame != Frame::Clause && subject.is_none() {
        return None;
    }
    let mut draft = Draft::new(cue, entry, vec![content], subject);
    draft.frame = frame;
    Some(draft)
}

/// What the word governs, and in what construction.
fn complement(view: &View<'_>, cue: usize, entry: &Entry) -> Option<(Range<usize>, Frame)> {
    // "the claim that ...", "his promise to ...": by their shape, for parsers often hang them elsewhere.
    let joint = cue + 1;
    if view.is_a(joint, StatementWord::ThatOrWhether) && view.upos(joint) == Upos::Sconj && entry.takes_clause() {
        let range = tidy(view, joint + 1..clause_end(view, cue, joint + 2));
        return (!range.is_empty()).then_some((range, Frame::Clause));
    }
    if view.is_a(joint, WordClass::To) && view.upos(joint) == Upos::Part && entry.takes_infinitive() {
        let tree = view.child(cue, &[Deprel::Acl, Deprel::Xcomp]).map_or(joint + 2, |c| view.tree.extent(c).end);
        return Some((joint..phrase_end(view, cue, entry, tree.max(joint + 2)), Frame::Infinitive));
    }
    for child in view.tree.children(cue).filter(|&c| c > cue) {
        let marker = view.children(child, &[Deprel::Mark, Deprel::Case]).find(|&m| m < child);
        let leads = |words: &[&str]| marker.is_some_and(|m| view.is(m, words));
        let extent = view.tree.extent(child);
        let topic = |marker: Option<usize>, end| {
            marker.filter(|&m| entry.takes_preposition(view.word(m))).map(|m: usize| (m + 1..end, Frame::Topic))
        };
        let found = match view.deprel(child) {
            Deprel::Ccomp | Deprel::Acl | Deprel::Advcl | Deprel::Csubj | Deprel::Xcomp => {
                let finite = leads(words_of(StatementWord::ContentConjunction)) || view.deprel(child) == Deprel::Ccomp;
                if finite && entry.takes_clause() {
                    Some((extent, Frame::Clause))
                } else if leads(words_of(WordClass::To)) && entry.takes_infinitive() {
                    Some((extent, Frame::Infinitive))
                } else {
                    topic(marker, extent.end)
                }
            }
            Deprel::Nmod | Deprel::Obl => topic(marker, extent.end),
            _ => None,
        };
        if let Some((range, frame)) = found {
            let range = tidy(view, range);
            if !range.is_empty() {
                return Some((range, frame));
            }
        }
    }
    None
}

/// Whose noun it is.
fn owner(view: &View<'_>, found: &Found, noun: usize) -> Option<Range<usize>> {
    // "today's announcement": a day announces nothing.
    let day = |o: &usize| view.noun_class(*o) == Some(NounClass::Time);
    if let Some(owner) = view.child(noun, &[Deprel::NmodPoss]).filter(|o| !day(o)) {
        let phrase = noun_phrase(view, owner);
        let end = phrase.clone().rev().find(|&t| !view.is_a(t, WordClass::PossessiveMark)).map_or(phrase.end, |t| t + 1);
        return Some(phrase.start..end);
    }
    let from = |c: usize| view.child(c, &[Deprel::Case]).is_some_and(|p| view.is_a(p, StatementWord::NounSpeakerLink));
    if let Some(source) = view.children(noun, &[Deprel::Nmod]).find(|&c| from(c)) {
        return Some(noun_phrase(view, source));
    }
    let verb = view
        .head(noun)
        .filter(|&h| view.upos(h) == Upos::Verb && matches!(view.deprel(noun), Deprel::Obj | Deprel::NsubjPass))?;
    let verbal = lemma(view.word(verb), Upos::Verb);
    // "took charge of the team": leads it.
    let taken = view.is_a(verb, EntityWord::TakeForm) && view.is_a(noun, StatementWord::Taken);
    let leads = taken && noun == verb + 1;
    let carries = words_of(StatementWord::LightVerb).contains(&verbal.as_ref()) && !leads;
    (carries && !found.has(verb)).then(|| subject_of(view, verb)).flatten()
}
