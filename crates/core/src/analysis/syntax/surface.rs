//! The grammatical subject of a verb: who does it or, where it is passive, whom it is done to.
//!
//! By the dependency tree; where it is silent, by the shape of an English clause: the last noun phrase before the verb that no
//! preposition governs. The doer of a passive is the business of [`subject`](super::subject).

use super::joined::coordinated;
use super::shape::{Phrase, first_phrase, is_nominal, phrase_at};
use super::voice::{is_headline_passive, is_passive};
use super::{REACH, Syntax};
use crate::annotation::{Deprel, EntityType, Upos, WordClass};
use crate::lang::word_of;

/// How far up a chain of clauses is followed; a longer one is a parser's mistake.
const MAX_CHAIN: usize = 6;

/// The most words before a number that say how far it is bound: "at least", "more than".
const BOUND: usize = 3;

/// The grammatical subject of a verb, and whether the verb is passive.
#[derive(Clone, Debug)]
pub struct SurfaceSubject {
    /// Its noun phrases: several where "and" joins them, none where the text names nobody.
    pub phrases: Vec<Phrase>,
    /// Whether it is what the verb is done to.
    pub passive: bool,
}

/// Who does what the verb at `verb` says, or, if it is passive, to whom it is done.
pub fn surface_subject(syntax: &Syntax<'_>, verb: usize) -> SurfaceSubject {
    if let Some(object) = gerund_subject(syntax, verb) {
        return SurfaceSubject { phrases: coordinated(syntax, object), passive: false };
    }
    if let Some(asked) = called_on(syntax, verb) {
        return SurfaceSubject { phrases: coordinated(syntax, asked), passive: is_passive(syntax, verb) };
    }
    if is_imperative(syntax, verb) {
        return SurfaceSubject { phrases: Vec::new(), passive: false };
    }
    if let Some(number) = counted_patient(syntax, verb) {
        return SurfaceSubject { phrases: vec![Phrase { range: number..number + 1, head: number }], passive: true };
    }
    if let Some(counted) = counted_subject(syntax, verb) {
        return SurfaceSubject { phrases: vec![phrase_at(syntax, counted)], passive: is_passive(syntax, verb) };
    }
    let passive = is_passive(syntax, verb) || is_headline_passive(syntax, verb);
    // A subject that a preposition or a participle governs is a mistake of the parser.
    // "raided by police, who took it": a preposition before whom "who" means is of the clause before.
    let who = syntax.child(verb, &[Deprel::Nsubj]).is_some_and(|s| syntax.is_a(s, WordClass::Who));
    let governed = |s: &usize| {
        if who {
            return false;
        }
        let start = phrase_at(syntax, *s).range.start;
        is_governed(syntax, start) || participle_before(syntax, start).is_some()
    };
    let joined = is_joined(syntax, verb);
    let listed = |s: &usize| joined.is_some_and(|and| phrase_at(syntax, *s).range.end == and);
    let found = subject_by_tree(syntax, verb).filter(|s| !governed(s)).or_else(|| subject_by_shape(syntax, verb));
    let head = match found {
        // "to build walls and | deport them": what stands before "and" belongs to the verb before it.
        Some(s) if listed(&s) => {
            syntax.head(verb).filter(|_| syntax.deprel(verb) == Deprel::Conj).and_then(|h| subject_by_tree(syntax, h))
        }
        found => found,
    };
    let head = head.map(|h| outside_brackets(syntax, h, verb));
    SurfaceSubject { phrases: head.map(|h| coordinated(syntax, h)).unwrap_or_default(), passive }
}

/// Whether the sentence begins with the bare verb: "Thank | you, Mr. Chairman".
fn is_imperative(syntax: &Syntax<'_>, verb: usize) -> bool {
    let start = syntax.sentence(verb).start;
    let bare = syntax.upos(verb) == Upos::Verb && syntax.lemma_as(verb, Upos::Verb) == syntax.word(verb).to_lowercase();
    bare && (start..verb).all(|t| syntax.is_mark(t)) && syntax.child(verb, &[Deprel::Nsubj]).is_none_or(|s| s > verb)
}

/// The "and" or "or" right before the verb.
fn is_joined(syntax: &Syntax<'_>, verb: usize) -> Option<usize> {
    let before = verb.checked_sub(1).filter(|&t| t > syntax.sentence(verb).start)?;
    syntax.is_a(before, WordClass::Coordinator).then_some(before)
}

