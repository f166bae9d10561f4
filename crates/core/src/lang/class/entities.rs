//! Classes of `entities.tsv`.

use crate::annotation::word_classes;

word_classes! {
    /// What a word is to names and to what points back to them.
    EntityWord = 4 {
        /// Tells that the person it stands beside or for is a woman.
        Female = "female",
        /// Tells that the person it stands beside or for is a man.
        Male = "male",
        /// The head of a title, office or occupation ("president", "spokeswoman", "driver").
        TitleHead = "title_head",
        /// May stand within a title before its head ("deputy", "foreign").
        TitlePart = "title_part",
        /// The head of what somebody is for another person ("lawyer", "aide").
        PersonalTitle = "personal_title",
        /// Titles of who speaks for a body.
        Voice = "voice",
        /// The head of what people are in a country without being of it ("correspondent").
        GuestTitle = "guest_title",
        /// An occupation that stands before a name at the head of a sentence only ("Baker Ana Ruiz").
        Trade = "trade",
        /// The definite article and a space, at the beginning of a sentence.
        CapitalArticle = "capital_article",
        /// The definite article and a space.
        ArticlePrefix = "article_prefix",
        /// Marks that may stand inside a name.
        InsideName = "inside_name",
        /// The definite article as written.
        ArticleForm = "article_form",
        /// What a head of state heads.
        StateNoun = "state_noun",
        /// What joins two names.
        NameJoint = "name_joint",
        /// Articles with the space behind them, as written.
        ArticleForms = "article_forms",
        /// What ends a name to its right.
        NameEnd = "name_end",
        /// Articles as written.
        Article = "article",
        /// Titles that stand before a name alone and are no office.
        Honorific = "honorific",
        /// Last words of names of bodies and their parts.
        BodyNoun = "body_noun",
        /// The plural of a people that hyphened peoples end with.
        CitizenPlural = "citizen_plural",
        /// The people that hyphened peoples end with.
        CitizenNoun = "citizen_noun",
        /// First parts of the name of a hyphened people.
        CitizenMark = "citizen_mark",
        /// Verbs of speech behind a bare surname.
        SpeechVerb = "speech_verb",
        /// Legal forms and last words of names of companies.
        CompanyForm = "company_form",
        /// Last words of names of places, as written.
        PlaceNoun = "place_noun",
        /// "And" between two names.
        AndBetween = "and_between",
        /// Small words inside names.
        NameLink = "name_link",
        /// Verbs of what lasts, behind an empty "it".
        TakeForm = "take_form",
        /// What follows an empty "it takes".
        EmptyComplement = "empty_complement",
        /// Verbs behind an empty "it".
        EmptyVerb = "empty_verb",
        /// Auxiliaries behind an "it" that may be empty.
        EmptyAuxiliary = "empty_auxiliary",
        /// Before an "it" that means the whole matter.
        EmptyLead = "empty_lead",
        /// Definite determiners as written.
        DefiniteForm = "definite_form",
        /// What may follow a noun that stands for a name.
        NominalEnd = "nominal_end",
        /// The general noun of bodies.
        OrganizationNoun = "organization_noun",
        /// The same, as the British write it.
        OrganisationNoun = "organisation_noun",
        /// Verbs of speech before their subject.
        InvertedSpeech = "inverted_speech",
        /// What a person does right behind the name.
        PersonVerb = "person_verb",
        /// Possessives of one owner, as written.
        OwnerForm = "owner_form",
        /// Short titles before a name, as written.
        ShortTitle = "short_title",
        /// Between an office and its body, right before the name.
        OfficeLink = "office_link",
        /// Articles and possessives before an office, as written.
        DeterminerForm = "determiner_form",
        /// Small words inside a title of capitals.
        TitleInside = "title_inside",
        /// Adverbs of time before a title.
        TitleTime = "title_time",
        /// Adjectives of time and state before a title.
        TitleAdjective = "title_adjective",
        /// What an office may open with and is no part of it.
        TitleOpening = "title_opening",
        /// Prepositions between an office and its body.
        OfficePreposition = "office_preposition",
        /// What follows an office with its field.
        OfficeEnd = "office_end",
        /// What ends a title to its right.
        TitleEnd = "title_end",
        /// Before an office that it makes a lesser or past one.
        LesserMark = "lesser_mark",
        /// The link inside a long name.
        OfThe = "of_the",
        /// Parts of a name of a person that are no surname.
        NoSurname = "no_surname",
        /// Nouns of two countries together ("both sides").
        JointCountries = "joint_countries",
        /// Nouns of two leaders together.
        JointLeaders = "joint_leaders",
        /// Nouns of two people together.
        JointPeople = "joint_people",
        /// Nouns of two bodies together.
        JointBodies = "joint_bodies",
        /// The number two behind an article.
        Two = "two",
        /// What opens a joint expression, as written.
        BothOrTwo = "both_or_two",
        /// What opens a joint expression without a number, as written.
        Both = "both",
        /// Leaders told by what they head ("heads of state").
        Heads = "heads",
        /// Titles of heads of state or government.
        HeadTitle = "head_title",
        /// Offices whose plural means holders of that office only.
        JointTitle = "joint_title",
        /// Titles of those whom "leaders" may mean.
        LeaderTitle = "leader_title",
        /// The pronoun of things, as written.
        ItForm = "it_form",
        /// The possessive of things, as written.
        ItsForm = "its_form",
        /// Nouns behind a country's adjective that mean the country.
        CountrySide = "country_side",
        /// The noun behind a country's adjective that means its people.
        PeopleNoun = "people_noun",
        /// The subject pronoun of a man, as written.
        He = "he",
        /// The subject pronoun of a woman, as written.
        She = "she",
        /// The object pronoun of a man.
        Him = "him",
        /// The possessive of a man, as written.
        His = "his",
        /// The object pronoun and possessive of a woman, as written.
        Her = "her",
        /// The noun behind a possessive that means the country of a person.
        OwnCountry = "own_country",
        /// Verbs between a name and what it is.
        IsForm = "is_form",
        /// What ends a title and names no body.
        TitleTail = "title_tail",
        /// The article before a name and its space, as written.
        ArticleBeforeName = "article_before_name",
        /// Nouns of companies.
        CompanyNoun = "company_noun",
        /// Verbs of what companies decide.
        DealVerb = "deal_verb",
        /// What opens a description behind a name.
        ArticleOrNumber = "article_or_number",
        /// Last words of names of what somebody endowed or founded, as written.
        Endowed = "endowed",
        /// A degree or rank behind a name ("Ph.D.").
        Degree = "degree",
        /// The head of an office that is one of a company where nothing else is said.
        CompanyTitle = "company_title",
        /// The head of an office that is one of a school where nothing else is said.
        SchoolTitle = "school_title",
        /// The head of the name of a ministry.
        MinistryNoun = "ministry_noun",
        /// A building that bears a name: of the name before it it makes another, that of a place.
        SiteNoun = "site_noun",
        /// Begins the name of an office and ends no other name.
        OfficeOpening = "office_opening",
        /// The head of an office that is one of the town that a text comes from.
        TownTitle = "town_title",
        /// The head of an office that is one of a country where nothing else is said.
        MinisterTitle = "minister_title",
        /// Makes a minister one of the past, or of a part of the country.
        NoStateTitle = "no_state_title",
        /// Last words of names of bodies that short forms leave out, as written.
        BodyEnding = "body_ending",
        /// The same, family names too.
        BodyEndingOrSurname = "body_ending_or_surname",
        /// Legal forms behind the name of a company, as written.
        LegalForm = "legal_form",
        /// Words in names of bodies that are no companies, as written.
        PublicBody = "public_body",
        /// Words in names of schools, as written.
        SchoolNoun = "school_noun",
        /// Words in names of organs of a country, as written.
        OrganNoun = "organ_noun",
        /// The holder of the same office elsewhere.
        Counterpart = "counterpart",
        /// What follows the number of an age before a noun.
        AgeWords = "age_words",
        /// The ending of an age before a noun.
        AgeEnding = "age_ending",
        /// Behind "the company" when it means none that was named.
        NoCompanyLink = "no_company_link",
        /// Before an office that is somebody's, or any.
        OwnOffice = "own_office",
        /// What a hyphen joins to the name of a place that is no part of it: "Lima-based".
        HyphenTail = "hyphen_tail",
        /// Kin by whom somebody is introduced.
        Kin = "kin",
        /// First names that are words too, as written inside a sentence.
        WordLikeName = "word_like_name",
        /// The title of a head of state that bodies rarely use before a name without their own.
        StateHead = "state_head",
        /// Nouns of figures that somebody gathers.
        FiguresNoun = "figures_noun",
    }
}
