//! Amounts: money, percentages, counts, measures, ages, scores and ordinals.
//!
//! A number ([`super::numbers`]) is looked at with the words around it: a currency or unit makes it money or a measure, a
//! plural noun a count, and so on; a number that none of these explains ("Apollo 11", "Article 5") is left alone. What is
//! part of a date is never an amount. Words such as "at least" and "about" give the bound and stay outside of the span.
//!
//! Of a score, `value` and `value_max` are its two sides in the order of the text. Indefinite plurals ("dozens of people")
//! take the least number they can mean, two of the unit, and are `ABOUT`. Cost is linear.

mod bound;
mod line;
mod money;
mod number;
mod objects;
#[cfg(test)]
mod tests;
mod units;

use self::line::Line;
use self::number::{Number, number};
use super::numbers::{self, Numeral};
use super::{Context, Layer, Layers, Stage, StageError, Written};
use crate::annotation::{Analysis, Quantity, QuantityBound, QuantityKind};
use crate::lang::{self, QuantityWord};

/// The stage `quantities`.
#[derive(Debug, Default)]
pub struct QuantitiesStage;

impl Stage for QuantitiesStage {
    fn name(&self) -> &'static str {
        "quantities"
    }

    fn reads(&self) -> Layers {
        Layers::of(&[Layer::Sentences, Layer::Tokens, Layer::Dates])
    }

    fn writes(&self) -> Layers {
        Layers::of(&[Layer::Quantities])
    }

    fn annotate(&self, context: &Context<'_>, read: &Analysis) -> Result<Written, StageError> {
        Ok(Written::Quantities(find(context.article.text(), read)))
    }
}

/// All amounts, in text order.
fn find(text: &str, analysis: &Analysis) -> Vec<Quantity> {
    let numerals: Vec<_> = analysis.tokens.iter().map(|t| Numeral::of(t.span.of(text))).collect();
    let mut dates = analysis.dates.iter().map(|d| analysis.tokens_in(d.span)).peekable();
    let mut found = Vec::new();
    for sentence in &analysis.sentences {
        let (mut i, last) = (sentence.first_token as usize, sentence.end_token as usize);
        while i < last {
            while dates.next_if(|date| date.end <= i).is_some() {}
            // Nothing reaches into the next date.
            let end = dates.peek().map_or(last, |date| last.min(date.start));
            if i >= end {
                i = dates.peek().map_or(last, |date| date.end).max(i + 1);
                continue;
            }
            let line =
                Line { text, tokens: &analysis.tokens, numerals: &numerals, first: sentence.first_token as usize, end };
            match at(line, i).and_then(|amount| Some((amount.quantity(line)?, amount.end))) {
                Some((quantity, end)) => {
                    found.push(quantity);
                    i = end;
                }
                None => i += 1,
            }
        }
    }
    found
}

/// An amount in tokens `first..end`.
#[derive(Clone, Copy, Debug)]
struct Amount {
    first: usize,
    end: usize,
    kind: QuantityKind,
    value: f64,
    max: f64,
    unit: &'static str,
    object: Option<(usize, usize)>,
    bound: Option<QuantityBound>,
}

impl Amount {
    fn quantity(self, line: Line<'_>) -> Option<Quantity> {
        Some(Quantity {
            span: line.span(self.first, self.end)?,
            kind: self.kind,
            value: self.value,
            value_max: self.max,
            bound: self.bound.unwrap_or_else(|| bound::bound(line, self.first, self.end)),
            unit: self.unit.to_owned(),
            object_span: self.object.and_then(|(first, end)| line.span(first, end)),
        })
    }
}

/// The amount that begins at token `i`.
fn at(line: Line<'_>, i: usize) -> Option<Amount> {
    if let Some(amount) = money::before(line, i).or_else(|| magnitude(line, i)) {
        return Some(amount);
    }
    let whole_word = i == line.first
        || !line.glued(i)
        || is_minus(line, i)
        || !(line.hyphen(i - 1) || matches!(line.before(i), "/" | "." | "#" | "_"));
    if !whole_word {
        return None;
    }
    if let Some(amount) = indefinite(line, i).or_else(|| ordinal(line, i)) {
        return Some(amount);
    }
    let number = number(line, i)?;
    money::percent(line, i, number)
        .or_else(|| money::after(line, i, number))
        .or_else(|| age(line, i, number))
        .or_else(|| measure(line, i, number))
        .or_else(|| score(line, i, number))
        .or_else(|| count(line, i, number))
}

