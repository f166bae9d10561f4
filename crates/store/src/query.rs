//! The query language of searches: words that must all occur, `"phrases"`, `prefix*`, `OR`, `NOT` or `-word`, and brackets.
//!
//! A word without capitals stands for its other forms, too ("flood", "floods"), which the caller knows; one in quotation marks or with
//! a capital, as names have it, stands for itself.
//!
//! A query is parsed once into a [`Query`], which each database gets in its own language ([`Query::fts5`], [`Query::tsquery`]).
//! `AND` may be written and binds tighter than `OR`. What only excludes ("NOT snow") is refused: it would name nearly every
//! document.

use super::terms::{Term, terms};

/// Deepest nesting of brackets.
const MAX_DEPTH: usize = 32;

/// Most words of a query.
const MAX_WORDS: usize = 64;

/// A text that is searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Text {
    /// Title and text of a document.
    Documents,
    /// What was said.
    Statements,
}

impl Text {
    /// A row of the index is the number of its document, shifted so far to the left, and a number of its own.
    pub(crate) const fn shift(self) -> u32 {
        match self {
            Self::Documents => 6,
            Self::Statements => 20,
        }
    }
}

/// What a document must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Query {
    /// These terms in a row; at least one. With `prefix`, the last one may go on.
    Phrase {
        /// The terms.
        terms: Vec<String>,
        /// Whether the last one is only the beginning of a word.
        prefix: bool,
    },
    /// One of these forms of a word; at least one.
    Word(Vec<String>),
    /// All of these, and none of those.
    All {
        /// At least one.
        with: Vec<Query>,
        /// What must not occur.
        without: Vec<Query>,
    },
    /// At least one of these.
    Any(Vec<Query>),
}

impl Query {
    /// Reads a query; `other_forms` of a word are looked for with it.
    ///
    /// # Errors
    /// What is wrong and where.
    pub fn parse(text: &str, other_forms: impl Fn(&str) -> Vec<String>) -> Result<Self, QueryError> {
        let tokens = tokens(text, &other_forms)?;
        let words = tokens.iter().filter(|t| matches!(t, Token::Words { .. })).count();
        if words > MAX_WORDS {
            return Err(invalid(format!("has {words} words; at most {MAX_WORDS} are allowed")));
        }
        let mut parser = Parser { tokens: &tokens, at: 0, depth: 0 };
        let query = parser.any()?;
        match parser.peek() {
            None => Ok(query),
            Some(_) => Err(invalid("has a closing bracket without an opening one")),
        }
    }

    /// As SQLite's FTS5 takes it.
    pub fn fts5(&self) -> String {
        match self {
            Self::Phrase { terms, prefix } => format!("\"{}\"{}", terms.join(" "), if *prefix { "*" } else { "" }),
            Self::Word(forms) => {
                let forms: Vec<String> = forms.iter().map(|form| format!("\"{form}\"")).collect();
                format!("({})", forms.join(" OR "))
            }
            Self::All { with, without } => {
                let with = join(with, " AND ", Self::fts5);
                match without.as_slice() {
                    [] => format!("({with})"),
                    without => format!("(({with}) NOT ({}))", join(without, " OR ", Self::fts5)),
                }
            }
            Self::Any(of) => format!("({})", join(of, " OR ", Self::fts5)),
        }
    }

    /// As PostgreSQL's `tsquery` takes it.
    pub fn tsquery(&self) -> String {
        match self {
            Self::Phrase { terms, prefix } => {
                let mut parts: Vec<String> = terms.iter().map(|t| format!("'{t}'")).collect();
                if let Some(last) = parts.last_mut().filter(|_| *prefix) {
                    last.push_str(":*");
                }
                format!("({})", parts.join(" <-> "))
            }
            Self::Word(forms) => {
                let forms: Vec<String> = forms.iter().map(|form| format!("('{form}')")).collect();
                format!("({})", forms.join(" | "))
            }
            Self::All { with, without } => {
                let with = join(with, " & ", Self::tsquery);
                match without.as_slice() {
                    [] => format!("({with})"),
                    without => format!("({with} & !({}))", join(without, " | ", Self::tsquery)),
                }
            }
            Self::Any(of) => format!("({})", join(of, " | ", Self::tsquery)),
        }
    }

