//! What the patterns find, one table per family: a parsed text and its statements.
//!
//! Texts are written as `syntax::testing` reads them. A statement is written `KIND speaker|cue|content`, parts of the content
//! divided by ` ## `; `NOT ` before it marks one that is reported as not made.

mod edges;
mod words;

use super::*;
use crate::analysis::Options;
use crate::analysis::entities::EntitiesStage;
use crate::analysis::entities::testing::gazetteer;
use crate::analysis::sentences::SentencesStage;
use crate::analysis::syntax::testing;
use crate::analysis::tokens::TokensStage;
use crate::annotation::Deprel;
use crate::document::Article;
use proptest::prelude::*;

/// The text of a parsed table entry, and its analysis up to the parser.
fn parsed(entry: &str) -> (String, Analysis) {
    let parsed = testing::parsed(entry);
    (parsed.text, parsed.analysis)
}

/// The same with its names resolved into entities.
fn resolved(entry: &str) -> (String, Analysis) {
    let (text, mut analysis) = parsed(entry);
    let stage = EntitiesStage::new(gazetteer());
    assert_eq!(stage.run(&Article::new("", &text), &Options::default(), &mut analysis), Ok(()));
    (text, analysis)
}

/// The statements of an analysis as the tables write them.
fn written(text: &str, analysis: &Analysis) -> Vec<String> {
    let written = |s: &Statement| {
        let speaker = s.speaker_span.map_or("-", |span| span.of(text));
        let cue = s.cue.as_ref().map_or("-", |c| c.span.of(text));
        let content: Vec<&str> = s.content.iter().map(|c| c.of(text)).collect();
        let not = if s.negated { "NOT " } else { "" };
        format!("{not}{} {speaker}|{cue}|{}", s.kind, content.join(" ## "))
    };
    statements(text, analysis).iter().map(written).collect()
}

fn check(cases: &[(&str, &[&str])]) {
    for (entry, expected) in cases {
        let (text, analysis) = parsed(entry);
        assert_eq!(written(&text, &analysis), *expected, "{text}");
    }
}

/// A text that only its sentences and tokens are known of.
fn unparsed(title: &str, body: &str) -> (Article, Analysis) {
    let (article, mut analysis) = (Article::new(title, body), Analysis::default());
    for stage in [&SentencesStage as &dyn Stage, &TokensStage] {
        assert_eq!(stage.run(&article, &Options::default(), &mut analysis), Ok(()));
    }
    (article, analysis)
}

const RECALLED: &str = "Ortega/PROPN/2/nsubj recalled/VERB/0/root that/SCONJ/9/mark last/ADJ/5/amod year/NOUN/9/obl:unmarked \
    Peru/PROPN/9/nsubj and/CCONJ/8/cc Chile/PROPN/6/conj agreed/VERB/2/ccomp to/PART/11/mark \
    build/VERB/9/xcomp a/DET/13/det tunnel/NOUN/11/obj ./PUNCT/2/punct";

#[test]
fn a_dateline_is_no_part_of_what_was_said() {
    let (text, mut analysis) = parsed(
        "LIMA/PROPN/5/dep —/PUNCT/1/punct Taxes/NOUN/5/nsubj will/AUX/5/aux fall/VERB/0/root ,/PUNCT/9/punct \
         the/DET/8/det minister/NOUN/9/nsubj said/VERB/5/parataxis ./PUNCT/5/punct",
    );
    let end = text.find("Taxes").unwrap_or_default() as u32;
    analysis.dateline = Some(crate::annotation::Dateline {
        span: Span::new(0, end),
        place_span: None,
        place: None,
        date_span: None,
        date: None,
        agency_span: None,
    });
    assert_eq!(written(&text, &analysis), ["INDIRECT the minister|said|Taxes will fall"]);
}

#[test]
fn a_dateline_speaks_never() {
    let (text, mut analysis) = parsed(
        "LIMA/PROPN/5/dep :/PUNCT/1/punct Taxes/NOUN/5/nsubj will/AUX/5/aux fall/VERB/0/root next/ADJ/7/amod \
         year/NOUN/5/obl ./PUNCT/5/punct",
    );
    let end = text.find("Taxes").unwrap_or_default() as u32;
    analysis.dateline = Some(crate::annotation::Dateline {
        span: Span::new(0, end),
        place_span: None,
        place: None,
        date_span: None,
        date: None,
        agency_span: None,
    });
    assert!(written(&text, &analysis).is_empty());
}

#[test]
fn what_nobody_has_said_yet_and_who_says_it() {
    check(&[
        // A duty to report is no report.
        (
            "Ortega/PROPN/2/nsubj forced/VERB/0/root banks/NOUN/2/obj to/PART/5/mark report/VERB/2/xcomp \
             whether/SCONJ/8/mark taxes/NOUN/8/nsubj fall/VERB/5/ccomp ./PUNCT/2/punct",
            &[],
        ),
        // Who is reported missing reports nothing.
        (
            "Ortega/PROPN/9/nsubj ,/PUNCT/3/punct reported/VERB/1/acl missing/ADJ/3/xcomp on/ADP/6/case \
             Monday/PROPN/3/obl ,/PUNCT/3/punct was/AUX/9/aux:pass found/VERB/0/root ./PUNCT/9/punct",
            &[],
        ),
        // Who reports warns, not the one who is reported to leave.
        (
            "Ortega/PROPN/2/nsubj said/VERB/0/root Peru/PROPN/5/nsubj would/AUX/5/aux leave/VERB/2/ccomp \
             ,/PUNCT/7/punct warning/VERB/5/advcl that/SCONJ/10/mark trade/NOUN/10/nsubj falls/VERB/7/ccomp \
             ./PUNCT/2/punct",
            &["INDIRECT Ortega|said|Peru would leave", "INDIRECT Ortega|warning|trade falls"],
        ),
    ]);
}

#[test]
fn clauses_before_their_reporting_clause() {
    check(&[
        (
            "Taxes/NOUN/3/nsubj will/AUX/3/aux fall/VERB/0/root next/ADJ/5/amod year/NOUN/3/obl:unmarked \
             ,/PUNCT/9/punct the/DET/8/det minister/NOUN/3/nsubj said/VERB/0/root ./PUNCT/3/punct",
            &["INDIRECT the minister|said|Taxes will fall next year"],
        ),
        (
            "Both/DET/2/det ports/NOUN/4/nsubj should/AUX/4/aux stay/VERB/0/root open/ADJ/4/xcomp ,/PUNCT/10/punct \
             said/VERB/4/parataxis Ortega/PROPN/4/nsubj ,/PUNCT/10/punct adding/VERB/4/advcl that/SCONJ/14/mark \
             trade/NOUN/14/nsubj is/AUX/14/aux growing/VERB/7/ccomp ./PUNCT/4/punct",
            &["INDIRECT Ortega|said|Both ports should stay open", "INDIRECT Ortega|adding|trade is growing"],
        ),
        // A participle inside what was said has its own subject and does not pass it on.
        (
            "The/DET/2/det cities/NOUN/3/nsubj stood/VERB/0/root together/ADV/3/advmod ,/PUNCT/6/punct \
             demonstrating/VERB/3/advcl their/PRON/8/nmod:poss will/NOUN/6/obj ,/PUNCT/3/punct Ortega/PROPN/11/nsubj \
             added/VERB/3/parataxis ,/PUNCT/13/punct noting/VERB/3/advcl that/SCONJ/17/mark trade/NOUN/17/nsubj \
             is/AUX/17/aux growing/VERB/13/ccomp ./PUNCT/3/punct",
            &[
                "INDIRECT Ortega|added|The cities stood together, demonstrating their will",
                "INDIRECT Ortega|noting|trade is growing",
            ],
        ),
        (
            "Peru/PROPN/9/nsubj and/CCONJ/3/cc Chile/PROPN/1/conj ,/PUNCT/1/punct Ortega/PROPN/6/nsubj \
             stressed/VERB/0/root ,/PUNCT/6/punct should/AUX/9/aux build/VERB/0/root more/ADJ/11/amod \
             railways/NOUN/9/obj ./PUNCT/9/punct",
            &["INDIRECT Ortega|stressed|Peru and Chile ## should build more railways"],
        ),
        // The same where the tree takes the reporting clause for a relative one.
        (
            "The/DET/2/det railway/NOUN/9/nsubj:pass ,/PUNCT/5/punct Ortega/PROPN/5/nsubj stressed/VERB/2/acl:relcl \
             ,/PUNCT/2/punct should/AUX/9/aux be/AUX/9/aux:pass built/VERB/0/root soon/ADV/9/advmod ./PUNCT/9/punct",
            &["INDIRECT Ortega|stressed|The railway ## should be built soon"],
        ),
        (
            "As/SCONJ/3/mark Ortega/PROPN/3/nsubj noted/VERB/11/advcl in/ADP/5/case May/PROPN/3/obl ,/PUNCT/3/punct \
             the/DET/8/det harbour/NOUN/11/nsubj is/AUX/11/cop too/ADV/11/advmod shallow/ADJ/0/root ./PUNCT/11/punct",
            &["INDIRECT Ortega|noted|the harbour is too shallow"],
        ),
        (
            "The/DET/2/det islands/NOUN/12/nsubj ,/PUNCT/6/punct which/PRON/8/nsubj he/PRON/6/nsubj \
             noted/VERB/2/acl:relcl are/AUX/8/cop rich/ADJ/12/advcl in/ADP/10/case oil/NOUN/8/obl ,/PUNCT/8/punct \
             want/VERB/0/root independence/NOUN/12/obj ./PUNCT/12/punct",
            &["INDIRECT he|noted|are rich in oil", "INDIRECT The islands|want|independence"],
        ),
    ]);
}

