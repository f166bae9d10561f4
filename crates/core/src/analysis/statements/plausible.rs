//! Which candidates are statements: what things, photos and roads "say", what is done with hands, and what nobody said are none.
//!
//! A clause after a verb of saying is believed whatever its subject is. An object, an infinitive or a thought is believed only of
//! somebody who can have it: a person, a body, a people, a pronoun; of a document only what it shows or demands.

use super::cues::Class;
use super::draft::{Draft, Frame, Speaker};
use super::unsaid;
use super::view::View;
use crate::analysis::dates::names;
use crate::analysis::lemma::lemma;
use crate::analysis::syntax::clause::{is_ing, is_main};
use crate::analysis::syntax::modality::{Mood, is_conditional, mood};
use crate::analysis::syntax::noun_phrase::noun_phrase;
use crate::analysis::syntax::nouns::NounClass;
use crate::analysis::syntax::polarity::{averted_by, directed_by};
use crate::annotation::WordClass;
use crate::annotation::{Deprel, EntityType, Upos};
use crate::lang::{self, StatementWord, word_of, words_of};
use std::ops::Range;

/// The most words of a wish to stay unnamed: "not to be named".
const MAX_UNNAMED: usize = 4;
/// The longest time that something is told to have been said at, in tokens.
const MAX_WHEN: usize = 5;

/// Whether somebody can have said what the draft tells.
pub(super) fn is_plausible(view: &View<'_>, draft: &Draft) -> bool {
    let Some(cue) = draft.cue.as_ref().map(|c| c.start) else { return true };
    let bare = draft.frame != Frame::Clause && draft.frame != Frame::Turn;
    let quoted = || draft.content.iter().any(|c| view.quote_of(c.start).is_some());
    // "would be required to report it", "if he won, she would say so": nobody has.
    let asked = view.upos(cue) == Upos::Verb && (directed_by(view, cue).is_some() || is_imagined(view, cue));
    if asked && !quoted() || bare && is_unmade(view, draft, cue) || unsaid::is_unsaid(view, draft, cue) {
        return false;
    }
    let empty = is_empty(view, draft) || is_only_pointing(view, draft) || is_called_nothing(view, draft, cue);
    let bare_object = draft.rule == "object_of_cue" && empty;
    // "called himself Lucky"
    let reflexive = draft.content.first().is_some_and(|c| view.is_a(c.start, StatementWord::Reflexive));
    if bare_object
        || is_anonymity(view, draft)
        || bare && reflexive
        || draft.rule == "passive_cue" && is_wordless(view, draft)
        || is_interrogated(view, draft)
    {
        return false;
    }
    if draft.frame == Frame::Clause && !quoted() && is_no_clause(view, draft, cue) {
        return false;
    }
    // "Lima can expect to gain": the writer expects it. "The House will consider the bill": debates it.
    if bare && is_unspoken(view, draft, cue) {
        return false;
    }
    if bare && draft.speaker == Speaker::Unknown && view.cue(cue).is_some_and(|e| e.is_physical()) {
        return false;
    }
    let Speaker::Words(words) = &draft.speaker else { return is_plausible_of_nobody(view, draft, cue) };
    // "with clashes reported between the groups": a circumstance speaks of nothing.
    if view.upos(cue) == Upos::Verb && view.is_a(words.start, WordClass::Accompanying) {
        return false;
    }
    // "according to Peru 20 people | killed in a storm": words of another clause.
    if draft.rule == "according_to" && view.upos(words.start) == Upos::Verb && view.name_at(words.start).is_none() {
        return false;
    }
    let Some(head) = head_of(view, words) else { return true };
    if !quoted() && (is_nobody(view, words, head, draft) || is_aim(view, head, cue)) {
        return false;
    }
    if view.is_a(head, StatementWord::Impersonal) && bare
        || view.is_a(head, StatementWord::You) && view.quote_of(cue).is_none()
    {
        return false;
    }
    if draft.class == Class::Speech && is_device(view, head) && !quoted() {
        return false;
    }
    if bare && view.cue(cue).is_some_and(|e| e.is_physical()) && !is_verbal(view, head, draft) {
        return false;
    }
    !(bare || draft.class != Class::Speech) || can_speak(view, head, draft)
}

