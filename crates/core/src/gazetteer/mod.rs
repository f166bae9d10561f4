//! Facts about the world, built into the binary: countries, places, people in office, organisations, names.
//!
//! A [`Gazetteer`] answers three questions about a string: which entries bear this name ([`Gazetteer::lookup`]), which place
//! this demonym belongs to ([`Gazetteer::demonym`]), and whether the words at a position are a known name even though nobody
//! marked them as one ([`Gazetteer::sure_at`]). Names are kept as 64-bit fingerprints in sorted lists: some 50 000 names
//! take 6 MB and load in some 10 ms. It knows nothing of a document; which of several entries a name means there is for the
//! entities stage to say.

mod builtin;
mod fold;
mod operator;
mod subtype;

pub use fold::{exact_fingerprint as exact, fingerprint, fold, same};
pub use operator::{FileError, LineError, MAX_BYTES};
pub use subtype::Subtype;

use crate::annotation::{CountryCode, EntityType};
use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

/// A gazetteer that can be replaced while it is in use.
pub type Shared = Arc<arc_swap::ArcSwap<Gazetteer>>;

type Text = Cow<'static, str>;

/// How likely a bare name means this entry and not another one of that name; higher is likelier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Prominence {
    /// One of many: a town, a listed company.
    Minor,
    /// A state or province.
    State,
    /// The seat of a state or province, likelier meant than the state itself where both have one name.
    Seat,
    /// A capital.
    Capital,
    /// A country, a region of the world, a body that everybody knows.
    Top,
    /// The operator said so.
    Operator,
}

/// Version of the facts: the month in which they were last converted.
pub const VERSION: &str = "2026.11";

/// Where the facts come from, and their licences.
pub const ATTRIBUTION: &str = include_str!("data/ATTRIBUTION.md");

/// One thing of the world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number in this gazetteer.
    pub id: u32,
    /// What it is.
    pub kind: EntityType,
    /// A finer type in lower case; empty when unknown.
    pub subtype: Text,
    /// Its usual English name.
    pub name: Text,
    /// The office a person holds; empty for others.
    pub title: Text,
    /// The country it is, lies in or belongs to.
    pub country: Option<CountryCode>,
    /// Registry and id there.
    pub link: Option<(Text, Text)>,
    /// How prominent it is.
    pub rank: Prominence,
}

impl Entry {
    fn new(kind: EntityType, subtype: &'static str, name: &'static str) -> Self {
        let (subtype, name) = (subtype.into(), name.into());
        Self { id: 0, kind, subtype, name, title: "".into(), country: None, link: None, rank: Prominence::Minor }
    }
}

/// What a word like "Tajik" or "Poles" belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Demonym {
    place: u32,
    /// Whether it names the people ("Poles"), not only what is of the place ("Polish").
    pub people: bool,
}

/// A known name in running text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownName {
    /// Length in bytes.
    pub len: u32,
    /// What it is.
    pub kind: EntityType,
    /// Whether it is a demonym.
    pub demonym: bool,
}

/// The facts.
#[derive(Clone, Debug, Default)]
pub struct Gazetteer {
    entries: Vec<Entry>,
    names: Vec<(u64, u32)>,
    demonyms: Vec<(u64, Demonym)>,
    sure: Vec<(u64, u32)>,
    sure_starts: Vec<u64>,
    ambiguous: Vec<u64>,
    countries: Vec<(CountryCode, u32)>,
}

impl Gazetteer {
    /// The facts built into the binary.
    pub fn builtin() -> Self {
        builtin::load()
    }

    /// The built-in facts and those of an operator's file (its format: [`FileError`]'s module).
    ///
    /// # Errors
    /// [`FileError`] with the line when the file cannot be read or any line is wrong.
    pub fn with_file(path: &Path) -> Result<Self, FileError> {
        let mut to = Builder { gazetteer: Self::builtin() };
        operator::read(path, &mut to)?;
        Ok(to.build())
    }

    /// The built-in facts and those of an operator's table.
    ///
    /// # Errors
    /// [`FileError::Line`] when a line is wrong.
    pub fn with_table(table: &str) -> Result<Self, FileError> {
        let mut to = Builder { gazetteer: Self::builtin() };
        operator::parse(table, &mut to)?;
        Ok(to.build())
    }

