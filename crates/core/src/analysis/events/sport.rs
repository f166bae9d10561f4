//! Sport: sentences in which sides beat, attack and defend without harm.

use super::view::View;
use crate::annotation::WordClass;
use crate::lang::EventWord;
use std::ops::Range;

/// Whether the sentence of `token` is one of sport: it has a score, two words of sport, or one in an article that is full of
/// them; what tells of arms or of votes is none but by words of sport.
pub(super) fn is_sport(view: &View<'_>, token: usize) -> bool {
    let sentence = view.sentence(token);
    let words = sport_words(view, &sentence);
    let has = |class| sentence.clone().any(|t| view.is_of(t, class));
    let named = || sentence.clone().any(|t| view.is_named(t) && view.is_of(t, EventWord::Sport));
    words >= 2
        || is_headed(view, &sentence)
        || words == 1 && named()
        || sentence.clone().any(|t| is_margin(view, t))
        || words == 1 && has_score(view, &sentence)
        || !has(EventWord::Weapon) && (view.is_sports_article() || has_score(view, &sentence) && !has(EventWord::Vote))
}

/// Whether the sentence opens with the game that it is about: "In tennis, | Ruiz beat Tan".
fn is_headed(view: &View<'_>, sentence: &Range<usize>) -> bool {
    let comma = sentence.clone().take(HEADING).find(|&t| view.is(t, &[","]));
    let opens = view.is_a(sentence.start, WordClass::In);
    opens && comma.is_some_and(|c| (sentence.start + 1..c).any(|t| view.is_of(t, EventWord::Game)))
}

/// The longest heading of a sentence with its comma, in tokens.
const HEADING: usize = 6;

/// How many words of sport there are.
pub(super) fn sport_words(view: &View<'_>, sentence: &Range<usize>) -> usize {
    sentence.clone().filter(|&t| !view.is_named(t) && view.is_of(t, EventWord::Sport)).count()
}

/// Whether there is the score of a match: "3-1", "102-98", "by six wickets".
pub(super) fn has_score(view: &View<'_>, sentence: &Range<usize>) -> bool {
    sentence.clone().any(|t| is_score(view, t) || is_margin(view, t))
}

fn is_score(view: &View<'_>, token: usize) -> bool {
    let small = |n: &str| !n.is_empty() && n.len() <= 3 && n.bytes().all(|c| c.is_ascii_digit());
    let dash = |w: &str| matches!(w, "-" | "\u{2013}");
    let word = view.word(token);
    let joined = word.split_once(['-', '\u{2013}']).is_some_and(|(a, b)| small(a) && small(b));
    let split = small(word) && dash(view.word(token + 1)) && small(view.word(token + 2));
    (joined || split) && !view.is_dated(token)
}

/// "by six wickets": the margin.
fn is_margin(view: &View<'_>, token: usize) -> bool {
    let number =
        view.upos(token + 1) == crate::annotation::Upos::Num || view.word(token + 1).bytes().all(|c| c.is_ascii_digit());
    view.is_a(token, WordClass::By)
        && (token + 2..token + 4).any(|t| view.is_of(t, EventWord::ScoreUnit))
        && (number || view.is_of(token + 1, WordClass::Collective) || view.is_a(token + 1, WordClass::Indefinite))
}
