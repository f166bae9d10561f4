//! Stories, near-duplicates and timelines, as their readers see them.

use super::{on_both_stores, on_postgres_store, reason, sqlite};
use crate::support::{TestServer, eventually};
use dateline::config::{Config, Stories};
use dateline::grpc::pb;
use dateline::store::Store;
use pb::story_service_client::StoryServiceClient;
use pb::watch_stories_response::Message as Watched;
use std::collections::BTreeSet;
use std::sync::Arc;
use tonic::Code;
use tonic::transport::Channel;

on_both_stores!(documents_find_their_stories, what_goes_and_returns_is_as_it_was);

const FERRY: &str = "A ferry with 300 people on board ran aground off Tallinn on Friday, the coast guard said. Nobody was hurt. \
    The ship lost power in both engines on its way to Helsinki, and tugs were sent to the rocks where it lies.";
const TOWED: &str = "Tugs pulled the stranded ferry off the rocks near Tallinn on Saturday, a day after it ran aground with 310 people \
    on board. Divers found a crack in the hull of the ferry, the coast guard said, and the harbour of Tallinn took it in.";
const ORCHESTRA: &str = "The orchestra of Bergen chose a new conductor on Friday. She will begin in August with a concert of songs by \
    Grieg, the director of the festival told the newspaper, and will stay for four seasons.";

fn document(id: &str, day: i64, title: &str, text: &str) -> pb::Document {
    pb::Document {
        document_id: id.to_owned(),
        title: title.to_owned(),
        text: text.to_owned(),
        publish_time: Some(pbjson_types::Timestamp { seconds: 1_583_000_000 + day * 86_400, nanos: 0 }),
        source: Some(pb::Source { outlet: format!("{id} news"), ..pb::Source::default() }),
        ..pb::Document::default()
    }
}

/// A story of a ferry in three documents, one of them a copy; and another story.
fn documents() -> Vec<pb::Document> {
    let copy = format!("{FERRY} Reporting by Jane Doe; editing by the night desk. All rights reserved.");
    vec![
        document("towed", 1, "Stranded ferry is towed to Tallinn", TOWED),
        document("copy", 0, "Ferry aground off Tallinn", &copy),
        document("aground", 0, "Ferry runs aground off Tallinn", FERRY),
        document("orchestra", 0, "Bergen chooses a conductor", ORCHESTRA),
    ]
}

pub(super) async fn ingest(server: &TestServer, documents: Vec<pb::Document>) {
    let request = pb::BatchIngestDocumentsRequest { documents, ..pb::BatchIngestDocumentsRequest::default() };
    server.ingest().await.batch_ingest_documents(request).await.unwrap();
}

async fn client(server: &TestServer) -> StoryServiceClient<Channel> {
    StoryServiceClient::new(server.channel().await)
}

async fn listed(server: &TestServer, request: pb::ListStoriesRequest) -> Vec<pb::Story> {
    client(server).await.list_stories(request).await.unwrap().into_inner().stories
}

/// Which documents are together, over all pages.
pub(super) async fn together(server: &TestServer) -> BTreeSet<Vec<String>> {
    let mut request =
        pb::ListStoriesRequest { include_documents: true, page_size: 100, ..pb::ListStoriesRequest::default() };
    let mut told = BTreeSet::new();
    loop {
        let page = client(server).await.list_stories(request.clone()).await.unwrap().into_inner();
        for mut story in page.stories {
            story.documents.sort();
            told.insert(story.documents);
        }
        request.page_token = page.next_page_token;
        if request.page_token.is_empty() {
            return told;
        }
    }
}

fn expected() -> BTreeSet<Vec<String>> {
    let names = |ids: &[&str]| ids.iter().map(|id| format!("documents/{id}")).collect::<Vec<_>>();
    [names(&["aground", "copy", "towed"]), names(&["orchestra"])].into()
}

async fn listed_documents(server: &TestServer, filter: pb::DocumentFilter) -> Vec<pb::Document> {
    let request = pb::ListDocumentsRequest { filter: Some(filter), ..pb::ListDocumentsRequest::default() };
    server.documents().await.list_documents(request).await.unwrap().into_inner().documents
}

