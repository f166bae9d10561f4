//! `member_phrase`: "Ruiz of the Greens", "Ruiz, a member of the Greens", "Mercedes driver Ruiz", "Ruiz works for Lorrin", "Peru, a
//! member of the Andean Council".

use crate::analysis::entities::Located;
use crate::analysis::lemma::lemma;
use crate::analysis::relations::phrase::{
    Pair, ends_in_person, is_bare, is_named, is_plain, others_meant, owned_behind, possessed,
};
use crate::analysis::relations::{Found, offices};
use crate::annotation::EntityType::{Location, Norp, Organization, Person};
use crate::annotation::{EntityId, RelationType, Upos, WordClass};
use crate::gazetteer::Subtype;
use crate::lang::{RelationWord, is, words_of};
use crate::span::Span;

const RULE: &str = "member_phrase";

pub(in crate::analysis::relations) fn read(found: &mut Found<'_>, pair: &Pair<'_>) {
    let (a, b) = pair.ids();
    let words = pair.words.as_slice();
    let over = is(&pair.previous.to_lowercase(), RelationWord::Past);
    match pair.kinds(found) {
        Some((Organization, Person))
            if is_named(pair.second) && !pair.verb && is_attribute(words) && !over && !is_awaited(found, a, words) =>
        {
            found.add(RULE, RelationType::MemberOf, b, a, pair.evidence());
            // "Lorrin | strikers | Ruiz and Tan"
            for other in others_meant(found, pair, words) {
                found.add(RULE, RelationType::MemberOf, other.entity, a, pair.first.span.cover(other.span));
            }
        }
        Some((Person, Organization))
            if is_named(pair.second)
                && !pair.parted
                && (is_described(words) && !(pair.verb && words.first() == Some(&","))
                    || is_said(words)
                    || is_owned_title(found, pair)
                    || is_attached(words) && pair.attached && !is_left(found, pair)) =>
        {
            found.add(RULE, RelationType::MemberOf, a, b, pair.evidence());
            // "Ana Tan and | Ruiz, two students at"
            let two = described(words).is_some_and(|(title, _)| title.last().is_some_and(|w| is_plural(w)));
            if let Some(other) = before(found, pair.first).filter(|_| two) {
                found.add(RULE, RelationType::MemberOf, other.entity, b, other.span.cover(pair.second.span));
            }
            if described(words).is_some_and(|(title, owner)| owner.len() <= 1 && offices::is_head(&title.join(" "))) {
                found.add(RULE, RelationType::HeadOf, a, b, pair.evidence());
            }
        }
        // "Lorrin | signed | Ruiz"
        Some((Organization, Person)) if is_named(pair.first) && is_named(pair.second) && is_signing(words) => {
            found.add(RULE, RelationType::MemberOf, b, a, pair.evidence());
        }
        Some((Norp | Organization, Person))
            if is_named(pair.second) && is_partisan(found, pair.first) && is_titled(words) && !over =>
        {
            found.add(RULE, RelationType::MemberOf, b, a, pair.evidence());
        }
        Some((Person, Norp | Organization))
            if matches!(words, [comma, a] if *comma == "," && is(a, WordClass::Indefinite))
                && is_named(pair.first)
                && is_partisan(found, pair.second) =>
        {
            found.add(RULE, RelationType::MemberOf, a, b, pair.evidence());
        }
        Some((Location, Organization)) if found.is_country(a) && words.len() > 2 && is_described(words) => {
            found.add(RULE, RelationType::MemberOf, a, b, pair.evidence());
        }
        _ => {}
    }
}

/// "signed", "have signed".
fn is_signing(words: &[&str]) -> bool {
    match words {
        [verb] => is(verb, RelationWord::Signs),
        [has, verb] => is(has, RelationWord::Has) && is(verb, RelationWord::Signs),
        _ => false,
    }
}

/// "Ruiz | , | Lorrin | 's Asia director,": what is owned behind a comma says what Ruiz is there.
fn is_owned_title(found: &Found<'_>, pair: &Pair<'_>) -> bool {
    let lead =
        matches!(pair.words.as_slice(), [","]) || matches!(pair.words.as_slice(), [",", the] if is(the, WordClass::The));
    let title = owned_behind(found, pair);
    // "Ruiz, one of the | Greens | 's three leaders"
    let one = matches!(pair.words.as_slice(), [",", one, of, the]
        if is(one, RelationWord::OneOf) && is(of, WordClass::Of) && is(the, WordClass::The));
    if one {
        return is_plain(&title) && is_now(&title) && title.last().is_some_and(|w| is_plural(w));
    }
    lead && is_plain(&title) && is_now(&title) && title.last().is_some_and(|w| is(w, RelationWord::Member))
}

/// "Republican" of one of that party.
fn is_partisan(found: &Found<'_>, mention: &Located) -> bool {
    is(&mention.span.of(found.text).to_lowercase(), RelationWord::Partisan)
}

/// Nothing, or a title: "Republican | Senator | Ruiz", "Republican | Sen. | Ruiz", "Republican | candidate | Ruiz".
fn is_titled(words: &[&str]) -> bool {
    let bare: Vec<&str> = words.iter().map(|w| w.trim_end_matches('.')).collect();
    let title = || offices::is_office(&words.join(" ")) || bare.last().is_some_and(|w| is(w, RelationWord::Member));
    words.is_empty() || is_plain(&bare) && is_now(&bare) && title()
}

