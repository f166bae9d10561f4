//! Tables of cases, one per family of rules. The anchor is Wednesday, 2020-03-18 unless a case says otherwise.

use super::*;
use crate::analysis::Options;
use crate::analysis::dateline::DatelineStage;
use crate::analysis::sentences::SentencesStage;
use crate::analysis::tokens::TokensStage;
use crate::gazetteer::Gazetteer;
use jiff::civil::date;
use proptest::prelude::*;

/// The analysis of a text, published on that day or never.
fn analyse(text: &str, published: Option<jiff::civil::Date>) -> Analysis {
    let article = Article::new("", text).published(published.map(|d| d.at(0, 0, 0, 0)));
    let mut analysis = Analysis::default();
    let stages: [&dyn Stage; 4] =
        [&DatelineStage::new(Gazetteer::default().into_shared()), &SentencesStage, &TokensStage, &DatesStage];
    for stage in stages {
        assert_eq!(stage.run(&article, &Options::default(), &mut analysis), Ok(()));
    }
    analysis
}

/// "phrase = value" of every mention, joined with "; ".
fn read_on(text: &str, published: Option<jiff::civil::Date>) -> String {
    let analysis = analyse(text, published);
    let show = |d: &DateMention| format!("{} = {}", d.span.of(text), d.value);
    analysis.dates.iter().map(show).collect::<Vec<_>>().join("; ")
}

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    let read = |text| read_on(text, Some(date(2020, 3, 18)));
    let wrong: Vec<_> =
        cases.iter().map(|(text, want)| (*text, read(text), *want)).filter(|(_, got, want)| got != want).collect();
    assert!(wrong.is_empty(), "text, read, wanted: {wrong:#?}");
}

#[test]
fn written_days() {
    check(&[
        ("It opened on March 3, 1998, in Rome.", "March 3, 1998 = 1998-03-03"),
        ("It opened on 3 March 1998.", "3 March 1998 = 1998-03-03"),
        ("It opened on the 3rd of March 1998.", "the 3rd of March 1998 = 1998-03-03"),
        ("It opened on Tuesday, March 3, 1998.", "Tuesday, March 3, 1998 = 1998-03-03"),
        ("It opened on Sept. 9, 2001.", "Sept. 9, 2001 = 2001-09-09"),
        ("It opened on 2019-11-30.", "2019-11-30 = 2019-11-30"),
        ("It opened on 11/30/2019.", "11/30/2019 = 2019-11-30"),
        ("It opened on 30/11/2019.", "30/11/2019 = 2019-11-30"),
        ("It opened on 2019/11/30.", "2019/11/30 = 2019-11-30"),
        ("It opened on 05.02.2017.", "05.02.2017 = 2017-02-05"),
        ("It opened on 5/6/98.", "5/6/98 = 1998-05-06"),
        ("It opened on March third.", "March third = 2020-03-03"),
        ("It ran from March 3 to 5.", "March 3 = 2020-03-03; 5 = 2020-03-05"),
        ("The report of 19-Nov-12 was late.", "19-Nov-12 = 2012-11-19"),
        ("It met on the second Tuesday in March 2019.", "the second Tuesday in March 2019 = 2019-03-12"),
        ("It moved from 5/6/2019 to 13/06/2019.", "5/6/2019 = 2019-06-05; 13/06/2019 = 2019-06-13"),
        ("It moved from 5/6/2019 to 06/13/2019.", "5/6/2019 = 2019-05-06; 06/13/2019 = 2019-06-13"),
        ("The Sunday Times ran it.", ""),
        ("The Sunday talks failed.", "Sunday = 2020-03-15"),
        ("It ran from 3 to 5 March 1998.", "3 = 1998-03-03; 5 March 1998 = 1998-03-05"),
        ("It ran 3-5 March.", "3-5 March = 2020-03-03"),
        ("It ran March 3-5.", "March 3-5 = 2020-03-03"),
        ("It opens April 4 and 5.", "April 4 = 2020-04-04; 5 = 2020-04-05"),
        ("The week of March 9 was calm.", "The week of March 9 = 2020-W11"),
        ("Her 1998 Volvo and the 1998 vote.", "1998 = 1998"),
        ("It has room for February 30 and 2019-13-01 is none.", "February = 2020-02"),
        ("A score of 3-1 and flight 2019-B.", ""),
    ]);
}

