//! Sparse vectors of whole numbers.
//!
//! Weights are rounded once, when a vector is made; sums and products of whole numbers are exact, so that what is added to a sum
//! can be taken out again and no order of adding changes a bit.

use std::cmp::Ordering;
use std::collections::BTreeSet;

/// A weight of one. The product of two equal vectors of length one is the square of it, about.
pub const UNIT: i64 = 4096;

/// The part of a dimension that is kept: of very many vectors that are in memory they are all that counts, so that a dimension and
/// its weight share four bytes. Two of a hundred words share their upper 24 bits one time in some thousand texts.
const DIMENSION: u32 = !0xff;

/// Weights by their codes, which are as the square root of the weight: finer where most weights are.
static WEIGHTS: [i16; 256] = {
    let mut weights = [0; 256];
    let mut code = 0;
    while code < 256 {
        weights[code] = ((code * code * UNIT as usize + 255 * 255 / 2) / (255 * 255)) as i16;
        code += 1;
    }
    weights
};

/// The nearest codes of weights.
static CODES: [u8; UNIT as usize + 1] = {
    let mut codes = [0; UNIT as usize + 1];
    let (mut weight, mut code) = (0, 0);
    while weight < codes.len() {
        while (2 * code + 1) * (2 * code + 1) * (UNIT as usize / 4) <= weight * 255 * 255 {
            code += 1;
        }
        codes[weight] = code as u8;
        weight += 1;
    }
    codes
};

/// A dimension in the upper 24 bits, the code of its weight in the lower 8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Entry(u32);

impl Entry {
    /// The nearest that there is; of weight 0 for one that rounds to nothing.
    fn new(dimension: u32, weight: i16) -> Self {
        let [.., heaviest] = CODES;
        let code = usize::try_from(weight).map_or(0, |weight| CODES.get(weight).copied().unwrap_or(heaviest));
        Self(dimension & DIMENSION | u32::from(code))
    }

    const fn dimension(self) -> u32 {
        self.0 & DIMENSION
    }

    const fn weight(self) -> i16 {
        WEIGHTS[(self.0 & !DIMENSION) as usize]
    }
}

/// A vector: dimensions with their weights, in order of dimension.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vector(Box<[Entry]>);

impl Vector {
    /// The vector of some weights in [0, 1], in order of dimension, each once. Of dimensions that differ in their lowest eight bits alone
    /// the first counts.
    pub fn new(weights: impl Iterator<Item = (u32, f32)>) -> Self {
        Self::of(weights.map(|(dimension, weight)| (dimension, (weight * UNIT as f32).round() as i16)))
    }

    fn of(entries: impl Iterator<Item = (u32, i16)>) -> Self {
        let mut made: Vec<Entry> = Vec::with_capacity(entries.size_hint().1.unwrap_or_default());
        let entries = entries.map(|(dimension, weight)| Entry::new(dimension, weight));
        made.extend(entries.filter(|entry| entry.weight() != 0));
        made.dedup_by_key(|entry| entry.dimension());
        Self(made.into())
    }

    /// Its dimensions with their weights.
    pub fn entries(&self) -> impl Iterator<Item = (u32, i16)> {
        self.0.iter().map(|entry| (entry.dimension(), entry.weight()))
    }

    /// The product of two vectors in units of [`UNIT`] squared: about their cosine.
    pub fn dot(&self, other: &Self) -> i64 {
        let (mut a, mut b) = (&*self.0, &*other.0);
        let mut sum = 0;
        while let ([x, rest_a @ ..], [y, rest_b @ ..]) = (a, b) {
            match x.dimension().cmp(&y.dimension()) {
                Ordering::Less => a = rest_a,
                Ordering::Greater => b = rest_b,
                Ordering::Equal => {
                    sum += i64::from(x.weight()) * i64::from(y.weight());
                    (a, b) = (rest_a, rest_b);
                }
            }
        }
        sum
    }

    /// The vector without some dimensions.
    pub fn without(&self, dimensions: impl Iterator<Item = u32>) -> Self {
        let dimensions: BTreeSet<u32> = dimensions.map(|dimension| dimension & DIMENSION).collect();
        Self(self.0.iter().filter(|entry| !dimensions.contains(&entry.dimension())).copied().collect())
    }

    /// The product as a share, about in [0, 1].
    pub fn likeness(&self, other: &Self) -> f32 {
        self.dot(other) as f32 / (UNIT * UNIT) as f32
    }

    /// The `most` dimensions that weigh most, the heaviest first.
    pub fn heaviest(&self, most: usize) -> Vec<u32> {
        // The code turned round above, the dimension below: numbers in the order that is asked for.
        let mut keys: Vec<u32> = self.0.iter().map(|entry| (entry.0 >> 8) | (!entry.0 << 24)).collect();
        if most < keys.len() {
            keys.select_nth_unstable(most);
            keys.truncate(most);
        }
        keys.sort_unstable();
        keys.into_iter().map(|key| key << 8).collect()
    }

