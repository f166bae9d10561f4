//! Tables of sentences and the events that they tell.

use super::events;
use super::testing::{retag, tagged};
use crate::annotation::{Analysis, ArgumentRole, CountryCode, Dateline, Deprel, EntityId, Event, Modality, Upos};
use crate::document::Article;
use crate::lang::{english, rows};
use crate::span::Span;
use proptest::prelude::*;

/// The events of a marked sentence as "TYPE sources > targets @place", with "not" and the modality where they are not plain.
pub(super) fn told(sentence: &str) -> Vec<String> {
    told_as(sentence, None)
}

/// The same with a word of another part of speech.
pub(super) fn told_as(sentence: &str, word: Option<(&str, Upos)>) -> Vec<String> {
    let (text, mut analysis) = tagged(sentence);
    retag(&text, &mut analysis, word);
    let (events, _) = events(&Article::new("", &text), &analysis);
    events.iter().map(|e| show(&analysis, e)).collect()
}

fn show(analysis: &Analysis, event: &Event) -> String {
    let names = |role: ArgumentRole| {
        let of = event.arguments.iter().filter(|a| a.role == role).filter_map(|a| analysis.entity(a.entity?));
        of.map(|e| e.canonical_name.as_str()).collect::<Vec<_>>().join("+")
    };
    let mut out = format!("{} {} > {}", event.kind, names(ArgumentRole::Source), names(ArgumentRole::Target));
    let place = names(ArgumentRole::Place);
    if !place.is_empty() {
        out = format!("{out} @{place}");
    }
    if event.negated {
        out.push_str(" not");
    }
    if event.modality != Modality::Actual {
        out = format!("{out} {}", event.modality);
    }
    out.trim_end().to_owned()
}

