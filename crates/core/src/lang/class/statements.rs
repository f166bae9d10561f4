//! Classes of `statements.tsv`.

use crate::annotation::word_classes;

word_classes! {
    /// What a word is to a report of speech.
    StatementWord = 5 {
        /// Pronouns that mean whoever acts.
        Reflexive = "reflexive",
        /// What may lead content in and is no part of it.
        ContentLead = "content_lead",
        /// Finite verbs right behind a "that" that is a pronoun.
        FiniteLead = "finite_lead",
        /// What opens a clause behind a comma that is set against the content.
        SetAgainst = "set_against",
        /// Conjunctions that join clauses.
        AndOrBut = "and_or_but",
        /// Pronouns of persons as subjects.
        PersonSubject = "person_subject",
        /// Adverbs between subject and verb.
        Afterwards = "afterwards",
        /// Verbs whose present and past are one form.
        SameForms = "same_forms",
        /// What opens a condition before the content.
        ConditionLead = "condition_lead",
        /// What opens a subordinate clause.
        Subordinator = "subordinator",
        /// What may follow content and is no part of it.
        ContentEnd = "content_end",
        /// Adverbs that open a question.
        QuestionAdverb = "question_adverb",
        /// What opens an example behind a comma.
        ExampleMark = "example_mark",
        /// Seasons and what stands before a time.
        SeasonWord = "season_word",
        /// Where something is said, behind "on".
        SpokenOn = "spoken_on",
        /// What something is said in, behind "in" or "on".
        SpokenIn = "spoken_in",
        /// Articles and possessives.
        DeterminerList = "determiner_list",
        /// Before a part of a day: its beginning or end.
        DayEdge = "day_edge",
        /// The mark behind a noun that goes on.
        NounLink = "noun_link",
        /// Before a source, as in tables.
        Per = "per",
        /// Whose view it is.
        OwnView = "own_view",
        /// Polls and surveys.
        Survey = "survey",
        /// Nouns of a view or wording, behind "in the".
        ViewNoun = "view_noun",
        /// What opens no source.
        NoSource = "no_source",
        /// Participles of how a survey was made.
        SurveyVerb = "survey_verb",
        /// Finite auxiliaries.
        FiniteAuxiliary = "finite_auxiliary",
        /// What opens a condition or an indirect question.
        If = "if",
        /// Relative words that are also question words.
        RelativeAdverb = "relative_adverb",
        /// What opens an indirect question.
        QuestionWord = "question_word",
        /// Marks inside a noun phrase.
        PhraseMark = "phrase_mark",
        /// What never opens the addressee of a verb.
        NoAddressee = "no_addressee",
        /// Nouns that a headline gives as a source behind a colon.
        HeadlineSource = "headline_source",
        /// What ends the source in a headline.
        HeadlineBreak = "headline_break",
        /// Adverbs that report what nobody is named for.
        Hearsay = "hearsay",
        /// Verbs before an adjective of readiness.
        StandsVerb = "stands_verb",
        /// Adjectives of readiness.
        Ready = "ready",
        /// Conjunctions that open a clause of time.
        ClauseTime = "clause_time",
        /// Verbs that only carry a noun of speech.
        LightVerb = "light_verb",
        /// Pronouns that are nobody's name.
        NoSpeaker = "no_speaker",
        /// Conjunctions of content behind a noun.
        ThatOrWhether = "that_or_whether",
        /// Conjunctions of content.
        ContentConjunction = "content_conjunction",
        /// Before the speaker, behind a noun of speech.
        NounSpeakerLink = "noun_speaker_link",
        /// What opens a clause behind a reporting verb.
        ClauseOpening = "clause_opening",
        /// What opens an inserted report.
        InsertedLead = "inserted_lead",
        /// What opens content behind a reporting verb.
        ContentOpening = "content_opening",
        /// Verbs that are written onto their subject.
        Clitic = "clitic",
        /// Pronouns as subjects.
        SubjectPronoun = "subject_pronoun",
        /// What opens no content of its own.
        NoContent = "no_content",
        /// What opens content that goes on behind the report.
        TakenUp = "taken_up",
        /// What opens a comparison or contrast behind the report.
        Comparison = "comparison",
        /// Conjunctions between the halves of content.
        Joint = "joint",
        /// What opens a condition or concession.
        ConditionOpening = "condition_opening",
        /// Finite auxiliaries and modals.
        Auxiliary = "auxiliary",
        /// What follows a report and belongs to it, not to the content.
        ReportTail = "report_tail",
        /// Days of the week, as written.
        Day = "day",
        /// Forms of "have" that carry a tense.
        Have = "have",
        /// What stands right before a quotation.
        QuoteLead = "quote_lead",
        /// What divides a reporting verb from a quotation.
        QuoteBreak = "quote_break",
        /// What opens the setting of a report beside a quotation.
        QuoteSetting = "quote_setting",
        /// Particles of reporting verbs.
        Particle = "particle",
        /// The pronoun that is often nobody in particular.
        Impersonal = "impersonal",
        /// The pronoun of whom one speaks to.
        You = "you",
        /// Endings of abstract nouns.
        AbstractEnding = "abstract_ending",
        /// Before the reason of a judgement.
        ReasonLink = "reason_link",
        /// What joins two speakers.
        SpeakerJoint = "speaker_joint",
        /// The past form of "say".
        Said = "said",
        /// What a report with a source and no verb is called.
        AccordingTo = "according_to",
        /// What a report by a noun of view is called.
        InTheWordsOf = "in_the_words_of",
        /// The plainest verb of speech.
        Say = "say",
        /// The verb of showing.
        Show = "show",
        /// States in which courts and finders find somebody.
        FoundState = "found_state",
        /// Prepositions that say what a thought is about, not what it is.
        TopicLink = "topic_link",
        /// Verbs that settle a question by a deed as often as in words.
        Settling = "settling",
        /// Verbs whose passive without an agent tells what a thing is or is for.
        Unattributed = "unattributed",
        /// The verb of thinking something of a thing, or debating it.
        Consider = "consider",
        /// Before the channel by which something was said.
        Via = "via",
        /// Base forms of devices, which tell nobody anything.
        Device = "device",
        /// Pronouns that point to what was told before, by which the writer infers.
        Demonstrative = "demonstrative",
        /// Pronouns of who writes, and to whom.
        Writer = "writer",
        /// What is suspected or taken for granted, which is nobody's report unless somebody has it.
        Suspicion = "suspicion",
        /// What names its object, or summons it: "called an election".
        Summon = "summon",
        /// Behind how long before something was.
        AgoMark = "ago_mark",
        /// What is told of before a colon, and no speaker.
        Topic = "topic",
        /// Pronouns that point to a thing.
        Pointing = "pointing",
        /// Pronouns of nobody at all.
        NoOne = "no_one",
        /// Whoever it may be.
        Anybody = "anybody",
        /// The verb that is asking somebody, or doubting something.
        Questions = "questions",
        /// Words that only count two.
        Both = "both",
        /// Verbs of who writes or sends a document.
        Writing = "writing",
        /// A noun that with a light verb alone says nothing: "took charge".
        Taken = "taken",
        /// Verbs of saying that something is not so.
        Rebuts = "rebuts",
        /// What such a verb says it of.
        Rebutted = "rebutted",
        /// The participle before a "said" that reports nothing: "having said that".
        Having = "having",
        /// Those who are next to nobody: "few said".
        Hardly = "hardly",
        /// What is named like a time, and is a document: "minutes".
        Record = "record",
        /// What somebody who wants to stay unnamed does not want to be.
        Unnamed = "unnamed",
    }
}
