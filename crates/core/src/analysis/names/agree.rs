//! What the rest of the article says about a name: the model sees windows, and a newswire text is consistent.
//!
//! In this order: an abbreviation in brackets is what the name before it is ("Bank of Lenz (BoL)"); a word alone that is
//! the last of a person's full name is that person; and all mentions of one form are of the type that most of them, weighed
//! by their probability, have. Then the longest forms are found where the model stopped early, and those that are mostly names
//! where it missed them.

use super::trim::{Found, Words};
use crate::annotation::EntityType;
use std::collections::BTreeMap;
use std::ops::Range;

const TYPES: usize = EntityType::ALL.len();

/// The probability of a name that only its other mentions show.
const REPEATED: f32 = 0.5;

/// The mean probability of a form whose missed mentions are believed.
const SURE: f32 = 0.6;

/// Makes the types of the article's names agree.
pub(in crate::analysis) fn settle(words: Words<'_>, names: &mut Vec<Found>) {
    settle_abbreviations(words, names);
    settle_surnames(words, names);
    settle_forms(words, names);
    extend(words, names);
    add_missed(words, names);
}

fn settle_abbreviations(words: Words<'_>, names: &mut [Found]) {
    let mut kinds = BTreeMap::new();
    for pair in names.windows(2) {
        let [long, short] = pair else { continue };
        let bracketed = short.first == long.end + 1 && words.word(long.end) == "(" && words.word(short.end) == ")";
        let form = words.name(short);
        let capitals = form.chars().filter(|c| c.is_uppercase()).count();
        if bracketed && capitals >= 2 && form.len() <= 10 && form.len() < words.name(long).len() {
            kinds.insert(key(form), long.kind);
        }
    }
    for name in names {
        if let Some(kind) = kinds.get(&key(words.name(name))) {
            name.kind = *kind;
        }
    }
}

fn settle_surnames(words: Words<'_>, names: &mut [Found]) {
    let full = names.iter().filter(|n| n.kind == EntityType::Person && n.end - n.first > 1);
    let mut surnames: Vec<u64> = full.map(|n| key(words.word(n.end - 1))).collect();
    surnames.sort_unstable();
    for name in names {
        let alone = name.end - name.first == 1 && name.kind != EntityType::Norp;
        if alone && surnames.binary_search(&key(words.word(name.first))).is_ok() {
            name.kind = EntityType::Person;
        }
    }
}

fn settle_forms(words: Words<'_>, names: &mut [Found]) {
    let mut weights: BTreeMap<u64, [f32; TYPES]> = BTreeMap::new();
    for name in names.iter() {
        if let Some(weight) = weights.entry(key(words.name(name))).or_default().get_mut(name.kind as usize) {
            *weight += name.probability;
        }
    }
    for name in names {
        let Some(weights) = weights.get(&key(words.name(name))) else { continue };
        let own = weights.get(name.kind as usize).copied().unwrap_or(0.0);
        let best = EntityType::ALL.iter().zip(weights).reduce(|best, next| if next.1 > best.1 { next } else { best });
        if let Some((kind, weight)) = best
            && *weight > own
        {
            name.kind = *kind;
        }
    }
}

/// Takes the longest form of the article where the model stopped early: the "Bay" of "Bay of Lenz".
fn extend(words: Words<'_>, names: &mut Vec<Found>) {
    let forms = Forms::of(words, names);
    let mut extended: Vec<Found> = Vec::with_capacity(names.len());
    for (i, name) in names.iter().enumerate() {
        if extended.last().is_some_and(|last| name.first < last.end) {
            continue;
        }
        // Names that it would cut in two forbid a form.
        let fits = |end: u32| names.iter().skip(i + 1).take_while(|next| next.first < end).all(|next| next.end <= end);
        let longer = forms
            .at(words, name.first)
            .find(|(end, form)| *end > name.end && *end > name.first + 1 && form.weight > name.probability && fits(*end));
        extended.push(longer.map_or(*name, |(end, form)| Found { end, kind: form.kind, ..*name }));
    }
    *names = extended;
}

/// Adds the mentions that the model missed of forms that it found at least as often.
fn add_missed(words: Words<'_>, names: &mut Vec<Found>) {
    let forms = Forms::of(words, names);
    let mut missed: BTreeMap<&str, Vec<Range<u32>>> = BTreeMap::new();
    let mut at = 0;
    for (next, end) in names.iter().map(|n| (n.first, n.end)).chain([(words.tokens.len() as u32, u32::MAX)]) {
        while at < next {
            let known = forms.at(words, at).map(|(end, _)| end).find(|end| *end <= next);
            if let Some(end) = known {
                missed.entry(words.text_of(at..end)).or_default().push(at..end);
            }
            at = known.unwrap_or(at + 1);
        }
        at = end;
    }
    for (text, missed) in missed {
        let Some(form) = forms.by_text.get(text) else { continue };
        if missed.len() <= form.found && form.weight >= SURE * form.found as f32 {
            let name = |span: Range<u32>| Found { first: span.start, end: span.end, kind: form.kind, probability: REPEATED };
            names.extend(missed.into_iter().map(name));
        }
    }
    names.sort_unstable_by_key(|name| name.first);
}

