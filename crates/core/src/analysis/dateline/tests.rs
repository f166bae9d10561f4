use super::*;
use crate::analysis::Options;
use crate::document::Article;
use jiff::civil::date;
use proptest::prelude::*;

fn gazetteer() -> &'static Gazetteer {
    static BUILTIN: std::sync::OnceLock<Gazetteer> = std::sync::OnceLock::new();
    BUILTIN.get_or_init(Gazetteer::builtin)
}

/// Place, date, agency and where the story begins, as texts.
fn parts(text: &str) -> Option<(&str, &str, &str, &str)> {
    let found = find(text, 0, Some(date(2020, 3, 2)), gazetteer())?;
    let of = |span: Option<Span>| span.map_or("", |s| s.of(text));
    let story = text.get(found.span.end as usize..).unwrap_or("");
    Some((of(found.place_span), of(found.date_span), of(found.agency_span), story))
}

#[test]
fn datelines_are_taken_apart() {
    let cases = [
        ("DUSHANBE, March 1 -- Talks ended.", "DUSHANBE", "March 1", "", "Talks ended."),
        ("LONDON (Reuters) - Shares fell.", "LONDON", "", "Reuters", "Shares fell."),
        ("PARIS, 3 June (AFP) — Shops closed.", "PARIS", "3 June", "AFP", "Shops closed."),
        ("PARIS, June 3rd, 2019 (AFP) — Shops closed.", "PARIS", "June 3rd, 2019", "AFP", "Shops closed."),
        ("WASHINGTON, Sept. 9 (UPI) -- The bill passed.", "WASHINGTON", "Sept. 9", "UPI", "The bill passed."),
        ("NEW DELHI, India (AP) _ Rain came.", "NEW DELHI, India", "", "AP", "Rain came."),
        ("NAIROBI, Kenya (AP)_ Rain came.", "NAIROBI, Kenya", "", "AP", "Rain came."),
        ("BEIJING/SEOUL, March 3 (Xinhua) – Envoys met.", "BEIJING/SEOUL", "March 3", "Xinhua", "Envoys met."),
        ("(CNN) -- A storm hit.", "", "", "CNN", "A storm hit."),
        ("ISTANBUL — Voters queued.", "ISTANBUL", "", "", "Voters queued."),
        ("ISTANBUL — “Enough,” he said.", "ISTANBUL", "", "", "“Enough,” he said."),
        ("\n\n  ISTANBUL — Voters queued.", "ISTANBUL", "", "", "Voters queued."),
        ("By Jane Doe\nLONDON (Reuters) - Shares fell.", "LONDON", "", "Reuters", "Shares fell."),
        ("By JANE DOE\n\nBy John Roe\nROME, 4 May - It rained.", "ROME", "4 May", "", "It rained."),
        ("Dakar, 12 May (IRIN) - Aid came.", "Dakar", "12 May", "IRIN", "Aid came."),
        ("Port-au-Prince, Haiti (CNN) -- Aid came.", "Port-au-Prince, Haiti", "", "CNN", "Aid came."),
        ("ST. LOUIS, Mo., Feb. 2 — Crews dug.", "ST. LOUIS, Mo.", "Feb. 2", "", "Crews dug."),
        ("LONDON, Monday (AFP) - Trains stopped.", "LONDON", "Monday", "AFP", "Trains stopped."),
        ("TOKYO (Kyodo), March 2 - Trains stopped.", "TOKYO", "March 2", "Kyodo", "Trains stopped."),
        ("TOKYO, Sunday, March 1 (Kyodo) - Trains stopped.", "TOKYO", "Sunday, March 1", "Kyodo", "Trains stopped."),
        ("KABUL, March 1 (Reuters): Trade grew.", "KABUL", "March 1", "Reuters", "Trade grew."),
        (
            "RIO DE JANEIRO, Brazil (Thomson Reuters Foundation) - Trees fell.",
            "RIO DE JANEIRO, Brazil",
            "",
            "Thomson Reuters Foundation",
            "Trees fell.",
        ),
        ("SÃO PAULO — Trees fell.", "SÃO PAULO", "", "", "Trees fell."),
        ("NAIROBI, Kenya (AP) _\n\nTwo roads closed.", "NAIROBI, Kenya", "", "AP", "Two roads closed."),
        ("Lagos (dpa) - Trains stopped.", "Lagos", "", "dpa", "Trains stopped."),
        ("Lagos, March 1: Trains stopped.", "Lagos", "March 1", "", "Trains stopped."),
        ("LAGOS / March 1 - Trains stopped.", "LAGOS", "March 1", "", "Trains stopped."),
        ("(Wire) LAGOS, March 1 -- Trains stopped.", "LAGOS", "March 1", "Wire", "Trains stopped."),
        ("[LAGOS] Trains stopped.", "LAGOS", "", "", "Trains stopped."),
        ("New Delhi, Mar 1 (PTI) Trains stopped.", "New Delhi", "Mar 1", "PTI", "Trains stopped."),
        ("Halvik, 14 May 2019 (AFP) – Trains stopped.", "Halvik", "14 May 2019", "AFP", "Trains stopped."),
        ("HALVIK — Trains stopped.", "HALVIK", "", "", "Trains stopped."),
        (
            "Trains stop\nAnna Roe\nHALVIK, Norway 2019-08-30\nTrains stopped.",
            "HALVIK, Norway",
            "2019-08-30",
            "",
            "Trains stopped.",
        ),
        ("Trains stop\n\nOSLO, March 1 (Fjord Wire) -- No train ran.", "OSLO", "March 1", "Fjord Wire", "No train ran."),
    ];
    for (text, place, day, agency, story) in cases {
        assert_eq!(parts(text), Some((place, day, agency, story)), "{text}");
    }
}

