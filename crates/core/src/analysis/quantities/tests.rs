//! Tables of cases, one per kind of amount.

use super::*;
use crate::analysis::Options;
use crate::analysis::dateline::DatelineStage;
use crate::analysis::dates::DatesStage;
use crate::analysis::sentences::SentencesStage;
use crate::analysis::tokens::TokensStage;
use crate::document::Article;
use crate::gazetteer::Gazetteer;
use proptest::prelude::*;

fn analyse(text: &str) -> Analysis {
    let article = Article::new("", text);
    let mut analysis = Analysis::default();
    let stages: [&dyn Stage; 5] = [
        &DatelineStage::new(Gazetteer::default().into_shared()),
        &SentencesStage,
        &TokensStage,
        &DatesStage,
        &QuantitiesStage,
    ];
    for stage in stages {
        assert_eq!(stage.run(&article, &Options::default(), &mut analysis), Ok(()));
    }
    analysis
}

/// "phrase: KIND value[..max] unit [BOUND] [of object]" of every amount, joined with "; ".
fn read(text: &str) -> String {
    let show = |q: &Quantity| {
        let mut out = format!("{}: {} {}", q.span.of(text), q.kind, q.value);
        if q.value_max != q.value {
            out += &format!("..{}", q.value_max);
        }
        if !q.unit.is_empty() {
            out += &format!(" {}", q.unit);
        }
        if q.bound != QuantityBound::Exact {
            out += &format!(" {}", q.bound);
        }
        if let Some(object) = q.object_span {
            out += &format!(" of {}", object.of(text));
        }
        out
    };
    analyse(text).quantities.iter().map(show).collect::<Vec<_>>().join("; ")
}

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    let wrong: Vec<_> =
        cases.iter().map(|(text, want)| (*text, read(text), *want)).filter(|(_, got, want)| got != want).collect();
    assert!(wrong.is_empty(), "text, read, wanted: {wrong:#?}");
}

#[test]
fn money() {
    check(&[
        ("It cost $3.4 billion.", "$3.4 billion: MONEY 3400000000 USD"),
        ("It cost US$5 million.", "US$5 million: MONEY 5000000 USD"),
        ("It cost C$3.7 billion.", "C$3.7 billion: MONEY 3700000000 CAD"),
        ("It cost RMB 5 bn.", "RMB 5 bn: MONEY 5000000000 CNY"),
        ("It cost €20m.", "€20m: MONEY 20000000 EUR"),
        ("It cost £5bn in all.", "£5bn: MONEY 5000000000 GBP"),
        ("It cost 5,000 rupees.", "5,000 rupees: MONEY 5000 INR"),
        ("It cost Rs 500.", "Rs 500: MONEY 500 INR"),
        ("It cost 20 million Canadian dollars.", "20 million Canadian dollars: MONEY 20000000 CAD"),
        ("It cost 100,000 Kenyan shillings.", "100,000 Kenyan shillings: MONEY 100000 KES"),
        ("It cost 3 million pounds.", "3 million pounds: MONEY 3000000 GBP"),
        ("It cost 50 cents.", "50 cents: MONEY 0.5 USD"),
        ("It cost at least $200.", "$200: MONEY 200 USD AT_LEAST"),
        ("It cost $10 to $12 million.", "$10 to $12 million: MONEY 10000000..12000000 USD"),
        ("It cost $10-12 a day.", "$10-12: MONEY 10..12 USD"),
        ("It fell from $12 to $10.", "$12: MONEY 12 USD; $10: MONEY 10 USD"),
        ("A $5-billion plan failed.", "$5-billion: MONEY 5000000000 USD"),
        ("He won $ and a dollar, with francs and marks.", ""),
    ]);
}

#[test]
fn percentages() {
    check(&[
        ("It rose 5 percent.", "5 percent: PERCENT 5 %"),
        ("It rose 5.5%.", "5.5%: PERCENT 5.5 %"),
        ("It rose twelve per cent.", "twelve per cent: PERCENT 12 %"),
        ("It rose 5 to 7 percent.", "5 to 7 percent: PERCENT 5..7 %"),
        ("It rose 5% to 7%.", "5% to 7%: PERCENT 5..7 %"),
        ("It rose from 5% to 7%.", "5%: PERCENT 5 %; 7%: PERCENT 7 %"),
        ("It rose about 2 percentage points.", "2 percentage points: PERCENT 2 pp ABOUT"),
        ("A 20-percent rise came.", "20-percent: PERCENT 20 %"),
        ("The percent sign is %.", ""),
    ]);
}

