//! Direct speech: a quotation and the reporting clause beside it.
//!
//! Tried in this order: `"...," X said` (also where only the end of the sentence is quoted), `X said: "..."` and
//! `X told Y, "..."`, a quotation that goes on after the reporting clause or over a paragraph break, one that a colon at the
//! end of the sentence before announces, and one that stands alone as a sentence, which belongs to whoever spoke last.
//! Quoted words inside a reported clause ("said that the plan was "dead"") are left to the other patterns: they are mixed.

use super::super::cues::{self, Entry};
use super::super::draft::{Draft, Found, Speaker};
use super::super::speaker::subject_of;
use super::super::view::View;
use crate::analysis::syntax::clause::{is_finite, is_ing};
use crate::analysis::syntax::noun_phrase::noun_phrase;
use crate::analysis::syntax::subject::{apposed, beside, set_off};
use crate::annotation::WordClass;
use crate::annotation::{Deprel, Upos};
use crate::lang::{StatementWord, word_of};
use std::ops::Range;

/// The fewest words that make a quotation without a reporting clause a statement.
const MIN_WORDS: usize = 4;

/// The longest phrase before a colon that is taken for a speaker as a whole, in tokens.
const MAX_NAME: usize = 8;

/// A quotation among its neighbours, in tokens.
struct Place {
    /// The quotation with its marks.
    quote: Range<usize>,
    /// The words of its sentence before it, back to the quotation before.
    before: Range<usize>,
    /// The words of its sentence after it, up to the quotation after.
    after: Range<usize>,
}

pub(in super::super) fn find(view: &View<'_>, found: &mut Found) {
    let places: Vec<Place> = (0..view.quotes.len()).map(|n| place(view, n)).collect();
    // The statement of the quotation before: only the latest can be carried on.
    let mut latest: Option<(usize, usize)> = None;
    for (number, place) in places.iter().enumerate() {
        let owner = latest.filter(|(quote, _)| quote + 1 == number).map(|(_, draft)| draft);
        let carried = owner.filter(|&draft| goes_on(view, found, number, place, draft));
        if let Some(draft) = carried {
            if let Some(d) = found.drafts.get_mut(draft) {
                d.content.push(place.quote.clone());
            }
            latest = Some((number, draft));
            continue;
        }
        let by = |rule| move |draft: Draft| draft.by(rule);
        let draft = trailing(view, found, place)
            .map(by("quotation_before_cue"))
            .or_else(|| leading(view, found, place).map(by("quotation_after_cue")))
            .or_else(|| signed(view, place).map(by("quotation_signed")))
            .or_else(|| announced(view, found, place).map(by("quotation_announced")))
            .or_else(|| after_colon(view, place).map(by("quotation_after_colon")))
            .or_else(|| alone(view, place).map(by("quotation_alone")));
        if let Some(draft) = draft {
            latest = Some((number, found.drafts.len()));
            found.push(draft);
        }
    }
}

fn place(view: &View<'_>, number: usize) -> Place {
    let tokens = |n: usize| {
        let span = view.quotes.get(n).map(|q| q.span).unwrap_or_default();
        let first = view.tokens.partition_point(|t| t.span.end <= span.start);
        let end = view.tokens.partition_point(|t| t.span.start < span.end);
        first..end.max(first)
    };
    let quote = tokens(number);
    let first = view.tokens_of(view.sentence_of(quote.start)).start;
    let number_of_last = view.sentence_of(quote.end.saturating_sub(1).max(quote.start));
    let mut last = view.tokens_of(number_of_last).end;
    // '"Why?"' / 'asked Ng.': a sentence that begins with a small letter goes on with this one.
    let following = view.tokens_of(number_of_last + 1);
    if last == quote.end && view.word(following.start).starts_with(char::is_lowercase) {
        last = following.end;
    }
    let before = first.max(if number > 0 { tokens(number - 1).end } else { 0 }).min(quote.start)..quote.start;
    let next = if number + 1 < view.quotes.len() { tokens(number + 1).start } else { usize::MAX };
    Place { after: quote.end..last.min(next).max(quote.end), quote, before }
}

