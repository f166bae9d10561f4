//! Names within entries: the finer types that rules ask for, and the registries of identifiers.

use crate::annotation::{named_enum, table_names};

named_enum! {
    /// A finer type of a place or body.
    Subtype {
        Country = "country",
        City = "city",
        Capital = "capital",
        State = "state",
        Region = "region",
        ConstituentCountry = "constituent_country",
        Continent = "continent",
        Water = "water",
        Company = "company",
        Media = "media",
        Party = "party",
        Igo = "igo",
        Ngo = "ngo",
        ArmedGroup = "armed_group",
        Government = "government",
        Agency = "agency",
        Ministry = "ministry",
        Parliament = "parliament",
        Legislature = "legislature",
        Military = "military",
    }
}

table_names! {
    /// Whose identifier an entry has.
    Registry {
        Geonames = "geonames",
        Wikidata = "wikidata",
        Iso3166 = "iso3166",
        Ticker = "ticker",
        Operator = "operator",
    }
}

impl Subtype {
    /// Whether a name is that of one of these types.
    pub fn is_any(name: &str, types: &[Subtype]) -> bool {
        Subtype::from_name(name).is_some_and(|found| types.contains(&found))
    }
}
