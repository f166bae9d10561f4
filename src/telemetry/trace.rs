//! W3C trace context: `traceparent` of a call, in and out.
//!
//! With a collector the identifiers are those of its span; without one they are made here, so that logs on both sides of a call can
//! be joined all the same.

use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt as _, TraceFlags, TraceId, TraceState};
use opentelemetry_sdk::trace::{IdGenerator as _, RandomIdGenerator};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

/// Reads a `traceparent` header.
pub fn parse(header: &str) -> Option<SpanContext> {
    let mut parts = header.split('-');
    let (version, trace, span, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let lower_hex = |text: &str, digits: usize| {
        text.len() == digits && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    };
    let known = lower_hex(version, 2) && version != "ff" && (version != "00" || parts.next().is_none());
    if !(known && lower_hex(trace, 32) && lower_hex(span, 16) && lower_hex(flags, 2)) {
        return None;
    }
    let flags = TraceFlags::new(u8::from_str_radix(flags, 16).ok()?) & TraceFlags::SAMPLED;
    let context =
        SpanContext::new(TraceId::from_hex(trace).ok()?, SpanId::from_hex(span).ok()?, flags, true, TraceState::NONE);
    context.is_valid().then_some(context)
}

/// Writes a `traceparent` header.
pub fn format(context: &SpanContext) -> String {
    format!("00-{}-{}-{:02x}", context.trace_id(), context.span_id(), context.trace_flags().to_u8())
}

/// Puts `span` below the caller's, if it told one, and returns the span's own context.
pub fn adopt(span: &Span, caller: Option<&SpanContext>) -> SpanContext {
    if let Some(caller) = caller {
        // There is no layer to tell when traces are not exported.
        let _ = span.set_parent(opentelemetry::Context::new().with_remote_span_context(caller.clone()));
    }
    let exported = span.context().span().span_context().clone();
    if exported.is_valid() {
        return exported;
    }
    let ids = RandomIdGenerator::default();
    let (trace, flags) = match caller {
        Some(caller) => (caller.trace_id(), caller.trace_flags()),
        None => (ids.new_trace_id(), TraceFlags::NOT_SAMPLED),
    };
    SpanContext::new(trace, ids.new_span_id(), flags, false, TraceState::NONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn a_header_is_read_as_it_is_written() {
        let context = parse(HEADER).unwrap_or_else(|| panic!("{HEADER}"));
        assert_eq!((format(&context).as_str(), context.is_sampled(), context.is_remote()), (HEADER, true, true));
        assert!(parse(&HEADER.replace("00-4b", "cc-4b")).is_some(), "a later version is read as this one");
        for wrong in [
            "",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
        ] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_call_stays_in_its_callers_trace() {
        let caller = parse(HEADER);
        let own = adopt(&Span::none(), caller.as_ref());
        assert_eq!(Some(own.trace_id()), caller.as_ref().map(SpanContext::trace_id));
        assert_ne!(Some(own.span_id()), caller.map(|c| c.span_id()));
        assert_ne!(adopt(&Span::none(), None).trace_id(), adopt(&Span::none(), None).trace_id());
    }
}
