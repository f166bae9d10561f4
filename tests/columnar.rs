//! Documents and analyses as Parquet files and Arrow streams, and both as documents.

use crate::corpus::articles;
use crate::support::{analyzer, repository};
use dateline::columnar::{Error, Format, Refusal, Row, Shape, Source, Table, Writer, schema};
use dateline::grpc::{decode, encode, pb};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Cursor;
use std::sync::LazyLock;

const BOTH: [Format; 2] = [Format::Parquet, Format::Arrow];

type Object = Map<String, Value>;

/// The rows as a file of this format.
fn written(format: Format, rows: &[Row<'_>]) -> Vec<u8> {
    let mut writer = Writer::new(format, Vec::new()).unwrap();
    rows.iter().for_each(|row| writer.write(row).unwrap());
    writer.finish().unwrap()
}

fn opened(format: Format, bytes: &[u8]) -> Result<Table, Error> {
    let source = match format {
        Format::Arrow => Source::Arrow(Box::new(Cursor::new(bytes.to_vec()))),
        Format::Parquet => {
            let file = tempfile::NamedTempFile::new()?;
            fs::write(file.path(), bytes)?;
            Source::Parquet(File::open(file.path())?)
        }
    };
    Table::open(source)
}

fn read(format: Format, bytes: &[u8]) -> Result<Vec<Object>, Error> {
    opened(format, bytes)?.rows(|_| true)?.collect()
}

/// An article of the corpus as a document.
fn document(article: &Value) -> pb::Document {
    let text = |key: &str| article[key].as_str().unwrap_or_default().to_owned();
    pb::Document {
        document_id: text("id"),
        title: text("title"),
        text: text("text"),
        source: Some(pb::Source { outlet: "Lakeside News".to_owned(), ..pb::Source::default() }),
        authors: vec!["Ana Ruiz".to_owned(), "Leo Brandt".to_owned()],
        labels: [("desk".to_owned(), "home".to_owned())].into(),
        publish_time: Some(pbjson_types::Timestamp { seconds: 1_715_680_800, nanos: 123_456_789 }),
        ..pb::Document::default()
    }
}

fn analyzed(document: &pb::Document, unit: pb::OffsetEncoding) -> pb::GetAnalysisResponse {
    let request = pb::AnalyzeDocumentRequest {
        document: Some(document.clone()),
        offset_encoding: unit.into(),
        ..pb::AnalyzeDocumentRequest::default()
    };
    let analyzer = analyzer();
    let request = decode::analyze_request(request, &analyzer.limits).unwrap();
    let analyzed = analyzer.analyze(&request.document, &request.options, &|| None).unwrap();
    let analysis = Some(encode::analysis(&analyzed, &request.reply, &analyzer));
    pb::GetAnalysisResponse { analysis, ..pb::GetAnalysisResponse::default() }
}

/// Articles of several languages with their analyses in code points.
static ANALYSES: LazyLock<Vec<(pb::Document, pb::GetAnalysisResponse)>> = LazyLock::new(|| {
    let files = ["articles.jsonl", "held_out.jsonl"];
    let some = files.iter().flat_map(|file| articles(file).into_iter().take(6));
    let documents = some.map(|article| document(&article));
    documents.map(|d| (d.clone(), analyzed(&d, pb::OffsetEncoding::UnicodeCodePoint))).collect()
});

/// What a message says in a field, as ProtoJSON with every field has it.
fn words(text: &str, span: &Value) -> String {
    let at = |key: &str| span[key].as_u64().unwrap_or(0) as usize;
    text.chars().skip(at("start")).take(at("end") - at("start")).collect()
}

#[test]
fn articles_come_back_with_their_analyses() {
    let rows: Vec<Row<'_>> = ANALYSES.iter().map(|(document, reply)| Row::analyzed(document, reply)).collect();
    let [parquet, arrow] = BOTH.map(|format| read(format, &written(format, &rows)).unwrap());
    assert_eq!(parquet, arrow);
    assert_eq!(parquet.len(), ANALYSES.len());
    for (row, (document, reply)) in parquet.iter().zip(ANALYSES.iter()) {
        let analysis = serde_json::to_value(reply.analysis.as_ref().unwrap()).unwrap();
        assert_eq!(row["id"], document.document_id.as_str());
        assert_eq!((&row["text"], &row["title"]), (&json!(document.text), &json!(document.title)));
        assert_eq!(row["publish_time"], "2024-05-14T10:00:00.123456Z");
        assert_eq!((&row["publish_date"], &row["outlet"]), (&json!("2024-05-14"), &json!("Lakeside News")));
        assert_eq!((&row["labels"], &row["authors"]), (&json!({"desk": "home"}), &json!(["Ana Ruiz", "Leo Brandt"])));
        assert_eq!((&row["error"], &row["language_code"]), (&Value::Null, &analysis["languageCode"]));
        told_the_same(row, &analysis, document);
    }
    let statements: usize = parquet.iter().map(|row| row["statements"].as_array().unwrap().len()).sum();
    assert!(statements > 20, "{statements}");
}

/// Every layer of a row tells what the analysis does, and the words at spans are those of the text.
fn told_the_same(row: &Object, analysis: &Value, document: &pb::Document) {
    let empty = Vec::new();
    for (layer, keys) in [
        ("entities", &["entity_id", "canonical_name", "aliases", "subtype", "country_code"][..]),
        ("dates", &["value", "begin_date", "end_date"]),
        ("quantities", &["unit", "object", "value"]),
        ("statements", &["rule", "speaker_entity_ids", "nested_in"]),
        ("events", &["mode", "reported_by_statement"]),
        ("relations", &["subject_entity_id", "object_entity_id", "rule"]),
        ("key_phrases", &["text"]),
        ("topics", &["code", "label"]),
        ("sentences", &["paragraph"]),
    ] {
        let told = analysis[camel(layer)].as_array().unwrap_or(&empty);
        let columns = row[layer].as_array().unwrap();
        assert_eq!(columns.len(), told.len(), "{layer}");
        for (column, told) in columns.iter().zip(told) {
            for key in keys {
                let (ours, theirs) = (&column[*key], &told[camel(key)]);
                let absent = theirs.is_null() && (ours.is_null() || *ours == json!([]) || *ours == json!(0));
                assert!(absent || ours == theirs || ours.as_f64() == theirs.as_f64() && ours.is_number(), "{layer}.{key}");
            }
            let span = &told["span"];
            let text = if span["field"] == "TEXT_FIELD_TITLE" { &document.title } else { &document.text };
            if !span.is_null() && !column["text"].is_null() {
                assert_eq!(column["text"], words(text, span), "{layer}");
            }
        }
    }
}

fn camel(key: &str) -> String {
    let mut parts = key.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| all + &part[..1].to_uppercase() + &part[1..])
}

