//! What belongs to a noun phrase beside its own words: what "of" and "and" add, whose it is, and the participle that only describes it.

use super::Syntax;
use super::shape::{Phrase, first_phrase, is_nominal, phrase_at};
use crate::annotation::{Deprel, Upos, WordClass};
use crate::lang::word_of;

/// How far behind "of" the noun that it governs may stand, in tokens.
const REACH: usize = 16;

/// How many phrases "and" joins at most where the tree says nothing.
const MAX_JOINED: usize = 6;

/// The phrase with the noun that it only counts or gathers: "a family | of five", "dozens | of people".
pub fn with_counted(syntax: &Syntax<'_>, phrase: &Phrase) -> Phrase {
    let of = phrase.range.end;
    let end = syntax.sentence(phrase.head).end;
    if !syntax.is_of(phrase.head, WordClass::Collective) || !syntax.is_a(of, WordClass::Of) {
        return phrase.clone();
    }
    let number = Some(of + 1).filter(|&t| syntax.upos(t) == Upos::Num && t < end);
    let inner = first_phrase(syntax, of + 1, end).or(number);
    inner.map_or_else(|| phrase.clone(), |i| Phrase { range: phrase.range.start..i + 1, head: phrase.head })
}

/// The phrase with what "of" says of it: "a state | of emergency", "the release | of ten fishermen".
pub fn with_of(syntax: &Syntax<'_>, phrase: &Phrase) -> Phrase {
    let counted = with_counted(syntax, phrase);
    let end = syntax.sentence(phrase.head).end;
    let of = counted.range.end;
    let led = syntax.is_a(of, WordClass::Of) && of < end && syntax.upos(phrase.head) == Upos::Noun;
    let inner = first_phrase(syntax, of + 1, end).filter(|&i| led && i < of + REACH).map(|i| phrase_at(syntax, i));
    let joined = |p: &Phrase| p.range.start <= of + 1 && !syntax.is_dated(of + 1);
    match inner.filter(joined) {
        Some(inner) => Phrase { range: counted.range.start..inner.range.end, head: phrase.head },
        None => counted,
    }
}

/// The phrase of `head` and those joined to it by "and".
pub fn coordinated(syntax: &Syntax<'_>, head: usize) -> Vec<Phrase> {
    let mut phrases = vec![phrase_at(syntax, head)];
    phrases.extend(
        syntax.children(head, &[Deprel::Conj]).filter(|&c| is_nominal(syntax, c) && c > head).map(|c| phrase_at(syntax, c)),
    );
    if phrases.len() == 1 {
        let end = syntax.sentence(head).end;
        let mut at = phrases.first().map_or(head + 1, |p| p.range.end);
        while phrases.len() < MAX_JOINED && at + 1 < end && syntax.is_a(at, WordClass::AndMark) && syntax.is_named(at + 1) {
            let Some(next) = first_phrase(syntax, at + 1, end) else { break };
            let phrase = phrase_at(syntax, next);
            at = phrase.range.end;
            phrases.push(phrase);
        }
        // "Peru and Chile met": the head found from the right is the last of them.
        let start = phrases.first().map_or(head, |p| p.range.start);
        let floor = syntax.sentence(head).start;
        if start >= floor + 2 && syntax.is_a(start - 1, WordClass::AndMark) && syntax.is_named(start - 2) {
            phrases.push(phrase_at(syntax, start - 2));
        }
    }
    phrases.sort_by_key(|p| p.range.start);
    as_one_law(syntax, &phrases).map_or(phrases, |law| vec![law])
}

