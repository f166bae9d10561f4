//! What the encoder sees: windows of whole sentences as word pieces, with casing and spacing beside each.
//!
//! A window holds as many sentences as fit. A sentence that does not fit alone is read in overlapping windows, of which each
//! decides the tokens that stand well inside it; so a text of any length is read whole.

use super::unigram::Cut;
use super::vocabulary::Vocabulary;
use crate::annotation::{Sentence, Token};
use std::ops::Range;

/// Pieces of context that a token of a long sentence has at each side, where there are any.
const OVERLAP: usize = 24;

/// Classes of casing (see [`shape`]).
const SHAPES: u8 = 10;
/// What stands before a piece.
const SPACE: u8 = 0;
const NOTHING: u8 = 1;
const LINE_BREAK: u8 = 2;

/// Tokens that are read together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Window {
    /// What is seen.
    pub(super) tokens: Range<usize>,
    /// What is decided.
    pub(super) core: Range<usize>,
}

/// The pieces of a window, those at its begin and end included.
#[derive(Default)]
pub(super) struct Pieces {
    pub(super) ids: Vec<u32>,
    pub(super) shapes: Vec<u8>,
    pub(super) glues: Vec<u8>,
    /// Index of the first piece of each token.
    pub(super) first: Vec<u32>,
}

/// A document as word pieces.
#[derive(Default)]
pub(super) struct Document {
    ids: Vec<u32>,
    /// Where the pieces of each token begin, and one more.
    starts: Vec<u32>,
    shapes: Vec<u8>,
    glues: Vec<u8>,
    cut: Cut,
}

impl Document {
    /// Cuts all tokens of `text`.
    pub(super) fn read(&mut self, text: &str, tokens: &[Token], words: &Vocabulary) {
        self.ids.clear();
        self.starts.clear();
        self.shapes.clear();
        self.glues.clear();
        let mut end = None;
        for token in tokens {
            let word = token.span.of(text);
            self.starts.push(self.ids.len() as u32);
            let glue = match end {
                None => LINE_BREAK,
                Some(end) if end == token.span.start => NOTHING,
                Some(end) => glue(text.get(end as usize..token.span.start as usize).unwrap_or("")),
            };
            words.push_pieces(word, glue == NOTHING, &mut self.cut, &mut self.ids);
            self.shapes.push(shape(word));
            self.glues.push(glue);
            end = Some(token.span.end);
        }
        self.starts.push(self.ids.len() as u32);
    }

    fn pieces_of(&self, tokens: Range<usize>) -> usize {
        let at = |i: usize| self.starts.get(i).copied().unwrap_or(0);
        at(tokens.end).saturating_sub(at(tokens.start)) as usize
    }

    /// Cuts the document into windows of at most `limit` pieces.
    pub(super) fn windows(&self, sentences: &[Sentence], limit: usize, windows: &mut Vec<Window>) {
        windows.clear();
        let room = limit.saturating_sub(2);
        let mut open: Range<usize> = 0..0;
        for sentence in sentences {
            let range = sentence.first_token as usize..sentence.end_token as usize;
            if self.pieces_of(open.start..range.end) > room {
                if !open.is_empty() {
                    windows.push(Window { tokens: open.clone(), core: open.clone() });
                }
                open = range.start..range.start;
                if self.pieces_of(range.clone()) > room {
                    self.divide(range.clone(), room, windows);
                    open = range.end..range.end;
                    continue;
                }
            }
            open.end = range.end;
        }
        if !open.is_empty() {
            windows.push(Window { tokens: open.clone(), core: open });
        }
    }

    /// Windows over one sentence that is longer than a window.
    fn divide(&self, sentence: Range<usize>, room: usize, windows: &mut Vec<Window>) {
        let mut core = sentence.start;
        while core < sentence.end {
            let start = self.walk(core, |i| i > sentence.start && self.pieces_of(i - 1..core) <= OVERLAP, -1);
            let end = self.walk(core + 1, |i| i < sentence.end && self.pieces_of(start..i + 1) <= room, 1);
            let inner = self.walk(end, |i| i > core + 1 && self.pieces_of(i - 1..end) <= OVERLAP, -1);
            let decided = if end == sentence.end { end } else { inner };
            windows.push(Window { tokens: start..end, core: core..decided });
            core = decided;
        }
    }

    fn walk(&self, mut at: usize, go_on: impl Fn(usize) -> bool, step: isize) -> usize {
        while go_on(at) {
            at = at.saturating_add_signed(step);
        }
        at
    }