/// Whether all that somebody asks for is to be left unnamed: "who asked not | to be named".
fn is_anonymity(view: &View<'_>, draft: &Draft) -> bool {
    let [content] = draft.content.as_slice() else { return false };
    let last = content.end.saturating_sub(1);
    draft.frame == Frame::Infinitive && content.len() <= MAX_UNNAMED && view.is_a(last, StatementWord::Unnamed)
}

/// Whether the verb tells of no act of speech: "declined | to comment on it", "when | asked about it".
fn is_unmade(view: &View<'_>, draft: &Draft, cue: usize) -> bool {
    let averted = averted_by(view, cue).is_some() || averts_speech(view, draft, cue);
    view.upos(cue) == Upos::Verb && (averted || is_circumstance(view, cue))
}

/// "would | advise him", where a condition beside it says when.
fn is_imagined(view: &View<'_>, cue: usize) -> bool {
    let condition = |c: usize| view.children(c, &[Deprel::Mark]).any(|m| view.is_a(m, WordClass::Condition));
    mood(view, cue) == Mood::Ahead && view.children(cue, &[Deprel::Advcl]).any(condition)
}

/// Whether what stands for a clause is none: a bare noun behind a relative report ("the man who revealed | her address"), or the
/// participle that the report opens with ("Pushed by his host, Ruiz demurred").
fn is_no_clause(view: &View<'_>, draft: &Draft, cue: usize) -> bool {
    let [content] = draft.content.as_slice() else { return false };
    let verb = |t: usize| matches!(view.upos(t), Upos::Verb | Upos::Aux);
    if draft.rule == "clause_before_cue" {
        let opens = view.upos(content.start) == Upos::Verb && view.deprel(content.start) == Deprel::Advcl;
        return opens && view.head(content.start) == Some(cue);
    }
    // "What I have proposed | is a tax": the clause around it goes on.
    let free = |o: usize| view.is_a(o, StatementWord::QuestionWord) && !view.is_a(o, WordClass::Relative);
    if view.child(cue, &[Deprel::Obj]).is_some_and(|o| o < cue && free(o)) {
        return content.start == cue + 1;
    }
    let relative = draft.class == Class::Speech && view.deprel(cue) == Deprel::AclRelcl;
    draft.rule == "clause_after_cue" && (relative && !content.clone().any(verb) || is_participle_only(view, draft, cue))
}

/// Whether the word is a participle that describes the noun before it, and what follows is no clause of its own: an infinitive that the
/// verb does not take, or the verb of that noun ("passengers | believed | to be aboard were saved", "men declared missing | are dead").
fn is_participle_only(view: &View<'_>, draft: &Draft, cue: usize) -> bool {
    let Some(first) = draft.content.first().map(|c| c.start).filter(|&t| t > cue) else { return false };
    let past = view.lemma_as(cue, Upos::Verb) != view.word(cue).to_lowercase() && !is_ing(view, cue);
    let Speaker::Words(words) = &draft.speaker else {
        // "A man found | clinging to a tree is well."
        return past && draft.speaker == Speaker::Unknown && is_ing(view, first) && view.upos(first) == Upos::Verb;
    };
    let described = words.end == cue && matches!(view.upos(cue.saturating_sub(1)), Upos::Noun | Upos::Propn);
    let relative = words.start > 0 && view.is_a(words.start - 1, WordClass::Relative);
    let takes = view.cue(cue).is_some_and(|e| e.takes_infinitive() || e.takes_addressee());
    let infinitive = !takes && view.is_a(first, WordClass::To) && view.upos(first) == Upos::Part;
    // "declared | missing are dead"
    let state = matches!(view.upos(first), Upos::Adj | Upos::Adv) || is_ing(view, first);
    let verb = first + usize::from(state);
    let goes_on = view.upos(verb) == Upos::Aux && !view.is_a(verb, WordClass::FutureAuxiliary);
    past && described && !relative && (infinitive || goes_on)
}

