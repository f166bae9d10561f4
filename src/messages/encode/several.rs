//! Replies about several documents: one summary of all, or how two compare.

use super::super::decode::Several;
use super::super::offsets::Offsets;
use super::super::pb;
use super::layers::{Encoder, bound, day, entity_type};
use super::numbers::short;
use crate::across::compare::{self, Fate, Side};
use crate::across::contradictions::{Claim, Contradiction};
use crate::across::multi::{self, MultiSentence};
use crate::across::timeline;
use crate::annotation::{Entity, EntityId};
use crate::app::Analyzed;
use crate::span::Span;

/// The documents as the analysis compares them.
fn sides(analyzed: &[Analyzed]) -> Vec<Side<'_>> {
    analyzed.iter().map(|a| Side { article: &a.article, analysis: &a.analysis }).collect()
}

/// One summary of all documents of a request.
pub fn summary(request: &Several, analyzed: &[Analyzed]) -> pb::SummarizeDocumentsResponse {
    let summary = multi::summarize_many(&sides(analyzed), &request.options.summary);
    let offsets: Vec<Offsets<'_>> = analyzed.iter().map(|a| Offsets::new(&a.article, request.unit)).collect();
    let span = |document: u32, span: Span| offsets.get(document as usize).map(|o| o.span(span));
    let sentence = |s: &MultiSentence| {
        let source = analyzed.get(s.document as usize).map_or("", |a| s.span.of(a.article.text()));
        let id = request.documents.get(s.document as usize).map_or("", |d| d.document_id.as_str());
        pb::SummarySentence {
            text: s.text.clone(),
            span: span(s.document, s.span),
            source_document: if id.is_empty() { s.document.to_string() } else { id.to_owned() },
            score: short(s.score),
            substitutions: s
                .substitutions
                .iter()
                .map(|x| pb::Substitution { span: span(s.document, x.span), replacement: x.replacement.clone() })
                .collect(),
            source_text: if source == s.text { String::new() } else { source.to_owned() },
            document_index: s.document as i32,
            date: day(s.date),
            repeated_document_indexes: s.also_in.iter().map(|&d| d as i32).collect(),
        }
    };
    pb::SummarizeDocumentsResponse {
        summary: Some(pb::Summary {
            sentences: summary.sentences.iter().map(sentence).collect(),
            headline: summary.headline.clone(),
            budget_used: summary.budget_used as i32,
        }),
        contradictions: contradictions(&summary.contradictions, &offsets),
        offset_encoding: request.unit.into(),
    }
}

/// What documents say that cannot all be true.
fn contradictions(found: &[Contradiction], offsets: &[Offsets<'_>]) -> Vec<pb::Contradiction> {
    let claim = |claim: &Claim| pb::Claim {
        document_index: claim.document as i32,
        span: offsets.get(claim.document as usize).map(|o| o.span(claim.span)),
        value: claim.value,
        max_value: claim.value_max,
        bound: bound(claim.bound),
        date: day(claim.date),
    };
    let contradiction =
        |c: &Contradiction| pb::Contradiction { subject: c.subject.clone(), claims: c.claims.iter().map(claim).collect() };
    found.iter().map(contradiction).collect()
}

/// The documents of a request day by day; their names are still to be set.
pub fn timeline(request: &Several, analyzed: &[Analyzed]) -> pb::GetTimelineResponse {
    let found = timeline::timeline(&sides(analyzed));
    let offsets: Vec<Offsets<'_>> = analyzed.iter().map(|a| Offsets::new(&a.article, request.unit)).collect();
    let name = |document: u32| request.documents.get(document as usize).map_or("", |d| d.document_id.as_str()).to_owned();
    let entry = |entry: &timeline::Entry| pb::TimelineEntry {
        date: day(Some(entry.date)),
        text: entry.text.clone(),
        document: name(entry.document),
        span: offsets.get(entry.document as usize).map(|o| o.span(entry.span)),
        other_documents: entry.others.iter().map(|other| name(*other)).collect(),
    };
    pb::GetTimelineResponse {
        entries: found.entries.iter().map(entry).collect(),
        contradictions: contradictions(&found.contradictions, &offsets),
        documents: Vec::new(),
        offset_encoding: request.unit.into(),
    }
}

/// How the two documents of a request compare.
pub fn comparison(request: &Several, analyzed: &[Analyzed]) -> pb::CompareDocumentsResponse {
    let [first, second] = analyzed else { return pb::CompareDocumentsResponse::default() };
    let [a, b] = [first, second].map(|a| Side { article: &a.article, analysis: &a.analysis });
    let found = compare::compare(a, b);
    let offsets = [first, second].map(|a| Offsets::new(&a.article, request.unit));
    let [in_first, in_second] = [(first, &offsets[0]), (second, &offsets[1])].map(|(a, offsets)| Encoder {
        text: a.article.text(),
        offsets,
        analysis: &a.analysis,
    });
    let mentions = |encoder: &Encoder<'_>, entity: Option<&Entity>| -> Vec<pb::Mention> {
        entity.map(|e| e.mentions.iter().map(|m| encoder.mention(m)).collect()).unwrap_or_default()
    };
    let shared = |&(a, b): &(EntityId, EntityId)| {
        let entity = first.analysis.entity(a)?;
        Some(pb::SharedEntity {
            canonical_name: entity.canonical_name.clone(),
            r#type: entity_type(entity.kind),
            country_code: entity.country_code.map(|c| c.as_str().to_owned()).unwrap_or_default(),
            first_mentions: mentions(&in_first, Some(entity)),
            second_mentions: mentions(&in_second, second.analysis.entity(b)),
        })
    };
    let aligned = |a: &compare::Aligned| pb::AlignedSpan {
        alignment: match a.fate {
            Fate::Copied => pb::Alignment::Copied,
            Fate::Changed => pb::Alignment::Changed,
            Fate::New => pb::Alignment::New,
            Fate::Dropped => pb::Alignment::Dropped,
        }
        .into(),
        first_span: a.first.map(|s| offsets[0].span(s)),
        second_span: a.second.map(|s| offsets[1].span(s)),
    };
    pb::CompareDocumentsResponse {
        near_duplicate_score: short(found.near_duplicate),
        resemblance: short(found.resemblance),
        containment: short(found.containment),
        same_event_score: short(found.same_event),
        aligned_spans: found.aligned.iter().map(aligned).collect(),
        shared_entities: found.shared_entities.iter().filter_map(shared).collect(),
        offset_encoding: request.unit.into(),
    }
}
