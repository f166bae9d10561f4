//! `dateline events`: what happened, by type, by who took part, by place and time.

use super::entities::resolve;
use super::filters::Documents;
use super::get::day;
use super::jsonl::write_line;
use super::pretty::{FAINT, HEADING};
use super::remote::{self, Remote, failure};
use crate::grpc::pb;
use crate::grpc::pb::document_service_client::DocumentServiceClient;
use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

/// Most events asked for at once.
const PAGE: usize = 200;

/// Show what happened according to the stored documents: who met, threatened or sanctioned whom, where and when.
///
/// What several documents tell is one event, with its sources. The latest comes first.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Types ("consult", "threaten,reject"); any when not given.
    #[arg(long = "type", value_parser = parse_event, value_name = "TYPE,…")]
    types: Option<EventTypes>,
    /// The mode ("meet").
    #[arg(long, default_value = "", hide_default_value = true, value_name = "MODE")]
    mode: String,
    /// Takes part: a name, or entities/….
    #[arg(long, value_name = "NAME")]
    who: Vec<String>,
    /// Does it: a name, or entities/….
    #[arg(long, value_name = "NAME")]
    source: Vec<String>,
    /// To whom it is done: a name, or entities/….
    #[arg(long, value_name = "NAME")]
    target: Vec<String>,
    /// Where: a name, or entities/….
    #[arg(long, value_name = "NAME")]
    place: Vec<String>,
    /// In this country: two letters.
    #[arg(long, default_value = "", hide_default_value = true, value_name = "CODE")]
    country: String,
    /// Only what is told as not happening.
    #[arg(long)]
    negated: bool,
    /// Only what is told as to come.
    #[arg(long)]
    future: bool,
    #[command(flatten)]
    documents: Documents,
    /// Most events.
    #[arg(long, default_value_t = 20, value_name = "N")]
    limit: usize,
    /// One JSON object a line: ProtoJSON of `dateline.v1.EventHit`.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    remote: Remote,
}

/// Types of events, by number.
#[derive(Clone, Debug)]
pub(super) struct EventTypes(pub(super) Vec<i32>);

/// Reads types with commas between them.
///
/// # Errors
/// When one is none of ours.
pub(super) fn parse_event(text: &str) -> Result<EventTypes, String> {
    let one = |name: &str| {
        let full = format!("EVENT_TYPE_{}", name.trim().to_uppercase().replace('-', "_"));
        let known = pb::EventType::from_str_name(&full).filter(|kind| *kind != pb::EventType::Unspecified);
        known.map(i32::from).ok_or_else(|| format!("{name:?} is no type of event such as consult, threaten or price_move"))
    };
    text.split(',').map(one).collect::<Result<_, _>>().map(EventTypes)
}

pub(super) fn run(args: &Args) -> Result<ExitCode, Box<dyn Error>> {
    let out = &mut anstream::stdout().lock();
    match remote::block_on(args.search(out))? {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(error) => match error.downcast::<io::Error>() {
            Ok(error) => remote::heard(Err(*error)),
            Err(error) => Err(error),
        },
    }
}

impl Args {
    async fn search(&self, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
        let connection = self.remote.connect().await?;
        let mut participants = Vec::new();
        let roles = [
            (&self.who, pb::ArgumentRole::Unspecified),
            (&self.source, pb::ArgumentRole::Source),
            (&self.target, pb::ArgumentRole::Target),
            (&self.place, pb::ArgumentRole::Place),
        ];
        for (names, role) in roles {
            for name in names {
                let entity = resolve(&connection, &self.remote, name).await?;
                participants.push(pb::EventParticipant { entity, role: role.into() });
            }
        }
        let given = |wanted: bool, number: i32| wanted.then_some(number).into_iter().collect();
        let mut request = pb::SearchEventsRequest {
            types: self.types.clone().map(|EventTypes(types)| types).unwrap_or_default(),
            mode: self.mode.clone(),
            participants,
            country_code: self.country.clone(),
            polarities: given(self.negated, pb::EventPolarity::Negative.into()),
            modalities: given(self.future, pb::EventModality::Future.into()),
            filter: Some(self.documents.filter(&connection, &self.remote).await?),
            ..pb::SearchEventsRequest::default()
        };
        let mut client = DocumentServiceClient::new(connection).max_decoding_message_size(remote::MAX_REPLY_BYTES);
        let mut left = self.limit;
        while left > 0 {
            request.page_size = left.min(PAGE) as i32;
            let reply = client.search_events(self.remote.request(request.clone())).await;
            let reply = reply.map_err(|s| failure(&s))?.into_inner();
            for hit in reply.hits.iter().take(left) {
                match self.json {
                    true => write_line(out, hit)?,
                    false => write_event(out, hit)?,
                }
            }
            left = left.saturating_sub(reply.hits.len());
            if reply.next_page_token.is_empty() {
                break;
            }
            request.page_token = reply.next_page_token;
        }
        Ok(())
    }
}

fn write_event(out: &mut impl Write, hit: &pb::EventHit) -> io::Result<()> {
    let event = hit.event.clone().unwrap_or_default();
    let kind = event.r#type().as_str_name().trim_start_matches("EVENT_TYPE_").to_lowercase();
    let of = |role: pb::ArgumentRole| {
        let named = hit.participants.iter().filter(|participant| participant.role() == role);
        named.map(|participant| participant.canonical_name.as_str()).collect::<Vec<_>>().join(", ")
    };
    let (source, target) = (of(pb::ArgumentRole::Source), of(pb::ArgumentRole::Target));
    let date = if hit.date.is_empty() { hit.time.as_ref().map(day).unwrap_or_default() } else { hit.date.clone() };
    let not = if event.polarity() == pb::EventPolarity::Negative { "not " } else { "" };
    let mode = if event.mode.is_empty() { String::new() } else { format!(" ({})", event.mode) };
    let told = [source.as_str(), &format!("{not}{kind}{mode}"), &target];
    let told: Vec<&str> = told.into_iter().filter(|part| !part.is_empty()).collect();
    let sources = format!("{} · {} sources", hit.document, hit.source_count);
    writeln!(out, "{date} {HEADING}{}{HEADING:#} {FAINT}{sources}{FAINT:#}", told.join(" · "))?;
    writeln!(out, "  {}", hit.text.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_read_by_name() {
        let read = |text: &str| parse_event(text).map(|EventTypes(types)| types).ok();
        assert_eq!(read("consult"), Some(vec![2]));
        assert_eq!(read("threaten, price-move"), Some(vec![12, 32]));
        for wrong in ["", "unspecified", "meet", "consult,"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
