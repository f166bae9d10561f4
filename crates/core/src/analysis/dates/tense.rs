//! Whether a bare "Tuesday" or "May" lies before or after the day of writing, by the verbs around it.
//!
//! The nearest word before the expression that tells a tense decides, then the nearest after it: "said", "met" and "has been"
//! look back; "will", "is to", "expected to meet", "talks resume" look ahead. Prepositions bind closer: "since" looks back. No
//! part of speech is asked for, so that the answer does not depend on which layers a caller wants. The words are in
//! `dates.tsv` of the language.

use super::lexicon::{Line, Term};
use crate::analysis::numbers::Numeral;
use crate::annotation::WordClass;
use crate::lang::{DateWord, word_of, words_of};

/// Which way an expression points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Past,
    Future,
    /// Nothing that is over is meant: a verb of its own clause is in the future.
    Coming,
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
    let over = line.is_a(end, DateWord::PastBe);
    let told = |i: usize| match verb(line, i, true)? {
        Direction::Future if over && line.is_a(i, DateWord::Ahead) => Some(Direction::Nearest),
        direction => Some(direction),
    };
    back.clone()
        .take_while(stop)
        .find_map(|i| told(i).or_else(|| scheduled(line, i, first)))
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
    if line.is_a(i, DateWord::UntilMark) && i > line.first {
        Some(until(line, i))
    } else if line.is_a(i, DateWord::SinceMark) {
        Some(Direction::Past)
    } else if line.is_a(i, DateWord::StartMark) {
        Some(Direction::Future)
    } else if line.is_a(i, WordClass::By) {
        is_deadline(line, i).then_some(Direction::Future)
    } else {
        None
    }
}

/// "The strike lasted until Sunday" is over; "is shut", "was put off", "has until Sunday" are not.
fn until(line: Line<'_>, until: usize) -> Direction {
    let from = line.first.max(until.saturating_sub(REACH));
    if (until.saturating_sub(8).max(from)..until).any(|k| line.is_a(k, DateWord::Denial)) {
        return Direction::Past;
    }
    for k in (from..until).rev().take_while(|k| !line.is(*k, &[";"])) {
        if line.is_a(k, DateWord::Perfect) || line.is_a(k, DateWord::Postpone) {
            return Direction::Future;
        }
        // Behind a form of "to be" or "to have" the participle says what is put off.
        if let Some(direction) = verb(line, k, true) {
            let put_off = (k.saturating_sub(3).max(from)..k).any(|p| line.is_a(p, DateWord::Perfect));
            return if put_off { Direction::Future } else { direction };
        }
    }
    Direction::Future
}

/// "asked it to respond by Friday": what an infinitive does by then is still to be done.
fn is_deadline(line: Line<'_>, by: usize) -> bool {
    let back = (line.first.max(by.saturating_sub(REACH))..by).rev();
    let infinitive = |k: usize| {
        let word = line.word(k + 1);
        line.is_a(k, WordClass::To)
            && k + 1 < by
            && line.term(k + 1) == Term::Other
            && word.bytes().all(|b| b.is_ascii_lowercase())
    };
    back.take_while(|k| verb(line, *k, true).is_none() || infinitive(*k))
        .any(|k| infinitive(k) && !line.is_a(k + 1, DateWord::NoVerb))
}

/// The direction that the word at `i` gives, if it tells one. Only `before` the expression is "planned" what is planned for
/// it; after it, somebody planned then.
fn verb(line: Line<'_>, i: usize, before: bool) -> Option<Direction> {
    let word = line.word(i);
    if word.len() > 12 || !word.bytes().all(|b| b.is_ascii_lowercase() || b == b'\'') {
        // A capital is a name or the first word; "Will", "Said" there are rare and uncertain.
        return if i == line.first && line.is_a(i, DateWord::WillMark) { Some(Direction::Future) } else { None };
    }
    if line.is_a(i, DateWord::Modal) || words_of(WordClass::ShortWill).contains(&word) {
        return Some(Direction::Future);
    }
    if line.is_a(i, DateWord::Ahead) {
        let passive = (line.first.max(i.saturating_sub(2))..i).any(|k| line.is_a(k, DateWord::PassiveBe));
        let participle =
            passive || (before && (word != word_of(DateWord::SetForm) || line.is_a(i + 1, DateWord::AheadLink)));
        if participle {
            return Some(if was(line, i) { Direction::Past } else { Direction::Future });
        }
        // "They set Friday as the deadline."
        return (word.ends_with(word_of(WordClass::PastEnding)) || word == word_of(DateWord::SetForm))
            .then_some(Direction::Past);
    }
    if word == word_of(WordClass::To) {
        return infinitive(line, i);
    }
    if i > line.first && line.is_a(i - 1, DateWord::BareBe) {
        // "will be held", "to be completed": the words before it tell.
        return None;
    }
    if line.is_a(i, DateWord::Past) {
        return Some(Direction::Past);
    }
    let regular = word.len() > 4
        && word.ends_with(word_of(WordClass::PastEnding))
        && !word.ends_with(word_of(DateWord::NoPastEnding))
        && !line.is_a(i, DateWord::NotPast);
    (regular && !is_attribute(line, i)).then_some(Direction::Past)
}

