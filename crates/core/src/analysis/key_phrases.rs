//! Key phrases: the noun phrases that say what an article is about.
//!
//! Candidates are runs of adjectives and nouns that end in a noun, of at most [`MOST_WORDS`] words; where no part of speech is
//! known they are what stands between function words and marks. Two are the same when their lemmas are. Each is ranked by how
//! early and how often it stands, how often its words do, its length, and whether the title has it, in the spirit of KP-Miner
//! (El-Beltagy and Rafea 2009). What is only the name of an entity is left out, since entities are a layer of their own, and so
//! is a phrase that lies within a better one.

use super::terms::Term;
use super::{Context, Layer, Layers, Stage, StageError, Written};
use crate::annotation::{Analysis, EntityType, KeyPhrase, MentionKind, Token, Upos, WordClass};
use crate::document::Article;
use crate::lang::{self, word_of, words_of};
use crate::span::Span;
use std::collections::{BTreeMap, BTreeSet};

/// The longest phrase, in words.
const MOST_WORDS: usize = 5;
/// At most this many phrases are reported.
const MOST_PHRASES: usize = 12;
/// What standing in the title is worth.
const IN_TITLE: f32 = 1.5;
/// Share of the best weight below which a phrase is not reported.
const LEAST_SHARE: f32 = 0.15;

/// Finds key phrases.
pub struct KeyPhrasesStage;

impl Stage for KeyPhrasesStage {
    fn name(&self) -> &'static str {
        "key_phrases"
    }

    fn reads(&self) -> Layers {
        Layers::of(&[Layer::Sentences, Layer::Tokens, Layer::Names, Layer::Entities])
    }

    fn spares(&self, language: &lang::Language) -> Layers {
        if lang::is_english(language) { Layers::NONE } else { Layers::of(&[Layer::Names, Layer::Entities]) }
    }

    fn writes(&self) -> Layers {
        Layers::of(&[Layer::KeyPhrases])
    }

    fn annotate(&self, context: &Context<'_>, read: &Analysis) -> Result<Written, StageError> {
        Ok(Written::KeyPhrases(key_phrases(context.article, read)))
    }
}

/// A phrase with all its places.
struct Phrase {
    spans: Vec<Span>,
    /// Lemmas of its words, in order.
    words: Vec<Term>,
    /// Sentence of the body in which it first stands, from 0.
    first: u32,
    in_title: bool,
}

fn key_phrases(article: &Article, analysis: &Analysis) -> Vec<KeyPhrase> {
    let text = article.text();
    let names = name_spans(analysis);
    // A title before a name makes it no phrase of its own.
    let of_people = analysis.entities.iter().filter(|e| e.kind == EntityType::Person).flat_map(|e| &e.mentions);
    let people: BTreeSet<Span> = of_people.filter(|m| m.kind == MentionKind::Name).map(|m| m.span).collect();
    let mut phrases: BTreeMap<Term, Phrase> = BTreeMap::new();
    let mut counts: BTreeMap<Term, u32> = BTreeMap::new();
    let mut body_sentence = 0;
    for sentence in &analysis.sentences {
        let in_title = article.in_title(sentence.span);
        for tokens in chunks(text, analysis.tokens_of(sentence), &names) {
            let words: Vec<Term> = written(text, tokens).map(Term::lemma).collect();
            let Some(key) = words.iter().copied().reduce(Term::then) else { continue };
            for word in &words {
                *counts.entry(*word).or_default() += 1;
            }
            let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { continue };
            let span = first.span.cover(last.span);
            if names.contains(&span)
                || is_within_name(&names, span)
                || people.range(Span::new(span.start, 0)..).next().is_some_and(|p| span.contains(*p))
            {
                continue;
            }
            let entry = phrases.entry(key).or_insert(Phrase { spans: Vec::new(), words, first: body_sentence, in_title });
            entry.spans.push(span);
            entry.in_title |= in_title;
        }
        body_sentence += u32::from(!in_title);
    }
    rank(article, phrases, &counts)
}

fn rank(article: &Article, phrases: BTreeMap<Term, Phrase>, counts: &BTreeMap<Term, u32>) -> Vec<KeyPhrase> {
    let mut ranked: Vec<(f32, Phrase)> = phrases.into_values().map(|p| (weight(&p, counts), p)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.spans.cmp(&b.1.spans)));
    let best = ranked.first().map_or(1.0, |(w, _)| *w).max(f32::MIN_POSITIVE);
    let mut taken: Vec<Phrase> = Vec::new();
    let mut found = Vec::new();
    for (weight, phrase) in ranked {
        if found.len() == MOST_PHRASES || weight < LEAST_SHARE * best {
            break;
        }
        let repeats = taken.iter().any(|t| is_part(&phrase.words, &t.words) || is_part(&t.words, &phrase.words));
        if repeats {
            continue;
        }
        let first = phrase.spans.iter().find(|s| !article.in_title(**s)).or(phrase.spans.first());
        let text = first.map_or("", |s| s.of(article.text())).to_owned();
        found.push(KeyPhrase { text, spans: phrase.spans.clone(), score: weight / best });
        taken.push(phrase);
    }
    found
}

