//! Columns at the command line: what `analyze`, `ingest` and `export` read and write of Arrow and Parquet.

use crate::support::process::{self, Served};
use crate::support::{repository, wire_story};
use arrow_array::builder::{ListBuilder, StringBuilder, StringDictionaryBuilder};
use arrow_array::{
    ArrayRef, BinaryArray, Int32Array, LargeStringArray, RecordBatch, StringArray, TimestampMillisecondArray,
};
use arrow_ipc::writer::{FileWriter, StreamWriter};
use dateline::columnar::{Source, Table};
use parquet::arrow::ArrowWriter;
use serde_json::{Map, Value, json};
use std::fs::{self, File};
use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

/// Exit code, standard output and standard error of the program.
fn dateline(server: &str, arguments: &[&str], input: &[u8]) -> (i32, Vec<u8>, String) {
    let output = process::run(&[("DATELINE_SERVER", server)], arguments, input);
    (output.status.code().unwrap(), output.stdout, String::from_utf8(output.stderr).unwrap())
}

fn rows(source: Source) -> Vec<Map<String, Value>> {
    Table::open(source).unwrap().rows(|_| true).unwrap().collect::<Result<_, _>>().unwrap()
}

fn of_arrow(bytes: &[u8]) -> Vec<Map<String, Value>> {
    rows(Source::Arrow(Box::new(Cursor::new(bytes.to_vec()))))
}

fn of_parquet(path: &Path) -> Vec<Map<String, Value>> {
    rows(Source::Parquet(File::open(path).unwrap()))
}

fn of_lines(bytes: &[u8]) -> Vec<Value> {
    bytes.split(|byte| *byte == b'\n').filter(|l| !l.is_empty()).map(|l| serde_json::from_slice(l).unwrap()).collect()
}

