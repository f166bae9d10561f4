//! `office`: relations from titles: "Peruvian President Ana Ruiz", "head of the Lake Office".
//!
//! What an office is to its owner stands in `offices.tsv` of the language, by the end of the title. Who heads a part of a body ("head of press",
//! "Latin America editor"), held the office in the past or is a deputy does not head it.

use super::Found;
use crate::annotation::WordClass;
use crate::annotation::table_names;
use crate::annotation::{EntityId, EntityType, RelationType, Role};
use crate::gazetteer::Subtype;
use crate::lang::{EntityWord, RelationWord, Table, english, is, rows, word_of, words_of};
use crate::span::Span;
use std::sync::LazyLock;

const RULE: &str = "office";
/// Tokens looked back over from a title that "and" joins to another.
const JOINED: usize = 6;

const STATE: u16 = 1;
const GOVERNMENT: u16 = 1 << 1;
const REGION: u16 = 1 << 2;
const LEADS: u16 = 1 << 3;
const OFFICIAL: u16 = 1 << 4;
const MINISTER: u16 = 1 << 5;
const AGENT: u16 = 1 << 6;
const OUTSIDE: u16 = 1 << 7;
const ABROAD: u16 = 1 << 8;
const TOWN: u16 = 1 << 9;

table_names! {
    /// What an office is to its owner: its bits, in this order, are the constants above.
    Class {
        State = "state", Government = "government", Region = "region", Leads = "leads", Official = "official",
        Minister = "minister", Agent = "agent", Outside = "outside", Abroad = "abroad", Town = "town",
    }
}

pub(super) static OFFICES: LazyLock<Table<&str, u16>> = LazyLock::new(|| {
    Table::read(english().tables.offices, |fields| match fields {
        [office, names, _] => {
            let class = |all: u16, name: &'static str| Some(all | 1 << Class::from_name(words_in(name).0)? as u16);
            Some((*office, names.split(',').try_fold(0, class)?))
        }
        _ => None,
    })
});

/// The countries in which alone an office governs, of the offices that do not govern everywhere: a chancellor does in Germany.
static GOVERNS_IN: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let government = |names: &'static str| {
        let mut all = names.split(',').map(words_in);
        all.find(|(name, _)| *name == Class::Government.as_str()).and_then(|(_, countries)| countries)
    };
    let rows = rows(english().tables.offices);
    rows.filter_map(|(_, row)| Some((*row.first()?, government(row.get(1)?)?))).collect()
});

/// A class of the table and, if it holds in some countries only, their codes: "government:DE/AT".
fn words_in(cell: &str) -> (&str, Option<&str>) {
    cell.split_once(':').map_or((cell, None), |(name, countries)| (name, Some(countries)))
}

/// Whether the office governs the country that it is of.
fn governs(found: &Found<'_>, title: &str, country: EntityId) -> bool {
    let code = found.analysis.entity(country).and_then(|e| e.country_code);
    let mut limits = GOVERNS_IN.iter().filter(|(office, _)| title.ends_with(office));
    limits.all(|(_, countries)| countries.split('/').any(|c| code.is_some_and(|code| code.as_str() == c)))
}

/// What a title in lower case is: the classes of the longest row that it ends with, and the words before that row.
fn office(title: &str) -> (u16, &str) {
    let starts =
        title.char_indices().filter(|(at, _)| *at == 0 || title.get(..*at).is_some_and(|t| t.ends_with([' ', '-'])));
    let known = |at: usize| Some((*OFFICES.get(title.get(at..)?)?, title.get(..at)?));
    let (classes, before) = starts.into_iter().find_map(|(at, _)| known(at)).unwrap_or((0, title));
    let minister =
        if title.starts_with(word_of(RelationWord::MinisterOf)) || title.starts_with(word_of(RelationWord::MinisterFor)) {
            MINISTER | OFFICIAL
        } else {
            0
        };
    if words(before).any(|w| is(w, RelationWord::Lesser)) {
        (classes & OUTSIDE, before)
    } else {
        (classes | minister, before)
    }
}

fn words(phrase: &str) -> impl Iterator<Item = &str> {
    phrase.split([' ', '-']).filter(|w| !w.is_empty())
}

/// Whether the words before an office leave it what it is.
fn is_whole(before: &str) -> bool {
    words(before).all(|w| is(w, RelationWord::Qualifier))
}

/// Whether a title in lower case is one that the table knows.
pub(super) fn is_office(title: &str) -> bool {
    office(title).0 != 0
}

