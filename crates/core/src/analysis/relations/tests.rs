//! Tables of sentences and the relations that they state.

use super::relations;
use crate::analysis::events::testing::tagged;
use crate::annotation::{EntityId, EntityType, Role};
use crate::lang::{english, rows};
use crate::span::Span;

/// The relations of a marked sentence as "Ruiz MEMBER_OF Greens".
fn stated(sentence: &str, role: Option<(&str, &str, &str)>) -> Vec<String> {
    let (text, mut analysis) = tagged(sentence);
    let id = |name: &str| analysis.entities.iter().position(|e| e.canonical_name == name).map(|i| EntityId(i as u32));
    if let Some((person, title, owner)) = role {
        let (person, of) = (id(person), id(owner));
        let role = Role { title: title.to_owned(), of, span: Span::new(0, 1) };
        let person = person.and_then(|p| analysis.entities.get_mut(p.0 as usize));
        person.unwrap_or_else(|| panic!("{sentence}")).roles.push(role);
    }
    let found = relations(&text, &analysis);
    let name = |id| analysis.entity(id).map_or("", |e| e.canonical_name.as_str());
    let mut out: Vec<String> = found.iter().map(|r| format!("{} {} {}", name(r.subject), r.kind, name(r.object))).collect();
    assert!(found.iter().all(|r| r.evidence.iter().all(|e| !e.of(&text).is_empty())), "{sentence}");
    out.sort_unstable();
    out
}

const PRESIDENT: &[&str] = &["Ruiz AGENT_OF Peru", "Ruiz CITIZEN_OF Peru", "Ruiz HEAD_OF_STATE Peru"];

