//! Who can act: people, bodies and places that are entities, and nouns that name people or bodies.
//!
//! An event is told of somebody. A trigger whose parts are things ("the fruits yielded") or nobody ("the spirit of
//! cooperation") is used in another sense, whatever the lexicon says of the word.

use super::Draft;
use super::frames::Kind;
use super::view::View;
use crate::annotation::{Analysis, Argument, ArgumentRole, Entity, EntityType, EventType, Upos};

/// Nouns of people and bodies that no ending tells.
const ACTORS: &[&str] = &[
    "administration",
    "agency",
    "airline",
    "airman",
    "alliance",
    "ally",
    "army",
    "assembly",
    "association",
    "authority",
    "bank",
    "battalion",
    "bloc",
    "board",
    "boy",
    "brother",
    "cabinet",
    "candidate",
    "capital",
    "chief",
    "child",
    "citizen",
    "city",
    "cleric",
    "club",
    "coalition",
    "commission",
    "committee",
    "community",
    "company",
    "congress",
    "convoy",
    "corporation",
    "council",
    "country",
    "couple",
    "court",
    "crew",
    "crowd",
    "daughter",
    "delegate",
    "delegation",
    "democrat",
    "department",
    "diplomat",
    "envoy",
    "expert",
    "faction",
    "family",
    "father",
    "federation",
    "firm",
    "force",
    "friend",
    "gang",
    "girl",
    "government",
    "group",
    "guard",
    "guerrilla",
    "head",
    "hospital",
    "husband",
    "individual",
    "institution",
    "judge",
    "jury",
    "king",
    "lady",
    "lawmaker",
    "lawyer",
    "leadership",
    "lieutenant",
    "man",
    "mayor",
    "medic",
    "migrant",
    "militant",
    "military",
    "militia",
    "minister",
    "ministry",
    "mob",
    "monarch",
    "monk",
    "mother",
    "movement",
    "nation",
    "national",
    "navy",
    "neighbour",
    "neighbor",
    "nurse",
    "official",
    "opponent",
    "opposition",
    "organisation",
    "organization",
    "parent",
    "parliament",
    "participant",
    "party",
    "patient",
    "patrol",
    "peasant",
    "people",
    "person",
    "police",
    "policeman",
    "politician",
    "population",
    "president",
    "priest",
    "prince",
    "public",
    "queen",
    "rebel",
    "regime",
    "relative",
    "republic",
    "representative",
    "republican",
    "resident",
    "rival",
    "school",
    "senate",
    "senator",
    "side",
    "sister",
    "soldier",
    "son",
    "spouse",
    "staff",
    "state",
    "student",
    "suspect",
    "team",
    "terrorist",
    "tourist",
    "town",
    "tribe",
    "tribunal",
    "troop",
    "union",
    "unit",
    "university",
    "victim",
    "village",
    "vessel",
    "wife",
    "witness",
    "woman",
    "world",
    "youth",
    "hostage",
    "dissident",
    "fugitive",
    "delegates",
    "squad",
    "brigade",
    "regiment",
    "insurgent",
    "immigrant",
    "junta",
    "clan",
    "civilian",
    "media",
    "press",
    "newspaper",
    "ship",
    "leader",
    "member",
    "analyst",
];

/// Endings of nouns of people: "protester", "activist", "refugee".
const ENDINGS: &[&str] = &["er", "or", "ist", "man", "ian", "ee", "eer"];

/// Nouns with such an ending that name things.
const THINGS: &[&str] = &[
    "number",
    "power",
    "order",
    "water",
    "matter",
    "paper",
    "letter",
    "error",
    "factor",
    "sector",
    "weather",
    "chapter",
    "center",
    "tower",
    "computer",
    "river",
    "motor",
    "border",
    "offer",
    "summer",
    "winter",
    "corner",
    "quarter",
    "answer",
    "manner",
    "labor",
    "behavior",
    "rumor",
    "color",
    "door",
    "floor",
    "cover",
    "fever",
    "cancer",
    "danger",
    "hunger",
    "anger",
    "disaster",
    "murder",
    "transfer",
    "counter",
    "charter",
    "chamber",
    "fiber",
    "timber",
    "silver",
    "copper",
    "butter",
    "dinner",
    "supper",
    "shelter",
    "shoulder",
    "finger",
    "character",
    "theater",
    "meter",
    "filter",
    "barrier",
    "frontier",
    "career",
    "tenor",
    "mirror",
    "terror",
    "horror",
    "tumor",
    "vapor",
    "interior",
    "list",
    "fee",
    "tree",
    "coffee",
    "degree",
    "guarantee",
    "knee",
    "other",
    "another",
    "either",
    "neither",
    "trailer",
    "freighter",
    "container",
    "layer",
    "server",
    "user",
    "folder",
    "encounter",
    "ladder",
    "rubber",
    "sugar",
    "folklore",
    "poster",
    "flyer",
    "helicopter",
    "cluster",
    "register",
    "ether",
    "december",
    "november",
    "october",
    "september",
    "beer",
    "deer",
    "sphere",
    "blister",
    "booster",
    "bumper",
    "burger",
    "cheer",
    "cylinder",
    "dollar",
    "fodder",
    "header",
    "laser",
    "liver",
    "lumber",
    "master",
    "monster",
    "platter",
    "razor",
    "reactor",
    "semester",
    "sensor",
    "sweater",
    "thunder",
    "tractor",
    "trigger",
    "wonder",
    "year",
    "better",
    "remainder",
    "gender",
    "corridor",
    "monitor",
    "indicator",
    "elevator",
    "generator",
    "calculator",
];

