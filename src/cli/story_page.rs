//! A story as one page for a browser: headline, summary, timeline, contradictions and documents, without scripts; it asks no server.

use super::get::day;
use crate::grpc::pb;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Everything that a page may load is in it.
const HEAD: &str = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
    <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
    <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
    <style>\nbody{font:1rem/1.5 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem}\n\
    h1{font-size:1.6rem;line-height:1.25}h2{font-size:1.1rem;margin-top:2rem}li{margin:.4rem 0}\n\
    small,time{color:GrayText}time{font-variant-numeric:tabular-nums}\n</style>\n";

/// The page.
pub(super) fn page(told: &pb::GetStoryResponse, timeline: &pb::GetTimelineResponse, documents: &[pb::Document]) -> String {
    let story = told.story.clone().unwrap_or_default();
    let known: BTreeMap<&str, &pb::Document> = documents.iter().map(|d| (d.name.as_str(), d)).collect();
    let mut out = format!("{HEAD}<title>{0}</title>\n</head>\n<body>\n<main>\n<h1>{0}</h1>\n", escaped(&story.title));
    let [first, last] = [story.first_time, story.last_time].map(|time| time.map(|t| day(&t)).unwrap_or_default());
    let outlets: Vec<String> = story.outlets.iter().map(|o| escaped(&o.outlet)).collect();
    line(
        &mut out,
        &format!("<p><small>{first} to {last} · {} documents · {}</small></p>", story.document_count, outlets.join(", ")),
    );
    let sentences = told.summary.iter().flat_map(|summary| &summary.sentences);
    section(&mut out, "What is told", sentences.map(|s| told_by(&s.text, &s.source_document, &known)));
    let entries = timeline.entries.iter();
    let entry =
        |e: &pb::TimelineEntry| format!("<time>{}</time> {}", escaped(&e.date), told_by(&e.text, &e.document, &known));
    section(&mut out, "Day by day", entries.map(entry));
    section(
        &mut out,
        "What does not agree",
        timeline.contradictions.iter().map(|c| contradiction(c, &timeline.documents, &known)),
    );
    let share = |e: &pb::StoryEntity| format!("{} <small>{:.0} %</small>", escaped(&e.canonical_name), e.share * 100.0);
    section(&mut out, "Who and where", story.entities.iter().chain(&story.places).map(share));
    section(&mut out, "Documents", documents.iter().map(document));
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn line(out: &mut String, text: &str) {
    // Writing to a string does not fail.
    let _ = writeln!(out, "{text}");
}

/// A heading with a list, unless that is empty.
fn section(out: &mut String, heading: &str, items: impl Iterator<Item = String>) {
    let items: Vec<String> = items.collect();
    if !items.is_empty() {
        line(out, &format!("<section>\n<h2>{heading}</h2>\n<ul>"));
        items.iter().for_each(|item| line(out, &format!("<li>{item}</li>")));
        line(out, "</ul>\n</section>");
    }
}

/// A sentence with the outlet and day of its document.
fn told_by(text: &str, name: &str, known: &BTreeMap<&str, &pb::Document>) -> String {
    format!("{} <small>{}</small>", escaped(text), source(name, known))
}

/// Outlet and day of a document, or its name.
fn source(name: &str, known: &BTreeMap<&str, &pb::Document>) -> String {
    let Some(document) = known.get(name) else { return escaped(name) };
    let outlet = document.source.as_ref().map(|s| s.outlet.as_str()).filter(|outlet| !outlet.is_empty()).unwrap_or(name);
    let day = document.publish_time.as_ref().map(day).unwrap_or_default();
    escaped(format!("{outlet} {day}").trim())
}

fn contradiction(found: &pb::Contradiction, documents: &[String], known: &BTreeMap<&str, &pb::Document>) -> String {
    let claim = |claim: &pb::Claim| {
        let name = usize::try_from(claim.document_index).ok().and_then(|at| documents.get(at)).map_or("", String::as_str);
        format!("{} <small>{}</small>", claim.value, source(name, known))
    };
    let claims: Vec<String> = found.claims.iter().map(claim).collect();
    format!("{}: {}", escaped(&found.subject), claims.join(", "))
}

fn document(document: &pb::Document) -> String {
    let title = if document.title.is_empty() { &document.name } else { &document.title };
    let (outlet, url) = document.source.as_ref().map_or(("", ""), |s| (s.outlet.as_str(), s.url.as_str()));
    // Only addresses of the web: nothing that a document brings may run.
    let linked = if url.starts_with("https://") || url.starts_with("http://") {
        format!("<a rel=\"noreferrer noopener\" href=\"{}\">{}</a>", escaped(url), escaped(title))
    } else {
        escaped(title)
    };
    let day = document.publish_time.as_ref().map(day).unwrap_or_default();
    let repeats = if document.duplicate_of.is_empty() { "" } else { " · repeats an earlier one" };
    format!("{linked} <small>{} {day}{repeats}</small>", escaped(outlet))
}

/// Text as HTML has it, in elements and in attributes.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_document_is_markup() {
        let evil = "<script>alert('x')</script>\"";
        let document = pb::Document {
            name: "documents/a".to_owned(),
            title: evil.to_owned(),
            source: Some(pb::Source {
                outlet: evil.to_owned(),
                url: "javascript:alert(1)".to_owned(),
                ..pb::Source::default()
            }),
            ..pb::Document::default()
        };
        let story = pb::Story { title: evil.to_owned(), ..pb::Story::default() };
        let told = pb::GetStoryResponse { story: Some(story), ..pb::GetStoryResponse::default() };
        let entry =
            pb::TimelineEntry { text: evil.to_owned(), document: "documents/a".to_owned(), ..pb::TimelineEntry::default() };
        let timeline = pb::GetTimelineResponse { entries: vec![entry], ..pb::GetTimelineResponse::default() };
        let page = page(&told, &timeline, &[document]);
        assert!(!page.contains("<script") && !page.contains("javascript:"), "{page}");
        assert!(page.contains("&lt;script&gt;") && page.contains("Day by day"));
    }
}