    /// Six bytes a dimension, as an older release wrote it.
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
        let dimension = |[a, b, c, d, ..]: &[u8; 6]| u32::from_be_bytes([*a, *b, *c, *d]);
        let weight = |[.., e, f]: &[u8; 6]| i16::from_be_bytes([*e, *f]);
        let in_order = entries.is_sorted_by(|a, b| dimension(a) < dimension(b));
        (rest.is_empty() && in_order).then(|| Self::of(entries.iter().map(|entry| (dimension(entry), weight(entry)))))
    }
}

/// A sum of vectors: pairs of dimension and sum, in order of dimension.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sum(Vec<(u32, i32)>);

impl Sum {
    /// Nothing is summed any more; what it took of memory stays.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Adds vectors.
    pub fn add<'a>(&mut self, vectors: impl Iterator<Item = &'a Vector>) {
        for vector in vectors {
            self.0.extend(vector.entries().map(|(dimension, weight)| (dimension, i32::from(weight))));
        }
        // Stable, since it then takes what is in order as it is.
        self.0.sort_by_key(|(dimension, _)| *dimension);
        self.0.dedup_by(|(dimension, weight), (of, sum)| {
            let same = dimension == of;
            if same {
                *sum = sum.saturating_add(*weight);
            }
            same
        });
    }

    /// The sum of products of a vector with each vector of the sum.
    pub fn dot(&self, vector: &Vector) -> i64 {
        let of = |dimension: u32| self.0.binary_search_by_key(&dimension, |(d, _)| *d).ok().and_then(|at| self.0.get(at));
        vector.entries().filter_map(|(dimension, weight)| Some(i64::from(of(dimension)?.1) * i64::from(weight))).sum()
    }

    /// The mean, of `count` vectors: rounded, without what rounds to nothing, its `most` heaviest dimensions.
    pub fn mean(&self, count: usize, most: usize) -> Vector {
        let count = i32::try_from(count).unwrap_or(i32::MAX).max(1);
        let means = self.0.iter().map(|(dimension, sum)| (*dimension, (sum / count) as i16));
        // The weight turned round above, the dimension below: numbers in order of weight.
        let key = |(dimension, weight): (u32, i16)| (u64::from(!weight as u16) << u32::BITS) | u64::from(dimension);
        let mut keys: Vec<u64> = means.filter(|(_, weight)| *weight > 0).map(key).collect();
        if most < keys.len() {
            keys.select_nth_unstable(most);
            keys.truncate(most);
        }
        keys.sort_unstable_by_key(|key| *key as u32);
        Vector::of(keys.into_iter().map(|key| (key as u32, !(key >> u32::BITS) as i16)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_weight_is_kept_to_some_hundredths_and_read_as_it_is_kept() {
        for weight in 0..=UNIT as i16 {
            let code = (f32::from(weight) / UNIT as f32).sqrt() * 255.0;
            assert_eq!(Entry::new(0, weight).0, code.round() as u32, "{weight}");
            let kept = Entry::new(0x100, weight);
            assert_eq!(Entry::new(0x100, kept.weight()), kept, "{weight}");
            let off = f32::from((kept.weight() - weight).abs());
            assert!(off <= 1.0 + f32::from(weight).sqrt() / 4.0, "{weight} is kept as {}", kept.weight());
        }
        assert_eq!([-7, i16::MAX].map(|weight| Entry::new(0, weight).0), [0, 255]);
    }

    proptest! {
        #[test]
        fn bytes_are_read_as_they_were_written(weights in prop::collection::btree_map(any::<u32>(), 0.0f32..1.0, 0..40)) {
            let vector = Vector::new(weights.into_iter());
            let bytes = vector.to_bytes();
            prop_assert_eq!(Vector::from_bytes(&bytes), Some(vector));
            if !bytes.is_empty() {
                prop_assert_eq!(Vector::from_bytes(&bytes[1..]), None);
            }
        }

        #[test]
        fn a_sum_multiplies_as_its_parts(
            parts in prop::collection::vec(prop::collection::btree_map((0u32..50).prop_map(|d| d << 8), 0.0f32..1.0, 0..20), 1..5),
        ) {
            let vectors: Vec<Vector> = parts.into_iter().map(|p| Vector::new(p.into_iter())).collect();
            let mut sum = Sum::default();
            sum.add(vectors.iter().take(2));
            sum.add(vectors.iter().skip(2));
            prop_assert_eq!(sum.dot(&vectors[0]), vectors.iter().map(|v| v.dot(&vectors[0])).sum::<i64>());
        }
    }
}
