//! Bytes of files as text: UTF-8, or what a byte order mark, an XML declaration or the head of a web page says that they are.
//!
//! UTF-8 goes first: bytes that are UTF-8 by chance hardly exist, while files that were converted and still name their old encoding
//! are common. What names no encoding and is no UTF-8 is refused, never guessed at.

use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE};

/// How far into a file its encoding is looked for, in bytes; WHATWG's prescan of web pages reads as far.
const HEAD_BYTES: usize = 1024;

/// The text of some bytes, without a byte order mark.
///
/// # Errors
/// In words, where they are neither UTF-8 nor what they are told to be.
pub(super) fn text(bytes: Vec<u8>) -> Result<String, String> {
    if let Some(encoding) = wide(&bytes) {
        return decoded(&bytes, encoding);
    }
    let named = named(&bytes);
    // Its letters are ASCII's, with other meanings behind an escape.
    if let Some(encoding) = named.filter(|encoding| *encoding == ISO_2022_JP && bytes.contains(&0x1b)) {
        return decoded(&bytes, encoding);
    }
    match (String::from_utf8(bytes), named) {
        (Ok(text), _) => Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)),
        (Err(error), Some(encoding)) if encoding != UTF_8 => decoded(error.as_bytes(), encoding),
        (Err(error), _) => Err(format!("not UTF-8 at byte {}", error.utf8_error().valid_up_to())),
    }
}

fn decoded(bytes: &[u8], encoding: &'static Encoding) -> Result<String, String> {
    let (text, was, is_broken) = encoding.decode(bytes);
    if is_broken { Err(format!("not {}, which it says it is", was.name())) } else { Ok(text.into_owned()) }
}

/// An encoding of two bytes to a letter, by its mark or by how markup begins in it.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [0xff, 0xfe, ..] | [b'<', 0, _, 0, ..] => Some(UTF_16LE),
        [0xfe, 0xff, ..] | [0, b'<', 0, _, ..] => Some(UTF_16BE),
        _ => None,
    }
}

/// The encoding that markup names: `<?xml … encoding="…"?>`, or a `meta` element of a page.
fn named(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(HEAD_BYTES))?;
    let head: String = head.iter().map(|&byte| char::from(byte).to_ascii_lowercase()).collect();
    let begin = head.trim_start_matches(|c: char| !c.is_ascii_graphic());
    if !begin.starts_with('<') {
        return None;
    }
    let declaration = begin.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")).map(|(inside, _)| inside);
    let after = |key: &str, text: &str| {
        let (_, rest) = text.split_once(key)?;
        let rest = rest.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
        let label: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_:.".contains(*c)).collect();
        Encoding::for_label(label.as_bytes())
    };
    declaration.and_then(|inside| after("encoding", inside)).or_else(|| {
        let meta = begin.match_indices("<meta").filter_map(|(at, _)| begin.get(at..)?.split('>').next());
        meta.filter_map(|element| after("charset", element)).next()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_encoding_that_is_told_is_followed() {
        let wide = |text: &str, big: bool| -> Vec<u8> {
            text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
        };
        let declared = "<?xml version='1.0' encoding='utf-16'?><a>São</a>";
        let cases: Vec<(Vec<u8>, Result<&str, &str>)> = vec![
            ("São".into(), Ok("São")),
            ("\u{feff}São".into(), Ok("São")),
            (b"S\xe3o".to_vec(), Err("not UTF-8 at byte 1")),
            (
                b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>S\xe3o</a>".to_vec(),
                Ok("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>São</a>"),
            ),
            (b"<html><meta charset=windows-1251><p>\xcc\xe8\xf0".to_vec(), Ok("<html><meta charset=windows-1251><p>Мир")),
            (
                b"<meta content='text/html; charset=Shift_JIS'>\x93\xfa".to_vec(),
                Ok("<meta content='text/html; charset=Shift_JIS'>日"),
            ),
            ("<?xml encoding=\"latin1\"?><a>São</a>".into(), Ok("<?xml encoding=\"latin1\"?><a>São</a>")),
            (b"<?xml encoding='utf-8'?><a>S\xe3o</a>".to_vec(), Err("not UTF-8 at byte 28")),
            (b"<?xml encoding='euc-jp'?>\xff\xff".to_vec(), Err("not EUC-JP, which it says it is")),
            (wide(declared, false), Ok(declared)),
            (wide(&format!("\u{feff}{declared}"), true), Ok(declared)),
            (Vec::new(), Ok("")),
        ];
        for (bytes, expected) in cases {
            let shown = String::from_utf8_lossy(&bytes).into_owned();
            assert_eq!(text(bytes), expected.map(str::to_owned).map_err(str::to_owned), "{shown}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(begin in "<\\?xml encoding='[a-z0-9-]{0,12}'\\?>|<meta charset=[a-z0-9-]{0,9}>|", rest: Vec<u8>) {
            let _ = text([begin.as_bytes(), &rest].concat());
        }

        #[test]
        fn utf8_stays_as_it_is(string in "[^\u{feff}\u{0}]\\PC{0,40}") {
            prop_assert_eq!(text(string.clone().into_bytes()), Ok(string));
        }
    }
}
