//! What one commit does under each key, decided in memory before anything is written.
//!
//! Writes of one key are taken in their order, each on top of what the ones before it will leave, and come to at most one change
//! of the stored row: ten revisions of a document in one commit are ten outcomes and one row. So a commit may lock every row that
//! it changes at its beginning, in one order, and count the registry once, at its end.

use super::Micros;
use super::record::{AnalysisState, Decision, Findings, Known, Record, Write, Written, decide};

/// A stored row of `documents`, locked until the commit ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What decisions depend on.
    pub known: Known,
    /// When the document was published, or first stored.
    pub time: Micros,
    /// When it was first stored.
    pub create_time: Micros,
}

/// What becomes of the row of one key.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Change<'w, 'r> {
    /// The row to delete first.
    pub delete: Option<i64>,
    /// What is then put in its place.
    pub put: Option<Put<'w, 'r>>,
}

/// What is put under a key.
#[derive(Clone, Debug, PartialEq)]
pub enum Put<'w, 'r> {
    /// A new row.
    Insert {
        /// The document.
        record: &'w Record,
        /// Its analysis, maybe of a later write.
        findings: Option<&'w Findings>,
    },
    /// Another document in the same row.
    Replace {
        /// The row.
        row: &'r Row,
        /// Its new version.
        version: i64,
        /// The document.
        record: &'w Record,
        /// Its analysis, maybe of a later write.
        findings: Option<&'w Findings>,
    },
    /// The analysis of the stored document.
    Complete {
        /// The row.
        row: &'r Row,
        /// The analysis.
        findings: &'w Findings,
    },
    /// The analysis of the stored document failed for good.
    GiveUp {
        /// The row.
        row: &'r Row,
    },
}

