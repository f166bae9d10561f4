//! Every span of an analysis. Messages are taken apart field by field, so that a new field does not go unseen.

use super::pb;

/// Calls `change` with every span.
pub fn each(analysis: &mut pb::Analysis, change: &mut impl FnMut(&mut pb::Span)) {
    let pb::Analysis {
        language_code: _,
        language_probability: _,
        dateline,
        sentences,
        tokens,
        entities,
        dates,
        quantities,
        statements,
        events,
        main_event: _,
        relations,
        key_phrases,
        topics: _,
        tone: _,
        summary,
        coverage: _,
        warnings: _,
        provenance: _,
        pipeline: _,
        timings: _,
        offset_encoding: _,
    } = analysis;
    if let Some(dateline) = dateline {
        let pb::Dateline { span, place_entity_id: _, place_span, date: _, date_span, agency: _, agency_span } = dateline;
        [span, place_span, date_span, agency_span].into_iter().flatten().for_each(&mut *change);
    }
    for pb::Sentence { span, paragraph: _ } in sentences {
        span.iter_mut().for_each(&mut *change);
    }
    for pb::Token { span, lemma: _, upos: _, head: _, deprel: _ } in tokens {
        span.iter_mut().for_each(&mut *change);
    }
    for entity in entities {
        let pb::Entity {
            entity_id: _,
            r#type: _,
            subtype: _,
            canonical_name: _,
            aliases: _,
            mentions,
            roles,
            country_code: _,
            links: _,
            salience: _,
            tone: _,
            name: _,
        } = entity;
        for pb::Mention { span, kind: _, r#type: _, probability: _ } in mentions {
            span.iter_mut().for_each(&mut *change);
        }
        for pb::Role { title: _, entity_id: _, span } in roles {
            span.iter_mut().for_each(&mut *change);
        }
    }
    for pb::DateMention { span, r#type: _, value: _, begin_date: _, end_date: _, basis: _ } in dates {
        span.iter_mut().for_each(&mut *change);
    }
    for quantity in quantities {
        let pb::Quantity { span, kind: _, value: _, max_value: _, bound: _, unit: _, object: _, object_span } = quantity;
        [span, object_span].into_iter().flatten().for_each(&mut *change);
    }
    for statement in statements {
        self::statement(statement, change);
    }
    for event in events {
        self::event(event, change);
    }
    for pb::Relation { r#type: _, subject_entity_id: _, object_entity_id: _, evidence_spans, rule: _ } in relations {
        evidence_spans.iter_mut().for_each(&mut *change);
    }
    for pb::KeyPhrase { text: _, spans, score: _ } in key_phrases {
        spans.iter_mut().for_each(&mut *change);
    }
    if let Some(pb::Summary { sentences, headline: _, budget_used: _ }) = summary {
        for sentence in sentences {
            let pb::SummarySentence {
                text: _,
                span,
                source_document: _,
                score: _,
                substitutions,
                source_text: _,
                document_index: _,
                date: _,
                repeated_document_indexes: _,
            } = sentence;
            span.iter_mut().for_each(&mut *change);
            for pb::Substitution { span, replacement: _ } in substitutions {
                span.iter_mut().for_each(&mut *change);
            }
        }
    }
}

/// Calls `change` with every span of one event.
pub fn event(event: &mut pb::Event, change: &mut impl FnMut(&mut pb::Span)) {
    let pb::Event { r#type: _, mode: _, trigger_spans, arguments, polarity: _, modality: _, reported_by_statement: _ } =
        event;
    trigger_spans.iter_mut().for_each(&mut *change);
    for pb::EventArgument { role: _, span, entity_id: _, date_index: _, quantity_index: _, country_code: _ } in arguments {
        span.iter_mut().for_each(&mut *change);
    }
}

/// Calls `change` with every span of one statement.
pub fn statement(statement: &mut pb::Statement, change: &mut impl FnMut(&mut pb::Span)) {
    let pb::Statement {
        speaker_entity_ids: _,
        speaker_span,
        cue,
        content_spans,
        kind: _,
        addressee_entity_ids: _,
        nested_in: _,
        polarity: _,
        rule: _,
    } = statement;
    speaker_span.iter_mut().for_each(&mut *change);
    if let Some(pb::Cue { span, lemma: _ }) = cue {
        span.iter_mut().for_each(&mut *change);
    }
    content_spans.iter_mut().for_each(&mut *change);
}
