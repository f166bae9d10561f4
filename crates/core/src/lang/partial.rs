//! Languages of which some layers are made, by tables alone.

use super::{Language, Lexicon, Rules, Tables, Tier, TokenRules, en};
use crate::annotation::WordClass;
use crate::layer::{Layer, Layers};
use std::sync::LazyLock;

/// What is made of a text whose language has a table of dates.
const DATED: Layers = Layers::of(&[
    Layer::Language,
    Layer::Sentences,
    Layer::Tokens,
    Layer::Names,
    Layer::Dates,
    Layer::Entities,
    Layer::Salience,
]);

/// What is made of a text whose language has tables of dates and quotations, and a list of words without content.
const NEWS: Layers = DATED.with(Layers::of(&[Layer::Statements, Layer::KeyPhrases, Layer::Summary]));

/// A language with a folder, of which some layers are made.
const fn partial(code: &'static str, layers: Layers, rules: Rules, words: &'static LazyLock<Lexicon>) -> Language {
    Language { code, tier: Tier::Partial, layers, tokens: TokenRules::Several, tables: &Tables::NONE, rules, words }
}

static SPANISH_WORDS: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::default().with::<WordClass>(include_str!("es/words.tsv")));
static PORTUGUESE_WORDS: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::default().with::<WordClass>(include_str!("pt/words.tsv")));
static FRENCH_WORDS: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::default().with::<WordClass>(include_str!("fr/words.tsv")));

pub(super) static SPANISH: Language = partial(
    "es",
    NEWS,
    Rules { dates: include_str!("es/dates.tsv"), quotations: include_str!("es/quotations.tsv") },
    &SPANISH_WORDS,
);
pub(super) static PORTUGUESE: Language = partial(
    "pt",
    NEWS,
    Rules { dates: include_str!("pt/dates.tsv"), quotations: include_str!("pt/quotations.tsv") },
    &PORTUGUESE_WORDS,
);
pub(super) static FRENCH: Language = partial(
    "fr",
    NEWS,
    Rules { dates: include_str!("fr/dates.tsv"), quotations: include_str!("fr/quotations.tsv") },
    &FRENCH_WORDS,
);
pub(super) static ITALIAN: Language =
    partial("it", DATED, Rules { dates: include_str!("it/dates.tsv"), quotations: "" }, &en::WORDS);
pub(super) static GERMAN: Language =
    partial("de", DATED, Rules { dates: include_str!("de/dates.tsv"), quotations: "" }, &en::WORDS);