/// Whether the hyphen before token `i` is a minus: it touches the number and nothing else.
fn is_minus(line: Line<'_>, i: usize) -> bool {
    i > line.first + 1 && line.hyphen(i - 1) && line.glued(i) && !line.glued(i - 1) && line.word(i).ends_with(['C', 'F'])
}

/// An amount of one kind in tokens `first..end`.
fn amount(kind: QuantityKind, first: usize, end: usize, number: Number, unit: &'static str) -> Amount {
    Amount { first, end, kind, value: number.value, max: number.max, unit, object: None, bound: None }
}

/// "34-year-old", "34 years old", "aged 34", "the age of 34", "Rahmon, 67, said".
fn age(line: Line<'_>, i: usize, number: Number) -> Option<Amount> {
    let possible = (0.0..=125.0).contains(&number.value) && number.max <= 125.0;
    if !possible {
        return None;
    }
    let hyphen = usize::from(line.hyphen(number.end));
    let at = number.end + hyphen;
    for (word, unit) in [("year", "a"), ("years", "a"), ("month", "mo"), ("months", "mo"), ("day", "d"), ("days", "d")] {
        let old = at + 1 + usize::from(line.hyphen(at + 1));
        if line.is(at, &[word]) && line.is(old, &["old", "olds"]) {
            return Some(amount(QuantityKind::Age, i, old + 1, number, unit));
        }
    }
    let said = line.is(i.wrapping_sub(1), &["aged"]) || line.follows(i, &["age", "of"]) || line.follows(i, &["ages", "of"]);
    let said = said || line.is(i.wrapping_sub(1), &["ages", "age"]);
    // "aged 38 and 61"
    let second = line.is(i.wrapping_sub(1), &["and"]) && i >= line.first + 3 && line.is(i - 3, &["aged", "ages"]);
    let digits = matches!(line.numeral(i), Numeral::Digits(_, Some(1..=3)));
    let apposed = digits
        && number.end == i + 1
        && i >= line.first + 2
        && line.before(i) == ","
        && matches!(line.word(i + 1), "," | "." | ";")
        && (line.capital(i - 2) || (line.word(i + 1) == "," && is_person_noun(line.word(i - 2))))
        && line.word(i - 2).len() > 1
        && (10.0..=110.0).contains(&number.value);
    (said || second || apposed).then(|| amount(QuantityKind::Age, i, number.end, number, "a"))
}

/// Whether a word has the form of a noun for what somebody does: "singer", "pianist".
fn is_person_noun(word: &str) -> bool {
    word.len() > 4 && ["er", "or", "ist", "man", "ian"].iter().any(|ending| word.ends_with(ending))
}

/// "5 miles", "5-mile", "5km", "20 square kilometers", "30 degrees Celsius", "60 miles per hour".
fn measure(line: Line<'_>, i: usize, number: Number) -> Option<Amount> {
    let found = |end, unit| Some(amount(QuantityKind::Measure, i, end, number, unit));
    if matches!(number.suffix, "C" | "F") {
        // "It was -5C": the minus shows that it is a temperature.
        let minus = i > line.first && line.hyphen(i - 1) && line.glued(i) && !line.glued(i - 1);
        let below = Number { value: -number.value, max: -number.max, ..number };
        let unit = if number.suffix == "C" { "°C" } else { "°F" };
        return minus.then(|| amount(QuantityKind::Measure, i - 1, number.end, below, unit));
    }
    if number.suffix == "in" {
        // "6ft 2in"
        return found(number.end, "in");
    }
    if let Some(unit) = units::measure(number.suffix) {
        // "100m" is a length, but "a 20M deal" is not.
        return found(number.end, unit);
    }
    let at = number.end + usize::from(line.hyphen(number.end));
    if let Some(unit) = units::power(line.word(at), line.word(at + 1)) {
        return found(at + 2, unit);
    }
    if line.is(at, &["degrees", "degree", "°"]) {
        return match line.word(at + 1) {
            "Celsius" | "C" | "Centigrade" => found(at + 2, "°C"),
            "Fahrenheit" | "F" => found(at + 2, "°F"),
            _ => found(at + 1, "°"),
        };
    }
    let unit = units::measure(line.word(at)).filter(|_| line.word(at) != "m" || !line.capital(at))?;
    let hourly = |k| line.reads(k, &["per", "hour"]) || line.reads(k, &["an", "hour"]);
    match unit {
        "km" if hourly(at + 1) => found(at + 3, "km/h"),
        "mi" if hourly(at + 1) => found(at + 3, "mph"),
        _ => found(at + 1, unit),
    }
}

