//! `dateline trends`: how often something is told, and what bursts.

use super::documents::parse_time;
use super::entities::resolve;
use super::jsonl::write_line;
use super::pretty::{FAINT, HEADING};
use super::remote::{self, Remote, failure};
use crate::grpc::pb::entity_service_client::EntityServiceClient;
use crate::grpc::{pb, times};
use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

/// Score from which a point is marked.
const BURST: f64 = 4.0;

/// Show how often entities, topics or words are told of, hour by hour, and what bursts now.
///
/// Each line has the documents of a bucket, how many were to be expected, and how surprising that is (-log10 of the chance; from 4
/// on it is a burst). Without anything to show, what bursts is ranked.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Entities: names, or entities/….
    #[arg(value_name = "NAME")]
    entities: Vec<String>,
    /// Topics, by their codes.
    #[arg(long, value_name = "CODE")]
    topic: Vec<String>,
    /// Words, as `dateline search` takes them.
    #[arg(long, default_value = "", hide_default_value = true, value_name = "WORDS")]
    words: String,
    /// Rank what bursts at the end: entities, places and topics.
    #[arg(long)]
    bursts: bool,
    /// Hours of a bucket.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(i64).range(1..=168), value_name = "HOURS")]
    bucket: i64,
    /// Days that expectations rest on.
    #[arg(long, default_value_t = 28, value_parser = clap::value_parser!(i64).range(1..=366), value_name = "DAYS")]
    baseline: i64,
    /// Not before: YYYY-MM-DD or RFC 3339; 48 buckets before the end when not given.
    #[arg(long, value_parser = parse_time, value_name = "TIME")]
    since: Option<pbjson_types::Timestamp>,
    /// The end: YYYY-MM-DD or RFC 3339; now when not given.
    #[arg(long, value_parser = parse_time, value_name = "TIME")]
    until: Option<pbjson_types::Timestamp>,
    /// In these languages (BCP-47).
    #[arg(long, value_name = "CODE")]
    language: Vec<String>,
    /// One JSON object a line: ProtoJSON of `dateline.v1.TrendSeries`, then of `dateline.v1.TrendBurst`.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    remote: Remote,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, Box<dyn Error>> {
    let reply = remote::block_on(args.query())??;
    let out = &mut anstream::stdout().lock();
    remote::heard(args.write(out, &reply))
}

impl Args {
    async fn query(&self) -> Result<pb::QueryTrendsResponse, Box<dyn Error>> {
        let connection = self.remote.connect().await?;
        let mut entities = Vec::with_capacity(self.entities.len());
        for name in &self.entities {
            entities.push(resolve(&connection, &self.remote, name).await?);
        }
        let ranked = self.bursts || (entities.is_empty() && self.topic.is_empty() && self.words.is_empty());
        let kinds = [pb::TrendKind::Entities, pb::TrendKind::Places, pb::TrendKind::Topics];
        let hours = |hours: i64| Some(pbjson_types::Duration { seconds: hours * 3_600, nanos: 0 });
        let request = pb::QueryTrendsRequest {
            entities,
            topic_codes: self.topic.clone(),
            query: self.words.clone(),
            ranked_kinds: kinds.into_iter().filter(|_| ranked).map(i32::from).collect(),
            bucket: hours(self.bucket),
            baseline: hours(self.baseline * 24),
            start_time: self.since,
            end_time: self.until,
            language_codes: self.language.clone(),
            ..pb::QueryTrendsRequest::default()
        };
        let mut client = EntityServiceClient::new(connection).max_decoding_message_size(remote::MAX_REPLY_BYTES);
        Ok(client.query_trends(self.remote.request(request)).await.map_err(|s| failure(&s))?.into_inner())
    }

    fn write(&self, out: &mut impl Write, reply: &pb::QueryTrendsResponse) -> io::Result<()> {
        if self.json {
            reply.series.iter().try_for_each(|series| write_line(out, series))?;
            return reply.bursts.iter().try_for_each(|burst| write_line(out, burst));
        }
        // All documents come first; they are told when nothing else is.
        let alone = reply.series.len() == 1 && reply.bursts.is_empty();
        for series in reply.series.iter().skip(usize::from(!alone)) {
            write_series(out, series)?;
        }
        reply.bursts.iter().try_for_each(|burst| write_burst(out, burst))
    }
}

fn label(subject: Option<&pb::TrendSubject>) -> &str {
    subject.map(|subject| subject.label.as_str()).filter(|label| !label.is_empty()).unwrap_or("all documents")
}

fn moment(time: Option<&pbjson_types::Timestamp>) -> String {
    time.and_then(times::civil).map(|civil| civil.strftime("%Y-%m-%d %H:%M").to_string()).unwrap_or_default()
}

fn write_series(out: &mut impl Write, series: &pb::TrendSeries) -> io::Result<()> {
    writeln!(out, "{HEADING}{}{HEADING:#}", label(series.subject.as_ref()))?;
    for point in series.points.iter().filter(|point| point.document_count > 0) {
        let mark = if point.score >= BURST { " burst" } else { "" };
        let (time, expected) = (moment(point.time.as_ref()), point.expected_count);
        writeln!(out, "{time} {:>6} {FAINT}of {expected:.1}, {:.1}{FAINT:#}{mark}", point.document_count, point.score)?;
    }
    Ok(())
}

fn write_burst(out: &mut impl Write, burst: &pb::TrendBurst) -> io::Result<()> {
    let since = moment(burst.start_time.as_ref());
    let told = |count: i32, one: &str, many: &str| match count {
        0 => String::new(),
        1 => format!(" of 1 {one}"),
        count => format!(" of {count} {many}"),
    };
    let about = format!(
        "{} documents{}{} since {since}, {:.1} expected, score {:.1}",
        burst.document_count,
        told(burst.outlet_count, "outlet", "outlets"),
        told(burst.story_count, "story", "stories"),
        burst.expected_count,
        burst.score
    );
    writeln!(out, "{HEADING}{}{HEADING:#} {FAINT}{about}{FAINT:#}", label(burst.subject.as_ref()))
}