/// Whether the words name nobody who says it: "no evidence suggests it", "that shows it", "the appearance hinted at it".
fn is_nobody(view: &View<'_>, words: &Range<usize>, head: usize, draft: &Draft) -> bool {
    let noun = view.upos(head) == Upos::Noun && view.name_at(head).is_none();
    let thing = noun && matches!(view.noun_class(head), None | Some(NounClass::Thing | NounClass::Time));
    let cue = draft.cue.as_ref().map_or(head, |c| c.end);
    let none = thing && view.is_a(words.start, WordClass::No);
    let pointed = words.len() == 1 && draft.class == Class::Evidence && view.is_a(head, StatementWord::Demonstrative);
    let goes_on = draft.rule == "clause_before_cue" && thing && view.upos(cue) == Upos::Adp;
    // "we want to go", "our hope to go": whoever writes thinks so, and tells it of nobody.
    let said = draft.cue.as_ref().map_or(head, |c| c.start);
    let present = view.upos(said) != Upos::Verb || lemma(view.word(said), Upos::Verb) == view.word(said);
    let own = draft.class == Class::Attitude && matches!(draft.frame, Frame::Topic | Frame::Infinitive);
    let writer = own && present && words.len() == 1 && view.is_a(words.start, StatementWord::Writer);
    // "this threatened our ports", "those who oppose it": a thing, and whoever it may be.
    let bare = !matches!(draft.frame, Frame::Clause | Frame::Turn);
    let thing = bare && words.len() == 1 && view.is_a(head, StatementWord::Pointing);
    let anybody = (bare || draft.class == Class::Attitude) && view.is_a(head, StatementWord::Anybody);
    let hardly = view.is_a(words.start, StatementWord::Hardly);
    none || hardly || view.is_a(head, StatementWord::NoOne) || pointed || goes_on || writer || thing || anybody
}

/// Whether a thing is only meant to see to what the verb says: "efforts to | assure that", "a law to | encourage states to".
fn is_aim(view: &View<'_>, head: usize, cue: usize) -> bool {
    let led = cue.checked_sub(1).filter(|&t| view.upos(cue) == Upos::Verb && matches!(view.upos(t), Upos::Part | Upos::Adp));
    let aim = matches!(view.deprel(cue), Deprel::Acl | Deprel::Advcl);
    let noun = view.upos(head) == Upos::Noun && view.name_at(head).is_none();
    let thing = noun && !matches!(view.noun_class(head), Some(NounClass::Person | NounClass::Body | NounClass::Quantity));
    led.is_some() && aim && thing
}

/// Whether police ask what nobody tells: "arrested and questioned | the student".
fn is_interrogated(view: &View<'_>, draft: &Draft) -> bool {
    let head = draft.content.first().and_then(|c| head_of(view, c));
    let person = |h: usize| view.is_person_noun(h) || view.name_at(h).is_some_and(|n| n.kind == EntityType::Person);
    lang::is(draft.lemma, StatementWord::Questions) && draft.frame == Frame::Topic && head.is_some_and(person)
}

/// Whether the content has no word of its own: "both were rejected".
fn is_wordless(view: &View<'_>, draft: &Draft) -> bool {
    let all = |t: usize| view.is_mark(t) || matches!(view.upos(t), Upos::Det) || view.is_a(t, StatementWord::Both);
    draft.content.iter().all(|c| c.clone().all(all))
}

/// Whether an object is called nothing: "called | an election", "declared | a state of emergency".
fn is_called_nothing(view: &View<'_>, draft: &Draft, cue: usize) -> bool {
    let [content] = draft.content.as_slice() else { return false };
    let names = lang::is(draft.lemma, StatementWord::Summon) && !is_led(view, draft);
    let quoted = content.clone().any(|t| view.quote_of(t).is_some());
    let whole = head_of(view, content).is_some_and(|h| noun_phrase(view, h).end >= content.end);
    names && !quoted && whole && is_main(view, cue) && !is_called(view, cue)
}

/// Whether a thought is only possible, a purpose, or the matter of a debate and called nothing, or a thing has it.
fn is_unspoken(view: &View<'_>, draft: &Draft, cue: usize) -> bool {
    let possible = |c: usize| view.is_a(c, WordClass::CanAuxiliary) || view.is_a(c, WordClass::OughtAuxiliary);
    let thought = draft.class == Class::Attitude && view.upos(cue) == Upos::Verb;
    // "money to support the park", "able to support it": what it is for, or could be.
    let before = (0..cue).rev().find(|&t| view.upos(t) != Upos::Adv);
    let led = before.is_some_and(|t| view.is_a(t, WordClass::To) && view.upos(t) == Upos::Part);
    let able = view.deprel(cue) == Deprel::Xcomp && view.head(cue).is_some_and(|h| view.upos(h) == Upos::Adj);
    let aim = able || matches!(view.deprel(cue), Deprel::Acl | Deprel::Advcl);
    let purpose = led && draft.frame == Frame::Topic && aim;
    // "a bill that supports them"
    let pronoun =
        matches!(&draft.speaker, Speaker::Words(w) if w.len() == 1 && view.is_a(w.start, WordClass::RelativeThing));
    if thought && purpose || pronoun && draft.class != Class::Evidence {
        return true;
    }
    let debated = draft.rule == "object_of_cue" && draft.lemma == word_of(StatementWord::Consider) && !is_called(view, cue);
    // "if we want to go"
    let spoken = draft.class == Class::Speech && view.upos(cue) == Upos::Verb;
    let modal = view.children(cue, &[Deprel::Aux]).any(possible) && (thought || spoken);
    modal || thought && (debated || is_conditional(view, cue))
}

