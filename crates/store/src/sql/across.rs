//! [`Across`] over the queries.

use super::store::{asked, now, searched, snapshot};
use super::{Database, search_events, trends, watches};
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
impl Across for Database {
    async fn put_watch(&self, watch: &NewWatch) -> Result<PutWatch, Error> {
        asked("put_watch", async { watches::put(self.writer(), watch, now()).await }).await
    }

    async fn watch(&self, owner: &str, key: &str) -> Result<Option<WatchRow>, Error> {
        asked("watch", async { watches::one(self.reader(), owner, key).await }).await
    }

    async fn watches(&self, owner: &str, before: Option<i64>, limit: usize) -> Result<Vec<WatchRow>, Error> {
        asked("watches", async { watches::of(self.reader(), owner, before, limit).await }).await
    }

    async fn count_watches(&self, owner: &str) -> Result<i64, Error> {
        asked("count_watches", async { watches::count(self.reader(), owner).await }).await
    }

    async fn delete_watch(&self, owner: &str, key: &str) -> Result<bool, Error> {
        asked("delete_watch", async { watches::delete(self.writer(), owner, key, now()).await }).await
    }

    async fn watches_stamp(&self) -> Result<i64, Error> {
        watches::stamp(self.reader()).await.map_err(super::error)
    }

    async fn watches_since(&self, stamp: i64, limit: usize) -> Result<Vec<WatchRow>, Error> {
        asked("watches_since", async { watches::since(self.reader(), stamp, limit).await }).await
    }

    async fn analyzed_changes(&self, after: i64, limit: usize) -> Result<AnalyzedChanges, Error> {
        asked("analyzed_changes", async { watches::analyzed(&mut *snapshot(self).await?, after, limit).await }).await
    }

    async fn earlier_in_story(&self, story: i64, document: i64, limit: usize) -> Result<Vec<EarlierMember>, Error> {
        asked("earlier_in_story", async { watches::earlier(self.reader(), story, document, limit).await }).await
    }

    async fn sample(&self, times: Range<Micros>, limit: i64) -> Result<Sample, Error> {
        searched!(self, "sample", watches::sample, times, limit)
    }

    async fn events(&self, filter: &EventFilter, page: &PageOf) -> Result<Listed<EventFound>, Error> {
        searched!(self, "events", search_events::events, filter, page)
    }

    async fn hourly(&self, subjects: &[Subject], hours: Range<i64>, languages: &[String]) -> Result<Vec<Hourly>, Error> {
        asked("hourly", async { trends::hourly(&mut *snapshot(self).await?, subjects, hours, languages).await }).await
    }

    async fn hourly_of(&self, filter: &Filter) -> Result<Hourly, Error> {
        searched!(self, "hourly_of", trends::hourly_of, filter)
    }

    async fn stories_of(&self, filter: &Filter, hours: i64) -> Result<StoriesOf, Error> {
        searched!(self, "stories_of", trends::stories_of, filter, hours)
    }

    async fn told_of(&self, wanted: &ToldOf) -> Result<Vec<TotalOf>, Error> {
        searched!(self, "told_of", trends::told_of, wanted)
    }

    async fn spread(&self, subject: &Subject, times: Range<Micros>) -> Result<Spread, Error> {
        searched!(self, "spread", trends::spread, subject, times)
    }

    async fn activity(&self, entity: &str) -> Result<Activity, Error> {
        searched!(self, "activity", trends::activity, entity)
    }
}