    /// The phrases that make a document match, for highlighting.
    pub fn phrases(&self) -> Vec<Sought<'_>> {
        self.asked().into_iter().flatten().collect()
    }

    /// Each word or phrase that may make a document match, in all the forms in which it is looked for.
    pub fn asked(&self) -> Vec<Vec<Sought<'_>>> {
        let mut found = Vec::new();
        self.collect(&mut found);
        found
    }

    fn collect<'a>(&'a self, found: &mut Vec<Vec<Sought<'a>>>) {
        match self {
            Self::Phrase { terms, prefix } => found.push(vec![Sought { terms, prefix: *prefix }]),
            Self::Word(forms) => {
                found.push(forms.iter().map(|form| Sought { terms: std::slice::from_ref(form), prefix: false }).collect());
            }
            Self::All { with: of, without: _ } | Self::Any(of) => of.iter().for_each(|q| q.collect(found)),
        }
    }
}

/// Terms in a row that are looked for; at least one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sought<'a> {
    /// The terms.
    pub terms: &'a [String],
    /// Whether the last one is only the beginning of a word.
    pub prefix: bool,
}

impl Sought<'_> {
    /// Whether it stands at the beginning of these words.
    pub fn begins(&self, words: &[Term]) -> bool {
        let last = self.terms.len().saturating_sub(1);
        words.len() >= self.terms.len()
            && words.iter().zip(self.terms).enumerate().all(|(i, (word, sought))| {
                if self.prefix && i == last { word.text.starts_with(sought.as_str()) } else { word.text == *sought }
            })
    }
}

fn join(queries: &[Query], by: &str, with: fn(&Query) -> String) -> String {
    queries.iter().map(with).collect::<Vec<_>>().join(by)
}

/// What is wrong with a query, as the predicate of a sentence about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct QueryError(pub String);

fn invalid(description: impl Into<String>) -> QueryError {
    QueryError(description.into())
}

#[derive(Debug)]
enum Token {
    Words { terms: Vec<String>, prefix: bool, others: Vec<String> },
    Or,
    And,
    Not,
    Open,
    Close,
}

fn tokens(text: &str, other_forms: &dyn Fn(&str) -> Vec<String>) -> Result<Vec<Token>, QueryError> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let after = rest.get(first.len_utf8()..).unwrap_or_default();
        rest = match first {
            '(' => {
                found.push(Token::Open);
                after
            }
            ')' => {
                found.push(Token::Close);
                after
            }
            '-' | '!' if after.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '"' | '(')) => {
                found.push(Token::Not);
                after
            }
            '"' | '\u{201C}' | '\u{201D}' | '\u{201E}' => {
                let closing = |c| matches!(c, '"' | '\u{201C}' | '\u{201D}');
                let end = after.find(closing).ok_or_else(|| invalid("has a quotation mark without its pair"))?;
                let (phrase, after) = after.split_at(end);
                words(phrase, false, |_| Vec::new(), &mut found);
                after.trim_start_matches(closing)
            }
            _ => {
                let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"' | '\u{201C}'));
                let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
                match word {
                    "OR" | "|" => found.push(Token::Or),
                    "AND" | "&" => found.push(Token::And),
                    "NOT" => found.push(Token::Not),
                    _ => words(word, word.ends_with('*'), other_forms, &mut found),
                }
                after
            }
        }
        .trim_start();
    }
    Ok(found)
}

