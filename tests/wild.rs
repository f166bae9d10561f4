//! Sentences of the wild: ways of writing on which analysers of news fail, each with what must come out (`tests/wild/cases.jsonl`).
//!
//! A case that is not met today says why in `fails`. The test fails when a case that should be met is not, and when one that is
//! listed as failing is met: `UPDATE_GOLDEN=1` then takes it off the list, which only becomes shorter.

use crate::support::expect::Check;
use crate::support::told::{Told, midday};
use crate::support::{TestServer, repository};
use dateline::grpc::pb;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;

/// One line of the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    id: String,
    /// The kind of writing.
    kind: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    text: String,
    /// Day of publication, of all documents in the order given.
    published: Vec<String>,
    /// Two documents instead of one text.
    #[serde(default)]
    documents: Vec<String>,
    /// Whether the text is a web page.
    #[serde(default)]
    html: bool,
    /// Whether the summary is to be worded to stand alone.
    #[serde(default)]
    standalone: bool,
    expect: Vec<Check>,
    /// Why it is not met today.
    fails: Option<String>,
}

impl Case {
    fn document(&self, text: &str, day: &str) -> pb::Document {
        pb::Document {
            title: self.title.clone(),
            text: text.to_owned(),
            mime_type: if self.html { "text/html".to_owned() } else { String::new() },
            publish_time: midday(day),
            ..pb::Document::default()
        }
    }

    /// The first check that is not met.
    async fn unmet(&self, server: &TestServer) -> Option<String> {
        let day = |i: usize| self.published.get(i).or(self.published.last()).map_or("", String::as_str);
        if let [first, second] = self.documents.as_slice() {
            let documents = [self.document(first, day(0)), self.document(second, day(1))];
            let mut client = server.analysis().await;
            let request = pb::SummarizeDocumentsRequest { documents: documents.to_vec(), ..Default::default() };
            let summary = client.summarize_documents(request).await.unwrap().into_inner();
            let [first, second] = documents.map(Some);
            let request =
                pb::CompareDocumentsRequest { first_document: first, second_document: second, ..Default::default() };
            let comparison = client.compare_documents(request).await.unwrap().into_inner();
            return self.expect.iter().find(|c| !c.met_by_two(&summary, &comparison)).map(|c| format!("{c:?}"));
        }
        match Told::of(self.document(&self.text, day(0)), self.standalone) {
            Ok(told) => self.expect.iter().find(|c| c.met(&told) != Some(true)).map(|c| format!("{c:?}")),
            Err(error) => Some(error),
        }
    }
}

#[tokio::test]
async fn what_is_written_in_the_wild_is_read_as_listed() {
    let path = repository("tests/wild/cases.jsonl");
    let file = fs::read_to_string(&path).unwrap();
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let server = TestServer::start().await;
    let (mut kept, mut wrong) = (String::new(), Vec::new());
    let mut kinds: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for line in file.lines() {
        let case: Case = serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
        let unmet = case.unmet(&server).await;
        let of_kind = kinds.entry(case.kind.clone()).or_default();
        of_kind.0 += usize::from(unmet.is_none());
        of_kind.1 += 1;
        let mut line = line.to_owned();
        match (&unmet, &case.fails) {
            (Some(check), None) => wrong.push(format!("{}: not met: {check}", case.id)),
            (None, Some(_)) if update => {
                let start = line.find(", \"fails\":").unwrap();
                line.replace_range(start.., "}");
            }
            (None, Some(_)) => wrong.push(format!("{}: is met now: take `fails` off it (UPDATE_GOLDEN=1)", case.id)),
            _ => {}
        }
        kept.push_str(&line);
        kept.push('\n');
    }
    if update {
        fs::write(&path, kept).unwrap();
    }
    let (met, all) = kinds.values().fold((0, 0), |(a, b), (met, all)| (a + met, b + all));
    println!(
        "{met} of {all} cases are met; kinds below half: {:?}",
        kinds.iter().filter(|(_, (m, a))| m * 2 < *a).collect::<Vec<_>>()
    );
    assert!(wrong.is_empty(), "{wrong:#?}");
}
