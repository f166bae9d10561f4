//! From tag scores to names: the best tag sequence of a sentence under the BIO constraints (Viterbi 1967).

use super::weights::ModelError;
use crate::annotation::EntityType;

/// What a tag means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tag {
    Outside,
    Begin(EntityType),
    Inside(EntityType),
}

/// The tag inventory of a model: `O`, then `B-` and `I-` of each type.
pub(super) struct Tags {
    tags: Vec<Tag>,
}

/// A name in a sentence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Tagged {
    /// First token, and one past the last, counted in the sentence.
    pub(super) first: usize,
    pub(super) end: usize,
    pub(super) kind: EntityType,
    /// Mean probability of its tags.
    pub(super) probability: f32,
}

/// The memory of the decoder.
#[derive(Default)]
pub(super) struct Paths {
    /// The best previous tag of every tag of every token.
    back: Vec<u8>,
    scores: Vec<f32>,
    next: Vec<f32>,
    chosen: Vec<usize>,
}

impl Tags {
    pub(super) fn new(names: &[String]) -> Result<Self, ModelError> {
        let parse = |name: &String| {
            let kind = |rest: &str| EntityType::from_name(rest);
            match name.split_at_checked(2) {
                None if name == "O" => Some(Tag::Outside),
                Some(("B-", rest)) => kind(rest).map(Tag::Begin),
                Some(("I-", rest)) => kind(rest).map(Tag::Inside),
                _ => None,
            }
        };
        let tags: Option<Vec<Tag>> = names.iter().map(parse).collect();
        let tags = tags.filter(|tags| {
            let pairs = tags.get(1..).unwrap_or(&[]).chunks(2);
            let paired = |pair: &[Tag]| matches!(pair, [Tag::Begin(a), Tag::Inside(b)] if a == b);
            tags.first() == Some(&Tag::Outside) && tags.len() < 256 && pairs.into_iter().all(paired)
        });
        let tags = tags.ok_or_else(|| ModelError::Metadata(format!("tags that are not O, B-X, I-X, …: {names:?}")))?;
        Ok(Self { tags })
    }

    /// Number of tags.
    pub(super) fn len(&self) -> usize {
        self.tags.len()
    }

    /// Appends the names of a sentence, from a row of scores per token.
    pub(super) fn decode(&self, logits: &[f32], paths: &mut Paths, names: &mut Vec<Tagged>) {
        self.best_path(logits, paths);
        let mut rows = logits.chunks_exact(self.len()).enumerate().zip(&paths.chosen);
        let mut open: Option<Tagged> = None;
        let close = |open: &mut Option<Tagged>, names: &mut Vec<Tagged>| {
            if let Some(mut name) = open.take() {
                name.probability /= (name.end - name.first) as f32;
                names.push(name);
            }
        };
        for ((token, row), &tag) in &mut rows {
            match self.tags.get(tag) {
                Some(Tag::Begin(kind)) => {
                    close(&mut open, names);
                    open = Some(Tagged { first: token, end: token + 1, kind: *kind, probability: probability(row, tag) });
                }
                Some(Tag::Inside(_)) => {
                    if let Some(name) = &mut open {
                        name.end = token + 1;
                        name.probability += probability(row, tag);
                    }
                }
                Some(Tag::Outside) | None => close(&mut open, names),
            }
        }
        close(&mut open, names);
    }

    /// Leaves the best path in `paths.chosen`. `I-X` may follow only `B-X` and `I-X`, which stand just before it.
    fn best_path(&self, logits: &[f32], paths: &mut Paths) {
        let tags = self.len();
        let Paths { back, scores, next, chosen } = paths;
        back.clear();
        scores.clear();
        next.clear();
        next.resize(tags, 0.0);
        for row in logits.chunks_exact(tags) {
            if scores.is_empty() {
                let first = self.tags.iter().zip(row);
                scores.extend(first.map(|(tag, s)| if matches!(tag, Tag::Inside(_)) { f32::NEG_INFINITY } else { *s }));
                continue;
            }
            let any = best(scores);
            let at = |i: usize| scores.get(i).copied().unwrap_or(f32::NEG_INFINITY);
            for (i, (tag, (next, logit))) in self.tags.iter().zip(next.iter_mut().zip(row)).enumerate() {
                let from = match tag {
                    Tag::Outside | Tag::Begin(_) => any,
                    Tag::Inside(_) if at(i) > at(i - 1) => i,
                    Tag::Inside(_) => i - 1,
                };
                *next = at(from) + logit;
                back.push(from as u8);
            }
            std::mem::swap(scores, next);
        }
        chosen.clear();
        if scores.is_empty() {
            return;
        }
        chosen.push(best(scores));
        for row in back.chunks_exact(tags).rev() {
            let last = chosen.last().and_then(|&tag| row.get(tag)).copied().unwrap_or(0);
            chosen.push(last.into());
        }
        chosen.reverse();
    }
}

fn best(scores: &[f32]) -> usize {
    scores.iter().enumerate().fold((0, f32::NEG_INFINITY), |b, (i, &s)| if s > b.1 { (i, s) } else { b }).0
}

/// The softmax of a row at one place.
fn probability(row: &[f32], at: usize) -> f32 {
    let high = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let total: f32 = row.iter().map(|s| (s - high).exp()).sum();
    row.get(at).map_or(0.0, |s| (s - high).exp() / total)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags() -> Tags {
        let names = ["O", "B-PERSON", "I-PERSON", "B-LOCATION", "I-LOCATION"].map(str::to_owned);
        Tags::new(&names).unwrap_or_else(|e| panic!("{e}"))
    }

    fn decode(rows: &[[f32; 5]]) -> Vec<(usize, usize, EntityType)> {
        let mut names = Vec::new();
        tags().decode(rows.as_flattened(), &mut Paths::default(), &mut names);
        names.into_iter().map(|n| (n.first, n.end, n.kind)).collect()
    }

    #[test]
    fn names_begin_with_a_begin_tag() {
        use EntityType::{Location, Person};
        assert_eq!(decode(&[[0., 9., 0., 0., 0.], [0., 0., 9., 0., 0.], [9., 0., 0., 0., 0.]]), [(0, 2, Person)]);
        assert_eq!(decode(&[[1., 0., 9., 0., 2.], [9., 0., 0., 0., 0.]]), [], "no I- without its B-");
        assert_eq!(decode(&[[0., 9., 0., 8., 0.], [0., 0., 0., 0., 9.]]), [(0, 2, Location)], "the pair wins together");
        assert_eq!(decode(&[[0., 9., 0., 0., 0.], [0., 9., 0., 0., 0.]]), [(0, 1, Person), (1, 2, Person)]);
        assert_eq!(decode(&[]), []);
    }

    #[test]
    fn a_probability_is_a_mean_over_the_tags() {
        let mut names = Vec::new();
        tags().decode(&[0., 50., 0., 0., 0., 0., 0., 0., 0., 0.], &mut Paths::default(), &mut names);
        assert!(names.first().is_some_and(|n| n.probability > 0.99 && n.end == 1));
    }

    #[test]
    fn an_inventory_that_does_not_pair_is_refused() {
        for names in [vec!["B-PERSON", "I-PERSON"], vec!["O", "B-PERSON", "I-LOCATION"], vec!["O", "B-THING", "I-THING"]] {
            assert!(Tags::new(&names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>()).is_err());
        }
    }
}
