//! How much of the article is about each entity.
//!
//! Each mention counts by its kind, more the earlier its sentence stands and more still in the title and as a grammatical
//! subject; whoever is quoted counts a little for that (position, frequency and role: after Dunietz and Gillick 2014), and the
//! outlet that tells counts less. The counts are shares of their sum, so that the salience of all entities adds up to one.

use super::{Context, Layer, Layers, Stage, StageError, Written};
use crate::annotation::{Analysis, Deprel, Entity, EntityType, Mention, MentionKind, WordClass};
use crate::document::Article;
use crate::gazetteer::Subtype;
use crate::lang::{self, english};

/// The sentence at which a mention counts half of what it would in the first.
const HALF: f32 = 12.0;
const TITLE: f32 = 3.0;
const FIRST_SENTENCE: f32 = 1.5;
const SUBJECT: f32 = 1.2;
/// Who is quoted often in a story is not always whom it is about.
const STATEMENT: f32 = 0.1;
/// A newspaper or an agency is mostly who tells or asks, not what the article is about.
const MEDIUM: f32 = 0.4;

/// The stage `salience`.
#[derive(Clone, Copy, Debug, Default)]
pub struct SalienceStage;

impl Stage for SalienceStage {
    fn name(&self) -> &'static str {
        "salience"
    }

    fn reads(&self) -> Layers {
        Layers::of(&[Layer::Dateline, Layer::Sentences, Layer::Tokens, Layer::Names, Layer::Entities, Layer::Statements])
    }

    fn spares(&self, language: &lang::Language) -> Layers {
        if lang::is_english(language) { Layers::NONE } else { Layers::of(&[Layer::Dateline, Layer::Statements]) }
    }

    fn writes(&self) -> Layers {
        Layers::of(&[Layer::Salience])
    }

    fn annotate(&self, context: &Context<'_>, read: &Analysis) -> Result<Written, StageError> {
        let mut weights: Vec<f32> = Vec::with_capacity(read.entities.len());
        for entity in &read.entities {
            // A place is more often where something happens than what the article is about.
            let of_kind = match entity.kind {
                EntityType::Organization if is_medium(entity) => MEDIUM,
                EntityType::Person | EntityType::Organization | EntityType::Event => 1.2,
                EntityType::Norp => 0.6,
                EntityType::Location
                | EntityType::Product
                | EntityType::Work
                | EntityType::Law
                | EntityType::Disease
                | EntityType::Other => 1.0,
            };
            weights.push(of_kind * entity.mentions.iter().map(|m| weight(context.article, read, m)).sum::<f32>());
        }
        for speaker in read.statements.iter().flat_map(|s| &s.speakers) {
            weights.get_mut(speaker.0 as usize).into_iter().for_each(|w| *w += STATEMENT);
        }
        let total: f32 = weights.iter().sum();
        let share = |weight| if total > 0.0 { weight / total } else { 0.0 };
        Ok(Written::Salience(weights.into_iter().map(share).collect()))
    }
}

/// Whether an organisation is a newspaper, an agency or a station, by what is known of it or by its name.
fn is_medium(entity: &Entity) -> bool {
    let last = entity.canonical_name.rsplit(' ').next().unwrap_or_default();
    entity.subtype == Subtype::Media.as_str() || english().ends(last, WordClass::Medium)
}

fn weight(article: &Article, analysis: &Analysis, mention: &Mention) -> f32 {
    let of_kind = match mention.kind {
        MentionKind::Name | MentionKind::Abbreviation => 1.0,
        MentionKind::Nominal | MentionKind::Pronoun => 0.7,
        MentionKind::Demonym => 0.4,
        MentionKind::Deictic => 0.1,
    };
    if article.in_title(mention.span) {
        return TITLE * of_kind;
    }
    if analysis.dateline.as_ref().is_some_and(|d| d.span.contains(mention.span)) {
        return 0.1;
    }
    let lead = analysis.sentence_at(article.body_start());
    let sentence = analysis.sentence_at(mention.span.start).saturating_sub(lead) as f32;
    let position = HALF / (HALF + sentence) * if sentence < 1.0 { FIRST_SENTENCE } else { 1.0 };
    let tokens = analysis.tokens.get(analysis.tokens_in(mention.span)).unwrap_or(&[]);
    let subject = tokens.iter().any(|t| matches!(t.deprel, Deprel::Nsubj | Deprel::NsubjPass));
    of_kind * position * if subject { SUBJECT } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{Options, sentences, tokens};
    use crate::annotation::Entity;
    use crate::span::Span;

    fn ranked(title: &str, body: &str, names: &[&str]) -> Vec<f32> {
        let article = Article::new(title, body);
        let mut analysis = Analysis::default();
        let stages: [&dyn Stage; 2] = [&sentences::SentencesStage, &tokens::TokensStage];
        for stage in stages {
            stage.run(&article, &Options::default(), &mut analysis).unwrap_or_else(|w| panic!("{w:?}"));
        }
        for name in names {
            let mentions = article.text().match_indices(name).map(|(start, m)| Mention {
                span: Span::from_range(&(start..start + m.len())),
                kind: MentionKind::Name,
                entity_type: None,
                probability: 1.0,
            });
            analysis.entities.push(Entity {
                kind: EntityType::Organization,
                subtype: String::new(),
                canonical_name: (*name).to_owned(),
                aliases: vec![],
                mentions: mentions.collect(),
                roles: vec![],
                country_code: None,
                links: vec![],
                salience: 0.0,
                tone: 0.0,
            });
        }
        SalienceStage.run(&article, &Options::default(), &mut analysis).unwrap_or_else(|w| panic!("{w:?}"));
        analysis.entities.iter().map(|e| e.salience).collect()
    }

    #[test]
    fn title_position_and_frequency_count_and_the_outlet_less() {
        for (title, body, more, less) in [
            ("Lorrin grows", "Ambar and Lorrin met.", "Lorrin", "Ambar"),
            ("", "Ambar won. Lorrin lost.", "Ambar", "Lorrin"),
            ("", "Then Ambar met Lorrin. Lorrin won.", "Lorrin", "Ambar"),
            ("", "Lenz Herald asked Ambar. Lenz Herald thanked.", "Ambar", "Lenz Herald"),
        ] {
            let scores = ranked(title, body, &[more, less]);
            assert!(scores.first() > scores.last(), "{title:?} {body:?}: {scores:?}");
            assert!((scores.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        }
    }

    #[test]
    fn no_entities_is_no_error() {
        assert!(ranked("", "Nothing.", &[]).is_empty());
    }
}
