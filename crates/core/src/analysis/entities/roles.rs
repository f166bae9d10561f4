//! Titles and offices of people: "Peruvian President Ana Ruiz", "Ana Ruiz, head of the Lake Office", "the president of Peru,
//! Ana Ruiz", "Ana Ruiz is a member of the Andean Council".
//!
//! A title is a run of words from two closed lists that ends in a head ("Deputy Prime Minister"). What it belongs to is the
//! name before it ("Peruvian", "Peru's") or after "of". A title said without it takes that of the same title said before.

use super::cluster::{Cluster, Clusters};
use super::lexicon;
use super::scene::Scene;
use crate::annotation::{EntityType, Role};
use crate::span::Span;
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
pub(super) fn attach(scene: &Scene<'_>, clusters: &mut Clusters<'_>) {
    let people: Vec<(Range<usize>, usize)> = clusters
        .places
        .iter()
        .filter(|(d, id)| !d.nested && clusters.all.get(*id).is_some_and(|c| c.kind == EntityType::Person))
        .map(|(d, id)| (d.range(), *id))
        .collect();
    for (name, person) in people {
        let gender = name.start.checked_sub(1).and_then(|t| lexicon::title_gender(scene.word(t)));
        let mut titles: Vec<Title> = before(scene, clusters, name.start).into_iter().collect();
        // "Prime Minister Ana Ruiz of Peru".
        for title in titles.iter_mut().filter(|t| t.of.is_none() && scene.word(name.end) == "of") {
            title.of = clusters.starting_at(name.end + 1).map(|o| o.0).filter(|&o| owns(clusters, o));
        }
        titles.extend(after(scene, clusters, name.end));
        let Some(cluster) = clusters.all.get_mut(person) else { continue };
        cluster.woman = cluster.woman.or(gender);
        for title in titles {
            add(scene, cluster, &title);
        }
    }
    inherit(clusters);
}

/// Adds the role that a title tells of a person.
pub(super) fn add(scene: &Scene<'_>, person: &mut Cluster<'_>, title: &Title) {
    let words = scene.span(title.words.clone());
    let gender = title.words.clone().find_map(|t| lexicon::title_gender(scene.word(t)));
    person.woman = person.woman.or(gender);
    let span = scene.span(title.whole.clone());
    if !person.roles.iter().any(|r| r.span.overlaps(span)) {
        let of = title.of.map(Clusters::id);
        let words = words.of(scene.text()).split_whitespace().collect::<Vec<_>>().join(" ");
        person.roles.push(Role { title: words, of, span });
    }
}

/// Gives titles without an owner that of the person's same title, and people the country of their office.
fn inherit(clusters: &mut Clusters<'_>) {
    let countries: Vec<_> = clusters.all.iter().map(|c| c.country).collect();
    for person in clusters.all.iter_mut().filter(|c| c.kind == EntityType::Person) {
        let known: Vec<Role> = person.roles.iter().filter(|r| r.of.is_some()).cloned().collect();
        for role in person.roles.iter_mut().filter(|r| r.of.is_none()) {
            role.of = known.iter().find(|k| k.title.eq_ignore_ascii_case(&role.title)).and_then(|k| k.of);
        }
        person.roles.sort_by_key(|r| r.span);
        let office = person.roles.iter().filter_map(|r| countries.get(r.of?.0 as usize).copied().flatten()).next();
        person.country = person.country.or(office);
    }
}

/// The title that ends before the name at `name`: "Peruvian President |", "the president of Peru, |".
fn before(scene: &Scene<'_>, clusters: &Clusters<'_>, name: usize) -> Option<Title> {
    let floor = scene.sentence_of(name).start;
    let mut end = name;
    while end > floor && matches!(scene.word(end - 1), "Mr." | "Mr" | "Mrs." | "Mrs" | "Ms." | "Ms" | "Dr." | "Dr" | "Sir") {
        end -= 1;
    }
    if let Some(title) = run_before(scene, clusters, end, floor).or_else(|| portfolio_before(scene, clusters, end, floor)) {
        return Some(title);
    }
    let comma = end > floor && scene.word(end - 1) == ",";
    let end = if comma { end - 1 } else { end };
    // "president of Peru" before the name.
    if let Some((of, start)) = clusters.ending_at(end) {
        let the = usize::from(start > floor && scene.word(start - 1) == "the");
        let word = start.checked_sub(1 + the).map_or("", |t| scene.word(t));
        if start > floor + 1 + the && matches!(word, "of" | "for" | "at") && owns(clusters, of) {
            let title = run_before(scene, clusters, start - 1 - the, floor)?;
            return Some(Title { whole: title.words.start..end, of: Some(of), ..title });
        }
        return None;
    }
    // "Peru's president, Ana Ruiz": with the comma only where the title has an owner.
    run_before(scene, clusters, end, floor).filter(|title| comma && title.of.is_some())
}