/// Whether the quotation carries on the statement of the one before.
fn goes_on(view: &View<'_>, found: &Found, number: usize, place: &Place, draft: usize) -> bool {
    if view.quotes.get(number).is_some_and(|q| q.continues) {
        return true;
    }
    let Some(Draft { cue: Some(cue), content, .. }) = found.drafts.get(draft) else { return false };
    let Some(last) = content.last() else { return false };
    let between = last.end..place.quote.start;
    if !between.contains(&cue.start) && content.len() == 1 && view.words_in(between) > 0 {
        return false;
    }
    let stands_alone = view.words_in(place.before.clone()) == 0 && view.words_in(place.after.clone()) == 0;
    let same_paragraph = paragraph(view, last.start) == paragraph(view, place.quote.start);
    let one_sentence = view.sentence_of(cue.start) == view.sentence_of(place.quote.start);
    // '"...," he said, "..."' or '"...," he said. "..."'
    same_paragraph
        && (stands_alone || one_sentence && view.is_a(place.quote.start.saturating_sub(1), StatementWord::QuoteLead))
}

/// `"...," X said`, `"...," said X`.
fn trailing(view: &View<'_>, found: &Found, place: &Place) -> Option<Draft> {
    // A participle opens the next report: 'told "Big Talk," warning of floods'.
    let free = |t: &usize| !found.has(*t) && view.deprel(*t) != Deprel::AclRelcl && !is_ing(view, *t);
    let cue = place.after.clone().find(|t| free(t) && quoting(view, *t).is_some())?;
    let entry = quoting(view, cue)?;
    // Between the two stand only the subject and what belongs to it.
    let between = place.quote.end..cue;
    if between.clone().any(|t| view.is_a(t, StatementWord::QuoteBreak)) {
        return None;
    }
    if view.words_in(place.quote.clone()) < 3
        && view.words_in(place.before.clone()) == 0
        && !ends_like_speech(view, &place.quote)
    {
        return None;
    }
    let mut content = place.quote.clone();
    let apart = is_sentence_apart(view, place, &between);
    if view.words_in(place.before.clone()) > 0 && !apart {
        // 'He is "a great man," she said.': the clause as a whole is reported, unless it is a reporting clause itself.
        if !ends_like_speech(view, &place.quote) || leading_cue(view, found, place).is_some() {
            return None;
        }
        // 'On "Good Morning," she said the plan was dead': what the verb reports comes after it.
        let circumstance = matches!(view.upos(cue + 1), Upos::Adp | Upos::Adv | Upos::Part | Upos::Punct | Upos::X);
        if view.words_in(between.clone()) > 0 && !view.is_mark(cue + 1) && !circumstance {
            return None;
        }
        if !view.is(place.quote.start - 1, &["-", "–", "—", "--", ";", ":"]) {
            content.start = place.before.start;
        }
    }
    let subject = apposed(view, cue).filter(|s| s.start > between.start).or_else(|| subject_of(view, cue));
    // 'The author of "Rain," said ...': the verb has its subject before the quotation.
    if !apart && subject.as_ref().is_some_and(|s| place.before.contains(&s.start)) && between.len() <= 1 {
        return None;
    }
    let behind = || set_off(view, cue).filter(|s| s.start > cue);
    let subject = if apart { behind() } else { outside(view, subject, place) };
    let subject = subject.or_else(|| opening(view, &between)).or_else(|| beside(view, cue));
    Some(Draft::new(cue, entry, vec![content], subject))
}

/// Whether a quotation of a whole sentence, glued to the words before it by no mark, is what the verb right behind it reports:
/// 'His team mocks Ng "If he were there he would win," said Ann Cole'.
fn is_sentence_apart(view: &View<'_>, place: &Place, between: &Range<usize>) -> bool {
    let first = place.quote.clone().find(|&t| !view.is_mark(t)).unwrap_or(place.quote.start);
    let glued = !place.quote.start.checked_sub(1).is_some_and(|t| view.is_mark(t));
    let whole = view.is_capital(first) && view.words_in(place.quote.clone()) >= MIN_SENTENCE;
    glued && whole && view.words_in(between.clone()) == 0 && ends_like_speech(view, &place.quote)
}

/// The fewest words that make a capitalised quotation in running text a sentence.
const MIN_SENTENCE: usize = 6;

/// The name or pronoun that the words between a quotation and its verb begin with: '"...," | Ng, who had left early, exclaimed'.
fn opening(view: &View<'_>, between: &Range<usize>) -> Option<Range<usize>> {
    let words = view.trimmed(between.clone());
    let name = view.name_at(words.start).map(|n| n.tokens.clone()).filter(|n| n.start == words.start);
    name.or_else(|| view.is_a(words.start, StatementWord::PersonSubject).then_some(words.start..words.start + 1))
}

