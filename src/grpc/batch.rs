//! Several documents at once: as many as a reply has room for, in the order of the request. The names of the others are told, so that
//! they can be asked for next; nothing is cut and nobody has to raise the limit of a client.

use super::documents::viewed;
use super::state::Service;
use super::{ask, names, pb};
use crate::error::{Error, Reason};

/// Most names of one request.
const MAX_NAMES: usize = 1_000;

/// Documents that are read from the store at once: of the largest size they take 16 MiB.
const READ_AT_ONCE: usize = 16;

/// Answers `BatchGetDocuments`.
///
/// # Errors
/// For names that are none or too many, and those of the store.
pub(super) async fn get(
    service: &Service,
    request: pb::BatchGetDocumentsRequest,
) -> Result<pb::BatchGetDocumentsResponse, Error> {
    let pb::BatchGetDocumentsRequest { names, view } = request;
    let view = ask::view(view, pb::DocumentView::Full)?;
    if names.is_empty() || names.len() > MAX_NAMES {
        let description = format!("has {} entries; 1 to {MAX_NAMES} are allowed", names.len());
        return Err(Error::invalid("names", Reason::FieldInvalid, description));
    }
    let keys = names.iter().enumerate().map(|(i, name)| names::key(&format!("names[{i}]"), "documents", name));
    let keys: Vec<String> = keys.collect::<Result<_, _>>()?;
    let store = service.library.store()?;
    let mut reply = pb::BatchGetDocumentsResponse::default();
    let mut room = ask::Room::default();
    let mut names = names.into_iter();
    for keys in keys.chunks(READ_AT_ONCE) {
        let found = store.get(keys).await?;
        let asked: Vec<String> = names.by_ref().take(keys.len()).collect();
        let part = service.offload.run(move || part(asked, found, view, room)).await?;
        reply.documents.extend(part.documents);
        reply.missing.extend(part.missing);
        room = part.room;
        if !part.remaining.is_empty() {
            reply.remaining = part.remaining;
            reply.remaining.extend(names);
            break;
        }
    }
    Ok(reply)
}

/// What a part of the names has come to.
struct Part {
    documents: Vec<pb::Document>,
    missing: Vec<String>,
    /// From the first one on for which there was no room.
    remaining: Vec<String>,
    room: ask::Room,
}

fn part(
    names: Vec<String>,
    found: Vec<Option<crate::store::StoredDocument>>,
    view: pb::DocumentView,
    room: ask::Room,
) -> Result<Part, Error> {
    let mut part = Part { documents: Vec::new(), missing: Vec::new(), remaining: Vec::new(), room };
    let mut asked = names.into_iter().zip(found);
    for (name, stored) in asked.by_ref() {
        let Some(stored) = stored else {
            part.missing.push(name);
            continue;
        };
        let document = viewed(&stored, view)?;
        if !part.room.takes(&document) {
            part.remaining.push(name);
            break;
        }
        part.documents.push(document);
    }
    part.remaining.extend(asked.map(|(name, _)| name));
    Ok(part)
}