/// What each document repeats, in order of name, over all pages.
pub(super) async fn repeated(server: &TestServer) -> Vec<(String, String)> {
    let mut request = pb::ListDocumentsRequest { page_size: 1_000, ..pb::ListDocumentsRequest::default() };
    let mut pairs = Vec::new();
    loop {
        let page = server.documents().await.list_documents(request.clone()).await.unwrap().into_inner();
        pairs.extend(page.documents.into_iter().map(|d| (d.name, d.duplicate_of)).filter(|(_, of)| !of.is_empty()));
        request.page_token = page.next_page_token;
        if request.page_token.is_empty() {
            pairs.sort();
            return pairs;
        }
    }
}

async fn documents_find_their_stories(server: TestServer) {
    ingest(&server, documents()).await;
    eventually("the stories are made", || async { together(&server).await == expected() }).await;
    let large = pb::ListStoriesRequest { min_document_count: 2, ..pb::ListStoriesRequest::default() };
    let ferry = listed(&server, large).await.remove(0);
    assert_eq!((ferry.document_count, ferry.language_code.as_str()), (3, "en"));
    assert_eq!(ferry.outlets.len(), 3);
    assert!(ferry.first_time.unwrap().seconds < ferry.last_time.unwrap().seconds && !ferry.storyline.is_empty());
    assert!(ferry.places.iter().any(|place| place.canonical_name == "Tallinn" && place.share > 0.9), "{ferry:?}");
    assert_eq!(repeated(&server).await, [("documents/copy".to_owned(), "documents/aground".to_owned())]);
    let of_story = pb::DocumentFilter { story: ferry.name.clone(), ..pb::DocumentFilter::default() };
    let found = listed_documents(&server, of_story).await;
    assert_eq!(
        found.iter().map(|d| d.name.as_str()).collect::<Vec<_>>(),
        ["documents/towed", "documents/aground", "documents/copy"]
    );
    assert!(found.iter().all(|d| d.story == ferry.name));
    assert_eq!((found[2].repetition(), found[2].containment), (pb::Repetition::Copy, 1.0));

    let mut client = client(&server).await;
    let request = pb::GetStoryRequest { name: ferry.name.clone(), ..pb::GetStoryRequest::default() };
    let told = client.get_story(request).await.unwrap().into_inner();
    assert_eq!(told.summarized_documents, ["documents/aground", "documents/towed"], "the copy tells nothing new");
    assert!(!told.summary.unwrap().sentences.is_empty());
    let request = pb::GetTimelineRequest { name: ferry.name.clone(), ..pb::GetTimelineRequest::default() };
    let timeline = client.get_timeline(request).await.unwrap().into_inner();
    let days: Vec<(&str, &str)> = timeline.entries.iter().map(|e| (e.document.as_str(), e.date.as_str())).collect();
    assert_eq!(days, [("documents/aground", "2020-02-28"), ("documents/towed", "2020-03-01")]);
    let request = pb::GetTimelineRequest { name: ferry.storyline, ..pb::GetTimelineRequest::default() };
    assert_eq!(client.get_timeline(request).await.unwrap().into_inner().entries, timeline.entries);
    let request =
        pb::ListStoryDocumentsRequest { name: ferry.name, page_size: 2, ..pb::ListStoryDocumentsRequest::default() };
    let page = client.list_story_documents(request).await.unwrap().into_inner();
    assert_eq!((page.documents.len(), page.next_page_token.is_empty()), (2, false));
    let missing =
        client.get_story(pb::GetStoryRequest { name: "stories/4711".to_owned(), ..pb::GetStoryRequest::default() }).await;
    let missing = missing.unwrap_err();
    assert_eq!((missing.code(), reason(&missing).as_str()), (Code::NotFound, "STORY_NOT_FOUND"));
}