/// A quotation that a dash signs: '"We stand with the victims." — State's Attorney Eileen Burkett'.
fn signed(view: &View<'_>, place: &Place) -> Option<Draft> {
    const DASHES: &[&str] = &["—", "–", "―", "--", "-"];
    let dash = place.quote.end;
    let tokens = view.tokens_of(view.sentence_of(dash));
    if view.words_in(place.before.clone()) > 0 || !view.is(dash, DASHES) || view.words_in(place.quote.clone()) < MIN_WORDS {
        return None;
    }
    let words = view.trimmed(dash + 1..tokens.end);
    let verb = |t: usize| matches!(view.upos(t), Upos::Verb | Upos::Aux);
    let end = words.clone().find(|&t| view.is(t, &[",", "("])).unwrap_or(words.end);
    let name = words.start..end;
    let mut words = words;
    let named = view.is_capital(name.start) && name.len() <= MAX_NAME && !words.any(verb);
    named.then(|| Draft::uncued(vec![place.quote.clone()], name.into()))
}

/// `X said, "..."`, `X told Y: "..."`, `X said "..."`.
fn leading(view: &View<'_>, found: &Found, place: &Place) -> Option<Draft> {
    let cue = leading_cue(view, found, place)?;
    let entry = quoting(view, cue)?;
    let gap = cue + 1..place.quote.start;
    let announced = view.is(place.quote.start.saturating_sub(1), &[",", ":", "—", "–", "-"]);
    if view.words_in(gap.clone()) > 0 && !announced || gap.clone().any(|t| view.is_a(t, WordClass::That)) {
        return None;
    }
    // 'Said the plan was late because, "as usual," nobody cared': the quotation ends a clause.
    if view.is(place.quote.start.saturating_sub(1), &[","]) && holds_clause(view, &gap) {
        return None;
    }
    // 'Noted the change from "Hope", "Glory" ...': the verb has an object of its own.
    let object = view.child(cue, &[Deprel::Obj]).is_some_and(|o| gap.contains(&o));
    if object && entry.takes_object() && !entry.takes_addressee() && !view.is(place.quote.start - 1, &[":"]) {
        return None;
    }
    // 'Said "boots on the ground" would help': the quoted words are part of a clause.
    let goes_on =
        view.words_in(place.after.clone()) > 0 && !view.is_mark(place.quote.end) && !ends_like_speech(view, &place.quote);
    if !announced && goes_on {
        return None;
    }
    // A few quoted words after a bare verb are part of a clause.
    if !announced && view.words_in(place.quote.clone()) < 3 {
        return None;
    }
    let subject = outside(view, subject_of(view, cue), place).or_else(|| beside(view, cue));
    // 'The plan, she said, "is dead"': the clause begins before the verb.
    let verb = (place.quote.start..place.quote.end).find(|&t| !view.is_mark(t)).filter(|&t| is_auxiliary(view, t));
    let set_in = subject.as_ref().is_some_and(|s| s.start > place.before.start && view.is(s.start - 1, &[","]));
    if verb.is_some() && set_in && gap.len() == 1 {
        return None;
    }
    let mut draft = Draft::new(cue, entry, vec![place.quote.clone()], subject);
    if entry.takes_addressee() && !view.is_mark(cue + 1) {
        draft.addressee = view.child(cue, &[Deprel::Obj, Deprel::Iobj]).map(|c| noun_phrase(view, c));
    }
    Some(draft)
}

/// Whether an auxiliary stands here that begins no sentence.
fn is_auxiliary(view: &View<'_>, token: usize) -> bool {
    view.upos(token) == Upos::Aux && view.word(token).bytes().all(|b| b.is_ascii_lowercase())
}

/// Whether a clause stands between a verb and a quotation, which it reports together with it. When and where it was said
/// ("said as he left") is none.
fn holds_clause(view: &View<'_>, gap: &Range<usize>) -> bool {
    let relative =
        |t: usize| view.deprel(t) == Deprel::AclRelcl || view.head(t).is_some_and(|h| view.deprel(h) == Deprel::AclRelcl);
    !view.is_a(gap.start, StatementWord::QuoteSetting) && gap.clone().any(|t| is_finite(view, t) && !relative(t))
}

fn leading_cue(view: &View<'_>, found: &Found, place: &Place) -> Option<usize> {
    let takes = |t: &usize| !found.has(*t) && quoting(view, *t).is_some();
    place.before.clone().rev().find(takes)
}

