//! The operations without any processor feature; the others are tested against them.

use super::vector::Plain;
use super::{Attention, GROUP, InstructionSet, LANES, Linear, Norm, Rows, float};

/// Any processor.
pub(super) struct Portable;

impl InstructionSet for Portable {
    fn detect() -> Option<Self> {
        Some(Self)
    }

    fn name(&self) -> &'static str {
        "portable"
    }

    fn multiply(&self, x: &Rows, linear: &Linear, out: &mut [f32]) {
        multiply(x, linear, out);
    }

    fn quantise(&self, x: &[f32], rows: &mut Rows) {
        float::quantise::<Plain>(x, rows);
    }

    fn normalize(&self, x: &mut [f32], y: Option<&[f32]>, norm: &Norm) {
        float::normalize::<Plain>(x, y, norm);
    }

    fn gelu(&self, x: &mut [f32]) {
        float::gelu::<Plain>(x);
    }

    fn attend(&self, shape: &Attention, qkv: &[f32], out: &mut [f32], scratch: &mut Vec<f32>) {
        float::attend::<Plain>(shape, qkv, out, scratch);
    }
}

/// `out = x W^T + b`.
fn multiply(x: &Rows, linear: &Linear, out: &mut [f32]) {
    let groups = linear.inputs / GROUP;
    let rows = x.bytes.chunks_exact(x.width).zip(out.chunks_exact_mut(linear.stride())).zip(x.scale.iter().zip(&x.zero));
    for ((bytes, out), (&scale, &zero)) in rows {
        for ((panel, out), at) in
            linear.blocks.chunks_exact(groups).zip(out.chunks_exact_mut(LANES)).zip((0..).step_by(LANES))
        {
            let mut sums = [0i32; LANES];
            for (group, block) in bytes.chunks_exact(GROUP).zip(panel) {
                for (sum, weights) in sums.iter_mut().zip(block.0.chunks_exact(GROUP)) {
                    *sum += group.iter().zip(weights).map(|(&a, &w)| i32::from(a) * i32::from(w)).sum::<i32>();
                }
            }
            finish(&sums, scale, zero, linear, at, out);
        }
    }
}

/// From integer sums of sixteen outputs, the first of which is number `at`, to floats.
#[inline(always)]
pub(super) fn finish(sums: &[i32; LANES], scale: f32, zero: i32, linear: &Linear, at: usize, out: &mut [f32]) {
    let parts = linear.sums.iter().zip(&linear.scale).zip(&linear.bias).skip(at);
    for ((out, sum), ((total, output_scale), bias)) in out.iter_mut().zip(sums).zip(parts) {
        *out = (sum - zero * total) as f32 * output_scale * scale + bias;
    }
}
