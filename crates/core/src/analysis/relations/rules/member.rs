//! `member_phrase`: "Ruiz of the Greens", "Ruiz, a member of the Greens", "Mercedes driver Ruiz", "Ruiz works for Lorrin", "Peru, a
//! member of the Andean Council".

use crate::analysis::relations::Found;
use crate::analysis::relations::phrase::{Pair, is_named, is_plain, possessed};
use crate::analysis::relations::words::{Class, is};
use crate::annotation::EntityType::{Location, Organization, Person};
use crate::annotation::RelationType;

const RULE: &str = "member_phrase";

pub(in crate::analysis::relations) fn read(found: &mut Found<'_>, pair: &Pair<'_>) {
    let (a, b) = pair.ids();
    let words = pair.words.as_slice();
    let over = is(&pair.previous.to_lowercase(), Class::Past);
    match pair.kinds(found) {
        Some((Organization, Person)) if is_named(pair.second) && !pair.verb && is_attribute(words) && !over => {
            found.add(RULE, RelationType::MemberOf, b, a, pair.evidence());
        }
        Some((Person, Organization))
            if is_named(pair.second)
                && !pair.parted
                && (is_described(words) && !(pair.verb && words.first() == Some(&","))
                    || is_said(words)
                    || is_attached(words) && pair.attached) =>
        {
            found.add(RULE, RelationType::MemberOf, a, b, pair.evidence());
        }
        Some((Location, Organization)) if words.len() > 2 && is_described(words) => {
            found.add(RULE, RelationType::MemberOf, a, b, pair.evidence());
        }
        _ => {}
    }
}

/// "Mercedes | driver | Ruiz", "the Greens | 's | Ruiz", not "EU | critic | Ruiz".
fn is_attribute(words: &[&str]) -> bool {
    let inner = possessed(words).unwrap_or(words);
    !words.is_empty() && words.len() <= 4 && is_plain(inner) && is_now(inner)
}

/// Prepositions that make a person part of a body when they hang it on the name.
fn is_attached(words: &[&str]) -> bool {
    match words {
        ["of" | "from" | "at" | "with" | "("] | ["of" | "from" | "at" | "with", "the"] => true,
        [",", "of" | "from"] | [",", "of" | "from", "the"] | ["(", "of" | "from", "the"] => true,
        _ => possessed(words).is_some_and(<[&str]>::is_empty),
    }
}

/// "joined the", "works for".
fn is_said(words: &[&str]) -> bool {
    match words {
        [verb] | [verb, "the"] => is(verb, Class::Joins),
        [verb, "at" | "for", rest @ ..] => is(verb, Class::Works) && matches!(rest, [] | ["the"]),
        _ => false,
    }
}

/// ", director of the independent lake charity".
fn is_described(words: &[&str]) -> bool {
    let [lead, rest @ ..] = words else { return false };
    let link = rest.iter().rposition(|w| matches!(*w, "of" | "for" | "at" | "with"));
    let Some((title, owner)) = link.map(|l| rest.split_at(l)) else { return false };
    let owner = owner.get(1..).unwrap_or(&[]);
    let owner = owner.strip_prefix(&["the"]).or_else(|| owner.strip_prefix(&["a"])).unwrap_or(owner);
    matches!(*lead, "," | "is" | "who")
        && rest.len() <= 10
        && owner.len() <= 4
        && is_plain(owner)
        && is_now(title)
        && !title.iter().any(|w| w.ends_with(',') || matches!(*w, "said" | "that" | "to" | "by" | "and" | "met"))
        && title.last().is_some_and(|w| is(w, Class::Member))
}

/// Neither over nor against the body.
fn is_now(words: &[&str]) -> bool {
    !words.iter().any(|w| is(w, Class::Past) || is(w, Class::Opposed))
}
