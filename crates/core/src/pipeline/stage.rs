//! A stage of the analysis: what it is given and what it gives back.

use super::Options;
use super::declared;
use crate::annotation::{
    Analysis, DateMention, Dateline, Entity, EntityId, Event, KeyPhrase, Language, Name, Quantity, Relation, Sentence,
    Statement, Summary, Token, Topic, Warning,
};
use crate::document::Article;
use crate::lang;
use crate::layer::{Layer, Layers};

/// One step of the analysis.
///
/// A stage is handed the layers that it declares and no other, and gives back what it found: it cannot read a layer that it
/// keeps quiet about, nor change what another stage wrote.
pub trait Stage: Send + Sync {
    /// Name of the component, lower_snake.
    fn name(&self) -> &'static str;

    /// Version of its rules or weights.
    fn version(&self) -> &str {
        env!("CARGO_PKG_VERSION")
    }

    /// Layers it reads: an earlier stage must write them.
    fn reads(&self) -> Layers;

    /// Those of [`Stage::reads`] that it can do without in a text in this language.
    fn spares(&self, _: &lang::Language) -> Layers {
        Layers::NONE
    }

    /// Whether it can work on texts in a language.
    fn knows(&self, _: &lang::Language) -> bool {
        true
    }

    /// Layers it writes.
    fn writes(&self) -> Layers;

    /// Finds its layers in an article of which `read` holds the layers of [`Stage::reads`]; every other layer is empty there.
    ///
    /// # Errors
    /// [`StageError`] when the stage could not do its work, or when nobody waits for it any more.
    fn annotate(&self, context: &Context<'_>, read: &Analysis) -> Result<Written, StageError>;

    /// Adds its layers to an analysis, outside a pipeline.
    ///
    /// # Errors
    /// As for [`Stage::annotate`].
    fn run(&self, article: &Article, options: &Options, analysis: &mut Analysis) -> Result<(), StageError> {
        let hidden = Layers::all().without(self.reads());
        let context = Context { article, options, language: lang::english(), stop: &|| None };
        let written = declared::with_hidden(analysis, hidden, |read| self.annotate(&context, read))?;
        written.store(analysis);
        Ok(())
    }
}

/// What every stage is given beside the layers that it reads.
pub struct Context<'a> {
    /// The article.
    pub article: &'a Article,
    /// What the caller wants.
    pub options: &'a Options,
    /// What is known of the language of the article.
    pub language: &'static lang::Language,
    /// Whether to end early, and why. Asked before each stage; one that takes long asks it on the way.
    pub stop: &'a dyn Fn() -> Option<Stop>,
}

/// Why a run ended early.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stop {
    /// Nobody waits for the result any more.
    #[error("the caller is gone")]
    Cancelled,
    /// The caller's deadline passed.
    #[error("the deadline passed")]
    DeadlineExceeded,
}

/// Why a stage wrote nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StageError {
    /// It was told to stop: the run ends.
    #[error(transparent)]
    Stopped(#[from] Stop),
    /// It could not do its work: the run goes on without its layers, and the reader of the analysis is told.
    #[error("{}", .0.message)]
    Failed(Warning),
}

