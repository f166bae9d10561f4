//! The annotated corpus is well formed: every string that it points with stands in its text, and every entity named is there.

use crate::support::repository;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;

/// The articles of one file of the corpus.
pub fn articles(file: &str) -> Vec<Value> {
    let text = fs::read_to_string(repository("corpus").join(file)).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The members of a list, none when there is no such list.
fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

/// Whether `words`, or the n-th place of `words#n`, stand in the text; places may overlap.
fn stands(text: &str, pointer: &str) -> bool {
    let counted = pointer.rsplit_once('#').and_then(|(words, n)| Some((words, n.parse::<usize>().ok()?)));
    let (words, n) = counted.unwrap_or((pointer, 1));
    text.char_indices().filter(|(at, _)| text[*at..].starts_with(words)).count() >= n.max(1)
}

fn faults(article: &Value) -> Vec<String> {
    let text = article["text"].as_str().unwrap();
    let ids: BTreeSet<&str> = list(article, "entities").iter().filter_map(|e| e["id"].as_str()).collect();
    let mut faults = Vec::new();
    let mut need = |pointer: &Value, what: &str| {
        let words = pointer.as_str().unwrap_or("");
        if words.is_empty() || !(stands(text, words) || (what == "filler" && ids.contains(words))) {
            faults.push(format!("{}: {what} {pointer}", article["id"]));
        }
    };
    for entity in list(article, "entities") {
        list(entity, "names").iter().for_each(|n| need(n, "name"));
        list(entity, "nominals").iter().for_each(|n| need(n, "nominal"));
        list(entity, "roles").iter().filter_map(|r| r.get("of")).for_each(|of| need(of, "filler"));
    }
    ["dates", "quantities"].iter().flat_map(|layer| list(article, layer)).for_each(|x| need(&x["at"], "place"));
    for statement in list(article, "statements") {
        list(statement, "content").iter().for_each(|c| need(c, "content"));
    }
    for event in list(article, "events") {
        list(event, "at").iter().for_each(|w| need(w, "trigger"));
        let roles = ["source", "target", "place", "source_optional", "target_optional", "place_optional"];
        roles.iter().flat_map(|role| list(event, role)).for_each(|f| need(f, "filler"));
    }
    for relation in list(article, "relations") {
        ["subject", "object"].iter().for_each(|end| need(&relation[end], "filler"));
    }
    list(article, "summary").iter().flat_map(|point| point.as_array().unwrap()).for_each(|w| need(w, "summary point"));
    faults
}

#[test]
fn the_gold_points_at_what_stands_in_its_articles() {
    let (open, held) = (articles("articles.jsonl"), articles("held_out.jsonl"));
    assert!(open.len() >= 30 && held.len() >= 10, "{} and {} articles", open.len(), held.len());
    let all: Vec<&Value> = open.iter().chain(&held).collect();
    let ids: BTreeSet<&str> = all.iter().filter_map(|a| a["id"].as_str()).collect();
    assert_eq!(ids.len(), all.len(), "an id stands twice");
    let faults: Vec<String> = all.iter().flat_map(|a| faults(a)).collect();
    assert!(faults.is_empty(), "{faults:#?}");
    for article in all {
        let words = article["text"].as_str().unwrap().split_whitespace().count();
        assert!((150..=500).contains(&words), "{}: {words} words", article["id"]);
        assert!(!list(article, "summary").is_empty(), "{}: no summary", article["id"]);
    }
}
