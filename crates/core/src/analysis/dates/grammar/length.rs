//! Durations, and what is counted with them: "two years", "a five-hour", "the past three months", "two weeks ago", "three
//! days later".

use super::{Meaning, Origin, Point, Stretch};
use crate::analysis::dates::lexicon::{Line, Term};
use crate::analysis::dates::value::{Length, Unit, Vague, Value};
use crate::analysis::numbers::{self, Numeral};
use crate::annotation::WordClass;
use crate::lang::{DateWord, word_of};

/// A duration or a point counted with one, at token `i`.
pub(super) fn counted(line: Line<'_>, i: usize) -> Option<(Meaning, usize)> {
    if let Some(found) = stretch(line, i) {
        return Some(found);
    }
    if let (Term::Unit(unit, plural), Term::Hyphen) = (line.term(i), line.term(i + 1))
        && line.is_a(i + 2, DateWord::Lasting)
    {
        // "a day-long talk", "their decades-long quarrel"
        let amount = (!plural).then_some(1.0);
        return Some((Meaning::Length(Length { amount, unit }, Stretch::Free), i + 3));
    }
    if let Some(found) = whole_year(line, i).or_else(|| open_stretch(line, i)) {
        return Some(found);
    }
    if let Term::Unit(unit, true) = line.term(i) {
        // "for years", "in weeks", "months ago"
        if line.term(i + 1) == Term::Ago {
            return Some((Meaning::Point(Point::Fixed(Value::Vague(Vague::Past))), i + 2));
        }
        let led = line.before(i) == Term::In || line.is_a(i.wrapping_sub(1), DateWord::LengthMark);
        return (led && unit >= Unit::Hour && unit != Unit::Quarter && line.term(i + 1) != Term::Of)
            .then_some((Meaning::Length(Length { amount: None, unit }, Stretch::Free), i + 1));
    }
    let (length, end) = length(line, i)?;
    if is_age(line, end) {
        return None;
    }
    if let Some(found) = rate(line, end) {
        return Some(found);
    }
    let counted = shifted(line, length, end);
    if counted.is_none() && is_per(line, i, end) {
        return None;
    }
    Some(counted.unwrap_or((Meaning::Length(length, Stretch::Free), end)))
}

/// "$5 million a year", "700 seats a week": the unit only divides an amount of something else, and tells no time. "Three
/// times a week" does.
fn is_per(line: Line<'_>, i: usize, end: usize) -> bool {
    let article = line.term(i) == Term::Article && end == i + 2;
    let noun = i.checked_sub(1).filter(|n| line.is_a(*n, WordClass::Percent) || line.numeral(*n) == Numeral::None);
    let number = noun.unwrap_or(i).checked_sub(1).is_some_and(|n| line.numeral(n) != Numeral::None);
    let amount = noun.is_none_or(|n| {
        let word = line.word(n);
        line.is_a(n, DateWord::RateNoun)
            || (word.ends_with('s') && word != word_of(DateWord::Multiple) && line.term(n) == Term::Other)
    });
    article && number && amount && !matches!(line.term(end), Term::After | Term::Before)
}

/// "24 hours a day", "two days a week": what recurs once in the second unit.
fn rate(line: Line<'_>, end: usize) -> Option<(Meaning, usize)> {
    match (line.term(end), line.term(end + 1)) {
        (Term::Article, Term::Unit(unit, false)) if unit >= Unit::Day && line.term(end + 2) != Term::Ago => {
            Some((Meaning::Every(Value::Length(Length { amount: Some(1.0), unit })), end + 2))
        }
        _ => None,
    }
}

/// "34 years old", "34-year-old" is an age.
fn is_age(line: Line<'_>, end: usize) -> bool {
    line.term(end) == Term::Old
        || (line.term(end) == Term::Hyphen && line.term(end + 1) == Term::Old)
        || line.is_a(end, DateWord::AgeNoun)
}

