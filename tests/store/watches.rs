//! Watches: what matches, told at least once and no more than was asked for, whoever begins anew.

use super::{document, on_both_stores, reason};
use crate::support::{TestServer, eventually};
use dateline::config::Config;
use dateline::grpc::pb;
use dateline::store::{self, Location};
use pb::stream_matches_response::Message as Said;
use pb::watch_condition::Condition;
use pb::watch_service_client::WatchServiceClient;
use sqlx::Connection as _;
use std::collections::BTreeSet;
use tonic::transport::Channel;
use tonic::{Code, Status, Streaming};

on_both_stores!(
    watches_are_kept_and_what_cannot_stand_is_told,
    matches_are_told_once_with_what_they_rest_on,
    an_edit_or_a_duplicate_is_told_only_to_those_who_ask,
    a_stream_goes_on_where_it_was,
    a_query_is_tried_before_it_stands,
    a_reader_that_dies_again_and_again_misses_nothing,
    a_story_is_told_once_and_a_copy_not_at_all_to_those_who_ask,
);

async fn client(server: &TestServer) -> WatchServiceClient<Channel> {
    WatchServiceClient::new(server.channel().await)
}

async fn store(server: &TestServer, documents: Vec<pb::Document>) {
    let request = pb::BatchIngestDocumentsRequest {
        documents,
        ack_level: pb::AckLevel::Analyzed.into(),
        ..pb::BatchIngestDocumentsRequest::default()
    };
    let reply = server.ingest().await.batch_ingest_documents(request).await.unwrap().into_inner();
    assert!(reply.results.iter().all(|result| result.status.is_none()), "{reply:?}");
}

fn group(conditions: Vec<Condition>, exclude: bool) -> pb::WatchGroup {
    let conditions = conditions.into_iter().map(|c| pb::WatchCondition { condition: Some(c) }).collect();
    pb::WatchGroup { conditions, exclude }
}

fn words(text: &str) -> pb::WatchQuery {
    pb::WatchQuery { groups: vec![group(vec![Condition::Words(text.to_owned())], false)] }
}

async fn create(server: &TestServer, key: &str, query: pb::WatchQuery, options: pb::WatchOptions) -> pb::Watch {
    let watch = pb::Watch { query: Some(query), options: Some(options), ..pb::Watch::default() };
    let request = pb::CreateWatchRequest { watch: Some(watch), watch_id: key.to_owned() };
    client(server).await.create_watch(request).await.unwrap().into_inner().watch.unwrap()
}

async fn stream(server: &TestServer, token: &str) -> Streaming<pb::StreamMatchesResponse> {
    let request = pb::StreamMatchesRequest { resume_token: token.to_owned(), ..pb::StreamMatchesRequest::default() };
    client(server).await.stream_matches(request).await.unwrap().into_inner()
}

/// Matches up to the next bookmark, and its token.
async fn up_to_bookmark(replies: &mut Streaming<pb::StreamMatchesResponse>) -> (Vec<pb::WatchMatch>, String) {
    let mut matches = Vec::new();
    loop {
        match replies.message().await.unwrap().unwrap().message.unwrap() {
            Said::Match(found) => matches.push(found),
            Said::Bookmark(bookmark) => return (matches, bookmark.resume_token),
        }
    }
}

/// Watch and document of each match, without their collections.
fn shown(matches: &[pb::WatchMatch]) -> Vec<(&str, &str)> {
    matches
        .iter()
        .map(|found| {
            let document = found.document.as_ref().map_or("", |document| document.name.as_str());
            (found.watch.trim_start_matches("watches/"), document.trim_start_matches("documents/"))
        })
        .collect()
}

async fn told(server: &TestServer, token: &str) -> (Vec<pb::WatchMatch>, String) {
    up_to_bookmark(&mut stream(server, token).await).await
}

