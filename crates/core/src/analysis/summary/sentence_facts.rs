//! What earlier layers tell about each sentence: who speaks in it, whom it mentions and brings in, and which events it tells.
//!
//! One pass over each layer, so that the cost is linear in what was found.

use crate::analysis::terms::Term;
use crate::annotation::{Analysis, EntityType, EventType, MentionKind, Modality, Sentence};
use std::collections::BTreeSet;

/// What is told in one sentence.
#[derive(Clone, Debug, Default)]
pub(super) struct SentenceFacts {
    /// Whose statements it mostly is, by canonical name, in term order.
    pub(super) voices: Vec<Term>,
    /// The entities it mentions, by canonical name, with their salience, in term order.
    pub(super) entities: Vec<(Term, f32)>,
    /// The people it names who speak anywhere in the article, in term order.
    pub(super) speakers: Vec<Term>,
    /// Whether it tells the main event.
    pub(super) main_event: bool,
    /// Whether it tells, outside of what is reported, that somebody met, called or visited somebody.
    pub(super) occasion: bool,
}

/// What is told in each sentence of an article.
pub(super) fn sentence_facts(analysis: &Analysis) -> Vec<SentenceFacts> {
    let mut all = vec![SentenceFacts::default(); analysis.sentences.len()];
    note_voices(analysis, &mut all);
    note_entities(analysis, &mut all);
    note_events(analysis, &mut all);
    all
}

/// Who speaks in each sentence of which statements make up at least half.
fn note_voices(analysis: &Analysis, all: &mut [SentenceFacts]) {
    let mut bytes = vec![0u32; all.len()];
    // Whom a speaker reports has not been heard.
    for statement in analysis.statements.iter().filter(|s| s.nested_in.is_none()) {
        let names =
            || statement.speakers.iter().filter_map(|id| analysis.entity(*id)).map(|e| Term::form(&e.canonical_name));
        for content in &statement.content {
            let first = analysis.sentence_at(content.start);
            let sentences = analysis.sentences.iter().zip(all.iter_mut()).zip(&mut bytes).skip(first);
            for ((sentence, told), bytes) in sentences.take_while(|((s, _), _)| s.span.start < content.end) {
                let (start, end) = (content.start.max(sentence.span.start), content.end.min(sentence.span.end));
                *bytes += end.saturating_sub(start);
                told.voices.extend(names());
            }
        }
    }
    let half = |sentence: &Sentence, bytes: u32| bytes * 2 >= sentence.span.len();
    for ((told, bytes), sentence) in all.iter_mut().zip(bytes).zip(&analysis.sentences) {
        told.voices.sort_unstable();
        told.voices.dedup();
        if !half(sentence, bytes) {
            told.voices.clear();
        }
    }
}

fn note_entities(analysis: &Analysis, all: &mut [SentenceFacts]) {
    let speaking: BTreeSet<u32> = analysis.statements.iter().flat_map(|s| &s.speakers).map(|id| id.0).collect();
    for (id, entity) in (0u32..).zip(&analysis.entities) {
        let name = Term::form(&entity.canonical_name);
        let speaks = entity.kind == EntityType::Person && speaking.contains(&id);
        for mention in &entity.mentions {
            let Some(told) = all.get_mut(analysis.sentence_at(mention.span.start)) else { continue };
            if told.entities.last().is_none_or(|(last, _)| *last != name) {
                told.entities.push((name, entity.salience));
            }
            if speaks && mention.kind == MentionKind::Name && told.speakers.last() != Some(&name) {
                told.speakers.push(name);
            }
        }
    }
    for told in all {
        told.entities.sort_unstable_by_key(|(name, _)| *name);
        told.entities.dedup_by_key(|(name, _)| *name);
        told.speakers.sort_unstable();
    }
}

fn note_events(analysis: &Analysis, all: &mut [SentenceFacts]) {
    let main = analysis.main_event.map(|e| e as usize);
    for (index, event) in analysis.events.iter().enumerate() {
        let occasion = event.kind == EventType::Consult
            && event.modality == Modality::Actual
            && !event.negated
            && event.reported_by.is_none()
            && event.arguments.iter().any(|a| a.entity.is_some());
        for trigger in &event.triggers {
            if let Some(told) = all.get_mut(analysis.sentence_at(trigger.start)) {
                told.main_event |= main == Some(index);
                told.occasion |= occasion;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::terms::fixtures::{entity, tokenized};
    use crate::annotation::{EntityId, Event, Statement, StatementKind};
    use crate::span::Span;

    #[test]
    fn sentences_are_told_apart_by_voice_and_occasion() {
        let body = "Mayor Rosa Quispe met the dockers on Monday. The port will open in May, Quispe said. It rained.";
        let (article, mut analysis) = tokenized("", body);
        let at = |what: &str| {
            let start = article.text().find(what).unwrap_or_default();
            Span::from_range(&(start..start + what.len()))
        };
        let mut mayor = entity(&article, EntityType::Person, "Rosa Quispe", &["Rosa Quispe", "Quispe said"]);
        mayor.salience = 0.5;
        analysis.entities.push(mayor);
        analysis.statements.push(Statement {
            speakers: vec![EntityId(0)],
            speaker_span: None,
            cue: None,
            content: vec![at("The port will open in May")],
            kind: StatementKind::Indirect,
            addressees: Vec::new(),
            nested_in: None,
            negated: false,
            rule: "clause_after_cue",
        });
        analysis.events.push(Event {
            kind: EventType::Consult,
            mode: "meet".to_owned(),
            triggers: vec![at("met")],
            arguments: vec![crate::annotation::Argument {
                entity: Some(EntityId(0)),
                ..crate::annotation::Argument::new(crate::annotation::ArgumentRole::Source, at("Rosa Quispe"))
            }],
            negated: false,
            modality: Modality::Actual,
            reported_by: None,
        });
        analysis.main_event = Some(0);
        let quispe = Term::form("Rosa Quispe");
        let told = sentence_facts(&analysis);
        assert_eq!(told.iter().map(|t| t.occasion).collect::<Vec<_>>(), [true, false, false]);
        assert_eq!(told.iter().map(|t| t.voices.as_slice()).collect::<Vec<_>>(), [&[][..], &[quispe], &[]]);
        assert_eq!(told[0].entities, [(quispe, 0.5)]);
        assert_eq!(told[0].speakers, [quispe]);
        assert!(told[0].main_event && !told[1].main_event && told[2].entities.is_empty());
    }
}
