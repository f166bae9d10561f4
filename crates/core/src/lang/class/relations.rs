//! Classes of `relations.tsv`.

use crate::annotation::word_classes;

word_classes! {
    /// What a word says between or beside two mentions.
    RelationWord = 7 {
        /// Verbs of who heads a body: "leads".
        Heads = "heads",
        /// Verbs of who becomes part of a body: "joined".
        Joins = "joins",
        /// Verbs of who is part of a body with "at" or "for": "works".
        Works = "works",
        /// Nouns of what somebody is in a body: "member".
        Member = "member",
        /// Nouns of who stands against a body or outside it: "critic".
        Opposed = "opposed",
        /// Nouns of husband and wife.
        Spouse = "spouse",
        /// Nouns of father and mother.
        Parent = "parent",
        /// Nouns of son and daughter.
        Child = "child",
        /// Verbs of who marries.
        Weds = "weds",
        /// What is said of something that is over: "former".
        Past = "past",
        /// Participles of where a body has its seat.
        Based = "based",
        /// Heads of names of bodies that are where they are said to be: "hospital".
        Local = "local",
        /// Parts of a place ("northern").
        Quarter = "quarter",
        /// Words that begin another phrase or clause.
        Bars = "bars",
        /// Words that leave an office what it is: "chief executive".
        Qualifier = "qualifier",
        /// Words that make an office a lesser one: "deputy".
        Lesser = "lesser",
        /// Words in names of organs of a state.
        Organ = "organ",
        /// Words in names of armed groups that are no organ of a state, whatever they call themselves.
        NoOrgan = "no_organ",
        /// Words in names of organs of a state, of two words.
        Organs = "organs",
        /// The title of a minister with "of".
        MinisterOf = "minister_of",
        /// The title of a minister with "for".
        MinisterFor = "minister_for",
        /// Between an office and its body, with spaces.
        OfficeLink = "office_link",
        /// Part of the title of a minister of another name.
        SecretaryNoun = "secretary_noun",
        /// What counts for nothing between a body and an office.
        LooseWord = "loose_word",
        /// What may stand beside an office and changes nothing.
        OfficeWord = "office_word",
        /// Before the field of an office.
        FieldLink = "field_link",
        /// The noun of a minister.
        MinisterNoun = "minister_noun",
        /// The second half of a word for where a body has its seat ("Lima-based").
        BasedEnding = "based_ending",
        /// Between a kin word and whose kin it is.
        KinLink = "kin_link",
        /// Before the name of whose kin it is.
        KinDeterminer = "kin_determiner",
        /// What makes a kin word behind a name a description of it.
        KinLead = "kin_lead",
        /// What makes a kin word behind a name that of somebody else.
        KinBar = "kin_bar",
        /// Behind a comma: before the body that somebody is of.
        OriginLink = "origin_link",
        /// Before the body that somebody is of, hung on the name by the tree.
        BodyLink = "body_link",
        /// Behind a verb of work: before the body.
        WorkLink = "work_link",
        /// Behind a noun of what somebody is: before the body.
        MemberLink = "member_link",
        /// The indefinite article before a body.
        OwnerArticle = "owner_article",
        /// What makes a noun behind a name a description of it.
        MemberLead = "member_lead",
        /// What makes a noun behind a name that of somebody else.
        MemberBar = "member_bar",
        /// Nouns of whoever may yet become what a body decides on.
        Awaited = "awaited",
        /// Verbs and nouns of taking, holding and leaving an office, before "as".
        Holds = "holds",
        /// Verbs before an office that somebody has from then on.
        Becomes = "becomes",
        /// Verbs of who is made to leave an office.
        Removed = "removed",
        /// What may stand before a title.
        TitleLead = "title_lead",
        /// Kinds of places, before "of" and the name.
        PlaceKind = "place_kind",
        /// Before a place that something is at.
        PlaceLink = "place_link",
        /// Verbs of who is one of a committee, with "on".
        Sits = "sits",
        /// The noun of those who lead a body together.
        BoardNoun = "board_noun",
        /// Participles of who heads a body, with "by" or "has".
        Led = "led",
        /// Auxiliaries before such a participle.
        Has = "has",
        /// What stands behind a demonym that is said of somebody.
        Citizen = "citizen",
        /// Nouns before a person's name that do not say what the person is.
        NoPerson = "no_person",
        /// Participles of who is given an office.
        Installed = "installed",
        /// The past of "be".
        PastBe = "past_be",
        /// Heads of names of buildings and grounds, which lie in a place and are not based there.
        Site = "site",
        /// Ends the name of a body that begins with the name of the body that it is part of.
        BranchNoun = "branch_noun",
        /// Before a title: its holder is of a country and no official of it.
        Unofficial = "unofficial",
        /// Verbs of what a player does for a club.
        Scores = "scores",
        /// Verbs by which a body takes somebody on.
        Signs = "signs",
        /// Ends the name of a part of a country that holds places.
        District = "district",
        /// What a state is in a body of states.
        StateMember = "state_member",
        /// The noun behind such a word.
        StateNoun = "state_noun",
        /// What the members of a party are called.
        Partisan = "partisan",
        /// Nouns of what is part of a whole.
        PartNoun = "part_noun",
        /// Before "of the Greens' leaders".
        OneOf = "one_of",
    }
}
