//! Quotation marks and what stands between them.
//!
//! A layer of its own that statements read; it knows nothing of who speaks. One pass over the text pairs marks paragraph by paragraph: curly, straight, doubled apostrophes and back-ticks, German
//! and French ones, single ones where they cannot be apostrophes. A quotation that is still open when its paragraph ends
//! is closed there; when the next paragraph opens with a mark of the same kind, it is continued ([`Quotation::continues`]),
//! as newspapers set quotations of several paragraphs. Where every sentence stands on a line of its own, a quotation goes on over
//! the line's end to a mark that can only close it. A plural possessive ("the drivers' fault") closes no single quotation that is
//! closed later. A closing mark without an opening one is passed over. Quotations
//! inside quotations are part of the outer one.

use crate::annotation::Analysis;
use crate::span::Span;

/// Words between quotation marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quotation {
    /// From the opening to the closing mark, both included.
    pub span: Span,
    /// What the marks enclose.
    pub inner: Span,
    /// Whether it carries on the quotation before, over a paragraph break.
    pub continues: bool,
}

/// Which pair of marks a quotation uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Curly,
    Straight,
    Doubled,
    German,
    French,
    FrenchInward,
    CurlySingle,
    Single,
}

/// A mark at a place, and what it may do there.
struct Mark {
    len: usize,
    opens: Option<Style>,
    closes: &'static [Style],
}

/// The quotations of a text whose sentences tell its paragraphs.
pub fn of_paragraphs(text: &str, analysis: &Analysis) -> Vec<Quotation> {
    let paragraphs = analysis.sentences.chunk_by(|a, b| a.paragraph == b.paragraph);
    let starts: Vec<u32> = paragraphs.filter_map(|p| p.first().map(|s| s.span.start)).collect();
    quotations(text, &starts)
}

/// For each token of a text whether quotation marks enclose it.
pub fn enclosed(text: &str, analysis: &Analysis) -> Vec<bool> {
    let mut enclosed = vec![false; analysis.tokens.len()];
    for quotation in of_paragraphs(text, analysis) {
        let tokens = analysis.tokens_in(quotation.inner);
        enclosed.get_mut(tokens).into_iter().flatten().for_each(|token| *token = true);
    }
    enclosed
}

/// Every quotation of `text`, in text order; they do not overlap. `paragraphs` are the offsets at which paragraphs begin,
/// ascending. Linear in the length of the text.
pub fn quotations(text: &str, paragraphs: &[u32]) -> Vec<Quotation> {
    let bytes = text.as_bytes();
    let mut found: Vec<Quotation> = Vec::new();
    let mut open: Option<(Style, usize, usize, bool)> = None;
    let mut carried: Option<Style> = None;
    let mut breaks = paragraphs.iter().map(|&p| p as usize).filter(|&p| p > 0).peekable();
    let mut at_start = true;
    let mut i = 0;
    while let Some(&byte) = bytes.get(i) {
        if breaks.next_if(|&p| p <= i).is_some()
            && !open.is_some_and(|(style, ..)| style == Style::Straight && closes_next(text, i))
        {
            carried = open.take().map(|(style, start, inner, continues)| {
                close(text, &mut found, (start, inner, i, i), continues);
                style
            });
            at_start = true;
        }
        let Some(mark) = mark_at(text, i) else {
            if !byte.is_ascii_whitespace() {
                at_start = false;
                if open.is_none() {
                    carried = None;
                }
            }
            i += 1;
            continue;
        };
        match open {
            Some((style, start, inner, continues))
                if mark.closes.contains(&style) || style == Style::Straight && is_spaced_close(text, i) =>
            {
                close(text, &mut found, (start, inner, i, i + mark.len), continues);
                open = None;
            }
            Some(_) => {}
            None => {
                if let Some(style) = mark.opens {
                    let continues = at_start && carried == Some(style);
                    open = Some((style, i, i + mark.len, continues));
                    carried = None;
                }
            }
        }
        at_start = false;
        i += mark.len;
    }
    if let Some((_, start, inner, continues)) = open {
        close(text, &mut found, (start, inner, text.len(), text.len()), continues);
    }
    found
}

fn close(text: &str, found: &mut Vec<Quotation>, at: (usize, usize, usize, usize), continues: bool) {
    let (start, inner_start, inner_end, end) = at;
    let inner = Span::new(inner_start as u32, inner_end as u32).trim(text);
    if inner.of(text).chars().any(char::is_alphanumeric) {
        let span = Span::new(start as u32, end as u32).trim(text);
        found.push(Quotation { span, inner, continues });
    }
}

/// Whether a straight mark stands apart from the sentence that it closes: 'today, "an officer said'.
fn is_spaced_close(text: &str, i: usize) -> bool {
    let end = text.get(..i).map_or("", |t| t.strip_suffix(' ').unwrap_or(""));
    let small = after(text, i + 1).is_some_and(char::is_lowercase);
    text.get(i..).is_some_and(|t| t.starts_with('"')) && (end.ends_with(',') || small && end.ends_with(['.', '?', '!']))
}

