//! Indirect speech in languages beside English: "la ministra afirmó que …", "selon Ruiz, …", "…, disse o prefeito."
//!
//! It is told where all of it stands in the words: a verb of the table that takes a clause, in a form that tells what happened;
//! the conjunction right behind it, its subject or the occasion; and a person or body as its subject. A verb that is negated, led
//! by a relative or has the impersonal subject of hearsay ("se dijo que", "on dit que") tells nobody's words, and a source that
//! is no person or body ("según los datos", "el informe señala que") is left out.

use super::about::About;
use super::phrase::Phrases;
use super::table::{Ending, Set};
use super::{Reader, Report, Speaker};
use crate::annotation::{EntityType, Statement, StatementKind};
use std::ops::Range;

/// Most tokens between a verb and the conjunction behind it.
const MOST_BETWEEN: usize = 16;
/// Fewest words of what is said.
const MIN_WORDS: usize = 3;

const SOURCE_RULE: &str = "indirect_source";

/// What a sentence reports: the words of the verb or source, who speaks, and what is said.
struct Told {
    report: Report,
    content: Vec<Range<usize>>,
}

impl Reader<'_> {
    /// Adds the indirect speech of a sentence where no quotation of it has the same verb or words.
    pub(super) fn indirect(&mut self, sentence: Range<usize>) {
        let p = self.phrases;
        if sentence.clone().any(|t| p.word(t) == "?") {
            return;
        }
        let told = p.source_told(&sentence).or_else(|| p.told_behind(&sentence));
        match told {
            Some(told) => self.tell_indirect(told, sentence.start),
            None => self.verbs_with_clauses(&sentence),
        }
    }

    /// Each verb of the sentence that has a clause with what is said.
    fn verbs_with_clauses(&mut self, sentence: &Range<usize>) {
        let p = self.phrases;
        let mut from = sentence.start;
        let mut at = sentence.start;
        while let Some((verb, told)) = (at..sentence.end).find_map(|t| Some((t, p.clause_of(t, from, sentence)?))) {
            let end = told.content.last().map_or(verb + 1, |c| c.end);
            self.tell_indirect(told, sentence.start);
            (from, at) = (sentence.start, end.max(verb + 1));
        }
    }

    /// Adds what is told, if it has a speaker and no quotation tells the same.
    fn tell_indirect(&mut self, told: Told, start: usize) {
        let p = self.phrases;
        let spans: Vec<_> = told.content.iter().filter_map(|c| p.span(&p.trimmed_clause(c.clone()))).collect();
        let cue = told.report.cue.as_ref().and_then(|(at, _)| p.span(at));
        let known = |s: &Statement| {
            s.cue.as_ref().map(|c| c.span).is_some_and(|span| cue.is_some_and(|cue| cue.overlaps(span)))
                || s.content.iter().any(|c| spans.iter().any(|span| span.overlaps(*c)))
        };
        if spans.is_empty() || self.found.iter().any(known) {
            return;
        }
        let report = match (told.report.speaker.clone(), self.continued(start)) {
            (Speaker::Words(_), _) => told.report,
            (Speaker::Pronoun(_) | Speaker::Inherited, Some(words)) => {
                Report { speaker: Speaker::Words(words), ..told.report }
            }
            // "Segundo ela": somebody, whoever she is.
            (Speaker::Pronoun(words), None) if told.report.rule == SOURCE_RULE => {
                Report { speaker: Speaker::Words(words), ..told.report }
            }
            (Speaker::Pronoun(_) | Speaker::Inherited, None) => return,
        };
        if let Speaker::Words(words) = &report.speaker
            && !self.is_speaker(words)
        {
            return;
        }
        let memory = std::mem::take(&mut self.memory);
        self.tell(&report, spans, start);
        self.memory = memory;
        if let Some(last) = self.found.last_mut().filter(|s| s.rule == report.rule) {
            last.kind = StatementKind::Indirect;
        }
    }

    /// Whom a pronoun or a verb without a subject goes on with ("Elle a précisé que …", "Añadió que …"): who spoke in the sentence before
    /// or whom it is about.
    fn continued(&self, start: usize) -> Option<Range<usize>> {
        let p = self.phrases;
        let before = start.checked_sub(1).map(|t| p.sentence_of(t))?;
        if p.paragraph_of(before.start) != p.paragraph_of(start) {
            return None;
        }
        let within = |s: &&Statement| s.content.iter().any(|c| before.contains(&p.token_at(c.start)));
        let spoke = self.found.iter().rev().find(within);
        let words = spoke.and_then(|s| s.speaker_span).map(|span| p.token_at(span.start)..p.token_at(span.end));
        let about = || match p.about(before) {
            About::One(words) => Some(words),
            About::Several | About::Nobody => None,
        };
        words.or_else(about).filter(|words| self.is_speaker(words))
    }
}

