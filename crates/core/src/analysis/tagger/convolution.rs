//! The light encoder: dilated convolutions over three pieces, with ReLU, residual and layer normalization.

use super::encoder::Scratch;
use super::kernels::{Kernels, Linear, Norm};
use super::weights::{ModelError, Weights};

/// One convolution.
pub(super) struct Convolution {
    /// Distance of the neighbours it sees.
    dilation: usize,
    width: usize,
    linear: Linear,
    norm: Norm,
}

impl Convolution {
    /// All convolutions of a model, in order.
    pub(super) fn stack(w: &Weights<'_>) -> Result<Vec<Self>, ModelError> {
        let c = &w.config;
        let widths = std::iter::once(c.embedding).chain(std::iter::repeat(c.hidden));
        let layers = c.dilations.iter().zip(widths).enumerate();
        layers
            .map(|(i, (&dilation, width))| {
                let linear = w.linear(&[(format!("encoder.{i}.linear"), c.hidden)], 3 * width)?;
                Ok(Self { dilation, width, linear, norm: w.norm(&format!("encoder.{i}.norm"), c.hidden, 1e-5)? })
            })
            .collect()
    }

    /// Replaces the rows of `s.x`.
    pub(super) fn run(&self, kernels: &Kernels, s: &mut Scratch) {
        self.gather(&s.x, &mut s.wide);
        kernels.quantise(&s.wide, 3 * self.width, &mut s.rows);
        kernels.linear(&s.rows, &self.linear, &mut s.y);
        relu(&mut s.y);
        if self.width == self.linear.outputs() {
            kernels.normalize(&mut s.x, Some(&s.y), &self.norm);
        } else {
            std::mem::swap(&mut s.x, &mut s.y);
            kernels.normalize(&mut s.x, None, &self.norm);
        }
    }

    /// Each row between its neighbours; zeros beyond the window.
    fn gather(&self, x: &[f32], wide: &mut Vec<f32>) {
        let (width, shift) = (self.width, self.dilation * self.width);
        wide.resize(3 * x.len(), 0.0);
        for (i, out) in wide.chunks_exact_mut(3 * width).enumerate() {
            let at = i * width;
            let sources = [at.checked_sub(shift), Some(at), Some(at + shift)];
            for (out, source) in out.chunks_exact_mut(width).zip(sources) {
                match source.and_then(|at| x.get(at..at + width)) {
                    Some(row) => out.copy_from_slice(row),
                    None => out.fill(0.0),
                }
            }
        }
    }
}

/// Negative values become zero.
pub(super) fn relu(x: &mut [f32]) {
    for x in x {
        *x = if *x > 0.0 { *x } else { 0.0 };
    }
}
