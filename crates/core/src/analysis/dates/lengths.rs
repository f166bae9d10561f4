//! How lengths of several units are written as one: "P2M1W", "P1DT2H30M".

use super::value::Length;

/// The sum of some lengths, each of a smaller unit than the one before.
pub(super) fn written(lengths: [Option<Length>; 3]) -> String {
    let (mut days, mut hours) = (String::new(), String::new());
    for length in lengths.into_iter().flatten() {
        let told = length.to_string();
        let (sum, told) = match told.strip_prefix("PT") {
            Some(told) => (&mut hours, told),
            None => (&mut days, told.strip_prefix('P').unwrap_or(&told)),
        };
        sum.push_str(told);
    }
    if hours.is_empty() { format!("P{days}") } else { format!("P{days}T{hours}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::dates::value::Unit;

    #[test]
    fn lengths_are_written_one_behind_the_other() {
        let length = |amount: f64, unit| Some(Length { amount: Some(amount), unit });
        assert_eq!(written([length(2.0, Unit::Month), length(1.0, Unit::Week), None]), "P2M1W");
        assert_eq!(written([length(1.0, Unit::Day), length(2.0, Unit::Hour), length(30.0, Unit::Minute)]), "P1DT2H30M");
        assert_eq!(written([length(2.0, Unit::Hour), length(5.0, Unit::Second), None]), "PT2H5S");
    }
}
