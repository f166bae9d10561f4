//! Finding entities by place: which entity do these words mention?
//!
//! [`EntityIndex`] holds every mention in text order and answers in logarithmic time. A plural expression ("the two
//! sides", "both leaders") is one mention of each of its members, all with the same span, so that joint speakers and
//! participants need no type of their own: [`EntityIndex::all_of`] gives every member.
//!
//! The head of a phrase is taken from the dependency tree where there is one; without it, from the shape of an English
//! noun phrase (the last name or noun before the first comma, preposition or relative pronoun).

use crate::annotation::WordClass;
use crate::annotation::{Analysis, EntityId, MentionKind, Upos};
use crate::lang::{EntityWord, words_of};
use crate::span::Span;

/// A mention and whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Located {
    /// Where it stands.
    pub span: Span,
    /// Whom it mentions.
    pub entity: EntityId,
    /// By what kind of expression.
    pub kind: MentionKind,
}

/// The mentions of an analysis in text order, outer ones before those nested in them.
#[derive(Clone, Debug)]
pub struct EntityIndex<'a> {
    analysis: &'a Analysis,
    text: &'a str,
    mentions: Vec<Located>,
    longest: u32,
}

impl<'a> EntityIndex<'a> {
    /// Indexes the entities of `analysis`, whose spans point into `text`.
    pub fn new(text: &'a str, analysis: &'a Analysis) -> Self {
        let mut mentions: Vec<Located> = Vec::new();
        for (id, entity) in (0u32..).zip(&analysis.entities) {
            mentions.extend(entity.mentions.iter().map(|m| Located { span: m.span, entity: EntityId(id), kind: m.kind }));
        }
        mentions.sort_by_key(|m| (m.span.start, std::cmp::Reverse(m.span.end), m.entity));
        let longest = mentions.iter().map(|m| m.span.len()).max().unwrap_or(0);
        Self { analysis, text, mentions, longest }
    }

    /// Every mention that lies within `span`, in text order.
    pub fn mentions_in(&self, span: Span) -> impl Iterator<Item = &Located> {
        let first = self.mentions.partition_point(|m| m.span.start < span.start);
        let rest = self.mentions.get(first..).unwrap_or(&[]);
        rest.iter().take_while(move |m| m.span.start < span.end).filter(move |m| m.span.end <= span.end)
    }

    /// The one entity that `span` mentions: by a mention of exactly these words (article and possessive aside), else by the
    /// mention that holds the head of the phrase, else by the smallest mention around it. `None` for a joint mention.
    pub fn entity_of(&self, span: Span) -> Option<EntityId> {
        let span = self.bare(span);
        let mut exact = self.exactly(span);
        match (exact.next(), exact.next()) {
            (Some(only), None) => return Some(only.entity),
            (Some(_), Some(_)) => return None,
            (None, _) => {}
        }
        self.headed(span).or_else(|| self.around(span))
    }

    /// Every entity that `span` mentions: the members of a joint mention ("the two sides") or of a coordination ("Peru and
    /// Chile"), else the one of [`EntityIndex::entity_of`]. In text order, without repetition.
    pub fn all_of(&self, span: Span) -> Vec<EntityId> {
        let bare = self.bare(span);
        let mut all: Vec<EntityId> = self.exactly(bare).map(|m| m.entity).collect();
        if all.is_empty() {
            for part in self.conjuncts(bare) {
                let part = self.bare(part);
                all.extend(self.exactly(part).map(|m| m.entity));
                if self.exactly(part).next().is_none() {
                    all.extend(self.headed(part));
                }
            }
        }
        if all.is_empty() {
            all.extend(self.around(bare));
        }
        let mut seen = Vec::with_capacity(all.len());
        all.retain(|id| {
            !seen.contains(id) && {
                seen.push(*id);
                true
            }
        });
        all
    }

