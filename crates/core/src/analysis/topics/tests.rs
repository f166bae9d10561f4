//! Articles with their topics, in every language that has a lexicon.

use super::*;
use crate::analysis::terms::fixtures::tokenized;
use crate::analysis::{Options, Pipeline, standard};
use crate::lang;
use std::sync::OnceLock;

/// Of a hundred paragraphs, so many have their topic first at least.
const LEAST_RIGHT: usize = 80;

fn english_lexicon() -> &'static Lexicon {
    lexicon::of(english()).unwrap_or_else(|| panic!("no lexicon"))
}

fn codes(title: &str, body: &str) -> Vec<&'static str> {
    let (article, analysis) = tokenized(title, body);
    topics(english_lexicon(), &article, &analysis).iter().map(|t| t.code).collect()
}

#[test]
fn articles_have_the_topics_they_are_about() {
    let table = [
        (
            "",
            "The foreign ministers signed a treaty after talks at the embassy. The bilateral summit follows in May.",
            "11000000",
            Some("20000638"),
        ),
        (
            "Striker out for season",
            "The club lost its striker before the World Cup. The coach said the team would miss his goals.",
            "15000000",
            None,
        ),
        (
            "",
            "A strong earthquake shook the coast. The quake set off landslides and rescuers searched for survivors.",
            "03000000",
            Some("20000148"),
        ),
        (
            "",
            "The court heard the murder trial. The judge sentenced the killer to life in prison after the verdict.",
            "02000000",
            None,
        ),
        (
            "",
            "Shares fell as investors sold bonds. The central bank kept its interest rate and inflation slowed.",
            "04000000",
            Some("20000344"),
        ),
        (
            "",
            "The vaccine protects patients against the virus, the hospital said. Nurses gave the first doses.",
            "07000000",
            Some("20000464"),
        ),
    ];
    for (title, body, top, below) in table {
        let found = codes(title, body);
        assert_eq!(found.first(), Some(&top), "{body}: {found:?}");
        assert!(below.is_none_or(|b| found.contains(&b)), "{body}: {found:?}");
    }
}

#[test]
fn without_evidence_there_is_no_topic() {
    assert!(codes("", "").is_empty());
    assert!(codes("", "He opened the door and sat down.").is_empty());
}

#[test]
fn scores_of_the_top_level_are_shares() {
    let (article, analysis) =
        tokenized("", "The court sent the striker to prison after the match. The coach and the judge met.");
    let found = topics(english_lexicon(), &article, &analysis);
    let top: f32 = found.iter().filter(|t| t.code.ends_with("000000")).map(|t| t.score).sum();
    assert!(top > 0.5 && top <= 1.0001, "{found:?}");
}

/// The topics of a text in a language.
fn told(code: &str, title: &str, text: &str) -> Vec<Topic> {
    static PIPELINE: OnceLock<Pipeline> = OnceLock::new();
    let pipeline = PIPELINE.get_or_init(|| standard::pipeline().unwrap_or_else(|e| panic!("{e}")));
    let mut article = Article::new(title, text);
    code.clone_into(&mut article.language_hint);
    let options = Options { layers: Layers::of(&[Layer::Topics]), ..Options::default() };
    let (analysis, _) = pipeline.run(&article, &options, &|| None).unwrap_or_default();
    analysis.topics
}

#[test]
fn every_lexicon_is_read_and_names_the_whole_vocabulary() {
    let mut codes: Vec<&str> = english_lexicon().nodes.iter().map(|n| n.code).collect();
    codes.sort_unstable();
    for language in lang::all() {
        assert_eq!(language.topics().is_empty(), !language.layers.has(Layer::Topics), "{}", language.code);
        let Some(lexicon) = lexicon::of(language) else { continue };
        assert_eq!(lexicon.problems(), [""; 0], "{}", language.code);
        let tops: Vec<_> = lexicon.nodes.iter().filter(|n| n.parent.is_none()).map(|n| n.code).collect();
        assert_eq!(tops.len(), 17, "{}", language.code);
        assert!(tops.windows(2).all(|w| w[0] < w[1]), "{}: {tops:?}", language.code);
        let unknown = lexicon.nodes.iter().find(|n| codes.binary_search(&n.code).is_err());
        assert!(unknown.is_none(), "{}: {unknown:?}", language.code);
    }
}