#[test]
fn days_without_a_year_are_the_nearest() {
    check(&[
        ("The king died on March 3.", "March 3 = 2020-03-03"),
        ("The king died on Dec. 28.", "Dec. 28 = 2019-12-28"),
        ("The dividend is payable May 4.", "May 4 = 2020-05-04"),
        ("The dividend declared then is payable April 4.", "April 4 = 2020-04-04"),
        ("He left on Aug. 2.", "Aug. 2 = 2019-08-02"),
        ("The reduced dividend is payable June 2.", "June 2 = 2020-06-02"),
        ("They met on the 9th, and met again on the 21st.", "the 9th = 2020-03-09; the 21st = 2020-02-21"),
        ("They will meet on the 21st.", "the 21st = 2020-03-21"),
        ("They met on the 9th floor, by the 3rd gate and on the 31st of a row.", ""),
        ("He will leave on Aug. 2.", "Aug. 2 = 2020-08-02"),
        ("The bridge opened on June 5 last year.", "June 5 last year = 2019-06-05"),
        ("It was signed on April 2 this year.", "April 2 this year = 2020-04-02"),
    ]);
}

#[test]
fn weekdays() {
    check(&[
        ("The king said Monday that rain came.", "Monday = 2020-03-16"),
        ("The king said Wednesday that rain came.", "Wednesday = 2020-03-18"),
        ("The king said on Thursday that rain came.", "Thursday = 2020-03-12"),
        ("The king will speak on Thursday.", "Thursday = 2020-03-19"),
        ("The king is to speak Thursday.", "Thursday = 2020-03-19"),
        (
            "The king headed Thursday to Rome. He is to speak there on Thursday night.",
            "Thursday = 2020-03-19; Thursday night = 2020-03-19TNI",
        ),
        ("The king spoke on Tuesday. He will speak as planned on Tuesday.", "Tuesday = 2020-03-17; Tuesday = 2020-03-17"),
        ("The king spoke Tuesday. He will speak next Tuesday.", "Tuesday = 2020-03-17; next Tuesday = 2020-03-24"),
        ("It runs from Tuesday through Sunday.", "Tuesday = 2020-03-17; Sunday = 2020-03-22"),
        ("It will run from Friday to Monday.", "Friday = 2020-03-20; Monday = 2020-03-23"),
        ("He will speak on Monday the 23rd.", "Monday the 23rd = 2020-03-23"),
        ("It came on Friday the 13th.", "Friday the 13th = 2020-03-13"),
        ("It came on Sunday the 13th.", "Sunday the 13th = 2019-10-13"),
        ("He will speak next Tuesday and Thursday.", "next Tuesday = 2020-03-24; Thursday = 2020-03-26"),
        ("He will speak on Monday the third time.", "Monday = 2020-03-23"),
        ("A march planned for Thursday was called off.", "Thursday = 2020-03-19"),
        ("A march planned for Sunday was called off.", "Sunday = 2020-03-15"),
        ("The talks Thursday failed.", "Thursday = 2020-03-12"),
        ("He spoke again following Monday's vote.", "Monday = 2020-03-16"),
        ("Last Friday the king spoke.", "Last Friday = 2020-03-13"),
        ("He spoke last Wednesday.", "last Wednesday = 2020-03-11"),
        ("He speaks next Friday.", "next Friday = 2020-03-20"),
        ("He speaks this coming Friday.", "this coming Friday = 2020-03-20"),
        ("This Friday he speaks.", "This Friday = 2020-03-20"),
        ("He spoke Friday last week.", "Friday last week = 2020-03-13"),
        ("He spoke on Monday of this week.", "Monday of this week = 2020-03-16"),
        ("Earlier Monday, he spoke.", "Earlier Monday = 2020-03-16"),
        ("He came by bus on Black Friday.", ""),
        ("Sun shares fell, and the sun sat on Mon Repos.", ""),
    ]);
}