#[test]
fn phrases() {
    for (sentence, expected) in [
        ("Ruiz_P of the Greens_O spoke.", &["Ruiz MEMBER_OF Greens"][..]),
        ("Ruiz_P, a member of the Greens_O, spoke.", &["Ruiz MEMBER_OF Greens"]),
        ("Ruiz_P, who leads the Greens_O, spoke.", &["Ruiz HEAD_OF Greens", "Ruiz MEMBER_OF Greens"]),
        ("Ruiz_P, head of press for the Greens_O, spoke.", &[]),
        ("Ruiz_P, who was a member of the Greens_O, spoke.", &[]),
        ("Greens_O critic Ruiz_P spoke.", &[]),
        ("Greens_O player Ruiz_P spoke.", &["Ruiz MEMBER_OF Greens"]),
        ("Peru_C 's ally Ruiz_P spoke.", &[]),
        ("Ruiz_P's former wife Ana_P spoke.", &[]),
        ("Ruiz_P and his/n wife Ana_P spoke.", &[]),
        ("Lakeclub_O, Lima_L and Quito_L", &[]),
        ("Ruiz_P leads the Greens_O.", &["Ruiz HEAD_OF Greens", "Ruiz MEMBER_OF Greens"]),
        ("Ruiz_P's wife Ana_P spoke.", &["Ana SPOUSE_OF Ruiz"]),
        ("Ana_P, the daughter of Ruiz_P, spoke.", &["Ruiz PARENT_OF Ana"]),
        ("The Lakebank_O in Lima_L closed.", &["Lakebank BASED_IN Lima"]),
        ("They met in Lima_L, Peru_C.", &["Lima LOCATED_IN Peru"]),
        ("They met in Lima_L in southern Peru_C.", &["Lima LOCATED_IN Peru"]),
        ("They passed Lima_L, Quito_L and Bogota_L.", &[]),
        (
            "The Lakebank_O of Lima_L in Peru_C closed.",
            &["Lakebank BASED_IN Lima", "Lakebank BASED_IN Peru", "Lima LOCATED_IN Peru"],
        ),
        ("Ruiz_P of Peru_C spoke.", &["Ruiz CITIZEN_OF Peru"]),
        ("Peru_C 's singer Ruiz_P spoke.", &["Ruiz CITIZEN_OF Peru"]),
        ("Peru_C 's army freed/v Ruiz_P.", &[]),
        ("The Greens_O 's Ruiz_P spoke.", &["Ruiz MEMBER_OF Greens"]),
        ("Ruiz_P, director of the independent lake charity Greens_O, spoke.", &["Ruiz MEMBER_OF Greens"]),
        ("Ruiz_P, deputy director of the Greens_O, spoke.", &["Ruiz MEMBER_OF Greens"]),
        ("Ruiz_P teaches/v at the Lakeschool_O.", &["Ruiz MEMBER_OF Lakeschool"]),
        ("Lakeclub_O 3-0 Ruiz_P.", &[]),
        ("Ruiz_P saw the Greens_O.", &[]),
        ("Ruiz_P and Ana_P spoke.", &[]),
        ("Ruiz_P met the mayor and Lakebank_O in Lima_L.", &["Lakebank BASED_IN Lima"]),
        ("Peru_C, Chile_C and Ecuador_C spoke.", &[]),
        ("The Lakeguards_O in the Greenzone_L closed.", &[]),
        ("Ruiz_P resigns/v as head of the Greens_O.", &["Ruiz HEAD_OF Greens", "Ruiz MEMBER_OF Greens"]),
        ("Ruiz_P was elected/v as the 8th president of Peru_C.", PRESIDENT),
        ("Ruiz_P becomes/v president of Peru_C.", PRESIDENT),
        ("Ruiz_P was replaced/v as head of the Greens_O.", &[]),
        ("Ruiz_P served/v as a guard of the Greens_O.", &[]),
        ("Ruiz_P, leader of the opposition Greens_O, spoke.", &["Ruiz HEAD_OF Greens", "Ruiz MEMBER_OF Greens"]),
        ("Lakepay_O, a unit of the Lakebank_O, lost.", &["Lakepay PART_OF Lakebank"]),
        ("Lakepay_O, a rival of the Lakebank_O, lost.", &[]),
        ("They met in Lakeside_L, part of Lima_L.", &["Lakeside LOCATED_IN Lima"]),
        ("Ana_P, wife of former president Ruiz_P, spoke.", &["Ana SPOUSE_OF Ruiz"]),
        ("Ana_P, former wife of president Ruiz_P, spoke.", &[]),
        ("Ana_P, whose husband is Ruiz_P, spoke.", &["Ruiz SPOUSE_OF Ana"]),
        ("Ana_P, whose father Ruiz_P led/v it, spoke.", &["Ruiz PARENT_OF Ana"]),
        ("Ana_P, Ruiz_P 's mother, spoke.", &["Ana PARENT_OF Ruiz"]),
        ("Ana_P, Ruiz_P 's friend, spoke.", &[]),
        ("Ruiz_P 's children, Leo_P (7) and Ana_P, spoke.", &["Ruiz PARENT_OF Ana", "Ruiz PARENT_OF Leo"]),
        ("Ana_P is married/v to Ruiz_P.", &["Ana SPOUSE_OF Ruiz"]),
        ("They met in Lima_L, in northern Peru_C.", &["Lima LOCATED_IN Peru"]),
        ("They met in Lima_L, a small town in northern Peru_C.", &["Lima LOCATED_IN Peru"]),
        ("They met in the Lima_L district of Peru_C.", &["Lima LOCATED_IN Peru"]),
        ("They met in Quito_L and Lima_L in Peru_C.", &["Lima LOCATED_IN Peru", "Quito LOCATED_IN Peru"]),
        ("They met at the Lakehall_L concert venue in Lima_L.", &["Lakehall LOCATED_IN Lima"]),
        ("Lakebank_O, Peru_C 's largest lender, closed.", &["Lakebank BASED_IN Peru"]),
        ("Lakebank_O, Peru_C 's president and Ruiz_P met/v.", &[]),
        ("They met in the north of Peru_C.", &[]),
        ("They met in the Peru_D town Lima_L.", &["Lima LOCATED_IN Peru"]),
        ("Lakebank_O, a Lima_L-based lender, closed.", &["Lakebank BASED_IN Lima"]),
        ("Lakebank_O, a Lima_L-bound lender, closed.", &[]),
        ("Ruiz_P, Lakebank_O 's Asia director, spoke.", &["Ruiz MEMBER_OF Lakebank"]),
        ("Ruiz_P, Lakebank_O 's rival, spoke.", &[]),
        ("Ruiz_P, Lakebank_O 's director and Tan_P met/v.", &[]),
        ("Lakeclub_O signed/v Ruiz_P from the Greens_O.", &["Ruiz MEMBER_OF Lakeclub"]),
        ("Ruiz_P from the Greens_O spoke.", &["Ruiz MEMBER_OF Greens"]),
        ("Ruiz_P (R - Mont_O) spoke.", &[]),
        ("Republican_O Sen. Ruiz_P spoke.", &["Ruiz MEMBER_OF Republican"]),
        ("Republican_O presidential candidate Ruiz_P spoke.", &["Ruiz MEMBER_OF Republican"]),
        ("Republican_O Ruiz_P spoke.", &["Ruiz MEMBER_OF Republican"]),
        ("Republican_O critic Ruiz_P spoke.", &[]),
        ("Peru_C joined/v the Greens_O.", &[]),
        ("Peru_C 's gas grid operator, Lakegas_O, closed.", &["Lakegas BASED_IN Peru"]),
        ("Peru_C 's mayors' council Lakewings_O spoke.", &["Lakewings BASED_IN Peru"]),
        ("Peru_C 's gas, Lakegas_O said, is cheap.", &[]),
        ("Lakepay_O, a unit of Peru_C's Lakebank_O, lost.", &["Lakebank BASED_IN Peru", "Lakepay PART_OF Lakebank"]),
        ("Lakepay_O, a rival of Peru_C's Lakebank_O, lost.", &["Lakebank BASED_IN Peru"]),
        ("They met in Lake-Village_L, Lima-County_L.", &["Lake-Village LOCATED_IN Lima-County"]),
        ("They met in Lake-County_L, Lima-County_L.", &[]),
        ("The Lakebank_O named/v Ruiz_P chief executive.", &["Ruiz HEAD_OF Lakebank", "Ruiz MEMBER_OF Lakebank"]),
        (
            "The Lakebank_O has appointed/v Ruiz_P as chief executive, it said.",
            &["Ruiz HEAD_OF Lakebank", "Ruiz MEMBER_OF Lakebank"],
        ),
        ("The Lakebank_O named/v Ruiz_P president of Chile.", &[]),
        ("The Lakebank_O named/v Ruiz_P a suspect.", &[]),
        (
            "Ana_P and Ruiz_P, two students at the Lakeschool_O, spoke.",
            &["Ana MEMBER_OF Lakeschool", "Ruiz MEMBER_OF Lakeschool"],
        ),
        ("Ana_P and Ruiz_P, a student at the Lakeschool_O, spoke.", &["Ruiz MEMBER_OF Lakeschool"]),
    ] {
        assert_eq!(stated(sentence, None), expected, "{sentence}");
    }
}

