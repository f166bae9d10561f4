//! Whole summaries of texts of our own and of the example article, against files: `UPDATE_GOLDEN=1 cargo test golden` writes
//! them anew, and the difference is then read before it is kept.

use crate::support::{analyzer, repository};
use dateline::analysis::{Budget, Layer, Layers, Options, SummaryOptions};
use dateline::document::Document;
use std::fmt::Write as _;
use std::fs;

/// Headline, sentences as worded, and under each what was changed.
fn summary(text: &str) -> String {
    let (published, text) = text.split_once('\n').unwrap();
    let publish_time = Some(format!("{published}T12:00:00").parse().unwrap());
    let document = Document { text: text.to_owned(), publish_time, ..Document::default() };
    let options = Options {
        layers: Layers::of(&[Layer::Summary]),
        summary: SummaryOptions { budget: Budget::Sentences(4), query: String::new(), standalone: true },
        ..Options::default()
    };
    let analyzed = analyzer().analyze(&document, &options, &|| None).unwrap();
    let summary = analyzed.analysis.summary.unwrap();
    let mut shown = format!("# {}\n", summary.headline);
    for sentence in &summary.sentences {
        writeln!(shown, "\n{}", sentence.text).unwrap();
        for change in &sentence.substitutions {
            let words = change.span.of(analyzed.article.text());
            writeln!(shown, "  {words:?} -> {:?}", change.replacement).unwrap();
        }
    }
    shown
}

#[test]
fn summaries_are_worded_as_in_the_golden_files() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let inputs = ["tests/golden/harbour.txt", "tests/golden/ministers.txt", "tests/golden/strike.txt"];
    let own = inputs.iter().map(|path| (*path, fs::read_to_string(repository(path)).unwrap()));
    let example = fs::read_to_string(repository("examples/wikinews-korea.txt")).unwrap();
    let example = ("tests/golden/wikinews-korea.txt", format!("2015-08-21\n{example}"));
    for (path, text) in own.chain([example]) {
        let path = repository(path).with_extension("summary");
        let shown = summary(&text);
        if update {
            fs::write(&path, &shown).unwrap();
        }
        let golden = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(shown, golden, "{}: if the new one is better, run with UPDATE_GOLDEN=1", path.display());
    }
}
