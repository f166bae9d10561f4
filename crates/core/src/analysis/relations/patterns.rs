//! Relations from the shape of a phrase: what stands between two neighbouring mentions says how they belong together.
//!
//! Each pair of neighbours in a sentence is read once: "the Lake Office | of | the Water Ministry", "Lima | , | Peru",
//! "Ana Ruiz | of the | Greens", "Ruiz | 's wife, | Leo". Names nested in names ("Bank of Peru") are read the same way.

use super::Found;
use crate::analysis::entities::Located;
use crate::annotation::{EntityId, EntityType, MentionKind, RelationType};
use crate::span::Span;

/// What two kin are to each other.
enum Kin {
    Spouse,
    Parent,
    Child,
}

/// Words between two mentions beyond which they are not read together.
const FAR: u32 = 60;

/// Reads every pair of neighbouring mentions.
pub(super) fn read(found: &mut Found<'_>) {
    let analysis = found.analysis;
    for sentence in &analysis.sentences {
        let mentions: Vec<Located> = found.index.mentions_in(sentence.span).copied().collect();
        for (i, first) in mentions.iter().enumerate() {
            // What is nested in a mention and the next mention beside it; three cover both.
            for second in mentions.iter().skip(i + 1).take(3) {
                let between = Span::new(first.span.end, second.span.start.max(first.span.end));
                if first.span.contains(second.span) {
                    nested(found, first, second);
                } else if second.span.start >= first.span.end && between.len() <= FAR {
                    let parted = mentions.iter().skip(i + 1).take(2).any(|m| between.contains(m.span));
                    beside(found, first, second, parted);
                }
            }
        }
    }
}

/// A name within a name: "Bank of Peru", "Peruvian Football Federation".
fn nested(found: &mut Found<'_>, outer: &Located, inner: &Located) {
    if found.kind(outer.entity) != Some(EntityType::Organization) || outer.kind == MentionKind::Nominal {
        return;
    }
    match found.kind(inner.entity) {
        Some(EntityType::Location) => {
            found.add(RelationType::BasedIn, outer.entity, inner.entity, outer.span);
            if found.is_agency(outer.entity) && found.is_country(inner.entity) {
                found.add(RelationType::AgencyOf, outer.entity, inner.entity, outer.span);
            }
        }
        Some(EntityType::Organization) => found.add(RelationType::PartOf, outer.entity, inner.entity, outer.span),
        _ => {}
    }
}

/// Reads the words between two mentions; `parted` when another mention is among them.
fn beside(found: &mut Found<'_>, first: &Located, second: &Located, parted: bool) {
    use EntityType::{Location, Organization, Person};
    let gap = Span::new(first.span.end, second.span.start);
    let between = gap.of(found.text).trim().to_lowercase();
    let words: Vec<&str> = between.split_whitespace().collect();
    let evidence = first.span.cover(second.span);
    let (a, b) = (first.entity, second.entity);
    let named = |m: &Located| matches!(m.kind, MentionKind::Name | MentionKind::Abbreviation);
    // "Peruvian singer", "US singer": one noun phrase, in which no verb stands.
    let verbless = || !found.has_verb(gap);
    let adjective = matches!(first.kind, MentionKind::Demonym | MentionKind::Abbreviation);
    match (found.kind(a), found.kind(b)) {
        (Some(Organization), Some(Organization)) if is_of(&words) => found.add(RelationType::PartOf, a, b, evidence),
        (Some(Organization), Some(Organization)) if possessed(&words).is_some_and(|rest| rest.len() <= 3 && plain(rest)) => {
            found.add(RelationType::PartOf, b, a, evidence);
        }
        (Some(Location), Some(Location)) if named(first) && named(second) && !parted => {
            if lies_in(found, a, b, &words) {
                found.add(RelationType::LocatedIn, a, b, evidence);
            } else if possessed(&words).is_some_and(|rest| rest.len() <= 3 && plain(rest)) && !found.is_country(b) {
                found.add(RelationType::LocatedIn, b, a, evidence);
            }
        }
        (Some(Organization), Some(Location)) if named(second) && is_based(&words) => {
            found.add(RelationType::BasedIn, a, b, evidence);
            agency(found, first, second, evidence);
        }
        (Some(Location), Some(Organization))
            if named(second)
                && (belongs(&words) || adjective && words.len() <= 3 && plain(&words))
                && !parted
                && verbless() =>
        {
            found.add(RelationType::BasedIn, b, a, evidence);
            agency(found, second, first, evidence);
        }
        (Some(Location), Some(Person)) if named(second) && found.is_country(a) && !parted && verbless() => {
            let attribute = words.len() <= 4 && plain(&words) && (first.kind == MentionKind::Demonym || !words.is_empty());
            let possessive = possessed(&words).is_some_and(|rest| rest.len() <= 4 && plain(rest));
            if adjective && attribute || possessive {
                found.add(RelationType::CitizenOf, b, a, evidence);
            }
        }
        (Some(Person), Some(Location)) if named(first) && named(second) && is_of(&words) && found.is_country(b) => {
            found.add(RelationType::CitizenOf, a, b, evidence);
        }
        (Some(Organization), Some(Person))
            if named(second) && !words.is_empty() && words.len() <= 4 && plain_or_possessive(&words) && verbless() =>
        {
            found.add(RelationType::MemberOf, b, a, evidence);
        }
        (Some(Person), Some(Organization)) if named(second) && !parted && is_member(&words) => {
            found.add(RelationType::MemberOf, a, b, evidence);
            if is_leading(&words) {
                found.add(RelationType::HeadOf, a, b, evidence);
            }
        }
        (Some(Location), Some(Organization)) if is_member(&words) && words.len() > 2 => {
            found.add(RelationType::MemberOf, a, b, evidence);
        }
        (Some(Person), Some(Person)) => kin(found, first, second, &words, evidence),
        _ => {}
    }
}

