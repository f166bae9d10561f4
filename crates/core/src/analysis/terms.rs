//! Terms of a text: what makes two words the same word when texts are weighed, searched or compared.
//!
//! [`Word`]s are tokens that hold a letter or digit, so that "anti-virus" is two words in a row, as "anti virus" is. Function
//! words have no content of their own, and marks have no term.

use super::lemma::lemma;
use crate::annotation::{Token, Upos, WordClass};
use crate::lang::english;

pub use crate::term::Term;

impl Term {
    /// The term of a word's lemma. The lemma is taken without a part of speech, so that the term of a word is the same
    /// whether or not the tagger has run.
    pub fn lemma(word: &str) -> Term {
        Term::form(&lemma(word, Upos::X))
    }
}

/// A token that holds a letter or a digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// Index of its token.
    pub token: u32,
    /// The word as written.
    pub form: Term,
    /// Its lemma.
    pub lemma: Term,
    /// Whether it is a function word: it has no content of its own.
    pub is_stop: bool,
}

/// The words among `tokens`, the first of which has index `first`.
pub fn words(text: &str, tokens: &[Token], first: u32) -> Vec<Word> {
    let mut found = Vec::with_capacity(tokens.len());
    for (token, index) in tokens.iter().zip(first..) {
        let word = token.span.of(text);
        if word.chars().any(char::is_alphanumeric) {
            let form = Term::form(word);
            let is_stop = token.is(WordClass::Function) || word.len() == 1;
            let lemma = if is_stop { form } else { Term::lemma(word) };
            found.push(Word { token: index, form, lemma, is_stop });
        }
    }
    found
}

/// Whether `word` is a function word.
pub fn is_stop(word: &str) -> bool {
    english().classes(word).has(WordClass::Function)
}

/// Articles for the tests of the stages that come after tokens.
#[cfg(test)]
pub(crate) mod fixtures {
    use crate::analysis::{Options, Stage, sentences::SentencesStage, tokens::TokensStage};
    use crate::annotation::{Analysis, Entity, EntityType, Mention, MentionKind, WordClass};
    use crate::document::Article;
    use crate::lang::{is, word_of};
    use crate::span::Span;

    /// An article with its sentences and tokens.
    pub(crate) fn tokenized(title: &str, body: &str) -> (Article, Analysis) {
        let article = Article::new(title, body);
        let mut analysis = Analysis::default();
        let stages: [&dyn Stage; 2] = [&SentencesStage, &TokensStage];
        for stage in stages {
            assert_eq!(stage.run(&article, &Options::default(), &mut analysis), Ok(()));
        }
        (article, analysis)
    }

    /// An entity of that name, mentioned wherever one of `forms` stands in the text.
    pub(crate) fn entity(article: &Article, kind: EntityType, name: &str, forms: &[&str]) -> Entity {
        let mut mentions: Vec<Mention> = Vec::new();
        for form in forms {
            for (start, _) in article.text().match_indices(form) {
                let span = Span::from_range(&(start..start + form.len()));
                if !mentions.iter().any(|m| m.span.overlaps(span)) {
                    let kind = if form == &name { MentionKind::Name } else { mention_kind(form) };
                    mentions.push(Mention { span, kind, entity_type: None, probability: 1.0 });
                }
            }
        }
        mentions.sort_by_key(|m| m.span);
        Entity {
            kind,
            subtype: String::new(),
            canonical_name: name.to_owned(),
            aliases: Vec::new(),
            mentions,
            roles: Vec::new(),
            country_code: None,
            links: Vec::new(),
            salience: 0.0,
            tone: 0.0,
        }
    }

    fn mention_kind(form: &str) -> MentionKind {
        match form {
            _ if is(form, WordClass::ThirdPerson) => MentionKind::Pronoun,
            _ if form == word_of(WordClass::Here) => MentionKind::Deictic,
            _ if form.starts_with(char::is_lowercase) => MentionKind::Nominal,
            _ => MentionKind::Name,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_and_lemmas_of_one_word_agree() {
        assert_eq!(Term::form("Élan"), Term::form("élan"));
        assert_eq!(Term::lemma("Talks"), Term::lemma("talk"));
        assert_ne!(Term::form("talks"), Term::form("talk"));
        assert_ne!(Term::form("car").then(Term::form("bomb")), Term::form("bomb").then(Term::form("car")));
    }

    #[test]
    fn function_words_have_no_content() {
        for word in ["The", "of", "said", "n't"] {
            assert!(is_stop(word), "{word}");
        }
        assert!(!is_stop("minister"));
    }
}
