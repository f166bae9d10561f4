//! Names resolved into entities: one per person, body or place however it is called.
//!
//! The way of the data: [`names`] gives candidates for mentions, [`sieves`] partition them, [`cluster`] says what each part is, and then, in this order, titles ([`roles`]), nominals, joint expressions,
//! pronouns and "here" are attached; [`assemble`] writes the entities. Every step looks at the text locally or through hash
//! maps, so the whole is linear in its length.
//!
//! It does not invent entities for descriptions that name nobody ("a man", "the police").

mod assemble;
mod chains;
mod cluster;
mod context;
mod countries;
mod exonyms;
mod gender;
mod groups;
mod implied;
mod index;
mod it;
mod nominals;
mod offices;
mod pronouns;
mod role_set;
mod roles;
mod sieves;
#[cfg(test)]
pub(super) mod testing;

pub(in crate::analysis) use gender::{gender, pronoun_gender};
pub use index::{EntityIndex, Located};

use self::cluster::Clusters;
use self::context::Context;
use super::names;
use super::{Layer, Layers, Stage, StageError, Written};
use crate::analysis::names::input::EntityInput;
use crate::annotation::{Analysis, Entity, EntityId};
use crate::gazetteer::{Prominence, Shared};
use crate::lang;
use crate::span::Span;

/// The stage `entities`.
#[derive(Clone, Debug)]
pub struct EntitiesStage {
    gazetteer: Shared,
}

impl EntitiesStage {
    /// A stage that looks names up in `gazetteer`.
    pub fn new(gazetteer: Shared) -> Self {
        Self { gazetteer }
    }
}

impl Stage for EntitiesStage {
    fn name(&self) -> &'static str {
        "entities"
    }

    fn reads(&self) -> Layers {
        Layers::of(&[Layer::Dateline, Layer::Sentences, Layer::Tokens, Layer::Names])
    }

    fn spares(&self, language: &lang::Language) -> Layers {
        if lang::is_english(language) { Layers::NONE } else { Layers::of(&[Layer::Dateline]) }
    }

    fn writes(&self) -> Layers {
        Layers::of(&[Layer::Entities, Layer::Roles])
    }

    fn annotate(&self, context: &super::Context<'_>, read: &Analysis) -> Result<Written, StageError> {
        let gazetteer = self.gazetteer.load();
        let scene = EntityInput { article: context.article, analysis: read, gazetteer: &gazetteer };
        let entities =
            if lang::is_english(context.language) { resolve(&scene) } else { resolve_names(&scene, context.language) };
        let place = read.dateline.as_ref().and_then(|d| d.place_span).and_then(|span| {
            // Of "Galle, Sri Lanka" the town.
            let at = |fits: &dyn Fn(Span) -> bool| entities.iter().position(|e| e.mentions.iter().any(|m| fits(m.span)));
            at(&|m| m.start == span.start && span.contains(m)).or_else(|| at(&|m| span.contains(m)))
        });
        Ok(Written::Entities { entities, dateline_place: place.map(|at| EntityId(at as u32)) })
    }
}

/// Entities by their names alone, in languages whose other words for them are not known, with the offices of people.
fn resolve_names(scene: &EntityInput<'_>, language: &lang::Language) -> Vec<Entity> {
    let drafts = names::candidates::drafts(scene);
    let context = Context::new(scene, &drafts);
    let chains = sieves::partition(scene, &context, drafts);
    let mut clusters = Clusters::new(scene, &context, chains);
    // Towns and firms are known by their English names alone: "República" is no town of Brazil.
    for cluster in clusters.all.iter_mut().filter(|c| c.entry.is_some_and(|(entry, _)| entry.rank < Prominence::Capital)) {
        (cluster.entry, cluster.country) = (None, None);
    }
    exonyms::attach(scene, language, &mut clusters);
    offices::attach(scene, language, &mut clusters);
    assemble::assemble(scene, clusters)
}

