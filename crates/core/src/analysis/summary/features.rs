//! What speaks for and against a sentence, as numbers.
//!
//! Only sentences of running text are candidates: headings, by-lines, captions, lines of date and repetitions of the title
//! are not ([`candidates`]). Most features can be had from sentences and tokens alone; dates, entities and
//! events add to them where earlier stages found some.

use super::sentence_facts::{SentenceFacts, sentence_facts};
use crate::analysis::terms::{Term, Word, words};
use crate::annotation::{Analysis, EventType, Sentence, Upos};
use crate::document::Article;
use crate::lang::{SummaryWord, words_of};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// A sentence that may be taken into a summary.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Index of the sentence.
    pub sentence: u32,
    /// Its content words, each once, in term order.
    pub terms: Vec<Term>,
    /// What speaks for and against it, in the order of [`FEATURES`].
    pub features: [f32; FEATURES.len()],
    /// Its weight by these alone: the sum of feature times [`Feature::weight`].
    pub weight: f32,
    /// Whose statements it mostly is, by canonical name, in term order.
    pub voices: Vec<Term>,
    /// The entities it mentions, by canonical name, with their salience, in term order.
    pub entities: Vec<(Term, f32)>,
    /// The people it names who speak anywhere in the article, by canonical name, in term order.
    pub speakers: Vec<Term>,
    /// Share of the query's words that it holds, in [0, 1]; 0 without a query.
    pub query_overlap: f32,
    /// What it claims where documents contradict each other: which contradiction, and the value as bits, in order.
    pub claims: Vec<(u32, u64)>,
    /// What it tells first of all, where documents are told together: acts with one of those who take part in each, in order.
    pub acts: Vec<(EventType, Term)>,
}

impl Candidate {
    /// Whether it contradicts another.
    pub fn contradicts(&self, other: &Self) -> bool {
        self.claims.iter().any(|(on, value)| other.claims.iter().any(|(also, claimed)| on == also && value != claimed))
    }

    /// Whether both tell the same act.
    pub fn tells_as(&self, other: &Self) -> bool {
        self.acts.iter().any(|act| other.acts.contains(act))
    }
}

/// A feature: its name, what it adds to a sentence's weight, and what its value is.
pub struct Feature {
    /// Its name.
    pub name: &'static str,
    /// What a value of 1 adds.
    pub weight: f32,
    /// What its value is.
    pub value: &'static str,
}

const fn feature(name: &'static str, weight: f32, value: &'static str) -> Feature {
    Feature { name, weight, value }
}

/// The features and their weights: the middle of the best of 500 settings by four sources together, each confirmed on the source that
/// was left out of the choice. Three are clusters of reports of one event by many outlets, where a summary is good that says what the
/// others lead with; the fourth is the points that a summary must make in the articles of `corpus/articles.jsonl`. No human summary
/// that the figures of `benches/README.md` come from had a part in it.
pub const FEATURES: [Feature; 17] = [
    feature("position", 0.6, "1 for the first sentence, 1/2 for the second, 1/3 for the third, …"),
    feature("nearness_to_lead", 1.4, "1 for the first sentence, falling to 1/e with every four"),
    feature("centrality", 1.4, "mean logarithm of how often its content words stand in the article"),
    feature("title_overlap", 2.0, "share of the title's words that it holds"),
    feature("names", 0.2, "names, each by the logarithm of how often it stands in the article, per ten words"),
    feature("salience", 0.15, "salience of the entities it mentions, summed, at most 1"),
    feature("main_event", 0.3, "1 when it tells the main event"),
    feature("occasion", 0.25, "1 when it tells, not as reported, who met, called or visited whom"),
    feature("date", 0.05, "1 when it holds a date"),
    feature("shortness", -0.5, "how far it falls short of 14 words"),
    feature("overlength", -0.9, "how far it exceeds 40 words, in units of 15, at most 2"),
    feature("quotation", -0.4, "share of it between quotation marks"),
    feature("dangling_start", -0.1, "1 when it begins with a pronoun or a connective"),
    feature("additive", -0.2, "1 when it says \"also\": it adds to something that was said before"),
    feature("question", -0.2, "1 when it asks"),
    feature("first_person", -0.1, "1 when it speaks of I, we or you"),
    feature("label", -0.2, "1 when it begins with a label and a colon, as captions do"),
];

