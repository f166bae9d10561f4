//! Relations between entities: who heads, belongs to, comes from or is married to what.
//!
//! Most come from what the entities stage has already read: titles with their owners ([`offices`]). The rest are shapes of
//! noun phrases and a few verbs ([`rules`], one file each): apposition, possessives, "of" chains, "based in", kinship; their words
//! are rows of `relations.tsv` of the language. What the gazetteer knows ("Lima lies in Peru") becomes a relation only between entities that this
//! document names, with the words that name them as evidence ([`facts`]). Types are those of DWIE (Zaporojets et al. 2021)
//! that newswire tells most. Each relation says which rule found it first.
//!
//! Over several relations it infers two things: who holds an office of a country acts for it, and what lies in a city lies in
//! that city's country. Cost is linear in the number of mentions. Nearness alone is no relation: it would rather tell none.

mod facts;
mod offices;
mod phrase;
mod rules;

#[cfg(test)]
mod tests;

use self::phrase::Pair;
use self::rules::{based, citizen, heads, held, kin, located, member, part, states};
use super::entities::{EntityIndex, Located};
use super::names::lexicon;
use super::{Context, Layer, Layers, Stage, StageError, Written};
use crate::annotation::{Analysis, CountryCode, EntityId, EntityType, MentionKind, Relation, RelationType, Upos, WordClass};
use crate::lang::{RelationWord, is};
use crate::span::Span;
use std::collections::HashMap;

/// Bytes between two mentions beyond which they are not read together.
const FAR: u32 = 60;
/// Evidence kept for one relation.
const MOST_EVIDENCE: usize = 4;

/// The stage `relations`.
#[derive(Clone, Copy, Debug, Default)]
pub struct RelationsStage;

impl Stage for RelationsStage {
    fn name(&self) -> &'static str {
        "relations"
    }

    fn reads(&self) -> Layers {
        Layers::of(&[Layer::Sentences, Layer::Tokens, Layer::Names, Layer::Entities, Layer::Roles])
    }

    fn writes(&self) -> Layers {
        Layers::of(&[Layer::Relations])
    }

    fn annotate(&self, context: &Context<'_>, read: &Analysis) -> Result<Written, StageError> {
        Ok(Written::Relations(relations(context.article.text(), read)))
    }
}

fn relations(text: &str, analysis: &Analysis) -> Vec<Relation> {
    let mut found = Found::new(text, analysis);
    offices::read(&mut found);
    pairs(&mut found);
    facts::read(&mut found);
    facts::close(&mut found);
    found.all.sort_by_key(|r| (r.evidence.first().copied(), r.kind, r.subject, r.object));
    found.all
}

/// Reads every pair of neighbouring mentions: "the Lake Office | of | the Water Ministry", "Lima | , | Peru", "Ruiz | 's wife,
/// | Leo"; names nested in names too.
fn pairs(found: &mut Found<'_>) {
    let analysis = found.analysis;
    for sentence in &analysis.sentences {
        let mentions: Vec<Located> = found.index.mentions_in(sentence.span).copied().collect();
        for (i, first) in mentions.iter().enumerate() {
            // What is nested in a mention and the next mention beside it; three cover both.
            for second in mentions.iter().skip(i + 1).take(3) {
                let between = Span::new(first.span.end, second.span.start.max(first.span.end));
                if first.span.contains(second.span) {
                    part::nested(found, first, second);
                } else if second.span.start >= first.span.end && between.len() <= FAR {
                    let parted = mentions.iter().skip(i + 1).take(2).any(|m| between.contains(m.span));
                    beside(found, first, second, parted);
                }
            }
        }
    }
}

/// Lets each rule read two mentions; `parted` when another one stands between them.
fn beside(found: &mut Found<'_>, first: &Located, second: &Located, parted: bool) {
    let gap = Span::new(first.span.end, second.span.start);
    let between = gap.of(found.text).to_lowercase();
    let pair = Pair {
        first,
        second,
        words: between.split_whitespace().collect(),
        parted,
        verb: found.has_verb(gap),
        attached: found.hangs_on(second.span, first.span),
        next: found.word_after(second.span),
        previous: found.word_before(first.span),
    };
    part::read(found, &pair);
    located::read(found, &pair);
    based::read(found, &pair);
    citizen::read(found, &pair);
    member::read(found, &pair);
    states::read(found, &pair);
    heads::read(found, &pair);
    held::read(found, &pair);
    kin::read(found, &pair);
}

