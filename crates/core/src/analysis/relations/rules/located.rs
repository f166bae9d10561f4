//! `place_in_place`: "Lima, Peru", "Lima in the north of Peru", "Lima, a city in northern Peru", "Peru's capital Lima", "the Peruvian
//! town of Lima", "Lake Square, Lima".
//!
//! Behind a bare comma the second place must be of a wider kind, or a city in which the first, that nobody knows, is said to be; and
//! a row of neighbours is no nesting.

use crate::analysis::entities::Located;
use crate::analysis::relations::Found;
use crate::analysis::relations::phrase::{Pair, is_named, is_plain, is_possession, possessed};
use crate::annotation::EntityType::Location;
use crate::annotation::WordClass;
use crate::annotation::{EntityId, MentionKind, RelationType};
use crate::gazetteer::Subtype;
use crate::lang::{RelationWord, is};
use crate::span::Span;

const RULE: &str = "place_in_place";

pub(in crate::analysis::relations) fn read(found: &mut Found<'_>, pair: &Pair<'_>) {
    let (a, b) = pair.ids();
    if pair.kinds(found) != Some((Location, Location)) || pair.parted || !is_named(pair.second) {
        return;
    }
    // "the Peruvian port city of | Lima", "the Peruvian port | Lima"
    if pair.first.kind == MentionKind::Demonym {
        if is_kind_of_place(&pair.words, b, found) && found.is_country(a) && !found.is_country(b) {
            found.add(RULE, RelationType::LocatedIn, b, a, pair.evidence());
        }
        return;
    }
    if !is_named(pair.first) {
        return;
    }
    // "Peru's Amazon": it flows through others, too.
    let is_water = Subtype::is_any(subtype(found, b), &[Subtype::Water]);
    if lies_in(found, pair) {
        found.add(RULE, RelationType::LocatedIn, a, b, pair.evidence());
        // "Quito and | Lima | in | Peru"
        let within = pair.words.first().is_some_and(|w| is(w, WordClass::In));
        if let Some(other) = beside(found, pair).filter(|o| within && !found.is_country(o.entity)) {
            found.add(RULE, RelationType::LocatedIn, other.entity, b, other.span.cover(pair.second.span));
        }
    } else if (is_possession(&pair.words, 3) || is_seat(&pair.words)) && !pair.verb && !found.is_country(b) && !is_water {
        found.add(RULE, RelationType::LocatedIn, b, a, pair.evidence());
    }
}

/// "town of", "northern port city of", "border town".
fn is_kind_of_place(words: &[&str], place: EntityId, found: &Found<'_>) -> bool {
    match words {
        [rest @ .., noun, of] if is(of, WordClass::Of) => {
            is(noun, RelationWord::PlaceKind) && rest.len() <= 2 && is_plain(rest)
        }
        // "the Peruvian capital, Lima", not "the Peruvian city, London".
        [rest @ .., noun] => {
            let known = found.analysis.entity(place).is_some_and(|e| e.country_code.is_some());
            is(noun.trim_end_matches(','), RelationWord::PlaceKind) && rest.len() <= 1 && is_plain(rest) && !known
        }
        [] => false,
    }
}

/// "'s capital,", "'s second city,"
fn is_seat(words: &[&str]) -> bool {
    let noun = words.last().and_then(|w| w.strip_suffix(',')).is_some_and(|w| is(w, RelationWord::PlaceKind));
    noun && possessed(words).is_some_and(|rest| rest.len() <= 3 && is_plain(rest.split_last().map_or(&[], |(_, rest)| rest)))
}

/// Whether the words between two places, and the kinds of the two, say that the first lies in the second.
fn lies_in(found: &Found<'_>, pair: &Pair<'_>) -> bool {
    let (a, b) = pair.ids();
    let wide = |id| Subtype::is_any(subtype(found, id), &[Subtype::Country, Subtype::Continent]);
    match pair.words.as_slice() {
        // "the Lima region, Peru"
        [noun] if noun.strip_suffix(',').is_some_and(|n| is(n, RelationWord::PlaceKind)) => {
            !wide(a) && is_region(found, b) && !is_row(found, pair)
        }
        [","] if !wide(a) && subtype(found, a) != subtype(found, b) && !is_row(found, pair) && holds(found, pair) => true,
        [","] if !wide(a) && is_district(found, pair) && !is_row(found, pair) => true,
        [","] if !wide(a) && is_chain(found, pair) => true,
        // "Mount Ruiz, part of the Andes"
        [",", rest @ .., of] if is(of, WordClass::Of) && is_part(rest) => true,
        [",", rest @ .., of, the] if is(of, WordClass::Of) && is(the, WordClass::The) && is_part(rest) => true,
        [within, the] if is(within, WordClass::In) && is(the, WordClass::The) && found.is_country(a) => {
            Subtype::is_any(subtype(found, b), &[Subtype::Region, Subtype::Continent, Subtype::Water])
        }
        // "Lima, in Peru", "Lima, a town in Peru"
        [",", rest @ ..] => {
            !wide(a)
                && rest.iter().position(|w| is(w, WordClass::In)).is_some_and(|at| {
                    let (before, behind) = rest.split_at(at);
                    is_described(before) && is_quarter(behind.get(1..).unwrap_or(&[]))
                })
        }
        // "Lima province of Peru", "Lima district in Peru"
        [noun, link, rest @ ..] if is(noun, RelationWord::PlaceKind) => {
            (is(link, WordClass::Of) || is(link, WordClass::In)) && !wide(a) && is_quarter(rest)
        }
        [within, rest @ ..] if is(within, WordClass::In) => !wide(a) && is_quarter(rest),
        // "the Lima City Hall concert venue in Peru"
        [noun, within, rest @ ..] | [_, noun, within, rest @ ..] if is(noun, RelationWord::Site) => {
            is(within, WordClass::In)
                && !wide(a)
                && is_quarter(rest)
                && pair.words.first().is_some_and(|w| is_plain(std::slice::from_ref(w)))
        }
        _ => false,
    }
}

