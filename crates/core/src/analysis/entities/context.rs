//! Which entry of the gazetteer a name means in this document.
//!
//! A name that only one prominent entry bears means that one. Where several do ("Georgia", "Washington"), the countries that
//! the document mentions otherwise decide, and where they do not, nothing is linked. A person is linked by the full name, and
//! only where the country is spoken of. A region or country behind a comma says where a place lies ("London, Ontario").

use crate::analysis::names::input::{EntityInput, MentionCandidate};
use crate::analysis::names::lexicon;
use crate::annotation::{CountryCode, EntityType, MentionKind};
use crate::gazetteer::Subtype;
use crate::gazetteer::{Entry, Prominence};
use std::collections::BTreeMap;

/// How often the document speaks of each country.
#[derive(Clone, Debug, Default)]
pub(super) struct Context {
    countries: BTreeMap<CountryCode, u32>,
    /// By the first token of a place: the country of the region that stands behind it.
    regions: BTreeMap<u32, CountryCode>,
}

impl Context {
    pub(super) fn new(scene: &EntityInput<'_>, drafts: &[MentionCandidate]) -> Self {
        let mut countries = BTreeMap::new();
        for draft in drafts {
            let name = draft.span.of(scene.text());
            let entry = if draft.how == MentionKind::Demonym || draft.kind == EntityType::Norp {
                scene.gazetteer.demonym(name).and_then(|d| scene.gazetteer.place(d))
            } else if draft.kind == EntityType::Location && !scene.gazetteer.is_ambiguous(name) {
                let mut places =
                    scene.gazetteer.lookup(name).filter(|e| e.kind == EntityType::Location && e.rank >= Prominence::State);
                places.next().filter(|top| is_plain(scene, top, name) || places.all(|e| e.country == top.country))
            } else {
                None
            };
            if let Some(code) = entry.and_then(|e| e.country) {
                *countries.entry(code).or_insert(0) += 1;
            }
        }
        Self { countries, regions: regions(scene, drafts) }
    }

    /// The country that the text itself says the place lies in.
    pub(super) fn region_of(&self, draft: &MentionCandidate) -> Option<CountryCode> {
        self.regions.get(&draft.tokens.0).copied().filter(|_| draft.kind == EntityType::Location)
    }

    fn count(&self, entry: &Entry) -> u32 {
        entry.country.and_then(|c| self.countries.get(&c)).copied().unwrap_or(0)
    }

    /// The entry that the draft names, and how sure that is.
    pub(super) fn entry<'a>(&self, scene: &EntityInput<'a>, draft: &MentionCandidate) -> Option<(&'a Entry, f32)> {
        let name = draft.span.of(scene.text());
        if draft.kind == EntityType::Person {
            let known = sole(scene.gazetteer.lookup(name).filter(|e| e.kind == EntityType::Person))?;
            let spoken_of = known.country.is_none() || self.count(known) > 0;
            (spoken_of && name.contains(' ')).then_some((known, 0.9))
        } else if draft.kind == EntityType::Norp {
            scene.gazetteer.demonym(name).and_then(|d| scene.gazetteer.place(d)).map(|e| (e, 0.9))
        } else if let Some(code) = self.region_of(draft) {
            let within =
                |e: &&Entry| fits(e, draft.kind) && e.country == Some(code) && e.subtype != Subtype::Country.as_str();
            sole(scene.gazetteer.lookup(name).filter(within)).map(|e| (e, 0.9))
        } else {
            self.choose(scene, name, draft.kind)
        }
    }

    fn choose<'a>(&self, scene: &EntityInput<'a>, name: &str, kind: EntityType) -> Option<(&'a Entry, f32)> {
        let of_kind: Vec<&Entry> = scene.gazetteer.lookup(name).filter(|e| fits(e, kind)).collect();
        let top = *of_kind.first()?;
        // Too many bodies share three letters.
        if lexicon::is_acronym(name) && top.rank < Prominence::Top {
            return None;
        }
        let prominent: Vec<&Entry> = match of_kind.iter().filter(|e| e.rank >= Prominence::State).count() {
            0 => of_kind,
            n => of_kind.into_iter().take(n).collect(),
        };
        // Parties of one name are many.
        let foreign = |e: &Entry| {
            e.subtype == Subtype::Party.as_str()
                && e.rank != Prominence::Operator
                && e.country.is_some()
                && self.count(e) == 0
        };
        if prominent.len() == 1 && foreign(top) {
            return None;
        }
        if prominent.len() == 1 || is_plain(scene, top, name) {
            // A town or a listed company may be one of many that the gazetteer does not know.
            return Some((top, if top.rank == Prominence::Minor { 0.7 } else { 0.95 }));
        }
        let most = prominent.iter().map(|e| self.count(e)).max().filter(|most| *most > 0)?;
        let mut spoken_of = prominent.iter().filter(|e| self.count(e) == most);
        let best = *spoken_of.next()?;
        let rivals = prominent.iter().any(|e| e.country != best.country && self.count(e) * 2 > most);
        let twin = spoken_of.any(|e| e.rank == best.rank);
        (!rivals && !twin).then_some((best, 0.8))
    }

    /// The country that every place of that name lies in.
    pub(super) fn country_of_all(&self, scene: &EntityInput<'_>, name: &str) -> Option<CountryCode> {
        let mut codes = scene.gazetteer.lookup(name).filter(|e| e.kind == EntityType::Location).map(|e| e.country);
        let first = codes.next()??;
        codes.all(|c| c == Some(first)).then_some(first)
    }
}

