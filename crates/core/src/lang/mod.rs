//! What the analysis knows of languages: words as data, and the code that no table can hold.
//!
//! [`Language`] is the list of what a language needs, and [`en`] fills it in. The stages are given the language of the article in
//! their context; a layer that a language does not list is not made of its texts. A text whose language is not known for sure
//! is read as English.

mod class;
mod elisions;
pub mod en;
mod lexicon;
mod partial;
mod table;

pub use class::{DateWord, DatelineWord, EntityWord, EventWord, QuantityWord, RelationWord, StatementWord, SummaryWord};
pub use elisions::ELISIONS;
pub use en::inflection::other_forms;
pub use lexicon::Lexicon;
pub use table::{Table, rows};

use crate::annotation::{self, Class, WordClass, WordClasses};
use crate::layer::{Layer, Layers};
use crate::term::Term;
use std::sync::LazyLock;

/// How sure the detection must be to take a text for one of another language than English.
const SURE: f32 = 0.8;

/// How well a language is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tier {
    /// Every layer is made.
    Full,
    /// Some layers are made: those of its list.
    Partial,
    /// A text is divided into sentences and tokens.
    Basic,
}

/// How texts are divided into tokens: as the models that read them were trained on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenRules {
    /// For the English models.
    English,
    /// For the models of several languages: elided words and single Chinese characters are tokens.
    Several,
}

/// The classes of words that every language has: a text is divided into sentences and tokens by them.
const DIVIDING: [WordClass; 7] = [
    WordClass::Function,
    WordClass::Opener,
    WordClass::OpenerAnywhere,
    WordClass::Saying,
    WordClass::Abbreviation,
    WordClass::NumberedAbbreviation,
    WordClass::AbbreviationBeforeName,
];

/// What a language adds that stands for texts of every language: how addresses look, and what begins a clause.
const ADDRESSES: [WordClass; 5] = [
    WordClass::AbbreviationBeforeClause,
    WordClass::AddressStart,
    WordClass::AddressPrefix,
    WordClass::AddressEnding,
    WordClass::DomainEnding,
];

/// What is known of a language.
#[derive(Debug)]
pub struct Language {
    /// BCP-47 primary subtag; `und` for every language that has no folder of its own.
    pub code: &'static str,
    /// How well it is known.
    pub tier: Tier,
    /// The layers that are made of its texts.
    pub layers: Layers,
    /// How its texts are divided into tokens.
    pub tokens: TokenRules,
    /// What single layers read besides classes of words.
    pub tables: &'static Tables,
    /// The rules of layers that have one engine for all languages beside English.
    pub rules: Rules,
    words: &'static LazyLock<Lexicon>,
}

/// Rules as tables, for engines that know no language; empty for a layer that is not made, and for English, whose rules are code.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// Expressions of time.
    pub dates: &'static str,
    /// Quotations and who speaks them.
    pub quotations: &'static str,
    /// Names of countries.
    pub exonyms: &'static str,
    /// Words of topics.
    pub topics: &'static str,
    /// Titles and offices of people.
    pub offices: &'static str,
}

impl Rules {
    /// No rules.
    pub const NONE: Rules = Rules { dates: "", quotations: "", exonyms: "", topics: "", offices: "" };
}

/// The tables of a language that are no classes of words, as they stand; the layer that reads one knows its columns.
#[derive(Debug)]
pub struct Tables {
    /// What nouns name.
    pub nouns: &'static str,
    /// What nouns behind "the" point back to.
    pub antecedents: &'static str,
    /// What the words around an unknown name say that it is.
    pub contexts: &'static str,
    /// What words are in expressions of time.
    pub date_terms: &'static str,
    /// Days with a name.
    pub holidays: &'static str,
    /// Words that bound a number.
    pub bounds: &'static str,
    /// What currencies are called.
    pub currencies: &'static str,
    /// What units of measure are called.
    pub units: &'static str,
    /// Classes of words of statements, with sentences.
    pub statements: &'static str,
    /// Reporting words with their constructions.
    pub cues: &'static str,
    /// Words and phrases that tell an event.
    pub event_triggers: &'static str,
    /// Which constituent plays which part in an event.
    pub frames: &'static str,
    /// Classes of words of events, with sentences.
    pub events: &'static str,
    /// Classes of words of relations, with sentences.
    pub relations: &'static str,
    /// What offices are to their owners.
    pub offices: &'static str,
    /// Words of tone.
    pub tone: &'static str,
    /// Words of topics.
    pub topics: &'static str,
}

