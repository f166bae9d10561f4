//! Model files: reading, checking, refusing.
//!
//! A model is one safetensors file in the format of `models/FORMAT.md`: its configuration and label inventories are metadata,
//! its matrices int8 with a scale per row. A file is accepted only when its checksum holds and every tensor has the shape
//! that the configuration promises; the error says what does not fit.

use super::kernels::{LANES, Linear, Norm};
use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::HashMap;

/// The format of a file: which vocabulary it is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// 1: the word pieces beside it.
    WordPiece,
    /// 2: scored pieces in the file.
    Unigram,
}

/// Why a model was refused.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The file cannot be read.
    #[error("cannot read the model {path}: {source}")]
    Read {
        /// The file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The bytes are no safetensors file.
    #[error("not a safetensors file: {0}")]
    Container(#[from] safetensors::SafeTensorError),
    /// The metadata lacks something or does not parse.
    #[error("model metadata: {0}")]
    Metadata(String),
    /// A tensor is missing or does not fit.
    #[error("tensor {name}: {problem}")]
    Tensor {
        /// Its name.
        name: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The weights are not those that were written.
    #[error("checksum mismatch: the file says {expected}, its weights have {found}")]
    Checksum {
        /// The checksum of the metadata.
        expected: String,
        /// The checksum of the tensors.
        found: String,
    },
}

impl ModelError {
    pub(super) fn tensor(name: &str, problem: impl Into<String>) -> Self {
        Self::Tensor { name: name.to_owned(), problem: problem.into() }
    }
}

/// The kind of encoder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Architecture {
    Transformer,
    Convolution,
}

/// The sizes of a model.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Config {
    pub(super) architecture: Architecture,
    /// Pieces of the vocabulary.
    pub(super) vocab: usize,
    /// Width of the embeddings.
    pub(super) embedding: usize,
    /// Width of the encoder.
    pub(super) hidden: usize,
    pub(super) layers: usize,
    pub(super) heads: usize,
    pub(super) feed_forward: usize,
    /// Distance of the neighbours that each convolution sees.
    pub(super) dilations: Vec<usize>,
    /// Widths of the arc and label scorers.
    pub(super) arc: usize,
    pub(super) label: usize,
    /// Pieces of a window, and of a token at most.
    pub(super) window: usize,
    pub(super) max_pieces: usize,
}

/// A checked file, ready to be taken apart.
pub(super) struct Weights<'a> {
    tensors: SafeTensors<'a>,
    pub(super) format: Format,
    /// ISO 639-1 codes of the languages that it is meant for.
    pub(super) languages: Vec<String>,
    pub(super) config: Config,
    /// Name and version.
    pub(super) version: String,
    pub(super) tags: Vec<String>,
    pub(super) upos: Vec<String>,
    pub(super) relations: Vec<String>,
}