#[test]
fn clauses_after_their_reporting_verb() {
    check(&[
        (
            "The/DET/2/det minister/NOUN/3/nsubj said/VERB/0/root that/SCONJ/7/mark taxes/NOUN/7/nsubj will/AUX/7/aux \
             fall/VERB/3/ccomp next/ADJ/9/amod year/NOUN/7/obl:unmarked ./PUNCT/3/punct",
            &["INDIRECT The minister|said|taxes will fall next year"],
        ),
        (
            "Ortega/PROPN/2/nsubj said/VERB/0/root the/DET/4/det port/NOUN/6/nsubj will/AUX/6/aux reopen/VERB/2/ccomp \
             in/ADP/8/case May/PROPN/6/obl ./PUNCT/2/punct",
            &["INDIRECT Ortega|said|the port will reopen in May"],
        ),
        (
            "He/PRON/2/nsubj added/VERB/0/root that/SCONJ/7/mark the/DET/5/det talks/NOUN/7/nsubj would/AUX/7/aux \
             continue/VERB/2/ccomp ./PUNCT/2/punct",
            &["INDIRECT He|added|the talks would continue"],
        ),
        (
            "Ortega/PROPN/2/nsubj told/VERB/0/root reporters/NOUN/2/iobj on/ADP/5/case Monday/PROPN/2/obl \
             that/SCONJ/10/mark the/DET/8/det talks/NOUN/10/nsubj had/AUX/10/aux failed/VERB/2/ccomp ./PUNCT/2/punct",
            &["INDIRECT Ortega|told|the talks had failed"],
        ),
        (
            "Ortega/PROPN/4/nsubj did/AUX/4/aux not/PART/4/advmod say/VERB/0/root whether/SCONJ/8/mark \
             he/PRON/8/nsubj would/AUX/8/aux run/VERB/4/advcl again/ADV/8/advmod ./PUNCT/4/punct",
            &["NOT INDIRECT Ortega|say|whether he would run again"],
        ),
        (
            "Farmers/NOUN/2/nsubj said/VERB/0/root the/DET/4/det rain/NOUN/5/nsubj came/VERB/2/ccomp too/ADV/7/advmod \
             late/ADV/5/advmod and/CCONJ/13/cc the/DET/10/det harvest/NOUN/13/nsubj would/AUX/13/aux be/AUX/13/cop \
             poor/ADJ/5/conj ./PUNCT/2/punct",
            &["INDIRECT Farmers|said|the rain came too late and the harvest would be poor"],
        ),
        (
            "The/DET/2/det report/NOUN/3/nsubj shows/VERB/0/root that/SCONJ/7/mark prices/NOUN/7/nsubj have/AUX/7/aux \
             doubled/VERB/3/ccomp ./PUNCT/3/punct",
            &["INDIRECT The report|shows|prices have doubled"],
        ),
        (
            "Asked/VERB/0/root whether/SCONJ/5/mark he/PRON/5/nsubj would/AUX/5/aux resign/VERB/9/advcl \
             ,/PUNCT/1/punct the/DET/8/det governor/NOUN/9/nsubj smiled/VERB/0/root ./PUNCT/9/punct",
            &["INDIRECT -|Asked|whether he would resign"],
        ),
        (
            "Ortega/PROPN/2/nsubj recalled/VERB/0/root that/SCONJ/9/mark last/ADJ/5/amod year/NOUN/9/obl:unmarked \
             Peru/PROPN/9/nsubj and/CCONJ/8/cc Chile/PROPN/6/conj agreed/VERB/2/ccomp to/PART/11/mark \
             build/VERB/9/xcomp a/DET/13/det tunnel/NOUN/11/obj ./PUNCT/2/punct",
            &[
                "INDIRECT Ortega|recalled|last year Peru and Chile agreed to build a tunnel",
                "SPEECH_ACT Peru and Chile|agreed|to build a tunnel",
            ],
        ),
    ]);
}

#[test]
fn acts_of_speech_and_attitudes() {
    check(&[
        (
            "Ortega/PROPN/2/nsubj called/VERB/0/root on/ADP/5/case both/DET/5/det governments/NOUN/2/obl \
             to/PART/7/mark open/VERB/2/advcl the/DET/9/det border/NOUN/7/obj ,/PUNCT/11/punct noting/VERB/2/advcl \
             that/SCONJ/15/mark trade/NOUN/15/nsubj is/AUX/15/aux growing/VERB/11/ccomp ./PUNCT/2/punct",
            &["SPEECH_ACT Ortega|called|both governments to open the border", "INDIRECT Ortega|noting|trade is growing"],
        ),
        (
            "Critics/NOUN/2/nsubj denounced/VERB/0/root the/DET/4/det plan/NOUN/2/obj as/ADP/7/case a/DET/7/det \
             gift/NOUN/2/advcl to/ADP/10/case the/DET/10/det banks/NOUN/7/nmod ./PUNCT/2/punct",
            &["SPEECH_ACT Critics|denounced|the plan as a gift to the banks"],
        ),
        (
            "She/PRON/2/nsubj thanked/VERB/0/root the/DET/4/det nurses/NOUN/2/obj for/ADP/7/case \
             their/PRON/7/nmod:poss work/NOUN/4/nmod ./PUNCT/2/punct",
            &["SPEECH_ACT She|thanked|the nurses for their work"],
        ),
        (
            "The/DET/2/det company/NOUN/3/nsubj denied/VERB/0/root the/DET/5/det allegations/NOUN/3/obj \
             ./PUNCT/3/punct",
            &["SPEECH_ACT The company|denied|the allegations"],
        ),
        (
            "The/DET/2/det union/NOUN/3/nsubj vowed/VERB/0/root to/PART/5/mark fight/VERB/3/xcomp the/DET/7/det \
             decision/NOUN/5/obj ./PUNCT/3/punct",
            &["SPEECH_ACT The union|vowed|to fight the decision"],
        ),
        (
            "Ortega/PROPN/2/nsubj urged/VERB/0/root farmers/NOUN/2/obj to/PART/5/mark plant/VERB/2/advcl \
             more/ADJ/7/amod trees/NOUN/5/obj ./PUNCT/2/punct",
            &["SPEECH_ACT Ortega|urged|farmers to plant more trees"],
        ),
        (
            "They/PRON/2/nsubj hope/VERB/0/root for/ADP/4/case peace/NOUN/2/obl ./PUNCT/2/punct",
            &["INDIRECT They|hope|peace"],
        ),
        (
            "Nurses/NOUN/2/nsubj want/VERB/0/root higher/ADJ/4/amod pay/NOUN/2/obj ./PUNCT/2/punct",
            &["INDIRECT Nurses|want|higher pay"],
        ),
        (
            "Ortega/PROPN/2/nsubj described/VERB/0/root the/DET/4/det offer/NOUN/2/obj as/ADV/6/advmod \
             generous/ADJ/2/advcl ./PUNCT/2/punct",
            &["SPEECH_ACT Ortega|described|the offer as generous"],
        ),
        (
            "Ortega/PROPN/2/nsubj called/VERB/0/root the/DET/4/det offer/NOUN/2/obj a/DET/7/det bad/ADJ/7/amod \
             joke/NOUN/2/obj ./PUNCT/2/punct",
            &["SPEECH_ACT Ortega|called|the offer a bad joke"],
        ),
        ("He/PRON/2/nsubj refused/VERB/0/root to/PART/4/mark comment/VERB/2/xcomp ./PUNCT/2/punct", &[]),
        (
            "Ortega/PROPN/2/nsubj spoke/VERB/0/root highly/ADV/2/advmod of/ADP/6/case the/DET/6/det nurses/NOUN/2/obl \
             ./PUNCT/2/punct",
            &["SPEECH_ACT Ortega|spoke|the nurses"],
        ),
        (
            "She/PRON/2/nsubj apologized/VERB/0/root for/ADP/5/case the/DET/5/det delay/NOUN/2/obl ./PUNCT/2/punct",
            &["SPEECH_ACT She|apologized|the delay"],
        ),
        (
            "The/DET/2/det bridge/NOUN/4/nsubj:pass is/AUX/4/aux:pass expected/VERB/0/root to/PART/6/mark \
             open/VERB/4/xcomp in/ADP/8/case June/PROPN/6/obl ./PUNCT/4/punct",
            &["INDIRECT -|expected|The bridge ## to open in June"],
        ),
    ]);
}

