//! Where content ends because the clause around its report goes on, or because another clause is set against it.
//!
//! Both are asked of content that [`content`](super::content) has found; neither makes it longer.

use super::content::tidy;
use super::draft::{Draft, Frame};
use super::view::View;
use crate::analysis::syntax::clause::is_ing;
use crate::annotation::{Deprel, Upos, WordClass};
use crate::lang::StatementWord;

/// Ends what was promised, praised or asked before a clause that a comma sets against it or beside it: "to cut taxes | , while
/// others balk", "details of its budget | , as protests went on".
fn end_before_aside(view: &View<'_>, draft: &mut Draft) {
    let finite = |t: usize| matches!(view.upos(t), Upos::Verb | Upos::Aux) && !is_ing(view, t);
    let beside = |t: usize| {
        let next = view.tokens_of(view.sentence_of(t)).end.min(t + BESIDE);
        view.is_a(t + 1, WordClass::As) && !finite(t + 2) && (t + 2..next).any(finite) && view.quote_of(t).is_none()
    };
    let aside = |t: &usize| view.is(*t, &[","]) && (view.opens_contrast(*t + 1) || beside(*t));
    for part in draft.content.iter_mut().filter(|_| matches!(draft.frame, Frame::Infinitive | Frame::Topic)) {
        part.end = part.clone().skip(1).find(aside).unwrap_or(part.end);
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
