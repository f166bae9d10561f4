//! What is asked across documents, within the same limits.

use super::Patient;
use crate::Error;
use crate::Micros;
use crate::across::{
    Across, Activity, AnalyzedChanges, EarlierMember, EventFilter, EventFound, Hourly, NewWatch, PutWatch, Sample, Spread,
    StoriesOf, ToldOf, TotalOf, WatchRow,
};
use crate::filter::{Filter, Listed, PageOf};
use crate::projection::Subject;
use async_trait::async_trait;
use std::ops::Range;

#[async_trait]
impl Across for Patient {
    async fn put_watch(&self, watch: &NewWatch) -> Result<PutWatch, Error> {
        within!(self, put_watch(watch))
    }

    async fn watch(&self, owner: &str, key: &str) -> Result<Option<WatchRow>, Error> {
        within!(self, watch(owner, key))
    }

    async fn watches(&self, owner: &str, before: Option<i64>, limit: usize) -> Result<Vec<WatchRow>, Error> {
        within!(self, watches(owner, before, limit))
    }

    async fn count_watches(&self, owner: &str) -> Result<i64, Error> {
        within!(self, count_watches(owner))
    }

    async fn delete_watch(&self, owner: &str, key: &str) -> Result<bool, Error> {
        within!(self, delete_watch(owner, key))
    }

    async fn watches_stamp(&self) -> Result<i64, Error> {
        within!(self, watches_stamp())
    }

    async fn watches_since(&self, stamp: i64, limit: usize) -> Result<Vec<WatchRow>, Error> {
        within!(self, watches_since(stamp, limit))
    }

    async fn analyzed_changes(&self, after: i64, limit: usize) -> Result<AnalyzedChanges, Error> {
        within!(self, analyzed_changes(after, limit))
    }

    async fn earlier_in_story(&self, story: i64, document: i64, limit: usize) -> Result<Vec<EarlierMember>, Error> {
        within!(self, earlier_in_story(story, document, limit))
    }

    async fn sample(&self, times: Range<Micros>, limit: i64) -> Result<Sample, Error> {
        within!(self, sample(times.clone(), limit))
    }

    async fn events(&self, filter: &EventFilter, page: &PageOf) -> Result<Listed<EventFound>, Error> {
        within!(self, events(filter, page))
    }

    async fn hourly(&self, subjects: &[Subject], hours: Range<i64>, languages: &[String]) -> Result<Vec<Hourly>, Error> {
        within!(self, hourly(subjects, hours.clone(), languages))
    }

    async fn hourly_of(&self, filter: &Filter) -> Result<Hourly, Error> {
        within!(self, hourly_of(filter))
    }

    async fn stories_of(&self, filter: &Filter, hours: i64) -> Result<StoriesOf, Error> {
        within!(self, stories_of(filter, hours))
    }

    async fn told_of(&self, wanted: &ToldOf) -> Result<Vec<TotalOf>, Error> {
        within!(self, told_of(wanted))
    }

    async fn spread(&self, subject: &Subject, times: Range<Micros>) -> Result<Spread, Error> {
        within!(self, spread(subject, times.clone()))
    }

    async fn activity(&self, entity: &str) -> Result<Activity, Error> {
        within!(self, activity(entity))
    }
}
