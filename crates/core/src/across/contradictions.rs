//! What different documents say that cannot all be true: numbers of the same thing, and an event told here and denied there.
//!
//! Two quantities are of the same thing when they have kind, unit and counted noun in common; people ("12 people", "12
//! workers") are told apart by what befell them in the same sentence, and left out when the sentence does not say. A bound
//! widens what a number allows: "at least 12" and "15" agree, "12" and "15" do not, "about 12" allows a tenth either way.
//! Left out are numbers that are part of a name ("the Group of 7"), indefinite ones ("millions of jobs"), those of plans and forecasts,
//! and the documents that tell several numbers of one thing: they speak of parts of it.
//!
//! Two events are the same when they have type, verb and a person or body that takes part in common; one is told as happening
//! (claimed with 1), the other as not happening (0). What is only planned or supposed contradicts nothing.

use super::compare::{Side, day};
use super::fit;
use crate::analysis::summary::selection::overlap;
use crate::analysis::terms::{Term, words};
use crate::annotation::{
    Argument, ArgumentRole, EntityId, EntityType, EventType, MentionKind, Modality, Quantity, QuantityBound, QuantityKind,
    Sentence,
};
use crate::lang::{SummaryWord, word_of, words_of};
use crate::span::Span;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// What "about" allows either way.
const ABOUT: f64 = 0.1;
/// Overlap of content words that two sentences need to speak of the same thing.
const LEAST_OVERLAP: f32 = 0.2;
/// The same where only the noun that is counted says what: of "500 million doses" there are many.
const LEAST_OVERLAP_OF_NOUNS: f32 = 0.35;
/// At most this many contradictions are reported.
const MOST_REPORTED: usize = 20;

/// Claims about one number that do not agree.
#[derive(Clone, Debug, PartialEq)]
pub struct Contradiction {
    /// What is counted or measured, as first written ("dead", "people injured", "$").
    pub subject: String,
    /// The claims in order of time, the newest last.
    pub claims: Vec<Claim>,
}

/// What one document says.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Index of the document.
    pub document: u32,
    /// The quantity in its text.
    pub span: Span,
    /// The value.
    pub value: f64,
    /// Upper end of a range, else the value again.
    pub value_max: f64,
    /// How it bounds the true value.
    pub bound: QuantityBound,
    /// The day of the document.
    pub date: Option<Date>,
}

impl Claim {
    /// Lowest and highest true value that it allows.
    fn range(&self) -> (f64, f64) {
        match self.bound {
            QuantityBound::Exact => (self.value, self.value_max),
            QuantityBound::AtLeast => (self.value, f64::INFINITY),
            QuantityBound::AtMost => (f64::NEG_INFINITY, self.value_max),
            QuantityBound::About => (self.value * (1.0 - ABOUT), self.value_max * (1.0 + ABOUT)),
        }
    }

    fn agrees(&self, other: &Self) -> bool {
        let ((a, b), (c, d)) = (self.range(), other.range());
        a <= d && c <= b
    }
}

/// A claim with the words of its sentence.
struct Found {
    claim: Claim,
    subject: String,
    terms: Vec<Term>,
}