#[test]
fn offices() {
    for (title, owner, expected) in [
        ("President", "Peru", &["Ruiz AGENT_OF Peru", "Ruiz CITIZEN_OF Peru", "Ruiz HEAD_OF_STATE Peru"][..]),
        ("prime minister", "Peru", &["Ruiz AGENT_OF Peru", "Ruiz CITIZEN_OF Peru", "Ruiz HEAD_OF_GOVERNMENT Peru"]),
        ("Deputy Prime Minister", "Peru", &["Ruiz AGENT_OF Peru", "Ruiz CITIZEN_OF Peru"]),
        ("foreign minister", "Peru", &["Ruiz AGENT_OF Peru", "Ruiz CITIZEN_OF Peru", "Ruiz MINISTER_OF Peru"]),
        ("singer", "Peru", &["Ruiz CITIZEN_OF Peru"]),
        ("opposition leader", "Peru", &["Ruiz CITIZEN_OF Peru"]),
        (
            "Chancellor",
            "Deutschland",
            &["Ruiz AGENT_OF Deutschland", "Ruiz CITIZEN_OF Deutschland", "Ruiz HEAD_OF_GOVERNMENT Deutschland"],
        ),
        ("Chancellor", "Peru", &["Ruiz AGENT_OF Peru", "Ruiz CITIZEN_OF Peru", "Ruiz MINISTER_OF Peru"]),
        ("coach", "Peru", &[]),
        ("press secretary", "Peru", &["Ruiz AGENT_OF Peru", "Ruiz CITIZEN_OF Peru"]),
        ("football federation president", "Peru", &["Ruiz AGENT_OF Peru", "Ruiz CITIZEN_OF Peru"]),
        ("chief executive officer", "Greens", &["Ruiz HEAD_OF Greens", "Ruiz MEMBER_OF Greens"]),
        ("head of press", "Greens", &["Ruiz MEMBER_OF Greens"]),
        ("country director", "Greens", &["Ruiz MEMBER_OF Greens"]),
        ("assistant chief", "Greens", &["Ruiz MEMBER_OF Greens"]),
        ("lawyer", "Greens", &["Ruiz AGENT_OF Greens"]),
        ("expert", "Greens", &[]),
        ("chairman", "Greens", &["Ruiz HEAD_OF Greens", "Ruiz MEMBER_OF Greens"]),
        ("member", "Greens", &["Ruiz MEMBER_OF Greens"]),
    ] {
        let sentence = "Ruiz_P spoke. Peru_C won. Deutschland_C won. The Greens_O lost.";
        assert_eq!(stated(sentence, Some(("Ruiz", title, owner))), expected, "{title}");
    }
}