/// Whether the first straight mark on the line from `i` on can only close a quotation.
fn closes_next(text: &str, i: usize) -> bool {
    let line = text.get(i..).and_then(|t| t.trim_start().lines().next()).unwrap_or("");
    let end = i + text.get(i..).map_or(0, |t| t.len() - t.trim_start().len()) + line.len();
    let mark = text.get(..end).and_then(|t| t.get(i..)).and_then(|t| t.find('"')).map(|n| i + n);
    mark.is_some_and(|m| {
        is_spaced_close(text, m)
            || before(text, m).is_some_and(|c| matches!(c, ',' | '.' | '?' | '!')) && !opens_at(text, m, 1)
    })
}

fn mark_at(text: &str, i: usize) -> Option<Mark> {
    const DOUBLE: &[Style] = &[Style::Curly, Style::German, Style::Straight];
    let rest = text.as_bytes().get(i..)?;
    let mark = |len, opens, closes| Some(Mark { len, opens, closes });
    match rest {
        [b'"', ..] => {
            let opens = opens_at(text, i, 1).then_some(Style::Straight);
            let closes: &[Style] =
                if closes_at(text, i, 1) { &[Style::Straight, Style::Curly, Style::Doubled] } else { &[] };
            mark(1, opens, closes)
        }
        [b'`', b'`', ..] => mark(2, Some(Style::Doubled), &[]),
        [b'\'', b'\'', ..] => {
            let opens = opens_at(text, i, 2).then_some(Style::Doubled);
            let closes: &[Style] = if closes_at(text, i, 2) { &[Style::Doubled] } else { &[] };
            mark(2, opens, closes)
        }
        [b'\'', ..] => {
            let opens = (opens_at(text, i, 1) && before(text, i).is_none_or(|c| c.is_whitespace())).then_some(Style::Single);
            let closes: &[Style] = if closes_single(text, i, 1) { &[Style::Single] } else { &[] };
            mark(1, opens.filter(|_| single_is_closed(text, i + 1)), closes)
        }
        [0xE2, 0x80, 0x9C, ..] => mark(3, Some(Style::Curly), &[Style::German]),
        [0xE2, 0x80, 0x9D, ..] => mark(3, None, DOUBLE),
        [0xE2, 0x80, 0x9E, ..] => mark(3, Some(Style::German), &[]),
        [0xE2, 0x80, 0x98, ..] => {
            mark(3, (opens_at(text, i, 3) && !is_year(rest.get(3..)?)).then_some(Style::CurlySingle), &[])
        }
        [0xE2, 0x80, 0x99, ..] => {
            let closes: &[Style] = if closes_single(text, i, 3) { &[Style::CurlySingle] } else { &[] };
            mark(3, None, closes)
        }
        [0xC2, 0xAB, ..] => mark(2, Some(Style::French), &[Style::FrenchInward]),
        [0xC2, 0xBB, ..] => mark(2, opens_at(text, i, 2).then_some(Style::FrenchInward), &[Style::French]),
        _ => None,
    }
}

/// Whether two digits follow: "‘08" is a year, set with the wrong mark.
fn is_year(rest: &[u8]) -> bool {
    matches!(rest, [b'0'..=b'9', b'0'..=b'9', after, ..] if !after.is_ascii_digit())
        || matches!(rest, [b'0'..=b'9', b'0'..=b'9'])
}

fn before(text: &str, i: usize) -> Option<char> {
    text.get(..i).and_then(|t| t.chars().next_back())
}

fn after(text: &str, i: usize) -> Option<char> {
    text.get(i..).and_then(|t| t.chars().next())
}

/// A mark opens where a word follows at once and none ends before it.
fn opens_at(text: &str, i: usize, len: usize) -> bool {
    let follows = after(text, i + len).is_some_and(|c| !c.is_whitespace());
    follows && before(text, i).is_none_or(|c| c.is_whitespace() || "([{—–-/:".contains(c) || is_quote(c))
}

/// A mark closes where something stands before it and no word goes on behind it.
fn closes_at(text: &str, i: usize, len: usize) -> bool {
    before(text, i).is_some_and(|c| !c.is_whitespace()) || !after(text, i + len).is_some_and(char::is_alphanumeric)
}

/// A single mark closes only where no letter follows and where it is no plural possessive: elsewhere it is an apostrophe.
fn closes_single(text: &str, i: usize, len: usize) -> bool {
    let closes =
        before(text, i).is_some_and(|c| !c.is_whitespace()) && !after(text, i + len).is_some_and(char::is_alphanumeric);
    let plural = before(text, i) == Some('s') && after(text, i + len) == Some(' ');
    closes && !(plural && is_closed_later(text, i + len))
}

/// Whether a single quotation goes on from here to a mark behind punctuation, before another one opens.
fn is_closed_later(text: &str, from: usize) -> bool {
    let mut last = ' ';
    let mut rest = text.get(from..).unwrap_or("").chars().take(MAX_SINGLE).peekable();
    while let Some(c) = rest.next() {
        let letter = rest.peek().is_some_and(|n| n.is_alphanumeric());
        match c {
            '\n' | '\u{2018}' => return false,
            '\'' | '\u{2019}' if matches!(last, ',' | '.' | '?' | '!') && !letter => return true,
            '\'' if last.is_whitespace() && letter => return false,
            _ => {}
        }
        last = c;
    }
    false
}

