//! What is read off the encoder at the first piece of each token: tag scores, parts of speech, heads and relations.
//!
//! Arcs and relations are scored by biaffine forms (Dozat and Manning 2017). The linear layers of all heads are one product.

use super::convolution::relu;
use super::encoder::Scratch;
use super::kernels::{Kernels, Linear};
use super::tree::Arcs;
use super::weights::{ModelError, Weights};
use crate::annotation::{Deprel, Token, Upos};
use std::ops::Range;

/// Tokens whose relations are scored together, so that the scores stay in the cache.
const BATCH: usize = 16;

/// The heads of a model.
pub(super) struct Heads {
    /// All first layers, one after the other: tags, then the parts below in their order.
    first: Linear,
    tags: usize,
    syntax: Option<Syntax>,
}

struct Syntax {
    upos: Vec<Upos>,
    relations: Vec<Deprel>,
    /// Where the outputs of each part begin in a row of `first`.
    upos_at: usize,
    arc: [Range<usize>; 2],
    label: [Range<usize>; 2],
    arc_form: Linear,
    relation_form: Linear,
}

/// The memory of the heads.
#[derive(Default)]
pub(super) struct HeadScratch {
    out: Vec<f32>,
    part: Vec<f32>,
    scores: Vec<f32>,
}

impl Heads {
    /// Reads the heads. Without a parser in the file there are only names.
    pub(super) fn new(w: &Weights<'_>) -> Result<Self, ModelError> {
        let c = &w.config;
        let mut parts = vec![("ner".to_owned(), w.tags.len())];
        let syntax = ["upos", "arc_dependent", "arc_head", "label_dependent", "label_head", "arc", "relation"];
        if !syntax.iter().all(|name| w.has(name)) {
            return Ok(Self { first: w.linear(&parts, c.hidden)?, tags: w.tags.len(), syntax: None });
        }
        let upos = named(&w.upos, Upos::from_name)?;
        let relations = named(&w.relations, Deprel::from_name)?;
        let widths = [upos.len(), c.arc, c.arc, c.label, c.label];
        parts.extend(syntax.iter().map(|name| (*name).to_owned()).zip(widths));
        let mut at = 0;
        let mut ranges = parts.iter().map(|(_, width)| {
            at += width;
            at - width..at
        });
        let _ = ranges.next();
        let mut range = || ranges.next().unwrap_or(0..0);
        let syntax = Syntax {
            upos_at: range().start,
            arc: [range(), range()],
            label: [range(), range()],
            arc_form: w.linear_with_one("arc", c.arc, c.arc)?,
            relation_form: w.linear_with_one("relation", relations.len() * (c.label + 1), c.label)?,
            upos,
            relations,
        };
        Ok(Self { first: w.linear(&parts, c.hidden)?, tags: w.tags.len(), syntax: Some(syntax) })
    }

    /// Applies the first layers to the encoder's rows of `[CLS]` and of the `first` pieces. The result is read by the
    /// functions below: row 0 is the root, row `i + 1` the token `i`.
    pub(super) fn apply(&self, kernels: &Kernels, first: &[u32], s: &mut Scratch, h: &mut HeadScratch) {
        let hidden = self.first.inputs();
        s.y.clear();
        for piece in std::iter::once(0).chain(first.iter().map(|p| *p as usize)) {
            s.y.extend_from_slice(s.x.get(piece * hidden..(piece + 1) * hidden).unwrap_or(&[]));
        }
        kernels.quantise(&s.y, hidden, &mut s.rows);
        kernels.linear(&s.rows, &self.first, &mut h.out);
        if let Some(syntax) = &self.syntax {
            for row in h.out.chunks_exact_mut(self.first.stride()) {
                relu(row.get_mut(syntax.arc[0].start..syntax.label[1].end).unwrap_or(&mut []));
            }
        }
    }

