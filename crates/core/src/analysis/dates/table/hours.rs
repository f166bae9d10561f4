//! Hours of a pattern, in figures and words: "5", "las tres y media", "9h30", "midi".

use super::Line;
use super::lexicon::Lexicon;
use super::pattern::Captures;
use super::written::clock;

/// A whole number up to the greatest allowed.
pub(super) fn whole(lexicon: &Lexicon, line: Line<'_>, at: usize, most: f64) -> Option<(i16, usize)> {
    let number = lexicon.number(line, at).filter(|(n, _)| n.fract() == 0.0 && (0.0..=most).contains(n));
    number.map(|(n, end)| (n as i16, end))
}

/// The hour that begins a range, and where its words end.
pub(super) fn first_hour(lexicon: &Lexicon, line: Line<'_>, at: usize, c: Captures) -> Option<(usize, Captures)> {
    let (end, read) = time(lexicon, line, at, Captures::default())?;
    let hour = in_half(read)?;
    let first_hour = Some((hour, read.minute.unwrap_or(0), lexicon.skip(line, end, "h")));
    Some((end, Captures { first_hour, ..c }))
}

/// The same without minutes.
pub(super) fn first_plain_hour(lexicon: &Lexicon, line: Line<'_>, at: usize, c: Captures) -> Option<(usize, Captures)> {
    let (hour, end) = hour(lexicon, line, at)?;
    let first_hour = Some((hour, 0, lexicon.skip(line, end, "h")));
    Some((end, Captures { first_hour, ..c }))
}

/// An hour of a clock with twelve in its half of the day.
pub(super) const fn in_half(c: Captures) -> Option<u8> {
    match (c.afternoon, c.hour) {
        (Some(true), Some(hour @ 1..12)) => Some(hour + 12),
        (Some(false), Some(12)) => Some(0),
        (_, hour) => hour,
    }
}

/// Noon or midnight by their names.
pub(super) fn noon(lexicon: &Lexicon, line: Line<'_>, at: usize, c: Captures) -> Option<(usize, Captures)> {
    [("noon_hour", 12), ("midnight_hour", 0)].into_iter().find_map(|(set, hour)| {
        let end = lexicon.skip(line, at, set);
        (end > at).then_some((end, Captures { hour: Some(hour), ..c }))
    })
}

/// An hour in whatever way it is written.
pub(super) fn time(lexicon: &Lexicon, line: Line<'_>, at: usize, c: Captures) -> Option<(usize, Captures)> {
    let shown = || clock(line.word(at), c).map(|c| (at + 1, c));
    let plain = || hour(lexicon, line, at).map(|(hour, end)| (end, Captures { hour: Some(hour), ..c }));
    noon(lexicon, line, at, c).or_else(|| said(lexicon, line, at, c)).or_else(shown).or_else(plain)
}

pub(super) fn hour(lexicon: &Lexicon, line: Line<'_>, at: usize) -> Option<(u8, usize)> {
    whole(lexicon, line, at, 24.0).map(|(n, end)| (n as u8, end))
}

/// An hour and its minutes in words: "tres y media", "trois heures moins le quart", "dez e vinte minutos".
pub(super) fn said(lexicon: &Lexicon, line: Line<'_>, at: usize, c: Captures) -> Option<(usize, Captures)> {
    const PARTS: [(&str, i16); 4] =
        [("half_past", 30), ("quarter_past", 15), ("three_quarters_past", 45), ("quarter_to", -15)];
    let (hour, after) = hour(lexicon, line, at)?;
    let told = lexicon.skip(line, after, "h");
    let after_set = |at: usize, set: &str| Some(lexicon.skip(line, at, set)).filter(|end| *end > at);
    let counted = |from: usize, sign: i16| {
        let (n, end) = lexicon.number(line, from).filter(|(n, _)| n.fract() == 0.0 && (0.0..60.0).contains(n))?;
        let named = lexicon.skip(line, end, "minutes_word");
        // "At two and one of them ...": few minutes are told as minutes.
        (n >= 5.0 || named > end).then_some((sign * n as i16, named))
    };
    let joined = |at: usize| {
        let part =
            PARTS.iter().filter_map(|(set, minutes)| Some((*minutes, after_set(at, set)?))).max_by_key(|(_, end)| *end);
        part.or_else(|| counted(after_set(at, "minutes_past")?, 1)).or_else(|| counted(after_set(at, "minutes_to")?, -1))
    };
    let direct = || if told > after { counted(told, 1) } else { None };
    let (minute, end) = joined(told).or_else(|| joined(after)).or_else(direct)?;
    Some((end, Captures { hour: Some(hour), minute: Some(minute), ..c }))
}
