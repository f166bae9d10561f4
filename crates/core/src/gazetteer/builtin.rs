//! The tables built into the binary. Where each comes from and its licence: `data/ATTRIBUTION.md`.

use super::subtype::{Registry, Subtype};
use super::{Builder, Demonym, Entry, Gazetteer, Prominence};
use crate::annotation::{CountryCode, EntityType};

const COUNTRIES: &str = include_str!("data/countries.tsv");
const REGIONS: &str = include_str!("data/regions.tsv");
const STATES: &str = include_str!("data/states.tsv");
const CITIES: &str = include_str!("data/cities.tsv");
const ORGANIZATIONS: &str = include_str!("data/organizations.tsv");
const COMPANIES: &str = include_str!("data/companies.tsv");
const COMPANIES_WORLD: &str = include_str!("data/companies_world.tsv");
const MEDIA: &str = include_str!("data/media.tsv");
const PARTIES: &str = include_str!("data/parties.tsv");
const PEOPLE: &str = include_str!("data/people.tsv");
const THINGS: &str = include_str!("data/things.tsv");
const WOMEN: &str = include_str!("data/first_names_women.txt");
const MEN: &str = include_str!("data/first_names_men.txt");
const AMBIGUOUS: &str = include_str!("data/ambiguous.tsv");

/// The columns of each line; missing ones are empty. The first line of a file is its header.
fn rows<const N: usize>(table: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    table.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(|line| {
        let mut columns = line.split('\t');
        std::array::from_fn(|_| columns.next().unwrap_or(""))
    })
}

/// `Some(true)` for a first name of women, `Some(false)` for one of men.
pub(super) fn first_name(name: &str) -> Option<bool> {
    let plain: String = super::fold(name).collect();
    let gender = |part: &str| {
        let of = |names: &str, woman| is_line(names, part).then_some(woman);
        (!part.is_empty()).then(|| of(WOMEN, true).or_else(|| of(MEN, false)))?
    };
    std::iter::once(plain.as_str()).chain(plain.split('-')).find_map(gender)
}

/// Whether a text of sorted lines has this line; by binary search, so nothing is built for it.
fn is_line(sorted: &str, line: &str) -> bool {
    let (mut low, mut high) = (0, sorted.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let start = sorted.get(..middle).and_then(|s| s.rfind('\n')).map_or(0, |at| at + 1);
        let end = sorted.get(start..).and_then(|s| s.find('\n')).map_or(sorted.len(), |at| start + at);
        match sorted.get(start..end).unwrap_or("").cmp(line) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => low = end + 1,
            std::cmp::Ordering::Greater => high = start,
        }
    }
    false
}