#[test]
fn how_far_content_reaches() {
    check(&[
        (
            "Ortega/PROPN/2/nsubj promised/VERB/0/root to/PART/4/mark mend/VERB/2/advcl the/DET/6/det \
             roads/NOUN/4/obj and/CCONJ/8/cc finish/VERB/4/conj the/DET/10/det bridge/NOUN/8/obj ./PUNCT/2/punct",
            &["SPEECH_ACT Ortega|promised|to mend the roads and finish the bridge"],
        ),
        (
            "Ortega/PROPN/2/nsubj rejected/VERB/0/root the/DET/4/det plan/NOUN/2/obj and/CCONJ/6/cc \
             praised/VERB/2/conj the/DET/8/det mayor/NOUN/6/obj ./PUNCT/2/punct",
            &["SPEECH_ACT Ortega|rejected|the plan", "SPEECH_ACT Ortega|praised|the mayor"],
        ),
        (
            "Unless/SCONJ/4/mark the/DET/4/det rain/NOUN/4/nsubj stops/NOUN/12/advcl ,/PUNCT/4/punct \
             Ortega/PROPN/7/nsubj said/VERB/0/root ,/PUNCT/4/punct the/DET/10/det town/NOUN/12/nsubj will/AUX/12/aux \
             flood/VERB/7/ccomp ./PUNCT/12/punct",
            &["INDIRECT Ortega|said|Unless the rain stops ## the town will flood"],
        ),
        (
            "The/DET/2/det years/NOUN/9/nsubj that/PRON/4/nsubj followed/VERB/2/acl:relcl ,/PUNCT/4/punct \
             Ortega/PROPN/7/nsubj said/VERB/0/root ,/PUNCT/7/punct brought/VERB/7/ccomp a/DET/11/det \
             drought/NOUN/9/obj ./PUNCT/9/punct",
            &["INDIRECT Ortega|said|The years that followed ## brought a drought"],
        ),
        (
            "Farmers/NOUN/8/nsubj who/PRON/3/nsubj want/VERB/1/acl:relcl a/DET/6/det new/ADJ/6/amod dam/NOUN/3/obj \
             could/AUX/8/aux lose/VERB/0/root their/PRON/10/nmod:poss land/NOUN/8/obj ./PUNCT/8/punct",
            &["INDIRECT Farmers|want|a new dam"],
        ),
        (
            "Ortega/PROPN/2/nsubj said/VERB/0/root the/DET/4/det road/NOUN/6/nsubj was/AUX/6/cop late/ADJ/2/ccomp \
             ,/PUNCT/10/punct “/PUNCT/10/punct as/ADP/10/case usual/ADJ/6/obl ./PUNCT/2/punct ”/PUNCT/10/punct",
            &["MIXED Ortega|said|the road was late, “as usual.”"],
        ),
        (
            "On/ADP/4/case “/PUNCT/4/punct Big/ADJ/4/amod Talk/NOUN/11/obl ,/PUNCT/4/punct ”/PUNCT/4/punct \
             Ortega/PROPN/8/nsubj said/VERB/0/root taxes/NOUN/11/nsubj will/AUX/11/aux fall/VERB/8/ccomp \
             ./PUNCT/8/punct",
            &["INDIRECT Ortega|said|taxes will fall"],
        ),
        (
            "But/CCONJ/11/cc according/ADP/5/case to/ADP/2/fixed the/DET/5/det poll/NOUN/11/obl ,/PUNCT/5/punct \
             four/NUM/10/nummod in/ADP/9/case ten/NUM/7/nmod voters/NOUN/11/nsubj remain/VERB/0/root \
             undecided/ADJ/11/xcomp ./PUNCT/11/punct",
            &["INDIRECT the poll|according to|four in ten voters remain undecided"],
        ),
        (
            "The/DET/3/det only/ADJ/3/amod step/NOUN/14/nsubj ,/PUNCT/9/punct in/ADP/9/case the/DET/7/det \
             mayor/NOUN/9/nmod:poss 's/PART/7/case view/NOUN/3/nmod ,/PUNCT/9/punct would/AUX/14/aux be/AUX/14/cop \
             a/DET/14/det tax/NOUN/0/root ./PUNCT/14/punct",
            &["INDIRECT the mayor|view|The only step ## would be a tax"],
        ),
        (
            "Ortega/PROPN/2/nsubj noted/VERB/0/root that/SCONJ/11/mark ,/PUNCT/7/punct when/ADV/7/advmod \
             it/PRON/7/nsubj rains/VERB/11/advcl ,/PUNCT/7/punct the/DET/10/det river/NOUN/11/nsubj \
             rises/VERB/2/ccomp ./PUNCT/2/punct",
            &["INDIRECT Ortega|noted|when it rains, the river rises"],
        ),
        (
            "Noting/VERB/7/advcl that/SCONJ/4/mark it/PRON/4/nsubj rained/VERB/7/advcl ,/PUNCT/1/punct \
             Ortega/PROPN/7/nsubj left/VERB/0/root ./PUNCT/7/punct",
            &["INDIRECT Ortega|Noting|it rained"],
        ),
        (
            "But/CCONJ/9/cc as/SCONJ/4/mark Ortega/PROPN/4/nsubj noted/VERB/9/advcl ,/PUNCT/4/punct the/DET/7/det \
             river/NOUN/9/nsubj will/AUX/9/aux rise/VERB/0/root ./PUNCT/9/punct",
            &["INDIRECT Ortega|noted|the river will rise"],
        ),
        (
            "“/PUNCT/3/punct It/PRON/3/nsubj rained/VERB/0/root ./PUNCT/3/punct It/PRON/6/nsubj poured/VERB/0/root \
             ,/PUNCT/6/punct ”/PUNCT/6/punct according/VERB/11/case to/ADP/9/fixed Ortega/PROPN/6/obl ./PUNCT/6/punct",
            &["DIRECT Ortega|according to|It rained. It poured"],
        ),
        (
            "Ortega/PROPN/9/nsubj ,/PUNCT/5/punct who/PRON/5/nsubj has/AUX/5/aux vowed/VERB/1/acl:relcl \
             to/PART/7/mark fight/VERB/5/xcomp ,/PUNCT/5/punct left/VERB/0/root the/DET/11/det room/NOUN/9/obj \
             ./PUNCT/9/punct",
            &["SPEECH_ACT Ortega|vowed|to fight"],
        ),
        (
            "Speaking/VERB/6/advcl on/ADP/3/case Monday/PROPN/1/obl ,/PUNCT/1/punct Ortega/PROPN/6/nsubj \
             urged/VERB/0/root the/DET/8/det city/NOUN/6/obj to/PART/10/mark act/VERB/6/xcomp ./PUNCT/6/punct",
            &["SPEECH_ACT Ortega|urged|the city to act"],
        ),
        (
            "Ortega/PROPN/2/nsubj praised/VERB/0/root the/DET/4/det mayor/NOUN/2/obj in/ADP/7/case an/DET/7/det \
             interview/NOUN/2/obl ./PUNCT/2/punct",
            &["SPEECH_ACT Ortega|praised|the mayor"],
        ),
        (
            "Ortega/PROPN/2/nsubj praised/VERB/0/root her/PRON/4/nmod:poss work/NOUN/2/obj in/SCONJ/6/mark \
             reviving/VERB/2/advcl the/DET/8/det port/NOUN/6/obj ./PUNCT/2/punct",
            &["SPEECH_ACT Ortega|praised|her work in reviving the port"],
        ),
        (
            "A/DET/2/det poll/NOUN/3/nsubj shows/VERB/0/root Ortega/PROPN/3/iobj with/ADP/8/case a/DET/8/det \
             big/ADJ/8/amod lead/NOUN/4/nmod ./PUNCT/3/punct",
            &["INDIRECT A poll|shows|Ortega with a big lead"],
        ),
        (
            "Ortega/PROPN/2/nsubj said/VERB/0/root much/ADJ/2/obj of/ADP/6/case the/DET/6/det talk/NOUN/3/nmod \
             with/ADP/8/case Lima/PROPN/6/nmod was/AUX/11/cop about/ADP/11/case trade/NOUN/2/ccomp ./PUNCT/2/punct",
            &["INDIRECT Ortega|said|much of the talk with Lima was about trade"],
        ),
        (
            "The/DET/2/det plan/NOUN/9/nsubj ,/PUNCT/2/punct Ortega/PROPN/5/nsubj said/VERB/0/root ,/PUNCT/2/punct \
             “/PUNCT/9/punct is/AUX/9/cop dead/ADJ/5/ccomp ./PUNCT/9/punct ”/PUNCT/9/punct",
            &["MIXED Ortega|said|The plan ## is dead."],
        ),
        (
            "Ortega/PROPN/2/nsubj questioned/VERB/0/root the/DET/4/det budget/NOUN/2/obj ,/PUNCT/9/punct \
             including/VERB/9/case the/DET/9/det new/ADJ/9/amod tax/NOUN/2/obl ./PUNCT/2/punct",
            &["SPEECH_ACT Ortega|questioned|the budget, including the new tax"],
        ),
        (
            "Ortega/PROPN/2/nsubj hoped/VERB/0/root ,/PUNCT/5/punct she/PRON/5/nsubj said/VERB/2/parataxis \
             ,/PUNCT/11/punct that/SCONJ/11/mark the/DET/9/det rain/NOUN/11/nsubj would/AUX/11/aux stop/VERB/5/ccomp \
             ./PUNCT/2/punct",
            &["INDIRECT she|said|Ortega hoped ## the rain would stop"],
        ),
    ]);
}

