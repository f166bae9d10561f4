//! W3C trace context of a call, in and out, and the spans below it.
//!
//! With a collector the identifiers are those of its spans; without one they are made here, so that logs on both sides of a call can
//! be joined all the same. What goes on behind no call has no spans.

use opentelemetry::propagation::{Extractor, Injector, TextMapPropagator as _};
use opentelemetry::trace::{
    Span as _, SpanContext, TraceContextExt as _, TraceFlags, TraceState, Tracer as _, TracerProvider as _,
};
use opentelemetry::{Context, KeyValue, global};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{IdGenerator as _, RandomIdGenerator};
use std::time::{Duration, SystemTime};
use tonic::codegen::http::{HeaderMap, HeaderName, HeaderValue};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

/// What the propagator reads.
struct Read<'a>(&'a HeaderMap);

impl Extractor for Read<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(HeaderName::as_str).collect()
    }
}

/// What the propagator writes.
struct Write<'a>(&'a mut HeaderMap);

impl Injector for Write<'_> {
    fn set(&mut self, key: &str, value: String) {
        // A caller without `tracestate` gets none.
        let header = HeaderName::try_from(key).ok().zip(HeaderValue::try_from(value).ok());
        if let Some((name, value)) = header.filter(|(_, value)| !value.is_empty()) {
            self.0.insert(name, value);
        }
    }
}

/// The span of the caller, as `traceparent` and `tracestate` tell it.
pub fn parse(headers: &HeaderMap) -> Option<SpanContext> {
    let context = TraceContextPropagator::new().extract_with_context(&Context::new(), &Read(headers));
    let caller = context.span().span_context().clone();
    caller.is_valid().then_some(caller)
}

/// Tells a span in `traceparent` and `tracestate`.
pub fn write(span: &SpanContext, headers: &mut HeaderMap) {
    TraceContextPropagator::new()
        .inject_context(&Context::new().with_remote_span_context(span.clone()), &mut Write(headers));
}

/// Puts `span` below the caller's, if it told one, and returns the span's own context.
pub fn adopt(span: &Span, caller: Option<&SpanContext>) -> SpanContext {
    if let Some(caller) = caller {
        // There is no layer to tell when traces are not exported.
        let _ = span.set_parent(Context::new().with_remote_span_context(caller.clone()));
    }
    let exported = span.context().span().span_context().clone();
    if exported.is_valid() {
        return exported;
    }
    let ids = RandomIdGenerator::default();
    let (trace, flags, state) = match caller {
        Some(caller) => (caller.trace_id(), caller.trace_flags(), caller.trace_state().clone()),
        None => (ids.new_trace_id(), TraceFlags::NOT_SAMPLED, TraceState::NONE),
    };
    SpanContext::new(trace, ids.new_span_id(), flags, false, state)
}

/// A span below the current one; none when there is no current one.
pub fn below(make: impl FnOnce() -> Span) -> Span {
    if Span::current().is_none() { Span::none() } else { make() }
}

/// The current span, for what is told below it later; `None` when it is not exported.
pub fn current() -> Option<Context> {
    let context = Span::current().context();
    let exported = context.span().span_context().is_sampled();
    exported.then_some(context)
}

/// Tells what is over: parts of these names, one behind the other from `begin` on, below the current span.
pub fn tell_parts(begin: SystemTime, parts: impl Iterator<Item = (&'static str, Duration)>) {
    let Some(context) = current() else { return };
    let mut at = begin;
    for (name, took) in parts {
        tell(&context, name, at..at + took, Vec::new());
        at += took;
    }
}

/// Tells what is over, below a span that may be over too.
pub fn tell(below: &Context, name: &'static str, time: std::ops::Range<SystemTime>, attributes: Vec<KeyValue>) {
    let tracer = global::tracer_provider().tracer("dateline");
    let span = tracer.span_builder(name).with_start_time(time.start).with_attributes(attributes);
    span.start_with_context(&tracer, below).end_with_timestamp(time.end);
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    fn told(parent: &str, state: &str) -> HeaderMap {
        let header = |value: &str| HeaderValue::try_from(value).unwrap_or_else(|e| panic!("{e}"));
        HeaderMap::from_iter([
            (HeaderName::from_static("traceparent"), header(parent)),
            (HeaderName::from_static("tracestate"), header(state)),
        ])
    }

    #[test]
    fn headers_are_read_as_they_are_written() {
        let given = told(PARENT, "vendor=a,other=b");
        let caller = parse(&given).unwrap_or_else(|| panic!("{PARENT}"));
        let mut written = HeaderMap::new();
        write(&caller, &mut written);
        assert_eq!((written, caller.is_sampled(), caller.is_remote()), (given, true, true));
        // A state that is none is left out, and costs nothing else.
        for wrong in ["", "no state"] {
            let caller = parse(&told(PARENT, wrong)).unwrap_or_else(|| panic!("{wrong}"));
            let mut written = HeaderMap::new();
            write(&caller, &mut written);
            assert_eq!(written.keys().collect::<Vec<_>>(), ["traceparent"], "{wrong}");
        }
        assert!(parse(&told(&PARENT.replace("00-4b", "cc-4b"), "")).is_some(), "a later version is read as this one");
        for wrong in [
            "",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
        ] {
            assert_eq!(parse(&told(wrong, "a=b")), None, "{wrong}");
        }
    }

    #[test]
    fn a_call_stays_in_its_callers_trace() {
        let caller = parse(&told(PARENT, "vendor=a"));
        let own = adopt(&Span::none(), caller.as_ref());
        assert_eq!(Some(own.trace_id()), caller.as_ref().map(SpanContext::trace_id));
        assert_eq!(own.trace_state().header(), "vendor=a");
        assert_ne!(Some(own.span_id()), caller.map(|c| c.span_id()));
        assert_ne!(adopt(&Span::none(), None).trace_id(), adopt(&Span::none(), None).trace_id());
    }
}
