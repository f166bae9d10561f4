//! Parquet files and Arrow streams as rows: objects of JSON by the names of their columns.
//!
//! What the columns are is known before a row is read, so that whoever reads can refuse a file for its columns, and have only those
//! read that it wants. A batch is in memory at a time. Files are not believed: what is damaged is an error, and so is what makes
//! one of the libraries panic.

use super::frames::Frames;
use super::values::{cell, is_known, is_text};
use super::{Error, MARK};
use arrow_array::RecordBatch;
use arrow_ipc::reader::StreamReader;
use arrow_schema::{ArrowError, DataType, Schema};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};
use serde_json::{Map, Value};
use std::fmt;
use std::fs::File;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Rows of a Parquet file that are in memory at once.
const PARQUET_ROWS: usize = 64;

/// Where columns come from.
pub enum Source {
    /// A Parquet file. It is read from its end, so that it must be a file.
    Parquet(File),
    /// An Arrow IPC stream, or an Arrow IPC file, from front to back.
    Arrow(Box<dyn Read + Send>),
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Parquet(_) => "Parquet",
            Self::Arrow(_) => "Arrow",
        })
    }
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Texts.
    Text,
    /// Lists of texts.
    Texts,
    /// Days or moments.
    Time,
    /// Numbers.
    Number,
    /// True or false.
    Flag,
    /// Structs or maps.
    Object,
    /// Nothing but nulls.
    Nothing,
    /// What no document has a place for, such as bytes.
    Other,
}

/// A column of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub shape: Shape,
    /// Its type, for people.
    pub kind: String,
}

enum Input {
    Parquet(Box<ParquetRecordBatchReaderBuilder<File>>),
    Arrow(Box<Frames<Box<dyn Read + Send>>>),
}

/// A file of columns of which no row was read yet.
pub struct Table {
    columns: Vec<Column>,
    ours: bool,
    input: Input,
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table").field("columns", &self.columns).finish_non_exhaustive()
    }
}

impl Table {
    /// Reads what the columns are.
    ///
    /// # Errors
    /// When it cannot be read, or is of another kind.
    pub fn open(source: Source) -> Result<Self, Error> {
        unharmed(|| match source {
            Source::Parquet(file) => {
                let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
                let builder = ParquetRecordBatchReaderBuilder::try_new_with_options(file, options);
                let builder = builder.map_err(|e| unreadable("is no Parquet file, or damaged", &e))?;
                check(builder.metadata())?;
                let pairs = builder.metadata().file_metadata().key_value_metadata();
                let ours = pairs.is_some_and(|pairs| pairs.iter().any(|pair| pair.key == MARK));
                Ok(Self { columns: columns(builder.schema()), ours, input: Input::Parquet(Box::new(builder)) })
            }
            Source::Arrow(input) => {
                let frames = Frames::new(input).map_err(told)?;
                let schema = frames.schema().map_err(told)?;
                let ours = schema.metadata().contains_key(MARK);
                Ok(Self { columns: columns(&schema), ours, input: Input::Arrow(Box::new(frames)) })
            }
        })
    }

    /// Its columns.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Whether a [`super::Writer`] wrote it.
    pub fn is_ours(&self) -> bool {
        self.ours
    }

    /// Its rows, with those columns that are wanted.
    ///
    /// # Errors
    /// When it is damaged.
    pub fn rows(self, wanted: impl Fn(&Column) -> bool) -> Result<Rows, Error> {
        let roots: Vec<usize> = (0..).zip(&self.columns).filter(|(_, c)| wanted(c)).map(|(at, _)| at).collect();
        let batches: Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>> + Send> = match self.input {
            Input::Parquet(builder) => {
                let mask = ProjectionMask::roots(builder.parquet_schema(), roots);
                let builder = builder.with_projection(mask).with_batch_size(PARQUET_ROWS);
                Box::new(unharmed(|| builder.build().map_err(|e| unreadable("is damaged", &e)))?)
            }
            Input::Arrow(frames) => {
                let reader = unharmed(|| StreamReader::try_new(frames, Some(roots)).map_err(|e| read_error(&e)))?;
                Box::new(reader)
            }
        };
        Ok(Rows { batches: Some(batches), batch: None, row: 0 })
    }
}

