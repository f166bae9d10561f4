//! Whether a person is a woman or a man, as far as a text tells: by the pronouns that mean them, a title beside their name, and
//! their first name.
//!
//! What nothing tells stays open: a family name alone may be anybody's first name.

use crate::analysis::names::lexicon;
use crate::annotation::{Analysis, Entity, Mention, MentionKind};
use crate::gazetteer::Gazetteer;
use crate::lang::{EntityWord, words_of};

/// `Some(true)` for a woman, `Some(false)` for a man.
pub(in crate::analysis) fn gender(text: &str, analysis: &Analysis, entity: &Entity) -> Option<bool> {
    let of = |kind: MentionKind| entity.mentions.iter().filter(move |m| m.kind == kind);
    let called = || of(MentionKind::Pronoun).find_map(|m| pronoun_gender(m.span.of(text)));
    let titled = || of(MentionKind::Name).find_map(|m| gender_beside(text, analysis, m));
    let described = || {
        let words = of(MentionKind::Nominal).flat_map(|m| m.span.of(text).split_whitespace());
        words.into_iter().find_map(lexicon::title_gender)
    };
    let first = || {
        let full = of(MentionKind::Name).filter_map(|m| m.span.of(text).split_once(char::is_whitespace));
        full.into_iter().find_map(|(first, _)| Gazetteer::first_name(first))
    };
    called().or_else(titled).or_else(described).or_else(first)
}

/// What "he", "her" and their forms tell.
pub(in crate::analysis) fn pronoun_gender(word: &str) -> Option<bool> {
    let of = |classes: &[EntityWord]| classes.iter().any(|c| words_of(*c).contains(&word));
    if of(&[EntityWord::She, EntityWord::Her]) {
        return Some(true);
    }
    of(&[EntityWord::He, EntityWord::Him, EntityWord::His]).then_some(false)
}

/// What the word before a name tells, past a comma: "Mrs. | Ruiz", "the spokeswoman, | Ruiz".
fn gender_beside(text: &str, analysis: &Analysis, mention: &Mention) -> Option<bool> {
    let before = analysis.token_at(mention.span.start).checked_sub(1)?;
    let word = |t: usize| analysis.tokens.get(t).map_or("", |token| token.span.of(text));
    let at = if word(before) == "," { before.checked_sub(1)? } else { before };
    lexicon::title_gender(word(at))
}
