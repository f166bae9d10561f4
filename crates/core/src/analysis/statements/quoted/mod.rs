//! Quotations and who speaks them, in languages beside English, by the words around the marks.
//!
//! No tree is asked: a verb of the table beside the quotation, and the noun phrase beside the verb ([`phrase`]), as the press of
//! the language sets them: behind the quotation with the verb first ("«…», dijo Ruiz", "«…», a-t-il ajouté"), in front of it
//! behind a colon, behind "según", between dashes. A quotation without a verb, and a verb without a subject, belong to whom the
//! sentence before is about ([`about`]), or to who spoke last in the paragraph. A quotation that nobody speaks is left out. What is
//! said without marks is read where its words are surely somebody's ([`indirect`]).

mod about;
mod indirect;
mod phrase;
mod table;
#[cfg(test)]
mod tests;

use self::about::About;
use self::phrase::Phrases;
use self::table::Set;
pub(super) use self::table::{Table, of};
use crate::analysis::entities::EntityIndex;
use crate::analysis::quotations::{Quotation, of_paragraphs};
use crate::annotation::{Analysis, Cue, EntityId, EntityType, Statement, StatementKind};
use crate::span::Span;
use std::ops::Range;

/// How far before a quotation its verb may stand, in tokens.
const REACH: usize = 25;

/// Fewest words of a quotation that is speech.
const MIN_WORDS: usize = 3;

/// Who speaks, by the words around a quotation.
#[derive(Clone, Debug, PartialEq)]
enum Speaker {
    /// These words name who does.
    Words(Range<usize>),
    /// This pronoun: who spoke last.
    Pronoun(Range<usize>),
    /// Nothing: who spoke last.
    Inherited,
}

/// A verb of speech with its speaker.
#[derive(Clone, Debug)]
struct Report {
    cue: Option<(Range<usize>, &'static str)>,
    speaker: Speaker,
    /// Where its words end.
    end: usize,
    rule: &'static str,
}

/// Who spoke last.
#[derive(Default)]
struct Memory {
    speakers: Vec<EntityId>,
    words: Option<Span>,
    paragraph: u32,
    /// The token at which the last statement ends.
    end: usize,
}

struct Reader<'a> {
    phrases: Phrases<'a>,
    analysis: &'a Analysis,
    index: EntityIndex<'a>,
    memory: Memory,
    /// The last quotation that has too few words for one of its own, and the token behind it.
    short: Option<(Span, usize)>,
    found: Vec<Statement>,
}

/// The quotations of a text with their speakers, in text order.
pub(super) fn find(table: &'static Table, text: &str, analysis: &Analysis) -> Vec<Statement> {
    let quotes = of_paragraphs(text, analysis);
    let phrases = Phrases { table, text, analysis };
    let index = EntityIndex::new(text, analysis);
    let mut reader = Reader { phrases, analysis, index, memory: Memory::default(), short: None, found: Vec::new() };
    let mut free = 0;
    for (at, quote) in quotes.iter().enumerate() {
        let next = quotes.get(at + 1).map_or(analysis.tokens.len(), |q| phrases.token_at(q.span.start));
        free = reader.quotation(quote, free, next).unwrap_or(free);
    }
    for paragraph in analysis.sentences.chunk_by(|a, b| a.paragraph == b.paragraph) {
        let range = paragraph.first().zip(paragraph.last()).map(|(a, b)| a.first_token as usize..b.end_token as usize);
        range.into_iter().for_each(|range| reader.dialogue(range));
    }
    for sentence in &analysis.sentences {
        reader.indirect(sentence.first_token as usize..sentence.end_token as usize);
    }
    reader.found.sort_by_key(|s| s.content.first().map(|c| c.start));
    reader.found
}

