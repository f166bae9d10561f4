//! Tokens: words, numbers and marks.
//!
//! A hand-written scanner: at each position the forms below are tried in order and the first that fits wins; where none fits
//! there is a separator. The embedded models were trained on exactly these tokens, so the rules are part of their format
//! (`models/tokens_cases.json` holds the cases that both sides must agree on).
//!
//! 1. addresses: `https://…`, `www.…`, e-mail, bare domains of well-known endings; `@handle`, `#tag`;
//! 2. a run of one dash mark, a run of stops, a clitic that stands alone;
//! 3. acronyms with stops ("U.S."), initials ("J."), abbreviations ("Mr.", "No." before a number);
//! 4. in other languages than English, elided words ("l'", "dell'") and single Chinese characters;
//! 5. words and numbers, with inner apostrophes and the marks of numbers ("1,000.50", "10:30"); hyphens divide;
//!    clitics are cut off ("do" "n't", "Italy" "'s");
//! 6. any other visible character by itself.
//!
//! Each sentence is scanned by itself, so a token never crosses one. Cost is linear: what a form looks ahead is bounded, or
//! is consumed. It does not lemmatize or normalize anything.

mod han;

use self::han::is_han;
use super::characters::{Class, ascii_class, class_at};
use super::{Context, Layer, Layers, Stage, StageError, Written};
use crate::annotation::{Analysis, Token, WordClass};
use crate::lang::{self, Language, TokenRules, word_of, words_of};
use crate::span::Span;

/// The stage `tokens`.
#[derive(Debug, Default)]
pub struct TokensStage;

impl Stage for TokensStage {
    fn name(&self) -> &'static str {
        "tokens"
    }

    fn reads(&self) -> Layers {
        Layers::of(&[Layer::Sentences])
    }

    fn writes(&self) -> Layers {
        Layers::of(&[Layer::Tokens])
    }

    fn annotate(&self, context: &Context<'_>, read: &Analysis) -> Result<Written, StageError> {
        let text = context.article.text();
        // English news has a token per five bytes or so.
        let mut tokens = Vec::with_capacity(text.len() / 5 + 1);
        for (index, sentence) in read.sentences.iter().enumerate() {
            let place = Place { offset: sentence.span.start, sentence: index as u32 };
            scan(context.language, sentence.span.of(text), place, &mut tokens);
        }
        for token in &mut tokens {
            token.classes = context.language.classes(token.span.of(text));
        }
        Ok(Written::Tokens(tokens))
    }
}

/// Where a scanned text stands in its article.
#[derive(Clone, Copy, Debug)]
struct Place {
    offset: u32,
    sentence: u32,
}

impl Place {
    fn token(self, start: usize, end: usize) -> Token {
        let span = Span::new(self.offset + start as u32, self.offset + end as u32);
        Token::new(span, self.sentence)
    }
}

/// Appends the tokens of `text`.
fn scan(language: &Language, text: &str, place: Place, tokens: &mut Vec<Token>) {
    let has_at = memchr::memchr(b'@', text.as_bytes()).is_some();
    let scanner = Scanner { language, text, bytes: text.as_bytes(), has_at };
    let mut at = 0;
    loop {
        let (class, len) = class_at(text, at);
        if len == 0 {
            return;
        }
        let end = if class.is(Class::WORD) {
            match scanner.alone(at, len).or_else(|| scanner.fixed_form(at, class, len)).or_else(|| scanner.elision(at)) {
                Some(end) => end,
                None => {
                    let end = scanner.word(at);
                    scanner.push_word(at, end, place, tokens);
                    at = end;
                    continue;
                }
            }
        } else if class.is(Class::SEPARATOR) {
            at += len;
            continue;
        } else {
            scanner.mark(at, len)
        };
        tokens.push(place.token(at, end));
        at = end;
    }
}