/// The forms of name that an article has, as it writes them.
struct Forms<'a> {
    by_text: BTreeMap<&'a str, Form>,
    /// By first word: how many tokens the forms have that begin with it, longest first.
    lengths: BTreeMap<&'a str, Vec<u32>>,
}

struct Form {
    kind: EntityType,
    found: usize,
    /// Sum of the probabilities.
    weight: f32,
}

impl<'a> Forms<'a> {
    /// The forms that begin with a capital and are longer than a letter.
    fn of(words: Words<'a>, names: &[Found]) -> Self {
        let mut forms = Self { by_text: BTreeMap::new(), lengths: BTreeMap::new() };
        for name in names {
            let (first, text) = (words.word(name.first), words.name(name));
            if text.len() < 2 || !first.starts_with(char::is_uppercase) {
                continue;
            }
            let form = forms.by_text.entry(text).or_insert(Form { kind: name.kind, found: 0, weight: 0.0 });
            (form.found, form.weight) = (form.found + 1, form.weight + name.probability);
            let lengths = forms.lengths.entry(first).or_default();
            let length = name.end - name.first;
            if let Err(at) = lengths.binary_search_by(|l| length.cmp(l)) {
                lengths.insert(at, length);
            }
        }
        forms
    }

    /// The forms that stand at token `at`, longest first, each with the end of its range.
    fn at(&self, words: Words<'a>, at: u32) -> impl Iterator<Item = (u32, &Form)> {
        let ends = self.lengths.get(words.word(at)).into_iter().flatten().map(move |length| at + length);
        ends.filter_map(move |end| self.by_text.get(words.text_of(at..end)).map(|form| (end, form)))
    }
}

/// A fingerprint of `form` without regard to case (64-bit FNV-1a).
fn key(form: &str) -> u64 {
    form.chars()
        .flat_map(char::to_lowercase)
        .fold(0xcbf2_9ce4_8422_2325, |hash, c| (hash ^ u64::from(c)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::sentences::SentencesStage;
    use crate::analysis::tokens::TokensStage;
    use crate::analysis::{Options, Stage};
    use crate::annotation::Analysis;
    use crate::document::Article;
    use crate::span::Span;
    use EntityType::{Location, Organization, Person};

    /// The names after settling; before, the model found `found` in this order.
    fn settled(text: &str, found: &[(&str, EntityType, f32)]) -> Vec<(String, EntityType)> {
        let article = Article::new("", text);
        let mut analysis = Analysis::default();
        for stage in [&SentencesStage as &dyn Stage, &TokensStage] {
            assert_eq!(stage.run(&article, &Options::default(), &mut analysis), Ok(()));
        }
        let mut from = 0;
        let mut names = Vec::new();
        for &(name, kind, probability) in found {
            let start = from + text.get(from..).and_then(|rest| rest.find(name)).unwrap_or_else(|| panic!("{name}"));
            from = start + name.len();
            let range = analysis.tokens_in(Span::new(start as u32, from as u32));
            names.push(Found { first: range.start as u32, end: range.end as u32, kind, probability });
        }
        let words = Words { text, tokens: &analysis.tokens };
        settle(words, &mut names);
        names.iter().map(|n| (words.name(n).to_owned(), n.kind)).collect()
    }

    fn kinds(text: &str, found: &[(&str, EntityType, f32)]) -> Vec<EntityType> {
        settled(text, found).into_iter().map(|n| n.1).collect()
    }

    #[test]
    fn an_abbreviation_is_what_its_name_is() {
        let found = [("Bank of Lenz", Organization, 0.9), ("BoL", Location, 0.9), ("BoL", Person, 0.9)];
        assert_eq!(kinds("The Bank of Lenz (BoL) and the BoL.", &found), [Organization; 3]);
    }

    #[test]
    fn a_surname_is_a_person() {
        let found = [("Anna Lenz", Person, 0.9), ("Lenz", Location, 0.9), ("Lenz", Location, 0.9)];
        assert_eq!(kinds("Anna Lenz spoke. Later Lenz left. Nobody saw Lenz.", &found), [Person; 3]);
    }

    #[test]
    fn one_form_is_one_type() {
        let found = [("Lenz", Location, 0.9), ("Lenz", Organization, 0.5), ("Lenz", Location, 0.6)];
        assert_eq!(kinds("In Lenz it rained. Lenz said so. To Lenz.", &found), [Location; 3]);
    }

    #[test]
    fn a_name_is_as_long_as_elsewhere() {
        let found = [("Bay of Lenz", Location, 0.9), ("Bay", Organization, 0.4), ("Bay", Location, 0.9)];
        let names = settled("The Bay of Lenz. A Bay of Lenz route. The Bay froze.", &found);
        let bay = ("Bay of Lenz".to_owned(), Location);
        assert_eq!(names, [bay.clone(), bay, ("Bay".to_owned(), Location)]);
    }

    #[test]
    fn a_missed_repetition_is_found() {
        let text = "The Lenz Group grew. Lenz Group shares rose in Lenz.";
        let names = settled(text, &[("Lenz Group", Organization, 0.9)]);
        assert_eq!(names, [("Lenz Group".to_owned(), Organization), ("Lenz Group".to_owned(), Organization)]);
        let text = "Will Roth spoke. Will he go? Will she? Will they?";
        assert_eq!(settled(text, &[("Will", Person, 0.9)]).len(), 1, "mostly no name");
    }
}
