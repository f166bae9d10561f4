//! `dateline changes`: every change of what is stored, in one order.

use super::filters::Documents;
use super::following::{End, Following};
use super::jsonl::write_line;
use super::remote::{self, Connection, Remote};
use crate::grpc::pb;
use crate::grpc::pb::document_service_client::DocumentServiceClient;
use pb::stream_changes_response::Message as Said;
use serde::Serialize;
use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;
use tonic::Request;

/// Show every change of what is stored as it happens: documents that were created, updated, analyzed and deleted.
///
/// It begins with the oldest change that is kept and does not end by itself: a stream that the server ends is opened again. Each line has
/// a token to go on behind it; the deletion of a document is shown whatever the filter.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Go on behind this token, as a line has it (resumeToken).
    #[arg(long, default_value = "", hide_default_value = true, value_name = "TOKEN")]
    after: String,
    /// With the documents, as they are by then.
    #[arg(long)]
    include_documents: bool,
    /// With the changes of stories: of all of them, whatever the filter.
    #[arg(long)]
    include_stories: bool,
    /// End when everything up to now is shown.
    #[arg(long)]
    once: bool,
    /// Show bookmarks too: how far all is told although nothing changed.
    #[arg(long)]
    bookmarks: bool,
    /// One JSON object a line: ProtoJSON of `dateline.v1.DocumentChange`, `StoryChange` or `ChangeBookmark`.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    documents: Documents,
    #[command(flatten)]
    remote: Remote,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, Box<dyn Error>> {
    let out = &mut anstream::stdout().lock();
    match remote::block_on(args.follow(out))? {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(error) => match error.downcast::<std::io::Error>() {
            Ok(error) => remote::heard(Err(*error)),
            Err(error) => Err(error),
        },
    }
}

impl Args {
    async fn follow(&self, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
        let connection = self.remote.connect().await?;
        let mut request = pb::StreamChangesRequest {
            filter: Some(self.documents.filter(&connection, &self.remote).await?),
            resume_token: String::new(),
            include_documents: self.include_documents,
            include_stories: self.include_stories,
            max_reply_bytes: remote::MAX_REPLY_BYTES as i32,
        };
        let mut client = DocumentServiceClient::new(connection).max_decoding_message_size(remote::MAX_REPLY_BYTES);
        let mut following = Following::after(&self.after);
        loop {
            request.resume_token.clone_from(&following.after);
            match self.tell(&mut client, request.clone(), &mut following, out).await {
                Ok(()) => return Ok(()),
                Err(end) => following.again(end).await?,
            }
        }
    }

    /// Tells the changes of one stream until it ends.
    async fn tell(
        &self,
        client: &mut DocumentServiceClient<Connection>,
        request: pb::StreamChangesRequest,
        following: &mut Following,
        out: &mut impl Write,
    ) -> Result<(), End> {
        let mut replies = client.stream_changes(Request::new(request)).await?.into_inner();
        following.opened();
        while let Some(reply) = replies.message().await? {
            if let Some(token) = reply.message.as_ref().map(token) {
                following.told(token);
            }
            match reply.message {
                Some(Said::Change(change)) if self.json => write_line(out, &change)?,
                Some(Said::Change(change)) => {
                    let kind = change.kind().as_str_name().trim_start_matches("CHANGE_KIND_").to_lowercase();
                    writeln!(out, "{} {kind} {}", change.position, change.name)?;
                }
                Some(Said::StoryChange(change)) if self.json => write_line(out, &change)?,
                Some(Said::StoryChange(change)) => {
                    let kind = change.kind().as_str_name().trim_start_matches("STORY_CHANGE_KIND_").to_lowercase();
                    let line = format!("{} {kind} {} {}", change.position, change.name, change.related);
                    writeln!(out, "{}", line.trim_end())?;
                }
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

/// What a stream goes on behind after a message.
fn token(said: &Said) -> &str {
    match said {
        Said::Change(change) => &change.resume_token,
        Said::StoryChange(change) => &change.resume_token,
        Said::Bookmark(bookmark) => &bookmark.resume_token,
    }
}

/// How far a stream has come: the whole bookmark as a line, or its token for people.
pub(super) fn write_bookmark(out: &mut impl Write, bookmark: &impl Serialize, token: &str, json: bool) -> io::Result<()> {
    if json { write_line(out, bookmark) } else { writeln!(out, "up to {token}") }
}
