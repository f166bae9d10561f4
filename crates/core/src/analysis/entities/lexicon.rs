//! Closed lists of English words that the sieves look at.

use crate::annotation::EntityType;

/// Whether `word` is one of `sorted`, case aside.
fn among(sorted: &[&str], word: &str) -> bool {
    let lower;
    let key = if word.bytes().any(|b| b.is_ascii_uppercase()) {
        lower = word.to_ascii_lowercase();
        lower.as_str()
    } else {
        word
    };
    sorted.binary_search(&key).is_ok()
}

/// "the", "a", "an".
pub(super) fn is_article(word: &str) -> bool {
    matches!(word, "the" | "The" | "THE" | "a" | "A" | "an" | "An")
}

/// Two to six characters, capital letters but for a possible digit or stop: "CPC", "G20", "U.N.".
pub(super) fn is_acronym(word: &str) -> bool {
    let (mut capitals, mut others) = (0, 0);
    for c in word.chars() {
        match c {
            c if c.is_uppercase() => capitals += 1,
            '.' => {}
            c if c.is_ascii_digit() => others += 1,
            _ => return false,
        }
    }
    (2..=6).contains(&(capitals + others)) && capitals > 0
}

const HONORIFICS: &[&str] = &[
    "capt",
    "capt.",
    "col",
    "col.",
    "dame",
    "dr",
    "dr.",
    "gen",
    "gen.",
    "gov",
    "gov.",
    "hon",
    "hon.",
    "judge",
    "justice",
    "lady",
    "lord",
    "lt",
    "lt.",
    "madam",
    "madame",
    "maj",
    "maj.",
    "miss",
    "mr",
    "mr.",
    "mrs",
    "mrs.",
    "ms",
    "ms.",
    "president",
    "prof",
    "prof.",
    "professor",
    "rep",
    "rep.",
    "rev",
    "rev.",
    "sen",
    "sen.",
    "senator",
    "sgt",
    "sgt.",
    "sir",
];

/// What stands before a person's name and is no part of it.
pub(super) fn is_honorific(word: &str) -> bool {
    among(HONORIFICS, word)
}

const ORGANS: &[&str] = &[
    "academy",
    "administration",
    "agency",
    "army",
    "assembly",
    "authority",
    "board",
    "branch",
    "bureau",
    "cabinet",
    "chamber",
    "command",
    "commission",
    "committee",
    "conference",
    "congress",
    "corps",
    "council",
    "court",
    "department",
    "directorate",
    "division",
    "force",
    "forces",
    "institute",
    "legislature",
    "ministry",
    "navy",
    "observatory",
    "office",
    "organisation",
    "organization",
    "parliament",
    "party",
    "politburo",
    "presidium",
    "secretariat",
    "senate",
    "service",
    "subcommittee",
    "tribunal",
    "wing",
];

/// The head of the name of an organisation or of a part of one: "Bureau", "Commission".
pub(super) fn is_organ(word: &str) -> bool {
    among(ORGANS, word)
}

const TITLE_HEADS: &[&str] = &[
    "admiral",
    "adviser",
    "advisor",
    "ambassador",
    "archbishop",
    "attorney",
    "ayatollah",
    "bishop",
    "boss",
    "brigadier",
    "captain",
    "cardinal",
    "ceo",
    "cfo",
    "chair",
    "chairman",
    "chairperson",
    "chairwoman",
    "chancellor",
    "chief",
    "coach",
    "colonel",
    "commander",
    "commissioner",
    "congressman",
    "congresswoman",
    "consul",
    "correspondent",
    "councillor",
    "deputy",
    "dictator",
    "director",
    "economist",
    "editor",
    "emir",
    "emperor",
    "envoy",
    "executive",
    "founder",
    "general",
    "goalkeeper",
    "governor",
    "head",
    "imam",
    "inspector",
    "journalist",
    "judge",
    "justice",
    "king",
    "lawmaker",
    "lawyer",
    "leader",
    "lieutenant",
    "major",
    "manager",
    "marshal",
    "mayor",
    "member",
    "midfielder",
    "minister",
    "mp",
    "negotiator",
    "officer",
    "official",
    "owner",
    "patriarch",
    "pm",
    "policeman",
    "politician",
    "pope",
    "premier",
    "president",
    "prince",
    "princess",
    "principal",
    "producer",
    "professor",
    "prosecutor",
    "queen",
    "rabbi",
    "rapporteur",
    "representative",
    "researcher",
    "ruler",
    "scientist",
    "secretary",
    "senator",
    "sergeant",
    "sheikh",
    "speaker",
    "spokesman",
    "spokesperson",
    "spokeswoman",
    "striker",
    "sultan",
    "superintendent",
    "trainer",
    "treasurer",
    "vice-president",
    "writer",
];

/// The head of a title or office: "president", "spokeswoman".
pub(super) fn is_title_head(word: &str) -> bool {
    among(TITLE_HEADS, word)
}

