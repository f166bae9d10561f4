//! How documents that are ingested are handled: what opens a stream or comes with a batch, in the domain's terms.

use super::super::decode::{Violations, layers, unit};
use super::super::offsets::Unit;
use super::super::pb;
use crate::analysis::{Layer, Layers};
use crate::app::Limits;
use crate::error::{Error, Reason};
use crate::service::ingest;
use crate::store::OnConflict;

/// How documents that are ingested are handled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Intake {
    /// Whether a result waits for the analysis.
    pub(super) analyzed: bool,
    /// The layers of the analysis that results carry.
    pub(super) view: Layers,
    /// What to do when a key is taken.
    pub(super) on_conflict: OnConflict,
    /// The layers to make and store.
    pub(super) layers: Layers,
    /// The unit of offsets in results.
    pub(super) unit: Unit,
    /// The largest message that the client accepts.
    pub(super) reply_bytes: usize,
}

/// Layers of a result with `RESULT_VIEW_BASIC`.
const BASIC_LAYERS: Layers =
    Layers::of(&[Layer::Language, Layer::Dateline, Layer::KeyPhrases, Layer::Topics, Layer::Tone, Layer::Summary]);

/// Longest name of a session in bytes.
const MAX_SESSION_BYTES: usize = 256;

/// Most documents of one batch.
pub(in crate::grpc) const MAX_BATCH: usize = 500;

/// Stands behind the owner in the name by which the store knows a session.
const OWNER_END: char = '\u{1F}';

/// The name by which the store knows a session: each principal has its own of every name. Where nobody has to say who they are, all
/// share them.
pub(super) fn session_of(owner: &str, session_id: &str) -> String {
    if owner.is_empty() { session_id.to_owned() } else { format!("{owner}{OWNER_END}{session_id}") }
}

/// Decodes what opens an ingest stream: the session and how documents are handled.
///
/// # Errors
/// [`Error::Invalid`] with every violation.
pub(super) fn open(open: pb::IngestOpen) -> Result<(String, Intake), Error> {
    let pb::IngestOpen { session_id, ack_level, result_view, on_conflict, layers, offset_encoding, max_reply_bytes } = open;
    let mut found = Violations::default();
    found.bytes("open.session_id", &session_id, MAX_SESSION_BYTES);
    if session_id.contains(OWNER_END) {
        found.add("open.session_id", Reason::FieldInvalid, "holds a unit separator (U+001F)");
    }
    let intake = intake(ack_level, result_view, on_conflict, &layers, offset_encoding, max_reply_bytes, &mut found);
    found.into_result()?;
    Ok((session_id, intake))
}

/// Decodes a batch but for its documents, each of which is answered for itself.
///
/// # Errors
/// [`Error::Invalid`] with every violation.
pub(super) fn batch(request: pb::BatchIngestDocumentsRequest) -> Result<(Vec<pb::Document>, Intake), Error> {
    let pb::BatchIngestDocumentsRequest {
        documents,
        ack_level,
        result_view,
        on_conflict,
        layers,
        offset_encoding,
        max_reply_bytes,
    } = request;
    let mut found = Violations::default();
    if documents.is_empty() || documents.len() > MAX_BATCH {
        let description = format!("has {} entries; 1 to {MAX_BATCH} are allowed", documents.len());
        found.add("documents", Reason::FieldInvalid, description);
    }
    let intake = intake(ack_level, result_view, on_conflict, &layers, offset_encoding, max_reply_bytes, &mut found);
    found.into_result()?;
    Ok((documents, intake))
}

fn intake(
    ack: i32,
    view: i32,
    on_conflict: i32,
    layers: &[i32],
    encoding: i32,
    reply_bytes: i32,
    found: &mut Violations,
) -> Intake {
    use pb::{AckLevel as Ack, OnConflict as Conflict, ResultView as View};
    let mut unknown =
        |field: &str, number: i32| found.add(field, Reason::FieldInvalid, format!("{number} is no value of it"));
    let analyzed = match Ack::try_from(ack) {
        Ok(Ack::Unspecified | Ack::Analyzed) => true,
        Ok(Ack::Stored) => false,
        Err(_) => {
            unknown("ack_level", ack);
            true
        }
    };
    let view = match View::try_from(view) {
        Ok(View::Unspecified | View::None) => Layers::NONE,
        Ok(View::Basic) => BASIC_LAYERS,
        Ok(View::Full) => Layers::all(),
        Err(_) => {
            unknown("result_view", view);
            Layers::NONE
        }
    };
    let on_conflict = match Conflict::try_from(on_conflict) {
        Ok(Conflict::Unspecified | Conflict::Replace) => OnConflict::Replace,
        Ok(Conflict::Skip) => OnConflict::Skip,
        Ok(Conflict::Fail) => OnConflict::Fail,
        Err(_) => {
            unknown("on_conflict", on_conflict);
            OnConflict::Replace
        }
    };
    let reply_bytes = found.reply_bytes("max_reply_bytes", reply_bytes);
    Intake { analyzed, view, on_conflict, layers: self::layers(layers, found), unit: unit(encoding, found), reply_bytes }
}

/// Checks a document that comes with its analysis, and decodes the layers that were made of it; none means the default.
///
/// # Errors
/// [`Error::Invalid`] with every violation.
pub(crate) fn imported(document: pb::Document, layers: &[i32], limits: &Limits) -> Result<Layers, Error> {
    ingest::read(document, limits)?;
    let mut found = Violations::default();
    let layers = self::layers(layers, &mut found);
    found.into_result().map(|()| layers)
}