/// Below this many words a sentence says too little.
const FEW_WORDS: f32 = 14.0;
/// Above this many words it takes too much room, and is often two lines run together.
const MANY_WORDS: f32 = 40.0;

/// The candidates of an article, in text order.
pub fn candidates(article: &Article, analysis: &Analysis, query: &str) -> Vec<Candidate> {
    let text = article.text();
    let title: BTreeSet<Term> = analysis
        .sentences
        .iter()
        .filter(|s| article.in_title(s.span))
        .flat_map(|s| content(&words(text, analysis.tokens_of(s), s.first_token)))
        .collect();
    let query: BTreeSet<Term> = query_terms(query);
    let body = || analysis.sentences.iter().zip(0u32..).filter(|(s, _)| !article.in_title(s.span));
    let mut read: Vec<Read<'_>> = body()
        .filter(|(s, _)| is_prose(article, analysis, s))
        .map(|(sentence, index)| Read::new(article, analysis, sentence, index))
        .filter(|r| title.is_empty() || r.terms.iter().any(|t| !title.contains(t)))
        .collect();
    if read.is_empty() {
        read = body().map(|(sentence, index)| Read::new(article, analysis, sentence, index)).collect();
    }
    let mut counts: BTreeMap<Term, u32> = BTreeMap::new();
    let mut names: BTreeMap<Term, u32> = BTreeMap::new();
    for sentence in &read {
        for word in sentence.words.iter().filter(|w| !w.is_stop) {
            *counts.entry(word.lemma).or_default() += 1;
        }
        for name in &sentence.names {
            *names.entry(*name).or_default() += 1;
        }
    }
    let document = Weights { counts, names, title, query, told: sentence_facts(analysis) };
    read.iter().enumerate().map(|(rank, sentence)| sentence.candidate(analysis, rank, &document)).collect()
}

/// The content words of a query.
pub fn query_terms(query: &str) -> BTreeSet<Term> {
    query
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty() && !crate::analysis::terms::is_stop(w))
        .map(Term::lemma)
        .collect()
}

fn content(words: &[Word]) -> Vec<Term> {
    words.iter().filter(|w| !w.is_stop).map(|w| w.lemma).collect()
}

/// How often words stand in the article, and which stand in its title and in the query.
struct Weights {
    counts: BTreeMap<Term, u32>,
    names: BTreeMap<Term, u32>,
    title: BTreeSet<Term>,
    query: BTreeSet<Term>,
    /// What earlier layers tell about each sentence of the article.
    told: Vec<SentenceFacts>,
}

/// A sentence with its words.
struct Read<'a> {
    text: &'a str,
    sentence: &'a Sentence,
    index: u32,
    words: Vec<Word>,
    terms: Vec<Term>,
    names: Vec<Term>,
}

impl<'a> Read<'a> {
    fn new(article: &'a Article, analysis: &Analysis, sentence: &'a Sentence, index: u32) -> Self {
        let text = article.text();
        let words = words(text, analysis.tokens_of(sentence), sentence.first_token);
        let mut terms = content(&words);
        terms.sort_unstable();
        terms.dedup();
        let capital = |w: &&Word| {
            analysis.tokens.get(w.token as usize).is_some_and(|t| t.span.of(text).starts_with(char::is_uppercase))
        };
        let names = words.iter().skip(1).filter(|w| !w.is_stop).filter(capital).map(|w| w.lemma).collect();
        Self { text: sentence.span.of(text), sentence, index, words, terms, names }
    }