impl Reader<'_> {
    /// Whether these words are a person or body that speaks: one that was found, a noun for one, or, where no names were sought, a
    /// name by its capitals.
    fn is_speaker(&self, words: &Range<usize>) -> bool {
        let p = self.phrases;
        if p.is(words.start, Set::Pronoun) {
            return true;
        }
        let determined = p.is(words.start, Set::Determiner);
        let first = words.start + usize::from(determined);
        if p.is_speaking_noun(first, words.end) {
            return true;
        }
        let Some(span) = p.span(&(first..first + 1)) else { return false };
        let mut mentions = self.analysis.entities.iter().flat_map(|e| e.mentions.iter().map(move |m| (e.kind, m.span)));
        let named = mentions.any(|(kind, at)| {
            let speaks =
                matches!(kind, EntityType::Person | EntityType::Organization | EntityType::Norp | EntityType::Location);
            // "La ciudad de Madrid" is no body.
            at.contains(span) && speaks && !(determined && kind == EntityType::Location && !p.is_capital(first))
        });
        named || self.analysis.entities.is_empty() && p.is_capital(first) && (determined || p.is_name(words))
    }
}

impl Phrases<'_> {
    /// Whether a noun for a person or body stands at `at`, or behind an adjective that belongs to it.
    fn is_speaking_noun(&self, at: usize, end: usize) -> bool {
        let part = self.is(at, Set::NounPart);
        let noun = if part { (at + 1..end.min(at + 3)).find(|&t| self.is_word(t)) } else { Some(at) };
        noun.is_some_and(|t| t < end && self.is(t, Set::SpeakerNoun)) || part && self.word(at + 1) == "-" && at + 2 < end
    }

    /// Whether all words are of a name.
    fn is_name(&self, words: &Range<usize>) -> bool {
        words.clone().all(|t| self.is_capital(t) || self.is(t, Set::NameParticle) || !self.is_word(t))
    }

    /// The clause without the marks at both ends.
    fn trimmed_clause(&self, range: Range<usize>) -> Range<usize> {
        let start = range.clone().find(|&t| self.is_word(t)).unwrap_or(range.end);
        let last = range.rev().find(|&t| self.is_word(t) || matches!(self.word(t), "%" | ")" | "»" | "”" | "\""));
        start..last.map_or(start, |t| t + 1).max(start)
    }

    fn has_words(&self, range: &Range<usize>) -> bool {
        range.clone().filter(|&t| self.is_word(t)).count() >= MIN_WORDS
    }

    /// The verb at `verb` where it reports as a fact that somebody said something, and where the words before it that belong to
    /// it begin.
    fn report_at(&self, verb: usize, from: usize) -> Option<(&'static str, usize, Option<usize>)> {
        let word = self.word(verb);
        let lemma = self.table.cue(word).filter(|lemma| self.table.is(lemma, Set::Clause))?;
        // The future and the subjunctive are built on the infinitive.
        let unreal = word.to_lowercase().starts_with(lemma) && word.len() > lemma.len();
        if unreal || word == lemma || self.is(verb, Set::Unreal) || self.table.ends(word, Ending::Gerund) {
            return None;
        }
        let (mut begin, mut auxiliary, mut pronoun) = (verb, false, None);
        while begin > from && (self.is(begin - 1, Set::BeforeVerb) || matches!(self.word(begin - 1), "-" | ",")) {
            let before = begin - 1;
            if self.is(before, Set::And) || self.is(before, Set::Relative) || self.word(before) == "," {
                break;
            }
            if self.is(before, Set::Negation) || self.is(before, Set::Impersonal) {
                return None;
            }
            auxiliary |= self.is(before, Set::Auxiliary);
            if self.is(before, Set::Pronoun) && !self.is(before, Set::Clitic) {
                pronoun = Some(before);
            }
            begin = before;
        }
        let led = begin > from && (self.is(begin - 1, Set::Relative) || self.is(begin - 1, Set::Condition));
        let enclitic = self.word(verb + 1) == "-" && self.is(verb + 2, Set::Impersonal);
        let participle = self.table.ends(word, Ending::Participle) || self.is(verb, Set::Participle);
        (!led && !enclitic && (auxiliary || !participle)).then_some((lemma, begin, pronoun))
    }

    /// The report with its clause of a verb at `verb`; the words of its subject begin at `from` at the earliest.
    fn clause_of(&self, verb: usize, from: usize, sentence: &Range<usize>) -> Option<Told> {
        let (lemma, begin, pronoun) = self.report_at(verb, from)?;
        let (that, behind) = self.to_conjunction(verb, sentence.end)?;
        if behind.is_some() && pronoun.is_none() && begin > from && self.is_word(begin - 1) && !self.opens(begin, from) {
            return None;
        }
        let led = |t: usize| self.is(t, Set::Preposition) || self.is(t, Set::Condition) || self.is(t, Set::Relative);
        let front = || self.in_front(from, verb).filter(|words| words.start == from || !led(words.start - 1));
        let speaker = match (behind, pronoun) {
            (Some(words), _) => Speaker::Words(words),
            (None, Some(pronoun)) => Speaker::Pronoun(pronoun..pronoun + 1),
            (None, None) => match front() {
                Some(words) => Speaker::Words(words),
                None if self.opens(begin, from) && !self.table.ends(self.word(verb), Ending::Plural) => Speaker::Inherited,
                None => return None,
            },
        };
        let content = that..self.clause_end(that, sentence.end);
        let cue = Some((verb..verb + 1, lemma));
        let report = Report { cue, speaker, end: content.end, rule: "indirect_clause" };
        self.has_words(&content).then_some(Told { report, content: vec![content] })
    }

    /// Whether nothing but words of time and the like stands between `from` and `to`.
    fn opens(&self, to: usize, from: usize) -> bool {
        (from..to)
            .all(|t| !self.is_word(t) || self.is(t, Set::AfterVerb) || self.is(t, Set::And) || self.is(t, Set::BeforeVerb))
    }

    /// Where the clause behind a verb begins, and the subject that stands between.
    fn to_conjunction(self, verb: usize, limit: usize) -> Option<(usize, Option<Range<usize>>)> {
        let mut subject: Option<Range<usize>> = None;
        let mut at = verb + 1;
        while at < limit.min(verb + MOST_BETWEEN) {
            let led = self.is(at, Set::BeforeThat) && self.is(at + 1, Set::That);
            if led || self.is(at, Set::That) {
                return Some((at + 1 + usize::from(led), subject));
            }
            if self.word(at) == "-" || self.is(at, Set::AfterVerb) || self.is(at, Set::Time) {
                at += 1;
            } else if self.is(at, Set::Determiner) && self.is(at + 1, Set::Time) {
                at += 2;
            } else if let Some(words) = self.noun_phrase(at, limit).filter(|_| subject.is_none()) {
                at = self.behind_apposition(words.end, limit);
                subject = Some(words);
            } else if self.is(at, Set::Preposition) {
                at = self.behind_occasion(at, limit)?;
            } else {
                return None;
            }
        }
        None
    }

    /// The end of an apposition between commas behind a subject, in front of the conjunction.
    fn behind_apposition(&self, at: usize, limit: usize) -> usize {
        if self.word(at) != "," {
            return at;
        }
        let close = (at + 1..limit.min(at + MOST_BETWEEN)).find(|&t| self.word(t) == ",");
        close.filter(|&t| self.is(t + 1, Set::That)).map_or(at, |close| close + 1)
    }

    /// The end of the words for the occasion: "en una entrevista", "a la prensa".
    fn behind_occasion(&self, at: usize, limit: usize) -> Option<usize> {
        let that = (at + 1..limit.min(at + 9)).find(|&t| self.is(t, Set::That))?;
        let plain =
            (at + 1..that).all(|t| (self.is_word(t) || self.word(t) == "-") && self.table.cue(self.word(t)).is_none());
        (plain && (at + 1..that).any(|t| self.is(t, Set::Occasion) || self.is(t, Set::Time))).then_some(that)
    }

    /// Where what is said ends: before a second report that is joined to it, or a source.
    fn clause_end(&self, start: usize, limit: usize) -> usize {
        let joined = |t: usize| {
            let next = t + 1 + usize::from(self.word(t) == "," && self.is(t + 1, Set::And));
            let lead = self.word(t) == "," || self.is(t, Set::And);
            let source = self.word(t) == "," && self.is(t + 1, Set::According);
            let verb = || (next..limit.min(next + 5)).find(|&v| self.report_at(v, next).is_some());
            lead && (source || verb().is_some_and(|v| self.is_group(next, v) && self.to_conjunction(v, limit).is_some()))
        };
        (start..limit).find(|&t| joined(t)).unwrap_or(limit)
    }

    fn is_group(&self, from: usize, verb: usize) -> bool {
        (from..verb).all(|t| self.is(t, Set::BeforeVerb) && !self.is(t, Set::Relative))
    }

    /// The source of a sentence: "Según Ruiz, …", "…, según informó la policía."
    fn source_told(&self, sentence: &Range<usize>) -> Option<Told> {
        sentence.clone().filter(|&t| self.is(t, Set::According)).find_map(|at| {
            let noun = self.is(at, Set::SourceNoun);
            let begin = at - usize::from(noun && at > sentence.start);
            if noun && !(at > sentence.start && self.is(at - 1, Set::Preposition) && self.is(at + 1, Set::Preposition)) {
                return None;
            }
            let mut next = at + 1 + usize::from(noun);
            // "Según informó la policía".
            if self.table.cue(self.word(next)).is_some() && !self.is(next, Set::According) {
                next += 1;
            }
            let words = self.noun_phrase(next, sentence.end)?;
            let close = (words.end..sentence.end).find(|&t| self.is_word(t) || self.word(t) == ",").unwrap_or(sentence.end);
            let ended = close == sentence.end;
            let comma = !ended && self.word(close) == ",";
            let before = sentence.start..begin;
            let leads = !before.clone().any(|t| self.is_word(t));
            let behind = self.behind_role((close + 1).min(sentence.end), sentence.end)..sentence.end;
            let content = if leads && comma {
                vec![behind]
            } else if !leads && ended {
                vec![before]
            } else if !leads && comma && self.word(begin - 1) == "," {
                self.around_source(before, behind)
            } else {
                return None;
            };
            let lemma = self.table.cue(self.word(at))?;
            let pronoun = words.len() == 1 && self.is(words.start, Set::Pronoun);
            let speaker = if pronoun { Speaker::Pronoun(words) } else { Speaker::Words(words) };
            let report = Report { cue: Some((begin..at + 1, lemma)), speaker, end: close, rule: SOURCE_RULE };
            let words: usize = content.iter().map(|part| part.clone().filter(|&t| self.is_word(t)).count()).sum();
            (words >= MIN_WORDS).then_some(Told { report, content })
        })
    }

    /// What is said before and behind a source between commas: "La deuda subió, según el ministro, un 3 %". What is joined behind it or
    /// tells of the source is not said by it for sure, and a single word before it is none of what is said.
    fn around_source(&self, before: Range<usize>, behind: Range<usize>) -> Vec<Range<usize>> {
        let first = behind.start;
        let other = [Set::And, Set::Relative, Set::That, Set::According].into_iter().any(|set| self.is(first, set));
        let reports = behind.clone().any(|verb| self.report_at(verb, first).is_some());
        let whole = self.is_word(first) && !other && !reports;
        let opening = before.clone().filter(|&t| self.is_word(t)).count() == 1;
        match (whole, opening) {
            (true, true) => vec![behind],
            (true, false) => vec![before, behind],
            (false, _) => vec![before],
        }
    }

    /// The end of a role between commas behind a name: "según Ruiz, portavoz del grupo, …".
    fn behind_role(&self, at: usize, limit: usize) -> usize {
        let close = || (at..limit.min(at + MOST_BETWEEN)).find(|&t| self.word(t) == ",");
        if self.is(at, Set::SpeakerNoun) { close().map_or(limit, |close| close + 1) } else { at }
    }

    /// A sentence whose verb of speech stands behind what is said: "…, afirmó la ministra."
    fn told_behind(&self, sentence: &Range<usize>) -> Option<Told> {
        let end = sentence.clone().rev().find(|&t| self.is_word(t))? + 1;
        sentence.clone().filter(|&t| self.word(t) == ",").find_map(|comma| {
            let verb = (comma + 1..end.min(comma + 6)).find(|&t| self.report_at(t, comma + 1).is_some())?;
            let (lemma, begin, pronoun) = self.report_at(verb, comma + 1)?;
            if begin != comma + 1 {
                return None;
            }
            let (speaker, close) = if verb + 1 == end {
                let pronoun = pronoun.map_or(Speaker::Inherited, |t| Speaker::Pronoun(t..t + 1));
                (pronoun, end)
            } else {
                match self.behind(verb, end) {
                    (Speaker::Inherited, _) => return None,
                    told => told,
                }
            };
            let content = sentence.start..comma;
            let closed = close == end || self.word(close) == ",";
            let report = Report { cue: Some((verb..verb + 1, lemma)), speaker, end: close, rule: "indirect_before_cue" };
            (closed && self.has_words(&content)).then_some(Told { report, content: vec![content] })
        })
    }
}
