//! Classes of `events.tsv`.

use crate::annotation::word_classes;

word_classes! {
    /// What a word is to an event.
    EventWord = 6 {
        /// Nouns of people and bodies that can act, beside those of `nouns.tsv`.
        Actor = "actor",
        /// Words of sport, where sides clash, attack and defend.
        Sport = "sport",
        /// What a match is won by: "by six wickets".
        ScoreUnit = "score_unit",
        /// What is talked about when it is named with a place.
        Topic = "topic",
        /// Verbs whose infinitive does not come about.
        Averting = "averting",
        /// Verbs whose infinitive comes about.
        Factual = "factual",
        /// Adjectives that put a noun into the future.
        Prospective = "prospective",
        /// Verbs of thanks, whose reason somebody else gave.
        Thanks = "thanks",
        /// Verbs that say of a noun that it came about: "arrests were made", "a deal was reached".
        Occurs = "occurs",
        /// Verbs that deny what follows.
        Denies = "denies",
        /// Nouns of those who act for the body or country that they are named with: "White House officials".
        ForBody = "for_body",
        /// Words of elections.
        Vote = "vote",
        /// Words of violence, by which an attack is no verbal one.
        Weapon = "weapon",
        /// Words for nobody.
        Nobody = "nobody",
        /// Nouns of places, even where those who live there are meant.
        PlaceNoun = "place_noun",
        /// Pronouns of things.
        ThingPronoun = "thing_pronoun",
        /// The ending of reflexive pronouns.
        ReflexiveEnding = "reflexive_ending",
        /// The ending of reflexive pronouns of the plural.
        ReflexivesEnding = "reflexives_ending",
        /// Nouns and numbers that stand for those they count.
        CountNoun = "count_noun",
        /// Before the place of an event.
        PlacePreposition = "place_preposition",
        /// Before the parties of a mutual event.
        Between = "between",
        /// Before what an event is done to, behind its noun.
        ResultLink = "result_link",
        /// Before who does it, or whose it is.
        SourceLink = "source_link",
        /// Before what an event is about.
        TopicPreposition = "topic_preposition",
        /// Before a noun that tells an event known already.
        DefiniteMark = "definite_mark",
        /// Verbs and nouns of intent.
        IntentVerb = "intent_verb",
        /// Verbs of whoever is criticised.
        Suffers = "suffers",
        /// Auxiliaries that open a question.
        AskingVerb = "asking_verb",
        /// Nouns of what somebody thinks of doing.
        StanceNoun = "stance_noun",
        /// What joins two fates of which one befell.
        Or = "or",
        /// Verbs of what is only said, where nobody is told who says it: "are said to".
        HearsayVerb = "hearsay_verb",
        /// Adverbs of what is only said.
        HearsayAdverb = "hearsay_adverb",
        /// The words of "each other", "one another".
        EachMark = "each_mark",
        /// Pronouns of one person.
        OnePerson = "one_person",
        /// Pronouns as written that may mean who takes part.
        Pronoun = "pronoun",
        /// Verbs of thanks and praise.
        ThanksVerb = "thanks_verb",
        /// At the beginning of a sentence: before the setting of what is told.
        SettingPreposition = "setting_preposition",
        /// What divides a noun from the verb of another clause.
        ClauseBreak = "clause_break",
        /// Determiners that deny a noun.
        NoneMark = "none_mark",
        /// Before a noun that is denied.
        WithoutMark = "without_mark",
        /// Behind "no": it was, and is not.
        NoLonger = "no_longer",
        /// Auxiliaries of what is possible.
        PossibleAuxiliary = "possible_auxiliary",
        /// Auxiliaries of what is due.
        DutyAuxiliary = "duty_auxiliary",
        /// Nouns before an infinitive that has not happened.
        UnrealNoun = "unreal_noun",
        /// Nouns before an infinitive that does not happen.
        AvertingNoun = "averting_noun",
        /// What opens another clause before the verb.
        ClauseLead = "clause_lead",
        /// What no prepositional phrase reaches over.
        PhraseLimit = "phrase_limit",
        /// Before an opponent.
        Against = "against",
        /// Marks inside a phrase that tells an event.
        GapMark = "gap_mark",
        /// Pronouns of a thing or body.
        It = "it",
        /// Pronouns of the plural.
        They = "they",
        /// What opens the clause or phrase that a noun of speech governs.
        ClauseOfNoun = "clause_of_noun",
        /// Lemmas of what is needed before an infinitive.
        Duty = "duty",
        /// Verbs whose infinitive says what something is for.
        PurposeVerb = "purpose_verb",
        /// Verbs whose infinitive says what was resolved.
        ResolveVerb = "resolve_verb",
        /// Nouns whose infinitive says what is meant to be done.
        PlanNoun = "plan_noun",
        /// Words of a date that something is only compared with: "a year earlier".
        ComparedDate = "compared_date",
        /// Verbs of courts and police that say of which crime somebody is charged.
        ChargeVerb = "charge_verb",
        /// Between such a verb and the crime.
        ChargeLink = "charge_link",
        /// Before an event that only dates another one.
        BoundLink = "bound_link",
        /// Verbs that say what somebody calls something.
        NamingVerb = "naming_verb",
        /// Verbs whose object is a topic.
        TopicVerb = "topic_verb",
        /// Before those who are aboard.
        Carrying = "carrying",
        /// Auxiliaries of the present.
        PresentAuxiliary = "present_auxiliary",
        /// Adjectives of what is only said to have happened.
        Alleged = "alleged",
        /// Words of work and pay, by which a strike is none of arms.
        Labour = "labour",
        /// Words of bombs and those who lay them, by which an explosion is no accident.
        Armed = "armed",
        /// Words of police work, by which a raid is no attack.
        Policing = "policing",
        /// What is raided in a war, and by whom.
        Field = "field",
        /// Verbs and participles of harm to people.
        Harming = "harming",
        /// What a warning threatens with.
        Menace = "menace",
        /// What opens a question inside a sentence.
        Whether = "whether",
        /// Verbs of agreement that tell a mere opinion before a clause.
        OpinionVerb = "opinion_verb",
        /// What came to nothing.
        Attempted = "attempted",
        /// Before what has happened already.
        PastLink = "past_link",
        /// Before an infinitive of what is near.
        Imminent = "imminent",
        /// Verbs of charges that no court has found true.
        AccusingVerb = "accusing_verb",
        /// "than" of "rather than": what stands behind it is not done.
        InsteadLink = "instead_link",
        /// Verbs that share no agent with the passive before them: "was sacked and replaced by Ruiz".
        OwnAgent = "own_agent",
        /// Verbs of who comes after somebody.
        Successor = "successor",
        /// Behind a verb that a storm strikes with, before where it does.
        LandfallPreposition = "landfall_preposition",
        /// Before "of" and what is not done.
        Instead = "instead",
        /// Verbs whose gerund is only thought of, or left.
        Pondering = "pondering",
        /// Verbs of who or what puts somebody in a position to act.
        Enabling = "enabling",
        /// Verbs of help that is wanted and not given.
        Wanting = "wanting",
        /// Adverbs of what is done again and again.
        Habitual = "habitual",
        /// Whoever it may be.
        Anybody = "anybody",
        /// Pronouns of who speaks or is spoken to.
        SpeakerPronoun = "speaker_pronoun",
        /// Words of rank, by which an infinitive tells what came about: "the first woman to win it".
        Ranked = "ranked",
        /// "would".
        WouldAuxiliary = "would_auxiliary",
        /// "could".
        CouldAuxiliary = "could_auxiliary",
        /// Verbs of help, whose infinitive may be the helpers' own.
        Helping = "helping",
        /// Verbs and nouns of what is forbidden in general.
        Forbidding = "forbidding",
        /// "have" of an infinitive of the past.
        PerfectAuxiliary = "perfect_auxiliary",
        /// Verbs before an infinitive of the past that nobody else vouches for.
        Claiming = "claiming",
        /// Verbs that only make a word of thanks or blame polite.
        Liking = "liking",
        /// Verbs that do what they say.
        Performative = "performative",
        /// What disasters do to places.
        Strikes = "strikes",
        /// Words that have another sense in sport.
        SportSense = "sport_sense",
        /// Games.
        Game = "game",
        /// What is attacked, hit or killed in words only.
        WordsOnly = "words_only",
        /// What a country has besides its ground: its history, its politics.
        Realm = "realm",
        /// Before the day on which something ends.
        UntilMark = "until_mark",
        /// Before "of" and what is to come.
        AheadMark = "ahead_mark",
        /// Verbs of bombs and shells, which strike things as well.
        Bombing = "bombing",
        /// What is offered to others.
        HelpNoun = "help_noun",
    }
}
