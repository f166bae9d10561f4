//! Whom a pronoun may mean, and how well each fits.
//!
//! A candidate's score is the sum of the weights of what is true of it; the probability of the best is its share of the
//! exponentials of all scores, among which "nobody here" has one too (a log-linear model). The weights were learned by
//! `training/pronouns.py` on the development part of GAP.

use super::super::cluster::Clusters;
use super::{Function, Person};
use crate::analysis::names::input::EntityInput;
use crate::analysis::names::lexicon;
use crate::annotation::Deprel;
use crate::annotation::WordClass;
use crate::lang::{word_of, words_of};

/// How many sentences back a pronoun may point.
const REACH: usize = 3;
/// The probability of the only candidate of the pronoun's gender beside one of the other.
const CONTRAST: f32 = 0.6;
/// What it weighs that the subject of the sentence is asked for by "he noted" within it; set by hand, GAP has no such case.
const SPEAKS: f32 = 2.0;
/// Mentions looked at in one sentence, so that the cost stays linear in texts without sentence ends.
const MENTIONS: usize = 24;
/// Heads above a pronoun that are looked at.
const HEADS: usize = 40;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    Subject,
    Possessive,
    Object,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Pronoun {
    pub(super) token: usize,
    pub(super) sentence: usize,
    pub(super) woman: bool,
    pub(super) case: Case,
    /// ", he said": who speaks is not who is spoken of.
    pub(super) reports: bool,
    pub(super) quoted: bool,
}

/// The candidate that fits best.
#[derive(Clone, Copy, Debug)]
pub(super) struct Best {
    pub(super) cluster: usize,
    pub(super) probability: f32,
}

/// What the features of a candidate weigh. Lists over cases are in the order of [`Case`], lists over functions in that of
/// [`Function`] without the last.
struct Weights {
    /// Last mentioned in the sentence of the pronoun.
    here: [f32; 3],
    /// Last mentioned one, two, three sentences before.
    back: [f32; 3],
    /// Function of the last mention, in a sentence before.
    function_back: [f32; 4],
    /// The same in the pronoun's sentence, for each case.
    function_here: [[f32; 4]; 3],
    /// Object as the pronoun is one.
    both_objects: f32,
    /// Known to be of the pronoun's gender.
    gender: f32,
    /// For the logarithm of how often it is mentioned within reach.
    times: f32,
    /// The first person of the document.
    first: f32,
    /// Subject of a clause that holds the pronoun.
    governs: [f32; 3],
    /// The nearest mention of all, in the pronoun's sentence or before it.
    nearest: [f32; 2],
    /// "Ruiz, who … his".
    relative: f32,
    /// In the last sentence that mentions anybody.
    latest: f32,
    /// Last mentioned by a pronoun.
    pronoun: f32,
    /// Opens its sentence.
    opens: f32,
    /// "by Ruiz".
    agent: f32,
    /// In brackets.
    bracketed: f32,
    /// Subject of the sentence before, as the pronoun is of its own.
    both_subjects: f32,
    /// The subject that a phrase, a clause with a possessive, a clause with a subject looks forward to.
    ahead: [f32; 3],
    /// Nobody here: always, for a possessive, with one candidate only.
    nobody: [f32; 3],
}

const WEIGHTS: Weights = Weights {
    here: [-0.49, 0.08, 0.10],
    back: [-0.97, -1.57, -1.57],
    function_back: [1.34, 0.80, 0.24, 0.88],
    function_here: [[0.04, 0.84, 0.66, 0.24], [-0.13, 0.80, 0.40, 0.35], [-0.26, 0.11, 0.02, 0.85]],
    both_objects: 0.30,
    gender: 0.13,
    times: 0.49,
    first: 0.25,
    governs: [1.50, 0.79, 0.30],
    nearest: [0.68, 0.65],
    relative: 0.80,
    latest: 1.44,
    pronoun: -0.99,
    opens: 0.14,
    agent: -0.18,
    bracketed: -0.76,
    both_subjects: 1.39,
    ahead: [3.49, 3.15, 2.56],
    nobody: [1.37, 0.18, 0.44],
};

