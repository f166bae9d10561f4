//! "he", "she" and their forms, resolved where a rule is reliable.
//!
//! The antecedent is the person in focus: a person who is the subject of the same sentence before the pronoun (a main clause
//! before its clauses), else of the sentence before, up to three sentences back (after the subject preference of Hobbs 1978
//! and centering, Grosz et al. 1995). A person inside what is said is not who says it: in "…, he said" the sentence itself is
//! passed over; in a relative clause the pronoun is whom the clause is about. "For his part, Ruiz …" looks forward. Gender,
//! where titles or earlier pronouns told it, must agree. "they" and first and second persons are left alone; "it" has rules of
//! its own.

use super::cluster::{Cluster, Clusters};
use super::lexicon;
use super::scene::Scene;
use crate::annotation::{Deprel, EntityType, MentionKind, Upos};
use std::ops::Range;

/// How many sentences back a pronoun may point.
const REACH: usize = 3;

/// A person mentioned in a sentence.
#[derive(Clone, Copy, Debug)]
struct Person {
    cluster: usize,
    tokens: (usize, usize),
    /// 0 for the subject of the main clause, 1 for that of another, 2 for the rest.
    rank: u8,
}

/// Adds the pronoun mentions, and "his country" where the person's country is known.
pub(super) fn attach(scene: &Scene<'_>, clusters: &mut Clusters<'_>) {
    let sentences: Vec<Range<usize>> =
        scene.analysis.sentences.iter().map(|s| s.first_token as usize..s.end_token as usize).collect();
    let mut people: Vec<Vec<Person>> = persons(scene, clusters, sentences.len());
    for (number, sentence) in sentences.iter().enumerate() {
        for token in sentence.clone() {
            let Some(pronoun) = pronoun(token, scene.word(token)) else { continue };
            let (woman, subject) = (pronoun.woman, pronoun.case == Case::Subject);
            let found = if subject && reports(scene, token, sentence) {
                None
            } else {
                here(scene, clusters, &people, number, pronoun)
            };
            let found = match found {
                Some(Found::Nobody) => None,
                Some(Found::Person(person)) => Some(person),
                None => back(scene, clusters, &people, number, pronoun),
            };
            let Some(found) = found else { continue };
            clusters.mention(found, scene.span(token..token + 1), MentionKind::Pronoun, 0.7);
            if let Some(person) = clusters.all.get_mut(found) {
                person.woman = person.woman.or(Some(woman));
            }
            if subject && let Some(here) = people.get_mut(number) {
                here.push(Person {
                    cluster: found,
                    tokens: (token, token + 1),
                    rank: subject_rank(scene, token, token + 1).min(1),
                });
            }
            if pronoun.case == Case::Possessive && scene.word(token + 1) == "country" {
                own_country(scene, clusters, found, token);
            }
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Case {
    Subject,
    Object,
    Possessive,
}

#[derive(Clone, Copy, Debug)]
struct Pronoun {
    token: usize,
    woman: bool,
    case: Case,
}

fn pronoun(token: usize, word: &str) -> Option<Pronoun> {
    let (woman, case) = match word {
        "he" | "He" => (false, Case::Subject),
        "she" | "She" => (true, Case::Subject),
        "him" => (false, Case::Object),
        "his" | "His" => (false, Case::Possessive),
        "her" | "Her" => (true, Case::Possessive),
        _ => return None,
    };
    Some(Pronoun { token, woman, case })
}

/// The people of each sentence in text order.
fn persons(scene: &Scene<'_>, clusters: &Clusters<'_>, sentences: usize) -> Vec<Vec<Person>> {
    let mut people: Vec<Vec<Person>> = vec![Vec::new(); sentences];
    let mut add = |cluster: usize, tokens: (usize, usize)| {
        let sentence = scene.tokens().get(tokens.0).map_or(0, |t| t.sentence as usize);
        let rank = subject_rank(scene, tokens.0, tokens.1);
        people.get_mut(sentence).into_iter().for_each(|s| s.push(Person { cluster, tokens, rank }));
    };
    for (draft, id) in &clusters.places {
        if clusters.all.get(*id).is_some_and(|c| c.kind == EntityType::Person) {
            add(*id, (draft.tokens.0 as usize, draft.tokens.1 as usize));
        }
    }
    for (id, cluster) in clusters.all.iter().enumerate().filter(|(_, c)| c.kind == EntityType::Person) {
        for mention in &cluster.others {
            let tokens = scene.range(mention.span);
            add(id, (tokens.start, tokens.end));
        }
    }
    people.iter_mut().for_each(|s| s.sort_by_key(|p| p.tokens));
    people
}

/// 0 when these tokens are the subject of the main clause, 1 of another clause, 2 otherwise. From the tree where there is
/// one, else from the words around.
pub(super) fn subject_rank(scene: &Scene<'_>, start: usize, end: usize) -> u8 {
    let tokens = scene.tokens();
    if let Some(words) = tokens.get(start..end).filter(|w| w.iter().any(|t| t.head.is_some())) {
        let head = words.iter().find(|t| t.head.is_none_or(|h| !(start..end).contains(&(h as usize))));
        // The name may hang on its title ("President Ruiz said"): climb while the relation keeps within the noun phrase.
        let mut at = head.copied();
        for _ in 0..3 {
            match at {
                Some(t) if matches!(t.deprel, Deprel::Appos | Deprel::Flat | Deprel::Compound | Deprel::Conj) => {
                    at = t.head.and_then(|h| tokens.get(h as usize)).copied();
                }
                _ => break,
            }
        }
        let Some(t) = at else { return 2 };
        if !matches!(t.deprel, Deprel::Nsubj | Deprel::NsubjPass | Deprel::Csubj) {
            return 2;
        }
        let verb = t.head.and_then(|h| tokens.get(h as usize));
        return match verb.map(|v| v.deprel) {
            Some(Deprel::Root) => 0,
            // ", Ruiz said": the reporting clause is what the sentence says.
            Some(Deprel::Parataxis) => 0,
            _ => 1,
        };
    }
    let sentence = scene.sentence_of(start);
    let next = scene.word(end);
    let verb = scene.upos(end) == Upos::Verb || scene.upos(end) == Upos::Aux || is_finite(next);
    let inverted = start > sentence.start && matches!(scene.word(start - 1), "said" | "says" | "added");
    let opens = (sentence.start..start)
        .all(|t| lexicon::is_title_word_part(scene.word(t)) || scene.word(t).starts_with(char::is_uppercase));
    match (verb || inverted, opens) {
        (true, true) => 0,
        (true, false) if inverted || scene.word(start.saturating_sub(1)) == "," => 0,
        (true, false) => 1,
        (false, true) if next == "," => 0,
        _ => 2,
    }
}

/// Whether a word looks like a finite verb of news prose.
fn is_finite(word: &str) -> bool {
    matches!(
        word,
        "said"
            | "says"
            | "is"
            | "was"
            | "has"
            | "had"
            | "will"
            | "would"
            | "told"
            | "met"
            | "spoke"
            | "also"
            | "made"
            | "took"
            | "won"
    ) || (word.len() > 4 && word.ends_with("ed") && word.starts_with(char::is_lowercase))
}

/// What the pronoun's own sentence says of it.
enum Found {
    Person(usize),
    /// It means somebody whom no rule finds.
    Nobody,
}

/// ", he said" after what was said: who speaks is not who is spoken of.
fn reports(scene: &Scene<'_>, token: usize, sentence: &Range<usize>) -> bool {
    lexicon::is_saying(scene.word(token + 1)) && token > sentence.start && scene.word(token - 1) == ","
}

fn agrees(clusters: &Clusters<'_>, person: &Person, pronoun: Pronoun) -> bool {
    clusters.all.get(person.cluster).is_some_and(|c: &Cluster<'_>| c.woman.is_none_or(|w| w == pronoun.woman))
}

/// The antecedent in the sentence of the pronoun.
fn here(
    scene: &Scene<'_>,
    clusters: &Clusters<'_>,
    people: &[Vec<Person>],
    number: usize,
    pronoun: Pronoun,
) -> Option<Found> {
    let all: Vec<&Person> = people.get(number)?.iter().filter(|p| agrees(clusters, p, pronoun)).collect();
    let before: Vec<&Person> = all.iter().copied().filter(|p| p.tokens.1 <= pronoun.token).collect();
    if let Some(person) = before.iter().rev().find(|p| is_told_of(scene, p, pronoun.token)) {
        return Some(Found::Person(person.cluster));
    }
    let found = match pronoun.case {
        Case::Subject => before.iter().filter(|p| p.rank < 2).min_by_key(|p| p.rank),
        Case::Possessive if before.is_empty() => {
            let first = scene.word(scene.sentence_of(pronoun.token).start);
            let opens = matches!(first, "For" | "In" | "On" | "With" | "During");
            all.iter().find(|p| opens && p.rank < 2 && (pronoun.token..pronoun.token + 8).contains(&p.tokens.0))
        }
        Case::Possessive => before.iter().rev().find(|p| p.rank < 2).or_else(|| before.last()),
        Case::Object => {
            // An object is somebody else than the subject beside it.
            let subjects: Vec<usize> = before.iter().filter(|p| p.rank < 2).map(|p| p.cluster).collect();
            let other = before.iter().rev().find(|p| p.rank == 2 && !subjects.contains(&p.cluster));
            if other.is_none() && !subjects.is_empty() {
                let last = people.get(number.checked_sub(1)?)?;
                let fitting =
                    last.iter().filter(|p| agrees(clusters, p, pronoun) && p.rank < 2 && !subjects.contains(&p.cluster));
                return Some(fitting.min_by_key(|p| p.rank).map_or(Found::Nobody, |p| Found::Person(p.cluster)));
            }
            other
        }
    };
    found.map(|p| Found::Person(p.cluster))
}

/// Whether the pronoun stands in a relative clause about the person: "Tan, who is on his first visit". The clause is taken to
/// end with the next comma.
fn is_told_of(scene: &Scene<'_>, person: &Person, pronoun: usize) -> bool {
    let after = person.tokens.1;
    let who = after + usize::from(scene.word(after) == ",");
    who < pronoun && scene.word(who) == "who" && (who + 1..pronoun).all(|t| !matches!(scene.word(t), "," | "who"))
}

/// The person in focus before the sentence; without one, the only person of the sentence itself.
fn back(
    scene: &Scene<'_>,
    clusters: &Clusters<'_>,
    people: &[Vec<Person>],
    number: usize,
    pronoun: Pronoun,
) -> Option<usize> {
    for earlier in (number.saturating_sub(REACH)..number).rev() {
        let fitting: Vec<&Person> = people.get(earlier)?.iter().filter(|p| agrees(clusters, p, pronoun)).collect();
        if let Some(best) = fitting.iter().min_by_key(|p| p.rank) {
            let tie = best.rank == 2 && fitting.iter().any(|p| p.cluster != best.cluster);
            return (!tie).then_some(best.cluster);
        }
    }
    let sentence = scene.sentence_of(pronoun.token);
    if pronoun.case == Case::Subject && reports(scene, pronoun.token, &sentence) {
        return None;
    }
    let mut rest = people
        .get(number)?
        .iter()
        .filter(|p| p.tokens.1 <= pronoun.token && agrees(clusters, p, pronoun))
        .map(|p| p.cluster);
    let first = rest.next()?;
    rest.all(|c| c == first).then_some(first)
}

/// "his country" is the person's country.
fn own_country(scene: &Scene<'_>, clusters: &mut Clusters<'_>, person: usize, token: usize) {
    let Some(code) = clusters.all.get(person).and_then(|c| c.country) else { return };
    if let Some(country) = clusters.all.iter().position(|c| c.is_country() && c.country == Some(code)) {
        clusters.mention(country, scene.span(token..token + 2), MentionKind::Nominal, 0.7);
    }
}

#[cfg(test)]
mod tests {
    use crate::analysis::entities::testing::check;

    #[test]
    fn cases() {
        check(&[
            "[P1 Ana Ruiz] spoke. <1 She> left.",
            "[P1 Ruiz] praised the talks. The people love President [P2 Tan], <1 he> said.",
            "[P1 Ruiz] recalled that President [P2 Tan] agreed to a plan, which <1 he> noted is good.",
            "For <1 his> part, [P1 Ruiz] praised [P2 Tan].",
            "Mrs. [P1 Ruiz] met [P2 Leo Tan]. <1 She> smiled.",
            "King [P1 Leo] met Queen [P2 Ana]. <1 He> bowed to <2 her>.",
            "[N3 Peruvian] President [P1 Ana Ruiz] spoke of <1 her> party and <3 her country>.",
            "[P1 Ana Ruiz] met [P2 Leo Tan], who is on <2 his> first visit. <1 She> smiled.",
            "[P1 Ruiz] praised [P2 Tan], who had left, in <1 his> speech.",
            "<0 He> who dares wins.",
            "[O1 Lorrin] grew. <0 He> left.",
        ]);
    }
}