#[test]
fn who_does_what_to_whom() {
    for (sentence, events) in [
        ("Ruiz_P met/v Tan_P in Lima_L.", &["CONSULT Ruiz > Tan @Lima"][..]),
        ("Tan_P was criticised/v by Ruiz_P.", &["DISAPPROVE Ruiz > Tan"]),
        ("Peru_C and Chile_C held/v talks/n.", &["CONSULT Peru+Chile >"]),
        ("The talks/n between Peru_C and Chile_C ended/v.", &["CONSULT Peru+Chile >"]),
        ("Peru_C sent/v food/n to Chile_C.", &["AID Peru > Chile"]),
        ("Peru_C rejected/v an offer/n from Chile_C.", &["REJECT Peru > Chile"]),
        ("Peru_C lifted/v a curfew/n in Lima_L.", &["CONCEDE Peru >  @Lima"]),
        ("Peru_C President/n Ruiz_P met/v Tan_P.", &["CONSULT Ruiz > Tan"]),
        ("Peru_C beat/v Chile_C by two goals/n.", &["RESULT Peru > Chile"]),
        ("Guards/n killed/v Ruiz_P in the city/n of Lima_L.", &["ASSAULT  > Ruiz @Lima"]),
        ("The guards/n beat/v Ruiz_P.", &["ASSAULT  > Ruiz"]),
        ("Ruiz_P beat/v Tan_P in the vote/n.", &["ELECT Ruiz > Tan"]),
        ("Ruiz_P sued/v Tan_P.", &["LAWSUIT Ruiz > Tan", "DISAPPROVE Ruiz > Tan"]),
        ("Police/n charged/v Ruiz_P with fraud/n.", &["TRIAL  > Ruiz"]),
        ("Ruiz_P was arrested/v in Lima_L by Tan_P.", &["COERCE Tan > Ruiz @Lima"]),
        ("Ruiz_P was arrested/v in Lima_L and replaced/v by Tan_P.", &["COERCE  > Ruiz @Lima"]),
        ("The crash/n killed/v Ruiz_P.", &["ACCIDENT  > Ruiz", "DIE  > Ruiz"]),
        ("Ruiz_P praised/v murdered/v Tan_P.", &["SUPPORT Ruiz > Tan", "ASSAULT  > Tan"]),
        ("The guards/n carrying/v Tan_P arrested/v Ruiz_P.", &["COERCE  > Ruiz"]),
        ("Ruiz_P will resign/v in Lima_L.", &["RESIGN Ruiz >  @Lima FUTURE"]),
        ("Peru_C named/v Ruiz_P as minister/n.", &["APPOINT Peru > Ruiz"]),
        ("Peru_C appointed/v Ruiz_P minister/n.", &["APPOINT Peru > Ruiz"]),
        ("Peru_C named/v minister/n Ruiz_P.", &["APPOINT Peru > Ruiz"]),
        ("Ruiz_P faced/v criticism/n for words/n to Peru_C.", &["DISAPPROVE  > Ruiz"]),
        ("The criticism/n against Peru_C was sharp/a.", &["DISAPPROVE  > Peru"]),
        ("Hurricane/n Ruiz_P killed/v men/n in Lima_L.", &["DISASTER  >  @Lima", "DIE  >  @Lima"]),
        ("Does/v Ruiz_P meet/v Tan_P?", &[]),
        ("Ruiz_P met/v Tan_P?", &["CONSULT Ruiz > Tan"]),
        ("The policy/n of arresting/v Tan_P went on.", &[]),
        ("Guards/n were accused/v of arresting/v Tan_P.", &["DISAPPROVE  >", "COERCE  > Tan REPORTED"]),
        ("Ten guards/n were killed/v in Lima_L.", &["DIE  >  @Lima"]),
        ("Ten guards/n were killed/v or injured/v in Lima_L.", &[]),
        ("Ruiz_P and Tan_P criticised/v Diaz_P.", &["DISAPPROVE Ruiz+Tan > Diaz"]),
        ("Ruiz_P and Tan_P criticised/v each other.", &["DISAPPROVE Ruiz+Tan >"]),
        ("The mayor/n ate/v fish/n in Lima_L.", &[]),
        ("Ruiz_P met/v the deadline/n.", &[]),
        ("Peru_C gave/v the Greens_O an ultimatum/n.", &["THREATEN Peru >"]),
        ("The threat/n by Peru_C to Chile_C was clear/a.", &["THREATEN Peru > Chile"]),
        ("The threat/n to Chile_C was clear/a.", &[]),
        ("The heart/n attack/n felled/v Ruiz_P.", &[]),
        ("An explosion/n in Lima_L killed/v ten men/n.", &["ACCIDENT  >  @Lima", "DIE  >  @Lima"]),
        ("A strike/n on the camp/n killed/v ten men/n in Lima_L.", &["FIGHT  >  @Lima", "DIE  >  @Lima"]),
        ("The mayor/n asked/v whether they supported/v Ruiz_P.", &[]),
        ("They agree/v it is late.", &[]),
        ("An attempted/a bombing/n shook/v Lima_L.", &[]),
        ("Thank/v you, Ruiz_P.", &[]),
        ("The war/n on trafficking/n goes/v on in Lima_L.", &[]),
        ("A Halden_O killed/v Ruiz_P.", &["DIE  > Ruiz"]),
        ("Ruiz_P met/v Tan_P in the Lima_L delegation/n.", &["CONSULT Ruiz > Tan"]),
        ("Tan_P saw the Assistance/n to Lima_L program/n.", &[]),
        ("In tennis/n, Ruiz_P beat/v Tan_P.", &["RESULT Ruiz > Tan"]),
        ("Police/n arrested/v Ruiz_P after the match/n of the league/n.", &["COERCE  > Ruiz"]),
        ("Peru_C met/v Chile_C in the final match/n of the league/n.", &[]),
        ("The ministry/n attacked/v the record/n of Ruiz_P.", &["DISAPPROVE  > Ruiz"]),
        ("Peru_C bombed/v a depot/n of Chile_C.", &["FIGHT Peru > Chile"]),
        ("Peru_C donated/v money/n to a project/n in Lima_L.", &["AID Peru >  @Lima"]),
        ("The shares/n fell/v to ten dollars/n.", &["PRICE_MOVE  >"]),
        ("Gunmen/n shot/v ten men/n dead in Lima_L.", &["ASSAULT  >  @Lima"]),
        ("Banks/n work/v with farmers/n.", &[]),
        ("Ruiz_P was sworn/v in at a party/n joined/v by Tan_P.", &["APPOINT  > Ruiz"]),
        ("Ruiz_P was sworn/v in by Tan_P.", &["APPOINT Tan > Ruiz"]),
        ("Peru_C held/v a joint/a exercise/n with Chile_C.", &["COOPERATE Peru > Chile"]),
    ] {
        assert_eq!(told(sentence), events, "{sentence}");
    }
}