/// The rows of a file, until one cannot be read.
pub struct Rows {
    batches: Option<Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>> + Send>>,
    batch: Option<RecordBatch>,
    row: usize,
}

impl fmt::Debug for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rows").field("row", &self.row).finish_non_exhaustive()
    }
}

impl Iterator for Rows {
    type Item = Result<Map<String, Value>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(batch) = self.batch.as_ref().filter(|batch| self.row < batch.num_rows()) {
                let row = self.row;
                self.row += 1;
                return Some(unharmed(|| Ok(object(batch, row))));
            }
            let batches = self.batches.as_mut()?;
            match unharmed(|| batches.next().transpose().map_err(|e| read_error(&e))) {
                Ok(Some(batch)) => (self.batch, self.row) = (Some(batch), 0),
                Ok(None) => self.batches = None,
                Err(error) => {
                    (self.batches, self.batch) = (None, None);
                    return Some(Err(error));
                }
            }
        }
    }
}

fn object(batch: &RecordBatch, row: usize) -> Map<String, Value> {
    let schema = batch.schema_ref();
    schema.fields().iter().zip(batch.columns()).map(|(field, column)| (field.name().clone(), cell(column, row))).collect()
}

fn columns(schema: &Schema) -> Vec<Column> {
    let column = |field: &std::sync::Arc<arrow_schema::Field>| {
        let kind = field.data_type();
        Column { name: field.name().clone(), shape: shape(kind), kind: kind.to_string() }
    };
    schema.fields().iter().map(column).collect()
}

fn shape(kind: &DataType) -> Shape {
    match kind {
        kind if !is_known(kind) => Shape::Other,
        kind if is_text(kind) => Shape::Text,
        DataType::List(inner) | DataType::LargeList(inner) if is_text(inner.data_type()) => Shape::Texts,
        DataType::Date32 | DataType::Date64 | DataType::Timestamp(..) => Shape::Time,
        DataType::Boolean => Shape::Flag,
        DataType::Null => Shape::Nothing,
        DataType::Struct(_) | DataType::Map(..) => Shape::Object,
        kind if kind.is_numeric() => Shape::Number,
        _ => Shape::Other,
    }
}

/// Refuses what lies before the beginning of a file.
fn check(metadata: &ParquetMetaData) -> Result<(), Error> {
    let chunks = metadata.row_groups().iter().flat_map(|group| group.columns());
    let fine = |chunk: &ColumnChunkMetaData| {
        let begin = chunk.dictionary_page_offset().unwrap_or_else(|| chunk.data_page_offset());
        begin >= 0 && chunk.data_page_offset() >= 0 && chunk.compressed_size() >= 0 && chunk.num_values() >= 0
    };
    match chunks.into_iter().all(fine) && metadata.row_groups().iter().all(|group| group.num_rows() >= 0) {
        true => Ok(()),
        false => Err(Error::Unreadable("is damaged: a column lies outside of it".to_owned())),
    }
}

/// Does what a damaged file may make panic.
fn unharmed<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    // What it leaves half done is not used again.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(Error::Unreadable("is damaged".to_owned())))
}

fn unreadable(what: &str, why: &dyn fmt::Display) -> Error {
    Error::Unreadable(format!("{what}: {why}"))
}

fn read_error(error: &ArrowError) -> Error {
    match error {
        ArrowError::IoError(_, error) if error.kind() == std::io::ErrorKind::InvalidData => {
            Error::Unreadable(error.to_string())
        }
        other => unreadable("is damaged", other),
    }
}

/// What the frames of a stream tell is for people already.
fn told(error: std::io::Error) -> Error {
    match error.kind() {
        std::io::ErrorKind::InvalidData => Error::Unreadable(error.to_string()),
        _ => Error::Io(error),
    }
}