#[test]
fn counts() {
    check(&[
        ("The blast left 12 dead.", "12 dead: COUNT 12 of dead"),
        ("At least 15 people died.", "15 people: COUNT 15 AT_LEAST of people"),
        ("Some 2,000 Catholic protesters came.", "2,000 Catholic protesters: COUNT 2000 ABOUT of Catholic protesters"),
        ("Up to three soldiers fled.", "three soldiers: COUNT 3 AT_MOST of soldiers"),
        ("More than a dozen civilians fled.", "a dozen civilians: COUNT 12 AT_LEAST of civilians"),
        ("Dozens of people fled.", "Dozens of people: COUNT 24 ABOUT of people"),
        ("Tens of thousands of homes burned.", "Tens of thousands of homes: COUNT 20000 ABOUT of homes"),
        ("Between 10 and 12 ships sank.", "10 and 12 ships: COUNT 10..12 of ships"),
        ("10 to 12 ships sank.", "10 to 12 ships: COUNT 10..12 of ships"),
        ("Police found 10-12 guns.", "10-12 guns: COUNT 10..12 of guns"),
        ("Police said 12 were killed.", "12: COUNT 12"),
        (
            "It killed 12 Americans and hundreds of Cuban-Americans.",
            "12 Americans: COUNT 12 of Americans; hundreds of Cuban-Americans: COUNT 200 ABOUT of Cuban-Americans",
        ),
        ("One person died.", "One person: COUNT 1 of person"),
        ("Five of its ships sank.", "Five of its ships: COUNT 5 of ships"),
        ("Ten more ships sank.", "Ten more ships: COUNT 10 of ships"),
        ("One of them, no one knows which, saw Apollo 11 and a Boeing 737.", ""),
        ("The rules of Article 5 and No. 10 stand.", ""),
        ("In 1998 and on March 12 ships sank.", ""),
        ("It lasted three years.", ""),
    ]);
}

#[test]
fn measures() {
    check(&[
        ("It lies 5 miles north.", "5 miles: MEASURE 5 mi"),
        ("A 5-mile walk.", "5-mile: MEASURE 5 mi"),
        ("It is 20km long.", "20km: MEASURE 20 km"),
        ("It covers 300 square kilometers.", "300 square kilometers: MEASURE 300 km²"),
        ("It was 30 degrees Celsius.", "30 degrees Celsius: MEASURE 30 °C"),
        ("Winds blew at 60 miles per hour.", "60 miles per hour: MEASURE 60 mph"),
        ("A magnitude 6.3 quake struck.", "magnitude 6.3: MEASURE 6.3 M"),
        ("A 6.3-magnitude quake struck.", "6.3-magnitude: MEASURE 6.3 M"),
        ("He lost nearly 40 pounds.", "40 pounds: MEASURE 40 lb ABOUT"),
        ("They ship 2 million barrels.", "2 million barrels: MEASURE 2000000 bbl"),
        ("He walked miles by the meter.", ""),
    ]);
}

#[test]
fn ages() {
    check(&[
        ("The 34-year-old man left.", "34-year-old: AGE 34 a"),
        ("He is 34 years old.", "34 years old: AGE 34 a"),
        ("A man aged 34 left.", "34: AGE 34 a"),
        ("He died at the age of 90.", "90: AGE 90 a"),
        ("John Roe, 67, left.", "67: AGE 67 a"),
        ("The nine-month-old girl slept.", "nine-month-old: AGE 9 mo"),
        ("Children aged 5 to 12 slept.", "5 to 12: AGE 5..12 a"),
        ("It was an age of 300 wars, old and new.", "300 wars: COUNT 300 of wars"),
    ]);
}

