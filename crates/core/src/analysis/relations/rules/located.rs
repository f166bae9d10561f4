//! `place_in_place`: "Lima, Peru", "Lima in the north of Peru", "Peru's capital Lima", "the Peruvian town of Lima".

use crate::analysis::relations::Found;
use crate::analysis::relations::phrase::{Pair, is_named, is_plain, is_possession};
use crate::annotation::EntityType::Location;
use crate::annotation::WordClass;
use crate::annotation::{EntityId, MentionKind, RelationType};
use crate::gazetteer::Subtype;
use crate::lang::{RelationWord, is, word_of};

const RULE: &str = "place_in_place";

pub(in crate::analysis::relations) fn read(found: &mut Found<'_>, pair: &Pair<'_>) {
    let (a, b) = pair.ids();
    if pair.kinds(found) != Some((Location, Location)) || pair.parted || !is_named(pair.second) {
        return;
    }
    // "the Peruvian port city of | Lima"
    if pair.first.kind == MentionKind::Demonym {
        if is_kind_of_place(&pair.words) && found.is_country(a) && !found.is_country(b) {
            found.add(RULE, RelationType::LocatedIn, b, a, pair.evidence());
        }
        return;
    }
    if !is_named(pair.first) {
        return;
    }
    if lies_in(found, a, b, &pair.words) {
        found.add(RULE, RelationType::LocatedIn, a, b, pair.evidence());
    } else if is_possession(&pair.words, 3) && !pair.verb && !found.is_country(b) {
        found.add(RULE, RelationType::LocatedIn, b, a, pair.evidence());
    }
}

/// "town of", "northern port city of".
fn is_kind_of_place(words: &[&str]) -> bool {
    match words {
        [rest @ .., noun, of] => {
            is(of, WordClass::Of) && is(noun, RelationWord::PlaceKind) && rest.len() <= 2 && is_plain(rest)
        }
        _ => false,
    }
}

/// A list of cities or of continents is no nesting of places.
fn lies_in(found: &Found<'_>, a: EntityId, b: EntityId, words: &[&str]) -> bool {
    let subtype = |id| found.analysis.entity(id).map_or("", |e| e.subtype.as_str());
    let wide = |id| Subtype::is_any(subtype(id), &[Subtype::Country, Subtype::Continent]);
    match words {
        [","] => {
            // "Louisiana, Texas, Alabama" are neighbours.
            !wide(a)
                && subtype(a) != subtype(b)
                && Subtype::is_any(
                    subtype(b),
                    &[Subtype::Country, Subtype::State, Subtype::Region, Subtype::ConstituentCountry],
                )
        }
        // "Mount Ruiz, part of the Andes"
        [",", rest @ .., of] if is(of, WordClass::Of) => {
            rest.last().is_some_and(|w| is(w, RelationWord::PartNoun)) && rest.len() <= 2
        }
        [",", rest @ .., of, the] if is(of, WordClass::Of) && is(the, WordClass::The) => {
            rest.last().is_some_and(|w| is(w, RelationWord::PartNoun)) && rest.len() <= 2
        }
        [within, the] if is(within, WordClass::In) && is(the, WordClass::The) && subtype(a) == Subtype::Country.as_str() => {
            Subtype::is_any(subtype(b), &[Subtype::Region, Subtype::Continent, Subtype::Water])
        }
        [within, rest @ ..] if is(within, WordClass::In) => {
            !wide(a) && rest.len() <= 2 && rest.iter().all(|w| *w == word_of(WordClass::The) || is(w, RelationWord::Quarter))
        }
        _ => false,
    }
}