/// Decides what all `writes` of one key come to, over the `row` that is stored, and sets the outcome of each. A document that is
/// stored for the first time is [`Written::Created`] here; whether another one has its content is not known yet.
pub fn plan<'w, 'r>(
    row: Option<&'r Row>,
    writes: impl Iterator<Item = (usize, &'w Write)>,
    mut outcome: impl FnMut(usize, Written),
) -> Change<'w, 'r> {
    let mut key = Key { row, now: row.map(|row| row.known.clone()), change: Change::default() };
    for (index, write) in writes {
        outcome(index, key.take(write));
    }
    key.change
}

/// A key under the writes so far.
struct Key<'w, 'r> {
    row: Option<&'r Row>,
    /// What will be stored.
    now: Option<Known>,
    change: Change<'w, 'r>,
}

impl<'w, 'r> Key<'w, 'r> {
    fn take(&mut self, write: &'w Write) -> Written {
        match write {
            Write::Document { record, on_conflict, mark: _ } => {
                let Record { fingerprint, revision, layers, findings, .. } = &**record;
                let decision = decide(self.now.as_ref(), fingerprint, *revision, *layers, findings.is_some(), *on_conflict);
                match decision {
                    Decision::Create | Decision::Replace => self.put(record),
                    Decision::Complete => {
                        findings.as_ref().map_or(Written::Unchanged, |findings| self.complete(findings, Written::Unchanged))
                    }
                    Decision::Keep => Written::Unchanged,
                    Decision::Conflict => Written::Conflict,
                    Decision::Stale(revision) => Written::Stale(revision),
                }
            }
            Write::Findings { key: _, id, version, findings } => {
                let wanted = |now: &&mut Known| now.id == *id && now.version == *version && now.analysis.is_awaited();
                match (self.now.as_mut().filter(wanted), findings) {
                    (None, _) => Written::Done(false),
                    (Some(_), Some(findings)) => self.complete(findings, Written::Done(true)),
                    (Some(now), None) => {
                        now.analysis = AnalysisState::Failed;
                        self.change.put = self.row.map(|row| Put::GiveUp { row });
                        Written::Done(true)
                    }
                }
            }
            Write::Delete { .. } => self.delete(),
            Write::Expire(expired) => {
                let known = |now: &Known| now.id == expired.id && now.version == expired.version;
                if !self.now.as_ref().is_some_and(known) {
                    return Written::Done(false);
                }
                self.delete()
            }
            Write::Mark(_) => Written::Unchanged,
        }
    }

    fn delete(&mut self) -> Written {
        let existed = self.now.take().is_some();
        self.change.delete = self.row.map(|row| row.known.id);
        self.change.put = None;
        Written::Done(existed)
    }

    fn put(&mut self, record: &'w Record) -> Written {
        let findings = record.findings.as_ref();
        let analysis = if findings.is_some() { AnalysisState::Made } else { AnalysisState::Pending };
        let known = |id, version| Known {
            id,
            version,
            fingerprint: record.fingerprint.clone(),
            revision: record.revision,
            layers: record.layers,
            analysis,
        };
        let row = self.row.filter(|_| self.change.delete.is_none());
        let (put, known, written) = match (row, &self.now) {
            (Some(row), Some(now)) => {
                let version = now.version + 1;
                (Put::Replace { row, version, record, findings }, known(row.known.id, version), Written::Updated)
            }
            // No row has this id: analyses that were made before are of another one.
            (_, Some(now)) => (Put::Insert { record, findings }, known(0, now.version + 1), Written::Updated),
            (_, None) => (Put::Insert { record, findings }, known(0, 1), Written::Created),
        };
        self.change.put = Some(put);
        self.now = Some(known);
        written
    }

    fn complete(&mut self, new: &'w Findings, written: Written) -> Written {
        match &mut self.change.put {
            Some(Put::Insert { findings, .. } | Put::Replace { findings, .. }) => *findings = Some(new),
            put => *put = self.row.map(|row| Put::Complete { row, findings: new }),
        }
        if let Some(now) = &mut self.now {
            now.analysis = AnalysisState::Made;
        }
        written
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::OnConflict;
    use crate::record::Expired;

    fn record(fingerprint: u8, analyzed: bool) -> Record {
        Record {
            key: "k".to_owned(),
            fingerprint: vec![fingerprint],
            content_sha256: String::new(),
            revision: 0,
            outlet: String::new(),
            publish_time: None,
            stored: None,
            labels: [].into(),
            document: Vec::new(),
            layers: 1,
            findings: analyzed.then(|| Findings { language: format!("of {fingerprint}"), ..Findings::default() }),
        }
    }

    fn document(fingerprint: u8, analyzed: bool) -> Write {
        let record = Box::new(record(fingerprint, analyzed));
        Write::Document { record, on_conflict: OnConflict::Replace, mark: None }
    }

    fn found(version: i64, findings: Option<&str>) -> Write {
        let findings = findings.map(|language| Box::new(Findings { language: language.to_owned(), ..Findings::default() }));
        Write::Findings { key: "k".to_owned(), id: 7, version, findings }
    }

    fn delete() -> Write {
        Write::Delete { key: "k".to_owned() }
    }

    fn expire(version: i64) -> Write {
        Write::Expire(Expired { key: "k".to_owned(), id: 7, version })
    }

    /// A change in short: what is deleted, what is put, and the language of its analysis.
    fn shown(change: &Change<'_, '_>) -> String {
        let language = |findings: Option<&Findings>| findings.map_or("nothing".to_owned(), |f| f.language.clone());
        let put = match &change.put {
            None => "-".to_owned(),
            Some(Put::Insert { record, findings }) => format!("insert {} {}", record.fingerprint[0], language(*findings)),
            Some(Put::Replace { version, record, findings, .. }) => {
                format!("replace {} v{version} {}", record.fingerprint[0], language(*findings))
            }
            Some(Put::Complete { findings, .. }) => format!("complete {}", language(Some(findings))),
            Some(Put::GiveUp { .. }) => "give up".to_owned(),
        };
        if change.delete.is_some() { format!("delete, {put}") } else { put }
    }

    #[test]
    fn writes_of_one_key_come_to_one_change() {
        use Written::{Created, Done, Unchanged, Updated};
        let known = |analysis| Known { id: 7, version: 3, fingerprint: vec![1], revision: 0, layers: 1, analysis };
        let row = |analysis| Row { known: known(analysis), time: 0, create_time: 0 };
        let (made, pending) = (Some(row(AnalysisState::Made)), Some(row(AnalysisState::Pending)));
        let table = [
            (&None, vec![document(1, true)], vec![Created], "insert 1 of 1"),
            (
                &None,
                vec![document(1, true), document(2, true), document(1, true)],
                vec![Created, Updated, Updated],
                "insert 1 of 1",
            ),
            (&None, vec![document(1, false), document(1, true)], vec![Created, Unchanged], "insert 1 of 1"),
            (&None, vec![document(1, true), delete()], vec![Created, Done(true)], "-"),
            (&None, vec![delete(), document(1, false)], vec![Done(false), Created], "insert 1 nothing"),
            (
                &made,
                vec![document(1, true), document(2, true), document(1, true)],
                vec![Unchanged, Updated, Updated],
                "replace 1 v5 of 1",
            ),
            (&made, vec![document(2, false), document(2, true)], vec![Updated, Unchanged], "replace 2 v4 of 2"),
            (&made, vec![delete(), document(1, true)], vec![Done(true), Created], "delete, insert 1 of 1"),
            (&made, vec![delete(), delete()], vec![Done(true), Done(false)], "delete, -"),
            (&made, vec![expire(3)], vec![Done(true)], "delete, -"),
            (&made, vec![expire(2)], vec![Done(false)], "-"),
            (&made, vec![document(2, true), expire(3)], vec![Updated, Done(false)], "replace 2 v4 of 2"),
            (&None, vec![document(1, true), expire(3)], vec![Created, Done(false)], "insert 1 of 1"),
            (&made, vec![found(3, Some("late"))], vec![Done(false)], "-"),
            (&pending, vec![found(3, Some("late"))], vec![Done(true)], "complete late"),
            (&pending, vec![found(2, Some("late"))], vec![Done(false)], "-"),
            (&pending, vec![found(3, None), found(3, Some("late"))], vec![Done(true), Done(false)], "give up"),
            (&pending, vec![document(2, true), found(3, Some("late"))], vec![Updated, Done(false)], "replace 2 v4 of 2"),
            (&pending, vec![found(3, Some("late")), document(1, true)], vec![Done(true), Unchanged], "complete late"),
            (&pending, vec![document(1, true), found(3, Some("late"))], vec![Unchanged, Done(false)], "complete of 1"),
        ];
        for (row, writes, expected, change) in &table {
            let mut outcomes = vec![Written::Failed; writes.len()];
            let planned = plan(row.as_ref(), writes.iter().enumerate(), |index, outcome| outcomes[index] = outcome);
            assert_eq!((&outcomes, shown(&planned).as_str()), (expected, *change), "{writes:?}");
        }
    }
}
