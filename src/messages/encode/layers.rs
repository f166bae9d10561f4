//! Each layer of an analysis as the reply carries it.

use super::super::offsets::{Offsets, Unit};
use super::super::pb;
use super::entity_id;
use super::numbers::short;
use crate::analysis::lemma::lemma;
use crate::annotation::{self as domain, Analysis, EntityId};
use crate::span::Span;
use jiff::civil::Date;

/// What every layer needs: the text, its offsets, and the analysis that it is part of.
pub(super) struct Encoder<'a> {
    pub(super) text: &'a str,
    pub(super) offsets: &'a Offsets<'a>,
    pub(super) analysis: &'a Analysis,
}

impl Encoder<'_> {
    fn span(&self, span: Span) -> Option<pb::Span> {
        Some(self.offsets.span(span))
    }

    fn spans(&self, spans: &[Span]) -> Vec<pb::Span> {
        spans.iter().map(|s| self.offsets.span(*s)).collect()
    }

    fn words(&self, span: Option<Span>) -> String {
        span.map(|s| s.of(self.text).to_owned()).unwrap_or_default()
    }

    pub(super) fn dateline(&self, dateline: &domain::Dateline, with_entities: bool) -> pb::Dateline {
        let domain::Dateline { span, place_span, place, date_span, date, agency_span } = dateline;
        pb::Dateline {
            span: self.span(*span),
            place_entity_id: place.filter(|_| with_entities).map(entity_id).unwrap_or_default(),
            place_span: place_span.and_then(|s| self.span(s)),
            date: day(*date),
            date_span: date_span.and_then(|s| self.span(s)),
            agency: self.words(*agency_span),
            agency_span: agency_span.and_then(|s| self.span(s)),
        }
    }

    pub(super) fn sentences(&self) -> Vec<pb::Sentence> {
        let encode = |s: &domain::Sentence| pb::Sentence { span: self.span(s.span), paragraph: s.paragraph as i32 };
        self.analysis.sentences.iter().map(encode).collect()
    }

    pub(super) fn tokens(&self) -> Vec<pb::Token> {
        let encode = |t: &domain::Token| pb::Token {
            span: self.span(t.span),
            lemma: lemma(t.span.of(self.text), t.upos).into_owned(),
            upos: t.upos.as_str().to_owned(),
            head: t.head.map(|h| h as i32),
            deprel: t.deprel.as_str().to_owned(),
        };
        self.analysis.tokens.iter().map(encode).collect()
    }

    pub(super) fn entities(&self, with_roles: bool, with_tone: bool) -> Vec<pb::Entity> {
        let encode = |(i, e): (usize, &domain::Entity)| pb::Entity {
            entity_id: entity_id(EntityId(i as u32)),
            r#type: entity_type(e.kind),
            subtype: e.subtype.clone(),
            canonical_name: e.canonical_name.clone(),
            aliases: e.aliases.clone(),
            mentions: e.mentions.iter().map(|m| self.mention(m)).collect(),
            roles: if with_roles { e.roles.iter().map(|r| self.role(r)).collect() } else { Vec::new() },
            country_code: e.country_code.map(|c| c.as_str().to_owned()).unwrap_or_default(),
            links: e.links.iter().map(link).collect(),
            salience: short(e.salience),
            tone: if with_tone { short(e.tone) } else { 0.0 },
            name: String::new(),
        };
        self.analysis.entities.iter().enumerate().map(encode).collect()
    }

    pub(super) fn mention(&self, mention: &domain::Mention) -> pb::Mention {
        let kind = match mention.kind {
            domain::MentionKind::Name => pb::MentionKind::Name,
            domain::MentionKind::Abbreviation => pb::MentionKind::Abbreviation,
            domain::MentionKind::Demonym => pb::MentionKind::Demonym,
            domain::MentionKind::Nominal => pb::MentionKind::Nominal,
            domain::MentionKind::Pronoun => pb::MentionKind::Pronoun,
            domain::MentionKind::Deictic => pb::MentionKind::Deictic,
        };
        pb::Mention {
            span: self.span(mention.span),
            kind: kind.into(),
            r#type: mention.entity_type.map_or(0, entity_type),
            probability: short(mention.probability),
        }
    }

    fn role(&self, role: &domain::Role) -> pb::Role {
        pb::Role {
            title: role.title.clone(),
            entity_id: role.of.map(entity_id).unwrap_or_default(),
            span: self.span(role.span),
        }
    }

    pub(super) fn dates(&self) -> Vec<pb::DateMention> {
        let encode = |d: &domain::DateMention| pb::DateMention {
            span: self.span(d.span),
            r#type: match d.kind {
                domain::DateKind::Date => pb::DateType::Date,
                domain::DateKind::Time => pb::DateType::Time,
                domain::DateKind::Duration => pb::DateType::Duration,
                domain::DateKind::Set => pb::DateType::Set,
            }
            .into(),
            value: d.value.clone(),
            begin_date: day(d.begin),
            end_date: day(d.end),
            basis: match d.basis {
                domain::DateBasis::Explicit => pb::DateBasis::Explicit,
                domain::DateBasis::Dateline => pb::DateBasis::Dateline,
                domain::DateBasis::PublishTime => pb::DateBasis::PublishTime,
                domain::DateBasis::Unresolved => pb::DateBasis::Unresolved,
            }
            .into(),
        };
        self.analysis.dates.iter().map(encode).collect()
    }

    pub(super) fn quantities(&self) -> Vec<pb::Quantity> {
        let encode = |q: &domain::Quantity| pb::Quantity {
            span: self.span(q.span),
            kind: match q.kind {
                domain::QuantityKind::Money => pb::QuantityKind::Money,
                domain::QuantityKind::Percent => pb::QuantityKind::Percent,
                domain::QuantityKind::Count => pb::QuantityKind::Count,
                domain::QuantityKind::Measure => pb::QuantityKind::Measure,
                domain::QuantityKind::Age => pb::QuantityKind::Age,
                domain::QuantityKind::Ordinal => pb::QuantityKind::Ordinal,
                domain::QuantityKind::Score => pb::QuantityKind::Score,
            }
            .into(),
            value: q.value,
            max_value: q.value_max,
            bound: bound(q.bound),
            unit: q.unit.clone(),
            object: self.words(q.object_span),
            object_span: q.object_span.and_then(|s| self.span(s)),
        };
        self.analysis.quantities.iter().map(encode).collect()
    }

    pub(super) fn statements(&self) -> Vec<pb::Statement> {
        let encode = |s: &domain::Statement| pb::Statement {
            speaker_entity_ids: s.speakers.iter().copied().map(entity_id).collect(),
            speaker_span: s.speaker_span.and_then(|s| self.span(s)),
            cue: s.cue.as_ref().map(|c| pb::Cue { span: self.span(c.span), lemma: c.lemma.clone() }),
            content_spans: self.spans(&s.content),
            kind: match s.kind {
                domain::StatementKind::Direct => pb::StatementKind::Direct,
                domain::StatementKind::Indirect => pb::StatementKind::Indirect,
                domain::StatementKind::Mixed => pb::StatementKind::Mixed,
                domain::StatementKind::SpeechAct => pb::StatementKind::SpeechAct,
            }
            .into(),
            addressee_entity_ids: s.addressees.iter().copied().map(entity_id).collect(),
            nested_in: s.nested_in.map(|i| i as i32),
            polarity: if s.negated { pb::StatementPolarity::Negative } else { pb::StatementPolarity::Positive }.into(),
            rule: s.rule.to_owned(),
        };
        self.analysis.statements.iter().map(encode).collect()
    }

    pub(super) fn events(&self) -> Vec<pb::Event> {
        let encode = |e: &domain::Event| pb::Event {
            r#type: event_type(e.kind),
            mode: e.mode.clone(),
            trigger_spans: self.spans(&e.triggers),
            arguments: e.arguments.iter().map(|a| self.argument(a)).collect(),
            polarity: if e.negated { pb::EventPolarity::Negative } else { pb::EventPolarity::Positive }.into(),
            modality: match e.modality {
                domain::Modality::Actual => pb::EventModality::Actual,
                domain::Modality::Future => pb::EventModality::Future,
                domain::Modality::Conditional => pb::EventModality::Conditional,
                domain::Modality::Reported => pb::EventModality::Reported,
            }
            .into(),
            reported_by_statement: e.reported_by.map(|i| i as i32),
        };
        self.analysis.events.iter().map(encode).collect()
    }

    fn argument(&self, argument: &domain::Argument) -> pb::EventArgument {
        let role = match argument.role {
            domain::ArgumentRole::Source => pb::ArgumentRole::Source,
            domain::ArgumentRole::Target => pb::ArgumentRole::Target,
            domain::ArgumentRole::Place => pb::ArgumentRole::Place,
            domain::ArgumentRole::Time => pb::ArgumentRole::Time,
            domain::ArgumentRole::Theme => pb::ArgumentRole::Theme,
        };
        pb::EventArgument {
            role: role.into(),
            span: self.span(argument.span),
            entity_id: argument.entity.map(entity_id).unwrap_or_default(),
            date_index: argument.date.map(|i| i as i32),
            quantity_index: argument.quantity.map(|i| i as i32),
            country_code: argument.country.map(|c| c.as_str().to_owned()).unwrap_or_default(),
        }
    }

    pub(super) fn relations(&self) -> Vec<pb::Relation> {
        let encode = |r: &domain::Relation| pb::Relation {
            r#type: match r.kind {
                domain::RelationType::BasedIn => pb::RelationType::BasedIn,
                domain::RelationType::CitizenOf => pb::RelationType::CitizenOf,
                domain::RelationType::MemberOf => pb::RelationType::MemberOf,
                domain::RelationType::LocatedIn => pb::RelationType::LocatedIn,
                domain::RelationType::AgentOf => pb::RelationType::AgentOf,
                domain::RelationType::HeadOf => pb::RelationType::HeadOf,
                domain::RelationType::HeadOfState => pb::RelationType::HeadOfState,
                domain::RelationType::HeadOfGovernment => pb::RelationType::HeadOfGovernment,
                domain::RelationType::AgencyOf => pb::RelationType::AgencyOf,
                domain::RelationType::MinisterOf => pb::RelationType::MinisterOf,
                domain::RelationType::PartOf => pb::RelationType::PartOf,
                domain::RelationType::SpouseOf => pb::RelationType::SpouseOf,
                domain::RelationType::ParentOf => pb::RelationType::ParentOf,
            }
            .into(),
            subject_entity_id: entity_id(r.subject),
            object_entity_id: entity_id(r.object),
            evidence_spans: self.spans(&r.evidence),
            rule: r.rule.to_owned(),
        };
        self.analysis.relations.iter().map(encode).collect()
    }

    pub(super) fn key_phrases(&self) -> Vec<pb::KeyPhrase> {
        let encode = |k: &domain::KeyPhrase| pb::KeyPhrase {
            text: k.text.clone(),
            spans: self.spans(&k.spans),
            score: short(k.score),
        };
        self.analysis.key_phrases.iter().map(encode).collect()
    }

    pub(super) fn topics(&self) -> Vec<pb::Topic> {
        let encode =
            |t: &domain::Topic| pb::Topic { code: t.code.to_owned(), label: t.label.to_owned(), score: short(t.score) };
        self.analysis.topics.iter().map(encode).collect()
    }

    pub(super) fn summary(&self, summary: &domain::Summary) -> pb::Summary {
        pb::Summary {
            sentences: summary.sentences.iter().map(|s| self.summary_sentence(s)).collect(),
            headline: summary.headline.clone(),
            budget_used: summary.budget_used as i32,
        }
    }

    fn summary_sentence(&self, sentence: &domain::SummarySentence) -> pb::SummarySentence {
        let source = sentence.span.of(self.text);
        let substitution =
            |s: &domain::Substitution| pb::Substitution { span: self.span(s.span), replacement: s.replacement.clone() };
        pb::SummarySentence {
            text: sentence.text.clone(),
            span: self.span(sentence.span),
            score: short(sentence.score),
            substitutions: sentence.substitutions.iter().map(substitution).collect(),
            source_text: if source == sentence.text { String::new() } else { source.to_owned() },
            ..pb::SummarySentence::default()
        }
    }
}