/// A number without its noun right before the verb: "and a | third | was acquitted".
fn counted_subject(syntax: &Syntax<'_>, verb: usize) -> Option<usize> {
    let floor = syntax.sentence(verb).start;
    let group = (floor..verb).rev().take_while(|&t| matches!(syntax.upos(t), Upos::Aux | Upos::Adv)).last()?;
    let number = group.checked_sub(1).filter(|&t| t > floor && syntax.is_of(t, WordClass::Collective))?;
    let alone = syntax.upos(number) != Upos::Propn && syntax.is_a(number - 1, WordClass::Indefinite);
    (alone && !syntax.is_dated(number)).then_some(number)
}

/// A number right before a participle that what befell others joins: "two were killed and 37 | injured".
fn counted_patient(syntax: &Syntax<'_>, verb: usize) -> Option<usize> {
    let number = verb.checked_sub(1).filter(|&t| syntax.upos(t) == Upos::Num && !syntax.is_dated(t))?;
    // "and more than | 200 | injured"
    let floor = syntax.sentence(verb).start;
    let about = |t: &usize| matches!(syntax.upos(*t), Upos::Adj | Upos::Adv | Upos::Adp | Upos::Sconj);
    let first = (floor.max(number.saturating_sub(BOUND))..number).rev().take_while(about).last().unwrap_or(number);
    let joined = first > floor && syntax.is_a(first - 1, WordClass::Coordinator);
    let participle = syntax.lemma_as(verb, Upos::Verb) != syntax.word(verb) && syntax.is_of(verb, WordClass::DoneToPeople);
    let active =
        syntax.word(verb).ends_with(word_of(WordClass::GerundEnding)) || syntax.child(verb, &[Deprel::Obj]).is_some();
    (joined && participle && !active).then_some(number)
}

/// Who does what a gerund says: "thanked Peru for | sending", "accused Peru of | attacking".
fn gerund_subject(syntax: &Syntax<'_>, verb: usize) -> Option<usize> {
    let before = verb.checked_sub(2)?;
    let gerund = syntax.word(verb).ends_with(word_of(WordClass::GerundEnding));
    if let Some(with) = accompanied(syntax, verb).filter(|_| gerund) {
        return Some(with);
    }
    let somebody = |t: usize| syntax.is_actor(t) || syntax.is_named(t) || syntax.upos(t) == Upos::Pron;
    let governed = gerund && syntax.is_a(verb - 1, WordClass::GerundPreposition) && somebody(before);
    (governed && is_nominal(syntax, before) && governing(syntax, before).is_some()).then_some(before)
}

/// Who does what a gerund says behind "with": "with the party of Ruiz | winning".
fn accompanied(syntax: &Syntax<'_>, verb: usize) -> Option<usize> {
    let floor = syntax.sentence(verb).start;
    let open = |t: &usize| !syntax.is_mark(*t) && !matches!(syntax.upos(*t), Upos::Verb | Upos::Aux | Upos::Sconj);
    let with = (floor.max(verb.saturating_sub(REACH))..verb).rev().take_while(open);
    let with = with.into_iter().find(|&t| syntax.is_a(t, WordClass::Accompanying))?;
    let absolute =
        with > floor && (syntax.is_mark(with - 1) || matches!(syntax.upos(with - 1), Upos::Noun | Upos::Propn | Upos::Num));
    // "ends with Peru | beating Chile"
    first_phrase(syntax, with + 1, verb).filter(|&head| absolute || phrase_at(syntax, head).range.end == verb)
}

/// The verb right before the phrase that ends at `end`.
pub fn governing(syntax: &Syntax<'_>, end: usize) -> Option<usize> {
    let start = phrase_at(syntax, end).range.start;
    start.checked_sub(1).filter(|&v| syntax.upos(v) == Upos::Verb && v >= syntax.sentence(end).start)
}

/// What stands before the bracket that holds the noun at `head`: "Sen. Jim Hale | (R-Mo.) today criticized".
fn outside_brackets(syntax: &Syntax<'_>, head: usize, verb: usize) -> usize {
    let sentence = syntax.sentence(head);
    let open = (sentence.start.max(head.saturating_sub(8))..head).rev().find(|&t| syntax.is(t, &["(", ")"]));
    let close = (head + 1..verb.min(head + 9)).find(|&t| syntax.is(t, &["(", ")"]));
    let bracket = open.filter(|&o| syntax.is(o, &["("])).filter(|_| close.is_some_and(|c| syntax.is(c, &[")"])));
    bracket.and_then(|o| o.checked_sub(1)).filter(|&n| n >= sentence.start && is_nominal(syntax, n)).unwrap_or(head)
}