/// The law whose long name the tree takes for a list: "the Transportation, Housing and Related Agencies Appropriations | Act".
fn as_one_law(syntax: &Syntax<'_>, phrases: &[Phrase]) -> Option<Phrase> {
    let (first, last) = (phrases.first()?, phrases.last().filter(|_| phrases.len() > 1)?);
    let end = last.range.end - 1;
    let capital = |t: usize| syntax.word(t).starts_with(char::is_uppercase);
    let inside = |t: usize| capital(t) || syntax.is_a(t, WordClass::AndMark) || syntax.is(t, &[","]) || syntax.is_dated(t);
    let named = (first.head..=end).all(inside) && capital(end) && syntax.is_of(end, WordClass::LawNoun);
    named.then_some(Phrase { range: first.range.start..last.range.end, head: last.head })
}

/// Who stands before a noun.
pub struct Owner {
    /// Its words.
    pub phrase: Phrase,
    /// Whether a mark or a pronoun says that it owns ("Ruiz's arrest", "their talks"); else it only describes ("Seattle
    /// shooting").
    pub owns: bool,
}

/// The possessor before the noun at `noun`: "Ruiz's | arrest", "their | talks", "Israeli | raids".
pub fn possessor(syntax: &Syntax<'_>, noun: usize) -> Option<Owner> {
    let phrase = phrase_at(syntax, noun);
    let inside = phrase.range.start..noun;
    let mark = inside.clone().rev().find(|&t| syntax.is_a(t, WordClass::PossessiveMark));
    if let Some(mark) = mark.filter(|&m| m > phrase.range.start) {
        return Some(Owner { phrase: Phrase { range: phrase.range.start..mark, head: mark - 1 }, owns: true });
    }
    let pronoun = inside.clone().find(|&t| syntax.is_a(t, WordClass::OwnerOfThird));
    // "gave Peru | an ultimatum": what stands before an article belongs to another phrase.
    let own = inside.clone().rev().find(|&t| syntax.is_a(t, WordClass::Indefinite)).map_or(inside.start, |t| t + 1);
    let named = || (own..noun).find(|&t| syntax.is_named(t));
    pronoun.or_else(named).map(|t| {
        let end = if syntax.is_named(t) {
            (t..noun).take_while(|&x| syntax.is_named(x)).last().map_or(t + 1, |x| x + 1)
        } else {
            t + 1
        };
        Owner { phrase: Phrase { range: t..end, head: end - 1 }, owns: pronoun.is_some() }
    })
}
/// The noun that the participle at `word` only describes: "praised | murdered | MP Jo Hill", "newly | elected | leaders".
///
/// By the tree, and by shape where the parser takes the participle for a verb: what stands before it opens or governs a noun
/// phrase, and a noun follows. A finite verb has a noun before it.
pub fn attributive(syntax: &Syntax<'_>, word: usize) -> Option<Phrase> {
    let written = syntax.word(word);
    if written.ends_with(word_of(WordClass::GerundEnding)) || !matches!(syntax.upos(word), Upos::Verb | Upos::Adj) {
        return None;
    }
    if syntax.deprel(word) == Deprel::Amod {
        return syntax.head(word).filter(|&n| n > word).map(|n| phrase_at(syntax, n));
    }
    let sentence = syntax.sentence(word);
    if syntax.lemma_as(word, Upos::Verb) == written || syntax.child(word, &[Deprel::AuxPass, Deprel::Aux]).is_some() {
        return None;
    }
    let mut before = word.checked_sub(1).filter(|&b| b >= sentence.start)?;
    if syntax.upos(before) == Upos::Adv && before > sentence.start {
        before -= 1;
    }
    let transitive = syntax.upos(before) == Upos::Verb && !syntax.is_of(before, WordClass::LightVerb);
    let opens = matches!(syntax.upos(before), Upos::Det | Upos::Adp) || syntax.is_a(before, WordClass::To) || transitive;
    let noun = first_phrase(syntax, word + 1, sentence.end.min(word + 6))?;
    let follows = matches!(syntax.upos(word + 1), Upos::Noun | Upos::Propn | Upos::Adj) && !syntax.is_dated(word + 1);
    (opens && follows && before + 1 >= word.saturating_sub(1)).then(|| phrase_at(syntax, noun))
}
