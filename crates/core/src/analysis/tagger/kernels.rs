//! The arithmetic of the networks: int8 matrix products and the float operations between them.
//!
//! A [`Linear`] is packed once when the model is loaded; activations are quantised row by row to 8 bits just before each
//! product ([`Rows`]). There is an implementation for AVX-512 VNNI, for AVX2, for NEON with and without its dot product, and a
//! portable one; [`Kernels::detect`] takes the best that the processor has. The integer sums of all are the same. The float
//! operations are one source ([`float`]) compiled for each, in one fixed order of sixteen lanes; they differ only where
//! multiply-and-add rounds once (AVX-512, AVX2, NEON) or twice (portable). So AVX-512, AVX2 and NEON give the same bytes, and an
//! analysis is the same on every x86-64 processor since 2013 and every 64-bit ARM processor, but for the last digits of scores
//! where only the portable implementation runs.
//!
//! `unsafe` stands in the implementations only: for calls that need a processor feature, which an [`InstructionSet`] proves, and
//! for loads whose bounds the functions here check first.

/// Declares an instruction set in its module: a type whose values prove that the processor has `$features`, with the product
/// of the module (`multiply`) and the float operations compiled for them.
macro_rules! instruction_set {
    ($(#[$doc:meta])* $name:ident = $text:literal, $features:literal if $detected:expr, $lanes:ty) => {
        $(#[$doc])*
        #[derive(Clone, Copy)]
        pub(in crate::analysis::tagger::kernels) struct $name(());

        impl InstructionSet for $name {
            fn detect() -> Option<Self> {
                $detected.then_some(Self(()))
            }

            fn name(&self) -> &'static str {
                $text
            }

            fn multiply(&self, x: &Rows, linear: &Linear, out: &mut [f32]) {
                // SAFETY: `self` proves the features, here and below.
                unsafe { multiply(x, linear, out) }
            }

            fn quantise(&self, x: &[f32], rows: &mut Rows) {
                #[target_feature(enable = $features)]
                fn compiled(x: &[f32], rows: &mut Rows) {
                    float::quantise::<$lanes>(x, rows);
                }
                unsafe { compiled(x, rows) }
            }

            fn normalize(&self, x: &mut [f32], y: Option<&[f32]>, norm: &Norm) {
                #[target_feature(enable = $features)]
                fn compiled(x: &mut [f32], y: Option<&[f32]>, norm: &Norm) {
                    float::normalize::<$lanes>(x, y, norm);
                }
                unsafe { compiled(x, y, norm) }
            }

            fn gelu(&self, x: &mut [f32]) {
                #[target_feature(enable = $features)]
                fn compiled(x: &mut [f32]) {
                    float::gelu::<$lanes>(x);
                }
                unsafe { compiled(x) }
            }

            fn attend(&self, shape: &Attention, qkv: &[f32], out: &mut [f32], scratch: &mut Vec<f32>) {
                #[target_feature(enable = $features)]
                fn compiled(shape: &Attention, qkv: &[f32], out: &mut [f32], scratch: &mut Vec<f32>) {
                    float::attend::<$lanes>(shape, qkv, out, scratch);
                }
                unsafe { compiled(shape, qkv, out, scratch) }
            }
        }
    };
}

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod float;
#[cfg(target_arch = "aarch64")]
mod neon;
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

/// An instruction set with its implementation of all operations. A value proves that the processor has it, since
/// [`InstructionSet::detect`] alone makes one (after the `Isa` of rten).
trait InstructionSet: Send + Sync {
    /// The proof, where this processor has what the implementation is compiled for.
    fn detect() -> Option<Self>
    where
        Self: Sized;

    /// Its name.
    fn name(&self) -> &'static str;

    /// `out = x W^T + b`; rows are as wide as the layer, and `out` holds [`Linear::stride`] floats for each.
    fn multiply(&self, x: &Rows, linear: &Linear, out: &mut [f32]);

    /// See [`float::quantise`].
    fn quantise(&self, x: &[f32], rows: &mut Rows);

    /// See [`float::normalize`].
    fn normalize(&self, x: &mut [f32], y: Option<&[f32]>, norm: &Norm);

    /// See [`float::gelu`].
    fn gelu(&self, x: &mut [f32]);

    /// See [`float::attend`].
    fn attend(&self, shape: &Attention, qkv: &[f32], out: &mut [f32], scratch: &mut Vec<f32>);
}

/// The operations on an instruction set that this processor has.
#[derive(Clone, Copy)]
pub(super) struct Kernels(&'static dyn InstructionSet);

impl Kernels {
    /// The best implementation for this processor.
    pub(super) fn detect() -> Self {
        Self::available().first().copied().unwrap_or(Self::PORTABLE)
    }

    const PORTABLE: Self = Self(&portable::Portable);

    /// Every implementation that this processor can run, best first.
    pub(super) fn available() -> Vec<Self> {
        let all: [Option<Self>; _] = [
            #[cfg(target_arch = "x86_64")]
            offer::<avx512::Avx512>(),
            #[cfg(target_arch = "x86_64")]
            offer::<avx2::Avx2>(),
            #[cfg(target_arch = "aarch64")]
            offer::<neon::dot::NeonDot>(),
            #[cfg(target_arch = "aarch64")]
            offer::<neon::Neon>(),
            offer::<portable::Portable>(),
        ];
        all.into_iter().flatten().collect()
    }

    /// Name of the instruction set.
    pub(super) fn name(&self) -> &'static str {
        self.0.name()
    }

    /// Quantises rows of `width` floats.
    pub(super) fn quantise(&self, x: &[f32], width: usize, rows: &mut Rows) {
        assert!(width > 0 && x.len().is_multiple_of(width), "whole rows");
        rows.resize(x.len() / width, width);
        self.0.quantise(x, rows);
    }

    /// `out = x W^T + b` for every row; `out` is resized to rows of [`Linear::stride`] floats.
    pub(super) fn linear(&self, x: &Rows, linear: &Linear, out: &mut Vec<f32>) {
        assert!(x.width == linear.inputs, "a row is as wide as the layer");
        out.resize(x.len() * linear.stride(), 0.0);
        self.0.multiply(x, linear, out);
    }

    /// `x = norm(x + y)` for every row, or `norm(x)` without `y`.
    pub(super) fn normalize(&self, x: &mut [f32], y: Option<&[f32]>, norm: &Norm) {
        assert!(norm.weight.len().is_multiple_of(LANES) && norm.weight.len() == norm.bias.len(), "whole lanes");
        self.0.normalize(x, y, norm);
    }

    /// The exact (not the tanh) Gaussian error linear unit, in place.
    pub(super) fn gelu(&self, x: &mut [f32]) {
        self.0.gelu(x);
    }

    /// Attention over one window: see [`Attention`].
    pub(super) fn attend(&self, shape: &Attention, qkv: &[f32], out: &mut [f32], scratch: &mut Vec<f32>) {
        self.0.attend(shape, qkv, out, scratch);
    }
}

/// The operations on this instruction set, where the processor has it. The proof has no size: it takes no memory.
fn offer<I: InstructionSet + 'static>() -> Option<Kernels> {
    I::detect().map(|proof| Kernels(Box::leak(Box::new(proof))))
}
