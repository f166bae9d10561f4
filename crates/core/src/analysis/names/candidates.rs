//! From the tagger's names to drafts: edges trimmed to tokens, compounds divided, long names joined, nested ones kept.
//!
//! - "the Andean Council" → "Andean Council"; "Peru's" → "Peru"; "President Ruiz" → "Ruiz";
//! - "Peru-Chile" → two names, when both sides are places;
//! - "Jean" + "-" + "Luc Moreau", "Earl" + "Duke” Sims" → one person, with the nickname in quotation marks;
//! - "Bill" + "and" + "Melinda Gates Foundation" behind "the", "Cole" + "," + "Marsh & Sons Ltd." → one body;
//! - "Moody" + "'s" → "Moody's" where the gazetteer knows it or a verb follows; "U.S. Rep." → "U.S.";
//! - "FBI General" before "Counsel" → "FBI";
//! - "Baker Olu Ade" at the head of a sentence → "Olu Ade";
//! - long names of organisations: see [`compound`](super::compound).

use super::compound;
use super::contexts;
use super::forms;
use super::input::{EntityInput, MentionCandidate};
use super::lexicon;
use crate::annotation::WordClass;
use crate::annotation::{Deprel, EntityType, MentionKind, Upos};
use crate::gazetteer::{Gazetteer, Prominence, Subtype};
use crate::lang::{EntityWord, RelationWord, is, word_of, words_of};
use crate::span::Span;
use std::ops::Range;

/// Drafts of the tagger's names, in text order.
pub(in crate::analysis) fn drafts(scene: &EntityInput<'_>) -> Vec<MentionCandidate> {
    let mut flat: Vec<MentionCandidate> = Vec::with_capacity(scene.analysis.names.len());
    let mut names: Vec<_> = scene.analysis.names.iter().collect();
    names.sort_by_key(|n| (n.span.start, std::cmp::Reverse(n.span.end)));
    for name in names {
        let whole = whole(scene, name.span, name.kind);
        for draft in divide(scene, whole, name.kind, name.probability) {
            let joined = flat.last().filter(|last| is_one_person(scene, last, &draft)).copied();
            if let Some(last) = joined {
                flat.pop();
                flat.extend(self::draft(scene, last.range().start..draft.range().end, last.kind, last.probability));
            } else if let Some(last) = flat.last().filter(|last| is_one_people(scene, last, &draft)).copied() {
                flat.pop();
                flat.extend(self::draft(scene, last.range().start..draft.range().end, EntityType::Norp, draft.probability));
            } else if let Some(last) = flat.last().filter(|last| is_one_body(scene, last, &draft)).copied() {
                flat.pop();
                let whole = last.range().start..draft.range().end;
                flat.extend(self::draft(scene, whole, EntityType::Organization, draft.probability));
            } else if flat.last().is_none_or(|last| last.span.end <= draft.span.start) && is_name(scene, &draft) {
                flat.push(draft);
            }
        }
    }
    compound::join(scene, &flat)
}

/// Whether two names of people in a row are one: "Jean" + "-" + "Luc Moreau", "Ana" + "Ruiz".
fn is_one_person(scene: &EntityInput<'_>, last: &MentionCandidate, next: &MentionCandidate) -> bool {
    let between = scene.text().get(last.span.end as usize..next.span.start as usize).unwrap_or("");
    // "Thos. Pyle": a first name cut short.
    let short = || words_of(WordClass::AbbreviationBeforeName).contains(&last.span.of(scene.text()).to_lowercase().as_str());
    let joined = matches!(between, "-" | " ") || between == ". " && short();
    last.kind == EntityType::Person && next.kind == EntityType::Person && joined
}

