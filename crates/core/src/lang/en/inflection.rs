//! The forms of an English word: what a search for one of them finds as well.
//!
//! A word may be a form of a noun and of a verb; each base that [`lemma`] gives it has all forms that lead back to that base, and no
//! other: so what is found never goes beyond what the lemmas say. Comparatives and derived words ("flood", "flooding", but not
//! "floodplain") are words of their own.

use super::lemma::{is_vowel, lemma};
use crate::annotation::{Upos, WordClass};
use crate::lang::{self, rows};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Words shorter than this have no other forms: too many of them are abbreviations.
const SHORTEST: usize = 3;

/// What is put behind a stem, with how many letters of the base it takes away, and whether a form of a noun may end so.
const ENDINGS: [(&str, usize, bool); 8] = [
    ("s", 0, true),
    ("es", 0, true),
    ("ies", 1, true),
    ("ed", 0, false),
    ("d", 0, false),
    ("ied", 1, false),
    ("ing", 0, false),
    ("ing", 1, false),
];

/// Irregular forms by the base that they lead back to.
static IRREGULAR: LazyLock<BTreeMap<&str, Vec<&str>>> = LazyLock::new(|| {
    let mut forms: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (_, fields) in rows(include_str!("irregular.tsv")) {
        if let ["verb" | "noun", form, base] = *fields {
            forms.entry(base).or_default().push(form);
        }
    }
    forms
});

/// The other forms of a word in lower case, each once, in order; none of a function word, and none of what is no word of English letters.
pub fn other_forms(word: &str) -> Vec<String> {
    let is_word = word.len() >= SHORTEST && word.bytes().all(|byte| byte.is_ascii_lowercase());
    if !is_word || lang::english().classes(word).has(WordClass::Function) {
        return Vec::new();
    }
    let noun = lemma(word, Upos::Noun);
    // "news" ends like a verb, but is no form of anything.
    let is_base = word.ends_with('s') && noun == word;
    let verb = if is_base { noun.clone() } else { lemma(word, Upos::Verb) };
    let mut found: Vec<String> = forms(&noun, Upos::Noun).chain(forms(&verb, Upos::Verb)).collect();
    found.extend([noun.into_owned(), verb.into_owned()]);
    found.sort_unstable();
    found.dedup();
    found.retain(|form| form != word);
    found
}

/// The forms that lead back to a base.
fn forms(base: &str, upos: Upos) -> impl Iterator<Item = String> {
    let last = base.chars().last().into_iter();
    let doubled = last.flat_map(move |last| ["ed", "ing"].map(|ending| format!("{base}{last}{ending}")));
    let endings = ENDINGS.into_iter().filter(move |(_, _, of_nouns)| *of_nouns || upos == Upos::Verb);
    let regular =
        endings.filter_map(|(ending, less, _)| Some(format!("{}{ending}", base.get(..base.len().checked_sub(less)?)?)));
    let doubled = doubled.filter(move |_| upos == Upos::Verb);
    let irregular = IRREGULAR.get(base).into_iter().flatten().map(|form| (*form).to_owned());
    let leads_back = move |form: &String| {
        // A form in -s is the same for nouns and verbs, of which nouns are told apart more strictly.
        lemma(form, upos) == base && (!form.ends_with('s') || lemma(form, Upos::Noun) == base)
    };
    regular.chain(doubled).chain(irregular).filter(leads_back).filter(move |form| is_spelled(base, form))
}

/// Whether a form is spelled as English spells it: of "study" there is no "studys", of "stop" no "stoped", of "flood" no "floodded".
fn is_spelled(base: &str, form: &str) -> bool {
    let ending = form.strip_prefix(base);
    let before_vowel = ending.is_some_and(|ending| ending.starts_with(['e', 'i']));
    let doubled =
        matches!((ending.map(str::as_bytes), base.bytes().last()), (Some([first, _, ..]), Some(last)) if *first == last);
    match (base.as_bytes(), ending) {
        (&[.., before, b'y'], Some("s" | "ed" | "d")) => is_vowel(before),
        (&[.., b'e'], Some("es" | "ed")) => false,
        (&[.., b's' | b'x' | b'z'], Some("s")) => false,
        (&[.., b'c' | b's', b'h'], Some("s")) => base.ends_with("ch"),
        (_, Some("d")) => base.ends_with('e'),
        (_, Some("es")) => ["s", "x", "z", "ch", "sh", "o"].iter().any(|end| base.ends_with(end)),
        _ if doubled => doubles(base) != Some(false),
        _ if before_vowel => doubles(base) != Some(true),
        _ => true,
    }
}

/// Whether the last letter is doubled before an ending: after one vowel in a word of one syllable ("stop"); in a longer one that the
/// stress decides, which is not known ("refer", "visit").
fn doubles(base: &str) -> Option<bool> {
    let &[ref begin @ .., before, vowel, last] = base.as_bytes() else { return Some(false) };
    let ends_so = !is_vowel(last) && !matches!(last, b'w' | b'x') && is_vowel(vowel) && !is_vowel(before);
    let syllables = begin.iter().copied().any(is_vowel);
    if ends_so && syllables { None } else { Some(ends_so) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_forms_of_a_word_are_found_from_each_of_them() {
        for (word, forms) in [
            ("flood", &["flooded", "flooding", "floods"][..]),
            ("floods", &["flood", "flooded", "flooding"]),
            ("resigned", &["resign", "resigning", "resigns"]),
            ("city", &["cities"]),
            ("crisis", &["crises"]),
            ("woman", &["women"]),
            ("church", &["churches"]),
            ("stop", &["stopped", "stopping", "stops"]),
            ("referred", &["refer", "referring", "refers"]),
            ("visit", &["visited", "visiting", "visits"]),
            ("play", &["played", "playing", "plays"]),
            ("pass", &["passed", "passes", "passing"]),
            ("announce", &["announced", "announces", "announcing"]),
            ("deny", &["denied", "denies", "denying"]),
            ("vote", &["voted", "votes", "voting"]),
            ("kill", &["killed", "killing", "kills"]),
            ("strike", &["strikes", "striking", "struck"]),
            ("bought", &["buy", "buying", "buys"]),
            ("tax", &["taxed", "taxes", "taxing"]),
        ] {
            let found = other_forms(word);
            for form in forms {
                assert!(found.iter().any(|f| f == form), "{word}: {form} is not among {found:?}");
            }
        }
    }

    #[test]
    fn other_words_are_none_of_its_forms() {
        for (word, others) in [
            ("new", &["news"][..]),
            ("news", &["new"]),
            ("virus", &["viru"]),
            ("paris", &["pari"]),
            ("the", &["thes"]),
            ("said", &["say"]),
            ("g7", &["g7s"]),
            ("un", &["uns"]),
            ("bus", &["bu"]),
            ("study", &["studys", "studyed"]),
            ("stop", &["stoped", "stoping"]),
            ("vote", &["votees", "voteed"]),
            ("flood", &["floodded", "floodding"]),
            ("show", &["showwed"]),
        ] {
            let found = other_forms(word);
            assert!(others.iter().all(|other| found.iter().all(|f| f != other)), "{word}: {found:?}");
        }
    }

    proptest! {
        #[test]
        fn forms_are_few_words_each_once(word in "[a-z]{0,12}|\\PC{0,8}") {
            let found = other_forms(&word);
            prop_assert!(found.len() <= 24, "{:?}", found);
            prop_assert!(found.iter().all(|form| *form != word && form.bytes().all(|byte| byte.is_ascii_lowercase())));
            prop_assert!(found.is_sorted_by(|a, b| a < b));
        }
    }
}