#[test]
fn when_and_to_whom_it_was_said_is_no_part_of_it() {
    check(&[
        (
            "Statkraft/PROPN/2/nsubj said/VERB/0/root on/ADP/4/case Tuesday/PROPN/2/obl it/PRON/7/nsubj would/AUX/7/aux \
             close/VERB/2/ccomp ./PUNCT/2/punct",
            &["INDIRECT Statkraft|said|it would close"],
        ),
        (
            "Police/NOUN/2/nsubj said/VERB/0/root Sunday/PROPN/2/obl:unmarked they/PRON/6/nsubj had/AUX/6/aux \
             left/VERB/2/ccomp ./PUNCT/2/punct",
            &["INDIRECT Police|said|they had left"],
        ),
        (
            "Police/NOUN/2/nsubj said/VERB/0/root Monday/PROPN/5/nsubj was/AUX/5/cop quiet/ADJ/2/ccomp ./PUNCT/2/punct",
            &["INDIRECT Police|said|Monday was quiet"],
        ),
    ]);
}

#[test]
fn what_was_not_said() {
    check(&[
        (
            "Ng/PROPN/4/nsubj did/AUX/4/aux not/PART/4/advmod say/VERB/0/root whether/SCONJ/7/mark talks/NOUN/7/nsubj \
             failed/VERB/4/ccomp ./PUNCT/4/punct",
            &["NOT INDIRECT Ng|say|whether talks failed"],
        ),
        (
            "Ng/PROPN/2/nsubj declined/VERB/0/root to/PART/4/mark comment/VERB/2/xcomp on/ADP/7/case the/DET/7/det \
             report/NOUN/4/obl ./PUNCT/2/punct",
            &[],
        ),
    ]);
}

#[test]
fn what_nobody_said() {
    check(&[
        ("Men/NOUN/2/nsubj attacked/VERB/0/root the/DET/4/det embassy/NOUN/2/obj ./PUNCT/2/punct", &[]),
        (
            "Critics/NOUN/2/nsubj attacked/VERB/0/root the/DET/4/det decision/NOUN/2/obj ./PUNCT/2/punct",
            &["SPEECH_ACT Critics|attacked|the decision"],
        ),
        ("Demographics/NOUN/2/nsubj favor/VERB/0/root Ng/PROPN/2/obj ./PUNCT/2/punct", &[]),
        ("This/PRON/2/nsubj threatened/VERB/0/root the/DET/4/det ports/NOUN/2/obj ./PUNCT/2/punct", &[]),
        (
            "Both/DET/3/nsubj:pass were/AUX/3/aux:pass rejected/VERB/0/root by/ADP/5/case voters/NOUN/3/obl:agent ./PUNCT/3/punct",
            &[],
        ),
        (
            "The/DET/2/det bill/NOUN/3/nsubj gives/VERB/0/root money/NOUN/3/obj to/PART/6/mark encourage/VERB/4/acl \
             states/NOUN/6/obj to/PART/9/mark act/VERB/6/xcomp ./PUNCT/3/punct",
            &[],
        ),
        ("Those/PRON/4/nsubj who/PRON/3/nsubj oppose/VERB/1/acl:relcl it/PRON/3/obj left/VERB/0/root ./PUNCT/4/punct", &[]),
        ("US/PROPN/3/compound -/PUNCT/3/punct backed/VERB/4/amod rebels/NOUN/5/nsubj left/VERB/0/root ./PUNCT/5/punct", &[]),
    ]);
}

#[test]
fn a_verb_joined_to_a_report_keeps_its_speaker() {
    check(&[(
        "Moen/PROPN/2/nsubj said/VERB/0/root members/NOUN/5/nsubj would/AUX/5/aux strike/VERB/2/ccomp and/CCONJ/7/cc \
         urged/VERB/5/conj them/PRON/7/obj to/PART/10/mark vote/VERB/7/xcomp ./PUNCT/2/punct",
        &["INDIRECT Moen|said|members would strike", "SPEECH_ACT Moen|urged|them to vote"],
    )]);
}

#[test]
fn turns_of_transcripts_and_paragraphs_that_a_colon_announces() {
    for (body, expected) in [
        (
            "MR. PRICE: Good afternoon. I have two announcements.\n\nQUESTION: Will you go?\n\nMR. PRICE: No. Never.",
            &[
                "DIRECT MR. PRICE|:|Good afternoon. I have two announcements",
                "DIRECT QUESTION|:|Will you go",
                "DIRECT MR. PRICE|:|No. Never",
            ][..],
        ),
        ("The plan has three parts: roads, rails and ports.\n\nIt will cost a lot of money.", &[]),
    ] {
        let (article, analysis) = unparsed("", body);
        assert_eq!(written(article.text(), &analysis), expected, "{body}");
    }
    check(&[(
        "She/PRON/2/nsubj added/VERB/0/root :/PUNCT/2/punct // Every/DET/2/det home/NOUN/4/nsubj will/AUX/4/aux stand/VERB/0/root",
        &[],
    )]);
}

