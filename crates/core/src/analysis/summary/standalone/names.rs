//! Which name a sentence may be given, and when it is sure.
//!
//! Full names come from running text alone: not from titles, where every word may be capitalised, nor from credits and by-lines. A
//! short name that several people of the article bear stays as it is, and so does one that follows a title or a possessive, unless
//! the article itself puts the full name behind the same word. A pronoun gets a name only where nobody else is named nearby.

use super::Wordings;
use crate::analysis::terms::is_stop;
use crate::annotation::{Analysis, Entity, EntityId, EntityType, Mention, MentionKind, Sentence};
use crate::document::Article;
use crate::lang::{SummaryWord, words_of};
use std::collections::{BTreeMap, BTreeSet};

/// Sentences before a pronoun's in which nobody else may be named for the pronoun to get a name.
const NEARBY: usize = 2;

/// The people of an article by the last word of each of their names.
pub(super) fn bearers<'a>(article: &'a Article, analysis: &Analysis) -> BTreeMap<&'a str, BTreeSet<EntityId>> {
    let mut bearers: BTreeMap<&str, BTreeSet<EntityId>> = BTreeMap::new();
    let people = (0u32..).zip(&analysis.entities).filter(|(_, e)| e.kind == EntityType::Person);
    for (id, mention) in people.flat_map(|(id, e)| e.mentions.iter().map(move |m| (EntityId(id), m))) {
        let last = mention.span.of(article.text()).split_whitespace().next_back();
        if let Some(last) = last.filter(|_| mention.kind == MentionKind::Name) {
            bearers.entry(last).or_default().insert(id);
        }
    }
    bearers
}

/// Whether a full name may stand behind the words `before`: not behind a title or a possessive, unless the article puts it there.
pub(super) fn may_follow(before: &str, name: &str, text: &str) -> bool {
    let Some(word) = before.strip_suffix(' ').and_then(|b| b.split_whitespace().next_back()) else { return true };
    let leads = word.starts_with(char::is_uppercase) && !is_stop(word);
    let owns = words_of(SummaryWord::PossessiveEnding).iter().any(|end| word.ends_with(end));
    !(leads || owns) || text.contains(&format!("{word} {name}"))
}

/// With a capital first.
pub(super) fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

/// "PORT LOUIS" as "Port Louis"; a name that is not all in capitals stays, and so does an abbreviation.
pub(super) fn title_case(name: &str) -> String {
    if name.contains(char::is_lowercase) || name.len() <= 3 {
        return name.to_owned();
    }
    let word = |w: &str| capitalized(&w.to_lowercase());
    name.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

impl<'a> Wordings<'a> {
    /// The fullest name that running text gives, so that nothing is said that the article does not say; the canonical one where
    /// running text has none.
    pub(super) fn full_name(&self, entity: &'a Entity) -> String {
        let names = entity.mentions.iter().filter(|m| m.kind == MentionKind::Name);
        let in_prose = |m: &&Mention| self.prose.get(self.analysis.sentence_at(m.span.start)) == Some(&true);
        let mixed = names.filter(in_prose).map(|m| m.span.of(self.text())).filter(|n| n.contains(char::is_lowercase));
        let longest = mixed.rev().max_by_key(|n| n.split_whitespace().count());
        longest.unwrap_or(&entity.canonical_name).to_owned()
    }

    /// The name a person goes by in the text: the most frequent one of a single word.
    pub(super) fn short_name(&self, entity: &'a Entity) -> String {
        let mut counts: Vec<(&str, usize)> = Vec::new();
        for mention in entity.mentions.iter().filter(|m| m.kind == MentionKind::Name) {
            let name = mention.span.of(self.text());
            if name.contains(char::is_whitespace) {
                continue;
            }
            match counts.iter_mut().find(|(n, _)| *n == name) {
                Some((_, count)) => *count += 1,
                None => counts.push((name, 1)),
            }
        }
        let best = counts.iter().rev().max_by_key(|(_, count)| *count);
        best.map_or_else(|| self.full_name(entity), |(name, _)| (*name).to_owned())
    }

    /// Whether several people of the article go by the last word of a name.
    pub(super) fn is_shared(&self, name: &str) -> bool {
        let last = name.split_whitespace().next_back().unwrap_or(name);
        self.bearers.get(last).is_some_and(|who| who.len() > 1)
    }

    /// Whether a person is the only one named in a sentence and in those right before it.
    pub(super) fn is_alone(&self, id: EntityId, sentence: &Sentence) -> bool {
        let at = self.analysis.sentence_at(sentence.span.start);
        let start = self.analysis.sentences.get(at.saturating_sub(NEARBY)).map_or(0, |s| s.span.start);
        let first = self.mentions.partition_point(|(m, _)| m.span.start < start);
        let near = self.mentions.iter().skip(first).take_while(|(m, _)| m.span.start < sentence.span.end);
        let is_person = |other: EntityId| self.analysis.entity(other).is_some_and(|e| e.kind == EntityType::Person);
        near.filter(|(m, other)| m.kind == MentionKind::Name && is_person(*other)).all(|(_, other)| *other == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_name_follows_a_title_only_as_the_article_has_it() {
        let text = "First lady Michelle Obama spoke. President Obama listened. Minister Ana Ruiz left. Ruiz's aide stayed.";
        let table = [
            ("President ", "Michelle Obama", false),
            ("Minister ", "Ana Ruiz", true),
            ("Spain's ", "Ana Ruiz", false),
            ("But ", "Ana Ruiz", true),
            ("a plan that ", "Ana Ruiz", true),
            ("", "Ana Ruiz", true),
        ];
        for (before, name, may) in table {
            assert_eq!(may_follow(before, name, text), may, "{before:?} {name}");
        }
    }
}