#[test]
fn a_known_town_needs_less() {
    let story = "All trains stopped on Monday, the railway said.";
    let places = [
        "Toronto — ",
        "Lima — ",
        "Colombo: ",
        "COLOMBO: ",
        "MULTAN: ",
        "[DHAKA] ",
        "SANTA CRUZ\n\n",
        "Nairobi\n\n",
        "HALVIK, Norway: ",
    ];
    for head in places {
        let text = format!("{head}{story}");
        let place = head.trim_end_matches([' ', '—', ':', ']', '\n']).trim_start_matches('[');
        assert_eq!(parts(&text), Some((place, "", "", story)), "{text}");
    }
}

#[test]
fn labels_and_speakers_are_no_places() {
    let story = "All trains stopped on Monday, the railway said.";
    let heads = [
        "Update: ",
        "WATCH — ",
        "Watch — ",
        "JONES: ",
        "Jones — ",
        "NATO — ",
        "[UPDATED] ",
        "Halvik — ",
        "HALVIK: ",
        "Halvik\n\n",
    ];
    for head in heads {
        assert_eq!(parts(&format!("{head}{story}")), None, "{head}");
    }
    let cases = [
        "HOUSTON: I think all trains stopped on Monday, do they not?",
        "HOUSTON: All trains stopped on Monday, the railway said.\nJONES: Did they?",
        "Oslo: All trains stopped on Monday, the railway said.\nAnna Roe: Did they?",
        "Paris\n\nParis is the capital of France and its largest city.",
        "Lagos: A Travel Guide",
        "GUARDING THE COAST - All trains stopped on Monday, the railway said.",
        "SEN. HALVIK- All trains stopped on Monday, the railway said.",
        "TOWN MEETING AT LAST, OSLO, NORWAY\nAll trains stopped on Monday, the railway said.",
        "Jane Roe, March 1, 2019\n\nAll trains stopped on Monday, the railway said.",
        "All trains stopped on Monday.\n\nParis, Monday: Talks",
    ];
    for text in cases {
        assert_eq!(parts(text), None, "{text}");
    }
}

