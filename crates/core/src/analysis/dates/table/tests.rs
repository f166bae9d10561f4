//! The tables, by their own sentences.

use super::*;
use crate::analysis::{Options, Pipeline, standard};
use crate::document::Article;
use crate::layer::{Layer, Layers};
use std::sync::OnceLock;

fn pipeline() -> &'static Pipeline {
    static PIPELINE: OnceLock<Pipeline> = OnceLock::new();
    PIPELINE.get_or_init(|| standard::pipeline().unwrap_or_else(|e| panic!("{e}")))
}

/// The values of the dates of a text, written on Monday, 7 November 2016.
fn values(code: &str, text: &str) -> Vec<String> {
    let mut article = Article::new("", text).published(Some(jiff::civil::date(2016, 11, 7).at(0, 0, 0, 0)));
    code.clone_into(&mut article.language_hint);
    let options = Options { layers: Layers::of(&[Layer::Dates]), ..Options::default() };
    let (analysis, _) = pipeline().run(&article, &options, &|| None).unwrap_or_default();
    analysis.dates.iter().map(|d| d.value.clone()).collect()
}

#[test]
fn every_row_is_read_and_every_sentence_fires() {
    for language in lang::all() {
        let Some(grammar) = of(language) else { continue };
        assert_eq!(grammar.problems(), [""; 0], "{}", language.code);
        let sentences = lang::rows(language.rules.dates).filter_map(|(_, row)| match row.as_slice() {
            ["rule", _, meaning, sentence] => Some((*meaning, *sentence)),
            _ => None,
        });
        let silent = |(meaning, sentence): &(&str, &str)| values(language.code, sentence).is_empty() != (*meaning == "none");
        let wrong: Vec<_> = sentences.filter(silent).collect();
        assert_eq!(wrong, [], "{}", language.code);
    }
}

/// Language, sentence, values; nothing where the words are no time that is surely known.
const VALUES: [(&str, &str, &[&str]); 35] = [
    ("pt", "Ficou 1.000 dias no cargo.", &["P1000D"]),
    ("pt", "Volta em 22/abr/2016.", &["2016-04-22"]),
    ("es", "El puente cerrado desde octubre reabrirá pronto.", &["2016-10", "FUTURE_REF"]),
    ("es", "El puente está cerrado desde abril.", &["2016-04"]),
    ("es", "Desde abril habrá más trenes.", &["2017-04"]),
    ("pt", "A ponte está fechada desde abril.", &["2016-04"]),
    ("fr", "Le pont est fermé depuis avril.", &["2016-04"]),
    ("es", "El próximo lunes a las tres de la tarde declara.", &["2016-11-14T15:00"]),
    ("es", "Cerró hace dos semanas.", &["2016-W43"]),
    ("es", "El puente reabre en octubre.", &["2017-10"]),
    ("es", "El puente reabrirá en otoño.", &["2016-FA"]),
    ("es", "El puente cerró en octubre.", &["2016-10"]),
    ("es", "Del 28 de abril al 3 de mayo de 2016 cerró.", &["2016-04-28"]),
    ("es", "Entre noviembre y febrero de 2016 nevó.", &["2015-11"]),
    ("es", "Entre abril y septiembre de este año llovió.", &[]),
    ("es", "Abre de 11 a 1 de la tarde.", &["2016-11-07T11:00", "2016-11-07T13:00"]),
    ("es", "Los días 3 y 5 de mayo llovió.", &["2017-05-05"]),
    ("es", "El mar estaba en calma.", &[]),
    ("es", "Volvió el 3 mar 2016.", &["2016-03-03"]),
    ("es", "Son las siete menos veinte.", &["2016-11-07T06:40"]),
    ("pt", "A ponte reabre em outubro.", &["2017-10"]),
    ("pt", "A ponte fechou em outubro.", &["2016-10"]),
    ("pt", "A ponte abrirá no segundo semestre.", &["2016-H2"]),
    ("pt", "Na próxima semana haverá greve.", &["2016-W46"]),
    ("pt", "Abre das 5 às 7 da tarde.", &["2016-11-07T17:00", "2016-11-07T19:00"]),
    ("pt", "Fechou dois dias antes de ontem.", &["2016-11-04"]),
    ("fr", "Il montera au cours des deux prochains mois.", &["P2M"]),
    ("fr", "Le pont rouvrira à l'été.", &["2017-SU"]),
    ("fr", "Le pont a fermé en octobre.", &["2016-10"]),
    ("fr", "Il revient deux jours après demain.", &["2016-11-10"]),
    ("fr", "Du 28 avril au 3 mai 2016, il était fermé.", &["2016-04-28"]),
    ("fr", "Le T3 2016 fut mauvais.", &["2016-Q3"]),
    ("it", "Il ponte riapre a ottobre.", &["2017-10"]),
    ("it", "Apre dalle 5 alle 7 di sera.", &["2016-11-07T17:00", "2016-11-07T19:00"]),
    ("it", "Chiuse due settimane prima di ieri.", &["2016-10-23"]),
];

#[test]
fn sentences_have_their_values() {
    let wrong: Vec<_> = VALUES.into_iter().filter(|(code, sentence, told)| values(code, sentence) != *told).collect();
    let told: Vec<_> = wrong.iter().map(|(code, sentence, _)| values(code, sentence)).collect();
    assert_eq!(wrong, [], "{told:?}");
}
