//! Who does what a verb, noun or adjective says.
//!
//! A word's own subject; else the one that it shares with the verb it is coordinated with or hangs on ("Xi called, | noting";
//! "said X and | urged Y"); the antecedent of a relative pronoun ("Graham, who has | vowed"); the object that controls an
//! infinitive ("urged | them to go"); the noun that a participle modifies ("a report | saying"). Of a passive: whoever it says
//! did it. Where the tree gives none, [`beside`] reads it off the order of words.

use super::Syntax;
use super::clause::{is_auxiliary, is_ing};
use super::noun_phrase::noun_phrase;
use super::voice::{agent, is_passive};
use crate::annotation::WordClass;
use crate::annotation::{Deprel, Upos};
use std::ops::Range;

/// How far up a chain of shared subjects is followed.
const MAX_CHAIN: usize = 6;

/// A subject by the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Its noun phrase, without appositions and relative clauses.
    pub phrase: Range<usize>,
    /// Its head.
    pub head: usize,
}

impl Subject {
    fn of(syntax: &Syntax<'_>, head: usize) -> Self {
        Self { phrase: noun_phrase(syntax, head), head }
    }
}

/// The subject of the word at `token` by the tree; of a passive, its agent.
pub fn subject(syntax: &Syntax<'_>, token: usize) -> Option<Subject> {
    let mut at = token;
    for _ in 0..MAX_CHAIN {
        // "Ruiz is alarmed that": an adjective tells a state of its subject.
        if syntax.upos(at) != Upos::Adj && is_passive(syntax, at) {
            let phrase = agent(syntax, at)?;
            let head = phrase.clone().rev().find(|&t| syntax.head(t).is_none_or(|h| !phrase.contains(&h)))?;
            return Some(Subject { phrase, head });
        }
        if let Some(own) = own_subject(syntax, at) {
            let antecedent = antecedent(syntax, own, at);
            return Some(Subject::of(syntax, antecedent.unwrap_or(own)));
        }
        let head = syntax.head(at)?;
        match syntax.deprel(at) {
            Deprel::Conj | Deprel::Advcl | Deprel::Parataxis => at = head,
            Deprel::Xcomp => match controller(syntax, head) {
                Some(object) if syntax.upos(at) == Upos::Verb => return Some(Subject::of(syntax, object)),
                _ => at = head,
            },
            Deprel::Acl | Deprel::AclRelcl => return Some(Subject::of(syntax, head)),
            Deprel::Ccomp | Deprel::Csubj if syntax.child(at, &[Deprel::Mark]).is_none() => at = head,
            _ => return None,
        }
    }
    None
}

/// The word's own subject. Of two the one nearer to it: the parser takes a title for a second one.
fn own_subject(syntax: &Syntax<'_>, token: usize) -> Option<usize> {
    let mut own = syntax.children(token, &[Deprel::Nsubj]);
    let first = own.next()?;
    own.take_while(|&s| s < token).last().or(Some(first))
}

/// The noun that a relative pronoun stands for: "Graham, | who has vowed".
fn antecedent(syntax: &Syntax<'_>, pronoun: usize, verb: usize) -> Option<usize> {
    let relative =
        syntax.is_a(pronoun, WordClass::Relative) && matches!(syntax.deprel(verb), Deprel::AclRelcl | Deprel::Acl);
    syntax.head(verb).filter(|&noun| relative && noun < pronoun)
}

/// The object that does what an infinitive after `verb` says: "urged | them to go".
fn controller(syntax: &Syntax<'_>, verb: usize) -> Option<usize> {
    syntax.child(verb, &[Deprel::Obj, Deprel::Iobj]).filter(|&o| !syntax.is_a(o, WordClass::It))
}