    /// The pieces of a window.
    pub(super) fn fill(&self, window: &Window, words: &Vocabulary, out: &mut Pieces) {
        out.ids.clear();
        out.shapes.clear();
        out.glues.clear();
        out.first.clear();
        let mut push = |id, shape, glue| {
            out.ids.push(id);
            out.shapes.push(shape);
            out.glues.push(glue);
            out.ids.len() as u32 - 1
        };
        let (begin, end) = words.borders();
        push(begin, 0, SPACE);
        for token in window.tokens.clone() {
            let range = self.starts.get(token).zip(self.starts.get(token + 1)).map(|(&a, &b)| a as usize..b as usize);
            let ids = range.and_then(|r| self.ids.get(r)).unwrap_or(&[]);
            let shape = self.shapes.get(token).copied().unwrap_or(0);
            for (i, &id) in ids.iter().enumerate() {
                if i == 0 {
                    out.first.push(push(id, shape, self.glues.get(token).copied().unwrap_or(SPACE)));
                } else {
                    push(id, shape + SHAPES, NOTHING);
                }
            }
        }
        push(end, 0, SPACE);
    }
}

fn glue(gap: &str) -> u8 {
    let breaks = |c| matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}');
    if gap.contains(breaks) { LINE_BREAK } else { SPACE }
}

/// The class of casing of a word: other, lower, title, upper, initial, mixed with an upper-case or lower-case start, number,
/// alphanumeric, uncased.
pub(super) fn shape(word: &str) -> u8 {
    let (mut upper, mut lower, mut digit, mut letter, mut first_upper) = (0, 0, false, false, None);
    for c in word.chars() {
        if c.is_uppercase() {
            upper += 1;
            first_upper = first_upper.or(Some(true));
        } else if c.is_lowercase() {
            lower += 1;
            first_upper = first_upper.or(Some(false));
        } else if c.is_ascii_digit() {
            digit = true;
        } else {
            letter |= super::super::characters::class(c).is(super::super::characters::Class::LETTER);
        }
    }
    match (upper, lower, first_upper) {
        (0, 0, _) if digit => 7,
        (0, 0, _) if letter => 9,
        (0, 0, _) => 0,
        _ if digit => 8,
        (0, ..) => 1,
        (1, 0, _) => 4,
        (_, 0, _) => 3,
        (.., Some(false)) => 6,
        (1, ..) => 2,
        _ => 5,
    }
}

#[cfg(test)]
mod tests {
    use super::super::wordpiece::WordPiece;
    use super::*;
    use crate::analysis::sentences::SentencesStage;
    use crate::analysis::tokens::TokensStage;
    use crate::analysis::{Options, Stage};
    use crate::annotation::Analysis;
    use crate::document::Article;
    use proptest::prelude::*;
    use std::sync::Arc;

    #[test]
    fn casing_is_told_apart() {
        let words = ["--", "talks", "Oslo", "NATO", "J.", "McLean", "iPad", "3.5", "G20", "京", "É", "U.S."];
        let shapes: Vec<_> = words.into_iter().map(shape).collect();
        assert_eq!(shapes, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 4, 3]);
    }

    proptest! {
        #[test]
        fn windows_decide_every_token_once_and_stay_within_the_limit(
            lengths in prop::collection::vec(1usize..400, 0..12), limit in 48usize..140,
        ) {
            let words = WordPiece::new("[UNK]\n[CLS]\n[SEP]\na\n##a\nb\n.").unwrap_or_else(|| panic!("no vocabulary"));
            let words = Vocabulary::WordPiece(Arc::new(words));
            let sentence = |n: &usize| "aaa b ".repeat(*n) + ". \n";
            let article = Article::new("", &lengths.iter().map(sentence).collect::<String>());
            let mut analysis = Analysis::default();
            for stage in [&SentencesStage as &dyn Stage, &TokensStage] {
                prop_assert_eq!(stage.run(&article, &Options::default(), &mut analysis), Ok(()));
            }
            let (mut document, mut windows, mut pieces) = (Document::default(), Vec::new(), Pieces::default());
            document.read(article.text(), &analysis.tokens, &words);
            document.windows(&analysis.sentences, limit, &mut windows);
            let mut decided = 0;
            for window in &windows {
                prop_assert!(window.core.start == decided && window.core.end > decided);
                prop_assert!(window.tokens.start <= window.core.start && window.core.end <= window.tokens.end);
                decided = window.core.end;
                document.fill(window, &words, &mut pieces);
                prop_assert!(pieces.ids.len() <= limit);
                prop_assert_eq!(pieces.first.len(), window.tokens.len());
            }
            prop_assert_eq!(decided, analysis.tokens.len());
        }
    }
}
