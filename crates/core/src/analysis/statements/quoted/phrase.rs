//! The words beside a quotation: the verb that reports it and the noun phrase that speaks.

use super::table::{Set, Table};
use super::{REACH, Report, Speaker};
use crate::annotation::Analysis;
use crate::span::Span;
use std::ops::Range;

/// The longest noun phrase, in tokens.
const MOST_TOKENS: usize = 16;
/// Most words between a mark and a verb behind it.
const MOST_BEFORE_VERB: usize = 6;

/// The tokens of a text with the words of its language.
#[derive(Clone, Copy)]
pub(super) struct Phrases<'a> {
    pub(super) table: &'static Table,
    pub(super) text: &'a str,
    pub(super) analysis: &'a Analysis,
}

impl<'a> Phrases<'a> {
    pub(super) fn word(&self, token: usize) -> &'a str {
        self.analysis.tokens.get(token).map_or("", |t| t.span.of(self.text))
    }

    pub(super) fn is_word(&self, token: usize) -> bool {
        self.word(token).contains(char::is_alphanumeric)
    }

    pub(super) fn is(&self, token: usize, set: Set) -> bool {
        self.table.is(self.word(token), set)
    }

    /// The first token at or behind an offset.
    pub(super) fn token_at(&self, offset: u32) -> usize {
        self.analysis.tokens.partition_point(|t| t.span.start < offset)
    }

    pub(super) fn span(&self, range: &Range<usize>) -> Option<Span> {
        let at = |t: usize| self.analysis.tokens.get(t).map(|t| t.span);
        at(range.start).zip(at(range.end.checked_sub(1).filter(|last| *last >= range.start)?)).map(|(a, b)| a.cover(b))
    }

    fn sentence(&self, token: usize) -> Option<&'a crate::annotation::Sentence> {
        self.analysis.tokens.get(token).and_then(|t| self.analysis.sentences.get(t.sentence as usize))
    }

    pub(super) fn sentence_of(&self, token: usize) -> Range<usize> {
        self.sentence(token).map_or(token..token, |s| s.first_token as usize..s.end_token as usize)
    }

    pub(super) fn paragraph_of(&self, token: usize) -> u32 {
        self.sentence(token).map_or(0, |s| s.paragraph)
    }

    /// The tokens without the marks at both ends, but with what ends a sentence.
    pub(super) fn trimmed(&self, range: Range<usize>) -> Range<usize> {
        let inside = |t: usize| self.is_word(t) || matches!(self.word(t), "¿" | "¡");
        let start = range.clone().find(|&t| inside(t)).unwrap_or(range.end);
        let last = range.rev().find(|&t| self.is_word(t) || matches!(self.word(t), "?" | "!" | "."));
        start..last.map_or(start, |t| t + 1).max(start)
    }

    /// Whether the last word in quotation marks, or the mark behind them, is one that ends speech.
    pub(super) fn ends_like_speech(&self, inner_end: usize, end: usize) -> bool {
        let mark = |t: usize| matches!(self.word(t), "," | "." | "?" | "!" | "…");
        mark(end) || inner_end.checked_sub(1).is_some_and(mark)
    }

    /// The report behind a quotation that ends at `end`: "», dijo Ruiz", "», según Ruiz", "», el alcalde dijo".
    pub(super) fn after(&self, end: usize, limit: usize) -> Option<Report> {
        let mut at = end;
        while at < limit && at < end + 2 && matches!(self.word(at), "," | "—" | "–" | "―" | "-" | "(") {
            at += 1;
        }
        if matches!(self.word(end), "." | ";" | ":") {
            return None;
        }
        if self.is(at, Set::According) {
            let source = self.source(at, limit)?;
            let rule = "quotation_after_cue";
            return Some(Report {
                cue: Some((at..source.start, "")),
                end: source.end,
                speaker: Speaker::Words(source),
                rule,
            })
            .map(|report| self.with_lemma(report));
        }
        let rule = "quotation_before_cue";
        if let Some((verb, lemma)) = self.verb(at, limit) {
            let (speaker, end) = self.behind(verb, limit);
            return Some(Report { cue: Some((verb..verb + 1, lemma)), speaker, end, rule });
        }
        let subject = self.noun_phrase(at, limit)?;
        let (verb, lemma) = self.verb(self.skip_apposition(subject.end, limit), limit)?;
        Some(Report { cue: Some((verb..verb + 1, lemma)), speaker: Speaker::Words(subject), end: verb + 1, rule })
    }

    /// The cue of a source is called by its own words.
    fn with_lemma(&self, report: Report) -> Report {
        let lemma = report.cue.as_ref().and_then(|(at, _)| self.table.cue(self.word(at.start)));
        let cue = report.cue.map(|(at, own)| (at, lemma.unwrap_or(own)));
        Report { cue, ..report }
    }

    /// The noun phrase behind a word for a source: "según Ruiz", "de acuerdo con el alcalde".
    fn source(&self, at: usize, limit: usize) -> Option<Range<usize>> {
        (at + 1..limit.min(at + 5)).find_map(|start| self.noun_phrase(start, limit))
    }

    /// The verb of speech at `at` or behind the few words that may stand before it.
    fn verb(&self, at: usize, limit: usize) -> Option<(usize, &'static str)> {
        for token in at..limit.min(at + MOST_BEFORE_VERB) {
            let cue = self.table.cue(self.word(token)).filter(|_| !self.is(token, Set::According));
            if let Some(lemma) = cue {
                return Some((token, lemma));
            }
            if !self.is(token, Set::BeforeVerb) {
                return None;
            }
        }
        None
    }

    /// Who speaks behind a verb, and where that ends.
    pub(super) fn behind(&self, verb: usize, limit: usize) -> (Speaker, usize) {
        let mut at = verb + 1;
        while at < limit && at < verb + 6 && (self.is(at, Set::AfterVerb) || self.word(at) == "-") {
            if self.is(at, Set::Pronoun) {
                return (Speaker::Pronoun(at..at + 1), at + 1);
            }
            at += 1;
        }
        match self.noun_phrase(at, limit) {
            Some(words) => (self.speaker(words.clone()), words.end),
            // "», ha añadido": its subject stands between mark and verb, or nowhere.
            None => (Speaker::Inherited, verb + 1),
        }
    }

    fn speaker(&self, words: Range<usize>) -> Speaker {
        if words.len() == 1 && self.is(words.start, Set::Pronoun) { Speaker::Pronoun(words) } else { Speaker::Words(words) }
    }

    /// The report in front of a quotation that begins at `start`, in the tokens from `from` on: "Ruiz dijo: «", "Según Ruiz, «".
    pub(super) fn before(&self, from: usize, start: usize) -> Option<Report> {
        // "qu'«": the apostrophe belongs to the word before it.
        let elided = usize::from(start > from && matches!(self.word(start - 1), "'" | "’"));
        let last = start.checked_sub(1 + elided).filter(|last| *last >= from)?;
        let colon = self.word(last) == ":";
        let led = colon || self.word(last) == "," || self.is(last, Set::That);
        let begin = from.max(start.saturating_sub(REACH));
        let source = (begin..start).rev().find(|&t| self.is(t, Set::According));
        if let Some((at, words)) = source.and_then(|at| Some((at, self.source(at, start)?)))
            && led
        {
            let cue = Some((at..words.start, ""));
            let report = Report { cue, speaker: Speaker::Words(words), end: start, rule: "quotation_after_cue" };
            return Some(self.with_lemma(report));
        }
        let cue = (begin..start).rev().find_map(|t| self.table.cue(self.word(t)).map(|lemma| (t, lemma)));
        if let Some((verb, lemma)) = cue.filter(|(verb, _)| led || *verb == last) {
            let rule = if colon { "quotation_after_colon" } else { "quotation_after_cue" };
            let speaker = self.in_front(from, verb).map_or_else(|| self.behind(verb, start).0, |words| self.speaker(words));
            return Some(Report { cue: Some((verb..verb + 1, lemma)), speaker, end: start, rule });
        }
        // "Ruiz: «We go»".
        let name = self.noun_phrase(from, last).filter(|name| colon && name.end == last)?;
        Some(Report { cue: None, speaker: Speaker::Words(name), end: start, rule: "quotation_after_colon" })
    }

    /// Whether the verb of a report in front of token `start` stands right behind token `end`.
    pub(super) fn reports_behind(&self, report: &Report, end: usize, start: usize) -> bool {
        let verb = report.cue.as_ref().map(|(at, _)| at.start).filter(|verb| end < *verb && *verb < start);
        verb.is_some_and(|verb| (end..verb).all(|t| self.word(t) == "," || self.is(t, Set::BeforeVerb)))
    }

    /// The subject in front of a verb, an apposition between commas aside.
    pub(super) fn in_front(&self, from: usize, verb: usize) -> Option<Range<usize>> {
        let mut end = verb;
        while end > from && self.is(end - 1, Set::BeforeVerb) && !self.is(end - 1, Set::Pronoun) {
            end -= 1;
            if self.is(end, Set::And) {
                // "Ruiz summed it up and said": the subject is that of the verb before.
                return self.noun_phrase(from, verb);
            }
        }
        let mut limit = end;
        if end > from && self.word(end - 1) == "," {
            let open = (from.max(end.saturating_sub(REACH))..end - 1).rev().find(|&t| self.word(t) == ",")?;
            (end, limit) = (open, end);
        }
        let joined = |t: usize| self.is_word(t) || self.is_title_stop(t) || self.word(t) == "-" && self.is_word(t + 1);
        let start = (from..end).rev().take_while(|&t| joined(t)).last()?;
        (start..end).find_map(|at| self.noun_phrase(at, limit).filter(|words| words.end >= end))
    }

    /// The report that stands inside a quotation between commas: "« Nous partons, confie Ruiz, demain. »"
    pub(super) fn inserted(&self, inner: Range<usize>) -> Option<(usize, Report)> {
        inner.clone().filter(|&t| self.word(t) == ",").find_map(|comma| {
            let (verb, lemma) = self.verb(comma + 1, inner.end)?;
            let (speaker, end) = self.behind(verb, inner.end);
            let closed = end == inner.end || !self.is_word(end);
            let told = closed && speaker != Speaker::Inherited;
            let cue = Some((verb..verb + 1, lemma));
            told.then_some((comma, Report { cue, speaker, end, rule: "quotation_before_cue" }))
        })
    }

    /// Where an apposition between commas that begins at `at` ends.
    fn skip_apposition(&self, at: usize, limit: usize) -> usize {
        if self.word(at) != "," {
            return at;
        }
        (at + 1..limit.min(at + MOST_TOKENS)).find(|&t| self.word(t) == ",").map_or(at, |close| close + 1)
    }

    fn is_title_stop(&self, token: usize) -> bool {
        self.word(token) == "." && token.checked_sub(1).is_some_and(|t| self.is(t, Set::Title))
    }

    pub(super) fn is_capital(&self, token: usize) -> bool {
        self.word(token).starts_with(char::is_uppercase)
    }

    /// The noun phrase that begins at `at`, with the name that stands in apposition behind it: "el ministro de Sanidad, Ana Ruiz".
    pub(super) fn noun_phrase(&self, at: usize, limit: usize) -> Option<Range<usize>> {
        if self.is(at, Set::Pronoun) {
            return Some(at..at + 1);
        }
        let determined = self.is(at, Set::Determiner);
        let free = !self.is(at, Set::Break) && (self.is_capital(at) || self.is(at, Set::Title));
        if !determined && !free {
            return None;
        }
        // "le juge" behind an article is no verb.
        let noun = determined && self.is_word(at + 1) && !self.is(at + 1, Set::Break) && at + 1 < limit;
        let mut end = at + 1 + usize::from(noun);
        while end < limit.min(at + MOST_TOKENS) && self.goes_on(end, limit) {
            end += 1;
        }
        while end > at + 1 && (self.is(end - 1, Set::NounLink) || self.is(end - 1, Set::Determiner)) {
            end -= 1;
        }
        if determined && end == at + 1 {
            return None;
        }
        if determined && self.word(end) == "," && self.is_capital(end + 1) {
            let mut name = end + 2;
            while name < limit && (self.is_capital(name) || self.is(name, Set::NameParticle) && self.is_capital(name + 1)) {
                name += 1;
            }
            if !self.is_word(name) || name >= limit {
                end = name.min(limit);
            }
        }
        Some(at..end)
    }

    /// Whether a noun phrase goes on with this token.
    fn goes_on(&self, token: usize, limit: usize) -> bool {
        let word = self.word(token);
        let joined = self.is(token, Set::And) && self.is_capital(token + 1) && token + 1 < limit;
        let hyphen = word == "-" && self.is_word(token + 1);
        if joined
            || hyphen
            || self.is_title_stop(token)
            || self.is(token, Set::NounLink)
            || self.is(token, Set::NameParticle)
        {
            return true;
        }
        let verb = self.table.cue(word).is_some() && !self.is_capital(token);
        self.is_word(token) && !verb && !self.is(token, Set::Break) && !self.is(token, Set::Pronoun)
    }
}
