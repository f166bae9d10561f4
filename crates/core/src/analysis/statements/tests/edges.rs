//! What looks like a report and tells none, and where content ends, in the sentences of [`words`](super::words).

use super::words::told;
use super::{resolved, written};

fn check(cases: &[(&str, &str)]) {
    for (sentence, want) in cases {
        assert_eq!(told(sentence, None).join(" & "), *want, "{sentence}");
    }
}

#[test]
fn what_a_verb_of_saying_tells_without_content() {
    check(&[
        // What he noted stands before, and the verb behind is of the clause around it.
        ("The islands/nsubj>sank , which/obj/PRON>noted he noted/acl:relcl>islands twice/advmod>noted , sank/root .", ""),
        ("Ruiz/nsubj pleaded/root guilty/xcomp/ADJ to/case>arson arson/obl>pleaded with/case intent/obl>pleaded .", ""),
        ("Ruiz/nsubj pleaded/root with/case voters/obl .", "SPEECH_ACT Ruiz|pleaded|voters"),
        ("Schools/nsubj:pass/NOUN were/aux:pass ordered/root closed/xcomp .", ""),
        ("Schools/nsubj:pass/NOUN were/aux:pass ordered/root to close/xcomp .", "SPEECH_ACT -|ordered|to close"),
        ("It was a goal/root/NOUN the state/nsubj>hopes hopes/acl:relcl>goal to reach/xcomp>hopes soon/advmod>reach .", ""),
        (
            "It was a town/root/NOUN that/nsubj/PRON>hopes hopes/acl:relcl>town to build/xcomp>hopes ports/obj .",
            "INDIRECT a town|hopes|to build ports",
        ),
    ]);
}

#[test]
fn a_clause_behind_a_colon_is_no_content_of_a_denial() {
    check(&[
        (
            "Not/advmod/PART>everyone everyone/nsubj/PRON agreed/root : critics/nsubj dismissed/ccomp>agreed the plan/obj .",
            "SPEECH_ACT critics|dismissed|the plan",
        ),
        ("Everyone/nsubj/PRON agreed/root : taxes/nsubj fell/ccomp>agreed .", "INDIRECT Everyone|agreed|taxes fell"),
    ]);
}

#[test]
fn what_others_did_and_say_of_it_is_no_content() {
    check(&[
        (
            "Ruiz/nsubj condemned/root the plan/obj , as/mark did/advcl/AUX>condemned Peru/nsubj>did .",
            "SPEECH_ACT Ruiz|condemned|the plan",
        ),
        (
            "Ruiz/nsubj accused/root her/obj/PRON of/mark arriving/advcl>accused late/advmod>arriving , which/obj/PRON>denies \
             Peru/nsubj>denies denies/advcl>arriving .",
            "SPEECH_ACT Ruiz|accused|her of arriving late",
        ),
    ]);
}

#[test]
fn a_passive_keeps_its_subject_and_leaves_what_is_told_of_it() {
    check(&[(
        "Ruiz/nsubj:pass>criticised , who/nsubj/PRON lives/acl:relcl>Ruiz in Lima/obl>lives , was/aux:pass>criticised \
         criticised/root for taxes/obl>criticised .",
        "SPEECH_ACT -|criticised|Ruiz ## taxes",
    )]);
}

#[test]
fn what_is_said_beside_a_denial_is_not_denied() {
    check(&[
        (
            "Ruiz/nsubj did/root/AUX not/advmod>saying , saying/advcl>did it was late/ccomp/ADJ>saying .",
            "INDIRECT Ruiz|saying|it was late",
        ),
        (
            "Ruiz/nsubj left/root not/advmod>saying saying/advcl>left it was late/ccomp/ADJ>saying .",
            "NOT INDIRECT Ruiz|saying|it was late",
        ),
    ]);
}

#[test]
fn figures_that_somebody_gives() {
    check(&[
        (
            "Police/nsubj/NOUN put/root the toll/obj of dead/nmod/NOUN at/case>43 about/advmod/ADV>43 43/nmod/NUM>toll on \
             Monday/obl>put .",
            "SPEECH_ACT Police|put|the toll of dead at about 43",
        ),
        ("Police/nsubj/NOUN put/root the men/obj at/case ease/obl>put .", ""),
        ("The goal/nsubj put/root the team/obj at/case>43 43/nmod/NUM>team .", ""),
    ]);
}

#[test]
fn the_medium_to_which_it_was_said_is_no_content() {
    for (name, subtype, want) in [
        ("Lorrin", "media", "SPEECH_ACT Ruiz|confirmed|the sale"),
        ("Lorrin", "", "SPEECH_ACT Ruiz|confirmed|the sale to Lorrin"),
    ] {
        let entry = format!(
            "Ruiz/PROPN/2/nsubj confirmed/VERB/0/root the/DET/4/det sale/NOUN/2/obj to/ADP/6/case [O {name}/PROPN/2/obl ] ./PUNCT/2/punct"
        );
        let (text, mut analysis) = resolved(&entry);
        analysis.entities.iter_mut().filter(|e| e.canonical_name == name).for_each(|e| e.subtype = subtype.to_owned());
        assert_eq!(written(&text, &analysis), [want], "{subtype}");
    }
}

#[test]
fn a_hyphen_inside_a_word_divides_no_report_from_its_content() {
    let voted = "A panel/nsubj voted/root 14/obj/NUM - 13/nmod/NUM>14 Monday/obl:unmarked>voted to back/advcl a bill/obj \
                 written/acl>bill after/case fires/obl>written .";
    check(&[(voted, "")]);
}

#[test]
fn what_somebody_is_speaks_for_nobody_else() {
    let entry = "[P Ruiz/PROPN/7/nsubj ] ,/PUNCT/4/punct a/DET/4/det [L Peruvian/PROPN/1/appos ] ,/PUNCT/4/punct has/AUX/7/aux \
                 said/VERB/0/root taxes/NOUN/9/nsubj fell/VERB/7/ccomp ./PUNCT/7/punct";
    let (text, analysis) = resolved(entry);
    let speakers = super::statements(&text, &analysis).into_iter().flat_map(|s| s.speakers);
    let names: Vec<&str> = speakers.filter_map(|id| analysis.entity(id)).map(|e| e.canonical_name.as_str()).collect();
    assert_eq!(names, ["Ruiz"]);
}