/// Whether two names in a row are one body: "the Bill" + "and" + "Melinda Gates Foundation", "Cole" + "," + "Marsh & Sons Ltd.".
fn is_one_body(scene: &EntityInput<'_>, last: &MentionCandidate, next: &MentionCandidate) -> bool {
    let between = scene.text().get(last.span.end as usize..next.span.start as usize).unwrap_or("");
    let name = next.span.of(scene.text());
    let person_or_body = |d: &MentionCandidate| matches!(d.kind, EntityType::Person | EntityType::Organization);
    let single = last.tokens.1 - last.tokens.0 == 1 && person_or_body(last);
    let the = (last.tokens.0 as usize).checked_sub(1).is_some_and(|t| lexicon::is_article(scene.word(t)));
    let given = name.split(' ').next_back().is_some_and(contexts::is_endowed);
    let partners = between == " & " && single && next.tokens.1 - next.tokens.0 == 1 && person_or_body(next);
    partners
        || next.kind == EntityType::Organization
            && single
            && (between == word_of(EntityWord::AndBetween) && the && given || between == ", " && name.contains(" & "))
        || between == ", " && person_or_body(last) && forms::is_legal(name)
}

/// "African" + "-" + "American".
fn is_one_people(scene: &EntityInput<'_>, last: &MentionCandidate, next: &MentionCandidate) -> bool {
    let between = scene.text().get(last.span.end as usize..next.span.start as usize).unwrap_or("");
    between == "-" && lexicon::is_hyphenated_people(last.span.cover(next.span).of(scene.text()))
}

/// The words of a name with the family name behind a nickname in quotation marks, if there is one.
fn whole(scene: &EntityInput<'_>, span: Span, kind: EntityType) -> Span {
    let tokens = scene.range(span);
    let opens = |t: usize| matches!(scene.word(t), "\"" | "\u{201c}" | "\u{2018}");
    let closes = |t: usize| matches!(scene.word(t), "\"" | "\u{201d}" | "\u{2019}");
    if kind != EntityType::Person || tokens.len() > 2 || !opens(tokens.end) {
        return span;
    }
    let limit = scene.sentence_of(tokens.start).end.min(tokens.end + 6);
    let capital = |t: usize| t < limit && scene.word(t).starts_with(char::is_uppercase);
    match (tokens.end + 2..limit).find(|&t| closes(t)).filter(|&close| capital(close + 1) && capital(tokens.end + 1)) {
        Some(close) => {
            let end = (close + 1..limit).take_while(|&t| capital(t)).last().map_or(close + 1, |t| t + 1);
            scene.span(tokens.start..end)
        }
        None => span,
    }
}

/// Whether it has a capital letter or digit, or is known without.
fn is_name(scene: &EntityInput<'_>, draft: &MentionCandidate) -> bool {
    let name = draft.span.of(scene.text());
    // "(R-Ohio)", "(D)": letters of parties, for insiders; "Mullah | Ana Ruiz": a title is no body.
    let mut letters = name.chars();
    let short = letters.next().is_some_and(char::is_uppercase) && matches!(letters.next(), None | Some('-'));
    let before = (draft.tokens.0 as usize).checked_sub(1).map_or("", |t| scene.word(t));
    // "Ana Ruiz, R-Ohio, said"
    let behind =
        before == "," && name.chars().nth(1) == Some('-') && matches!(scene.word(draft.tokens.1 as usize), "," | "." | ";");
    let titled = draft.kind == EntityType::Organization && lexicon::is_honorific(name);
    if titled || lexicon::is_degree(name) || short && (before == "(" || behind) {
        return false;
    }
    name.chars().any(|c| !c.is_lowercase() && c.is_alphanumeric())
        || draft.kind == EntityType::Disease
        || scene.gazetteer.lookup(name).next().is_some()
}

