//! The configuration as text: what is in force, and the shipped example.

use super::keys::{KEYS, SECTIONS};
use super::secret::without_password;
use super::{Layers, Origin};
use std::fmt::Write as _;

/// What is in force, as a file that would make it so; secrets are hidden, and what is not the default says whence it comes.
pub fn show(layers: &Layers) -> String {
    let mut out = String::new();
    for (section, _) in SECTIONS {
        let _ = writeln!(out, "{}[{section}]", if out.is_empty() { "" } else { "\n" });
        for key in KEYS.iter().filter(|k| k.split().0 == section) {
            let (text, origin) = layers.get(key);
            let whence = if *origin == Origin::Default { String::new() } else { format!("  # {origin}") };
            let _ = writeln!(out, "{} = {}{whence}", key.split().1, literal(&without_password(text)));
        }
        if section == "auth" && !layers.identities().is_empty() {
            let _ = writeln!(out, "\n[auth.identities]");
            for (name, scopes) in layers.identities() {
                let _ = writeln!(out, "{} = {}", literal(name), literal(scopes));
            }
        }
    }
    out
}

/// Every key with its default and what it is for.
pub fn example() -> String {
    let mut out = String::from(
        "# Configuration of Dateline. What stands here is the default of every key, so a file needs only what differs.\n\
         # A flag goes before a variable of the environment, which goes before this file: server.drain_timeout is also\n\
         # --drain-timeout and DATELINE_DRAIN_TIMEOUT. `dateline config check` says what is wrong, `dateline config show` what is\n\
         # in force and why.\n",
    );
    for (section, about) in SECTIONS {
        let _ = writeln!(out, "\n# {about}\n[{section}]");
        for key in KEYS.iter().filter(|k| k.split().0 == section) {
            for line in textwrap::wrap(key.help, 118) {
                let _ = writeln!(out, "# {line}");
            }
            let _ = writeln!(out, "{} = {}", key.split().1, literal(key.default));
        }
        if section == "auth" {
            out.push_str(
                "# With mutual TLS: names in clients' certificates (DNS or URI) and the scopes of each.\n\
                 # [auth.identities]\n\
                 # \"spiffe://cluster.local/ns/news/sa/crawler\" = [\"ingest\"]\n\
                 # \"desk.news.example\" = [\"analyze\", \"read\"]\n",
            );
        }
    }
    out
}

/// A TOML value: numbers and truth values bare, all else quoted.
fn literal(text: &str) -> String {
    let bare = matches!(text, "true" | "false") || (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()));
    if bare { text.to_owned() } else { toml::Value::from(text).to_string() }
}