/// "magnitude 6.3", "6.3-magnitude", "magnitude-6.3".
fn magnitude(line: Line<'_>, i: usize) -> Option<Amount> {
    if line.is(i, &["magnitude"]) {
        let at = i + 1 + usize::from(line.hyphen(i + 1) || line.is(i + 1, &["of"]));
        let number = number(line, at).filter(|n| n.max < 11.0)?;
        return Some(amount(QuantityKind::Measure, i, number.end, number, "M"));
    }
    let Numeral::Digits(..) = line.numeral(i) else { return None };
    let number = number(line, i)?;
    let at = number.end + usize::from(line.hyphen(number.end));
    (line.is(at, &["magnitude"]) && number.max < 11.0).then(|| amount(QuantityKind::Measure, i, at + 1, number, "M"))
}

/// "3-1", where no noun follows that would make it a range of a count.
fn score(line: Line<'_>, i: usize, number: Number) -> Option<Amount> {
    let sides = number.score && number.value.max(number.max) <= 200.0;
    (sides && objects::counted(line, number.end).is_none()).then(|| amount(QuantityKind::Score, i, number.end, number, ""))
}

/// "12 dead", "at least 15 people", "three soldiers", "12 were killed".
fn count(line: Line<'_>, i: usize, number: Number) -> Option<Amount> {
    // A number right behind a name belongs to it: "Boeing 737 jets".
    let digits = matches!(line.numeral(i), Numeral::Digits(..));
    let named = digits && i > line.first && line.capital(i - 1) && !lang::is(line.word(i - 1), QuantityWord::Function);
    let coded = line.is(i.wrapping_sub(1), &["no.", "number", "article", "chapter", "page", "section", "#", "="]);
    if named || coded {
        return None;
    }
    let scaled = units::scale(number.suffix).filter(|s| !number.suffix.is_empty() && *s >= 1e9).unwrap_or(1.0);
    if !number.suffix.is_empty() && scaled == 1.0 {
        return None;
    }
    let number = Number { value: number.value * scaled, max: number.max * scaled, ..number };
    let found = |end, object| Some(Amount { object, ..amount(QuantityKind::Count, i, end, number, "") });
    let at = number.end + usize::from(line.is(number.end, &["more", "other", "of"]));
    let of = line.is(number.end, &["of"]);
    let at = at + usize::from(of && line.is(at, &["the", "its", "their", "his", "her", "our"]));
    // "20 of 71 scheduled laps"
    let at = at + usize::from(of && matches!(line.numeral(at), Numeral::Digits(..) | Numeral::Small(_)));
    let one = number.value == 1.0 && number.max == 1.0;
    let object = match (one, of) {
        (true, true) => None,
        (true, false) => objects::single(line, at),
        (false, _) => objects::counted(line, at),
    };
    if let Some((first, end)) = object.or_else(|| objects::named(line, i, number.end)) {
        // Another number inside of the phrase is an amount of its own.
        let inner = (number.end..end).any(|k| line.word(k).starts_with(|c: char| c.is_ascii_digit()));
        return found(if inner { number.end } else { end }, Some((first, end)));
    }
    if stands_alone(line, i, number, one) { found(number.end, None) } else { None }
}

