//! What the words of `statements.tsv` do in the sentences of their rows, and the nouns and adjectives of `cues.tsv` in their
//! constructions.

use super::{parsed, written};
use crate::annotation::{Class, ClassSets, WordClass, WordClasses};
use crate::lang::{StatementWord, english, rows};
use std::collections::BTreeSet;

/// A token of a sentence as the tables write it.
struct Token<'a> {
    form: &'a str,
    upos: &'a str,
    relation: &'a str,
    head: Option<&'a str>,
}

/// Part of speech and relation of a word that is written without them.
fn plain(form: &str) -> Option<(&'static str, &'static str)> {
    Some(match form.to_lowercase().as_str() {
        "a" | "an" | "the" | "no" => ("DET", "det"),
        "that" | "whether" | "because" | "since" => ("SCONJ", "mark"),
        "to" => ("PART", "mark"),
        "of" | "in" | "on" | "at" | "by" | "for" | "from" | "about" | "according" => ("ADP", "case"),
        "and" | "but" | "or" => ("CCONJ", "cc"),
        "will" => ("AUX", "aux"),
        "is" | "are" | "was" => ("AUX", "cop"),
        "he" | "she" | "it" | "they" => ("PRON", "nsubj"),
        "her" | "his" | "its" | "their" => ("PRON", "nmod:poss"),
        _ if !form.chars().any(char::is_alphanumeric) => ("PUNCT", "punct"),
        _ => return None,
    })
}

/// The part of speech that a word in this relation mostly is.
fn usual(relation: &str, form: &str) -> &'static str {
    match relation {
        "root" | "ccomp" | "xcomp" | "advcl" | "acl" | "acl:relcl" | "parataxis" | "conj" => "VERB",
        "det" => "DET",
        "amod" => "ADJ",
        "nummod" => "NUM",
        "advmod" => "ADV",
        "aux" | "aux:pass" | "cop" => "AUX",
        "mark" => "SCONJ",
        "case" | "fixed" | "compound:prt" => "ADP",
        "cc" => "CCONJ",
        "punct" => "PUNCT",
        _ if form.starts_with(char::is_uppercase) => "PROPN",
        _ => "NOUN",
    }
}

fn token(written: &str) -> Token<'_> {
    let (columns, head) = written.split_once('>').map_or((written, None), |(columns, head)| (columns, Some(head)));
    let mut columns = columns.split('/');
    let form = columns.next().unwrap_or_default();
    let Some(relation) = columns.next() else {
        let (upos, relation) = plain(form).unwrap_or_else(|| panic!("without a relation: {written}"));
        return Token { form, upos, relation, head };
    };
    Token { form, upos: columns.next().unwrap_or_else(|| usual(relation, form)), relation, head }
}

/// The head of a token, counted from 1: the one that is named, else the nearest of the kind that its relation hangs on.
fn head(tokens: &[Token<'_>], at: usize) -> usize {
    let noun = |t: &Token<'_>| matches!(t.upos, "NOUN" | "PROPN") && !matches!(t.relation, "compound" | "flat");
    let predicate = |t: &Token<'_>| match t.relation {
        "root" | "ccomp" | "xcomp" | "advcl" | "acl" | "acl:relcl" | "parataxis" => true,
        "conj" => !noun(t),
        _ => false,
    };
    let nominal = |t: &Token<'_>| noun(t) || matches!(t.relation, "nsubj" | "nsubj:pass" | "obj" | "obl" | "nmod");
    let find = |wanted: &dyn Fn(&Token<'_>) -> bool, right_first: bool| {
        let right = (at + 1..tokens.len()).find(|&t| wanted(&tokens[t]));
        let left = (0..at).rev().find(|&t| wanted(&tokens[t]));
        if right_first { right.or(left) } else { left.or(right) }
    };
    let token = &tokens[at];
    let found = match (token.head, token.relation) {
        (Some(form), _) => find(&|t| t.form == form, true),
        (None, "root") => return 0,
        (None, "punct") => find(&|t| t.relation == "root", true),
        (None, "fixed") => at.checked_sub(1),
        (None, "cc") => find(&|t| t.relation == "conj", true),
        (None, "nsubj" | "nsubj:pass" | "aux" | "aux:pass" | "cop" | "mark" | "advmod") => find(&predicate, true),
        (None, "case") => find(&|t| nominal(t) && t.relation != "nmod:poss", true),
        (None, "det" | "amod" | "nummod" | "compound" | "nmod:poss") => find(&nominal, true),
        (None, "nmod" | "acl" | "acl:relcl" | "appos") => find(&nominal, false),
        (None, "conj") if noun(token) => find(&nominal, false),
        (None, _) => find(&predicate, false),
    };
    found.map_or_else(|| panic!("without a head: {}", token.form), |h| h + 1)
}

