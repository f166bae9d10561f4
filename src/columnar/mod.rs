//! Documents and their analyses as columns: Arrow and Parquet.
//!
//! A row is a document with its analysis, or with why there is none. [`schema`] says which columns there are; `docs/batch.md`
//! describes them. [`Batch`] makes record batches of rows, [`Writer`] a Parquet file or an Arrow stream, [`Table`] reads either.
//!
//! The columns are those of the API, field by field: names in snake_case, enums by the names of their values without that of the
//! enum, nothing given as null. Beside them stand what a query would have to look up: the words at spans, the names of entities,
//! days as dates. Offsets count code points. The types are those that Spark and DuckDB both know.
//!
//! It knows Arrow and the messages, and neither gRPC nor the command line. The same rows give the same bytes.

mod document;
mod frames;
mod kit;
mod layers;
mod read;
mod texts;
mod values;
mod write;

pub(crate) use document::micros;
pub use read::{Column, Rows, Shape, Source, Table};
pub use write::{Format, Writer, note};

use crate::messages::pb;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, Schema, SchemaRef};
use kit::{Columns, fields};
use parquet::errors::ParquetError;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};
use texts::Texts;

/// Key of the schema's metadata that tells files of ours: its value is [`VERSION`].
pub const MARK: &str = "dateline.columns";

/// Version of the columns. Columns are added without a new one.
pub const VERSION: &str = "1";

/// Bytes of columns that make a batch full.
const FULL_BYTES: usize = 4 << 20;

/// Rows that make a batch full.
const FULL_ROWS: usize = 1_024;

/// What can go wrong with a file of columns.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It could not be read or written.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// It is not what it should be; why.
    #[error("{0}")]
    Unreadable(String),
    /// A library refused to make it.
    #[error("{0}")]
    Unwritable(String),
}

impl From<Error> for std::io::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::Io(error) => error,
            other => Self::other(other),
        }
    }
}

impl From<ArrowError> for Error {
    fn from(error: ArrowError) -> Self {
        match error {
            ArrowError::IoError(_, error) => Self::Io(error),
            other => Self::Unwritable(other.to_string()),
        }
    }
}

impl From<ParquetError> for Error {
    fn from(error: ParquetError) -> Self {
        match error {
            ParquetError::External(error) => match error.downcast::<std::io::Error>() {
                Ok(error) => Self::Io(*error),
                Err(error) => Self::Unwritable(error.to_string()),
            },
            other => Self::Unwritable(other.to_string()),
        }
    }
}

/// Why a document has no analysis.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusal {
    /// UPPER_SNAKE, for programs.
    pub reason: String,
    /// For people.
    pub message: String,
}

/// What has become of a document, in the feed of changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its place in the one order of all changes: of several rows of a document the one with the highest counts.
    pub position: i64,
    /// When it was stored, in microseconds since 1970.
    pub micros: Option<i64>,
    /// `CREATED`, `UPDATED`, `ANALYZED` or `DELETED`.
    pub kind: &'static str,
}

/// A document and what became of it.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// The document.
    pub document: &'a pb::Document,
    /// Its analysis, in any unit of offsets; none while it waits for one, or when it was refused.
    pub analysis: Option<&'a pb::Analysis>,
    /// Of a web page, the text that the spans index; else empty.
    pub extracted_text: &'a str,
    /// Of a web page without a title of the caller's, the title that the spans index; else empty.
    pub extracted_title: &'a str,
    /// Why there is no analysis.
    pub refusal: Option<&'a Refusal>,
    /// The change that this row tells; none where rows are no changes.
    pub change: Option<Change>,
}

impl<'a> Row<'a> {
    /// A document that waits for its analysis.
    pub fn waiting(document: &'a pb::Document) -> Self {
        Self { document, analysis: None, extracted_text: "", extracted_title: "", refusal: None, change: None }
    }