/// Whether a number counts although no noun follows: "12 were killed", "nine of whom", "wounding 238", "at least 12".
fn stands_alone(line: Line<'_>, i: usize, number: Number, one: bool) -> bool {
    let end = number.end;
    if line.is(end, &["of"]) {
        return !one && lang::is(line.word(end + 1), QuantityWord::Partitive);
    }
    if one {
        return line.before(i) == "," && line.word(end).ends_with("ly") && !digits(line, i);
    }
    if lang::is(line.word(end), QuantityWord::Acted) {
        return true;
    }
    // A year is no count, and neither is what names an age or a side: "over 65", "under 21".
    let year = matches!(line.numeral(i), Numeral::Digits(value, Some(4)) if (1500.0..2100.0).contains(&value));
    let closed = line.word(end).is_empty()
        || matches!(line.word(end), "," | "." | ";" | "!" | "?" | ")" | "”" | "\"" | "and" | "or" | "in" | "others");
    let bounded = lang::is(line.before(i), QuantityWord::OpenBound) && bound::bound(line, i, end) != QuantityBound::Exact;
    let harmed = lang::is(line.before(i), QuantityWord::Harm)
        || (bounded && (i.saturating_sub(4)..i).any(|k| lang::is(line.word(k), QuantityWord::Harm)));
    closed && !year && (harmed || (bounded && number.value >= 5.0))
}

/// Whether token `i` is a number in digits.
fn digits(line: Line<'_>, i: usize) -> bool {
    matches!(line.numeral(i), Numeral::Digits(..))
}

/// "dozens of people", "tens of thousands of Iraqis", "hundreds of homes".
fn indefinite(line: Line<'_>, i: usize) -> Option<Amount> {
    let plural = |k| match line.word(k).to_ascii_lowercase().as_str() {
        "tens" => Some(10.0),
        "dozens" => Some(12.0),
        "scores" => Some(20.0),
        "hundreds" => Some(100.0),
        "thousands" => Some(1e3),
        "millions" => Some(1e6),
        "billions" => Some(1e9),
        _ => None,
    };
    if !matches!(
        line.word(i).as_bytes().first(),
        Some(b't' | b'd' | b's' | b'h' | b'm' | b'b' | b'T' | b'D' | b'S' | b'H' | b'M' | b'B')
    ) {
        return None;
    }
    let mut value = 2.0 * plural(i)?;
    let mut at = i + 1;
    while line.is(at, &["of"])
        && let Some(factor) = plural(at + 1)
    {
        value *= factor;
        at += 2;
    }
    let of = line.is(at, &["of"]).then_some(at + 1)?;
    let of = of + usize::from(line.is(of, &["other"]));
    let (first, end) = objects::counted(line, of).or_else(|| line.capital(of).then_some((of, of + 1)))?;
    Some(Amount {
        first: i,
        end,
        kind: QuantityKind::Count,
        value,
        max: value,
        unit: "",
        object: Some((first, end)),
        bound: Some(QuantityBound::About),
    })
}

/// "the 30th anniversary", "its third president": with what it numbers, if that follows in lower case.
fn ordinal(line: Line<'_>, i: usize) -> Option<Amount> {
    let (nth, len) = numbers::ordinal(line.numerals(i))?;
    let end = i + len;
    let lower = !line.word(end).is_empty() && line.word(end).bytes().all(|b| b.is_ascii_lowercase());
    let digits = line.word(i).starts_with(|c: char| c.is_ascii_digit());
    let determined = line
        .is(i.wrapping_sub(1), &["the", "a", "his", "her", "its", "their", "our", "my", "this", "that", "'s", "’s"])
        && i > line.first;
    let noun = lower
        && !line.hyphen(end + 1)
        && !line.is(end, &["of", "in", "to", "and", "or", "but", "time", "at", "on", "for", "by", "after", "before"]);
    if !(digits || (determined && noun)) || line.hyphen(end) {
        return None;
    }
    let value = f64::from(nth);
    let object = noun.then_some((end, end + 1));
    Some(Amount {
        first: i,
        end,
        kind: QuantityKind::Ordinal,
        value,
        max: value,
        unit: "",
        object,
        bound: Some(QuantityBound::Exact),
    })
}
