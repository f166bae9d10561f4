//! Sentences for tests: tokens by the tokeniser, parts of speech and names by marks.
//!
//! `/n`, `/v` and `/a` after a word make it a noun, a verb or an adjective; `_P`, `_O`, `_L` and `_C` make it the name of a
//! person, an organisation, a place or a country (`_D`: what is of a country), equal words being one entity. Function words are known, every other word is
//! of no class (`X`), and no word has a head: what is tested does not hang on a model's weights.

use crate::analysis::{Options, Stage, sentences, tokens};
use crate::annotation::{Analysis, CountryCode, Entity, EntityType, Mention, MentionKind, Upos};
use crate::document::Article;
use crate::span::Span;

const CLOSED: &[(Upos, &[&str])] = &[
    (Upos::Det, &["the", "a", "an", "no", "neither"]),
    (Upos::Adp, &["in", "on", "at", "of", "with", "by", "from", "against", "for", "between"]),
    (Upos::Aux, &["will", "would", "may", "was", "were", "is", "are", "has", "have", "did", "must"]),
    (Upos::Cconj, &["and", "or"]),
    (Upos::Part, &["not", "to", "'s"]),
    (Upos::Sconj, &["that", "if"]),
    (Upos::Pron, &["it", "they", "his", "their"]),
];

const MARKS: &[(&str, Upos, Option<EntityType>)] = &[
    ("/n", Upos::Noun, None),
    ("/v", Upos::Verb, None),
    ("/a", Upos::Adj, None),
    ("_P", Upos::Propn, Some(EntityType::Person)),
    ("_O", Upos::Propn, Some(EntityType::Organization)),
    ("_L", Upos::Propn, Some(EntityType::Location)),
    ("_C", Upos::Propn, Some(EntityType::Location)),
    ("_D", Upos::Adj, Some(EntityType::Location)),
];

/// The text without its marks and its analysis up to tokens and entities.
pub(in crate::analysis) fn tagged(sentence: &str) -> (String, Analysis) {
    let (mut text, mut marked) = (String::new(), Vec::new());
    for word in sentence.split_inclusive(' ') {
        match MARKS.iter().find_map(|m| Some((word.find(m.0)?, m))) {
            Some((at, mark)) => {
                marked.push((Span::from_range(&(text.len()..text.len() + at)), mark));
                text.push_str(word.get(..at).unwrap_or(""));
                text.push_str(word.get(at + mark.0.len()..).unwrap_or(""));
            }
            None => text.push_str(word),
        }
    }
    let article = Article::new("", &text);
    let mut analysis = Analysis::default();
    let stages: [&dyn Stage; 2] = [&sentences::SentencesStage, &tokens::TokensStage];
    for stage in stages {
        stage.run(&article, &Options::default(), &mut analysis).unwrap_or_else(|w| panic!("{w:?}"));
    }
    for token in &mut analysis.tokens {
        let word = token.span.of(&text).to_lowercase();
        if let Some((upos, _)) = CLOSED.iter().find(|(_, words)| words.contains(&word.as_str())) {
            token.upos = *upos;
        }
    }
    for (span, (mark, upos, kind)) in marked {
        for token in analysis.tokens.iter_mut().filter(|t| t.span.overlaps(span)) {
            token.upos = *upos;
        }
        if let Some(kind) = kind {
            let of = if *mark == "_D" { MentionKind::Demonym } else { MentionKind::Name };
            name(&mut analysis, span.of(&text), (span, of), *kind, matches!(*mark, "_C" | "_D"));
        }
    }
    (text, analysis)
}

/// Gives a word another part of speech.
pub(in crate::analysis) fn retag(text: &str, analysis: &mut Analysis, word: Option<(&str, Upos)>) {
    let Some((word, upos)) = word else { return };
    analysis.tokens.iter_mut().filter(|t| t.span.of(text) == word).for_each(|t| t.upos = upos);
}

fn name(analysis: &mut Analysis, name: &str, at: (Span, MentionKind), kind: EntityType, country: bool) {
    let mention = Mention { span: at.0, kind: at.1, entity_type: None, probability: 1.0 };
    if let Some(entity) = analysis.entities.iter_mut().find(|e| e.canonical_name == name) {
        entity.mentions.push(mention);
        return;
    }
    let code = name.get(..2).map(str::to_uppercase).filter(|_| country);
    analysis.entities.push(Entity {
        kind,
        subtype: if country { "country" } else { "" }.to_owned(),
        canonical_name: name.to_owned(),
        aliases: Vec::new(),
        mentions: vec![mention],
        roles: Vec::new(),
        country_code: code.and_then(|c| CountryCode::parse(&c)),
        links: Vec::new(),
        salience: 0.0,
        tone: 0.0,
    });
}
