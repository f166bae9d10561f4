//! Bearer tokens: what the file holds is their SHA-256, so that reading it gives nobody a token.
//!
//! A token is 256 random bits, so a plain hash is as good as a slow one: there is nothing to guess. A presented token is compared
//! with every entry in constant time; how long the answer takes tells nothing of how close it was.

use super::{Principal, Scopes};
use sha2::{Digest as _, Sha256};
use subtle::{Choice, ConditionallySelectable as _, ConstantTimeEq as _};

/// What a token begins with, so that scanners for leaked secrets know it.
const PREFIX: &str = "dateline_";

/// The tokens that are good.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tokens(Vec<Entry>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    hash: [u8; 32],
    principal: Principal,
}

impl Tokens {
    /// Reads the file: a line each of name, scopes with commas between them, and SHA-256 in hexadecimal; `#` begins a comment.
    ///
    /// # Errors
    /// What is wrong with which lines, all of them.
    pub fn parse(text: &str) -> Result<Self, Vec<String>> {
        let mut tokens = Self::default();
        let mut problems = Vec::new();
        for (number, line) in text.lines().enumerate() {
            let line = line.split('#').next().unwrap_or("").trim();
            if line.is_empty() {
                continue;
            }
            match entry(line) {
                Ok(entry) if tokens.0.iter().any(|e| e.principal.name == entry.principal.name) => {
                    problems.push(format!(
                        "line {}: a second token of {}: give each its own name",
                        number + 1,
                        entry.principal.name
                    ));
                }
                Ok(entry) => tokens.0.push(entry),
                Err(problem) => problems.push(format!("line {}: {problem}", number + 1)),
            }
        }
        if problems.is_empty() { Ok(tokens) } else { Err(problems) }
    }

    /// Whose token it is.
    pub fn principal(&self, token: &str) -> Option<&Principal> {
        let hash: [u8; 32] = Sha256::digest(token.as_bytes()).into();
        let mut found = u32::MAX;
        for (index, entry) in (0u32..).zip(&self.0) {
            let same: Choice = entry.hash.ct_eq(&hash);
            found.conditional_assign(&index, same);
        }
        self.0.get(found as usize).map(|entry| &entry.principal)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A token made of random bytes, and its line for the file.
pub fn issue(name: &str, scopes: Scopes, random: [u8; 32]) -> (String, String) {
    let token = format!("{PREFIX}{}", hexadecimal(&random));
    let line = format!("{name}  {scopes}  {}", hexadecimal(&Sha256::digest(token.as_bytes())));
    (token, line)
}

/// Whether `name` can stand in the file.
pub fn is_name(name: &str) -> bool {
    !name.is_empty() && name.len() <= 64 && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.@".contains(c))
}

fn entry(line: &str) -> Result<Entry, String> {
    let mut parts = line.split_whitespace();
    let (Some(name), Some(scopes), Some(hash), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err("write a name, scopes with commas between them, and the SHA-256 of the token".to_owned());
    };
    if !is_name(name) {
        return Err(format!("{name:?} is no name: write 1 to 64 letters, digits, '-', '_', '.' or '@'"));
    }
    let hash =
        from_hexadecimal(hash).ok_or("the third part is no SHA-256: write 64 hexadecimal digits, not the token itself")?;
    Ok(Entry { hash, principal: Principal { name: name.into(), scopes: scopes.parse()?, anonymous: false } })
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn from_hexadecimal(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::super::Scope;
    use super::*;

    fn scopes(text: &str) -> Scopes {
        text.parse().unwrap_or_else(|e| panic!("{e}"))
    }

    #[test]
    fn an_issued_token_is_known_by_its_line_and_no_other_is() {
        let (crawler, first) = issue("crawler", scopes("ingest"), [7; 32]);
        let (desk, second) = issue("desk", scopes("analyze,read"), [8; 32]);
        let file = format!("# tokens\n\n{first}\n  {second}  # of the newsroom\n");
        let tokens = Tokens::parse(&file).unwrap_or_else(|e| panic!("{e:?}"));
        let name = |token: &str| tokens.principal(token).map(|p| p.name.to_string());
        assert_eq!((name(&crawler), name(&desk)), (Some("crawler".to_owned()), Some("desk".to_owned())));
        for wrong in ["", "dateline_", &crawler[..crawler.len() - 1], &crawler.to_uppercase(), &first] {
            assert_eq!(name(wrong), None, "{wrong:?}");
        }
        assert!(!file.contains(&crawler), "the file holds no token");
    }

    #[test]
    fn every_bad_line_is_reported() {
        let hash = "0".repeat(64);
        let file = format!("a analyze {hash}\na read {hash}\nb flying {hash}\nc read 123\nd read\ne/f read {hash}\n");
        let problems = Tokens::parse(&file).err().unwrap_or_default();
        let lines: Vec<&str> = problems.iter().filter_map(|p| p.split(':').next()).collect();
        assert_eq!(lines, ["line 2", "line 3", "line 4", "line 5", "line 6"], "{problems:?}");
    }

    #[test]
    fn who_may_administer_may_do_everything() {
        let table =
            [("analyze", [true, false, false, false]), ("ingest,read", [false, true, true, false]), ("admin", [true; 4])];
        for (text, allowed) in table {
            assert_eq!(Scope::ALL.map(|s| scopes(text).allow(s)), allowed, "{text}");
            assert_eq!(scopes(text).to_string(), text);
        }
        assert!("".parse::<Scopes>().is_err() && "analyse".parse::<Scopes>().is_err());
    }
}
