//! Classes of words: what a language says of a word wherever it stands.

/// A class of words: a value of one of the lists of classes, each of which has a table in every language.
pub trait Class: Copy + 'static {
    /// Which of the lists it is in.
    const LIST: usize;
    /// Every class of its list.
    const ALL: &'static [Self];

    /// Its place in its list.
    fn number(self) -> usize;

    /// The class of its list with this name.
    fn named(name: &str) -> Option<Self>;
}

/// How many lists of classes there are.
pub const LISTS: usize = 9;

/// Classes of one word: for each list the set of those it is in.
pub type ClassSets = [u128; LISTS];

/// The classes of a word, shared by every token of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WordClasses(&'static ClassSets);

impl WordClasses {
    /// No class.
    pub const NONE: WordClasses = WordClasses(&[0; LISTS]);

    /// The classes of these sets.
    pub const fn new(sets: &'static ClassSets) -> WordClasses {
        WordClasses(sets)
    }

    /// Whether the word is in `class`.
    pub fn has<C: Class>(self, class: C) -> bool {
        self.0.get(C::LIST).is_some_and(|set| set & (1 << class.number()) != 0)
    }
}

impl Default for WordClasses {
    fn default() -> Self {
        Self::NONE
    }
}

/// Declares a list of classes with its number.
macro_rules! word_classes {
    ($(#[$meta:meta])* $name:ident = $list:literal { $($body:tt)* }) => {
        $crate::annotation::named_enum! { $(#[$meta])* $name { $($body)* } }

        impl $crate::annotation::Class for $name {
            const LIST: usize = $list;
            const ALL: &'static [Self] = $name::ALL;

            fn number(self) -> usize {
                self as usize
            }

            fn named(name: &str) -> Option<Self> {
                $name::from_name(name)
            }
        }

        const _: () = assert!($list < $crate::annotation::LISTS && $name::ALL.len() <= u128::BITS as usize);
    };
}

pub(crate) use word_classes;

word_classes! {
    /// What a word is, whatever its sentence: the classes that many layers ask for.
    WordClass = 0 {
        /// Without content of its own: closed classes, and the verbs and adverbs of reporting that every story is full of.
        Function = "function",
        /// Opens sentences and seldom stands inside a name.
        Opener = "opener",
        /// Opens sentences and seldom follows a name, so that it opens one in a text without capitals too.
        OpenerAnywhere = "opener_anywhere",
        /// A verb that may follow a question in quotation marks and its speaker.
        Saying = "saying",
        /// Verbs that are done to people only: to execute a plan and to question a policy are other verbs.
        DoneToPeople = "done_to_people",
        /// Before a gerund that depends on a verb.
        GerundPreposition = "gerund_preposition",
        /// Before a noun that is no subject, although a verb follows.
        ListedPreposition = "listed_preposition",
        /// What divides a verb from the content it governs.
        ContentMark = "content_mark",
        /// Counts things and says nothing of them.
        Counter = "counter",
        /// Keeps the stop that follows it, wherever it stands ("inc").
        Abbreviation = "abbreviation",
        /// Keeps the stop that follows it when a number comes next ("no").
        NumberedAbbreviation = "numbered_abbreviation",
        /// Stands before a name, so that its stop never ends a sentence ("gen").
        AbbreviationBeforeName = "abbreviation_before_name",
        /// Stands before an example or explanation, so that its stop never ends a sentence ("e.g").
        AbbreviationBeforeClause = "abbreviation_before_clause",
        /// Half of a day behind an hour ("p.m").
        HalfDay = "half_day",
        /// A month or its short form.
        Month = "month",
        /// A day of the week or its short form.
        Weekday = "weekday",
        /// The first word of a time zone.
        TimeZone = "time_zone",
        /// Stands before the name of a person and is no part of it, by its form alone.
        TitleBeforeName = "title_before_name",
        /// A direction that belongs to the name of a people behind it ("West African").
        Direction = "direction",
        /// The end of the name of a newspaper, an agency or a station.
        Medium = "medium",
        /// What a transcript calls who asks and who answers.
        Turn = "turn",
        /// Opens a clause that is set against the one before it ("while others balk").
        Contrast = "contrast",
        /// The ending and noun of a day ("Monday", "day").
        DayEnding = "day_ending",
        /// The word or sign behind a share in hundredths.
        Percent = "percent",
        /// Before a source or a beginning.
        From = "from",
        /// Relative pronouns of things.
        RelativeThing = "relative_thing",
        /// The number one, spelled.
        One = "one",
        /// The determiner that denies.
        No = "no",
        /// The conjunction and preposition of likeness.
        As = "as",
        /// The noun of a day that returns.
        Anniversary = "anniversary",
        /// Prepositions, articles and "and", which names have with a small letter.
        SmallWord = "small_word",
        /// The preposition of purpose, benefit and length.
        For = "for",
        /// The number two, spelled.
        TwoMark = "two_mark",
        /// Before who does it in a passive, and before a limit.
        By = "by",
        /// The mark of the infinitive, and the preposition.
        To = "to",
        /// The short form of "will" behind a pronoun.
        ShortWill = "short_will",
        /// The ending of regular past forms.
        PastEnding = "past_ending",
        /// The ending of adverbs.
        AdverbEnding = "adverb_ending",
        /// The definite article.
        The = "the",
        /// The preposition of possession and part.
        Of = "of",
        /// The preposition of days and surfaces.
        On = "on",
        /// The mark of a possessor.
        Possessive = "possessive",
        /// The ending of present participles and gerunds.
        GerundEnding = "gerund_ending",
        /// The pronoun of things.
        It = "it",
        /// What joins two alike.
        Coordinator = "coordinator",
        /// The adverb of this place.
        Here = "here",
        /// What begins a description behind a name.
        AppositionLead = "apposition_lead",
        /// The relative pronoun of persons.
        Who = "who",
        /// The conjunction that adds.
        And = "and",
        /// The mark of a possessor, the bare one too.
        PossessiveMark = "possessive_mark",
        /// Possessives of the third person.
        OwnerOfThird = "owner_of_third",
        /// Prepositions between an office and its field.
        OfOrFor = "of_or_for",
        /// The conjunction of content, and the demonstrative.
        That = "that",
        /// What denies a verb.
        Negation = "negation",
        /// Auxiliaries of what lies ahead.
        FutureAuxiliary = "future_auxiliary",
        /// What opens a condition.
        Condition = "condition",
        /// What joins names, the sign too.
        AndMark = "and_mark",
        /// The indefinite article.
        Indefinite = "indefinite",
        /// The ending of verbs that only look like adverbs.
        NoAdverbEnding = "no_adverb_ending",
        /// Endings of participles and adjectives that end no key phrase.
        AdjectiveEnding = "adjective_ending",
        /// Before two that are told together.
        BetweenMark = "between_mark",
        /// The preposition of places and spans.
        In = "in",
        /// The beginning of an address of a page.
        AddressPrefix = "address_prefix",
        /// Last parts of internet addresses that follow a stop.
        AddressEnding = "address_ending",
        /// What joins members of a list.
        CommaAnd = "comma_and",
        /// The conjunction of contrast.
        But = "but",
        /// Parts of a day.
        DayPart = "day_part",
        /// Before "to" and a source.
        According = "according",
        /// Auxiliaries and adverbs between a subject and its verb.
        BesideVerb = "beside_verb",
        /// Auxiliaries of what is possible, short forms too.
        CanAuxiliary = "can_auxiliary",
        /// Auxiliaries of what is due.
        OughtAuxiliary = "ought_auxiliary",
        /// What ends a description behind a name.
        DescriptionEnd = "description_end",
        /// Before the body of an office behind it.
        DescriptionLink = "description_link",
        /// Subjects that are nobody and nothing.
        Nobody = "nobody",
        /// Verbs of what does not happen then.
        AvertingVerb = "averting_verb",
        /// What brings in a circumstance with words of its own.
        Accompanying = "accompanying",
        /// Verbs of what somebody else is to do, which nobody has done yet.
        DirectingVerb = "directing_verb",
        /// What may stand between a verb and its infinitive.
        InsideInfinitive = "inside_infinitive",
        /// Pronouns that stand for the noun which their clause modifies.
        Relative = "relative",
        /// Marks inside a subject that a mark sets off.
        InsideSubject = "inside_subject",
        /// Before when and where.
        SettingPreposition = "setting_preposition",
        /// What ends a subject to its right in a sentence that nobody has parsed.
        SubjectLimit = "subject_limit",
        /// What stands before a subject and is no part of it.
        BesideSubject = "beside_subject",
        /// Articles and possessives that open a subject.
        SubjectDeterminer = "subject_determiner",
        /// Endings of participles.
        ParticipleEnding = "participle_ending",
        /// Forms of "be" and "get" before a participle.
        PassiveBeForm = "passive_be_form",
        /// Verbs of speech.
        SpeechVerb = "speech_verb",
        /// A noun of the plural that has no ending of the plural.
        PluralWithoutEnding = "plural_without_ending",
        /// Subject pronouns of the third person.
        ThirdPerson = "third_person",
        /// What an apostrophe parts from the word before it.
        CliticEnding = "clitic_ending",
        /// The letter before the apostrophe and the ending of a negated auxiliary.
        NegationEnding = "negation_ending",
        /// The halves of a word that is two tokens ("can" and "not").
        SplitWord = "split_word",
        /// What the address of a page begins with.
        AddressStart = "address_start",
        /// Last parts of the names of hosts.
        DomainEnding = "domain_ending",
        /// Nouns that only count or gather what stands after "of": "a family of five", "dozens of people".
        Collective = "collective",
        /// Words before a number that belong to it: "at least 40".
        NumberModifier = "number_modifier",
        /// Particles between a verb and its object.
        ParticleMark = "particle_mark",
        /// Marks inside a noun phrase.
        InsidePhrase = "inside_phrase",
        /// Relative pronouns, of places too.
        RelativePronoun = "relative_pronoun",
        /// What never heads a noun phrase.
        NoHead = "no_head",
        /// Verbs that only lend a noun their subject: "held talks", "launched an inquiry".
        LightVerb = "light_verb",
        /// Nouns that end the name of a law.
        LawNoun = "law_noun",
    }
}
