//! Sixteen floats side by side.

use super::LANES;
use super::float::ROUND;

/// Sixteen floats and the operations on them. Slices that are loaded or stored hold at least sixteen.
pub(super) trait Vector: Copy {
    fn splat(x: f32) -> Self;
    fn load(x: &[f32]) -> Self;
    fn store(self, x: &mut [f32]);
    fn add(self, other: Self) -> Self;
    fn sub(self, other: Self) -> Self;
    fn mul(self, other: Self) -> Self;
    fn div(self, other: Self) -> Self;
    /// `self * factor + term`.
    fn madd(self, factor: Self, term: Self) -> Self;
    fn max(self, other: Self) -> Self;
    fn min(self, other: Self) -> Self;
    /// Without its sign.
    fn magnitude(self) -> Self;
    /// 2 to the power of a whole number `n`, of which `n + ROUND` is given.
    fn power_of_two(self) -> Self;

    /// The sum of all lanes, added as a tree: 16 to 8 to 4 to 2 to 1.
    #[inline(always)]
    fn total(self) -> f32 {
        fold(self, |a, b| a + b)
    }

    /// The highest lane.
    #[inline(always)]
    fn highest(self) -> f32 {
        fold(self, |a, b| if a > b { a } else { b })
    }
}

#[inline(always)]
fn fold<V: Vector>(vector: V, f: impl Fn(f32, f32) -> f32) -> f32 {
    let mut lanes = [0.0; LANES];
    vector.store(&mut lanes);
    let mut half = LANES / 2;
    while half > 0 {
        for i in 0..half {
            lanes[i] = f(lanes[i], lanes[i + half]);
        }
        half /= 2;
    }
    lanes[0]
}

/// Plain floats.
#[derive(Clone, Copy)]
pub(super) struct Plain([f32; LANES]);

impl Plain {
    #[inline(always)]
    fn map(mut self, f: impl Fn(f32) -> f32) -> Self {
        self.0.iter_mut().for_each(|x| *x = f(*x));
        self
    }

    #[inline(always)]
    fn zip(mut self, other: Self, f: impl Fn(f32, f32) -> f32) -> Self {
        self.0.iter_mut().zip(other.0).for_each(|(x, y)| *x = f(*x, y));
        self
    }
}

impl Vector for Plain {
    #[inline(always)]
    fn splat(x: f32) -> Self {
        Self([x; LANES])
    }

    #[inline(always)]
    fn load(x: &[f32]) -> Self {
        let mut lanes = [0.0; LANES];
        lanes.copy_from_slice(&x[..LANES]);
        Self(lanes)
    }

    #[inline(always)]
    fn store(self, x: &mut [f32]) {
        x[..LANES].copy_from_slice(&self.0);
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        self.zip(other, |a, b| a + b)
    }

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        self.zip(other, |a, b| a - b)
    }

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        self.zip(other, |a, b| a * b)
    }

    #[inline(always)]
    fn div(self, other: Self) -> Self {
        self.zip(other, |a, b| a / b)
    }

    #[inline(always)]
    fn madd(self, factor: Self, term: Self) -> Self {
        self.mul(factor).add(term)
    }

    #[inline(always)]
    fn max(self, other: Self) -> Self {
        self.zip(other, |a, b| if a > b { a } else { b })
    }

    #[inline(always)]
    fn min(self, other: Self) -> Self {
        self.zip(other, |a, b| if a < b { a } else { b })
    }

    #[inline(always)]
    fn magnitude(self) -> Self {
        self.map(f32::abs)
    }

    #[inline(always)]
    fn power_of_two(self) -> Self {
        self.map(|x| f32::from_bits((x.to_bits().wrapping_sub(ROUND.to_bits()).wrapping_add(127)) << 23))
    }
}
