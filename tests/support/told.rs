//! One analysis as its reader sees it: the reply in JSON, with the questions that tests of whole sentences ask of it.

use super::analyzer;
use dateline::grpc::{decode, encode, pb};
use serde_json::Value;

/// An analysed document and its reply.
pub struct Told {
    text: Vec<char>,
    title: Vec<char>,
    pub reply: Value,
}

/// The members of a list, none when there is no such list.
pub fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

/// A text field, empty when there is none.
pub fn string<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or("")
}

/// The name of an enum value without its type: `EVENT_TYPE_DIE` is `DIE`.
pub fn kind<'a>(value: &'a Value, key: &str, prefix: &str) -> &'a str {
    let name = string(value, key);
    name.strip_prefix(prefix).unwrap_or(name)
}

/// Midday of a day ("2024-05-15").
pub fn midday(day: &str) -> Option<pbjson_types::Timestamp> {
    let noon: jiff::civil::DateTime = format!("{day}T12:00:00").parse().ok()?;
    let seconds = noon.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_second();
    Some(pbjson_types::Timestamp { seconds, nanos: 0 })
}

impl Told {
    /// Analyses a document with every layer; `standalone` has the summary worded to stand alone.
    pub fn of(document: pb::Document, standalone: bool) -> Result<Self, String> {
        let summary = pb::SummaryOptions { standalone, ..pb::SummaryOptions::default() };
        let request = pb::AnalyzeDocumentRequest {
            document: Some(document),
            summary: Some(summary),
            ..pb::AnalyzeDocumentRequest::default()
        };
        let analyzer = analyzer();
        let request = decode::analyze_request(request, &analyzer.limits).map_err(|e| e.to_string())?;
        let analyzed = analyzer.analyze(&request.document, &request.options, &|| None).map_err(|e| e.to_string())?;
        let reply = serde_json::to_value(encode::analysis(&analyzed, &request.reply, &analyzer)).unwrap();
        let (title, body) = analyzed.article.text().split_at(analyzed.article.body_start() as usize);
        Ok(Self { text: body.chars().collect(), title: title.chars().collect(), reply })
    }

    /// A text published that day.
    pub fn text(text: &str, day: &str) -> Self {
        let document = pb::Document { text: text.to_owned(), publish_time: midday(day), ..pb::Document::default() };
        Self::of(document, false).unwrap()
    }

    /// The whole body, as extracted.
    pub fn body(&self) -> String {
        self.text.iter().collect()
    }

    /// The words of a span.
    pub fn words(&self, span: &Value) -> String {
        let from = if string(span, "field") == "TEXT_FIELD_TITLE" { &self.title } else { &self.text };
        let place = |key: &str| span[key].as_u64().unwrap_or(0) as usize;
        from.get(place("start")..place("end")).unwrap_or(&[]).iter().collect()
    }

    /// Canonical name of an entity; empty for no entity.
    pub fn name(&self, id: &str) -> &str {
        let entity = list(&self.reply, "entities").iter().find(|e| string(e, "entityId") == id && !id.is_empty());
        entity.map_or("", |e| string(e, "canonicalName"))
    }

    /// The entities of that canonical name.
    pub fn entities<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Value> {
        list(&self.reply, "entities").iter().filter(move |e| string(e, "canonicalName") == name)
    }

    /// Titles of an entity, each with the name of what it is of.
    pub fn roles(&self, name: &str) -> Vec<(String, String)> {
        let roles = self.entities(name).flat_map(|e| list(e, "roles"));
        roles.map(|r| (string(r, "title").to_owned(), self.name(string(r, "entityId")).to_owned())).collect()
    }

    /// The statements.
    pub fn statements(&self) -> &[Value] {
        list(&self.reply, "statements")
    }

    /// Who says a statement: names of entities, else the words that name the speaker.
    pub fn speakers(&self, statement: &Value) -> Vec<String> {
        let ids = list(statement, "speakerEntityIds").iter().filter_map(Value::as_str);
        let names: Vec<String> = ids.map(|id| self.name(id).to_owned()).collect();
        match statement.get("speakerSpan") {
            Some(span) if names.is_empty() => vec![self.words(span)],
            _ => names,
        }
    }

    /// What a statement says.
    pub fn content(&self, statement: &Value) -> String {
        let spans: Vec<String> = list(statement, "contentSpans").iter().map(|s| self.words(s)).collect();
        spans.join(" ")
    }

    /// Events of these types (of any for none) that are not told as not happening.
    pub fn events<'a>(&'a self, types: &'a [&'a str]) -> impl Iterator<Item = &'a Value> {
        let of_type = |e: &&Value| types.is_empty() || types.contains(&kind(e, "type", "EVENT_TYPE_"));
        list(&self.reply, "events").iter().filter(of_type).filter(|e| !negative(e))
    }

    /// Who or what has a part in an event: names of entities, else the words.
    pub fn fillers(&self, event: &Value, role: &str) -> Vec<String> {
        let of_role = list(event, "arguments").iter().filter(|a| kind(a, "role", "ARGUMENT_ROLE_") == role);
        let filler = |a: &Value| match self.name(string(a, "entityId")) {
            "" => self.words(&a["span"]),
            name => name.to_owned(),
        };
        of_role.map(filler).collect()
    }

    /// The words that fill a part of an event.
    pub fn filler_words(&self, event: &Value, role: &str) -> Vec<String> {
        let of_role = list(event, "arguments").iter().filter(|a| kind(a, "role", "ARGUMENT_ROLE_") == role);
        of_role.map(|a| self.words(&a["span"])).collect()
    }
}

/// Whether an event is told as not happening, or a statement as not made.
pub fn negative(item: &Value) -> bool {
    string(item, "polarity").ends_with("NEGATIVE")
}