#[test]
fn months_and_years() {
    check(&[
        ("He died in March 1996.", "March 1996 = 1996-03"),
        ("He died in March of 1996.", "March of 1996 = 1996-03"),
        ("He died in June last year.", "June last year = 2019-06"),
        ("He died in January.", "January = 2020-01"),
        ("He died in October.", "October = 2019-10"),
        ("It will open in October.", "October = 2020-10"),
        ("He died last May.", "last May = 2019-05"),
        ("He died last February.", "last February = 2019-02"),
        ("It opens next May.", "next May = 2020-05"),
        ("It opens in early May.", "early May = 2020-05"),
        ("It opens in mid-May.", "mid-May = 2020-05"),
        ("It opens by the end of May.", "the end of May = 2020-05"),
        ("He may march in august company.", ""),
        ("The march began; May said so, and Theresa May left.", ""),
        ("June Smith met April Jones.", ""),
        ("He has led since 2011.", "2011 = 2011"),
        ("The 1996 vote was close.", "1996 = 1996"),
        ("He ruled from 1998-2001.", "1998 = 1998; 2001 = 2001"),
        ("He ruled in 1998-99.", "1998-99 = 1998"),
        ("It began in mid-1996.", "mid-1996 = 1996"),
        ("It began in the year 2000.", "the year 2000 = 2000"),
        ("It began in nineteen ninety-six.", "nineteen ninety-six = 1996"),
        ("It earned more in fiscal 2019.", "fiscal 2019 = 2019"),
        ("It began in the summer of '98.", "the summer of '98 = 1998-SU"),
        ("The plant made 1998 cars that cost $2000 and broke into 2000 pieces.", ""),
        ("He dialled 0117-2001-55 and No. 1999.", ""),
        ("Some 1,998 people came.", ""),
    ]);
}

#[test]
fn decades_and_centuries() {
    check(&[
        ("It began in the 1990s.", "the 1990s = 199X"),
        ("It began in the late 1970s.", "the late 1970s = 197X"),
        ("It began in the 1930's.", "the 1930's = 193X"),
        ("It was 1930's best song.", "1930 = 1930"),
        ("It began in the '80s.", "the '80s = 198X"),
        ("It began in the nineties.", "the nineties = 199X"),
        ("It dates from the 20th century.", "the 20th century = 19"),
        ("An 11th-century church stands.", "11th-century = 10"),
        ("He is in his 30s, in a house of the fifties kind.", "the fifties = 195X"),
        ("Temperatures in their seventies.", ""),
    ]);
}

#[test]
fn quarters_halves_and_seasons() {
    check(&[
        ("Profit fell in the third quarter of 2018.", "the third quarter of 2018 = 2018-Q3"),
        ("Profit fell in the 2018 third quarter.", "the 2018 third quarter = 2018-Q3"),
        ("Fourth-quarter profit fell.", "Fourth-quarter = 2019-Q4"),
        ("Profit fell in Q3 2019.", "Q3 2019 = 2019-Q3"),
        ("Profit fell in this year's first quarter.", "this year's first quarter = 2020-Q1"),
        ("Profit fell in the first half of 2019.", "the first half of 2019 = 2019-H1"),
        ("They scored in first half play.", ""),
        ("The 2012 Summer Games began.", "2012 = 2012"),
        ("It rained in the summer of 1994.", "the summer of 1994 = 1994-SU"),
        ("It rained last fall.", "last fall = 2019-FA"),
        ("It will rain this summer.", "this summer = 2020-SU"),
        ("Prices fall, and they spring from a winter of mind.", ""),
    ]);
}

#[test]
fn comparisons_with_the_year_before() {
    check(&[
        (
            "Third-quarter profit was $5 million. A year ago it was $4 million.",
            "Third-quarter = 2019-Q3; A year ago = 2018-Q3",
        ),
        ("Third-quarter profit rose from the year-ago quarter.", "Third-quarter = 2019-Q3; the year-ago quarter = 2018-Q3"),
        ("In the latest quarter profit rose.", "the latest quarter = 2019-Q4"),
        ("He died in March 1996, and she a year earlier.", "March 1996 = 1996-03; a year earlier = 1995-03"),
        ("He came a year ago.", "a year ago = 2019"),
        (
            "Third-quarter profit was $5 million against $4 million in the same period last year.",
            "Third-quarter = 2019-Q3; the same period last year = 2018-Q3",
        ),
        (
            "Prices rose in February from the same month a year earlier.",
            "February = 2020-02; the same month a year earlier = 2019-02",
        ),
        ("At the same time, he came in the same week.", "the same week = 2020-W12"),
        ("In the year-earlier third quarter it lost money.", "the year-earlier third quarter = 2019-Q3"),
    ]);
}