/// Whether a noun (its lemma, in lower case) names people or a body.
fn is_actor_noun(lemma: &str) -> bool {
    ACTORS.contains(&lemma) || lemma.len() > 4 && ENDINGS.iter().any(|e| lemma.ends_with(e)) && !THINGS.contains(&lemma)
}

/// Whether the noun at `token` names people or a body.
pub(super) fn is_actor(view: &View<'_>, token: usize) -> bool {
    view.upos(token) == Upos::Noun && is_actor_noun(&view.lemma_as(token, Upos::Noun).to_lowercase())
}

/// What an argument is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Standing {
    Thing,
    /// A pronoun that nobody resolved.
    Somebody,
    Actor,
}

/// What the head noun of an argument is, whatever entity it belongs to: "a proposal by Chile" is no Chile.
fn head_standing(view: &View<'_>, argument: &Argument) -> Standing {
    let entity = argument.entity.and_then(|e| view.analysis.entity(e));
    let mut head = None;
    let mut governs = false;
    for token in view.analysis.tokens_in(argument.span) {
        match view.upos(token) {
            Upos::Noun | Upos::Propn | Upos::Pron => head = Some(token),
            Upos::Adp | Upos::Sconj | Upos::Verb if head.is_some() => {
                governs = true;
                break;
            }
            _ => {}
        }
    }
    let common = head.filter(|&h| view.upos(h) == Upos::Noun && !view.is_named(h));
    let is_head = |e: &&Entity| e.mentions.iter().any(|m| m.span.end == argument.span.end);
    if let Some(entity) = entity.filter(is_head)
        && !(governs && common.is_some())
    {
        use EntityType::{Location, Norp, Organization, Person};
        let acts = matches!(entity.kind, Person | Organization | Location | Norp);
        return if acts { Standing::Actor } else { Standing::Thing };
    }
    let Some(head) = head else {
        // "thousands", "three": people are counted so.
        let counted =
            view.analysis.tokens_in(argument.span).all(|t| matches!(view.upos(t), Upos::Num | Upos::Adv | Upos::Adj));
        return if counted { Standing::Somebody } else { Standing::Thing };
    };
    if view.upos(head) == Upos::Pron {
        let thing = ["it", "this", "that", "these", "those", "what", "which", "its"];
        let reflexive = view.word(head).ends_with("self") || view.word(head).ends_with("selves");
        return if view.is(head, &thing) || reflexive { Standing::Thing } else { Standing::Somebody };
    }
    let lemma = view.lemma_as(head, Upos::Noun).to_lowercase();
    let counted = matches!(lemma.as_str(), "dozen" | "hundred" | "thousand" | "other" | "number" | "many");
    if is_actor_noun(&lemma) || counted { Standing::Actor } else { Standing::Thing }
}

/// What an argument is: its head or, if that is a thing, the entity it is filed under.
fn standing(view: &View<'_>, argument: &Argument) -> Standing {
    let kind = argument.entity.and_then(|e| view.analysis.entity(e)).map(|e| e.kind);
    let head = head_standing(view, argument);
    match kind {
        Some(EntityType::Person | EntityType::Organization | EntityType::Location | EntityType::Norp) => {
            head.max(Standing::Somebody)
        }
        _ => head,
    }
}

/// Verbs that are done to people only: to execute a plan and to question a policy are other verbs.
const TO_PEOPLE: &[&str] = &[
    "kill",
    "murder",
    "massacre",
    "slay",
    "behead",
    "execute",
    "injure",
    "question",
    "interrogate",
    "arrest",
    "detain",
    "jail",
];

/// Words of sport; two of them in a sentence make it one of matches, where sides clash, attack and defend.
const SPORT: &[&str] = &[
    "match",
    "game",
    "goal",
    "league",
    "cup",
    "championship",
    "tournament",
    "final",
    "semi-final",
    "semifinal",
    "season",
    "coach",
    "striker",
    "midfielder",
    "defender",
    "goalkeeper",
    "score",
    "scorer",
    "penalty",
    "halftime",
    "half-time",
    "player",
    "team",
    "medal",
    "stadium",
    "fixture",
    "qualifier",
    "wicket",
    "innings",
    "batsman",
    "try",
    "round",
    "seed",
    "quarter-final",
    "quarterfinal",
    "playoff",
    "playoffs",
    "football",
    "rugby",
    "cricket",
    "soccer",
    "basketball",
    "tennis",
    "club",
    "squad",
    "title",
    "leg",
    "win",
    "defeat",
    "victory",
    "draw",
    "champion",
    "olympic",
    "olympics",
];