#[test]
fn a_dash_signs_a_quotation() {
    check(&[(
        "“/PUNCT/4/punct We/PRON/4/nsubj all/DET/2/det stand/VERB/0/root together/ADV/4/advmod ./PUNCT/4/punct ”/PUNCT/4/punct \
         —/PUNCT/9/punct Ng/PROPN/4/parataxis",
        &["DIRECT Ng|-|We all stand together."],
    )]);
}

#[test]
fn hearsay() {
    check(&[
        (
            "The/DET/2/det mayor/NOUN/5/nsubj has/AUX/5/aux reportedly/ADV/5/advmod resigned/VERB/0/root ./PUNCT/5/punct",
            &["INDIRECT -|reportedly|The mayor has ## resigned"],
        ),
        ("He/PRON/2/nsubj resigned/VERB/0/root quickly/ADV/2/advmod ./PUNCT/2/punct", &[]),
    ]);
}

#[test]
fn nouns_and_adjectives_that_report() {
    check(&[
        (
            "Her/PRON/2/nmod:poss backing/NOUN/6/nsubj for/ADP/5/case the/DET/5/det treaty/NOUN/2/nmod \
             surprised/VERB/0/root nobody/PRON/6/obj ./PUNCT/6/punct",
            &["SPEECH_ACT Her|backing|the treaty"],
        ),
        (
            "The/DET/3/det two/NUM/3/nummod sides/NOUN/4/nsubj exchanged/VERB/0/root views/NOUN/4/obj on/ADP/8/case \
             fishing/NOUN/8/compound rights/NOUN/5/nmod ./PUNCT/4/punct",
            &["INDIRECT The two sides|views|fishing rights"],
        ),
        (
            "Ortega/PROPN/3/nsubj is/AUX/3/cop confident/ADJ/0/root that/SCONJ/8/mark the/DET/6/det deal/NOUN/8/nsubj \
             will/AUX/8/aux hold/VERB/3/advcl ./PUNCT/3/punct",
            &["INDIRECT Ortega|confident|the deal will hold"],
        ),
    ]);
}

#[test]
fn sources_in_a_phrase() {
    check(&[
        (
            "According/ADP/3/case to/ADP/1/fixed police/NOUN/8/obl ,/PUNCT/1/punct two/NUM/6/nummod \
             men/NOUN/8/nsubj:pass were/AUX/8/aux:pass arrested/VERB/0/root ./PUNCT/8/punct",
            &["INDIRECT police|According to|two men were arrested"],
        ),
        (
            "The/DET/2/det plan/NOUN/9/nsubj would/AUX/9/aux ,/PUNCT/5/punct according/ADP/7/case to/ADP/5/fixed \
             Ortega/PROPN/9/obl ,/PUNCT/5/punct cost/VERB/0/root two/NUM/12/nummod billion/NUM/12/nummod \
             dollars/NOUN/9/obj ./PUNCT/9/punct",
            &["INDIRECT Ortega|according to|The plan would ## cost two billion dollars"],
        ),
        (
            "In/ADP/3/case the/DET/3/det words/NOUN/11/obl of/ADP/6/case one/NUM/6/nummod teacher/NOUN/3/nmod \
             ,/PUNCT/3/punct the/DET/9/det school/NOUN/11/nsubj is/AUX/11/aux falling/VERB/0/root apart/ADP/11/advmod \
             ./PUNCT/11/punct",
            &["INDIRECT one teacher|In the words of|the school is falling apart"],
        ),
    ]);
}

#[test]
fn quotations() {
    check(&[
        (
            "“/PUNCT/4/punct We/PRON/4/nsubj will/AUX/4/aux rebuild/VERB/10/ccomp the/DET/6/det bridge/NOUN/4/obj \
             ,/PUNCT/4/punct ”/PUNCT/4/punct Ortega/PROPN/10/nsubj said/VERB/0/root ./PUNCT/4/punct",
            &["DIRECT Ortega|said|We will rebuild the bridge"],
        ),
        (
            "“/PUNCT/4/punct We/PRON/4/nsubj will/AUX/4/aux rebuild/VERB/9/ccomp it/PRON/4/obj ,/PUNCT/4/punct \
             ”/PUNCT/4/punct Ortega/PROPN/9/nsubj told/VERB/0/root reporters/NOUN/9/obj on/ADP/12/case \
             Monday/PROPN/9/obl ./PUNCT/4/punct // “/PUNCT/4/punct It/PRON/4/nsubj will/AUX/4/aux take/VERB/0/root \
             two/NUM/6/nummod years/NOUN/4/obj ./PUNCT/4/punct ”/PUNCT/4/punct",
            &["DIRECT Ortega|told|We will rebuild it ## It will take two years."],
        ),
        (
            "“/PUNCT/3/punct The/DET/3/det bridge/NOUN/0/root ,/PUNCT/3/punct ”/PUNCT/3/punct she/PRON/7/nsubj \
             said/VERB/0/root ,/PUNCT/3/punct “/PUNCT/11/punct is/AUX/11/cop safe/ADJ/7/ccomp ./PUNCT/11/punct \
             ”/PUNCT/3/punct",
            &["DIRECT she|said|The bridge ## is safe."],
        ),
        (
            "Ortega/PROPN/2/nsubj said/VERB/0/root :/PUNCT/7/punct “/PUNCT/7/punct We/PRON/7/nsubj will/AUX/7/aux \
             rebuild/VERB/2/ccomp the/DET/9/det bridge/NOUN/7/obj ./PUNCT/7/punct ”/PUNCT/7/punct",
            &["DIRECT Ortega|said|We will rebuild the bridge."],
        ),
        (
            "Ortega/PROPN/2/nsubj said/VERB/0/root the/DET/4/det bridge/NOUN/8/nsubj was/AUX/8/cop “/PUNCT/8/punct \
             a/DET/8/det disgrace/NOUN/2/ccomp to/ADP/11/case the/DET/11/det nation/NOUN/8/nmod ”/PUNCT/14/punct \
             and/CCONJ/14/cc promised/VERB/2/conj a/DET/17/det new/ADJ/17/amod one/NOUN/14/obj ./PUNCT/2/punct",
            &["MIXED Ortega|said|the bridge was “a disgrace to the nation”", "SPEECH_ACT Ortega|promised|a new one"],
        ),
    ]);
}

#[test]
fn what_reports_nothing() {
    check(&[
        (
            "Ortega/PROPN/2/nsubj walked/VERB/0/root to/ADP/5/case the/DET/5/det station/NOUN/2/obl and/CCONJ/7/cc \
             bought/VERB/2/conj a/DET/9/det ticket/NOUN/7/obj ./PUNCT/2/punct",
            &[],
        ),
        (
            "The/DET/2/det committee/NOUN/3/nsubj added/VERB/0/root two/NUM/5/nummod members/NOUN/3/obj to/ADP/8/case \
             the/DET/8/det board/NOUN/3/obl ./PUNCT/3/punct",
            &[],
        ),
        (
            "The/DET/7/det so/ADV/4/advmod -/PUNCT/2/punct called/VERB/7/amod “/PUNCT/7/punct green/ADJ/7/amod \
             line/NOUN/9/nsubj ”/PUNCT/7/punct divides/VERB/0/root the/DET/11/det city/NOUN/9/obj ./PUNCT/9/punct",
            &[],
        ),
    ]);
}