/// The relations of a marked sentence whose bodies are bodies of states and whose places that are no countries are cities of Peru.
fn stated_of_states(sentence: &str) -> Vec<String> {
    let (text, mut analysis) = tagged(sentence);
    let code = analysis.entities.iter().find(|e| e.canonical_name == "Peru").and_then(|e| e.country_code);
    for entity in &mut analysis.entities {
        match entity.kind {
            EntityType::Organization => entity.subtype = "igo".to_owned(),
            EntityType::Location if entity.subtype.is_empty() => {
                entity.subtype = "city".to_owned();
                entity.country_code = code;
            }
            _ => {}
        }
    }
    let name = |id| analysis.entity(id).map_or("", |e| e.canonical_name.as_str());
    let found = relations(&text, &analysis);
    let told = found.iter().filter(|r| r.rule != "gazetteer");
    let mut out: Vec<String> = told.map(|r| format!("{} {} {}", name(r.subject), r.kind, name(r.object))).collect();
    out.sort_unstable();
    out
}

#[test]
fn members_of_bodies_of_states_and_chains_of_places() {
    for (sentence, expected) in [
        ("The Council_O member Peru_C spoke.", &["Peru MEMBER_OF Council"][..]),
        ("The Council_O member state Peru_C spoke.", &["Peru MEMBER_OF Council"]),
        ("The Council_O members Peru_C and Chile_C spoke.", &["Chile MEMBER_OF Council", "Peru MEMBER_OF Council"]),
        ("The Council_O member Peru_C and Chile_C spoke.", &["Peru MEMBER_OF Council"]),
        ("The Council_O rival Peru_C spoke.", &[]),
        ("Peru_C, a Council_O member, spoke.", &["Peru MEMBER_OF Council"]),
        ("Peru_C, a Council_O rival, spoke.", &[]),
        ("Peru_C, a member of the Council_O, spoke.", &["Peru MEMBER_OF Council"]),
        ("Ruiz_P of Puebla_L, a member of the Council_O, spoke.", &[]),
        ("Peru_C joined/v the Council_O.", &["Peru MEMBER_OF Council"]),
        ("They met in Cholula_L, Puebla_L, Peru_C.", &["Cholula LOCATED_IN Puebla", "Puebla LOCATED_IN Peru"]),
        ("They passed Cholula_L, Puebla_L and Peru_C.", &[]),
    ] {
        assert_eq!(stated_of_states(sentence), expected, "{sentence}");
    }
}