/// A draft of these tokens, without what does not belong to a name.
pub(in crate::analysis) fn draft(
    scene: &EntityInput<'_>,
    tokens: Range<usize>,
    kind: EntityType,
    probability: f32,
) -> Option<MentionCandidate> {
    let Range { mut start, mut end } = tokens;
    while end - start > 1 && (lexicon::is_article(scene.word(start)) || is_loose(scene.word(start))) {
        start += 1;
    }
    while end - start > 1 && (is_loose(scene.word(end - 1)) || is_mark(scene.word(end - 1))) {
        end -= 1;
    }
    if end > start + 1 && is_possessive(scene, end - 1) {
        end -= 1;
    }
    let mut kind = kind;
    if kind == EntityType::Person {
        while start + 1 < end && lexicon::is_honorific(scene.word(start)) {
            start += 1;
        }
        // "The union's leader, Per Moe": a first name that is a word.
        let before = start.checked_sub(1).filter(|&t| t > scene.sentence_of(start).start);
        if end - start == 1
            && let Some(first) = before.filter(|&t| words_of(EntityWord::WordLikeName).contains(&scene.word(t)))
        {
            start = first;
        }
        // "Baker Olu Ade said": an occupation at the head of a sentence; of two words the first is rather a name.
        if end - start > 2 && start == scene.sentence_of(start).start && lexicon::is_occupation(scene.word(start)) {
            start += 1;
        }
    } else {
        while end - start > 1 && scene.word(end - 1).ends_with('.') && lexicon::is_honorific(scene.word(end - 1)) {
            end -= 1;
            kind = EntityType::Location;
        }
    }
    let office = office_after(scene, start..end).or_else(|| office_within(scene, start..end));
    if let Some(cut) = office.filter(|_| kind != EntityType::Person) {
        end = cut;
        let name = scene.span(start..end.max(start + 1));
        kind = scene.gazetteer.lookup(name.of(scene.text())).next().map_or(kind, |e| e.kind);
    }
    if end - start == 1 && is_possessive(scene, end) && is_brand(scene, start..end + 1, kind) {
        (end, kind) = (end + 1, EntityType::Organization);
    }
    let span = scene.span(start..end);
    let known = start < end && span.of(scene.text()).chars().any(char::is_alphanumeric);
    let tokens = (start as u32, end as u32);
    known.then_some(MentionCandidate { span, tokens, kind, how: MentionKind::Name, probability, nested: false })
}

/// Where a name ends whose last words begin the office of whoever is named next: "FBI | General Counsel", "Senate | Minority Leader".
fn office_after(scene: &EntityInput<'_>, name: Range<usize>) -> Option<usize> {
    let next = scene.word(name.end);
    let office = next.starts_with(char::is_uppercase) && lexicon::is_title_head(&next.to_lowercase());
    let opens = |t: &usize| is(&scene.word(*t).to_lowercase(), EntityWord::OfficeOpening);
    name.rev().take_while(opens).last().filter(|_| office)
}

/// Where a name ends whose last words are the office of the person named next: "U.S. Army | General | Ana Ruiz", "Lorrin |
/// Secretary-General | Ana Ruiz".
fn office_within(scene: &EntityInput<'_>, name: Range<usize>) -> Option<usize> {
    let lower = |t: usize| scene.word(t).to_lowercase();
    let head = |t: usize| lexicon::is_title_head(&lower(t));
    let person = scene.tagged_at(name.end).is_some_and(|n| n.kind == EntityType::Person);
    let last = name.end - 1;
    let part = |t: &usize| {
        head(*t) || lexicon::is_title_modifier(&lower(*t)) || *t > name.start && *t < last && scene.word(*t) == "-"
    };
    let start = name.clone().rev().take_while(part).last().filter(|&t| t > name.start)?;
    (person && head(last)).then_some(start)
}

fn is_possessive(scene: &EntityInput<'_>, token: usize) -> bool {
    words_of(WordClass::Possessive).contains(&scene.word(token))
}

/// Whether the possessive belongs to the name: "Moody's cut its rating", not "Moody's rating" or "Moody's going".
fn is_brand(scene: &EntityInput<'_>, name: Range<usize>, kind: EntityType) -> bool {
    let registered =
        scene.gazetteer.lookup(scene.span(name.clone()).of(scene.text())).any(|e| e.kind == EntityType::Organization);
    let mark = scene.upos(name.end - 1);
    let verb = scene.upos(name.end) == Upos::Verb && !scene.word(name.end).ends_with(word_of(WordClass::GerundEnding));
    let acts = verb && mark == Upos::Part && matches!(kind, EntityType::Person | EntityType::Organization);
    registered || acts && scene.tokens().get(name.end).is_some_and(|t| matches!(t.deprel, Deprel::Root | Deprel::Conj))
}

