//! `StoryService`: which stored documents tell the same event, and what they tell together.

use super::decode::{self, Given, Several};
use super::pb::story_service_server::StoryService;
use super::state::Service;
use super::{ask, changes, encode, names, pb, resolve, stored};
use crate::across::{aliases, multi};
use crate::analysis::Options;
use crate::annotation::EntityType;
use crate::auth::Principal;
use crate::error::{Error, Missing, Reason};
use crate::store::StoredDocument;
use crate::store::filter::{PageOf, Place};
use crate::store::stories::{Standing, StoryFilter, StoryFound, StoryOrder};
use futures_util::{Stream, StreamExt as _};
use pb::stream_changes_response::Message as Said;
use pb::watch_stories_response::Message as Watched;
use std::collections::BTreeMap;
use std::pin::Pin;
use std::time::Instant;
use tonic::{Request, Response, Status};

/// Documents that are read for a summary, and for a timeline.
const MOST_SUMMARIZED: usize = 20;
const MOST_IN_TIMELINE: usize = 40;

/// Stories of a storyline that are read for its timeline, the latest ones.
const MOST_OF_STORYLINE: usize = 50;

/// Characters of a text that stand for a title.
const TITLE: usize = 80;

#[tonic::async_trait]
impl StoryService for Service {
    type WatchStoriesStream = Pin<Box<dyn Stream<Item = Result<pb::WatchStoriesResponse, Status>> + Send>>;

    async fn get_story(&self, request: Request<pb::GetStoryRequest>) -> Result<Response<pb::GetStoryResponse>, Status> {
        let deadline = super::deadline::deadline(&request);
        let caller = request.extensions().get().cloned();
        let pb::GetStoryRequest { name, summary, offset_encoding, include_documents } = request.into_inner();
        let number = names::number("name", "stories", &name)?;
        let mut violations = decode::Violations::default();
        let summary = decode::summary_options(summary, &self.analyzer.limits, &mut violations);
        violations.into_result()?;
        let (_, unit) = decode::layers_and_unit(&[], offset_encoding)?;
        let found = self.library.store()?.story(number).await.map_err(Error::from)?;
        let found = found.ok_or(Error::NotFound { what: Missing::Story, name })?;
        let keys = self.story_keys(&found).await?;
        let read = self.spread(&keys, MOST_SUMMARIZED).await?;
        let options = Options { layers: multi::READS, summary, ..Options::default() };
        let reply = self.told(caller.as_ref(), deadline, &read, options, unit, encode::several::summary).await?;
        let documents = if include_documents { keys } else { Vec::new() };
        Ok(Response::new(pb::GetStoryResponse {
            story: Some(story(found, &documents)?),
            summary: reply.summary,
            contradictions: reply.contradictions,
            summarized_documents: resource_names(&read),
            offset_encoding: reply.offset_encoding,
        }))
    }

    async fn list_stories(
        &self,
        request: Request<pb::ListStoriesRequest>,
    ) -> Result<Response<pb::ListStoriesResponse>, Status> {
        let mut request = request.into_inner();
        let token = std::mem::take(&mut request.page_token);
        let size = std::mem::take(&mut request.page_size);
        let page = ask::Page::of(&request, size, &token)?;
        let include_documents = request.include_documents;
        let filter = filter(request)?;
        let found = self.library.store()?.stories(&filter, &page.of).await.map_err(Error::from)?;
        let (mut stories, mut room) = (Vec::with_capacity(found.entries.len()), ask::Room::default());
        for entry in &found.entries {
            let documents = if include_documents { self.story_keys(entry).await? } else { Vec::new() };
            let story = story(entry.clone(), &documents)?;
            if !room.takes(&story) {
                break;
            }
            stories.push(story);
        }
        let place = |entry: &StoryFound| Place { rank: entry.rank, key: String::new(), ordinal: entry.row.number };
        let next_page_token = page.next_after(found, stories.len(), place);
        Ok(Response::new(pb::ListStoriesResponse { stories, next_page_token }))
    }

