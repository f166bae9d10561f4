//! Whether a bare "Tuesday" or "May" lies before or after the day of writing, by the verbs around it.
//!
//! The nearest word before the expression that tells a tense decides, then the nearest after it: "said", "met" and "has been"
//! look back; "will", "is to", "expected to meet" look ahead. Prepositions bind closer: "since" looks back. No part of speech
//! is asked for, so that the answer does not depend on which layers a caller wants.

use super::lexicon::{Line, Term};

/// Which way an expression points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Past,
    Future,
    /// What was planned for it is told as over, which it may be before or after: the nearer turn.
    Nearest,
    /// Nothing around it tells.
    Open,
}

/// How far to look for a verb, in tokens.
const REACH: usize = 30;

/// The direction of the expression in tokens `first..end` of its sentence.
pub(crate) fn direction(line: Line<'_>, first: usize, end: usize) -> Direction {
    if let Some(direction) = by_preposition(line, first) {
        return direction;
    }
    if line.term(end) == Term::Possessive && verb(line, end + 2, false) != Some(Direction::Future) {
        // "Friday's vote" is known: it was.
        return Direction::Past;
    }
    let back = (line.first.max(first.saturating_sub(REACH))..first).rev();
    let ahead = end..line.end.min(end + REACH);
    let stop = |i: &usize| !line.is(*i, &[";"]);
    // "The march planned for Saturday was called off."
    let over = line.is(end, &["was", "were"]);
    let told = |i: usize| match verb(line, i, true)? {
        Direction::Future if over && AHEAD.contains(&line.word(i)) => Some(Direction::Nearest),
        direction => Some(direction),
    };
    back.clone()
        .take_while(stop)
        .find_map(told)
        .or_else(|| back.take_while(stop).find_map(|i| headline(line, i)))
        .or_else(|| ahead.take_while(stop).find_map(|i| verb(line, i, false)))
        .unwrap_or(Direction::Open)
}

/// What the words just before an expression say.
fn by_preposition(line: Line<'_>, first: usize) -> Option<Direction> {
    let mut i = first.checked_sub(1)?;
    if matches!(line.term(i), Term::Early | Term::Late | Term::Mid | Term::The | Term::Hyphen) {
        i = i.checked_sub(1)?;
    }
    if line.is(i, &["until", "till"]) && i > line.first {
        let not = (line.first.max(i.saturating_sub(8))..i).any(|k| line.is(k, &["not", "n't", "n’t", "never"]));
        Some(if not { Direction::Past } else { Direction::Future })
    } else if line.is(i, &["since"]) {
        Some(Direction::Past)
    } else if line.is(i, &["starting", "beginning", "effective"]) {
        Some(Direction::Future)
    } else if line.is(i, &["by"]) {
        is_deadline(line, i).then_some(Direction::Future)
    } else {
        None
    }
}

/// "asked it to respond by Friday": what an infinitive does by then is still to be done.
fn is_deadline(line: Line<'_>, by: usize) -> bool {
    let back = (line.first.max(by.saturating_sub(REACH))..by).rev();
    let infinitive = |k: usize| {
        let word = line.word(k + 1);
        line.is(k, &["to"]) && k + 1 < by && line.term(k + 1) == Term::Other && word.bytes().all(|b| b.is_ascii_lowercase())
    };
    back.take_while(|k| verb(line, *k, true).is_none() || infinitive(*k))
        .any(|k| infinitive(k) && !NO_VERB.contains(&line.word(k + 1)))
}

/// The direction that the word at `i` gives, if it tells one. Only `before` the expression is "planned" what is planned for
/// it; after it, somebody planned then.
fn verb(line: Line<'_>, i: usize, before: bool) -> Option<Direction> {
    let word = line.word(i);
    if word.len() > 12 || !word.bytes().all(|b| b.is_ascii_lowercase() || b == b'\'') {
        // A capital is a name or the first word; "Will", "Said" there are rare and uncertain.
        return if i == line.first && line.is(i, &["will"]) { Some(Direction::Future) } else { None };
    }
    if FUTURE.contains(&word) || word == "'ll" {
        return Some(Direction::Future);
    }
    if AHEAD.contains(&word) {
        let passive = (line.first.max(i.saturating_sub(2))..i).any(|k| line.is(k, &["is", "are", "be", "been"]));
        let participle = passive || (before && (word != "set" || line.is(i + 1, &["to", "for"])));
        if participle {
            return Some(if was(line, i) { Direction::Past } else { Direction::Future });
        }
        // "They set Friday as the deadline."
        return (word.ends_with("ed") || word == "set").then_some(Direction::Past);
    }
    if word == "to" {
        return infinitive(line, i);
    }
    if i > line.first && line.is(i - 1, &["be"]) {
        // "will be held", "to be completed": the words before it tell.
        return None;
    }
    if PAST.binary_search(&word).is_ok() {
        return Some(Direction::Past);
    }
    let regular = word.len() > 4 && word.ends_with("ed") && !word.ends_with("eed") && !NOT_PAST.contains(&word);
    (regular && !is_attribute(line, i)).then_some(Direction::Past)
}