async fn watches_are_kept_and_what_cannot_stand_is_told(server: TestServer) {
    let mut client = client(&server).await;
    let first = create(&server, "snow", words("snow"), pb::WatchOptions::default()).await;
    assert_eq!((first.name.as_str(), first.revision), ("watches/snow", 1));
    let chosen = create(&server, "", words("rain"), pb::WatchOptions::default()).await;
    assert!(chosen.name.len() > "watches/".len() + 20);
    let listed = client.list_watches(pb::ListWatchesRequest::default()).await.unwrap().into_inner().watches;
    assert_eq!(listed, [chosen.clone(), first.clone()]);
    let page = client.list_watches(pb::ListWatchesRequest { page_size: 1, page_token: String::new() }).await.unwrap();
    let page_token = page.into_inner().next_page_token;
    let page = client.list_watches(pb::ListWatchesRequest { page_size: 1, page_token }).await.unwrap().into_inner();
    assert_eq!((page.watches, page.next_page_token), (vec![first.clone()], String::new()));

    let changed = pb::Watch { query: Some(words("sleet")), ..first.clone() };
    let update = |watch: &pb::Watch| pb::UpdateWatchRequest { watch: Some(watch.clone()) };
    let updated = client.update_watch(update(&changed)).await.unwrap().into_inner().watch.unwrap();
    assert_eq!((updated.revision, updated.create_time, updated.query), (2, first.create_time, Some(words("sleet"))));
    let stale = client.update_watch(update(&changed)).await.unwrap_err();
    assert_eq!((stale.code(), reason(&stale).as_str()), (Code::FailedPrecondition, "WATCH_REVISION_STALE"));
    let get = pb::GetWatchRequest { name: first.name.clone() };
    assert_eq!(client.get_watch(get.clone()).await.unwrap().into_inner().watch.unwrap().revision, 2);

    let delete = pb::DeleteWatchRequest { name: first.name.clone() };
    assert!(client.delete_watch(delete.clone()).await.unwrap().into_inner().existed);
    assert!(!client.delete_watch(delete).await.unwrap().into_inner().existed);
    for status in [client.get_watch(get).await.unwrap_err(), client.update_watch(update(&changed)).await.unwrap_err()] {
        assert_eq!((status.code(), reason(&status).as_str()), (Code::NotFound, "WATCH_NOT_FOUND"));
    }

    let only = pb::WatchQuery { groups: vec![group(vec![Condition::Words("snow".to_owned())], true)] };
    let request = pb::CreateWatchRequest {
        watch: Some(pb::Watch { query: Some(only), ..pb::Watch::default() }),
        watch_id: String::new(),
    };
    let status = client.create_watch(request).await.unwrap_err();
    assert_eq!((status.code(), reason(&status).as_str()), (Code::InvalidArgument, "WATCH_QUERY_INVALID"));
    assert_eq!(fields(&status), ["watch.query.groups[0]"]);
}

fn fields(status: &Status) -> Vec<String> {
    use tonic_types::StatusExt as _;
    let violations = status.get_details_bad_request().map(|bad| bad.field_violations).unwrap_or_default();
    violations.into_iter().map(|violation| violation.field).collect()
}

const MEETING: &str = "NAIROBI, Oct. 5 (Lakeside News) -- Kenyan President Amara Okello met Ingrid Solberg of Norway on Monday. \
    \"We will finish the canal,\" Okello said.";

async fn matches_are_told_once_with_what_they_rest_on(server: TestServer) {
    store(&server, vec![document("before", MEETING)]).await;
    let meeting = pb::WatchEvent { types: vec![pb::EventType::Consult.into()], ..pb::WatchEvent::default() };
    let okello = || Condition::Speaker("entities/person-amara-okello".to_owned());
    let query = pb::WatchQuery {
        groups: vec![
            group(vec![Condition::Entity("entities/person-nobody".to_owned()), okello()], false),
            group(vec![Condition::Event(meeting)], false),
            group(vec![Condition::Words("snow".to_owned())], true),
        ],
    };
    create(&server, "canal", query.clone(), pb::WatchOptions::default()).await;
    create(&server, "old", query, pb::WatchOptions { backfill: true, ..pb::WatchOptions::default() }).await;
    store(&server, vec![document("met", MEETING), document("snow", &format!("{MEETING} Snow fell."))]).await;
    store(&server, vec![document("other", "Heavy rain fell on the coast.")]).await;
    let (matches, _) = told(&server, "").await;
    assert_eq!(shown(&matches), [("old", "before"), ("canal", "met"), ("old", "met")]);
    let found = &matches[1];
    assert!(found.document.as_ref().is_some_and(|document| document.text.is_empty()));
    let places: Vec<(i32, i32)> = found.evidence.iter().map(|e| (e.group, e.condition)).collect();
    assert_eq!(places, [(0, 1), (1, 0)]);
    assert!(found.evidence[0].texts.contains(&"Okello".to_owned()), "{:?}", found.evidence);
    assert!(found.evidence[1].texts.contains(&"met".to_owned()), "{:?}", found.evidence);
    let ids: BTreeSet<&str> = matches.iter().map(|found| found.match_id.as_str()).collect();
    assert_eq!(ids.len(), 3);
    // Told again, a match is the same match.
    let (again, _) = told(&server, "").await;
    assert_eq!(again, matches);
}