#[test]
fn texts_without_a_parse() {
    for (title, body, expected) in [
        ("", "Taxes will fall, Ortega said on Monday.", vec!["INDIRECT Ortega|said|Taxes will fall"]),
        (
            "",
            "Ortega said that taxes will fall, adding that rents will not.",
            vec!["INDIRECT Ortega|said|taxes will fall", "INDIRECT Ortega|adding|rents will not"],
        ),
        (
            "",
            "Both ports should stay open, said Ortega, adding that trade is growing.",
            vec!["INDIRECT Ortega|said|Both ports should stay open", "INDIRECT Ortega|adding|trade is growing"],
        ),
        ("", "\"We won,\" Ortega said.\n\nShe left at noon.", vec!["DIRECT Ortega|said|We won"]),
        ("", "''It was ours,'' he said. ''It still is.''", vec!["DIRECT he|said|It was ours ## It still is."]),
        ("", "„Das ist gut“, said Meier.", vec!["DIRECT Meier|said|Das ist gut"]),
        ("", "« C'est fini », said Dupont.", vec!["DIRECT Dupont|said|C'est fini"]),
        ("", "“We won, he said.\n\nThe vote was close.", vec!["DIRECT -|-|We won, he said."]),
        ("", "Ortega explained:\n\n“We ran out of time.", vec!["DIRECT Ortega|explained|We ran out of time."]),
        (
            "",
            "“We lost a lot,” Ortega said.\n\n“But we will come back.”",
            vec!["DIRECT Ortega|said|We lost a lot", "DIRECT Ortega|-|But we will come back."],
        ),
        (
            "",
            "“We lost,” Ortega said. “We lost a lot.\n\n“But we will be back.”",
            vec!["DIRECT Ortega|said|We lost ## We lost a lot. ## But we will be back."],
        ),
        ("Ortega: Europe must act now", "It rained.", vec!["INDIRECT Ortega|:|Europe must act now"]),
        ("Europe must act now: Ortega", "It rained.", vec!["INDIRECT Ortega|:|Europe must act now"]),
        ("Weather: rain", "Two goals: peace and bread.", vec![]),
        ("", "The \"new\" road is open. The 6' 5\" man left.", vec![]),
    ] {
        let (article, analysis) = unparsed(title, body);
        assert_eq!(written(article.text(), &analysis), expected, "{body}");
    }
}

#[test]
fn a_run_of_reports_goes_on_without_a_verb_of_saying() {
    let body = "Trade should grow, Ortega said.\n\nPeru is willing to build two new ports on the coast.\n\nIt rained.";
    let (article, analysis) = unparsed("", body);
    assert_eq!(
        written(article.text(), &analysis),
        ["INDIRECT Ortega|said|Trade should grow", "INDIRECT Ortega|-|Peru is willing to build two new ports on the coast",]
    );
    let (article, analysis) = unparsed("", "It rained.\n\nPeru is willing to build two new ports on the coast.");
    assert_eq!(written(article.text(), &analysis), Vec::<String>::new());
}

#[test]
fn a_report_inside_a_report_is_nested_in_it() {
    let (text, analysis) = parsed(RECALLED);
    let nested: Vec<_> = statements(&text, &analysis).iter().map(|s| s.nested_in).collect();
    assert_eq!(nested, [None, Some(0)]);
}

proptest! {
    #[test]
    fn any_text_gives_ordered_spans(
        words in prop::collection::vec("[A-Za-z]{1,6}|said|Xi|that|,|\\.|:|“|”|\"|adding|according|to|in|view|of|\n\n|noted|told|which", 0..60),
        heads in prop::collection::vec((prop::option::of(0u32..60), 0usize..Deprel::ALL.len(), 0usize..Upos::ALL.len()), 60),
    ) {
        let (article, mut analysis) = unparsed("", &words.join(" "));
        for round in 0..2 {
            let text = article.text();
            for statement in statements(text, &analysis) {
                prop_assert!(!statement.content.is_empty());
                prop_assert!(statement.content.windows(2).all(|w| w[0].end <= w[1].start));
                prop_assert!(statement.content.iter().all(|c| !c.of(text).is_empty()));
            }
            // The second time with a tree and classes that make no sense.
            for (token, (head, relation, upos)) in analysis.tokens.iter_mut().zip(&heads) {
                token.head = head.filter(|_| round == 0);
                token.deprel = Deprel::ALL[*relation];
                token.upos = Upos::ALL[*upos];
            }
        }
    }
}

#[test]
fn whom_it_is_told_and_what_is_no_report() {
    check(&[
        (
            "Ruiz/PROPN/2/nsubj told/VERB/0/root analysts/NOUN/6/obl:unmarked the/DET/5/det firm/NOUN/6/nsubj \
             grew/VERB/2/ccomp ./PUNCT/2/punct",
            &["INDIRECT Ruiz|told|the firm grew"],
        ),
        (
            "A/DET/2/det jury/NOUN/3/nsubj found/VERB/0/root Ruiz/PROPN/5/nsubj guilty/ADJ/3/ccomp of/ADP/7/case \
             fraud/NOUN/5/obl ./PUNCT/3/punct",
            &[],
        ),
        ("She/PRON/2/nsubj showed/VERB/0/root no/DET/4/det emotion/NOUN/2/obj ./PUNCT/2/punct", &[]),
    ]);
}

#[test]
fn a_pronoun_speaks_for_the_last_speaker_of_its_gender_only() {
    let second = |pronoun: &str| {
        let entry = format!(
            "[P Donald/PROPN/3/nsubj Trump/PROPN/1/flat ] said/VERB/0/root taxes/NOUN/5/nsubj fall/VERB/3/ccomp ./PUNCT/3/punct // \
             {pronoun}/PRON/2/nsubj said/VERB/0/root peace/NOUN/4/nsubj came/VERB/2/ccomp ./PUNCT/2/punct"
        );
        let (text, analysis) = resolved(&entry);
        let counts: Vec<usize> = statements(&text, &analysis).iter().map(|s| s.speakers.len()).collect();
        counts
    };
    assert_eq!(second("He"), [1, 1]);
    assert_eq!(second("She"), [1, 0]);
}

#[test]
fn a_subject_that_reaches_over_its_verb_ends_before_it() {
    check(&[(
        "Ana/PROPN/3/nsubj Ruiz/PROPN/1/flat said/VERB/0/root Tan/PROPN/9/nsubj ,/PUNCT/4/punct 58/NUM/1/nummod ,/PUNCT/4/punct \
         had/AUX/9/aux left/VERB/3/ccomp ./PUNCT/3/punct",
        &["INDIRECT Ana Ruiz|said|Tan, 58, had left"],
    )]);
}

#[test]
fn a_participle_behind_a_reporting_clause_is_of_its_speaker() {
    check(&[(
        "Taxes/NOUN/2/nsubj fall/VERB/0/root ,/PUNCT/5/punct Ruiz/PROPN/5/nsubj said/VERB/2/parataxis ,/PUNCT/7/punct \
         calling/VERB/2/advcl on/ADP/9/case Peru/PROPN/7/obl to/PART/11/mark act/VERB/7/xcomp ./PUNCT/2/punct",
        &["INDIRECT Ruiz|said|Taxes fall", "SPEECH_ACT Ruiz|calling|Peru to act"],
    )]);
}

#[test]
fn what_a_noun_of_view_is_of_has_no_source() {
    check(&[
        (
            "Taxes/NOUN/2/nsubj rose/VERB/0/root ,/PUNCT/2/punct in/ADP/6/case her/PRON/6/nmod:poss view/NOUN/2/obl ./PUNCT/2/punct",
            &["INDIRECT her|view|Taxes rose"],
        ),
        (
            "Taxes/NOUN/2/nsubj rose/VERB/0/root in/ADP/5/case her/PRON/5/nmod:poss estimation/NOUN/2/obl of/ADP/7/case \
             trade/NOUN/5/nmod ./PUNCT/2/punct",
            &[],
        ),
    ]);
}

#[test]
fn what_only_looks_like_a_report() {
    check(&[
        (
            "It/PRON/3/expl is/AUX/3/cop clear/ADJ/0/root that/SCONJ/6/mark taxes/NOUN/6/nsubj fell/VERB/3/ccomp ./PUNCT/3/punct",
            &[],
        ),
        (
            "Ruiz/PROPN/3/nsubj is/AUX/3/cop clear/ADJ/0/root that/SCONJ/6/mark taxes/NOUN/6/nsubj fell/VERB/3/ccomp ./PUNCT/3/punct",
            &["INDIRECT Ruiz|clear|taxes fell"],
        ),
        ("Shire/PROPN/2/nsubj called/VERB/0/root off/ADP/2/compound:prt the/DET/5/det deal/NOUN/2/obj ./PUNCT/2/punct", &[]),
        (
            "Shire/PROPN/2/nsubj called/VERB/0/root the/DET/4/det deal/NOUN/2/obj bad/ADJ/2/xcomp ./PUNCT/2/punct",
            &["SPEECH_ACT Shire|called|the deal bad"],
        ),
        ("Shire/PROPN/2/nsubj called/VERB/0/root herself/PRON/2/obj a/DET/5/det fighter/NOUN/2/xcomp ./PUNCT/2/punct", &[]),
        (
            "There/PRON/2/expl is/VERB/0/root no/DET/4/det doubt/NOUN/2/nsubj that/SCONJ/7/mark taxes/NOUN/7/nsubj fell/VERB/4/acl \
             ./PUNCT/2/punct",
            &[],
        ),
    ]);
}