impl Tables {
    /// Those of a language of which no layer is made that reads one.
    pub const NONE: Tables = Tables {
        nouns: "",
        antecedents: "",
        contexts: "",
        date_terms: "",
        holidays: "",
        bounds: "",
        currencies: "",
        units: "",
        statements: "",
        cues: "",
        event_triggers: "",
        frames: "",
        events: "",
        relations: "",
        offices: "",
        tone: "",
        topics: "",
    };

    /// Their names and contents.
    pub fn all(&self) -> [(&'static str, &'static str); 17] {
        [
            ("nouns", self.nouns),
            ("antecedents", self.antecedents),
            ("contexts", self.contexts),
            ("date_terms", self.date_terms),
            ("holidays", self.holidays),
            ("bounds", self.bounds),
            ("currencies", self.currencies),
            ("units", self.units),
            ("statements", self.statements),
            ("cues", self.cues),
            ("event_triggers", self.event_triggers),
            ("frames", self.frames),
            ("events", self.events),
            ("relations", self.relations),
            ("offices", self.offices),
            ("tone", self.tone),
            ("topics", self.topics),
        ]
    }
}

static ENGLISH: Language = Language {
    code: "en",
    tier: Tier::Full,
    layers: Layers::all(),
    tokens: TokenRules::English,
    tables: &en::TABLES,
    rules: Rules::NONE,
    words: &en::WORDS,
};

/// Sentences and tokens of other languages are told by English lists, for want of better ones.
static OTHER: Language = Language {
    code: "und",
    tier: Tier::Basic,
    layers: Layers::of(&[Layer::Language, Layer::Sentences, Layer::Tokens]),
    tokens: TokenRules::Several,
    tables: &Tables::NONE,
    rules: Rules::NONE,
    words: &en::WORDS,
};

/// Every language that has a folder of its own.
static LANGUAGES: [&Language; 16] = [
    &ENGLISH,
    &partial::SPANISH,
    &partial::PORTUGUESE,
    &partial::FRENCH,
    &partial::ITALIAN,
    &partial::GERMAN,
    &partial::DUTCH,
    &partial::RUSSIAN,
    &partial::POLISH,
    &partial::CROATIAN,
    &partial::SWEDISH,
    &partial::ROMANIAN,
    &partial::CHINESE,
    &partial::TURKISH,
    &partial::INDONESIAN,
    &partial::HINDI,
];

/// Every language, English first; the last stands for all that have no entry of their own.
pub fn all() -> Vec<&'static Language> {
    LANGUAGES.into_iter().chain([&OTHER]).collect()
}

/// English.
pub fn english() -> &'static Language {
    &ENGLISH
}

/// Whether it is the language whose rules are code.
pub fn is_english(language: &Language) -> bool {
    language.code == ENGLISH.code
}

/// What is known of the language of a text.
pub fn of(language: &annotation::Language) -> &'static Language {
    if !is_other(&language.code) || language.probability < SURE {
        return &ENGLISH;
    }
    let primary = primary(&language.code);
    LANGUAGES.into_iter().find(|known| primary.eq_ignore_ascii_case(known.code)).unwrap_or(&OTHER)
}

/// The primary subtag of a BCP-47 code.
fn primary(code: &str) -> &str {
    code.split(['-', '_']).next().unwrap_or_default()
}

/// Whether a BCP-47 code is of another language than English.
pub fn is_other(code: &str) -> bool {
    !["en", "eng", "und"].iter().any(|known| primary(code).eq_ignore_ascii_case(known))
}

impl Language {
    /// The class, when it has no words.
    fn empty(&self, class: WordClass) -> Option<String> {
        self.words_of(class).is_empty().then(|| class.to_string())
    }