/// The noun or pronoun right before a finite verb that the tree gives no subject to.
pub fn at_hand(syntax: &Syntax<'_>, verb: usize) -> Option<Range<usize>> {
    let sentence = syntax.sentence_around(verb);
    let end = before_auxiliaries(syntax, verb, sentence.start);
    let part =
        |t: usize| matches!(syntax.upos(t), Upos::Propn | Upos::Noun | Upos::Pron | Upos::Det | Upos::Adj | Upos::Num);
    let mut start = end;
    while start > sentence.start && part(start - 1) {
        start -= 1;
    }
    let inflected = !is_ing(syntax, verb) && !syntax.is_a(verb.saturating_sub(1), WordClass::To);
    let headed = end > start && matches!(syntax.upos(end - 1), Upos::Propn | Upos::Noun | Upos::Pron);
    (inflected && headed).then_some(start..end)
}

/// The subject of a clause that a mark sets off, by position: only nominal words stand between the mark and the verb, or the
/// verb and the mark after it ("..., Yang said", "..., said Xi, ...").
pub fn set_off(syntax: &Syntax<'_>, verb: usize) -> Option<Range<usize>> {
    let sentence = syntax.sentence_around(verb);
    let nominal = |t: usize| {
        matches!(
            syntax.upos(t),
            Upos::Propn | Upos::Noun | Upos::Pron | Upos::Det | Upos::Adj | Upos::Num | Upos::Adp | Upos::Cconj
        ) || syntax.is_a(t, WordClass::InsideSubject)
    };
    let end = before_auxiliaries(syntax, verb, sentence.start);
    let mut start = end;
    while start > sentence.start && nominal(start - 1) {
        start -= 1;
    }
    let marked = start > sentence.start && syntax.is_mark(start - 1);
    if start < end && marked && (start..end).any(|t| matches!(syntax.upos(t), Upos::Propn | Upos::Noun | Upos::Pron)) {
        return Some(start..end);
    }
    if verb == sentence.start || !syntax.is_mark(verb - 1) {
        return None;
    }
    let end = (verb + 1..sentence.end)
        .find(|&t| !nominal(t) || syntax.is_a(t, WordClass::SettingPreposition))
        .unwrap_or(sentence.end);
    (verb + 1 < end && matches!(syntax.upos(verb + 1), Upos::Propn | Upos::Det | Upos::Noun | Upos::Adj))
        .then_some(verb + 1..end)
}

/// The name set off right before a verb: "a resident, | Boukary Dicko, | told".
pub fn apposed(syntax: &Syntax<'_>, verb: usize) -> Option<Range<usize>> {
    let sentence = syntax.sentence_around(verb);
    let close = before_auxiliaries(syntax, verb, sentence.start).checked_sub(1)?;
    // "Ana de la Cruz": small words stand inside names only.
    let part = |t: usize| syntax.upos(t) == Upos::Adp && t > 0 && syntax.upos(t - 1) == Upos::Propn;
    let name = |t: usize| syntax.upos(t) == Upos::Propn || syntax.is(t, &["-", "."]) || part(t);
    let open = (sentence.start..close).rev().find(|&t| !name(t)).filter(|&t| syntax.is(t, &[","]))?;
    let noun = open > sentence.start && matches!(syntax.upos(open - 1), Upos::Noun | Upos::Propn);
    (syntax.is(close, &[","]) && close > open + 1 && noun).then_some(open + 1..close)
}

/// What stands beside a verb as its subject, by position alone, for a sentence that nobody has parsed.
pub fn beside(syntax: &Syntax<'_>, verb: usize) -> Option<Range<usize>> {
    before(syntax, verb).or_else(|| after(syntax, verb))
}

fn before_auxiliaries(syntax: &Syntax<'_>, verb: usize, floor: usize) -> usize {
    let mut end = verb;
    while end > floor && (is_auxiliary(syntax, end - 1) || matches!(syntax.upos(end - 1), Upos::Aux | Upos::Adv)) {
        end -= 1;
    }
    end
}

