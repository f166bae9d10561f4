//! The statement of a reporting verb in the passive: "was accused of fraud", "is expected to rise", "were rejected by voters".
//!
//! Its subject and what follows are the content, unless the subject is addressed; whoever it says did it speaks.

use super::super::content::{phrase_end, tidy};
use super::super::cues::Entry;
use super::super::draft::{Draft, Frame};
use super::super::view::View;
use super::complement::{clause, is_finding, that_after};
use super::governed::phrase;
use crate::analysis::syntax::clause::is_ing;
use crate::analysis::syntax::noun_phrase::noun_phrase;
use crate::analysis::syntax::object::infinitive;
use crate::analysis::syntax::voice::agent;
use crate::annotation::{Deprel, WordClass};
use crate::lang::{self, StatementWord, word_of};
use std::ops::Range;

/// The statement of the verb at `cue`.
pub(super) fn statement(view: &View<'_>, cue: usize, entry: &Entry) -> Option<Draft> {
    let agent = agent(view, cue);
    if is_finding(view, cue, entry) {
        return None;
    }
    // "a party called X" names a thing; it reports nobody.
    if agent.is_none()
        && view.deprel(cue) == Deprel::Acl
        && infinitive(view, cue).is_none()
        && that_after(view, cue, entry).is_none()
    {
        return None;
    }
    let subject = view.child(cue, &[Deprel::NsubjPass, Deprel::Nsubj]);
    if let Some(content) = clause(view, cue, entry) {
        return Some(Draft::new(cue, entry, content, agent));
    }
    let infinitive = view.child(cue, &[Deprel::Xcomp]).filter(|&x| x > cue);
    let reach = |p: Range<usize>| p.start..phrase_end(view, cue, entry, p.end);
    let follows = infinitive.map(|x| view.tree.extent(x)).or_else(|| phrase(view, cue, entry).map(reach));
    // "was found clinging to a tree", "is called Lakeside": nobody said so.
    let marked = infinitive.is_some_and(|x| view.is_a(view.tree.extent(x).start, WordClass::To));
    let named = entry.takes_predicate() && !marked || lang::is(entry.lemma, StatementWord::Unattributed);
    // "were ordered closed": nobody says so either.
    let state = |x: usize| is_ing(view, x) || !marked && view.word(x).ends_with(word_of(WordClass::PastEnding));
    if agent.is_none() && (named || infinitive.is_some_and(state)) {
        return None;
    }
    let named = entry.takes_object() && (agent.is_some() || follows.is_some());
    let takes = named || (entry.takes_infinitive() || entry.takes_clause()) && infinitive.is_some();
    let mut content = Vec::new();
    if let Some(subject) = subject.filter(|_| takes && (!entry.takes_addressee() || follows.is_none())) {
        let before =
            without_relative(view, subject, view.tree.extent(subject).start..view.tree.extent(subject).end.min(cue));
        content.push(tidy(view, what_relative_means(view, cue, before)?));
    }
    content.extend(follows.filter(|_| takes || entry.takes_addressee() || content.is_empty()).map(|f| tidy(view, f)));
    content.retain(|c| !c.is_empty());
    if content.is_empty() || !takes && infinitive.is_none() && !entry.takes_addressee() {
        return None;
    }
    let mut draft = Draft::new(cue, entry, content, agent);
    draft.frame = if infinitive.is_some() { Frame::Infinitive } else { Frame::Topic };
    Some(draft)
}

/// The words of a subject with the rest of the name that it is, and without a relative clause between commas.
fn without_relative(view: &View<'_>, subject: usize, words: Range<usize>) -> Range<usize> {
    let name = view.name_at(subject).map_or(words.clone(), |n| words.start.min(n.tokens.start)..words.end.max(n.tokens.end));
    let clause = |t: &usize| view.is(*t, &[","]) && view.is_a(t + 1, WordClass::Relative) && view.quote_of(*t).is_none();
    let added = (subject + 1..name.end).find(clause);
    // "Ruiz, 52, who lives in Lima, was criticised"
    let first = |end: usize| (subject + 1..end).find(|t| view.is(*t, &[","]) && view.quote_of(*t).is_none()).unwrap_or(end);
    name.start..added.map_or(name.end, |end| if view.name_at(subject).is_some() { first(end) } else { end })
}

/// The words of a subject, for a relative pronoun those of the noun that it means ("the amendments | that were rejected"); `None` where
/// the tree has no noun for it.
fn what_relative_means(view: &View<'_>, cue: usize, subject: Range<usize>) -> Option<Range<usize>> {
    let pronoun = view.trimmed(subject.clone());
    if pronoun.len() != 1 || !view.is_a(pronoun.start, WordClass::Relative) {
        return Some(subject);
    }
    let noun = view.head(cue).filter(|&h| view.deprel(cue) == Deprel::AclRelcl && h < pronoun.start);
    // ", which was expected": of any noun before it, or of all that.
    let close = pronoun.start > 0 && !view.is(pronoun.start - 1, &[","]);
    noun.filter(|_| close).map(|n| noun_phrase(view, n)).filter(|p| p.end <= pronoun.start)
}
