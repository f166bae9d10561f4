//! NEON: bytes are made signed and multiplied in pairs to 16 bits, which are added to 32; or four at once where the processor
//! has the dot product ([`dot`]).
//!
//! An input byte `a` becomes `a - 128`, so that both factors are signed; with the zero of its row moved by as much, the integer
//! sums are those of the other implementations.

use super::vector::Vector;
use super::{Attention, GROUP, InstructionSet, LANES, Linear, Norm, Rows, float};
use std::arch::aarch64::*;

instruction_set! {
    /// NEON, which every 64-bit ARM processor has.
    Neon = "neon", "neon" if true, Lanes
}

/// Rows of one tile: 16 sums, 4 weights, an input and products leave a few of the 32 registers.
const TILE_ROWS: usize = 4;
/// Registers of a block.
const QUARTERS: usize = 4;
/// Outputs of a register.
const QUARTER: usize = LANES / QUARTERS;
/// What makes bytes signed.
const SHIFT: i32 = 128;

/// Calls `tile` for all rows and blocks, by tiles of as many rows as there are.
macro_rules! tiles {
    ($x:expr, $linear:expr, $out:expr) => {
        for block in 0..$linear.stride() / LANES {
            for row in (0..$x.len()).step_by(TILE_ROWS) {
                match $x.len() - row {
                    1 => tile::<1>($x, $linear, row, block, $out),
                    2 => tile::<2>($x, $linear, row, block, $out),
                    3 => tile::<3>($x, $linear, row, block, $out),
                    _ => tile::<TILE_ROWS>($x, $linear, row, block, $out),
                }
            }
        }
    };
}

/// Declares `multiply` and its `tile` for `$features`, with `$dot` as the product of four inputs and four outputs.
macro_rules! product {
    ($features:literal, $dot:ident) => {
        #[target_feature(enable = $features)]
        fn multiply(x: &Rows, linear: &Linear, out: &mut [f32]) {
            tiles!(x, linear, out);
        }

        #[target_feature(enable = $features)]
        #[inline]
        fn tile<const R: usize>(x: &Rows, linear: &Linear, row: usize, block: usize, out: &mut [f32]) {
            let groups = linear.inputs / GROUP;
            let inputs = &x.bytes[row * x.width..(row + R) * x.width];
            let weights = &linear.blocks[block * groups..(block + 1) * groups];
            assert!(inputs.len() == R * groups * GROUP && weights.len() == groups);
            let mut sums = [[vdupq_n_s32(0); QUARTERS]; R];
            for group in 0..groups {
                // SAFETY: block `group` is in `weights`, which holds `groups` blocks of 64 bytes; bytes
                // `r * width + 4 group ..+ 4` are in `inputs`, which holds `R * width` bytes with `width = 4 groups`.
                unsafe {
                    let weight = weights.as_ptr().add(group).cast::<i8>();
                    let weight: [int8x16_t; QUARTERS] =
                        [vld1q_s8(weight), vld1q_s8(weight.add(16)), vld1q_s8(weight.add(32)), vld1q_s8(weight.add(48))];
                    for (r, sums) in sums.iter_mut().enumerate() {
                        let input = inputs.as_ptr().add(r * x.width + group * GROUP).cast::<u32>().read_unaligned();
                        let input = vreinterpretq_s8_u32(vdupq_n_u32(input ^ 0x8080_8080));
                        for (sum, weight) in sums.iter_mut().zip(weight) {
                            *sum = $dot(*sum, weight, input);
                        }
                    }
                }
            }
            finish(&sums, x, linear, row, block, out);
        }
    };
}

product!("neon", dot_in_pairs);

/// Adds to each sum the products of four weights and four inputs.
#[target_feature(enable = "neon")]
#[inline]
fn dot_in_pairs(sum: int32x4_t, weights: int8x16_t, inputs: int8x16_t) -> int32x4_t {
    let low = vpaddlq_s16(vmull_s8(vget_low_s8(weights), vget_low_s8(inputs)));
    let high = vpaddlq_s16(vmull_high_s8(weights, inputs));
    vaddq_s32(sum, vpaddq_s32(low, high))
}

/// From the integer sums of a tile to floats.
#[target_feature(enable = "neon")]
#[inline]
fn finish<const R: usize>(
    sums: &[[int32x4_t; QUARTERS]; R],
    x: &Rows,
    linear: &Linear,
    row: usize,
    block: usize,
    out: &mut [f32],
) {
    let stride = linear.stride();
    for (r, sums) in sums.iter().enumerate() {
        let (scale, zero) = (vdupq_n_f32(x.scale[row + r]), vdupq_n_s32(x.zero[row + r] - SHIFT));
        for (quarter, sum) in sums.iter().enumerate() {
            let at = block * LANES + quarter * QUARTER;
            let (totals, scales, biases) =
                (&linear.sums[at..at + QUARTER], &linear.scale[at..at + QUARTER], &linear.bias[at..at + QUARTER]);
            let out = &mut out[(row + r) * stride + at..][..QUARTER];
            // SAFETY: all four slices hold `QUARTER` values.
            unsafe {
                let value = vcvtq_f32_s32(vmlsq_s32(*sum, zero, vld1q_s32(totals.as_ptr())));
                let value = vmulq_f32(vmulq_f32(value, vld1q_f32(scales.as_ptr())), scale);
                vst1q_f32(out.as_mut_ptr(), vaddq_f32(value, vld1q_f32(biases.as_ptr())));
            }
        }
    }
}