    async fn list_story_documents(
        &self,
        request: Request<pb::ListStoryDocumentsRequest>,
    ) -> Result<Response<pb::ListStoryDocumentsResponse>, Status> {
        let mut request = request.into_inner();
        let token = std::mem::take(&mut request.page_token);
        let size = std::mem::take(&mut request.page_size);
        let page = ask::Page::of(&request, size, &token)?;
        let view = ask::view(request.view, pb::DocumentView::Basic)?;
        let number = names::number("name", "stories", &request.name)?;
        let store = self.library.store()?;
        let story = store.story(number).await.map_err(Error::from)?;
        let story = story.ok_or(Error::NotFound { what: Missing::Story, name: request.name })?;
        let found = store.story_documents(story.row.number, &page.of).await.map_err(Error::from)?;
        let reply = move || {
            let (mut documents, mut room) = (Vec::with_capacity(found.entries.len()), ask::Room::default());
            for entry in &found.entries {
                let document = super::documents::viewed(entry, view)?;
                if !room.takes(&document) {
                    break;
                }
                documents.push(document);
            }
            let place = |entry: &StoredDocument| Place { rank: entry.time, key: entry.key.clone(), ordinal: 0 };
            let next_page_token = page.next_after(found, documents.len(), place);
            Ok(pb::ListStoryDocumentsResponse { documents, next_page_token })
        };
        let mut reply = self.offload.run(reply).await?;
        self.stand(&mut reply.documents).await?;
        Ok(Response::new(reply))
    }

    async fn get_timeline(
        &self,
        request: Request<pb::GetTimelineRequest>,
    ) -> Result<Response<pb::GetTimelineResponse>, Status> {
        let deadline = super::deadline::deadline(&request);
        let caller = request.extensions().get().cloned();
        let pb::GetTimelineRequest { name, offset_encoding } = request.into_inner();
        let (_, unit) = decode::layers_and_unit(&[], offset_encoding)?;
        let keys = self.keys_of(name).await?;
        let read = self.spread(&keys, MOST_IN_TIMELINE).await?;
        let options = Options { layers: multi::READS, ..Options::default() };
        let mut reply = self.told(caller.as_ref(), deadline, &read, options, unit, encode::several::timeline).await?;
        reply.documents = resource_names(&read);
        Ok(Response::new(reply))
    }

    async fn watch_stories(
        &self,
        request: Request<pb::WatchStoriesRequest>,
    ) -> Result<Response<Self::WatchStoriesStream>, Status> {
        let pb::WatchStoriesRequest { resume_token } = request.into_inner();
        let request =
            pb::StreamChangesRequest { resume_token, include_stories: true, ..pb::StreamChangesRequest::default() };
        let stories = |response: Result<pb::StreamChangesResponse, Status>| async move {
            let message = match response {
                Ok(response) => match response.message? {
                    Said::StoryChange(change) => Ok(Watched::Change(change)),
                    Said::Bookmark(bookmark) => Ok(Watched::Bookmark(bookmark)),
                    Said::Change(_) => return None,
                },
                Err(status) => Err(status),
            };
            Some(message.map(|message| pb::WatchStoriesResponse { message: Some(message) }))
        };
        Ok(Response::new(Box::pin(changes::run(self.clone(), request)?.filter_map(stories))))
    }
}

impl Service {
    /// Keys of the documents of a story, the latest first.
    async fn story_keys(&self, story: &StoryFound) -> Result<Vec<String>, Error> {
        Ok(self.library.store()?.story_keys(story.row.number).await?)
    }

    /// Keys of the documents of a story or storyline, the latest first.
    async fn keys_of(&self, name: String) -> Result<Vec<String>, Error> {
        let store = self.library.store()?;
        let missing = |name| Error::NotFound { what: Missing::Story, name };
        if !name.starts_with("storylines/") {
            let found = store.story(names::number("name", "stories", &name)?).await?;
            return self.story_keys(&found.ok_or_else(|| missing(name))?).await;
        }
        let storyline = names::number("name", "storylines", &name)?;
        let filter = StoryFilter { storyline: Some(storyline), ..StoryFilter::default() };
        let page = PageOf { size: MOST_OF_STORYLINE, bytes: u64::MAX, after: None };
        let found = store.stories(&filter, &page).await?.entries;
        if storyline == 0 || found.is_empty() {
            return Err(missing(name));
        }
        let mut keys = Vec::new();
        for story in &found {
            keys.extend(self.story_keys(story).await?);
        }
        Ok(keys)
    }

