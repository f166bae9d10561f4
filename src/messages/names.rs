//! Resource names: `documents/{document}`, `entities/{entity}`.
//!
//! A key may be anything, a URL for instance, so its segment is percent-encoded: unreserved characters (RFC 3986) and letters of
//! other scripts stand for themselves.

use crate::error::{Error, Reason};
use crate::store::record::MAX_KEY_BYTES;
use std::fmt::Write as _;

/// The number in a resource name: `stories/{story}`. A name that no story can have is that of none.
///
/// # Errors
/// [`Error::Invalid`] when it is no name of this collection.
pub fn number(field: &str, collection: &str, name: &str) -> Result<i64, Error> {
    key(field, collection, name).map(|key| key.parse().unwrap_or(0))
}

/// A key as a segment of a resource name.
pub fn encode(key: &str) -> String {
    let mut out = String::with_capacity(key.len());
    for c in key.chars() {
        let plain =
            if c.is_ascii() { c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~') } else { c.is_alphanumeric() };
        if plain {
            out.push(c);
        } else {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                // Writing to a string does not fail.
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// The key that a segment stands for; what is no encoding stands for itself.
pub fn decode(segment: &str) -> String {
    let bytes = segment.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let hex = (byte == b'%')
            .then(|| segment.get(at + 1..at + 3))
            .flatten()
            .filter(|h| h.bytes().all(|b| b.is_ascii_hexdigit()));
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(decoded) => {
                out.push(decoded);
                at += 3;
            }
            None => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| segment.to_owned())
}

/// The key in a resource name of `collection`.
///
/// # Errors
/// [`Error::Invalid`] when it is not of the form `collection/{key}`.
pub fn key(field: &str, collection: &str, name: &str) -> Result<String, Error> {
    let segment = name.strip_prefix(collection).and_then(|rest| rest.strip_prefix('/'));
    let segment = segment.filter(|s| !s.is_empty() && !s.contains('/') && s.len() <= 3 * MAX_KEY_BYTES && !s.contains('\0'));
    let key = segment.map(decode).filter(|key| !key.contains('\0'));
    key.ok_or_else(|| Error::invalid(field, Reason::FieldInvalid, format!("must be {collection}/ and an encoded key")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn keys_are_encoded_and_names_are_checked() {
        let table =
            [("abc-1.2_x~", "abc-1.2_x~"), ("https://a.b/c?d=é f", "https%3A%2F%2Fa.b%2Fc%3Fd%3Dé%20f"), ("50%", "50%25")];
        for (key, segment) in table {
            assert_eq!(encode(key), segment);
        }
        for name in ["", "documents/", "documents/a/b", "entities/a", "documents", "documents/%00"] {
            assert!(key("name", "documents", name).is_err(), "{name}");
        }
        assert_eq!(key("name", "documents", "documents/a%2Fb"), Ok("a/b".to_owned()));
        assert_eq!((decode("%zz"), decode("%"), decode("%FF")), ("%zz".to_owned(), "%".to_owned(), "%FF".to_owned()));
    }

    proptest! {
        #[test]
        fn every_key_comes_back(key in "\\PC{1,40}") {
            prop_assert_eq!(&decode(&encode(&key)), &key);
            prop_assert_eq!(super::key("name", "documents", &format!("documents/{}", encode(&key))), Ok(key));
        }
    }
}