    /// What its tier needs and its folder does not hold: classes without words, tables without rows, rows that cannot be read.
    pub fn lacks(&self) -> Vec<String> {
        let mut lacks = self.words.problems().to_vec();
        match self.tier {
            Tier::Partial => lacks.extend(DIVIDING.iter().filter_map(|class| self.empty(*class))),
            Tier::Basic => lacks.extend(DIVIDING.iter().chain(&ADDRESSES).filter_map(|class| self.empty(*class))),
            Tier::Full => {
                lacks.extend(self.words.empty::<WordClass>().map(|class| class.to_string()));
                lacks.extend(self.words.empty::<DatelineWord>().map(|class| class.to_string()));
                lacks.extend(self.words.empty::<DateWord>().map(|class| class.to_string()));
                lacks.extend(self.words.empty::<QuantityWord>().map(|class| class.to_string()));
                lacks.extend(self.words.empty::<EntityWord>().map(|class| class.to_string()));
                lacks.extend(self.words.empty::<StatementWord>().map(|class| class.to_string()));
                lacks.extend(self.words.empty::<EventWord>().map(|class| class.to_string()));
                lacks.extend(self.words.empty::<RelationWord>().map(|class| class.to_string()));
                lacks.extend(self.words.empty::<SummaryWord>().map(|class| class.to_string()));
                let empty = self.tables.all().into_iter().filter(|(_, table)| rows(table).next().is_none());
                lacks.extend(empty.map(|(name, _)| name.to_owned()));
            }
        }
        lacks
    }

    /// The words of topics, in the one form for all languages.
    pub fn topics(&self) -> &'static str {
        if self.rules.topics.is_empty() { self.tables.topics } else { self.rules.topics }
    }

    /// The classes of a word, capitals aside.
    pub fn classes(&self, word: &str) -> WordClasses {
        self.words.classes(word)
    }

    /// The words of a class as they are written, in the order of the table.
    pub fn words_of(&self, class: impl Class) -> &'static [&'static str] {
        self.words.words(class)
    }

    /// Whether the word has an ending of this class, capitals aside. Endings begin with a hyphen in the table.
    pub fn ends(&self, word: &str, class: impl Class) -> bool {
        let endings = self.words_of(class).iter().filter_map(|ending| ending.strip_prefix('-'));
        let last = |ending: &str| word.len().checked_sub(ending.len()).and_then(|at| word.get(at..));
        endings.into_iter().any(|ending| last(ending).is_some_and(|end| end.eq_ignore_ascii_case(ending)))
    }
}

/// Whether a word is in a class, capitals aside, in the language of which every layer is made.
pub fn is(word: &str, class: impl Class) -> bool {
    ENGLISH.classes(word).has(class)
}

/// The words of a class in the language of which every layer is made.
pub fn words_of(class: impl Class) -> &'static [&'static str] {
    ENGLISH.words_of(class)
}

/// The first word of a class, of classes that have one.
pub fn word_of(class: impl Class) -> &'static str {
    words_of(class).first().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detected(code: &str, probability: f32) -> annotation::Language {
        annotation::Language { code: code.to_owned(), probability }
    }

    #[test]
    fn each_language_holds_what_its_tier_needs_and_makes_no_layer_beyond_it() {
        let basic = Layers::of(&[Layer::Language, Layer::Sentences, Layer::Tokens]);
        for language in all() {
            assert_eq!(language.lacks(), [""; 0], "{}", language.code);
            let expected = match language.tier {
                Tier::Full => Layers::all(),
                Tier::Partial => language.layers.with(basic),
                Tier::Basic => basic,
            };
            assert_eq!(language.layers, expected, "{}", language.code);
        }
        static BARE: LazyLock<Lexicon> = LazyLock::new(Lexicon::default);
        let bare = Language {
            code: "xx",
            tier: Tier::Basic,
            layers: basic,
            tokens: TokenRules::Several,
            tables: &Tables::NONE,
            rules: Rules::NONE,
            words: &BARE,
        };
        assert_eq!(bare.lacks().len(), DIVIDING.len() + ADDRESSES.len());
        let full = Language { tier: Tier::Full, ..bare };
        assert!(full.lacks().iter().any(|lack| lack == "cues") && full.lacks().iter().any(|lack| lack == "title_head"));
    }

    #[test]
    fn a_text_is_read_as_english_unless_it_surely_is_another_language() {
        for (code, probability, expected) in [
            ("en", 1.0, "en"),
            ("EN-gb", 1.0, "en"),
            ("und", 0.0, "en"),
            ("fr", 0.5, "en"),
            ("fr", 0.9, "fr"),
            ("la", 0.9, "und"),
        ] {
            assert_eq!(of(&detected(code, probability)).code, expected, "{code} {probability}");
        }
    }

    #[test]
    fn a_word_has_its_classes_and_an_ending_those_of_its_row() {
        let english = english();
        assert!(english.classes("The").has(WordClass::Function));
        assert!(!english.classes("harbour").has(WordClass::Function));
        assert!(english.ends("Straits-Times", WordClass::Medium) && english.ends("dailynews", WordClass::Medium));
        assert!(!english.ends("newsroom", WordClass::Medium));
    }
}
