//! Watches to the domain's terms. Every violation is told with its place in the query.

use crate::error::{Error, Reason, Violation};
use crate::lang::other_forms;
use crate::messages::decode::Violations;
use crate::messages::{names, pb};
use crate::store::query::Query as Search;
use dateline_core::watch::{Condition, EventQuery, Group, MAX_CONDITIONS, MAX_GROUPS, Query, Who, Words};
use pb::watch_condition::Condition as Asked;

/// Longest words of a condition in bytes.
const MAX_WORDS_BYTES: usize = 1_000;

/// Longest text of a condition in bytes.
const MAX_TEXT_BYTES: usize = 256;

/// Most types of one event.
const MAX_TYPES: usize = 20;

/// Decodes a query; `path` is where it stands in the request.
///
/// # Errors
/// [`Error::Invalid`] with every violation.
pub fn query(path: &str, query: pb::WatchQuery) -> Result<Query, Error> {
    let mut found = Violations::default();
    let mut groups = Vec::with_capacity(query.groups.len());
    let mut conditions = 0;
    for (g, pb::WatchGroup { conditions: asked, exclude }) in query.groups.into_iter().enumerate() {
        conditions += asked.len();
        // What is beyond the limits is counted and not looked at.
        let looked_at = if g < MAX_GROUPS && conditions <= MAX_CONDITIONS { asked.len() } else { 0 };
        let mut any = vec![Condition::StorySize(2); asked.len() - looked_at];
        for (c, asked) in asked.into_iter().take(looked_at).enumerate() {
            let path = format!("{path}.groups[{g}].conditions[{c}]");
            // In place of what cannot be read, so that places do not shift.
            any.push(condition(&path, asked, &mut found).unwrap_or(Condition::StorySize(2)));
        }
        groups.push(Group { any, excluded: exclude });
    }
    let query = Query { groups };
    for violation in query.violations() {
        let place = match (violation.group, violation.condition) {
            (Some(g), Some(c)) => format!("{path}.groups[{g}].conditions[{c}]"),
            (Some(g), None) => format!("{path}.groups[{g}]"),
            (None, _) => path.to_owned(),
        };
        found.add(place, Reason::WatchQueryInvalid, violation.problem.to_string());
    }
    found.into_result().map(|()| query)
}

fn condition(path: &str, asked: pb::WatchCondition, found: &mut Violations) -> Option<Condition> {
    let Some(asked) = asked.condition else {
        found.add(path, Reason::WatchQueryInvalid, "names no condition");
        return None;
    };
    Some(match asked {
        Asked::Entity(name) => Condition::Entity(entity(&format!("{path}.entity"), &name, found)?),
        Asked::Speaker(name) => Condition::Speaker(entity(&format!("{path}.speaker"), &name, found)?),
        Asked::Event(asked) => Condition::Event(Box::new(event(&format!("{path}.event"), asked, found)?)),
        Asked::Words(text) => Condition::Words(words(&format!("{path}.words"), &text, found)?),
        Asked::Place(place) => Condition::Place(party(&format!("{path}.place"), place, found)?),
        Asked::Outlet(outlet) => Condition::Outlet(text(&format!("{path}.outlet"), outlet, found)?),
        Asked::LanguageCode(code) => Condition::Language(text(&format!("{path}.language_code"), code, found)?),
        Asked::TopicCode(code) => Condition::Topic(text(&format!("{path}.topic_code"), code, found)?),
        Asked::StoryDocumentCount(count) => Condition::StorySize(u32::try_from(count).unwrap_or_default()),
        Asked::Label(pb::WatchLabel { key, value }) => {
            Condition::Label { key: text(&format!("{path}.label.key"), key, found)?, value }
        }
    })
}

fn entity(path: &str, name: &str, found: &mut Violations) -> Option<String> {
    found.take(names::key(path, "entities", name).map_err(in_query))
}