/// The places that a region or country of the same noun phrase follows: "Paris, Texas".
fn regions(scene: &EntityInput<'_>, drafts: &[MentionCandidate]) -> BTreeMap<u32, CountryCode> {
    let mut regions = BTreeMap::new();
    let places = drafts.iter().filter(|d| d.kind == EntityType::Location && !d.nested);
    for (place, region) in places.clone().zip(places.skip(1)) {
        if region.tokens.0 != place.tokens.1 + 1 || scene.word(place.tokens.1 as usize) != "," {
            continue;
        }
        let name = place.span.of(scene.text());
        let countries = || {
            let all = scene.gazetteer.lookup(region.span.of(scene.text()));
            let wide = |e: &&Entry| {
                e.kind == EntityType::Location
                    && Subtype::is_any(
                        e.subtype.as_ref(),
                        &[Subtype::State, Subtype::Country, Subtype::Region, Subtype::ConstituentCountry],
                    )
            };
            all.filter(wide).filter_map(|e| e.country)
        };
        let holds = |code: &CountryCode| {
            scene.gazetteer.lookup(name).any(|e| e.country == Some(*code) && e.subtype != Subtype::Country.as_str())
        };
        let wide = scene
            .gazetteer
            .lookup(name)
            .next()
            .is_some_and(|e| Subtype::is_any(e.subtype.as_ref(), &[Subtype::Country, Subtype::Continent]));
        let only = || countries().next().filter(|first| countries().all(|c| c == *first));
        if let Some(code) = countries().find(holds).or_else(only).filter(|_| !wide) {
            regions.insert(place.tokens.0, code);
        }
    }
    regions
}

/// Whether the bare name always means this entry.
fn is_plain(scene: &EntityInput<'_>, top: &Entry, name: &str) -> bool {
    top.rank == Prominence::Operator || (top.rank == Prominence::Top && !scene.gazetteer.is_ambiguous(name))
}

fn sole<'a>(mut entries: impl Iterator<Item = &'a Entry>) -> Option<&'a Entry> {
    let first = entries.next()?;
    entries.next().is_none().then_some(first)
}

/// Whether a name of that type may mean the entry. Taggers waver between the minor types.
fn fits(entry: &Entry, kind: EntityType) -> bool {
    let minor =
        |k| matches!(k, EntityType::Event | EntityType::Law | EntityType::Disease | EntityType::Other | EntityType::Product);
    entry.kind == kind
        || (minor(entry.kind) && minor(kind))
        || (entry.kind == EntityType::Disease && kind != EntityType::Person)
}

#[cfg(test)]
mod tests {
    use crate::analysis::entities::testing::analysis;

    #[test]
    fn a_region_says_which_place_is_meant() {
        for (text, name, country) in [
            ("He lives in [L1 London], [L2 Ontario].", "London", Some("CA")),
            ("He lives in [L1 Manchester], [L2 UK].", "Manchester", Some("GB")),
            ("He lives in [L1 Paris], [L2 Texas], now.", "Paris", Some("US")),
            ("He lives in [L1 Melbourne], [L2 Florida].", "Melbourne", Some("US")),
            ("He lives in [L1 Paris], [L2 London] and [L3 Rome].", "Paris", Some("FR")),
        ] {
            let (analysis, _) = analysis(text);
            let entity = analysis.entities.iter().find(|e| e.canonical_name.contains(name));
            let code = entity.and_then(|e| e.country_code);
            assert_eq!(code.as_ref().map(|c| c.as_str()), country, "{text}");
        }
    }

    #[test]
    fn ambiguous_names_are_linked_by_context_or_not_at_all() {
        for (text, name, link) in [
            ("[L1 Georgia] voted.", "Georgia", None),
            ("The [N1 Georgian] parliament of [L1 Georgia] and [L2 Tbilisi] voted.", "Georgia", Some("GE")),
            ("[L1 Paris] hosts.", "Paris", Some("2988507")),
            ("[L1 Washington] and [L2 Moscow] disagree.", "Washington", None),
            ("[L1 Washington] and other cities of the [L2 United States] voted.", "Washington", Some("4140963")),
            ("[L1 Manchester] and [L2 Leeds] voted.", "Manchester", None),
            ("[P1 Jordan] scored for [L2 Chicago].", "Jordan", None),
            ("[L1 Jordan] and [L2 Syria] talk.", "Jordan", Some("JO")),
        ] {
            let (analysis, _) = analysis(text);
            let entity = analysis.entities.iter().find(|e| e.canonical_name.contains(name));
            let id = entity.and_then(|e| e.links.first()).map(|l| l.id.as_str());
            assert_eq!(id, link, "{text}: {:?}", entity.map(|e| &e.links));
        }
    }
}
