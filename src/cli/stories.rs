//! `dateline stories`, `story` and `timeline`: which documents tell the same event, and what they tell together.

use super::filters::Documents;
use super::get::day;
use super::jsonl::write_line;
use super::pretty::{FAINT, HEADING};
use super::remote::{self, Connection, Remote, failure};
use super::story_page;
use crate::grpc::pb;
use crate::grpc::pb::story_service_client::StoryServiceClient;
use std::collections::BTreeMap;
use std::error::Error;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Stories of a page.
const PAGE: i32 = 200;

/// List the stories of the stored documents: which documents tell the same event.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What is listed: a story is one event as it is reported over days, a storyline links stories over weeks.
    #[arg(long, value_enum, default_value_t = Level::Story)]
    level: Level,
    /// Which come first.
    #[arg(long, value_enum, default_value_t = Order::Time)]
    order: Order,
    /// Only those of at least so many documents.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(i64).range(0..), value_name = "N")]
    min_documents: i64,
    /// Most stories listed; all with --json.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..), value_name = "N")]
    limit: Option<u32>,
    /// One JSON object a line, with the names of the documents: ProtoJSON of `dateline.v1.Story`; of a storyline its name and documents.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    documents: Documents,
    #[command(flatten)]
    remote: Remote,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Level {
    Story,
    Storyline,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Order {
    Time,
    Size,
    Growth,
}

/// Show a story with a summary of its documents.
#[derive(Debug, clap::Args)]
pub(super) struct StoryArgs {
    /// stories/….
    name: String,
    /// One JSON object: ProtoJSON of `dateline.v1.GetStoryResponse`.
    #[arg(long)]
    json: bool,
    /// Write the page of the console to this file, with the timeline and what each document copied; it asks no server.
    #[arg(long, conflicts_with = "json", value_name = "FILE")]
    html: Option<PathBuf>,
    #[command(flatten)]
    remote: Remote,
}

/// Show a story or storyline day by day.
#[derive(Debug, clap::Args)]
pub(super) struct TimelineArgs {
    /// stories/… or storylines/….
    name: String,
    /// One JSON object: ProtoJSON of `dateline.v1.GetTimelineResponse`.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    remote: Remote,
}

/// Stories listed for people unless told otherwise.
const SHOWN: usize = 50;

pub(super) fn run(args: &Args) -> Result<ExitCode, Box<dyn Error>> {
    let out = &mut anstream::stdout().lock();
    let stories = remote::block_on(args.listed())??;
    remote::heard(match (args.level, args.json) {
        (Level::Story, true) => stories.iter().try_for_each(|story| write_line(out, story)),
        (Level::Story, false) => stories.iter().try_for_each(|story| write_story(out, story)),
        (Level::Storyline, json) => storylines(&stories).iter().try_for_each(|line| line.write(out, json)),
    })
}

impl Args {
    async fn listed(&self) -> Result<Vec<pb::Story>, Box<dyn Error>> {
        let connection = self.remote.connect().await?;
        let mut request = pb::ListStoriesRequest {
            filter: Some(self.documents.filter(&connection, &self.remote).await?),
            min_document_count: self.min_documents,
            order: match self.order {
                Order::Time => pb::StoryOrder::Time,
                Order::Size => pb::StoryOrder::Size,
                Order::Growth => pb::StoryOrder::Growth,
            }
            .into(),
            include_documents: self.json,
            page_size: PAGE,
            ..pb::ListStoriesRequest::default()
        };
        let most = match self.limit {
            Some(limit) => limit as usize,
            None if self.json || self.level == Level::Storyline => usize::MAX,
            None => SHOWN,
        };
        let mut client = client(connection);
        let mut stories = Vec::new();
        while stories.len() < most {
            let reply = client.list_stories(self.remote.request(request.clone())).await.map_err(|s| failure(&s))?;
            let pb::ListStoriesResponse { stories: found, next_page_token } = reply.into_inner();
            stories.extend(found);
            if next_page_token.is_empty() {
                break;
            }
            request.page_token = next_page_token;
        }
        stories.truncate(most);
        Ok(stories)
    }
}

fn client(connection: Connection) -> StoryServiceClient<Connection> {
    StoryServiceClient::new(connection).max_decoding_message_size(remote::MAX_REPLY_BYTES)
}

/// Stories that belong together, in the order of the first one.
#[derive(serde::Serialize)]
struct Storyline<'a> {
    name: &'a str,
    documents: Vec<&'a str>,
    #[serde(skip)]
    stories: Vec<&'a pb::Story>,
}

/// The storylines of some stories; a story that is in none stands alone.
fn storylines(stories: &[pb::Story]) -> Vec<Storyline<'_>> {
    let mut place: BTreeMap<&str, usize> = BTreeMap::new();
    let mut lines: Vec<Storyline<'_>> = Vec::new();
    for story in stories {
        let name = if story.storyline.is_empty() { &story.name } else { &story.storyline };
        let at = *place.entry(name).or_insert(lines.len());
        if at == lines.len() {
            lines.push(Storyline { name, documents: Vec::new(), stories: Vec::new() });
        }
        if let Some(line) = lines.get_mut(at) {
            line.documents.extend(story.documents.iter().map(String::as_str));
            line.stories.push(story);
        }
    }
    lines
}

