//! Classes of `dates.tsv`.

use crate::annotation::word_classes;

word_classes! {
    /// What a word is to an expression of time.
    DateWord = 2 {
        /// It puts what follows after the day of writing: "will".
        Modal = "modal",
        /// A participle or adjective of what is still to come: "due".
        Ahead = "ahead",
        /// Its infinitive lies ahead: "plans to".
        Intent = "intent",
        /// It follows a "to" that leads no infinitive.
        NoVerb = "no_verb",
        /// It ends in -ed and tells no tense.
        NotPast = "not_past",
        /// An irregular past form.
        Past = "past",
        /// A verb whose present tells what is planned.
        Scheduled = "scheduled",
        /// The same, as often a noun.
        ScheduledNoun = "scheduled_noun",
        /// What "takes" needs behind it to be planned: "effect".
        Taken = "taken",
        /// "is", "are".
        Copula = "copula",
        /// What may stand between it and the day of a plan: "is out on Friday".
        Complement = "complement",
        /// A present that makes a participle perfect or passive: "has been closed until".
        Perfect = "perfect",
        /// What lasts "until" after it is still to come.
        Postpone = "postpone",
        /// An article or possessive.
        Determiner = "determiner",
        /// A common adjective, or another word behind which a verb is a noun.
        Adjective = "adjective",
        /// Of matches.
        Sport = "sport",
        /// Of business.
        Finance = "finance",
        /// What newspapers are called behind a weekday.
        Outlet = "outlet",
        /// Before a part of a day or a clock time: its beginning, middle or end.
        DayEdge = "day_edge",
        /// Before a point of time that limits something.
        LimitMark = "limit_mark",
        /// What makes "noon" emphatic ("high noon").
        HighNoon = "high_noon",
        /// Before a point of time that limits or opens a range.
        RangeStart = "range_start",
        /// The name of a time zone in front of "time".
        ZoneName = "zone_name",
        /// Winter or summer time of a zone.
        ZoneSeason = "zone_season",
        /// The noun that ends the name of a time zone.
        ZoneNoun = "zone_noun",
        /// Behind a length of time: that long.
        Lasting = "lasting",
        /// Before how long something takes.
        LengthMark = "length_mark",
        /// Behind a number that is an amount and no time.
        RateNoun = "rate_noun",
        /// Behind a number that multiplies.
        Multiple = "multiple",
        /// The end of a noun for people of an age ("30-year-olds").
        AgeNoun = "age_noun",
        /// Behind "or": about that long.
        OrSo = "or_so",
        /// The time of speaking, behind "from".
        SpeechTime = "speech_time",
        /// Behind a length: counted from the time of speaking.
        Hence = "hence",
        /// The first or last part of a stretch of time.
        StretchPart = "stretch_part",
        /// Before the day that a stretch ended on.
        EndedBefore = "ended_before",
        /// Behind a length: it lies ahead.
        AheadMark = "ahead_mark",
        /// Behind "to": it lies ahead.
        ToCome = "to_come",
        /// What a stretch did that came after another.
        FollowedVerb = "followed_verb",
        /// Half of a length of time.
        HalfNoun = "half_noun",
        /// Before a length of time that is told as one.
        LengthLead = "length_lead",
        /// A comparative in front of "than".
        Comparative = "comparative",
        /// Behind a comparative.
        Than = "than",
        /// Behind "at": a bound.
        Superlative = "superlative",
        /// Before "to": a bound.
        UpMark = "up_mark",
        /// A comparative of amounts behind "no".
        ComparativeOfAmount = "comparative_of_amount",
        /// Many things, uncounted.
        Many = "many",
        /// Before "many" where it counts no time.
        ManyMark = "many_mark",
        /// Before "recently" where it makes a superlative.
        MostMark = "most_mark",
        /// What kind of future.
        FutureKind = "future_kind",
        /// Before "days": the present.
        TheseMark = "these_mark",
        /// Behind "at the": the present.
        MomentNoun = "moment_noun",
        /// Before a point of time that is not known closely.
        Sometime = "sometime",
        /// What "today's" owns when it means the present age.
        TodayOwner = "today_owner",
        /// Before a weekday that names an event ("Black Friday").
        NamedDayMark = "named_day_mark",
        /// Behind a length: counted back from a known time.
        EarlierMark = "earlier_mark",
        /// What follows a number that counts and dates nothing.
        CountedBehindNumber = "counted_behind_number",
        /// Behind "March" as a noun of walking.
        MarchMark = "march_mark",
        /// Before the first of two points of time.
        BetweenMark = "between_mark",
        /// What may follow a number that is a day by itself.
        AloneEnd = "alone_end",
        /// Verbs before an anniversary that is told as a day.
        MarkVerb = "mark_verb",
        /// Before "year": all of it.
        FullMark = "full_mark",
        /// The end of a stretch.
        EndNoun = "end_noun",
        /// Behind "quarter" where it is dated by what follows.
        QuarterEnd = "quarter_end",
        /// A stretch of time, unnamed.
        PeriodNoun = "period_noun",
        /// What ends the clause of a comparison.
        ClauseEnd = "clause_end",
        /// Before a stretch that is compared with another one.
        SameMark = "same_mark",
        /// Before "daily" where it counts.
        AverageMark = "average_mark",
        /// Behind "every": which of them.
        StepMark = "step_mark",
        /// Behind "every": each second one.
        OtherMark = "other_mark",
        /// Whose decade of life it is.
        AgeOwner = "age_owner",
        /// Makers of cars, whose models bear years.
        CarMaker = "car_maker",
        /// What follows a number that is no year.
        CountedBehindYear = "counted_behind_year",
        /// Before a number that is no year.
        NumberedMark = "numbered_mark",
        /// Before a number that is a year without doubt.
        YearLead = "year_lead",
        /// Before a year and a hyphen.
        EraMark = "era_mark",
        /// Verbs before the day that a stretch ends on.
        EndsBefore = "ends_before",
        /// Before a part of a year that is told as a time.
        YearPartLead = "year_part_lead",
        /// The last part of a year.
        FinalMark = "final_mark",
        /// Past forms of "be".
        PastBe = "past_be",
        /// Before the end of a stretch.
        UntilMark = "until_mark",
        /// Before the beginning of a stretch that lasts.
        SinceMark = "since_mark",
        /// Before the day that something begins.
        StartMark = "start_mark",
        /// What denies a verb.
        Denial = "denial",
        /// The auxiliary of the future.
        WillMark = "will_mark",
        /// Forms of "be" before a participle that is no past tense.
        PassiveBe = "passive_be",
        /// A participle that is also a present and a past form.
        SetForm = "set_form",
        /// Behind "set" where it lies ahead.
        AheadLink = "ahead_link",
        /// The bare form of "be".
        BareBe = "bare_be",
        /// The ending of words that only look like past forms.
        NoPastEnding = "no_past_ending",
        /// Articles, possessives and demonstratives before a noun.
        DeterminerList = "determiner_list",
        /// Adverbs between auxiliary and verb.
        StillMark = "still_mark",
        /// Before a day that was planned and passed.
        WasOnceMark = "was_once_mark",
        /// The stem of "take".
        TakeStem = "take_stem",
        /// Subjects of the plural that have no plural ending.
        PluralSubject = "plural_subject",
        /// Behind an hour in digits: before noon, as written.
        Morning = "morning",
        /// Behind an hour in digits: after noon, as written.
        Afternoon = "afternoon",
        /// Behind digits: the ten years that begin there ("1990s").
        DecadeEnding = "decade_ending",
        /// A month that is an adjective in lower case.
        MonthAndAdjective = "month_and_adjective",
        /// The months in order.
        MonthName = "month_name",
        /// Short forms of the months in order, those of one month divided by spaces.
        MonthShort = "month_short",
        /// A month that is another word as well.
        MonthAndWord = "month_and_word",
        /// A month whose short form is no other word.
        MonthShortIsSure = "month_short_is_sure",
        /// The days of the week in order, Monday first.
        WeekdayName = "weekday_name",
        /// Short forms of the days of the week in order, those of one day divided by spaces.
        WeekdayShort = "weekday_short",
    }
}
