//! What one word shows of a time in digits: "10:30", "3/5/2016", "XXI".

use super::pattern::Captures;

/// One or two digits.
pub(super) fn two_digits(word: &str) -> Option<i16> {
    word.parse().ok().filter(|_| word.len() <= 2 && word.bytes().all(|b| b.is_ascii_digit()))
}

/// Two digits as a year from 1930 to 2029.
pub(super) fn pivot(year: i16) -> i16 {
    if year < 30 { 2000 + year } else { 1900 + year }
}

/// "10:30", "10.30", "10h30", "10h", "8pm", "10:30:15".
pub(super) fn clock(word: &str, c: Captures) -> Option<Captures> {
    let lower = word.to_ascii_lowercase();
    let (rest, afternoon) = match (lower.strip_suffix("pm"), lower.strip_suffix("am")) {
        (Some(rest), _) => (rest, Some(true)),
        (_, Some(rest)) => (rest, Some(false)),
        _ => (lower.as_str(), None),
    };
    let rest = rest.strip_suffix("hs").unwrap_or(rest);
    // "18h30min", "20h16m5s".
    let rest =
        rest.strip_suffix("min").or_else(|| rest.strip_suffix(['m', 's'])).filter(|r| r.contains('h')).unwrap_or(rest);
    let marked = afternoon.is_some() || rest.contains([':', 'h']) || rest.len() < lower.len();
    let mut parts = rest.split([':', '.', 'h', 'm']).filter(|part| !part.is_empty());
    let mut next =
        |most: u8| parts.next().and_then(|part| part.parse::<u8>().ok().filter(|n| part.len() <= 2 && *n <= most));
    let (hour, minute, second) = (next(24)?, next(59), next(59));
    let dotted = rest.split('.').nth(1).is_some_and(|minutes| minutes.len() == 2);
    let read = [Some(hour), minute, second].iter().flatten().count();
    let all = rest.split([':', '.', 'h', 'm']).filter(|part| !part.is_empty()).count() == read;
    (all && (marked || dotted)).then_some(Captures {
        hour: Some(hour),
        minute: minute.map(i16::from),
        second,
        afternoon,
        ..c
    })
}

/// "3/5/2016", "03.05.16", "3/5": the day stands first, where the numbers allow it.
pub(super) fn slashed(word: &str, c: Captures) -> Option<Captures> {
    let mark = ['/', '.'].into_iter().find(|mark| word.contains(*mark))?;
    let mut numbers = word.split(mark).map(|part| part.parse::<i16>().ok().filter(|_| part.len() <= 4));
    let (first, second) = (numbers.next()??, numbers.next()??);
    let third = match numbers.next() {
        None if mark == '/' && word.len() >= 3 => None,
        None => return None,
        Some(third) => Some(third?),
    };
    if numbers.next().is_some() {
        return None;
    }
    let (day, month, year) = match third {
        Some(day) if first > 31 => (day, second, Some(first)),
        third => (first, second, third.map(|year| if year < 100 { pivot(year) } else { year })),
    };
    let (day, month) = if month > 12 { (month, day) } else { (day, month) };
    let fits = (1..=31).contains(&day) && (1..=12).contains(&month) && year.is_none_or(|y| (1000..2200).contains(&y));
    fits.then_some(Captures { day: Some(day as i8), month: Some(month as i8), year, ..c })
}

/// Roman numerals up to thirty-nine.
pub(super) fn roman(word: &str) -> Option<i8> {
    let mut total = 0i8;
    let mut last = 0;
    for letter in word.bytes().rev() {
        let value = match letter {
            b'I' => 1,
            b'V' => 5,
            b'X' => 10,
            _ => return None,
        };
        total = if value < last { total.checked_sub(value)? } else { total.checked_add(value)? };
        last = last.max(value);
    }
    (1..40).contains(&total).then_some(total)
}

/// "5/2016", "2016/05".
pub(super) fn month_and_year(word: &str, c: Captures) -> Option<Captures> {
    let (first, second) = word.split_once('/')?;
    let (month, year) = if first.len() == 4 { (second, first) } else { (first, second) };
    let month = two_digits(month).filter(|n| (1..=12).contains(n))?;
    let year = year.parse().ok().filter(|y| year.len() == 4 && (1500..2200).contains(y))?;
    Some(Captures { month: Some(month as i8), year: Some(year), ..c })
}

/// "07T16:12:00": day, hour and minutes.
pub(super) fn iso(word: &str, c: Captures) -> Option<Captures> {
    let (day, time) = word.split_once('T')?;
    let day = two_digits(day).filter(|n| (1..=31).contains(n))?;
    clock(time.strip_suffix('Z').unwrap_or(time), Captures { day: Some(day as i8), ..c })
}