/// The words before the verb, back to a mark or a joining word.
fn before(syntax: &Syntax<'_>, verb: usize) -> Option<Range<usize>> {
    let sentence = syntax.sentence_around(verb);
    let mut end = verb;
    while end > sentence.start && is_auxiliary(syntax, end - 1) {
        end -= 1;
    }
    let mut start = end;
    while start > sentence.start && !syntax.is_mark(start - 1) && !syntax.is_a(start - 1, WordClass::SubjectLimit) {
        start -= 1;
    }
    while start < end && syntax.is_a(start, WordClass::BesideSubject) {
        start += 1;
    }
    (start < end).then_some(start..end)
}

/// The words after the verb, up to a mark ("said Xi, adding").
fn after(syntax: &Syntax<'_>, verb: usize) -> Option<Range<usize>> {
    let sentence = syntax.sentence_around(verb);
    let start = verb + 1;
    let end = (start..sentence.end).find(|&t| {
        syntax.is_mark(t) || syntax.is_a(t, WordClass::SubjectLimit) || syntax.is_a(t, WordClass::SettingPreposition)
    })?;
    let named = syntax.is_capital(start) || syntax.is_a(start, WordClass::SubjectDeterminer);
    (start < end && named).then_some(start..end)
}

#[cfg(test)]
mod tests {
    use super::super::testing::parsed;
    use super::*;

    #[test]
    fn names_set_off_before_the_verb() {
        for (entry, verb, want) in [
            (
                "a/DET/2/det resident/NOUN/6/nsubj ,/PUNCT/4/punct Dicko/PROPN/2/appos ,/PUNCT/4/punct said/VERB/0/root",
                5,
                Some("Dicko"),
            ),
            ("Dicko/PROPN/3/nsubj ,/PUNCT/3/punct said/VERB/0/root", 2, None),
        ] {
            let parsed = parsed(entry);
            let found = apposed(&parsed.syntax(), verb).map(|phrase| parsed.words(&phrase));
            assert_eq!(found.as_deref(), want, "{entry}");
        }
    }

    #[test]
    fn subjects_by_tree() {
        for (entry, verb, want) in [
            ("The/DET/2/det mayor/NOUN/3/nsubj said/VERB/0/root", 2, Some("The mayor")),
            ("Xi/PROPN/2/nsubj called/VERB/0/root ,/PUNCT/4/punct noting/VERB/2/advcl progress/NOUN/4/obj", 3, Some("Xi")),
            (
                "Xi/PROPN/2/nsubj praised/VERB/0/root Peru/PROPN/2/obj and/CCONJ/5/cc urged/VERB/2/conj calm/NOUN/5/obj",
                4,
                Some("Xi"),
            ),
            (
                "Graham/PROPN/7/nsubj ,/PUNCT/5/punct who/PRON/5/nsubj has/AUX/5/aux vowed/VERB/1/acl:relcl ,/PUNCT/1/punct \
                 left/VERB/0/root",
                4,
                Some("Graham"),
            ),
            ("Xi/PROPN/2/nsubj urged/VERB/0/root Peru/PROPN/2/obj to/PART/5/mark talk/VERB/2/xcomp", 4, Some("Peru")),
            ("a/DET/2/det report/NOUN/0/root saying/VERB/2/acl", 2, Some("a report")),
            (
                "Shopkeeper/NOUN/4/nsubj Imran/PROPN/4/nsubj Sethi/PROPN/2/flat told/VERB/0/root us/PRON/4/iobj",
                3,
                Some("Imran Sethi"),
            ),
            (
                "Taxes/NOUN/3/nsubj:pass were/AUX/3/aux:pass cut/VERB/0/root by/ADP/6/case the/DET/6/det mayor/NOUN/3/obl:agent",
                2,
                Some("the mayor"),
            ),
            ("Taxes/NOUN/3/nsubj:pass were/AUX/3/aux:pass cut/VERB/0/root", 2, None),
            ("Ruiz/PROPN/3/nsubj is/AUX/3/cop alarmed/ADJ/0/root", 2, Some("Ruiz")),
        ] {
            let parsed = parsed(entry);
            let found = subject(&parsed.syntax(), verb).map(|s| parsed.words(&s.phrase));
            assert_eq!(found.as_deref(), want, "{entry}");
        }
    }
}
