//! The main event: the one that title and lead tell.

use super::candidate::Candidate;
use super::types::properties;
use crate::annotation::{Analysis, ArgumentRole, EventType, Modality};

/// Sentences of the body that may tell it: the lead, and what follows where the lead tells nothing.
const LEAD: usize = 4;

/// The event that title and lead tell: told early and told again, by the title too, as a fact, of somebody, and news by its
/// type. What the body tells comes before what only the title does; what people died of before their death.
pub(super) fn main_event(analysis: &Analysis, candidates: &[Candidate], body_start: u32) -> Option<u32> {
    let dateline = analysis.dateline.as_ref().map_or(body_start, |d| d.span.end);
    let lead = analysis.sentence_at(dateline);
    let in_body = |c: &Candidate| c.event.triggers.iter().any(|t| t.end > body_start);
    let in_title = |c: &Candidate| body_start > 0 && c.event.triggers.iter().any(|t| t.end <= body_start);
    let earliest = |c: &Candidate| {
        let told = c.event.triggers.iter().filter(|t| t.end > body_start);
        told.map(|t| analysis.sentence_at(t.start)).min().filter(|_| !in_title(c)).unwrap_or(lead)
    };
    let title_types: Vec<_> = candidates.iter().filter(|c| in_title(c)).map(|c| c.event.kind).collect();
    let score = |c: &Candidate| {
        let event = &c.event;
        let actors = event.arguments.iter().filter(|a| matches!(a.role, ArgumentRole::Source | ArgumentRole::Target));
        let known = actors.filter(|a| a.quantity.is_none()).count().min(2) as i32;
        let fact = i32::from(!event.negated && matches!(event.modality, Modality::Actual | Modality::Reported));
        let told = event.triggers.len().min(4) as i32 - 1;
        let late = earliest(c).saturating_sub(lead) as i32;
        let reported = i32::from(event.reported_by.is_some());
        let title = i32::from(title_types.contains(&event.kind)) + i32::from(in_title(c));
        2 * i32::from(in_body(c))
            + 3 * title
            + 2 * known
            + 2 * fact
            + 3 * i32::from(c.root)
            + 2 * told
            + 2 * properties(event.kind).weight
            - 3 * late
            - reported
    };
    let early = || (0u32..).zip(candidates).filter(|(_, c)| earliest(c) < lead + LEAD);
    let (main, best) = early().max_by_key(|(n, c)| (score(c), std::cmp::Reverse(*n)))?;
    let cause = (best.event.kind == EventType::Die).then(|| {
        let of_death = |c: &Candidate| is_cause(c) && in_body(c) && earliest(c) == earliest(best);
        early().filter(|(_, c)| of_death(c)).max_by_key(|(n, c)| (score(c), std::cmp::Reverse(*n))).map(|(n, _)| n)
    });
    cause.flatten().or(Some(main))
}

/// Whether people can die of it.
fn is_cause(candidate: &Candidate) -> bool {
    use EventType::{Accident, Assault, Disaster, Fight};
    matches!(candidate.event.kind, Accident | Assault | Disaster | Fight) && !candidate.event.negated
}
