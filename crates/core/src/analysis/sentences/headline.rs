//! A headline in capitals that runs into its lead without a mark: "SENATE PASSES WATER BILL The Senate today passed ...".
//!
//! Told by shape alone: a paragraph opens with several words in capitals, and the first word behind them that is written as in a
//! sentence begins with a capital. A place line between the two ("WASHINGTON -") belongs to the lead.

use crate::span::Span;

/// The fewest words in capitals that make a headline.
const MIN_WORDS: usize = 4;

/// The fewest capitals among them.
const MIN_CAPITALS: usize = 18;

/// The fewest words of the lead.
const MIN_LEAD: usize = 5;

/// A word of the text: where it begins, and itself.
type Word<'a> = (usize, &'a str);

/// Where the lead begins that a headline in capitals runs into, if the paragraph has both.
pub(super) fn lead(text: &str, paragraph: Span) -> Option<usize> {
    let start = paragraph.start as usize;
    let inner = paragraph.of(text);
    let mut at = 0;
    let mut words: Vec<Word<'_>> = Vec::new();
    let (mut shouted, mut capitals) = (0, 0);
    let mut lead = None;
    for word in inner.split_whitespace() {
        let offset = inner.get(at..)?.find(word)? + at;
        at = offset + word.len();
        if is_written(word) {
            lead = Some((offset, word));
            break;
        }
        let upper = word.chars().filter(|c| c.is_uppercase()).count();
        shouted += usize::from(upper > 1);
        capitals += upper;
        words.push((offset, word));
    }
    let (offset, first) = lead?;
    let whole = inner.get(offset..)?.split_whitespace().take(MIN_LEAD).count() == MIN_LEAD;
    let begin = back_over_lead(&words);
    let kept = words.get(..begin)?;
    // "... TO JUSTICE A provision"
    let article = words.get(begin).is_some_and(|w| w.1.chars().count() == 1);
    let opens = article || first.starts_with(|c: char| c.is_uppercase() || matches!(c, '"' | '“' | '('));
    let told = shouted >= MIN_WORDS && capitals >= MIN_CAPITALS && kept.len() >= MIN_WORDS;
    (opens && whole && told).then(|| start + words.get(begin).map_or(offset, |w| w.0))
}

/// How many of the words in capitals are the headline's: what stands before a dash is a place line, and initials ("U.S.") or a lone
/// letter ("A") before the first written word are the lead's.
fn back_over_lead(words: &[Word<'_>]) -> usize {
    let word = |n: usize| words.get(n).map_or("", |w| w.1);
    let mut begin = words.len();
    if begin > 0 && !word(begin - 1).contains(char::is_alphanumeric) {
        begin -= 1;
        // "WASHINGTON, DC -"
        begin = begin.saturating_sub(1);
        while begin > 0 && word(begin - 1).ends_with(',') {
            begin -= 1;
        }
        return begin;
    }
    while begin > 0 && is_initials(word(begin - 1)) && !(begin > 1 && word(begin - 2).ends_with(',')) {
        begin -= 1;
    }
    begin
}

/// A lone letter or letters with stops.
fn is_initials(word: &str) -> bool {
    let mut letters = word.split_inclusive('.').map(|part| part.trim_end_matches('.'));
    let single = |part: &str| part.chars().count() == 1 && part.chars().all(char::is_uppercase);
    letters.all(single) && (word.contains('.') || word.chars().count() == 1)
}

/// Whether the word is written as in a sentence: with small letters, and more of them than a name in capitals has ("McCAIN").
fn is_written(word: &str) -> bool {
    let small = word.chars().filter(|c| c.is_lowercase()).count();
    let large = word.chars().filter(|c| c.is_uppercase()).count();
    let numbered = word.starts_with(|c: char| c.is_ascii_digit());
    small > 0 && !numbered && !(small <= 2 && large > small)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lead_behind_a_headline() {
        for (text, want) in [
            ("SENATE PASSES WATER BILL FOR LIMA The Senate today passed a bill.", Some("The Senate")),
            ("RUIZ PRAISES MAYOR OF LIMA U.S. Senator Ana Ruiz praised the mayor.", Some("U.S. Senator")),
            ("LEADERS MEET ON WAR AND TRADE A Peruvian delegation met the mayor.", Some("A Peruvian")),
            ("RUIZ BILL BRINGS WATER TO LIMA A provision of the bill was passed.", Some("A provision")),
            ("SENATE PASSES WATER BILL WASHINGTON, DC - The Senate passed a bill.", Some("WASHINGTON, DC")),
            ("McCAIN AND RUIZ PRAISE BILL Sen. Ana Ruiz praised a bill today.", Some("Sen. Ana")),
            ("SENATE PASSES WATER BILL FOR LIMA", None),
            ("SENATE PASSES WATER BILL FOR LIMA and the mayor is glad of it.", None),
            ("NATO and the EU met in Lima on Monday to talk.", None),
            ("LIMA, PERU - The Senate today passed a bill on water.", None),
            ("The UN, NATO, OPEC, WHO and UNESCO Heads met in Lima today.", None),
        ] {
            let at = lead(text, Span::new(0, text.len() as u32));
            let rest = at.and_then(|a| text.get(a..));
            assert_eq!(rest.is_some(), want.is_some(), "{text}");
            assert!(rest.zip(want).is_none_or(|(r, w)| r.starts_with(w)), "{text}: {rest:?}");
        }
    }
}
