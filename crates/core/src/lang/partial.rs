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

/// What is made of a text whose language has tables of dates, quotations, topics and offices, and a list of words without content.
const NEWS: Layers =
    DATED.with(Layers::of(&[Layer::Statements, Layer::KeyPhrases, Layer::Summary, Layer::Topics, Layer::Roles]));

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
    Rules {
        dates: include_str!("es/dates.tsv"),
        quotations: include_str!("es/quotations.tsv"),
        exonyms: include_str!("es/exonyms.tsv"),
        topics: include_str!("es/topics.txt"),
        offices: include_str!("es/offices.tsv"),
    },
    &SPANISH_WORDS,
);
pub(super) static PORTUGUESE: Language = partial(
    "pt",
    NEWS,
    Rules {
        dates: include_str!("pt/dates.tsv"),
        quotations: include_str!("pt/quotations.tsv"),
        exonyms: include_str!("pt/exonyms.tsv"),
        topics: include_str!("pt/topics.txt"),
        offices: include_str!("pt/offices.tsv"),
    },
    &PORTUGUESE_WORDS,
);
pub(super) static FRENCH: Language = partial(
    "fr",
    NEWS,
    Rules {
        dates: include_str!("fr/dates.tsv"),
        quotations: include_str!("fr/quotations.tsv"),
        exonyms: include_str!("fr/exonyms.tsv"),
        topics: include_str!("fr/topics.txt"),
        offices: include_str!("fr/offices.tsv"),
    },
    &FRENCH_WORDS,
);
pub(super) static ITALIAN: Language = partial(
    "it",
    DATED,
    Rules { dates: include_str!("it/dates.tsv"), exonyms: include_str!("it/exonyms.tsv"), ..Rules::NONE },
    &en::WORDS,
);
pub(super) static GERMAN: Language = partial(
    "de",
    DATED,
    Rules { dates: include_str!("de/dates.tsv"), exonyms: include_str!("de/exonyms.tsv"), ..Rules::NONE },
    &en::WORDS,
);

/// What is made of a text whose language only the models know.
const NAMED: Layers =
    Layers::of(&[Layer::Language, Layer::Sentences, Layer::Tokens, Layer::Names, Layer::Entities, Layer::Salience]);

const fn named(code: &'static str) -> Language {
    partial(code, NAMED, Rules::NONE, &en::WORDS)
}

pub(super) static DUTCH: Language = named("nl");
pub(super) static RUSSIAN: Language = named("ru");
pub(super) static POLISH: Language = named("pl");
pub(super) static CROATIAN: Language = named("hr");
pub(super) static SWEDISH: Language = named("sv");
pub(super) static ROMANIAN: Language = named("ro");
pub(super) static CHINESE: Language = named("zh");
pub(super) static TURKISH: Language = named("tr");
pub(super) static INDONESIAN: Language = named("id");
pub(super) static HINDI: Language = named("hi");