fn parquet(path: &Path, columns: Vec<(&str, ArrayRef)>) {
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut writer = ArrowWriter::try_new(File::create(path).unwrap(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

fn texts(values: &[Option<&str>]) -> ArrayRef {
    Arc::new(StringArray::from(values.to_vec()))
}

fn lines() -> String {
    let line = |id: Value, text: &str| {
        json!({"id": id, "title": "News — 新聞", "text": text, "outlet": "Andina"}).to_string() + "\n"
    };
    let mut all = fs::read_to_string(repository("examples/feed.jsonl")).unwrap();
    all += &line(json!("wire"), &wire_story());
    all += &line(json!(7), " ");
    all += "nonsense\n";
    all += &json!({"id": "soon", "text": "It rained.", "publish_time": "soon"}).to_string();
    all += "\n";
    all + &line(json!("last"), "«Llueve en Lima», dijo Ana Ruiz. 😀 Leo Brandt met her in São Paulo on 3 May 2024.")
}

#[test]
fn lines_and_columns_answer_alike() {
    let directory = tempfile::tempdir().unwrap();
    let analyze = |format: &str, more: &[&str]| {
        let (code, out, err) = dateline("", &[&["analyze", "--format", format], more].concat(), lines().as_bytes());
        assert_eq!(code, 0, "{err}");
        out
    };
    let told = of_lines(&analyze("jsonl", &[]));
    let (arrow, file) = (analyze("arrow", &["--threads", "1"]), directory.path().join("out.parquet"));
    let bytes = analyze("parquet", &["--threads", "3"]);
    assert_eq!(arrow, analyze("arrow", &["--threads", "3"]));
    assert_eq!(bytes, analyze("parquet", &["--threads", "1"]));
    fs::write(&file, &bytes).unwrap();
    let columns = of_arrow(&arrow);
    assert_eq!(columns, of_parquet(&file));
    assert_eq!(columns.len(), told.len());
    for (row, line) in columns.iter().zip(&told) {
        let id = line["id"].as_str().map_or(line["id"].to_string(), str::to_owned);
        assert!(row["id"] == id || row["id"].is_null() && line["id"].is_null(), "{} {id}", row["id"]);
        assert_eq!(row["error"], line["error"]);
        for layer in ["entities", "statements", "events", "dates"] {
            let count = line["analysis"][layer].as_array().map_or(0, Vec::len);
            assert_eq!(row[layer].as_array().map_or(0, Vec::len), count, "{id} {layer}");
        }
    }
    let reasons: Vec<_> = told.iter().filter_map(|line| line["error"]["reason"].as_str()).collect();
    assert_eq!(reasons, ["TEXT_EMPTY", "FIELD_INVALID", "FIELD_INVALID"]);
    let (code, _, _) = dateline("", &["analyze", "--format", "arrow", "--strict"], lines().as_bytes());
    assert_eq!(code, 1);

    // What came out goes in, and gives the same; but that what was refused without words has none now.
    let again = |arguments: &[&str], input: &[u8]| {
        let (code, out, err) = dateline("", &[&["analyze", "--format", "jsonl"], arguments].concat(), input);
        assert_eq!((code, err.as_str()), (0, ""));
        of_lines(&out)
    };
    let from_parquet = again(&[file.to_str().unwrap()], b"");
    assert_eq!(from_parquet, again(&["--input-format", "arrow"], &arrow));
    for (line, before) in from_parquet.iter().zip(&told).filter(|(_, before)| before["error"].is_null()) {
        assert_eq!(line["analysis"]["entities"], before["analysis"]["entities"]);
        assert_eq!(line["analysis"]["events"], before["analysis"]["events"]);
    }
    let (code, out, err) = dateline("", &["analyze", "--format", "json", file.to_str().unwrap()], b"");
    assert_eq!((code, err.matches("document.text").count()), (1, 3), "{err}");
    assert!(String::from_utf8(out).unwrap().contains("Ana Ruiz"));
}

#[test]
fn columns_of_other_programs_are_read() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("articles.parquet");
    let mut authors = ListBuilder::new(StringBuilder::new());
    authors.append_value([Some("Ana Ruiz"), Some("Leo Brandt")]);
    authors.append_null();
    authors.append_value([Some("Ana Ruiz")]);
    let mut outlets = StringDictionaryBuilder::<arrow_array::types::Int8Type>::new();
    ["Andina", "Andina", "Coast Courier"].iter().for_each(|outlet| outlets.append_value(outlet));
    let batch = RecordBatch::try_from_iter([
        ("id", Arc::new(Int32Array::from(vec![3, 1, 2])) as ArrayRef),
        ("maintext", Arc::new(LargeStringArray::from(vec![Some("Lima is in Peru."), None, Some("It rained on Monday.")]))),
        ("date", Arc::new(TimestampMillisecondArray::from(vec![1_715_680_800_000, 0, 1_715_680_800_000]))),
        ("authors", Arc::new(authors.finish())),
        ("site_name", Arc::new(outlets.finish())),
        ("photo", Arc::new(BinaryArray::from(vec![&b"\xFF"[..], b"", b"x"]))),
        ("likes", Arc::new(Int32Array::from(vec![1, 2, 3]))),
    ])
    .unwrap();
    let mut writer = ArrowWriter::try_new(File::create(&path).unwrap(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let mut stream = StreamWriter::try_new(Vec::new(), &batch.schema()).unwrap();
    stream.write(&batch).unwrap();
    let stream = stream.into_inner().unwrap();
    let arrow = directory.path().join("articles.arrow");
    let mut file = FileWriter::try_new(File::create(&arrow).unwrap(), &batch.schema()).unwrap();
    file.write(&batch).unwrap();
    file.finish().unwrap();

    let analyze = |arguments: &[&str], input: &[u8]| {
        let (code, out, err) = dateline("", &[&["analyze", "--format", "arrow"], arguments].concat(), input);
        assert_eq!(code, 0, "{err}");
        let told = ["photo", "likes"].map(|name| err.matches(&format!("field {name:?} is not understood")).count());
        assert_eq!(told, [1, 1], "{err}");
        of_arrow(&out)
    };
    let rows = analyze(&[path.to_str().unwrap()], b"");
    assert_eq!(rows, analyze(&[arrow.to_str().unwrap()], b""));
    assert_eq!(rows, analyze(&["--input-format", "arrow"], &stream));
    let ids: Vec<_> = rows.iter().map(|row| row["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["3", "1", "2"]);
    assert_eq!((&rows[1]["error"]["reason"], &rows[0]["error"]), (&json!("TEXT_EMPTY"), &Value::Null));
    assert_eq!((&rows[0]["outlet"], &rows[0]["authors"]), (&json!("Andina"), &json!(["Ana Ruiz", "Leo Brandt"])));
    assert_eq!(rows[2]["dates"][0]["begin_date"], "2024-05-13");
}

#[test]
fn files_that_are_no_documents_are_refused() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("bad.parquet");
    let refused = |needed: &[&str]| {
        let (code, out, err) = dateline("", &["analyze", "--format", "jsonl", path.to_str().unwrap()], b"");
        assert_eq!((code, out.len()), (1, 0), "{err}");
        needed.iter().chain(&["bad.parquet"]).for_each(|part| assert!(err.contains(part), "{err}"));
        assert!(!err.contains("panicked"), "{err}");
    };
    parquet(&path, vec![("text", Arc::new(Int32Array::from(vec![1])))]);
    refused(&["column \"text\" holds Int32, and should hold texts"]);
    parquet(&path, vec![("text", texts(&[Some("x")])), ("publish_time", Arc::new(Int32Array::from(vec![1])))]);
    refused(&["column \"publish_time\" holds Int32"]);
    parquet(&path, vec![("body", texts(&[Some("x")]))]);
    refused(&["no column holds texts", "body"]);
    parquet(&path, vec![("text", texts(&[Some("It rained in Lima.")]))]);
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() - 5]).unwrap();
    refused(&["is no Parquet file, or damaged"]);
    fs::write(&path, "It rained.").unwrap();
    refused(&["is no Parquet file"]);
    let (code, _, err) = dateline("", &["analyze", "--format", "jsonl", "--input-format", "parquet"], &whole);
    assert_eq!((code, err.contains("a pipe does not have")), (1, true), "{err}");

    // What was whole before a stream broke off is answered.
    let batch = RecordBatch::try_from_iter([("text", texts(&[Some("It rained in Lima.")]))]).unwrap();
    let mut stream = StreamWriter::try_new(Vec::new(), &batch.schema()).unwrap();
    (0..3).for_each(|_| stream.write(&batch).unwrap());
    let stream = stream.into_inner().unwrap();
    let (code, out, err) =
        dateline("", &["analyze", "--format", "arrow", "--input-format", "arrow"], &stream[..stream.len() - 40]);
    assert_eq!((code, err.contains("breaks off")), (1, true), "{err}");
    assert_eq!(of_arrow(&out).len(), 2);
}

#[test]
fn columns_go_into_a_server_and_come_out() {
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    let mut served = Served::at("127.0.0.1:0", &["--store", &format!("sqlite:{}", at("news.db"))]);
    let url = format!("http://{}", served.until("listening")["fields"]["address"].as_str().unwrap());
    served.until("ready");
    let columns = vec![
        ("id", texts(&[Some("a"), Some("b"), Some("c")])),
        (
            "text",
            texts(&[Some("\"We will stay in Lima,\" Ana Ruiz said on Monday."), None, Some("Quito is in Ecuador. 😀")]),
        ),
        ("outlet", texts(&[Some("Andina"), None, Some("Coast Courier")])),
        ("mood", texts(&[Some("good"), None, None])),
    ];
    parquet(Path::new(&at("news.parquet")), columns);
    let (code, out, err) = dateline(&url, &["ingest", &at("news.parquet")], b"");
    let out = String::from_utf8(out).unwrap();
    assert_eq!((code, out.contains("2 created, 1 rejected")), (1, true), "{out}{err}");
    assert!(err.contains("\"mood\" is not understood") && err.contains("news.parquet:2"), "{err}");

    for (name, format) in [("all.parquet", None), ("all.arrow", Some("arrow"))] {
        let format: Vec<&str> = format.map(|format| vec!["--format", format]).unwrap_or_default();
        let (code, _, err) = dateline(&url, &[&["export", &at(name)], &format[..]].concat(), b"");
        assert_eq!((code, err.contains("2 documents exported")), (0, true), "{err}");
    }
    let rows = of_parquet(Path::new(&at("all.parquet")));
    let arrow = fs::read(at("all.arrow")).unwrap();
    assert_eq!(rows, of_arrow(&arrow));
    let mut ids: Vec<_> = rows.iter().map(|row| row["name"].as_str().unwrap()).collect();
    ids.sort_unstable();
    assert_eq!(ids, ["documents/a", "documents/c"]);
    let a = rows.iter().find(|row| row["id"] == "a").unwrap();
    assert_eq!((&a["outlet"], &a["statements"][0]["speaker_names"]), (&json!("Andina"), &json!(["Ana Ruiz"])));

    // An export goes into another server.
    let (code, out, err) = dateline(&url, &["ingest", "-", "--input-format", "arrow", "--on-conflict", "skip"], &arrow);
    assert_eq!(code, 0, "{}{err}", String::from_utf8_lossy(&out));
    assert!(!err.contains("not understood"), "{err}");
}
