//! A clause and the reporting clause after or inside it: "Taxes will fall, Yang said.", "..., said Xi, adding that ...",
//! "China and Peru, Xi stressed, should ...", and the same with "as" in front ("As Yang said, taxes will fall.").
//!
//! The reporting clause is found by its shape: a reporting verb with its subject, set off by commas, with nothing after it
//! that could be its clause. What stands before it in the sentence is the content; what goes on after it is a second part
//! when the first has no verb yet, or when a joining word takes it up.

use super::super::content::{tidy, until_next_report};
use super::super::draft::{Draft, Found};
use super::super::speaker::subject_of;
use super::super::view::View;
use super::complement;
use crate::analysis::syntax::clause::{is_finite, is_ing};
use crate::analysis::syntax::nouns::NounClass;
use crate::analysis::syntax::subject::{beside, set_off};
use crate::annotation::WordClass;
use crate::annotation::{Deprel, Upos};
use crate::lang::{StatementWord, words_of};
use std::ops::Range;

pub(in super::super) fn find(view: &View<'_>, sentence: usize, found: &mut Found) {
    let tokens = view.tokens_of(sentence);
    let mut from = tokens.start;
    for cue in tokens.clone() {
        if let Some((draft, end)) = at(view, found, from..tokens.end, cue) {
            from = end;
            found.push(draft);
        }
    }
}

/// The statement of a reporting clause around `cue`, and where the reporting clause ends.
fn at(view: &View<'_>, found: &Found, room: Range<usize>, cue: usize) -> Option<(Draft, usize)> {
    if found.has(cue) || !matches!(view.upos(cue), Upos::Verb | Upos::X) {
        return None;
    }
    let entry = view.cue(cue).filter(|e| e.takes_clause() || e.takes_quote())?;
    let infinitive = cue > 0 && view.is_a(cue - 1, WordClass::To);
    // "No users were mentioned": nobody reports in it.
    let passive = view.child(cue, &[Deprel::AuxPass]).is_some();
    if infinitive || passive || is_ing(view, cue) && !has_auxiliary(view, cue) {
        return None;
    }
    let relative = view.deprel(cue) == Deprel::AclRelcl && !interrupts(view, cue);
    let object = view.child(cue, &[Deprel::Obj]).is_some_and(|o| o > cue) && !entry.takes_addressee();
    if relative || object && entry.takes_object() && !complement::is_inverted(view, cue, entry) {
        return None;
    }
    let clause = reporting_clause(view, cue, &room)?;
    let subject = subject(view, cue)?;
    // "Graham, who has vowed to go", "the inn, which she declared a monument"
    // ", a plan announced last year"
    // "the plant, is the oldest ever found in Peru, said Ana Ruiz": a verb is no subject.
    let participle = view.deprel(cue) == Deprel::Acl && view.is_a(subject.start, WordClass::Indefinite);
    if participle || view.upos(subject.start) == Upos::Aux {
        return None;
    }
    if is_relative(view, cue, &subject, room.start) {
        return None;
    }
    // Only speech is reported with the verb before its subject, and by somebody: "she, the mayor, offered an olive branch".
    if subject.start > cue && !(entry.takes_quote() && names_somebody(view, &subject)) {
        return None;
    }
    let before = view.trimmed(within_brackets(view, room.start, clause.start)..clause.start);
    let led_in = view.is_a(clause.start, WordClass::As);
    // "It will not end his campaign, as some say": that it will not, or that it will?
    if led_in && before.clone().any(|t| view.is_a(t, WordClass::Negation)) {
        return None;
    }
    // "But as she said, taxes will fall."
    let after_joint = led_in && before.len() == 1 && view.is_a(before.start, StatementWord::Joint);
    let content = if view.words_in(before.clone()) > 1 {
        let mut content = vec![tidy(view, before.clone())];
        // ", he said, ...": nothing that follows can belong to the speaker.
        let tight = subject.end <= cue && clause.end == cue + 1;
        let rest = rest(view, &before, clause.end, room.end, tight);
        // "At the meeting, she said ..." opens with a circumstance, not with what was said.
        if rest.is_none() && view.is_parsed(view.sentence_of(cue)) && !has_verb(view, &before) {
            return None;
        }
        content.extend(rest);
        content
    } else if led_in && view.words_in(before) == 0 || after_joint {
        vec![tidy(view, clause.end..until_next_report(view, clause.end, room.end))]
    } else {
        return None;
    };
    let content = content.into_iter().filter(|c| !c.is_empty()).collect();
    Some((Draft::new(cue, entry, content, subject).by("clause_before_cue"), clause.end))
}

/// Whether the clause of the verb is a relative one: "Graham, | who has vowed to go".
fn is_relative(view: &View<'_>, cue: usize, subject: &Range<usize>, floor: usize) -> bool {
    let own = view.child(cue, &[Deprel::Nsubj]).is_some_and(|s| view.is_a(s, WordClass::Relative));
    own || view.is_a(subject.start, WordClass::Relative)
        || subject.start > floor && view.is_a(subject.start - 1, WordClass::Relative)
}

