//! Sparse vectors of whole numbers.
//!
//! Weights are rounded once, when a vector is made; sums and products of whole numbers are exact, so that what is added to a sum
//! can be taken out again and no order of adding changes a bit.

use std::cmp::Ordering;

/// A weight of one. The product of two equal vectors of length one is the square of it, about.
pub const UNIT: i64 = 4096;

/// A dimension with its weight, in six bytes: of very many vectors that are in memory they are all that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(Rust, packed(2))]
struct Entry {
    dimension: u32,
    weight: i16,
}

/// A vector: dimensions with their weights, in order of dimension.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vector(Box<[Entry]>);

impl Vector {
    /// The vector of some weights in [-1, 1], in order of dimension, each once.
    pub fn new(weights: impl Iterator<Item = (u32, f32)>) -> Self {
        Self::of(weights.map(|(dimension, weight)| (dimension, (weight * UNIT as f32).round() as i16)))
    }

    fn of(entries: impl Iterator<Item = (u32, i16)>) -> Self {
        Self(entries.filter(|(_, weight)| *weight != 0).map(|(dimension, weight)| Entry { dimension, weight }).collect())
    }

    /// Its dimensions with their weights.
    pub fn entries(&self) -> impl Iterator<Item = (u32, i16)> {
        self.0.iter().map(|entry| (entry.dimension, entry.weight))
    }

    /// The product of two vectors in units of [`UNIT`] squared: about their cosine.
    pub fn dot(&self, other: &Self) -> i64 {
        let (mut a, mut b) = (&*self.0, &*other.0);
        let mut sum = 0;
        while let ([x, rest_a @ ..], [y, rest_b @ ..]) = (a, b) {
            let (of_x, of_y) = (x.dimension, y.dimension);
            match of_x.cmp(&of_y) {
                Ordering::Less => a = rest_a,
                Ordering::Greater => b = rest_b,
                Ordering::Equal => {
                    sum += i64::from(x.weight) * i64::from(y.weight);
                    (a, b) = (rest_a, rest_b);
                }
            }
        }
        sum
    }

    /// The vector without some dimensions.
    pub fn without(&self, dimensions: &std::collections::BTreeSet<u32>) -> Self {
        Self::of(self.entries().filter(|(dimension, _)| !dimensions.contains(dimension)))
    }

    /// The product as a share, about in [0, 1].
    pub fn likeness(&self, other: &Self) -> f32 {
        self.dot(other) as f32 / (UNIT * UNIT) as f32
    }

    /// The `most` dimensions that weigh most, the heaviest first.
    pub fn heaviest(&self, most: usize) -> Vec<u32> {
        let mut entries: Vec<(u32, i16)> = self.entries().collect();
        entries.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        entries.into_iter().take(most).map(|(dimension, _)| dimension).collect()
    }

    /// Six bytes a dimension.
    pub fn to_bytes(&self) -> Vec<u8> {
        let bytes = |(dimension, weight): (u32, i16)| {
            let ([a, b, c, d], [e, f]) = (dimension.to_be_bytes(), weight.to_be_bytes());
            [a, b, c, d, e, f]
        };
        self.entries().flat_map(bytes).collect()
    }

    /// What [`Vector::to_bytes`] wrote; `None` for other bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (entries, rest) = bytes.as_chunks::<6>();
        let read = |[a, b, c, d, e, f]: &[u8; 6]| (u32::from_be_bytes([*a, *b, *c, *d]), i16::from_be_bytes([*e, *f]));
        let entries: Vec<(u32, i16)> = entries.iter().map(read).collect();
        (rest.is_empty() && entries.is_sorted_by(|a, b| a.0 < b.0)).then(|| Self::of(entries.into_iter()))
    }
}

/// A sum of vectors: pairs of dimension and sum, in order of dimension.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sum(Vec<(u32, i32)>);

impl Sum {
    /// Adds a vector.
    pub fn add(&mut self, vector: &Vector) {
        let mut sum = Vec::with_capacity(self.0.len() + vector.0.len());
        let of_vector: Vec<(u32, i16)> = vector.entries().collect();
        let (mut a, mut b) = (&*self.0, &*of_vector);
        loop {
            match (a, b) {
                ([x, rest @ ..], [y, ..]) if x.0 < y.0 => {
                    sum.push(*x);
                    a = rest;
                }
                ([x, rest_a @ ..], [y, rest_b @ ..]) if x.0 == y.0 => {
                    sum.push((x.0, x.1.saturating_add(i32::from(y.1))));
                    (a, b) = (rest_a, rest_b);
                }
                (_, [y, rest @ ..]) => {
                    sum.push((y.0, i32::from(y.1)));
                    b = rest;
                }
                (rest, []) => {
                    sum.extend_from_slice(rest);
                    break;
                }
            }
        }
        self.0 = sum;
    }

    /// The sum of products of a vector with each vector of the sum.
    pub fn dot(&self, vector: &Vector) -> i64 {
        let of = |dimension: u32| self.0.binary_search_by_key(&dimension, |(d, _)| *d).ok().and_then(|at| self.0.get(at));
        vector.entries().filter_map(|(dimension, weight)| Some(i64::from(of(dimension)?.1) * i64::from(weight))).sum()
    }

    /// The mean, of `count` vectors: rounded, without what rounds to nothing, its `most` heaviest dimensions.
    pub fn mean(&self, count: usize, most: usize) -> Vector {
        let count = i32::try_from(count).unwrap_or(i32::MAX).max(1);
        let mut entries: Vec<(u32, i16)> =
            self.0.iter().map(|(dimension, sum)| (*dimension, (sum / count) as i16)).collect();
        entries.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        entries.retain(|(_, weight)| *weight != 0);
        entries.truncate(most);
        entries.sort_unstable();
        Vector::of(entries.into_iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bytes_are_read_as_they_were_written(weights in prop::collection::btree_map(any::<u32>(), -1.0f32..1.0, 0..40)) {
            let vector = Vector::new(weights.into_iter());
            let bytes = vector.to_bytes();
            prop_assert_eq!(Vector::from_bytes(&bytes), Some(vector));
            if !bytes.is_empty() {
                prop_assert_eq!(Vector::from_bytes(&bytes[1..]), None);
            }
        }

        #[test]
        fn a_sum_multiplies_as_its_parts(
            parts in prop::collection::vec(prop::collection::btree_map(0u32..50, -1.0f32..1.0, 0..20), 1..5),
        ) {
            let vectors: Vec<Vector> = parts.into_iter().map(|p| Vector::new(p.into_iter())).collect();
            let mut sum = Sum::default();
            vectors.iter().for_each(|v| sum.add(v));
            prop_assert_eq!(sum.dot(&vectors[0]), vectors.iter().map(|v| v.dot(&vectors[0])).sum::<i64>());
        }
    }
}