/// Whether the second name is that of who leaves for another: "Lorrin signed Ruiz | from the | Greens"; or only the initial of a party
/// with a state: "Ruiz (R - Mont.)".
fn is_left(found: &Found<'_>, pair: &Pair<'_>) -> bool {
    let from = pair.words.first().is_some_and(|w| is(w, RelationWord::OriginLink) && !is(w, WordClass::Of));
    let initial = pair.second.span.of(found.text).split(|c: char| !c.is_alphanumeric()).next();
    let short = initial.is_some_and(|w| w.chars().count() == 1);
    from && is(&pair.previous.to_lowercase(), RelationWord::Signs) || pair.words.as_slice() == ["("] && short
}

/// "Supreme Court | nominee | Ruiz": no member yet, but of a party.
fn is_awaited(found: &Found<'_>, body: EntityId, words: &[&str]) -> bool {
    let party = found.analysis.entity(body).is_some_and(|e| e.subtype == Subtype::Party.as_str());
    !party && words.iter().any(|w| is(&w.to_lowercase(), RelationWord::Awaited))
}

/// "Mercedes | driver | Ruiz", "the Greens | 's | Ruiz", not "EU | critic | Ruiz".
fn is_attribute(words: &[&str]) -> bool {
    let inner = possessed(words).unwrap_or(words);
    // "Inter | -Governmental Relations Director | Ruiz": a name cut short.
    let cut = words.first().is_some_and(|w| w.starts_with('-') && !is(w, RelationWord::BasedEnding));
    !words.is_empty() && !cut && words.len() <= 4 && is_plain(inner) && is_now(inner) && ends_in_person(inner)
}

/// Prepositions that make a person part of a body when they hang it on the name.
fn is_attached(words: &[&str]) -> bool {
    match words {
        ["("] => true,
        [",", link, rest @ ..] => is(link, RelationWord::OriginLink) && is_bare(rest),
        ["(", link, the] => is(link, RelationWord::OriginLink) && is(the, WordClass::The),
        [link, rest @ ..] if is(link, RelationWord::BodyLink) => is_bare(rest),
        _ => possessed(words).is_some_and(<[&str]>::is_empty),
    }
}

/// "joined the", "works for".
fn is_said(words: &[&str]) -> bool {
    match words {
        [verb, rest @ ..] if is_bare(rest) => is(verb, RelationWord::Joins),
        // "scored twice for", "made his debut for the"
        [verb, rest @ ..] if is(verb, RelationWord::Scores) => {
            let link = rest.iter().position(|w| is(w, WordClass::For)).filter(|&at| at <= 3);
            link.is_some_and(|at| is_bare(rest.get(at + 1..).unwrap_or(&[])))
        }
        [verb, link, rest @ ..] if is(link, RelationWord::WorkLink) => is(verb, RelationWord::Works) && is_bare(rest),
        // "serves on the", "sits on the board of"
        [verb, link, rest @ ..] if is(verb, RelationWord::Sits) && is(link, WordClass::On) => match rest {
            [the, board, of, rest @ ..] if is(board, RelationWord::BoardNoun) => {
                is(the, WordClass::The) && is(of, WordClass::Of) && is_bare(rest)
            }
            _ => is_bare(rest),
        },
        [",", who, rest @ ..] if is(who, WordClass::Who) => is_said(rest),
        _ => false,
    }
}

/// The person whom "and" joins to one before them.
fn before(found: &Found<'_>, person: &Located) -> Option<Located> {
    let sentence = found.sentence(person.span.start)?;
    let rest = Span::new(sentence.start, person.span.start.max(sentence.start));
    let other = found.index.mentions_in(rest).last().copied()?;
    let words = Span::new(other.span.end, person.span.start.max(other.span.end)).of(found.text);
    let named = found.kind(other.entity) == Some(Person) && is_named(&other);
    (named && is(words.trim(), WordClass::And)).then_some(other)
}

/// "students": several of what one can be in a body.
fn is_plural(noun: &str) -> bool {
    let one = lemma(noun, Upos::Noun);
    one != noun && is(&one, RelationWord::Member)
}

/// ", director of the independent lake charity".
fn is_described(words: &[&str]) -> bool {
    described(words).is_some()
}

/// The title, and the words before the body's name: ", | director | of the | independent lake charity".
fn described<'w, 's>(words: &'w [&'s str]) -> Option<(&'w [&'s str], &'w [&'s str])> {
    let [lead, rest @ ..] = words else { return None };
    let link = rest.iter().rposition(|w| is(w, RelationWord::MemberLink));
    let (title, owner) = link.map(|l| rest.split_at(l))?;
    let owner = owner.get(1..).unwrap_or(&[]);
    let owner = owner
        .strip_prefix(words_of(WordClass::The))
        .or_else(|| owner.strip_prefix(words_of(RelationWord::OwnerArticle)))
        .unwrap_or(owner);
    let told = is(lead, RelationWord::MemberLead)
        && rest.len() <= 10
        && owner.len() <= 4
        && is_plain(owner)
        && is_now(title)
        && !title.iter().any(|w| w.ends_with(',') || is(w, RelationWord::MemberBar))
        && title.last().is_some_and(|w| is(w, RelationWord::Member) || is_plural(w));
    told.then_some((title, owner))
}

/// Neither over nor against the body.
fn is_now(words: &[&str]) -> bool {
    !words.iter().any(|w| is(w, RelationWord::Past) || is(w, RelationWord::Opposed))
}
