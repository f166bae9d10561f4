//! Which sentences make the summary.
//!
//! Greedy: time and again the candidate with the highest weight that still fits the budget is taken, where a candidate loses
//! by what it shares with a sentence already taken (maximal marginal relevance, Carbonell and Goldstein 1998) and gains by the
//! salient entities that none of those mentions (coverage, Lin and Bilmes 2011). All sides of a story are to be heard: what
//! only adds to the words of somebody who has spoken already gives way. With a query, what a candidate shares with the query
//! counts most.

use super::features::Candidate;
use crate::analysis::Budget;
use crate::analysis::terms::Term;
use std::collections::BTreeSet;

/// What sharing all its words with a chosen sentence costs a candidate.
const REDUNDANCY: f32 = 0.5;
/// What is lost on top by a candidate that says little else than a chosen sentence.
const REPETITION: f32 = 0.3;
/// Overlap from which a candidate repeats.
const REPEATS: f32 = 0.6;
/// How much more sentences share that tell the same act: they may tell it in other words.
const SAME_ACT: f32 = 1.8;
/// What is lost by a candidate that only adds to what a speaker has said already, and names nobody new who speaks.
const SAME_VOICE: f32 = 1.2;
/// What mentioning all salient entities for the first time is worth.
const COVERAGE: f32 = 0.7;
/// What holding all of the query's words is worth.
const QUERY: f32 = 6.0;
/// What is left of a candidate's own weight beside a query.
const BESIDE_QUERY: f32 = 0.5;

/// Of very long texts only this many sentences are weighed against each other: the cost grows with the square.
const MOST_CONSIDERED: usize = 600;

/// How much of a budget a text takes.
pub(crate) fn cost(text: &str, budget: Budget) -> u32 {
    match budget {
        Budget::Sentences(_) => 1,
        Budget::Words(_) => text.split_whitespace().count() as u32,
        Budget::Characters(_) => text.chars().count() as u32,
    }
}

/// How much of a budget texts take together, with the spaces between them.
pub(crate) fn total<'a>(texts: impl Iterator<Item = &'a str>, budget: Budget) -> u32 {
    let (costs, count) = texts.fold((0, 0u32), |(sum, n), text| (sum + cost(text, budget), n + 1));
    costs + separator(budget) * count.saturating_sub(1)
}

/// A weight as a score in [0, 1].
pub(crate) fn score(weight: f32) -> f32 {
    1.0 / (1.0 + (-weight).exp())
}

/// What separates two sentences costs: a space.
fn separator(budget: Budget) -> u32 {
    match budget {
        Budget::Characters(_) => 1,
        Budget::Sentences(_) | Budget::Words(_) => 0,
    }
}

/// How much a budget holds.
pub(crate) fn limit(budget: Budget) -> u32 {
    match budget {
        Budget::Sentences(n) | Budget::Words(n) | Budget::Characters(n) => n,
    }
}

/// A sentence taken into the summary.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Choice {
    /// Index into the candidates.
    pub(crate) candidate: usize,
    /// Its weight when it was chosen.
    pub(crate) weight: f32,
}

/// How sentences are chosen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    /// How long the summary may be.
    pub(crate) budget: Budget,
    /// Whether there is a query.
    pub(crate) has_query: bool,
    /// Overlap with a chosen sentence above which a candidate is left out altogether.
    pub(crate) most_overlap: f32,
}

