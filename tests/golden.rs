//! Whole summaries of texts of our own and of the example article, and whole analyses of articles of the corpus, against files:
//! `UPDATE_GOLDEN=1 cargo test golden` writes them anew, and the difference is then read before it is kept.

use crate::corpus::articles;
use crate::support::told::{Told, kind, list, midday, negative, string};
use crate::support::{analyzer, repository};
use dateline::analysis::{Budget, Layer, Layers, Options, SummaryOptions};
use dateline::document::Document;
use dateline::grpc::pb;
use serde_json::Value;
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

/// The articles whose whole analysis is kept, one of each beat.
const WHOLE: [&str; 14] = [
    "court-oslo-bribery",
    "cricket-galle",
    "markets-wallst",
    "landslide-yunnan",
    "interview-baltic-energy",
    "obit-cellist",
    "liveblog-queensland-flood",
    "press-biotech",
    "transcript-un-briefing",
    "science-seabed",
    "election-ghana",
    "oped-water",
    "diplomacy-cairo-talks",
    "conflict-sahel",
];

/// A layer under its name, one item a line.
fn layer(shown: &mut String, name: &str, lines: impl IntoIterator<Item = String>) {
    writeln!(shown, "\n## {name}").unwrap();
    lines.into_iter().for_each(|line| writeln!(shown, "{}", line.trim_end().replace('\n', " ")).unwrap());
}

fn entity(told: &Told, e: &Value) -> String {
    let mut line = format!("{} {}", string(e, "canonicalName"), kind(e, "type", "ENTITY_TYPE_"));
    let details = [string(e, "subtype"), string(e, "countryCode")];
    details.iter().filter(|d| !d.is_empty()).for_each(|d| write!(line, " {d}").unwrap());
    for role in list(e, "roles") {
        write!(line, "; {}", string(role, "title")).unwrap();
        let of = told.name(string(role, "entityId"));
        if !of.is_empty() {
            write!(line, " of {of}").unwrap();
        }
    }
    let mentions = list(e, "mentions").iter().map(|m| told.words(&m["span"]));
    format!("{line} <- {}", mentions.collect::<Vec<_>>().join(" | "))
}

fn statement(told: &Told, s: &Value) -> String {
    let cue = if s["cue"].is_object() { told.words(&s["cue"]["span"]) } else { "…".to_owned() };
    let not = if negative(s) { "NOT " } else { "" };
    let (who, kind) = (told.speakers(s).join(" + "), kind(s, "kind", "STATEMENT_KIND_"));
    format!("{not}{who} [{cue}] {kind}: {}", told.content(s))
}

fn event(told: &Told, e: &Value, main: bool) -> String {
    let triggers: Vec<String> = list(e, "triggerSpans").iter().map(|s| told.words(s)).collect();
    let (mark, not) = (if main { "* " } else { "" }, if negative(e) { "NOT " } else { "" });
    let mut line = format!("{mark}{not}{} {}", kind(e, "type", "EVENT_TYPE_"), triggers.join(" | "));
    let modality = kind(e, "modality", "MODALITY_");
    if modality != "ACTUAL" {
        write!(line, " ({})", modality.to_lowercase()).unwrap();
    }
    for role in ["SOURCE", "TARGET", "THEME", "PLACE", "TIME"] {
        let fillers = told.fillers(e, role);
        if !fillers.is_empty() {
            write!(line, "; {}: {}", role.to_lowercase(), fillers.join(" + ")).unwrap();
        }
    }
    line
}

