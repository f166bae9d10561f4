//! How a verb is told: as a fact, ahead, as possible or as due. Read from its auxiliaries and from "if" before it.

use super::Syntax;
use crate::annotation::Upos;
use crate::annotation::WordClass;

/// How many words before a verb may belong to its group.
const MAX_GROUP: usize = 8;

/// How a verb is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// It is, or was.
    Fact,
    /// It will be: "will", "shall", "would", "'ll", "going to".
    Ahead,
    /// It may be: "may", "might", "could", "can".
    Possible,
    /// It ought to be: "must", "should", "ought".
    Due,
}

/// How the verb at `verb` is told by its own auxiliaries.
pub fn mood(syntax: &Syntax<'_>, verb: usize) -> Mood {
    let floor = syntax.sentence_around(verb).start.max(verb.saturating_sub(MAX_GROUP));
    let group =
        |t: &usize| matches!(syntax.upos(*t), Upos::Aux | Upos::Adv | Upos::Part) || syntax.is_a(*t, WordClass::ShortWill);
    let auxiliary = |t: usize| match () {
        () if syntax.is_a(t, WordClass::FutureAuxiliary) => Some(Mood::Ahead),
        () if syntax.is_a(t, WordClass::CanAuxiliary) => Some(Mood::Possible),
        () if syntax.is_a(t, WordClass::OughtAuxiliary) => Some(Mood::Due),
        () => None,
    };
    (floor..verb).rev().take_while(group).find_map(auxiliary).unwrap_or(Mood::Fact)
}

/// Whether the clause of the verb is a condition: "if" or "unless" opens it.
pub fn is_conditional(syntax: &Syntax<'_>, verb: usize) -> bool {
    let floor = syntax.sentence_around(verb).start.max(verb.saturating_sub(MAX_GROUP + 1));
    (floor..verb).rev().take_while(|&t| !syntax.is(t, &[",", ";"])).any(|t| syntax.is_a(t, WordClass::Condition))
}

#[cfg(test)]
mod tests {
    use super::super::testing::parsed;
    use super::*;

    #[test]
    fn moods() {
        for (entry, verb, want, conditional) in [
            ("She/PRON/3/nsubj will/AUX/3/aux go/VERB/0/root", 2, Mood::Ahead, false),
            ("She/PRON/4/nsubj may/AUX/4/aux not/PART/4/advmod go/VERB/0/root", 3, Mood::Possible, false),
            ("She/PRON/3/nsubj must/AUX/3/aux go/VERB/0/root", 2, Mood::Due, false),
            ("If/SCONJ/3/mark she/PRON/3/nsubj goes/VERB/0/root", 2, Mood::Fact, true),
            ("She/PRON/2/nsubj went/VERB/0/root", 1, Mood::Fact, false),
        ] {
            let parsed = parsed(entry);
            let syntax = parsed.syntax();
            assert_eq!((mood(&syntax, verb), is_conditional(&syntax, verb)), (want, conditional), "{entry}");
        }
    }
}