/// The likeliest antecedent; `people` are those of each sentence, `first` is the first person of the document.
pub(super) fn best(
    scene: &EntityInput<'_>,
    clusters: &Clusters<'_>,
    people: &[Vec<Person>],
    first: Option<usize>,
    pronoun: &Pronoun,
) -> Option<Best> {
    let before = before(people, pronoun);
    let mut candidates: Vec<(usize, f32)> = Vec::new();
    let agrees = |cluster: usize| clusters.all.get(cluster).is_some_and(|c| c.woman.is_none_or(|w| w == pronoun.woman));
    let barred = barred(scene, &before, pronoun);
    let heads = heads(scene, pronoun.token);
    let view = View { scene, people, first, pronoun, before: &before, heads: &heads };
    for person in before.iter().rev() {
        let known = candidates.iter().any(|c| c.0 == person.cluster);
        if !known && agrees(person.cluster) && !barred.contains(&person.cluster) {
            let told = clusters.all.get(person.cluster).is_some_and(|c| c.woman.is_some());
            candidates.push((person.cluster, view.score(person, told)));
        }
    }
    if let Some((ahead, weight)) = view.ahead().filter(|a| agrees(a.0)) {
        match candidates.iter_mut().find(|c| c.0 == ahead) {
            Some(known) => known.1 += weight,
            None => candidates.push((ahead, weight)),
        }
    }
    let (best, score) = candidates.iter().copied().reduce(|best, next| if next.1 > best.1 { next } else { best })?;
    let nobody = WEIGHTS.nobody[0]
        + if pronoun.case == Case::Possessive { WEIGHTS.nobody[1] } else { 0.0 }
        + if candidates.len() == 1 { WEIGHTS.nobody[2] } else { 0.0 };
    let total: f32 = candidates.iter().map(|c| c.1).chain([nobody]).map(|s| (s - score).exp()).sum();
    let contrast = candidates.len() == 1 && is_contrast(clusters, &before, best, pronoun);
    Some(Best { cluster: best, probability: if contrast { (1.0 / total).max(CONTRAST) } else { 1.0 / total } })
}

/// "Ana Ruiz met Leo Tan. He …": of the people just mentioned only this one is known to be of the pronoun's gender, another is
/// known not to be.
fn is_contrast(clusters: &Clusters<'_>, before: &[Person], candidate: usize, pronoun: &Pronoun) -> bool {
    let gender = |cluster: usize| clusters.all.get(cluster).and_then(|c| c.woman);
    let mut near = before.iter().filter(|p| p.sentence + 1 >= pronoun.sentence);
    let told = gender(candidate) == Some(pronoun.woman) && near.clone().any(|p| p.cluster == candidate);
    told && near.any(|p| gender(p.cluster) == Some(!pronoun.woman))
}

/// The mentions that stand before the pronoun within reach, in text order.
fn before(people: &[Vec<Person>], pronoun: &Pronoun) -> Vec<Person> {
    let mut all = Vec::new();
    for sentence in pronoun.sentence.saturating_sub(REACH)..=pronoun.sentence {
        let here = people.get(sentence).map_or(&[][..], Vec::as_slice);
        let end = here.partition_point(|p| p.tokens.0 < pronoun.token);
        let last = here.get(end.saturating_sub(MENTIONS)..end).unwrap_or(&[]);
        all.extend(last.iter().copied().filter(|p| p.tokens.1 <= pronoun.token));
    }
    all
}

/// Who cannot be meant: the other participant of the same verb, and who says the sentence that the pronoun stands in.
fn barred(scene: &EntityInput<'_>, before: &[Person], pronoun: &Pronoun) -> Vec<usize> {
    let (_, governor) = super::function(scene, pronoun.token, pronoun.token + 1);
    let participant = |p: &Person| {
        pronoun.case != Case::Possessive
            && p.governor.is_some()
            && p.governor == governor
            && (p.function.is_subject() || p.function == Function::Object)
    };
    let speaker = |p: &Person| pronoun.quoted && !p.quoted && p.function.is_subject();
    let here = before.iter().filter(|p| p.sentence == pronoun.sentence);
    here.filter(|p| participant(p) || speaker(p) || pronoun.reports).map(|p| p.cluster).collect()
}

/// The heads above a token, the nearest first.
fn heads(scene: &EntityInput<'_>, token: usize) -> Vec<usize> {
    let head = |t: &usize| scene.tokens().get(*t).and_then(|t| t.head).map(|h| h as usize);
    std::iter::successors(head(&token), head).take(HEADS).collect()
}

/// What the features of one pronoun's candidates are read from.
struct View<'a> {
    scene: &'a EntityInput<'a>,
    people: &'a [Vec<Person>],
    first: Option<usize>,
    pronoun: &'a Pronoun,
    before: &'a [Person],
    heads: &'a [usize],
}