/// What a stage found.
#[derive(Clone, Debug, PartialEq)]
pub enum Written {
    /// [`Layer::Language`].
    Language(Language),
    /// [`Layer::Dateline`].
    Dateline(Option<Dateline>),
    /// [`Layer::Sentences`].
    Sentences(Vec<Sentence>),
    /// [`Layer::Tokens`], in text order.
    Tokens(Vec<Token>),
    /// [`Layer::Names`]: the names, and the tokens with parts of speech and heads.
    Names(Vec<Name>, Vec<Token>),
    /// [`Layer::Dates`].
    Dates(Vec<DateMention>),
    /// [`Layer::Quantities`].
    Quantities(Vec<Quantity>),
    /// [`Layer::Entities`] and [`Layer::Roles`].
    Entities {
        /// The entities with their roles.
        entities: Vec<Entity>,
        /// The one that the dateline names as its place.
        dateline_place: Option<EntityId>,
    },
    /// [`Layer::Statements`].
    Statements(Vec<Statement>),
    /// [`Layer::Salience`], one share for each entity.
    Salience(Vec<f32>),
    /// [`Layer::Events`] and which of them is the main one.
    Events(Vec<Event>, Option<u32>),
    /// [`Layer::Relations`].
    Relations(Vec<Relation>),
    /// [`Layer::KeyPhrases`].
    KeyPhrases(Vec<KeyPhrase>),
    /// [`Layer::Topics`].
    Topics(Vec<Topic>),
    /// [`Layer::Tone`].
    Tone {
        /// Tone of the text.
        text: f32,
        /// Tone towards each entity.
        entities: Vec<f32>,
    },
    /// [`Layer::Summary`].
    Summary(Summary),
}

impl Written {
    /// The layers that it holds.
    pub const fn layers(&self) -> Layers {
        Layers::of(match self {
            Self::Language(_) => &[Layer::Language],
            Self::Dateline(_) => &[Layer::Dateline],
            Self::Sentences(_) => &[Layer::Sentences],
            Self::Tokens(_) => &[Layer::Tokens],
            Self::Names(..) => &[Layer::Names],
            Self::Dates(_) => &[Layer::Dates],
            Self::Quantities(_) => &[Layer::Quantities],
            Self::Entities { .. } => &[Layer::Entities, Layer::Roles],
            Self::Statements(_) => &[Layer::Statements],
            Self::Salience(_) => &[Layer::Salience],
            Self::Events(..) => &[Layer::Events],
            Self::Relations(_) => &[Layer::Relations],
            Self::KeyPhrases(_) => &[Layer::KeyPhrases],
            Self::Topics(_) => &[Layer::Topics],
            Self::Tone { .. } => &[Layer::Tone],
            Self::Summary(_) => &[Layer::Summary],
        })
    }

    /// Puts it where readers of the analysis find it.
    pub(super) fn store(self, analysis: &mut Analysis) {
        match self {
            Self::Language(language) => analysis.language = Some(language),
            Self::Dateline(dateline) => analysis.dateline = dateline,
            Self::Sentences(sentences) => analysis.sentences = sentences,
            Self::Tokens(tokens) => {
                let mut next = 0;
                for (index, sentence) in analysis.sentences.iter_mut().enumerate() {
                    sentence.first_token = next as u32;
                    next += tokens.iter().skip(next).take_while(|t| t.sentence == index as u32).count();
                    sentence.end_token = next as u32;
                }
                analysis.tokens = tokens;
            }
            Self::Names(names, tokens) => {
                analysis.names = names;
                analysis.tokens = tokens;
            }
            Self::Dates(dates) => analysis.dates = dates,
            Self::Quantities(quantities) => analysis.quantities = quantities,
            Self::Entities { entities, dateline_place } => {
                analysis.entities = entities;
                if let Some(dateline) = &mut analysis.dateline {
                    dateline.place = dateline_place;
                }
            }
            Self::Statements(statements) => analysis.statements = statements,
            Self::Salience(shares) => {
                analysis.entities.iter_mut().zip(shares).for_each(|(entity, share)| entity.salience = share);
            }
            Self::Events(events, main) => {
                analysis.events = events;
                analysis.main_event = main;
            }
            Self::Relations(relations) => analysis.relations = relations,
            Self::KeyPhrases(phrases) => analysis.key_phrases = phrases,
            Self::Topics(topics) => analysis.topics = topics,
            Self::Tone { text, entities } => {
                analysis.tone = Some(text);
                analysis.entities.iter_mut().zip(entities).for_each(|(entity, tone)| entity.tone = tone);
            }
            Self::Summary(summary) => analysis.summary = Some(summary),
        }
    }
}
