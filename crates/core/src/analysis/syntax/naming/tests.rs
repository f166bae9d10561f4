//! Names with what stands beside them.

use super::*;
use crate::analysis::syntax::testing::parsed;

/// Parse, head of the phrase, name meant, description before, title, body, description after.
type Case<'a> = (&'a str, usize, Option<&'a str>, &'a str, &'a str, &'a str, &'a str);

#[test]
fn whom_a_phrase_means() {
    let cases: &[Case<'_>] = &[
        (
            "[N Chinese/ADJ/3/amod ] [O Foreign/ADJ/3/amod Ministry/PROPN/4/nmod:poss ] spokeswoman/NOUN/7/nsubj \
             [P Mao/PROPN/4/appos Lin/PROPN/5/flat ] said/VERB/0/root",
            3,
            Some("Mao Lin"),
            "Chinese Foreign Ministry spokeswoman",
            "spokeswoman",
            "Foreign Ministry",
            "",
        ),
        (
            "The/DET/2/det union/NOUN/4/nmod:poss 's/PART/2/case leader/NOUN/9/nsubj ,/PUNCT/6/punct \
             [P Petra/PROPN/4/appos Moen/PROPN/6/flat ] ,/PUNCT/4/punct said/VERB/0/root",
            3,
            Some("Petra Moen"),
            "The union's leader",
            "leader",
            "union",
            "",
        ),
        (
            "Mr/PROPN/2/nmod:unmarked Justice/PROPN/4/nsubj [P Okonjo/PROPN/2/flat ] said/VERB/0/root",
            1,
            Some("Okonjo"),
            "Mr Justice",
            "Mr Justice",
            "",
            "",
        ),
        (
            "[P Petra/PROPN/10/nsubj Moen/PROPN/1/flat ] ,/PUNCT/5/punct senior/ADJ/5/amod associate/NOUN/1/appos \
             at/ADP/8/case [O Halden/PROPN/8/compound Bank/PROPN/5/nmod ] ,/PUNCT/1/punct said/VERB/0/root",
            0,
            Some("Petra Moen"),
            "",
            "senior associate",
            "Halden Bank",
            "senior associate at Halden Bank",
        ),
        (
            "A/DET/2/det suspect/NOUN/9/nsubj ,/PUNCT/4/punct [P Lee/PROPN/2/appos Watts/PROPN/4/flat ] ,/PUNCT/7/punct \
             34/NUM/4/nmod:unmarked ,/PUNCT/2/punct said/VERB/0/root",
            1,
            Some("Lee Watts"),
            "A suspect",
            "suspect",
            "",
            "",
        ),
        (
            "The/DET/3/det [O Labour/PROPN/3/compound ] MP/NOUN/11/nsubj for/ADP/5/case [L Leeds/PROPN/3/nmod \
             East/PROPN/8/nmod:unmarked ] ,/PUNCT/8/punct [P Dorothea/PROPN/3/appos Finch/PROPN/8/flat ] ,/PUNCT/3/punct \
             resigned/VERB/0/root",
            2,
            Some("Dorothea Finch"),
            "The Labour MP for Leeds East",
            "MP",
            "Labour",
            "",
        ),
        // A title that the table of nouns does not know, and one taken for a second subject.
        (
            "Dockhand/NOUN/4/nsubj [P Imran/PROPN/4/nsubj Sethi/PROPN/2/flat ] told/VERB/0/root reporters/NOUN/4/iobj",
            0,
            Some("Imran Sethi"),
            "Dockhand",
            "Dockhand",
            "",
            "",
        ),
        (
            "[L US/PROPN/2/compound ] Secretary/PROPN/7/nsubj of/ADP/4/case State/PROPN/5/nmod:unmarked \
             [P Hiroshi/PROPN/2/flat Tanaka/PROPN/5/flat ] said/VERB/0/root",
            1,
            Some("Hiroshi Tanaka"),
            "US Secretary of State",
            "Secretary of State",
            "US",
            "",
        ),
        (
            "[O Halden/PROPN/4/compound ] co/NOUN/4/compound -/PUNCT/6/punct founder/NOUN/9/nsubj and/CCONJ/6/cc \
             CEO/NOUN/7/conj [P Olga/PROPN/4/appos Sidorova/PROPN/7/flat ] said/VERB/0/root",
            3,
            Some("Olga Sidorova"),
            "Halden co-founder and CEO",
            "co-founder and CEO",
            "Halden",
            "",
        ),
        (
            "The/DET/3/det biggest/ADJ/3/amod lender/NOUN/8/nsubj ,/PUNCT/5/punct [O Nordbank/PROPN/3/appos ] ,/PUNCT/3/punct \
             also/ADV/8/advmod fell/VERB/0/root",
            2,
            Some("Nordbank"),
            "The biggest lender",
            "biggest lender",
            "",
            "",
        ),
        // Neither a time, nor a place, nor an addressee, nor the end of the clause before is a title.
        (
            "On/ADP/2/case Monday/PROPN/5/obl [P Jane/PROPN/5/nsubj Pruitt/PROPN/3/flat ] left/VERB/0/root",
            1,
            None,
            "",
            "",
            "",
            "",
        ),
        (
            "In/ADP/2/case [L Lima/PROPN/5/obl ] [P Jane/PROPN/5/nsubj Pruitt/PROPN/3/flat ] left/VERB/0/root",
            1,
            Some("Lima"),
            "",
            "",
            "",
            "",
        ),
        (
            "He/PRON/2/nsubj told/VERB/0/root reporters/NOUN/2/iobj [P Jane/PROPN/7/nsubj Pruitt/PROPN/4/flat ] \
             had/AUX/7/aux lied/VERB/2/ccomp",
            2,
            None,
            "",
            "",
            "",
            "",
        ),
        (
            "After/SCONJ/2/mark beating/VERB/9/advcl the/DET/4/det champion/NOUN/2/obj ,/PUNCT/2/punct [P Ana/PROPN/9/nsubj \
             Ruiz/PROPN/6/flat ] ,/PUNCT/9/punct smiled/VERB/0/root",
            3,
            None,
            "",
            "",
            "",
            "",
        ),
        (
            "the/DET/2/det plan/NOUN/6/nsubj [P Jane/PROPN/5/nsubj Pruitt/PROPN/3/flat ] announced/VERB/2/acl:relcl \
             failed/VERB/0/root",
            1,
            None,
            "",
            "",
            "",
            "",
        ),
    ];
    for (entry, head, name, before, title, body, after) in cases {
        let parsed = parsed(entry);
        let naming = meant_by(&parsed.syntax(), *head);
        let words = |d: Option<&Description>, part: fn(&Description) -> Range<usize>| {
            d.map_or(String::new(), |d| parsed.words(&part(d)))
        };
        let found = naming.as_ref().map(|n| parsed.words(&n.name.tokens));
        assert_eq!(found.as_deref(), *name, "{entry}");
        let (b, a) = (naming.as_ref().and_then(|n| n.before.as_ref()), naming.as_ref().and_then(|n| n.after.as_ref()));
        let any = b.or(a);
        assert_eq!(words(b, |d| d.whole.clone()), *before, "{entry}");
        assert_eq!(words(any, |d| d.title.clone()), *title, "{entry}");
        assert_eq!(words(any, |d| d.body.clone().unwrap_or(0..0)), *body, "{entry}");
        assert_eq!(words(a, |d| d.whole.clone()), *after, "{entry}");
    }
}