async fn an_edit_or_a_duplicate_is_told_only_to_those_who_ask(server: TestServer) {
    let options = pb::WatchOptions::default;
    create(&server, "all", words("snow"), pb::WatchOptions { on: pb::WatchOccasion::NewAndUpdated.into(), ..options() })
        .await;
    create(&server, "new", words("snow"), options()).await;
    create(&server, "once", words("snow"), pb::WatchOptions { suppress_duplicates: true, ..options() }).await;
    let mut replies = stream(&server, "").await;
    assert_eq!(up_to_bookmark(&mut replies).await.0, []);
    let mut seen = Vec::new();
    let mut next = async |count: usize| {
        let mut matches = Vec::new();
        while matches.len() < count {
            if let Some(Said::Match(found)) = replies.message().await.unwrap().unwrap().message {
                matches.push(found);
            }
        }
        seen.extend(matches.iter().map(|found| found.match_id.clone()));
        shown(&matches).into_iter().map(|(watch, document)| format!("{watch} {document}")).collect::<Vec<_>>()
    };
    store(&server, vec![document("a", "Snow fell on Lima.")]).await;
    assert_eq!(next(3).await, ["all a", "new a", "once a"]);
    store(&server, vec![document("a", "Snow fell on Lima again.")]).await;
    assert_eq!(next(1).await, ["all a"]);
    // The same text under another key.
    store(&server, vec![document("b", "Snow fell on Lima again.")]).await;
    assert_eq!(next(2).await, ["all b", "new b"]);
    let request = pb::ReanalyzeDocumentsRequest::default();
    server.documents().await.reanalyze_documents(request).await.unwrap();
    store(&server, vec![document("c", "Snow fell on Cusco.")]).await;
    assert_eq!(next(3).await, ["all c", "new c", "once c"]);
    assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 9);
}

async fn a_stream_goes_on_where_it_was(server: TestServer) {
    create(&server, "snow", words("snow"), pb::WatchOptions::default()).await;
    create(&server, "fell", words("fell"), pb::WatchOptions::default()).await;
    let (none, begin) = told(&server, "").await;
    assert_eq!(none, []);
    let documents = (0..5).map(|n| document(&format!("d{n}"), &format!("Snow number {n} fell."))).collect();
    store(&server, documents).await;
    let (all, end) = told(&server, &begin).await;
    assert_eq!(all.len(), 10);
    assert_eq!(told(&server, &end).await.0, []);
    // From the token of each match on, every later one is told again, whatever was told between.
    for (n, found) in all.iter().enumerate() {
        let ids: BTreeSet<String> = told(&server, &found.resume_token).await.0.into_iter().map(|m| m.match_id).collect();
        let missing: Vec<&pb::WatchMatch> = all.iter().skip(n + 1).filter(|later| !ids.contains(&later.match_id)).collect();
        assert_eq!(missing, Vec::<&pb::WatchMatch>::new(), "{n}");
    }
    for token in ["x", "m1.999999"] {
        let request = pb::StreamMatchesRequest { resume_token: token.to_owned(), ..pb::StreamMatchesRequest::default() };
        let status = match client(&server).await.stream_matches(request).await {
            Err(status) => status,
            Ok(replies) => replies.into_inner().message().await.unwrap_err(),
        };
        assert_eq!((status.code(), reason(&status).as_str()), (Code::InvalidArgument, "RESUME_TOKEN_INVALID"), "{token}");
    }
    // A deleted watch tells nothing any more, and one that is created anew begins anew.
    client(&server).await.delete_watch(pb::DeleteWatchRequest { name: "watches/snow".to_owned() }).await.unwrap();
    let (rest, _) = told(&server, &begin).await;
    assert!(rest.len() == 5 && rest.iter().all(|found| found.watch == "watches/fell"));
    create(&server, "snow", words("snow"), pb::WatchOptions::default()).await;
    assert_eq!(told(&server, &begin).await.0.len(), 5);
}

