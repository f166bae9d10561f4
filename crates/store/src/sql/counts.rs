//! How many documents there were each hour, in all and about each subject.
//!
//! What every document was counted under is kept beside the counters, so that one that is changed, moved in time or deleted is
//! taken back exactly.

use super::rows::{delete_rows, list, runs};
use super::{Connection, Db};
use crate::projection::{DocumentCounts, Subject};
use sqlx::QueryBuilder;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Subject, hour, language.
type Bucket = (i64, i64, String);

/// Counts documents anew: what they were counted under before is taken back.
pub(super) async fn put(connection: &mut Connection, documents: &[DocumentCounts]) -> Result<(), sqlx::Error> {
    let ids: Vec<i64> = documents.iter().map(|document| document.document).collect();
    let subjects: BTreeSet<&Subject> = documents.iter().flat_map(|document| &document.subjects).collect();
    let numbers = subject_ids(connection, &subjects).await?;
    let mut buckets: BTreeMap<Bucket, i64> = BTreeMap::new();
    for (hour, language, subjects) in counted(connection, &ids).await? {
        for subject in unpack(&subjects) {
            *buckets.entry((subject, hour, language.clone())).or_default() -= 1;
        }
    }
    let mut kept = Vec::with_capacity(documents.len());
    for document in documents.iter().filter(|document| !document.subjects.is_empty()) {
        let subjects: BTreeSet<i64> = document.subjects.iter().filter_map(|subject| numbers.get(subject).copied()).collect();
        for subject in &subjects {
            *buckets.entry((*subject, document.hour, document.language.clone())).or_default() += 1;
        }
        kept.push((document, pack(&subjects)));
    }
    delete_rows(connection, "DELETE FROM counted_documents WHERE document_id IN ", &ids).await?;
    for chunk in runs(&kept) {
        let into = "INSERT INTO counted_documents (document_id, hour, language, subjects) ";
        let mut query = QueryBuilder::<Db>::new(into);
        query.push_values(chunk, |mut row, (document, subjects)| {
            row.push_bind(document.document)
                .push_bind(document.hour)
                .push_bind(document.language.as_str())
                .push_bind(subjects.as_slice());
        });
        query.build().execute(&mut *connection).await?;
    }
    add(connection, buckets).await
}

/// What documents were counted under.
async fn counted(connection: &mut Connection, ids: &[i64]) -> Result<Vec<(i64, String, Vec<u8>)>, sqlx::Error> {
    let mut counted = Vec::new();
    for chunk in runs(ids) {
        let select = "SELECT hour, language, subjects FROM counted_documents WHERE document_id IN ";
        let mut query = QueryBuilder::<Db>::new(select);
        list(&mut query, chunk.iter().copied());
        let rows: Vec<(i64, String, Vec<u8>)> = query.build_query_as().fetch_all(&mut *connection).await?;
        counted.extend(rows);
    }
    Ok(counted)
}

/// Changes counters; those that come to nothing go.
async fn add(connection: &mut Connection, buckets: BTreeMap<Bucket, i64>) -> Result<(), sqlx::Error> {
    let buckets: Vec<(Bucket, i64)> = buckets.into_iter().filter(|(_, count)| *count != 0).collect();
    for chunk in runs(&buckets) {
        let mut query = QueryBuilder::<Db>::new("INSERT INTO hourly_counts (subject_id, hour, language, documents) ");
        query.push_values(chunk, |mut row, ((subject, hour, language), count)| {
            row.push_bind(*subject).push_bind(*hour).push_bind(language.as_str()).push_bind(*count);
        });
        query.push(
            " ON CONFLICT (subject_id, hour, language) DO UPDATE SET documents = hourly_counts.documents + excluded.documents",
        );
        query.build().execute(&mut *connection).await?;
    }
    let taken: BTreeSet<i64> = buckets.iter().filter(|(_, count)| *count < 0).map(|((subject, ..), _)| *subject).collect();
    let taken: Vec<i64> = taken.into_iter().collect();
    delete_rows(connection, "DELETE FROM hourly_counts WHERE documents <= 0 AND subject_id IN ", &taken).await
}

/// Numbers of subjects; new ones get one.
async fn subject_ids<'a>(
    connection: &mut Connection,
    subjects: &BTreeSet<&'a Subject>,
) -> Result<HashMap<&'a Subject, i64>, sqlx::Error> {
    let mut ids = known(connection, subjects).await?;
    let new: Vec<&Subject> = subjects.iter().copied().filter(|subject| !ids.contains_key(*subject)).collect();
    for chunk in runs(&new) {
        let mut query = QueryBuilder::<Db>::new("INSERT INTO subjects (kind, key) ");
        query.push_values(chunk, |mut row, subject| {
            row.push_bind(subject.kind.number()).push_bind(subject.key.as_str());
        });
        query.build().execute(&mut *connection).await?;
    }
    if !new.is_empty() {
        ids = known(connection, subjects).await?;
    }
    Ok(ids)
}

async fn known<'a>(
    connection: &mut Connection,
    subjects: &BTreeSet<&'a Subject>,
) -> Result<HashMap<&'a Subject, i64>, sqlx::Error> {
    let keys: BTreeSet<&str> = subjects.iter().map(|subject| subject.key.as_str()).collect();
    let keys: Vec<&str> = keys.into_iter().collect();
    let mut found: HashMap<(i64, String), i64> = HashMap::new();
    for chunk in runs(&keys) {
        let mut query = QueryBuilder::<Db>::new("SELECT id, kind, key FROM subjects WHERE key IN ");
        list(&mut query, chunk.iter().copied());
        let rows: Vec<(i64, i64, String)> = query.build_query_as().fetch_all(&mut *connection).await?;
        found.extend(rows.into_iter().map(|(id, kind, key)| ((kind, key), id)));
    }
    let id = |subject: &Subject| found.get(&(subject.kind.number(), subject.key.clone())).copied();
    Ok(subjects.iter().filter_map(|subject| Some((*subject, id(subject)?))).collect())
}

/// Ascending numbers as differences in base 128, the lowest digits first; the high bit says that more follow.
fn pack(numbers: &BTreeSet<i64>) -> Vec<u8> {
    let mut packed = Vec::with_capacity(numbers.len() * 2);
    let mut before = 0;
    for number in numbers {
        let mut rest = number.abs_diff(before);
        before = *number;
        while rest >= 0x80 {
            packed.push((rest & 0x7F) as u8 | 0x80);
            rest >>= 7;
        }
        packed.push(rest as u8);
    }
    packed
}

/// What [`pack`] was given.
pub(super) fn unpack(packed: &[u8]) -> Vec<i64> {
    let (mut numbers, mut last, mut number, mut shift) = (Vec::new(), 0_i64, 0_u64, 0_u32);
    for byte in packed {
        number |= u64::from(byte & 0x7F).checked_shl(shift).unwrap_or_default();
        shift += 7;
        if byte & 0x80 == 0 {
            last = last.wrapping_add_unsigned(number);
            numbers.push(last);
            (number, shift) = (0, 0);
        }
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_as_they_were() {
        for numbers in [&[][..], &[1], &[1, 2, 3], &[127, 128, 129, 16_384], &[5, 1 << 40, i64::MAX]] {
            assert_eq!(unpack(&pack(&numbers.iter().copied().collect())), numbers);
        }
        assert_eq!(pack(&[3, 4, 200].into()), [3, 1, 0xC4, 1]);
    }
}
