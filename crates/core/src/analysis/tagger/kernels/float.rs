//! The float operations: one source over a [`Vector`] of sixteen floats, compiled for each instruction set.
//!
//! All sums are added up in one fixed order of sixteen lanes, so that results do not depend on the width of the registers;
//! they differ only in whether multiply-and-add rounds once. Compilers do not vectorize such code on their own reliably.

use super::vector::Vector;
use super::{LANES, Norm, Rows};

/// Adding this to a float of moderate size rounds it to an integer, which then stands in the low bits.
pub(super) const ROUND: f32 = 12_582_912.0;

/// Quantises every row over its own range, which always holds zero. The width of a row is a multiple of [`LANES`].
#[inline(always)]
pub(super) fn quantise<V: Vector>(x: &[f32], rows: &mut Rows) {
    let width = rows.width;
    let parts = x.chunks_exact(width).zip(rows.bytes.chunks_exact_mut(width)).zip(rows.scale.iter_mut().zip(&mut rows.zero));
    for ((x, bytes), (scale, zero)) in parts {
        let (mut low, mut high) = (V::splat(0.0), V::splat(0.0));
        for chunk in x.chunks_exact(LANES) {
            let value = V::load(chunk);
            low = low.min(value);
            high = high.max(value);
        }
        let (low, high) = (-V::splat(0.0).sub(low).highest(), high.highest());
        let range = (high - low).max(1e-20);
        let inverse = 255.0 / range;
        *scale = range / 255.0;
        *zero = ((-low * inverse + ROUND).to_bits() as i32).wrapping_sub(ROUND.to_bits() as i32).clamp(0, 255);
        let shift = zero.wrapping_sub(ROUND.to_bits() as i32);
        for (x, byte) in x.iter().zip(bytes) {
            *byte = ((x * inverse + ROUND).to_bits() as i32).wrapping_add(shift).clamp(0, 255) as u8;
        }
    }
}

/// `x = norm(x + y)`, row by row.
#[inline(always)]
pub(super) fn normalize<V: Vector>(x: &mut [f32], y: Option<&[f32]>, norm: &Norm) {
    let width = norm.weight.len();
    let mut added = y.map(|y| y.chunks_exact(width));
    for x in x.chunks_exact_mut(width) {
        let mut sum = V::splat(0.0);
        match added.as_mut().and_then(Iterator::next) {
            Some(y) => {
                for (x, y) in x.chunks_exact_mut(LANES).zip(y.chunks_exact(LANES)) {
                    let value = V::load(x).add(V::load(y));
                    value.store(x);
                    sum = sum.add(value);
                }
            }
            None => {
                for x in x.chunks_exact(LANES) {
                    sum = sum.add(V::load(x));
                }
            }
        }
        let mean = V::splat(sum.total() / width as f32);
        let mut squares = V::splat(0.0);
        for x in x.chunks_exact(LANES) {
            let centred = V::load(x).sub(mean);
            squares = centred.madd(centred, squares);
        }
        let inverse = V::splat(1.0 / (squares.total() / width as f32 + norm.epsilon).sqrt());
        let parts = norm.weight.chunks_exact(LANES).zip(norm.bias.chunks_exact(LANES));
        for (x, (weight, bias)) in x.chunks_exact_mut(LANES).zip(parts) {
            V::load(x).sub(mean).mul(inverse).madd(V::load(weight), V::load(bias)).store(x);
        }
    }
}

/// `e^x` for `x <= 0` to about 2e-7 of its value; below -87 as there.
#[inline(always)]
fn exp<V: Vector>(x: V) -> V {
    let x = x.max(V::splat(-87.0));
    let shifted = x.madd(V::splat(std::f32::consts::LOG2_E), V::splat(ROUND));
    let whole = shifted.sub(V::splat(ROUND));
    // ln 2 in two parts, so that the first product is exact.
    let rest = whole.madd(V::splat(2.121_944_4e-4), whole.madd(V::splat(-0.693_359_4), x));
    let mut power = V::splat(1.0 / 720.0);
    for coefficient in [1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0] {
        power = power.madd(rest, V::splat(coefficient));
    }
    power.mul(shifted.power_of_two())
}

/// `x = x / 2 (1 + erf(x / sqrt 2))`, with erf after Abramowitz and Stegun 7.1.26 (error below 2e-7).
#[inline(always)]
pub(super) fn gelu<V: Vector>(x: &mut [f32]) {
    for chunk in x.chunks_exact_mut(LANES) {
        let x = V::load(chunk);
        let z = x.magnitude().mul(V::splat(std::f32::consts::FRAC_1_SQRT_2));
        let t = V::splat(1.0).div(z.madd(V::splat(0.327_591_1), V::splat(1.0)));
        let mut tail = V::splat(1.061_405_4);
        for coefficient in [-1.453_152, 1.421_413_7, -0.284_496_74, 0.254_829_6] {
            tail = tail.madd(t, V::splat(coefficient));
        }
        let tail = tail.mul(t).mul(exp(V::splat(0.0).sub(z).mul(z)));
        // With |x|: x (1 + erf x) / 2 = max(x, 0) - |x| tail / 2.
        let half = x.magnitude().mul(V::splat(0.5)).mul(tail);
        x.max(V::splat(0.0)).sub(half).store(chunk);
    }
}