/// Skips "or so", which stands before the unit or behind it.
fn past_or_so(line: Line<'_>, at: usize) -> usize {
    if line.term(at) == Term::Or && line.is_a(at + 1, DateWord::OrSo) { at + 2 } else { at }
}

/// "ago", "earlier", "later", "from now" after a duration.
fn shifted(line: Line<'_>, length: Length, end: usize) -> Option<(Meaning, usize)> {
    let end = past_or_so(line, end);
    let (sign, origin, end) = match line.term(end) {
        Term::Ago => (-1, Origin::Speech, end + 1),
        Term::Earlier => (-1, Origin::Event, end + 1),
        Term::Later => (1, Origin::Event, end + 1),
        _ if line.is_a(end, WordClass::From) && line.is_a(end + 1, DateWord::SpeechTime) => (1, Origin::Speech, end + 2),
        _ if line.is_a(end, DateWord::Hence) => (1, Origin::Speech, end + 1),
        _ => return None,
    };
    if matches!(length.unit, Unit::Second | Unit::Minute | Unit::Hour) {
        return Some((Meaning::Length(length, Stretch::Free), end));
    }
    let Some(amount) = length.amount else {
        if origin == Origin::Event {
            return Some((Meaning::Length(length, Stretch::Free), end));
        }
        let vague = if sign < 0 { Vague::Past } else { Vague::Future };
        return Some((Meaning::Point(Point::Fixed(Value::Vague(vague))), end));
    };
    if amount > 1e6 {
        return None;
    }
    if amount == 1.0 && length.unit == Unit::Year && sign < 0 {
        return Some((Meaning::Point(Point::YearBefore(origin)), end));
    }
    // A fraction of a unit is told in the next smaller one: two and a half years ago is a month.
    let (amount, unit) = match length.unit {
        Unit::Year if amount.fract() != 0.0 => (amount * 12.0, Unit::Month),
        Unit::Month | Unit::Week if amount.fract() != 0.0 => return None,
        Unit::Decade => (amount * 10.0, Unit::Year),
        Unit::Century => (amount * 100.0, Unit::Year),
        Unit::Quarter => (amount * 3.0, Unit::Month),
        unit => (amount, unit),
    };
    let point = Point::Shift { unit, by: sign * amount.round() as i32, origin };
    Some((Meaning::Point(point), end))
}

/// "the past three months", "next two weeks", "the last few days": a duration with its place.
fn stretch(line: Line<'_>, i: usize) -> Option<(Meaning, usize)> {
    let mut at = i + usize::from(line.term(i) == Term::The);
    let stretch = match line.term(at) {
        Term::Last | Term::Past | Term::Previous | Term::Latest => Stretch::Past,
        Term::Next | Term::Coming | Term::Following => Stretch::Future,
        _ if line.is_a(at, DateWord::StretchPart) => Stretch::Free,
        _ => return None,
    };
    at += 1;
    if let Some((length, end)) = length(line, at) {
        // "the next day" and "last year" are points; a stretch has a number or is a plural.
        return Some((Meaning::Length(length, stretch), end));
    }
    match line.term(at) {
        Term::Unit(unit, true) if unit >= Unit::Day && line.term(at - 1) == Term::Past => {
            Some((Meaning::Point(Point::Fixed(Value::Vague(Vague::Past))), at + 1))
        }
        Term::Unit(unit, true) if unit >= Unit::Day && matches!(line.term(at - 1), Term::Coming | Term::Next) => {
            Some((Meaning::Length(Length { amount: None, unit }, stretch), at + 1))
        }
        Term::Unit(Unit::Year, false) if line.term(at - 1) == Term::Past && line.term(at + 1) != Term::And => {
            Some((Meaning::Point(Point::Shift { unit: Unit::Year, by: -1, origin: Origin::Speech }), at + 1))
        }
        // "in the last decade": ten years, whatever decade it is.
        Term::Unit(unit @ (Unit::Decade | Unit::Century), false)
            if line.term(i) == Term::The && stretch == Stretch::Past =>
        {
            Some((Meaning::Length(Length { amount: Some(1.0), unit }, stretch), at + 1))
        }
        Term::Unit(unit, false) if unit >= Unit::Hour && line.term(at - 1) == Term::Past => {
            Some((Meaning::Length(Length { amount: Some(1.0), unit }, stretch), at + 1))
        }
        _ => None,
    }
}