#[test]
fn how_it_is_told() {
    for (sentence, event) in [
        ("Ruiz_P did not meet/v Tan_P.", "CONSULT Ruiz > Tan not"),
        ("Ruiz_P may meet/v Tan_P.", "CONSULT Ruiz > Tan CONDITIONAL"),
        ("Ruiz_P will meet/v Tan_P.", "CONSULT Ruiz > Tan FUTURE"),
        ("Ruiz_P refused/v to meet/v Tan_P.", "CONSULT Ruiz > Tan not"),
        ("Ruiz_P is about to resign/v.", "RESIGN Ruiz >  FUTURE"),
        ("Ruiz_P is going to resign/v.", "RESIGN Ruiz >  FUTURE"),
        ("Ruiz_P was charged/v with the murder/n of Tan_P.", "CRIME  > Tan REPORTED"),
        ("Ruiz_P was convicted/v of the murder/n of Tan_P.", "CRIME  > Tan"),
        ("Police/n failed/v to prevent/v the killing/n of Ruiz_P.", "ASSAULT  > Ruiz"),
        ("Ruiz_P came/v to mend/v it after the visit/n to Chile_C.", "CONSULT  > Chile"),
        ("Peru_C claims/v to have invaded/v Chile_C.", "FIGHT Peru > Chile REPORTED"),
        ("Ruiz_P can deport/v Tan_P.", "COERCE Ruiz > Tan CONDITIONAL"),
    ] {
        assert!(told(sentence).iter().any(|e| e == event), "{sentence}: {:?}", told(sentence));
    }
}

#[test]
fn what_is_undertaken_decides_what_the_undertaking_is() {
    for (sentence, event) in [
        ("Peru_C threatened/v to attack/v Chile_C.", "THREATEN Peru > Chile"),
        ("Peru_C promised/v to send/v food/n to Chile_C.", "AGREE Peru > Chile"),
        ("Peru_C vowed/v to attack/v Chile_C.", "THREATEN Peru > Chile"),
        ("Peru_C will visit/v Chile_C.", "AGREE Peru > Chile"),
        ("Peru_C will attack/v Chile_C.", "THREATEN Peru > Chile"),
        ("Peru_C will not meet/v Chile_C.", "REJECT Peru > Chile"),
    ] {
        assert!(told(sentence).iter().any(|e| e == event), "{sentence}: {:?}", told(sentence));
    }
}

#[test]
fn what_is_denied_did_not_happen() {
    for (sentence, event) in [
        ("Police/n denied/v that Ruiz_P was shot/v in Lima_L.", "ASSAULT  > Ruiz @Lima not"),
        ("No arrests/n were made/v in Lima_L.", "COERCE  >  @Lima not"),
        ("Nobody/n was killed/v in Lima_L.", "DIE  >  @Lima not"),
        ("Neither side/n threatened/v Chile_C.", "THREATEN  >  not"),
    ] {
        assert!(told(sentence).iter().any(|e| e == event), "{sentence}: {:?}", told(sentence));
    }
}

#[test]
fn a_demonym_that_only_describes_is_a_country_and_no_entity() {
    let (text, analysis) = tagged("Peruvian_D rebels/n attacked/v the camp/n.");
    let (events, _) = events(&Article::new("", &text), &analysis);
    let source = events.first().and_then(|e| e.arguments.first());
    assert_eq!(source.map(|a| (a.entity, a.country)), Some((None, CountryCode::parse("PE"))));
}

#[test]
fn an_event_told_again_is_one_event() {
    let (text, analysis) = tagged("Ruiz_P met/v Tan_P in Lima_L. The meeting/n was long/a. Ruiz_P also met/v Diaz_P.");
    let (events, main) = events(&Article::new("", &text), &analysis);
    let triggers: Vec<Vec<&str>> = events.iter().map(|e| e.triggers.iter().map(|t| t.of(&text)).collect()).collect();
    assert_eq!(triggers, [vec!["met", "meeting"], vec!["met"]]);
    assert_eq!(main, Some(0));
}

#[test]
fn a_crime_is_told_again_by_its_own_word_only() {
    for (sentence, count) in [
        ("Ruiz_P was shot/v in Lima_L. The murder/n of Ruiz_P shook/v it.", 1),
        ("Ruiz_P was shot/v in Lima_L. The trafficking/n in Lima_L went on.", 2),
        ("The fraud/n in Lima_L went on. The fraud/n in Lima_L hurt/v it.", 1),
        ("The fraud/n in Lima_L went on. The robbery/n in Lima_L hurt/v it.", 2),
    ] {
        assert_eq!(told(sentence).len(), count, "{sentence}: {:?}", told(sentence));
    }
}

