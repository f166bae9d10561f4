use super::*;
use crate::analysis::terms::fixtures::tokenized;

/// A sentence with its tree: after each word its relation and the number of its head ("Rain/nsubj/2 fell/root/0"), counted
/// from 1; no relation is punctuation of the first word.
fn parsed(marked: &str) -> (Article, Analysis) {
    let words: Vec<Vec<&str>> = marked.split(' ').map(|w| w.split('/').collect()).collect();
    let mut text = String::new();
    for word in &words {
        let close = word.len() == 1 && ![",", "(", "-"].contains(&word[0]) || word[0] == "," || word[0] == "'s";
        if !text.is_empty() && !close && !text.ends_with('(') {
            text.push(' ');
        }
        text.push_str(word[0]);
    }
    let (article, mut analysis) = tokenized("", &text);
    assert_eq!(analysis.tokens.len(), words.len(), "{text}");
    for (token, word) in analysis.tokens.iter_mut().zip(&words) {
        token.deprel = word.get(1).and_then(|r| Deprel::from_name(r)).unwrap_or(Deprel::Punct);
        let head: u32 = word.get(2).and_then(|h| h.parse().ok()).unwrap_or(1);
        token.head = head.checked_sub(1);
        token.upos = match token.deprel {
            Deprel::Root | Deprel::Ccomp | Deprel::Xcomp | Deprel::Advcl | Deprel::Acl | Deprel::AclRelcl => Upos::Verb,
            Deprel::Case => Upos::Adp,
            Deprel::Det => Upos::Det,
            _ if word[0].starts_with(char::is_uppercase) => Upos::Propn,
            _ => Upos::Noun,
        };
    }
    (article, analysis)
}

#[test]
fn the_main_clause_is_left() {
    let table = [
        // What fits stays, but for the day.
        (
            "Farmers/nsubj/2 blocked/root/0 the/det/5 main/amod/5 road/obj/2 on/case/7 Tuesday/obl/2 .",
            "Farmers blocked the main road",
        ),
        // An opening phrase, a parenthesis and a purpose go.
        (
            "In/case/3 a/det/3 speech/obl/11 to/case/5 parliament/nmod/3 , Prime/compound/9 Minister/compound/9 Lena/nsubj/11 \
             Holm/flat/9 promised/root/0 lower/amod/13 taxes/obj/11 for/case/17 all/det/17 small/amod/17 companies/nmod/13 \
             in/case/20 northern/amod/20 provinces/nmod/17 .",
            "Prime Minister Lena Holm promised lower taxes for all small companies",
        ),
        // A relative clause between commas goes.
        (
            "Tomas/nsubj/14 Brandt/flat/1 , a/det/6 retired/amod/6 teacher/appos/1 who/nsubj/10 had/aux/10 never/advmod/10 \
             run/acl:relcl/6 before/advmod/10 , easily/advmod/14 won/root/0 the/det/16 election/obj/14 .",
            "Tomas Brandt easily won the election",
        ),
        // What a verb calls for stays, and so does a condition: then there is no headline.
        (
            "The/det/2 union/nsubj/3 voted/root/0 against/case/7 the/det/7 new/amod/7 contract/obl/3 .",
            "The union voted against the new contract",
        ),
        (
            "The/det/4 government/nmod:poss/4 's/case/2 ministers/nsubj/6 will/aux/6 resign/root/0 if/mark/12 the/det/9 \
             parliament/nsubj/12 does/aux/12 not/advmod/12 approve/advcl/6 the/det/15 revised/amod/15 budget/obj/12 of/case/19 \
             the/det/19 coming/amod/19 year/nmod/15 .",
            "",
        ),
        // Whom they met stays, and where they did goes.
        (
            "Finance/compound/2 Minister/nsubj/5 Lena/flat/2 Holm/flat/2 met/root/0 in/case/10 the/det/10 little/amod/10 \
             harbour/compound/10 town/obl/5 of/case/12 Lenz/nmod/10 with/case/17 the/det/17 striking/amod/17 bus/compound/17 \
             drivers/obl/5 .",
            "Finance Minister Lena Holm met with striking bus drivers",
        ),
        // A participle keeps what it is about.
        (
            "A/det/4 former/amod/4 port/compound/4 clerk/nsubj/18 known/acl/4 for/mark/7 raising/advcl/5 concerns/obj/7 \
             about/case/12 the/det/12 port/compound/12 owners/nmod/8 and/cc/16 the/det/16 harbour/compound/16 managers/conj/12 \
             was/aux/18 found/root/0 dead/xcomp/18 .",
            "Former port clerk known for raising concerns about port owners was found dead",
        ),
        ("Rain/root/0 .", ""),
    ];
    for (marked, expected) in table {
        let (article, analysis) = parsed(marked);
        assert_eq!(headline(&article, &analysis, 0), expected, "{marked}");
    }
}

#[test]
fn without_a_tree_only_what_fits_is_taken() {
    let (article, analysis) = tokenized("", "Port of Lenz reopens after storm");
    assert_eq!(headline(&article, &analysis, 0), "Port of Lenz reopens after storm");
    let (article, analysis) = tokenized("", &"Port of Lenz reopens after storm ".repeat(5));
    assert_eq!(headline(&article, &analysis, 0), "");
}