/// "the year ended June 30", "the fiscal year ending in March": the twelve months of an account.
fn whole_year(line: Line<'_>, i: usize) -> Option<(Meaning, usize)> {
    let at = i + 1 + usize::from(line.term(i + 1) == Term::Fiscal);
    let named = line.term(i) == Term::The && line.term(at) == Term::Unit(Unit::Year, false);
    (named && line.is_a(at + 1, DateWord::EndedBefore))
        .then_some((Meaning::Length(Length { amount: Some(1.0), unit: Unit::Year }, Stretch::Free), at + 1))
}

/// "the weeks ahead", "the years that followed": nobody says how many.
fn open_stretch(line: Line<'_>, i: usize) -> Option<(Meaning, usize)> {
    let Term::Unit(unit, true) = line.term(i + 1) else { return None };
    let stretch =
        if line.is_a(i + 2, DateWord::AheadMark) || (line.term(i + 2) == Term::To && line.is_a(i + 3, DateWord::ToCome)) {
            Stretch::Future
        } else if line.is_a(i + 3, DateWord::FollowedVerb) && line.is_a(i + 2, WordClass::RelativeThing) {
            Stretch::Free
        } else {
            return None;
        };
    let is_time = line.term(i) == Term::The && unit >= Unit::Hour;
    is_time.then_some((Meaning::Length(Length { amount: None, unit }, stretch), i + 2))
}

/// An amount of a unit of time: "two years", "2 1/2 years", "a few days", "several-year", "half an hour", "at least 20 more
/// years".
fn length(line: Line<'_>, i: usize) -> Option<(Length, usize)> {
    let i = hedge(line, i);
    let (amount, at) = amount(line, i)?;
    let at = range_end(line, at).unwrap_or(at);
    let at = past_or_so(line, at);
    let hyphen = usize::from(line.term(at) == Term::Hyphen);
    let mut at = at + hyphen;
    for _ in 0..2 {
        at += usize::from(line.term(at) == Term::Filler || (line.term(at) == Term::Fiscal));
    }
    let Term::Unit(unit, plural) = line.term(at) else { return None };
    let single = amount == Some(1.0);
    let article = line.term(i) == Term::Article && !line.is_a(i + 1, DateWord::HalfNoun);
    if article && (plural || hyphen > 0 || matches!(unit, Unit::Second | Unit::Quarter | Unit::Weekend)) && single {
        return None;
    }
    if unit == Unit::Quarter && (hyphen == 0) != plural {
        return None;
    }
    // "2018 day five" counts no days.
    if !plural && hyphen == 0 && matches!(line.numeral(i), Numeral::Digits(_, Some(4..))) {
        return None;
    }
    // "one day" is some day; "60 Minutes" is a name.
    let name = line.capital(at) && at > line.first && line.word(at).bytes().skip(1).all(|b| b.is_ascii_lowercase());
    if name || (unit == Unit::Day && single && line.is_a(i, WordClass::One) && hyphen == 0 && !leads(line, i)) {
        return None;
    }
    let end = at + 1;
    if article && line.term(end) == Term::Hyphen {
        return None;
    }
    // "a minute and a half"
    if single && line.term(end) == Term::And && line.term(end + 1) == Term::Article && line.term(end + 2) == Term::Half {
        return Some((Length { amount: Some(1.5), unit }, end + 3));
    }
    Some((Length { amount, unit }, end))
}

/// The end of the second number of a range: "to three" in "two to three weeks".
fn range_end(line: Line<'_>, at: usize) -> Option<usize> {
    let joint = matches!(line.term(at), Term::To | Term::Or | Term::Hyphen | Term::Dash);
    let second = numbers::cardinal(line.numerals(at + 1)).filter(|_| joint)?;
    Some(at + 1 + second.len)
}

