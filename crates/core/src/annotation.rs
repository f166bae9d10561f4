//! What an analysis consists of: plain data, one type per layer, no behaviour beyond names and lookups.
//!
//! Spans are bytes into [`Article::text`](crate::document::Article::text). Entities are referred to by [`EntityId`], their
//! index in [`Analysis::entities`]; dates and statements by their index in their own lists.

use crate::layer::Layers;
use crate::span::Span;
use jiff::civil::Date;

mod entity;
mod named;
mod telling;
mod word_class;

pub(crate) use named::{named_enum, table_names};

pub use entity::{CountryCode, Entity, EntityId, EntityType, Link, Mention, MentionKind, Name, Role};
pub use telling::{Argument, ArgumentRole, Cue, Event, EventType, Modality, Statement, StatementKind};
pub(crate) use word_class::word_classes;
pub use word_class::{Class, ClassSets, LISTS, WordClass, WordClasses};

/// Everything found in one article. A layer that was not asked for, or not reached, is empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Analysis {
    /// The language of the text.
    pub language: Option<Language>,
    /// The dateline that opens the body.
    pub dateline: Option<Dateline>,
    /// Sentences in text order; they do not overlap.
    pub sentences: Vec<Sentence>,
    /// Tokens in text order; they do not overlap.
    pub tokens: Vec<Token>,
    /// Names as the tagger found them, in text order, before they are resolved into entities. Not part of a reply.
    pub names: Vec<Name>,
    /// Entities in order of first mention.
    pub entities: Vec<Entity>,
    /// Dates, times, durations and sets in text order.
    pub dates: Vec<DateMention>,
    /// Amounts in text order.
    pub quantities: Vec<Quantity>,
    /// Attributed statements in text order of their content.
    pub statements: Vec<Statement>,
    /// Events in text order of their first trigger.
    pub events: Vec<Event>,
    /// Index of the event that title and lead tell.
    pub main_event: Option<u32>,
    /// Relations between entities.
    pub relations: Vec<Relation>,
    /// Key phrases, best first.
    pub key_phrases: Vec<KeyPhrase>,
    /// Topics, best first.
    pub topics: Vec<Topic>,
    /// Tone of the whole text, in [-1, 1].
    pub tone: Option<f32>,
    /// The summary.
    pub summary: Option<Summary>,
    /// Layers that were wanted and could not be made; a warning says why.
    pub skipped: Layers,
    /// What went wrong or was left out, for the reader of the reply.
    pub warnings: Vec<Warning>,
}

impl Analysis {
    /// The entity of that id.
    pub fn entity(&self, id: EntityId) -> Option<&Entity> {
        self.entities.get(id.0 as usize)
    }

    /// The tokens of a sentence.
    pub fn tokens_of(&self, sentence: &Sentence) -> &[Token] {
        self.tokens.get(sentence.first_token as usize..sentence.end_token as usize).unwrap_or(&[])
    }

    /// Index of the first token that ends after `offset`: the token there, or the next one. Logarithmic.
    pub fn token_at(&self, offset: u32) -> usize {
        self.tokens.partition_point(|t| t.span.end <= offset)
    }

    /// Index range of the tokens that overlap `span`.
    pub fn tokens_in(&self, span: Span) -> std::ops::Range<usize> {
        let first = self.token_at(span.start);
        let end = self.tokens.partition_point(|t| t.span.start < span.end);
        first..end.max(first)
    }

    /// Index of the sentence that holds `offset`, or the next one. Logarithmic.
    pub fn sentence_at(&self, offset: u32) -> usize {
        self.sentences.partition_point(|s| s.span.end <= offset)
    }
}

/// Something a reader of the analysis should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// UPPER_SNAKE reason.
    pub reason: &'static str,
    /// One sentence for people.
    pub message: String,
}

/// The language of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Language {
    /// BCP-47 code; `und` when nothing could be told.
    pub code: String,
    /// How sure, in [0, 1]; 1 when the caller said so.
    pub probability: f32,
}

