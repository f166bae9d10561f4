//! `kinship`: "Ruiz's wife, Ana", "his wife Ana", "Ana, the wife of president Ruiz", "Ana, whose husband is Ruiz", "Ana, his wife,", "Ruiz married Ana".

use crate::analysis::lemma::lemma;
use crate::analysis::relations::Found;
use crate::analysis::relations::phrase::Pair;
use crate::analysis::syntax::nouns::{NounClass, class_of};
use crate::annotation::EntityType::Person;
use crate::annotation::WordClass;
use crate::annotation::{EntityId, MentionKind, RelationType, Upos};
use crate::lang::{RelationWord, is, words_of};
use crate::span::Span;

const RULE: &str = "kinship";

pub(in crate::analysis::relations) fn read(found: &mut Found<'_>, pair: &Pair<'_>) {
    if pair.kinds(found) != Some((Person, Person)) {
        return;
    }
    let all: Vec<&str> = pair.words.iter().map(|w| w.trim_end_matches(',')).filter(|w| !w.is_empty()).collect();
    let words = before_title(&all).to_vec();
    let (a, b) = pair.ids();
    if words.iter().any(|w| is(w, RelationWord::Past)) {
        return;
    }
    let possessed = pair.first.kind == MentionKind::Pronoun
        || words.first().is_some_and(|w| words_of(WordClass::Possessive).contains(w));
    let words = words.as_slice();
    if weds(pair, words) {
        found.add(RULE, RelationType::SpouseOf, a, b, pair.evidence());
    } else if let Some(kin) = described(pair, words).filter(|_| possessed) {
        add(found, kin, a, b, pair);
    } else if let [.., kin] = words
        && possessed
        && words.len() <= 4
    {
        // "Ruiz's late wife Ana", "her sons, Leo and Juan"
        add(found, kin, a, b, pair);
        if lemma(kin, Upos::Noun) != *kin {
            for other in found.joined(pair.second) {
                let owner = pair.first.entity;
                add_kin(found, kin, owner, other.entity, pair.first.span.cover(other.span));
            }
        }
    } else if let Some((before, kin)) = linked(words)
        && before.len() <= 3
        && introduces(pair.words.first(), before)
    {
        // "Ana, the wife of Ruiz"
        add(found, kin, b, a, pair);
    } else if let [whose, kin] | [whose, kin, _] = words
        && is(whose, WordClass::Relative)
        && words.get(2).is_none_or(|be| is(be, RelationWord::KinLead))
    {
        // "Ana, whose husband is Ruiz", "Ana, whose father Ruiz"
        add(found, kin, a, b, pair);
    } else {
        set_off(found, pair);
    }
}

/// "Ruiz | married | Ana", "Ana | is married to | Ruiz".
fn weds(pair: &Pair<'_>, words: &[&str]) -> bool {
    match words {
        [verb] => is(verb, RelationWord::Weds) && !pair.words.iter().any(|w| w.ends_with(',')),
        [be, verb, to] => is(be, RelationWord::KinLead) && is(verb, RelationWord::Weds) && is(to, WordClass::To),
        _ => false,
    }
}

/// What the words behind a comma and the second one say: "Ana, Ruiz | 's wife,", "Ana, his | wife,", "Ana, whom he | married".
fn set_off(found: &mut Found<'_>, pair: &Pair<'_>) {
    let (a, b) = pair.ids();
    let pronoun = pair.second.kind == MentionKind::Pronoun;
    match pair.words.as_slice() {
        [","] if is(pair.next, WordClass::PossessiveMark) => {
            let mark = Span::new(pair.second.span.end, pair.second.span.end + pair.next.len() as u32);
            add(found, &found.word_after(mark).to_lowercase(), b, a, pair);
        }
        [","] if pronoun => add(found, &pair.next.to_lowercase(), b, a, pair),
        [",", whom] if pronoun && is(whom, WordClass::Relative) && is(&pair.next.to_lowercase(), RelationWord::Weds) => {
            found.add(RULE, RelationType::SpouseOf, b, a, pair.evidence());
        }
        _ => {}
    }
}

/// The words before what the second one is called: "wife of | former president".
fn before_title<'w, 's>(words: &'w [&'s str]) -> &'w [&'s str] {
    let kin = |w: &str| [RelationWord::Spouse, RelationWord::Parent, RelationWord::Child].iter().any(|&c| is(w, c));
    let title = |w: &str| !kin(w) && (is(w, WordClass::TitleBeforeName) || class_of(w) == Some(NounClass::Person));
    let mut rest = words;
    while let [before @ .., last] = rest
        && !before.is_empty()
        && (title(last) || rest.len() < words.len() && is(last, RelationWord::Past))
    {
        rest = before;
    }
    rest
}

/// The kin word before a comma and a description: "Her | daughter, | the composer Ana".
fn described<'s>(pair: &Pair<'_>, words: &[&'s str]) -> Option<&'s str> {
    let words = words.strip_prefix(&words[..usize::from(pair.first.kind != MentionKind::Pronoun).min(words.len())])?;
    let [kin, article, rest @ ..] = words else { return None };
    let plain = |w: &&str| w.starts_with(char::is_lowercase) && w.len() > 3;
    let comma = pair.words.iter().any(|w| w.strip_suffix(',') == Some(*kin));
    let article = is(article, WordClass::The) || is(article, WordClass::Indefinite);
    (comma && article && rest.len() <= 3 && rest.iter().all(plain)).then_some(*kin)
}

/// The kin word before "of" or "to" at the end of some words, with the words before it: "the | wife | of the".
fn linked<'w, 's>(words: &'w [&'s str]) -> Option<(&'w [&'s str], &'s str)> {
    let words = match words {
        [rest @ .., last] if is(last, RelationWord::KinDeterminer) => rest,
        _ => words,
    };
    match words {
        [before @ .., kin, link] if is(link, RelationWord::KinLink) => Some((before, kin)),
        _ => None,
    }
}

/// Whether what stands before the kin word makes it an apposition or predicate of the first mention.
fn introduces(first: Option<&&str>, before: &[&str]) -> bool {
    let opens = first.is_some_and(|w| is(w, RelationWord::KinLead));
    opens && before.iter().all(|w| !is(w, RelationWord::KinBar))
}

/// Adds that `relative` is this kin of `owner`.
fn add(found: &mut Found<'_>, kin: &str, owner: EntityId, relative: EntityId, pair: &Pair<'_>) {
    add_kin(found, kin, owner, relative, pair.evidence());
}

fn add_kin(found: &mut Found<'_>, kin: &str, owner: EntityId, relative: EntityId, evidence: Span) {
    if is(kin, RelationWord::Spouse) {
        found.add(RULE, RelationType::SpouseOf, relative, owner, evidence);
    } else if is(kin, RelationWord::Parent) {
        found.add(RULE, RelationType::ParentOf, relative, owner, evidence);
    } else if is(kin, RelationWord::Child) {
        found.add(RULE, RelationType::ParentOf, owner, relative, evidence);
    }
}