fn subject_by_tree(syntax: &Syntax<'_>, verb: usize) -> Option<usize> {
    let mut at = verb;
    for _ in 0..MAX_CHAIN {
        // Of two subjects the nearer one: parsers take a place line for another.
        let mut subjects = syntax.children(at, &[Deprel::Nsubj, Deprel::NsubjPass]);
        let first = subjects.next();
        if let Some(subject) = subjects.take_while(|&s| s < verb).last().or(first) {
            let relative = syntax.is_a(subject, WordClass::Relative);
            let found = if relative { syntax.head(at).map(|n| who(syntax, n, subject)) } else { Some(subject) };
            // "a third was acquitted": counted without their noun.
            let counted = |s: usize| matches!(syntax.upos(s), Upos::Num | Upos::Adj) && !syntax.is_dated(s);
            // "Working with Chile, | Peru built it": the subject follows its participle.
            let fronted = at != verb && is_fronted(syntax, verb);
            return found.filter(|&s| (s < verb || fronted) && (is_nominal(syntax, s) || counted(s)));
        }
        match syntax.deprel(at) {
            Deprel::Conj | Deprel::Advcl | Deprel::Aux | Deprel::AuxPass | Deprel::Cop => at = syntax.head(at)?,
            Deprel::Xcomp => {
                let head = syntax.head(at)?;
                if let Some(object) = syntax.child(head, &[Deprel::Obj, Deprel::Iobj]).filter(|&o| o < at) {
                    return Some(object);
                }
                at = head;
            }
            Deprel::Acl | Deprel::AclRelcl => return syntax.head(at).filter(|&s| s < verb && is_nominal(syntax, s)),
            _ => return None,
        }
    }
    None
}

/// Who is to do what an infinitive says: "called on | him | to resign".
fn called_on(syntax: &Syntax<'_>, verb: usize) -> Option<usize> {
    let to = syntax.child(verb, &[Deprel::Mark]).filter(|&m| m < verb && syntax.is_a(m, WordClass::To))?;
    let caller = syntax.head(verb).filter(|h| *h < to && syntax.upos(*h) == Upos::Verb)?;
    let on = |o: usize| syntax.child(o, &[Deprel::Case]).is_some_and(|c| syntax.is_a(c, WordClass::On));
    let somebody = |o: usize| syntax.is_actor(o) || syntax.is_named(o) || syntax.upos(o) == Upos::Pron;
    let near = |o: &usize| *o > caller && phrase_at(syntax, *o).range.end == to && on(*o) && somebody(*o);
    syntax.children(caller, &[Deprel::Obl, Deprel::Obj]).find(near)
}

/// Whether the verb is a participle that opens its sentence, whose subject follows.
fn is_fronted(syntax: &Syntax<'_>, verb: usize) -> bool {
    let start = syntax.sentence(verb).start;
    syntax.word(verb).ends_with(word_of(WordClass::GerundEnding)) && (start..verb).all(|t| syntax.is_mark(t))
}

/// Whom "who" means: of people the nearest, where the tree gives it to a thing ("the home was raided by police, | who seized it").
fn who(syntax: &Syntax<'_>, noun: usize, pronoun: usize) -> usize {
    let person = |t: usize| {
        let name = syntax.name_at(t).map(|n| n.kind);
        syntax.is_actor(t) || matches!(name, Some(EntityType::Person | EntityType::Organization | EntityType::Norp))
    };
    if !syntax.is_a(pronoun, WordClass::Who) || person(noun) || syntax.upos(noun) == Upos::Pron {
        return noun;
    }
    (noun + 1..pronoun).rev().find(|&t| person(t)).unwrap_or(noun)
}

/// Whether a preposition governs the phrase that begins at `start`, or the first of those that it is joined to by "and": "a crash
/// between | Lima and Callao".
fn is_governed(syntax: &Syntax<'_>, start: usize) -> bool {
    let floor = syntax.sentence(start).start;
    let mut start = start;
    for _ in 0..3 {
        let Some(before) = start.checked_sub(1).filter(|&b| b >= floor) else { return false };
        let joined = syntax.is_a(before, WordClass::And) && before > floor && is_nominal(syntax, before - 1);
        if !joined {
            let listed = syntax.is_a(before, WordClass::ListedPreposition);
            return syntax.upos(before) == Upos::Adp || listed;
        }
        start = phrase_at(syntax, before - 1).range.start;
    }
    false
}