#[test]
fn columns_count_characters_whatever_the_analysis_counts() {
    let text = "«Ceará é lindo» 😀, disse Ana Ruiz em São Paulo. \"It rained in Lima\", said Leo Brandt on 3 May 2024. 😀 Lima won.";
    let document = pb::Document { document_id: "a".to_owned(), text: text.to_owned(), ..pb::Document::default() };
    use pb::OffsetEncoding::{UnicodeCodePoint, Utf8Byte, Utf16CodeUnit};
    let [points, bytes, units] = [UnicodeCodePoint, Utf8Byte, Utf16CodeUnit].map(|unit| {
        let reply = analyzed(&document, unit);
        read(Format::Arrow, &written(Format::Arrow, &[Row::analyzed(&document, &reply)])).unwrap()
    });
    assert_eq!(points, bytes);
    assert_eq!(points, units);
    let mention = &points[0]["entities"][0]["mentions"][0];
    assert_eq!(mention["text"], words(text, &mention["span"]));
}

#[test]
fn refused_and_waiting_documents_have_their_rows() {
    let document = pb::Document { document_id: "a".to_owned(), ..pb::Document::default() };
    let refusal = Refusal { reason: "TEXT_EMPTY".to_owned(), message: "document.text: is empty".to_owned() };
    for format in BOTH {
        let rows = read(format, &written(format, &[Row::refused(&document, &refusal), Row::waiting(&document)])).unwrap();
        assert_eq!(rows[0]["error"], json!({"reason": "TEXT_EMPTY", "message": "document.text: is empty"}));
        assert_eq!((&rows[0]["entities"], &rows[0]["id"], &rows[1]["error"]), (&Value::Null, &json!("a"), &Value::Null));
        // No row is a file too.
        assert_eq!(read(format, &written(format, &[])).unwrap(), Vec::<Object>::new());
    }
}

