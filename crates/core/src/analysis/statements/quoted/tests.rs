//! Quotations of our own paragraphs (`tests/fixtures/quotations`), by who speaks them, without names or trees.

use super::*;
use crate::analysis::{Options, Pipeline, standard};
use crate::document::Article;
use crate::lang;
use crate::layer::{Layer, Layers};
use std::sync::OnceLock;

fn pipeline() -> &'static Pipeline {
    static PIPELINE: OnceLock<Pipeline> = OnceLock::new();
    PIPELINE.get_or_init(|| standard::pipeline().unwrap_or_else(|e| panic!("{e}")))
}

/// What is quoted and the words that speak it.
fn told(code: &str, text: &str) -> Vec<(Span, String)> {
    told_with(code, text, Layers::of(&[Layer::Statements]))
}

fn told_with(code: &str, text: &str, layers: Layers) -> Vec<(Span, String)> {
    let mut article = Article::new("", text);
    code.clone_into(&mut article.language_hint);
    let options = Options { layers, ..Options::default() };
    let (analysis, _) = pipeline().run(&article, &options, &|| None).unwrap_or_default();
    let content = |s: &Statement| s.content.clone();
    let name = |id: &EntityId| analysis.entity(*id).map(|e| e.canonical_name.clone());
    let named = |s: &Statement| s.speakers.iter().filter_map(name).collect::<Vec<_>>().join(" ");
    let words = |s: &Statement| s.speaker_span.map_or_else(|| named(s), |span| span.of(text).to_owned());
    analysis.statements.iter().flat_map(|s| content(s).into_iter().map(|c| (c, words(s)))).collect()
}

#[test]
fn every_row_is_read() {
    for language in lang::all() {
        let problems = of(language).map_or(&[][..], Table::problems);
        assert_eq!(problems, [""; 0], "{}", language.code);
    }
}

#[test]
fn quotations_have_their_speakers_in_four_of_five() {
    for code in ["es", "pt", "fr"] {
        let path = format!("{}/../../tests/fixtures/quotations/{code}.tsv", env!("CARGO_MANIFEST_DIR"));
        let rows = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
        let (mut right, mut gold, mut found, mut wrong) = (0, 0, 0, Vec::new());
        for row in rows.lines().filter(|row| !row.starts_with('#')) {
            let (speakers, text) = row.split_once('\t').unwrap_or_else(|| panic!("{row}"));
            let speakers: Vec<&str> = speakers.split('|').filter(|s| *s != "-").collect();
            let told = told(code, text);
            let hits = speakers.iter().zip(&told).filter(|(speaker, (_, words))| words.contains(*speaker)).count();
            (right, gold, found) = (right + hits, gold + speakers.len(), found + told.len());
            if hits != speakers.len() || told.len() != speakers.len() {
                let told: Vec<_> = told.iter().map(|(c, words)| (words.as_str(), c.of(text))).collect();
                wrong.push(format!("{speakers:?} {told:?}"));
            }
        }
        let f1 = 200 * right / (gold + found).max(1);
        assert!(f1 >= 80, "{code}: F1 {f1} ({right} of {gold}, {found} found)\n{}", wrong.join("\n"));
    }
}

/// The same paragraphs with and without names: who speaks the last quotation, "-" for nobody.
const CONTINUED: [(&str, &str, &str); 20] = [
    (
        "es",
        "Ortega",
        "«El puente es seguro», dijo Marta Salas. Julián Ortega llegó tarde a la obra. «No pude venir antes», aseguró.",
    ),
    (
        "es",
        "Ortega",
        "«El puente es seguro», dijo Marta Salas. Julián Ortega saludó a Clara Montes. «Llega usted muy tarde», bromeó.",
    ),
    ("es", "Salas", "«El puente es seguro», dijo Marta Salas. La reunión duró tres horas. «Fue larga pero útil», añadió."),
    (
        "es",
        "ministro",
        "«El puente es seguro», dijo Marta Salas. El ministro visitó después la obra. «Abriremos en otoño», prometió.",
    ),
    ("es", "alcaldesa", "Ayer, la alcaldesa visitó el barrio. «Habrá más autobuses este año», prometió."),
    (
        "es",
        "-",
        "«El puente es seguro», dijo Marta Salas. Julián Ortega llegó y Clara Montes se marchó. «No pude venir antes», aseguró.",
    ),
    (
        "pt",
        "Ortiz",
        "“A ponte é segura”, disse Marta Prado. Júlio Ortiz chegou tarde à obra. “Não pude vir antes”, garantiu.",
    ),
    (
        "pt",
        "Prado",
        "“A ponte é segura”, disse Marta Prado. A reunião durou três horas. “Foi longa, mas útil”, acrescentou.",
    ),
    (
        "pt",
        "ministro",
        "“A ponte é segura”, disse Marta Prado. O ministro visitou depois a obra. “Abriremos no outono”, prometeu.",
    ),
    ("pt", "governadora", "Ontem, a governadora visitou o bairro. “Haverá mais ônibus este ano”, prometeu."),
    (
        "pt",
        "-",
        "“A ponte é segura”, disse Marta Prado. Júlio Ortiz chegou e Clara Montes saiu. “Não pude vir antes”, garantiu.",
    ),
    (
        "fr",
        "Hortier",
        "« Le pont est sûr », a dit Marthe Sallard. Julien Hortier est arrivé en retard. « Je n'ai pas pu venir avant », a-t-il assuré.",
    ),
    (
        "fr",
        "Sallard",
        "« Le pont est sûr », a dit Marthe Sallard. La réunion a duré trois heures. « Elle fut longue mais utile », a-t-elle ajouté.",
    ),
    (
        "fr",
        "ministre",
        "« Le pont est sûr », a dit Marthe Sallard. Le ministre a visité le chantier. « Nous ouvrirons en mai », a-t-il promis.",
    ),
    ("fr", "préfète", "Hier, la préfète a visité le quartier. « Il y aura plus de bus cette année », a-t-elle promis."),
    (
        "fr",
        "-",
        "« Le pont est sûr », a dit Marthe Sallard. Julien Hortier est venu et Claire Montel est partie. « Je n'ai rien vu », a-t-il dit.",
    ),
    ("es", "-", "La reunión duró tres horas. «Fue larga pero útil», añadió."),
    (
        "es",
        "-",
        "«El puente es seguro», dijo Marta Salas. El alcalde Julián Ortega y la ministra Clara Montes visitaron la obra. «Falta poco», aseguró.",
    ),
    (
        "pt",
        "-",
        "“A ponte é segura”, disse Marta Prado. O ministro Júlio Ortiz e a governadora Clara Montes visitaram a obra. “Falta pouco”, garantiu.",
    ),
    (
        "fr",
        "-",
        "« Le pont est sûr », a dit Marthe Sallard. Le préfet Julien Hortier et la ministre Claire Montel ont visité le chantier. « Il reste du travail », a-t-elle dit.",
    ),
];

#[test]
fn a_verb_without_a_subject_goes_on_with_that_of_the_sentence_before() {
    let named = Layers::of(&[Layer::Statements, Layer::Entities]);
    for (layers, with) in [(named, "with names"), (Layers::of(&[Layer::Statements]), "without names")] {
        for (code, speaker, text) in CONTINUED {
            let told = told_with(code, text, layers);
            let last = told.last().filter(|(content, _)| content.end as usize + 40 > text.len());
            let who = last.map_or("-", |(_, words)| words.as_str());
            assert!(who.contains(speaker), "{with}: {who} instead of {speaker}: {text}");
        }
    }
}