#[test]
fn shifts_from_the_day_of_writing() {
    check(&[
        ("He spoke yesterday and will speak tomorrow.", "yesterday = 2020-03-17; tomorrow = 2020-03-19"),
        ("He came the day before yesterday.", "the day before yesterday = 2020-03-16"),
        ("He goes the day after tomorrow.", "the day after tomorrow = 2020-03-20"),
        ("He spoke last week.", "last week = 2020-W11"),
        ("He speaks early next week.", "early next week = 2020-W13"),
        ("He spoke last month.", "last month = 2020-02"),
        ("He speaks later this year.", "later this year = 2020"),
        ("He speaks next year.", "next year = 2021"),
        ("He spoke the week before last.", "the week before last = 2020-W10"),
        ("He speaks the year after next.", "the year after next = 2022"),
        ("Sales rose in the latest fiscal year.", "the latest fiscal year = 2019"),
        ("He spoke two weeks ago.", "two weeks ago = 2020-W10"),
        ("He spoke ten days ago.", "ten days ago = 2020-03-08"),
        ("He spoke almost four years ago.", "almost four years ago = 2016"),
        ("He spoke two and a half years ago.", "two and a half years ago = 2017-09"),
        ("He spoke two decades ago.", "two decades ago = 2000"),
        ("He spoke several years ago.", "several years ago = PAST_REF"),
        ("He goes three months from now.", "three months from now = 2020-06"),
        ("It rained over the weekend.", "the weekend = 2020-W11-WE"),
        ("It will rain this weekend.", "this weekend = 2020-W12-WE"),
        ("Next year marks the 30th anniversary of the war.", "Next year = 2021; the 30th anniversary = 2021"),
        ("In 2022, the 30th anniversary of the war, they met.", "2022 = 2022; the 30th anniversary = 2022"),
        ("On Monday, the 30th anniversary of the war, they met.", "Monday = 2020-03-16"),
        ("They await the upcoming second anniversary of the war.", "the upcoming second anniversary = 2020"),
        ("They await the second anniversary of the war.", ""),
        ("The 2000 Olympics and the 100th anniversary of the union were feasts.", "2000 = 2000"),
        ("It came the day before last Tuesday's vote.", "the day before last Tuesday = 2020-03-16"),
        ("He left the day after Christmas.", "the day after Christmas = 2019-12-26"),
        ("She was born the day before March 3, 1998.", "the day before March 3, 1998 = 1998-03-02"),
        ("He came the day after tomorrow's vote.", "the day after tomorrow = 2020-03-20"),
        ("He was shot the day before the vote.", ""),
        ("It happened in the last week of July.", "July = 2019-07"),
        ("It must be done by year-end.", "year-end = 2020"),
        ("It lay 900000000 years ago.", "900000000 years = P900000000Y"),
        ("At last, this is the last day that the week can have.", ""),
        ("The programme \"This Week\" is on.", ""),
    ]);
}

#[test]
fn shifts_from_what_was_told() {
    check(&[
        ("He died on May 3, 1998. The next day she left.", "May 3, 1998 = 1998-05-03; The next day = 1998-05-04"),
        ("He died on May 3, 1998. Two days earlier she left.", "May 3, 1998 = 1998-05-03; Two days earlier = 1998-05-01"),
        ("Two years later she left.", "Two years later = P2Y"),
        ("He died in 1998. The following year she left.", "1998 = 1998; The following year = 1999"),
        ("He died in 1998. She left the year before.", "1998 = 1998; the year before = 1997"),
        ("He died on May 3, 1998. The day after, she left.", "May 3, 1998 = 1998-05-03; The day after = 1998-05-04"),
        ("He died in 1998. She left the year before he did.", "1998 = 1998"),
        ("He died in May 1998. That year she left.", "May 1998 = 1998-05; That year = 1998"),
        ("He died on May 3, 1998. The same day she left.", "May 3, 1998 = 1998-05-03; The same day = 1998-05-03"),
        ("He died on May 3, 1998. The next morning she left.", "May 3, 1998 = 1998-05-03; The next morning = 1998-05-04TMO"),
        (
            "He died on May 3, 1998. The following Friday she left.",
            "May 3, 1998 = 1998-05-03; The following Friday = 1998-05-08",
        ),
    ]);
}

