//! Forms of wire English, after CheckList (Ribeiro et al. 2020): each is a template filled from lists, with what must come out.
//!
//! `tests/forms/forms.jsonl` holds the forms, several lines for one form where its wording differs, and `lists.json` what fills
//! them: `{list}` or `{list.field}`, `{^list}` with a capital first, `{list!}` in capitals. A form passes as often as its floor in
//! `floors.tsv` says, which only rises: `UPDATE_GOLDEN=1` lifts the floors to what passes now.

use crate::support::expect::Check;
use crate::support::repository;
use crate::support::told::Told;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

/// The day on which all are published: a Wednesday.
const PUBLISHED: &str = "2024-05-15";
/// Sentences that one line gives at most.
const MOST: usize = 8;

/// A template with what must come out, in which the same fields are filled.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    form: String,
    text: String,
    expect: Vec<Check>,
}

/// The lists that a line is filled from, in order of appearance.
fn lists_of<'a>(line: &str, lists: &'a BTreeMap<String, Vec<Value>>) -> Vec<(&'a str, &'a [Value])> {
    let mut used: Vec<(usize, &str, &[Value])> = Vec::new();
    for (name, entries) in lists {
        let found = [format!("{{{name}"), format!("{{^{name}")].into_iter().flat_map(|open| {
            let ends = |at: usize| line[at..].starts_with(['}', '.', '!']);
            line.match_indices(&open).map(|(at, o)| at + o.len()).find(|at| ends(*at))
        });
        if let Some(at) = found.min() {
            used.push((at, name, entries));
        }
    }
    used.sort_by_key(|(at, _, _)| *at);
    used.into_iter().map(|(_, name, entries)| (name, entries)).collect()
}

/// Fills every place of one list.
fn fill(line: &str, list: &str, entry: &Value) -> String {
    let fields: Vec<(String, &str)> = match entry {
        Value::String(words) => vec![(list.to_owned(), words)],
        Value::Object(fields) => {
            fields.iter().filter_map(|(field, words)| Some((format!("{list}.{field}"), words.as_str()?))).collect()
        }
        _ => Vec::new(),
    };
    fields.into_iter().fold(line.to_owned(), |line, (place, words)| {
        let words = words.replace('"', "\\\"");
        let mut letters = words.chars();
        let capital: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
        let line = line.replace(&format!("{{{place}}}"), &words).replace(&format!("{{^{place}}}"), &capital);
        line.replace(&format!("{{{place}!}}"), &words.to_uppercase())
    })
}

/// Every combination of a line's lists, thinned evenly to [`MOST`].
fn filled(line: &str, lists: &BTreeMap<String, Vec<Value>>) -> Vec<Form> {
    let used = lists_of(line, lists);
    let all: usize = used.iter().map(|(_, entries)| entries.len()).product();
    let count = all.min(MOST);
    // A step without a common factor with the lengths meets every entry of every list.
    let one = |i: usize| {
        let mut at = if all > MOST { i * 7919 % all } else { i };
        let line = used.iter().fold(line.to_owned(), |line, (list, entries)| {
            let entry = &entries[at % entries.len()];
            at /= entries.len();
            fill(&line, list, entry)
        });
        serde_json::from_str::<Form>(&line).unwrap_or_else(|e| panic!("{e}: {line}"))
    };
    (0..count).map(one).collect()
}

/// The floors, and in order of the file what passes now, of how many.
fn compared(floors: &BTreeMap<String, usize>, passed: &[(String, usize, usize)]) -> (String, Vec<String>) {
    let (mut file, mut fallen) = (String::from("# form\tpasses at least\tof\n"), Vec::new());
    for (form, now, of) in passed {
        let floor = floors.get(form).copied().unwrap_or(0);
        if *now < floor {
            fallen.push(format!("{form}: {now} of {of} pass, {floor} did before"));
        }
        writeln!(file, "{form}\t{}\t{of}", floor.max(*now)).unwrap();
    }
    (file, fallen)
}

#[test]
fn no_form_of_wire_english_falls_below_its_floor() {
    let read = |name: &str| fs::read_to_string(repository("tests/forms").join(name)).unwrap();
    let lists: BTreeMap<String, Vec<Value>> = serde_json::from_str(&read("lists.json")).unwrap();
    let floor = |line: &str| {
        let mut fields = line.split('\t');
        Some((fields.next()?.to_owned(), fields.next()?.parse().ok()?))
    };
    let floors: BTreeMap<String, usize> = read("floors.tsv").lines().filter_map(floor).collect();
    let mut passed: Vec<(String, usize, usize)> = Vec::new();
    let mut shown = String::new();
    for line in read("forms.jsonl").lines() {
        for form in filled(line, &lists) {
            let told = Told::text(&form.text, PUBLISHED);
            let unmet = form.expect.iter().find(|c| c.met(&told) != Some(true));
            let at = passed.iter().position(|(f, _, _)| *f == form.form).unwrap_or_else(|| {
                passed.push((form.form.clone(), 0, 0));
                passed.len() - 1
            });
            passed[at].1 += usize::from(unmet.is_none());
            passed[at].2 += 1;
            if let Some(check) = unmet {
                writeln!(shown, "{}: {:?}: {check:?}", form.form, form.text).unwrap();
            }
        }
    }
    assert!(passed.len() >= 40, "{} forms", passed.len());
    let share = |(_, now, of): &(String, usize, usize)| *now as f64 / *of as f64;
    let mean = passed.iter().map(share).sum::<f64>() / passed.len() as f64;
    println!("{shown}forms_pass {:.1}", 100.0 * mean);
    let (file, fallen) = compared(&floors, &passed);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(repository("tests/forms/floors.tsv"), file).unwrap();
    }
    assert!(fallen.is_empty(), "{shown}{fallen:#?}");
}

#[test]
fn a_floor_is_lifted_and_never_lowered() {
    let floors = BTreeMap::from([("rises".to_owned(), 2), ("falls".to_owned(), 3)]);
    let (file, fallen) = compared(&floors, &[("rises".to_owned(), 4, 5), ("falls".to_owned(), 1, 5)]);
    assert_eq!(file, "# form\tpasses at least\tof\nrises\t4\t5\nfalls\t3\t5\n");
    assert_eq!(fallen, ["falls: 1 of 5 pass, 3 did before"]);
}
