//! Words that bound a number: "at least", "up to", "about".

use super::line::Line;
use crate::annotation::QuantityBound;

/// How the words around an amount bound it.
pub(super) fn bound(line: Line<'_>, first: usize, end: usize) -> QuantityBound {
    const BEFORE: [(&[&str], QuantityBound); 36] = [
        (&["no", "fewer", "than"], QuantityBound::AtLeast),
        (&["no", "less", "than"], QuantityBound::AtLeast),
        (&["not", "less", "than"], QuantityBound::AtLeast),
        (&["no", "more", "than"], QuantityBound::AtMost),
        (&["not", "more", "than"], QuantityBound::AtMost),
        (&["as", "many", "as"], QuantityBound::AtMost),
        (&["as", "much", "as"], QuantityBound::AtMost),
        (&["as", "few", "as"], QuantityBound::AtLeast),
        (&["at", "least"], QuantityBound::AtLeast),
        (&["more", "than"], QuantityBound::AtLeast),
        (&["greater", "than"], QuantityBound::AtLeast),
        (&["upwards", "of"], QuantityBound::AtLeast),
        (&["a", "minimum", "of"], QuantityBound::AtLeast),
        (&["at", "most"], QuantityBound::AtMost),
        (&["up", "to"], QuantityBound::AtMost),
        (&["less", "than"], QuantityBound::AtMost),
        (&["fewer", "than"], QuantityBound::AtMost),
        (&["a", "maximum", "of"], QuantityBound::AtMost),
        (&["close", "to"], QuantityBound::About),
        (&["an", "estimated"], QuantityBound::About),
        (&["over"], QuantityBound::AtLeast),
        (&["above"], QuantityBound::AtLeast),
        (&["exceeding"], QuantityBound::AtLeast),
        (&["under"], QuantityBound::AtMost),
        (&["below"], QuantityBound::AtMost),
        (&["about"], QuantityBound::About),
        (&["around"], QuantityBound::About),
        (&["some"], QuantityBound::About),
        (&["nearly"], QuantityBound::About),
        (&["almost"], QuantityBound::About),
        (&["roughly"], QuantityBound::About),
        (&["approximately"], QuantityBound::About),
        (&["approx."], QuantityBound::About),
        (&["estimated"], QuantityBound::About),
        (&["another", "estimated"], QuantityBound::About),
        (&["circa"], QuantityBound::About),
    ];
    if let Some((_, bound)) = BEFORE.iter().find(|(words, _)| line.follows(first, words)) {
        return *bound;
    }
    if line.reads(end, &["or", "more"]) {
        QuantityBound::AtLeast
    } else if line.reads(end, &["or", "less"]) || line.reads(end, &["or", "fewer"]) {
        QuantityBound::AtMost
    } else if line.reads(end, &["or", "so"]) {
        QuantityBound::About
    } else {
        QuantityBound::Exact
    }
}