/// The place that "and" joins to the first one before it.
fn beside(found: &Found<'_>, pair: &Pair<'_>) -> Option<Located> {
    let sentence = found.sentence(pair.first.span.start)?;
    let before = Span::new(sentence.start, pair.first.span.start.max(sentence.start));
    let other = found.index.mentions_in(before).last().copied()?;
    let words = Span::new(other.span.end, pair.first.span.start.max(other.span.end)).of(found.text);
    let place = found.kind(other.entity) == Some(Location) && is_named(&other);
    (place && is(words.trim(), WordClass::And)).then_some(other)
}

fn subtype<'f>(found: &'f Found<'_>, id: EntityId) -> &'f str {
    found.analysis.entity(id).map_or("", |e| e.subtype.as_str())
}

/// "part", "an old part".
fn is_part(words: &[&str]) -> bool {
    words.last().is_some_and(|w| is(w, RelationWord::PartNoun)) && words.len() <= 2
}

/// Nothing, or "a small town".
fn is_described(words: &[&str]) -> bool {
    match words {
        [] => true,
        [article, rest @ .., noun] => {
            let article = is(article, WordClass::The) || is(article, WordClass::Indefinite);
            article && is(noun, RelationWord::PlaceKind) && rest.len() <= 3 && is_plain(rest)
        }
        [_] => false,
    }
}

/// At most an article and a part of the place: "the", "northern", "the north of the", "the eastern province of".
fn is_quarter(words: &[&str]) -> bool {
    let known = |w: &&str| {
        is(w, WordClass::The) || is(w, RelationWord::Quarter) || is(w, RelationWord::PlaceKind) || is(w, WordClass::Of)
    };
    let begins = words.first().is_none_or(|w| !is(w, WordClass::Of));
    words.len() <= 4 && begins && words.iter().all(known)
}

/// "Shuilin Village, | Zhenlong County": the last word of the second name says that it holds others, that of the first says another thing.
fn is_district(found: &Found<'_>, pair: &Pair<'_>) -> bool {
    let last = |m: &Located| m.span.of(found.text).rsplit([' ', '-']).next().map(str::to_lowercase).unwrap_or_default();
    let (inner, outer) = (last(pair.first), last(pair.second));
    is(&outer, RelationWord::District) && inner != outer
}

/// "in Cholula, | Puebla, | Mexico": a city, the region that is called as its own city is, and their country.
fn is_chain(found: &Found<'_>, pair: &Pair<'_>) -> bool {
    let code = |id| found.analysis.entity(id).and_then(|e| e.country_code);
    let Some(sentence) = found.sentence(pair.second.span.start) else { return false };
    let rest = Span::new(pair.second.span.end, sentence.end.max(pair.second.span.end));
    let Some(third) = found.index.mentions_in(rest).next() else { return false };
    let comma = Span::new(pair.second.span.end, third.span.start).of(found.text).trim() == ",";
    let (a, b) = pair.ids();
    let one = code(third.entity).is_some_and(|c| code(a) == Some(c) && code(b) == Some(c));
    let placed = is(&pair.previous.to_lowercase(), RelationWord::PlaceLink);
    let city = subtype(found, b).is_empty() || subtype(found, b) == Subtype::City.as_str();
    placed && comma && one && found.is_country(third.entity) && city
}

/// Whether the place behind a comma is one that holds others: a region, or the city of a square or house that nobody knows and that
/// something is said to be in.
fn holds(found: &Found<'_>, pair: &Pair<'_>) -> bool {
    let (a, b) = pair.ids();
    if is_region(found, b) {
        return true;
    }
    let entity = |id| found.analysis.entity(id);
    let unknown = entity(a).is_some_and(|e| e.subtype.is_empty() && e.links.is_empty());
    let same = entity(a)
        .and_then(|e| e.country_code)
        .is_none_or(|code| entity(b).and_then(|e| e.country_code).is_none_or(|other| code == other));
    let placed = is(&pair.previous.to_lowercase(), RelationWord::PlaceLink);
    let ends = matches!(pair.next, "," | "." | ";" | ")" | "");
    unknown && same && placed && ends
}

/// "Louisiana, Texas, Alabama", "Lima, Quito and Bogota": the place behind the second is its equal.
fn is_row(found: &Found<'_>, pair: &Pair<'_>) -> bool {
    let second = pair.second;
    let Some(sentence) = found.sentence(second.span.start) else { return false };
    let rest = Span::new(second.span.end, sentence.end);
    let Some(third) = found.index.mentions_in(rest).find(|m| found.kind(m.entity) == Some(Location)) else { return false };
    let between = Span::new(second.span.end, third.span.start).of(found.text).to_lowercase();
    let mut and = false;
    let joined = between.split_whitespace().all(|w| {
        let joins = is(w, WordClass::Coordinator);
        and |= joins;
        joins || w == ","
    });
    // Behind a city, another city or what nobody knows is one more of them.
    let equal = subtype(found, third.entity) == subtype(found, second.entity) || !is_region(found, third.entity);
    let open = joined && !between.trim().is_empty();
    open && if is_region(found, second.entity) { equal && is_region(found, third.entity) } else { equal || and }
}

fn is_region(found: &Found<'_>, id: EntityId) -> bool {
    let regions = [Subtype::Country, Subtype::State, Subtype::Region, Subtype::ConstituentCountry];
    Subtype::is_any(subtype(found, id), &regions)
}
