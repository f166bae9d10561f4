//! What is said not to be: "did not say", "never said", "no one said", "declined to say", "denied having said".

use super::Syntax;
use super::voice::is_passive;
use crate::analysis::lemma::lemma;
use crate::annotation::WordClass;
use crate::annotation::{Deprel, Upos};
use crate::lang::{word_of, words_of};

/// How many words before a verb may belong to its group.
const MAX_GROUP: usize = 8;

/// The word that negates the verb at `verb` itself: "not" in its group, or a subject that is nobody.
pub fn negation(syntax: &Syntax<'_>, verb: usize) -> Option<usize> {
    // "Ruiz did not, saying it was late": what she said is not denied.
    let apart = syntax.word(verb).ends_with(word_of(WordClass::GerundEnding)) && verb > 0 && syntax.is(verb - 1, &[","]);
    let negates = |c: &usize| *c < verb && !apart && syntax.is_a(*c, WordClass::Negation);
    let by_tree = syntax.children(verb, &[Deprel::Advmod, Deprel::Cc]).find(negates);
    by_tree.or_else(|| in_group(syntax, verb)).or_else(|| nobody(syntax, verb))
}

/// "not" among the auxiliaries and adverbs before the verb.
fn in_group(syntax: &Syntax<'_>, verb: usize) -> Option<usize> {
    let floor = syntax.sentence_around(verb).start.max(verb.saturating_sub(MAX_GROUP));
    let group = |t: &usize| {
        matches!(syntax.upos(*t), Upos::Aux | Upos::Adv | Upos::Part)
            || syntax.is_a(*t, WordClass::Negation)
            || syntax.is_a(*t, WordClass::To)
    };
    (floor..verb).rev().take_while(group).find(|&t| syntax.is_a(t, WordClass::Negation))
}

/// A subject that is nobody: "no one said", "none of them said", "no official said".
fn nobody(syntax: &Syntax<'_>, verb: usize) -> Option<usize> {
    let subject = syntax.child(verb, &[Deprel::Nsubj, Deprel::NsubjPass])?;
    if syntax.is_a(subject, WordClass::Nobody) {
        return Some(subject);
    }
    syntax.children(subject, &[Deprel::Det, Deprel::Advmod]).find(|&d| syntax.is_a(d, WordClass::Nobody))
}

/// The verb that keeps an infinitive or gerund from coming about: "| declined to say", "| denied having said".
pub fn averted_by(syntax: &Syntax<'_>, verb: usize) -> Option<usize> {
    let start = syntax.sentence_around(verb).start;
    let inside = |t: &usize| syntax.is_a(*t, WordClass::InsideInfinitive);
    let led = (start..verb).rev().take_while(inside).last().unwrap_or(verb);
    let governor = led
        .checked_sub(1)
        .filter(|&t| t >= start && (led < verb || syntax.word(verb).ends_with(word_of(WordClass::GerundEnding))))?;
    let verbal = syntax.upos(governor) == Upos::Verb;
    (verbal && words_of(WordClass::AvertingVerb).contains(&lemma(syntax.word(governor), Upos::Verb).as_ref()))
        .then_some(governor)
}

/// The verb by which somebody else is to do what the infinitive at `verb` names, which is not done yet: "| urged him to say",
/// "was | required to report"; not "| expects to announce".
pub fn directed_by(syntax: &Syntax<'_>, verb: usize) -> Option<usize> {
    let led = verb.checked_sub(1).filter(|&t| syntax.is_a(t, WordClass::To) && syntax.upos(t) == Upos::Part)?;
    let governor = syntax.head(verb).filter(|&h| h < led && syntax.upos(h) == Upos::Verb)?;
    let directing = words_of(WordClass::DirectingVerb).contains(&lemma(syntax.word(governor), Upos::Verb).as_ref());
    let other = syntax.children(governor, &[Deprel::Obj, Deprel::Iobj]).any(|o| o > governor && o < led);
    let subject = syntax.children(verb, &[Deprel::Nsubj]).any(|s| s > governor && s < led);
    (directing && (other || subject || is_passive(syntax, governor))).then_some(governor)
}

/// Whether the verb is told as not happening.
pub fn is_negated(syntax: &Syntax<'_>, verb: usize) -> bool {
    match averted_by(syntax, verb) {
        // "did not refuse to say"
        Some(governor) => negation(syntax, governor).is_none(),
        None => negation(syntax, verb).is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::parsed;
    use super::*;

    #[test]
    fn what_others_are_to_do() {
        for (entry, verb, want) in [
            ("She/PRON/2/nsubj urged/VERB/0/root him/PRON/2/obj to/PART/5/mark say/VERB/2/xcomp", 4, Some(1)),
            ("He/PRON/3/nsubj:pass was/AUX/3/aux:pass required/VERB/0/root to/PART/5/mark say/VERB/3/xcomp", 4, Some(2)),
            ("She/PRON/2/nsubj needs/VERB/0/root to/PART/4/mark say/VERB/2/xcomp", 3, None),
            ("She/PRON/2/nsubj asked/VERB/0/root him/PRON/2/obj and/CCONJ/5/cc said/VERB/2/conj", 4, None),
        ] {
            let parsed = parsed(entry);
            assert_eq!(directed_by(&parsed.syntax(), verb), want, "{entry}");
        }
    }

    #[test]
    fn negated_verbs() {
        for (entry, verb, want) in [
            ("She/PRON/4/nsubj did/AUX/4/aux not/PART/4/advmod say/VERB/0/root", 3, true),
            ("She/PRON/3/nsubj never/ADV/3/advmod said/VERB/0/root", 2, true),
            ("No/DET/2/det one/NOUN/3/nsubj said/VERB/0/root", 2, true),
            ("She/PRON/2/nsubj declined/VERB/0/root to/PART/4/mark say/VERB/2/xcomp", 3, true),
            ("She/PRON/2/nsubj denied/VERB/0/root having/AUX/4/aux said/VERB/2/xcomp", 3, true),
            (
                "She/PRON/4/nsubj did/AUX/4/aux not/PART/4/advmod refuse/VERB/0/root to/PART/6/mark say/VERB/4/xcomp",
                5,
                false,
            ),
            ("She/PRON/2/nsubj said/VERB/0/root no/INTJ/2/obj", 1, false),
            ("She/PRON/2/nsubj said/VERB/0/root it/PRON/6/nsubj was/AUX/6/cop not/PART/6/advmod late/ADJ/2/ccomp", 1, false),
        ] {
            let parsed = parsed(entry);
            assert_eq!(is_negated(&parsed.syntax(), verb), want, "{entry}");
        }
    }
}
