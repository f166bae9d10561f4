//! Where content ends because the clause around its report goes on, or because another clause is set against it.
//!
//! Both are asked of content that [`content`](super::content) has found; neither makes it longer.

use super::content::tidy;
use super::cues::Class;
use super::draft::{Draft, Frame};
use super::view::View;
use crate::analysis::syntax::clause::is_ing;
use crate::annotation::{Deprel, EntityType, Upos, WordClass};
use crate::lang::{self, StatementWord};

/// Ends what was promised, praised or asked before a clause that a comma sets against it or beside it: "to cut taxes | , while
/// others balk", "details of its budget | , as protests went on".
fn end_before_aside(view: &View<'_>, draft: &mut Draft) {
    let finite = |t: usize| matches!(view.upos(t), Upos::Verb | Upos::Aux) && !is_ing(view, t);
    let beside = |t: usize| {
        let next = view.tokens_of(view.sentence_of(t)).end.min(t + BESIDE);
        view.is_a(t + 1, WordClass::As) && !finite(t + 2) && (t + 2..next).any(finite) && view.quote_of(t).is_none()
    };
    let aside = |t: &usize| {
        let open = view.is(*t, &[","]) && view.quote_of(*t).is_none();
        view.is(*t, &[","]) && (view.opens_contrast(*t + 1) || beside(*t))
            || open && (is_echo(view, *t) || is_answer(view, *t))
    };
    for part in draft.content.iter_mut().filter(|_| matches!(draft.frame, Frame::Infinitive | Frame::Topic)) {
        part.end = part.clone().skip(1).find(aside).unwrap_or(part.end);
    }
}

/// Whether the comma divides what was done from who else did so: "condemned the attack | , as did Peru".
fn is_echo(view: &View<'_>, comma: usize) -> bool {
    view.is_a(comma + 1, WordClass::As) && view.upos(comma + 2) == Upos::Aux && !view.is_mark(comma + 3)
}

/// Whether the comma divides what was said from what somebody else says of it: "accused her of fraud | , which her office denies".
fn is_answer(view: &View<'_>, comma: usize) -> bool {
    let pronoun = comma + 1;
    let next = view.tokens_of(view.sentence_of(comma)).end.min(comma + BESIDE);
    let verb = (pronoun + 1..next).find(|&t| matches!(view.upos(t), Upos::Verb | Upos::Aux));
    let relative = view.is_a(pronoun, WordClass::RelativeThing) && !view.is_a(pronoun, WordClass::That);
    let main = verb.and_then(|v| (v..next).find(|&t| view.upos(t) == Upos::Verb));
    relative
        && verb.is_some_and(|v| v > pronoun + 1)
        && main.and_then(|v| view.cue(v)).is_some_and(|e| e.class == Class::Speech)
}

/// Ends a clause before what others say against it: "said it took the bridge from the rebels | , who denied the claim".
fn end_before_rebuttal(view: &View<'_>, draft: &mut Draft) {
    let rebuts = |comma: &usize| {
        let next = view.tokens_of(view.sentence_of(*comma)).end.min(comma + BESIDE);
        let relative =
            view.is_a(comma + 1, WordClass::Relative) && view.is(*comma, &[","]) && view.quote_of(*comma).is_none();
        let verb = (comma + 2..next).find(|&t| view.upos(t) == Upos::Verb).filter(|_| relative);
        // "from Lima, which denied": whoever that is, the town it is not.
        let town = |v: usize| view.head(v).and_then(|n| view.name_at(n)).is_some_and(|n| n.kind == EntityType::Location);
        let denies = verb.filter(|&v| !town(v) && lang::is(&view.lemma_as(v, Upos::Verb), StatementWord::Rebuts));
        denies.is_some_and(|v| (v + 1..next).any(|t| view.is_a(t, StatementWord::Rebutted)))
    };
    if let Some(part) = draft.content.last_mut().filter(|_| draft.frame == Frame::Clause) {
        part.end = part.clone().skip(1).find(rebuts).unwrap_or(part.end);
    }
}

