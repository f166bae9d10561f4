//! The medium to which something was said, which is no part of it: "confirmed the death | to the BBC on Monday".

use super::cues;
use super::draft::{Draft, Frame};
use super::view::View;
use crate::analysis::entities::EntityIndex;
use crate::annotation::{Analysis, Upos, WordClass};
use crate::gazetteer::Subtype;
use std::ops::Range;

/// The tokens of an object without the medium that its verb tells it to.
pub(super) fn before_medium(
    view: &View<'_>,
    analysis: &Analysis,
    index: &EntityIndex<'_>,
    draft: &Draft,
    range: Range<usize>,
) -> Range<usize> {
    let verb = draft.cue.as_ref().map(|c| c.start).filter(|&c| view.upos(c) == Upos::Verb);
    let tells = verb.and_then(|c| cues::look_up(view.word(c), Upos::Verb));
    let tells = tells.is_some_and(|e| e.takes_quote() && e.takes_object());
    if draft.frame != Frame::Topic || !tells {
        return range;
    }
    let medium = |to: usize| {
        let name = to + 1 + usize::from(view.upos(to + 1) == Upos::Det);
        let named = view.name_at(name).filter(|n| n.tokens.start == name)?;
        let entity = index.entity_of(view.span(&named.tokens)).and_then(|e| analysis.entity(e))?;
        (entity.subtype == Subtype::Media.as_str()).then_some(named.tokens.end)
    };
    let open = |t: usize| !matches!(view.upos(t), Upos::Verb | Upos::Aux) && view.quote_of(t).is_none();
    let leads = |t: usize| view.is_a(t, WordClass::To) && view.upos(t) == Upos::Adp;
    let plain = (range.start + 1..range.end).take_while(|&t| open(t));
    let to = plain.into_iter().find(|&t| leads(t) && medium(t).is_some());
    let ends = |to: usize| medium(to).is_some_and(|end| (end..range.end).all(|t| open(t) && view.upos(t) != Upos::Noun));
    to.filter(|&to| ends(to)).map_or(range.clone(), |to| range.start..to)
}