async fn a_query_is_tried_before_it_stands(server: TestServer) {
    let march = |day: i64| Some(pbjson_types::Timestamp { seconds: 1_583_020_800 + (day - 1) * 86_400, nanos: 0 });
    let dated = |id: &str, text: &str, day: i64| pb::Document { publish_time: march(day), ..document(id, text) };
    store(
        &server,
        vec![
            dated("a", "Snow fell.", 1),
            dated("b", "Snow fell again.", 3),
            dated("c", "Rain fell.", 3),
            dated("d", "Snow.", 40),
        ],
    )
    .await;
    let request = pb::TestWatchRequest {
        query: Some(words("snow fell")),
        document_names: ["a", "c", "x"].map(|id| format!("documents/{id}")).to_vec(),
        end_time: march(5),
        ..pb::TestWatchRequest::default()
    };
    let reply = client(&server).await.test_watch(request).await.unwrap().into_inner();
    let tests: Vec<_> = reply.tests.iter().map(|t| (t.document.as_str(), t.matches, t.evidence.len())).collect();
    assert_eq!(tests, [("documents/a", true, 1), ("documents/c", false, 0), ("documents/x", false, 0)]);
    assert_eq!(reply.tests[0].evidence[0].texts, ["Snow", "fell"]);
    let days: Vec<_> = reply.days.iter().map(|day| (day.date.as_str(), day.document_count)).collect();
    assert_eq!(days, [("2020-03-01", 1), ("2020-03-03", 1)]);
    assert_eq!((reply.asked_document_count, reply.sampled_one_in), (3, 1));
}

/// Documents come while the reader dies in the middle of what it reads and goes on from the last token that it has: in the end it
/// knows just the documents that match.
async fn a_reader_that_dies_again_and_again_misses_nothing(server: TestServer) {
    const DOCUMENTS: usize = 120;
    create(&server, "snow", words("snow -rain"), pb::WatchOptions::default()).await;
    create(&server, "hail", words("hail"), pb::WatchOptions::default()).await;
    let text = |n: usize| {
        let words =
            [(2, "Snow"), (3, "Rain"), (5, "Hail")].map(|(of, word)| if n.is_multiple_of(of) { word } else { "Wind" });
        format!("{} on the coast, item {n}.", words.join(" and "))
    };
    let mut oracle = BTreeSet::new();
    for n in 0..DOCUMENTS {
        if n.is_multiple_of(2) && !n.is_multiple_of(3) {
            oracle.insert(("snow".to_owned(), format!("d{n}")));
        }
        if n.is_multiple_of(5) {
            oracle.insert(("hail".to_owned(), format!("d{n}")));
        }
    }
    let writing = async {
        for begin in (0..DOCUMENTS).step_by(10) {
            let request = pb::BatchIngestDocumentsRequest {
                documents: (begin..begin + 10).map(|n| document(&format!("d{n}"), &text(n))).collect(),
                ack_level: pb::AckLevel::Analyzed.into(),
                layers: vec![pb::Layer::Language.into()],
                ..pb::BatchIngestDocumentsRequest::default()
            };
            server.ingest().await.batch_ingest_documents(request).await.unwrap();
        }
    };
    let reading = async {
        let (mut token, mut seen, mut ids) = (String::new(), BTreeSet::new(), BTreeSet::new());
        let mut lives = 0;
        while seen != oracle {
            lives += 1;
            let mut replies = stream(&server, &token).await;
            // Each life reads a little longer than the one before.
            for _ in 0..1 + lives % 7 {
                match replies.message().await.unwrap().unwrap().message.unwrap() {
                    Said::Match(found) => {
                        let (watch, document) = shown(std::slice::from_ref(&found))[0];
                        seen.insert((watch.to_owned(), document.to_owned()));
                        ids.insert(found.match_id.clone());
                        token = found.resume_token;
                    }
                    Said::Bookmark(bookmark) => {
                        token = bookmark.resume_token;
                        break;
                    }
                }
            }
        }
        (lives, ids.len())
    };
    let ((), (lives, ids)) = tokio::join!(writing, reading);
    assert_eq!(ids, oracle.len());
    assert!(lives > 10);
}

