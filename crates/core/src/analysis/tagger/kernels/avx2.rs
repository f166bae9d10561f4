//! AVX2: products of bytes are added in pairs to 16 bits (weights of seven bits cannot overflow them), then to 32.

use super::vector::Vector;
use super::{Attention, GROUP, InstructionSet, LANES, Linear, Norm, Rows, float};
use std::arch::x86_64::*;

instruction_set! {
    /// AVX2 with fused multiply-add.
    Avx2 = "avx2", "avx2,fma" if (is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma")), Lanes
}

/// Rows of one tile: 8 sums, 2 weights, an input, ones and two products leave a few of the 16 registers.
const TILE_ROWS: usize = 4;

#[target_feature(enable = "avx2,fma")]
fn multiply(x: &Rows, linear: &Linear, out: &mut [f32]) {
    for block in 0..linear.stride() / LANES {
        for row in (0..x.len()).step_by(TILE_ROWS) {
            match x.len() - row {
                1 => tile::<1>(x, linear, row, block, out),
                2 => tile::<2>(x, linear, row, block, out),
                3 => tile::<3>(x, linear, row, block, out),
                _ => tile::<TILE_ROWS>(x, linear, row, block, out),
            }
        }
    }
}

#[target_feature(enable = "avx2,fma")]
#[inline]
fn tile<const R: usize>(x: &Rows, linear: &Linear, row: usize, block: usize, out: &mut [f32]) {
    let groups = linear.inputs / GROUP;
    let stride = linear.stride();
    let inputs = &x.bytes[row * x.width..(row + R) * x.width];
    let weights = &linear.blocks[block * groups..(block + 1) * groups];
    assert!(inputs.len() == R * groups * GROUP && weights.len() == groups);
    let ones = _mm256_set1_epi16(1);
    let mut sums = [[_mm256_setzero_si256(); 2]; R];
    for group in 0..groups {
        // SAFETY: block `group` is in `weights`, which holds `groups` aligned blocks of 64 bytes; bytes
        // `r * width + 4 group ..+ 4` are in `inputs`, which holds `R * width` bytes with `width = 4 groups`.
        unsafe {
            let weight = weights.as_ptr().add(group).cast::<__m256i>();
            let weight = [_mm256_load_si256(weight), _mm256_load_si256(weight.add(1))];
            for (r, sums) in sums.iter_mut().enumerate() {
                let input = inputs.as_ptr().add(r * x.width + group * GROUP).cast::<i32>().read_unaligned();
                let input = _mm256_set1_epi32(input);
                for (sum, weight) in sums.iter_mut().zip(weight) {
                    let pairs = _mm256_maddubs_epi16(input, weight);
                    *sum = _mm256_add_epi32(*sum, _mm256_madd_epi16(pairs, ones));
                }
            }
        }
    }
    for (r, sums) in sums.iter().enumerate() {
        let (scale, zero) = (_mm256_set1_ps(x.scale[row + r]), _mm256_set1_epi32(x.zero[row + r]));
        for (half, sum) in sums.iter().enumerate() {
            let at = block * LANES + half * HALF;
            let (totals, scales, biases) =
                (&linear.sums[at..at + HALF], &linear.scale[at..at + HALF], &linear.bias[at..at + HALF]);
            let out = &mut out[(row + r) * stride + at..][..HALF];
            // SAFETY: all four slices hold `HALF` values.
            unsafe {
                let correction = _mm256_mullo_epi32(zero, _mm256_loadu_si256(totals.as_ptr().cast()));
                let value = _mm256_cvtepi32_ps(_mm256_sub_epi32(*sum, correction));
                let value = _mm256_mul_ps(_mm256_mul_ps(value, _mm256_loadu_ps(scales.as_ptr())), scale);
                _mm256_storeu_ps(out.as_mut_ptr(), _mm256_add_ps(value, _mm256_loadu_ps(biases.as_ptr())));
            }
        }
    }
}

/// Sixteen floats in two registers.
///
/// Only the functions above make one, and those are compiled for the features that all operations here need; this is what
/// every `SAFETY` below rests on.
#[derive(Clone, Copy)]
struct Lanes([__m256; 2]);

const HALF: usize = LANES / 2;

impl Vector for Lanes {
    #[inline(always)]
    fn splat(x: f32) -> Self {
        // SAFETY: see the type.
        Self([unsafe { _mm256_set1_ps(x) }; 2])
    }

    #[inline(always)]
    fn load(x: &[f32]) -> Self {
        let x = &x[..LANES];
        // SAFETY: see the type; sixteen floats are there.
        Self(unsafe { [_mm256_loadu_ps(x.as_ptr()), _mm256_loadu_ps(x.as_ptr().add(HALF))] })
    }

    #[inline(always)]
    fn store(self, x: &mut [f32]) {
        let x = &mut x[..LANES];
        // SAFETY: see the type; there is room for sixteen floats.
        unsafe {
            _mm256_storeu_ps(x.as_mut_ptr(), self.0[0]);
            _mm256_storeu_ps(x.as_mut_ptr().add(HALF), self.0[1]);
        }
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        // SAFETY: see the type.
        Self(unsafe { [_mm256_add_ps(self.0[0], other.0[0]), _mm256_add_ps(self.0[1], other.0[1])] })
    }

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        // SAFETY: see the type.
        Self(unsafe { [_mm256_sub_ps(self.0[0], other.0[0]), _mm256_sub_ps(self.0[1], other.0[1])] })
    }

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        // SAFETY: see the type.
        Self(unsafe { [_mm256_mul_ps(self.0[0], other.0[0]), _mm256_mul_ps(self.0[1], other.0[1])] })
    }

    #[inline(always)]
    fn div(self, other: Self) -> Self {
        // SAFETY: see the type.
        Self(unsafe { [_mm256_div_ps(self.0[0], other.0[0]), _mm256_div_ps(self.0[1], other.0[1])] })
    }

    #[inline(always)]
    fn madd(self, factor: Self, term: Self) -> Self {
        // SAFETY: see the type.
        Self(unsafe {
            [_mm256_fmadd_ps(self.0[0], factor.0[0], term.0[0]), _mm256_fmadd_ps(self.0[1], factor.0[1], term.0[1])]
        })
    }

    #[inline(always)]
    fn max(self, other: Self) -> Self {
        // SAFETY: see the type.
        Self(unsafe { [_mm256_max_ps(self.0[0], other.0[0]), _mm256_max_ps(self.0[1], other.0[1])] })
    }

    #[inline(always)]
    fn min(self, other: Self) -> Self {
        // SAFETY: see the type.
        Self(unsafe { [_mm256_min_ps(self.0[0], other.0[0]), _mm256_min_ps(self.0[1], other.0[1])] })
    }

    #[inline(always)]
    fn magnitude(self) -> Self {
        // SAFETY: see the type.
        Self(unsafe { self.0.map(|x| _mm256_andnot_ps(_mm256_set1_ps(-0.0), x)) })
    }

    #[inline(always)]
    fn power_of_two(self) -> Self {
        // SAFETY: see the type.
        Self(unsafe {
            let offset = _mm256_set1_epi32(float::ROUND.to_bits() as i32 - 127);
            self.0.map(|x| _mm256_castsi256_ps(_mm256_slli_epi32::<23>(_mm256_sub_epi32(_mm256_castps_si256(x), offset))))
        })
    }
}