    /// The mentions of exactly these words, give or take a leading article.
    fn exactly(&self, span: Span) -> impl Iterator<Item = &Located> {
        self.overlapping(span).filter(move |m| self.bare(m.span) == span)
    }

    fn overlapping(&self, span: Span) -> impl Iterator<Item = &Located> {
        let from = span.start.saturating_sub(self.longest);
        let first = self.mentions.partition_point(|m| m.span.start < from);
        let rest = self.mentions.get(first..).unwrap_or(&[]);
        rest.iter().take_while(move |m| m.span.start < span.end).filter(move |m| m.span.overlaps(span))
    }

    /// The entity of the largest mention within `span` that holds its head.
    fn headed(&self, span: Span) -> Option<EntityId> {
        let head = self.head(span)?;
        let holding = |m: &&Located| span.contains(m.span) && m.span.overlaps(head) && m.span.end == head.end;
        self.overlapping(span).filter(holding).max_by_key(|m| m.span.len()).map(|m| m.entity)
    }

    fn around(&self, span: Span) -> Option<EntityId> {
        let mut best: Option<&Located> = None;
        let mut joint = false;
        for m in self.overlapping(span).filter(|m| m.span.contains(span)) {
            match best {
                Some(b) if m.span == b.span => joint = true,
                Some(b) if m.span.len() > b.span.len() => {}
                _ => (best, joint) = (Some(m), false),
            }
        }
        best.filter(|_| !joint).map(|m| m.entity)
    }

    /// The last token of the span's head phrase: where its last noun or name stands before anything that only adds to it.
    fn head(&self, span: Span) -> Option<Span> {
        let range = self.analysis.tokens_in(span);
        let tokens = self.analysis.tokens.get(range.clone())?;
        let inside = |head: Option<u32>| head.is_some_and(|h| range.contains(&(h as usize)));
        if tokens.iter().any(|t| t.head.is_some()) {
            let root = (range.start..).zip(tokens).find(|(_, t)| !inside(t.head) && t.upos != Upos::Punct)?;
            // A name's tokens hang on its first one ("flat"): the head phrase ends with the last of them.
            let name = self.overlapping(root.1.span).filter(|m| span.contains(m.span)).max_by_key(|m| m.span.len());
            return Some(name.map_or(root.1.span, |m| m.span));
        }
        let mut last = None;
        for token in tokens {
            let word = token.span.of(self.text);
            let in_name = last.is_some() && self.overlapping(token.span).any(|m| m.span.start < token.span.start);
            if !in_name && (ends_phrase(word) && last.is_some()) {
                break;
            }
            if word.starts_with(|c: char| c.is_alphanumeric()) {
                last = Some(token.span);
            }
        }
        last
    }

    /// The parts of a coordination; the whole span when it is none.
    fn conjuncts(&self, span: Span) -> Vec<Span> {
        let mut parts = Vec::new();
        let mut start = span.start;
        let tokens = self.analysis.tokens.get(self.analysis.tokens_in(span)).unwrap_or(&[]);
        for token in tokens {
            let joins = words_of(EntityWord::NameJoint).contains(&token.span.of(self.text));
            let in_name =
                self.overlapping(token.span).any(|m| m.span.start < token.span.start && m.span.end > token.span.end);
            if joins && !in_name {
                parts.push(Span::new(start, token.span.start).trim(self.text));
                start = token.span.end;
            }
        }
        parts.push(Span::new(start, span.end).trim(self.text));
        parts.retain(|p| !p.is_empty());
        parts
    }

    /// The span without a leading article and a trailing possessive.
    fn bare(&self, span: Span) -> Span {
        let span = span.trim(self.text);
        let inner = span.of(self.text);
        let (mut start, mut end) = (span.start, span.end);
        for article in words_of(EntityWord::ArticleForms) {
            if inner.starts_with(article) && inner.len() > article.len() {
                start += article.len() as u32;
                break;
            }
        }
        for tail in words_of(WordClass::Possessive) {
            if inner.ends_with(tail) && end > start + tail.len() as u32 {
                end -= tail.len() as u32;
                break;
            }
        }
        Span::new(start, end).trim(self.text)
    }
}