/// A small word that begins or ends no name.
fn is_loose(word: &str) -> bool {
    words_of(EntityWord::NameLink).contains(&word)
}

/// A mark that ends no name; a bracket may.
fn is_mark(word: &str) -> bool {
    word != ")" && !word.chars().any(char::is_alphanumeric)
}

/// The one name, or the two or more of a hyphen compound of places.
pub(super) fn divide(scene: &EntityInput<'_>, span: Span, kind: EntityType, probability: f32) -> Vec<MentionCandidate> {
    let mut tokens = scene.range(span);
    let mut kind = kind;
    let hyphen = |t: &usize| matches!(scene.word(*t), "-" | "\u{2010}" | "\u{2011}");
    // "Lima-based": the place alone.
    let tail = tokens.len() > 2 && words_of(EntityWord::HyphenTail).contains(&scene.word(tokens.end - 1));
    if tail && hyphen(&(tokens.end - 2)) {
        tokens.end -= 2;
        kind = EntityType::Location;
    }
    // "Lima-based Lake Council": the place and the body.
    let based = |t: &usize| hyphen(t) && is(scene.word(t + 1), EntityWord::HyphenTail) && t + 2 < tokens.end;
    if let Some(cut) = tokens.clone().skip(1).find(based).filter(|_| kind == EntityType::Organization) {
        return both(scene, [(tokens.start..cut, EntityType::Location), (cut + 2..tokens.end, kind)], probability);
    }
    if let Some(parts) = partisan(scene, tokens.clone(), kind, probability) {
        return parts;
    }
    let span = scene.span(tokens.clone());
    if let Some(parts) = person_beside_body(scene, tokens.clone(), kind, probability) {
        return parts;
    }
    let hyphens: Vec<usize> = tokens.clone().filter(|&t| matches!(scene.word(t), "-" | "\u{2013}" | "/")).collect();
    if hyphens.len() == 1 && lexicon::is_hyphenated_people(span.of(scene.text())) {
        return draft(scene, tokens, EntityType::Norp, probability).into_iter().collect();
    }
    if !hyphens.is_empty() && kind != EntityType::Person {
        let parts = places_between(scene, tokens.clone(), &hyphens);
        let whole = scene.gazetteer.lookup(span.of(scene.text())).next().is_some();
        if !parts.is_empty() && !whole {
            return parts.into_iter().filter_map(|p| draft(scene, p, EntityType::Location, probability)).collect();
        }
    }
    if kind == EntityType::Location
        && let Some((town, wider)) = nested_place(scene, tokens.clone())
    {
        return both(scene, [town, wider].map(|p| (p, EntityType::Location)), probability);
    }
    // "US Republicans": a country and its party.
    let rest = tokens.start + 1..tokens.end;
    let entries = |range: Range<usize>| scene.gazetteer.lookup(scene.span(range).of(scene.text()));
    let country = entries(tokens.start..tokens.start + 1).next().is_some_and(|e| e.subtype == Subtype::Country.as_str());
    if country
        && !rest.is_empty()
        && entries(rest.clone()).next().is_some_and(|e| e.subtype == Subtype::Party.as_str())
        && entries(tokens.clone()).next().is_none()
    {
        let parts = [(tokens.start..tokens.start + 1, EntityType::Location), (rest, EntityType::Organization)];
        return both(scene, parts, probability);
    }
    draft(scene, tokens, kind, probability).into_iter().collect()
}

/// The mentions of two parts of a name.
fn both(scene: &EntityInput<'_>, parts: [(Range<usize>, EntityType); 2], probability: f32) -> Vec<MentionCandidate> {
    parts.into_iter().filter_map(|(part, kind)| draft(scene, part, kind, probability)).collect()
}