/// Multi-head attention over the pieces of one window.
///
/// Input rows are query, key and value side by side, each of `heads * HEAD` floats; output rows are as wide as one of them.
pub(in super::super) struct Attention {
    /// Number of heads.
    pub(in super::super) heads: usize,
    /// Number of pieces.
    pub(in super::super) pieces: usize,
}

impl Attention {
    /// Channels of a head.
    pub(in super::super) const HEAD: usize = 2 * LANES;
}

/// Rows of queries that share the loads of keys and values.
const QUERIES: usize = 6;

#[inline(always)]
pub(super) fn attend<V: Vector>(shape: &Attention, qkv: &[f32], out: &mut [f32], scratch: &mut Vec<f32>) {
    const HEAD: usize = Attention::HEAD;
    let hidden = shape.heads * HEAD;
    let pieces = shape.pieces;
    let padded = pieces.next_multiple_of(LANES);
    scratch.resize((2 * HEAD + QUERIES) * padded, 0.0);
    let (keys, rest) = scratch.split_at_mut(HEAD * padded);
    let (values, scores) = rest.split_at_mut(HEAD * padded);
    let scale = V::splat(1.0 / (HEAD as f32).sqrt());
    for head in 0..shape.heads {
        // Side by side, keys and values of a head stay in the nearest cache.
        for (j, (row, value)) in qkv.chunks_exact(3 * hidden).zip(values.chunks_exact_mut(HEAD)).take(pieces).enumerate() {
            value.copy_from_slice(&row[2 * hidden + head * HEAD..][..HEAD]);
            for (key, out) in row[hidden + head * HEAD..][..HEAD].iter().zip(keys.chunks_exact_mut(padded)) {
                out[j] = *key;
            }
        }
        for first in (0..pieces).step_by(QUERIES) {
            let queries: [&[f32]; QUERIES] = std::array::from_fn(|i| {
                let row = (first + i).min(pieces - 1);
                &qkv[row * 3 * hidden + head * HEAD..][..HEAD]
            });
            for block in (0..padded).step_by(LANES) {
                let mut sums = [V::splat(0.0); QUERIES];
                for (channel, keys) in keys.chunks_exact(padded).enumerate() {
                    let key = V::load(&keys[block..block + LANES]);
                    for (sum, query) in sums.iter_mut().zip(queries) {
                        *sum = V::splat(query[channel]).madd(key, *sum);
                    }
                }
                for (sum, scores) in sums.into_iter().zip(scores.chunks_exact_mut(padded)) {
                    sum.mul(scale).store(&mut scores[block..block + LANES]);
                }
            }
            let mut inverse = [0.0; QUERIES];
            for (scores, inverse) in scores.chunks_exact_mut(padded).zip(&mut inverse) {
                *inverse = 1.0 / softmax::<V>(scores, pieces);
            }
            let mut sums = [[V::splat(0.0); 2]; QUERIES];
            let mut rows: [&[f32]; QUERIES] = [&[]; QUERIES];
            for (row, scores) in rows.iter_mut().zip(scores.chunks_exact(padded)) {
                *row = &scores[..pieces];
            }
            for (j, value) in values.chunks_exact(HEAD).take(pieces).enumerate() {
                let value = [V::load(&value[..LANES]), V::load(&value[LANES..])];
                for (row, sums) in rows.iter().zip(&mut sums) {
                    let weight = V::splat(row[j]);
                    sums[0] = weight.madd(value[0], sums[0]);
                    sums[1] = weight.madd(value[1], sums[1]);
                }
            }
            for (i, (sums, inverse)) in sums.into_iter().zip(inverse).enumerate().take(pieces - first) {
                let out = &mut out[(first + i) * hidden + head * HEAD..][..HEAD];
                sums[0].mul(V::splat(inverse)).store(&mut out[..LANES]);
                sums[1].mul(V::splat(inverse)).store(&mut out[LANES..]);
            }
        }
    }
}

/// Replaces the first `len` scores by their exponentials, the others by nearly zero, and returns the sum.
#[inline(always)]
fn softmax<V: Vector>(scores: &mut [f32], len: usize) -> f32 {
    let mut high = V::splat(f32::NEG_INFINITY);
    if let Some(tail) = scores.get_mut(len..) {
        tail.fill(f32::NEG_INFINITY);
    }
    for chunk in scores.chunks_exact(LANES) {
        high = high.max(V::load(chunk));
    }
    let high = V::splat(high.highest());
    let mut sum = V::splat(0.0);
    for chunk in scores.chunks_exact_mut(LANES) {
        let value = exp(V::load(chunk).sub(high));
        value.store(chunk);
        sum = sum.add(value);
    }
    // The padding became e^-87, which no sum of at least 1 notices.
    sum.total()
}
