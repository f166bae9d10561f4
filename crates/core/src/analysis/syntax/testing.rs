//! Parsed sentences for tests.
//!
//! A token is written `word/UPOS/head/relation`, heads count from 1 within the sentence, ` // ` divides sentences. `[P ` and `]`
//! around tokens make a name of type PERSON (P, O, L, N).

use super::Syntax;
use crate::annotation::{Analysis, Deprel, EntityType, Name, Token, Upos};
use crate::span::Span;
use std::ops::Range;

/// A parsed text.
pub(in crate::analysis) struct Parsed {
    pub(in crate::analysis) text: String,
    pub(in crate::analysis) analysis: Analysis,
}

impl Parsed {
    /// Its syntax, names included.
    pub(in crate::analysis) fn syntax(&self) -> Syntax<'_> {
        let names = self.analysis.names.iter().map(|n| (n.span, n.kind));
        Syntax::new(&self.text, &self.analysis.tokens).with_names(names)
    }

    /// The words of these tokens.
    pub(in crate::analysis) fn words(&self, range: &Range<usize>) -> String {
        self.syntax().span(range).of(&self.text).to_owned()
    }
}

/// The text of a parsed table entry, and its analysis up to names and trees.
pub(in crate::analysis) fn parsed(entry: &str) -> Parsed {
    let (mut text, mut analysis) = (String::new(), Analysis::default());
    for (number, sentence) in entry.split(" // ").enumerate() {
        let first = analysis.tokens.len() as u32;
        let mut name: Option<(EntityType, usize)> = None;
        for word in sentence.split_whitespace() {
            let kind = match word {
                "[P" => Some(EntityType::Person),
                "[O" => Some(EntityType::Organization),
                "[L" => Some(EntityType::Location),
                "[N" => Some(EntityType::Norp),
                _ => None,
            };
            if let Some(kind) = kind {
                name = Some((kind, analysis.tokens.len()));
                continue;
            }
            if word == "]" {
                let (kind, from) = name.take().unwrap_or_else(|| panic!("closed twice: {entry}"));
                let span = analysis.tokens[from..].iter().map(|t| t.span).reduce(Span::cover).unwrap_or_default();
                analysis.names.push(Name { span, kind, probability: 1.0 });
                continue;
            }
            token(&mut text, &mut analysis, word, number as u32, first);
        }
        let tokens = &analysis.tokens[first as usize..];
        let span = tokens.iter().map(|t| t.span).reduce(Span::cover).unwrap_or_default();
        let end_token = analysis.tokens.len() as u32;
        analysis.sentences.push(crate::annotation::Sentence { span, paragraph: 0, first_token: first, end_token });
    }
    Parsed { text, analysis }
}

fn token(text: &mut String, analysis: &mut Analysis, word: &str, sentence: u32, first: u32) {
    let columns: Vec<&str> = word.rsplitn(4, '/').collect();
    let &[relation, head, upos, form] = columns.as_slice() else { panic!("{word}") };
    let glued = text.is_empty() || text.ends_with(['“', '-']) || form.starts_with([',', '.', '”', ':', '?', '-', '\'']);
    text.push_str(if glued { "" } else { " " });
    let start = text.len() as u32;
    text.push_str(form);
    let head: u32 = head.parse().unwrap_or_default();
    analysis.tokens.push(Token {
        upos: Upos::from_name(upos).unwrap_or(Upos::X),
        head: head.checked_sub(1).map(|h| first + h),
        deprel: Deprel::from_name(relation).unwrap_or(Deprel::Dep),
        classes: crate::lang::english().classes(form),
        ..Token::new(Span::new(start, text.len() as u32), sentence)
    });
}