impl<'a> Weights<'a> {
    /// Reads metadata and directory, and checks the checksum.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, ModelError> {
        let (_, header) = SafeTensors::read_metadata(bytes)?;
        let tensors = SafeTensors::deserialize(bytes)?;
        let empty = HashMap::new();
        let metadata = Metadata(header.metadata().as_ref().unwrap_or(&empty));
        let (format, languages) = match metadata.text("format")? {
            "1" => (Format::WordPiece, vec!["en".to_owned()]),
            "2" => (Format::Unigram, metadata.json("languages")?),
            other => {
                return Err(ModelError::Metadata(format!("format {other}, but this program reads formats 1 and 2")));
            }
        };
        let found = checksum(&tensors);
        let expected = metadata.text("sha256")?;
        if found != expected {
            return Err(ModelError::Checksum { expected: expected.to_owned(), found });
        }
        let weights = Self {
            tensors,
            format,
            languages,
            config: metadata.json("config")?,
            version: metadata.version()?,
            tags: metadata.json("tags")?,
            upos: metadata.json("upos")?,
            relations: metadata.json("relations")?,
        };
        weights.check()?;
        Ok(weights)
    }

    /// Name and version of the model that the file says it is.
    pub(super) fn version_of(bytes: &[u8]) -> Result<String, ModelError> {
        let (_, header) = SafeTensors::read_metadata(bytes)?;
        Metadata(header.metadata().as_ref().unwrap_or(&HashMap::new())).version()
    }

    /// The languages that a file of format 2 says it is meant for.
    pub(super) fn languages_of(bytes: &[u8]) -> Result<Vec<String>, ModelError> {
        let (_, header) = SafeTensors::read_metadata(bytes)?;
        Metadata(header.metadata().as_ref().unwrap_or(&HashMap::new())).json("languages")
    }

    fn check(&self) -> Result<(), ModelError> {
        let c = &self.config;
        let whole = [c.embedding, c.hidden, c.arc, c.label].iter().all(|w| *w > 0 && w % LANES == 0);
        let encoder = match c.architecture {
            Architecture::Transformer => {
                c.embedding == c.hidden
                    && c.heads * 2 * LANES == c.hidden
                    && c.feed_forward > 0
                    && c.feed_forward.is_multiple_of(LANES)
            }
            Architecture::Convolution => {
                c.dilations.len() == c.layers && c.dilations.iter().all(|d| (1..c.window).contains(d))
            }
        };
        let window = (48..=512).contains(&c.window) && c.max_pieces == super::wordpiece::MAX_PIECES;
        if whole && encoder && window && c.layers <= 64 {
            Ok(())
        } else {
            Err(ModelError::Metadata(format!("sizes that this program cannot run: {c:?}")))
        }
    }

    /// Whether the file holds the layer `name`.
    pub(super) fn has(&self, name: &str) -> bool {
        self.tensors.tensor(&format!("{name}.weight")).is_ok()
    }

    fn view(&self, name: &str, dtype: Dtype, shape: &[usize]) -> Result<TensorView<'a>, ModelError> {
        let view = self.tensors.tensor(name).map_err(|_| ModelError::tensor(name, "missing"))?;
        if view.dtype() != dtype || view.shape() != shape {
            let problem = format!("{:?} {:?}, but {dtype:?} {shape:?} is needed", view.dtype(), view.shape());
            return Err(ModelError::tensor(name, problem));
        }
        Ok(view)
    }

    /// A vector or matrix of floats.
    pub(super) fn floats(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, ModelError> {
        let view = self.view(name, Dtype::F32, shape)?;
        let values: Vec<f32> =
            view.data().chunks_exact(4).filter_map(|b| b.try_into().ok().map(f32::from_le_bytes)).collect();
        if values.iter().all(|v| v.is_finite()) { Ok(values) } else { Err(ModelError::tensor(name, "not finite")) }
    }

    /// The bytes of an int8 matrix.
    pub(super) fn bytes(&self, name: &str, shape: &[usize]) -> Result<&'a [u8], ModelError> {
        Ok(self.view(name, Dtype::I8, shape)?.data())
    }

    /// The bytes of strings that stand one behind the other, and where each of them ends.
    pub(super) fn strings(&self, name: &str, count: usize) -> Result<(&'a [u8], Vec<usize>), ModelError> {
        let ends = self.view(&format!("{name}.ends"), Dtype::I32, &[count])?;
        let ends = ends.data().chunks_exact(4).filter_map(|b| b.try_into().ok());
        let ends: Vec<usize> = ends.map(|b| u32::from_le_bytes(b) as usize).collect();
        let length = ends.last().copied().unwrap_or(0);
        Ok((self.view(&format!("{name}.bytes"), Dtype::U8, &[length])?.data(), ends))
    }

    /// An int8 matrix with its scales, as it stands in the file.
    fn matrix(&self, name: &str, outputs: usize, inputs: usize) -> Result<Matrix, ModelError> {
        let weight = self.bytes(&format!("{name}.weight"), &[outputs, inputs])?;
        let scale = self.floats(&format!("{name}.scale"), &[outputs])?;
        Ok(Matrix { weight: weight.iter().map(|b| b.cast_signed()).collect(), scale })
    }

    /// The linear layers `names`, each with its number of outputs, stacked into one.
    pub(super) fn linear(&self, names: &[(String, usize)], inputs: usize) -> Result<Linear, ModelError> {
        let (mut weight, mut scale, mut bias) = (Vec::new(), Vec::new(), Vec::new());
        for (name, outputs) in names {
            let part = self.matrix(name, *outputs, inputs)?;
            weight.extend(part.weight);
            scale.extend(part.scale);
            bias.extend(self.floats(&format!("{name}.bias"), &[*outputs])?);
        }
        let name = || names.iter().map(|n| n.0.as_str()).collect::<Vec<_>>().join(", ");
        Linear::pack(inputs, &weight, &scale, &bias).ok_or_else(|| ModelError::tensor(&name(), "weights beyond seven bits"))
    }

    /// A matrix that expects its input to end in a one: the last column becomes the bias.
    pub(super) fn linear_with_one(&self, name: &str, outputs: usize, inputs: usize) -> Result<Linear, ModelError> {
        let matrix = self.matrix(name, outputs, inputs + 1)?;
        let (mut weight, mut bias) = (Vec::with_capacity(outputs * inputs), Vec::with_capacity(outputs));
        for (row, scale) in matrix.weight.chunks_exact(inputs + 1).zip(&matrix.scale) {
            if let Some((last, row)) = row.split_last() {
                weight.extend_from_slice(row);
                bias.push(f32::from(*last) * scale);
            }
        }
        Linear::pack(inputs, &weight, &matrix.scale, &bias)
            .ok_or_else(|| ModelError::tensor(name, "weights beyond seven bits"))
    }

    /// A layer normalization.
    pub(super) fn norm(&self, name: &str, width: usize, epsilon: f32) -> Result<Norm, ModelError> {
        let part = |part: &str| self.floats(&format!("{name}.{part}"), &[width]);
        Ok(Norm { weight: part("weight")?, bias: part("bias")?, epsilon })
    }

    /// An int8 embedding table, `keep`t as the caller likes.
    pub(super) fn table(
        &self,
        name: &str,
        rows: usize,
        width: usize,
        keep: fn(&'a [u8]) -> Cow<'static, [u8]>,
    ) -> Result<Table, ModelError> {
        let weight = keep(self.bytes(&format!("{name}.weight"), &[rows, width])?);
        Ok(Table { weight, scale: self.floats(&format!("{name}.scale"), &[rows])?, width })
    }
}