fn is_sport(view: &View<'_>, token: usize) -> bool {
    let mut words = 0;
    for at in view.sentence(token) {
        let word = view.word(at);
        let score = word.split_once(['-', '\u{2013}']).is_some_and(|(a, b)| {
            let small = |n: &str| !n.is_empty() && n.len() <= 2 && n.bytes().all(|c| c.is_ascii_digit());
            small(a) && small(b)
        });
        if score {
            return true;
        }
        words += usize::from(view.is_form(at, SPORT));
    }
    words >= 3
}

/// Whether what the draft tells is told of somebody who can do it.
pub(super) fn is_told(view: &View<'_>, draft: &Draft) -> bool {
    use EventType::{
        Accident, Aid, Assault, Award, Coerce, Consult, Crime, Deal, Demand, Die, Disaster, Elect, Fight, Launch, Mobilize,
        Protest, Sanction, Trial,
    };
    let event = &draft.event;
    let of = |role: ArgumentRole| event.arguments.iter().filter(move |a| a.role == role && a.quantity.is_none());
    let source = of(ArgumentRole::Source).map(|a| standing(view, a)).max();
    let target = of(ArgumentRole::Target).map(|a| head_standing(view, a)).max();
    let filed = |a: &Argument| a.entity.is_some() && standing(view, a) != Standing::Thing;
    let actor =
        source.max(target) == Some(Standing::Actor) || of(ArgumentRole::Source).chain(of(ArgumentRole::Target)).any(filed);
    let has = |role: ArgumentRole| event.arguments.iter().any(|a| a.role == role);
    let anchored =
        has(ArgumentRole::Place) || has(ArgumentRole::Time) || event.arguments.iter().any(|a| a.quantity.is_some());
    if matches!(event.kind, Fight | Assault | Consult | Demand | Protest) && is_sport(view, draft.tokens.start) {
        return false;
    }
    // What befalls: somebody, somewhere or at some time.
    if matches!(event.kind, Accident | Disaster | Elect | Die | Crime | Trial) {
        return actor || anchored;
    }
    if draft.kind == Kind::Duty {
        return target == Some(Standing::Actor);
    }
    if draft.kind == Kind::Actor {
        return true;
    }
    if draft.noun {
        return actor || anchored && matches!(event.kind, Assault | Fight | Protest | Coerce | Mobilize | Sanction | Aid);
    }
    if target == Some(Standing::Thing) && view.is_form(draft.tokens.start, TO_PEOPLE) {
        return false;
    }
    if source == Some(Standing::Thing) && !matches!(event.kind, Assault | Fight | Coerce | Sanction) {
        return false;
    }
    // "demonstrated the new engine", "Meet the makers": shown, and nobody met.
    let shows = event.kind == Protest && of(ArgumentRole::Theme).count() > 0;
    if shows || event.kind == Consult && source.is_none() {
        return false;
    }
    match event.kind {
        // "friends fight", "the ministry battles the flames": no fight.
        Fight if draft.kind == Kind::Mutual => {
            actor
                && (target > Some(Standing::Thing) || target.is_none() && (of(ArgumentRole::Source).count() > 1 || anchored))
        }
        Consult | Fight | Aid => actor && target != Some(Standing::Thing),
        Launch | Deal | Award => {
            source > Some(Standing::Thing)
                && event.arguments.iter().any(|a| a.role == ArgumentRole::Source && a.entity.is_some())
        }
        _ => actor,
    }
}

/// Whether somebody does what the draft tells.
pub(super) fn has_agent(view: &View<'_>, draft: &Draft) -> bool {
    draft.event.arguments.iter().any(|a| a.role == ArgumentRole::Source && standing(view, a) != Standing::Thing)
}

/// What is asked for or threatened with is no one: such a target is what it is about.
pub(super) fn settle_targets(view: &View<'_>, draft: &mut Draft) {
    use EventType::{Agree, Cooperate, Demand, Threaten};
    if matches!(draft.event.kind, Agree | Cooperate | Demand | Threaten) {
        for argument in &mut draft.event.arguments {
            let thing = argument.entity.is_none() && head_standing(view, argument) == Standing::Thing;
            if argument.role == ArgumentRole::Target && thing {
                argument.role = ArgumentRole::Theme;
            }
        }
    }
}

/// Whether the argument is a person.
pub(super) fn is_person(analysis: &Analysis, argument: &Argument) -> bool {
    argument.entity.and_then(|e| analysis.entity(e)).is_some_and(|e| e.kind == EntityType::Person)
}

#[cfg(test)]
mod tests {
    use super::is_actor_noun;

    #[test]
    fn nouns() {
        for (noun, is) in [
            ("protester", true),
            ("activist", true),
            ("refugee", true),
            ("government", true),
            ("police", true),
            ("number", false),
            ("fruit", false),
            ("guarantee", false),
            ("history", false),
        ] {
            assert_eq!(is_actor_noun(noun), is, "{noun}");
        }
    }
}