/// How far behind "as" the verb of its clause may stand, in tokens.
const BESIDE: usize = 8;

/// Ends what was promised, praised or asked before a clause with a subject of its own: "your call to go | and I introduced a bill".
pub(super) fn end_before_clause(view: &View<'_>, draft: &mut Draft) {
    let finite = |t: usize| matches!(view.upos(t), Upos::Verb | Upos::Aux);
    let clause = |t: &usize| {
        view.is_a(*t, WordClass::Coordinator)
            && view.is_a(t + 1, StatementWord::SubjectPronoun)
            && finite(t + 2 + usize::from(view.upos(t + 2) == Upos::Adv))
    };
    let open = |t: &usize| view.quote_of(*t).is_none() && clause(t);
    for part in draft.content.iter_mut().filter(|_| matches!(draft.frame, Frame::Infinitive | Frame::Topic)) {
        let inner = part.clone().find(|&t| view.is_a(t, WordClass::Relative) || view.upos(t) == Upos::Sconj);
        let end = part.clone().skip(1).find(open).filter(|&e| inner.is_none_or(|i| i > e));
        *part = end.map_or(part.clone(), |e| tidy(view, part.start..e));
    }
}

/// Ends a clause before the channel by which it was said: "confirmed he was aboard | via Facebook on Friday".
fn end_before_channel(view: &View<'_>, draft: &mut Draft) {
    let Some(part) = draft.content.last_mut().filter(|_| draft.frame == Frame::Clause) else { return };
    let verb = |t: usize| matches!(view.upos(t), Upos::Verb | Upos::Aux);
    let via = part.clone().rev().take_while(|&t| !verb(t)).find(|&t| view.is_a(t, StatementWord::Via));
    let whole = |t: &usize| *t > part.start && view.quote_of(*t).is_none() && view.is_capital(*t + 1);
    part.end = via.filter(whole).unwrap_or(part.end);
}

/// Cuts what a subordinate verb reports where the clause around it goes on: "a man who wants to give more could do so".
pub(super) fn keep_within_clause(view: &View<'_>, cue: usize, draft: &mut Draft) {
    end_before_aside(view, draft);
    end_before_channel(view, draft);
    end_before_rebuttal(view, draft);
    let Some(limit) = outer_clause_after(view, cue) else { return };
    for part in draft.content.iter_mut().filter(|p| p.start > cue && p.end > limit) {
        let kept = tidy(view, part.start..limit.max(part.start));
        // Where a clause would be left with a word the parser has hung the verb on the clause that it reports.
        let object = draft.frame != Frame::Clause || view.deprel(kept.start) == Deprel::Obj;
        if kept.len() > 1 || object && !kept.is_empty() {
            *part = kept;
        }
    }
}

/// Where the clause around a subordinate one goes on behind it: the first word after `cue` that hangs on a verb further up,
/// or that verb itself.
fn outer_clause_after(view: &View<'_>, cue: usize) -> Option<usize> {
    let mut at = cue;
    let mut subordinate = false;
    for _ in 0..MAX_DEPTH {
        subordinate |= matches!(view.deprel(at), Deprel::AclRelcl | Deprel::Acl | Deprel::Advcl)
            || matches!(view.deprel(at), Deprel::Nsubj | Deprel::NsubjPass) && view.upos(at) == Upos::Noun;
        let head = view.head(at)?;
        if head > cue {
            let word =
                view.tree.children(head).map(|c| view.tree.extent(c)).filter(|e| e.start > cue).map(|e| e.start).min();
            return subordinate.then(|| word.map_or(head, |w| w.min(head)));
        }
        at = head;
    }
    None
}

/// How far up a chain of heads is followed.
const MAX_DEPTH: usize = 8;