struct Scanner<'a> {
    language: &'a Language,
    text: &'a str,
    bytes: &'a [u8],
    /// Whether there is an `@` at all: most texts have none, and then no e-mail address is looked for.
    has_at: bool,
}

impl Scanner<'_> {
    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    fn class(&self, at: usize) -> Class {
        class_at(self.text, at).0
    }

    /// End of the run of ASCII bytes from `at` that satisfy `test`.
    fn run(&self, at: usize, test: impl Fn(u8) -> bool) -> usize {
        self.bytes.get(at..).map_or(at, |rest| at + rest.iter().position(|&b| !test(b)).unwrap_or(rest.len()))
    }

    fn starts_ignoring_case(&self, at: usize, prefix: &[u8]) -> bool {
        self.bytes.get(at..at + prefix.len()).is_some_and(|b| b.eq_ignore_ascii_case(prefix))
    }

    /// Length of the apostrophe at `at`, straight or curly; 0 if there is none.
    fn apostrophe(&self, at: usize) -> usize {
        match self.byte(at) {
            b'\'' => 1,
            0xe2 if self.bytes.get(at + 1..at + 3) == Some(&[0x80, 0x99]) => 3,
            _ => 0,
        }
    }

    /// The end of an address, acronym or abbreviation that begins at the word character at `at`.
    fn fixed_form(&self, at: usize, class: Class, len: usize) -> Option<usize> {
        let first = self.byte(at);
        if matches!(first, b'h' | b'H' | b'w' | b'W')
            && let Some(end) = self.url(at)
        {
            return Some(end);
        }
        let run = self.run(at, |b| b.is_ascii_alphanumeric());
        if run > at && matches!(self.byte(run), b'.' | b'-' | b'@' | b'_' | b'%' | b'+') {
            let address = self.email(at).or_else(|| self.domain(at));
            if address.is_some() {
                return address;
            }
        }
        if class.is(Class::LETTER) && self.byte(at + len) == b'.' {
            return self.acronym(at, class, len);
        }
        if self.byte(run) == b'.' { self.abbreviation(at, run) } else { None }
    }

    fn url(&self, at: usize) -> Option<usize> {
        let begin =
            words_of(WordClass::AddressStart).iter().find(|p| self.starts_ignoring_case(at, p.as_bytes()))?.len() + at;
        let mut end = None;
        for (i, c) in self.text.get(begin..)?.char_indices() {
            if super::characters::class(c).is(Class::SEPARATOR) || matches!(c, '<' | '>' | '"' | '“' | '”' | '‘' | '’')
            {
                break;
            }
            if !matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '(' | ')' | '[' | ']' | '{' | '}' | '…') {
                end = Some(begin + i + c.len_utf8());
            }
        }
        end
    }

    fn email(&self, at: usize) -> Option<usize> {
        if !self.has_at {
            return None;
        }
        let window = self.bytes.get(at..self.bytes.len().min(at + 65))?;
        let local = window.iter().position(|b| !b.is_ascii_alphanumeric() && !b"._%+-".contains(b))?;
        let part = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
        let host = at + local + 1;
        let mut end = self.run(host, part);
        if self.byte(at + local) != b'@' || end == host {
            return None;
        }
        let first_part = end;
        while self.byte(end) == b'.' {
            let next = self.run(end + 1, part);
            if next == end + 1 {
                break;
            }
            end = next;
        }
        (end > first_part).then_some(end)
    }

    fn domain(&self, at: usize) -> Option<usize> {
        let mut starts = [at; 5];
        let mut labels = 0;
        while let Some(&start) = starts.get(labels)
            && labels < 4
            && self.byte(start).is_ascii_alphanumeric()
        {
            let limit = self.bytes.len().min(start + 64);
            let window = self.bytes.get(start..limit)?;
            let Some(dot) = window.iter().position(|&b| !b.is_ascii_alphanumeric() && b != b'-') else { break };
            if self.byte(start + dot) != b'.' {
                break;
            }
            labels += 1;
            *starts.get_mut(labels)? = start + dot + 1;
        }
        starts.get(1..=labels)?.iter().rev().find_map(|&start| {
            words_of(WordClass::DomainEnding)
                .iter()
                .filter(|e| self.starts_ignoring_case(start, e.as_bytes()))
                .map(|e| start + e.len())
                .find(|&end| {
                    let next = self.class(end);
                    !next.is(Class::WORD) && self.byte(end) != b'-'
                })
        })
    }

    /// An acronym or initial; the letter at `at` is known to be followed by a stop.
    fn acronym(&self, at: usize, class: Class, len: usize) -> Option<usize> {
        let letter = |at: usize| {
            let (class, len) = class_at(self.text, at);
            class.is(Class::LETTER).then_some(len)
        };
        let second = at + len + 1;
        let mut end = second;
        while let Some(len) = letter(end)
            && self.byte(end + len) == b'.'
        {
            end += len + 1;
        }
        let last = letter(end).map(|len| end + len).filter(|&e| !self.class(e).is(Class::WORD));
        if end > second {
            return Some(last.unwrap_or(end));
        }
        if let Some(last) = last
            && self.byte(last) != b'.'
        {
            return Some(last);
        }
        (class.is(Class::UPPER) && self.byte(second) != b'.').then_some(second)
    }

    /// An abbreviation; the run `at..stop` is known to be followed by a stop.
    fn abbreviation(&self, at: usize, stop: usize) -> Option<usize> {
        let word = self.text.get(at..stop)?;
        let next = self.byte(stop + 1);
        let number = next.is_ascii_digit() || (next == b' ' && self.byte(stop + 2).is_ascii_digit());
        // The models of all languages were trained on these tokens: a short form of another language is two of them.
        let is = |class| lang::is(word, class);
        let found = (next != b'.' && is(WordClass::Abbreviation)) || (number && is(WordClass::NumberedAbbreviation));
        found.then_some(stop + 1)
    }

    /// End of the character of `len` bytes at `at` if it is a token of its own wherever it stands: a Chinese one, where the
    /// language is one of several that share a model.
    fn alone(&self, at: usize, len: usize) -> Option<usize> {
        let several = self.language.tokens == TokenRules::Several;
        let found = several && self.text.get(at..at + len).and_then(|c| c.chars().next()).is_some_and(is_han);
        found.then_some(at + len)
    }

    /// End of the elided word and its apostrophe at `at`: "l'" of "l'eau".
    fn elision(&self, at: usize) -> Option<usize> {
        let run = self.run(at, |b| b.is_ascii_alphabetic());
        let apostrophe = self.apostrophe(run);
        if self.language.tokens != TokenRules::Several || apostrophe == 0 {
            return None;
        }
        let end = run + apostrophe;
        let word = self.text.get(at..run)?;
        let inside = self.text.get(..at)?.chars().next_back().is_some_and(|c| super::characters::class(c).is(Class::WORD));
        let elided = lang::ELISIONS.iter().any(|elided| word.eq_ignore_ascii_case(elided));
        (!inside && elided && self.class(end).is(Class::WORD)).then_some(end)
    }

    /// End of the word or number that begins at `at`.
    fn word(&self, at: usize) -> usize {
        let goes_on = |at: usize| {
            let (class, len) = class_at(self.text, at);
            class.is(Class::WORD) && self.alone(at, len).is_none()
        };
        let mut end = at;
        loop {
            end = self.run(end, |b| ascii_class(b).is(Class::WORD));
            let (class, len) = class_at(self.text, end);
            let inner = if goes_on(end) || class.is(Class::JOINER) && goes_on(end + len) {
                len
            } else if matches!(self.byte(end), b'.' | b',' | b':' | b'/') {
                // `end > at`: a word begins with a word character.
                let digits = self.byte(end - 1).is_ascii_digit() && self.byte(end + 1).is_ascii_digit();
                usize::from(digits)
            } else {
                let apostrophe = self.apostrophe(end);
                if apostrophe > 0 && goes_on(end + apostrophe) { apostrophe } else { 0 }
            };
            if inner == 0 {
                return end;
            }
            end += inner;
        }
    }

    /// Appends the word `start..end` without its clitics, then those.
    fn push_word(&self, start: usize, mut end: usize, place: Place, tokens: &mut Vec<Token>) {
        let first = tokens.len();
        while let Some(tail) = self.tail(start, end) {
            tokens.push(place.token(tail, end));
            end = tail;
        }
        if let [stem, negation] = words_of(WordClass::SplitWord)
            && end - start == stem.len() + negation.len()
            && self.starts_ignoring_case(start, stem.as_bytes())
            && self.starts_ignoring_case(start + stem.len(), negation.as_bytes())
        {
            tokens.push(place.token(start + stem.len(), end));
            end = start + stem.len();
        }
        tokens.push(place.token(start, end));
        // Cut off from the right, wanted from the left.
        if let Some(parts) = tokens.get_mut(first..) {
            parts.reverse();
        }
    }

    /// Where the last clitic of the word `start..end` begins, if it is not the whole word.
    fn tail(&self, start: usize, end: usize) -> Option<usize> {
        let ends_with = |letters: &[u8], lead: &[u8]| {
            let at = end.checked_sub(letters.len()).filter(|&at| at > start && self.starts_ignoring_case(at, letters))?;
            let at =
                [1, 3].into_iter().find(|&len| at >= start + len && self.apostrophe(at - len) == len).map(|len| at - len)?;
            at.checked_sub(lead.len()).filter(|&at| at > start && self.starts_ignoring_case(at, lead))
        };
        if !matches!(self.byte(end - 1) | 0x20, b's' | b'e' | b'l' | b'd' | b'm' | b't') {
            return None;
        }
        let clitics = words_of(WordClass::CliticEnding).iter();
        let negation = || word_of(WordClass::NegationEnding).split_at_checked(1);
        clitics.into_iter().find_map(|c| ends_with(c.as_bytes(), b"")).or_else(|| {
            let (lead, letters) = negation()?;
            ends_with(letters.as_bytes(), lead.as_bytes())
        })
    }

    /// End of the token that begins with the visible character of `len` bytes at `at`, which is no word character.
    fn mark(&self, at: usize, len: usize) -> usize {
        let next = at + len;
        match self.byte(at) {
            b'@' => self.run(next, |b| b.is_ascii_alphanumeric() || b == b'_'),
            b'#' => {
                let mut end = next;
                loop {
                    let (class, len) = class_at(self.text, end);
                    if !class.is(Class::WORD) && self.byte(end) != b'_' {
                        return end;
                    }
                    end += len;
                }
            }
            b'.' => self.run(next, |b| b == b'.'),
            b'-' => self.run(next, |b| b == b'-'),
            b'\'' => self.clitic(next).unwrap_or(next),
            0..=0x7f => next,
            _ => match self.text.get(at..next) {
                Some("’") => self.clitic(next).unwrap_or(next),
                Some(mark @ ("‐" | "‑" | "‒" | "–" | "—" | "―" | "−")) => {
                    let mut end = next;
                    while self.bytes.get(end..end + len) == Some(mark.as_bytes()) {
                        end += len;
                    }
                    end
                }
                _ => next,
            },
        }
    }

    /// End of the clitic whose letters begin at `at`, just behind its apostrophe.
    fn clitic(&self, at: usize) -> Option<usize> {
        let ends = words_of(WordClass::CliticEnding)
            .iter()
            .filter(|c| self.starts_ignoring_case(at, c.as_bytes()))
            .map(|c| at + c.len());
        ends.into_iter().find(|&end| !self.class(end).is(Class::WORD))
    }
}

#[cfg(test)]
mod tests;
