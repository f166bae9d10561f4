//! People: a short name goes with the full name it is part of. Family names come last ("Ruiz" of "Ana Ruiz") or first ("Tan"
//! of "Tan Wei"); the text's own full names say which. Two people of one family name stay two: a bare "Ruiz" then means the
//! one mentioned last.

use super::super::chains::Chains;
use crate::analysis::names::input::EntityInput;
use crate::analysis::names::lexicon;
use crate::annotation::EntityType;
use crate::gazetteer::{fingerprint, fold};
use crate::lang::{EntityWord, words_of};
use std::collections::HashMap;

/// A chain of one person's full name.
struct Full {
    chain: usize,
    words: Vec<Word>,
    woman: Option<bool>,
    /// Introduced as somebody's kin: "his daughter, Ana Ruiz".
    kin: bool,
    /// Drafts so far that mean this person; the last of them.
    last: usize,
}

pub(super) fn join(scene: &EntityInput<'_>, chains: &mut Chains) {
    let mut people: Vec<Full> = Vec::new();
    // By each word of a full name, who bears it.
    let mut bearers: HashMap<u64, Vec<usize>> = HashMap::new();
    for i in 0..chains.len() {
        let Some(draft) = chains.drafts.get(i).copied().filter(|d| d.kind == EntityType::Person) else { continue };
        let name = draft.span.of(scene.text());
        let words = words(name);
        if words.len() < 2 {
            continue;
        }
        let ends = [words.last(), words.first()].into_iter().flatten();
        let known: Vec<usize> = ends.filter_map(|w| bearers.get(&w.print)).flatten().copied().collect();
        let same = known.into_iter().find(|&p| {
            people.get(p).is_some_and(|full| chains.root(full.chain) == chains.root(i) || is_variant(&full.words, &words))
        });
        if let Some(p) = same {
            if let Some(full) = people.get(p) {
                chains.join(full.chain, i);
            }
            continue;
        }
        for word in words.iter().filter(|w| !w.initial) {
            bearers.entry(word.print).or_default().push(people.len());
        }
        let kin = is_kin(scene, draft.tokens.0 as usize);
        people.push(Full { chain: i, words, woman: None, kin, last: i });
    }
    shorts(scene, chains, &mut people, &bearers);
}

/// Single names, in text order.
fn shorts(scene: &EntityInput<'_>, chains: &mut Chains, people: &mut [Full], bearers: &HashMap<u64, Vec<usize>>) {
    let mut alone: HashMap<u64, usize> = HashMap::new();
    for i in 0..chains.len() {
        let Some(draft) = chains.drafts.get(i).copied().filter(|d| d.kind == EntityType::Person) else { continue };
        let root = chains.root(i);
        if let Some(full) = people.iter_mut().find(|p| chains.root(p.chain) == root) {
            full.last = i;
            full.woman = full.woman.or_else(|| gender_before(scene, draft.tokens.0 as usize));
            continue;
        }
        let name = words(draft.span.of(scene.text()));
        let [word] = name.as_slice() else { continue };
        let woman = gender_before(scene, draft.tokens.0 as usize);
        let fits = |p: &Full| !(woman.is_some() && p.woman.is_some() && woman != p.woman);
        let all: Vec<usize> =
            bearers.get(&word.print).into_iter().flatten().copied().filter(|&p| people.get(p).is_some_and(fits)).collect();
        let place = |p: usize, last: bool| {
            people
                .get(p)
                .is_some_and(|full| if last { full.words.last() == Some(word) } else { full.words.last() != Some(word) })
        };
        let mut candidates: Vec<usize> = all.iter().copied().filter(|&p| place(p, true)).collect();
        if candidates.is_empty() {
            candidates = all.iter().copied().filter(|&p| place(p, false)).collect();
        }
        // Mentioned before and most recently, else the first to be mentioned later.
        let before = candidates.iter().copied().filter(|&p| people.get(p).is_some_and(|f| f.chain < i));
        // Whoever is somebody's kin is called by the first name afterwards.
        let best = before.max_by_key(|&p| people.get(p).map(|f| (!f.kin, f.last))).or_else(|| candidates.first().copied());
        if let Some(full) = best.and_then(|p| people.get_mut(p)) {
            chains.join(full.chain, i);
            full.last = i;
        } else {
            chains.join(*alone.entry(word.print).or_insert(i), i);
        }
    }
}

