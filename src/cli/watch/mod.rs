//! `dateline watch`: queries that stand, and what matches them.

mod query;

use super::changes::write_bookmark;
use super::following::{End, Following};
use super::get::day;
use super::jsonl::write_line;
use super::pretty::{FAINT, HEADING};
use super::remote::{self, Connection, Remote, failure};
use crate::grpc::pb;
use crate::grpc::pb::watch_service_client::WatchServiceClient;
use pb::stream_matches_response::Message as Said;
use query::Asked;
use std::error::Error;
use std::io::Write;
use std::process::ExitCode;
use tonic::Request;

/// Be told of documents as they come: create, list, get, update, delete, test and stream watches.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Create a watch, or replace the one that has the key.
    Create(Create),
    /// Replace name, query and options of a watch.
    Update(Update),
    /// List the watches of who calls.
    List(List),
    /// Show a watch.
    Get(Named),
    /// Delete a watch.
    Delete(Named),
    /// Tell which stored documents a query matches, and why; and how many of 30 days.
    Test(Test),
    /// Show matches as documents come; with the token of a line, from behind that line.
    Stream(Stream),
}

/// When a match is told.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "When")]
struct Options {
    /// Name for people.
    #[arg(long, default_value = "", hide_default_value = true, value_name = "NAME")]
    display_name: String,
    /// Tell later revisions of a document too.
    #[arg(long)]
    updates: bool,
    /// Pass over a document whose title and text another one had before it.
    #[arg(long)]
    suppress_duplicates: bool,
    /// Tell a story once, by the first of its documents that matches.
    #[arg(long)]
    once_per_story: bool,
    /// Begin with what is stored already.
    #[arg(long)]
    backfill: bool,
}

#[derive(Debug, clap::Args)]
struct Create {
    /// Key of the watch: lower-case letters, digits and hyphens; chosen by the server when not given.
    #[arg(default_value = "", hide_default_value = true, value_name = "KEY")]
    watch_id: String,
    #[command(flatten)]
    asked: Asked,
    #[command(flatten)]
    options: Options,
    /// Write the watch as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    remote: Remote,
}

#[derive(Debug, clap::Args)]
struct Update {
    /// watches/….
    #[arg(value_name = "WATCH")]
    name: String,
    #[command(flatten)]
    asked: Asked,
    #[command(flatten)]
    options: Options,
    /// Write the watch as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    remote: Remote,
}

#[derive(Debug, clap::Args)]
struct List {
    /// One JSON object a line: ProtoJSON of `dateline.v1.Watch`.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    remote: Remote,
}

#[derive(Debug, clap::Args)]
struct Named {
    /// watches/….
    #[arg(value_name = "WATCH")]
    name: String,
    /// Write the reply as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    remote: Remote,
}

#[derive(Debug, clap::Args)]
struct Test {
    /// Stored documents to ask: documents/….
    #[arg(value_name = "DOCUMENT")]
    documents: Vec<String>,
    #[command(flatten)]
    asked: Asked,
    /// The end of the 30 days: YYYY-MM-DD or RFC 3339; now when not given.
    #[arg(long, value_parser = super::documents::parse_time, value_name = "TIME")]
    until: Option<pbjson_types::Timestamp>,
    /// Write the reply as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    remote: Remote,
}

#[derive(Debug, clap::Args)]
struct Stream {
    /// Of these watches, watches/…; all of who calls when none is given.
    #[arg(value_name = "WATCH")]
    names: Vec<String>,
    /// Go on behind this token, as a line has it (resumeToken).
    #[arg(long, default_value = "", hide_default_value = true, value_name = "TOKEN")]
    after: String,
    /// End when everything up to now is shown.
    #[arg(long)]
    once: bool,
    /// Show bookmarks too: how far all is told although nothing matched.
    #[arg(long)]
    bookmarks: bool,
    /// One JSON object a line: ProtoJSON of `dateline.v1.WatchMatch`, or of `dateline.v1.MatchBookmark`.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    remote: Remote,
}

type Failed = Box<dyn Error>;

