//! "he", "she" and their forms, resolved where the evidence is strong.
//!
//! The candidates are the people mentioned in the pronoun's sentence before it and in the three sentences before, and the
//! subject that a fronted phrase looks forward to ("In her tenure, Ruiz …"). Who cannot be meant is left out: whose gender is
//! another one, who is the other participant of the same verb ("Ruiz praised him"), who says what the pronoun stands in.
//! The rest are weighed by recency, grammatical function and parallelism ([`candidates`]), after the preferences of Hobbs
//! (1978), Lappin and Leass (1994) and centering (Grosz et al. 1995), with weights learned on GAP (Webster et al. 2018). A pronoun
//! whose best candidate has less than [`SURE`] of the probability stays unresolved. "they" and first and second persons are
//! left alone; "it" has rules of its own.

mod candidates;
mod function;

pub(super) use function::subject_rank;

use self::candidates::{Case, Pronoun};
use self::function::{Function, function};
use super::cluster::Clusters;
use super::gender::{beside, told};
use crate::analysis::names::input::EntityInput;
use crate::analysis::names::lexicon;
use crate::analysis::quotations::enclosed;
use crate::annotation::{Deprel, EntityType, MentionKind};
use crate::lang::{EntityWord, word_of, words_of};
use std::ops::Range;

/// The least probability of an antecedent.
const SURE: f32 = 0.55;

/// A person mentioned in a sentence.
#[derive(Clone, Copy, Debug)]
struct Person {
    cluster: usize,
    tokens: (usize, usize),
    function: Function,
    /// The verb or noun that the mention hangs on.
    governor: Option<usize>,
    pronoun: bool,
    sentence: usize,
    quoted: bool,
}

impl Person {
    fn new(scene: &EntityInput<'_>, cluster: usize, tokens: (usize, usize), pronoun: bool, quoted: &[bool]) -> Self {
        let (function, governor) = function(scene, tokens.0, tokens.1);
        let sentence = scene.tokens().get(tokens.0).map_or(0, |t| t.sentence as usize);
        let quoted = quoted.get(tokens.0).copied().unwrap_or(false);
        Self { cluster, tokens, function, governor, pronoun, sentence, quoted }
    }
}

/// Adds the pronoun mentions, and "his country" where the person's country is known.
pub(super) fn attach(scene: &EntityInput<'_>, clusters: &mut Clusters<'_>) {
    genders(scene, clusters);
    let sentences: Vec<Range<usize>> =
        scene.analysis.sentences.iter().map(|s| s.first_token as usize..s.end_token as usize).collect();
    let quoted = enclosed(scene.text(), scene.analysis);
    let mut people: Vec<Vec<Person>> = persons(scene, clusters, sentences.len(), &quoted);
    let first = people.iter().flatten().next().map(|p| p.cluster);
    for (number, sentence) in sentences.iter().enumerate() {
        for token in sentence.clone() {
            let Some(pronoun) = pronoun(scene, token, number, &quoted) else { continue };
            let best = candidates::best(scene, clusters, &people, first, &pronoun);
            let Some(found) = best.filter(|b| b.probability >= SURE) else { continue };
            clusters.mention(found.cluster, scene.span(token..token + 1), MentionKind::Pronoun, found.probability);
            if let Some(person) = clusters.all.get_mut(found.cluster) {
                person.woman = person.woman.or(Some(pronoun.woman));
            }
            if let Some(here) = people.get_mut(number) {
                let at = here.partition_point(|p| p.tokens.0 < token);
                here.insert(at, Person::new(scene, found.cluster, (token, token + 1), true, &quoted));
            }
            if pronoun.case == Case::Possessive && scene.word(token + 1) == word_of(EntityWord::OwnCountry) {
                own_country(scene, clusters, found.cluster, token);
            }
        }
    }
}

fn pronoun(scene: &EntityInput<'_>, token: usize, sentence: usize, quoted: &[bool]) -> Option<Pronoun> {
    let word = scene.word(token);
    let of = |class: EntityWord| words_of(class).contains(&word);
    let (woman, case) = if of(EntityWord::He) {
        (false, Case::Subject)
    } else if of(EntityWord::She) {
        (true, Case::Subject)
    } else if of(EntityWord::Him) {
        (false, Case::Object)
    } else if of(EntityWord::His) {
        (false, Case::Possessive)
    } else if of(EntityWord::Her) {
        let parsed = scene.tokens().get(token).is_some_and(|t| t.head.is_some() && t.deprel != Deprel::NmodPoss);
        (true, if parsed { Case::Object } else { Case::Possessive })
    } else {
        return None;
    };
    let reports = case == Case::Subject
        && lexicon::is_saying(scene.word(token + 1))
        && token.checked_sub(1).is_some_and(|t| matches!(scene.word(t), "," | "\"" | "\u{201d}"));
    Some(Pronoun { token, sentence, woman, case, reports, quoted: quoted.get(token).copied().unwrap_or(false) })
}

/// Gives people whom no title has told it of the gender of their first name; kin words before the name tell it too.
fn genders(scene: &EntityInput<'_>, clusters: &mut Clusters<'_>) {
    for cluster in clusters.all.iter_mut().filter(|c| c.kind == EntityType::Person && c.woman.is_none()) {
        let titles = cluster.names.iter().filter_map(|d| beside(d.tokens.0 as usize, |t| scene.word(t)));
        let nominal = cluster.others.iter().filter(|m| m.kind == MentionKind::Nominal);
        let described = nominal.flat_map(|m| scene.range(m.span)).map(|t| scene.word(t));
        let names = cluster.names.iter().map(|d| d.span.of(scene.text()));
        cluster.woman = told(titles.chain(described), names);
    }
}

/// The people of each sentence in text order.
fn persons(scene: &EntityInput<'_>, clusters: &Clusters<'_>, sentences: usize, quoted: &[bool]) -> Vec<Vec<Person>> {
    let mut people: Vec<Vec<Person>> = vec![Vec::new(); sentences];
    let mut add = |cluster: usize, tokens: (usize, usize)| {
        let person = Person::new(scene, cluster, tokens, false, quoted);
        people.get_mut(person.sentence).into_iter().for_each(|s| s.push(person));
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

/// "his country" is the person's country.
fn own_country(scene: &EntityInput<'_>, clusters: &mut Clusters<'_>, person: usize, token: usize) {
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
            "[P1 Ana Ruiz] met [P2 Leo Tan] in Lima. <2 He> smiled.",
            "[P2 Leo Tan] met [P1 Ana Ruiz] in Lima. <1 She> smiled.",
            "Mrs. [P1 Ruiz] met [P2 Leo Tan]. <1 She> smiled.",
            "King [P1 Leo] met Queen [P2 Ana]. <1 He> bowed to <2 her>.",
            "[N3 Peruvian] President [P1 Ana Ruiz] spoke of <3 her country>.",
            "[P1 Ana Ruiz] spoke of <1 her> party.",
            "[P1 Ana Ruiz] met [P2 Leo Tan], who is on <2 his> first visit. <1 She> smiled.",
            "[P1 Ruiz] praised [P2 Tan], who had left, in <0 his> speech.",
            "<0 He> who dares wins.",
            "[O1 Lorrin] grew. <0 He> left.",
        ]);
    }
}
