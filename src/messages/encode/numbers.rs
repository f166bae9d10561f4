//! Scores as replies carry them: four decimals say all there is to say, and JSON stays readable.

/// `value` to four decimals.
pub(super) fn short(value: f32) -> f32 {
    (f64::from(value) * 10_000.0).round() as f32 / 10_000.0
}

#[cfg(test)]
mod tests {
    #[test]
    fn scores_keep_four_decimals() {
        assert_eq!([0.123_456, -0.999_99, 1.0].map(super::short), [0.1235, -1.0, 1.0]);
    }
}
