//! Sentences with the offices that they tell, in every language that has a table of offices.

use super::table::{self, Table};
use crate::analysis::entities::{EntitiesStage, testing};
use crate::analysis::{Context, Options, Pipeline, Stage, Written, standard};
use crate::annotation::{Analysis, EntityId};
use crate::document::Article;
use crate::lang::{self, Language};
use crate::layer::{Layer, Layers};
use std::sync::OnceLock;

fn pipeline() -> &'static Pipeline {
    static PIPELINE: OnceLock<Pipeline> = OnceLock::new();
    PIPELINE.get_or_init(|| standard::pipeline().unwrap_or_else(|e| panic!("{e}")))
}

/// The entities of a sentence whose names are in brackets, and for each name its number.
fn read(language: &'static Language, case: &str) -> (Analysis, Vec<(u32, EntityId)>) {
    let (text, names, expected) = testing::parse(case);
    let mut article = Article::new("", &text);
    language.code.clone_into(&mut article.language_hint);
    let options = Options { layers: Layers::of(&[Layer::Tokens]), ..Options::default() };
    let (mut analysis, _) = pipeline().run(&article, &options, &|| None).unwrap_or_default();
    analysis.names = names;
    let context = Context { article: &article, options: &options, language, stop: &|| None };
    match EntitiesStage::new(testing::gazetteer()).annotate(&context, &analysis) {
        Ok(Written::Entities { entities, .. }) => analysis.entities = entities,
        other => panic!("{case}: {:?}", other.err()),
    }
    let numbered = |x: &testing::Expected| {
        let at = analysis.entities.iter().position(|e| e.mentions.iter().any(|m| m.span == x.span))?;
        Some((*x.entities.first()?, EntityId(at as u32)))
    };
    let numbers = expected.iter().filter_map(numbered).collect();
    (analysis, numbers)
}

/// The offices of a sentence as tables write them, in the order of the text.
fn told(language: &'static Language, case: &str) -> Vec<String> {
    let (analysis, numbers) = read(language, case);
    let number =
        |id: EntityId| numbers.iter().find(|(_, of)| *of == id).map_or_else(|| "?".to_owned(), |(n, _)| n.to_string());
    let people = (0u32..).zip(&analysis.entities);
    let mut roles: Vec<_> = people.flat_map(|(id, e)| e.roles.iter().map(move |role| (EntityId(id), role))).collect();
    roles.sort_by_key(|(_, role)| role.span);
    let told = |(id, role): &(EntityId, &crate::annotation::Role)| {
        format!("{}:{}:{}", number(*id), role.title, role.of.map_or_else(|| "-".to_owned(), number))
    };
    roles.iter().map(told).collect()
}

fn languages() -> impl Iterator<Item = &'static Language> {
    lang::all().into_iter().filter(|language| !language.rules.offices.is_empty())
}

#[test]
fn every_row_is_read() {
    for language in languages() {
        assert_eq!(table::of(language).map_or(&[][..], Table::problems), [""; 0], "{}", language.code);
    }
    for row in
        ["office\tmayor\n", "nation\tfrench\tFRA\n", "noble\tking\n", "field\tsport|sport\n", "link\tof\tof\n", "kin\t\n"]
    {
        assert_eq!(Table::read(row).problems().len(), 1, "{row}");
    }
}

#[test]
fn each_row_of_offices_tells_one_in_its_first_sentence_and_none_in_its_second() {
    for language in languages() {
        for (number, row) in lang::rows(language.rules.offices).filter(|(_, row)| row.len() == 4) {
            let [_, words, tells, not] = row.as_slice() else { continue };
            let found = told(language, tells);
            let of_row = |role: &String| {
                let title = role.split(':').nth(1).unwrap_or_default().to_lowercase();
                role.starts_with("1:") && words.split('|').any(|word| title.starts_with(word))
            };
            assert!(found.len() == 1 && found.iter().all(of_row), "{} line {number}: {found:?}", language.code);
            assert_eq!(told(language, not), [""; 0], "{} line {number}", language.code);
        }
    }
}

#[test]
fn sentences_have_their_offices() {
    let mut wrong = Vec::new();
    for (code, table) in [
        ("es", include_str!("../../../lang/es/offices_tests.tsv")),
        ("fr", include_str!("../../../lang/fr/offices_tests.tsv")),
        ("pt", include_str!("../../../lang/pt/offices_tests.tsv")),
    ] {
        let Some(language) = languages().find(|language| language.code == code) else { panic!("{code}") };
        for (_, row) in lang::rows(table) {
            let (case, expected) = (row.first().copied().unwrap_or_default(), row.get(1).copied().unwrap_or_default());
            let found = told(language, case).join(";");
            if found != expected {
                wrong.push(format!("{code} {case}\n  {expected}\n  {found}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