impl From<Unit> for i32 {
    fn from(unit: Unit) -> i32 {
        match unit {
            Unit::CodePoint => pb::OffsetEncoding::UnicodeCodePoint,
            Unit::Utf8 => pb::OffsetEncoding::Utf8Byte,
            Unit::Utf16 => pb::OffsetEncoding::Utf16CodeUnit,
        }
        .into()
    }
}

/// A day as `YYYY-MM-DD`, or nothing.
pub(super) fn day(date: Option<Date>) -> String {
    date.map(|d| d.to_string()).unwrap_or_default()
}

fn link(link: &domain::Link) -> pb::Link {
    pb::Link { registry: link.registry.clone(), id: link.id.clone(), probability: short(link.probability) }
}

pub(super) fn entity_type(kind: domain::EntityType) -> i32 {
    match kind {
        domain::EntityType::Person => pb::EntityType::Person,
        domain::EntityType::Organization => pb::EntityType::Organization,
        domain::EntityType::Location => pb::EntityType::Location,
        domain::EntityType::Norp => pb::EntityType::Norp,
        domain::EntityType::Event => pb::EntityType::Event,
        domain::EntityType::Product => pb::EntityType::Product,
        domain::EntityType::Work => pb::EntityType::Work,
        domain::EntityType::Law => pb::EntityType::Law,
        domain::EntityType::Disease => pb::EntityType::Disease,
        domain::EntityType::Other => pb::EntityType::Other,
    }
    .into()
}