async fn what_goes_and_returns_is_as_it_was(server: TestServer) {
    ingest(&server, documents()).await;
    eventually("the stories are made", || async { together(&server).await == expected() }).await;
    let before = repeated(&server).await;
    for id in ["aground", "orchestra"] {
        let request = pb::DeleteDocumentRequest { name: format!("documents/{id}") };
        server.documents().await.delete_document(request).await.unwrap();
    }
    let without: BTreeSet<Vec<String>> = [vec!["documents/copy".to_owned(), "documents/towed".to_owned()]].into();
    eventually("they are gone", || async { together(&server).await == without && repeated(&server).await.is_empty() }).await;
    let back = documents().into_iter().filter(|d| ["aground", "orchestra"].contains(&d.document_id.as_str()));
    ingest(&server, back.collect()).await;
    eventually("they are back", || async { together(&server).await == expected() && repeated(&server).await == before })
        .await;

    let mut changes = client(&server).await.watch_stories(pb::WatchStoriesRequest::default()).await.unwrap().into_inner();
    let mut kinds = BTreeSet::new();
    while let Some(Watched::Change(change)) = changes.message().await.unwrap().unwrap().message {
        kinds.insert(change.kind());
    }
    let kinds: Vec<pb::StoryChangeKind> = kinds.into_iter().collect();
    use pb::StoryChangeKind::{Created, Grown, Retracted};
    assert_eq!(kinds, [Created, Grown, Retracted]);
}

/// Documents beyond the number that is kept in memory stay in their stories, and nothing new comes to them, also after a restart.
async fn old_stories_stay_as_they_are(store: Arc<dyn Store>) {
    let config = || Config { stories: Stories { active_documents: 2 }, ..Config::default() };
    let server = TestServer::over(Arc::clone(&store), config()).await;
    let tells = async |server: &TestServer, expected: &[&[&str]]| {
        let names = |ids: &&[&str]| ids.iter().map(|id| format!("documents/{id}")).collect::<Vec<_>>();
        let expected: BTreeSet<Vec<String>> = expected.iter().map(names).collect();
        eventually("the stories are made", || async { together(server).await == expected }).await;
    };
    let choir =
        "The choir of Turku sang in a disused quarry on Sunday, and four hundred people stood in the rain until the end.";
    ingest(&server, vec![document("aground", 0, "Ferry runs aground off Tallinn", FERRY)]).await;
    ingest(&server, vec![document("orchestra", 0, "Bergen chooses a conductor", ORCHESTRA)]).await;
    tells(&server, &[&["aground"], &["orchestra"]]).await;
    ingest(&server, vec![document("choir", 0, "Choir sings in a quarry", choir)]).await;
    ingest(&server, vec![document("towed", 1, "Stranded ferry is towed to Tallinn", TOWED)]).await;
    tells(&server, &[&["aground"], &["choir"], &["orchestra"], &["towed"]]).await;
    server.kill().await;

    let server = TestServer::over(store, config()).await;
    ingest(&server, vec![document("again", 1, "Ferry towed to Tallinn", TOWED)]).await;
    tells(&server, &[&["aground"], &["again", "towed"], &["choir"], &["orchestra"]]).await;

    // A story counts its documents that are no longer in memory, as long as they are there.
    ingest(&server, vec![document("third", 1, "Tallinn ferry towed", TOWED)]).await;
    tells(&server, &[&["aground"], &["again", "third", "towed"], &["choir"], &["orchestra"]]).await;
    let counts = async || listed(&server, pb::ListStoriesRequest::default()).await.iter().map(|s| s.document_count).max();
    assert_eq!(counts().await, Some(3));
    for id in ["towed", "choir"] {
        let request = pb::DeleteDocumentRequest { name: format!("documents/{id}") };
        server.documents().await.delete_document(request).await.unwrap();
    }
    tells(&server, &[&["aground"], &["again", "third"], &["orchestra"]]).await;
    assert_eq!(counts().await, Some(2));
    ingest(&server, vec![document("fourth", 1, "Ferry in Tallinn after towing", TOWED)]).await;
    tells(&server, &[&["aground"], &["again", "fourth", "third"], &["orchestra"]]).await;
    assert_eq!(counts().await, Some(3));
}

#[tokio::test(flavor = "multi_thread")]
async fn old_stories_stay_as_they_are_on_sqlite() {
    let (store, _directory) = sqlite().await;
    old_stories_stay_as_they_are(store).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn old_stories_stay_as_they_are_on_postgres() {
    if let Some(store) = on_postgres_store().await {
        old_stories_stay_as_they_are(store).await;
    }
}