    /// A document with its analysis.
    pub fn analyzed(document: &'a pb::Document, reply: &'a pb::GetAnalysisResponse) -> Self {
        let pb::GetAnalysisResponse { analysis, extracted_text, extracted_title } = reply;
        Self { analysis: analysis.as_ref(), extracted_text, extracted_title, ..Self::waiting(document) }
    }

    /// A document that has none.
    pub fn refused(document: &'a pb::Document, refusal: &'a Refusal) -> Self {
        Self { refusal: Some(refusal), ..Self::waiting(document) }
    }

    fn texts(&self) -> Texts<'a> {
        let or = |first: &'a str, second: &'a str| if first.is_empty() { second } else { first };
        let title = or(&self.document.title, self.extracted_title);
        Texts::new(title, or(self.extracted_text, &self.document.text), self.analysis)
    }
}

/// The columns, which are the same for every file.
pub fn schema() -> SchemaRef {
    static SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| Batch::new().schema);
    Arc::clone(&SCHEMA)
}

/// Rows that become a record batch.
pub struct Batch {
    schema: SchemaRef,
    document: Columns<pb::Document>,
    refusal: Columns<RowRefusal>,
    change: Columns<RowChange>,
    analysis: Columns<pb::Analysis>,
    rows: usize,
    bytes: usize,
}

/// A row's refusal as the message that holds it.
struct RowRefusal(Option<Refusal>);

/// A row's change as the message that holds it.
struct RowChange(Option<Change>);

impl std::fmt::Debug for Batch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Batch").field("rows", &self.rows).field("bytes", &self.bytes).finish_non_exhaustive()
    }
}

impl Default for Batch {
    fn default() -> Self {
        Self::new()
    }
}

impl Batch {
    /// No rows yet.
    pub fn new() -> Self {
        let document = document::columns();
        let refusal: Columns<RowRefusal> = vec![kit::group("error", document::refusal(), |row: &RowRefusal| row.0.as_ref())];
        let change: Columns<RowChange> = vec![kit::group("change", document::change(), |row: &RowChange| row.0.as_ref())];
        let analysis = layers::columns();
        let all = [fields(&document), fields(&refusal), fields(&change), fields(&analysis)].concat();
        let mark = HashMap::from([(MARK.to_owned(), VERSION.to_owned())]);
        let schema = Arc::new(Schema::new_with_metadata(all, mark));
        Self { schema, document, refusal, change, analysis, rows: 0, bytes: 0 }
    }

    /// Adds a row.
    pub fn push(&mut self, row: &Row<'_>) {
        let texts = row.texts();
        let refusal = RowRefusal(row.refusal.cloned());
        self.document.iter_mut().for_each(|column| column.put(Some(row.document), &texts));
        self.refusal.iter_mut().for_each(|column| column.put(Some(&refusal), &texts));
        let change = RowChange(row.change);
        self.change.iter_mut().for_each(|column| column.put(Some(&change), &texts));
        self.analysis.iter_mut().for_each(|column| column.put(row.analysis, &texts));
        self.rows += 1;
        self.bytes += texts.weight();
    }

    /// Rows that were added since the last batch was taken.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// About how much memory they take.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Whether it is time to take a batch.
    pub fn is_full(&self) -> bool {
        self.rows >= FULL_ROWS || self.bytes >= FULL_BYTES
    }

    /// The rows as a record batch; the next ones are of another.
    ///
    /// # Errors
    /// When they are more than a batch may hold, which no batch is that was taken when it was full.
    pub fn take(&mut self) -> Result<RecordBatch, Error> {
        (self.rows, self.bytes) = (0, 0);
        let mut arrays: Vec<ArrayRef> = Vec::with_capacity(self.schema.fields().len());
        for column in &mut self.document {
            arrays.push(column.finish()?);
        }
        for column in &mut self.refusal {
            arrays.push(column.finish()?);
        }
        for column in &mut self.change {
            arrays.push(column.finish()?);
        }
        for column in &mut self.analysis {
            arrays.push(column.finish()?);
        }
        Ok(RecordBatch::try_new(Arc::clone(&self.schema), arrays)?)
    }
}
