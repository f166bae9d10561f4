//! Relations from titles: "Peruvian President Ana Ruiz", "head of the Lake Office".

use super::Found;
use crate::annotation::{EntityType, RelationType};

/// Titles of heads of state.
const STATE: &[&str] =
    &["president", "king", "queen", "emperor", "empress", "sultan", "emir", "monarch", "pope", "dictator"];
/// Titles of heads of government.
const GOVERNMENT: &[&str] = &["prime minister", "premier", "chancellor"];
/// Titles of those who govern a part of a country.
const REGIONAL: &[&str] =
    &["governor", "premier", "chief minister", "minister-president", "prime minister", "first minister"];
/// Titles of those who lead a body.
const LEADER: &[&str] = &[
    "head",
    "chief",
    "leader",
    "chairman",
    "chairwoman",
    "chair",
    "chairperson",
    "president",
    "director",
    "boss",
    "ceo",
    "executive",
    "secretary-general",
    "secretary general",
    "general secretary",
    "founder",
    "commander",
    "governor",
    "mayor",
    "dean",
    "rector",
    "speaker",
    "editor",
    "chancellor",
    "minister",
];
/// Titles whose holder acts for a country.
const OFFICIAL: &[&str] = &[
    "president",
    "king",
    "queen",
    "emperor",
    "sultan",
    "emir",
    "minister",
    "premier",
    "chancellor",
    "ambassador",
    "envoy",
    "diplomat",
    "secretary",
    "senator",
    "lawmaker",
    "governor",
    "spokesman",
    "spokeswoman",
    "spokesperson",
    "official",
    "general",
    "commander",
    "judge",
    "prosecutor",
    "dictator",
    "leader",
    "representative",
    "commissioner",
    "negotiator",
    "consul",
    "congressman",
    "congresswoman",
    "attorney",
    "admiral",
    "colonel",
    "chief",
    "monarch",
    "ruler",
    "prince",
];
/// Words before a title that make it another office.
const LESSER: &[&str] = &["deputy", "vice", "assistant", "vice-", "aide", "adviser", "advisor"];

/// Reads every role.
pub(super) fn read(found: &mut Found<'_>) {
    let analysis = found.analysis;
    for (id, person) in (0u32..).zip(&analysis.entities).filter(|(_, e)| e.kind == EntityType::Person) {
        let id = crate::annotation::EntityId(id);
        for role in &person.roles {
            let title = role.title.to_lowercase();
            let of_state = ends(&title, STATE)
                || ends(&title, GOVERNMENT)
                || title.contains("minister")
                || ends(&title, &["secretary of state"]);
            let office =
                || found.focus.filter(|_| of_state && role_is_capital(&role.title) && person.country_code.is_none());
            let Some(owner) = role.of.or_else(|| found.country_of(id)).or_else(office) else { continue };
            match found.kind(owner) {
                Some(EntityType::Organization) => {
                    if ends(&title, LEADER) && !has(&title, LESSER) {
                        found.add(RelationType::HeadOf, id, owner, role.span);
                    }
                    found.add(RelationType::MemberOf, id, owner, role.span);
                }
                Some(EntityType::Location | EntityType::Norp) => place(found, id, owner, &title, role.span),
                _ => {}
            }
        }
    }
}

/// A title that belongs to a place.
fn place(
    found: &mut Found<'_>,
    person: crate::annotation::EntityId,
    place: crate::annotation::EntityId,
    title: &str,
    span: crate::span::Span,
) {
    let lesser = has(title, LESSER);
    if !found.is_country(place) {
        let subtype = found.analysis.entity(place).map_or("", |e| e.subtype.as_str());
        if matches!(subtype, "state" | "region" | "constituent_country") && ends(title, REGIONAL) && !lesser {
            found.add(RelationType::HeadOfGovernment, person, place, span);
            found.add(RelationType::AgentOf, person, place, span);
        } else if ends(title, LEADER) && !lesser && found.kind(place) == Some(EntityType::Location) {
            found.add(RelationType::HeadOf, person, place, span);
        }
        return;
    }
    if ends(title, STATE) && !lesser {
        found.add(RelationType::HeadOfState, person, place, span);
    } else if ends(title, GOVERNMENT) && !lesser {
        found.add(RelationType::HeadOfGovernment, person, place, span);
    } else if is_minister(title) && !lesser {
        found.add(RelationType::MinisterOf, person, place, span);
    }
    if ends(title, OFFICIAL) || title.contains("minister") || title.contains("secretary") {
        found.add(RelationType::AgentOf, person, place, span);
    }
    found.add(RelationType::CitizenOf, person, place, span);
}

/// "foreign minister", "Secretary of State", "Minister of Health".
fn is_minister(title: &str) -> bool {
    ends(title, &["minister"])
        || title.starts_with("minister of")
        || title.ends_with("secretary")
        || title == "secretary of state"
}

/// Whether a title is written as part of a name ("Prime Minister Ana Ruiz").
fn role_is_capital(title: &str) -> bool {
    title.starts_with(char::is_uppercase)
}

/// Whether the title ends in one of these words.
fn ends(title: &str, words: &[&str]) -> bool {
    words.iter().any(|w| title.strip_suffix(w).is_some_and(|rest| rest.is_empty() || rest.ends_with([' ', '-'])))
}

fn has(title: &str, words: &[&str]) -> bool {
    words.iter().any(|w| title.starts_with(w) || title.contains(&format!(" {w}")))
}
