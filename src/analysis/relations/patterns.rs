//! Relations from the shape of a phrase: what stands between two neighbouring mentions says how they belong together.
//!
//! Each pair of neighbours in a sentence is read once: "the Lake Office | of | the Water Ministry", "Lima | , | Peru",
//! "Ana Ruiz | of the | Greens", "Ruiz | 's wife, | Leo". Names nested in names ("Bank of Peru") are read the same way.

use super::Found;
use crate::analysis::entities::Located;
use crate::annotation::{EntityType, MentionKind, RelationType};
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
                if first.span.contains(second.span) {
                    nested(found, first, second);
                } else if second.span.start >= first.span.end && second.span.start - first.span.end <= FAR {
                    beside(found, first, second);
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

fn beside(found: &mut Found<'_>, first: &Located, second: &Located) {
    use EntityType::{Location, Organization, Person};
    let between = Span::new(first.span.end, second.span.start).of(found.text).trim().to_lowercase();
    let words: Vec<&str> = between.split_whitespace().collect();
    let evidence = first.span.cover(second.span);
    let (a, b) = (first.entity, second.entity);
    let demonym = first.kind == MentionKind::Demonym;
    let named = |m: &Located| matches!(m.kind, MentionKind::Name | MentionKind::Abbreviation);
    match (found.kind(a), found.kind(b)) {
        (Some(Organization), Some(Organization)) if is_of(&words) => found.add(RelationType::PartOf, a, b, evidence),
        (Some(Organization), Some(Organization)) if matches!(words.as_slice(), ["'s"]) => {
            found.add(RelationType::PartOf, b, a, evidence);
        }
        (Some(Location), Some(Location))
            if named(first)
                && named(second)
                && matches!(words.as_slice(), [","] | ["in"] | ["in", "the"])
                && !found.is_country(a) =>
        {
            found.add(RelationType::LocatedIn, a, b, evidence);
        }
        (Some(Organization), Some(Location)) if named(second) && is_based(&words) => {
            found.add(RelationType::BasedIn, a, b, evidence);
            agency(found, first, second, evidence);
        }
        (Some(Location), Some(Organization))
            if named(second) && (belongs(&words) || demonym && words.len() <= 2 && plain(&words)) =>
        {
            found.add(RelationType::BasedIn, b, a, evidence);
            agency(found, second, first, evidence);
        }
        (Some(Location), Some(Person))
            if demonym && named(second) && words.len() <= 4 && plain(&words) && found.is_country(a) =>
        {
            found.add(RelationType::CitizenOf, b, a, evidence);
        }
        (Some(Organization), Some(Person))
            if named(second) && !words.is_empty() && words.len() <= 4 && plain_or_possessive(&words) =>
        {
            found.add(RelationType::MemberOf, b, a, evidence);
        }
        (Some(Person), Some(Organization)) if named(second) && is_member(&words) => {
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
        ["'s" | "\u{2019}s", rest @ ..] => rest.len() <= 3 && plain(rest),
        [first, rest @ ..] => *first == "-based" && rest.len() <= 3 && plain(rest),
        [] => false,
    }
}

/// Words of one noun phrase: nothing that begins another or a clause.
fn plain(words: &[&str]) -> bool {
    let bars = [
        "and", "or", "of", "in", "to", "by", "with", "for", "on", "at", "from", "the", "a", "an", "that", "who", "said",
        "told", "against", "between", "after", "but", "than", "as", "is", "was", "are", "were", "has", "have", "had", "his",
        "her", "its",
    ];
    words.iter().all(|w| w.chars().all(|c| c.is_alphanumeric() || c == '-') && !bars.contains(w))
}

fn plain_or_possessive(words: &[&str]) -> bool {
    match words {
        ["'s" | "\u{2019}s", rest @ ..] => !rest.is_empty() && plain(rest),
        _ => plain(words),
    }
}

/// Words that make a person part of a body: "of the", "(", ", a member of", "joined".
fn is_member(words: &[&str]) -> bool {
    match words {
        ["of" | "from" | "(" | "at" | "with" | "leads" | "heads" | "chairs" | "joined" | "joins" | "led" | "headed"]
        | ["of" | "from" | "at" | "leads" | "heads" | "chairs" | "joined" | "led" | "headed", "the"]
        | [",", "of" | "from"]
        | [",", "of" | "from", "the"] => true,
        ["," | "is" | "was" | "who", rest @ ..] => {
            rest.len() <= 9
                && matches!(rest.last(), Some(&("of" | "for" | "at" | "with" | "the")))
                && !rest.iter().any(|w| w.ends_with(',') || matches!(*w, "and" | "said" | "that" | "to" | "by"))
                && rest.iter().any(|w| MEMBERS.contains(w))
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
];

fn is_leading(words: &[&str]) -> bool {
    words.iter().any(|w| {
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