pub(super) fn bound(bound: domain::QuantityBound) -> i32 {
    match bound {
        domain::QuantityBound::Exact => pb::QuantityBound::Exact,
        domain::QuantityBound::AtLeast => pb::QuantityBound::AtLeast,
        domain::QuantityBound::AtMost => pb::QuantityBound::AtMost,
        domain::QuantityBound::About => pb::QuantityBound::About,
    }
    .into()
}

fn event_type(kind: domain::EventType) -> i32 {
    match kind {
        domain::EventType::Agree => pb::EventType::Agree,
        domain::EventType::Consult => pb::EventType::Consult,
        domain::EventType::Support => pb::EventType::Support,
        domain::EventType::Concede => pb::EventType::Concede,
        domain::EventType::Cooperate => pb::EventType::Cooperate,
        domain::EventType::Aid => pb::EventType::Aid,
        domain::EventType::Retreat => pb::EventType::Retreat,
        domain::EventType::Investigate => pb::EventType::Investigate,
        domain::EventType::Demand => pb::EventType::Demand,
        domain::EventType::Disapprove => pb::EventType::Disapprove,
        domain::EventType::Reject => pb::EventType::Reject,
        domain::EventType::Threaten => pb::EventType::Threaten,
        domain::EventType::Protest => pb::EventType::Protest,
        domain::EventType::Sanction => pb::EventType::Sanction,
        domain::EventType::Mobilize => pb::EventType::Mobilize,
        domain::EventType::Coerce => pb::EventType::Coerce,
        domain::EventType::Assault => pb::EventType::Assault,
        domain::EventType::Fight => pb::EventType::Fight,
        domain::EventType::Elect => pb::EventType::Elect,
        domain::EventType::Appoint => pb::EventType::Appoint,
        domain::EventType::Resign => pb::EventType::Resign,
        domain::EventType::Die => pb::EventType::Die,
        domain::EventType::Accident => pb::EventType::Accident,
        domain::EventType::Disaster => pb::EventType::Disaster,
        domain::EventType::Crime => pb::EventType::Crime,
        domain::EventType::Trial => pb::EventType::Trial,
        domain::EventType::Launch => pb::EventType::Launch,
        domain::EventType::Deal => pb::EventType::Deal,
        domain::EventType::Award => pb::EventType::Award,
        domain::EventType::Result => pb::EventType::Result,
        domain::EventType::Earnings => pb::EventType::Earnings,
        domain::EventType::PriceMove => pb::EventType::PriceMove,
        domain::EventType::Layoff => pb::EventType::Layoff,
        domain::EventType::Publish => pb::EventType::Publish,
        domain::EventType::Lawsuit => pb::EventType::Lawsuit,
    }
    .into()
}