#[test]
fn the_words_of_a_trigger_are_no_theme() {
    for (sentence, themes) in [("Police/n opened/v fire/n on Ruiz_P.", 0), ("Peru_C launched/v two/a new/a rockets/n.", 1)] {
        let (text, analysis) = tagged(sentence);
        let (events, _) = events(&Article::new("", &text), &analysis);
        let found = events.iter().flat_map(|e| e.arguments.iter().filter(|a| a.role == ArgumentRole::Theme)).count();
        assert_eq!(found, themes, "{sentence}: {events:?}");
    }
}

#[test]
fn who_means_people_where_the_tree_gives_it_to_a_thing() {
    let (text, mut analysis) = tagged("A home/n held by police/n, who arrested/v Tan_P.");
    let at = |word: &str| analysis.tokens.iter().position(|t| t.span.of(&text) == word).unwrap_or_default();
    let (home, who, arrested) = (at("home"), at("who"), at("arrested"));
    for (token, head, deprel) in [(who, arrested, Deprel::Nsubj), (arrested, home, Deprel::AclRelcl)] {
        (analysis.tokens[token].head, analysis.tokens[token].deprel) = (Some(head as u32), deprel);
    }
    let (events, _) = events(&Article::new("", &text), &analysis);
    let sources: Vec<&str> = events
        .iter()
        .flat_map(|e| e.arguments.iter().filter(|a| a.role == ArgumentRole::Source).map(|a| a.span.of(&text)))
        .collect();
    assert_eq!(sources, ["police"]);
}

#[test]
fn the_town_of_the_dateline_is_where_nothing_else_is_said_to_be() {
    for (sentence, event) in [
        ("Lima_L A quake/n struck/v.", "DISASTER  >  @Lima"),
        ("Lima_L A quake/n struck/v Cusco_L.", "DISASTER  >"),
        ("Lima_L Police/n arrested/v Ruiz_P.", "COERCE  > Ruiz @Lima"),
        ("Lima_L Guards/n killed/v Ruiz_P.", "ASSAULT  > Ruiz @Lima"),
        ("Lima_L Guards/n killed/v Ruiz_P of Cusco_L.", "ASSAULT  > Ruiz"),
    ] {
        let (text, mut analysis) = tagged(sentence);
        let place = Span::new(0, 4);
        analysis.dateline = Some(Dateline {
            span: Span::new(0, 5),
            place_span: Some(place),
            place: Some(EntityId(0)),
            date_span: None,
            date: None,
            agency_span: None,
        });
        let (events, _) = events(&Article::new("", &text), &analysis);
        let shown: Vec<String> = events.iter().map(|e| show(&analysis, e)).collect();
        assert_eq!(shown, [event], "{sentence}");
    }
}

proptest! {
    #[test]
    fn any_text_gives_events_within_it(text in "[ a-zA-Z.,'\u{e9}]{0,80}(met|talks|will|to|and|attack)?[ A-Za-z.]{0,40}") {
        let (text, analysis) = tagged(&text);
        let (events, main) = events(&Article::new("", &text), &analysis);
        for event in &events {
            prop_assert!(!event.triggers.is_empty());
            prop_assert!(event.triggers.iter().all(|t| !t.of(&text).is_empty()));
            prop_assert!(event.arguments.iter().all(|a| a.span.end as usize <= text.len()));
        }
        prop_assert!(main.is_none_or(|m| (m as usize) < events.len()));
    }
}

#[test]
fn each_row_of_words_does_what_its_sentences_say() {
    let mut wrong = Vec::new();
    for (_, row) in rows(english().tables.events) {
        let [_, words, kind, fires, not] = row.as_slice() else { continue };
        let (kind, tells) = kind.strip_prefix('!').map_or((*kind, true), |k| (k, false));
        let has = |sentence: &str| told(sentence).iter().any(|e| e.starts_with(kind));
        wrong.extend(words.split('|').map(|w| fires.replace("{}", w)).filter(|s| has(s) != tells));
        wrong.extend(Some((*not).to_owned()).filter(|s| has(s) == tells));
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
