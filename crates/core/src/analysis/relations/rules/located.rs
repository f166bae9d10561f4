//! `place_in_place`: "Lima, Peru", "Lima in the north of Peru", "Peru's capital Lima".

use crate::analysis::relations::Found;
use crate::analysis::relations::phrase::{Pair, is_named, is_possession};
use crate::analysis::relations::words::{Class, is};
use crate::annotation::EntityType::Location;
use crate::annotation::{EntityId, RelationType};

pub(in crate::analysis::relations) fn read(found: &mut Found<'_>, pair: &Pair<'_>) {
    let (a, b) = pair.ids();
    if pair.kinds(found) != Some((Location, Location)) || pair.parted || !is_named(pair.first) || !is_named(pair.second) {
        return;
    }
    if lies_in(found, a, b, &pair.words) {
        found.add("place_in_place", RelationType::LocatedIn, a, b, pair.evidence());
    } else if is_possession(&pair.words, 3) && !pair.verb && !found.is_country(b) {
        found.add("place_in_place", RelationType::LocatedIn, b, a, pair.evidence());
    }
}

/// A list of cities or of continents is no nesting of places.
fn lies_in(found: &Found<'_>, a: EntityId, b: EntityId, words: &[&str]) -> bool {
    let subtype = |id| found.analysis.entity(id).map_or("", |e| e.subtype.as_str());
    let wide = |id| matches!(subtype(id), "country" | "continent");
    match words {
        [","] => !wide(a) && matches!(subtype(b), "country" | "state" | "region" | "constituent_country"),
        ["in", "the"] if subtype(a) == "country" => matches!(subtype(b), "region" | "continent" | "water"),
        ["in", rest @ ..] => !wide(a) && rest.len() <= 2 && rest.iter().all(|w| *w == "the" || is(w, Class::Quarter)),
        _ => false,
    }
}
