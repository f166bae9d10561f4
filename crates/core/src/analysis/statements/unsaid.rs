//! Content that says nothing by itself: a bare question word, what is wanted without what is wanted, a clause that a colon sets against a
//! denial.

use super::draft::{Draft, Frame, Speaker};
use super::view::View;
use crate::analysis::syntax::polarity::is_negated;
use crate::annotation::{Deprel, Upos, WordClass};
use crate::lang::StatementWord;

/// Whether the content of the draft tells nothing that anybody said.
pub(super) fn is_unsaid(view: &View<'_>, draft: &Draft, cue: usize) -> bool {
    is_bare_question(view, draft) || is_gap(view, draft, cue) || is_set_against(view, draft, cue)
}

/// "never said | why"
fn is_bare_question(view: &View<'_>, draft: &Draft) -> bool {
    let [content] = draft.content.as_slice() else { return false };
    content.len() == 1 && view.is_a(content.start, StatementWord::QuestionWord) && view.quote_of(content.start).is_none()
}

/// "a goal the government hopes | to reach": what it is stands before.
fn is_gap(view: &View<'_>, draft: &Draft, cue: usize) -> bool {
    let own = view.children(cue, &[Deprel::Nsubj]).any(|s| !view.is_a(s, WordClass::Relative));
    let relative = view.deprel(cue) == Deprel::AclRelcl && own && draft.frame == Frame::Infinitive;
    let infinitive = view.child(cue, &[Deprel::Xcomp]).filter(|&x| relative && view.upos(x) == Upos::Verb);
    let whole = [Deprel::Obj, Deprel::Xcomp, Deprel::Ccomp];
    infinitive.is_some_and(|x| view.child(x, &whole).is_none())
}

/// "Not everyone agreed: | the critic called it late".
fn is_set_against(view: &View<'_>, draft: &Draft, cue: usize) -> bool {
    let behind = draft.content.first().is_some_and(|c| c.start > cue && view.is(c.start - 1, &[":"]));
    let nobody = matches!(&draft.speaker, Speaker::Words(w) if view.is_a(w.start, WordClass::Negation));
    behind && draft.frame == Frame::Clause && (nobody || is_negated(view, cue))
}
