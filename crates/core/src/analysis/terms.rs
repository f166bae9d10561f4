//! Terms: what makes two words the same word when texts are weighed, searched or compared.
//!
//! A term is a 64-bit hash (FNV-1a) of a word in lower case, or of its lemma, so that comparing costs no allocation and the
//! terms of different documents can be compared. Two different words share a hash with a chance of one in 10^19; what that
//! costs is a slightly wrong weight. Function words and marks have no term. [`Word`]s are tokens that hold a letter or digit,
//! so that "anti-virus" is two words in a row, as "anti virus" is.

use super::lemma::lemma;
use crate::annotation::{Token, Upos};
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// What two words share when they are the same word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Term(pub u64);

const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

impl Term {
    /// The term of a word as written, capitals aside.
    pub fn form(word: &str) -> Term {
        let mut hash = OFFSET;
        let mut feed = |byte: u8| hash = (hash ^ u64::from(byte)).wrapping_mul(PRIME);
        for c in word.chars() {
            if c.is_ascii() {
                feed(c.to_ascii_lowercase() as u8);
            } else {
                for lower in c.to_lowercase() {
                    lower.encode_utf8(&mut [0; 4]).bytes().for_each(&mut feed);
                }
            }
        }
        Term(hash)
    }

    /// The term of a word's lemma. The lemma is taken without a part of speech, so that the term of a word is the same
    /// whether or not the tagger has run.
    pub fn lemma(word: &str) -> Term {
        Term::form(&lemma(word, Upos::X))
    }

    /// The term of two or more words in a row.
    pub fn then(self, next: Term) -> Term {
        Term((self.0.rotate_left(17) ^ next.0).wrapping_mul(PRIME))
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
            let is_stop = stop_terms().contains(&form) || word.len() == 1;
            let lemma = if is_stop { form } else { Term::lemma(word) };
            found.push(Word { token: index, form, lemma, is_stop });
        }
    }
    found
}

/// Whether `word` is a function word.
pub fn is_stop(word: &str) -> bool {
    stop_terms().contains(&Term::form(word))
}

fn stop_terms() -> &'static BTreeSet<Term> {
    static TERMS: OnceLock<BTreeSet<Term>> = OnceLock::new();
    TERMS.get_or_init(|| STOP.split_ascii_whitespace().map(Term::form).collect())
}

/// Words without content of their own: closed classes, and the verbs and adverbs of reporting that every story is full of.
const STOP: &str = "a an the this that these those some any each every no all both either neither such same other another \
    i me my mine myself we us our ours ourselves you your yours yourself yourselves he him his himself she her hers herself \
    it its itself they them their theirs themselves who whom whose which what that there here where when why how \
    of in on at to for from by with without about against between among into onto through during before after above below \
    under over up down out off near toward towards upon within across along behind beyond despite except since until till \
    via per than as like and or but nor so yet if because although though while whereas unless whether \
    am is are was were be been being do does did done doing have has had having will would shall should can could may might \
    must ought s t re ve ll d m n't not n't 's 're 've 'll 'd 'm ’s ’re ’ve ’ll ’d ’m n’t cannot \
    also too very just only even still again once now then thus hence ever never already almost quite rather however \
    meanwhile moreover more most much many few less least several own further later earlier ago \
    say says said saying tell tells told add adds added adding mr mrs ms dr according get gets got go goes went going gone \
    make makes made making take takes took taken one";

/// Articles for the tests of the stages that come after tokens.
#[cfg(test)]
pub(crate) mod fixtures {
    use crate::analysis::{Options, Stage, sentences::SentencesStage, tokens::TokensStage};
    use crate::annotation::{Analysis, Entity, EntityType, Mention, MentionKind};
    use crate::document::Article;
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
            "He" | "he" | "She" | "she" | "It" | "it" | "They" | "they" => MentionKind::Pronoun,
            "here" => MentionKind::Deictic,
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