#[test]
fn the_same_rows_give_the_same_bytes_in_bounded_memory() {
    let mut rows: Vec<Row<'_>> = Vec::new();
    while rows.len() < 1_500 {
        rows.extend(ANALYSES.iter().map(|(document, reply)| Row::analyzed(document, reply)));
    }
    for format in BOTH {
        let mut writer = Writer::new(format, Vec::new()).unwrap();
        let mut most = 0;
        for row in &rows {
            writer.write(row).unwrap();
            most = most.max(writer.held());
        }
        let bytes = writer.finish().unwrap();
        assert!(most < 128 << 20, "{format:?}: {most} bytes");
        assert_eq!(bytes, written(format, &rows));
        let table = opened(format, &bytes).unwrap();
        assert!(table.is_ours());
        assert_eq!(table.rows(|column| column.name == "id").unwrap().count(), rows.len());
    }
}

/// One line a field, nested ones below those that hold them.
fn outline(fields: &arrow_schema::Fields, depth: usize, out: &mut String) {
    use arrow_schema::DataType;
    for field in fields {
        let kind = match field.data_type() {
            DataType::Struct(_) => "struct".to_owned(),
            DataType::List(inner) if inner.data_type().is_nested() => "list of structs".to_owned(),
            DataType::List(inner) => format!("list of {}", inner.data_type()),
            DataType::Map(..) => "map of Utf8 to Utf8".to_owned(),
            kind => kind.to_string(),
        };
        writeln!(out, "{}{} {kind}", "  ".repeat(depth), field.name()).unwrap();
        match field.data_type() {
            DataType::Struct(inner) => outline(inner, depth + 1, out),
            DataType::List(inner) => {
                assert_eq!(inner.name(), "element");
                if let DataType::Struct(inner) = inner.data_type() {
                    outline(inner, depth + 1, out);
                }
            }
            _ => {}
        }
    }
}

/// A type as the book calls it.
fn in_sql(kind: &arrow_schema::DataType) -> String {
    use arrow_schema::DataType;
    match kind {
        DataType::Utf8 => "string".to_owned(),
        DataType::Int32 => "int".to_owned(),
        DataType::Int64 => "bigint".to_owned(),
        DataType::Float32 => "float".to_owned(),
        DataType::Date32 => "date".to_owned(),
        DataType::Timestamp(..) => "timestamp".to_owned(),
        DataType::Struct(_) => "struct".to_owned(),
        DataType::Map(..) => "map".to_owned(),
        DataType::List(inner) => format!("list of {}s", in_sql(inner.data_type())),
        other => other.to_string(),
    }
}

#[test]
fn the_columns_are_those_of_the_golden_file_and_of_the_book() {
    let mut shown = String::new();
    outline(schema().fields(), 0, &mut shown);
    let path = repository("tests/golden/columns.txt");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, &shown).unwrap();
    }
    assert_eq!(shown, fs::read_to_string(&path).unwrap_or_default(), "a column that is gone or changed breaks readers");
    let book = fs::read_to_string(repository("docs/batch.md")).unwrap();
    let rows: Vec<&str> = book.lines().filter(|line| line.starts_with("| `")).collect();
    let told: Vec<String> =
        schema().fields().iter().map(|f| format!("| `{}` | {} | ", f.name(), in_sql(f.data_type()))).collect();
    let missing: Vec<&String> = told.iter().filter(|begin| !rows.iter().any(|row| row.starts_with(*begin))).collect();
    assert!(missing.is_empty(), "docs/batch.md lacks {missing:#?}");
    for kind in ["UInt", "Large", "View", "Dictionary", "Decimal", "Float16"] {
        assert!(!shown.contains(kind), "Spark or DuckDB does not read {kind}");
    }
}

