//! The columns of an analysis: its messages field by field, with the words at spans and the names of entities beside them.

use super::document::day;
use super::kit::{Column, Columns, flag, group, many, number, text, texts};
use super::texts::{filled, word};
use crate::messages::pb;
use arrow_array::types::{Date32Type, Float32Type, Float64Type, Int32Type};

/// The columns of an analysis, one a layer or more.
pub(super) fn columns() -> Columns<pb::Analysis> {
    vec![
        number::<_, Float32Type>("language_probability", |a: &pb::Analysis, _| Some(a.language_probability)),
        group("dateline", dateline(), |a: &pb::Analysis| a.dateline.as_ref()),
        many("sentences", sentences(), |a: &pb::Analysis| &a.sentences),
        many("tokens", tokens(), |a: &pb::Analysis| &a.tokens),
        many("entities", entities(), |a: &pb::Analysis| &a.entities),
        many("dates", dates(), |a: &pb::Analysis| &a.dates),
        many("quantities", quantities(), |a: &pb::Analysis| &a.quantities),
        many("statements", statements(), |a: &pb::Analysis| &a.statements),
        many("events", events(), |a: &pb::Analysis| &a.events),
        number::<_, Int32Type>("main_event", |a: &pb::Analysis, _| a.main_event),
        many("relations", relations(), |a: &pb::Analysis| &a.relations),
        many("key_phrases", key_phrases(), |a: &pb::Analysis| &a.key_phrases),
        many("topics", topics(), |a: &pb::Analysis| &a.topics),
        number::<_, Float32Type>("tone", |a: &pb::Analysis, _| a.tone),
        group("summary", summary(), |a: &pb::Analysis| a.summary.as_ref()),
        group("coverage", coverage(), |a: &pb::Analysis| a.coverage.as_ref()),
        many("warnings", warnings(), |a: &pb::Analysis| &a.warnings),
        many("provenance", provenance(), |a: &pb::Analysis| &a.provenance),
        group("pipeline", pipeline(), |a: &pb::Analysis| a.pipeline.as_ref()),
    ]
}

fn span() -> Columns<pb::Span> {
    vec![
        number::<_, Int32Type>("start", |s: &pb::Span, t| Some(t.range(s).0)),
        number::<_, Int32Type>("end", |s: &pb::Span, t| Some(t.range(s).1)),
        text("field", |s: &pb::Span, _| match s.field() {
            pb::TextField::Title => filled("TITLE"),
            pb::TextField::Unspecified => filled("BODY"),
        }),
    ]
}

/// A span of a message.
fn at<T: 'static>(name: &'static str, get: for<'a> fn(&'a T) -> Option<&'a pb::Span>) -> Box<dyn Column<T>> {
    group(name, span(), get)
}

fn dateline() -> Columns<pb::Dateline> {
    vec![
        at("span", |d: &pb::Dateline| d.span.as_ref()),
        text("place_entity_id", |d: &pb::Dateline, _| filled(&d.place_entity_id)),
        text("place", |d: &pb::Dateline, t| t.words(d.place_span.as_ref())),
        text("place_name", |d: &pb::Dateline, t| t.name(&d.place_entity_id)),
        text("date_value", |d: &pb::Dateline, _| filled(&d.date)),
        number::<_, Date32Type>("date", |d: &pb::Dateline, _| day(&d.date)),
        text("agency", |d: &pb::Dateline, _| filled(&d.agency)),
    ]
}

fn sentences() -> Columns<pb::Sentence> {
    vec![
        at("span", |s: &pb::Sentence| s.span.as_ref()),
        number::<_, Int32Type>("paragraph", |s: &pb::Sentence, _| Some(s.paragraph)),
    ]
}

fn tokens() -> Columns<pb::Token> {
    vec![
        at("span", |w: &pb::Token| w.span.as_ref()),
        text("text", |w: &pb::Token, t| t.words(w.span.as_ref())),
        text("lemma", |w: &pb::Token, _| filled(&w.lemma)),
        text("upos", |w: &pb::Token, _| filled(&w.upos)),
        number::<_, Int32Type>("head", |w: &pb::Token, _| w.head),
        text("deprel", |w: &pb::Token, _| filled(&w.deprel)),
    ]
}