/// Whether the object of a verb is called something: "considers | it a threat", "considers it as", "considers it | dangerous".
fn is_called(view: &View<'_>, cue: usize) -> bool {
    let adverbial = |c: usize| view.tree.children(c).any(|m| view.is_a(m, WordClass::As));
    view.child(cue, &[Deprel::Xcomp]).is_some() || view.children(cue, &[Deprel::Obl, Deprel::Advcl]).any(adverbial)
}

/// Whether the object of a verb says nothing: a pronoun, a number, a day ("congratulated | her", "reports on | Friday").
fn is_empty(view: &View<'_>, draft: &Draft) -> bool {
    let [content] = draft.content.as_slice() else { return false };
    // "the place he proposed | two months ago"
    if content.end > content.start + 1 && view.is_a(content.end - 1, StatementWord::AgoMark) {
        return content.len() <= MAX_WHEN;
    }
    let mut words = content.clone().filter(|&t| !view.is_mark(t) && view.upos(t) != Upos::Det);
    let (Some(only), None) = (words.next(), words.next()) else { return false };
    let day = view.upos(only) == Upos::Propn && view.name_at(only).is_none() && view.quote_of(only).is_none();
    matches!(view.upos(only), Upos::Pron | Upos::Num) || day
}

/// Whether a topic points to something told before and adds at most when: "told them about | it on Sept. 3".
fn is_only_pointing(view: &View<'_>, draft: &Draft) -> bool {
    let [content] = draft.content.as_slice() else { return false };
    let mut rest = content.start + 1..content.end;
    let month = |t: usize| names::month(view.word(t)).is_some();
    let time =
        |t: usize| matches!(view.upos(t), Upos::Adp | Upos::Num) || view.noun_class(t) == Some(NounClass::Time) || month(t);
    let pronoun = view.upos(content.start) == Upos::Pron && view.is_a(content.start, StatementWord::Demonstrative);
    pronoun && draft.frame == Frame::Topic && rest.all(|t| time(t) || view.is_mark(t))
}

/// Whether a report that names no speaker is one: a thought, or what a noun reports, needs somebody.
fn is_plausible_of_nobody(view: &View<'_>, draft: &Draft, cue: usize) -> bool {
    let verb = view.upos(cue) == Upos::Verb;
    // "It is clear that she won": the writer's own judgement. "reported losses": whose words, nobody says.
    let own = draft.rule == "adjective_cue" || draft.rule == "object_of_cue";
    if own && draft.speaker == Speaker::Unknown {
        return false;
    }
    let thought = draft.class == Class::Attitude && draft.rule == "clause_after_cue";
    let noun = view.upos(cue) == Upos::Noun && (draft.class == Class::Speech || view.is_a(cue, StatementWord::Suspicion));
    draft.speaker == Speaker::Inherited || !(verb && thought || noun)
}

/// Whether a document can do what the draft tells: show that something is so, say it, or call for it.
fn shows_or_asks(view: &View<'_>, draft: &Draft) -> bool {
    match draft.class {
        Class::Attitude => false,
        Class::Evidence => true,
        Class::Speech => draft.frame != Frame::Topic || is_led(view, draft),
    }
}

/// Whether a preposition stands between the verb and what it is about: "calls | for sanctions".
fn is_led(view: &View<'_>, draft: &Draft) -> bool {
    draft.content.first().is_some_and(|c| c.start > 0 && view.upos(c.start - 1) == Upos::Adp)
}

/// Whether the content is an act of speech that the verb says did not come: "declined | to comment".
fn averts_speech(view: &View<'_>, draft: &Draft, cue: usize) -> bool {
    let first = draft.content.first().map_or(cue, |c| c.start);
    let verb = first + usize::from(view.is_a(first, WordClass::To));
    draft.frame == Frame::Infinitive
        && averted_by(view, verb).is_some()
        && view.cue(verb).is_some_and(|e| e.class == Class::Speech)
}

