//! A headline from the lead's main clause.
//!
//! Compression only: words are left out, none is added, and the tree says which may go (sentence compression by pruning, after
//! Dorr, Zajic and Schwartz 2003, "Hedge Trimmer"). The main verb, its subject and what it governs always stay, and so do
//! negations, conditions and prepositions that a verb calls for. Out go, in this order:
//!
//! 1. always: the dateline, labels, parentheses, the day, and insertions between commas;
//! 2. where it is still too long, articles; then what `cuts` finds, the cheapest first and from the right, until the rest fits.
//!
//! A lead that does not fit without breaking its main clause has no headline.

mod cuts;

use crate::analysis::syntax::Syntax;
use crate::annotation::WordClass;
use crate::annotation::{Analysis, Deprel, Sentence, Token, Upos};
use crate::document::Article;
use crate::lang::{SummaryWord, words_of};
use std::ops::Range;

/// The longest headline, in code points.
pub(crate) const MOST_CHARACTERS: usize = 80;
/// A headline of fewer words says too little.
const FEWEST_WORDS: usize = 4;
/// A longer sentence is none, but lines run together.
const MOST_TOKENS: usize = 250;

const COMMAS: [&str; 6] = [",", "-", "–", "—", "―", "--"];
const SUBJECTS: [Deprel; 4] = [Deprel::Nsubj, Deprel::NsubjPass, Deprel::Csubj, Deprel::Expl];

/// The headline from the sentence of index `lead`; empty when none can be made faithfully.
pub(crate) fn headline(article: &Article, analysis: &Analysis, lead: u32) -> String {
    let Some(sentence) = analysis.sentences.get(lead as usize) else { return String::new() };
    let tokens = own(analysis, sentence);
    if tokens.len() > MOST_TOKENS {
        return String::new();
    }
    let start = analysis.dateline.as_ref().map_or(0, |d| d.span.end);
    let mut clause = Clause::new(article.text(), &tokens, start);
    clause.drop_parentheses();
    clause.drop_label(&COMMAS[1..], 6);
    clause.drop_days();
    clause.drop_ages();
    clause.drop_insertions();
    if !clause.is_done() {
        clause.drop_label(&[":"], 3);
        clause.drop_articles();
        let mut cuts = cuts::cuts(&clause.words, clause.main, clause.kept().next().unwrap_or_default());
        cuts.extend(cuts::titles(&clause.words, analysis, sentence.first_token));
        for cut in cuts {
            if clause.is_done() {
                break;
            }
            clause.cut(&cut);
        }
    }
    clause.drop_leaning_end();
    clause.divide_report();
    let text = clause.text();
    if clause.is_done() && clause.says_something(&text) { text } else { String::new() }
}

/// The tokens of a sentence, with heads that count from its first.
fn own(analysis: &Analysis, sentence: &Sentence) -> Vec<Token> {
    let head = |t: &Token| t.head.and_then(|h| h.checked_sub(sentence.first_token));
    analysis.tokens_of(sentence).iter().map(|t| Token { head: head(t), ..*t }).collect()
}

/// The tokens of the lead that are still in.
struct Clause<'a> {
    words: Syntax<'a>,
    kept: Vec<bool>,
    /// The main verb, or what stands for it.
    main: Option<usize>,
}

impl<'a> Clause<'a> {
    fn new(text: &'a str, tokens: &'a [Token], start: u32) -> Self {
        let kept: Vec<bool> = tokens.iter().map(|t| t.span.start >= start).collect();
        let main = tokens.iter().zip(&kept).position(|(t, kept)| *kept && t.deprel == Deprel::Root);
        Self { words: Syntax::new(text, tokens), kept, main }
    }

    fn is(&self, i: usize, words: &[&str]) -> bool {
        self.words.is(i, words)
    }