#[test]
fn whom_it_is_told_by_name_is_no_part_of_it() {
    for (entry, expected) in [
        (
            "Ruiz/PROPN/2/nsubj told/VERB/0/root [O AP/PROPN/2/obj ] they/PRON/5/nsubj left/VERB/2/ccomp ./PUNCT/2/punct",
            "INDIRECT Ruiz|told|they left",
        ),
        (
            "Ruiz/PROPN/2/nsubj said/VERB/0/root [O AP/PROPN/4/nsubj ] left/VERB/2/ccomp early/ADV/4/advmod ./PUNCT/2/punct",
            "INDIRECT Ruiz|said|AP left early",
        ),
    ] {
        let (text, analysis) = resolved(entry);
        assert_eq!(written(&text, &analysis), [expected]);
    }
}

#[test]
fn devices_tell_nobody_anything() {
    check(&[
        (
            "Pumps/NOUN/2/nsubj warn/VERB/0/root nurses/NOUN/2/obj that/SCONJ/6/mark doses/NOUN/6/nsubj rise/VERB/2/ccomp \
             ./PUNCT/2/punct",
            &[],
        ),
        (
            "Sensors/NOUN/2/nsubj show/VERB/0/root that/SCONJ/5/mark doses/NOUN/5/nsubj rise/VERB/2/ccomp ./PUNCT/2/punct",
            &["INDIRECT Sensors|show|doses rise"],
        ),
        (
            "Nurses/NOUN/2/nsubj warn/VERB/0/root that/SCONJ/5/mark doses/NOUN/5/nsubj rise/VERB/2/ccomp ./PUNCT/2/punct",
            &["INDIRECT Nurses|warn|doses rise"],
        ),
    ]);
}

#[test]
fn a_line_of_a_live_report_begins_behind_its_time() {
    check(&[(
        "14:32/NUM/4/dep -/PUNCT/1/punct Taxes/NOUN/4/nsubj fell/VERB/0/root ,/PUNCT/7/punct Ruiz/PROPN/7/nsubj \
         says/VERB/4/parataxis ./PUNCT/4/punct",
        &["INDIRECT Ruiz|says|Taxes fell"],
    )]);
}

#[test]
fn names_purposes_and_possibilities_are_no_statements() {
    check(&[
        (
            "Ruiz/PROPN/2/nsubj leads/VERB/0/root a/DET/4/det club/NOUN/2/obj called/VERB/4/acl Unity/PROPN/5/xcomp ./PUNCT/2/punct",
            &[],
        ),
        (
            "Lima/PROPN/3/nsubj can/AUX/3/aux expect/VERB/0/root to/PART/5/mark gain/VERB/3/xcomp a/DET/7/det port/NOUN/5/obj \
             ./PUNCT/3/punct",
            &[],
        ),
        (
            "Ruiz/PROPN/2/nsubj expects/VERB/0/root to/PART/4/mark gain/VERB/2/xcomp a/DET/6/det port/NOUN/4/obj ./PUNCT/2/punct",
            &["INDIRECT Ruiz|expects|to gain a port"],
        ),
        (
            "The/DET/2/det mayor/NOUN/4/nsubj will/AUX/4/aux consider/VERB/0/root the/DET/6/det bill/NOUN/4/obj ./PUNCT/4/punct",
            &[],
        ),
        (
            "The/DET/2/det city/NOUN/3/nsubj got/VERB/0/root a/DET/5/det grant/NOUN/3/obj to/PART/7/mark support/VERB/5/acl \
             a/DET/9/det park/NOUN/7/obj ./PUNCT/3/punct",
            &[],
        ),
        (
            "He/PRON/3/nsubj:pass was/AUX/3/aux:pass jailed/VERB/0/root after/SCONJ/6/mark being/AUX/6/aux:pass \
             found/VERB/3/advcl guilty/ADJ/6/xcomp of/ADP/9/case fraud/NOUN/7/obl ./PUNCT/3/punct",
            &[],
        ),
        (
            "It/PRON/4/nsubj will/AUX/4/aux not/PART/4/advmod end/VERB/0/root his/PRON/6/nmod:poss campaign/NOUN/4/obj \
             ,/PUNCT/11/punct as/SCONJ/11/mark some/PRON/11/nsubj have/AUX/11/aux said/VERB/4/advcl ./PUNCT/4/punct",
            &[],
        ),
        (
            "Countries/NOUN/13/nsubj:pass that/PRON/11/nsubj ,/PUNCT/4/punct according/ADP/7/case to/ADP/4/fixed the/DET/7/det \
             report/NOUN/11/obl ,/PUNCT/7/punct do/AUX/11/aux not/PART/11/advmod pay/VERB/1/acl:relcl are/AUX/13/aux:pass \
             fined/VERB/0/root ./PUNCT/13/punct",
            &[],
        ),
    ]);
}

#[test]
fn content_ends_where_what_was_said_ends() {
    check(&[
        (
            "She/PRON/2/nsubj praised/VERB/0/root the/DET/4/det farmers/NOUN/2/obj ,/PUNCT/6/punct ranchers/NOUN/4/conj \
             and/CCONJ/8/cc teachers/NOUN/4/conj of/ADP/10/case Lima/PROPN/4/nmod ./PUNCT/2/punct",
            &["SPEECH_ACT She|praised|the farmers, ranchers and teachers of Lima"],
        ),
        (
            "I/PRON/2/nsubj agree/VERB/0/root with/ADP/5/case her/PRON/5/nmod:poss call/NOUN/2/obl to/PART/7/mark \
             cut/VERB/5/acl taxes/NOUN/7/obj and/CCONJ/11/cc I/PRON/11/nsubj wrote/VERB/2/conj a/DET/13/det bill/NOUN/11/obj \
             ./PUNCT/2/punct",
            &["SPEECH_ACT I|agree|her call to cut taxes", "SPEECH_ACT her|call|to cut taxes"],
        ),
        (
            "The/DET/2/det firm/NOUN/3/nsubj confirmed/VERB/0/root he/PRON/6/nsubj was/AUX/6/cop aboard/ADV/3/ccomp \
             via/ADP/8/case Facebook/PROPN/6/obl on/ADP/10/case Friday/PROPN/6/obl ./PUNCT/3/punct",
            &["INDIRECT The firm|confirmed|he was aboard"],
        ),
        (
            "Peru/PROPN/2/nsubj announced/VERB/0/root it/PRON/5/nsubj would/AUX/5/aux open/VERB/2/ccomp ,/PUNCT/12/punct \
             but/CCONJ/12/cc after/ADP/10/case a/DET/10/det storm/NOUN/12/obl Chile/PROPN/12/nsubj closed/VERB/2/conj \
             its/PRON/14/nmod:poss market/NOUN/12/obj ./PUNCT/2/punct",
            &["INDIRECT Peru|announced|it would open"],
        ),
        (
            "They/PRON/2/nsubj passed/VERB/0/root a/DET/4/det resolution/NOUN/2/obj urging/VERB/4/acl all/DET/7/det \
             states/NOUN/5/obj to/PART/9/mark adopt/VERB/7/acl laws/NOUN/9/obj that/PRON/12/nsubj end/VERB/5/ccomp it/PRON/12/obj \
             ./PUNCT/2/punct",
            &["SPEECH_ACT a resolution|urging|all states to adopt laws that end it"],
        ),
        (
            "Taxes/NOUN/3/nsubj have/AUX/3/aux fallen/VERB/0/root ,/PUNCT/6/punct she/PRON/6/nsubj says/VERB/3/parataxis \
             ,/PUNCT/11/punct especially/ADV/11/advmod in/ADP/11/case the/DET/11/det towns/NOUN/6/obl of/ADP/14/case \
             the/DET/14/det north/NOUN/11/nmod ./PUNCT/3/punct",
            &["INDIRECT she|says|Taxes have fallen ## especially in the towns of the north"],
        ),
        (
            "The/DET/2/det decline/NOUN/13/nsubj (/PUNCT/5/punct an/DET/5/det effect/NOUN/2/appos of/ADP/8/case the/DET/8/det \
             ban/NOUN/5/nmod ,/PUNCT/5/punct say/VERB/2/parataxis scientists/NOUN/10/obj )/PUNCT/5/punct goes/VERB/0/root \
             on/ADV/13/advmod ./PUNCT/13/punct",
            &[],
        ),
    ]);
}

