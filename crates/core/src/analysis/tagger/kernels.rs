//! The arithmetic of the networks: int8 matrix products and the float operations between them.
//!
//! A [`Linear`] is packed once when the model is loaded; activations are quantised row by row to 8 bits just before each
//! product ([`Rows`]). There is one implementation for AVX-512 VNNI, one for AVX2 and a portable one; [`Kernels::detect`]
//! takes the best that the processor has. The integer sums of all three are the same. The float operations are one source
//! ([`float`]) compiled for each, in one fixed order of sixteen lanes; they differ only where fused multiplication rounds once.
//!
//! `unsafe` stands in the three implementations only: for calls that need a processor feature, which `detect` has seen, and
//! for loads whose bounds the functions here check first.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod float;
mod portable;
mod vector;

#[cfg(test)]
mod tests;

pub(super) use float::Attention;

/// Outputs of one packed block, and lanes of the float operations.
pub(super) const LANES: usize = 16;
/// Inputs that one instruction takes together.
const GROUP: usize = 4;
/// The largest magnitude of a weight: the sum of two products with a byte stays within 16 bits.
pub(super) const WEIGHT_LIMIT: i8 = 63;

/// For sixteen outputs the weights of four inputs: output `j` has bytes `4 j .. 4 j + 4`.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
struct Block([i8; LANES * GROUP]);

/// A linear layer with int8 weights and a scale per output.
pub(super) struct Linear {
    inputs: usize,
    outputs: usize,
    /// By sixteen outputs, then by four inputs.
    blocks: Vec<Block>,
    /// Per output, padded to whole blocks: scale, bias, and the sum of the weights.
    scale: Vec<f32>,
    bias: Vec<f32>,
    sums: Vec<i32>,
}

impl Linear {
    /// Packs `outputs` rows of `inputs` weights. `None` when lengths do not agree, `inputs` is no multiple of four, or a
    /// weight is beyond [`WEIGHT_LIMIT`].
    pub(super) fn pack(inputs: usize, weight: &[i8], scale: &[f32], bias: &[f32]) -> Option<Self> {
        let outputs = scale.len();
        let fits = inputs.is_multiple_of(GROUP) && inputs > 0 && weight.len() == inputs * outputs && bias.len() == outputs;
        if !fits || weight.iter().any(|w| !(-WEIGHT_LIMIT..=WEIGHT_LIMIT).contains(w)) {
            return None;
        }
        let padded = outputs.next_multiple_of(LANES);
        let mut blocks = vec![Block([0; LANES * GROUP]); padded / LANES * (inputs / GROUP)];
        let mut sums = vec![0; padded];
        for ((output, row), sum) in weight.chunks_exact(inputs).enumerate().zip(&mut sums) {
            *sum = row.iter().map(|&w| i32::from(w)).sum();
            let panel = blocks.get_mut(output / LANES * (inputs / GROUP)..)?;
            for (block, group) in panel.iter_mut().zip(row.chunks_exact(GROUP)) {
                let at = output % LANES * GROUP;
                block.0.get_mut(at..at + GROUP)?.copy_from_slice(group);
            }
        }
        let pad = |values: &[f32]| values.iter().copied().chain(std::iter::repeat(0.0)).take(padded).collect();
        Some(Self { inputs, outputs, blocks, scale: pad(scale), bias: pad(bias), sums })
    }

    /// Number of outputs.
    pub(super) fn outputs(&self) -> usize {
        self.outputs
    }

    /// Number of inputs.
    pub(super) fn inputs(&self) -> usize {
        self.inputs
    }

    /// Floats per row of a product: the outputs, padded to whole blocks.
    pub(super) fn stride(&self) -> usize {
        self.scale.len()
    }
}

/// Rows of activations as bytes: `x = scale * (byte - zero)`, with the scale and zero of each row.
#[derive(Default)]
pub(super) struct Rows {
    width: usize,
    bytes: Vec<u8>,
    scale: Vec<f32>,
    zero: Vec<i32>,
}

