//! Active or passive, and who a passive says did it.

use super::Syntax;
use super::noun_phrase::noun_phrase;
use crate::annotation::Deprel;
use crate::annotation::WordClass;
use std::ops::Range;

/// Whether the tree has the verb in the passive: with a passive subject or auxiliary, or with an agent.
pub fn is_passive(syntax: &Syntax<'_>, verb: usize) -> bool {
    const MARKS: &[Deprel] = &[Deprel::NsubjPass, Deprel::AuxPass, Deprel::OblAgent];
    syntax.child(verb, MARKS).is_some()
}

/// The "by" phrase of a passive, without "by": "the bridge was closed by | the mayor".
pub fn agent(syntax: &Syntax<'_>, verb: usize) -> Option<Range<usize>> {
    let by = |c: usize| syntax.child(c, &[Deprel::Case]).is_some_and(|p| syntax.is_a(p, WordClass::By));
    let agent = syntax.children(verb, &[Deprel::OblAgent, Deprel::Obl, Deprel::Nmod]).find(|&c| by(c))?;
    let phrase = noun_phrase(syntax, agent);
    Some(if syntax.is_a(phrase.start, WordClass::By) { phrase.start + 1..phrase.end } else { phrase })
}

#[cfg(test)]
mod tests {
    use super::super::testing::parsed;
    use super::*;

    #[test]
    fn passives_and_their_agents() {
        for (entry, verb, passive, by) in [
            (
                "Taxes/NOUN/3/nsubj:pass were/AUX/3/aux:pass cut/VERB/0/root by/ADP/6/case the/DET/6/det mayor/NOUN/3/obl:agent",
                2,
                true,
                Some("the mayor"),
            ),
            ("The/DET/2/det mayor/NOUN/3/nsubj cut/VERB/0/root taxes/NOUN/3/obj", 2, false, None),
            ("She/PRON/2/nsubj stood/VERB/0/root by/ADP/5/case the/DET/5/det mayor/NOUN/2/obl", 1, false, Some("the mayor")),
        ] {
            let parsed = parsed(entry);
            let syntax = parsed.syntax();
            assert_eq!(is_passive(&syntax, verb), passive, "{entry}");
            assert_eq!(agent(&syntax, verb).map(|r| parsed.words(&r)), by.map(str::to_owned), "{entry}");
        }
    }
}