fn weight(phrase: &Phrase, counts: &BTreeMap<Term, u32>) -> f32 {
    let length = match phrase.words.len() {
        1 => 0.5,
        2 | 3 => 1.0,
        4 => 0.85,
        _ => 0.7,
    };
    let of_words = phrase.words.iter().map(|w| counts.get(w).copied().unwrap_or(1) as f32).map(f32::ln).sum::<f32>()
        / phrase.words.len().max(1) as f32;
    let often = 1.0 + (phrase.spans.len() as f32).ln();
    let early = 1.0 / (1.0 + 0.12 * phrase.first as f32);
    length * (often + 0.5 * of_words) * (0.4 + 0.6 * early) * if phrase.in_title { IN_TITLE } else { 1.0 }
}

/// Whether the words of `a` stand in `b` in a row.
fn is_part(a: &[Term], b: &[Term]) -> bool {
    !a.is_empty() && b.windows(a.len()).any(|w| w == a)
}

/// Where names stand: those of the tagger, and those of entities.
fn name_spans(analysis: &Analysis) -> BTreeSet<Span> {
    let named = |kind| matches!(kind, MentionKind::Name | MentionKind::Abbreviation | MentionKind::Demonym);
    let of_entities = analysis.entities.iter().flat_map(|e| &e.mentions).filter(|m| named(m.kind)).map(|m| m.span);
    analysis.names.iter().map(|n| n.span).chain(of_entities).collect()
}

fn is_within_name(names: &BTreeSet<Span>, span: Span) -> bool {
    names.range(..=Span::new(span.start, u32::MAX)).next_back().is_some_and(|name| name.contains(span))
}

fn written<'a>(text: &'a str, tokens: &'a [Token]) -> impl Iterator<Item = &'a str> {
    tokens.iter().map(|t| t.span.of(text)).filter(|w| w.contains(char::is_alphanumeric))
}

/// What a token may be in a phrase.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Its last word, or any before.
    Head,
    /// Any but the last.
    Modifier,
    /// A hyphen between two of its words.
    Joint,
    Outside,
}

/// The runs of tokens that are candidates.
fn chunks<'a>(text: &'a str, tokens: &'a [Token], names: &BTreeSet<Span>) -> Vec<&'a [Token]> {
    let mut found = Vec::new();
    let mut start = 0;
    for at in 0..=tokens.len() {
        let place = tokens.get(at).map_or(Place::Outside, |t| place(text, tokens, t, at));
        if place == Place::Outside {
            found.extend(chunk(text, tokens, start, at));
            start = at + 1;
        } else if at > start && tokens[at - 1].upos == Upos::Noun && begins_name(names, tokens[at].span) {
            // "the progress Norway has made": a name after a noun opens a clause.
            found.extend(chunk(text, tokens, start, at));
            start = at;
        }
    }
    found
}

fn begins_name(names: &BTreeSet<Span>, span: Span) -> bool {
    names.range(span..).next().is_some_and(|n| n.start == span.start)
}

/// The part of a run that is a candidate: it ends in a noun, begins with a word and is not too long.
fn chunk<'a>(text: &str, tokens: &'a [Token], start: usize, end: usize) -> Option<&'a [Token]> {
    let last = (start..end).rev().find(|i| place(text, tokens, &tokens[*i], *i) == Place::Head)?;
    let mut words = 0;
    let mut first = last;
    for i in (start..=last).rev() {
        match place(text, tokens, &tokens[i], i) {
            Place::Joint => {}
            Place::Head | Place::Modifier if words < MOST_WORDS => {
                words += 1;
                first = i;
            }
            Place::Head | Place::Modifier | Place::Outside => break,
        }
    }
    let chunk = tokens.get(first..=last)?;
    let letters: usize = written(text, chunk).map(|w| w.chars().filter(|c| c.is_alphabetic()).count()).sum();
    (letters > 3).then_some(chunk)
}