/// Words after which an English noun phrase has had its head.
fn ends_phrase(word: &str) -> bool {
    words_of(EntityWord::NameEnd).contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotation::{Entity, EntityType, Mention, Token};

    fn analysis(text: &str, entities: &[(&str, &[&str])]) -> Analysis {
        let mut analysis = Analysis::default();
        let mut at = 0;
        for word in text.split_inclusive([' ', ',']) {
            let bare = word.trim_end_matches([' ', ',']);
            for (from, to) in [(0, bare.len()), (bare.len(), word.trim_end().len())] {
                if from < to {
                    let span = Span::new((at + from) as u32, (at + to) as u32);
                    analysis.tokens.push(Token::new(span, 0));
                }
            }
            at += word.len();
        }
        for (name, mentions) in entities {
            let mentions = mentions.iter().flat_map(|m| text.match_indices(*m)).map(|(start, m)| Mention {
                span: Span::new(start as u32, (start + m.len()) as u32),
                kind: MentionKind::Name,
                entity_type: None,
                probability: 1.0,
            });
            analysis.entities.push(Entity {
                kind: EntityType::Other,
                subtype: String::new(),
                canonical_name: (*name).to_owned(),
                aliases: Vec::new(),
                mentions: mentions.collect(),
                roles: Vec::new(),
                country_code: None,
                links: Vec::new(),
                salience: 0.0,
                tone: 0.0,
            });
        }
        analysis
    }

    const TEXT: &str = "the Peruvian president Ana Ruiz, head of Ruiz Group, and the two sides in Peru met Chile and Peru";

    fn fixture() -> Analysis {
        analysis(
            TEXT,
            &[
                ("Ana Ruiz", &["the Peruvian president", "Ana Ruiz"]),
                ("Peru", &["Peru", "the two sides"]),
                ("Chile", &["Chile", "the two sides"]),
                ("Ruiz Group", &["Ruiz Group"]),
            ],
        )
    }

    fn span(words: &str) -> Span {
        let start = TEXT.rfind(words).unwrap_or_else(|| panic!("{words}")) as u32;
        Span::new(start, start + words.len() as u32)
    }

    #[test]
    fn one_entity_by_exact_headed_or_surrounding_mention() {
        let analysis = fixture();
        let index = EntityIndex::new(TEXT, &analysis);
        for (words, entity) in [
            ("Ana Ruiz", Some(0)),
            ("the Peruvian president", Some(0)),
            ("Peruvian president", Some(0)),
            ("the Peruvian president Ana Ruiz, head of Ruiz Group", Some(0)),
            ("president", Some(0)),
            ("head of Ruiz Group", None),
            ("Ruiz Group", Some(3)),
            ("the two sides", None),
            ("met", None),
        ] {
            assert_eq!(index.entity_of(span(words)).map(|e| e.0), entity, "{words}");
        }
    }

    #[test]
    fn joint_mentions_and_coordinations_give_all_members() {
        let analysis = fixture();
        let index = EntityIndex::new(TEXT, &analysis);
        for (words, entities) in [
            ("the two sides", &[1, 2][..]),
            ("two sides", &[1, 2]),
            ("Chile and Peru", &[2, 1]),
            ("Ana Ruiz", &[0]),
            ("met", &[]),
        ] {
            assert_eq!(index.all_of(span(words)).iter().map(|e| e.0).collect::<Vec<_>>(), entities, "{words}");
        }
    }

    #[test]
    fn mentions_within_a_span_come_in_text_order() {
        let analysis = fixture();
        let index = EntityIndex::new(TEXT, &analysis);
        let found: Vec<_> = index.mentions_in(span("Peru met Chile and Peru")).map(|m| m.span.of(TEXT)).collect();
        assert_eq!(found, ["Peru", "Chile", "Peru"]);
    }
}