/// Whether the verb is a participle that only says on what occasion somebody spoke, before the clause that says so: "when | asked
/// about taxes, Ruiz said", "while | discussing the vote, Ruiz said".
fn is_circumstance(view: &View<'_>, cue: usize) -> bool {
    let led = cue > 0 && view.upos(cue) == Upos::Verb && view.is_a(cue - 1, StatementWord::ClauseTime);
    let participle = is_ing(view, cue) || view.word(cue).ends_with(word_of(WordClass::PastEnding));
    let start = view.tokens_of(view.sentence_of(cue)).start.max(view.body);
    led && participle && !(start..cue).any(|t| view.upos(t) == Upos::Verb && view.quote_of(t).is_none())
}

/// Whether the words name a device: what "smart pumps alert nurses" to nobody says. What it shows is evidence.
fn is_device(view: &View<'_>, head: usize) -> bool {
    let noun = view.upos(head) == Upos::Noun && view.name_at(head).is_none();
    noun && lang::is(&lemma(view.word(head), Upos::Noun).to_lowercase(), StatementWord::Device)
}

/// The head of the words that name a speaker.
fn head_of(view: &View<'_>, words: &Range<usize>) -> Option<usize> {
    words.clone().find(|&t| !view.is_mark(t) && view.head(t).is_none_or(|h| !words.contains(&h)))
}

/// Whether a speaker with this head can think, want, ask or praise.
fn can_speak(view: &View<'_>, head: usize, draft: &Draft) -> bool {
    if let Some(name) = view.name_at(head) {
        use EntityType::{Disease, Event, Law, Location, Product};
        // "New York shows her with a lead": a place shows nothing.
        let shows = draft.class == Class::Evidence && draft.frame == Frame::Topic && name.kind == Location;
        return !shows && !is_bearing(view, head, draft) && !matches!(name.kind, Disease | Event | Law | Product);
    }
    match view.upos(head) {
        Upos::Noun => match view.noun_class(head) {
            Some(NounClass::Person | NounClass::Body | NounClass::Quantity) => !is_bearing(view, head, draft),
            // "The bill calls for sanctions", but no bill "promotes a settlement" in words.
            Some(NounClass::Document) => shows_or_asks(view, draft),
            // "Minutes of the meeting showed it."
            Some(NounClass::Time) => view.is_a(head, StatementWord::Record) && shows_or_asks(view, draft),
            // "Photos show bodies": unknown things may show that something is so, and do nothing else.
            Some(NounClass::Thing) | None => draft.frame == Frame::Clause && draft.class == Class::Evidence,
        },
        // "$1 million to support a park"
        Upos::Num | Upos::Sym => false,
        _ => !is_bearing(view, head, draft),
    }
}

/// Whether a person shows how he bears himself: "Watts showed | no emotion".
fn is_bearing(view: &View<'_>, head: usize, draft: &Draft) -> bool {
    let named = view.name_at(head).map(|n| n.kind);
    let person = named == Some(EntityType::Person)
        || named.is_none() && (view.upos(head) == Upos::Pron || view.noun_class(head) == Some(NounClass::Person));
    let shows = draft.lemma == word_of(StatementWord::Show);
    person && shows && draft.frame == Frame::Topic
}

/// Whether a verb that also tells of violence is meant of words: somebody named attacks somebody named, or anybody a plan, a
/// decision, a record.
fn is_verbal(view: &View<'_>, speaker: usize, draft: &Draft) -> bool {
    let Some(content) = draft.content.first() else { return false };
    let head = content.clone().find(|&t| !view.is_mark(t) && view.head(t).is_none_or(|h| !content.contains(&h)));
    let head = head.unwrap_or(content.start);
    let reason =
        noun_phrase(view, head).end < content.end && view.is_a(noun_phrase(view, head).end, StatementWord::ReasonLink);
    let known = view.name_at(speaker).is_some() || view.upos(speaker) == Upos::Pron;
    let person = view.name_at(head).is_some_and(|n| n.kind == EntityType::Person) || view.upos(head) == Upos::Pron;
    let abstract_noun = view.noun_class(head) == Some(NounClass::Document)
        || view.upos(head) == Upos::Noun
            && words_of(StatementWord::AbstractEnding).iter().any(|e| view.word(head).ends_with(e));
    reason || known && person || abstract_noun
}
