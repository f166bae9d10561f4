//! Titles and offices of people: "Peruvian President Ana Ruiz", "Ana Ruiz, head of the Lake Office", "the president of Peru,
//! Ana Ruiz", "Ana Ruiz is a member of the Andean Council".
//!
//! A title is a run of words from two closed lists that ends in a head ("Deputy Prime Minister"). What it belongs to is the
//! name before it ("Peruvian", "Peru's") or after "of". A title said without it takes that of the same title said before.

mod described;
mod phrase;

pub(super) use self::phrase::phrase;

use super::cluster::{Cluster, Clusters};
use crate::analysis::names::input::EntityInput;
use crate::analysis::names::lexicon;
use crate::annotation::WordClass;
use crate::annotation::{CountryCode, EntityId, EntityType, Role, Upos};
use crate::lang::{EntityWord, is, word_of, words_of};
use crate::span::Span;
use std::collections::HashMap;
use std::ops::Range;

/// A title in the text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Title {
    /// The words of the title alone.
    pub(super) words: Range<usize>,
    /// All of it, with what it belongs to.
    pub(super) whole: Range<usize>,
    /// The cluster it belongs to.
    pub(super) of: Option<usize>,
}

/// Adds the roles of every person.
pub(super) fn attach(scene: &EntityInput<'_>, clusters: &mut Clusters<'_>) {
    let people: Vec<(Range<usize>, usize)> = clusters
        .places
        .iter()
        .filter(|(d, id)| !d.nested && clusters.all.get(*id).is_some_and(|c| c.kind == EntityType::Person))
        .map(|(d, id)| (d.range(), *id))
        .collect();
    let syntax = described::syntax(scene, clusters);
    for (name, person) in people {
        let gender = name.start.checked_sub(1).and_then(|t| lexicon::title_gender(scene.word(t)));
        let mut titles: Vec<Title> = before(scene, clusters, name.clone());
        // "Prime Minister Ana Ruiz of Peru".
        for title in titles.iter_mut().filter(|t| t.of.is_none() && scene.word(name.end) == word_of(WordClass::Of)) {
            title.of = clusters.starting_at(name.end + 1).map(|o| o.0).filter(|&o| owns(clusters, o));
        }
        titles.extend(after(scene, clusters, name.end));
        // Of two titles at one place the first one stays.
        titles.extend(described::titles(scene, clusters, &syntax, &name));
        let Some(cluster) = clusters.all.get_mut(person) else { continue };
        cluster.woman = cluster.woman.or(gender);
        for title in titles {
            add(scene, cluster, &title);
        }
    }
    inherit(clusters);
}

/// Adds the role that a title tells of a person.
pub(super) fn add(scene: &EntityInput<'_>, person: &mut Cluster<'_>, title: &Title) {
    let words = scene.span(title.words.clone());
    let gender = title.words.clone().find_map(|t| lexicon::title_gender(scene.word(t)));
    person.woman = person.woman.or(gender);
    let span = scene.span(title.whole.clone());
    let words = words.of(scene.text()).split_whitespace().collect::<Vec<_>>().join(" ");
    person.roles.add(Role { title: words, of: title.of.map(Clusters::id), span });
}

/// Gives titles without an owner that of the person's same title, and people the country of their office.
pub(super) fn inherit(clusters: &mut Clusters<'_>) {
    let countries: Vec<_> = clusters.all.iter().map(|c| c.country).collect();
    for person in clusters.all.iter_mut().filter(|c| c.kind == EntityType::Person) {
        let mut known: HashMap<String, EntityId> = HashMap::new();
        for (role, of) in person.roles.iter().filter_map(|role| Some((role, role.of?))) {
            known.entry(role.title.to_ascii_lowercase()).or_insert(of);
        }
        person.roles.update(|role| role.of = role.of.or_else(|| known.get(&role.title.to_ascii_lowercase()).copied()));
        let office = person.roles.iter().find_map(|r| country(r, &countries));
        person.country = person.country.or(office);
    }
}