/// Chooses among `candidates`, best first. `costs` says what each takes of the budget; `None` rules one out.
pub(crate) fn choose(candidates: &[Candidate], costs: &[Option<u32>], rules: Rules) -> Vec<Choice> {
    let Rules { budget, has_query, most_overlap } = rules;
    let mut left: Vec<(usize, u32, f32)> = candidates
        .iter()
        .zip(costs)
        .enumerate()
        .filter_map(|(i, (c, cost))| Some((i, (*cost)?, base(c, has_query))))
        .collect();
    left.retain(|(_, cost, _)| *cost <= limit(budget));
    if left.len() > MOST_CONSIDERED {
        left.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)));
        left.truncate(MOST_CONSIDERED);
        left.sort_by_key(|(i, _, _)| *i);
    }
    let mut chosen: Vec<Choice> = Vec::new();
    let mut used = 0u32;
    // What each candidate shares at most with a chosen one; kept up to date, so that a choice costs one comparison each.
    let mut overlaps = vec![0.0f32; candidates.len()];
    let mut heard = Coverage::default();
    loop {
        let gap = if chosen.is_empty() { 0 } else { separator(budget) };
        left.retain(|(_, cost, _)| used.saturating_add(*cost).saturating_add(gap) <= limit(budget));
        let weight = |&(i, _, base): &(usize, u32, f32)| base - penalty(overlaps[i]) + heard.gain(&candidates[i]);
        let best =
            left.iter().enumerate().map(|(at, entry)| (at, weight(entry))).reduce(|a, b| if b.1 > a.1 { b } else { a });
        let Some((at, weight)) = best else { break };
        let (candidate, cost, _) = left.remove(at);
        used += cost + gap;
        chosen.push(Choice { candidate, weight });
        heard.add(&candidates[candidate]);
        for (i, _, _) in &left {
            let (next, taken) = (&candidates[*i], &candidates[candidate]);
            // What contradicts a sentence does not repeat it, however alike they are.
            if !next.contradicts(taken) {
                let more = if next.tells_as(taken) { SAME_ACT } else { 1.0 };
                overlaps[*i] = overlaps[*i].max((more * overlap(&next.terms, &taken.terms)).min(1.0));
            }
        }
        left.retain(|(i, _, _)| overlaps[*i] <= most_overlap);
    }
    chosen
}

fn base(candidate: &Candidate, has_query: bool) -> f32 {
    if has_query { candidate.weight * BESIDE_QUERY + candidate.query_overlap * QUERY } else { candidate.weight }
}

/// Who has spoken, and of whom and what has been spoken, in the sentences taken so far.
#[derive(Default)]
struct Coverage {
    voices: BTreeSet<Term>,
    entities: BTreeSet<Term>,
}

impl Coverage {
    fn add(&mut self, candidate: &Candidate) {
        self.voices.extend(&candidate.voices);
        self.entities.extend(candidate.entities.iter().map(|(name, _)| *name));
    }

    /// What a candidate gains by what is new in it, or loses because only a speaker goes on.
    fn gain(&self, candidate: &Candidate) -> f32 {
        let new = candidate.entities.iter().filter(|(name, _)| !self.entities.contains(name));
        let covered: f32 = new.map(|(_, salience)| salience).sum();
        let only_heard = !candidate.voices.is_empty() && candidate.voices.iter().all(|v| self.voices.contains(v));
        let goes_on = only_heard && candidate.speakers.iter().all(|s| self.entities.contains(s));
        COVERAGE * covered - if goes_on { SAME_VOICE } else { 0.0 }
    }
}

fn penalty(overlap: f32) -> f32 {
    REDUNDANCY * overlap + if overlap > REPEATS { REPETITION } else { 0.0 }
}