impl Rows {
    fn resize(&mut self, rows: usize, width: usize) {
        self.width = width;
        self.bytes.resize(rows * width, 0);
        self.scale.resize(rows, 0.0);
        self.zero.resize(rows, 0);
    }

    fn len(&self) -> usize {
        self.scale.len()
    }
}

/// Weight and bias of a layer normalization.
pub(super) struct Norm {
    pub(super) weight: Vec<f32>,
    pub(super) bias: Vec<f32>,
    pub(super) epsilon: f32,
}

type Multiply = unsafe fn(&Rows, &Linear, &mut [f32]);

/// One implementation of all operations.
#[derive(Clone, Copy)]
pub(super) struct Kernels {
    /// Name of the instruction set.
    pub(super) name: &'static str,
    multiply: Multiply,
    quantise: unsafe fn(&[f32], &mut Rows),
    normalize: unsafe fn(&mut [f32], Option<&[f32]>, &Norm),
    gelu: unsafe fn(&mut [f32]),
    attend: unsafe fn(&Attention, &[f32], &mut [f32], &mut Vec<f32>),
}

impl Kernels {
    /// The best implementation for this processor.
    pub(super) fn detect() -> Self {
        Self::available().first().copied().unwrap_or(Self::PORTABLE)
    }

    const PORTABLE: Self = Self {
        name: "portable",
        multiply: portable::multiply,
        quantise: float::quantise::<vector::Portable>,
        normalize: float::normalize::<vector::Portable>,
        gelu: float::gelu::<vector::Portable>,
        attend: float::attend::<vector::Portable>,
    };

    /// Every implementation that this processor can run, best first.
    pub(super) fn available() -> Vec<Self> {
        let mut all = Vec::new();
        #[cfg(target_arch = "x86_64")]
        {
            if avx512::is_supported() {
                all.push(avx512::KERNELS);
            }
            if avx2::is_supported() {
                all.push(avx2::KERNELS);
            }
        }
        all.push(Self::PORTABLE);
        all
    }

    /// Quantises rows of `width` floats.
    pub(super) fn quantise(&self, x: &[f32], width: usize, rows: &mut Rows) {
        assert!(width > 0 && x.len().is_multiple_of(width), "whole rows");
        rows.resize(x.len() / width, width);
        // SAFETY: `available` offers an implementation only where its processor features were detected.
        unsafe { (self.quantise)(x, rows) }
    }

    /// `out = x W^T + b` for every row; `out` is resized to rows of [`Linear::stride`] floats.
    pub(super) fn linear(&self, x: &Rows, linear: &Linear, out: &mut Vec<f32>) {
        assert!(x.width == linear.inputs, "a row is as wide as the layer");
        out.resize(x.len() * linear.stride(), 0.0);
        // SAFETY: the features were detected (see `quantise`); `Rows::resize` and `Linear::pack` hold the lengths that the
        // implementations load by, and `out` was sized just above.
        unsafe { (self.multiply)(x, linear, out) }
    }

    /// `x = norm(x + y)` for every row, or `norm(x)` without `y`.
    pub(super) fn normalize(&self, x: &mut [f32], y: Option<&[f32]>, norm: &Norm) {
        assert!(norm.weight.len().is_multiple_of(LANES) && norm.weight.len() == norm.bias.len(), "whole lanes");
        // SAFETY: the features were detected (see `quantise`).
        unsafe { (self.normalize)(x, y, norm) }
    }

    /// The exact (not the tanh) Gaussian error linear unit, in place.
    pub(super) fn gelu(&self, x: &mut [f32]) {
        // SAFETY: the features were detected (see `quantise`).
        unsafe { (self.gelu)(x) }
    }

    /// Attention over one window: see [`Attention`].
    pub(super) fn attend(&self, shape: &Attention, qkv: &[f32], out: &mut [f32], scratch: &mut Vec<f32>) {
        // SAFETY: the features were detected (see `quantise`).
        unsafe { (self.attend)(shape, qkv, out, scratch) }
    }
}