/// The contradictions among documents.
pub fn of(documents: &[Side<'_>]) -> Vec<Contradiction> {
    find(documents, &super::multi::in_time(documents))
}

/// The contradictions among documents; `ranks` gives the place of each in time.
pub(super) fn find(documents: &[Side<'_>], ranks: &[usize]) -> Vec<Contradiction> {
    let mut groups: BTreeMap<(QuantityKind, String, Term), Vec<Found>> = BTreeMap::new();
    for (index, side) in documents.iter().enumerate() {
        for quantity in &side.analysis.quantities {
            if let Some((key, found)) = claim(*side, index, quantity) {
                groups.entry((quantity.kind, quantity.unit.clone(), key)).or_default().push(found);
            }
        }
    }
    let mut reported: Vec<Contradiction> =
        groups.into_values().map(without_parts).filter_map(|group| disagreement(group, ranks)).collect();
    reported.extend(denials(documents, ranks));
    let first = |c: &Contradiction| c.claims.first().map(|f| (ranks.get(f.document as usize).copied(), f.span));
    reported.sort_by_key(first);
    reported.truncate(MOST_REPORTED);
    reported
}

/// Events that one document tells as happening and another as not happening.
fn denials(documents: &[Side<'_>], ranks: &[usize]) -> Vec<Contradiction> {
    let mut told: BTreeMap<(EventType, Term, Term), Vec<(String, Claim)>> = BTreeMap::new();
    for (index, side) in documents.iter().enumerate() {
        let text = side.article.text();
        for event in side.analysis.events.iter().filter(|e| matches!(e.modality, Modality::Actual | Modality::Reported)) {
            let Some(trigger) = event.triggers.first() else { continue };
            let verb = trigger.of(text).split_whitespace().next_back().unwrap_or_default();
            let takes_part = |a: &&Argument| matches!(a.role, ArgumentRole::Source | ArgumentRole::Target);
            let actors: BTreeSet<EntityId> = event.arguments.iter().filter(takes_part).filter_map(|a| a.entity).collect();
            for actor in actors.into_iter().filter_map(|id| side.analysis.entity(id)) {
                if !matches!(actor.kind, EntityType::Person | EntityType::Organization) {
                    continue;
                }
                let value = if event.negated { 0.0 } else { 1.0 };
                let claim = Claim {
                    document: index as u32,
                    span: *trigger,
                    value,
                    value_max: value,
                    bound: QuantityBound::Exact,
                    date: day(*side),
                };
                let key = (event.kind, Term::lemma(verb), Term::form(&actor.canonical_name));
                told.entry(key).or_default().push((format!("{}: {verb}", actor.canonical_name), claim));
            }
        }
    }
    let mut found: Vec<Contradiction> = Vec::new();
    for mut group in told.into_values() {
        group.sort_by_key(|(_, claim)| (ranks.get(claim.document as usize).copied(), claim.span));
        group.dedup_by_key(|(_, claim)| (claim.document, claim.value.to_bits()));
        let documents = |value: f64| -> BTreeSet<u32> {
            group.iter().filter(|(_, c)| c.value == value).map(|(_, c)| c.document).collect()
        };
        let (happened, denied) = (documents(1.0), documents(0.0));
        // A document that tells both speaks of two occasions, or quotes both sides itself.
        let clash = happened.difference(&denied).next().is_some() && denied.difference(&happened).next().is_some();
        if let Some((subject, _)) = group.first().filter(|_| clash) {
            let subject = subject.clone();
            let claims: Vec<Claim> = group.into_iter().map(|(_, claim)| claim).collect();
            // "Arrested" of the same man as source and target is one contradiction.
            if !found.iter().any(|c| c.claims == claims) {
                found.push(Contradiction { subject, claims });
            }
        }
    }
    found
}

/// Without the documents that tell several numbers, which speak of parts.
fn without_parts(mut group: Vec<Found>) -> Vec<Found> {
    let mut values: BTreeMap<u32, BTreeSet<u64>> = BTreeMap::new();
    for found in &group {
        values.entry(found.claim.document).or_default().insert(found.claim.value.to_bits());
    }
    group.retain(|found| values.get(&found.claim.document).is_some_and(|values| values.len() == 1));
    group
}

/// The claims of a group that speak of what its first one speaks of, when two of different documents disagree.
fn disagreement(mut group: Vec<Found>, ranks: &[usize]) -> Option<Contradiction> {
    group.sort_by_key(|f| (ranks.get(f.claim.document as usize).copied(), f.claim.span));
    let is_fate = group.first().is_some_and(|found| fate_of(Term::lemma(&found.subject)).is_some());
    let least = if is_fate { LEAST_OVERLAP } else { LEAST_OVERLAP_OF_NOUNS };
    let clash = group.iter().enumerate().find_map(|(i, a)| {
        let b = group[i + 1..].iter().find(|b| {
            a.claim.document != b.claim.document && !a.claim.agrees(&b.claim) && overlap(&a.terms, &b.terms) >= least
        })?;
        Some((a.terms.clone(), b.terms.clone()))
    })?;
    let related = |f: &Found| overlap(&f.terms, &clash.0) >= least || overlap(&f.terms, &clash.1) >= least;
    let mut seen = BTreeSet::new();
    let mut claims = Vec::new();
    let mut subject = None;
    for found in group.into_iter().filter(related) {
        if seen.insert((found.claim.document, found.claim.value.to_bits(), found.claim.bound.as_str())) {
            subject.get_or_insert(found.subject);
            claims.push(found.claim);
        }
    }
    Some(Contradiction { subject: subject.unwrap_or_default(), claims })
}

fn claim(side: Side<'_>, index: usize, quantity: &Quantity) -> Option<(Term, Found)> {
    if matches!(quantity.kind, QuantityKind::Ordinal | QuantityKind::Age) {
        return None;
    }
    let text = side.article.text();
    let sentence: &Sentence = side.analysis.sentences.get(side.analysis.sentence_at(quantity.span.start))?;
    if is_indefinite(quantity.span.of(text)) || is_in_name(side, quantity) || fit::is_ahead(side, sentence) {
        return None;
    }
    let words = words(text, side.analysis.tokens_of(sentence), sentence.first_token);
    let (key, subject) = subject(side, quantity, sentence)?;
    let mut terms: Vec<Term> = words.iter().filter(|w| !w.is_stop).map(|w| w.lemma).collect();
    terms.sort_unstable();
    terms.dedup();
    let claim = Claim {
        document: index as u32,
        span: quantity.span,
        value: quantity.value,
        value_max: quantity.value_max,
        bound: quantity.bound,
        date: day(side),
    };
    Some((key, Found { claim, subject, terms }))
}

/// Whether a number is a plural: "dozens", "millions of jobs".
fn is_indefinite(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    first.starts_with(char::is_alphabetic) && first.ends_with(['s', 'S'])
}

fn is_in_name(side: Side<'_>, quantity: &Quantity) -> bool {
    let names = side.analysis.entities.iter().flat_map(|entity| &entity.mentions).filter(|m| m.kind == MentionKind::Name);
    names.map(|mention| mention.span).any(|name| name.start < quantity.span.end && quantity.span.start < name.end)
}

/// What befell people; the first word of a class is how it is reported.
const FATES: [SummaryWord; 6] = [
    SummaryWord::Dead,
    SummaryWord::Injured,
    SummaryWord::Missing,
    SummaryWord::Arrested,
    SummaryWord::Evacuated,
    SummaryWord::Infected,
];

fn fate_of(form: Term) -> Option<&'static str> {
    static FORMS: LazyLock<BTreeMap<Term, &'static str>> = LazyLock::new(|| {
        FATES.iter().flat_map(|&fate| words_of(fate).iter().map(move |f| (Term::lemma(f), word_of(fate)))).collect()
    });
    FORMS.get(&form).copied()
}

