//! The tables, by their own sentences.

use super::*;
use crate::analysis::{Options, Pipeline, standard};
use crate::annotation::DateMention;
use crate::document::Article;
use crate::layer::{Layer, Layers};
use std::sync::OnceLock;

fn pipeline() -> &'static Pipeline {
    static PIPELINE: OnceLock<Pipeline> = OnceLock::new();
    PIPELINE.get_or_init(|| standard::pipeline().unwrap_or_else(|e| panic!("{e}")))
}

/// The dates of a text, written on Monday, 7 November 2016.
fn dates(code: &str, text: &str) -> Vec<DateMention> {
    let mut article = Article::new("", text).published(Some(jiff::civil::date(2016, 11, 7).at(0, 0, 0, 0)));
    code.clone_into(&mut article.language_hint);
    let options = Options { layers: Layers::of(&[Layer::Dates]), ..Options::default() };
    let (analysis, _) = pipeline().run(&article, &options, &|| None).unwrap_or_default();
    analysis.dates
}

fn values(code: &str, text: &str) -> Vec<String> {
    dates(code, text).into_iter().map(|d| d.value).collect()
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
const VALUES: &[(&str, &str, &[&str])] = &[
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
    ("es", "Entre abril y septiembre de este año llovió.", &["2016-04"]),
    ("es", "Abre de 11 a 1 de la tarde.", &["2016-11-07T11:00", "2016-11-07T13:00"]),
    ("es", "Los días 3 y 5 de mayo llovió.", &["2016-05-03", "2016-05-05"]),
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
    // A day, a part of it and an hour, in any order.
    ("es", "Viene esta noche a las 8.", &["2016-11-07T20:00"]),
    ("es", "Viene mañana por la tarde a las 5.", &["2016-11-08T17:00"]),
    ("es", "Viene a las 5 de la tarde del lunes.", &["2016-11-07T17:00"]),
    ("es", "La mañana del lunes llovió.", &["2016-11-07TMO"]),
    ("es", "Viene mañana al mediodía.", &["2016-11-08T12:00"]),
    ("es", "Viene mañana de 8 a 10 pm.", &["2016-11-08T20:00", "2016-11-08T22:00"]),
    ("es", "Viene de 8am a 5pm.", &["2016-11-07T08:00", "2016-11-07T17:00"]),
    ("fr", "Il vient lundi matin à 9 h.", &["2016-11-07T09:00"]),
    ("fr", "Il vient à 20 h demain soir.", &["2016-11-08T20:00"]),
    ("fr", "Il vient à dix heures moins cinq.", &["2016-11-07T09:55"]),
    ("fr", "Il vient à minuit et demi.", &["2016-11-07T00:30"]),
    ("fr", "Il vient de 14h à 15h30 demain.", &["2016-11-08T14:00", "2016-11-08T15:30"]),
    ("fr", "Le lundi 3 mai à 18h30, il viendra.", &["2017-05-03T18:30"]),
    ("pt", "Vem às dez para as oito da noite.", &["2016-11-07T19:50"]),
    ("pt", "Vem na sexta à noite.", &["2016-11-04TNI"]),
    ("pt", "Das 9 da manhã às 5 da tarde choveu.", &["2016-11-07T09:00", "2016-11-07T17:00"]),
    ("it", "Viene domani pomeriggio alle 5.", &["2016-11-08T17:00"]),
    ("it", "Viene alle dieci meno un quarto.", &["2016-11-07T09:45"]),
    ("it", "Ha piovuto nel tardo pomeriggio di lunedì.", &["2016-11-07TAF"]),
    // Counted from a day that is named, and days that only their distance tells.
    ("es", "Abre dos semanas antes del 3 de mayo.", &["2017-04-19"]),
    ("es", "El 15 del próximo mes vence el plazo.", &["2016-12-15"]),
    ("es", "El primer lunes del mes que viene lloverá.", &["2016-12-05"]),
    ("fr", "Il ouvre deux jours après Noël.", &["2016-12-27"]),
    ("fr", "La première semaine de l'année prochaine sera froide.", &["2017-W01"]),
    ("pt", "Na véspera de Natal choveu.", &["2016-12-24"]),
    ("it", "Il giorno dopo Natale ha piovuto.", &["2016-12-26"]),
    ("es", "Cerró hace dos años y tres meses.", &["2014-08"]),
    ("it", "Ha chiuso due settimane e tre giorni fa.", &["2016-10-21"]),
    // The weekday of this week, and the one behind another.
    ("es", "Este viernes declara.", &["2016-11-11"]),
    ("es", "La oposición ganó este domingo las elecciones.", &["2016-11-06"]),
    ("fr", "Il a gagné ce vendredi.", &["2016-11-04"]),
    ("pt", "A oposição ganhou neste domingo.", &["2016-11-06"]),
    ("fr", "Du lundi au vendredi, il est ouvert.", &["2016-11-07", "2016-11-11"]),
    ("pt", "Depõe nesta quarta (9).", &["2016-11-09"]),
    // Lengths of two units, and those that leave the amount open.
    ("es", "Duró dos años y tres meses.", &["P2Y3M"]),
    ("es", "Duró 3 días y 4 horas.", &["PT76H"]),
    ("es", "Duró varios meses.", &["PXM"]),
    ("fr", "Cela a duré un quart d'heure.", &["PT15M"]),
    ("it", "È durato un'ora e mezza.", &["PT1H30M"]),
    // Numerals, ordinals and stretches.
    ("fr", "Au XXIe siècle, il pleut.", &["20"]),
    ("fr", "Au 19ème siècle, il pleuvait.", &["18"]),
    ("it", "Il 1° gennaio 2016 ha piovuto.", &["2016-01-01"]),
    ("es", "El último trimestre del año pasado fue malo.", &["2015-Q4"]),
    ("es", "Las reuniones son los lunes por la tarde.", &["XXXX-WXX-1TAF"]),
    // What is planned, and a weekday with its day, of which the nearest is meant.
    ("es", "Convocó elecciones para el 3 de mayo.", &["2017-05-03"]),
    ("fr", "Le vote est fixé au 3 mai.", &["2017-05-03"]),
    ("es", "El jueves 10 abre el museo.", &["2016-11-10"]),
    ("it", "Il museo apre giovedì 10.", &["2016-11-10"]),
    // Ranges to the day of writing, hours around noon.
    ("es", "De 10:30 a 3 el lunes cierra.", &["2016-11-07T10:30", "2016-11-07T15:00"]),
    ("fr", "Il ouvre de 9 h à midi.", &["2016-11-07T09:00", "2016-11-07T12:00"]),
    ("pt", "Subiu de 2014 até hoje.", &["2014"]),
    ("it", "Nel Novecento pioveva.", &["19"]),
    ("es", "El lunes, las 7.", &["2016-11-07T07:00"]),
    // Words with other senses.
    ("es", "Dieron las 7 y vio las 7 casas.", &[]),
    ("es", "Lo publicó el diario El Sol y un diario digital.", &[]),
    ("fr", "Le quotidien Le Jour l'a publié.", &[]),
    ("pt", "Foi publicado no diário O Sol.", &[]),
    ("it", "Lo ha scritto il quotidiano Il Sole.", &[]),
    ("es", "Ganó en los 80 países y en los noventa partidos.", &[]),
    ("it", "Costa novecento euro.", &[]),
    ("es", "La segunda vez marcó un segundo gol.", &[]),
    ("es", "Vio a las dos mujeres y a las 8 empresas.", &[]),
    ("es", "Cuesta 3.50 euros, según la ley 3/2016.", &[]),
    ("es", "Plácido Domingo y Julio Iglesias cantan.", &[]),
    ("es", "Es tarde, muy tarde.", &[]),
    ("es", "No aguantará otro verano así.", &[]),
    ("fr", "Il a été élu et avait été battu.", &[]),
    ("fr", "La sonde s'est posée sur Mars.", &[]),
    ("fr", "Il est venu une seconde fois, à trois heures de Paris.", &[]),
    ("pt", "Na segunda vez fez um segundo gol.", &[]),
    ("pt", "A quarta parte ficou na quinta posição.", &[]),
    ("pt", "Na segunda parte do jogo saiu.", &[]),
    ("pt", "Na segunda, choveu.", &["2016-11-07"]),
    ("it", "Luigi Di Maggio ha parlato.", &[]),
    ("it", "La seconda volta ha segnato un secondo gol.", &[]),
    ("it", "Ha parlato alle due donne e alle 8 persone.", &[]),
    ("it", "Era l'ora di punta.", &[]),
    ("pt", "O Rio de Janeiro e a Editora Abril ficam na avenida 9 de Julho.", &[]),
    ("pt", "São 8 horas de viagem e são 20 pessoas.", &[]),
    ("es", "Aquella mañana quedó en un segundo plano.", &[]),
    ("fr", "Il est trois fois champion.", &[]),
];

#[test]
fn sentences_have_their_values() {
    let wrong: Vec<_> = VALUES.iter().copied().filter(|(code, sentence, told)| values(code, sentence) != *told).collect();
    let told: Vec<_> = wrong.iter().map(|(code, sentence, _)| values(code, sentence)).collect();
    assert_eq!(wrong, [], "{told:?}");
}

/// Sentences of each kind of expression and their values in text order, with "[FIRST..LAST]" where the days are asked as well.
const SENTENCES: [(&str, &str); 4] = [
    ("es", include_str!("sentences/es.tsv")),
    ("fr", include_str!("sentences/fr.tsv")),
    ("pt", include_str!("sentences/pt.tsv")),
    ("it", include_str!("sentences/it.tsv")),
];

/// What a sentence tells, written as `told` is.
fn as_told(code: &str, sentence: &str, told: &str) -> String {
    let day = |day: Option<jiff::civil::Date>| day.map_or_else(String::new, |day| day.to_string());
    let asked = told.split(' ').map(|value| value.contains('[')).chain(std::iter::repeat(false));
    let told = dates(code, sentence).into_iter().zip(asked).map(|(date, days)| match days {
        true => format!("{}[{}..{}]", date.value, day(date.begin), day(date.end)),
        false => date.value,
    });
    told.collect::<Vec<_>>().join(" ")
}

#[test]
fn sentences_of_each_kind_have_their_values() {
    let mut wrong = Vec::new();
    for (code, sentences) in SENTENCES {
        let rows: Vec<_> = lang::rows(sentences).map(|(_, row)| row).collect();
        assert!(rows.len() >= 60, "{code}: {}", rows.len());
        for row in rows {
            let (sentence, told) = (row.first().copied().unwrap_or_default(), row.get(1).copied().unwrap_or_default());
            let ours = as_told(code, sentence, told);
            if ours != told {
                wrong.push((sentence, told, ours));
            }
        }
    }
    assert_eq!(wrong, []);
}
