//! Values that may hold a password, and text without one.

use std::fmt;

/// A value that may hold a password. Neither `Debug` nor `Display` tells it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub(super) String);

impl Secret {
    /// The value.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.to_string())
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&without_password(&self.0))
    }
}

/// A URL without passwords: neither that of its user nor those among its parameters. It need not be a good URL: what is told of
/// as wrong holds passwords too, so rather too much is hidden than too little.
pub(crate) fn without_password(text: &str) -> String {
    without_parameters(&without_user_password(text))
}

/// Hides what stands between the name of a user and the last `@`.
fn without_user_password(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once(':').filter(|(scheme, _)| !scheme.eq_ignore_ascii_case("sqlite")) else {
        return text.to_owned();
    };
    let bare = rest.trim_start_matches('/');
    // An `@` among the parameters is none of a user, unless there is no other.
    let at = bare.split('?').next().and_then(|before| before.rfind('@')).or_else(|| bare.find('@'));
    match at.and_then(|at| Some((bare.get(..at)?.split_once(':')?.0, bare.get(at..)?))) {
        Some((user, place)) => {
            let slashes = rest.get(..rest.len() - bare.len()).unwrap_or_default();
            format!("{scheme}:{slashes}{user}:***{place}")
        }
        None => text.to_owned(),
    }
}

/// Hides the value of every parameter whose name ends in `password`.
fn without_parameters(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for part in text.split_inclusive(['?', '&', ';', ' ']) {
        let (pair, end) = match part.char_indices().next_back() {
            Some((at, '?' | '&' | ';' | ' ')) => part.split_at(at),
            _ => (part, ""),
        };
        match pair.split_once('=') {
            Some((name, _)) if name.to_ascii_lowercase().ends_with("password") => {
                shown.push_str(&format!("{name}=***{end}"));
            }
            _ => shown.push_str(part),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_is_told() {
        let table = [
            ("postgres://news:swordfish@db/news", "postgres://news:***@db/news"),
            ("postgres:/news:swordfish@db/news", "postgres:/news:***@db/news"),
            ("postgres:news:swordfish@db/news", "postgres:news:***@db/news"),
            ("postgres://news:sword/fish@db/news", "postgres://news:***@db/news"),
            ("postgres://news:sword@fish@db/news", "postgres://news:***@db/news"),
            ("postgres://news:sword?fish@db/news", "postgres://news:***@db/news"),
            ("postgres://db/news?user=a&password=swordfish", "postgres://db/news?user=a&password=***"),
            (
                "postgres://db/news?sslpassword=swordfish&sslmode=require",
                "postgres://db/news?sslpassword=***&sslmode=require",
            ),
            (
                "postgres://db/news?PASSWORD=swordfish;sslPassword=swordfish",
                "postgres://db/news?PASSWORD=***;sslPassword=***",
            ),
            ("host=db password=swordfish", "host=db password=***"),
            ("mysql://news:swordfish@db/news?password=swordfish", "mysql://news:***@db/news?password=***"),
            ("postgres://db:5432/news", "postgres://db:5432/news"),
            ("sqlite:/data/a:b@c.db", "sqlite:/data/a:b@c.db"),
            ("info,dateline::grpc=debug", "info,dateline::grpc=debug"),
            ("", ""),
        ];
        for (text, shown) in table {
            assert_eq!(without_password(text), shown);
            assert_eq!(Secret(text.to_owned()).to_string(), shown);
        }
    }
}
