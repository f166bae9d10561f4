//! Names resolved into entities: one per person, body or place however it is called.
//!
//! The way of the data: [`names`] makes drafts of the tagger's names, [`recover`] adds those it missed, [`retype`] settles their
//! types, [`sieves`] partition
//! them, [`cluster`] says what each part is, and then, in this order, titles ([`roles`]), nominals, joint expressions,
//! pronouns and "here" are attached; [`assemble`] writes the entities. Every step looks at the text locally or through hash
//! maps, so the whole is linear in its length.
//!
//! It does not invent entities for descriptions that name nobody ("a man", "the police").

mod assemble;
mod cluster;
mod compound;
mod context;
mod groups;
mod index;
mod lexicon;
mod names;
mod nominals;
mod pronouns;
mod recover;
mod retype;
mod roles;
mod scene;
mod sieves;
#[cfg(test)]
mod testing;

pub use index::{EntityIndex, Located};

use self::cluster::Clusters;
use self::context::Context;
use self::scene::Scene;
use super::{Layer, Layers, Options, Stage};
use crate::annotation::{Analysis, Entity, Warning};
use crate::document::Article;
use crate::gazetteer::Shared;

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

    fn writes(&self) -> Layers {
        Layers::of(&[Layer::Entities, Layer::Roles])
    }

    fn run(&self, article: &Article, _: &Options, analysis: &mut Analysis) -> Result<(), Warning> {
        let gazetteer = self.gazetteer.load();
        let entities = resolve(&Scene { article, analysis, gazetteer: &gazetteer });
        if let Some(dateline) = &mut analysis.dateline
            && let Some(span) = dateline.place_span
        {
            let place = entities.iter().position(|e| e.mentions.iter().any(|m| m.span == span || span.contains(m.span)));
            dateline.place = place.map(|at| crate::annotation::EntityId(at as u32));
        }
        analysis.entities = entities;
        Ok(())
    }
}

fn resolve(scene: &Scene<'_>) -> Vec<Entity> {
    let mut drafts = names::drafts(scene);
    recover::recover(scene, &mut drafts);
    retype::retype(scene, &mut drafts);
    let context = Context::new(scene, &drafts);
    let chains = sieves::partition(scene, &context, drafts);
    let mut clusters = Clusters::new(scene, &context, chains);
    roles::attach(scene, &mut clusters);
    nominals::attach(scene, &mut clusters);
    nominals::deictics(scene, &mut clusters);
    groups::attach(scene, &mut clusters);
    pronouns::attach(scene, &mut clusters);
    assemble::assemble(scene, clusters)
}
