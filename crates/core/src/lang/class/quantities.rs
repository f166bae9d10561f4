//! Classes of `quantities.tsv`.

use crate::annotation::word_classes;

word_classes! {
    /// What a word is to a number.
    QuantityWord = 3 {
        /// "One" before it counts people ("one soldier").
        Person = "person",
        /// "One" before it counts things ("one race"); before "thing" it does not.
        Counted = "counted",
        /// Plurals that do not end in "s", and adjectives that stand for people.
        People = "people",
        /// Ends in "s" and is no plural.
        NotPlural = "not_plural",
        /// No noun phrase goes past it.
        End = "end",
        /// No part of a name before a number.
        Function = "function",
        /// Its number counts people ("wounding 238").
        Harm = "harm",
        /// What a number does ("3,000 died").
        Acted = "acted",
        /// What some are of ("nine of whom").
        Partitive = "partitive",
        /// A bound behind which a number may stand alone ("at least 12").
        OpenBound = "open_bound",
        /// The sign of pence behind a number.
        PencePrefix = "pence_prefix",
        /// The money of Britain, behind pounds.
        Sterling = "sterling",
        /// Pounds, of money or of weight.
        PoundNoun = "pound_noun",
        /// Words and signs behind a share in hundredths.
        PercentSign = "percent_sign",
        /// Between the ends of a range.
        RangeMark = "range_mark",
        /// Letters right behind digits that are a multiple or a unit, as written.
        NumberSuffix = "number_suffix",
        /// Endings in "s" that are no plural, of adjectives too.
        NoPluralEnding = "no_plural_ending",
        /// Endings in "s" of nouns of the singular.
        SingularEnding = "singular_ending",
        /// The two words behind a share in hundredths, in order.
        PerCent = "per_cent",
        /// The two words behind a difference of shares, in order.
        PercentagePoints = "percentage_points",
        /// The same of one.
        PercentagePoint = "percentage_point",
        /// Before a unit of length: its square.
        Square = "square",
        /// Before a unit of length: its cube.
        Cubic = "cubic",
        /// Letters behind a number that multiply it, as written.
        Thousand = "thousand",
        /// Letters behind a number that multiply it, as written.
        Million = "million",
        /// Letters behind a number that multiply it, as written.
        Billion = "billion",
        /// Letters behind a number that multiply it, as written.
        Trillion = "trillion",
    }
}
