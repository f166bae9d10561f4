//! `StreamChanges`: every change of what is stored, in one order, from where the reader has come to.

use super::decode::Violations;
use super::state::Service;
use super::stream::{self, Out};
use super::{ask, pb, reply, stored};
use crate::error::{Error, Reason};
use crate::grpc::drain::Ending;
use crate::store::filter::ChangeFilter;
use crate::store::{Change, ChangeFound, ChangeKind, Changes, Micros};
use futures_util::Stream;
use pb::stream_changes_response::Message as Said;
use std::time::Duration;
use tokio::time::Instant;
use tonic::Status;

/// Changes that are read at once.
const BATCH: usize = 500;

/// The same with their documents, the largest of which take a megabyte.
const BATCH_OF_DOCUMENTS: usize = 32;

/// A reader that hears nothing else hears this often how far it has come.
const BOOKMARK_EVERY: Duration = Duration::from_secs(10);

/// What stands before the position in a resume token.
const TOKEN: &str = "c1.";

fn token(position: i64) -> String {
    format!("{TOKEN}{position}")
}

/// The position that a reader has come to; 0 for one that begins.
fn position(token: &str) -> Result<i64, Error> {
    let position = match token {
        "" => Some(0),
        token => token.strip_prefix(TOKEN).and_then(|digits| digits.parse().ok()).filter(|position| *position >= 0),
    };
    position.ok_or_else(foreign)
}

/// The error of a token that this store has not given.
fn foreign() -> Error {
    Error::invalid("resume_token", Reason::ResumeTokenInvalid, "is no token of this store; begin anew without one")
}

/// Streams changes until the reader leaves.
///
/// # Errors
/// [`Error::Invalid`] with every violation.
pub(super) fn run(
    service: Service,
    request: pb::StreamChangesRequest,
) -> Result<impl Stream<Item = Result<pb::StreamChangesResponse, Status>> + Send, Error> {
    let pb::StreamChangesRequest { filter, resume_token, include_documents, include_stories, max_reply_bytes } = request;
    let mut found = Violations::default();
    let reply_bytes = found.reply_bytes("max_reply_bytes", max_reply_bytes);
    let documents = ask::filter(filter, &mut found);
    found.into_result()?;
    let wanted = ChangeFilter { documents, with_documents: include_documents, with_stories: include_stories };
    let after = position(&resume_token)?;
    let patience = service.settings.slow_consumer_timeout;
    Ok(stream::spoken(patience, move |out| tell(service, wanted, after, reply_bytes, out)))
}

async fn tell(
    service: Service,
    wanted: ChangeFilter,
    begin: i64,
    reply_bytes: usize,
    out: Out<pb::StreamChangesResponse>,
) -> Result<(), Status> {
    let lifetime = service.drain.lifetime();
    let mut end = service.library.changes_end();
    let limit = if wanted.with_documents { BATCH_OF_DOCUMENTS } else { BATCH };
    let (mut after, mut expired_before, mut bookmark) = (begin, None, Instant::now());
    loop {
        let Changes { position, expired, through, entries } =
            service.library.store()?.changes(&wanted, after, limit).await.map_err(Error::from)?;
        if after > position {
            return Err(foreign().into());
        }
        // One that begins has missed no deletion of what it has not seen.
        let missed = if begin == 0 { *expired_before.get_or_insert(expired) } else { 0 };
        if expired > after.max(missed) {
            return Err(Error::TokenExpired { oldest: expired }.into());
        }
        for found in entries {
            let told = match found.document {
                Some(_) => service.offload.run(move || change(found, reply_bytes)).await?,
                None => change(found, reply_bytes)?,
            };
            out.say(said(told)).await?;
        }
        after = through;
        if bookmark <= Instant::now() && (through == position || bookmark.elapsed() >= BOOKMARK_EVERY) {
            out.say(said(Said::Bookmark(pb::ChangeBookmark { resume_token: token(after) }))).await?;
            bookmark = Instant::now() + BOOKMARK_EVERY;
        }
        if through < position {
            continue;
        }
        tokio::select! {
            // The library lives as long as the service.
            _ = end.wait_for(|end| *end > after) => {}
            () = tokio::time::sleep_until(bookmark) => {}
            Ending { why, .. } = lifetime.ended() => return Err(Error::from(why).into()),
        }
    }
}

const fn said(message: Said) -> pb::StreamChangesResponse {
    pb::StreamChangesResponse { message: Some(message) }
}

/// A change as a reply carries it.
fn change(found: ChangeFound, reply_bytes: usize) -> Result<Said, Error> {
    let ChangeFound { position, time, change: Change { kind, id: _, key, analyzed, related }, document } = found;
    let kind = match kind {
        ChangeKind::Created => pb::ChangeKind::Created,
        ChangeKind::Updated => pb::ChangeKind::Updated,
        ChangeKind::Analyzed => pb::ChangeKind::Analyzed,
        ChangeKind::Deleted => pb::ChangeKind::Deleted,
        ChangeKind::StoryCreated => return Ok(story(pb::StoryChangeKind::Created, position, time, &key, &related)),
        ChangeKind::StoryGrown => return Ok(story(pb::StoryChangeKind::Grown, position, time, &key, &related)),
        ChangeKind::StoryMerged => return Ok(story(pb::StoryChangeKind::Merged, position, time, &key, &related)),
        ChangeKind::StorySplit => return Ok(story(pb::StoryChangeKind::Split, position, time, &key, &related)),
        ChangeKind::StoryRetracted => return Ok(story(pb::StoryChangeKind::Retracted, position, time, &key, &related)),
    };
    let change = pb::DocumentChange {
        position,
        time: Some(stored::timestamp(time)),
        kind: kind.into(),
        name: stored::name("documents", &key),
        analyzed,
        document: document.as_ref().map(stored::document).transpose()?,
        resume_token: token(position),
        text_left_out: false,
    };
    Ok(Said::Change(reply::change(change, reply_bytes)))
}

/// A change of a story as a reply carries it.
fn story(kind: pb::StoryChangeKind, position: i64, time: Micros, key: &str, related: &str) -> Said {
    let collection = if kind == pb::StoryChangeKind::Grown { "documents" } else { "stories" };
    Said::StoryChange(pb::StoryChange {
        position,
        time: Some(stored::timestamp(time)),
        kind: kind.into(),
        name: stored::name("stories", key),
        related: if related.is_empty() { String::new() } else { stored::name(collection, related) },
        resume_token: token(position),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_come_back_and_others_are_refused() {
        for at in [0, 1, i64::MAX] {
            assert_eq!(position(&token(at)), Ok(at));
        }
        assert_eq!(position(""), Ok(0));
        for wrong in ["c1.", "c1.-1", "c2.1", "1", "c1.9223372036854775808"] {
            assert_eq!(position(wrong).map_err(|e| e.reason()), Err("RESUME_TOKEN_INVALID"), "{wrong}");
        }
    }
}
