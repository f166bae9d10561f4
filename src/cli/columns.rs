//! Arrow and Parquet as commands read and write them: which columns stand for what, and answers as rows.
//!
//! Columns are called as the fields of a line of JSON are ([`super::line`]). A file is refused when a column that stands for
//! something cannot hold it, or none holds texts; columns that stand for nothing are told, and not read.

use super::documents::open;
use super::filter::{Answer, Output};
use super::line::{self, Field, Line};
use super::note;
use crate::columnar::{Column, Format, Refusal, Row, Rows, Shape, Source, Table, Writer, schema};
use crate::grpc::pb;
use clap::ValueEnum;
use std::error::Error;
use std::fs::File;
use std::io::{self, IsTerminal as _, Write};
use std::os::fd::AsFd as _;
use std::path::Path;

/// Columns of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Kind {
    /// An Arrow IPC stream or file.
    Arrow,
    /// Parquet.
    Parquet,
}

/// The kind of columns that the name of a file tells, or that were asked for; those of standard input only when they were.
pub(super) fn kind(path: &Path, asked: Option<Kind>) -> Option<Kind> {
    asked.or_else(|| of_name(path))
}

/// The kind of columns that the name of a file tells.
pub(super) fn of_name(path: &Path) -> Option<Kind> {
    let name = path.file_name()?.to_str()?.to_lowercase();
    let name = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(&name);
    match name.rsplit_once('.')?.1 {
        "parquet" => Some(Kind::Parquet),
        "arrow" | "arrows" => Some(Kind::Arrow),
        _ => None,
    }
}

/// The rows of a file, and the names of its columns that stand for nothing.
///
/// # Errors
/// When it cannot be read, or its columns cannot be those of documents.
pub(super) fn rows(path: &Path, kind: Kind) -> Result<(Rows, Vec<String>), Box<dyn Error>> {
    let table = Table::open(match kind {
        Kind::Arrow => Source::Arrow(Box::new(open(path)?)),
        Kind::Parquet => Source::Parquet(file(path)?),
    })?;
    let mut unknown = Vec::new();
    let mut texts = false;
    for column in table.columns() {
        match meaning(column) {
            Ok(Some(field)) => texts |= field == Field::Text && column.shape != Shape::Nothing,
            Ok(None) if table.is_ours() && schema().field_with_name(&column.name).is_ok() => {}
            Ok(None) => unknown.push(column.name.clone()),
            Err(needed) => {
                return Err(format!("column {:?} holds {}, and should hold {needed}", column.name, column.kind).into());
            }
        }
    }
    if !texts {
        let names: Vec<&str> = table.columns().iter().take(MOST_NAMES).map(|column| column.name.as_str()).collect();
        return Err(format!("no column holds texts: none is called text, and there are {}", names.join(", ")).into());
    }
    Ok((table.rows(|column| matches!(meaning(column), Ok(Some(_))))?, unknown))
}

/// Columns that an error names.
const MOST_NAMES: usize = 20;

/// The documents of a file, all of them.
///
/// # Errors
/// As [`rows`], and when a row is no document; the message names it.
pub(super) fn documents(path: &Path, kind: Kind) -> Result<Vec<pb::Document>, Box<dyn Error>> {
    let (rows, unknown) = rows(path, kind)?;
    line::Told::default().new_of(&unknown).iter().for_each(|new| note(new));
    let document = |(number, row): (u64, Result<_, _>)| {
        let line = Line::from_object(row?).map_err(|e| format!("row {number}: {e}"))?;
        Ok(line.document)
    };
    (1..).zip(rows).map(document).collect()
}

/// An error with the file that it is about, where it does not name it.
pub(super) fn named(path: &Path, why: &str) -> String {
    let shown = path.display().to_string();
    if why.starts_with(&shown) { why.to_owned() } else { format!("{shown}: {why}") }
}

/// A file that is read from its end; standard input only where that is a file.
fn file(path: &Path) -> Result<File, Box<dyn Error>> {
    if path.as_os_str() != "-" {
        return Ok(File::open(path).map_err(|e| format!("{}: {e}", path.display()))?);
    }
    let file = File::from(io::stdin().as_fd().try_clone_to_owned()?);
    match file.metadata()?.is_file() {
        true => Ok(file),
        false => Err("Parquet is read from its end, which a pipe does not have: name a file, or send Arrow".into()),
    }
}

/// What a column stands for, or what it would have to hold for that.
fn meaning(column: &Column) -> Result<Option<Field>, &'static str> {
    let Some(field) = line::field(&column.name) else { return Ok(None) };
    let (shapes, needed): (&[Shape], _) = match field {
        Field::Id => (&[Shape::Text, Shape::Number], "texts or numbers"),
        Field::Published | Field::Crawled | Field::Own("createTime" | "updateTime") => {
            (&[Shape::Text, Shape::Time], "texts, dates or times")
        }
        Field::Authors => (&[Shape::Text, Shape::Texts], "texts or lists of them"),
        Field::Source => (&[Shape::Text, Shape::Object], "texts or structs"),
        Field::Own("labels") => (&[Shape::Object], "maps or structs"),
        Field::Own("revision") => (&[Shape::Number, Shape::Text], "numbers"),
        _ => (&[Shape::Text], "texts"),
    };
    let fits = column.shape == Shape::Nothing || shapes.contains(&column.shape);
    if fits { Ok(Some(field)) } else { Err(needed) }
}

/// Answers as rows.
pub(super) struct Answers<W: Write + Send>(Writer<W>);

impl<W: Write + Send> Answers<W> {
    /// Begins a file or stream.
    pub(super) fn new(format: Format, out: W) -> io::Result<Self> {
        Ok(Self(Writer::new(format, out)?))
    }

    /// Ends it.
    pub(super) fn finish(self) -> io::Result<W> {
        Ok(self.0.finish()?)
    }
}

impl<W: Write + Send> Output<Answer> for Answers<W> {
    fn put(&mut self, answer: Answer) -> io::Result<()> {
        match &answer.outcome {
            Ok(reply) => self.0.write(&Row::analyzed(&answer.document, reply))?,
            Err(error) => {
                let refusal = Refusal { reason: error.reason().to_owned(), message: error.to_string() };
                self.0.write(&Row::refused(&answer.document, &refusal))?;
            }
        }
        Ok(())
    }

    // Batches are cut by what they hold: what is written must not depend on time.
    fn idle(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Standard output for what is no text.
///
/// # Errors
/// When it is a terminal.
pub(super) fn stdout() -> Result<io::Stdout, Box<dyn Error>> {
    let out = io::stdout();
    if out.is_terminal() {
        Err("columns are no text for a terminal: send them to a file or a program".into())
    } else {
        Ok(out)
    }
}