impl Reader<'_> {
    /// Reads a quotation; words from `free` to `next` belong to no other one. Answers where the words of its report end.
    fn quotation(&mut self, quote: &Quotation, free: usize, next: usize) -> Option<usize> {
        let p = self.phrases;
        let (start, end) = (p.token_at(quote.span.start), p.token_at(quote.span.end));
        let inner = p.token_at(quote.inner.start)..p.token_at(quote.inner.end);
        let words = inner.clone().filter(|&t| p.is_word(t)).count();
        if words < MIN_WORDS && !(words == 2 && p.ends_like_speech(inner.end, end)) {
            let opens = (p.sentence_of(start).start..start).all(|t| !p.is_word(t)) && p.is_capital(inner.start);
            self.short = opens.then(|| (without_comma(p.text, quote.inner), end));
            return None;
        }
        let sentence = p.sentence_of(start);
        let short = self.short.take();
        let room = p.sentence_of(end.saturating_sub(1)).end.max(sentence.end).max(end).min(next);
        let after = p.after(end, room);
        if after.is_none()
            && let Some((comma, report)) = p.inserted(inner.clone())
        {
            self.tell_parts(&report, [inner.start..comma, report.end..inner.end], start);
            return Some(end);
        }
        let report =
            after.or_else(|| p.before(sentence.start.max(free), start)).or_else(|| self.alone(quote, start, end))?;
        // "«We go», said Ann, «and we win»": one statement in two parts.
        let joined = free > 0 && report.rule == "quotation_alone" && (free..start).all(|t| p.word(t) == ",");
        if let Some(last) = self.found.last_mut().filter(|_| joined) {
            last.content.push(without_comma(p.text, quote.inner));
            return Some(free);
        }
        // "«No», said Ann, «we go»".
        let first = short.filter(|(_, end)| p.reports_behind(&report, *end, start)).map(|(first, _)| first);
        self.tell(&report, first.into_iter().chain([without_comma(p.text, quote.inner)]).collect(), start);
        Some(report.end)
    }

    /// A quotation without a verb: of who spoke last in the paragraph, or of whom the sentence before is about.
    fn alone(&self, quote: &Quotation, start: usize, end: usize) -> Option<Report> {
        let p = self.phrases;
        let sentence = p.sentence_of(start);
        let first = (sentence.start..start).all(|t| !p.is_word(t));
        let paragraph = p.paragraph_of(start);
        let report = |speaker| Some(Report { cue: None, speaker, end, rule: "quotation_alone" });
        let spoken = self.memory.words.is_some() || !self.memory.speakers.is_empty();
        let near = spoken && self.memory.paragraph == paragraph;
        if quote.continues && spoken || near && (first || self.follows_report(start)) {
            return report(Speaker::Inherited);
        }
        let speech = first && quote.inner.of(p.text).starts_with(|c: char| c.is_uppercase() || "¡¿".contains(c));
        let before = p.sentence_of(sentence.start.checked_sub(1).filter(|_| speech)?);
        let told = before.start < sentence.start && p.paragraph_of(before.start) == paragraph;
        match told.then(|| p.about(before))? {
            About::One(words) => report(Speaker::Words(words)),
            About::Several | About::Nobody => None,
        }
    }

    /// Whether only a comma stands between the last statement's report and token `start`.
    fn follows_report(&self, start: usize) -> bool {
        let p = self.phrases;
        let named = |s: &Statement| s.speaker_span.or(s.cue.as_ref().map(|c| c.span));
        let last = self.found.last().and_then(named).map(|span| p.token_at(span.end));
        last.is_some_and(|last| last < start && (last..start).all(|t| !p.is_word(t)))
    }

    /// A paragraph that opens with a dash: "—Vamos —dijo Ruiz—. Ganaremos."
    fn dialogue(&mut self, paragraph: Range<usize>) {
        let p = self.phrases;
        let dash = |t: usize| matches!(p.word(t), "—" | "–" | "―");
        if !dash(paragraph.start) {
            return;
        }
        let inner = paragraph.start + 1..paragraph.end;
        let told = inner.clone().filter(|&t| dash(t)).find_map(|t| Some((t, p.after(t, paragraph.end)?)));
        let Some((close, report)) = told.or_else(|| p.inserted(inner.clone())) else { return };
        let mut rest = report.end;
        while rest < paragraph.end && !dash(rest) && !matches!(p.word(rest), "." | "?" | "!") {
            rest += 1;
        }
        self.tell_parts(&report, [inner.start..close, rest..paragraph.end], paragraph.start);
    }

    /// Adds a statement in two parts, of which either may hold no word.
    fn tell_parts(&mut self, report: &Report, parts: [Range<usize>; 2], start: usize) {
        let p = self.phrases;
        let parts = parts.map(|part| p.trimmed(part)).into_iter().filter(|part| part.clone().any(|t| p.is_word(t)));
        let spans: Vec<Span> = parts.filter_map(|part| p.span(&part)).collect();
        if !spans.is_empty() {
            self.tell(report, spans, start);
        }
    }

    /// Adds a statement, if somebody speaks it.
    fn tell(&mut self, report: &Report, content: Vec<Span>, start: usize) {
        let p = self.phrases;
        let (speakers, words) = match &report.speaker {
            Speaker::Words(words) => {
                let span = p.span(words);
                (span.map(|span| self.index.all_of(span)).unwrap_or_default(), span)
            }
            Speaker::Pronoun(pronoun) => match self.inherited(start) {
                (speakers, words) if speakers.is_empty() && words.is_none() => (speakers, p.span(pronoun)),
                inherited => inherited,
            },
            Speaker::Inherited => self.inherited(start),
        };
        let speakers: Vec<EntityId> = speakers.into_iter().filter(|id| self.speaks(*id)).collect();
        if speakers.is_empty() && words.is_none() {
            return;
        }
        let (named, unknown) = (matches!(report.speaker, Speaker::Words(_)), speakers.is_empty());
        let end = content.iter().map(|c| p.token_at(c.end)).max().unwrap_or(start).max(report.end);
        self.memory = Memory { speakers: speakers.clone(), words, paragraph: p.paragraph_of(start), end };
        let that = start.checked_sub(1).is_some_and(|t| p.table.is(p.word(t), Set::That));
        let cue = report.cue.as_ref().and_then(|(at, lemma)| Some(Cue { span: p.span(at)?, lemma: (*lemma).to_owned() }));
        self.found.push(Statement {
            speakers,
            speaker_span: words.filter(|_| named || unknown),
            cue,
            content,
            kind: if that { StatementKind::Mixed } else { StatementKind::Direct },
            addressees: Vec::new(),
            nested_in: None,
            negated: false,
            rule: report.rule,
        });
    }

    /// Whom a pronoun or a verb without a subject means: whom the sentence before in its paragraph is about, where nobody spoke
    /// in it; else who spoke last in the paragraph or just before it.
    fn inherited(&self, start: usize) -> (Vec<EntityId>, Option<Span>) {
        let p = self.phrases;
        let paragraph = p.paragraph_of(start);
        let spoken = self.memory.words.is_some() || !self.memory.speakers.is_empty();
        let before = p.sentence_of(start).start.checked_sub(1).map(|t| p.sentence_of(t));
        let before = before.filter(|b| p.paragraph_of(b.start) == paragraph && !(spoken && self.memory.end > b.start));
        match before.map_or(About::Nobody, |before| p.about(before)) {
            About::One(words) => {
                let span = p.span(&words);
                return (span.map(|span| self.index.all_of(span)).unwrap_or_default(), span);
            }
            About::Several => return (Vec::new(), None),
            About::Nobody => {}
        }
        let near = spoken && paragraph.saturating_sub(self.memory.paragraph) <= 1;
        if near { (self.memory.speakers.clone(), self.memory.words) } else { (Vec::new(), None) }
    }

    fn speaks(&self, id: EntityId) -> bool {
        let kind = self.analysis.entity(id).map(|e| e.kind);
        matches!(kind, Some(EntityType::Person | EntityType::Organization | EntityType::Norp | EntityType::Location))
    }
}

/// The span without a comma at its end: it belongs to the sentence around it.
fn without_comma(text: &str, span: Span) -> Span {
    let words = span.of(text).trim_end_matches([',', ' ']);
    if words.is_empty() { span } else { Span::new(span.start, span.start + words.len() as u32) }
}
