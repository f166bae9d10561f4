//! What stands around a story and is none of it: notices of cookies, captions, boxes of newsletters, links to other stories.
//! `furniture.tsv` has the words.

use std::sync::LazyLock;

/// The rows of the table, the words of each divided.
struct Furniture {
    names: Vec<Vec<&'static str>>,
    leads: Vec<Vec<&'static str>>,
}

/// A row: where, words, one that is, one that is not.
fn rows() -> impl Iterator<Item = [&'static str; 4]> {
    let lines = include_str!("furniture.tsv").lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    lines.map(|line| {
        let columns: Vec<&str> = line.split('\t').collect();
        columns.try_into().unwrap_or_else(|_| panic!("furniture.tsv: {line:?} has not four columns"))
    })
}

static FURNITURE: LazyLock<Furniture> = LazyLock::new(|| {
    let of = |kind: &str| rows().filter(|row| row[0] == kind).map(|row| row[1].split(' ').collect()).collect();
    Furniture { names: of("name"), leads: of("lead") }
});

/// Whether a class or id is that of furniture.
pub(super) fn is_named(class: &str) -> bool {
    class.split_ascii_whitespace().any(|name| {
        let words = words_of_name(name);
        let pairs: Vec<String> = words.windows(2).map(|pair| pair.concat()).collect();
        FURNITURE.names.iter().any(|row| follows(&words, row) || (row.len() == 1 && pairs.iter().any(|p| p == row[0])))
    })
}

/// Whether a text begins as a link to another story does.
pub(super) fn is_lead(text: &str) -> bool {
    let head: String = text.trim_start().chars().take(40).collect::<String>().to_lowercase().replace('’', "'");
    let words: Vec<&str> = head.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|w| !w.is_empty()).collect();
    FURNITURE.leads.iter().any(|row| words.len() >= row.len() && words[..row.len()] == row[..])
}

fn follows(words: &[String], row: &[&str]) -> bool {
    words.windows(row.len()).any(|window| window.iter().zip(row).all(|(word, wanted)| word == wanted))
}

/// The words of a name: "imageCaption_big" are three. Names beyond 200 bytes are made by machines and mean nothing.
fn words_of_name(name: &str) -> Vec<String> {
    let (mut words, mut word, mut was_lower) = (Vec::new(), String::new(), false);
    for c in name.chars().take(200) {
        if !c.is_alphanumeric() || (c.is_uppercase() && was_lower) {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        was_lower = c.is_lowercase();
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_fires_where_it_makes_sense_and_nowhere_else() {
        for [kind, words, is, is_not] in rows() {
            let row: Vec<&str> = words.split(' ').collect();
            match kind {
                "name" => {
                    assert!(is_named(is), "{is:?}");
                    assert!(!is_named(is_not), "{is_not:?}");
                    let names = words_of_name(is);
                    let joined: Vec<String> = names.windows(2).map(|pair| pair.concat()).collect();
                    assert!(follows(&names, &row) || joined.iter().any(|j| j == row[0]), "{words}");
                }
                // That a lead is mostly a link is asked of the page.
                "lead" => assert!(is_lead(is), "{is:?}"),
                _ => panic!("{kind:?} is neither name nor lead"),
            }
        }
        assert!(!is_lead("Readers said more") && !is_lead("") && !is_named("") && !is_named("article-body"));
    }
}
