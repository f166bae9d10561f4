//! Amounts: money, percentages, counts, measures.