    /// At most `most` of some documents, the earliest first, spread evenly, and none that only copies another one of them or a part
    /// of it. A revision is read: what it changes is what a reader has to know.
    async fn spread(&self, keys: &[String], most: usize) -> Result<Vec<String>, Error> {
        let standings = self.library.store()?.standings(keys).await?;
        let is_revision = |s: &Standing| s.grade == i64::from(i32::from(pb::Repetition::Revision));
        let repeats = |key: &String| standings.get(key).is_some_and(|s| keys.contains(&s.duplicate_of) && !is_revision(s));
        let own: Vec<&String> = keys.iter().rev().filter(|key| !repeats(key)).collect();
        let count = own.len().min(most);
        let place = |n: usize| if count < 2 { 0 } else { n * (own.len() - 1) / (count - 1) };
        Ok((0..count).filter_map(|n| own.get(place(n)).map(|key| (*key).clone())).collect())
    }

    /// A reply that is made of the analyses of some stored documents.
    async fn told<R: Send + 'static>(
        &self,
        caller: Option<&Principal>,
        deadline: Option<Instant>,
        keys: &[String],
        options: Options,
        unit: super::offsets::Unit,
        reply: fn(&Several, &[crate::app::Analyzed]) -> R,
    ) -> Result<R, Error> {
        let given = |key: &String| Given::Stored { key: key.clone(), name: stored::name("documents", key) };
        let request = Several { documents: keys.iter().map(given).collect(), options, unit };
        let request = resolve::read(self, caller, request).await?;
        self.with_analyses(deadline, request, reply).await
    }

    /// Adds the story of a document that was there before, and what it repeats; of a new one neither is known yet.
    pub(super) async fn place(&self, result: &mut pb::IngestResult) -> Result<(), Error> {
        let mut document = [pb::Document { name: result.name.clone(), ..pb::Document::default() }];
        self.stand(&mut document).await?;
        let [document] = document;
        (result.story, result.duplicate_of) = (document.story, document.duplicate_of);
        Ok(())
    }

    /// Adds how documents stand among others.
    pub(super) async fn stand(&self, documents: &mut [pb::Document]) -> Result<(), Error> {
        let keys: Vec<String> =
            documents.iter().filter_map(|d| Some(names::decode(d.name.strip_prefix("documents/")?))).collect();
        let standings = self.library.store()?.standings(&keys).await?;
        for (document, key) in documents.iter_mut().zip(keys) {
            let Some(Standing { story, duplicate_of, grade, containment }) = standings.get(&key) else { continue };
            document.story = if *story > 0 { stored::name("stories", &story.to_string()) } else { String::new() };
            if !duplicate_of.is_empty() {
                document.duplicate_of = stored::name("documents", duplicate_of);
                document.repetition = i32::try_from(*grade).unwrap_or_default();
                document.containment = *containment as f32 / 1_000.0;
            }
        }
        Ok(())
    }
}

/// Which stories a list is of.
fn filter(request: pb::ListStoriesRequest) -> Result<StoryFilter, Error> {
    let pb::ListStoriesRequest { filter, storyline, min_document_count, order, .. } = request;
    if min_document_count < 0 {
        return Err(Error::invalid("min_document_count", Reason::FieldInvalid, "must not be negative"));
    }
    let order = match pb::StoryOrder::try_from(order) {
        Ok(pb::StoryOrder::Unspecified | pb::StoryOrder::Time) => StoryOrder::Time,
        Ok(pb::StoryOrder::Size) => StoryOrder::Size,
        Ok(pb::StoryOrder::Growth) => StoryOrder::Growth,
        Err(_) => return Err(Error::invalid("order", Reason::FieldInvalid, format!("{order} is no order"))),
    };
    let storyline = match storyline.as_str() {
        "" => None,
        name => Some(names::number("storyline", "storylines", name)?),
    };
    Ok(StoryFilter { documents: ask::list(filter)?, storyline, least_documents: min_document_count, order })
}