/// The run of title words that ends before `end`, with the name before it that it belongs to.
fn run_before(scene: &Scene<'_>, clusters: &Clusters<'_>, end: usize, floor: usize) -> Option<Title> {
    let mut start = end;
    while start > floor && !clusters.in_name(start - 1) && is_title_word(scene, start - 1) {
        start -= 1;
    }
    while start < end && (scene.word(start) == "-" || is_relative(scene.word(start))) {
        start += 1;
    }
    if !(start..end).any(|t| lexicon::is_title_head(scene.word(t))) {
        return None;
    }
    let owner = owner_before(scene, clusters, start, floor);
    Some(Title { words: start..end, whole: owner.map_or(start, |o| o.1)..end, of: owner.map(|o| o.0) })
}

/// The name that a title beginning at `title` belongs to, and where it begins: "Peru's | minister", "Peru's new | minister",
/// "Peru's military intelligence | chief".
fn owner_before(scene: &Scene<'_>, clusters: &Clusters<'_>, title: usize, floor: usize) -> Option<(usize, usize)> {
    let is_mark = |t: usize| t > floor && matches!(scene.word(t - 1), "'s" | "\u{2019}s" | "'" | "\u{2019}");
    let plain = |t: usize| scene.word(t).starts_with(char::is_lowercase) && !is_function(scene.word(t));
    let mut at = title;
    while at > floor && is_passing(scene.word(at - 1)) {
        at -= 1;
    }
    // Other words stand between the two only where a mark of possession says that they belong together.
    let marked = (at.saturating_sub(3).max(floor)..=at).rev().find(|&t| is_mark(t) || t == floor || !plain(t - 1));
    let possessive = marked.filter(|&t| is_mark(t));
    let (id, start) = clusters.ending_at(possessive.map_or(at, |t| t - 1))?;
    // "pro-Lima president": not Lima's.
    (start >= floor && owns(clusters, id) && (start == floor || scene.word(start - 1) != "-")).then_some((id, start))
}

/// "Secretary of State |", "Minister of Foreign Affairs |": a title whose field stands behind it.
fn portfolio_before(scene: &Scene<'_>, clusters: &Clusters<'_>, end: usize, floor: usize) -> Option<Title> {
    let field = |t: usize| {
        !clusters.in_name(t) && (scene.word(t).starts_with(char::is_uppercase) || matches!(scene.word(t), "and" | "the"))
    };
    let of = (end.saturating_sub(5).max(floor)..end).rev().find(|&t| !field(t))?;
    let named = of + 1 < end && scene.word(of) == "of" && of > floor && lexicon::is_title_head(scene.word(of - 1));
    let title = run_before(scene, clusters, named.then_some(of)?, floor)?;
    Some(Title { words: title.words.start..end, whole: title.whole.start..end, of: title.of })
}

/// Words that belong to the sentence and not to the office: "then president", "former".
fn is_relative(word: &str) -> bool {
    matches!(word, "then" | "newly")
}

/// Words that say how long somebody holds an office.
fn is_passing(word: &str) -> bool {
    is_relative(word)
        || matches!(
            word,
            "new" | "current" | "former" | "longtime" | "late" | "incoming" | "embattled" | "veteran" | "long-time"
        )
}

fn is_title_word(scene: &Scene<'_>, token: usize) -> bool {
    let word = scene.word(token);
    lexicon::is_title_head(word)
        || lexicon::is_title_modifier(word)
        || (word == "-"
            && lexicon::is_title_word_part(scene.word(token + 1))
            && token > 0
            && lexicon::is_title_word_part(scene.word(token - 1)))
}