/// Whether a title in lower case is one that the table knows, with nothing before it but what leaves it what it is.
pub(super) fn is_whole_office(title: &str) -> bool {
    let (classes, before) = office(title);
    let known = |w| is(w, RelationWord::Qualifier) || is(w, RelationWord::Lesser) || is(w, EntityWord::TitlePart);
    classes != 0 && words(before).all(known)
        || title.starts_with(word_of(RelationWord::MinisterFor)) && words(title).count() == 3
}

/// Whether a title in lower case is that of whoever heads its owner.
pub(super) fn is_head(title: &str) -> bool {
    let (classes, before) = office(title);
    classes & LEADS != 0 && is_whole(before)
}

/// A title that a sentence says somebody holds, with the words from the title to its owner.
pub(super) fn held(found: &mut Found<'_>, person: EntityId, owner: EntityId, title: &str, span: Span) {
    let role = Role { title: title.to_owned(), of: Some(owner), span };
    match found.kind(owner) {
        Some(EntityType::Organization) => body(found, person, owner, &role, title),
        Some(EntityType::Location) => place(found, person, owner, &role, title),
        _ => {}
    }
}

/// Reads every role.
pub(super) fn read(found: &mut Found<'_>) {
    let analysis = found.analysis;
    for (id, person) in (0u32..).map(EntityId).zip(&analysis.entities).filter(|(_, e)| e.kind == EntityType::Person) {
        for role in &person.roles {
            let title = role.title.to_lowercase();
            let (classes, _) = office(&title);
            // Presidents and chancellors are of much else.
            let of_state =
                title.ends_with(word_of(RelationWord::MinisterNoun)) && role.title.starts_with(char::is_uppercase);
            let assumed = || {
                let open = of_state && person.country_code.is_none();
                found.focus.map(|f| f.0).filter(|&country| open && !speaks_of_another(found, role.span, country))
            };
            // "State Interior Minister": of a part of the country.
            let regional = role.of.is_none() && words(&title).next().is_some_and(is_regional);
            let unsaid = || found.country_of(id).or_else(assumed).filter(|_| !regional);
            let Some(owner) = role.of.or_else(unsaid) else { continue };
            match found.kind(owner) {
                Some(EntityType::Organization) => body(found, id, owner, role, &title),
                Some(EntityType::Location | EntityType::Norp) => place(found, id, owner, role, &title),
                Some(EntityType::Person) if classes & AGENT != 0 && !is_past(found, role.span) => {
                    found.add(RULE, RelationType::AgentOf, id, owner, role.span);
                }
                _ => {}
            }
        }
    }
}

/// The first word of an office that is not of the whole country.
fn is_regional(word: &str) -> bool {
    is(word, EntityWord::NoStateTitle) && !is(word, RelationWord::Past)
}

/// Whether the sentence names a place of another country: whose office is said in it is open.
fn speaks_of_another(found: &Found<'_>, span: Span, country: EntityId) -> bool {
    let code = |id: EntityId| found.analysis.entity(id).and_then(|e| e.country_code);
    let own = code(country);
    let mut named = found.sentence(span.start).into_iter().flat_map(|s| found.index.mentions_in(s));
    named.any(|m| found.kind(m.entity) == Some(EntityType::Location) && code(m.entity).is_some_and(|c| Some(c) != own))
}

/// A title that belongs to a body.
fn body(found: &mut Found<'_>, person: EntityId, body: EntityId, role: &Role, title: &str) {
    let (classes, before) = office(title);
    let phrase = role.span.of(found.text);
    let said = words_of(RelationWord::OfficeLink).iter().any(|link| phrase.contains(link));
    // "Minister for Reconstruction | Ana Ruiz": a field, and no body that she is of.
    let field = classes & MINISTER != 0 && classes & GOVERNMENT == 0 && !found.is_agency(body);
    let led = [RelationWord::MinisterFor, RelationWord::MinisterOf].map(word_of);
    let field = field && led.iter().any(|lead| phrase.to_lowercase().contains(lead));
    if field || is_past(found, role.span) || classes & OUTSIDE != 0 && !said {
        return;
    }
    if classes & AGENT != 0 {
        found.add(RULE, RelationType::AgentOf, person, body, role.span);
        return;
    }
    // "a commander of the rebels" is one of several.
    let one_of_several = phrase.split_whitespace().next().is_some_and(|w| is(w, WordClass::Indefinite));
    if classes & LEADS != 0 && is_whole(before) && !one_of_several && !is_partial(found, body, role) {
        found.add(RULE, RelationType::HeadOf, person, body, role.span);
    }
    found.add(RULE, RelationType::MemberOf, person, body, role.span);
}

