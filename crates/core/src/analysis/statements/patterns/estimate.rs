//! Figures that somebody gives: "put | the number of dead at 43", "valued | the deal at $3 billion".

use super::super::cues::Entry;
use super::super::view::View;
use super::governed::object_start;
use crate::analysis::syntax::clause::is_ing;
use crate::analysis::syntax::object::object;
use crate::annotation::Upos;
use std::ops::Range;

/// How far behind its preposition a number may stand ("at about 12,000"), in tokens.
const REACH: usize = 4;
/// How long what is counted may be, in tokens.
const MOST: usize = 14;

/// What a verb of estimating gives a figure of, with the figure: from its object to the end of the number behind its preposition.
pub(super) fn figure(view: &View<'_>, cue: usize, entry: &Entry) -> Option<Range<usize>> {
    let object = object(view, cue).filter(|_| entry.takes_figure())?;
    let end = view.tokens_of(view.sentence_of(cue)).end;
    let verb = |t: usize| matches!(view.upos(t), Upos::Verb | Upos::Aux | Upos::Cconj) && !is_ing(view, t);
    let near = (object + 1..end.min(object + MOST)).take_while(|&t| !verb(t));
    let leads = |t: &usize| view.upos(*t) == Upos::Adp && entry.takes_preposition(view.word(*t));
    let preposition = near.into_iter().find(leads)?;
    let before = |t: usize| {
        let mark = view.is_mark(t) && !view.is(t, &[",", "(", ";", ":"]);
        mark || matches!(view.upos(t), Upos::Adv | Upos::Adj | Upos::Adp | Upos::Sconj | Upos::Sym | Upos::Det)
    };
    let number = (preposition + 1..end.min(preposition + 1 + REACH)).find(|&t| !before(t))?;
    let counted = |t: usize| matches!(view.upos(t), Upos::Num | Upos::Noun | Upos::Sym) || view.is(t, &["%", "-"]);
    let last = (number..end).take_while(|&t| counted(t)).last()?;
    (view.upos(number) == Upos::Num).then(|| object_start(view, cue, object)..last + 1)
}