/// Whether a preposition of duration stands before token `i`.
fn leads(line: Line<'_>, i: usize) -> bool {
    line.before(i) == Term::In || line.is_a(i.wrapping_sub(1), DateWord::LengthLead)
}

/// Skips "nearly", "at least", "more than", "up to".
fn hedge(line: Line<'_>, i: usize) -> usize {
    if line.term(i) == Term::About {
        return i + 1;
    }
    let than = line.is_a(i, DateWord::Comparative) && line.is_a(i + 1, DateWord::Than);
    let least = line.term(i) == Term::At && line.is_a(i + 1, DateWord::Superlative);
    let up = line.is_a(i, DateWord::UpMark) && line.term(i + 1) == Term::To;
    let no =
        line.is_a(i, WordClass::No) && line.is_a(i + 1, DateWord::ComparativeOfAmount) && line.is_a(i + 2, DateWord::Than);
    if no {
        i + 3
    } else if than || least || up {
        i + 2
    } else {
        i
    }
}

/// How many: a number, "a", "several", "a couple of"; `None` where the text leaves it open.
fn amount(line: Line<'_>, i: usize) -> Option<(Option<f64>, usize)> {
    match (line.term(i), line.term(i + 1), line.term(i + 2)) {
        // "For the third time in as many weeks" counts them by another number.
        (Term::Several, _, _) if line.is_a(i, DateWord::Many) && line.is_a(i.wrapping_sub(1), DateWord::ManyMark) => {
            return None;
        }
        (Term::Several, _, _) => return Some((None, i + 1)),
        (Term::Article, Term::Several, _) => return Some((None, i + 2)),
        (Term::Article, Term::Couple, Term::Of) => return Some((Some(2.0), i + 3)),
        (Term::Couple, Term::Of, _) => return Some((Some(2.0), i + 2)),
        (Term::Article, Term::Couple, _) => return Some((Some(2.0), i + 2)),
        (Term::Half, Term::Article, _) => return Some((Some(0.5), i + 2)),
        (Term::Article, Term::Half, Term::Hyphen) => return Some((Some(0.5), i + 2)),
        (Term::Article, Term::Half, Term::Unit(..)) => return Some((Some(0.5), i + 2)),
        (Term::Half, Term::Hyphen, Term::Unit(..)) => return Some((Some(0.5), i + 1)),
        // "a quarter-century", "a quarter of a century"
        (Term::Unit(Unit::Quarter, false), Term::Hyphen, Term::Unit(Unit::Century, false)) => {
            return Some((Some(0.25), i + 1));
        }
        (Term::Article, Term::Unit(Unit::Quarter, false), Term::Hyphen | Term::Unit(Unit::Century, false)) => {
            let century = i + 2 + usize::from(line.term(i + 2) == Term::Hyphen);
            return (line.term(century) == Term::Unit(Unit::Century, false)).then_some((Some(0.25), i + 2));
        }
        (Term::Article, Term::Unit(Unit::Quarter, false), Term::Of) if line.term(i + 3) == Term::Article => {
            return (line.term(i + 4) == Term::Unit(Unit::Century, false)).then_some((Some(0.25), i + 4));
        }
        _ => {}
    }
    if let Some(number) = numbers::cardinal(line.numerals(i)) {
        // "$200 a year", "5 percent" and years themselves are no amounts of time; "1998 years" hardly ever is one.
        let money = i > line.first && line.is(i - 1, &["$", "€", "£", "¥"]);
        return (!money).then_some((Some(number.value), i + number.len));
    }
    let open = matches!(line.numeral(i), Numeral::Dozen | Numeral::Hundred | Numeral::Scale(_) | Numeral::Tens(_));
    if open && line.term(i + 1) == Term::Of {
        return Some((None, i + 2));
    }
    (line.term(i) == Term::Article).then_some((Some(1.0), i + 1))
}