#[test]
fn an_office_without_a_country_is_of_the_one_that_the_document_is_about() {
    for (sentence, expected) in [
        (
            "Ruiz_P spoke. Peru_C won. All of Peru_C sang.",
            &["Ruiz AGENT_OF Peru", "Ruiz CITIZEN_OF Peru", "Ruiz HEAD_OF_GOVERNMENT Peru"][..],
        ),
        ("Ruiz_P spoke. Peru_C won. All of Peru_C sang. Chile_C lost. Chile_C wept.", &[]),
        ("Ruiz_P spoke. Peru_C won.", &[]),
    ] {
        assert_eq!(stated(sentence, Some(("Ruiz", "Prime Minister", ""))), expected, "{sentence}");
    }
}

/// Classes of words that by themselves neither state a relation nor keep one from being stated: what stands between, before and behind
/// the words that do, and heads of names.
const HELPING: &[&str] = &[
    "bars",
    "qualifier",
    "lesser",
    "organ",
    "no_organ",
    "organs",
    "minister_of",
    "minister_for",
    "office_link",
    "secretary_noun",
    "loose_word",
    "office_word",
    "field_link",
    "minister_noun",
    "based_ending",
    "kin_link",
    "kin_determiner",
    "kin_lead",
    "kin_bar",
    "origin_link",
    "body_link",
    "work_link",
    "member_link",
    "owner_article",
    "member_lead",
    "member_bar",
    "holds",
    "title_lead",
    "place_link",
    "board_noun",
    "no_person",
    "installed",
    "past_be",
    "partisan",
    "branch_noun",
    "unofficial",
    "state_member",
    "district",
    "state_noun",
];

#[test]
fn each_row_of_words_says_its_relation_where_it_must_and_nowhere_else() {
    let mut wrong = Vec::new();
    for (_, row) in rows(english().tables.relations) {
        let column = |i: usize| row.get(i).copied().unwrap_or("");
        let (said, tested) = (column(3), !column(4).is_empty() || HELPING.contains(&column(0)));
        assert!(tested && said.is_empty() == column(2).is_empty(), "a row without its sentences: {row:?}");
        for word in column(1).split('|') {
            let [fires, said, not] = [2, 3, 4].map(|i| column(i).replace("{}", word));
            if !fires.is_empty() && !stated(&fires, None).contains(&said) {
                wrong.push(format!("{fires} does not say {said}: {:?}", stated(&fires, None)));
            }
            if !not.is_empty() && !stated(&not, None).is_empty() {
                wrong.push(format!("{not} says {:?}", stated(&not, None)));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong: {wrong:#?}", wrong.len());
}

#[test]
fn every_row_of_the_tables_is_read() {
    for (table, problems) in
        [("offices.tsv", super::offices::OFFICES.problems()), ("wholes.tsv", super::facts::WHOLES.problems())]
    {
        assert!(problems.is_empty(), "{table}: {problems:#?}");
    }
}

#[test]
fn a_minister_of_a_part_of_a_country_is_none_of_the_country() {
    let minister = ["Ruiz AGENT_OF Peru", "Ruiz CITIZEN_OF Peru", "Ruiz MINISTER_OF Peru"];
    for (title, expected) in [("Interior Minister", &minister[..]), ("State Interior Minister", &[])] {
        let found = stated("Peru_C won/v. Peru_C lost/v. Ruiz_P spoke/v.", Some(("Ruiz", title, "")));
        assert_eq!(found, expected, "{title}");
    }
}