pub(super) fn run(args: &Args) -> Result<ExitCode, Failed> {
    let out = &mut anstream::stdout().lock();
    let done = remote::block_on(async {
        match &args.command {
            Command::Create(create) => create.run(out).await,
            Command::Update(update) => update.run(out).await,
            Command::List(list) => list.run(out).await,
            Command::Get(named) => named.get(out).await,
            Command::Delete(named) => named.delete(out).await,
            Command::Test(test) => test.run(out).await,
            Command::Stream(stream) => stream.run(out).await,
        }
    })?;
    match done {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(error) => match error.downcast::<std::io::Error>() {
            Ok(error) => remote::heard(Err(*error)),
            Err(error) => Err(error),
        },
    }
}

impl Options {
    fn watch(&self, name: String, query: pb::WatchQuery) -> pb::Watch {
        let Self { display_name, updates, suppress_duplicates, once_per_story, backfill } = self;
        let on = if *updates { pb::WatchOccasion::NewAndUpdated } else { pb::WatchOccasion::New };
        let options = pb::WatchOptions {
            on: on.into(),
            suppress_duplicates: *suppress_duplicates,
            backfill: *backfill,
            once_per_story: *once_per_story,
        };
        let (display_name, query, options) = (display_name.clone(), Some(query), Some(options));
        pb::Watch { name, display_name, query, options, ..pb::Watch::default() }
    }
}

impl Create {
    async fn run(&self, out: &mut impl Write) -> Result<(), Failed> {
        let connection = self.remote.connect().await?;
        let query = self.asked.query(&connection, &self.remote).await?;
        let watch = Some(self.options.watch(String::new(), query));
        let request = pb::CreateWatchRequest { watch, watch_id: self.watch_id.clone() };
        let mut client = WatchServiceClient::new(connection);
        let reply = client.create_watch(self.remote.request(request)).await.map_err(|s| failure(&s))?;
        show(out, &reply.into_inner().watch.unwrap_or_default(), self.json)
    }
}

impl Update {
    async fn run(&self, out: &mut impl Write) -> Result<(), Failed> {
        let connection = self.remote.connect().await?;
        let query = self.asked.query(&connection, &self.remote).await?;
        let request = pb::UpdateWatchRequest { watch: Some(self.options.watch(self.name.clone(), query)) };
        let mut client = WatchServiceClient::new(connection);
        let reply = client.update_watch(self.remote.request(request)).await.map_err(|s| failure(&s))?;
        show(out, &reply.into_inner().watch.unwrap_or_default(), self.json)
    }
}

impl List {
    async fn run(&self, out: &mut impl Write) -> Result<(), Failed> {
        let mut client = WatchServiceClient::new(self.remote.connect().await?);
        let mut request = pb::ListWatchesRequest::default();
        loop {
            let reply =
                client.list_watches(self.remote.request(request.clone())).await.map_err(|s| failure(&s))?.into_inner();
            for watch in &reply.watches {
                show(out, watch, self.json)?;
            }
            if reply.next_page_token.is_empty() {
                return Ok(());
            }
            request.page_token = reply.next_page_token;
        }
    }
}

impl Named {
    async fn get(&self, out: &mut impl Write) -> Result<(), Failed> {
        let mut client = WatchServiceClient::new(self.remote.connect().await?);
        let request = pb::GetWatchRequest { name: self.name.clone() };
        let reply = client.get_watch(self.remote.request(request)).await.map_err(|s| failure(&s))?;
        show(out, &reply.into_inner().watch.unwrap_or_default(), self.json)
    }

    async fn delete(&self, out: &mut impl Write) -> Result<(), Failed> {
        let mut client = WatchServiceClient::new(self.remote.connect().await?);
        let request = pb::DeleteWatchRequest { name: self.name.clone() };
        let reply = client.delete_watch(self.remote.request(request)).await.map_err(|s| failure(&s))?.into_inner();
        match self.json {
            true => write_line(out, &reply)?,
            false => writeln!(out, "{} {}", self.name, if reply.existed { "is deleted" } else { "was not there" })?,
        }
        Ok(())
    }
}