/// The country that an office says of its holder: none for one that people hold abroad ("Peru correspondent").
pub(super) fn country(role: &Role, countries: &[Option<CountryCode>]) -> Option<CountryCode> {
    let guest = role.title.split([' ', '-']).next_back().is_some_and(|w| is(&w.to_lowercase(), EntityWord::GuestTitle));
    countries.get(role.of?.0 as usize).copied().flatten().filter(|_| !guest)
}

/// The titles that end before a name: "Peruvian President |", "the president of Peru, |", "the union's leader, |", "Lorrin
/// co-founder and CEO |".
fn before(scene: &EntityInput<'_>, clusters: &Clusters<'_>, name: Range<usize>) -> Vec<Title> {
    let floor = scene.sentence_of(name.start).start;
    let mut end = name.start;
    while end > floor && words_of(EntityWord::ShortTitle).contains(&scene.word(end - 1)) {
        end -= 1;
    }
    let run = run_before(scene, clusters, end, floor).or_else(|| portfolio_before(scene, clusters, end, floor));
    if let Some(title) = run {
        // "Its president, Archbishop |".
        let comma = title.whole.start.checked_sub(1).filter(|&c| c > floor && scene.word(c) == "," && title.of.is_none());
        let outer = comma.filter(|_| closes(scene.word(name.end))).and_then(|c| run_before(scene, clusters, c, floor));
        let determined = |title: &Title| title.whole.start > floor && is_determiner(scene.word(title.whole.start - 1));
        let outer = outer.filter(|title| title.of.is_some() || determined(title));
        return outer.into_iter().chain(joined(scene, clusters, title, floor)).collect();
    }
    let comma = end > floor && scene.word(end - 1) == ",";
    // Behind a comma the name must be an apposition: it ends with a mark too.
    if comma && !closes(scene.word(name.end)) {
        return Vec::new();
    }
    let end = if comma { end - 1 } else { end };
    // "president of Peru" before the name.
    if let Some((of, start)) = clusters.ending_at(end) {
        let the = usize::from(start > floor && scene.word(start - 1) == word_of(WordClass::The));
        let word = start.checked_sub(1 + the).map_or("", |t| scene.word(t));
        if start > floor + 1 + the && words_of(EntityWord::OfficeLink).contains(&word) && owns(clusters, of) {
            let title = run_before(scene, clusters, start - 1 - the, floor);
            // "Oxfam's director for Chad" is Oxfam's.
            return title.map(|t| Title { whole: t.whole.start..end, of: t.of.or(Some(of)), ..t }).into_iter().collect();
        }
        // "Peruvian ambassador to Chile": an envoy to a place is that of another.
        let link = start.checked_sub(1 + the).filter(|&l| l > floor && scene.word(l) == word_of(WordClass::To));
        if let Some(title) = link.filter(|_| owns(clusters, of)).and_then(|l| run_before(scene, clusters, l, floor)) {
            return vec![Title { whole: title.whole.start..end, ..title }];
        }
        return Vec::new();
    }
    // "ESA's director of exploration, Ana Ruiz".
    let plain =
        |t: usize| scene.word(t).starts_with(char::is_lowercase) && !is_function(scene.word(t)) && !clusters.in_name(t);
    let of = (end.saturating_sub(4).max(floor)..end).rev().find(|&t| !plain(t)).filter(|&t| comma && t + 1 < end);
    if let Some(of) =
        of.filter(|&of| is(scene.word(of), WordClass::Of) && of > floor && lexicon::is_title_head(scene.word(of - 1)))
    {
        let title =
            run_before(scene, clusters, of, floor).filter(|title| title.of.is_some() || is_definite(scene, title, floor));
        return title
            .map(|t| Title { words: t.words.start..end, whole: t.whole.start..end, of: t.of })
            .into_iter()
            .collect();
    }
    // "Peru's president, Ana Ruiz": with the comma only where the title is somebody's or a definite one.
    let title = run_before(scene, clusters, end, floor)
        .filter(|title| comma && (title.of.is_some() || is_definite(scene, title, floor)));
    title.map_or_else(Vec::new, |title| joined(scene, clusters, title, floor))
}

/// Whether the mark ends an apposition.
fn closes(mark: &str) -> bool {
    matches!(mark, "," | "." | ";" | ")" | "-" | "\u{2013}" | "\u{2014}" | "")
}