/// A title that belongs to a place.
fn place(found: &mut Found<'_>, person: EntityId, place: EntityId, role: &Role, title: &str) {
    let (classes, before) = office(title);
    // "Peru's opposition | leader" acts for nobody in office.
    let classes = if words(before).any(|w| is(w, RelationWord::Unofficial)) { classes & ABROAD } else { classes };
    let (past, whole) = (is_past(found, role.span), is_whole(before));
    if !found.is_country(place) {
        if past || !whole {
            return;
        }
        let subtype = found.analysis.entity(place).map_or("", |e| e.subtype.as_str());
        let region = Subtype::is_any(subtype, &[Subtype::State, Subtype::Region, Subtype::ConstituentCountry])
            && classes & REGION != 0;
        // "Majority Leader Ana Ruiz of Nevada": where she is from, and not what she leads.
        let said = classes & (REGION | TOWN) != 0 || found.index.mentions_in(role.span).any(|m| m.entity == place);
        let heads = said
            && classes & LEADS != 0
            && found.kind(place) == Some(EntityType::Location)
            && !is_partial(found, place, role);
        if region {
            found.add(RULE, RelationType::HeadOfGovernment, person, place, role.span);
            found.add(RULE, RelationType::AgentOf, person, place, role.span);
        }
        if heads {
            found.add(RULE, RelationType::HeadOf, person, place, role.span);
        }
        return;
    }
    let governs = classes & GOVERNMENT != 0 && whole && governs(found, title, place);
    let mut add = |kind| found.add(RULE, kind, person, place, role.span);
    if !past {
        if classes & STATE != 0 && whole {
            add(RelationType::HeadOfState);
        } else if governs {
            add(RelationType::HeadOfGovernment);
        } else if classes & MINISTER != 0 {
            add(RelationType::MinisterOf);
        }
        if classes & OFFICIAL != 0
            || title.contains(word_of(RelationWord::MinisterNoun))
            || title.contains(word_of(RelationWord::SecretaryNoun))
        {
            add(RelationType::AgentOf);
        }
    }
    if classes & ABROAD == 0 {
        add(RelationType::CitizenOf);
    }
}

/// Whether the title is said to be over: "former", "was director of".
fn is_past(found: &Found<'_>, span: Span) -> bool {
    let phrase = span.of(found.text).to_lowercase();
    let start = found.analysis.tokens_in(span).start;
    let word = |t: usize| found.analysis.tokens.get(t).map(|t| t.span.of(found.text).to_lowercase()).unwrap_or_default();
    // "was named | chief executive": from then on.
    let named = words(&phrase).take(2).any(|w| is(w, RelationWord::Installed));
    // "former Lorrin chairman and | chief executive"
    let joined = start.checked_sub(1).is_some_and(|t| word(t) == word_of(WordClass::And));
    let reach = if joined { start.saturating_sub(JOINED)..start } else { start.saturating_sub(1)..start };
    if !named && reach.into_iter().any(|t| is(&word(t), RelationWord::Past)) {
        return true;
    }
    words(&phrase).any(|w| is(w, RelationWord::Past) && !(named && is(w, RelationWord::PastBe)))
}

/// Whether the phrase names a part of the body besides the body and the title: "Lorrin's Latin America editor", "Lorrin director
/// for the Americas".
fn is_partial(found: &Found<'_>, body: EntityId, role: &Role) -> bool {
    let phrase = role.span.of(found.text);
    if !phrase.contains(role.title.as_str()) {
        return false;
    }
    let owner = found.index.mentions_in(role.span).find(|m| m.entity == body).map_or("", |m| m.span.of(found.text));
    let rest = phrase.replacen(owner, " ", 1).to_lowercase().replacen(&role.title.to_lowercase(), " ", 1);
    let loose = |w: &str| w.chars().any(char::is_alphanumeric) && !words_of(RelationWord::LooseWord).contains(&w);
    let more = rest
        .split(|c: char| !c.is_alphanumeric())
        .any(|w| loose(w) && !is(w, RelationWord::Qualifier) && !words_of(RelationWord::OfficeWord).contains(&w));
    let behind = found.word_after(role.span);
    let after = found.text.get(role.span.end as usize..).unwrap_or("").trim_start();
    let named = after
        .split_whitespace()
        .skip(1)
        .find(|w| !words_of(WordClass::The).contains(w))
        .is_some_and(|w| w.starts_with(char::is_uppercase));
    more || words_of(RelationWord::FieldLink).contains(&behind)
        && named
        && !owner.is_empty()
        && phrase.ends_with(role.title.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_title_is_what_its_row_says_and_the_other_one_is_not() {
        for (_, row) in rows(english().tables.offices) {
            let [title, _, not] = row.as_slice() else { panic!("{row:?}") };
            let wanted = OFFICES.get(*title).copied();
            assert_eq!(Some(office(title).0), wanted, "{row:?}");
            let (other, before) = office(not);
            assert!(Some(other) != wanted || !is_whole(before), "{row:?}");
        }
    }
}