/// The titles that follow a name: ", head of the Lake Office and member of …", "is president of Peru".
fn after(scene: &Scene<'_>, clusters: &Clusters<'_>, end: usize) -> Vec<Title> {
    let mut titles = Vec::new();
    let limit = scene.sentence_of(end.saturating_sub(1)).end;
    let mut at = match scene.word(end) {
        "," => end + 1,
        "is" | "was" | "became" | "remains" => end + 1,
        _ => return titles,
    };
    // "Ana Ruiz, 52, head of …"
    if scene.word(at).bytes().all(|b| b.is_ascii_digit()) && scene.word(at + 1) == "," {
        at += 2;
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
        if scene.word(next) != "and" {
            break;
        }
        at = next + 1;
    }
    titles
}

/// The title phrase that begins at `at`: an article, an owner, up to two other words, title words, "of" and an owner.
pub(super) fn phrase(scene: &Scene<'_>, clusters: &Clusters<'_>, at: usize, limit: usize) -> Option<Title> {
    let mut start = at;
    if lexicon::is_article(scene.word(start)) || matches!(scene.word(start), "its" | "his" | "her" | "their") {
        start += 1;
    }
    while is_relative(scene.word(start)) || matches!(scene.word(start), "former" | "current" | "new" | "ex" | "-") {
        start += 1;
    }
    let mut of = None;
    if let Some((owner, end)) = clusters.starting_at(start) {
        of = owns(clusters, owner).then_some(owner);
        of?;
        start = end;
        if matches!(scene.word(start), "'s" | "\u{2019}s" | "'" | "\u{2019}") {
            start += 1;
        }
    }
    let lower = |t: usize| scene.word(t).starts_with(char::is_lowercase) && !is_function(scene.word(t));
    let skipped = (start..(start + 3).min(limit)).take_while(|&t| !is_title_word(scene, t) && lower(t)).count();
    let first = start + skipped;
    let end = (first..limit).take_while(|&t| !clusters.in_name(t) && is_title_word(scene, t)).last()? + 1;
    if !lexicon::is_title_head(scene.word(end - 1)) && !(first..end).any(|t| lexicon::is_title_head(scene.word(t))) {
        return None;
    }
    let words = first..end;
    if scene.word(end) == "of" || (of.is_none() && matches!(scene.word(end), "at" | "for" | "in" | "to")) {
        let the = usize::from(scene.word(end + 1) == "the");
        if let Some((owner, owner_end)) = clusters.starting_at(end + 1 + the)
            && owns(clusters, owner)
        {
            return Some(Title { words, whole: at..owner_end, of: Some(owner) });
        }
    }
    Some(Title { words, whole: at..end, of })
}

/// Whether the cluster can own an office: a place, a people or a body.
fn owns(clusters: &Clusters<'_>, cluster: usize) -> bool {
    let kind = clusters.all.get(cluster).map(|c| c.kind);
    matches!(kind, Some(EntityType::Organization | EntityType::Location | EntityType::Norp))
}

fn is_function(word: &str) -> bool {
    matches!(
        word,
        "and"
            | "or"
            | "who"
            | "which"
            | "that"
            | "with"
            | "for"
            | "in"
            | "on"
            | "at"
            | "to"
            | "from"
            | "by"
            | "said"
            | "says"
            | "was"
            | "is"
            | "were"
            | "has"
            | "had"
            | "have"
            | "not"
            | "of"
            | "where"
            | "when"
            | "while"
            | "after"
            | "before"
            | "as"
            | "but"
            | "will"
    )
}

/// Whether the person holds this title, said with or without its owner.
pub(super) fn holds(scene: &Scene<'_>, person: &Cluster<'_>, title: &Title) -> bool {
    let wanted: Vec<&str> = title.words.clone().map(|t| scene.word(t)).collect();
    person.roles.iter().any(|role| {
        let same_owner = title.of.is_none() || role.of.is_none() || role.of == title.of.map(Clusters::id);
        let held: Vec<&str> = role.title.split([' ', '-']).collect();
        let (long, short) = if held.len() >= wanted.len() { (&held, &wanted) } else { (&wanted, &held) };
        let tail = long.get(long.len() - short.len()..).unwrap_or(&[]);
        // "the minister" may be the prime minister, "the president" is no vice president.
        let vice = long
            .iter()
            .zip(long.iter().skip(1))
            .any(|(a, _)| ["vice", "deputy", "former"].iter().any(|v| a.eq_ignore_ascii_case(v)));
        let whole = long.len() == short.len();
        same_owner && (whole || !vice) && tail.iter().zip(short.iter()).all(|(a, b)| a.eq_ignore_ascii_case(b))
    })
}

