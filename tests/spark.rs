//! The examples for Spark and DuckDB, with the real ones: `DATELINE_BATCH_PYTHON` names a Python that has pyspark, pyarrow and duckdb,
//! which `.ci/nightly` makes. `DATELINE_BATCH_DOCUMENTS` says how many documents go through.

use crate::corpus::articles;
use crate::support::repository;
use dateline::columnar::{Source, Table};
use serde_json::{Map, Value, json};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Runs an example and returns what it printed.
fn example(python: &Path, name: &str, arguments: &[&Path]) -> String {
    let output = Command::new(python)
        .arg(repository("examples").join(name))
        .args(arguments)
        .env("DATELINE", env!("CARGO_BIN_EXE_dateline"))
        .env("PYSPARK_PYTHON", python)
        .env("SPARK_LOCAL_IP", "127.0.0.1")
        // Several partitions, though the files are small.
        .env("PYSPARK_SUBMIT_ARGS", "--conf spark.sql.files.maxPartitionBytes=100000 pyspark-shell")
        .output()
        .unwrap();
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The files of a folder that Spark wrote, in order of partitions.
fn parts(folder: &Path) -> Vec<PathBuf> {
    assert!(folder.join("_SUCCESS").exists());
    let mut parts: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    parts.retain(|path| path.file_name().unwrap().to_str().unwrap().starts_with("part-"));
    parts.sort();
    parts
}

fn rows(path: &Path) -> Vec<Map<String, Value>> {
    let table = Table::open(Source::Parquet(File::open(path).unwrap())).unwrap();
    table.rows(|_| true).unwrap().collect::<Result<_, _>>().unwrap()
}

/// Whether numbers rise in every part, and those of all parts are all there are.
fn in_order(parts: &[Vec<usize>], count: usize) -> bool {
    let mut all = parts.concat();
    all.sort_unstable();
    parts.iter().all(|part| part.is_sorted()) && all == (0..count).collect::<Vec<_>>()
}

#[test]
fn spark_and_duckdb_read_and_write_what_dateline_does() {
    let Some(python) = std::env::var_os("DATELINE_BATCH_PYTHON").map(PathBuf::from) else {
        eprintln!("Spark was not exercised: DATELINE_BATCH_PYTHON names no Python that has it");
        return;
    };
    let count = std::env::var("DATELINE_BATCH_DOCUMENTS").map_or(2_000, |count| count.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let corpus = articles("articles.jsonl");
    let line = |number: usize| {
        let article = &corpus[number % corpus.len()];
        // Every hundredth has no words.
        let text = if number % 100 == 7 { &json!("") } else { &article["text"] };
        let outlet = ["Andina", "Lakeside News"][number % 2];
        let day = format!("2024-05-{:02}", 1 + number % 28);
        json!({"id": number.to_string(), "title": article["title"], "text": text, "outlet": outlet, "publish_time": day})
            .to_string()
    };
    fs::write(at("articles.jsonl"), (0..count).map(|n| line(n) + "\n").collect::<String>()).unwrap();
    let refused = (0..count).filter(|n| n % 100 == 7).count();

    for name in ["spark/pipe.py", "spark/transform.py"] {
        let out = at(name);
        fs::create_dir_all(out.parent().unwrap()).unwrap();
        example(&python, name, &[&at("articles.jsonl"), &out]);
        let mut errors = 0;
        let mut number = |line: &str| {
            let line: Value = serde_json::from_str(line).unwrap();
            errors += usize::from(line["error"]["reason"] == "TEXT_EMPTY");
            line["id"].as_str().unwrap().parse::<usize>().unwrap()
        };
        let lines: Vec<Vec<usize>> =
            parts(&out).iter().map(|part| fs::read_to_string(part).unwrap().lines().map(&mut number).collect()).collect();
        assert!(in_order(&lines, count) && lines.len() > 1, "{name}: {lines:?}");
        assert_eq!(errors, refused, "{name}");
    }

    example(&python, "spark/arrow.py", &[&at("articles.jsonl"), &at("columns")]);
    let columns: Vec<Vec<Map<String, Value>>> = parts(&at("columns")).iter().map(|part| rows(part)).collect();
    let number = |row: &Map<String, Value>| row["id"].as_str().unwrap().parse::<usize>().unwrap();
    let numbers: Vec<Vec<usize>> = columns.iter().map(|part| part.iter().map(number).collect()).collect();
    assert!(in_order(&numbers, count), "{numbers:?}");
    let all = columns.concat();
    assert_eq!(all.iter().filter(|row| row["error"]["reason"] == "TEXT_EMPTY").count(), refused);
    assert!(all.iter().any(|row| row["statements"].as_array().is_some_and(|s| !s.is_empty())));

    // The columns that Spark wrote, and those that we write.
    let output = Command::new(env!("CARGO_BIN_EXE_dateline"))
        .args(["analyze", "--format", "parquet"])
        .arg(at("articles.jsonl"))
        .output()
        .unwrap();
    fs::write(at("own.parquet"), output.stdout).unwrap();
    let of_spark = example(&python, "duckdb/news.py", &[&at("columns/*.parquet")]);
    let own = example(&python, "duckdb/news.py", &[&at("own.parquet")]);
    assert_eq!(of_spark, own);
    assert!(own.starts_with("day\toutlet\tspeaker\tsaid\n2024-05-01\t") && own.lines().count() > 40, "{own}");
}