/// "Lima, Peru", "Lima in the north of Peru"; a list of cities or of continents is no nesting of places.
fn lies_in(found: &Found<'_>, a: EntityId, b: EntityId, words: &[&str]) -> bool {
    let subtype = |id| found.analysis.entity(id).map_or("", |e| e.subtype.as_str());
    let wide = |id| matches!(subtype(id), "country" | "continent");
    match words {
        [","] => !wide(a) && matches!(subtype(b), "country" | "state" | "region" | "constituent_country"),
        ["in", rest @ ..] => !wide(a) && rest.len() <= 2 && rest.iter().all(|w| *w == "the" || is_quarter(w)),
        _ => false,
    }
}

/// "southern", "north-eastern".
fn is_quarter(word: &str) -> bool {
    ["north", "south", "east", "west", "central", "upper", "lower"].iter().any(|q| word.starts_with(q))
}

fn agency(found: &mut Found<'_>, body: &Located, place: &Located, evidence: Span) {
    if found.is_agency(body.entity) && found.is_country(place.entity) {
        found.add(RelationType::AgencyOf, body.entity, place.entity, evidence);
    }
}

/// "of", "of the".
fn is_of(words: &[&str]) -> bool {
    matches!(words, ["of"] | ["of", "the"] | [")", "of"] | [")", "of", "the"])
}

/// Words that place a body: "in", ", based in", "of".
fn is_based(words: &[&str]) -> bool {
    is_of(words)
        || matches!(words, ["in"] | ["in", "the"] | [","] | ["based", "in"])
        || words.windows(2).any(|w| matches!(w, ["based" | "headquartered", "in"])) && words.len() <= 5
}

/// "'s", "-based", "'s largest".
fn belongs(words: &[&str]) -> bool {
    match words {
        ["'s" | "\u{2019}s", rest @ ..] => rest.len() <= 4 && plain(rest),
        [first, rest @ ..] => *first == "-based" && rest.len() <= 3 && plain(rest),
        [] => false,
    }
}

/// Words of one noun phrase: nothing that begins another or a clause.
fn plain(words: &[&str]) -> bool {
    let bars = [
        "and", "or", "of", "in", "to", "by", "with", "for", "on", "at", "from", "the", "a", "an", "that", "who", "said",
        "told", "against", "between", "after", "but", "than", "as", "is", "was", "are", "were", "has", "have", "had", "his",
        "her", "its", "over",
    ];
    // "3-0" stands between two sides of a match.
    let score = |w: &str| w.chars().all(|c| c.is_ascii_digit() || c == '-');
    words.iter().all(|w| w.chars().all(|c| c.is_alphanumeric() || c == '-') && !score(w) && !bars.contains(w))
}

fn plain_or_possessive(words: &[&str]) -> bool {
    plain(possessed(words).unwrap_or(words))
}

/// What follows a mark of possession.
fn possessed<'w, 's>(words: &'w [&'s str]) -> Option<&'w [&'s str]> {
    match words {
        ["'s" | "\u{2019}s" | "'" | "\u{2019}", rest @ ..] => Some(rest),
        _ => None,
    }
}