/// Adds a word or phrase; what holds no letter or digit asks for nothing.
fn words(text: &str, prefix: bool, other_forms: impl Fn(&str) -> Vec<String>, found: &mut Vec<Token>) {
    let terms: Vec<String> = terms(text).map(|t| t.text).collect();
    let others = match terms.as_slice() {
        [word] if !prefix && !text.contains(char::is_uppercase) => other_forms(word),
        _ => Vec::new(),
    };
    if !terms.is_empty() {
        found.push(Token::Words { terms, prefix, others });
    }
}

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn any(&mut self) -> Result<Query, QueryError> {
        let mut of = vec![self.all()?];
        while matches!(self.peek(), Some(Token::Or)) {
            self.at += 1;
            of.push(self.all()?);
        }
        Ok(match of.pop() {
            Some(only) if of.is_empty() => only,
            last => Query::Any(of.into_iter().chain(last).collect()),
        })
    }

    fn all(&mut self) -> Result<Query, QueryError> {
        let (mut with, mut without) = (Vec::new(), Vec::new());
        loop {
            let excluded = match self.peek() {
                None | Some(Token::Or | Token::Close) => break,
                Some(Token::And) => {
                    self.at += 1;
                    continue;
                }
                Some(Token::Not) => {
                    self.at += 1;
                    true
                }
                Some(Token::Words { .. } | Token::Open) => false,
            };
            let one = self.one()?;
            if excluded { without.push(one) } else { with.push(one) }
        }
        match (with.pop(), without.is_empty()) {
            (None, true) => Err(invalid("names no word")),
            (None, false) => Err(invalid("only excludes; name a word that must occur as well")),
            (Some(only), true) if with.is_empty() => Ok(only),
            (Some(last), _) => {
                with.push(last);
                Ok(Query::All { with, without })
            }
        }
    }

    fn one(&mut self) -> Result<Query, QueryError> {
        match self.peek() {
            Some(Token::Words { terms, prefix, others }) => {
                let query = match others.as_slice() {
                    [] => Query::Phrase { terms: terms.clone(), prefix: *prefix },
                    others => Query::Word([terms.as_slice(), others].concat()),
                };
                self.at += 1;
                Ok(query)
            }
            Some(Token::Open) => {
                self.at += 1;
                self.depth += 1;
                if self.depth > MAX_DEPTH {
                    return Err(invalid(format!("nests brackets deeper than {MAX_DEPTH}")));
                }
                let inner = self.any()?;
                self.depth -= 1;
                if !matches!(self.peek(), Some(Token::Close)) {
                    return Err(invalid("has an opening bracket without a closing one"));
                }
                self.at += 1;
                Ok(inner)
            }
            _ => Err(invalid("has an operator with nothing behind it")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn queries_are_told_to_both_databases() {
        let table = [
            ("Xi", r#""xi""#, "('xi')"),
            ("Xi Rahmon", r#"("xi" AND "rahmon")"#, "(('xi') & ('rahmon'))"),
            ("\"belt and road\" AND tax*", r#"("belt and road" AND "tax"*)"#, "(('belt' <-> 'and' <-> 'road') & ('tax':*))"),
            ("a OR b c", r#"("a" OR ("b" AND "c"))"#, "(('a') | (('b') & ('c')))"),
            ("snow -rain NOT hail", r#"(("snow") NOT ("rain" OR "hail"))"#, "(('snow') & !(('rain') | ('hail')))"),
            ("(a OR b) U.S.", r#"(("a" OR "b") AND "u s")"#, "((('a') | ('b')) & ('u' <-> 's'))"),
            ("it's — “so it is”", r#"("it s" AND "so it is")"#, "(('it' <-> 's') & ('so' <-> 'it' <-> 'is'))"),
        ];
        for (text, fts5, tsquery) in table {
            let query = Query::parse(text, |_| Vec::new()).unwrap_or_else(|e| panic!("{text}: {e}"));
            assert_eq!((query.fts5().as_str(), query.tsquery().as_str()), (fts5, tsquery), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_asked_is_told() {
        let deep = "(".repeat(40) + "a" + &")".repeat(40);
        let long = "a ".repeat(65);
        for text in ["", "  ", "—", "NOT snow", "\"open", "(a", "a)", "a OR", "OR a", "a NOT", "()", &deep, &long] {
            assert!(Query::parse(text, |_| Vec::new()).is_err(), "{text:?} was taken");
        }
    }

    #[test]
    fn a_word_without_capitals_stands_for_its_other_forms() {
        let plural = |word: &str| vec![format!("{word}s")];
        for (text, expected) in [
            ("flood", r#"("flood" OR "floods")"#),
            ("Flood", r#""flood""#),
            ("\"flood\"", r#""flood""#),
            ("\"flood damage\"", r#""flood damage""#),
            ("flood*", r#""flood"*"#),
            ("flood-damage", r#""flood damage""#),
            ("dam -flood", r#"((("dam" OR "dams")) NOT (("flood" OR "floods")))"#),
        ] {
            let query = Query::parse(text, plural).unwrap_or_else(|e| panic!("{text}: {e}"));
            assert_eq!(query.fts5(), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_query_breaks_the_parser(text in "[a-c\"() *ORNTAD\u{201C}-]{0,40}") {
            if let Ok(query) = Query::parse(&text, |word| vec![format!("{word}s")]) {
                prop_assert!(!query.phrases().is_empty());
                prop_assert!(!query.fts5().is_empty() && !query.tsquery().is_empty());
            }
        }
    }
}