/// "California | Democrat", "Republican | lawmakers": who is only said to be of a party and a place is no name.
fn partisan(
    scene: &EntityInput<'_>,
    tokens: Range<usize>,
    kind: EntityType,
    probability: f32,
) -> Option<Vec<MentionCandidate>> {
    let party = |t: usize| is(&scene.word(t).to_lowercase(), RelationWord::Partisan);
    let last = tokens.end.checked_sub(1).filter(|&last| last > tokens.start && kind != EntityType::Person)?;
    let lower = (tokens.start + 1..tokens.end).all(|t| scene.word(t).starts_with(char::is_lowercase));
    if party(tokens.start) && lower {
        return Some(draft(scene, tokens.start..tokens.start + 1, EntityType::Norp, probability).into_iter().collect());
    }
    let place = scene.span(tokens.start..last).of(scene.text());
    let known = scene.gazetteer.lookup(place).next().is_some_and(|e| e.kind == EntityType::Location);
    if !(party(last) && known) {
        return None;
    }
    Some(both(scene, [(tokens.start..last, EntityType::Location), (last..tokens.end, EntityType::Norp)], probability))
}

/// A person and the body that the tagger took into one name: "Ana Ruiz of Halden" (but "Joan of Arc" is one name); whoever stands
/// behind the department in "minister for Women and Equalities Rowan Pickard".
fn person_beside_body(
    scene: &EntityInput<'_>,
    tokens: Range<usize>,
    kind: EntityType,
    probability: f32,
) -> Option<Vec<MentionCandidate>> {
    if kind == EntityType::Person {
        let of = tokens.clone().skip(2).find(|&t| scene.word(t) == word_of(WordClass::Of) && t + 1 < tokens.end)?;
        let body = of + 1..tokens.end;
        let known = scene.gazetteer.lookup(scene.span(body.clone()).of(scene.text())).next().map(|e| e.kind);
        let parts = [(tokens.start..of, kind), (body, known.unwrap_or(EntityType::Organization))];
        return Some(both(scene, parts, probability));
    }
    let office = tokens.start.checked_sub(2).is_some_and(|t| lexicon::is_title_head(scene.word(t)));
    let field = office && words_of(WordClass::OfOrFor).contains(&scene.word(tokens.start - 1));
    let first = tokens.end.checked_sub(2).filter(|_| kind == EntityType::Organization && field && tokens.len() > 3)?;
    let person = Gazetteer::first_name(scene.word(first)).is_some() && !forms::ends_body(scene.word(first + 1));
    person.then(|| draft(scene, first..tokens.end, EntityType::Person, probability).into_iter().collect())
}

/// The parts between hyphens where each is the name of a place or what is of one: "Peru-Chile"; else none.
fn places_between(scene: &EntityInput<'_>, tokens: Range<usize>, hyphens: &[usize]) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = tokens.start;
    for end in hyphens.iter().copied().chain([tokens.end]) {
        parts.push(start..end);
        start = end + 1;
    }
    let place = |p: &Range<usize>| {
        let name = scene.span(p.clone()).of(scene.text());
        scene.gazetteer.demonym(name).is_some()
            || scene.gazetteer.lookup(name).next().is_some_and(|e| e.kind == EntityType::Location && e.country.is_some())
    };
    if parts.iter().all(place) { parts } else { Vec::new() }
}

/// The two places of "Galle, Sri Lanka": what stands behind the comma is a known country or state.
fn nested_place(scene: &EntityInput<'_>, tokens: Range<usize>) -> Option<(Range<usize>, Range<usize>)> {
    let comma = tokens.clone().find(|&t| scene.word(t) == ",")?;
    let (town, wider) = (tokens.start..comma, comma + 1..tokens.end);
    let name = scene.span(wider.clone()).of(scene.text());
    let known = scene.gazetteer.lookup(name).any(|e| e.kind == EntityType::Location && e.rank >= Prominence::State);
    // "Washington, D.C." is one name.
    (known && !town.is_empty() && !lexicon::is_acronym(name)).then_some((town, wider))
}