#[test]
fn a_row_that_cannot_be_read_is_told() {
    for (table, line) in [
        ("= 1500000 sport\n", "line 1"),
        ("= 15000000\n", "line 1"),
        ("goal\n= 15000000 sport\n", "line 1"),
        ("- 20001108 event\n", "line 1"),
        ("~ es e\n= 15000000 sport\ngoal team goal!\n", "line 3"),
        ("= 15000000 sport\n= 15000000 games\n", "line 2"),
        ("= 15000000 sport\nfree__kick\n", "line 2"),
        ("= 15000000 sport\n~ es e\n", "line 2"),
        ("~ es\n= 15000000 sport\n", "line 1"),
        ("~ es e\n= 15000000 sport\nset sets\nsetes sete\n", "line 4"),
    ] {
        let lexicon = Lexicon::read(table);
        let told: Vec<&str> = lexicon.problems().iter().map(|p| p.split(':').next().unwrap_or_default()).collect();
        assert_eq!(told, [line], "{table}");
    }
    assert_eq!(Lexicon::read("~ es e\n= 15000000 sport\ngoal match!\n- 20001108 event\nworld_cup\n").problems(), [""; 0]);
}

#[test]
fn four_of_five_paragraphs_have_their_topic_first_in_each_language() {
    for (code, table) in [
        ("es", include_str!("../../lang/es/topics_tests.tsv")),
        ("fr", include_str!("../../lang/fr/topics_tests.tsv")),
        ("pt", include_str!("../../lang/pt/topics_tests.tsv")),
    ] {
        for part in ["seen", "kept"] {
            let rows = lang::rows(table).filter(|(_, row)| row.get(1) == Some(&part));
            let (mut all, mut wrong) = (0, Vec::new());
            for (number, row) in rows {
                let [topic, _, text] = row.as_slice() else { panic!("{code} line {number}") };
                let found = told(code, "", text);
                all += 1;
                if found.first().is_none_or(|t| t.code != *topic) {
                    wrong.push(format!("{topic} {:?} {text}", found.iter().map(|t| t.code).collect::<Vec<_>>()));
                }
            }
            assert_eq!(all, 17, "{code} {part}");
            assert!(100 * (all - wrong.len()) >= LEAST_RIGHT * all, "{code} {part}\n{}", wrong.join("\n"));
        }
    }
}

#[test]
fn capitals_may_lack_accents_and_other_words_may_not() {
    for (code, title, text, top) in [
        ("es", "LA INUNDACION Y EL SISMO", "Son noticias.", Some("03000000")),
        ("pt", "ELEICOES: O CANDIDATO E OS ELEITORES", "É notícia.", Some("11000000")),
        ("fr", "LES ELEVES ET LEUR LYCEE", "On en parle.", Some("05000000")),
        ("fr", "", "Etats et Eglise : l'Etat et l'Eglise. Les églises et les évêques.", Some("12000000")),
        // "High" is no pupil, "parents" are no country.
        ("fr", "", "Le niveau élevé et les chiffres élevés.", None),
        ("es", "", "El papá y los papás salieron.", None),
    ] {
        let found: Vec<&str> = told(code, title, text).iter().map(|t| t.code).collect();
        assert_eq!(found.first().copied(), top, "{title} {text}: {found:?}");
    }
}

#[test]
fn labels_are_those_of_the_language() {
    for (code, text, label) in [
        ("es", "El delantero marcó dos goles en el estadio.", "deporte"),
        ("fr", "L'attaquant a marqué deux buts au stade.", "sport"),
        ("pt", "O atacante fez dois gols no estádio.", "esporte"),
    ] {
        assert_eq!(told(code, "", text).first().map(|t| t.label), Some(label));
    }
    assert_eq!(label("15000000"), Some("sport"));
}