/// Whether a possessor or a determiner stands before the title: "the bank's chief |", "its |".
fn is_definite(scene: &EntityInput<'_>, title: &Title, floor: usize) -> bool {
    let words = (title.words.start.saturating_sub(4).max(floor)..title.words.start).rev().map(|t| scene.word(t));
    let mut words = words.skip_while(|w| w.starts_with(char::is_lowercase) && !is_function(w) && !is_determiner(w));
    words.next().is_some_and(|w| is_possession(w) || is_determiner(w))
}

/// The title and the one that "and" joins to it, which has the same owner.
fn joined(scene: &EntityInput<'_>, clusters: &Clusters<'_>, title: Title, floor: usize) -> Vec<Title> {
    let start = title.words.start;
    let and = title.of.is_none() && start > floor + 1 && scene.word(start - 1) == word_of(WordClass::And);
    let first = and.then(|| run_before(scene, clusters, start - 1, floor)).flatten();
    match first.filter(|first| lexicon::is_title_head(scene.word(first.words.end - 1))) {
        Some(first) => {
            let second = Title { of: first.of, ..title };
            vec![first, second]
        }
        None => vec![title],
    }
}

pub(super) fn is_possession(word: &str) -> bool {
    words_of(WordClass::PossessiveMark).contains(&word)
}

fn is_determiner(word: &str) -> bool {
    words_of(EntityWord::DeterminerForm).contains(&word)
}

/// The run of title words that ends before `end`, with the name before it that it belongs to.
fn run_before(scene: &EntityInput<'_>, clusters: &Clusters<'_>, end: usize, floor: usize) -> Option<Title> {
    let mut start = end;
    let titled = |t: usize| !clusters.in_name(t) && is_title_word(scene, t);
    // "interior | and overseas minister": one office of two fields.
    let field = |t: usize| titled(t) && !lexicon::is_title_head(scene.word(t));
    loop {
        while start > floor && titled(start - 1) {
            start -= 1;
        }
        let and = start > floor + 1 && start < end && scene.word(start - 1) == word_of(WordClass::And);
        if !(and && field(start) && field(start - 2)) {
            break;
        }
        start -= 2;
    }
    while start < end && (scene.word(start) == "-" || is_relative(scene.word(start))) {
        start += 1;
    }
    if !(start..end).any(|t| lexicon::is_title_head(scene.word(t))) {
        return None;
    }
    let owner = owner_before(scene, clusters, start, floor, (start..end).any(|t| lexicon::is_personal_title(scene.word(t))));
    // "military intelligence | chief", "human rights | activist": the nouns before a title are of it.
    let from = owner.map_or(floor, |o| o.2).max(start.saturating_sub(3));
    // "left-arm spinner": a part of a word is no word.
    let part = |t: usize| t > from && scene.word(t - 1) == "-";
    while start > from && is_attribute(scene, clusters, start - 1) && !part(start - 1) {
        start -= 1;
    }
    Some(Title { words: start..end, whole: owner.map_or(start, |o| o.1)..end, of: owner.map(|o| o.0) })
}

/// A noun in lower case that hangs on the words behind it.
fn is_attribute(scene: &EntityInput<'_>, clusters: &Clusters<'_>, token: usize) -> bool {
    let word = scene.word(token);
    let ahead = scene.tokens().get(token).and_then(|t| t.head).is_some_and(|h| h as usize > token);
    let noun = matches!(scene.upos(token), Upos::Noun) && ahead;
    noun && word.len() > 1 && word.starts_with(char::is_lowercase) && !is_passing(word) && !clusters.in_name(token)
}