/// Whether a straight single quotation that opens before `from` is closed after a punctuation mark on its line: a bare
/// apostrophe before a word ("'90s") and a plural possessive ("the Joneses' car") are not.
fn single_is_closed(text: &str, from: usize) -> bool {
    let bytes = text.as_bytes();
    let mut last = b' ';
    for (n, &b) in bytes.get(from..).unwrap_or(&[]).iter().enumerate().take(MAX_SINGLE) {
        if b == b'\n' {
            return false;
        }
        if b == b'\'' && matches!(last, b',' | b'.' | b'?' | b'!') {
            return !after(text, from + n + 1).is_some_and(char::is_alphanumeric);
        }
        last = b;
    }
    false
}

/// How far a straight single quotation may reach, in bytes: it bounds the look-ahead.
const MAX_SINGLE: usize = 600;

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '“' | '”' | '‘' | '’' | '„' | '«' | '»')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of_paragraphs(text: &str) -> Vec<Quotation> {
        let starts: Vec<u32> = text.match_indices("\n\n").map(|(i, _)| i as u32 + 2).collect();
        quotations(text, &starts)
    }

    fn inner(text: &str) -> Vec<&str> {
        of_paragraphs(text).iter().map(|q| q.inner.of(text)).collect()
    }

    #[test]
    fn a_short_year_opens_no_quotation() {
        assert_eq!(inner("He won in ‘08 and lost in ‘12, “by a hair,” in ’16."), ["by a hair,"]);
        assert_eq!(inner("The ‘800 days’ were long."), ["800 days"]);
    }

    #[test]
    fn marks_of_every_kind_pair() {
        for (text, want) in [
            ("He said \"we won\" twice.", vec!["we won"]),
            ("“We won,” he said. “Twice.”", vec!["We won,", "Twice."]),
            ("``We won,'' he said.", vec!["We won,"]),
            ("''We won,'' he said. ''It's ours.''", vec!["We won,", "It's ours."]),
            ("Sie sagte: „Wir gehen.“ Dann nichts.", vec!["Wir gehen."]),
            ("Il a dit : « Nous partons ».", vec!["Nous partons"]),
            ("Er sagte: »Wir gehen.« Gut.", vec!["Wir gehen."]),
            ("‘We won’t go,’ she said.", vec!["We won’t go,"]),
            ("'We won't go,' she said.", vec!["We won't go,"]),
            ("'It's the drivers' fault,' said Ann Cole.", vec!["It's the drivers' fault,"]),
            ("She said 'the drivers' and then 'no,' he said.", vec!["the drivers", "no,"]),
            ("\"Go home, \"a soldier yelled. \"Now.\"", vec!["Go home,", "Now."]),
            ("“She told me ‘no’ and left,” he said.", vec!["She told me ‘no’ and left,"]),
        ] {
            assert_eq!(inner(text), want, "{text}");
        }
    }

    #[test]
    fn apostrophes_and_inches_are_no_quotations() {
        for text in
            ["The Joneses' car and the '90s.", "It's 6 feet, 5\" tall.", "The mayor’s plan, the workers’ vote.", "\"\""]
        {
            assert_eq!(inner(text), Vec::<&str>::new(), "{text}");
        }
    }

    #[test]
    fn unbalanced_marks_end_with_their_paragraph() {
        assert_eq!(inner("“We won, he said.\n\nThe vote was close.”"), ["We won, he said."]);
        assert_eq!(inner("We won,” he said. “Twice.”"), ["Twice."]);
    }

    #[test]
    fn a_quotation_goes_on_over_lines_to_the_mark_that_closes_it() {
        let text = "\"Go home.\nThere are no talks today,\" she said.\n\"Twice.\nHe left. \"Now.\"";
        let starts: Vec<u32> = text.match_indices('\n').map(|(i, _)| i as u32 + 1).collect();
        let found: Vec<_> = quotations(text, &starts).iter().map(|q| q.inner.of(text)).collect();
        assert_eq!(found, ["Go home.\nThere are no talks today,", "Twice.", "Now."]);
    }

    #[test]
    fn a_quotation_goes_on_over_paragraphs() {
        let text = "“We won.\n\n“And we will win again,” she said.\n\n“New here,” he said.";
        let continues: Vec<_> = of_paragraphs(text).iter().map(|q| q.continues).collect();
        assert_eq!(continues, [false, true, false]);
    }

    proptest! {
        #[test]
        fn spans_are_ordered_and_fit(text in "[a-z .,\n\"'“”‘’„«»`]{0,80}") {
            let mut end = 0;
            for q in of_paragraphs(&text) {
                prop_assert!(q.span.start >= end && q.span.contains(q.inner));
                prop_assert!(!q.inner.of(&text).is_empty());
                end = q.span.end;
            }
        }
    }
}
