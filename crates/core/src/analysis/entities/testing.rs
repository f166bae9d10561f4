//! Tables of cases for the sieves.
//!
//! A case is a text with its names in brackets: `[P1 Ana Ruiz]` is a name that the tagger found, of type PERSON (P, O, L, N,
//! E, D, W for law, X for other) and of entity 1; `<1 she>` is an expression that the tagger did not find and that must be
//! resolved to entity 1, `<1+2 both sides>` to two entities, `<0 it>` to none. Brackets may be nested.

use super::EntitiesStage;
use crate::analysis::{Options, Stage, sentences, tokens};
use crate::annotation::{Analysis, EntityType, Name};
use crate::document::Article;
use crate::gazetteer::{Gazetteer, Shared};
use crate::span::Span;
use std::sync::OnceLock;

/// An expression and the entities it must be resolved to.
pub(in crate::analysis) struct Expected {
    pub(in crate::analysis) span: Span,
    pub(in crate::analysis) entities: Vec<u32>,
}

pub(in crate::analysis) fn gazetteer() -> Shared {
    static SHARED: OnceLock<Shared> = OnceLock::new();
    SHARED.get_or_init(|| Gazetteer::builtin().into_shared()).clone()
}

pub(in crate::analysis) fn parse(case: &str) -> (String, Vec<Name>, Vec<Expected>) {
    let (mut text, mut names, mut expected) = (String::new(), Vec::new(), Vec::new());
    let mut open: Vec<(usize, Option<EntityType>, Vec<u32>)> = Vec::new();
    let mut rest = case;
    while let Some(c) = rest.chars().next() {
        rest = rest.get(c.len_utf8()..).unwrap_or("");
        match c {
            '[' | '<' => {
                let (tag, after) = rest.split_once(' ').unwrap_or_else(|| panic!("no tag: {case}"));
                rest = after;
                let kind = tag.chars().next().and_then(|k| match k {
                    'P' => Some(EntityType::Person),
                    'O' => Some(EntityType::Organization),
                    'L' => Some(EntityType::Location),
                    'N' => Some(EntityType::Norp),
                    'E' => Some(EntityType::Event),
                    'D' => Some(EntityType::Disease),
                    'W' => Some(EntityType::Law),
                    'X' => Some(EntityType::Other),
                    _ => None,
                });
                let numbers = tag.trim_start_matches(char::is_alphabetic).split('+');
                open.push((text.len(), kind, numbers.filter_map(|n| n.parse().ok()).collect()));
            }
            ']' | '>' => {
                let (start, kind, entities) = open.pop().unwrap_or_else(|| panic!("closed twice: {case}"));
                let span = Span::from_range(&(start..text.len()));
                names.extend(kind.map(|kind| Name { span, kind, probability: 0.9 }));
                expected.push(Expected { span, entities });
            }
            c => text.push(c),
        }
    }
    names.sort_by_key(|n| n.span.start);
    (text, names, expected)
}

/// The analysis of a case's text, through the entities stage, and what is expected of it.
pub(in crate::analysis) fn analysis(case: &str) -> (Analysis, Vec<Expected>) {
    let (text, names, expected) = parse(case);
    let article = Article::new("", &text);
    let mut analysis = Analysis::default();
    let options = Options::default();
    let stages: [&dyn Stage; 2] = [&sentences::SentencesStage, &tokens::TokensStage];
    for stage in stages {
        stage.run(&article, &options, &mut analysis).unwrap_or_else(|w| panic!("{w:?}"));
    }
    analysis.names = names;
    let stage = EntitiesStage::new(gazetteer());
    stage.run(&article, &options, &mut analysis).unwrap_or_else(|w| panic!("{w:?}"));
    (analysis, expected)
}

/// Checks each case: every expression is a mention of its entities and of no other, and numbers and entities go one to one.
pub(in crate::analysis) fn check(cases: &[&str]) {
    for case in cases {
        let (analysis, expected) = analysis(case);
        let found = |span: Span| -> Vec<usize> {
            let holds = |e: &crate::annotation::Entity| e.mentions.iter().any(|m| m.span == span);
            analysis.entities.iter().enumerate().filter(|(_, e)| holds(e)).map(|(i, _)| i).collect()
        };
        let mut entity_of: Vec<(u32, usize)> = Vec::new();
        for x in expected.iter().filter(|x| x.entities.len() == 1 && x.entities != [0]) {
            let (number, entities) = (x.entities.first().copied().unwrap_or(0), found(x.span));
            assert_eq!(entities.len(), 1, "{case}: {number} at {:?} is resolved to {entities:?}", x.span);
            let entity = entities.first().copied().unwrap_or(0);
            for (n, e) in &entity_of {
                assert_eq!(
                    *n == number,
                    *e == entity,
                    "{case}: {number} at {:?} and {n} are entities {entity} and {e}",
                    x.span
                );
            }
            entity_of.push((number, entity));
        }
        for x in expected.iter().filter(|x| x.entities.len() != 1 || x.entities == [0]) {
            let mut members: Vec<usize> =
                entity_of.iter().filter(|(n, _)| x.entities.contains(n)).map(|(_, e)| *e).collect();
            members.sort_unstable();
            members.dedup();
            assert_eq!(found(x.span), members, "{case}: {:?}", x.span);
        }
    }
}

/// The text of a case without its brackets.
pub(in crate::analysis) fn text(case: &str) -> String {
    parse(case).0
}
