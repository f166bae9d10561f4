//! Classes of words: what a language says of a word wherever it stands.

named_enum! {
    /// What a word is, whatever its sentence.
    WordClass {
        /// Without content of its own: closed classes, and the verbs and adverbs of reporting that every story is full of.
        Function = "function",
        /// Opens sentences and seldom stands inside a name.
        Opener = "opener",
        /// Opens sentences and seldom follows a name, so that it opens one in a text without capitals too.
        OpenerAnywhere = "opener_anywhere",
        /// A verb that may follow a question in quotation marks and its speaker.
        Saying = "saying",
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
    }
}

/// A set of word classes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct WordClasses(u64);

const _: () = assert!(WordClass::ALL.len() <= u64::BITS as usize);

impl WordClasses {
    /// No class.
    pub const NONE: WordClasses = WordClasses(0);

    /// Whether the set holds `class`.
    pub const fn has(self, class: WordClass) -> bool {
        self.0 & (1 << class as u64) != 0
    }

    /// The set with `class`.
    #[must_use]
    pub const fn with(self, class: WordClass) -> WordClasses {
        WordClasses(self.0 | 1 << class as u64)
    }
}
