//! Classes of `summary.tsv`.

use crate::annotation::word_classes;

word_classes! {
    /// What a word is to a summary or headline.
    SummaryWord = 8 {
        /// What captions and links begin with, as written.
        Caption = "caption",
        /// What a sentence opens with that depends on the one before it.
        Dependent = "dependent",
        /// The adverb that adds.
        Also = "also",
        /// What never opens the part behind a cut.
        HeadlineTail = "headline_tail",
        /// Days of the week and of the speaker, in lower case.
        DayNoun = "day_noun",
        /// Before a day or a part of it.
        DayEdge = "day_edge",
        /// Before a day that is told.
        DayPreposition = "day_preposition",
        /// Adverbs that a headline leaves out.
        HeadlineAdverb = "headline_adverb",
        /// Nouns and numbers behind "a" that a headline needs it for.
        CountNoun = "count_noun",
        /// What denies a noun or adjective right behind it.
        Denial = "denial",
        /// Articles.
        ArticleWord = "article_word",
        /// What no cut may remove, as the sentence would say something else without it.
        Essential = "essential",
        /// What opens a phrase or clause that a headline may lose.
        CutLead = "cut_lead",
        /// Prepositions of phrases that a headline may lose.
        LoosePreposition = "loose_preposition",
        /// Verbs and words of reports that a headline may lose.
        ReportVerb = "report_verb",
        /// The preposition of company.
        With = "with",
        /// Prepositions of what a noun needs.
        NeededPreposition = "needed_preposition",
        /// Prepositions of places.
        PlacePreposition = "place_preposition",
        /// Determiners of a noun that its clause narrows.
        Narrowing = "narrowing",
        /// Auxiliaries of what is no fact.
        Modal = "modal",
        /// Verbs of speech beside a pronoun.
        SpeechVerb = "speech_verb",
        /// Adverbs and conjunctions that an opening sentence can lose.
        Opening = "opening",
        /// Pronouns of one person.
        PersonPronoun = "person_pronoun",
        /// Personal pronouns.
        AnyPronoun = "any_pronoun",
        /// Possessive pronouns.
        OwnerPronoun = "owner_pronoun",
        /// The pronoun that is an object or a possessive.
        Her = "her",
        /// Pronouns of one person as subjects.
        SubjectPronoun = "subject_pronoun",
        /// What points back when it opens a sentence.
        Backward = "backward",
        /// Verbs behind an empty "it".
        EmptyVerb = "empty_verb",
        /// The preposition of days and a space.
        OnPrefix = "on_prefix",
        /// Days told from the speaker's.
        SpeakerDay = "speaker_day",
        /// What tells a stretch of time from the speaker's, with a space.
        SpeakerMark = "speaker_mark",
        /// The noun of a year.
        YearNoun = "year_noun",
        /// The noun of a month.
        MonthNoun = "month_noun",
        /// Endings of possessors.
        PossessiveEnding = "possessive_ending",
        /// Words of death; the first is how it is reported.
        Dead = "dead",
        /// Words of injury; the first is how it is reported.
        Injured = "injured",
        /// Words of missing people; the first is how it is reported.
        Missing = "missing",
        /// Words of arrest; the first is how it is reported.
        Arrested = "arrested",
        /// Words of flight; the first is how it is reported.
        Evacuated = "evacuated",
        /// Words of infection; the first is how it is reported.
        Infected = "infected",
        /// Nouns of people who are counted.
        Persons = "persons",
        /// Pronouns of who speaks and of whom one speaks to.
        FirstPerson = "first_person",
        /// Days and months that date what is told.
        Calendar = "calendar",
        /// What tells of plans, expectations and what may be.
        Ahead = "ahead",
        /// What titles of opinion, advice and questions begin with.
        OpinionTitle = "opinion_title",
        /// Behind "as": before the whole.
        PartNoun = "part_noun",
        /// The months in order, as a summary writes them.
        MonthName = "month_name",
        /// The days of the week in order, Monday first, as a summary writes them.
        WeekdayName = "weekday_name",
    }
}
