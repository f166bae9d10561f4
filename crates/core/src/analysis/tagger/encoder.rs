//! From word pieces to vectors in context: the embeddings, then either encoder.
//!
//! The transformer is BERT's (Devlin et al. 2019): attention and feed-forward, each with a residual and layer normalization
//! after it. Dropout is a matter of training only.

use super::convolution::Convolution;
use super::kernels::{Attention, Kernels, Linear, Norm, Rows};
use super::weights::{Architecture, ModelError, Table, Weights};
use super::windows::Pieces;
use std::borrow::Cow;

/// Classes of casing, doubled for first and further pieces, and of what stands before a piece.
const SHAPES: usize = 20;
const GLUES: usize = 3;

/// Embeddings and encoder.
pub(super) struct Encoder {
    piece: Table,
    position: Option<Table>,
    shape: Vec<f32>,
    glue: Vec<f32>,
    norm: Norm,
    width: usize,
    layers: Layers,
}

enum Layers {
    Transformer(Vec<Layer>),
    Convolution(Vec<Convolution>),
}

struct Layer {
    heads: usize,
    qkv: Linear,
    output: Linear,
    attention_norm: Norm,
    up: Linear,
    down: Linear,
    norm: Norm,
}

/// The memory of one thread's forward passes.
#[derive(Default)]
pub(super) struct Scratch {
    /// The rows of the current layer: what the encoder leaves.
    pub(super) x: Vec<f32>,
    pub(super) y: Vec<f32>,
    pub(super) wide: Vec<f32>,
    pub(super) small: Vec<f32>,
    pub(super) rows: Rows,
}

impl Encoder {
    pub(super) fn new<'a>(w: &Weights<'a>, keep: fn(&'a [u8]) -> Cow<'static, [u8]>) -> Result<Self, ModelError> {
        let c = &w.config;
        let layers = match c.architecture {
            Architecture::Transformer => {
                Layers::Transformer((0..c.layers).map(|i| Layer::new(w, i)).collect::<Result<_, _>>()?)
            }
            Architecture::Convolution => Layers::Convolution(Convolution::stack(w)?),
        };
        let position = match c.architecture {
            Architecture::Transformer => Some(w.table("position", c.window, c.embedding, keep)?),
            Architecture::Convolution => None,
        };
        Ok(Self {
            piece: w.table("piece", c.vocab, c.embedding, keep)?,
            position,
            shape: w.floats("shape.weight", &[SHAPES, c.embedding])?,
            glue: w.floats("glue.weight", &[GLUES, c.embedding])?,
            norm: w.norm("embedding_norm", c.embedding, 1e-12)?,
            width: c.embedding,
            layers,
        })
    }

    /// Encodes one window into `scratch.x`, a row of the encoder's width for each piece.
    pub(super) fn encode(&self, kernels: &Kernels, pieces: &Pieces, scratch: &mut Scratch) {
        self.embed(pieces, &mut scratch.x);
        kernels.normalize(&mut scratch.x, None, &self.norm);
        match &self.layers {
            Layers::Transformer(layers) => layers.iter().for_each(|layer| layer.run(kernels, pieces.ids.len(), scratch)),
            Layers::Convolution(layers) => layers.iter().for_each(|layer| layer.run(kernels, scratch)),
        }
    }

    fn embed(&self, pieces: &Pieces, x: &mut Vec<f32>) {
        x.clear();
        x.resize(pieces.ids.len() * self.width, 0.0);
        let inputs = pieces.ids.iter().zip(pieces.shapes.iter().zip(&pieces.glues));
        for ((position, row), (&id, (&shape, &glue))) in x.chunks_exact_mut(self.width).enumerate().zip(inputs) {
            self.piece.add(id as usize, row);
            if let Some(table) = &self.position {
                table.add(position, row);
            }
            add(&self.shape, shape, row);
            add(&self.glue, glue, row);
        }
    }
}

fn add(table: &[f32], index: u8, row: &mut [f32]) {
    if let Some(values) = table.chunks_exact(row.len()).nth(index.into()) {
        row.iter_mut().zip(values).for_each(|(x, v)| *x += v);
    }
}

impl Layer {
    fn new(w: &Weights<'_>, index: usize) -> Result<Self, ModelError> {
        let c = &w.config;
        let name = |part: &str| format!("encoder.{index}.{part}");
        Ok(Self {
            heads: c.heads,
            qkv: w.linear(&["query", "key", "value"].map(|part| (name(part), c.hidden)), c.hidden)?,
            output: w.linear(&[(name("output"), c.hidden)], c.hidden)?,
            attention_norm: w.norm(&name("attention_norm"), c.hidden, 1e-12)?,
            up: w.linear(&[(name("up"), c.feed_forward)], c.hidden)?,
            down: w.linear(&[(name("down"), c.hidden)], c.feed_forward)?,
            norm: w.norm(&name("norm"), c.hidden, 1e-12)?,
        })
    }

    fn run(&self, kernels: &Kernels, pieces: usize, s: &mut Scratch) {
        let hidden = self.output.outputs();
        kernels.quantise(&s.x, hidden, &mut s.rows);
        kernels.linear(&s.rows, &self.qkv, &mut s.wide);
        s.y.resize(s.x.len(), 0.0);
        kernels.attend(&Attention { heads: self.heads, pieces }, &s.wide, &mut s.y, &mut s.small);
        kernels.quantise(&s.y, hidden, &mut s.rows);
        kernels.linear(&s.rows, &self.output, &mut s.y);
        kernels.normalize(&mut s.x, Some(&s.y), &self.attention_norm);

        kernels.quantise(&s.x, hidden, &mut s.rows);
        kernels.linear(&s.rows, &self.up, &mut s.wide);
        kernels.gelu(&mut s.wide);
        kernels.quantise(&s.wide, self.down.inputs(), &mut s.rows);
        kernels.linear(&s.rows, &self.down, &mut s.y);
        kernels.normalize(&mut s.x, Some(&s.y), &self.norm);
    }
}