/// Share of the smaller of two sorted sets of terms that the other holds too.
pub(crate) fn overlap(a: &[Term], b: &[Term]) -> f32 {
    let (mut i, mut j, mut shared) = (0, 0, 0u32);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        shared += u32::from(x == y);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    shared as f32 / a.len().min(b.len()).max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::summary::features::FEATURES;

    fn candidate(sentence: u32, terms: &[u64], weight: f32, query_overlap: f32) -> Candidate {
        let terms = terms.iter().map(|t| Term(*t)).collect();
        Candidate {
            sentence,
            terms,
            features: [0.0; FEATURES.len()],
            weight,
            voices: Vec::new(),
            entities: Vec::new(),
            speakers: Vec::new(),
            query_overlap,
            claims: Vec::new(),
            acts: Vec::new(),
        }
    }

    fn rules(budget: Budget, has_query: bool) -> Rules {
        Rules { budget, has_query, most_overlap: f32::INFINITY }
    }

    #[test]
    fn a_repetition_gives_way_to_something_new() {
        let candidates =
            [candidate(0, &[1, 2, 3], 3.0, 0.0), candidate(1, &[1, 2, 3], 1.5, 0.0), candidate(2, &[7, 8], 1.0, 0.0)];
        let mut chosen = choose(&candidates, &[Some(1); 3], rules(Budget::Sentences(2), false));
        assert_eq!(chosen.iter().map(|c| c.candidate).collect::<Vec<_>>(), [0, 2]);
        let mut candidates = candidates;
        candidates[0].claims = vec![(0, 12)];
        candidates[1].claims = vec![(0, 47)];
        chosen = choose(&candidates, &[Some(1); 3], rules(Budget::Sentences(2), false));
        assert_eq!(chosen.iter().map(|c| c.candidate).collect::<Vec<_>>(), [0, 1], "a contradiction is no repetition");
    }

    #[test]
    fn what_does_not_fit_gives_way_to_what_does() {
        let candidates = [candidate(0, &[1], 3.0, 0.0), candidate(1, &[2], 1.0, 0.0)];
        let chosen = choose(&candidates, &[Some(30), Some(10)], rules(Budget::Words(20), false));
        assert_eq!(chosen.iter().map(|c| c.candidate).collect::<Vec<_>>(), [1]);
    }

    #[test]
    fn another_side_is_heard() {
        let mut candidates = [candidate(0, &[1], 2.0, 0.0), candidate(1, &[2], 1.0, 0.0), candidate(2, &[3], 0.8, 0.0)];
        candidates[0].voices = vec![Term(1)];
        candidates[1].voices = vec![Term(1)];
        candidates[2].voices = vec![Term(2)];
        let chosen = choose(&candidates, &[Some(1); 3], rules(Budget::Sentences(2), false));
        assert_eq!(chosen.iter().map(|c| c.candidate).collect::<Vec<_>>(), [0, 2]);
    }

    #[test]
    fn a_speaker_may_go_on_who_brings_in_another() {
        let mut candidates = [candidate(0, &[1], 2.0, 0.0), candidate(1, &[2], 1.0, 0.0), candidate(2, &[3], 0.8, 0.0)];
        candidates[0].voices = vec![Term(1)];
        candidates[1].voices = vec![Term(1)];
        candidates[1].speakers = vec![Term(2)];
        let chosen = choose(&candidates, &[Some(1); 3], rules(Budget::Sentences(2), false));
        assert_eq!(chosen.iter().map(|c| c.candidate).collect::<Vec<_>>(), [0, 1]);
    }

    #[test]
    fn what_was_not_spoken_of_gains() {
        let mut candidates = [candidate(0, &[1], 2.0, 0.0), candidate(1, &[2], 1.0, 0.0), candidate(2, &[3], 0.8, 0.0)];
        for (at, name) in [(0, 1), (1, 1), (2, 2)] {
            candidates[at].entities = vec![(Term(name), 0.4)];
        }
        let chosen = choose(&candidates, &[Some(1); 3], rules(Budget::Sentences(2), false));
        assert_eq!(chosen.iter().map(|c| c.candidate).collect::<Vec<_>>(), [0, 2]);
    }

    #[test]
    fn a_query_decides() {
        let candidates = [candidate(0, &[1], 3.0, 0.0), candidate(1, &[2], 0.5, 1.0)];
        let first =
            |query| choose(&candidates, &[Some(1); 2], rules(Budget::Sentences(1), query)).first().map(|c| c.candidate);
        assert_eq!((first(false), first(true)), (Some(0), Some(1)));
    }

    #[test]
    fn overlap_is_of_the_smaller_set() {
        let terms = |list: &[u64]| list.iter().map(|t| Term(*t)).collect::<Vec<_>>();
        assert_eq!(overlap(&terms(&[1, 2]), &terms(&[1, 2, 3, 4])), 1.0);
        assert_eq!(overlap(&terms(&[1, 9]), &terms(&[1, 2, 3, 4])), 0.5);
        assert_eq!(overlap(&[], &terms(&[1])), 0.0);
    }
}