/// The name that a title beginning at `title` belongs to, where it begins and where the words behind it begin: "Peru's |
/// minister", "Peru's new | minister", "Peru's military intelligence | chief", "Lorrin's Latin America | editor".
fn owner_before(
    scene: &EntityInput<'_>,
    clusters: &Clusters<'_>,
    title: usize,
    floor: usize,
    personal: bool,
) -> Option<(usize, usize, usize)> {
    let is_mark = |t: usize| t > floor && is_possession(scene.word(t - 1));
    let plain = |t: usize| scene.word(t).starts_with(char::is_lowercase) && !is_function(scene.word(t));
    let mut at = title;
    while at > floor && is_passing(scene.word(at - 1)) {
        at -= 1;
    }
    // Other words stand between the two only where a mark of possession says that they belong together.
    let marked = (at.saturating_sub(3).max(floor)..=at).rev().find(|&t| is_mark(t) || t == floor || !plain(t - 1));
    let possessive = marked.filter(|&t| is_mark(t));
    let behind = possessive.unwrap_or(at);
    // "Democratic Action Party (DAP) | lawmaker".
    let bracketed = possessive.is_none() && at >= floor + 3 && scene.word(at - 1) == ")" && scene.word(at - 3) == "(";
    let named =
        |end: usize| clusters.ending_at(end).or_else(|| clusters.ending_at(end - 1)).or_else(|| clusters.ending_at(end - 3));
    let ends = possessive.map_or(at, |t| t - 1);
    let (id, start) = if bracketed { named(ends)? } else { clusters.ending_at(ends)? };
    let person = personal && possessive.is_some() && clusters.all.get(id).is_some_and(|c| c.kind == EntityType::Person);
    // "pro-Lima president": not Lima's; "(Reuters) - Peruvian President" is a dash.
    let glued = |t: usize| matches!((scene.tokens().get(t), scene.tokens().get(t + 1)), (Some(a), Some(b)) if a.span.end == b.span.start);
    let hyphened = start > floor && scene.word(start - 1) == "-" && glued(start - 1);
    if start < floor || !(owns(clusters, id) || person) || hyphened {
        return None;
    }
    // A region between a body and the title is the field of the title.
    let region = clusters.all.get(id).is_some_and(|c| c.kind == EntityType::Location) && possessive.is_none();
    let body = (region && is_mark(start)).then(|| clusters.ending_at(start - 1)).flatten();
    match body.filter(|(b, s)| *s >= floor && clusters.all.get(*b).is_some_and(|c| c.kind == EntityType::Organization)) {
        Some((body, from)) => Some((body, from, start)),
        None => Some((id, start, behind)),
    }
}

/// "Secretary of State |", "Minister of Foreign Affairs |": a title whose field stands behind it.
fn portfolio_before(scene: &EntityInput<'_>, clusters: &Clusters<'_>, end: usize, floor: usize) -> Option<Title> {
    let field = |t: usize| {
        !clusters.in_name(t)
            && (scene.word(t).starts_with(char::is_uppercase) || words_of(EntityWord::TitleInside).contains(&scene.word(t)))
    };
    let of = (end.saturating_sub(5).max(floor)..end).rev().find(|&t| !field(t))?;
    let named =
        of + 1 < end && scene.word(of) == word_of(WordClass::Of) && of > floor && lexicon::is_title_head(scene.word(of - 1));
    let title = run_before(scene, clusters, named.then_some(of)?, floor)?;
    Some(Title { words: title.words.start..end, whole: title.whole.start..end, of: title.of })
}

/// Words that belong to the sentence and not to the office: "then president", "former".
fn is_relative(word: &str) -> bool {
    words_of(EntityWord::TitleTime).contains(&word)
}

/// Words that say how long somebody holds an office.
pub(super) fn is_passing(word: &str) -> bool {
    is_relative(word) || words_of(EntityWord::TitleAdjective).contains(&word)
}

fn is_title_word(scene: &EntityInput<'_>, token: usize) -> bool {
    let word = scene.word(token);
    lexicon::is_title_head(word)
        || lexicon::is_title_modifier(word)
        || (word == "-"
            && lexicon::is_title_word_part(scene.word(token + 1))
            && token > 0
            && lexicon::is_title_word_part(scene.word(token - 1)))
}

