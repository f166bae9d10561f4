//! What becomes of one document: [`begin`] decodes it and hands it to the executor, [`Begun::submit`] waits for the analysis
//! and queues the write, [`Submitted::finish`] waits until that is durable and makes the result.

use super::super::state::Service;
use super::super::{pb, status, stored};
use super::options::Intake;
use crate::analysis::Layers;
use crate::app::Limits;
use crate::document::Document;
use crate::error::Error;
use crate::executor::{Size, Ticket};
use crate::service::ingest;
use crate::service::store_handle::LIGHT_BYTES;
use crate::store::group_commit::{Held, Receipt};
use crate::store::in_flight::Underway;
use crate::store::record::{Decision, Record, decide};
use crate::store::{SessionMark, Write, Written};
use crate::telemetry::trace;
use metrics::counter;
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::OwnedSemaphorePermit;
use tracing::{Instrument as _, Span};

/// A document that was read.
pub(super) struct Begun {
    /// Resource name; empty when it was not looked at.
    name: String,
    work: Work,
    /// Everything that becomes of it.
    span: Span,
}

enum Work {
    /// It is being analysed.
    Analysis(Ticket<(Box<Record>, Option<pb::Analysis>)>, Underway),
    /// It is to be stored as it is.
    Store(Box<Record>, Underway),
    /// There is nothing to do.
    Nothing,
    /// It is at fault, or we are.
    Refused(Error),
}

/// A document whose write is in the queue.
pub(super) struct Submitted {
    name: String,
    /// What is known without the database.
    outcome: Result<Option<pb::Analysis>, Error>,
    /// What the database will say; `None` when it is not asked.
    receipt: Option<Receipt>,
    /// Whether what the database says of the document counts, and not only of the session.
    stored: bool,
    /// Whether its analysis is still to be made.
    pending: bool,
    span: Span,
}

/// Begins with one document; waits for a place in the analysis queue.
///
/// # Errors
/// Only what concerns every document: the store does not answer, or the server leaves.
pub(super) async fn begin(
    service: &Service,
    intake: &Intake,
    document: pb::Document,
    deadline: Option<Instant>,
) -> Result<Begun, Error> {
    let span = trace::below(|| tracing::info_span!("document"));
    let (name, work) = look(service, intake, document, deadline).instrument(span.clone()).await?;
    Ok(Begun { name, work, span })
}

/// The resource name of a document, and what there is to do with it.
async fn look(
    service: &Service,
    intake: &Intake,
    document: pb::Document,
    deadline: Option<Instant>,
) -> Result<(String, Work), Error> {
    let (layers, limits) = (intake.layers, service.analyzer.limits);
    let (mut record, document) = if is_light(&document) {
        read(document, layers, &limits)
    } else {
        service.offload.run(move || Ok(read(document, layers, &limits))).await?
    };
    let name = stored::name("documents", &record.key);
    let document = match document {
        Ok(document) => document,
        Err(error) => return Ok((name, Work::Refused(error))),
    };
    let store = service.library.store()?;
    let underway = service.library.in_flight.enter(&record.key);
    // What is stored is the last word only when no other write of the key is on its way; else the commit decides.
    if underway.alone {
        let known = store.known(&record.key).await?;
        let Record { fingerprint, revision, layers, .. } = &*record;
        let spared = match decide(known.as_ref(), fingerprint, *revision, *layers, intake.analyzed, intake.on_conflict) {
            Decision::Keep => Some(Work::Nothing),
            Decision::Conflict => Some(Work::Refused(Error::Conflict(name.clone()))),
            Decision::Stale(stored) => Some(Work::Refused(Error::RevisionStale { name: name.clone(), stored })),
            Decision::Create | Decision::Replace | Decision::Complete => None,
        };
        if let Some(work) = spared {
            return Ok((name, work));
        }
    }
    if !intake.analyzed {
        let pack = move || {
            stored::pack(&mut record);
            Ok(record)
        };
        let record = if is_light_text(document.text.len()) { pack()? } else { service.offload.run(pack).await? };
        return Ok((name, Work::Store(record, underway)));
    }
    let permit = service.executor.admit(Size::of(document.text.len())).await?;
    let analyzer = Arc::clone(&service.analyzer);
    let intake = *intake;
    let ticket = service.executor.run(permit, deadline, move |caller| {
        let (article, stored, findings) = ingest::analyze(&analyzer, &document, intake.layers, caller)?;
        stored::pack(&mut record);
        record.findings = Some(findings);
        let view = (!intake.view.is_empty()).then(|| stored::present(stored, &article, intake.view, intake.unit));
        Ok((record, view.and_then(|view| view.analysis)))
    });
    Ok((name, Work::Analysis(ticket, underway)))
}

const fn is_light_text(bytes: usize) -> bool {
    bytes <= LIGHT_BYTES
}

/// Whether a document can be read on an async thread: of a page the head is parsed.
fn is_light(document: &pb::Document) -> bool {
    is_light_text(document.text.len()) && document.mime_type != "text/html"
}