/// Words that make a person part of a body: "of the", "(", ", a member of", "joined", "'s".
fn is_member(words: &[&str]) -> bool {
    match words {
        ["of" | "from" | "(" | "at" | "with" | "leads" | "heads" | "chairs" | "joined" | "joins" | "led" | "headed"]
        | ["of" | "from" | "at" | "leads" | "heads" | "chairs" | "joined" | "led" | "headed", "the"]
        | ["'s" | "\u{2019}s"]
        | [",", "of" | "from"]
        | ["(", "of" | "from", "the"]
        | [",", "of" | "from", "the"] => true,
        ["," | "is" | "was" | "who" | "had" | "has", rest @ ..] => {
            // "director of the | independent lake charity | Open Water".
            let link = rest.iter().rposition(|w| matches!(*w, "of" | "for" | "at" | "with"));
            let Some((title, owner)) = link.map(|l| rest.split_at(l)) else { return false };
            let owner = owner.get(1..).unwrap_or(&[]);
            let owner = owner.strip_prefix(&["the"]).or_else(|| owner.strip_prefix(&["a"])).unwrap_or(owner);
            rest.len() <= 10
                && owner.len() <= 4
                && plain(owner)
                && !title.iter().any(|w| w.ends_with(',') || matches!(*w, "said" | "that" | "to" | "by"))
                && title.iter().any(|w| MEMBERS.contains(w))
        }
        [verb, "at" | "for", rest @ ..] => {
            matches!(*verb, "works" | "worked" | "teaches" | "taught" | "plays" | "played") && matches!(rest, [] | ["the"])
        }
        _ => false,
    }
}

/// Nouns that say what somebody is in a body.
const MEMBERS: &[&str] = &[
    "member",
    "leader",
    "head",
    "chief",
    "chairman",
    "chairwoman",
    "director",
    "president",
    "spokesman",
    "spokeswoman",
    "spokesperson",
    "analyst",
    "professor",
    "researcher",
    "expert",
    "economist",
    "editor",
    "founder",
    "player",
    "coach",
    "executive",
    "manager",
    "official",
    "deputy",
    "lawmaker",
    "politician",
    "works",
    "worked",
    "fellow",
    "lecturer",
    "reporter",
    "correspondent",
    "journalist",
    "scientist",
    "adviser",
    "advisor",
    "representative",
    "secretary",
    "employee",
    "partner",
    "ceo",
    "mep",
    "mp",
    "activist",
    "lawyer",
    "senator",
    "minister",
    "speaker",
    "commissioner",
    "governor",
    "candidate",
    "striker",
    "midfielder",
    "defender",
    "goalkeeper",
    "captain",
    "engineer",
    "strategist",
];

fn is_leading(words: &[&str]) -> bool {
    let lesser = words.iter().any(|w| matches!(*w, "deputy" | "vice" | "assistant" | "aide" | "adviser" | "former"));
    !lesser
        && words.iter().any(|w| {
            matches!(
                *w,
                "leads"
                    | "heads"
                    | "chairs"
                    | "led"
                    | "headed"
                    | "head"
                    | "leader"
                    | "chairman"
                    | "chairwoman"
                    | "chief"
                    | "founder"
                    | "ceo"
                    | "director"
                    | "president"
                    | "editor"
                    | "governor"
                    | "speaker"
            )
        })
}

/// "Ruiz's wife, Ana", "Ruiz and his wife Ana", "Ana, the wife of Ruiz".
fn kin(found: &mut Found<'_>, first: &Located, second: &Located, words: &[&str], evidence: Span) {
    let Some((at, what)) = words.iter().enumerate().find_map(|(i, w)| Some((i, kinship(w.trim_end_matches(','))?))) else {
        return;
    };
    let possessive = first.kind == MentionKind::Pronoun || words.first().is_some_and(|w| matches!(*w, "'s" | "\u{2019}s"));
    let close = words.len() <= 4 && at <= 2;
    let after = words.get(at + 1..).unwrap_or(&[]);
    let of = matches!(after, ["of"] | ["of", "the"] | ["to"]) && matches!(words.first(), Some(&("," | "is" | "was")));
    // The one whose kin it is, and the kin.
    let (owner, relative) = match (possessive && close && after.len() <= 1, of) {
        (true, _) => (first.entity, second.entity),
        (false, true) => (second.entity, first.entity),
        _ => return,
    };
    match what {
        Kin::Spouse => found.add(RelationType::SpouseOf, relative, owner, evidence),
        Kin::Parent => found.add(RelationType::ParentOf, relative, owner, evidence),
        Kin::Child => found.add(RelationType::ParentOf, owner, relative, evidence),
    }
}

fn kinship(word: &str) -> Option<Kin> {
    Some(match word {
        "wife" | "husband" | "spouse" | "married" => Kin::Spouse,
        "father" | "mother" => Kin::Parent,
        "son" | "daughter" => Kin::Child,
        _ => return None,
    })
}