/// The relations found so far and what they are found in.
struct Found<'a> {
    text: &'a str,
    analysis: &'a Analysis,
    index: EntityIndex<'a>,
    countries: HashMap<CountryCode, EntityId>,
    /// The country that the document speaks of most, where one stands out, and whether it is the only one.
    focus: Option<(EntityId, bool)>,
    all: Vec<Relation>,
    places: HashMap<(RelationType, EntityId, EntityId), usize>,
}

impl<'a> Found<'a> {
    fn new(text: &'a str, analysis: &'a Analysis) -> Self {
        let mut countries = HashMap::new();
        for (id, entity) in (0u32..).zip(&analysis.entities) {
            if entity.kind == EntityType::Location
                && entity.subtype == "country"
                && let Some(code) = entity.country_code
            {
                countries.entry(code).or_insert(EntityId(id));
            }
        }
        let index = EntityIndex::new(text, analysis);
        let focus = focus(analysis, &countries);
        Self { text, analysis, index, countries, focus, all: Vec::new(), places: HashMap::new() }
    }

    /// Adds a relation, or evidence for it.
    fn add(&mut self, rule: &'static str, kind: RelationType, subject: EntityId, object: EntityId, evidence: Span) {
        if subject == object {
            return;
        }
        // A stadium lies in a city, a body is based there.
        let kind = if kind == RelationType::BasedIn && self.is_site(subject) { RelationType::LocatedIn } else { kind };
        let new = self.all.len();
        let at = *self.places.entry((kind, subject, object)).or_insert(new);
        if at == new {
            self.all.push(Relation { kind, subject, object, rule, evidence: vec![evidence] });
        } else if let Some(relation) = self.all.get_mut(at)
            && relation.evidence.len() < MOST_EVIDENCE
            && !relation.evidence.contains(&evidence)
        {
            relation.evidence.push(evidence);
            relation.evidence.sort_unstable();
        }
    }

    /// Whether the name of a body is that of a building or a ground: "Lake Stadium", "Palace of Lima".
    fn is_site(&self, id: EntityId) -> bool {
        let Some(entity) = self.analysis.entity(id).filter(|e| e.kind == EntityType::Organization) else { return false };
        let mut words: Vec<String> = entity.canonical_name.split(' ').map(str::to_lowercase).collect();
        if let Some(of) = words.iter().position(|w| is(w, WordClass::Of)) {
            words.truncate(of);
        }
        words.last().is_some_and(|w| is(w, RelationWord::Site))
    }

    /// Whether a verb stands there.
    fn has_verb(&self, span: Span) -> bool {
        let tokens = self.analysis.tokens.get(self.analysis.tokens_in(span)).unwrap_or(&[]);
        tokens.iter().any(|t| matches!(t.upos, Upos::Verb | Upos::Aux))
    }

    /// Whether the words of `span` hang on a word of `on` in the sentence's tree; true where there is no tree.
    fn hangs_on(&self, span: Span, on: Span) -> bool {
        let (inner, outer) = (self.analysis.tokens_in(span), self.analysis.tokens_in(on));
        let tokens = self.analysis.tokens.get(inner.clone()).unwrap_or(&[]);
        let mut heads = tokens.iter().filter_map(|t| t.head).map(|h| h as usize).filter(|h| !inner.contains(h)).peekable();
        heads.peek().is_none() || heads.any(|h| outer.contains(&h))
    }