    fn kept(&self) -> impl DoubleEndedIterator<Item = usize> + '_ {
        self.kept.iter().enumerate().filter(|(_, k)| **k).map(|(i, _)| i)
    }

    /// Drops these tokens, and the commas that set them off.
    fn drop(&mut self, range: &Range<usize>) {
        for kept in self.kept.iter_mut().take(range.end).skip(range.start) {
            *kept = false;
        }
        let before = self.kept().take_while(|i| *i < range.start).last();
        let after = self.kept().find(|i| *i >= range.end);
        let comma_before = before.filter(|b| self.is(*b, &COMMAS));
        let comma_after = after.filter(|a| self.is(*a, &COMMAS));
        let end_after = after.is_none_or(|a| self.is(a, &[".", "!", "?", ";", ":"]));
        let opened = comma_before.is_some() || self.is(range.start, &COMMAS);
        if before.is_none() || opened {
            comma_after.into_iter().for_each(|i| self.kept[i] = false);
        }
        if comma_after.is_some() || end_after {
            comma_before.into_iter().for_each(|i| self.kept[i] = false);
        }
    }

    /// Drops these tokens with all that hangs on them, unless the main clause would break or something before them hangs on
    /// them: then the tree is not what it seems.
    fn prune(&mut self, range: &Range<usize>) {
        let hangs = |i: usize| range.contains(&i) || range.clone().any(|on| cuts::hangs_on(&self.words, i, on));
        let subject = self.main.and_then(|m| self.words.child(m, &SUBJECTS));
        let breaks = self.main.into_iter().chain(subject).any(hangs);
        let opens = (0..range.start).any(|i| self.kept[i] && self.words.deprel(i) != Deprel::Punct && hangs(i));
        if breaks || opens || self.is_quoted(range.start) {
            return;
        }
        let behind: Vec<usize> = self.kept().filter(|i| *i >= range.end && hangs(*i)).collect();
        behind.into_iter().for_each(|i| self.kept[i] = false);
        self.drop(range);
    }

    /// Takes a cut.
    fn cut(&mut self, cut: &cuts::Cut) {
        if cut.main.is_some() {
            self.main = cut.main;
            self.drop(&cut.range);
        } else if self.main.is_some() {
            self.prune(&cut.range);
        }
    }

    /// What is left, with the spaces of the source and without marks at its ends.
    fn text(&self) -> String {
        let mut out = String::new();
        let mut before: Option<usize> = None;
        for i in self.kept() {
            let apart = match before {
                Some(b) if b + 1 == i => self.words.tokens[i].span.start > self.words.tokens[b].span.end,
                Some(_) => !self.is(i, words_of(SummaryWord::HeadlineTail)),
                None => false,
            };
            if apart {
                out.push(' ');
            }
            out.push_str(self.words.word(i));
            before = Some(i);
        }
        let trimmed = out.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | ';' | ':' | '-' | '–' | '—'));
        let mut chars = trimmed.chars();
        chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
    }

    /// Whether it fits, with as many quotation marks opened as closed.
    fn is_done(&self) -> bool {
        let text = self.text();
        let count = |mark: char| text.chars().filter(|c| *c == mark).count();
        text.chars().count() <= MOST_CHARACTERS && count('"').is_multiple_of(2) && count('“') == count('”')
    }

    /// Whether it is long enough, has the verb and the subject that the lead has, and is whole wherever it says something.
    fn says_something(&self, text: &str) -> bool {
        let verb = self.main.filter(|m| self.kept[*m]);
        let subject = verb.and_then(|m| self.words.child(m, &SUBJECTS));
        // The parser takes the label of a headline for its subject: "BOXING - Brandt wins".
        let untouched = |most: usize| {
            self.kept().next().is_some_and(|first| first <= most)
                && self.kept().zip(self.kept().skip(1)).all(|(a, b)| a + 1 == b)
        };
        let has_subject = match subject {
            Some(subject) => self.kept[subject] || untouched(3),
            None => untouched(MOST_TOKENS),
        };
        text.split_whitespace().count() >= FEWEST_WORDS && has_subject && self.is_sound() && !self.ends_with_report()
    }

    /// Keeps the comma between what was said and who said it: "the bridge was closed, police said".
    fn divide_report(&mut self) {
        let Some(main) = self.main.filter(|&m| self.words.is_a(m, WordClass::Saying)) else { return };
        let said = self.words.child(main, &[Deprel::Ccomp, Deprel::Parataxis]).filter(|&c| c < main);
        let subject = self.words.child(main, &SUBJECTS).filter(|&s| said.is_some_and(|c| c < s) && self.kept[s]);
        let start = subject.map(|s| self.words.tree.extent(s).start);
        let comma = start.and_then(|s| s.checked_sub(1)).filter(|&c| self.is(c, &[","]));
        if let Some(comma) = comma {
            self.kept[comma] = true;
        }
    }

    /// Whether it ends with who says something and no mark divides that from what is said: then what was said is lost.
    fn ends_with_report(&self) -> bool {
        let last = self.kept().rfind(|i| self.words.tokens[*i].span.len() > 1);
        let report = last.is_some_and(|l| self.words.is_a(l, WordClass::Saying));
        report && !self.kept().any(|i| self.is(i, &COMMAS))
    }

    /// Whether every word that is left has what it cannot be without: its preposition, its subject, the rest of its name.
    fn is_sound(&self) -> bool {
        const NEEDED: [Deprel; 11] = [
            Deprel::Case,
            Deprel::Mark,
            Deprel::Nsubj,
            Deprel::NsubjPass,
            Deprel::Aux,
            Deprel::AuxPass,
            Deprel::Cop,
            Deprel::CompoundPrt,
            Deprel::Fixed,
            Deprel::Flat,
            Deprel::Nummod,
        ];
        self.kept()
            .filter(|i| self.main != Some(*i))
            .all(|i| self.words.children(i, &NEEDED).all(|c| self.kept[c] || self.is(c, words_of(WordClass::That))))
    }

    /// Whether the token stands between quotation marks.
    fn is_quoted(&self, token: usize) -> bool {
        let count = |mark: &str| (0..token).filter(|i| self.words.word(*i) == mark).count();
        !count("\"").is_multiple_of(2) || count("“") > count("”")
    }

    /// Drops "BOXING - " and the like: a few words before a mark at the start.
    fn drop_label(&mut self, marks: &[&str], most: usize) {
        let tokens = self.words.tokens;
        let apart = |a: usize, b: usize| match (tokens.get(a), tokens.get(b)) {
            (Some(a), Some(b)) => b.span.start > a.span.end,
            _ => false,
        };
        let mark = self.kept().take(most + 1).skip(1).find(|&i| self.is(i, marks));
        let mark = mark.filter(|&i| apart(i, i + 1) && (self.is(i, &[":"]) || apart(i - 1, i)));
        if let Some(mark) = mark.filter(|m| self.kept().filter(|i| i > m).count() > FEWEST_WORDS) {
            self.kept[..=mark].fill(false);
            if self.main.is_some_and(|m| m <= mark) {
                let verb = |i: &usize| matches!(self.words.upos(*i), Upos::Verb | Upos::Aux);
                let main = self.kept().find(|i| self.words.head(*i).is_some_and(|h| h <= mark) && verb(i));
                self.main = main;
            }
        }
    }

    fn drop_parentheses(&mut self) {
        let mut open = None;
        for i in 0..self.words.tokens.len() {
            match self.words.word(i) {
                "(" | "[" => open = Some(i),
                ")" | "]" => {
                    if let Some(start) = open.take() {
                        self.drop(&(start..i + 1));
                    }
                }
                _ => {}
            }
        }
    }

    /// Drops the day, with the preposition before it, and words that place the lead among others.
    fn drop_days(&mut self) {
        for i in 0..self.words.tokens.len() {
            if !self.kept[i] {
                continue;
            }
            if self.is(i, words_of(SummaryWord::DayNoun)) && self.is_adjunct(i) {
                let end = if self.is(i + 1, words_of(WordClass::DayPart)) { i + 2 } else { i + 1 };
                let early = i > 0 && self.is(i - 1, words_of(SummaryWord::DayEdge));
                let start = if early { i - 1 } else { i };
                let start =
                    if start > 0 && self.is(start - 1, words_of(SummaryWord::DayPreposition)) { start - 1 } else { start };
                self.drop(&(start..end));
            } else if self.is(i, words_of(SummaryWord::HeadlineAdverb))
                && self.words.deprel(i) == Deprel::Advmod
                && !(i > 0 && self.is(i - 1, words_of(WordClass::But)))
            {
                self.drop(&(i..i + 1));
            }
        }
    }

    /// Whether a day says when, and is not part of a name or a subject.
    fn is_adjunct(&self, day: usize) -> bool {
        let night = self.is(day + 1, words_of(WordClass::DayPart));
        let relation = self.words.deprel(if night { day + 1 } else { day });
        let says_when =
            matches!(relation, Deprel::Obl | Deprel::OblUnmarked | Deprel::Advmod | Deprel::NmodUnmarked | Deprel::Nmod);
        // "Until Sunday" bounds what is told, "by Friday" when it is due: without the day the preposition would hang in the air.
        let bound =
            self.words.children(day, &[Deprel::Case]).any(|c| c < day && !self.is(c, words_of(SummaryWord::DayPreposition)));
        says_when && !bound && !self.is(day + 1, words_of(WordClass::Possessive))
    }

    /// Drops ", 38," after a name.
    fn drop_ages(&mut self) {
        for i in 1..self.words.tokens.len() {
            let word = self.words.word(i);
            let is_age = word.len() <= 3 && word.bytes().all(|b| b.is_ascii_digit());
            if is_age && self.is(i - 1, &[","]) && self.is(i + 1, &[","]) {
                self.drop(&(i..i + 1));
            }
        }
    }

    /// Drops relative and other clauses and appositions between commas.
    fn drop_insertions(&mut self) {
        for i in 0..self.words.tokens.len() {
            if !self.kept[i] || !matches!(self.words.deprel(i), Deprel::AclRelcl | Deprel::Acl | Deprel::Appos) {
                continue;
            }
            let range = cuts::run(&self.words, i);
            let opened = range.start > 0 && (self.is(range.start - 1, &COMMAS) || self.is(range.start, &COMMAS));
            let closed = self.is(range.end, &COMMAS) || self.is(range.end, &["."]) || self.is(range.end - 1, &[","]);
            if opened && closed && cuts::may_go(&self.words, &range) {
                self.prune(&range);
            }
        }
    }

    /// Drops articles, and "that" after a verb of saying, as headlines do.
    fn drop_articles(&mut self) {
        for i in 0..self.words.tokens.len() {
            let that = self.is(i, words_of(WordClass::That)) && self.words.deprel(i) == Deprel::Mark;
            let denied = i > 0 && self.is(i - 1, words_of(SummaryWord::Denial));
            // What is quoted stays to the letter.
            let article = self.is(i, words_of(SummaryWord::ArticleWord))
                && !self.is(i + 1, words_of(SummaryWord::CountNoun))
                && !denied
                && !self.is_quoted(i);
            if that || article {
                self.kept[i] = false;
            }
        }
    }

    /// Drops words at the end that lean on what was cut.
    fn drop_leaning_end(&mut self) {
        loop {
            let last = self.kept().rfind(|i| !self.is(*i, &["."]));
            let Some(last) = last.filter(|l| l + 1 < self.words.tokens.len() && !self.is(l + 1, &["."])) else { break };
            let relation = self.words.deprel(last);
            let leans = matches!(relation, Deprel::Case | Deprel::Mark | Deprel::Cc | Deprel::Det)
                || (matches!(self.words.upos(last), Upos::Adp | Upos::Sconj | Upos::Cconj | Upos::Det)
                    && relation != Deprel::CompoundPrt);
            if !leans && !self.is(last, &COMMAS) {
                break;
            }
            self.kept[last] = false;
        }
    }
}

#[cfg(test)]
mod tests;
