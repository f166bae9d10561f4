//! The float operations: one source, compiled for each instruction set by the functions that inline it.
//!
//! Everything runs over [`LANES`] values side by side and adds them up in one fixed order, so that results do not depend on
//! the width of the registers. `FUSED` says whether multiply-and-add rounds once.

use super::{LANES, Norm, Rows};

type Lanes = [f32; LANES];

#[inline(always)]
fn load(x: &[f32]) -> Lanes {
    let mut lanes = [0.0; LANES];
    lanes.copy_from_slice(x);
    lanes
}

#[inline(always)]
fn splat(x: f32) -> Lanes {
    [x; LANES]
}

#[inline(always)]
fn map(a: Lanes, f: impl Fn(f32) -> f32) -> Lanes {
    let mut out = a;
    for x in &mut out {
        *x = f(*x);
    }
    out
}

#[inline(always)]
fn zip(a: Lanes, b: Lanes, f: impl Fn(f32, f32) -> f32) -> Lanes {
    let mut out = a;
    for (x, y) in out.iter_mut().zip(b) {
        *x = f(*x, y);
    }
    out
}

/// `a * b + c`.
#[inline(always)]
fn madd<const FUSED: bool>(a: f32, b: f32, c: f32) -> f32 {
    if FUSED { a.mul_add(b, c) } else { a * b + c }
}

#[inline(always)]
fn madds<const FUSED: bool>(a: Lanes, b: Lanes, c: Lanes) -> Lanes {
    let mut out = c;
    for ((x, a), b) in out.iter_mut().zip(a).zip(b) {
        *x = madd::<FUSED>(a, b, *x);
    }
    out
}

