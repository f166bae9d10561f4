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

/// Language, text, who speaks and what is said, divided by "|"; nothing where nobody in particular says anything.
const INDIRECT: &[(&str, &str, &str, &str)] = &[
    (
        "es",
        "La ministra de Economía, Clara Montes, afirmó el martes que el paro bajará en otoño.",
        "Clara Montes",
        "el paro bajará en otoño",
    ),
    (
        "es",
        "El portavoz del Gobierno aseguró que la reforma entrará en vigor en enero y añadió que no habrá más impuestos.",
        "portavoz",
        "la reforma entrará en vigor en enero|no habrá más impuestos",
    ),
    (
        "es",
        "Según la policía, el conductor huyó a pie tras el choque.",
        "la policía",
        "el conductor huyó a pie tras el choque",
    ),
    (
        "es",
        "La empresa cerrará dos plantas en mayo, anunció el presidente Julián Ortega.",
        "Ortega",
        "La empresa cerrará dos plantas en mayo",
    ),
    ("es", "El detenido actuó solo, según informó la fiscalía.", "fiscalía", "El detenido actuó solo"),
    (
        "es",
        "Julián Ortega llegó tarde a la reunión. Dijo que el tren había parado en Toledo.",
        "Ortega",
        "el tren había parado en Toledo",
    ),
    (
        "es",
        "El sindicato ha denunciado que la empresa no paga las horas extra.",
        "sindicato",
        "la empresa no paga las horas extra",
    ),
    (
        "es",
        "En una entrevista con Radio Sur, el alcalde explicó que el puente necesita obras urgentes.",
        "el alcalde",
        "el puente necesita obras urgentes",
    ),
    ("es", "Se dijo que la fábrica cerraría antes del verano.", "", ""),
    ("es", "El ministro no dijo que fuera a dimitir.", "", ""),
    ("es", "Según los datos del instituto, la inflación subió tres décimas.", "", ""),
    ("es", "El informe señala que las lluvias fueron escasas.", "", ""),
    ("es", "La alcaldesa leyó un libro que explica la historia del barrio.", "", ""),
    ("es", "Las partes llegaron a un acuerdo con el banco después de tres meses.", "", ""),
    ("es", "El hombre que dijo que había visto el coche no volvió a declarar.", "", ""),
    ("es", "Afirmar que todo está resuelto sería un error.", "", ""),
    ("es", "Si el gobierno afirma que no hay dinero, nadie le creerá.", "", ""),
    ("es", "El juez dirá mañana si admite el recurso que presentó la defensa.", "", ""),
    ("es", "Los jugadores, según el plan previsto, viajarán el jueves a Lima.", "", ""),
    (
        "fr",
        "Le ministre de l'Intérieur, Paul Hortier, a déclaré mardi que les contrôles seraient renforcés.",
        "Hortier",
        "les contrôles seraient renforcés",
    ),
    (
        "fr",
        "La préfète a assuré que la route rouvrirait en mai et a ajouté que les travaux étaient terminés.",
        "préfète",
        "la route rouvrirait en mai|les travaux étaient terminés",
    ),
    ("fr", "Selon la police, le conducteur a pris la fuite à pied.", "la police", "le conducteur a pris la fuite à pied"),
    ("fr", "L'usine fermera en juin, a annoncé le syndicat.", "syndicat", "L'usine fermera en juin"),
    ("fr", "Le suspect a agi seul, selon le procureur de Lyon.", "procureur", "Le suspect a agi seul"),
    (
        "fr",
        "Claire Montel est arrivée en retard. Elle a expliqué que son train avait été arrêté à Dijon.",
        "Montel",
        "son train avait été arrêté à Dijon",
    ),
    (
        "fr",
        "Dans un entretien avec Radio Sud, le maire a précisé que le pont devait être réparé.",
        "le maire",
        "le pont devait être réparé",
    ),
    ("fr", "L'entreprise affirme que les salaires seront versés lundi.", "entreprise", "les salaires seront versés lundi"),
    ("fr", "On dit que l'usine fermera avant l'été.", "", ""),
    ("fr", "Le ministre n'a pas dit qu'il allait démissionner.", "", ""),
    ("fr", "Selon les chiffres publiés lundi, les prix ont monté de trois pour cent.", "", ""),
    ("fr", "Le rapport indique que les pluies ont été rares.", "", ""),
    ("fr", "La maire a lu un livre qui explique l'histoire du quartier.", "", ""),
    ("fr", "Selon le calendrier prévu, les travaux commenceront en mai.", "", ""),
    ("fr", "L'homme qui a dit qu'il avait vu la voiture n'est pas revenu.", "", ""),
    ("fr", "Dire que tout est réglé serait une erreur.", "", ""),
    ("fr", "Si le gouvernement affirme qu'il n'y a pas d'argent, personne ne le croira.", "", ""),
    ("fr", "Le juge dira demain s'il accepte le recours que la défense a déposé.", "", ""),
    (
        "pt",
        "O ministro da Saúde, Júlio Ortiz, afirmou na terça-feira que as vacinas chegam em maio.",
        "Ortiz",
        "as vacinas chegam em maio",
    ),
    (
        "pt",
        "A prefeita disse que a ponte será reaberta e acrescentou que as obras terminaram.",
        "prefeita",
        "a ponte será reaberta|as obras terminaram",
    ),
    (
        "pt",
        "Segundo a polícia, o motorista fugiu a pé depois do acidente.",
        "a polícia",
        "o motorista fugiu a pé depois do acidente",
    ),
    ("pt", "A fábrica fechará em junho, anunciou o sindicato.", "sindicato", "A fábrica fechará em junho"),
    ("pt", "O suspeito agiu sozinho, segundo informou a procuradora Marta Prado.", "Prado", "O suspeito agiu sozinho"),
    (
        "pt",
        "Marta Prado chegou tarde à reunião. Disse que o trem havia parado em Campinas.",
        "Prado",
        "o trem havia parado em Campinas",
    ),
    (
        "pt",
        "Em entrevista à Rádio Sul, o governador explicou que o hospital precisa de médicos.",
        "o governador",
        "o hospital precisa de médicos",
    ),
    ("pt", "De acordo com o prefeito, o imposto não vai subir este ano.", "prefeito", "o imposto não vai subir este ano"),
    ("pt", "Diz-se que a fábrica fechará antes do verão.", "", ""),
    ("pt", "O ministro não disse que vai renunciar.", "", ""),
    ("pt", "Segundo os dados do instituto, a inflação subiu em maio.", "", ""),
    ("pt", "O relatório aponta que as chuvas foram escassas.", "", ""),
    ("pt", "A governadora leu um livro que explica a história do bairro.", "", ""),
    ("pt", "O segundo turno das eleições será em outubro.", "", ""),
    ("pt", "O homem que disse que viu o carro não voltou.", "", ""),
    ("pt", "As partes chegaram a um acordo com o banco depois de três meses.", "", ""),
    ("pt", "Se o governo afirma que não há dinheiro, ninguém vai acreditar.", "", ""),
    ("pt", "O juiz dirá amanhã se aceita o recurso que a defesa apresentou.", "", ""),
    ("pt", "Dizer que tudo está resolvido seria um erro.", "", ""),
    ("es", "La deuda subió, según el ministro, un 3 %.", "ministro", "La deuda subió|un 3 %"),
    ("es", "El puente, según Marta Salas, estará listo en mayo.", "Marta Salas", "El puente|estará listo en mayo"),
    ("es", "Además, según el ministro, la deuda subió mucho.", "ministro", "la deuda subió mucho"),
    ("es", "La deuda subió mucho, según el ministro, y bajará pronto.", "ministro", "La deuda subió mucho"),
    ("es", "La deuda subió mucho, según el ministro, que ayer viajó a Lima.", "ministro", "La deuda subió mucho"),
    ("es", "Marta Salas llegó tarde. Según ella, el puente es seguro.", "Salas", "el puente es seguro"),
    ("es", "La reunión duró tres horas. Según él, el puente es seguro.", "él", "el puente es seguro"),
    ("pt", "A dívida subiu, segundo o ministro, 3% no ano.", "ministro", "A dívida subiu|3% no ano"),
    ("pt", "Júlio Ortiz visitou a obra. A ponte, segundo ele, abrirá em maio.", "Ortiz", "A ponte|abrirá em maio"),
    ("pt", "Os jogadores, segundo o plano previsto, viajam na quinta-feira.", "", ""),
    ("fr", "La dette a augmenté, selon le ministre, de 3 %.", "ministre", "La dette a augmenté|de 3 %"),
    ("fr", "Julien Hortier est arrivé. Selon lui, le pont est sûr.", "Hortier", "le pont est sûr"),
    ("fr", "Les joueurs, selon le plan prévu, partiront jeudi soir.", "", ""),
];