const TITLE_MODIFIERS: &[&str] = &[
    "acting",
    "affairs",
    "agriculture",
    "assistant",
    "associate",
    "chief",
    "co",
    "crown",
    "culture",
    "defence",
    "defense",
    "deputy",
    "designate",
    "development",
    "economic",
    "economics",
    "economy",
    "education",
    "elect",
    "energy",
    "environment",
    "ex",
    "executive",
    "federal",
    "finance",
    "first",
    "foreign",
    "former",
    "general",
    "grand",
    "head",
    "health",
    "high",
    "home",
    "honorary",
    "human",
    "information",
    "interim",
    "interior",
    "internal",
    "investment",
    "joint",
    "justice",
    "labor",
    "labour",
    "lead",
    "managing",
    "military",
    "national",
    "newly",
    "outgoing",
    "parliamentary",
    "permanent",
    "police",
    "political",
    "press",
    "prime",
    "principal",
    "public",
    "regional",
    "senior",
    "special",
    "spiritual",
    "sports",
    "state",
    "supreme",
    "then",
    "top",
    "tourism",
    "trade",
    "transport",
    "transportation",
    "vice",
    "water",
];

/// A word that may stand within a title before its head: "deputy", "foreign".
pub(super) fn is_title_modifier(word: &str) -> bool {
    among(TITLE_MODIFIERS, word)
}

/// A word of a title, head or not.
pub(super) fn is_title_word_part(word: &str) -> bool {
    is_title_head(word) || is_title_modifier(word)
}

/// The gender a title tells: `Some(true)` for a woman.
pub(super) fn title_gender(word: &str) -> Option<bool> {
    match word.to_ascii_lowercase().as_str() {
        "mrs" | "mrs." | "ms" | "ms." | "miss" | "madam" | "madame" | "lady" | "dame" | "queen" | "princess"
        | "spokeswoman" | "chairwoman" | "congresswoman" | "actress" | "empress" | "duchess" | "businesswoman"
        | "policewoman" => Some(true),
        "mr" | "mr." | "sir" | "lord" | "king" | "prince" | "spokesman" | "chairman" | "congressman" | "actor"
        | "emperor" | "pope" | "imam" | "bishop" | "archbishop" | "cardinal" | "sheikh" | "sultan" | "emir"
        | "ayatollah" | "policeman" | "businessman" | "duke" => Some(false),
        _ => None,
    }
}

/// Verbs that report speech, as the pronoun rules need them.
pub(super) fn is_saying(word: &str) -> bool {
    matches!(
        word,
        "said"
            | "says"
            | "added"
            | "noted"
            | "stressed"
            | "told"
            | "explained"
            | "warned"
            | "argued"
            | "continued"
            | "wrote"
            | "tweeted"
    )
}

/// What a common noun with a definite article may point back to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Antecedent {
    /// An entity of this type.
    Kind(EntityType),
    /// An organisation of this subtype or with this word in its name.
    Body(&'static str),
    /// A country.
    Country,
    /// A city.
    City,
}

/// What "the NOUN" points back to.
pub(super) fn antecedent(noun: &str) -> Option<Antecedent> {
    Some(match noun {
        "country" | "nation" | "republic" => Antecedent::Country,
        "city" => Antecedent::City,
        "organization" | "organisation" => Antecedent::Body("igo"),
        "company" | "firm" | "carmaker" | "automaker" | "airline" | "manufacturer" => Antecedent::Body("company"),
        "party" => Antecedent::Body("party"),
        "bank" => Antecedent::Body("bank"),
        "agency" => Antecedent::Body("agency"),
        "ministry" => Antecedent::Body("ministry"),
        "commission" => Antecedent::Body("commission"),
        "committee" => Antecedent::Body("committee"),
        "council" => Antecedent::Body("council"),
        "court" => Antecedent::Body("court"),
        "university" => Antecedent::Body("university"),
        "bloc" | "union" => Antecedent::Body("union"),
        "alliance" => Antecedent::Body("alliance"),
        "newspaper" | "magazine" | "broadcaster" => Antecedent::Body("media"),
        "virus" | "disease" | "pandemic" | "epidemic" => Antecedent::Kind(EntityType::Disease),
        _ => return None,
    })
}

/// Corporate forms at the end of a company's name, and generic words that a short form leaves out.
pub(super) fn is_legal_form(word: &str) -> bool {
    matches!(
        word.trim_end_matches('.').to_ascii_lowercase().as_str(),
        "inc"
            | "corp"
            | "corporation"
            | "co"
            | "company"
            | "ltd"
            | "limited"
            | "plc"
            | "llc"
            | "ag"
            | "gmbh"
            | "se"
            | "sa"
            | "spa"
            | "nv"
            | "bv"
            | "ab"
            | "oy"
            | "asa"
            | "kg"
            | "holding"
            | "holdings"
            | "group"
            | "pty"
            | "bhd"
    )
}

/// Words that end the name of a place and that a short form leaves out: "Hebei Province".
pub(super) fn is_place_form(word: &str) -> bool {
    matches!(
        word,
        "Province"
            | "province"
            | "Sea"
            | "River"
            | "Region"
            | "region"
            | "County"
            | "county"
            | "Strip"
            | "Peninsula"
            | "State"
            | "state"
            | "District"
            | "district"
            | "Governorate"
            | "Prefecture"
            | "Oblast"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_for_binary_search() {
        for list in [HONORIFICS, ORGANS, TITLE_HEADS, TITLE_MODIFIERS] {
            let unsorted = list.windows(2).find(|w| w.first() >= w.last());
            assert_eq!(unsorted, None);
        }
    }

    #[test]
    fn acronyms() {
        for (word, is) in [
            ("CPC", true),
            ("G20", true),
            ("U.N.", true),
            ("Peru", false),
            ("A", false),
            ("2020", false),
            ("OPPOSITION", false),
        ] {
            assert_eq!(is_acronym(word), is, "{word}");
        }
    }
}