    fn candidate(&self, analysis: &Analysis, rank: usize, document: &Weights) -> Candidate {
        let length = self.text.split_whitespace().count() as f32;
        let span = self.sentence.span;
        let count = |t: &Term| document.counts.get(t).copied().unwrap_or(1) as f32;
        let shared = |set: &BTreeSet<Term>| self.terms.iter().filter(|t| set.contains(*t)).count() as f32;
        let names: f32 = self.names.iter().map(|n| (1.0 + document.names.get(n).copied().unwrap_or(0) as f32).ln()).sum();
        let SentenceFacts { voices, entities, speakers, main_event, occasion } =
            document.told.get(self.index as usize).cloned().unwrap_or_default();
        let holds = |set: &BTreeSet<Term>| self.words.iter().any(|w| set.contains(&w.form));
        let date = analysis.dates.iter().any(|d| span.contains(d.span)) || holds(&marked().calendar);
        let flag = |b: bool| if b { 1.0 } else { 0.0 };
        let features = [
            1.0 / (1.0 + rank as f32),
            (-(rank as f32) / 4.0).exp(),
            self.terms.iter().map(|t| count(t).ln()).sum::<f32>() / self.terms.len().max(4) as f32,
            shared(&document.title) / document.title.len().max(1) as f32,
            names / (length / 2.0).max(5.0),
            entities.iter().map(|(_, salience)| salience).sum::<f32>().min(1.0),
            flag(main_event),
            flag(occasion),
            flag(date),
            (1.0 - length / FEW_WORDS).max(0.0),
            ((length - MANY_WORDS) / 15.0).clamp(0.0, 2.0),
            quoted_share(self.text),
            flag(starts_dangling(self.text)),
            flag(holds(&marked().additive)),
            flag(self.text.trim_end_matches(['"', '\'', '”', '’', ')']).ends_with('?')),
            flag(holds(&marked().first_person)),
            flag(has_label(self.text)),
        ];
        let query_overlap = shared(&document.query) / document.query.len().max(1) as f32;
        let weight = features.iter().zip(&FEATURES).map(|(value, feature)| value * feature.weight).sum();
        let terms = self.terms.clone();
        Candidate {
            sentence: self.index,
            terms,
            features,
            weight,
            voices,
            entities,
            speakers,
            query_overlap,
            claims: Vec::new(),
            acts: Vec::new(),
        }
    }
}

/// Whether a sentence of the body is running text, and not a heading, by-line, caption, date line or credit.
pub(super) fn is_prose(article: &Article, analysis: &Analysis, sentence: &Sentence) -> bool {
    let text = sentence.span.of(article.text());
    let length = text.split_whitespace().count();
    let closed = text.trim_end_matches(['"', '\'', '”', '’', ')', ']']).ends_with(['.', '!', '?', '…', '。', '！', '？']);
    if text == article.title().of(article.text()) || length < 3 || (!closed && length < 16) {
        return false;
    }
    if starts_with_any(text, words_of(SummaryWord::Caption)) {
        return false;
    }
    let tokens = analysis.tokens_of(sentence);
    let tagged = tokens.iter().any(|t| t.upos != Upos::X);
    !tagged || tokens.iter().any(|t| matches!(t.upos, Upos::Verb | Upos::Aux))
}

fn starts_with_any(text: &str, openings: &[&str]) -> bool {
    openings.iter().any(|o| text.get(..o.len()).is_some_and(|head| head.eq_ignore_ascii_case(o)))
}

/// Whether a sentence begins with a word that points back: a pronoun, or a connective that needs what went before.
pub(super) fn starts_dangling(text: &str) -> bool {
    let first =
        text.trim_start_matches(['"', '\'', '“', '‘', '(']).split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    words_of(SummaryWord::Dependent).iter().any(|w| first.eq_ignore_ascii_case(w))
}

/// Share of a sentence that stands between quotation marks.
fn quoted_share(text: &str) -> f32 {
    let mut inside = 0usize;
    let mut opened: Option<usize> = None;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let opens = matches!(c, '“' | '‘') || (matches!(c, '"' | '\'') && !before.is_alphanumeric() && opened.is_none());
        let closes = matches!(c, '”' | '"')
            || (matches!(c, '’' | '\'') && !text[at..].chars().nth(1).is_some_and(char::is_alphanumeric));
        match opened {
            None if opens => opened = Some(at),
            Some(start) if closes => {
                inside += at - start;
                opened = None;
            }
            _ => {}
        }
        before = c;
    }
    inside += opened.map_or(0, |start| text.len() - start);
    inside as f32 / text.len().max(1) as f32
}

/// Whether it begins with a label, as captions do: "Then and now: …".
pub(crate) fn has_label(text: &str) -> bool {
    text.find(": ").is_some_and(|at| at < 32 && !text[..at].contains([',', '"', '“']))
}

/// Sets of words that features look for.
struct Marked {
    additive: BTreeSet<Term>,
    calendar: BTreeSet<Term>,
    first_person: BTreeSet<Term>,
}

fn marked() -> &'static Marked {
    static MARKED: OnceLock<Marked> = OnceLock::new();
    let set = |class| words_of(class).iter().map(|word| Term::form(word)).collect();
    MARKED.get_or_init(|| Marked {
        additive: set(SummaryWord::Also),
        calendar: set(SummaryWord::Calendar),
        first_person: set(SummaryWord::FirstPerson),
    })
}