/// With the dot product of ARMv8.2: one instruction multiplies and adds four inputs of four outputs.
pub(super) mod dot {
    use super::*;
    use std::arch::asm;

    instruction_set! {
        /// NEON with the dot product.
        NeonDot = "neon-dotprod", "neon,dotprod" if std::arch::is_aarch64_feature_detected!("dotprod"), Lanes
    }

    product!("neon,dotprod", dot_at_once);

    /// As [`dot_in_pairs`]. The intrinsic is not stable yet.
    #[target_feature(enable = "neon,dotprod")]
    #[inline]
    fn dot_at_once(mut sum: int32x4_t, weights: int8x16_t, inputs: int8x16_t) -> int32x4_t {
        // SAFETY: the instruction reads and writes the three registers alone.
        unsafe {
            asm!(
                "sdot {sum:v}.4s, {weights:v}.16b, {inputs:v}.16b",
                sum = inout(vreg) sum,
                weights = in(vreg) weights,
                inputs = in(vreg) inputs,
                options(pure, nomem, nostack, preserves_flags),
            );
        }
        sum
    }
}

/// Sixteen floats in four registers. Every 64-bit ARM processor has the operations.
#[derive(Clone, Copy)]
struct Lanes([float32x4_t; QUARTERS]);

impl Lanes {
    #[inline(always)]
    fn zip(self, other: Self, f: impl Fn(float32x4_t, float32x4_t) -> float32x4_t) -> Self {
        let ([a, b, c, d], [e, g, h, i]) = (self.0, other.0);
        Self([f(a, e), f(b, g), f(c, h), f(d, i)])
    }
}

// SAFETY of all calls below: see the type; slices hold sixteen floats.
impl Vector for Lanes {
    #[inline(always)]
    fn splat(x: f32) -> Self {
        Self([unsafe { vdupq_n_f32(x) }; QUARTERS])
    }

    #[inline(always)]
    fn load(x: &[f32]) -> Self {
        let x = x[..LANES].as_ptr();
        Self(unsafe { [vld1q_f32(x), vld1q_f32(x.add(4)), vld1q_f32(x.add(8)), vld1q_f32(x.add(12))] })
    }

    #[inline(always)]
    fn store(self, x: &mut [f32]) {
        let x = x[..LANES].as_mut_ptr();
        for (quarter, value) in self.0.into_iter().enumerate() {
            unsafe { vst1q_f32(x.add(quarter * QUARTER), value) }
        }
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        self.zip(other, |a, b| unsafe { vaddq_f32(a, b) })
    }

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        self.zip(other, |a, b| unsafe { vsubq_f32(a, b) })
    }

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        self.zip(other, |a, b| unsafe { vmulq_f32(a, b) })
    }

    #[inline(always)]
    fn div(self, other: Self) -> Self {
        self.zip(other, |a, b| unsafe { vdivq_f32(a, b) })
    }

    #[inline(always)]
    fn madd(self, factor: Self, term: Self) -> Self {
        let ([a, b, c, d], [e, f, g, h], [i, j, k, l]) = (self.0, factor.0, term.0);
        Self(unsafe { [vfmaq_f32(i, a, e), vfmaq_f32(j, b, f), vfmaq_f32(k, c, g), vfmaq_f32(l, d, h)] })
    }

    #[inline(always)]
    fn max(self, other: Self) -> Self {
        self.zip(other, |a, b| unsafe { vmaxq_f32(a, b) })
    }

    #[inline(always)]
    fn min(self, other: Self) -> Self {
        self.zip(other, |a, b| unsafe { vminq_f32(a, b) })
    }

    #[inline(always)]
    fn magnitude(self) -> Self {
        Self(self.0.map(|x| unsafe { vabsq_f32(x) }))
    }

    #[inline(always)]
    fn power_of_two(self) -> Self {
        let offset = float::ROUND.to_bits() as i32 - 127;
        Self(self.0.map(|x| unsafe {
            let whole = vsubq_s32(vreinterpretq_s32_f32(x), vdupq_n_s32(offset));
            vreinterpretq_f32_s32(vshlq_n_s32::<23>(whole))
        }))
    }
}
