//! Tables of titles.

use crate::analysis::entities::testing::analysis;

#[test]
fn cases() {
    for (text, roles) in [
        ("[L1 Peruvian] President [P2 Ana Ruiz] came.", &[("President", Some("Peru"), "Peruvian President")][..]),
        (
            "[N1 Peruvian] Deputy Prime Minister [P2 Ana Ruiz] came.",
            &[("Deputy Prime Minister", Some("Peru"), "Peruvian Deputy Prime Minister")],
        ),
        (
            "[L1 Peru]'s foreign minister, [P2 Ana Ruiz], came.",
            &[("foreign minister", Some("Peru"), "Peru's foreign minister")],
        ),
        (
            "[L1 Peru]'s new water minister [P2 Ana Ruiz] came.",
            &[("water minister", Some("Peru"), "Peru's new water minister")],
        ),
        (
            "[L1 Peru]'s military intelligence chief, [P2 Ana Ruiz], came.",
            &[("military intelligence chief", Some("Peru"), "Peru's military intelligence chief")],
        ),
        (
            "[L1 Peru] Secretary of State [P2 Ana Ruiz] came.",
            &[("Secretary of State", Some("Peru"), "Peru Secretary of State")],
        ),
        (
            "Minister of Foreign Affairs [P2 Ana Ruiz] came.",
            &[("Minister of Foreign Affairs", None, "Minister of Foreign Affairs")],
        ),
        ("Prime Minister [P2 Ana Ruiz] of [L1 Peru] came.", &[("Prime Minister", Some("Peru"), "Prime Minister")]),
        (
            "[O1 Lorrin] chief executive [P2 Ana Ruiz] resigned.",
            &[("chief executive", Some("Lorrin"), "Lorrin chief executive")],
        ),
        (
            "[P2 Ana Ruiz], a member of the [O1 Andean Council] and head of the [O3 Lake Office], came.",
            &[
                ("member", Some("Andean Council"), "a member of the Andean Council"),
                ("head", Some("Lake Office"), "head of the Lake Office"),
            ],
        ),
        ("The president of [L1 Peru], [P2 Ana Ruiz], came.", &[("president", Some("Peru"), "president of Peru")]),
        ("[P2 Ana Ruiz] is the mayor of [L1 Lima].", &[("mayor", Some("Lima"), "the mayor of Lima")]),
        (
            "[L1 Chilean] President [P3 Leo Tan] met President [P2 Ana Ruiz].",
            &[("President", Some("Chile"), "Chilean President"), ("President", None, "President")],
        ),
        (
            "[N1 Peruvian] President [P2 Ana Ruiz] spoke. President [P2 Ruiz] left.",
            &[("President", Some("Peru"), "Peruvian President"), ("President", Some("Peru"), "President")],
        ),
        (
            "[O1 Lorrin] co-founder and CEO [P2 Ana Ruiz] resigned.",
            &[("co-founder", Some("Lorrin"), "Lorrin co-founder"), ("CEO", Some("Lorrin"), "CEO")],
        ),
        (
            "[P2 Ana Ruiz], president and chief executive of [O1 Lorrin], came.",
            &[("president", Some("Lorrin"), "president"), ("chief executive", Some("Lorrin"), "chief executive of Lorrin")],
        ),
        (
            "[P2 Ana Ruiz], lawyer and member of the [O1 Andean Council], came.",
            &[("lawyer", None, "lawyer"), ("member", Some("Andean Council"), "member of the Andean Council")],
        ),
        // A dash is no hyphen.
        ("He left - [L1 Peruvian] President [P2 Ana Ruiz] came.", &[("President", Some("Peru"), "Peruvian President")]),
        ("The pro-[L1 Peru] president [P2 Ana Ruiz] came.", &[("president", None, "president")]),
        (
            "The president, Archbishop [P2 Ana Ruiz], came.",
            &[("president", None, "president"), ("Archbishop", None, "Archbishop")],
        ),
        ("Voters, Archbishop [P2 Ana Ruiz] and others came.", &[("Archbishop", None, "Archbishop")]),
        ("The union's leader, [P2 Ana Ruiz], said so.", &[("leader", None, "leader")]),
        ("The leader, [P2 Ana Ruiz], said so.", &[("leader", None, "leader")]),
        ("[O1 Attorney General] [P2 Ana Ruiz] said so.", &[]),
        ("It met [L1 Peru]'s president, [P2 Ana Ruiz]'s rival.", &[]),
        (
            "[P2 Ana Ruiz], head of research at the [O1 Lake Office], came.",
            &[("head of research", Some("Lake Office"), "head of research at the Lake Office")],
        ),
        (
            "[P2 Ana Ruiz], senior associate at [O1 Lorrin], came.",
            &[("senior associate", Some("Lorrin"), "senior associate at Lorrin")],
        ),
        ("[P2 Ana Ruiz], Director, [O1 Lake Office], came.", &[("Director", Some("Lake Office"), "Director, Lake Office")]),
        ("[P2 Ana Ruiz], director, [O1 Lake Office] and [P3 Leo Tan] came.", &[("director", None, "director")]),
        ("[P2 Ana Ruiz], ambassador to [L1 Peru], came.", &[("ambassador", None, "ambassador")]),
        ("[P2 Ana Ruiz], an editor in [L1 Peru], came.", &[("editor", None, "an editor")]),
        ("[P2 Ana Ruiz], [P1 Leo Tan]'s lawyer, came.", &[("lawyer", Some("Leo Tan"), "Leo Tan's lawyer")]),
        ("[P2 Ana Ruiz], [P1 Leo Tan]'s minister, came.", &[]),
        ("[P1 Leo Tan]'s lawyer [P2 Ana Ruiz] came.", &[("lawyer", Some("Leo Tan"), "Leo Tan's lawyer")]),
        (
            "[O1 Lorrin]'s [L3 Latin America] editor [P2 Ana Ruiz] came.",
            &[("editor", Some("Lorrin"), "Lorrin's Latin America editor")],
        ),
        (
            "[O1 Lorrin]'s country director for [L3 Chad], [P2 Ana Ruiz], came.",
            &[("country director", Some("Lorrin"), "Lorrin's country director for Chad")],
        ),
        ("[P2 Ana Ruiz], who is head of [O1 Lorrin], came.", &[("head", Some("Lorrin"), "head of Lorrin")]),
        ("[P2 Ana Ruiz], who sings, came.", &[]),
        ("[P2 Ana Ruiz] met [N1 Peruvian] fans.", &[]),
    ] {
        let (analysis, _) = analysis(text);
        let plain: String = text.chars().collect::<String>();
        let mut found: Vec<_> = analysis.entities.iter().flat_map(|e| &e.roles).collect();
        found.sort_by_key(|r| r.span);
        let source = crate::analysis::entities::testing::text(&plain);
        let name = |of: crate::annotation::EntityId| analysis.entity(of).map(|e| e.canonical_name.as_str());
        let found: Vec<_> = found.iter().map(|r| (r.title.as_str(), r.of.and_then(name), r.span.of(&source))).collect();
        assert_eq!(found, roles, "{text}");
    }
}
