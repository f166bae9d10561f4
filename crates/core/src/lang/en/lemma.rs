//! English lemmas by rule: irregular forms from a table, regular endings undone with the spelling rules that made them.
//!
//! The rules follow Minnen, Carroll and Pearce (2001), "Applied morphological processing of English", cut down to what a
//! part of speech leaves open. Most lemmas are slices of the word itself ("announced" begins with "announce"), so that
//! only capitals and changed letters ("studies", "noting") cost an allocation. Regular comparatives are left alone
//! ("larger"): too many words merely look like one ("former", "honest").

use crate::annotation::Upos;
use crate::lang::Table;
use crate::term::Term;
use std::borrow::Cow;
use std::sync::LazyLock;

/// The bases of irregular forms by part of speech and form.
pub(super) static FORMS: LazyLock<Table<(Upos, Term), &'static str>> = LazyLock::new(|| {
    Table::read(include_str!("irregular.tsv"), |fields| match fields {
        [kind, form, base] => {
            let kind = match *kind {
                "verb" => Upos::Verb,
                "noun" => Upos::Noun,
                "pronoun" => Upos::Pron,
                "adjective" => Upos::Adj,
                _ => return None,
            };
            Some(((kind, Term::form(form)), *base))
        }
        _ => None,
    })
});

/// What the spelling of a stem hides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Spelling {
    /// Its last letter is doubled before an ending: "control".
    Doubles,
    /// It lost a silent `e` against the rules: "not" of "note".
    SilentE,
    /// It never had the silent `e` that the rules would give it: "visit".
    NoSilentE,
}

/// Stems by what their spelling hides.
pub(super) static STEMS: LazyLock<Table<(Spelling, Term), ()>> = LazyLock::new(|| {
    Table::read(include_str!("stems.tsv"), |fields| match fields {
        [kind, stem] => {
            let kind = match *kind {
                "doubles" => Spelling::Doubles,
                "silent_e" => Spelling::SilentE,
                "no_silent_e" => Spelling::NoSilentE,
                _ => return None,
            };
            Some(((kind, Term::form(stem)), ()))
        }
        _ => None,
    })
});

fn irregular(kind: Upos, word: &str) -> Option<&'static str> {
    FORMS.get(&(kind, Term::form(word))).copied()
}

fn is_stem(spelling: Spelling, stem: &str) -> bool {
    STEMS.get(&(spelling, Term::form(stem))).is_some()
}

/// The lemma of a word: lower case, the base form of its part of speech. A word of unknown class (`X`) is taken for a
/// verb where it looks like a form of one, else for a noun. Never fails; a word that fits no rule is its own lemma.
pub fn lemma(word: &str, upos: Upos) -> Cow<'_, str> {
    if word.bytes().any(|b| !b.is_ascii() || b.is_ascii_uppercase()) {
        if upos == Upos::Propn {
            return Cow::Borrowed(word);
        }
        let lower = word.to_lowercase();
        return Cow::Owned(of_lower(&lower, upos).into_owned());
    }
    of_lower(word, upos)
}

/// The lemma of a word without capitals.
fn of_lower(word: &str, upos: Upos) -> Cow<'_, str> {
    match upos {
        Upos::Verb | Upos::Aux => verb(word),
        Upos::Noun => noun(word),
        Upos::Pron => Cow::Borrowed(irregular(Upos::Pron, word).unwrap_or(word)),
        Upos::Adj | Upos::Adv => Cow::Borrowed(irregular(Upos::Adj, word).unwrap_or(word)),
        Upos::Part => Cow::Borrowed(if word == "n't" || word == "n’t" { "not" } else { word }),
        Upos::X => match verb(word) {
            base if base != word && !word.ends_with('s') => base,
            _ => noun(word),
        },
        Upos::Adp
        | Upos::Cconj
        | Upos::Det
        | Upos::Intj
        | Upos::Num
        | Upos::Propn
        | Upos::Punct
        | Upos::Sconj
        | Upos::Sym => Cow::Borrowed(word),
    }
}

fn noun(word: &str) -> Cow<'_, str> {
    if let Some(base) = irregular(Upos::Noun, word) {
        return Cow::Borrowed(base);
    }
    let keeps = ["ss", "us", "is", "'s", "0s", "news"].iter().any(|end| word.ends_with(end));
    if keeps || word.len() < 4 { Cow::Borrowed(word) } else { without_s(word) }
}