#[test]
fn times_of_day() {
    check(&[
        ("He fell at 10 p.m. Monday.", "10 p.m. Monday = 2020-03-16T22:00"),
        ("He fell at 10:30 a.m. EST on March 3.", "10:30 a.m. EST on March 3 = 2020-03-03T10:30"),
        ("He fell Monday at 10:30 p.m.", "Monday at 10:30 p.m. = 2020-03-16T22:30"),
        ("He fell at 9am.", "9am = 2020-03-18T09:00"),
        ("He fell at 1800 GMT.", "1800 GMT = 2020-03-18T18:00"),
        ("He fell at 10:35 a.m. (0735 GMT) Monday.", "10:35 a.m. (0735 GMT) Monday = 2020-03-16T10:35"),
        ("He fell at 9 p.m. (2:30 a.m. GMT).", "9 p.m. (2:30 a.m. GMT) = 2020-03-18T21:00"),
        ("He fell at 9 a.m. (again).", "9 a.m. = 2020-03-18T09:00"),
        ("He fell at noon Monday.", "noon Monday = 2020-03-16T12:00"),
        ("He fell at midnight.", "midnight = 2020-03-18T24:00"),
        ("He fell at 12 a.m.", "12 a.m. = 2020-03-18T00:00"),
        ("He fell at 12:15 p.m.", "12:15 p.m. = 2020-03-18T12:15"),
        ("He fell at 9 o'clock.", "9 o'clock = 2020-03-18T09:00"),
        ("He fell at 7 in the evening.", "7 in the evening = 2020-03-18T19:00"),
        ("He fell at 10:30.", "10:30 = 2020-03-18T10:30"),
        ("He fell Monday night.", "Monday night = 2020-03-16TNI"),
        ("He fell on the night of March 3.", "the night of March 3 = 2020-03-03TNI"),
        ("He fell late Monday night.", "late Monday night = 2020-03-16TNI"),
        ("He fell this morning.", "this morning = 2020-03-18TMO"),
        ("He fell last night.", "last night = 2020-03-17TNI"),
        ("He fell yesterday afternoon.", "yesterday afternoon = 2020-03-17TAF"),
        ("He fell overnight.", "overnight = 2020-03-17TNI"),
        ("He fell overnight Monday.", "overnight Monday = 2020-03-16TNI"),
        ("He fell at 5:30 on Monday afternoon.", "5:30 on Monday afternoon = 2020-03-16T17:30"),
        ("He fell at 1 a.m. Sunday (0500 GMT).", "1 a.m. Sunday (0500 GMT) = 2020-03-15T01:00"),
        ("He fell at 9:30 a.m. on Monday morning.", "9:30 a.m. on Monday morning = 2020-03-16T09:30"),
        ("By mid-afternoon he was well, in late-night style.", "mid-afternoon = 2020-03-18TAF"),
        ("He speaks tonight.", "tonight = 2020-03-18TNI"),
        ("They won 10:30 against 5 to 4, in high noon style.", ""),
        ("I am in the room; 25 p.m. is none.", ""),
    ]);
}

