//! What the analysis knows of languages: words as data, and the code that no table can hold.
//!
//! [`Language`] is the list of what a language needs, and [`en`] fills it in. The stages are given the language of the article in
//! their context; a layer that a language does not list is not made of its texts. A text whose language is not known for sure
//! is read as English.

pub mod en;
mod table;

pub use table::Table;

use crate::annotation::{self, WordClass, WordClasses};
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
    /// A text is divided into sentences and tokens.
    Basic,
}

/// What is known of a language.
#[derive(Debug)]
pub struct Language {
    /// BCP-47 primary subtag; `und` for every language that has no folder of its own.
    pub code: &'static str,
    /// How well it is known.
    pub tier: Tier,
    /// The layers that are made of its texts.
    pub layers: Layers,
    words: &'static LazyLock<Words>,
}

/// Classes by word, and by ending where the word begins with a hyphen.
type Words = Table<Term, WordClasses>;

static ENGLISH: Language = Language { code: "en", tier: Tier::Full, layers: Layers::all(), words: &en::WORDS };

/// Sentences and tokens of other languages are told by English lists, for want of better ones.
static OTHER: Language = Language {
    code: "und",
    tier: Tier::Basic,
    layers: Layers::of(&[Layer::Language, Layer::Sentences, Layer::Tokens]),
    words: &en::WORDS,
};

/// Every language, English first; the last stands for all that have no entry of their own.
pub fn all() -> [&'static Language; 2] {
    [&ENGLISH, &OTHER]
}

/// English.
pub fn english() -> &'static Language {
    &ENGLISH
}

/// What is known of the language of a text.
pub fn of(language: &annotation::Language) -> &'static Language {
    let other = is_other(&language.code) && language.probability >= SURE;
    if other { &OTHER } else { &ENGLISH }
}

/// Whether a BCP-47 code is of another language than English.
pub fn is_other(code: &str) -> bool {
    let primary = code.split(['-', '_']).next().unwrap_or_default();
    !["en", "eng", "und"].iter().any(|known| primary.eq_ignore_ascii_case(known))
}

impl Language {
    /// The classes of a word, capitals aside.
    pub fn classes(&self, word: &str) -> WordClasses {
        self.words.of(word).copied().unwrap_or_default()
    }

    /// Whether the word has an ending of this class.
    pub fn ends(&self, word: &str, class: WordClass) -> bool {
        let mut ending = String::with_capacity(word.len() + 1);
        word.char_indices().any(|(at, _)| {
            ending.clear();
            ending.push('-');
            ending.push_str(word.get(at..).unwrap_or_default());
            self.classes(&ending).has(class)
        })
    }
}

/// The words of a table whose rows are a word and its classes.
fn words(source: &'static str) -> Words {
    Table::read(source, |fields| match fields {
        [word, classes] if !word.is_empty() && !word.contains(char::is_uppercase) => {
            let class = |all: WordClasses, name| Some(all.with(WordClass::from_name(name)?));
            Some((Term::form(word), classes.split(' ').try_fold(WordClasses::NONE, class)?))
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detected(code: &str, probability: f32) -> annotation::Language {
        annotation::Language { code: code.to_owned(), probability }
    }

    #[test]
    fn a_text_is_read_as_english_unless_it_surely_is_another_language() {
        for (code, probability, expected) in
            [("en", 1.0, "en"), ("EN-gb", 1.0, "en"), ("und", 0.0, "en"), ("fr", 0.5, "en"), ("fr", 0.9, "und")]
        {
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

    #[test]
    fn a_row_of_an_unknown_class_is_told() {
        assert_eq!(words("harbour\tfunction\nHarbour\tfunction\nquay\tstone\n").problems().len(), 2);
    }
}