#[test]
fn what_is_no_such_file_is_told() {
    let document = pb::Document { text: "It rained.".to_owned(), ..pb::Document::default() };
    for format in BOTH {
        let whole = written(format, &[Row::waiting(&document)]);
        let other = if format == Format::Arrow { Format::Parquet } else { Format::Arrow };
        let told = |bytes: &[u8]| read(format, bytes).map(|rows| rows.len()).map_err(|e| e.to_string());
        for bad in [&b""[..], b"It rained in Lima.", &[0; 64], &[0xFF; 64], &whole[..whole.len() - 9], &whole[..20]] {
            let error = told(bad).unwrap_err();
            assert!(!error.is_empty() && error.len() < 400, "{error}");
        }
        let error = told(&written(other, &[Row::waiting(&document)])).unwrap_err();
        assert!(error.starts_with("is no "), "{error}");
    }
    let huge = [&[0xFF, 0xFF, 0xFF, 0xFF][..], &u32::MAX.to_le_bytes(), b"x"].concat();
    assert!(read(Format::Arrow, &huge).unwrap_err().to_string().contains("4294967295"));
}

#[test]
fn columns_of_others_are_seen_for_what_they_hold() {
    let shapes: Vec<(String, Shape)> = opened(Format::Parquet, &written(Format::Parquet, &[]))
        .unwrap()
        .columns()
        .iter()
        .map(|column| (column.name.clone(), column.shape))
        .collect();
    for (name, shape) in [
        ("id", Shape::Text),
        ("authors", Shape::Texts),
        ("publish_time", Shape::Time),
        ("publish_date", Shape::Time),
        ("revision", Shape::Number),
        ("labels", Shape::Object),
    ] {
        assert!(shapes.contains(&(name.to_owned(), shape)), "{name}: {shapes:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_survives(texts in prop::collection::vec((any::<String>(), ".*", any::<i64>()), 0..5)) {
        let documents: Vec<pb::Document> = texts.into_iter().map(|(text, title, revision)| {
            pb::Document { document_id: title.clone(), title, text, revision, ..pb::Document::default() }
        }).collect();
        let rows: Vec<Row<'_>> = documents.iter().map(Row::waiting).collect();
        for format in BOTH {
            let back = read(format, &written(format, &rows)).unwrap();
            prop_assert_eq!(back.len(), documents.len());
            for (row, document) in back.iter().zip(&documents) {
                let or_null = |text: &str| if text.is_empty() { Value::Null } else { json!(text) };
                prop_assert_eq!(&row["text"], &or_null(&document.text));
                prop_assert_eq!(&row["title"], &or_null(&document.title));
                prop_assert_eq!(&row["revision"], &json!(document.revision));
            }
        }
    }

    #[test]
    fn no_damage_does_harm(
        parquet in any::<bool>(),
        at in any::<prop::sample::Index>(),
        bytes in prop::collection::vec(any::<u8>(), 1..9),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        static FILES: LazyLock<[Vec<u8>; 2]> = LazyLock::new(|| {
            let rows: Vec<Row<'_>> = ANALYSES.iter().take(2).map(|(document, reply)| Row::analyzed(document, reply)).collect();
            BOTH.map(|format| written(format, &rows))
        });
        let (format, mut file) = (BOTH[usize::from(!parquet)], FILES[usize::from(!parquet)].clone());
        let at = at.index(file.len());
        let end = (at + bytes.len()).min(file.len());
        file[at..end].copy_from_slice(&bytes[..end - at]);
        file.truncate(cut.map_or(file.len(), |cut| cut.index(file.len())));
        if let Err(error) = read(format, &file) {
            prop_assert!(!error.to_string().is_empty());
        }
    }
}