#[test]
fn durations() {
    check(&[
        ("It took two years.", "two years = P2Y"),
        ("It took 2 1/2 years.", "2 1/2 years = P2Y6M"),
        ("A five-hour drive followed.", "five-hour = PT5H"),
        ("It took half an hour.", "half an hour = PT30M"),
        ("It took a minute and a half.", "a minute and a half = PT1M30S"),
        ("It took at least 20 more years.", "at least 20 more years = P20Y"),
        ("It took two decades.", "two decades = P20Y"),
        ("It took 15 or so years.", "15 or so years = P15Y"),
        ("It took less than an hour.", "less than an hour = PT1H"),
        ("It took up to 180 days.", "up to 180 days = P180D"),
        ("He lost the final two weeks.", "the final two weeks = P2W"),
        ("It makes $5 million a year and sells 700 seats a week, at 20 cents a day.", ""),
        ("It met for a year, and twice a week.", "a year = P1Y; a week = P1W"),
        ("It sold 700 seats a year after that.", "a year = P1Y"),
        ("It took several months.", "several months = PXM"),
        ("It took a few days.", "a few days = PXD"),
        ("It was the third loss in as many weeks.", ""),
        ("The quarter-century-old pact stands.", ""),
        ("It took a couple of weeks.", "a couple of weeks = P2W"),
        ("It took two to three weeks.", "two to three weeks = P2W"),
        ("It lasted for years.", "years = PXY"),
        ("In the years that followed, it grew.", "the years = PXY"),
        ("They fear the weeks ahead.", "the weeks = PXW"),
        ("The coming weeks will tell.", "The coming weeks = PXW"),
        ("It lost more in the year ended June 30.", "the year = P1Y; June 30 = 2019-06-30"),
        ("A day-long feast ended a decades-long feud.", "day-long = P1D; decades-long = PXDE"),
        ("The day-old loaf was long gone.", ""),
        ("It rained for the past three months.", "the past three months = P3M"),
        ("It will rain for the next two weeks.", "the next two weeks = P2W"),
        ("In the past years much changed.", "the past years = PAST_REF"),
        ("The first nine months were wet.", "The first nine months = P9M"),
        ("The man, 34 years old, and the 9-year-old left.", ""),
        ("He came second, won a second time and paid $20 a second.", ""),
        ("One day he will win; 60 Minutes told it.", ""),
        ("About three-quarters of it is gone.", ""),
    ]);
}

#[test]
fn sets() {
    check(&[
        ("It runs daily.", "daily = P1D"),
        ("The party daily Zorya wrote so.", "daily = P1D"),
        ("It is open 24 hours a day.", "24 hours a day = P1D"),
        ("He works two days a week.", "two days a week = P1W"),
        ("It meets every day.", "every day = P1D"),
        ("It meets every two weeks.", "every two weeks = P2W"),
        ("It meets each Thursday.", "each Thursday = XXXX-WXX-4"),
        ("It meets on Mondays.", "Mondays = XXXX-WXX-1"),
        ("It flies Monday and Tuesday nights.", "Monday = XXXX-WXX-1TNI; Tuesday nights = XXXX-WXX-2TNI"),
        ("It is closed on weekends.", "weekends = XXXX-WXX-WE"),
        ("It took two weekends.", "two weekends = P2WE"),
        ("It rains every April.", "every April = XXXX-04"),
        ("It rains every morning.", "every morning = XXXX-XX-XXTMO"),
        ("Daily Planet readers said so.", ""),
        ("The average daily volume rose.", ""),
        ("The Daily Planet and each of them said so.", ""),
    ]);
}

#[test]
fn vague_references() {
    check(&[
        ("He is now king.", "now = PRESENT_REF"),
        ("Now, he said, that is so.", ""),
        ("He recently left.", "recently = PAST_REF"),
        ("He left often, most recently last October.", "last October = 2019-10"),
        ("It is hard in today's world; today's vote was not.", "today = 2020-03-18"),
        ("It is rare these days, and these men know.", "these days = PRESENT_REF"),
        ("He will go sometime next year.", "sometime next year = 2021"),
        ("It has grown in recent years.", "recent years = PAST_REF"),
        ("It will grow in future years.", "future years = FUTURE_REF"),
        ("He will leave soon.", "soon = FUTURE_REF"),
        ("He soon left, as soon as it rained, and soon after that.", ""),
        ("The near future is dark.", "The near future = FUTURE_REF"),
        ("In the past, Rome was strong.", "the past = PAST_REF"),
        ("The current king is the currently eldest.", "current = PRESENT_REF; currently = PRESENT_REF"),
        ("He drove past the house with future kings.", ""),
    ]);
}

