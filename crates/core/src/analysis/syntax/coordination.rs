//! What "and" and commas join.

use super::Syntax;
use crate::annotation::{Deprel, Upos};

/// The most members of a coordination.
const MAX_MEMBERS: usize = 12;

/// The heads that are coordinated with `head`, itself first, in text order: nouns with nouns, verbs with verbs. A chain in which
/// each member hangs on the one before is followed too.
pub fn members(syntax: &Syntax<'_>, head: usize) -> Vec<usize> {
    let nominal = |t: usize| matches!(syntax.upos(t), Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num | Upos::X);
    let alike = |t: usize| nominal(t) == nominal(head);
    let mut members = vec![head];
    let mut next = 0;
    while let Some(&at) = members.get(next).filter(|_| members.len() < MAX_MEMBERS) {
        members.extend(syntax.children(at, &[Deprel::Conj]).filter(|&c| c > at && alike(c)));
        next += 1;
    }
    members.sort_unstable();
    members.dedup();
    members
}

/// The verb that a verb is coordinated with and whose subject it shares: it has none of its own.
pub fn shares_with(syntax: &Syntax<'_>, verb: usize) -> Option<usize> {
    let own = syntax.child(verb, &[Deprel::Nsubj, Deprel::NsubjPass, Deprel::Csubj, Deprel::Expl]).is_some();
    syntax.head(verb).filter(|&h| !own && syntax.deprel(verb) == Deprel::Conj && h < verb)
}

#[cfg(test)]
mod tests {
    use super::super::testing::parsed;
    use super::*;

    #[test]
    fn members_of_coordinations() {
        let parsed = parsed(
            "Peru/PROPN/6/nsubj ,/PUNCT/3/punct Chile/PROPN/1/conj and/CCONJ/5/cc Cuba/PROPN/1/conj met/VERB/0/root and/CCONJ/8/cc \
             signed/VERB/6/conj",
        );
        let syntax = parsed.syntax();
        assert_eq!(members(&syntax, 0), [0, 2, 4]);
        assert_eq!(members(&syntax, 5), [5, 7]);
        assert_eq!((shares_with(&syntax, 7), shares_with(&syntax, 5)), (Some(5), None));
    }
}
