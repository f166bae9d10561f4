//! Rows into a Parquet file or an Arrow stream.
//!
//! Batches and row groups are cut by what they hold, never by time, so that the same rows give the same bytes; what is in memory is
//! one batch and, of Parquet, one row group.

use super::{Batch, Error, MARK, Row, VERSION, schema};
use arrow_array::RecordBatch;
use arrow_ipc::writer::StreamWriter;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::reader::FileReader as _;
use parquet::file::serialized_reader::SerializedFileReader;
use std::fmt;
use std::fs::File;
use std::io::Write;

/// Bytes of a row group, as written.
const ROW_GROUP_BYTES: usize = 32 << 20;

/// How columns are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A Parquet file, compressed with Zstandard.
    Parquet,
    /// An Arrow IPC stream.
    Arrow,
}

enum Sink<W: Write + Send> {
    Parquet(ArrowWriter<W>),
    Arrow(StreamWriter<W>),
}

/// Writes rows.
pub struct Writer<W: Write + Send> {
    batch: Batch,
    sink: Sink<W>,
}

impl<W: Write + Send> fmt::Debug for Writer<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").field("batch", &self.batch).finish_non_exhaustive()
    }
}

impl<W: Write + Send> Writer<W> {
    /// Begins a file or a stream.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn new(format: Format, out: W) -> Result<Self, Error> {
        let sink = match format {
            Format::Parquet => Sink::Parquet(ArrowWriter::try_new(out, schema(), Some(properties()))?),
            Format::Arrow => Sink::Arrow(StreamWriter::try_new(out, &schema())?),
        };
        Ok(Self { batch: Batch::new(), sink })
    }

    /// Adds a row.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&mut self, row: &Row<'_>) -> Result<(), Error> {
        self.batch.push(row);
        if self.batch.is_full() { self.put() } else { Ok(()) }
    }

    /// Adds a note to the end of a Parquet file, which [`note`] reads; an Arrow stream has none.
    pub fn add_note(&mut self, key: &str, value: &str) {
        if let Sink::Parquet(writer) = &mut self.sink {
            writer.append_key_value_metadata(KeyValue::new(key.to_owned(), value.to_owned()));
        }
    }

    /// About how many bytes are in memory and not yet in the file.
    pub fn held(&self) -> usize {
        let of_group = match &self.sink {
            Sink::Parquet(writer) => writer.memory_size(),
            Sink::Arrow(_) => 0,
        };
        self.batch.bytes() + of_group
    }

    /// Ends the file or stream with the rows that it has, and gives back what it was written to, flushed.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self) -> Result<W, Error> {
        if self.batch.rows() > 0 {
            self.put()?;
        }
        let mut out = match self.sink {
            Sink::Parquet(writer) => writer.into_inner()?,
            Sink::Arrow(mut writer) => {
                writer.finish()?;
                writer.into_inner()?
            }
        };
        out.flush()?;
        Ok(out)
    }

    fn put(&mut self) -> Result<(), Error> {
        let batch: RecordBatch = self.batch.take()?;
        match &mut self.sink {
            Sink::Parquet(writer) => writer.write(&batch)?,
            Sink::Arrow(writer) => {
                writer.write(&batch)?;
                writer.flush()?;
            }
        }
        Ok(())
    }
}

/// A note at the end of a Parquet file.
///
/// # Errors
/// When it is no such file.
pub fn note(file: File, key: &str) -> Result<Option<String>, Error> {
    let read = SerializedFileReader::new(file).map_err(|e| Error::Unreadable(e.to_string()))?;
    let notes = read.metadata().file_metadata().key_value_metadata();
    Ok(notes.and_then(|notes| notes.iter().find(|note| note.key == key)?.value.clone()))
}

/// How Parquet is written. Bounds of columns are told a row group, not a page: the pages of nested columns are many.
fn properties() -> WriterProperties {
    WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_bytes(Some(ROW_GROUP_BYTES))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_key_value_metadata(Some(vec![KeyValue::new(MARK.to_owned(), VERSION.to_owned())]))
        .build()
}