/// What a quantity is of: a fate, else the noun that is counted, else nothing that could be compared.
fn subject(side: Side<'_>, quantity: &Quantity, sentence: &Sentence) -> Option<(Term, String)> {
    let text = side.article.text();
    let analysis = side.analysis;
    let counted = quantity.object_span.map(|s| s.of(text));
    let head = counted.and_then(|c| c.split_whitespace().next_back());
    let object = head.map(Term::lemma);
    let is_person = head.is_some_and(|h| words_of(SummaryWord::Persons).iter().any(|p| h.eq_ignore_ascii_case(p)));
    let of_object = object.and_then(fate_of);
    if quantity.kind == QuantityKind::Count && (of_object.is_some() || is_person || head.is_none()) {
        // The nearest word that tells a fate, after the number before before it: "12 people were killed and 20 injured".
        let limit = sentence.end_token as usize;
        let at = analysis.token_at(quantity.span.start);
        let end = analysis.token_at(quantity.span.end).min(limit);
        let stop = analysis.tokens.get(end..limit)?.iter().position(|t| is_number(t.span.of(text)));
        let near = stop.map_or(limit, |s| end + s);
        let forms = |range: std::ops::Range<usize>| {
            analysis.tokens.get(range).into_iter().flatten().map(|t| Term::lemma(t.span.of(text)))
        };
        let fate = of_object.or_else(|| forms(at..near).find_map(fate_of));
        let name = fate.or_else(|| forms(sentence.first_token as usize..at).filter_map(fate_of).next_back())?;
        return Some((Term::form(name), name.to_owned()));
    }
    head.map(|head| (Term::lemma(head), counted.unwrap_or(head).to_owned()))
}

fn is_number(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
}