/// A quotation after a sentence that ends in a colon.
fn announced(view: &View<'_>, found: &Found, place: &Place) -> Option<Draft> {
    if view.words_in(place.before.clone()) > 0 || view.words_in(place.after.clone()) > 0 {
        return None;
    }
    let previous = view.tokens_of(view.sentence_of(place.quote.start).checked_sub(1)?);
    let colon = previous.end.checked_sub(1).filter(|&t| view.is(t, &[":"]))?;
    let takes = |t: &usize| !found.has(*t) && view.cue(*t).is_some_and(|e| e.takes_quote() || e.takes_clause());
    let content = vec![place.quote.clone()];
    match (previous.start..colon).rev().find(takes) {
        Some(cue) => Some(Draft::new(cue, view.cue(cue)?, content, subject_of(view, cue))),
        None => Some(Draft::uncued(content, main_subject(view, previous).map_or(Speaker::Inherited, Speaker::from))),
    }
}

/// A quotation after a colon whose sentence has no verb of saying ("From the report: ...").
fn after_colon(view: &View<'_>, place: &Place) -> Option<Draft> {
    let colon = place.quote.start.checked_sub(1).filter(|&t| view.is(t, &[":"]) && place.before.contains(&t))?;
    if view.words_in(place.quote.clone()) < MIN_WORDS {
        return None;
    }
    let before = view.trimmed(place.before.start..colon);
    let verbless = !before.clone().any(|t| matches!(view.upos(t), Upos::Verb | Upos::Aux));
    let subject = main_subject(view, before.clone());
    let speaker = subject.or_else(|| (verbless && (1..=MAX_NAME).contains(&before.len())).then_some(before));
    Some(Draft::uncued(vec![place.quote.clone()], speaker.map_or(Speaker::Inherited, Speaker::from)))
}

/// A quotation that is a sentence of its own belongs to whoever spoke last.
fn alone(view: &View<'_>, place: &Place) -> Option<Draft> {
    let lonely = view.words_in(place.before.clone()) == 0 && view.words_in(place.after.clone()) == 0;
    if !lonely || view.words_in(place.quote.clone()) < MIN_WORDS {
        return None;
    }
    let sentence = view.sentence_of(place.quote.start);
    let before = sentence.checked_sub(1).map(|s| view.tokens_of(s));
    let near = before.filter(|b| paragraph(view, b.start) == paragraph(view, place.quote.start));
    let speaker = near.filter(|b| !b.clone().any(|t| view.quote_of(t).is_some())).and_then(|b| main_subject(view, b));
    Some(Draft::uncued(vec![place.quote.clone()], speaker.map_or(Speaker::Inherited, Speaker::from)))
}

/// The subject of a sentence's main clause, when it is a person by its form.
fn main_subject(view: &View<'_>, mut sentence: Range<usize>) -> Option<Range<usize>> {
    let root = sentence.find(|&t| view.deprel(t) == Deprel::Root && view.upos(t) != Upos::X)?;
    let subject = view.child(root, &[Deprel::Nsubj])?;
    matches!(view.upos(subject), Upos::Propn | Upos::Pron).then(|| noun_phrase(view, subject))
}

fn outside(view: &View<'_>, words: Option<Range<usize>>, place: &Place) -> Option<Range<usize>> {
    words.filter(|w| w.end <= place.quote.start || w.start >= place.quote.end).filter(|w| view.quote_of(w.start).is_none())
}

fn ends_like_speech(view: &View<'_>, quote: &Range<usize>) -> bool {
    let last = quote.clone().rev().find(|&t| !view.is(t, &["\"", "”", "''", "'", "’", "“", "«", "»"]));
    let outside = view.is(quote.end, &[","]);
    outside || last.is_some_and(|t| view.is(t, &[",", "?", "!", ".", "—", "…"]))
}

/// The verb at a token that can introduce a quotation, with its particle where it needs one ("she shot back"). Beside a
/// quotation a verb is known by its form even where the tagger took it for a noun.
fn quoting(view: &View<'_>, token: usize) -> Option<&'static Entry> {
    let verb =
        matches!(view.upos(token), Upos::Verb | Upos::X) || view.word(token).ends_with(word_of(WordClass::PastEnding));
    if !verb || view.quote_of(token).is_some() {
        return None;
    }
    let entry = cues::look_up(view.word(token), Upos::X)?;
    (entry.takes_quote() || entry.takes_particle() && view.is_a(token + 1, StatementWord::Particle)).then_some(entry)
}

fn paragraph(view: &View<'_>, token: usize) -> Option<u32> {
    view.sentences.get(view.sentence_of(token)).map(|s| s.paragraph)
}