/// Where what was said begins: behind a bracket that the reporting clause stands in ("(an effect of the ban, | say scientists)").
fn within_brackets(view: &View<'_>, start: usize, end: usize) -> usize {
    let last = (start..end).rev().find(|&t| view.is(t, &["(", ")"]));
    last.filter(|&t| view.is(t, &["("])).map_or(start, |t| t + 1)
}

/// Whether the words can name a speaker: a name, people or a body; a thing behind "a" or behind nothing is
/// no speaker.
fn names_somebody(view: &View<'_>, words: &Range<usize>) -> bool {
    let somebody = |t: usize| {
        view.name_at(t).is_some()
            || matches!(view.upos(t), Upos::Propn | Upos::Pron)
            || matches!(
                view.noun_class(t),
                Some(NounClass::Person | NounClass::Body | NounClass::Document | NounClass::Quantity)
            )
    };
    // "maintain public access": the object of a list's next member.
    let bare = view.upos(words.start) != Upos::Det && !view.is_capital(words.start);
    !(bare || view.is_a(words.start, WordClass::Indefinite)) || words.clone().any(somebody)
}

/// Whether a finite verb follows the comma after `cue`: in "the plan, Yang stressed, should ..." no relative clause is meant,
/// whatever the tree says, since a relative clause without "which" takes no commas.
fn interrupts(view: &View<'_>, cue: usize) -> bool {
    view.is(cue + 1, &[","]) && view.is_a(cue + 2, StatementWord::Auxiliary)
}

/// The subject of a reporting clause: by position where the marks around it leave no doubt, else from the tree.
fn subject(view: &View<'_>, cue: usize) -> Option<Range<usize>> {
    // "She, the author, said the days when it was easy are gone": the words after the verb begin a clause.
    let clause = |end: usize| view.is_a(end, StatementWord::ClauseOpening);
    let set_off = set_off(view, cue).filter(|s| s.start < cue || !clause(s.end));
    set_off.or_else(|| subject_of(view, cue)).or_else(|| beside(view, cue))
}

/// From the first to the last word of the clause of a reporting verb, if it is set off from what it reports.
fn reporting_clause(view: &View<'_>, cue: usize, room: &Range<usize>) -> Option<Range<usize>> {
    let subject = subject(view, cue)?;
    let mut start = if subject.start < cue { subject.start.max(room.start) } else { cue };
    while start > room.start
        && (is_adverb(view, start - 1)
            || view.is_a(start - 1, StatementWord::InsertedLead)
            || start == cue && is_aux(view, start - 1))
    {
        start -= 1;
    }
    // An apposition or relative clause may stand between subject and verb, the clause itself not.
    if cue - start.min(cue) > MAX_REACH {
        return None;
    }
    let leads = start == room.start || start == room.start + 1 && view.is_a(room.start, StatementWord::Joint);
    let set_off = leads && view.is_a(start, WordClass::As) || start > room.start && is_separator(view, start - 1);
    // "as Ruiz' aide suggested": the mark is the owner's.
    let owned = start > room.start && view.is_possessive(start - 1);
    if !set_off || owned || start > room.start && view.quote_of(start - 1).is_some() {
        return None;
    }
    let end = clause_end(view, cue, &subject, room.end)?;
    Some(start..end)
}

/// Whether a mark divides the reporting clause from what it reports; a hyphen inside a word does not ("voted 14-13").
fn is_separator(view: &View<'_>, token: usize) -> bool {
    view.is(token, SEPARATORS) && !(view.is(token, &["-"]) && view.is_glued(token))
}

/// Where the reporting clause ends: after its subject, its addressee and its circumstances. `None` when a clause follows
/// that the verb reports.
fn clause_end(view: &View<'_>, cue: usize, subject: &Range<usize>, limit: usize) -> Option<usize> {
    let from = subject.end.max(cue + 1);
    let about = view.cue(cue).is_some_and(|e| e.takes_preposition(view.word(from)));
    if about && !view.is_a(from, WordClass::Of) || view.is_a(from, StatementWord::ContentOpening) || opens_clause(view, from)
    {
        return None;
    }
    // Up to the next mark that ends it; circumstances ("on Tuesday", "in a statement") hold no finite verb.
    let end = (from..limit).find(|&t| view.is(t, CLOSERS) && !is_inner_comma(view, t, cue)).unwrap_or(limit);
    let subordinate = |t: usize| matches!(view.deprel(t), Deprel::AclRelcl | Deprel::Advcl | Deprel::Acl);
    let within = |t: usize| subordinate(t) || view.head(t).is_some_and(|h| subordinate(h) && h >= from && h < end);
    if (from..end).any(|t| is_finite(view, t) && !within(t)) || from < end && !starts_circumstance(view, from, cue) {
        return None;
    }
    // "Speaking on Monday, she urged them to go", "... she asked him if he would": what follows is what was urged.
    let opens = |t: usize| match view.upos(t) {
        Upos::Part => view.is_a(t, WordClass::To),
        Upos::Sconj => view.is_a(t, StatementWord::ContentConjunction),
        _ => false,
    };
    if (from..end).any(opens) {
        return None;
    }
    // "said Obama 'understood he could not ...'", "told the group that '...'": the clause goes on in the quotation.
    let quoted = view.quote_of(end).is_some() && view.is_mark(end);
    let joins = end > from && view.is_a(end - 1, WordClass::That);
    if quoted && (joins || matches!(view.upos(end + 1), Upos::Verb | Upos::Aux) && !is_ing(view, end + 1)) {
        return None;
    }
    Some(end)
}

