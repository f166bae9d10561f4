//! A title as a phrase: where it begins, past articles and ages, what it belongs to, and where it ends.

use super::{Title, is_determiner, is_function, is_possession, is_relative, is_title_word, owns};
use crate::analysis::entities::cluster::Clusters;
use crate::analysis::names::input::EntityInput;
use crate::analysis::names::lexicon;
use crate::annotation::{EntityType, Upos, WordClass};
use crate::lang::{EntityWord, is, word_of, words_of};

/// The title phrase that begins at `at`: an article, an owner, up to two other words, title words, "of" and an owner.
pub(in crate::analysis::entities) fn phrase(
    scene: &EntityInput<'_>,
    clusters: &Clusters<'_>,
    at: usize,
    limit: usize,
) -> Option<Title> {
    let mut start = opening(scene, at);
    let mut of = None;
    if let Some((owner, end)) = clusters.starting_at(start) {
        let possessed = is_possession(scene.word(end));
        let person = possessed && clusters.all.get(owner).is_some_and(|c| c.kind == EntityType::Person);
        of = (owns(clusters, owner) || person).then_some(owner);
        of?;
        start = end + usize::from(possessed);
    }
    let lower = |t: usize| scene.word(t).starts_with(char::is_lowercase) && !is_function(scene.word(t));
    let skipped = (start..(start + 3).min(limit)).take_while(|&t| !is_title_word(scene, t) && lower(t)).count();
    let first = start + skipped;
    let end = (first..limit).take_while(|&t| !clusters.in_name(t) && is_title_word(scene, t)).last()? + 1;
    if !lexicon::is_title_head(scene.word(end - 1)) && !(first..end).any(|t| lexicon::is_title_head(scene.word(t))) {
        return None;
    }
    let nouns = (start..first).rev().take_while(|&t| scene.upos(t) == Upos::Noun).count();
    let end = field(scene, clusters, end, limit);
    let words = first - nouns..end;
    let personal = words.clone().any(|t| lexicon::is_personal_title(scene.word(t)));
    if of.is_some_and(|o| !owns(clusters, o) && !personal) {
        return None;
    }
    let preposition = scene.word(end);
    if preposition == word_of(WordClass::Of)
        || (of.is_none() && words_of(EntityWord::OfficePreposition).contains(&preposition))
    {
        let the = usize::from(scene.word(end + 1) == word_of(WordClass::The));
        if let Some((owner, owner_end)) = clusters.starting_at(end + 1 + the) {
            let kind = clusters.all.get(owner).map(|c| c.kind);
            let fits = match preposition {
                link if words_of(WordClass::OfOrFor).contains(&link) => {
                    owns(clusters, owner) || personal && kind == Some(EntityType::Person)
                }
                // An envoy to a place acts for another.
                link if link == word_of(WordClass::To) => personal && kind == Some(EntityType::Person),
                _ => kind == Some(EntityType::Organization),
            };
            if fits {
                return Some(Title { words, whole: at..owner_end, of: of.or(Some(owner)) });
            }
        }
    }
    if of.is_none()
        && preposition == ","
        && let Some((owner, owner_end)) = behind_comma(scene, clusters, words.start, end)
    {
        return Some(Title { words, whole: at..owner_end, of: Some(owner) });
    }
    Some(Title { words, whole: at..end, of })
}

/// The body behind the comma at `comma` that a title in capitals belongs to, and where its name ends: "Ana Ruiz, Director, | Lake Office,".
fn behind_comma(scene: &EntityInput<'_>, clusters: &Clusters<'_>, title: usize, comma: usize) -> Option<(usize, usize)> {
    let capital = scene.word(title).starts_with(char::is_uppercase);
    let (owner, end) = clusters.starting_at(comma + 1).filter(|_| capital)?;
    let body = clusters.all.get(owner).is_some_and(|c| c.kind == EntityType::Organization);
    (body && matches!(scene.word(end), "," | "." | ";" | ")" | "")).then_some((owner, end))
}

/// Past what may stand before a title: an article, a body in the genitive, "former", an age.
fn opening(scene: &EntityInput<'_>, at: usize) -> usize {
    let mut start = at;
    if lexicon::is_article(scene.word(start)) || words_of(WordClass::OwnerOfThird).contains(&scene.word(start)) {
        start += 1;
    }
    // "the army's chief of staff".
    let noun = scene.word(start).starts_with(char::is_lowercase) && scene.upos(start) == Upos::Noun;
    if start > at && noun && is_possession(scene.word(start + 1)) {
        start += 2;
    }
    while is_relative(scene.word(start)) || words_of(EntityWord::TitleOpening).contains(&scene.word(start)) {
        start += 1;
    }
    after_age(scene, start)
}

/// Past the age that begins at `at`: "44-year-old | pharmacist".
fn after_age(scene: &EntityInput<'_>, at: usize) -> usize {
    let aged = (at + 1..at + 5).all(|t| is(scene.word(t), EntityWord::AgeWords));
    let number = scene.upos(at) == Upos::Num || scene.word(at).bytes().all(|b| b.is_ascii_digit());
    if aged && number {
        at + 5
    } else if scene.word(at).ends_with(word_of(EntityWord::AgeEnding)) {
        at + 1
    } else {
        at
    }
}

/// Where a title ends whose field stands behind it in lower case: "head of research", "editor at large", "secretary of state".
fn field(scene: &EntityInput<'_>, clusters: &Clusters<'_>, end: usize, limit: usize) -> usize {
    if words_of(EntityWord::TitleTail).iter().any(|tail| tail.split(' ').eq([scene.word(end), scene.word(end + 1)])) {
        return end + 2;
    }
    let plain = |t: usize| {
        let word = scene.word(t);
        let noun = matches!(scene.upos(t), Upos::Noun | Upos::Adj | Upos::X);
        noun && word.starts_with(char::is_lowercase) && !is_function(word) && !is_determiner(word) && !clusters.in_name(t)
    };
    let count = (end + 1..limit.min(end + 4)).take_while(|&t| plain(t)).count();
    let next = end + 1 + count;
    let ends = scene.word(next).is_empty() || words_of(EntityWord::OfficeEnd).contains(&scene.word(next));
    if scene.word(end) == word_of(WordClass::Of) && count > 0 && ends { next } else { end }
}
