//! Wording that lets a sentence stand on its own.
//!
//! Every change is a [`Substitution`] of words of the source, and each rests on another layer of the analysis: the dateline is
//! dropped; a person's first mention gets the full name and the title the article gives; an organisation's abbreviation is
//! spelled out; pronouns and "here" are replaced by what they stand for; days get their date; "also" and an opening "but" or
//! "however" are dropped. A sentence whose pronoun nothing resolves cannot stand alone, and [`Wordings::word`] says so.
//!
//! A wrong name is worse than a short one: `names` says when a full name, or a name for a pronoun, is sure.

mod days;
mod names;

use super::Wording;
use super::features::is_prose;
use crate::analysis::terms::is_stop;
use crate::annotation::WordClass;
use crate::annotation::{Analysis, Entity, EntityId, EntityType, Mention, MentionKind, Sentence, Substitution, Upos};
use crate::document::Article;
use crate::lang::{SummaryWord, word_of, words_of};
use crate::span::Span;
use names::{capitalized, title_case};
use std::collections::{BTreeMap, BTreeSet};

/// Words sentences of one article.
pub(super) struct Wordings<'a> {
    article: &'a Article,
    analysis: &'a Analysis,
    /// Every mention with its entity, in text order.
    mentions: Vec<(Mention, EntityId)>,
    /// The sentence that opens the story: nothing stands before it, so nothing in it points back.
    lead: Option<Sentence>,
    /// Of each sentence, whether it is running text of the body.
    prose: Vec<bool>,
    /// The people whose names end with a word.
    bearers: BTreeMap<&'a str, BTreeSet<EntityId>>,
}

impl<'a> Wordings<'a> {
    pub(super) fn new(article: &'a Article, analysis: &'a Analysis) -> Self {
        let of = |(i, e): (usize, &'a Entity)| e.mentions.iter().map(move |m| (*m, EntityId(i as u32)));
        let mut mentions: Vec<_> = analysis.entities.iter().enumerate().flat_map(of).collect();
        mentions.sort_by_key(|(m, _)| (m.span.start, std::cmp::Reverse(m.span.end)));
        let opens = |s: &&Sentence| !article.in_title(s.span) && is_prose(article, analysis, s);
        let lead = analysis.sentences.iter().find(opens).copied();
        let prose = analysis.sentences.iter().map(|s| opens(&s)).collect();
        let bearers = names::bearers(article, analysis);
        Self { article, analysis, mentions, lead, prose, bearers }
    }

    /// The sentence, worded for a reader who has met the entities in `known`; those it names are added to them. `None` when
    /// it holds a pronoun that points out of it and that nothing resolves.
    pub(super) fn word(&self, sentence: &Sentence, known: &mut BTreeSet<EntityId>) -> Option<Wording> {
        let mut draft = Rewrite { words: self, sentence: *sentence, changes: Vec::new(), leaning: Vec::new() };
        if self.lead != Some(*sentence) {
            draft.find_leaning();
        }
        draft.drop_dateline();
        draft.drop_connectives();
        draft.name_entities(known);
        draft.place_here();
        draft.date_days();
        if draft.leaning.iter().any(|span| !draft.is_changed(*span)) {
            return None;
        }
        known.extend(draft.mentions().map(|(_, id)| *id));
        Some(draft.finish())
    }

    fn text(&self) -> &'a str {
        self.article.text()
    }
}

/// A sentence under change.
struct Rewrite<'a> {
    words: &'a Wordings<'a>,
    sentence: Sentence,
    changes: Vec<Substitution>,
    /// Pronouns with nothing in the sentence that they could stand for.
    leaning: Vec<Span>,
}