impl Test {
    async fn run(&self, out: &mut impl Write) -> Result<(), Failed> {
        let connection = self.remote.connect().await?;
        let query = Some(self.asked.query(&connection, &self.remote).await?);
        let request = pb::TestWatchRequest {
            query,
            document_names: self.documents.clone(),
            end_time: self.until,
            ..pb::TestWatchRequest::default()
        };
        let mut client = WatchServiceClient::new(connection).max_decoding_message_size(remote::MAX_REPLY_BYTES);
        let reply = client.test_watch(self.remote.request(request)).await.map_err(|s| failure(&s))?.into_inner();
        if self.json {
            return Ok(write_line(out, &reply)?);
        }
        for test in &reply.tests {
            writeln!(out, "{} {}", test.document, if test.matches { "matches" } else { "does not match" })?;
            write_evidence(out, &test.evidence)?;
        }
        let of = match reply.sampled_one_in {
            0 | 1 => String::new(),
            n => format!(", about: one in {n} was asked"),
        };
        let sum: i64 = reply.days.iter().map(|day| day.document_count).sum();
        writeln!(out, "{sum} documents of 30 days match{of}")?;
        for day in &reply.days {
            writeln!(out, "{} {}", day.date, day.document_count)?;
        }
        Ok(())
    }
}

impl Stream {
    async fn run(&self, out: &mut impl Write) -> Result<(), Failed> {
        let connection = self.remote.connect().await?;
        let mut client = WatchServiceClient::new(connection).max_decoding_message_size(remote::MAX_REPLY_BYTES);
        let mut following = Following::after(&self.after);
        loop {
            match self.tell(&mut client, &mut following, out).await {
                Ok(()) => return Ok(()),
                Err(end) => following.again(end).await?,
            }
        }
    }

    /// Tells the matches of one stream until it ends.
    async fn tell(
        &self,
        client: &mut WatchServiceClient<Connection>,
        following: &mut Following,
        out: &mut impl Write,
    ) -> Result<(), End> {
        let request = pb::StreamMatchesRequest {
            names: self.names.clone(),
            resume_token: following.after.clone(),
            ..pb::StreamMatchesRequest::default()
        };
        let mut replies = client.stream_matches(Request::new(request)).await?.into_inner();
        following.opened();
        while let Some(reply) = replies.message().await? {
            match &reply.message {
                Some(Said::Match(found)) => following.told(&found.resume_token),
                Some(Said::Bookmark(bookmark)) => following.told(&bookmark.resume_token),
                None => {}
            }
            match reply.message {
                Some(Said::Match(found)) if self.json => write_line(out, &found)?,
                Some(Said::Match(found)) => write_match(out, &found)?,
                Some(Said::Bookmark(bookmark)) => {
                    if self.bookmarks {
                        write_bookmark(out, &bookmark, &bookmark.resume_token, self.json)?;
                    }
                    if self.once {
                        out.flush()?;
                        return Ok(());
                    }
                }
                None => {}
            }
            out.flush()?;
        }
        Ok(())
    }
}

fn show(out: &mut impl Write, watch: &pb::Watch, json: bool) -> Result<(), Failed> {
    if json {
        return Ok(write_line(out, watch)?);
    }
    let created = watch.create_time.as_ref().map(day).unwrap_or_default();
    let groups = watch.query.as_ref().map_or(0, |query| query.groups.len());
    let title = if watch.display_name.is_empty() { &watch.name } else { &watch.display_name };
    let about = format!("{} · {created} · revision {} · {groups} groups", watch.name, watch.revision);
    Ok(writeln!(out, "{HEADING}{title}{HEADING:#} {FAINT}{about}{FAINT:#}")?)
}

fn write_match(out: &mut impl Write, found: &pb::WatchMatch) -> std::io::Result<()> {
    let document = found.document.clone().unwrap_or_default();
    let title = if document.title.is_empty() { &document.name } else { &document.title };
    let about = format!("{} · {} · {}", found.watch, document.name, found.resume_token);
    writeln!(out, "{HEADING}{title}{HEADING:#} {FAINT}{about}{FAINT:#}")?;
    write_evidence(out, &found.evidence)
}

fn write_evidence(out: &mut impl Write, evidence: &[pb::WatchEvidence]) -> std::io::Result<()> {
    for pb::WatchEvidence { group, condition, spans: _, texts } in evidence {
        writeln!(out, "  {group}.{condition} {}", texts.join(" · "))?;
    }
    Ok(())
}