#[inline(always)]
fn max(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

#[inline(always)]
fn min(a: f32, b: f32) -> f32 {
    if a < b { a } else { b }
}

/// Folds the lanes as a tree: 16 to 8 to 4 to 2 to 1.
#[inline(always)]
fn fold(mut lanes: Lanes, f: impl Fn(f32, f32) -> f32) -> f32 {
    let mut half = LANES / 2;
    while half > 0 {
        for i in 0..half {
            lanes[i] = f(lanes[i], lanes[i + half]);
        }
        half /= 2;
    }
    lanes[0]
}

/// Adding this to a float of moderate size rounds it to an integer, which then stands in the low bits.
const ROUND: f32 = 12_582_912.0;

/// Quantises every row over its own range, which always holds zero. The width of a row is a multiple of [`LANES`].
#[inline(always)]
pub(super) fn quantise(x: &[f32], rows: &mut Rows) {
    let width = rows.width;
    let parts = x.chunks_exact(width).zip(rows.bytes.chunks_exact_mut(width)).zip(rows.scale.iter_mut().zip(&mut rows.zero));
    for ((x, bytes), (scale, zero)) in parts {
        let (mut low, mut high) = (splat(0.0), splat(0.0));
        for chunk in x.chunks_exact(LANES) {
            low = zip(low, load(chunk), min);
            high = zip(high, load(chunk), max);
        }
        let (low, high) = (fold(low, min), fold(high, max));
        let range = max(high - low, 1e-20);
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
pub(super) fn normalize<const FUSED: bool>(x: &mut [f32], y: Option<&[f32]>, norm: &Norm) {
    let width = norm.weight.len();
    for (row, x) in x.chunks_exact_mut(width).enumerate() {
        let mut sum = splat(0.0);
        let added = y.and_then(|y| y.get(row * width..(row + 1) * width));
        for (i, chunk) in x.chunks_exact_mut(LANES).enumerate() {
            let mut value = load(chunk);
            if let Some(y) = added.and_then(|y| y.get(i * LANES..(i + 1) * LANES)) {
                value = zip(value, load(y), |a, b| a + b);
                chunk.copy_from_slice(&value);
            }
            sum = zip(sum, value, |a, b| a + b);
        }
        let mean = fold(sum, |a, b| a + b) / width as f32;
        let mut squares = splat(0.0);
        for chunk in x.chunks_exact(LANES) {
            let centred = map(load(chunk), |a| a - mean);
            squares = madds::<FUSED>(centred, centred, squares);
        }
        let variance = fold(squares, |a, b| a + b) / width as f32;
        let inverse = 1.0 / (variance + norm.epsilon).sqrt();
        let parts = norm.weight.chunks_exact(LANES).zip(norm.bias.chunks_exact(LANES));
        for (chunk, (weight, bias)) in x.chunks_exact_mut(LANES).zip(parts) {
            let scaled = map(load(chunk), |a| (a - mean) * inverse);
            chunk.copy_from_slice(&madds::<FUSED>(scaled, load(weight), load(bias)));
        }
    }
}

/// `e^x` for `x <= 0` to about 2e-7 of its value; 0 below -87.
#[inline(always)]
fn exp<const FUSED: bool>(x: Lanes) -> Lanes {
    let x = map(x, |x| max(x, -87.0));
    let shifted = map(x, |x| madd::<FUSED>(x, std::f32::consts::LOG2_E, ROUND));
    let whole = map(shifted, |s| s - ROUND);
    // ln 2 in two parts, so that the first product is exact.
    let rest = zip(x, whole, |x, n| madd::<FUSED>(n, 2.121_944_4e-4, madd::<FUSED>(n, -0.693_359_4, x)));
    let mut power = splat(1.0 / 720.0);
    for coefficient in [1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0] {
        power = madds::<FUSED>(power, rest, splat(coefficient));
    }
    zip(power, shifted, |p, s| {
        let exponent = (s.to_bits() as i32).wrapping_sub(ROUND.to_bits() as i32).wrapping_add(127) << 23;
        p * f32::from_bits(exponent as u32)
    })
}

/// `x = x / 2 (1 + erf(x / sqrt 2))`, with erf after Abramowitz and Stegun 7.1.26 (error below 2e-7).
#[inline(always)]
pub(super) fn gelu<const FUSED: bool>(x: &mut [f32]) {
    for chunk in x.chunks_exact_mut(LANES) {
        let x = load(chunk);
        let z = map(x, |x| x.abs() * std::f32::consts::FRAC_1_SQRT_2);
        let t = map(z, |z| 1.0 / madd::<FUSED>(0.327_591_1, z, 1.0));
        let mut tail = splat(1.061_405_4);
        for coefficient in [-1.453_152, 1.421_413_7, -0.284_496_74, 0.254_829_6] {
            tail = madds::<FUSED>(tail, t, splat(coefficient));
        }
        let decay = exp::<FUSED>(map(z, |z| -z * z));
        let tail = zip(zip(tail, t, |a, b| a * b), decay, |a, b| a * b);
        let erf = zip(tail, x, |tail, x| (1.0 - tail).copysign(x));
        chunk.copy_from_slice(&zip(x, erf, |x, erf| 0.5 * x * (1.0 + erf)));
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
const QUERIES: usize = 4;

#[inline(always)]
pub(super) fn attend<const FUSED: bool>(shape: &Attention, qkv: &[f32], out: &mut [f32], scratch: &mut Vec<f32>) {
    const HEAD: usize = Attention::HEAD;
    let hidden = shape.heads * HEAD;
    let pieces = shape.pieces;
    let padded = pieces.next_multiple_of(LANES);
    scratch.clear();
    scratch.resize((HEAD + QUERIES) * padded, 0.0);
    let (keys, scores) = scratch.split_at_mut(HEAD * padded);
    let scale = 1.0 / (HEAD as f32).sqrt();
    for head in 0..shape.heads {
        for (j, row) in qkv.chunks_exact(3 * hidden).take(pieces).enumerate() {
            let key = &row[hidden + head * HEAD..][..HEAD];
            for (channel, k) in key.iter().enumerate() {
                keys[channel * padded + j] = *k;
            }
        }
        for first in (0..pieces).step_by(QUERIES) {
            let queries: [&[f32]; QUERIES] = std::array::from_fn(|i| {
                let row = (first + i).min(pieces - 1);
                &qkv[row * 3 * hidden + head * HEAD..][..HEAD]
            });
            for block in (0..padded).step_by(LANES) {
                let mut sums = [splat(0.0); QUERIES];
                for channel in 0..HEAD {
                    let key = load(&keys[channel * padded + block..][..LANES]);
                    for (sum, query) in sums.iter_mut().zip(queries) {
                        *sum = madds::<FUSED>(splat(query[channel]), key, *sum);
                    }
                }
                for (i, sum) in sums.into_iter().enumerate() {
                    scores[i * padded + block..][..LANES].copy_from_slice(&map(sum, |s| s * scale));
                }
            }
            let mut inverse = [0.0; QUERIES];
            for (scores, inverse) in scores.chunks_exact_mut(padded).zip(&mut inverse) {
                *inverse = 1.0 / softmax::<FUSED>(scores, pieces);
            }
            let mut sums = [[splat(0.0); 2]; QUERIES];
            for (j, row) in qkv.chunks_exact(3 * hidden).take(pieces).enumerate() {
                let value = &row[2 * hidden + head * HEAD..][..HEAD];
                let value = [load(&value[..LANES]), load(&value[LANES..])];
                for (i, sums) in sums.iter_mut().enumerate() {
                    let weight = splat(scores[i * padded + j]);
                    sums[0] = madds::<FUSED>(weight, value[0], sums[0]);
                    sums[1] = madds::<FUSED>(weight, value[1], sums[1]);
                }
            }
            for (i, (sums, inverse)) in sums.into_iter().zip(inverse).enumerate().take(pieces - first) {
                let out = &mut out[(first + i) * hidden + head * HEAD..][..HEAD];
                out[..LANES].copy_from_slice(&map(sums[0], |s| s * inverse));
                out[LANES..].copy_from_slice(&map(sums[1], |s| s * inverse));
            }
        }
    }
}

/// Replaces the first `len` scores by their exponentials, the others by zero, and returns the sum.
#[inline(always)]
fn softmax<const FUSED: bool>(scores: &mut [f32], len: usize) -> f32 {
    let mut high = splat(f32::NEG_INFINITY);
    if let Some(tail) = scores.get_mut(len..) {
        tail.fill(f32::NEG_INFINITY);
    }
    for chunk in scores.chunks_exact(LANES) {
        high = zip(high, load(chunk), max);
    }
    let high = fold(high, max);
    let mut sum = splat(0.0);
    for chunk in scores.chunks_exact_mut(LANES) {
        let value = exp::<FUSED>(map(load(chunk), |s| s - high));
        chunk.copy_from_slice(&value);
        sum = zip(sum, value, |a, b| a + b);
    }
    // The padding became e^-87, which no sum of at least 1 notices.
    fold(sum, |a, b| a + b)
}