    /// In a handle that can be replaced while it is in use.
    pub fn into_shared(self) -> Shared {
        Arc::new(arc_swap::ArcSwap::from_pointee(self))
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it has no entry.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entries that bear this name, however it is spelt, most prominent first.
    pub fn lookup(&self, name: &str) -> impl Iterator<Item = &Entry> {
        equal(&self.names, fingerprint(name)).iter().filter_map(|(_, id)| self.entries.get(*id as usize))
    }

    /// The demonym this word is.
    pub fn demonym(&self, word: &str) -> Option<Demonym> {
        let starts_upper = word.chars().next().is_some_and(char::is_uppercase);
        let found = starts_upper.then(|| equal(&self.demonyms, fingerprint(word)).first())?;
        found.map(|(_, demonym)| *demonym)
    }

    /// The place a demonym belongs to.
    pub fn place(&self, demonym: Demonym) -> Option<&Entry> {
        self.entries.get(demonym.place as usize)
    }

    /// The country of that code.
    pub fn country(&self, code: CountryCode) -> Option<&Entry> {
        let at = self.countries.binary_search_by_key(&code, |c| c.0).ok()?;
        self.entries.get(self.countries.get(at)?.1 as usize)
    }

    /// The longest known name that begins `text`, in exactly this spelling. `ends` are offsets in `text` at which a name may
    /// end, ascending: those of the tokens.
    pub fn sure_at(&self, text: &str, ends: impl Iterator<Item = u32>) -> Option<KnownName> {
        let first = first_word(text);
        self.sure_starts.binary_search(&fold::exact_fingerprint(first)).ok()?;
        let mut best = None;
        for len in ends {
            let name = text.get(..len as usize).unwrap_or("");
            if let Some((_, id)) = equal(&self.sure, fold::exact_fingerprint(name)).first() {
                let demonym = id & DEMONYM != 0;
                let kind = self.entries.get((id & !DEMONYM) as usize).map(|e| e.kind);
                best = kind.map(|kind| KnownName { len, kind: if demonym { EntityType::Norp } else { kind }, demonym });
            }
        }
        best
    }

    /// The gender of most who bear this first name: `Some(true)` for women. Of a double name ("Mei-Ling") the first part that is
    /// known tells it.
    pub fn first_name(name: &str) -> Option<bool> {
        builtin::first_name(name)
    }

    /// Whether this name is also a person's name, a common word or another place's, so that it needs context.
    pub fn is_ambiguous(&self, name: &str) -> bool {
        self.ambiguous.contains(&fold::exact_fingerprint(name))
    }
}

/// Marks the ids of demonyms in the list of sure names.
const DEMONYM: u32 = 1 << 31;

fn equal<T>(sorted: &[(u64, T)], key: u64) -> &[(u64, T)] {
    let start = sorted.partition_point(|x| x.0 < key);
    let len = sorted.get(start..).unwrap_or(&[]).iter().take_while(|x| x.0 == key).count();
    sorted.get(start..start + len).unwrap_or(&[])
}

fn first_word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len());
    text.get(..end).unwrap_or("")
}

/// Collects entries and their names; sorted once at the end.
#[derive(Debug, Default)]
struct Builder {
    gazetteer: Gazetteer,
}

impl Builder {
    fn ambiguous(&mut self, word: &str) {
        self.gazetteer.ambiguous.push(fold::exact_fingerprint(word));
    }

    fn add(&mut self, entry: Entry) -> u32 {
        let id = self.gazetteer.entries.len() as u32;
        if let Some(code) = entry.country.filter(|_| entry.subtype == Subtype::Country.as_str()) {
            self.gazetteer.countries.push((code, id));
        }
        self.gazetteer.entries.push(Entry { id, ..entry });
        id
    }

    fn name(&mut self, id: u32, name: &str) {
        self.gazetteer.names.push((fingerprint(name), id));
    }

    fn sure(&mut self, id: u32, name: &str) {
        let key = fold::exact_fingerprint(name);
        if name.chars().count() > 1 && !self.gazetteer.ambiguous.contains(&key) {
            self.gazetteer.sure.push((key, id));
            self.gazetteer.sure_starts.push(fold::exact_fingerprint(first_word(name)));
        }
    }

    fn demonym(&mut self, word: &str, demonym: Demonym) {
        self.gazetteer.demonyms.push((fingerprint(word), demonym));
        self.sure(demonym.place | DEMONYM, word);
    }

