//! What a verb is done to, and what infinitive it governs.

use super::Syntax;
use crate::annotation::Deprel;
use crate::annotation::WordClass;

/// The object after a verb: its direct object, else its indirect one.
pub fn object(syntax: &Syntax<'_>, verb: usize) -> Option<usize> {
    syntax.child(verb, &[Deprel::Obj, Deprel::Iobj]).filter(|&o| o > verb)
}

/// The infinitive that a verb governs. Parsers hang that of "urged them to go" on the verb as an adverbial clause.
pub fn infinitive(syntax: &Syntax<'_>, verb: usize) -> Option<usize> {
    let to = |c: usize| syntax.children(c, &[Deprel::Mark]).any(|m| m < c && syntax.is_a(m, WordClass::To));
    syntax.children(verb, &[Deprel::Xcomp, Deprel::Advcl, Deprel::Ccomp]).find(|&c| c > verb && to(c))
}

/// The preposition or conjunction that leads in the phrase or clause of a head.
pub fn marker(syntax: &Syntax<'_>, head: usize) -> Option<usize> {
    syntax.child(head, &[Deprel::Case, Deprel::Mark]).filter(|&m| m < head)
}

#[cfg(test)]
mod tests {
    use super::super::testing::parsed;
    use super::*;

    #[test]
    fn objects_infinitives_and_markers() {
        let parsed = parsed(
            "Xi/PROPN/2/nsubj urged/VERB/0/root Peru/PROPN/2/obj to/PART/5/mark talk/VERB/2/advcl with/ADP/7/case \
             Chile/PROPN/5/obl",
        );
        let syntax = parsed.syntax();
        assert_eq!((object(&syntax, 1), infinitive(&syntax, 1), marker(&syntax, 6)), (Some(2), Some(4), Some(5)));
        assert_eq!((object(&syntax, 4), infinitive(&syntax, 4), marker(&syntax, 2)), (None, None, None));
    }
}
