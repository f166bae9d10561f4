//! Requests about several documents that name stored ones: these are read, as if they had come with the request.
//!
//! Only the documents are taken from the store and not their analyses, which may lack layers or be of another model. They are read
//! one by one, so that no more is in memory than a request may hold; analysing them takes far longer.

use super::decode::{self, Given, Several, Violations};
use super::state::Service;
use super::{pb, stored};
use crate::app::Limits;
use crate::auth::{Principal, Scope};
use crate::document::Document;
use crate::error::{Error, Missing, Reason};

/// Puts documents in place of their names.
///
/// # Errors
/// [`Error::Forbidden`] when the caller may not read what is stored, [`Error::NotFound`] for the first that is not there,
/// [`Error::Invalid`] when all of them are larger than a message may be, and those of the store.
pub(super) async fn read(service: &Service, caller: Option<&Principal>, request: Several<Given>) -> Result<Several, Error> {
    let Several { documents, options, unit } = request;
    if documents.iter().any(|document| matches!(document, Given::Stored { .. })) {
        allowed(caller)?;
    }
    let mut room = service.settings.message_bytes;
    let mut all = Vec::with_capacity(documents.len());
    for document in documents {
        let document = match document {
            Given::Sent(document) => *document,
            Given::Stored { key, name } => stored(service, key, name).await?,
        };
        room = room.checked_sub(document.title.len() + document.text.len()).ok_or_else(|| {
            let description = "have more text together than a message may have; GetServerInfo tells how much";
            Error::invalid("documents", Reason::TextTooLarge, description)
        })?;
        all.push(document);
    }
    Ok(Several { documents: all, options, unit })
}

/// Whether the caller may read what is stored.
fn allowed(caller: Option<&Principal>) -> Result<(), Error> {
    match caller {
        Some(caller) if caller.scopes.allow(Scope::Read) => Ok(()),
        caller => {
            let principal = caller.map_or_else(|| "nobody".into(), |caller| caller.name.clone());
            Err(Error::Forbidden { principal, scope: Scope::Read.as_str() })
        }
    }
}

/// A stored document in the domain's terms; its key is its resource name, by which the reply tells it.
async fn stored(service: &Service, key: String, name: String) -> Result<Document, Error> {
    let found = service.library.store()?.get(&[key]).await?.into_iter().flatten().next();
    let Some(stored) = found else { return Err(Error::NotFound { what: Missing::Document, name }) };
    let unpack = move || {
        let document: pb::Document = stored::decompress(&stored.document)?;
        let mut violations = Violations::default();
        let document = decode::document(&name, document, &Limits::accepted(), &mut violations);
        violations.into_result()?;
        Ok(Document { document_id: name, ..document })
    };
    service.offload.run(unpack).await
}