/// Every layer of an article in words, without scores, so that a difference reads as what has changed.
fn whole(article: &Value) -> String {
    let document = pb::Document {
        title: string(article, "title").to_owned(),
        text: string(article, "text").to_owned(),
        publish_time: midday(string(article, "publish_time")),
        language_code: string(article, "language").to_owned(),
        ..pb::Document::default()
    };
    let told = Told::of(document, false).unwrap();
    let reply = &told.reply;
    let mut shown = format!("# {}\n", string(article, "title"));
    let dateline = &reply["dateline"];
    if dateline.is_object() {
        let place = told.words(&dateline["placeSpan"]);
        let line = format!("{place} {} {}", string(dateline, "date"), string(dateline, "agency"));
        layer(&mut shown, "dateline", [line]);
    }
    layer(&mut shown, "entities", list(reply, "entities").iter().map(|e| entity(&told, e)));
    let date = |d: &Value| format!("{} = {}", told.words(&d["span"]), string(d, "value"));
    layer(&mut shown, "dates", list(reply, "dates").iter().map(date));
    let amount = |q: &Value| {
        let (value, max) = (q["value"].as_f64().unwrap_or(0.0), q["maxValue"].as_f64().unwrap_or(0.0));
        let upper = if max > value { format!("..{max}") } else { String::new() };
        format!("{} = {value}{upper} {}", told.words(&q["span"]), string(q, "unit"))
    };
    layer(&mut shown, "quantities", list(reply, "quantities").iter().map(amount));
    layer(&mut shown, "statements", told.statements().iter().map(|s| statement(&told, s)));
    let main = reply["mainEvent"].as_u64();
    let events = list(reply, "events").iter().enumerate();
    layer(&mut shown, "events", events.map(|(i, e)| event(&told, e, main == Some(i as u64))));
    let relation = |r: &Value| {
        let [subject, object] = ["subjectEntityId", "objectEntityId"].map(|end| told.name(string(r, end)));
        format!("{subject} {} {object}", kind(r, "type", "RELATION_TYPE_"))
    };
    layer(&mut shown, "relations", list(reply, "relations").iter().map(relation));
    layer(&mut shown, "key phrases", list(reply, "keyPhrases").iter().map(|k| string(k, "text").to_owned()));
    layer(&mut shown, "topics", list(reply, "topics").iter().map(|t| string(t, "label").to_owned()));
    let summary = &reply["summary"];
    layer(&mut shown, "headline", [string(summary, "headline").to_owned()]);
    layer(&mut shown, "summary", list(summary, "sentences").iter().map(|s| string(s, "text").to_owned()));
    shown
}

/// Compares whole analyses with their files, or writes these anew.
fn as_in_the_golden_files(articles: &[&Value]) {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut changed = Vec::new();
    for article in articles {
        let id = string(article, "id");
        let path = repository("tests/golden/analyses").join(format!("{id}.txt"));
        let (shown, golden) = (whole(article), fs::read_to_string(&path).unwrap_or_default());
        if update {
            fs::write(&path, &shown).unwrap();
        } else if shown != golden {
            let lost = golden.lines().filter(|l| !shown.lines().any(|s| s == *l)).map(|l| format!("- {l}"));
            let new = shown.lines().filter(|l| !golden.lines().any(|g| g == *l)).map(|l| format!("+ {l}"));
            changed.push(format!("{id}:\n{}", lost.chain(new).collect::<Vec<_>>().join("\n")));
        }
    }
    assert!(changed.is_empty(), "if it is better now, run with UPDATE_GOLDEN=1\n{}", changed.join("\n\n"));
}

#[test]
fn whole_analyses_are_as_in_the_golden_files() {
    let corpus = articles("articles.jsonl");
    let found =
        |id: &str| corpus.iter().find(|a| string(a, "id") == id).unwrap_or_else(|| panic!("{id} is not in the corpus"));
    as_in_the_golden_files(&WHOLE.map(found));
}

#[test]
fn whole_analyses_in_other_languages_are_as_in_the_golden_files() {
    let articles: Vec<Value> =
        ["es", "pt", "fr"].iter().flat_map(|code| articles(&format!("../tests/golden/languages/{code}.jsonl"))).collect();
    as_in_the_golden_files(&articles.iter().collect::<Vec<_>>());
}