#[test]
fn holidays() {
    check(&[
        ("He came on Christmas Eve.", "Christmas Eve = 2019-12-24"),
        ("He came last Thanksgiving.", "last Thanksgiving = 2019-11-28"),
        ("He came on New Year's Day 2011.", "New Year's Day 2011 = 2011-01-01"),
        ("It will open on Labor Day.", "Labor Day = 2020-09-07"),
        ("He died on Good Friday 2013.", "Good Friday 2013 = 2013-03-29"),
        ("They marched on International Women's Day.", "International Women's Day = 2020-03-08"),
        ("They will march on International Workers' Day.", "International Workers' Day = 2020-05-01"),
        ("He wrote on Mother's Day and on Father's Day 2019.", "Mother's Day = 2020-05-10; Father's Day 2019 = 2019-06-16"),
        ("It opened on World AIDS Day last year.", "World AIDS Day last year = 2019-12-01"),
        ("Canada Day and Juneteenth come soon.", "Canada Day = 2020-07-01; Juneteenth = 2020-06-19; soon = FUTURE_REF"),
        ("Easter week is near.", "Easter week = 2020-W15"),
        ("The labor day was long, and the new year came.", ""),
    ]);
}

#[test]
fn without_an_anchor_nothing_is_guessed() {
    let cases = [
        ("The king spoke on Tuesday.", "Tuesday = XXXX-WXX-2"),
        ("The king spoke on March 1.", "March 1 = XXXX-03-01"),
        ("The king spoke in March.", "March = XXXX-03"),
        ("The king spoke last week.", "last week = XXXX-WXX"),
        ("The king spoke yesterday.", "yesterday = XXXX-XX-XX"),
        ("The king spoke last year.", "last year = XXXX"),
        ("The king spoke Tuesday night.", "Tuesday night = XXXX-WXX-2TNI"),
        ("The king spoke on March 1, 2011.", "March 1, 2011 = 2011-03-01"),
        ("The king spoke for two years.", "two years = P2Y"),
    ];
    for (text, want) in cases {
        assert_eq!(read_on(text, None), want, "{text}");
    }
}

#[test]
fn every_value_says_what_it_rests_on() {
    let bases = |text, published| analyse(text, published).dates.iter().map(|d| d.basis).collect::<Vec<_>>();
    let text = "ROME, March 1 -- He spoke on Sunday, in 2011, and last year. It rained for two days.";
    let published = Some(date(2020, 3, 2));
    use DateBasis::{Dateline, Explicit, PublishTime, Unresolved};
    assert_eq!(bases(text, published), [PublishTime, Dateline, Explicit, Dateline, Explicit]);
    assert_eq!(bases("He spoke on Sunday and in 2011.", published), [PublishTime, Explicit]);
    assert_eq!(bases("He spoke on Sunday and in 2011.", None), [Unresolved, Explicit]);
}

#[test]
fn the_dateline_anchors_before_publication() {
    let text = "ROME, March 1 -- He spoke on Sunday and will speak Tuesday.";
    let want = "March 1 = 2020-03-01; Sunday = 2020-03-01; Tuesday = 2020-03-03";
    assert_eq!(read_on(text, Some(date(2020, 3, 9))), want);
}

#[test]
fn the_day_after_the_dateline_is_no_week_earlier() {
    let text = "ROME, March 1 -- He spoke on Sunday and met her on Monday.";
    let on = |day| read_on(text, Some(date(2020, 3, day)));
    assert_eq!(on(2), "March 1 = 2020-03-01; Sunday = 2020-03-01; Monday = 2020-03-02");
    assert_eq!(on(9), "March 1 = 2020-03-01; Sunday = 2020-03-01; Monday = 2020-02-24");
}