impl Storyline<'_> {
    fn write(&self, out: &mut impl Write, json: bool) -> io::Result<()> {
        if json {
            return write_line(out, self);
        }
        writeln!(out, "{HEADING}{}{HEADING:#}", self.name)?;
        self.stories.iter().try_for_each(|story| write_story(out, story))
    }
}

/// A story in two lines.
fn write_story(out: &mut impl Write, story: &pb::Story) -> io::Result<()> {
    writeln!(out, "{HEADING}{}{HEADING:#}", story.title)?;
    let [first, last] = [story.first_time, story.last_time].map(|time| time.map(|t| day(&t)).unwrap_or_default());
    let days = if first == last { first } else { format!("{first} to {last}") };
    let documents =
        if story.document_count == 1 { "1 document".to_owned() } else { format!("{} documents", story.document_count) };
    let outlets: Vec<&str> = story.outlets.iter().take(4).map(|o| o.outlet.as_str()).collect();
    let parts = [days, documents, outlets.join(", "), story.name.clone(), story.storyline.clone()];
    let told: Vec<&str> = parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    writeln!(out, "  {FAINT}{}{FAINT:#}", told.join(" · "))
}

pub(super) fn show(args: &StoryArgs) -> Result<ExitCode, Box<dyn Error>> {
    if let Some(file) = &args.html {
        return remote::block_on(write_page(args, file))?;
    }
    let out = &mut anstream::stdout().lock();
    let reply = remote::block_on(async {
        let mut client = client(args.remote.connect().await?);
        let request =
            pb::GetStoryRequest { name: args.name.clone(), include_documents: true, ..pb::GetStoryRequest::default() };
        let reply = client.get_story(args.remote.request(request)).await.map_err(|s| failure(&s))?;
        Ok::<_, Box<dyn Error>>(reply.into_inner())
    })??;
    remote::heard(if args.json { write_line(out, &reply) } else { write_whole(out, &reply) })
}

/// Writes the page of a story.
async fn write_page(args: &StoryArgs, file: &Path) -> Result<ExitCode, Box<dyn Error>> {
    let page = story_page::page(&args.name, &args.remote.connect().await?, &args.remote).await?;
    std::fs::write(file, page).map_err(|e| format!("{}: {e}", file.display()))?;
    Ok(ExitCode::SUCCESS)
}

fn write_whole(out: &mut impl Write, reply: &pb::GetStoryResponse) -> io::Result<()> {
    let Some(story) = &reply.story else { return Ok(()) };
    write_story(out, story)?;
    for sentence in reply.summary.iter().flat_map(|summary| &summary.sentences) {
        writeln!(out, "• {} {FAINT}{}{FAINT:#}", sentence.text, sentence.source_document)?;
    }
    let who: Vec<&str> = story.entities.iter().chain(&story.places).map(|e| e.canonical_name.as_str()).collect();
    if !who.is_empty() {
        writeln!(out, "with {}", who.join(", "))?;
    }
    write_contradictions(out, &reply.contradictions, &reply.summarized_documents)?;
    story.documents.iter().try_for_each(|document| writeln!(out, "{FAINT}{document}{FAINT:#}"))
}

/// What documents say that cannot all be true, a line each.
fn write_contradictions(out: &mut impl Write, found: &[pb::Contradiction], documents: &[String]) -> io::Result<()> {
    for contradiction in found {
        let claim = |claim: &pb::Claim| {
            let source = usize::try_from(claim.document_index).ok().and_then(|at| documents.get(at));
            format!("{} ({}, {})", claim.value, claim.date, source.map_or("", String::as_str))
        };
        let claims: Vec<String> = contradiction.claims.iter().map(claim).collect();
        writeln!(out, "contradictory: {}: {}", contradiction.subject, claims.join(", "))?;
    }
    Ok(())
}

pub(super) fn timeline(args: &TimelineArgs) -> Result<ExitCode, Box<dyn Error>> {
    let out = &mut anstream::stdout().lock();
    let reply = remote::block_on(async {
        let mut client = client(args.remote.connect().await?);
        let request = pb::GetTimelineRequest { name: args.name.clone(), ..pb::GetTimelineRequest::default() };
        let reply = client.get_timeline(args.remote.request(request)).await.map_err(|s| failure(&s))?;
        Ok::<_, Box<dyn Error>>(reply.into_inner())
    })??;
    if args.json {
        return remote::heard(write_line(out, &reply));
    }
    let entries = reply.entries.iter();
    let written = entries
        .map(|entry| writeln!(out, "{HEADING}{}{HEADING:#} {} {FAINT}{}{FAINT:#}", entry.date, entry.text, entry.document));
    let written = written
        .collect::<io::Result<()>>()
        .and_then(|()| write_contradictions(out, &reply.contradictions, &reply.documents));
    remote::heard(written)
}