#[test]
fn a_source_inside_a_report_vouches_for_what_is_reported() {
    check(&[(
        "Ruiz/PROPN/2/nsubj noted/VERB/0/root that/SCONJ/5/mark taxes/NOUN/5/nsubj fell/VERB/2/ccomp in/ADP/7/case May/PROPN/5/obl \
         ,/PUNCT/9/punct according/VERB/12/case to/ADP/9/fixed the/DET/12/det bank/NOUN/5/obl ./PUNCT/2/punct",
        &[
            "INDIRECT Ruiz|noted|taxes fell in May, according to the bank",
            "INDIRECT the bank|according to|taxes fell in May",
        ],
    )]);
}

/// A sentence of each construction with `{}` for the reporting word, the letter of the construction, and what is reported.
const VERB_FRAMES: &[(char, &str, &str)] = &[
    ('c', "{s} {}/VERB/0/root that/SCONJ/6/mark taxes/NOUN/6/nsubj fell/VERB/3/ccomp ./PUNCT/3/punct", "taxes fell"),
    ('i', "{s} {}/VERB/0/root to/PART/5/mark leave/VERB/3/xcomp Peru/PROPN/5/obj ./PUNCT/3/punct", "leave Peru"),
    ('o', "{s} {}/VERB/0/root the/DET/5/det plan/NOUN/3/obj ./PUNCT/3/punct", "the plan"),
];

const QUOTED: &str = "“/PUNCT/3/punct Taxes/NOUN/3/nsubj fell/VERB/8/ccomp ,/PUNCT/3/punct ”/PUNCT/3/punct Mayor/NOUN/7/compound \
                      Ortega/PROPN/8/nsubj {}/VERB/0/root ./PUNCT/8/punct";

#[test]
fn every_reporting_verb_reports_in_its_constructions_and_in_no_other() {
    let mut wrong = Vec::new();
    for (_, row) in crate::lang::rows(crate::lang::english().tables.cues) {
        let [word, pos, class, frames, prepositions] = row.as_slice() else { panic!("{row:?}") };
        if *pos != "verb" {
            continue;
        }
        let subject = match *class {
            "evidence" => "The/DET/2/det report/NOUN/3/nsubj",
            _ => "Mayor/NOUN/2/compound Ortega/PROPN/3/nsubj",
        };
        let told = |sentence: &str| {
            let (text, analysis) = parsed(&sentence.replace("{s}", subject).replace("{}", word));
            written(&text, &analysis)
        };
        let mut expect = |sentence: &str, content: &str, wanted: bool| {
            let found = told(sentence);
            if found.iter().any(|s| s.contains(&format!("|{word}|")) && s.contains(content)) != wanted {
                wrong.push(format!("{word} {frames}: {wanted} {content}: {found:?}"));
            }
        };
        // A verb of quotations reports a clause as well, where it stands with one; what is called or regarded as something is content
        // together with that.
        let open = |letter| letter == 'c' && frames.contains('q') || letter == 'o' && frames.contains(['a', 's', 'x']);
        for (letter, sentence, content) in VERB_FRAMES.iter().filter(|(letter, ..)| !open(*letter)) {
            expect(sentence, content, frames.contains(*letter));
        }
        if frames.contains('q') {
            expect(QUOTED, "Taxes fell", true);
        }
        // What is regarded as something goes on with a preposition and never begins with one.
        let heads = |p: &&str| *p != "-" && *p != "as" && !frames.contains(['s', 'n']);
        for preposition in prepositions.split(' ').filter(heads) {
            let sentence =
                format!("{{s}} {{}}/VERB/0/root {preposition}/ADP/6/case the/DET/6/det plan/NOUN/3/obl ./PUNCT/3/punct");
            expect(&sentence, "the plan", true);
        }
        expect("{s} {}/VERB/0/root ./PUNCT/3/punct", "", false);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_participle_behind_its_noun_reports_nothing() {
    check(&[
        (
            "Passengers/NOUN/9/nsubj:pass believed/VERB/1/acl to/PART/5/mark be/AUX/5/cop aboard/ADV/2/xcomp on/ADP/7/case \
             Monday/PROPN/5/obl were/AUX/9/aux:pass rescued/VERB/0/root ./PUNCT/9/punct",
            &[],
        ),
        (
            "Passengers/NOUN/2/nsubj believed/VERB/0/root to/PART/5/mark be/AUX/5/cop aboard/ADV/7/advcl were/AUX/7/aux:pass \
             rescued/VERB/2/ccomp ./PUNCT/2/punct",
            &[],
        ),
        (
            "Sailors/NOUN/2/nsubj declared/VERB/0/root missing/ADJ/5/advcl are/AUX/5/cop dead/ADJ/2/ccomp ./PUNCT/2/punct",
            &[],
        ),
        (
            "Two/NUM/2/nummod aides/NOUN/3/nsubj asked/VERB/0/root not/PART/7/advmod to/PART/7/mark be/AUX/7/aux:pass \
             named/VERB/3/xcomp ./PUNCT/3/punct",
            &[],
        ),
        (
            "Two/NUM/2/nummod aides/NOUN/3/nsubj asked/VERB/0/root to/PART/5/mark leave/VERB/3/xcomp ./PUNCT/3/punct",
            &["SPEECH_ACT Two aides|asked|to leave"],
        ),
        (
            "Officials/NOUN/2/nsubj believed/VERB/0/root passengers/NOUN/5/nsubj:pass were/AUX/5/aux:pass rescued/VERB/2/ccomp \
             ./PUNCT/2/punct",
            &["INDIRECT Officials|believed|passengers were rescued"],
        ),
        (
            "Taxes/NOUN/2/nsubj fell/VERB/0/root ,/PUNCT/2/punct according/VERB/6/case to/ADP/4/fixed returned/VERB/2/advcl \
             by/ADP/8/case mail/NOUN/6/obl ./PUNCT/2/punct",
            &[],
        ),
        (
            "A/DET/2/det report/NOUN/0/root saying/VERB/2/acl that/SCONJ/6/mark taxes/NOUN/6/nsubj fell/VERB/3/ccomp ./PUNCT/2/punct",
            &["INDIRECT A report|saying|taxes fell"],
        ),
    ]);
}

#[test]
fn a_list_of_speakers_goes_on_past_an_insertion() {
    for (entry, want) in [
        (
            "[P Ana/PROPN/13/nsubj Ruiz/PROPN/1/flat ] ,/PUNCT/4/punct [P Leo/PROPN/1/conj Tan/PROPN/4/flat ] and/CCONJ/11/cc \
             ,/PUNCT/11/punct for/ADP/9/case once/ADV/11/advmod ,/PUNCT/11/punct [P Jim/PROPN/13/nsubj Hale/PROPN/11/flat ] \
             said/VERB/0/root taxes/NOUN/15/nsubj fell/VERB/13/ccomp ./PUNCT/13/punct",
            "INDIRECT Ana Ruiz, Leo Tan and, for once, Jim Hale|said|taxes fell",
        ),
        (
            "[P Ana/PROPN/4/nsubj Ruiz/PROPN/1/flat ] had/AUX/4/aux left/VERB/0/root ,/PUNCT/9/punct and/CCONJ/9/cc \
             [P Jim/PROPN/9/nsubj Hale/PROPN/7/flat ] said/VERB/4/conj taxes/NOUN/11/nsubj fell/VERB/9/ccomp ./PUNCT/4/punct",
            "INDIRECT Jim Hale|said|taxes fell",
        ),
    ] {
        let (text, analysis) = resolved(entry);
        assert_eq!(written(&text, &analysis), [want], "{text}");
    }
}