fn verb(word: &str) -> Cow<'_, str> {
    if let Some(base) = irregular(Upos::Verb, word) {
        return Cow::Borrowed(base);
    }
    if let Some(stem) = word.strip_suffix("ing").filter(|s| has_vowel(s)) {
        return base_of(stem, None);
    }
    if let Some(stem) = word.strip_suffix("ied").filter(|s| has_consonant(s)) {
        return if stem.len() < 2 { Cow::Borrowed(clip(word, 1)) } else { Cow::Owned(format!("{stem}y")) };
    }
    if let Some(stem) = word.strip_suffix("ed").filter(|s| has_vowel(s)) {
        return base_of(stem, Some(clip(word, 1)));
    }
    if word.len() < 4 || word.ends_with("ss") || word.ends_with("us") || word.ends_with("is") {
        return Cow::Borrowed(word);
    }
    without_s(word)
}

/// Undoes the `-s` of a plural or a third person.
fn without_s(word: &str) -> Cow<'_, str> {
    let Some(base) = word.strip_suffix('s') else { return Cow::Borrowed(word) };
    if let Some(stem) = base.strip_suffix("ie").filter(|s| s.len() > 1) {
        return Cow::Owned(format!("{stem}y"));
    }
    let hissing = ["che", "she", "sse", "xe", "zze", "oe"].iter().any(|end| base.ends_with(end));
    Cow::Borrowed(if hissing { clip(base, 1) } else { base })
}

/// The base of a stem that lost its ending: a doubled consonant is made single, a silent `e` comes back. `with_e` is the
/// stem with the `e` of `-ed`, when the word itself holds it.
fn base_of<'a>(stem: &'a str, with_e: Option<&'a str>) -> Cow<'a, str> {
    if doubled(stem) {
        return Cow::Borrowed(clip(stem, 1));
    }
    if !silent_e(stem) {
        return Cow::Borrowed(stem);
    }
    with_e.map_or_else(|| Cow::Owned(format!("{stem}e")), Cow::Borrowed)
}

/// Whether the stem ends in a consonant that was doubled before the ending ("plann", "controll", but not "call").
fn doubled(stem: &str) -> bool {
    let &[.., before, a, b] = stem.as_bytes() else { return false };
    if a != b || is_vowel(a) {
        return false;
    }
    match b {
        b's' | b'f' | b'h' => false,
        b'z' => stem == "quizz",
        b'l' => is_stem(Spelling::Doubles, clip(stem, 1)),
        _ => is_vowel(before) && stem.len() > 3,
    }
}

/// Whether a stem lost a silent `e` before its ending ("announc", "not", but not "want").
fn silent_e(stem: &str) -> bool {
    if is_stem(Spelling::SilentE, stem) {
        return true;
    }
    if is_stem(Spelling::NoSilentE, stem) {
        return false;
    }
    let bytes = stem.as_bytes();
    let &[.., x, y, z] = bytes else {
        // Two letters: "us(ing)", "ow(ed)" have one, "go(ing)" does not.
        return matches!(bytes, [v, c] if is_vowel(*v) && !is_vowel(*c) && *c != b'x' && *c != b'w');
    };
    // A single vowel before a single consonant; the "u" of "qu" is none.
    let queue = x == b'u' && stem.get(..stem.len() - 2).is_some_and(|s| s.ends_with("qu"));
    let single = is_vowel(y) && (!is_vowel(x) || queue);
    match z {
        b'c' | b'v' | b'u' => true,
        b'e' => y != b'e',
        b'z' => y != b't' && y != b'z',
        b's' => y != b's',
        b'g' => match y {
            b'n' => matches!(x, b'a' | b'e' | b'u'),
            b'r' | b'd' | b'l' => true,
            _ => is_vowel(y),
        },
        b'l' => match y {
            b'i' | b'u' => single,
            _ => matches!(y, b'b' | b'c' | b'd' | b'f' | b'g' | b'k' | b'p' | b't' | b'z'),
        },
        b'r' => single && matches!(y, b'i' | b'u' | b'a') && x != b'o',
        b'n' => single && y == b'i',
        b't' => {
            single && matches!(y, b'a' | b'u') || stem.ends_with("creat") || stem.ends_with("iat") || stem.ends_with("uat")
        }
        b'd' => single && matches!(y, b'a' | b'i' | b'u') || stem.ends_with("ced"),
        b'k' | b'm' => single && matches!(y, b'a' | b'i' | b'o' | b'u') || z == b'm' && single && y == b'e',
        b'p' => single && matches!(y, b'a' | b'y') || matches!(stem, "hop" | "cop" | "wip" | "swip" | "scop" | "grop"),
        b'b' => single && matches!(y, b'i' | b'o'),
        _ => false,
    }
}