/// Where a title stands without its article.
pub(super) fn bare(scene: &Scene<'_>, title: &Title) -> Span {
    let start = title.whole.start + usize::from(lexicon::is_article(scene.word(title.whole.start)));
    scene.span(start..title.whole.end)
}

#[cfg(test)]
mod tests {
    use crate::analysis::entities::testing::analysis;

    #[test]
    fn cases() {
        for (text, roles) in [
            ("[L1 Peruvian] President [P2 Ana Ruiz] came.", &[("President", Some("Peru"), "Peruvian President")][..]),
            (
                "[N1 Peruvian] Deputy Prime Minister [P2 Ana Ruiz] came.",
                &[("Deputy Prime Minister", Some("Peru"), "Peruvian Deputy Prime Minister")],
            ),
            (
                "[L1 Peru]'s foreign minister, [P2 Ana Ruiz], came.",
                &[("foreign minister", Some("Peru"), "Peru's foreign minister")],
            ),
            (
                "[L1 Peru]'s new water minister [P2 Ana Ruiz] came.",
                &[("water minister", Some("Peru"), "Peru's new water minister")],
            ),
            (
                "[L1 Peru]'s military intelligence chief, [P2 Ana Ruiz], came.",
                &[("chief", Some("Peru"), "Peru's military intelligence chief")],
            ),
            (
                "[L1 Peru] Secretary of State [P2 Ana Ruiz] came.",
                &[("Secretary of State", Some("Peru"), "Peru Secretary of State")],
            ),
            (
                "Minister of Foreign Affairs [P2 Ana Ruiz] came.",
                &[("Minister of Foreign Affairs", None, "Minister of Foreign Affairs")],
            ),
            ("Prime Minister [P2 Ana Ruiz] of [L1 Peru] came.", &[("Prime Minister", Some("Peru"), "Prime Minister")]),
            (
                "[O1 Lorrin] chief executive [P2 Ana Ruiz] resigned.",
                &[("chief executive", Some("Lorrin"), "Lorrin chief executive")],
            ),
            (
                "[P2 Ana Ruiz], a member of the [O1 Andean Council] and head of the [O3 Lake Office], came.",
                &[
                    ("member", Some("Andean Council"), "a member of the Andean Council"),
                    ("head", Some("Lake Office"), "head of the Lake Office"),
                ],
            ),
            ("The president of [L1 Peru], [P2 Ana Ruiz], came.", &[("president", Some("Peru"), "president of Peru")]),
            ("[P2 Ana Ruiz] is the mayor of [L1 Lima].", &[("mayor", Some("Lima"), "the mayor of Lima")]),
            (
                "[L1 Chilean] President [P3 Leo Tan] met President [P2 Ana Ruiz].",
                &[("President", Some("Chile"), "Chilean President"), ("President", None, "President")],
            ),
            (
                "[N1 Peruvian] President [P2 Ana Ruiz] spoke. President [P2 Ruiz] left.",
                &[("President", Some("Peru"), "Peruvian President"), ("President", Some("Peru"), "President")],
            ),
            ("[P2 Ana Ruiz], who sings, came.", &[]),
            ("[P2 Ana Ruiz] met [N1 Peruvian] fans.", &[]),
        ] {
            let (analysis, _) = analysis(text);
            let plain: String = text.chars().collect::<String>();
            let mut found: Vec<_> = analysis.entities.iter().flat_map(|e| &e.roles).collect();
            found.sort_by_key(|r| r.span);
            let source = crate::analysis::entities::testing::text(&plain);
            let name = |of: crate::annotation::EntityId| analysis.entity(of).map(|e| e.canonical_name.as_str());
            let found: Vec<_> = found.iter().map(|r| (r.title.as_str(), r.of.and_then(name), r.span.of(&source))).collect();
            assert_eq!(found, roles, "{text}");
        }
    }
}
