//! Which statement reports an event.

use crate::annotation::Statement;
use crate::span::Span;

/// The contents of statements in text order, to ask which one holds a span.
pub(super) struct Reports<'a> {
    statements: &'a [Statement],
    contents: Vec<(Span, u32)>,
    longest: u32,
}

impl<'a> Reports<'a> {
    pub(super) fn new(statements: &'a [Statement]) -> Self {
        let mut contents: Vec<(Span, u32)> =
            (0u32..).zip(statements).flat_map(|(n, s)| s.content.iter().map(move |c| (*c, n))).collect();
        contents.sort_unstable();
        let longest = contents.iter().map(|c| c.0.len()).max().unwrap_or(0);
        Self { statements, contents, longest }
    }

    /// The innermost statement whose content holds `span`; a speech act's own cue is no report of itself.
    pub(super) fn around(&self, span: Span) -> Option<u32> {
        let first = self.contents.partition_point(|c| c.0.start < span.start.saturating_sub(self.longest));
        let near = self.contents.get(first..)?.iter().take_while(|c| c.0.start <= span.start);
        let cue =
            |n: u32| self.statements.get(n as usize).and_then(|s| s.cue.as_ref()).is_some_and(|c| c.span.overlaps(span));
        near.filter(|c| c.0.contains(span) && !cue(c.1)).min_by_key(|c| c.0.len()).map(|c| c.1)
    }
}
