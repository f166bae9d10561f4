//! Shingles: how alike two texts are to the letter.
//!
//! A shingle is [`SIZE`] words in a row, hashed. The share of shingles that two texts have in common is their resemblance,
//! and MinHash estimates it from a signature of fixed size (Broder 1997), so that a text can be compared with very many.

use crate::analysis::terms::Term;
use std::collections::BTreeSet;

/// Words in a shingle.
pub const SIZE: usize = 5;
/// Values in a signature: the estimate is right within 0.09, one time in two within 0.06.
pub const SIGNATURE: usize = 128;

/// The shingles of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shingles(BTreeSet<u64>);

impl Shingles {
    /// The shingles of words in order. A text of fewer than [`SIZE`] words is one shingle.
    pub fn of(words: &[Term]) -> Self {
        let hash = |run: &[Term]| run.iter().copied().reduce(Term::then).map(|t| t.0);
        if words.len() < SIZE {
            return Self(hash(words).into_iter().collect());
        }
        Self(words.windows(SIZE).filter_map(hash).collect())
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Share of all shingles of either that both have, in [0, 1] (Jaccard).
    pub fn resemblance(&self, other: &Self) -> f32 {
        let shared = self.shared(other);
        ratio(shared, self.0.len() + other.0.len() - shared)
    }

    /// Share of the shingles of the smaller that both have, in [0, 1].
    pub fn containment(&self, other: &Self) -> f32 {
        ratio(self.shared(other), self.0.len().min(other.0.len()))
    }

    fn shared(&self, other: &Self) -> usize {
        let (small, large) = if self.0.len() <= other.0.len() { (self, other) } else { (other, self) };
        small.0.iter().filter(|s| large.0.contains(s)).count()
    }

    /// The signature.
    pub fn signature(&self) -> Signature {
        let mut least = [u64::MAX; SIGNATURE];
        for shingle in &self.0 {
            for (slot, seed) in least.iter_mut().zip(0u64..) {
                *slot = (*slot).min(mix(shingle ^ mix(seed)));
            }
        }
        Signature(least)
    }
}

fn ratio(part: usize, whole: usize) -> f32 {
    if whole == 0 { 0.0 } else { part as f32 / whole as f32 }
}

/// Spreads a value over all bits (the finalizer of SplitMix64, Steele et al. 2014).
const fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A MinHash signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature(pub [u64; SIGNATURE]);

impl Signature {
    /// Estimate of [`Shingles::resemblance`]. Two empty texts do not resemble each other.
    pub fn resemblance(&self, other: &Self) -> f32 {
        let same = self.0.iter().zip(&other.0).filter(|(a, b)| a == b && **a != u64::MAX).count();
        ratio(same, SIGNATURE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shingles(text: &str) -> Shingles {
        Shingles::of(&text.split(' ').filter(|w| !w.is_empty()).map(Term::form).collect::<Vec<_>>())
    }

    #[test]
    fn the_same_text_resembles_itself_and_nothing_resembles_nothing() {
        let a = shingles("the ferry left the harbour at noon and came back at night");
        assert_eq!((a.resemblance(&a), a.containment(&a), a.signature().resemblance(&a.signature())), (1.0, 1.0, 1.0));
        let none = shingles("");
        assert_eq!((none.resemblance(&none), none.signature().resemblance(&none.signature())), (0.0, 0.0));
    }

    #[test]
    fn a_part_is_contained() {
        let whole = shingles("one two three four five six seven eight nine ten eleven twelve");
        let part = shingles("three four five six seven eight");
        assert_eq!(part.containment(&whole), 1.0);
        assert_eq!(part.resemblance(&whole), 0.25);
    }

    proptest! {
        #[test]
        fn the_signature_estimates_the_resemblance(a in 0usize..200, b in 0usize..200, n in 40usize..200) {
            let text = |from: usize| (from..from + n).map(|i| format!("w{i} ")).collect::<String>();
            let (x, y) = (shingles(&text(a)), shingles(&text(b)));
            prop_assert!((x.resemblance(&y) - x.signature().resemblance(&y.signature())).abs() < 0.25);
            prop_assert_eq!(x.resemblance(&y), y.resemblance(&x));
        }
    }
}