    /// The word or mark behind these words; empty at the end of the text.
    fn word_after(&self, span: Span) -> &'a str {
        let next = self.analysis.tokens.get(self.analysis.tokens_in(span).end);
        next.map_or("", |t| t.span.of(self.text))
    }

    /// The word or mark before these words; empty at the beginning of the text.
    fn word_before(&self, span: Span) -> &'a str {
        let last = self.analysis.tokens_in(span).start.checked_sub(1).and_then(|t| self.analysis.tokens.get(t));
        last.map_or("", |t| t.span.of(self.text))
    }

    /// The sentence that holds an offset.
    fn sentence(&self, offset: u32) -> Option<Span> {
        self.analysis.sentences.get(self.analysis.sentence_at(offset)).map(|s| s.span)
    }

    /// The people whom commas and "and" join to a named one: "Ruiz, | Tan and Leo".
    fn joined(&self, first: &Located) -> Vec<Located> {
        let Some(sentence) = self.sentence(first.span.start) else { return Vec::new() };
        let rest = Span::new(first.span.end, sentence.end.max(first.span.end));
        let (mut end, mut row, mut closed) = (first.span.end, Vec::new(), false);
        for next in self.index.mentions_in(rest) {
            // "Leo (7) and Ana, 5"
            let age = |c: char| c.is_ascii_digit() || matches!(c, ',' | ' ' | '(' | ')');
            let words = Span::new(end, next.span.start.max(end)).of(self.text);
            let and = is(words.trim_matches(age), WordClass::And);
            let person = self.kind(next.entity) == Some(EntityType::Person) && next.kind == MentionKind::Name;
            if closed || !person || !(and || words.starts_with(',') && words.trim_matches(age).is_empty()) {
                break;
            }
            row.push(*next);
            (end, closed) = (next.span.end, and);
        }
        if closed { row } else { Vec::new() }
    }

    /// The countries that commas and "and" join to a named one: "Peru, | Chile and Ecuador".
    fn joined_states(&self, first: &Located) -> Vec<Located> {
        let Some(sentence) = self.sentence(first.span.start) else { return Vec::new() };
        let rest = Span::new(first.span.end, sentence.end.max(first.span.end));
        let (mut end, mut row) = (first.span.end, Vec::new());
        for next in self.index.mentions_in(rest) {
            let words = Span::new(end, next.span.start.max(end)).of(self.text).trim();
            let and = is(words, WordClass::And);
            if !self.is_country(next.entity) || !(and || words == ",") {
                break;
            }
            row.push(*next);
            end = next.span.end;
            if and {
                return row;
            }
        }
        Vec::new()
    }

    /// Whether the inner name is only the beginning of the outer one: what follows is no organ of it.
    fn is_cut_short(&self, outer: &Located, inner: &Located) -> bool {
        let name = inner.span.of(self.text);
        let known = self.analysis.entity(inner.entity).is_some_and(|e| !e.links.is_empty());
        let body = |word: &str| lexicon::is_organ(&word.to_lowercase());
        let rest = outer.span.of(self.text).get(name.len()..).unwrap_or("");
        let purpose = is(self.word_after(inner.span), WordClass::For);
        let last = |words: &str| words.split_whitespace().next_back().is_some_and(body);
        let begins = inner.span.start == outer.span.start && name.contains(' ');
        begins && (purpose || !known && !last(name) && last(rest))
    }

    fn kind(&self, id: EntityId) -> Option<EntityType> {
        self.analysis.entity(id).map(|e| e.kind)
    }

    /// The country, named in this document, that an entity is or belongs to.
    fn country_of(&self, id: EntityId) -> Option<EntityId> {
        let code = self.analysis.entity(id)?.country_code?;
        self.countries.get(&code).copied()
    }

    fn is_country(&self, id: EntityId) -> bool {
        self.analysis.entity(id).is_some_and(|e| e.kind == EntityType::Location && e.subtype == "country")
    }

    /// Adds that an organ of a state is one of this country.
    fn agency(&mut self, rule: &'static str, body: EntityId, place: EntityId, evidence: Span) {
        if self.is_agency(body) && self.is_country(place) {
            self.add(rule, RelationType::AgencyOf, body, place, evidence);
        }
    }

    /// Whether an organisation is an organ of a state, by its name.
    fn is_agency(&self, id: EntityId) -> bool {
        let Some(entity) = self.analysis.entity(id) else { return false };
        entity.kind == EntityType::Organization && facts::is_agency(&entity.canonical_name, &entity.subtype)
    }
}

/// The country that the document speaks of, itself or by its places, at least twice and twice as often as of any other:
/// an office that is said without a country is its; and whether no other one is spoken of, so that its organs are too.
fn focus(analysis: &Analysis, countries: &HashMap<CountryCode, EntityId>) -> Option<(EntityId, bool)> {
    let mut counts: HashMap<CountryCode, usize> = HashMap::new();
    for place in analysis.entities.iter().filter(|e| e.kind == EntityType::Location) {
        if let Some(code) = place.country_code {
            let names = place.mentions.iter().filter(|m| !matches!(m.kind, MentionKind::Pronoun | MentionKind::Deictic));
            *counts.entry(code).or_insert(0) += names.count();
        }
    }
    let mut ranked: Vec<(usize, CountryCode)> = counts.into_iter().map(|(code, count)| (count, code)).collect();
    ranked.sort_unstable_by_key(|&(count, code)| (std::cmp::Reverse(count), code));
    let (most, code) = ranked.first().copied()?;
    let next = ranked.get(1).map_or(0, |r| r.0);
    (most >= 2 && most >= 2 * next).then(|| countries.get(&code).copied())?.map(|country| (country, most >= 3 && next == 0))
}
