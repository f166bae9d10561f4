//! From tagged tokens to names: what does not belong to a name is trimmed off its ends.
//!
//! An article or possessive is no part of a name, nor are quotes and other marks at its ends; a bracketed abbreviation is a
//! name of its own ("World Trade Union (WTU)" are two).

use super::model::Found;
use crate::annotation::{Name, Token};

/// The names that `found` holds, in text order.
pub(super) fn trimmed(text: &str, tokens: &[Token], found: &[Found]) -> Vec<Name> {
    let mut names = Vec::with_capacity(found.len());
    for name in found {
        let words = tokens.get(name.first as usize..name.end as usize).unwrap_or(&[]);
        // Brackets divide: each part is trimmed by itself.
        for part in words.split(|t| matches!(t.span.of(text), "(" | ")" | "[" | "]")) {
            if let Some((first, last)) = trim(text, part) {
                names.push(Name { span: first.span.cover(last.span), kind: name.kind, probability: name.probability });
            }
        }
    }
    names
}

/// First and last token of what is left of a name.
fn trim<'t>(text: &str, mut words: &'t [Token]) -> Option<(&'t Token, &'t Token)> {
    while let [first, rest @ ..] = words
        && is_dropped_at_start(first.span.of(text))
    {
        words = rest;
    }
    while let [rest @ .., last] = words
        && is_dropped_at_end(last.span.of(text))
    {
        words = rest;
    }
    Some((words.first()?, words.last()?))
}

fn is_dropped_at_start(word: &str) -> bool {
    word.eq_ignore_ascii_case("the") || is_dropped_at_end(word)
}

fn is_dropped_at_end(word: &str) -> bool {
    let possessive = matches!(word, "'s" | "’s" | "'S" | "’S");
    let mark = !word.contains(char::is_alphanumeric) && !matches!(word, "!" | "+" | "&" | "#");
    possessive || mark
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::sentences::SentencesStage;
    use crate::analysis::tokens::TokensStage;
    use crate::analysis::{Options, Stage};
    use crate::annotation::{Analysis, EntityType};
    use crate::document::Article;

    fn names(text: &str) -> Vec<String> {
        let article = Article::new("", text);
        let mut analysis = Analysis::default();
        for stage in [&SentencesStage as &dyn Stage, &TokensStage] {
            assert_eq!(stage.run(&article, &Options::default(), &mut analysis), Ok(()));
        }
        let end = analysis.tokens.len() as u32;
        let found = [Found { first: 0, end, kind: EntityType::Organization, probability: 1.0 }];
        trimmed(text, &analysis.tokens, &found).into_iter().map(|n| n.span.of(text).to_owned()).collect()
    }

    #[test]
    fn articles_possessives_and_marks_are_no_part_of_a_name() {
        for (found, expected) in [
            ("the World Trade Union", &["World Trade Union"][..]),
            ("The Hague's", &["Hague"]),
            ("“Northern Lights”", &["Northern Lights"]),
            ("World Trade Union (WTU)", &["World Trade Union", "WTU"]),
            ("Yahoo!", &["Yahoo!"]),
            ("--", &[]),
            ("the", &[]),
        ] {
            assert_eq!(names(found), expected, "{found}");
        }
    }
}
