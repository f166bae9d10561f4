//! Whether what looks like a dateline is one: the less its house style writes, the more its place must prove.

use super::head::{Head, Separator};
use crate::annotation::EntityType;
use crate::gazetteer::Gazetteer;
use crate::gazetteer::Subtype;
use crate::lang::{self, DatelineWord};

/// Least length of the story behind a place alone, in bytes: a sentence, not a title.
const LEAST_STORY: usize = 30;
/// How much of the text is searched for other lines of a transcript, in bytes.
const TRANSCRIPT_REACH: usize = 4096;

/// Whether `head`, read from `line`, is a dateline. `below` is the text after the line; `opening` says that only by-lines
/// stand above.
pub(super) fn holds(head: &Head, line: &str, below: &str, opening: bool, gazetteer: &Gazetteer) -> bool {
    let Some((from, to)) = head.place else {
        return opening && head.agency.is_some() && matches!(head.separator, Separator::Hyphen | Separator::Dash);
    };
    let place = Place::new(line.get(from..to).unwrap_or(""), gazetteer);
    let story = line.get(head.end..).unwrap_or("").trim_start();
    let story = if story.is_empty() { below.trim_start().lines().next().unwrap_or("") } else { story };
    let opens = begins_sentence(story);
    let dated = head.date.is_some() || head.agency.is_some();
    let formal = head.capitals || (opens && head.words <= 3 + head.regions);
    if !opening {
        // Below a headline: no line of a list.
        let sure = head.capitals || head.agency.is_some();
        return match head.separator {
            Separator::Line if head.date.is_some() => sure && formal && place.is_known(),
            Separator::Line => head.capitals && place.heads(story),
            Separator::Hyphen | Separator::Dash if dated => sure && formal,
            Separator::Hyphen | Separator::Dash => head.capitals && opens && place.is_known() && is_story(story),
            Separator::Brackets => dated && head.capitals && opens,
            Separator::Colon | Separator::Space => false,
        };
    }
    match head.separator {
        Separator::Hyphen | Separator::Dash if dated => formal,
        Separator::Hyphen => opens && head.capitals && place.has_shape() && place.is_known(),
        Separator::Dash if head.capitals => opens && place.has_shape() && (place.is_known() || head.words <= 2),
        Separator::Dash => opens && place.is_sure(line) && is_story(story) && !story.contains('—'),
        Separator::Colon if head.agency.is_some() => formal,
        Separator::Colon if dated => opens && formal && !is_transcript(below, head.capitals),
        Separator::Colon => {
            let sure = if head.capitals { place.is_known() } else { place.is_sure(line) };
            sure && opens && is_story(story) && !is_transcript(below, head.capitals)
        }
        Separator::Brackets => opens && (place.is_known() || (dated && head.capitals)),
        Separator::Line if dated => place.is_known() && formal,
        Separator::Line => place.heads(story) && (head.capitals || place.is_sure(line)),
        Separator::Space => formal,
    }
}

/// Whether a text begins as a sentence does.
fn begins_sentence(text: &str) -> bool {
    let first = text.trim_start_matches(['"', '\'', '“', '‘', '`', '«', '(']).chars().next();
    first.is_none_or(|c| c.is_uppercase() || c.is_numeric())
}

/// Whether a text is a story's first sentence: long enough, ended by a mark, nobody's speech.
fn is_story(text: &str) -> bool {
    let first = text.split([' ', ',']).next().unwrap_or("");
    text.len() >= LEAST_STORY && text.contains(['.', '?', '!', '…', '”', '"']) && !lang::is(first, DatelineWord::Speech)
}

/// Whether another line begins with a name and a colon, in capitals where `capitals` says so.
fn is_transcript(below: &str, capitals: bool) -> bool {
    let end = (0..=TRANSCRIPT_REACH.min(below.len())).rev().find(|i| below.is_char_boundary(*i)).unwrap_or(0);
    below.get(..end).unwrap_or("").lines().any(|line| {
        let Some((label, after)) = line.trim_start().split_once(':') else { return false };
        let words = label.split(' ').filter(|w| !w.is_empty());
        let named = words.clone().all(|w| w.starts_with(char::is_uppercase) && w.chars().all(|c| !c.is_numeric()));
        let cased = !capitals || !label.chars().any(char::is_lowercase);
        !after.is_empty() && cased && named && (1..=4).contains(&words.count())
    })
}

/// The words of a place and what the gazetteer knows of them.
struct Place<'a> {
    words: &'a str,
    /// Up to the first comma, and of several towns the first.
    town: &'a str,
    gazetteer: &'a Gazetteer,
}

impl<'a> Place<'a> {
    fn new(words: &'a str, gazetteer: &'a Gazetteer) -> Self {
        let town = words.split(['/', ',']).next().unwrap_or("").trim();
        Self { words, town, gazetteer }
    }

    /// The regions behind the town.
    fn regions(&self) -> impl Iterator<Item = &'a str> {
        self.words.split(',').skip(1).map(str::trim)
    }

    fn is_place(&self, name: &str) -> bool {
        self.gazetteer.lookup(name).any(|entry| entry.kind == EntityType::Location)
    }

    /// Whether the gazetteer has the town, or the region it is said to lie in.
    fn is_known(&self) -> bool {
        let regional = || self.town.split(' ').count() <= 2 && self.regions().any(|region| self.is_place(region));
        (self.town.chars().count() > 1 && self.is_place(self.town)) || regional()
    }

    /// Whether a name that is not in capitals is a town's and nothing else's that is likelier.
    fn is_sure(&self, line: &str) -> bool {
        let known = self.gazetteer.lookup(self.town).next();
        let capital = known.is_some_and(|e| e.subtype == Subtype::Capital.as_str());
        let town =
            capital || known.is_some_and(|e| e.subtype == Subtype::City.as_str() && !self.gazetteer.is_ambiguous(self.town));
        let regional = self.regions().any(|region| self.is_place(region));
        let label = line.split(' ').take(1).any(|word| lang::is(word, DatelineWord::Label));
        !label && (regional || town)
    }

    /// Whether capitals alone can be a place: no label, no acronym, nothing else that the gazetteer knows.
    fn has_shape(&self) -> bool {
        let letters = self.words.chars().filter(|c| c.is_alphabetic()).count();
        let label = self.words.split([' ', ',']).any(|word| lang::is(word, DatelineWord::Label));
        let body = self.gazetteer.lookup(self.town).next().is_some_and(|e| e.kind != EntityType::Location);
        letters >= 4 && !label && !body && !self.words.contains(|c: char| c.is_ascii_digit())
    }

    /// Whether the place can stand alone above `story`, which tells of something else.
    fn heads(&self, story: &str) -> bool {
        let of_it = story.get(..self.town.len()).is_some_and(|s| s.eq_ignore_ascii_case(self.town));
        self.is_known() && !of_it && begins_sentence(story) && is_story(story)
    }
}