/// Whether a word of kinship introduces the name: "his daughter, | Ana Ruiz", "her husband | Leo Tan".
fn is_kin(scene: &EntityInput<'_>, token: usize) -> bool {
    let comma = usize::from(token > 0 && scene.word(token - 1) == ",");
    token.checked_sub(1 + comma).is_some_and(|t| words_of(EntityWord::Kin).contains(&scene.word(t)))
}

/// What a title before the name tells of the person's gender.
fn gender_before(scene: &EntityInput<'_>, token: usize) -> Option<bool> {
    token.checked_sub(1).and_then(|before| lexicon::title_gender(scene.word(before)))
}

/// A word of a name.
#[derive(Clone, Copy)]
struct Word {
    print: u64,
    first: Option<char>,
    initial: bool,
}

impl PartialEq for Word {
    /// The same word, or an initial and a word that it may stand for.
    fn eq(&self, other: &Word) -> bool {
        self.print == other.print || ((self.initial || other.initial) && self.first == other.first)
    }
}

/// The words of a name, hyphens dividing. "Jr." and the Arabic article are no words of it.
fn words(name: &str) -> Vec<Word> {
    let plain: String = fold(name).collect();
    let kept = plain.split([' ', '-']).map(|w| w.trim_matches(['.', '"', ',']));
    let kept = kept.filter(|w| !w.is_empty() && !words_of(EntityWord::NoSurname).contains(w));
    kept.map(|w| Word { print: fingerprint(w), first: w.chars().next(), initial: w.chars().count() == 1 }).collect()
}

/// Whether two full names are of one person: the shorter one's words in the longer one, in order, with the same family name
/// and, for names of one length, the same given name; or, of a longer name, its beginning.
fn is_variant(a: &[Word], b: &[Word]) -> bool {
    let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    let mut rest = long.iter();
    let in_order = short.iter().all(|w| rest.any(|x| x == w));
    in_order && (long.last() == short.last() || long.first() == short.first())
}

#[cfg(test)]
mod tests {
    use crate::analysis::entities::testing::check;

    #[test]
    fn cases() {
        check(&[
            "[P1 Ana Ruiz] spoke. [P1 Ruiz] left.",
            "[P1 Tan Wei] met [P2 Ana Ruiz]. [P1 Tan] thanked [P2 Ruiz].",
            "[P1 Tan Wei] and [P2 Ana Tan] sang. [P2 Tan] bowed.",
            "[P1 Ana Ruiz] and [P2 Leo Ruiz] argued. [P1 Ana] left. [P1 Ruiz] was angry.",
            "[P1 Ruiz] spoke first; [P1 Ana Ruiz] is a judge.",
            "[P1 Ana Maria Ruiz] came. [P1 Ana Ruiz] left. [P2 Eva Ruiz] stayed.",
            "[P1 Omar al-Sayed] said. [P1 Sayed] added. [P1 al-Sayed] left.",
            "[P1 J. Moreau] and [P1 Jean Moreau]",
            "[P1 Ruiz] and [P1 Ruiz] and [P2 Tan]",
            "Mr. [P1 Leo Ruiz] and Mrs. [P2 Ana Ruiz] came. Mr. [P1 Ruiz] sang.",
            "[P1 Leo Ruiz] died. His daughter, [P2 Ana Ruiz], spoke. Mr. [P1 Ruiz] led a choir.",
            "[P1 Ludwig van der Meer] came; [P1 Van der Meer] sat.",
        ]);
    }
}