/// The participle that describes the noun before it and whose object begins at `start`: "a ferry | carrying | 120 people sank".
fn participle_before(syntax: &Syntax<'_>, start: usize) -> Option<usize> {
    let participle = start.checked_sub(1).filter(|&t| t > syntax.sentence(start).start)?;
    let gerund =
        syntax.upos(participle) == Upos::Verb && syntax.word(participle).ends_with(word_of(WordClass::GerundEnding));
    (gerund && matches!(syntax.upos(participle - 1), Upos::Noun | Upos::Propn)).then_some(participle)
}

fn subject_by_shape(syntax: &Syntax<'_>, verb: usize) -> Option<usize> {
    let start = syntax.sentence(verb).start;
    let mut at = verb;
    while at > start {
        at -= 1;
        if syntax.is_dated(at) {
            continue;
        }
        if is_nominal(syntax, at) {
            let phrase = phrase_at(syntax, at);
            let before = phrase.range.start.checked_sub(1).filter(|&b| b >= start);
            let Some(before) = before else { return Some(at) };
            // "The work, | Ruiz said, allowed him": who is said to say so.
            let inserted = syntax.head(at).is_some_and(|v| v > at && v < verb && syntax.is(v + 1, &[","]));
            if inserted && syntax.deprel(at) == Deprel::Nsubj && syntax.is(before, &[","]) {
                at = before;
                continue;
            }
            if let Some(participle) = participle_before(syntax, phrase.range.start) {
                at = participle;
                continue;
            }
            if !is_governed(syntax, phrase.range.start) {
                return Some(at);
            }
            at = before;
        } else if matches!(syntax.upos(at), Upos::Sconj) || syntax.is_a(at, WordClass::ContentMark) {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::testing::parsed;
    use super::*;

    #[test]
    fn subjects() {
        for (entry, verb, want, passive) in [
            ("The/DET/2/det mayor/NOUN/3/nsubj resigned/VERB/0/root", 2, &["The mayor"][..], false),
            ("The/DET/0/dep mayor/NOUN/0/dep of/ADP/0/dep Lima/PROPN/0/dep resigned/VERB/0/dep", 4, &["The mayor"], false),
            (
                "Two/NUM/2/nummod men/NOUN/6/nsubj:pass and/CCONJ/4/cc Ruiz/PROPN/2/conj were/AUX/6/aux:pass shot/VERB/0/root",
                5,
                &["Two men", "Ruiz"],
                true,
            ),
            (
                "Two/NUM/3/nsubj:pass were/AUX/3/aux:pass killed/VERB/0/root and/CCONJ/6/cc nine/NUM/6/nsubj wounded/VERB/3/conj",
                5,
                &["nine"],
                true,
            ),
            (
                "She/PRON/2/nsubj thanked/VERB/0/root [L Peru/PROPN/2/obj ] for/SCONJ/5/mark sending/VERB/2/advcl aid/NOUN/5/obj",
                4,
                &["Peru"],
                false,
            ),
            (
                "Ruiz/PROPN/2/nsubj called/VERB/0/root on/ADP/4/case him/PRON/2/obl to/PART/6/mark resign/VERB/2/advcl",
                5,
                &["him"],
                false,
            ),
            (
                "Ruiz/PROPN/2/nsubj sat/VERB/0/root on/ADP/4/case walls/NOUN/2/obl to/PART/6/mark rest/VERB/2/advcl",
                5,
                &["Ruiz"],
                false,
            ),
            (
                "Two/NUM/2/nsubj:pass fell/VERB/0/root and/CCONJ/7/cc more/ADJ/6/advmod than/ADP/4/fixed 200/NUM/7/nsubj \
                 injured/VERB/2/conj",
                6,
                &["200"],
                true,
            ),
            ("Thank/VERB/0/root you/PRON/1/obj ,/PUNCT/4/punct Chairman/PROPN/1/vocative", 0, &[], false),
            (
                "a/DET/2/det ferry/NOUN/6/nsubj carrying/VERB/2/acl 120/NUM/5/nummod people/NOUN/6/nsubj sank/VERB/0/root",
                5,
                &["a ferry"],
                false,
            ),
        ] {
            let parsed = parsed(entry);
            let found = surface_subject(&parsed.syntax(), verb);
            let phrases: Vec<String> = found.phrases.iter().map(|p| parsed.words(&p.range)).collect();
            assert_eq!(
                (phrases.iter().map(String::as_str).collect::<Vec<_>>(), found.passive),
                (want.to_vec(), passive),
                "{entry}"
            );
        }
    }
}