#[test]
fn scores_and_ordinals() {
    check(&[
        ("They won 3-1.", "3-1: SCORE 3..1"),
        ("The Senate voted 52-48 for it.", "52-48: SCORE 52..48"),
        ("The 30th anniversary came.", "30th: ORDINAL 30 of anniversary"),
        ("It is his third wife.", "third: ORDINAL 3 of wife"),
        ("She finished 25th.", "25th: ORDINAL 25"),
        ("First, he waited a second and came back.", ""),
        ("The flight 12-34-56 was late.", ""),
    ]);
}

fn any_phrase() -> impl Strategy<Value = String> {
    let words = [
        "$",
        "€",
        "US",
        "RMB",
        "5",
        "12",
        "1,200",
        "3.4",
        "20m",
        "5bn",
        "million",
        "billion",
        "-",
        "to",
        "and",
        "between",
        "percent",
        "%",
        "people",
        "dead",
        "years",
        "old",
        "year",
        "aged",
        ",",
        "of",
        "dozens",
        "thousands",
        "at",
        "least",
        "miles",
        "square",
        "magnitude",
        "third",
        "30th",
        "March",
        "1998",
        "dollars",
        "Canadian",
        "half",
        "a",
        "é",
        ".",
        "\n\n",
    ];
    prop::collection::vec((prop::sample::select(words.to_vec()), prop::sample::select(vec![" ", ""])), 0..30)
        .prop_map(|words| words.into_iter().map(|(word, gap)| format!("{word}{gap}")).collect())
}

proptest! {
    #[test]
    fn amounts_are_ordered_apart_and_no_dates(text in prop_oneof![any_phrase(), "\\PC{0,80}"]) {
        let analysis = analyse(&text);
        let mut end = 0;
        for amount in &analysis.quantities {
            prop_assert!(amount.span.start >= end && !amount.span.is_empty());
            prop_assert!(text.get(amount.span.range()).is_some());
            prop_assert!(amount.object_span.is_none_or(|o| text.get(o.range()).is_some()));
            prop_assert!(analysis.dates.iter().all(|d| !d.span.overlaps(amount.span)));
            prop_assert!(amount.value.is_finite() && amount.value_max.is_finite());
            end = amount.span.end;
        }
    }
}

#[test]
fn numbers_without_their_noun() {
    check(&[
        ("A storm felled a crane, killing 107 or more and wounding 238.", "107: COUNT 107 AT_LEAST; 238: COUNT 238"),
        ("Police held ten men, nine of whom were freed.", "ten men: COUNT 10 of men; nine: COUNT 9"),
        (
            "The race was stopped after 20 of 71 scheduled laps.",
            "20: COUNT 20 of scheduled laps; 71 scheduled laps: COUNT 71 of scheduled laps",
        ),
        ("It flies two Boeing 737-232 to the coast.", "two Boeing: COUNT 2 of Boeing"),
        ("The toll would have been more than a thousand.", "a thousand: COUNT 1000 AT_LEAST"),
        ("Five people were hurt, one critically.", "Five people: COUNT 5 of people; one: COUNT 1"),
        ("He trails by 19 points with one race left.", "19 points: COUNT 19 of points; one race: COUNT 1 of race"),
        ("About 2,000 to 3,000 died.", "2,000 to 3,000: COUNT 2000..3000 ABOUT"),
        (
            "The singer, 27, and two men aged 38 and 61 left.",
            "27: AGE 27 a; two men: COUNT 2 of men; 38: AGE 38 a; 61: AGE 61 a",
        ),
        ("It was one thing after another in more than 2019.", ""),
        ("Players under 21, and over 65, go free.", ""),
    ]);
}

#[test]
fn units_that_touch_their_number() {
    check(&[
        ("He is 6ft 2in tall.", "6ft: MEASURE 6 ft; 2in: MEASURE 2 in"),
        ("It was -5C at dawn.", "-5C: MEASURE -5 °C"),
        ("Petrol is 150p a litre.", "150p: MONEY 1.5 GBP"),
        ("It gets two 500kVA lines.", "two: COUNT 2 of 500kVA lines; 500kVA: MEASURE 500 kVA"),
        ("It made 26,780 TWh.", "26,780 TWh: MEASURE 26780 TWh"),
        ("The film is in 1080p.", ""),
    ]);
}