/// The titles that follow a name: ", head of the Lake Office and member of …", "is president of Peru".
fn after(scene: &EntityInput<'_>, clusters: &Clusters<'_>, end: usize) -> Vec<Title> {
    let mut titles = Vec::new();
    let limit = scene.sentence_of(end.saturating_sub(1)).end;
    let who = scene.word(end) == "," && scene.word(end + 1) == word_of(WordClass::Who);
    let verb = if who { end + 2 } else { end };
    let mut at = match scene.word(verb) {
        "," if !who => end + 1,
        "(" if lexicon::is_degree(scene.word(end + 1)) => end + 1,
        word if words_of(EntityWord::IsForm).contains(&word) => verb + 1,
        _ => return titles,
    };
    // "Ana Ruiz, 52, head of …"
    if scene.word(at).bytes().all(|b| b.is_ascii_digit()) && scene.word(at + 1) == "," {
        at += 2;
    }
    // "Ana Ruiz, Ph.D., head of …"
    while lexicon::is_degree(scene.word(at)) {
        at += 1 + usize::from(scene.word(at + 1) == ",");
    }
    while at < limit {
        let Some(title) = phrase(scene, clusters, at, limit) else { break };
        let next = title.whole.end;
        // "…, President Ana Ruiz": the title of the next name.
        if clusters
            .starting_at(next)
            .is_some_and(|(id, _)| clusters.all.get(id).is_some_and(|c| c.kind == EntityType::Person))
        {
            break;
        }
        titles.push(title);
        if scene.word(next) != word_of(WordClass::And) {
            break;
        }
        at = next + 1;
    }
    // "Ana Ruiz, president and chief executive of Lorrin": both offices are of it.
    let owner = titles.last().and_then(|t| t.of).filter(|_| titles.len() > 1 && titles.iter().all(|t| leads(scene, t)));
    titles.iter_mut().for_each(|t| t.of = t.of.or(owner));
    titles
}

/// Whether the title is that of who leads a company.
fn leads(scene: &EntityInput<'_>, title: &Title) -> bool {
    let words = scene.span(title.words.clone()).of(scene.text()).to_lowercase();
    let ends = |class| words_of(class).iter().any(|end| words.ends_with(*end));
    ends(EntityWord::CompanyTitle) || ends(EntityWord::StateHead)
}

/// Whether the cluster can own an office: a place, a people or a body.
fn owns(clusters: &Clusters<'_>, cluster: usize) -> bool {
    let kind = clusters.all.get(cluster).map(|c| c.kind);
    matches!(kind, Some(EntityType::Organization | EntityType::Location | EntityType::Norp))
}

fn is_function(word: &str) -> bool {
    words_of(EntityWord::TitleEnd).contains(&word)
}

/// Whether the person holds this title, said with or without its owner.
pub(super) fn holds(scene: &EntityInput<'_>, person: &Cluster<'_>, title: &Title) -> bool {
    let wanted: Vec<&str> = title.words.clone().map(|t| scene.word(t)).collect();
    person.roles.distinct().any(|(held, of)| {
        let same_owner = title.of.is_none() || of.is_none() || of == title.of.map(Clusters::id);
        let last = |word: &&str| held.split([' ', '-']).next_back().is_some_and(|h| h.eq_ignore_ascii_case(word));
        same_owner && wanted.last().is_some_and(last) && is_one_title(&wanted, held)
    })
}

/// Whether a title is another one, or its end: "the minister" may be the prime minister, "the president" is no vice president.
fn is_one_title(wanted: &[&str], held: &str) -> bool {
    let held: Vec<&str> = held.split([' ', '-']).collect();
    let (long, short) = if held.len() >= wanted.len() { (held.as_slice(), wanted) } else { (wanted, held.as_slice()) };
    let tail = long.get(long.len() - short.len()..).unwrap_or(&[]);
    let vice = long
        .iter()
        .zip(long.iter().skip(1))
        .any(|(a, _)| words_of(EntityWord::LesserMark).iter().any(|v| a.eq_ignore_ascii_case(v)));
    let whole = long.len() == short.len();
    (whole || !vice) && tail.iter().zip(short).all(|(a, b)| a.eq_ignore_ascii_case(b))
}

/// Where a title stands without its article.
pub(super) fn bare(scene: &EntityInput<'_>, title: &Title) -> Span {
    let start = title.whole.start + usize::from(lexicon::is_article(scene.word(title.whole.start)));
    scene.span(start..title.whole.end)
}

#[cfg(test)]
mod tests;