/// "the reduced dividend", "a still unspecified date": a participle behind a determiner is no verb.
fn is_attribute(line: Line<'_>, i: usize) -> bool {
    let adverb = |k: usize| line.is_a(k, DateWord::StillMark) || line.word(k).ends_with(word_of(WordClass::AdverbEnding));
    let before = |k: usize| k.checked_sub(1);
    let Some(one) = before(i) else { return false };
    line.is_a(one, DateWord::DeterminerList)
        || (adverb(one) && before(one).is_some_and(|two| line.is_a(two, DateWord::DeterminerList)))
}

/// "to meet": ahead after a verb or noun of intention, otherwise as whatever governs it.
fn infinitive(line: Line<'_>, to: usize) -> Option<Direction> {
    let governor = to.checked_sub(1)?;
    let ahead = line.is_a(governor, DateWord::Ahead) || line.is_a(governor, DateWord::Intent);
    ahead.then(|| if was(line, governor) { Direction::Past } else { Direction::Future })
}

/// "China to host talks Tuesday": without another verb, a name and an infinitive are a headline's future.
fn headline(line: Line<'_>, to: usize) -> Option<Direction> {
    let infinitive = line.word(to) == word_of(WordClass::To) && line.word(to + 1).bytes().all(|b| b.is_ascii_lowercase());
    (infinitive && to > line.first && line.capital(to - 1)).then_some(Direction::Future)
}

/// Whether it is over that something lay ahead: "had been due to". "Was expected to" is how news tells what still is.
fn was(line: Line<'_>, i: usize) -> bool {
    (line.first.max(i.saturating_sub(3))..i).any(|k| line.is_a(k, DateWord::WasOnceMark))
}

/// How far the day stands from the verb that plans it, in tokens.
const PLANNED: usize = 8;

/// "Talks resume on Thursday", "The vote is at 5 p.m. Friday": the present of what is planned.
fn scheduled(line: Line<'_>, i: usize, first: usize) -> Option<Direction> {
    let word = line.word(i);
    let before = i.checked_sub(1).filter(|b| *b >= line.first)?;
    if first - i > PLANNED || word.bytes().any(|b| !b.is_ascii_lowercase()) {
        return None;
    }
    if line.is_a(i, DateWord::Copula) {
        let day = |k| matches!(line.term(k), Term::At | Term::On | Term::About) || matches!(line.term(k), Term::Meridiem(_));
        let bare = (i + 1..first).all(|k| day(k) || line.is_a(k, DateWord::Complement) || line.numeral(k) != Numeral::None);
        return bare.then_some(Direction::Future);
    }
    let noun = line.is_a(i, DateWord::ScheduledNoun);
    if !(noun || line.is_a(i, DateWord::Scheduled)) {
        return None;
    }
    let takes = word.starts_with(word_of(DateWord::TakeStem)) && !line.is_a(i + 1, DateWord::Taken);
    // "It runs from Tuesday through Sunday" has begun.
    if line.is_a(i + 1, WordClass::From) {
        return None;
    }
    let subject = line.word(before);
    let plural = subject.ends_with('s') || line.is_a(before, DateWord::PluralSubject);
    let nominal = line.is_a(before, DateWord::Determiner)
        || line.is_a(before, DateWord::Adjective)
        || line.numeral(before) != Numeral::None;
    let named = line.capital(before) && before > line.first;
    let agrees = if word.ends_with('s') { !plural || named } else { plural };
    let letters = subject.chars().next_back().is_some_and(char::is_alphabetic);
    (agrees && letters && !nominal && !takes).then_some(Direction::Future)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::dates::lexicon::Words;
    use crate::annotation::Token;
    use crate::span::Span;

    /// The direction of the word "Tuesday", in a text with spaces between all tokens.
    fn of(text: &str) -> Direction {
        let mut tokens = Vec::new();
        let mut at = 0;
        for word in text.split(' ') {
            let span = Span::new(at, at + word.len() as u32);
            tokens.push(Token { classes: crate::lang::english().classes(word), ..Token::new(span, 0) });
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
            ("He was remanded in custody until Tuesday", Direction::Future),
            ("The road is closed until Tuesday", Direction::Future),
            ("The road has been closed until Tuesday", Direction::Future),
            ("The firm has until Tuesday", Direction::Future),
            ("They said it will stay shut until Tuesday", Direction::Future),
            ("The strike lasted until Tuesday", Direction::Past),
            ("Roads were closed until Tuesday", Direction::Past),
            ("The siege went on until Tuesday", Direction::Past),
            ("Talks resume on Tuesday", Direction::Future),
            ("The court rules on Tuesday", Direction::Future),
            ("Voting starts Tuesday", Direction::Future),
            ("Trains run again on Tuesday", Direction::Future),
            ("It runs from Tuesday", Direction::Open),
            ("The new law takes effect Tuesday", Direction::Future),
            ("The vote is on Tuesday", Direction::Future),
            ("Her single is out on Tuesday", Direction::Future),
            ("Temperatures are forecast to drop on Tuesday", Direction::Future),
            ("The new rules on Tuesday", Direction::Open),
            ("It takes time Tuesday", Direction::Open),
            ("The leader is a man of Tuesday", Direction::Open),
            ("The start on Tuesday was late", Direction::Past),
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
