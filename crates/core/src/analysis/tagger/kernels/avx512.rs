//! AVX-512 VNNI: one instruction multiplies and adds four inputs of sixteen outputs.

use super::vector::Vector;
use super::{Attention, Block, GROUP, InstructionSet, LANES, Linear, Norm, Rows, float};
use std::arch::x86_64::*;

instruction_set! {
    /// AVX-512 with its neural network instructions.
    Avx512 = "avx512vnni", "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma" if (is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512dq")
        && is_x86_feature_detected!("avx512vl")
        && is_x86_feature_detected!("avx512vnni")
        && is_x86_feature_detected!("avx2")
        && is_x86_feature_detected!("fma")), Lanes
}

/// Rows and blocks of one tile: 24 sums, 4 weights and an input fill the 32 registers.
const TILE_ROWS: usize = 6;
const TILE_BLOCKS: usize = 4;

#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma")]
fn multiply(x: &Rows, linear: &Linear, out: &mut [f32]) {
    let blocks = linear.stride() / LANES;
    for block in (0..blocks).step_by(TILE_BLOCKS) {
        match blocks - block {
            1 => panel::<1>(x, linear, block, out),
            2 => panel::<2>(x, linear, block, out),
            3 => panel::<3>(x, linear, block, out),
            _ => panel::<TILE_BLOCKS>(x, linear, block, out),
        }
    }
}

/// `B` blocks of outputs for all rows.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma")]
#[inline]
fn panel<const B: usize>(x: &Rows, linear: &Linear, block: usize, out: &mut [f32]) {
    for row in (0..x.len()).step_by(TILE_ROWS) {
        match x.len() - row {
            1 => tile::<1, B>(x, linear, row, block, out),
            2 => tile::<2, B>(x, linear, row, block, out),
            3 => tile::<3, B>(x, linear, row, block, out),
            4 => tile::<4, B>(x, linear, row, block, out),
            5 => tile::<5, B>(x, linear, row, block, out),
            _ => tile::<TILE_ROWS, B>(x, linear, row, block, out),
        }
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma")]
#[inline]
fn tile<const R: usize, const B: usize>(x: &Rows, linear: &Linear, row: usize, block: usize, out: &mut [f32]) {
    let groups = linear.inputs / GROUP;
    let stride = linear.stride();
    let inputs = &x.bytes[row * x.width..(row + R) * x.width];
    let weights = &linear.blocks[block * groups..(block + B) * groups];
    assert!(inputs.len() == R * groups * GROUP && weights.len() == B * groups);
    let mut sums = [[_mm512_setzero_si512(); B]; R];
    for group in 0..groups {
        // SAFETY: block `b * groups + group` is in `weights`, which holds `B * groups` aligned blocks of 64 bytes; bytes
        // `r * width + 4 group ..+ 4` are in `inputs`, which holds `R * width` bytes with `width = 4 groups`.
        unsafe {
            let weight: [__m512i; B] =
                std::array::from_fn(|b| _mm512_load_si512(weights.as_ptr().add(b * groups + group).cast()));
            for (r, sums) in sums.iter_mut().enumerate() {
                let input = inputs.as_ptr().add(r * x.width + group * GROUP).cast::<i32>().read_unaligned();
                let input = _mm512_set1_epi32(input);
                for (sum, weight) in sums.iter_mut().zip(weight) {
                    *sum = _mm512_dpbusd_epi32(*sum, input, weight);
                }
            }
        }
    }
    for (r, sums) in sums.iter().enumerate() {
        let (scale, zero) = (_mm512_set1_ps(x.scale[row + r]), _mm512_set1_epi32(x.zero[row + r]));
        for (b, sum) in sums.iter().enumerate() {
            let at = (block + b) * LANES;
            let (totals, scales, biases) =
                (&linear.sums[at..at + LANES], &linear.scale[at..at + LANES], &linear.bias[at..at + LANES]);
            let out = &mut out[(row + r) * stride + at..][..LANES];
            // SAFETY: all four slices hold `LANES` values.
            unsafe {
                let correction = _mm512_mullo_epi32(zero, _mm512_loadu_si512(totals.as_ptr().cast()));
                let value = _mm512_cvtepi32_ps(_mm512_sub_epi32(*sum, correction));
                let value = _mm512_mul_ps(_mm512_mul_ps(value, _mm512_loadu_ps(scales.as_ptr())), scale);
                _mm512_storeu_ps(out.as_mut_ptr(), _mm512_add_ps(value, _mm512_loadu_ps(biases.as_ptr())));
            }
        }
    }
}

const _: () = assert!(size_of::<Block>() == 64);

/// Sixteen floats in one register.
///
/// Only the functions above make one, and those are compiled for the features that all operations here need; this is what
/// every `SAFETY` below rests on.
#[derive(Clone, Copy)]
struct Lanes(__m512);

impl Vector for Lanes {
    #[inline(always)]
    fn splat(x: f32) -> Self {
        // SAFETY: see the type.
        Self(unsafe { _mm512_set1_ps(x) })
    }

    #[inline(always)]
    fn load(x: &[f32]) -> Self {
        let x = &x[..LANES];
        // SAFETY: see the type; sixteen floats are there.
        Self(unsafe { _mm512_loadu_ps(x.as_ptr()) })
    }

    #[inline(always)]
    fn store(self, x: &mut [f32]) {
        let x = &mut x[..LANES];
        // SAFETY: see the type; there is room for sixteen floats.
        unsafe { _mm512_storeu_ps(x.as_mut_ptr(), self.0) }
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        // SAFETY: see the type.
        Self(unsafe { _mm512_add_ps(self.0, other.0) })
    }

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        // SAFETY: see the type.
        Self(unsafe { _mm512_sub_ps(self.0, other.0) })
    }

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        // SAFETY: see the type.
        Self(unsafe { _mm512_mul_ps(self.0, other.0) })
    }

    #[inline(always)]
    fn div(self, other: Self) -> Self {
        // SAFETY: see the type.
        Self(unsafe { _mm512_div_ps(self.0, other.0) })
    }

    #[inline(always)]
    fn madd(self, factor: Self, term: Self) -> Self {
        // SAFETY: see the type.
        Self(unsafe { _mm512_fmadd_ps(self.0, factor.0, term.0) })
    }

    #[inline(always)]
    fn max(self, other: Self) -> Self {
        // SAFETY: see the type.
        Self(unsafe { _mm512_max_ps(self.0, other.0) })
    }

    #[inline(always)]
    fn min(self, other: Self) -> Self {
        // SAFETY: see the type.
        Self(unsafe { _mm512_min_ps(self.0, other.0) })
    }

    #[inline(always)]
    fn magnitude(self) -> Self {
        // SAFETY: see the type.
        Self(unsafe { _mm512_abs_ps(self.0) })
    }

    #[inline(always)]
    fn power_of_two(self) -> Self {
        // SAFETY: see the type.
        Self(unsafe {
            let whole =
                _mm512_sub_epi32(_mm512_castps_si512(self.0), _mm512_set1_epi32(float::ROUND.to_bits() as i32 - 127));
            _mm512_castsi512_ps(_mm512_slli_epi32::<23>(whole))
        })
    }
}