#[cfg(test)]
mod tests {
    use crate::analysis::entities::testing::analysis;

    #[test]
    fn cases() {
        for (text, names) in [
            ("[P1 Jean]-[P1 Luc Moreau] came.", &["Jean-Luc Moreau"][..]),
            ("[P1 Ana] [P1 Ruiz] came.", &["Ana Ruiz"]),
            ("[P1 President Ruiz] came.", &["Ruiz"]),
            ("[P1 Antonio] \"[P1 Tony Pro\" Provenza] came.", &["Antonio \"Tony Pro\" Provenza"]),
            ("[P1 Earl] “Duke” [P1 Sims] came.", &["Earl “Duke” Sims"]),
            ("[P1 Ana] \"never\" came.", &["Ana"]),
            ("The [O1 Bill] and [O2 Melinda Gates Foundation] gave.", &["Bill and Melinda Gates Foundation"]),
            ("[O1 Lorrin] and [O2 Lake Foundation] gave.", &["Lorrin", "Lake Foundation"]),
            ("[P1 Cole], [O2 Marsh & Sons Ltd.] sued.", &["Cole, Marsh & Sons Ltd."]),
            ("[P1 Baker Olu Ade] came.", &["Olu Ade"]),
            ("[N1 African]-[N2 American] pastors came.", &["African-American"]),
            ("[P1 Hunter Ade] came.", &["Hunter Ade"]),
            ("Six [N1 African-American] pastors and [N2 Irish-Americans] came.", &["African-American", "Irish-Americans"]),
            ("[O1 the Lake Office of] Lorrin", &["Lake Office"]),
            ("[L1 Peru-Chile] ties", &["Peru", "Chile"]),
            ("[O1 Peru-based] clerks", &["Peru"]),
            ("[O1 Lorrin-Ambar] ships", &["Lorrin-Ambar"]),
            ("[O1 Lorrin General] Counsel [P2 Ana Roth] came.", &["Lorrin", "Ana Roth"]),
            ("[O1 Lake Deputy] Director [P2 Ana Roth] came.", &["Lake", "Ana Roth"]),
            ("[O1 Lake Minority] Report came.", &["Lake Minority"]),
            ("[O1 Labour Party] Leader [P2 Ana Roth] came.", &["Labour Party", "Ana Roth"]),
            ("[O1 General] Counsel [P2 Ana Roth] came.", &["Ana Roth"]),
            ("[O1 Lake Army General] [P2 Ana Roth] came.", &["Lake Army", "Ana Roth"]),
            ("[O1 Lorrin Secretary-General] [P2 Ana Roth] came.", &["Lorrin", "Ana Roth"]),
            ("The [O1 Lima-based Lake Council] met.", &["Lake Council", "Lima"]),
            ("[P1 Ana Roth], [P2 R-Ohio], came.", &["Ana Roth"]),
            ("[O1 Republican lawmakers] came.", &["Republican"]),
            ("The [N1 Peruvian] [O2 Foreign Ministry] met.", &["Peruvian Foreign Ministry", "Peru"]),
            ("The [N1 Peruvian] [O2 Lake Council] met.", &["Lake Council", "Peru"]),
            ("Reporting by [X1 xyz]", &[]),
            (
                "The [O1 Central Bureau] of the [O2 Andean Council] ([O3 AC]) [O4 Standing Committee] met.",
                &[
                    "Central Bureau of the Andean Council (AC) Standing Committee",
                    "Andean Council (AC) Standing Committee",
                    "Andean Council",
                ],
            ),
        ] {
            let (analysis, _) = analysis(text);
            let mut found: Vec<_> = analysis.entities.iter().map(|e| e.canonical_name.as_str()).collect();
            found.sort_by_key(|name| names.iter().position(|n| n == name));
            assert_eq!(found, names, "{text}");
        }
    }
}