fn text(path: &str, text: String, found: &mut Violations) -> Option<String> {
    if text.len() <= MAX_TEXT_BYTES && !text.contains('\0') {
        return Some(text);
    }
    let description = format!("has {} bytes; at most {MAX_TEXT_BYTES} without NUL are allowed", text.len());
    found.add(path, Reason::WatchQueryInvalid, description);
    None
}

fn party(path: &str, party: pb::WatchParty, found: &mut Violations) -> Option<Who> {
    use pb::watch_party::Party;
    match party.party {
        Some(Party::Entity(name)) => entity(&format!("{path}.entity"), &name, found).map(Who::Entity),
        Some(Party::CountryCode(code)) if code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
            Some(Who::Country(code.to_uppercase()))
        }
        Some(Party::CountryCode(_)) => {
            found.add(format!("{path}.country_code"), Reason::WatchQueryInvalid, "is no code of two letters such as \"KE\"");
            None
        }
        None => {
            found.add(path, Reason::WatchQueryInvalid, "names neither an entity nor a country");
            None
        }
    }
}

fn event(path: &str, asked: pb::WatchEvent, found: &mut Violations) -> Option<EventQuery> {
    let pb::WatchEvent { types, mode, source, target, participant, place, polarity, modality } = asked;
    if types.len() > MAX_TYPES {
        let description = format!("has {} entries; at most {MAX_TYPES} are allowed", types.len());
        found.add(format!("{path}.types"), Reason::WatchQueryInvalid, description);
        return None;
    }
    let mut known = |field: &str, number: i32, is_known: bool| {
        if !is_known {
            found.add(format!("{path}.{field}"), Reason::WatchQueryInvalid, format!("has the unknown number {number}"));
        }
        is_known
    };
    let mut all = true;
    for &number in &types {
        all &= known("types", number, !matches!(pb::EventType::try_from(number), Err(_) | Ok(pb::EventType::Unspecified)));
    }
    all &= known("polarity", polarity, pb::EventPolarity::try_from(polarity).is_ok());
    all &= known("modality", modality, pb::EventModality::try_from(modality).is_ok());
    let mut party = |field: &str, party: Option<pb::WatchParty>| match party {
        Some(party) => self::party(&format!("{path}.{field}"), party, found).map(Some),
        None => Some(None),
    };
    let (source, target) = (party("source", source)?, party("target", target)?);
    let (participant, place) = (party("participant", participant)?, party("place", place)?);
    let mode = text(&format!("{path}.mode"), mode, found)?;
    let given = |number: i32| (number != 0).then_some(number);
    let (polarity, modality) = (given(polarity), given(modality));
    all.then_some(EventQuery { types, mode, source, target, participant, place, polarity, modality })
}

fn words(path: &str, text: &str, found: &mut Violations) -> Option<Words> {
    if text.len() > MAX_WORDS_BYTES {
        let description = format!("has {} bytes; at most {MAX_WORDS_BYTES} are allowed", text.len());
        found.add(path, Reason::WatchQueryInvalid, description);
        return None;
    }
    match Search::parse(text, other_forms) {
        Ok(query) => Some(searched(query)),
        Err(error) => {
            found.add(path, Reason::WatchQueryInvalid, error.0);
            None
        }
    }
}

/// Words as a search asks for them.
fn searched(query: Search) -> Words {
    match query {
        Search::Phrase { terms, prefix } => Words::Phrase { terms, prefix },
        Search::Word(forms) => {
            let form = |form| Words::Phrase { terms: vec![form], prefix: false };
            Words::Any(forms.into_iter().map(form).collect())
        }
        Search::All { with, without } => Words::All {
            with: with.into_iter().map(searched).collect(),
            without: without.into_iter().map(searched).collect(),
        },
        Search::Any(of) => Words::Any(of.into_iter().map(searched).collect()),
    }
}