    fn build(self) -> Gazetteer {
        let mut gazetteer = self.gazetteer;
        let entries = &gazetteer.entries;
        let rank = |id: u32| std::cmp::Reverse(entries.get(id as usize).map(|e| e.rank));
        gazetteer.names.sort_by_key(|&(key, id)| (key, rank(id), id));
        gazetteer.names.dedup();
        gazetteer.demonyms.sort_by_key(|&(key, demonym)| (key, demonym.people, demonym.place));
        gazetteer.sure.sort_by_key(|&(key, id)| (key, rank(id & !DEMONYM), id));
        gazetteer.sure_starts.sort_unstable();
        gazetteer.sure_starts.dedup();
        gazetteer.countries.sort_unstable();
        gazetteer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(gazetteer: &Gazetteer, name: &str) -> Option<(String, Option<String>)> {
        gazetteer.lookup(name).next().map(|e| (e.name.to_string(), e.country.map(|c| c.as_str().to_owned())))
    }

    #[test]
    fn names_in_any_spelling_lead_to_their_entry() {
        let gazetteer = Gazetteer::builtin();
        for (name, entry, country) in [
            ("Tajikistan", "Tajikistan", "TJ"),
            ("U.S.", "United States", "US"),
            ("the United Kingdom", "United Kingdom", "GB"),
            ("DUSHANBE", "Dushanbe", "TJ"),
            ("Kiev", "Kyiv", "UA"),
            ("Sao Paulo", "São Paulo", "BR"),
            ("Paris", "Paris", "FR"),
            ("New York", "New York City", "US"),
        ] {
            assert_eq!(first(&gazetteer, name), Some((entry.to_owned(), Some(country.to_owned()))), "{name}");
        }
        assert_eq!(first(&gazetteer, "Zzyzzx"), None);
        assert_eq!(gazetteer.lookup("NATO").next().map(|e| e.name.as_ref()), Some("North Atlantic Treaty Organization"));
        assert!(gazetteer.lookup("Paris").count() > 1, "there are several places of that name");
    }

    #[test]
    fn demonyms_belong_to_their_place() {
        let gazetteer = Gazetteer::builtin();
        for (word, place, people) in [
            ("Tajik", "Tajikistan", false),
            ("Tajiks", "Tajikistan", true),
            ("Poles", "Poland", true),
            ("Chinese", "China", false),
            ("Filipinos", "Philippines", true),
            ("Dutch", "Netherlands", false),
            ("European", "Europe", false),
        ] {
            let found = gazetteer.demonym(word).map(|d| (gazetteer.place(d).map(|e| e.name.as_ref()), d.people));
            assert_eq!(found, Some((Some(place), people)), "{word}");
        }
        assert_eq!(gazetteer.demonym("polish"), None, "a verb");
    }

    #[test]
    fn known_names_in_running_text_are_the_longest_in_exact_spelling() {
        let gazetteer = Gazetteer::builtin();
        for (text, name) in [
            ("South Korea and Japan", Some("South Korea")),
            ("World Health Organization officials", Some("World Health Organization")),
            ("WHO officials", Some("WHO")),
            ("coronavirus cases", Some("coronavirus")),
            ("who said", None),
            ("Jordan scored", None),
            ("Portuguese", Some("Portuguese")),
        ] {
            let ends = text.char_indices().filter(|(_, c)| *c == ' ').map(|(i, _)| i as u32).chain([text.len() as u32]);
            let found = gazetteer.sure_at(text, ends).map(|s| text.get(..s.len as usize).unwrap_or(""));
            assert_eq!(found, name, "{text}");
        }
    }

    #[test]
    fn first_names_tell_a_gender_where_nearly_all_bearers_share_it() {
        for (name, woman) in [
            ("Emma", Some(true)),
            ("Lucía", Some(true)),
            ("Mei-Ling", Some(true)),
            ("Kwame", Some(false)),
            ("Matthew", Some(false)),
            ("Andrea", None),
            ("Kim", None),
            ("Zzyzzx", None),
            ("", None),
        ] {
            assert_eq!(Gazetteer::first_name(name), woman, "{name}");
        }
    }

    #[test]
    fn countries_by_code() {
        let gazetteer = Gazetteer::builtin();
        let name = |code: &str| CountryCode::parse(code).and_then(|c| gazetteer.country(c)).map(|e| e.name.as_ref());
        assert_eq!(name("TJ"), Some("Tajikistan"));
        assert_eq!(name("ZZ"), None);
    }
}
