//! `WatchService`: queries that stand, and what matches them.

mod encode;
mod matches;
mod test;

use super::decode::Violations;
use super::pb::watch_service_server::WatchService;
use super::state::Service;
use super::{ask, names, pb};
use crate::auth::Principal;
use crate::error::{Error, Missing, Reason};
use crate::messages::watch;
use crate::service::watches::MAX_WATCHES;
use crate::store::across::{NewWatch, PutWatch, WatchRow};
use futures_util::Stream;
use prost::Message as _;
use std::pin::Pin;
use tonic::{Request, Response, Status};

/// Longest key of a watch that a caller chooses.
const MAX_ID_BYTES: usize = 63;

/// Longest display name in bytes.
const MAX_NAME_BYTES: usize = 256;

/// The name under which the caller owns watches.
fn owner<T>(request: &Request<T>) -> String {
    request.extensions().get::<Principal>().map(|caller| caller.owner().to_owned()).unwrap_or_default()
}

#[tonic::async_trait]
impl WatchService for Service {
    type StreamMatchesStream = Pin<Box<dyn Stream<Item = Result<pb::StreamMatchesResponse, Status>> + Send>>;

    async fn create_watch(
        &self,
        request: Request<pb::CreateWatchRequest>,
    ) -> Result<Response<pb::CreateWatchResponse>, Status> {
        let owner = owner(&request);
        let pb::CreateWatchRequest { watch, watch_id } = request.into_inner();
        let mut found = Violations::default();
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if watch_id.len() > MAX_ID_BYTES || !watch_id.bytes().all(plain) {
            let description = "must be 1 to 63 lower-case letters, digits and hyphens";
            found.add("watch_id", Reason::FieldInvalid, description);
        }
        let body = body(watch, &mut found);
        found.into_result()?;
        let store = self.library.store()?;
        if usize::try_from(store.count_watches(&owner).await.map_err(Error::from)?).unwrap_or_default() >= MAX_WATCHES {
            return Err(Error::WatchLimit(MAX_WATCHES).into());
        }
        let key = if watch_id.is_empty() { chosen_key() } else { watch_id };
        let new = NewWatch { key: key.clone(), owner, body, create: true, replaces: None };
        match store.put_watch(&new).await.map_err(Error::from)? {
            PutWatch::Stored(row) => Ok(Response::new(pb::CreateWatchResponse { watch: Some(encode::watch(&row)?) })),
            PutWatch::Taken => Err(Error::WatchExists(encode::name(&key)).into()),
            PutWatch::Missing | PutWatch::Stale(_) => Err(Error::Internal.into()),
        }
    }

    async fn get_watch(&self, request: Request<pb::GetWatchRequest>) -> Result<Response<pb::GetWatchResponse>, Status> {
        let owner = owner(&request);
        let pb::GetWatchRequest { name } = request.into_inner();
        let key = names::key("name", "watches", &name)?;
        let row = self.library.store()?.watch(&owner, &key).await.map_err(Error::from)?;
        let row = row.ok_or(Error::NotFound { what: Missing::Watch, name })?;
        Ok(Response::new(pb::GetWatchResponse { watch: Some(encode::watch(&row)?) }))
    }

    async fn list_watches(
        &self,
        request: Request<pb::ListWatchesRequest>,
    ) -> Result<Response<pb::ListWatchesResponse>, Status> {
        let owner = owner(&request);
        let pb::ListWatchesRequest { page_size, page_token } = request.into_inner();
        let page = ask::Page::of(&pb::ListWatchesRequest::default(), page_size, &page_token)?;
        let before = page.of.after.as_ref().map(|place| place.rank);
        let mut rows = self.library.store()?.watches(&owner, before, page.of.size + 1).await.map_err(Error::from)?;
        let more = rows.len() > page.of.size;
        rows.truncate(page.of.size);
        let (mut watches, mut room) = (Vec::with_capacity(rows.len()), ask::Room::default());
        for row in &rows {
            let watch = encode::watch(row)?;
            if !room.takes(&watch) {
                break;
            }
            watches.push(watch);
        }
        let place = |row: &WatchRow| crate::store::filter::Place { rank: row.id, key: String::new(), ordinal: 0 };
        let listed = crate::store::filter::Listed { entries: rows, more };
        let next_page_token = page.next_after(listed, watches.len(), place);
        Ok(Response::new(pb::ListWatchesResponse { watches, next_page_token }))
    }

