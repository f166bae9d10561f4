//! What failed connections tell people: every cause, and what to try.

use std::error::Error;

/// What to try when a connection fails like this.
const HINTS: [(&str, &str); 8] = [
    ("Connection refused", "is a server there? `dateline serve` starts one"),
    ("InvalidContentType", "it speaks without TLS: write http://"),
    ("UnknownIssuer", "name the authority of its certificate with --ca FILE"),
    ("NotValidForName", "its certificate is for another name"),
    ("CertificateRequired", "it asks for a certificate: --cert FILE --key FILE"),
    ("certificate required", "it asks for a certificate: --cert FILE --key FILE"),
    ("failed to lookup address", "no such host"),
    ("invalid frame", "it speaks no gRPC there: its gRPC port is another"),
];

/// What to try when the other side hung up on plain text, as a server with TLS does.
const PLAIN_REFUSED: &str = "if it has TLS, write https://";

/// What to try, if that can be told of what went wrong.
pub(super) fn hint(told: &str) -> String {
    let hint = HINTS.iter().find(|(sign, _)| told.contains(sign)).map(|(_, hint)| *hint);
    let hung_up = [
        "h2 protocol error",
        "connection reset",
        "Connection reset",
        "broken pipe",
        "Broken pipe",
        "frame with invalid size",
    ];
    let hint = hint.or_else(|| hung_up.iter().any(|sign| told.contains(sign)).then_some(PLAIN_REFUSED));
    hint.map(|hint| format!("; {hint}")).unwrap_or_default()
}

/// An error with what caused it; each cause once, since some repeat that of the next.
pub(super) fn causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        let said = next.to_string();
        if !text.contains(&said) {
            text = format!("{text}: {said}");
        }
        cause = next.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_to_try_is_told() {
        for (told, wanted) in [
            ("tcp connect error: Connection refused (os error 111)", "; is a server there? `dateline serve` starts one"),
            ("invalid peer certificate: UnknownIssuer", "; name the authority of its certificate with --ca FILE"),
            ("received corrupt message of type InvalidContentType", "; it speaks without TLS: write http://"),
            ("h2 protocol error: http2 error", "; if it has TLS, write https://"),
            ("something else", ""),
        ] {
            assert_eq!(hint(told), wanted, "{told}");
        }
    }
}