/// "the reduced dividend", "a still unspecified date": a participle behind a determiner is no verb.
fn is_attribute(line: Line<'_>, i: usize) -> bool {
    const DETERMINERS: [&str; 9] = ["the", "a", "an", "its", "his", "her", "their", "this", "these"];
    let adverb = |k: usize| line.is(k, &["still", "yet"]) || line.word(k).ends_with("ly");
    let before = |k: usize| k.checked_sub(1);
    let Some(one) = before(i) else { return false };
    line.is(one, &DETERMINERS) || (adverb(one) && before(one).is_some_and(|two| line.is(two, &DETERMINERS)))
}

/// "to meet": ahead after a verb or noun of intention, otherwise as whatever governs it.
fn infinitive(line: Line<'_>, to: usize) -> Option<Direction> {
    let governor = line.word(to.checked_sub(1)?);
    let ahead = AHEAD.contains(&governor) || INTENT.contains(&governor);
    ahead.then(|| if was(line, to - 1) { Direction::Past } else { Direction::Future })
}

/// "China to host talks Tuesday": without another verb, a name and an infinitive are a headline's future.
fn headline(line: Line<'_>, to: usize) -> Option<Direction> {
    let infinitive = line.word(to) == "to" && line.word(to + 1).bytes().all(|b| b.is_ascii_lowercase());
    (infinitive && to > line.first && line.capital(to - 1)).then_some(Direction::Future)
}

/// Whether it is over that something lay ahead: "had been due to". "Was expected to" is how news tells what still is.
fn was(line: Line<'_>, i: usize) -> bool {
    (line.first.max(i.saturating_sub(3))..i).any(|k| line.is(k, &["had", "originally"]))
}

/// Words that put what follows after the day of writing.
const FUTURE: [&str; 9] = ["will", "'ll", "shall", "wo", "would", "may", "might", "should", "must"];

/// Participles and adjectives of what is still to come.
const AHEAD: [&str; 11] =
    ["expected", "scheduled", "planned", "due", "slated", "set", "expects", "expect", "planning", "upcoming", "payable"];

/// Words that follow a "to" which leads no infinitive.
const NO_VERB: [&str; 14] =
    ["his", "her", "its", "their", "our", "my", "your", "him", "them", "it", "us", "me", "date", "other"];

/// Words whose infinitive lies ahead.
const INTENT: [&str; 34] = [
    "going",
    "plans",
    "plan",
    "intends",
    "intend",
    "hopes",
    "hope",
    "wants",
    "want",
    "aims",
    "aim",
    "is",
    "are",
    "be",
    "agreed",
    "agree",
    "agrees",
    "decided",
    "vowed",
    "promised",
    "pledged",
    "urged",
    "asked",
    "ordered",
    "likely",
    "ready",
    "able",
    "promises",
    "pledges",
    "prepares",
    "preparing",
    "prepared",
    "hoping",
    "about",
];

/// Words in -ed that tell no tense.
const NOT_PAST: [&str; 8] = ["hundred", "united", "sacred", "naked", "wicked", "hatred", "kindred", "indeed"];

