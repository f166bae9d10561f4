//! What is told of every call: metrics with go-grpc's names, one line of the log, a span.
//!
//! A call counts as cancelled until it has ended otherwise, so that one that its client drops is counted as what it is.

use super::admission::Peer;
use super::rpc::{RPCS, Rpc, UNKNOWN};
use crate::telemetry::trace;
use opentelemetry::trace::SpanContext;
use std::time::Instant;
use tonic::Code;
use tonic::codegen::http::HeaderMap;
use tracing::{Level, Span};

/// A call, from its headers to the end of its answer.
#[derive(Debug)]
pub(super) struct Observation {
    rpc: &'static Rpc,
    begin: Instant,
    code: Code,
    /// Everything that is logged for the call is logged in here.
    pub span: Span,
    /// The call's own place in its trace, for its client.
    pub own: SpanContext,
}

/// Makes every series of every RPC, so that dashboards tell "no call" from "no data".
pub(super) fn zero() {
    for rpc in RPCS.iter().chain([&UNKNOWN]) {
        started(rpc).increment(0);
        handled(rpc, Code::Ok).increment(0);
        in_flight(rpc).increment(0.0);
        let _ = handling(rpc);
    }
}

impl Observation {
    pub(super) fn begin(rpc: &'static Rpc, peer: &Peer, headers: &HeaderMap) -> Self {
        let span = tracing::info_span!(
            "call",
            otel.name = format!("{}/{}", rpc.service, rpc.method),
            otel.kind = "server",
            otel.status_code = tracing::field::Empty,
            rpc.system = "grpc",
            rpc.service,
            rpc.method,
            client.address = %peer.address.ip(),
            principal = tracing::field::Empty,
            trace_id = tracing::field::Empty,
        );
        let own = trace::adopt(&span, trace::parse(headers).as_ref());
        span.record("trace_id", tracing::field::display(own.trace_id()));
        started(rpc).increment(1);
        in_flight(rpc).increment(1.0);
        Self { rpc, begin: Instant::now(), code: Code::Cancelled, span, own }
    }

    /// The call has ended with this code.
    pub(super) fn ended(&mut self, code: Code) {
        self.code = code;
    }
}

impl Drop for Observation {
    fn drop(&mut self) {
        let (rpc, code, took) = (self.rpc, self.code, self.begin.elapsed());
        in_flight(rpc).decrement(1.0);
        handled(rpc, code).increment(1);
        handling(rpc).record(took);
        let _entered = self.span.enter();
        let (seconds, code_name) = (took.as_secs_f64(), name(code));
        let level = level(code);
        if level == Level::ERROR {
            self.span.record("otel.status_code", "ERROR");
            tracing::error!(code = code_name, seconds, "call ended");
        } else if level == Level::WARN {
            tracing::warn!(code = code_name, seconds, "call ended");
        } else if level == Level::INFO {
            tracing::info!(code = code_name, seconds, "call ended");
        } else {
            tracing::debug!(code = code_name, seconds, "call ended");
        }
    }
}

/// How loud a call ends: what is our fault is an error, what an operator should look at a warning, the caller's faults are information.
fn level(code: Code) -> Level {
    match code {
        Code::Unknown | Code::Internal | Code::DataLoss => Level::ERROR,
        Code::ResourceExhausted | Code::Unavailable | Code::DeadlineExceeded => Level::WARN,
        Code::InvalidArgument
        | Code::NotFound
        | Code::AlreadyExists
        | Code::PermissionDenied
        | Code::Unauthenticated
        | Code::FailedPrecondition
        | Code::Aborted
        | Code::OutOfRange
        | Code::Unimplemented => Level::INFO,
        Code::Ok | Code::Cancelled => Level::DEBUG,
    }
}

/// A code's name, as go-grpc's metrics write it.
fn name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "Canceled",
        Code::Unknown => "Unknown",
        Code::InvalidArgument => "InvalidArgument",
        Code::DeadlineExceeded => "DeadlineExceeded",
        Code::NotFound => "NotFound",
        Code::AlreadyExists => "AlreadyExists",
        Code::PermissionDenied => "PermissionDenied",
        Code::ResourceExhausted => "ResourceExhausted",
        Code::FailedPrecondition => "FailedPrecondition",
        Code::Aborted => "Aborted",
        Code::OutOfRange => "OutOfRange",
        Code::Unimplemented => "Unimplemented",
        Code::Internal => "Internal",
        Code::Unavailable => "Unavailable",
        Code::DataLoss => "DataLoss",
        Code::Unauthenticated => "Unauthenticated",
    }
}

fn started(rpc: &'static Rpc) -> metrics::Counter {
    let kind = rpc.kind.as_str();
    metrics::counter!("grpc_server_started_total", "grpc_type" => kind, "grpc_service" => rpc.service, "grpc_method" => rpc.method)
}

fn handled(rpc: &'static Rpc, code: Code) -> metrics::Counter {
    metrics::counter!(
        "grpc_server_handled_total",
        "grpc_type" => rpc.kind.as_str(),
        "grpc_service" => rpc.service,
        "grpc_method" => rpc.method,
        "grpc_code" => name(code),
    )
}

fn handling(rpc: &'static Rpc) -> metrics::Histogram {
    let kind = rpc.kind.as_str();
    metrics::histogram!("grpc_server_handling_seconds", "grpc_type" => kind, "grpc_service" => rpc.service, "grpc_method" => rpc.method)
}

fn in_flight(rpc: &'static Rpc) -> metrics::Gauge {
    metrics::gauge!("grpc_server_in_flight", "grpc_service" => rpc.service, "grpc_method" => rpc.method)
}