/// The opening "DUSHANBE, March 1 (Agency) --" of a wire story.
#[derive(Clone, Debug, PartialEq)]
pub struct Dateline {
    /// From its first character to where the story begins, separator and white space included.
    pub span: Span,
    /// The place as written.
    pub place_span: Option<Span>,
    /// The place, once entities are resolved.
    pub place: Option<EntityId>,
    /// The date as written.
    pub date_span: Option<Span>,
    /// The date; its year comes from `publish_time` where the dateline has none.
    pub date: Option<Date>,
    /// The agency as written.
    pub agency_span: Option<Span>,
}

/// A sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// From its first to its last visible character.
    pub span: Span,
    /// Which paragraph it stands in, from 0; the title is a paragraph of its own.
    pub paragraph: u32,
    /// Index of its first token.
    pub first_token: u32,
    /// One past the index of its last token.
    pub end_token: u32,
}

/// A token (a word, number or mark) with its place in the dependency tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where it stands.
    pub span: Span,
    /// Index of its sentence.
    pub sentence: u32,
    /// Universal part of speech; `X` until the tagger has run.
    pub upos: Upos,
    /// Index of its head in [`Analysis::tokens`]; `None` for a root or before the parser has run.
    pub head: Option<u32>,
    /// Its relation to the head.
    pub deprel: Deprel,
    /// What its language says of the word.
    pub classes: WordClasses,
}

impl Token {
    /// A token of which nothing is known but where it stands.
    pub const fn new(span: Span, sentence: u32) -> Self {
        Self { span, sentence, upos: Upos::X, head: None, deprel: Deprel::Dep, classes: WordClasses::NONE }
    }

    /// Whether its word belongs to `class`.
    pub fn is(&self, class: impl Class) -> bool {
        self.classes.has(class)
    }
}

named_enum! {
    /// Universal parts of speech (Universal Dependencies v2).
    Upos {
        Adj = "ADJ", Adp = "ADP", Adv = "ADV", Aux = "AUX", Cconj = "CCONJ", Det = "DET", Intj = "INTJ", Noun = "NOUN",
        Num = "NUM", Part = "PART", Pron = "PRON", Propn = "PROPN", Punct = "PUNCT", Sconj = "SCONJ", Sym = "SYM",
        Verb = "VERB", X = "X",
    }
}

named_enum! {
    /// Universal dependency relations, with the subtypes that the later stages read.
    Deprel {
        Acl = "acl", AclRelcl = "acl:relcl", Advcl = "advcl", Advmod = "advmod", Amod = "amod", Appos = "appos", Aux = "aux",
        AuxPass = "aux:pass", Case = "case", Cc = "cc", Ccomp = "ccomp", Compound = "compound", CompoundPrt = "compound:prt",
        Conj = "conj", Cop = "cop", Csubj = "csubj", Dep = "dep", Det = "det", Discourse = "discourse",
        Dislocated = "dislocated", Expl = "expl", Fixed = "fixed", Flat = "flat", Goeswith = "goeswith", Iobj = "iobj",
        List = "list", Mark = "mark", Nmod = "nmod", NmodPoss = "nmod:poss", NmodUnmarked = "nmod:unmarked", Nsubj = "nsubj",
        NsubjPass = "nsubj:pass", Nummod = "nummod", Obj = "obj", Obl = "obl", OblAgent = "obl:agent",
        OblUnmarked = "obl:unmarked", Orphan = "orphan", Parataxis = "parataxis", Punct = "punct", Reparandum = "reparandum",
        Root = "root", Vocative = "vocative", Xcomp = "xcomp",
    }
}

/// An expression of time, after TIMEX3 (TimeML; Pustejovsky et al. 2003).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateMention {
    /// Where it stands.
    pub span: Span,
    /// Its TIMEX3 type.
    pub kind: DateKind,
    /// Its TIMEX3 value ("2020-03-01", "2020-W09", "P2Y", "PAST_REF").
    pub value: String,
    /// First day it covers, when it is a place on the calendar.
    pub begin: Option<Date>,
    /// Last day it covers, inclusive.
    pub end: Option<Date>,
    /// What its value rests on.
    pub basis: DateBasis,
}