fn list(column: &'static str) -> impl Iterator<Item = &'static str> {
    column.split('|').filter(|x| !x.is_empty())
}

pub(super) fn load() -> Gazetteer {
    let mut to = Builder::default();
    for [word] in rows(AMBIGUOUS) {
        to.ambiguous(word);
    }
    countries_and_regions(&mut to);
    for [name, country] in rows(STATES) {
        let id = to.add(Entry {
            country: CountryCode::parse(country),
            rank: Prominence::State,
            ..Entry::new(EntityType::Location, Subtype::State.as_str(), name)
        });
        to.name(id, name);
    }
    for [name, aliases, country, geonames, rank] in rows(CITIES) {
        let rank = match rank {
            "C" => Prominence::Capital,
            "N" => Prominence::Seat,
            _ => Prominence::Minor,
        };
        let entry = Entry::new(
            EntityType::Location,
            if rank == Prominence::Capital { Subtype::Capital } else { Subtype::City }.as_str(),
            name,
        );
        let link = Some((Registry::Geonames.as_str().into(), geonames.into()));
        let id = to.add(Entry { country: CountryCode::parse(country), rank, link, ..entry });
        for name in std::iter::once(name).chain(list(aliases)) {
            to.name(id, name);
            if rank == Prominence::Capital {
                to.sure(id, name);
            }
        }
    }
    organizations(&mut to);
    for [name, aliases, title, country, wikidata] in rows(PEOPLE) {
        let link = (!wikidata.is_empty()).then(|| (Registry::Wikidata.as_str().into(), wikidata.into()));
        let entry = Entry {
            country: CountryCode::parse(country),
            title: title.into(),
            link,
            ..Entry::new(EntityType::Person, "", name)
        };
        let id = to.add(entry);
        std::iter::once(name).chain(list(aliases)).for_each(|name| to.name(id, name));
    }
    for [kind, subtype, name, aliases] in rows(THINGS) {
        let kind = EntityType::from_name(kind).unwrap_or(EntityType::Other);
        let id = to.add(Entry { rank: Prominence::Top, ..Entry::new(kind, subtype, name) });
        for name in std::iter::once(name).chain(list(aliases)) {
            to.name(id, name);
            to.sure(id, name);
        }
    }
    to.build()
}

fn countries_and_regions(to: &mut Builder) {
    for [code, name, aliases, _capital, adjectives, people] in rows(COUNTRIES) {
        let link = Some((Registry::Iso3166.as_str().into(), code.into()));
        let entry = Entry::new(EntityType::Location, Subtype::Country.as_str(), name);
        let id = to.add(Entry { country: CountryCode::parse(code), rank: Prominence::Top, link, ..entry });
        for name in std::iter::once(name).chain(list(aliases)) {
            to.name(id, name);
            to.sure(id, name);
        }
        demonyms(to, id, name, adjectives, people);
    }
    for [subtype, name, aliases, adjectives, country] in rows(REGIONS) {
        let entry = Entry::new(EntityType::Location, subtype, name);
        let id = to.add(Entry { country: CountryCode::parse(country), rank: Prominence::Top, ..entry });
        for name in std::iter::once(name).chain(list(aliases)) {
            to.name(id, name);
            to.sure(id, name);
        }
        demonyms(to, id, name, adjectives, "");
    }
}

fn demonyms(to: &mut Builder, place: u32, name: &str, adjectives: &'static str, people: &'static str) {
    for adjective in list(adjectives) {
        to.demonym(adjective, Demonym { place, people: false });
        let plural = format!("{adjective}s");
        // "Lao" is of Laos.
        if !adjective.ends_with(['s', 'h', 'e']) && plural != name {
            to.demonym(&plural, Demonym { place, people: true });
        }
    }
    for word in list(people) {
        to.demonym(word, Demonym { place, people: true });
    }
}

fn organizations(to: &mut Builder) {
    for [subtype, name, aliases, country] in rows(ORGANIZATIONS) {
        let entry = Entry::new(EntityType::Organization, subtype, name);
        let id = to.add(Entry { country: CountryCode::parse(country), rank: Prominence::Top, ..entry });
        for name in std::iter::once(name).chain(list(aliases)) {
            to.name(id, name);
            // Parties and companies share their names with too much else; agencies sign what they are no part of.
            let plain = subtype == Subtype::Company.as_str() && name.contains(' ');
            if plain || !Subtype::is_any(subtype, &[Subtype::Party, Subtype::Company, Subtype::Media]) {
                to.sure(id, name);
            }
        }
    }
    for [name, aliases, ticker] in rows(COMPANIES) {
        let link = Some((Registry::Ticker.as_str().into(), ticker.into()));
        let id = to.add(Entry { link, ..Entry::new(EntityType::Organization, Subtype::Company.as_str(), name) });
        std::iter::once(name).chain(list(aliases)).for_each(|name| to.name(id, name));
    }
    for [name, aliases, country] in rows(COMPANIES_WORLD) {
        let entry = Entry::new(EntityType::Organization, Subtype::Company.as_str(), name);
        let id = to.add(Entry { country: CountryCode::parse(country), ..entry });
        std::iter::once(name).chain(list(aliases)).for_each(|name| to.name(id, name));
    }
    for [name] in rows(MEDIA) {
        let id = to.add(Entry::new(EntityType::Organization, Subtype::Media.as_str(), name));
        to.name(id, name);
    }
    for [name, aliases, country] in rows(PARTIES) {
        let entry = Entry::new(EntityType::Organization, Subtype::Party.as_str(), name);
        let id = to.add(Entry { country: CountryCode::parse(country), ..entry });
        std::iter::once(name).chain(list(aliases)).for_each(|name| to.name(id, name));
    }
}
