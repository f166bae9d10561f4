//! Whether a person is a woman or a man, as far as a text tells: by the pronouns that mean them, a title beside their name, and
//! their first name.
//!
//! What nothing tells stays open: a family name alone may be anybody's first name.

use crate::analysis::names::lexicon;
use crate::annotation::{Analysis, Entity, MentionKind};
use crate::gazetteer::Gazetteer;
use crate::lang::{EntityWord, words_of};

/// `Some(true)` for a woman, `Some(false)` for a man.
pub(in crate::analysis) fn gender(text: &str, analysis: &Analysis, entity: &Entity) -> Option<bool> {
    let of = |kind: MentionKind| entity.mentions.iter().filter(move |m| m.kind == kind);
    let word = |t: usize| analysis.tokens.get(t).map_or("", |token| token.span.of(text));
    let called = of(MentionKind::Pronoun).find_map(|m| pronoun_gender(m.span.of(text)));
    let titles = of(MentionKind::Name).filter_map(|m| beside(analysis.token_at(m.span.start), word));
    let described = of(MentionKind::Nominal).flat_map(|m| m.span.of(text).split_whitespace());
    called.or_else(|| told(titles.chain(described), of(MentionKind::Name).map(|m| m.span.of(text))))
}

/// What titles and descriptions tell and, where they tell nothing, the first names: a family name alone may be anybody's.
pub(super) fn told<'t>(titles: impl IntoIterator<Item = &'t str>, names: impl IntoIterator<Item = &'t str>) -> Option<bool> {
    let full = names.into_iter().filter_map(|name| name.split_once(char::is_whitespace));
    let titled = titles.into_iter().find_map(lexicon::title_gender);
    titled.or_else(|| full.into_iter().find_map(|(first, _)| Gazetteer::first_name(first)))
}

/// The word before the name that begins at a token, past a comma: "Mrs. | Ruiz", "the spokeswoman, | Ruiz".
pub(super) fn beside<'t>(name: usize, word: impl Fn(usize) -> &'t str) -> Option<&'t str> {
    let before = name.checked_sub(1)?;
    let at = if word(before) == "," { before.checked_sub(1)? } else { before };
    Some(word(at))
}

/// What "he", "her" and their forms tell.
pub(in crate::analysis) fn pronoun_gender(word: &str) -> Option<bool> {
    let of = |classes: &[EntityWord]| classes.iter().any(|c| words_of(*c).contains(&word));
    if of(&[EntityWord::She, EntityWord::Her]) {
        return Some(true);
    }
    of(&[EntityWord::He, EntityWord::Him, EntityWord::His]).then_some(false)
}