#[test]
fn days_are_covered() {
    let days = |text: &str| {
        let analysis = analyse(text, Some(date(2020, 3, 18)));
        analysis.dates.first().and_then(|d| d.begin.zip(d.end)).map(|(a, b)| format!("{a} {b}"))
    };
    let cases = [
        ("He spoke last week.", Some("2020-03-09 2020-03-15")),
        ("He spoke in 2011.", Some("2011-01-01 2011-12-31")),
        ("It rained for the past two years.", Some("2018-03-18 2020-03-18")),
        ("It will rain for the next ten days.", Some("2020-03-18 2020-03-28")),
        ("It rained for two years.", None),
        ("He is now king.", None),
    ];
    for (text, want) in cases {
        assert_eq!(days(text).as_deref(), want, "{text}");
    }
}

/// Words that the grammar knows, in any order.
fn any_phrase() -> impl Strategy<Value = String> {
    let words = [
        "the",
        "last",
        "next",
        "this",
        "past",
        "two",
        "a",
        "few",
        "3",
        "31",
        "1998",
        "May",
        "March",
        "Sept.",
        "Sunday",
        "-",
        ",",
        "of",
        "year",
        "years",
        "days",
        "week",
        "quarter",
        "third",
        "ago",
        "earlier",
        "later",
        "'s",
        "10:30",
        "p.m.",
        "GMT",
        "night",
        "every",
        "early",
        "end",
        "in",
        "to",
        "and",
        "half",
        "Christmas",
        "1990s",
        "20th",
        "century",
        "now",
        "99999999999",
        "0",
        "é",
        ".",
        "\n\n",
    ];
    prop::collection::vec(prop::sample::select(words.to_vec()), 0..30).prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn mentions_are_ordered_and_apart(text in prop_oneof![any_phrase(), "\\PC{0,80}"], dated in any::<bool>()) {
        let analysis = analyse(&text, dated.then(|| date(2020, 2, 29)));
        let mut end = 0;
        for mention in &analysis.dates {
            prop_assert!(mention.span.start >= end && !mention.span.is_empty());
            prop_assert!(text.get(mention.span.range()).is_some());
            prop_assert!(mention.begin.zip(mention.end).is_none_or(|(a, b)| a <= b));
            end = mention.span.end;
        }
    }
}

#[test]
fn what_looks_like_a_time_and_is_none() {
    check(&[
        ("Taxes will fall next year.", "next year = 2021"),
        ("It opens in fall next year.", "fall next year = 2021-FA"),
        ("Rossi scored in the first half and Bruno in the second half.", ""),
        ("Sales rose in the first half.", "the first half = 2020-H1"),
        ("Ana May will speak in May, April Jones said.", "May = 2020-05"),
        ("Output has doubled over the last quarter-century.", "the last quarter-century = P25Y"),
        ("Thousands fled in the last decade.", "the last decade = P10Y"),
    ]);
}

#[test]
fn quarters_told_by_their_end() {
    check(&[
        ("Sales fell in the quarter ended June 30, 2001.", "the quarter = 2001-Q2; June 30, 2001 = 2001-06-30"),
        ("It rose in the third quarter ended June 30, 2019.", "the third quarter = 2019-Q3; June 30, 2019 = 2019-06-30"),
        ("Profit fell in Q3 FY2019.", "Q3 FY2019 = 2019-Q3"),
    ]);
}

#[test]
fn days_that_are_not_those_of_the_value() {
    let days = |text: &str| {
        let analysis = analyse(text, Some(date(2020, 3, 18)));
        let date = analysis.dates.first().map(|d| (d.begin.unwrap_or_default(), d.end.unwrap_or_default()));
        date.map(|(begin, end)| format!("{begin} {end}")).unwrap_or_default()
    };
    let cases = [
        ("The fair runs 10-14 July.", "2020-07-10 2020-07-14"),
        ("The fair ran July 10-14, 2019.", "2019-07-10 2019-07-14"),
        ("The 2018-19 season was long.", "2018-01-01 2019-12-31"),
        ("The late 1990s boom ended.", "1995-01-01 1999-12-31"),
        ("It closed in early 2019.", "2019-01-01 2019-06-30"),
        ("It rose in the third quarter ended June 30, 2019.", "2019-04-01 2019-06-30"),
        ("Shops shut between 7 a.m. and 6 p.m. Monday.", "2020-03-16 2020-03-16"),
    ];
    for (text, want) in cases {
        assert_eq!(days(text), want, "{text}");
    }
}