fn resolve(scene: &EntityInput<'_>) -> Vec<Entity> {
    let drafts = names::read(scene);
    let context = Context::new(scene, &drafts);
    let chains = sieves::partition(scene, &context, drafts);
    let mut clusters = Clusters::new(scene, &context, chains);
    roles::attach(scene, &mut clusters);
    countries::attach(scene, &mut clusters);
    nominals::attach(scene, &mut clusters);
    nominals::deictics(scene, &mut clusters);
    groups::attach(scene, &mut clusters);
    pronouns::attach(scene, &mut clusters);
    it::attach(scene, &mut clusters);
    implied::owners(scene, &mut clusters);
    implied::attach(scene, &mut clusters);
    implied::counterparts(scene, &mut clusters);
    countries::domestic(scene, &mut clusters);
    assemble::assemble(scene, clusters)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{Options, dateline, sentences, tokens};
    use crate::annotation::{EntityType, Name};
    use crate::document::Article;
    use proptest::prelude::*;

    const WORDS: &[&str] = &[
        "Ana",
        "Ruiz",
        "Peru",
        "Peruvian",
        "President",
        "president",
        "the",
        "The",
        "two",
        "sides",
        "he",
        "said",
        ",",
        ".",
        "of",
        "and",
        "(",
        ")",
        "ATC",
        "Andean",
        "Trade",
        "Council",
        "-",
        "\u{201c}",
        "\"",
        "'s",
        "here",
        "LIMA",
        "May 3 --",
        "\n\n",
        "Łódź",
        "🙂",
        "US",
        "minister",
        "country",
        "both",
        "his",
        "Office",
        "COVID-19",
        "é",
    ];

    fn run(text: &str, names: &[(usize, usize, usize)]) -> Analysis {
        let article = Article::new("", text);
        let mut analysis = Analysis::default();
        let options = Options::default();
        let before: [&dyn Stage; 3] =
            [&dateline::DatelineStage::new(testing::gazetteer()), &sentences::SentencesStage, &tokens::TokensStage];
        for stage in before {
            stage.run(&article, &options, &mut analysis).unwrap_or_else(|w| panic!("{w:?}"));
        }
        let count = analysis.tokens.len().max(1);
        for (start, length, kind) in names {
            let first = start % count;
            let last = (first + length).min(count - 1);
            if let (Some(a), Some(b)) = (analysis.tokens.get(first), analysis.tokens.get(last)) {
                let kind = EntityType::ALL.get(kind % EntityType::ALL.len()).copied().unwrap_or(EntityType::Other);
                analysis.names.push(Name { span: a.span.cover(b.span), kind, probability: 0.7 });
            }
        }
        let stage = EntitiesStage::new(testing::gazetteer());
        stage.run(&article, &options, &mut analysis).unwrap_or_else(|w| panic!("{w:?}"));
        analysis
    }

    proptest! {
        #[test]
        fn any_text_and_names_give_ordered_valid_entities(
            words in prop::collection::vec(prop::sample::select(WORDS), 0..60),
            names in prop::collection::vec((0usize..60, 0usize..6, 0usize..10), 0..12),
        ) {
            let text = words.join(" ");
            let analysis = run(&text, &names);
            prop_assert_eq!(&analysis, &run(&text, &names), "the same twice");
            let mut last = Span::default();
            for entity in &analysis.entities {
                let first = entity.mentions.first().map(|m| m.span);
                prop_assert!(first.is_some_and(|f| f.start >= last.start), "entities in order of first mention");
                last = first.unwrap_or_default();
                prop_assert!(entity.mentions.windows(2).all(|w| w.first().map(|m| m.span.start) <= w.last().map(|m| m.span.start)));
                prop_assert!(entity.mentions.iter().all(|m| !m.span.of(&text).is_empty()), "spans hold words");
                prop_assert!(!entity.canonical_name.is_empty());
                for role in &entity.roles {
                    prop_assert!(!role.title.is_empty() && !role.span.of(&text).is_empty());
                    prop_assert!(role.of.is_none_or(|of| analysis.entity(of).is_some()));
                }
            }
        }
    }
}
