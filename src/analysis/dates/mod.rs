//! Dates, times, durations and sets with TIMEX3 values.