struct Matrix {
    weight: Vec<i8>,
    scale: Vec<f32>,
}

/// An embedding table of int8 rows, each with a scale.
pub(super) struct Table {
    weight: Cow<'static, [u8]>,
    scale: Vec<f32>,
    width: usize,
}

impl Table {
    /// Adds row `index` to `x`.
    pub(super) fn add(&self, index: usize, x: &mut [f32]) {
        let row = self.weight.get(index * self.width..(index + 1) * self.width);
        if let (Some(row), Some(scale)) = (row, self.scale.get(index)) {
            for (x, byte) in x.iter_mut().zip(row) {
                *x += f32::from(byte.cast_signed()) * scale;
            }
        }
    }
}

struct Metadata<'a>(&'a HashMap<String, String>);

impl Metadata<'_> {
    fn text(&self, key: &str) -> Result<&str, ModelError> {
        self.0.get(key).map(String::as_str).ok_or_else(|| ModelError::Metadata(format!("{key} is missing")))
    }

    fn version(&self) -> Result<String, ModelError> {
        Ok(format!("{}-{}", self.text("name")?, self.text("version")?))
    }

    fn json<T: serde::de::DeserializeOwned>(&self, key: &str) -> Result<T, ModelError> {
        serde_json::from_str(self.text(key)?).map_err(|e| ModelError::Metadata(format!("{key}: {e}")))
    }
}

/// SHA-256 over all tensors in the order of their names: name, then data.
pub(super) fn checksum(tensors: &SafeTensors<'_>) -> String {
    let mut names = tensors.names();
    names.sort_unstable();
    let mut hash = Sha256::new();
    for name in names {
        hash.update(name.as_bytes());
        if let Ok(view) = tensors.tensor(name) {
            hash.update(view.data());
        }
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