#[test]
fn a_quotation_cut_by_its_verb_is_one_statement() {
    for (code, text, parts) in [
        ("es", "«No», dijo Ortega, «iremos mañana».", "No|iremos mañana"),
        ("es", "«No podemos ir hoy», dijo Ortega, «iremos mañana».", "No podemos ir hoy|iremos mañana"),
        ("pt", "“Não”, disse Ortiz, “vamos amanhã cedo”.", "Não|vamos amanhã cedo"),
        ("fr", "« Non », a dit Hortier, « nous irons demain ».", "Non|nous irons demain"),
        // A word in quotation marks is no speech.
        ("es", "El «jefe», dijo Ortega, «no vino a la reunión».", "no vino a la reunión"),
        ("es", "Vio «Roma», dijo Ortega, «y le gustó mucho».", "y le gustó mucho"),
    ] {
        let said: Vec<_> = told(code, text).iter().map(|(content, _)| content.of(text)).collect();
        assert_eq!(said.join("|"), parts, "{text}");
    }
}

#[test]
fn indirect_speech_is_told_where_it_is_surely_somebodys() {
    let named = Layers::of(&[Layer::Statements, Layer::Entities]);
    for layers in [named, Layers::of(&[Layer::Statements])] {
        for (code, text, who, what) in INDIRECT {
            let told = told_with(code, text, layers);
            let said: Vec<_> = told.iter().map(|(content, _)| content.of(text)).collect();
            assert_eq!(said.join("|"), *what, "{text}");
            assert!(told.iter().all(|(_, words)| words.contains(who)), "{told:?}: {text}");
        }
    }
}
