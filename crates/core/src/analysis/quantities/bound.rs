//! Words that bound a number: "at least", "up to", "about", from `bounds.tsv` of the language.

use super::line::Line;
use crate::annotation::{QuantityBound, table_names};
use crate::lang::{english, rows};
use std::sync::LazyLock;

table_names! {
    /// Where the words stand.
    Place { Before = "before", Behind = "behind", }
}

/// Words that bound a number.
struct Row {
    place: Place,
    words: Vec<&'static str>,
    bound: QuantityBound,
}

static ROWS: LazyLock<Vec<Row>> =
    LazyLock::new(|| rows(english().tables.bounds).filter_map(|(_, row)| read(&row)).collect());

fn read(fields: &[&'static str]) -> Option<Row> {
    let &[place, words, bound] = fields else { return None };
    let (place, bound) = (Place::from_name(place)?, QuantityBound::from_name(bound)?);
    Some(Row { place, words: words.split(' ').collect(), bound })
}

/// How the words around an amount bound it.
pub(super) fn bound(line: Line<'_>, first: usize, end: usize) -> QuantityBound {
    let stands = |row: &&Row| match row.place {
        Place::Before => line.follows(first, &row.words),
        Place::Behind => line.reads(end, &row.words),
    };
    ROWS.iter().find(stands).map_or(QuantityBound::Exact, |row| row.bound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        assert_eq!(ROWS.len(), rows(english().tables.bounds).count());
    }
}