/// Whether a subject pronoun and its verb begin here.
fn opens_clause(view: &View<'_>, token: usize) -> bool {
    let clitic = |t: usize| view.is_a(t, StatementWord::Clitic);
    let finite = |t: usize| matches!(view.upos(t), Upos::Verb | Upos::Aux) && !is_ing(view, t) || clitic(t);
    view.is_a(token, StatementWord::SubjectPronoun) && finite(token + 1)
}

/// The second part of an interrupted clause, if there is one.
fn rest(view: &View<'_>, before: &Range<usize>, from: usize, end: usize, tight: bool) -> Option<Range<usize>> {
    let part = view.trimmed(from..until_next_report(view, from, end));
    if part.len() < 2 || !view.is(from, &[",", "—", "–", "--", "-"]) {
        return None;
    }
    let first = part.start;
    if is_ing(view, first) || view.is_a(first, StatementWord::NoContent) {
        return None;
    }
    let taken_up = view.is_a(first, StatementWord::TakenUp) && part.len() > 3
        || view.is_a(first, StatementWord::Auxiliary)
        || view.deprel(first) == Deprel::Root && view.upos(first) == Upos::Verb
        || view.is_a(first, StatementWord::Comparison);
    // "Unless countries do more, the experts say, the world will suffer."
    let condition = view.is_a(before.start, StatementWord::ConditionOpening) && has_verb(view, &part);
    let goes_on = tight && !taken_up && continues(view, first);
    (!has_verb(view, before) || taken_up || condition || goes_on).then(|| tidy(view, part))
}

/// Whether what begins here goes on with a clause rather than tells how or when it was said.
fn continues(view: &View<'_>, first: usize) -> bool {
    match view.upos(first) {
        // "The years since, he said, brought a shift."
        Upos::Verb => !is_ing(view, first) && !matches!(view.deprel(first), Deprel::Advcl | Deprel::Acl),
        Upos::Adp => view.is_a(first, WordClass::By) && !is_ing(view, first + 1),
        upos => matches!(upos, Upos::Part | Upos::Det | Upos::Propn | Upos::Noun | Upos::Pron | Upos::Sconj),
    }
}

fn has_verb(view: &View<'_>, range: &Range<usize>) -> bool {
    range.clone().any(|t| matches!(view.upos(t), Upos::Verb | Upos::Aux) || view.is_a(t, StatementWord::Auxiliary))
}

/// The longest reporting clause before its verb, in tokens.
const MAX_REACH: usize = 30;
const SEPARATORS: &[&str] = &[",", "—", "–", "--", "-", "?", "!", "…", "”", "\"", "''", "’", "'", "("];
const CLOSERS: &[&str] = &[",", ".", "—", "–", "--", ";", "?", "!", ")", "(", "“", "\"", "``", "''", "…"];

/// Whether what follows the verb and its subject is a circumstance or an addressee rather than a clause.
fn starts_circumstance(view: &View<'_>, token: usize, cue: usize) -> bool {
    let addressee = view.cue(cue).is_some_and(|e| e.takes_addressee());
    if view.is_a(token, WordClass::To) && view.upos(token) == Upos::Part {
        return false;
    }
    addressee
        || matches!(view.upos(token), Upos::Adp | Upos::Adv | Upos::Punct | Upos::Part)
        || view.is_a(token, StatementWord::ReportTail)
        || is_day(view.word(token))
        || view.deprel(token) == Deprel::Advmod
}

fn is_day(word: &str) -> bool {
    words_of(StatementWord::Day).contains(&word)
}

/// A comma inside the reporting clause: after it an apposition to the subject goes on.
fn is_inner_comma(view: &View<'_>, comma: usize, cue: usize) -> bool {
    view.is(comma, &[","]) && comma < cue
}

fn is_adverb(view: &View<'_>, token: usize) -> bool {
    view.upos(token) == Upos::Adv && !view.is_a(token, StatementWord::QuestionAdverb)
        || view.is_a(token, StatementWord::Afterwards)
}

fn is_aux(view: &View<'_>, token: usize) -> bool {
    view.upos(token) == Upos::Aux || view.is_a(token, StatementWord::Have)
}

fn has_auxiliary(view: &View<'_>, cue: usize) -> bool {
    view.child(cue, &[Deprel::Aux]).is_some()
}