impl<'a> Rewrite<'a> {
    fn of(&self, span: Span) -> &'a str {
        span.of(self.words.text())
    }

    fn mentions(&self) -> impl Iterator<Item = &'a (Mention, EntityId)> + use<'a> {
        let span = self.sentence.span;
        let mentions = &self.words.mentions;
        let first = mentions.partition_point(|(m, _)| m.span.start < span.start);
        mentions[first..].iter().take_while(move |(m, _)| m.span.start < span.end)
    }

    /// Notes a change unless it touches one that was noted before.
    fn change(&mut self, span: Span, replacement: &str) {
        let touches = |c: &Substitution| c.span.overlaps(span) || (c.span == span);
        if !span.is_empty() && self.of(span) != replacement && !self.changes.iter().any(touches) {
            self.changes.push(Substitution { span, replacement: replacement.to_owned() });
        }
    }

    fn is_changed(&self, span: Span) -> bool {
        self.changes.iter().any(|c| c.span.overlaps(span))
    }

    /// Where the story begins in this sentence.
    fn start(&self) -> u32 {
        let dateline = self.words.analysis.dateline.as_ref().map(|d| d.span);
        match dateline.filter(|d| d.overlaps(self.sentence.span)) {
            Some(dateline) => dateline.end.min(self.sentence.span.end),
            None => self.sentence.span.start,
        }
    }

    fn drop_dateline(&mut self) {
        let span = Span::new(self.sentence.span.start, self.start());
        self.change(span, "");
    }

    /// Drops "also", and the connectives that open a sentence with the comma after them.
    fn drop_connectives(&mut self) {
        let start = self.start();
        let rest = self.of(Span::new(start, self.sentence.span.end));
        let first = rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
        if words_of(SummaryWord::Opening).iter().any(|w| first.eq_ignore_ascii_case(w)) {
            let after = &rest[first.len()..];
            let skipped = after.trim_start_matches([',', ' ']);
            let next = skipped.chars().next();
            let length = (rest.len() - skipped.len()) as u32;
            if let Some(next) = next {
                let capital: String = next.to_uppercase().collect();
                self.change(Span::new(start, start + length + next.len_utf8() as u32), &capital);
            }
        }
        let tokens = self.words.analysis.tokens_of(&self.sentence);
        for pair in tokens.windows(2) {
            let [before, token] = pair else { continue };
            let joined = token.span.start == before.span.end + 1;
            if joined
                && self.of(token.span) == word_of(SummaryWord::Also)
                && !self.of(before.span).eq_ignore_ascii_case(word_of(WordClass::But))
            {
                self.change(Span::new(before.span.end, token.span.end), "");
            }
        }
    }

    /// Names in full at the first mention, and in place of pronouns that point out of the sentence.
    fn name_entities(&mut self, known: &BTreeSet<EntityId>) {
        let mut met: BTreeSet<EntityId> = BTreeSet::new();
        for (mention, id) in self.mentions() {
            let Some(entity) = self.words.analysis.entity(*id) else { continue };
            let first = !met.contains(id);
            let replacement = match mention.kind {
                MentionKind::Name if entity.kind == EntityType::Person && first && !known.contains(id) => {
                    self.full_person(entity, mention.span)
                }
                MentionKind::Abbreviation if entity.kind == EntityType::Organization && first && !known.contains(id) => {
                    self.spelled_out(entity, mention.span)
                }
                // Somebody who is named further on in the sentence is not who the pronoun before stands for.
                MentionKind::Pronoun if self.leaning.contains(&mention.span) && !self.is_named_after(*id, mention.span) => {
                    let sure = entity.kind != EntityType::Person || self.words.is_alone(*id, &self.sentence);
                    if sure { self.instead_of_pronoun(entity, mention.span, known.contains(id)) } else { None }
                }
                MentionKind::Name
                | MentionKind::Abbreviation
                | MentionKind::Demonym
                | MentionKind::Nominal
                | MentionKind::Pronoun
                | MentionKind::Deictic => None,
            };
            if let Some(replacement) = replacement {
                self.change(mention.span, &replacement);
            }
            if mention.kind != MentionKind::Nominal {
                met.insert(*id);
            }
        }
    }

    fn is_named_after(&self, id: EntityId, span: Span) -> bool {
        self.mentions().any(|(m, other)| *other == id && m.kind == MentionKind::Name && m.span.start > span.start)
    }

    /// The full name of a person, after the title the article gives, where `span` has less than that.
    fn full_person(&self, entity: &'a Entity, span: Span) -> Option<String> {
        let written = self.of(span);
        let name = self.words.full_name(entity);
        if name == written || !name.split(' ').any(|part| written.split(' ').any(|w| w == part)) {
            return None;
        }
        let before = self.of(Span::new(self.start().min(span.start), span.start));
        if self.words.is_shared(&name) || !names::may_follow(before, &name, self.words.text()) {
            return None;
        }
        // The name is already introduced by a title ("President Rahmon", "the president, Rahmon").
        let titled = entity.roles.iter().any(|r| r.span.overlaps(self.sentence.span) && distance(r.span, span) <= 3);
        let title = if titled { None } else { self.title(entity) };
        Some(match title {
            Some(title) => format!("{title} {name}"),
            None => name,
        })
    }

    /// The title that the article puts right before a name of the person, with the demonym before it ("Tajik President").
    fn title(&self, entity: &Entity) -> Option<String> {
        let text = self.words.text();
        entity.roles.iter().find_map(|role| {
            let before_name =
                entity.mentions.iter().any(|m| m.kind == MentionKind::Name && m.span.start == role.span.end + 1);
            if !before_name || !role.span.of(text).starts_with(char::is_uppercase) {
                return None;
            }
            let demonym = self
                .words
                .mentions
                .iter()
                .map(|(m, _)| m)
                .find(|m| m.kind == MentionKind::Demonym && m.span.end + 1 == role.span.start);
            Some(demonym.map_or(role.span, |d| d.span.cover(role.span)).of(text).to_owned())
        })
    }

    /// "Shanghai Cooperation Organization (SCO)", unless the sentence spells it out itself.
    fn spelled_out(&self, entity: &'a Entity, span: Span) -> Option<String> {
        let name = self.words.full_name(entity);
        let here = self.of(self.sentence.span);
        let is_longer = name.split_whitespace().count() > 1 && !here.contains(&name);
        is_longer.then(|| format!("{name} ({})", self.of(span)))
    }

    /// What a pronoun stands for; `None` when the pronoun may stay.
    fn instead_of_pronoun(&self, entity: &'a Entity, span: Span, is_known: bool) -> Option<String> {
        let pronoun = self.of(span);
        let full = self.words.full_name(entity);
        let name = if is_known { self.words.short_name(entity) } else { self.full_person(entity, span).unwrap_or(full) };
        let name = match entity.kind {
            EntityType::Person => name,
            EntityType::Organization | EntityType::Location => self.words.full_name(entity),
            EntityType::Norp
            | EntityType::Event
            | EntityType::Product
            | EntityType::Work
            | EntityType::Law
            | EntityType::Disease
            | EntityType::Other => return None,
        };
        let is = |forms: &[&str]| forms.iter().any(|f| pronoun.eq_ignore_ascii_case(f));
        if entity.kind != EntityType::Person && is(words_of(SummaryWord::PersonPronoun)) {
            return None;
        }
        if is(words_of(SummaryWord::AnyPronoun)) {
            Some(name)
        } else if is(words_of(SummaryWord::OwnerPronoun)) || (is(words_of(SummaryWord::Her)) && self.noun_follows(span)) {
            Some(if name.ends_with('s') { format!("{name}'") } else { format!("{name}'s") })
        } else {
            is(words_of(SummaryWord::Her)).then_some(name)
        }
    }

    /// Whether the word after `span` belongs to it, as in "her office", and not to the clause, as in "told her that".
    fn noun_follows(&self, span: Span) -> bool {
        let next = self.words.analysis.tokens.get(self.words.analysis.token_at(span.end));
        next.map(|t| self.of(t.span)).is_some_and(|w| w.starts_with(char::is_alphabetic) && !is_stop(w))
    }

    /// "here" as the place it is.
    fn place_here(&mut self) {
        let place = |id: EntityId| self.words.analysis.entity(id).map(|e| title_case(&e.canonical_name));
        let dateline = self.words.analysis.dateline.as_ref();
        let of_dateline =
            dateline.and_then(|d| d.place.and_then(place).or_else(|| d.place_span.map(|s| title_case(self.of(s)))));
        let deictic: Vec<(Span, Option<String>)> = self
            .mentions()
            .filter(|(m, _)| m.kind == MentionKind::Deictic)
            .map(|(m, id)| (m.span, place(*id)))
            .chain(self.words.analysis.tokens_of(&self.sentence).iter().map(|t| (t.span, of_dateline.clone())))
            .filter(|(span, _)| self.of(*span) == word_of(WordClass::Here))
            .collect();
        for (span, name) in deictic {
            if let Some(name) = name {
                self.change(span, &format!("in {name}"));
            }
        }
    }

    /// Days of the week, "today" and the like with their date; years and months named relatively with theirs.
    fn date_days(&mut self) {
        let span = self.sentence.span;
        let dates = &self.words.analysis.dates;
        let first = dates.partition_point(|d| d.span.end <= span.start);
        for date in dates[first..].iter().take_while(|d| d.span.start < span.end) {
            if let Some(replacement) = days::dated(self.of(date.span), date) {
                let next = self.words.text().get(date.span.end as usize..).and_then(|rest| rest.get(..2));
                let goes_on = next.is_some_and(|n| n.starts_with(' ') && n.ends_with(char::is_lowercase));
                let comma = goes_on && replacement.ends_with(|c: char| c.is_ascii_digit());
                self.change(date.span, &if comma { format!("{replacement},") } else { replacement });
            }
        }
    }

    /// Notes the pronouns that have nothing in the sentence to stand for: those before its first noun, and those that only
    /// name the speaker ("…, he said") where nobody is named before.
    fn find_leaning(&mut self) {
        let start = self.start();
        let tokens = self.words.analysis.tokens_of(&self.sentence);
        let people: Vec<Span> = self
            .mentions()
            .filter(|(m, id)| m.kind == MentionKind::Name && self.is_person(*id))
            .map(|(m, _)| m.span)
            .collect();
        let mut noun = false;
        let mut first = true;
        for (at, token) in tokens.iter().enumerate().filter(|(_, t)| t.span.start >= start) {
            let word = self.of(token.span);
            if !word.starts_with(char::is_alphanumeric) {
                continue;
            }
            let is = |forms: &[&str]| forms.iter().any(|f| word.eq_ignore_ascii_case(f));
            let says = |i: Option<usize>| {
                i.and_then(|i| tokens.get(i)).is_some_and(|t| words_of(SummaryWord::SpeechVerb).contains(&self.of(t.span)))
            };
            let named = people.iter().any(|p| p.end <= token.span.start);
            let speaks =
                is(words_of(SummaryWord::SubjectPronoun)) && !named && (says(Some(at + 1)) || says(at.checked_sub(1)));
            let opening = first && is(words_of(SummaryWord::Backward));
            // "For his part, Rossi …": whom it stands for follows.
            let follows = at
                .checked_sub(1)
                .and_then(|i| tokens.get(i))
                .is_some_and(|t| self.of(t.span).eq_ignore_ascii_case(word_of(WordClass::For)))
                && tokens.get(at + 1).is_some_and(|t| self.of(t.span) == word_of(SummaryWord::PartNoun));
            if (is(words_of(SummaryWord::PersonPronoun)) && !noun && !follows)
                || speaks
                || (opening && !self.is_expletive(token.span))
            {
                self.leaning.push(token.span);
            }
            let unknown =
                is(words_of(SummaryWord::ArticleWord)) || (!first && word.starts_with(char::is_uppercase) && !is_stop(word));
            noun |= matches!(token.upos, Upos::Noun | Upos::Propn)
                || (token.upos == Upos::X && unknown)
                || people.iter().any(|p| p.contains(token.span));
            first = false;
        }
    }

    fn is_person(&self, id: EntityId) -> bool {
        self.words.analysis.entity(id).is_some_and(|e| e.kind == EntityType::Person)
    }

    /// Whether "it" at the start stands for nothing: "It is hard", "It was late".
    fn is_expletive(&self, span: Span) -> bool {
        let next = self.words.analysis.tokens.get(self.words.analysis.token_at(span.end));
        self.of(span).eq_ignore_ascii_case(word_of(WordClass::It))
            && next.is_some_and(|t| words_of(SummaryWord::EmptyVerb).contains(&self.of(t.span)))
            && !self.mentions().any(|(m, _)| m.span == span)
    }

    /// The text with all changes made.
    fn finish(mut self) -> Wording {
        self.changes.sort_by_key(|c| c.span);
        let text = self.words.text();
        let mut worded = String::with_capacity(self.sentence.span.len() as usize + 64);
        let mut at = self.sentence.span.start;
        for change in &mut self.changes {
            worded.push_str(Span::new(at, change.span.start).of(text));
            if worded.is_empty() {
                change.replacement = capitalized(&change.replacement);
            }
            worded.push_str(&change.replacement);
            at = change.span.end;
        }
        worded.push_str(Span::new(at, self.sentence.span.end).of(text));
        Wording { text: worded, substitutions: self.changes }
    }
}

fn distance(a: Span, b: Span) -> u32 {
    b.start.saturating_sub(a.end).max(a.start.saturating_sub(b.end))
}
