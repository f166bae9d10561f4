//! The dateline that opens a wire story: "DUSHANBE, March 1 -- ", "LONDON (Reuters) - ", "PARIS, 3 June (AFP) — ",
//! "COLOMBO: ", `[LAGOS] `, "Toronto — ", or a line of its own above the text.
//!
//! The words before the separator must all be accounted for as place, date and agency, in one of the orders that agencies
//! use ([`head`]). What is found there must be proven ([`proof`]): the less a house style writes, the more is asked of the
//! place, up to standing in the gazetteer. By-lines are skipped. So are short lines above, such as a headline, but then only
//! a dateline with place and date or agency counts. Lines that begin alike with a name and a colon are a transcript, and no
//! line of it is a dateline.

mod day;
mod head;
mod proof;

use super::{Context, Layer, Layers, Stage, StageError, Written};
use crate::annotation::{Analysis, Dateline};
use crate::gazetteer::{Gazetteer, Shared};
use crate::lang::{DatelineWord, word_of};
use crate::span::Span;
use jiff::civil::Date;

/// The stage `dateline`.
#[derive(Clone, Debug)]
pub struct DatelineStage {
    gazetteer: Shared,
}

impl DatelineStage {
    /// A stage that looks places up in `gazetteer`.
    pub fn new(gazetteer: Shared) -> Self {
        Self { gazetteer }
    }
}

impl Stage for DatelineStage {
    fn name(&self) -> &'static str {
        "dateline"
    }

    fn reads(&self) -> Layers {
        Layers::NONE
    }

    fn writes(&self) -> Layers {
        Layers::of(&[Layer::Dateline])
    }

    fn annotate(&self, context: &Context<'_>, _: &Analysis) -> Result<Written, StageError> {
        let (article, published) = (context.article, context.article.publish_time.map(|t| t.date()));
        let dateline = find(article.text(), article.body_start() as usize, published, &self.gazetteer.load());
        Ok(Written::Dateline(dateline))
    }
}

/// Lines above a dateline that may be a headline, a by-line, the name of the outlet.
const LINES_ABOVE: usize = 6;
/// The longest of them, in bytes.
const LONGEST_ABOVE: usize = 160;

/// The dateline of the body that begins at `start`, if there is one.
fn find(text: &str, start: usize, published: Option<Date>, gazetteer: &Gazetteer) -> Option<Dateline> {
    let mut at = start;
    let mut opening = true;
    for _ in 0..=LINES_ABOVE {
        let rest = text.get(at..)?;
        at += rest.len() - rest.trim_start().len();
        let line = text.get(at..)?.lines().next()?;
        let below = text.get(at + line.len()..)?;
        let found = head::read(line, below).filter(|head| proof::holds(head, line, below, opening, gazetteer));
        if let Some(head) = found {
            return Some(dateline(text, at, &head, published));
        }
        let byline =
            line.get(..3).is_some_and(|by| by.eq_ignore_ascii_case(word_of(DatelineWord::BylinePrefix))) && line.len() <= 80;
        if !byline && line.len() > LONGEST_ABOVE {
            return None;
        }
        opening &= byline;
        at += line.len();
    }
    None
}

/// The dateline of the head that stands at `start`.
fn dateline(text: &str, start: usize, head: &head::Head, published: Option<Date>) -> Dateline {
    let after = text.get(start + head.end..).unwrap_or("");
    let end = text.len() - after.trim_start().len();
    let span = |(from, to): (usize, usize)| Span::from_range(&(start + from..start + to));
    Dateline {
        span: Span::from_range(&(start..end)),
        place_span: head.place.map(span),
        place: None,
        date_span: head.date.map(|(from, to, _)| span((from, to))),
        date: head.date.and_then(|(_, _, date)| date.resolve(published)),
        agency_span: head.agency.map(span),
    }
}

#[cfg(test)]
mod tests;