/// The same violations, as those of a watch.
fn in_query(error: Error) -> Error {
    match error {
        Error::Invalid(violations) => {
            let of_watch = |violation| Violation { reason: Reason::WatchQueryInvalid, ..violation };
            Error::Invalid(violations.into_iter().map(of_watch).collect())
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(conditions: Vec<Asked>, exclude: bool) -> pb::WatchGroup {
        let conditions = conditions.into_iter().map(|c| pb::WatchCondition { condition: Some(c) }).collect();
        pb::WatchGroup { conditions, exclude }
    }

    fn asked(groups: Vec<pb::WatchGroup>) -> Result<Query, Error> {
        query("watch.query", pb::WatchQuery { groups })
    }

    #[test]
    fn queries_come_to_the_domain() {
        let event = pb::WatchEvent {
            types: vec![pb::EventType::Threaten.into()],
            source: Some(pb::WatchParty { party: Some(pb::watch_party::Party::CountryCode("ke".to_owned())) }),
            polarity: pb::EventPolarity::Positive.into(),
            ..pb::WatchEvent::default()
        };
        let groups = vec![
            group(
                vec![Asked::Entity("entities/person-a%2Fb".to_owned()), Asked::Words("\"tana river\" OR flood*".to_owned())],
                false,
            ),
            group(vec![Asked::Event(event)], false),
            group(vec![Asked::Outlet("Sur".to_owned())], true),
        ];
        let phrase =
            |terms: &[&str], prefix| Words::Phrase { terms: terms.iter().map(|t| (*t).to_owned()).collect(), prefix };
        let event = EventQuery {
            types: vec![12],
            source: Some(Who::Country("KE".to_owned())),
            polarity: Some(1),
            ..EventQuery::default()
        };
        let expected = vec![
            Group {
                any: vec![
                    Condition::Entity("person-a/b".to_owned()),
                    Condition::Words(Words::Any(vec![phrase(&["tana", "river"], false), phrase(&["flood"], true)])),
                ],
                excluded: false,
            },
            Group { any: vec![Condition::Event(Box::new(event))], excluded: false },
            Group { any: vec![Condition::Outlet("Sur".to_owned())], excluded: true },
        ];
        assert_eq!(asked(groups), Ok(Query { groups: expected }));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let country = |code: &str| pb::WatchParty { party: Some(pb::watch_party::Party::CountryCode(code.to_owned())) };
        let event = |types: Vec<i32>| Asked::Event(pb::WatchEvent { types, ..pb::WatchEvent::default() });
        let words = |text: &str| Asked::Words(text.to_owned());
        let table = [
            (vec![], "watch.query"),
            (vec![group(vec![words("a")], true)], "watch.query.groups[0]"),
            (vec![group(vec![words("a")], false), group(vec![], false)], "watch.query.groups[1]"),
            (vec![group(vec![words("a"), words("NOT a")], false)], "watch.query.groups[0].conditions[1].words"),
            (vec![group(vec![words(&"a".repeat(1_001))], false)], "watch.query.groups[0].conditions[0].words"),
            (vec![group(vec![Asked::Entity("xi".to_owned())], false)], "watch.query.groups[0].conditions[0].entity"),
            (
                vec![group(vec![Asked::Place(country("KEN"))], false)],
                "watch.query.groups[0].conditions[0].place.country_code",
            ),
            (vec![group(vec![Asked::Place(pb::WatchParty::default())], false)], "watch.query.groups[0].conditions[0].place"),
            (vec![group(vec![event(vec![])], false)], "watch.query.groups[0].conditions[0]"),
            (vec![group(vec![event(vec![99])], false)], "watch.query.groups[0].conditions[0].event.types"),
            (vec![group(vec![Asked::Outlet(String::new())], false)], "watch.query.groups[0].conditions[0]"),
            (vec![group(vec![words("a")], false); 21], "watch.query"),
        ];
        for (groups, place) in table {
            match asked(groups.clone()) {
                Err(Error::Invalid(violations)) => {
                    let places: Vec<&str> = violations.iter().map(|v| v.field.as_str()).collect();
                    assert_eq!(places, [place], "{groups:?}");
                    assert!(violations.iter().all(|v| v.reason == Reason::WatchQueryInvalid), "{groups:?}");
                }
                other => panic!("{groups:?}: {other:?}"),
            }
        }
    }
}