/// The statements of a sentence as the tables write it, in which no word is of the class `without`. ` // ` divides paragraphs.
pub(super) fn told(entry: &str, without: Option<StatementWord>) -> Vec<String> {
    let sentence = |entry: &str| {
        let tokens: Vec<Token<'_>> = entry.split_whitespace().map(token).collect();
        let full = |(at, t): (usize, &Token<'_>)| format!("{}/{}/{}/{}", t.form, t.upos, head(&tokens, at), t.relation);
        tokens.iter().enumerate().map(full).collect::<Vec<_>>().join(" ")
    };
    let sentences: Vec<String> = entry.split(" // ").map(sentence).collect();
    let (text, mut analysis) = parsed(&sentences.join(" // "));
    (0..).zip(&mut analysis.sentences).for_each(|(paragraph, sentence)| sentence.paragraph = paragraph);
    for token in analysis.tokens.iter_mut().filter(|t| without.is_some_and(|class| t.classes.has(class))) {
        token.classes = other_classes(token.classes, without);
    }
    written(&text, &analysis)
}

/// The classes of a word but one, as far as statements and syntax ask for them.
fn other_classes(classes: WordClasses, without: Option<StatementWord>) -> WordClasses {
    fn add<C: Class>(sets: &mut ClassSets, kept: impl Iterator<Item = C>) {
        kept.for_each(|class| sets[C::LIST] |= 1 << class.number());
    }
    let mut sets = ClassSets::default();
    add(&mut sets, WordClass::ALL.iter().copied().filter(|class| classes.has(*class)));
    add(&mut sets, StatementWord::ALL.iter().copied().filter(|class| classes.has(*class) && Some(*class) != without));
    WordClasses::new(Box::leak(Box::new(sets)))
}

/// Classes that no sentence shows by itself: what statements of a kind are called, what joins speakers (which shows in whom they mean),
/// and what keeps words behind a verb from being taken for its subject.
const HELPING: &[&str] = &["according_to", "in_the_words_of", "speaker_joint", "clause_opening"];

/// Classes that are asked of a base form, of letters or of words as they are written, and not of a token.
const OF_FORMS: &[&str] = &[
    "abstract_ending",
    "consider",
    "content_conjunction",
    "day",
    "device",
    "light_verb",
    "questions",
    "rebuts",
    "same_forms",
    "say",
    "settling",
    "show",
    "summon",
    "unattributed",
];

/// Statements as a row writes them, spaces aside: marks are glued to words or not.
fn bare(statements: &str) -> String {
    statements.replace(' ', "")
}

#[test]
fn each_row_of_words_does_what_its_sentence_tells_by_its_class_and_not_elsewhere() {
    let mut wrong = Vec::new();
    for (line, row) in rows(english().tables.statements) {
        let (class, words, columns) = match *row.as_slice() {
            [class, _] if HELPING.contains(&class) => continue,
            [class, words, fires, says, near, tells] => (class, words, [fires, says, near, tells]),
            _ => panic!("line {line}: a row without its sentences: {row:?}"),
        };
        assert!(columns[0].contains("{}") && columns.iter().all(|c| !c.is_empty()), "line {line}: malformed: {row:?}");
        for word in words.split('|') {
            let [fires, says, near, tells] = columns.map(|column| column.replace("{}", word));
            let found = told(&fires, None);
            let all: Vec<String> = found.iter().map(|statement| bare(statement)).collect();
            let as_told = match says.as_str() {
                "-" => all.is_empty(),
                says => says.split(" & ").all(|statement| all.contains(&bare(statement))),
            };
            if !as_told {
                wrong.push(format!("{class}: {fires} says {found:?}"));
            }
            if !OF_FORMS.contains(&class) && told(&fires, StatementWord::named(class)) == found {
                wrong.push(format!("{class}: {fires} says the same where {word} is not of the class"));
            }
            let others = Some(told(&near, None).join(" & ")).filter(|all| !all.is_empty()).unwrap_or("-".to_owned());
            if bare(&others) != bare(&tells) || bare(&others) == bare(&says) {
                wrong.push(format!("{class}: {near} says {others}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong: {wrong:#?}", wrong.len());
}

#[test]
fn an_adverb_may_stand_before_what_opens_a_subordinate_clause() {
    let sentence =
        "Even/advmod though/mark polls/nsubj show/root that taxes/nsubj fall/ccomp , rents/nsubj rise/parataxis .";
    assert_eq!(told(sentence, None), ["INDIRECT polls|show|taxes fall"]);
}

#[test]
fn who_asks_is_no_question() {
    for (sentence, want) in [
        (
            "Ruiz/nsubj took/root questions/obj from voters/nmod about taxes/nmod>questions .",
            "SPEECH_ACT voters|questions|taxes",
        ),
        ("Ruiz/nsubj took/root questions/obj from voters/nmod .", ""),
    ] {
        assert_eq!(told(sentence, None).join(" & "), want, "{sentence}");
    }
}

/// Constructions of nouns and adjectives: the letter of one, its sentences with `{}` for the reporting word, and what is reported.
const CONSTRUCTIONS: &[(&str, char, &str, &str)] = &[
    ("noun", 'c', "His/nmod:poss {}/nsubj>angered that taxes/nsubj fell/acl>{} angered/root Lima/obj .", "taxes fell"),
    ("noun", 'i', "His/nmod:poss {}/nsubj>angered to leave/acl>{} Peru/obj>leave angered/root Lima/obj .", "to leave Peru"),
    ("adj", 'c', "Ortega/nsubj is {}/root/ADJ that taxes/nsubj fell/ccomp .", "taxes fell"),
    ("adj", 'i', "Ortega/nsubj is {}/root/ADJ to leave/xcomp Peru/obj .", "to leave Peru"),
];

/// The same with a preposition `{p}`.
const WITH_PREPOSITION: &[(&str, &str)] = &[
    ("noun", "Ortega/nsubj exchanged/root {}/obj/NOUN {p}/case taxes/nmod>{} ."),
    ("adj", "Ortega/nsubj is {}/root/ADJ {p}/case taxes/obl ."),
];

/// Without anything that is reported.
const ALONE: &[(&str, &str)] =
    &[("noun", "His/nmod:poss {}/nsubj angered/root Lima/obj ."), ("adj", "Ortega/nsubj is {}/root/ADJ .")];

#[test]
fn every_reporting_noun_and_adjective_reports_in_its_constructions_and_in_no_other() {
    let table = || rows(english().tables.cues);
    let nominal = |row: &[&str]| matches!(row.get(1), Some(&"noun" | &"adj"));
    let prepositions = table().filter(|(_, row)| nominal(row)).flat_map(|(_, row)| row[4].split(' '));
    let prepositions: BTreeSet<&str> = prepositions.filter(|p| *p != "-").collect();
    let mut wrong = Vec::new();
    for (_, row) in table().filter(|(_, row)| nominal(row)) {
        let [word, pos, _, frames, own] = *row.as_slice() else { panic!("{row:?}") };
        let mut expect = |sentence: &str, content: &str, wanted: bool| {
            let found = told(&sentence.replace("{}", word), None);
            if found.iter().any(|s| s.contains(&format!("|{word}|{content}"))) != wanted {
                wrong.push(format!("{word} {frames} {own}: {wanted}: {sentence}: {found:?}"));
            }
        };
        for (_, letter, sentence, content) in CONSTRUCTIONS.iter().filter(|(of, ..)| *of == pos) {
            expect(sentence, content, frames.contains(*letter));
        }
        for (_, sentence) in WITH_PREPOSITION.iter().filter(|(of, _)| *of == pos) {
            for preposition in &prepositions {
                expect(&sentence.replace("{p}", preposition), "taxes", own.split(' ').any(|o| o == *preposition));
            }
        }
        ALONE.iter().filter(|(of, _)| *of == pos).for_each(|(_, sentence)| expect(sentence, "", false));
    }
    assert!(wrong.is_empty(), "{} wrong: {wrong:#?}", wrong.len());
}