named_enum! {
    /// TIMEX3 types.
    DateKind { Date = "DATE", Time = "TIME", Duration = "DURATION", Set = "SET", }
}

named_enum! {
    /// What the value of a date rests on.
    DateBasis {
        Explicit = "EXPLICIT", Dateline = "DATELINE", PublishTime = "PUBLISH_TIME", Unresolved = "UNRESOLVED",
    }
}

/// An amount.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// Where it stands, unit included.
    pub span: Span,
    /// What it measures.
    pub kind: QuantityKind,
    /// Its value, scale words multiplied out ("$3.4 billion" is 3400000000).
    pub value: f64,
    /// Upper end of a range ("10 to 12"), else the value again.
    pub value_max: f64,
    /// How it bounds the true value.
    pub bound: QuantityBound,
    /// ISO 4217 code for money, `%` for percentages, the unit's usual symbol for measures; empty for counts.
    pub unit: String,
    /// What is counted ("people", "dead"), when the text says so.
    pub object_span: Option<Span>,
}

named_enum! {
    /// What a quantity measures.
    QuantityKind {
        Money = "MONEY", Percent = "PERCENT", Count = "COUNT", Measure = "MEASURE", Age = "AGE", Ordinal = "ORDINAL",
        Score = "SCORE",
    }
}

named_enum! {
    /// How a stated number bounds the true one.
    QuantityBound { Exact = "EXACT", AtLeast = "AT_LEAST", AtMost = "AT_MOST", About = "ABOUT", }
}

named_enum! {
    /// Relations between two entities.
    RelationType {
        BasedIn = "BASED_IN", CitizenOf = "CITIZEN_OF", MemberOf = "MEMBER_OF", LocatedIn = "LOCATED_IN", AgentOf = "AGENT_OF",
        HeadOf = "HEAD_OF", HeadOfState = "HEAD_OF_STATE", HeadOfGovernment = "HEAD_OF_GOVERNMENT", AgencyOf = "AGENCY_OF",
        MinisterOf = "MINISTER_OF", PartOf = "PART_OF", SpouseOf = "SPOUSE_OF", ParentOf = "PARENT_OF",
    }
}

/// A relation between two entities, with the words that prove it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    /// Which relation.
    pub kind: RelationType,
    /// Who or what has it.
    pub subject: EntityId,
    /// To whom or what.
    pub object: EntityId,
    /// The rule that found it first, in snake_case ("office", "kinship").
    pub rule: &'static str,
    /// Where this document says so.
    pub evidence: Vec<Span>,
}

/// A phrase that says what the article is about.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyPhrase {
    /// The phrase as first written.
    pub text: String,
    /// Where it stands.
    pub spans: Vec<Span>,
    /// Its weight, in (0, 1].
    pub score: f32,
}

/// A subject of the IPTC Media Topics.
#[derive(Clone, Debug, PartialEq)]
pub struct Topic {
    /// The Media Topic id ("11000000").
    pub code: &'static str,
    /// Its label in the language of the article.
    pub label: &'static str,
    /// How much of the article is about it, in (0, 1].
    pub score: f32,
}

/// An extractive summary.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// Its sentences in text order.
    pub sentences: Vec<SummarySentence>,
    /// A headline of at most 80 characters from the lead's main clause; empty when none fits.
    pub headline: String,
    /// How much of the budget was used, in the budget's own unit.
    pub budget_used: u32,
}

/// A sentence of a summary.
#[derive(Clone, Debug, PartialEq)]
pub struct SummarySentence {
    /// The sentence as the summary words it.
    pub text: String,
    /// The sentence it is in the source.
    pub span: Span,
    /// Its weight, in [0, 1].
    pub score: f32,
    /// What was changed for it to stand alone, in text order.
    pub substitutions: Vec<Substitution>,
}

/// One change of wording in a standalone sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Substitution {
    /// The words of the source that were replaced.
    pub span: Span,
    /// What stands instead; empty when they were dropped.
    pub replacement: String,
}