async fn a_story_is_told_once_and_a_copy_not_at_all_to_those_who_ask(server: TestServer) {
    let options = pb::WatchOptions::default;
    create(&server, "all", words("flood*"), options()).await;
    create(&server, "copy", words("flood*"), pb::WatchOptions { suppress_duplicates: true, ..options() }).await;
    create(&server, "once", words("flood*"), pb::WatchOptions { once_per_story: true, ..options() }).await;
    let grown = pb::WatchQuery { groups: vec![group(vec![Condition::StoryDocumentCount(3)], false)] };
    create(&server, "grown", grown, options()).await;
    let floods = "MOMBASA, Oct. 8 -- Heavy rain killed twelve people near Mombasa on Thursday, police said. The floods swept away \
        three bridges on the Tana River, and hundreds of families left their homes along the canals.";
    let october = Some(pbjson_types::Timestamp { seconds: 1_602_115_200, nanos: 0 });
    let titled = |id: &str, title: &str, text: &str| pb::Document {
        publish_time: october,
        title: title.to_owned(),
        ..document(id, text)
    };
    store(&server, vec![titled("a", "Twelve die in floods near Mombasa", floods)]).await;
    store(&server, vec![titled("b", "Floods near Mombasa kill twelve", floods)]).await;
    let other = floods.replace("hundreds of families left their homes", "more than four hundred people fled");
    store(&server, vec![titled("c", "Twelve die in floods near Mombasa", &other)]).await;
    let mines = "CUSCO, Oct. 8 -- Melting snow flooded two copper mines in the Andes, engineers told reporters in Peru.";
    store(&server, vec![titled("d", "Copper mines under water", mines)]).await;
    // One stream for each, since a watch that waits holds up those beside it.
    let mut told = std::collections::BTreeMap::new();
    for key in ["all", "copy", "grown", "once"] {
        let names = vec![format!("watches/{key}")];
        let request = pb::StreamMatchesRequest { names, ..pb::StreamMatchesRequest::default() };
        let mut replies = client(&server).await.stream_matches(request).await.unwrap().into_inner();
        let (matches, _) = up_to_bookmark(&mut replies).await;
        let documents: Vec<String> = shown(&matches).into_iter().map(|(_, document)| document.to_owned()).collect();
        told.insert(key, documents.join(" "));
    }
    let expected = [("all", "a b c d"), ("copy", "a c d"), ("grown", "c"), ("once", "a d")];
    assert_eq!(told, expected.map(|(key, documents)| (key, documents.to_owned())).into());
}

/// Nobody streamed for longer than changes are kept: what is new is told all the same, and what was told is not told again.
#[tokio::test(flavor = "multi_thread")]
async fn an_idle_watch_goes_on_after_the_retention() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("test.db");
    let opened = store::open(&Location::Sqlite(path.clone())).await.unwrap();
    let server = TestServer::over(std::sync::Arc::clone(&opened), Config::default()).await;
    create(&server, "snow", words("snow"), pb::WatchOptions::default()).await;
    store(&server, vec![document("told", "Snow fell.")]).await;
    let (matches, token) = told(&server, "").await;
    assert_eq!(shown(&matches), [("snow", "told")]);
    store(&server, vec![document("new", "Snow fell on Lima."), document("gone", "Snow fell on Cusco.")]).await;
    store(&server, vec![document("told", "Snow fell, more of it."), document("new", "Snow fell on Lima again.")]).await;
    let delete = pb::DeleteDocumentRequest { name: "documents/gone".to_owned() };
    server.documents().await.delete_document(delete).await.unwrap();
    let connect = async || sqlx::SqliteConnection::connect(&format!("sqlite:{}", path.display())).await.unwrap();
    let passed = "SELECT MIN(cursor) >= (SELECT MAX(position) FROM changes WHERE key = 'gone') FROM jobs \
                  WHERE kind LIKE 'projector/%'";
    eventually("every projection has passed the changes", async || {
        sqlx::query_scalar::<_, bool>(passed).fetch_one(&mut connect().await).await.unwrap()
    })
    .await;
    // And they are old.
    sqlx::query("UPDATE changes SET time = 0").execute(&mut connect().await).await.unwrap();
    assert!(opened.forget_changes().await.unwrap() > 0);
    let (matches, _) = told(&server, &token).await;
    assert_eq!(shown(&matches), [("snow", "new")]);
}