fn entities() -> Columns<pb::Entity> {
    vec![
        text("entity_id", |e: &pb::Entity, _| filled(&e.entity_id)),
        text("type", |e: &pb::Entity, _| word(e.r#type().as_str_name(), "ENTITY_TYPE_")),
        text("subtype", |e: &pb::Entity, _| filled(&e.subtype)),
        text("canonical_name", |e: &pb::Entity, _| filled(&e.canonical_name)),
        texts("aliases", |e: &pb::Entity, _| e.aliases.iter().map(|a| a.as_str().into()).collect()),
        many("mentions", mentions(), |e: &pb::Entity| &e.mentions),
        many("roles", roles(), |e: &pb::Entity| &e.roles),
        text("country_code", |e: &pb::Entity, _| filled(&e.country_code)),
        many("links", links(), |e: &pb::Entity| &e.links),
        number::<_, Float32Type>("salience", |e: &pb::Entity, _| Some(e.salience)),
        number::<_, Float32Type>("tone", |e: &pb::Entity, _| Some(e.tone)),
        text("name", |e: &pb::Entity, _| filled(&e.name)),
    ]
}

fn mentions() -> Columns<pb::Mention> {
    vec![
        at("span", |m: &pb::Mention| m.span.as_ref()),
        text("text", |m: &pb::Mention, t| t.words(m.span.as_ref())),
        text("kind", |m: &pb::Mention, _| word(m.kind().as_str_name(), "MENTION_KIND_")),
        text("type", |m: &pb::Mention, _| word(m.r#type().as_str_name(), "ENTITY_TYPE_")),
        number::<_, Float32Type>("probability", |m: &pb::Mention, _| Some(m.probability)),
    ]
}

fn roles() -> Columns<pb::Role> {
    vec![
        text("title", |r: &pb::Role, _| filled(&r.title)),
        text("entity_id", |r: &pb::Role, _| filled(&r.entity_id)),
        text("entity_name", |r: &pb::Role, t| t.name(&r.entity_id)),
        at("span", |r: &pb::Role| r.span.as_ref()),
    ]
}

fn links() -> Columns<pb::Link> {
    vec![
        text("registry", |l: &pb::Link, _| filled(&l.registry)),
        text("id", |l: &pb::Link, _| filled(&l.id)),
        number::<_, Float32Type>("probability", |l: &pb::Link, _| Some(l.probability)),
    ]
}

fn dates() -> Columns<pb::DateMention> {
    vec![
        at("span", |d: &pb::DateMention| d.span.as_ref()),
        text("text", |d: &pb::DateMention, t| t.words(d.span.as_ref())),
        text("type", |d: &pb::DateMention, _| word(d.r#type().as_str_name(), "DATE_TYPE_")),
        text("value", |d: &pb::DateMention, _| filled(&d.value)),
        number::<_, Date32Type>("begin_date", |d: &pb::DateMention, _| day(&d.begin_date)),
        number::<_, Date32Type>("end_date", |d: &pb::DateMention, _| day(&d.end_date)),
        text("basis", |d: &pb::DateMention, _| word(d.basis().as_str_name(), "DATE_BASIS_")),
    ]
}

fn quantities() -> Columns<pb::Quantity> {
    vec![
        at("span", |q: &pb::Quantity| q.span.as_ref()),
        text("text", |q: &pb::Quantity, t| t.words(q.span.as_ref())),
        text("kind", |q: &pb::Quantity, _| word(q.kind().as_str_name(), "QUANTITY_KIND_")),
        number::<_, Float64Type>("value", |q: &pb::Quantity, _| Some(q.value)),
        number::<_, Float64Type>("max_value", |q: &pb::Quantity, _| Some(q.max_value)),
        text("bound", |q: &pb::Quantity, _| word(q.bound().as_str_name(), "QUANTITY_BOUND_")),
        text("unit", |q: &pb::Quantity, _| filled(&q.unit)),
        text("object", |q: &pb::Quantity, _| filled(&q.object)),
        at("object_span", |q: &pb::Quantity| q.object_span.as_ref()),
    ]
}

fn statements() -> Columns<pb::Statement> {
    vec![
        texts("speaker_entity_ids", |s: &pb::Statement, _| s.speaker_entity_ids.iter().map(|i| i.as_str().into()).collect()),
        texts("speaker_names", |s: &pb::Statement, t| s.speaker_entity_ids.iter().filter_map(|id| t.name(id)).collect()),
        at("speaker_span", |s: &pb::Statement| s.speaker_span.as_ref()),
        text("speaker_text", |s: &pb::Statement, t| t.words(s.speaker_span.as_ref())),
        group("cue", cue(), |s: &pb::Statement| s.cue.as_ref()),
        many("content_spans", span(), |s: &pb::Statement| &s.content_spans),
        text("content_text", |s: &pb::Statement, t| t.joined(&s.content_spans)),
        text("kind", |s: &pb::Statement, _| word(s.kind().as_str_name(), "STATEMENT_KIND_")),
        texts("addressee_entity_ids", |s: &pb::Statement, _| {
            s.addressee_entity_ids.iter().map(|i| i.as_str().into()).collect()
        }),
        texts("addressee_names", |s: &pb::Statement, t| s.addressee_entity_ids.iter().filter_map(|id| t.name(id)).collect()),
        number::<_, Int32Type>("nested_in", |s: &pb::Statement, _| s.nested_in),
        text("polarity", |s: &pb::Statement, _| word(s.polarity().as_str_name(), "STATEMENT_POLARITY_")),
        text("rule", |s: &pb::Statement, _| filled(&s.rule)),
    ]
}

fn cue() -> Columns<pb::Cue> {
    vec![at("span", |c: &pb::Cue| c.span.as_ref()), text("lemma", |c: &pb::Cue, _| filled(&c.lemma))]
}

fn events() -> Columns<pb::Event> {
    vec![
        text("type", |e: &pb::Event, _| word(e.r#type().as_str_name(), "EVENT_TYPE_")),
        text("mode", |e: &pb::Event, _| filled(&e.mode)),
        many("trigger_spans", span(), |e: &pb::Event| &e.trigger_spans),
        texts("trigger_texts", |e: &pb::Event, t| t.each(&e.trigger_spans)),
        many("arguments", arguments(), |e: &pb::Event| &e.arguments),
        text("polarity", |e: &pb::Event, _| word(e.polarity().as_str_name(), "EVENT_POLARITY_")),
        text("modality", |e: &pb::Event, _| word(e.modality().as_str_name(), "EVENT_MODALITY_")),
        number::<_, Int32Type>("reported_by_statement", |e: &pb::Event, _| e.reported_by_statement),
    ]
}

fn arguments() -> Columns<pb::EventArgument> {
    vec![
        text("role", |a: &pb::EventArgument, _| word(a.role().as_str_name(), "ARGUMENT_ROLE_")),
        at("span", |a: &pb::EventArgument| a.span.as_ref()),
        text("text", |a: &pb::EventArgument, t| t.words(a.span.as_ref())),
        text("entity_id", |a: &pb::EventArgument, _| filled(&a.entity_id)),
        text("entity_name", |a: &pb::EventArgument, t| t.name(&a.entity_id)),
        number::<_, Int32Type>("date_index", |a: &pb::EventArgument, _| a.date_index),
        number::<_, Int32Type>("quantity_index", |a: &pb::EventArgument, _| a.quantity_index),
        text("country_code", |a: &pb::EventArgument, _| filled(&a.country_code)),
    ]
}

fn relations() -> Columns<pb::Relation> {
    vec![
        text("type", |r: &pb::Relation, _| word(r.r#type().as_str_name(), "RELATION_TYPE_")),
        text("subject_entity_id", |r: &pb::Relation, _| filled(&r.subject_entity_id)),
        text("subject_name", |r: &pb::Relation, t| t.name(&r.subject_entity_id)),
        text("object_entity_id", |r: &pb::Relation, _| filled(&r.object_entity_id)),
        text("object_name", |r: &pb::Relation, t| t.name(&r.object_entity_id)),
        many("evidence_spans", span(), |r: &pb::Relation| &r.evidence_spans),
        texts("evidence_texts", |r: &pb::Relation, t| t.each(&r.evidence_spans)),
        text("rule", |r: &pb::Relation, _| filled(&r.rule)),
    ]
}

fn key_phrases() -> Columns<pb::KeyPhrase> {
    vec![
        text("text", |k: &pb::KeyPhrase, _| filled(&k.text)),
        many("spans", span(), |k: &pb::KeyPhrase| &k.spans),
        number::<_, Float32Type>("score", |k: &pb::KeyPhrase, _| Some(k.score)),
    ]
}

fn topics() -> Columns<pb::Topic> {
    vec![
        text("code", |o: &pb::Topic, _| filled(&o.code)),
        text("label", |o: &pb::Topic, _| filled(&o.label)),
        number::<_, Float32Type>("score", |o: &pb::Topic, _| Some(o.score)),
    ]
}

fn summary() -> Columns<pb::Summary> {
    vec![
        text("headline", |s: &pb::Summary, _| filled(&s.headline)),
        many("sentences", summary_sentences(), |s: &pb::Summary| &s.sentences),
        number::<_, Int32Type>("budget_used", |s: &pb::Summary, _| Some(s.budget_used)),
    ]
}

fn summary_sentences() -> Columns<pb::SummarySentence> {
    vec![
        text("text", |s: &pb::SummarySentence, _| filled(&s.text)),
        at("span", |s: &pb::SummarySentence| s.span.as_ref()),
        number::<_, Float32Type>("score", |s: &pb::SummarySentence, _| Some(s.score)),
        many("substitutions", substitutions(), |s: &pb::SummarySentence| &s.substitutions),
        text("source_text", |s: &pb::SummarySentence, _| filled(&s.source_text)),
    ]
}

fn substitutions() -> Columns<pb::Substitution> {
    vec![
        at("span", |s: &pb::Substitution| s.span.as_ref()),
        text("replacement", |s: &pb::Substitution, _| Some(s.replacement.as_str().into())),
    ]
}

fn coverage() -> Columns<pb::Coverage> {
    vec![
        number::<_, Int32Type>("analyzed_end", |c: &pb::Coverage, t| Some(t.body_end(c.analyzed_end))),
        flag("truncated", |c: &pb::Coverage, _| Some(c.truncated)),
        texts("skipped_layers", |c: &pb::Coverage, _| layers(c.skipped_layers())),
    ]
}

fn layers(layers: impl Iterator<Item = pb::Layer>) -> Vec<std::borrow::Cow<'static, str>> {
    layers.filter_map(|layer| word(layer.as_str_name(), "LAYER_")).collect()
}

fn warnings() -> Columns<pb::Warning> {
    vec![text("reason", |w: &pb::Warning, _| filled(&w.reason)), text("message", |w: &pb::Warning, _| filled(&w.message))]
}

fn provenance() -> Columns<pb::Provenance> {
    vec![
        texts("layers", |p: &pb::Provenance, _| layers(p.layers())),
        text("component", |p: &pb::Provenance, _| filled(&p.component)),
        text("version", |p: &pb::Provenance, _| filled(&p.version)),
    ]
}

fn pipeline() -> Columns<pb::PipelineVersion> {
    vec![
        text("code", |p: &pb::PipelineVersion, _| filled(&p.code)),
        text("model", |p: &pb::PipelineVersion, _| filled(&p.model)),
        text("gazetteer", |p: &pb::PipelineVersion, _| filled(&p.gazetteer)),
    ]
}