    async fn update_watch(
        &self,
        request: Request<pb::UpdateWatchRequest>,
    ) -> Result<Response<pb::UpdateWatchResponse>, Status> {
        let owner = owner(&request);
        let pb::UpdateWatchRequest { watch } = request.into_inner();
        let mut found = Violations::default();
        let (name, revision) = watch.as_ref().map(|watch| (watch.name.clone(), watch.revision)).unwrap_or_default();
        let key = found.take(names::key("watch.name", "watches", &name));
        if revision < 0 {
            found.add("watch.revision", Reason::FieldInvalid, "must not be negative");
        }
        let body = body(watch, &mut found);
        found.into_result()?;
        let key = key.unwrap_or_default();
        let new = NewWatch { key, owner, body, create: false, replaces: (revision > 0).then_some(revision) };
        match self.library.store()?.put_watch(&new).await.map_err(Error::from)? {
            PutWatch::Stored(row) => Ok(Response::new(pb::UpdateWatchResponse { watch: Some(encode::watch(&row)?) })),
            PutWatch::Missing | PutWatch::Taken => Err(Error::NotFound { what: Missing::Watch, name }.into()),
            PutWatch::Stale(stored) => Err(Error::WatchRevisionStale { name, stored }.into()),
        }
    }

    async fn delete_watch(
        &self,
        request: Request<pb::DeleteWatchRequest>,
    ) -> Result<Response<pb::DeleteWatchResponse>, Status> {
        let owner = owner(&request);
        let key = names::key("name", "watches", &request.into_inner().name)?;
        let existed = self.library.store()?.delete_watch(&owner, &key).await.map_err(Error::from)?;
        Ok(Response::new(pb::DeleteWatchResponse { existed }))
    }

    async fn test_watch(&self, request: Request<pb::TestWatchRequest>) -> Result<Response<pb::TestWatchResponse>, Status> {
        Ok(Response::new(test::run(self.library.store()?, request.into_inner()).await?))
    }

    async fn stream_matches(
        &self,
        request: Request<pb::StreamMatchesRequest>,
    ) -> Result<Response<Self::StreamMatchesStream>, Status> {
        let owner = owner(&request);
        Ok(Response::new(Box::pin(matches::run(self.clone(), owner, request.into_inner())?)))
    }
}

/// The stored form of a watch, after everything in it was looked at.
fn body(watch: Option<pb::Watch>, found: &mut Violations) -> Vec<u8> {
    let Some(pb::Watch { display_name, query, options, .. }) = watch else {
        found.add("watch", Reason::FieldInvalid, "is required");
        return Vec::new();
    };
    found.bytes("watch.display_name", &display_name, MAX_NAME_BYTES);
    found.take(watch::query("watch.query", query.clone().unwrap_or_default()));
    if let Some(pb::WatchOptions { on, .. }) = &options
        && pb::WatchOccasion::try_from(*on).is_err()
    {
        found.add("watch.options.on", Reason::FieldInvalid, format!("{on} is no occasion"));
    }
    pb::Watch { display_name, query, options, ..pb::Watch::default() }.encode_to_vec()
}

/// A key that nobody has: 128 bits of what the system knows by chance.
fn chosen_key() -> String {
    use std::hash::{BuildHasher as _, RandomState};
    // Each `RandomState` is keyed anew.
    let part = || RandomState::new().hash_one(std::time::Instant::now());
    format!("{:016x}{:016x}", part(), part())
}