fn place(text: &str, tokens: &[Token], token: &Token, at: usize) -> Place {
    let word = token.span.of(text);
    if word == "-" {
        let before = at.checked_sub(1).and_then(|i| tokens.get(i)).is_some_and(|t| t.span.end == token.span.start);
        let after = tokens.get(at + 1).is_some_and(|t| t.span.start == token.span.end);
        return if before && after { Place::Joint } else { Place::Outside };
    }
    // "anti-virus", "people-to-people", "30-year".
    let joined = tokens.get(at + 1).is_some_and(|t| t.span.start == token.span.end && t.span.of(text) == "-");
    if joined && token.span.len() > 1 {
        return Place::Modifier;
    }
    let empty = token.is(WordClass::Function) || token.is(WordClass::Counter);
    if empty || !word.starts_with(char::is_alphanumeric) {
        return Place::Outside;
    }
    match token.upos {
        Upos::Noun | Upos::Propn => Place::Head,
        Upos::Adj => Place::Modifier,
        Upos::X => unknown(word),
        Upos::Adp
        | Upos::Adv
        | Upos::Aux
        | Upos::Cconj
        | Upos::Det
        | Upos::Intj
        | Upos::Num
        | Upos::Part
        | Upos::Pron
        | Upos::Punct
        | Upos::Sconj
        | Upos::Sym
        | Upos::Verb => Place::Outside,
    }
}

/// The place of a word whose part of speech is not known, by its ending.
fn unknown(word: &str) -> Place {
    if word.bytes().all(|b| b.is_ascii_digit())
        || (word.ends_with(word_of(WordClass::AdverbEnding)) && !word.ends_with(word_of(WordClass::NoAdverbEnding)))
        || word.ends_with(word_of(WordClass::PastEnding))
    {
        Place::Outside
    } else if words_of(WordClass::AdjectiveEnding).iter().any(|end| word.ends_with(end)) {
        Place::Modifier
    } else {
        Place::Head
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::terms::fixtures::{entity, tokenized};
    use crate::annotation::EntityType;

    const BODY: &str = "The water supply of the valley is at risk. A new water supply would cost the region millions, and the \
        mayor of Arvika has asked for loans. Critics of the water supply say that loans are a burden.";

    fn found(title: &str, body: &str, entities: &[&str]) -> Vec<KeyPhrase> {
        let (article, mut analysis) = tokenized(title, body);
        analysis.entities = entities.iter().map(|e| entity(&article, EntityType::Location, e, &[e])).collect();
        key_phrases(&article, &analysis)
    }

    #[test]
    fn the_phrase_a_text_comes_back_to_is_first() {
        let phrases = found("", BODY, &[]);
        assert_eq!(phrases[0].text, "water supply");
        assert_eq!(phrases[0].spans.len(), 2, "the new one is a phrase of its own");
        assert_eq!(phrases[0].score, 1.0);
        assert!(phrases.iter().all(|p| p.score > 0.0 && p.score <= 1.0));
        assert!(phrases.iter().any(|p| p.text == "loans"));
    }

    #[test]
    fn names_of_entities_are_left_out() {
        assert!(found("", BODY, &[]).iter().any(|p| p.text == "Arvika"));
        assert!(!found("", BODY, &["Arvika"]).iter().any(|p| p.text == "Arvika"));
    }

    #[test]
    fn tags_decide_where_there_are_some() {
        let (article, mut analysis) = tokenized("", "Rescue teams reached remote mountain villages");
        let tags = [Upos::Noun, Upos::Noun, Upos::Verb, Upos::Adj, Upos::Noun, Upos::Noun];
        for (token, tag) in analysis.tokens.iter_mut().zip(tags) {
            token.upos = tag;
        }
        let phrases: Vec<_> = key_phrases(&article, &analysis).into_iter().map(|p| p.text).collect();
        assert_eq!(phrases, ["Rescue teams", "remote mountain villages"]);
    }

    #[test]
    fn hyphens_hold_a_phrase_together_and_names_begin_a_new_one() {
        let (article, mut analysis) = tokenized("", "door-to-door sales in the region and progress Norway made");
        for token in &mut analysis.tokens {
            token.upos = match token.span.of(article.text()) {
                "door" | "sales" | "region" | "progress" => Upos::Noun,
                "Norway" => Upos::Propn,
                "-" => Upos::Punct,
                "made" => Upos::Verb,
                _ => Upos::Adp,
            };
        }
        analysis.entities = vec![entity(&article, EntityType::Location, "Norway", &["Norway"])];
        let phrases: Vec<_> = key_phrases(&article, &analysis).into_iter().map(|p| p.text).collect();
        assert_eq!(phrases, ["door-to-door sales", "region", "progress"]);
    }

    #[test]
    fn the_title_counts() {
        let phrases = found("Loans divide council", BODY, &[]);
        let place = |text: &str| phrases.iter().position(|p| p.text == text);
        assert!(place("loans") < place("mayor"), "{phrases:?}");
    }

    #[test]
    fn an_empty_text_has_none() {
        assert!(found("", "", &[]).is_empty());
        assert!(found("", "It is so.", &[]).is_empty());
    }
}