fn resource_names(keys: &[String]) -> Vec<String> {
    keys.iter().map(|key| stored::name("documents", key)).collect()
}

/// Key, kind, name and number of documents of an entity of a story.
type OfStory = (String, i64, String, i64);

/// Entities of a story, those that most documents mention first. One that some documents link to a registry and others do not has two
/// keys, and one that documents call differently several: within one story it is told once.
fn once_each(entities: Vec<OfStory>) -> Vec<OfStory> {
    let kind = |number: i64| {
        let kind = i32::try_from(number).ok().and_then(|number| pb::EntityType::try_from(number).ok());
        let name = kind.unwrap_or_default().as_str_name().trim_start_matches("ENTITY_TYPE_");
        EntityType::from_name(name).unwrap_or(EntityType::Other)
    };
    let named: Vec<(EntityType, &str)> = entities.iter().map(|(_, of, name, _)| (kind(*of), name.as_str())).collect();
    let mut counts: BTreeMap<usize, i64> = BTreeMap::new();
    for (first, (.., documents)) in aliases::first_of_each(&named).into_iter().zip(&entities) {
        *counts.entry(first).or_default() += documents;
    }
    let counted = |(at, (key, kind, name, _)): (usize, OfStory)| Some((key, kind, name, *counts.get(&at)?));
    let mut once: Vec<OfStory> = entities.into_iter().enumerate().filter_map(counted).collect();
    once.sort_by_key(|(_, kind, _, documents)| (std::cmp::Reverse(*documents), *kind));
    once
}

/// A story as a reply carries it.
fn story(found: StoryFound, documents: &[String]) -> Result<pb::Story, Error> {
    let StoryFound { row, rank: _, medoid, outlets, entities } = found;
    let medoid = medoid.as_ref().map(stored::document).transpose()?.unwrap_or_default();
    let first_line = || medoid.text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let title = if medoid.title.is_empty() { first_line().chars().take(TITLE).collect() } else { medoid.title.clone() };
    let all = row.documents.max(1) as f32;
    let entity = |(key, kind, name, documents): OfStory| pb::StoryEntity {
        name: stored::name("entities", &key),
        canonical_name: name,
        r#type: i32::try_from(kind).unwrap_or_default(),
        share: (documents as f32 / all).min(1.0),
    };
    let (places, entities): (Vec<_>, Vec<_>) =
        once_each(entities).into_iter().map(entity).partition(|entity| entity.r#type() == pb::EntityType::Location);
    Ok(pb::Story {
        name: stored::name("stories", &row.number.to_string()),
        title,
        document_count: row.documents,
        outlets: outlets.into_iter().map(|(outlet, document_count)| pb::StoryOutlet { outlet, document_count }).collect(),
        first_time: Some(stored::timestamp(row.first_time)),
        last_time: Some(stored::timestamp(row.last_time)),
        medoid_document: medoid.name,
        entities,
        places,
        storyline: if row.storyline > 0 { stored::name("storylines", &row.storyline.to_string()) } else { String::new() },
        language_code: row.language,
        documents: resource_names(documents),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entity_with_two_keys_is_told_once() {
        let of = |key: &str, kind: i64, name: &str, documents| (key.to_owned(), kind, name.to_owned(), documents);
        let told = once_each(vec![
            of("person-pele", 1, "Pelé", 3),
            of("person-ana-paz", 1, "Ana Paz", 2),
            of("wikidata-Q12", 1, "Ana Paz", 2),
            of("location-ana-paz", 3, "Ana Paz", 1),
        ]);
        let told: Vec<(&str, i64)> = told.iter().map(|(key, .., documents)| (key.as_str(), *documents)).collect();
        assert_eq!(told, [("person-ana-paz", 4), ("person-pele", 3), ("location-ana-paz", 1)]);
    }
}
