//! What a mention is in its clause: subject, object, possessor.

use crate::analysis::names::input::EntityInput;
use crate::analysis::names::lexicon;
use crate::annotation::WordClass;
use crate::annotation::{Deprel, Upos};
use crate::lang::{EntityWord, word_of, words_of};

/// The grammatical function of a mention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Function {
    /// Subject of the main clause or of the reporting clause.
    Subject,
    /// Subject of another clause.
    InnerSubject,
    /// Object, or noun phrase with a preposition beside the verb.
    Object,
    /// "Ruiz's party".
    Possessor,
    Other,
}

impl Function {
    pub(super) fn is_subject(self) -> bool {
        self <= Function::InnerSubject
    }
}

/// The function of the tokens from `start` to `end` and what they hang on.
pub(super) fn function(scene: &EntityInput<'_>, start: usize, end: usize) -> (Function, Option<usize>) {
    let tokens = scene.tokens();
    let Some(words) = tokens.get(start..end).filter(|w| w.iter().any(|t| t.head.is_some())) else {
        let function = match subject_rank(scene, start, end) {
            0 => Function::Subject,
            1 => Function::InnerSubject,
            _ => Function::Other,
        };
        return (function, None);
    };
    let outside = |h: u32| !(start..end).contains(&(h as usize));
    let mut at = start + words.iter().position(|t| t.head.is_none_or(outside)).unwrap_or(0);
    // The name may hang on its title, and that on a coordination.
    for _ in 0..5 {
        match tokens.get(at) {
            Some(t) if matches!(t.deprel, Deprel::Appos | Deprel::Flat | Deprel::Compound | Deprel::Conj) => {
                at = t.head.map_or(at, |h| h as usize);
            }
            _ => break,
        }
    }
    let Some(token) = tokens.get(at) else { return (Function::Other, None) };
    let governor = token.head.map(|h| h as usize);
    let function = match token.deprel {
        Deprel::Nsubj | Deprel::NsubjPass | Deprel::Csubj => match governor.and_then(|g| tokens.get(g)).map(|g| g.deprel) {
            // ", Ruiz said": the reporting clause is what the sentence says.
            Some(Deprel::Root | Deprel::Parataxis) => Function::Subject,
            _ => Function::InnerSubject,
        },
        Deprel::Obj | Deprel::Iobj | Deprel::Obl | Deprel::OblAgent => Function::Object,
        Deprel::NmodPoss => Function::Possessor,
        _ => Function::Other,
    };
    (function, governor)
}

/// 0 when these tokens are the subject of the main clause, 1 of another clause, 2 otherwise. From the tree where there is
/// one, else from the words around.
pub(in super::super) fn subject_rank(scene: &EntityInput<'_>, start: usize, end: usize) -> u8 {
    let tokens = scene.tokens();
    if let Some(words) = tokens.get(start..end).filter(|w| w.iter().any(|t| t.head.is_some())) {
        let head = words.iter().find(|t| t.head.is_none_or(|h| !(start..end).contains(&(h as usize))));
        // The name may hang on its title ("President Ruiz said"): climb while the relation keeps within the noun phrase.
        let mut at = head.copied();
        for _ in 0..3 {
            match at {
                Some(t) if matches!(t.deprel, Deprel::Appos | Deprel::Flat | Deprel::Compound | Deprel::Conj) => {
                    at = t.head.and_then(|h| tokens.get(h as usize)).copied();
                }
                _ => break,
            }
        }
        let Some(t) = at else { return 2 };
        if !matches!(t.deprel, Deprel::Nsubj | Deprel::NsubjPass | Deprel::Csubj) {
            return 2;
        }
        let verb = t.head.and_then(|h| tokens.get(h as usize));
        return match verb.map(|v| v.deprel) {
            Some(Deprel::Root) => 0,
            // ", Ruiz said": the reporting clause is what the sentence says.
            Some(Deprel::Parataxis) => 0,
            _ => 1,
        };
    }
    let sentence = scene.sentence_of(start);
    let next = scene.word(end);
    let verb = scene.upos(end) == Upos::Verb || scene.upos(end) == Upos::Aux || is_finite(next);
    let inverted = start > sentence.start && words_of(EntityWord::InvertedSpeech).contains(&scene.word(start - 1));
    let opens = (sentence.start..start)
        .all(|t| lexicon::is_title_word_part(scene.word(t)) || scene.word(t).starts_with(char::is_uppercase));
    match (verb || inverted, opens) {
        (true, true) => 0,
        (true, false) if inverted || scene.word(start.saturating_sub(1)) == "," => 0,
        (true, false) => 1,
        (false, true) if next == "," => 0,
        _ => 2,
    }
}

/// Whether a word looks like a finite verb of news prose.
fn is_finite(word: &str) -> bool {
    words_of(EntityWord::PersonVerb).contains(&word)
        || (word.len() > 4 && word.ends_with(word_of(WordClass::PastEnding)) && word.starts_with(char::is_lowercase))
}