#[test]
fn a_first_sentence_with_a_dash_is_no_dateline() {
    let cases = [
        "",
        "By",
        "   ",
        "A man known as John - a baker - was found.",
        "Paris - the city of light - was dark.",
        "Paris - Shops closed.",
        "NATO — the alliance — met.",
        "UPDATE — Shops closed.",
        "BREAKING NEWS - Shops closed.",
        "UN — Shops closed.",
        "Mr. Smith (Labour) - a baker - was found.",
        "The Shanghai-based firm said on March 3 - a Tuesday - it had closed.",
        "March 1 - Shops closed.",
        "(see page 4) - Shops closed.",
        "ISTANBUL, Voters queued - for long.",
        "COVID-19 - The virus spread.",
        "ISTANBUL voters queued.",
        "LONDON (Reuters) shares fell.",
        "KABUL: Trade grew.",
        "ONE TWO THREE FOUR FIVE SIX SEVEN EIGHT NINE — Shops closed.",
        "- Shops closed.",
        "In LONDON, March 3 - Shops closed.",
    ];
    for text in cases {
        assert_eq!(parts(text), None, "{text}");
    }
}

#[test]
fn a_year_comes_from_publication() {
    let day = |text: &str, published| find(text, 0, published, gazetteer()).and_then(|d| d.date).map(|d| d.to_string());
    let cases = [
        ("ROME, March 1 -- It rained.", Some(date(2020, 3, 1)), Some("2020-03-01")),
        ("ROME, March 1 -- It rained.", Some(date(2020, 2, 29)), Some("2020-03-01")),
        ("ROME, March 1 -- It rained.", Some(date(2020, 2, 28)), Some("2019-03-01")),
        ("ROME, Dec. 31 -- It rained.", Some(date(2020, 1, 1)), Some("2019-12-31")),
        ("ROME, Jan. 1 -- It rained.", Some(date(2019, 12, 31)), Some("2020-01-01")),
        ("ROME, Feb. 29 -- It rained.", Some(date(2019, 3, 1)), Some("2016-02-29")),
        ("ROME, Monday (AFP) -- It rained.", Some(date(2020, 3, 1)), Some("2020-02-24")),
        ("ROME, Sunday (AFP) -- It rained.", Some(date(2020, 3, 1)), Some("2020-03-01")),
        ("ROME, March 1, 2011 -- It rained.", None, Some("2011-03-01")),
        ("ROME, March 1 -- It rained.", None, None),
        ("ROME, Sunday (AFP) -- It rained.", None, None),
    ];
    for (text, published, want) in cases {
        assert_eq!(day(text, published).as_deref(), want, "{text} {published:?}");
    }
}

#[test]
fn the_body_is_read_and_not_the_title() {
    let article = Article::new("LONDON (Reuters) - Title", "ROME — It rained.");
    let mut analysis = Analysis::default();
    assert_eq!(
        DatelineStage::new(Gazetteer::builtin().into_shared()).run(&article, &Options::default(), &mut analysis),
        Ok(())
    );
    let place = analysis.dateline.and_then(|d| d.place_span).map(|s| s.of(article.text()).to_owned());
    assert_eq!(place.as_deref(), Some("ROME"));
}

proptest! {
    #[test]
    fn any_text_gives_spans_of_itself(text in "\\PC{0,60}", head in "(By A\n)?\\[?[A-ZÉ]{2,6}\\]?(, (March|3|May|Sept\\.| ){1,3})?( ?\\([A-Za-z ]{0,9}\\))? ?[-—_:/\n]{0,2} ?") {
        let text = format!("{head}{text}");
        if let Some(found) = find(&text, 0, Some(date(2020, 3, 1)), gazetteer()) {
            prop_assert!(text.get(found.span.range()).is_some());
            for span in [found.place_span, found.date_span, found.agency_span].into_iter().flatten() {
                prop_assert!(found.span.contains(span) && text.get(span.range()).is_some_and(|s| !s.is_empty()));
            }
        }
    }
}