/// Irregular past forms, sorted.
const PAST: [&str; 100] = [
    "arose",
    "ate",
    "became",
    "been",
    "began",
    "bent",
    "blew",
    "bore",
    "bought",
    "broke",
    "brought",
    "built",
    "came",
    "caught",
    "chose",
    "crept",
    "dealt",
    "did",
    "drank",
    "drew",
    "drove",
    "fell",
    "felt",
    "fled",
    "flew",
    "forgot",
    "fought",
    "found",
    "froze",
    "gave",
    "got",
    "grew",
    "had",
    "has",
    "have",
    "heard",
    "held",
    "hid",
    "hung",
    "kept",
    "knew",
    "laid",
    "lay",
    "led",
    "left",
    "lent",
    "lit",
    "lost",
    "made",
    "meant",
    "met",
    "paid",
    "ran",
    "rang",
    "rode",
    "rose",
    "said",
    "sang",
    "sank",
    "sat",
    "saw",
    "sent",
    "shook",
    "shot",
    "slept",
    "slid",
    "sold",
    "sought",
    "spent",
    "spoke",
    "spun",
    "stole",
    "stood",
    "struck",
    "stuck",
    "swam",
    "swept",
    "swore",
    "swung",
    "taught",
    "thought",
    "threw",
    "told",
    "took",
    "tore",
    "understood",
    "undertook",
    "underwent",
    "upheld",
    "was",
    "went",
    "wept",
    "were",
    "withdrew",
    "woke",
    "won",
    "wore",
    "wrote",
    "wrought",
    "yielded",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::dates::lexicon::Words;
    use crate::annotation::{Deprel, Token, Upos};
    use crate::span::Span;

    #[test]
    fn the_table_can_be_searched() {
        assert!(PAST.is_sorted());
    }

    /// The direction of the word "Tuesday", in a text with spaces between all tokens.
    fn of(text: &str) -> Direction {
        let mut tokens = Vec::new();
        let mut at = 0;
        for word in text.split(' ') {
            let span = Span::new(at, at + word.len() as u32);
            tokens.push(Token { span, sentence: 0, upos: Upos::X, head: None, deprel: Deprel::Dep });
            at = span.end + 1;
        }
        let words = Words::new(text, &tokens);
        let first = text.split(' ').position(|w| w == "Tuesday").unwrap_or(0);
        direction(words.line(0, tokens.len()), first, first + 1)
    }

    #[test]
    fn verbs_and_prepositions_point() {
        let cases = [
            ("The king said Tuesday that he will go", Direction::Past),
            ("The king will go on Tuesday , he said", Direction::Future),
            ("On Tuesday , the king will go", Direction::Future),
            ("On Tuesday , the king went", Direction::Past),
            ("They are to meet Tuesday", Direction::Future),
            ("They are expected to meet Tuesday", Direction::Future),
            ("They were expected to meet Tuesday", Direction::Future),
            ("They had been expected to meet Tuesday", Direction::Past),
            ("The vote would still be held on Tuesday", Direction::Future),
            ("They have scheduled talks Tuesday", Direction::Future),
            ("Until Tuesday , they had not met", Direction::Past),
            ("He did not speak until Tuesday", Direction::Past),
            ("They will debate Tuesday 's vote", Direction::Past),
            ("Tuesday 's vote will decide", Direction::Future),
            ("A vote is scheduled for Tuesday", Direction::Future),
            ("They failed to meet Tuesday", Direction::Past),
            ("They agreed to meet Tuesday", Direction::Future),
            ("On Tuesday , the king planned to go", Direction::Past),
            ("On Tuesday , the king is expected to go", Direction::Future),
            ("It had been due to end Tuesday", Direction::Past),
            ("The vote was put off until Tuesday", Direction::Future),
            ("He has been here since Tuesday", Direction::Past),
            ("The march planned for Tuesday was called off", Direction::Nearest),
            ("The march planned for Tuesday will be long", Direction::Future),
            ("The price rises , effective Tuesday", Direction::Future),
            ("The reduced dividend is payable Tuesday", Direction::Future),
            ("It would be paid on a still unspecified Tuesday", Direction::Future),
            ("It would be paid on the newly agreed Tuesday", Direction::Future),
            ("The accused appeared Tuesday", Direction::Past),
            ("They asked the firm to respond by Tuesday", Direction::Future),
            ("It failed to pay down a loan by Tuesday", Direction::Future),
            ("He sent it to his friends by Tuesday", Direction::Past),
            ("By Tuesday , they had left", Direction::Past),
            ("They had left by Tuesday", Direction::Past),
            ("He must go , they said and set Tuesday as the day", Direction::Past),
            ("Nobody could be reached Tuesday , he said", Direction::Past),
            ("China to host talks Tuesday", Direction::Future),
            ("The way to Rome Tuesday", Direction::Open),
            ("The talks Tuesday", Direction::Open),
            ("The United States Tuesday", Direction::Open),
        ];
        for (text, direction) in cases {
            assert_eq!(of(text), direction, "{text}");
        }
    }
}