impl View<'_> {
    /// The score of the person whose last mention this is.
    fn score(&self, last: &Person, told: bool) -> f32 {
        let w = &WEIGHTS;
        let case = self.pronoun.case as usize;
        let distance = self.pronoun.sentence.saturating_sub(last.sentence);
        let mentions = || self.before.iter().filter(|p| p.cluster == last.cluster);
        let beside = || mentions().filter(|p| p.sentence == last.sentence);
        let function = beside().map(|p| p.function).min().unwrap_or(Function::Other) as usize;
        let here = distance == 0;
        let latest = self.before.iter().map(|p| p.sentence).max();
        let governs = || beside().any(|p| p.function.is_subject() && p.governor.is_some_and(|g| self.heads.contains(&g)));
        let nearest = self.before.last().is_some_and(|p| p.cluster == last.cluster);
        let start = self.scene.sentence_of(last.tokens.0).start;
        let features = [
            (here, w.here.get(case)),
            (!here, distance.checked_sub(1).and_then(|d| w.back.get(d))),
            (!here, w.function_back.get(function)),
            (here, w.function_here.get(case).and_then(|f| f.get(function))),
            (self.pronoun.case == Case::Object && function == Function::Object as usize, Some(&w.both_objects)),
            (told, Some(&w.gender)),
            (self.first == Some(last.cluster), Some(&w.first)),
            (here && governs(), w.governs.get(case)),
            (nearest, w.nearest.get(usize::from(!here))),
            (here && self.is_relative(last), Some(&w.relative)),
            (latest == Some(last.sentence), Some(&w.latest)),
            (last.pronoun, Some(&w.pronoun)),
            (last.tokens.0 == start, Some(&w.opens)),
            (last.tokens.0 > start && self.scene.word(last.tokens.0 - 1) == word_of(WordClass::By), Some(&w.agent)),
            (self.is_bracketed(last, start), Some(&w.bracketed)),
            (distance == 1 && function <= 1 && self.is_main_subject(), Some(&w.both_subjects)),
            (here && function == 0 && self.says(), Some(&SPEAKS)),
        ];
        let times = w.times * (mentions().count() as f32).ln();
        times + features.iter().filter(|f| f.0).filter_map(|f| f.1).sum::<f32>()
    }

    /// "which he noted"
    fn says(&self) -> bool {
        self.pronoun.case == Case::Subject && lexicon::is_saying(self.scene.word(self.pronoun.token + 1))
    }

    /// "Tan, who is on his first visit". The clause is taken to end with the next comma.
    fn is_relative(&self, person: &Person) -> bool {
        let who = person.tokens.1 + usize::from(self.scene.word(person.tokens.1) == ",");
        let ends = |t: usize| words_of(WordClass::AppositionLead).contains(&self.scene.word(t));
        who < self.pronoun.token
            && self.scene.word(who) == word_of(WordClass::Who)
            && !(who + 1..self.pronoun.token).any(ends)
    }

    fn is_bracketed(&self, person: &Person, start: usize) -> bool {
        let floor = start.max(person.tokens.0.saturating_sub(MENTIONS));
        let last = (floor..person.tokens.0).rev().map(|t| self.scene.word(t)).find(|w| matches!(*w, "(" | ")"));
        last == Some("(")
    }

    fn is_main_subject(&self) -> bool {
        let token = self.pronoun.token;
        let function = super::function(self.scene, token, token + 1).0;
        self.pronoun.case == Case::Subject && function == Function::Subject
    }

    /// The subject behind a fronted phrase or clause that holds the pronoun, and its score.
    fn ahead(&self) -> Option<(usize, f32)> {
        if self.pronoun.case == Case::Object {
            return None;
        }
        let here = self.people.get(self.pronoun.sentence)?;
        let from = here.partition_point(|p| p.tokens.0 <= self.pronoun.token);
        let after = here.get(from..(from + MENTIONS).min(here.len()))?;
        let mut below = self.pronoun.token;
        for &head in self.heads {
            let subject = after.iter().find(|p| p.function.is_subject() && p.governor == Some(head));
            let relation = self.scene.tokens().get(below).map(|t| t.deprel);
            if let (Some(subject), Some(relation)) = (subject, relation)
                && matches!(relation, Deprel::Advcl | Deprel::Obl | Deprel::Advmod)
                && below < subject.tokens.0
            {
                let kind = match (self.pronoun.case, relation) {
                    (Case::Possessive, Deprel::Advcl) => 1,
                    (Case::Possessive, _) => 0,
                    _ => 2,
                };
                return Some((subject.cluster, WEIGHTS.ahead.get(kind).copied()?));
            }
            below = head;
        }
        None
    }
}
