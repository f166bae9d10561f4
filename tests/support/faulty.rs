//! A store whose commits panic once that is wanted, as a defect would; else it is the store behind it.

use async_trait::async_trait;
use dateline::store::across::{
    Across, Activity, AnalyzedChanges, EarlierMember, EventFilter, EventFound, Hourly, NewWatch, PutWatch, Sample, Spread,
    StoriesOf, ToldOf, TotalOf, WatchRow,
};
use dateline::store::filter::{ChangeFilter, EntityFilter, Expiry, Filter, Listed, PageOf, Reanalysis, StatementFilter};
use dateline::store::projection::{CurrentDocument, Lease, Progress, ProjectionId, ProjectionStep, Subject};
use dateline::store::stories::{NextNumbers, RememberedMember, RememberedStory, Standing, StoryFilter, StoryFound};
use dateline::store::{
    Changes, EntityProfile, Error, Expired, FacetCounts, Known, Micros, Pending, RegisteredEntity, StatementFound, Store,
    StoredDocument, Waiting, Write, Written,
};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

#[derive(Debug)]
pub struct Faulty {
    store: Arc<dyn Store>,
    panics: AtomicBool,
}

impl Faulty {
    pub fn over(store: Arc<dyn Store>) -> Arc<Self> {
        Arc::new(Self { store, panics: AtomicBool::new(false) })
    }

    /// From now on commits panic.
    pub fn break_commits(&self) {
        self.panics.store(true, Ordering::SeqCst);
    }
}

type Outcome<T> = Result<T, Error>;

/// A trait whose methods the store behind does, but for those that are written out.
macro_rules! behind {
    ($trait:ident { $($name:ident($($argument:ident: $of:ty),*) -> $out:ty;)* } $($own:item)*) => {
        #[async_trait]
        impl $trait for Faulty {
            $(async fn $name(&self, $($argument: $of),*) -> $out {
                self.store.$name($($argument),*).await
            })*
            $($own)*
        }
    };
}

behind! {
    Across {
        put_watch(watch: &NewWatch) -> Outcome<PutWatch>;
        watch(owner: &str, key: &str) -> Outcome<Option<WatchRow>>;
        watches(owner: &str, before: Option<i64>, limit: usize) -> Outcome<Vec<WatchRow>>;
        count_watches(owner: &str) -> Outcome<i64>;
        delete_watch(owner: &str, key: &str) -> Outcome<bool>;
        watches_stamp() -> Outcome<i64>;
        watches_since(stamp: i64, limit: usize) -> Outcome<Vec<WatchRow>>;
        analyzed_changes(after: i64, limit: usize) -> Outcome<AnalyzedChanges>;
        earlier_in_story(story: i64, document: i64, limit: usize) -> Outcome<Vec<EarlierMember>>;
        sample(times: Range<Micros>, limit: i64) -> Outcome<Sample>;
        events(filter: &EventFilter, page: &PageOf) -> Outcome<Listed<EventFound>>;
        hourly(subjects: &[Subject], hours: Range<i64>, languages: &[String]) -> Outcome<Vec<Hourly>>;
        hourly_of(filter: &Filter) -> Outcome<Hourly>;
        stories_of(filter: &Filter, hours: i64) -> Outcome<StoriesOf>;
        told_of(wanted: &ToldOf) -> Outcome<Vec<TotalOf>>;
        spread(subject: &Subject, times: Range<Micros>) -> Outcome<Spread>;
        activity(entity: &str) -> Outcome<Activity>;
    }
}

behind! {
    Store {
        ready() -> Outcome<()>;
        open_session(id: &str) -> Outcome<(i64, i64)>;
        known(key: &str) -> Outcome<Option<Known>>;
        get(keys: &[String]) -> Outcome<Vec<Option<StoredDocument>>>;
        analysis(key: &str) -> Outcome<Option<(StoredDocument, Option<Vec<u8>>)>>;
        list(filter: &Filter, page: &PageOf) -> Outcome<Listed<StoredDocument>>;
        facets(filter: &Filter) -> Outcome<FacetCounts>;
        statements(filter: &StatementFilter, page: &PageOf) -> Outcome<Listed<StatementFound>>;
        entity(key: &str) -> Outcome<Option<EntityProfile>>;
        entities(filter: &EntityFilter, page: &PageOf) -> Outcome<Listed<RegisteredEntity>>;
        claim_pending(limit: usize) -> Outcome<Vec<Pending>>;
        mark_for_analysis(wanted: &Reanalysis, after: i64) -> Outcome<(i64, Option<i64>)>;
        waiting() -> Outcome<Waiting>;
        unprojected_since() -> Outcome<Option<Micros>>;
        changes(wanted: &ChangeFilter, after: i64, limit: usize) -> Outcome<Changes>;
        changes_end() -> Outcome<i64>;
        catch_up_changes() -> Outcome<usize>;
        forget_changes() -> Outcome<u64>;
        expired(wanted: &Expiry, limit: usize) -> Outcome<Vec<Expired>>;
        give_room_back() -> Outcome<bool>;
        take_lease(job: &'static str, holder: &str) -> Outcome<Option<Lease>>;
        keep_lease(lease: &Lease) -> Outcome<bool>;
        release_leases(holder: &str) -> Outcome<()>;
        projection_progress(lease: &Lease, id: ProjectionId, tried: bool) -> Outcome<Option<Progress>>;
        project(lease: &Lease, step: &ProjectionStep) -> Outcome<bool>;
        current_documents(ids: &[i64]) -> Outcome<Vec<CurrentDocument>>;
        next_story_numbers() -> Outcome<NextNumbers>;
        story_members_before(most: usize) -> Outcome<i64>;
        story_members(after: i64, limit: usize) -> Outcome<Vec<RememberedMember>>;
        remembered_stories(after: i64, limit: usize) -> Outcome<Vec<RememberedStory>>;
        story(number: i64) -> Outcome<Option<StoryFound>>;
        stories(filter: &StoryFilter, page: &PageOf) -> Outcome<Listed<StoryFound>>;
        story_keys(story: i64) -> Outcome<Vec<String>>;
        story_documents(story: i64, page: &PageOf) -> Outcome<Listed<StoredDocument>>;
        standings(keys: &[String]) -> Outcome<HashMap<String, Standing>>;
        forget_sessions() -> Outcome<u64>;
        close() -> ();
    }
    async fn commit(&self, writes: &[Write]) -> Outcome<Vec<Written>> {
        assert!(!self.panics.load(Ordering::SeqCst), "on purpose");
        self.store.commit(writes).await
    }
}