/// The record of a document, and what it is in the domain's terms, or what is wrong with it.
fn read(mut document: pb::Document, layers: Layers, limits: &Limits) -> (Box<Record>, Result<Document, Error>) {
    let record = Box::new(stored::record(&mut document, layers));
    (record, ingest::read(document, limits))
}

impl Begun {
    /// Waits for the analysis and queues what is to be written. The `room` is given back when that is stored.
    pub(super) async fn submit(
        self,
        service: &Service,
        intake: &Intake,
        mark: Option<SessionMark>,
        room: Vec<OwnedSemaphorePermit>,
    ) -> Submitted {
        let on_conflict = intake.on_conflict;
        let (outcome, record, underway) = match self.work {
            Work::Analysis(ticket, underway) => match ticket.wait().await {
                Ok((record, view)) => (Ok(view), Some(record), Some(underway)),
                Err(error) => (Err(error), None, Some(underway)),
            },
            Work::Store(record, underway) => (Ok(None), Some(record), Some(underway)),
            Work::Nothing => (Ok(None), None, None),
            Work::Refused(error) => (Err(error), None, None),
        };
        let held = Held { room, underway };
        let stored = record.is_some();
        let pending = record.as_ref().is_some_and(|r| r.findings.is_none());
        let write = match record {
            Some(record) => Some(Write::Document { record, on_conflict, mark }),
            None => mark.map(Write::Mark),
        };
        let receipt = match write {
            Some(write) => {
                if stored && let Some(context) = self.span.in_scope(trace::current) {
                    service.library.traced.note(write.key().unwrap_or_default(), context);
                }
                Some(service.library.committer.submit(write, held).instrument(self.span.clone()).await)
            }
            None => None,
        };
        Submitted { name: self.name, outcome, receipt, stored, pending, span: self.span }
    }
}

impl Submitted {
    /// Waits until everything is durable and makes the result.
    ///
    /// # Errors
    /// Only what concerns every document: the store failed, or another stream has the session.
    pub(super) async fn finish(self, service: &Service, sequence: i64) -> Result<pb::IngestResult, Error> {
        use pb::IngestOutcome::{Created, Duplicate, Failed, Rejected, Unchanged, Updated};
        let Self { name, outcome, receipt, stored, pending, span } = self;
        let written = match receipt {
            Some(receipt) => receipt.wait().await?,
            None => Written::Unchanged,
        };
        if written == Written::SessionLost {
            return Err(Error::SessionTakenOver);
        }
        let mut result = pb::IngestResult { sequence, name, ..pb::IngestResult::default() };
        let refused = |result: &mut pb::IngestResult, error: Error| {
            let outcome = if at_fault(&error) { Rejected } else { Failed };
            result.status = Some(status::in_band(error));
            outcome
        };
        let outcome = match (outcome, written) {
            (Err(error), _) => refused(&mut result, error),
            (Ok(_), _) if !stored => Unchanged,
            (Ok(_), Written::Conflict) => {
                let error = Error::Conflict(result.name.clone());
                refused(&mut result, error)
            }
            (Ok(_), Written::Stale(stored)) => {
                let error = Error::RevisionStale { name: result.name.clone(), stored };
                refused(&mut result, error)
            }
            (Ok(_), Written::Failed | Written::Done(_) | Written::SessionLost) => refused(&mut result, Error::Internal),
            (Ok(_), Written::Unchanged) => Unchanged,
            (Ok(view), Written::Created) => {
                result.analysis = view;
                Created
            }
            (Ok(view), Written::Duplicate(of)) => {
                result.analysis = view;
                result.duplicate_of = stored::name("documents", &of);
                Duplicate
            }
            (Ok(view), Written::Updated) => {
                result.analysis = view;
                Updated
            }
        };
        if pending && matches!(outcome, Created | Duplicate | Updated) {
            service.library.backlog.notify_one();
        }
        if matches!(outcome, Unchanged | Updated) {
            service.place(&mut result).instrument(span).await?;
        }
        result.outcome = outcome.into();
        counter!("dateline_documents_total", "outcome" => label(outcome)).increment(1);
        Ok(result)
    }
}

/// Whether the document is at fault, so that sending it again will not help.
const fn at_fault(error: &Error) -> bool {
    matches!(error, Error::Invalid(_) | Error::Conflict(_) | Error::RevisionStale { .. })
}

/// An outcome as metrics name it.
const fn label(outcome: pb::IngestOutcome) -> &'static str {
    match outcome {
        pb::IngestOutcome::Unspecified | pb::IngestOutcome::Failed => "failed",
        pb::IngestOutcome::Created => "created",
        pb::IngestOutcome::Updated => "updated",
        pb::IngestOutcome::Unchanged => "unchanged",
        pb::IngestOutcome::Duplicate => "duplicate",
        pb::IngestOutcome::Rejected => "rejected",
    }
}