    fn row<'h>(&self, h: &'h HeadScratch, row: usize) -> &'h [f32] {
        h.out.get(row * self.first.stride()..(row + 1) * self.first.stride()).unwrap_or(&[])
    }

    /// Appends the tag scores of the tokens `range` of the window.
    pub(super) fn tag_scores(&self, h: &HeadScratch, range: Range<usize>, scores: &mut Vec<f32>) {
        for token in range {
            scores.extend_from_slice(self.row(h, token + 1).get(..self.tags).unwrap_or(&[]));
        }
    }

    /// Writes parts of speech, heads and relations of a sentence, or of the part of it that `tokens` are. They are tokens
    /// `at..` of the window and `base..` of the article. `root` is the root that an earlier part of the sentence gave.
    pub(super) fn parse(
        &self,
        kernels: &Kernels,
        at: usize,
        base: u32,
        root: &mut Option<u32>,
        tokens: &mut [Token],
        m: Memory<'_>,
    ) {
        let Some(syntax) = &self.syntax else { return };
        let (s, h) = (m.scratch, m.heads);
        let parts = |h: &HeadScratch, part: &Range<usize>, rows: Range<usize>, out: &mut Vec<f32>| {
            out.clear();
            for row in rows {
                out.extend_from_slice(self.row(h, row).get(part.clone()).unwrap_or(&[]));
            }
        };
        let rows = at + 1..at + 1 + tokens.len();

        let mut part = std::mem::take(&mut h.part);
        parts(h, &syntax.arc[0], rows, &mut part);
        kernels.quantise(&part, syntax.arc[0].len(), &mut s.rows);
        kernels.linear(&s.rows, &syntax.arc_form, &mut h.scores);
        let mut arcs = Arcs::new(tokens.len());
        for (dependent, form) in h.scores.chunks_exact(syntax.arc_form.stride()).enumerate() {
            for (head, score) in arcs.row_mut(dependent + 1).iter_mut().enumerate() {
                let row = if head == 0 { 0 } else { at + head };
                *score = dot(form, self.row(h, row).get(syntax.arc[1].clone()).unwrap_or(&[]));
            }
        }
        let heads = arcs.tree();

        for first in (0..tokens.len()).step_by(BATCH) {
            let end = tokens.len().min(first + BATCH);
            parts(h, &syntax.label[0], at + 1 + first..at + 1 + end, &mut part);
            kernels.quantise(&part, syntax.label[0].len(), &mut s.rows);
            kernels.linear(&s.rows, &syntax.relation_form, &mut h.scores);
            for (i, form) in (first..end).zip(h.scores.chunks_exact(syntax.relation_form.stride())) {
                let head = heads.get(i + 1).copied().unwrap_or(0);
                let row = if head == 0 { 0 } else { at + head };
                let head_part = self.row(h, row).get(syntax.label[1].clone()).unwrap_or(&[]);
                if let Some(token) = tokens.get_mut(i) {
                    token.upos = syntax.best_upos(self.row(h, at + 1 + i));
                    token.head = head.checked_sub(1).map(|head| base + head as u32);
                    token.deprel = if head == 0 { Deprel::Root } else { syntax.best_relation(form, head_part) };
                }
            }
        }
        h.part = part;
        // A sentence longer than a window has one tree per part; later ones hang on the first.
        if let Some((i, token)) = tokens.iter_mut().enumerate().find(|(_, t)| t.head.is_none()) {
            match root {
                Some(root) => (token.head, token.deprel) = (Some(*root), Deprel::Parataxis),
                None => *root = Some(base + i as u32),
            }
        }
    }
}

/// What [`Heads::parse`] works in.
pub(super) struct Memory<'m> {
    pub(super) scratch: &'m mut Scratch,
    pub(super) heads: &'m mut HeadScratch,
}

impl Syntax {
    fn best_upos(&self, row: &[f32]) -> Upos {
        let scores = row.get(self.upos_at..self.upos_at + self.upos.len()).unwrap_or(&[]);
        best(&self.upos, scores.iter().copied()).unwrap_or(Upos::X)
    }

    /// The best relation that is not `root`.
    fn best_relation(&self, form: &[f32], head: &[f32]) -> Deprel {
        let scores = form.chunks_exact(head.len() + 1).zip(&self.relations).map(|(form, relation)| {
            let (last, form) = form.split_last().unwrap_or((&0.0, &[]));
            if *relation == Deprel::Root { f32::NEG_INFINITY } else { dot(form, head) + last }
        });
        best(&self.relations, scores).unwrap_or(Deprel::Dep)
    }
}

fn named<T>(names: &[String], parse: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, ModelError> {
    let parse = |name: &String| parse(name).ok_or_else(|| ModelError::Metadata(format!("unknown label {name}")));
    names.iter().map(parse).collect()
}

fn best<T: Copy>(labels: &[T], scores: impl Iterator<Item = f32>) -> Option<T> {
    let best = labels.iter().zip(scores).reduce(|best, next| if next.1 > best.1 { next } else { best });
    best.map(|(label, _)| *label)
}

/// The scalar product, in sixteen partial sums.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0f32; super::kernels::LANES];
    for (a, b) in a.chunks_exact(sums.len()).zip(b.chunks_exact(sums.len())) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += a * b;
        }
    }
    sums.iter().sum()
}