/// Whether a letter may be a vowel; y among them.
pub(super) fn is_vowel(byte: u8) -> bool {
    matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

fn has_vowel(stem: &str) -> bool {
    stem.len() > 1 && stem.bytes().any(is_vowel)
}

fn has_consonant(stem: &str) -> bool {
    stem.bytes().any(|b| !is_vowel(b))
}

/// The word without its last `n` bytes; the word itself where that is no prefix of it.
fn clip(word: &str, n: usize) -> &str {
    word.len().checked_sub(n).and_then(|end| word.get(..end)).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn verbs() {
        for (word, base) in [
            ("said", "say"),
            ("says", "say"),
            ("saying", "say"),
            ("noting", "note"),
            ("noted", "note"),
            ("adding", "add"),
            ("announced", "announce"),
            ("announcing", "announce"),
            ("planned", "plan"),
            ("referring", "refer"),
            ("called", "call"),
            ("controlled", "control"),
            ("telling", "tell"),
            ("agreed", "agree"),
            ("agreeing", "agree"),
            ("argued", "argue"),
            ("believes", "believe"),
            ("denied", "deny"),
            ("tied", "tie"),
            ("dying", "die"),
            ("stressed", "stress"),
            ("pledging", "pledge"),
            ("urged", "urge"),
            ("bringing", "bring"),
            ("belonged", "belong"),
            ("changing", "change"),
            ("explained", "explain"),
            ("determined", "determine"),
            ("opened", "open"),
            ("mentioned", "mention"),
            ("visited", "visit"),
            ("invited", "invite"),
            ("voting", "vote"),
            ("treated", "treat"),
            ("created", "create"),
            ("stated", "state"),
            ("shouted", "shout"),
            ("disputed", "dispute"),
            ("decided", "decide"),
            ("avoided", "avoid"),
            ("conceded", "concede"),
            ("proceeded", "proceed"),
            ("concluded", "conclude"),
            ("applauded", "applaud"),
            ("hoping", "hope"),
            ("developed", "develop"),
            ("described", "describe"),
            ("named", "name"),
            ("claimed", "claim"),
            ("focused", "focus"),
            ("accused", "accuse"),
            ("endorsed", "endorse"),
            ("passed", "pass"),
            ("settled", "settle"),
            ("hurled", "hurl"),
            ("required", "require"),
            ("repaired", "repair"),
            ("declared", "declare"),
            ("appeared", "appear"),
            ("explored", "explore"),
            ("favored", "favor"),
            ("offered", "offer"),
            ("assumed", "assume"),
            ("joked", "joke"),
            ("looked", "look"),
            ("goes", "go"),
            ("vetoes", "veto"),
            ("reaches", "reach"),
            ("is", "be"),
            ("'ve", "have"),
            ("owed", "owe"),
            ("using", "use"),
            ("bring", "bring"),
            ("need", "need"),
            ("feed", "feed"),
            ("sing", "sing"),
        ] {
            assert_eq!(lemma(word, Upos::Verb), base, "{word}");
        }
    }

    #[test]
    fn nouns_and_the_rest() {
        for (word, upos, base) in [
            ("countries", Upos::Noun, "country"),
            ("wives", Upos::Noun, "wife"),
            ("crises", Upos::Noun, "crisis"),
            ("speeches", Upos::Noun, "speech"),
            ("houses", Upos::Noun, "house"),
            ("viruses", Upos::Noun, "virus"),
            ("heroes", Upos::Noun, "hero"),
            ("news", Upos::Noun, "news"),
            ("politics", Upos::Noun, "politics"),
            ("Women", Upos::Noun, "woman"),
            ("Yang", Upos::Propn, "Yang"),
            ("him", Upos::Pron, "he"),
            ("n't", Upos::Part, "not"),
            ("better", Upos::Adj, "good"),
            ("Said", Upos::X, "say"),
            ("talks", Upos::X, "talk"),
            ("Ärzte", Upos::Noun, "ärzte"),
        ] {
            assert_eq!(lemma(word, upos), base, "{word}");
        }
    }

    #[test]
    fn a_base_form_is_borrowed() {
        for word in ["say", "announced", "wanted", "talks"] {
            assert!(matches!(lemma(word, Upos::Verb), Cow::Borrowed(_)), "{word}");
        }
    }

    proptest! {
        #[test]
        fn any_word_has_a_lemma(word in "\\PC{0,12}(ing|ed|s|ies|ied|)") {
            for upos in Upos::ALL {
                prop_assert!(word.is_empty() || !lemma(&word, *upos).is_empty());
            }
        }
    }
}
