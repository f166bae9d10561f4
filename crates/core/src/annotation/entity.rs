//! Entities: people, bodies, places and other things with a name, and where they are mentioned.

use super::named_enum;
use crate::span::Span;

named_enum! {
    /// What an entity is.
    EntityType {
        Person = "PERSON", Organization = "ORGANIZATION", Location = "LOCATION", Norp = "NORP", Event = "EVENT",
        Product = "PRODUCT", Work = "WORK", Law = "LAW", Disease = "DISEASE", Other = "OTHER",
    }
}

/// A name as the tagger found it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Name {
    /// Where it stands, without article, title or possessive.
    pub span: Span,
    /// Its type.
    pub kind: EntityType,
    /// How sure, in [0, 1].
    pub probability: f32,
}

/// Index of an entity in [`Analysis::entities`](super::Analysis::entities).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntityId(pub u32);

/// An ISO 3166-1 alpha-2 code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CountryCode(pub [u8; 2]);

impl CountryCode {
    /// The code from its two capital letters.
    pub fn parse(code: &str) -> Option<Self> {
        match code.as_bytes() {
            &[a, b] if a.is_ascii_uppercase() && b.is_ascii_uppercase() => Some(Self([a, b])),
            _ => None,
        }
    }

    /// Its two capital letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("")
    }
}

/// One person, body, place or thing, with every mention of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Entity {
    /// What it is.
    pub kind: EntityType,
    /// A finer type in lower case ("country", "city", "party", "company"); empty when unknown.
    pub subtype: String,
    /// Its best name: the registry's, else the fullest in the text.
    pub canonical_name: String,
    /// Other names it goes by in the text, without repetition, in order of appearance.
    pub aliases: Vec<String>,
    /// Its mentions in text order.
    pub mentions: Vec<Mention>,
    /// Titles and offices, in text order.
    pub roles: Vec<Role>,
    /// The country it is, lies in or belongs to, when the text or the gazetteer says so.
    pub country_code: Option<CountryCode>,
    /// Entries of public registries it is.
    pub links: Vec<Link>,
    /// Share of the article that is about it, in [0, 1].
    pub salience: f32,
    /// Tone towards it, in [-1, 1].
    pub tone: f32,
}

/// One place where an entity is mentioned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mention {
    /// Where it stands.
    pub span: Span,
    /// By what kind of expression.
    pub kind: MentionKind,
    /// The type of the expression where it is not the entity's own: "Tajik" is a NORP that mentions a LOCATION.
    pub entity_type: Option<EntityType>,
    /// How sure, in [0, 1].
    pub probability: f32,
}

named_enum! {
    /// By what kind of expression an entity is mentioned.
    MentionKind {
        Name = "NAME", Abbreviation = "ABBREVIATION", Demonym = "DEMONYM", Nominal = "NOMINAL", Pronoun = "PRONOUN",
        Deictic = "DEICTIC",
    }
}

/// A title or office that an entity holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// The title without its organisation or country ("President", "director").
    pub title: String,
    /// The organisation or place it belongs to; of aides, lawyers and the like also the person.
    pub of: Option<EntityId>,
    /// Where the text says so.
    pub span: Span,
}

/// An entry of a public registry.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The registry: `iso3166`, `geonames`, `wikidata`, `factbook`, or an operator's own.
    pub registry: String,
    /// The id there.
    pub id: String,
    /// How sure, in [0, 1].
    pub probability: f32,
}
