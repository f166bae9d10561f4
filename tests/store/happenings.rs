//! What happened across documents, and how often it is told.

use super::{document, on_both_stores, reason};
use crate::support::{TestServer, eventually};
use dateline::grpc::pb;
use pb::trend_subject::Subject;
use std::collections::BTreeMap;
use tonic::Code;

on_both_stores!(
    what_many_tell_is_one_event_with_its_sources,
    events_are_found_by_type_participant_place_and_time,
    events_of_one_moment_are_all_found_in_the_documents_that_pass,
    counts_follow_what_is_stored,
    points_tell_stories_and_topics_names,
    a_profile_tells_of_months_and_counterparts,
);

fn october(day: i64, hour: i64) -> Option<pbjson_types::Timestamp> {
    Some(pbjson_types::Timestamp { seconds: 1_601_510_400 + (day - 1) * 86_400 + hour * 3_600, nanos: 0 })
}

fn told(id: &str, outlet: &str, day: i64, text: &str) -> pb::Document {
    pb::Document {
        publish_time: october(day, 9),
        source: Some(pb::Source { outlet: outlet.to_owned(), ..pb::Source::default() }),
        ..document(id, text)
    }
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

fn meetings() -> Vec<pb::Document> {
    vec![
        told("a", "Lakeside News", 5, "NAIROBI, Oct. 5 -- President Amara Okello met Ingrid Solberg on Monday."),
        told(
            "b",
            "Coast Courier",
            6,
            "NAIROBI, Oct. 6 -- Ingrid Solberg met President Amara Okello on Monday, officials said.",
        ),
        told("c", "Coast Courier", 20, "NAIROBI, Oct. 20 -- President Amara Okello met Ingrid Solberg on Tuesday."),
        told("d", "Sur", 21, "LIMA, Oct. 21 -- Ana Quispe met Lars Holm on Wednesday."),
    ]
}

async fn search(server: &TestServer, request: pb::SearchEventsRequest) -> Vec<pb::EventHit> {
    let (mut hits, mut request) = (Vec::new(), pb::SearchEventsRequest { page_size: 2, ..request });
    loop {
        let page = server.documents().await.search_events(request.clone()).await.unwrap().into_inner();
        assert!(page.hits.len() <= 2);
        hits.extend(page.hits);
        if page.next_page_token.is_empty() {
            return hits;
        }
        request.page_token = page.next_page_token;
    }
}

/// Waits until the events of these documents are there: projections follow behind the analysis.
async fn until_told(server: &TestServer, documents: usize) {
    let meet = pb::SearchEventsRequest { types: vec![pb::EventType::Consult.into()], ..pb::SearchEventsRequest::default() };
    eventually("the events are there", || async {
        search(server, meet.clone()).await.iter().map(|hit| hit.source_count as usize).sum::<usize>() == documents
    })
    .await;
}

fn documents(hits: &[pb::EventHit]) -> Vec<&str> {
    hits.iter().map(|hit| hit.document.trim_start_matches("documents/")).collect()
}

fn takes_part(entity: &str, role: pb::ArgumentRole) -> Vec<pb::EventParticipant> {
    vec![pb::EventParticipant { entity: format!("entities/{entity}"), role: role.into() }]
}

async fn what_many_tell_is_one_event_with_its_sources(server: TestServer) {
    store(&server, meetings()).await;
    until_told(&server, 4).await;
    let any =
        || pb::SearchEventsRequest { types: vec![pb::EventType::Consult.into()], ..pb::SearchEventsRequest::default() };
    let hits = search(&server, any()).await;
    assert_eq!(documents(&hits), ["d", "c", "b"]);
    let sources: Vec<(&str, &str)> =
        hits[2].sources.iter().map(|source| (source.document.as_str(), source.outlet.as_str())).collect();
    assert_eq!(sources, [("documents/b", "Coast Courier"), ("documents/a", "Lakeside News")]);
    assert_eq!((hits[2].source_count, hits[2].date.as_str(), hits[2].end_date.as_str()), (2, "2020-10-05", "2020-10-05"));
    assert!(hits[2].text.contains("met President Amara Okello"), "{}", hits[2].text);
    // Where the newest does not pass, the next one tells it.
    let outlets = vec!["Lakeside News".to_owned()];
    let filter = Some(pb::DocumentFilter { outlets, ..pb::DocumentFilter::default() });
    let hits = search(&server, pb::SearchEventsRequest { filter, ..any() }).await;
    assert_eq!((documents(&hits), hits[0].source_count), (vec!["a"], 1));
    // One that is gone is no source.
    let delete = pb::DeleteDocumentRequest { name: "documents/b".to_owned() };
    server.documents().await.delete_document(delete).await.unwrap();
    until_told(&server, 3).await;
    assert_eq!(documents(&search(&server, any()).await), ["d", "c", "a"]);
}

async fn events_are_found_by_type_participant_place_and_time(server: TestServer) {
    use pb::ArgumentRole::{Source, Target, Unspecified};
    store(&server, meetings()).await;
    until_told(&server, 4).await;
    let any = pb::SearchEventsRequest::default;
    let consult = || pb::SearchEventsRequest { types: vec![pb::EventType::Consult.into()], ..any() };
    let with = |participants| pb::SearchEventsRequest { participants, ..consult() };
    let found = |request| async { documents(&search(&server, request).await).join(" ") };
    assert_eq!(found(with(takes_part("person-amara-okello", Unspecified))).await, "c b");
    assert_eq!(found(with(takes_part("person-lars-holm", Target))).await, "d");
    assert_eq!(found(with(takes_part("person-lars-holm", Source))).await, "");
    assert_eq!(found(with(takes_part("person-nobody", Unspecified))).await, "");
    let both = [takes_part("person-amara-okello", Unspecified), takes_part("person-ingrid-solberg", Unspecified)].concat();
    assert_eq!(found(with(both)).await, "c b");
    let apart = [takes_part("person-amara-okello", Unspecified), takes_part("person-lars-holm", Unspecified)].concat();
    assert_eq!(found(with(apart)).await, "");
    let days = |from: i64, to: i64| {
        Some(pb::DocumentFilter { start_time: october(from, 0), end_time: october(to, 0), ..pb::DocumentFilter::default() })
    };
    assert_eq!(found(pb::SearchEventsRequest { filter: days(20, 21), ..consult() }).await, "c");
    assert_eq!(found(pb::SearchEventsRequest { filter: days(1, 6), ..consult() }).await, "a");
    let okello = takes_part("person-amara-okello", Unspecified);
    assert_eq!(found(pb::SearchEventsRequest { filter: days(1, 7), participants: okello, ..consult() }).await, "b");
    assert_eq!(found(pb::SearchEventsRequest { mode: "meet".to_owned(), ..any() }).await, "d c b");
    assert_eq!(found(pb::SearchEventsRequest { types: vec![pb::EventType::Fight.into()], ..any() }).await, "");
    let denied = vec![pb::EventPolarity::Negative.into()];
    assert_eq!(found(pb::SearchEventsRequest { polarities: denied, ..consult() }).await, "");
    let wrong = pb::SearchEventsRequest { types: vec![0], participants: takes_part("x/y", Unspecified), ..any() };
    let status = server.documents().await.search_events(wrong).await.unwrap_err();
    assert_eq!((status.code(), reason(&status).as_str()), (Code::InvalidArgument, "FIELD_INVALID"));
}

/// Documents and events are in different orders where their times are the same, and pages end in the middle.
async fn events_of_one_moment_are_all_found_in_the_documents_that_pass(server: TestServer) {
    const WHO: [&str; 6] = ["Amara Okello", "Ingrid Solberg", "Ana Quispe", "Lars Holm", "Maria Silva", "John Carter"];
    let pairs = WHO.iter().enumerate().flat_map(|(n, one)| WHO.iter().skip(n + 1).map(move |other| (one, other)));
    let of_pair = |(n, (one, other)): (usize, (&&str, &&str))| {
        let text = format!("LIMA, Oct. 25 -- {one} met {other} on Sunday. {}", ["Rain fell.", "Snow fell."][n / 2 % 2]);
        // Keys do not sort as documents are numbered.
        told(&format!("k{}", 99 - n), ["Sur", "Norte"][n % 2], 25, &text)
    };
    let stored: Vec<pb::Document> = pairs.enumerate().map(of_pair).collect();
    store(&server, stored.clone()).await;
    until_told(&server, stored.len()).await;
    let types = vec![pb::EventType::Consult.into(), pb::EventType::Fight.into()];
    let any = || pb::SearchEventsRequest { types: types.clone(), ..pb::SearchEventsRequest::default() };
    let all = search(&server, any()).await;
    assert_eq!(all.len(), stored.len());
    let outlets = vec!["Sur".to_owned()];
    let filter = Some(pb::DocumentFilter { outlets, ..pb::DocumentFilter::default() });
    let of_outlet = search(&server, pb::SearchEventsRequest { filter, ..any() }).await;
    let sur = |hit: &&pb::EventHit| hit.sources.iter().all(|source| source.outlet == "Sur");
    assert_eq!(documents(&of_outlet), documents(&all.iter().filter(sur).cloned().collect::<Vec<_>>()));
    assert_eq!(of_outlet.len(), stored.len() / 2 + 1);
}

async fn trends(server: &TestServer, request: pb::QueryTrendsRequest) -> pb::QueryTrendsResponse {
    server.entities().await.query_trends(request).await.unwrap().into_inner()
}

/// Documents of a series by the day of October.
fn counted(series: &pb::TrendSeries) -> BTreeMap<i64, i64> {
    let day = |point: &pb::TrendPoint| (point.time.map_or(0, |time| time.seconds) - 1_601_510_400) / 86_400 + 1;
    series.points.iter().filter(|point| point.document_count > 0).map(|point| (day(point), point.document_count)).collect()
}

async fn counts_follow_what_is_stored(server: TestServer) {
    store(&server, meetings()).await;
    let day = || Some(pbjson_types::Duration { seconds: 86_400, nanos: 0 });
    let request = || pb::QueryTrendsRequest {
        entities: vec!["entities/person-amara-okello".to_owned()],
        query: "solberg".to_owned(),
        bucket: day(),
        start_time: october(1, 0),
        end_time: october(31, 0),
        ..pb::QueryTrendsRequest::default()
    };
    let counts = || async { trends(&server, request()).await.series.iter().map(counted).collect::<Vec<_>>() };
    let days = |days: &[(i64, i64)]| days.iter().copied().collect::<BTreeMap<_, _>>();
    let all =
        vec![days(&[(5, 1), (6, 1), (20, 1), (21, 1)]), days(&[(5, 1), (6, 1), (20, 1)]), days(&[(5, 1), (6, 1), (20, 1)])];
    eventually("all are counted", || async { counts().await == all }).await;
    // One is deleted, one moves in time, one tells of somebody else, and one is sent again.
    server.documents().await.delete_document(pb::DeleteDocumentRequest { name: "documents/a".to_owned() }).await.unwrap();
    let other = "NAIROBI, Oct. 20 -- Lars Holm met Ana Quispe on Tuesday.";
    store(&server, vec![told("c", "Coast Courier", 20, other), meetings().remove(3)]).await;
    store(&server, vec![pb::Document { publish_time: october(9, 1), ..meetings().remove(1) }]).await;
    let left = vec![days(&[(9, 1), (20, 1), (21, 1)]), days(&[(9, 1)]), days(&[(9, 1)])];
    eventually("the counts are corrected", || async { counts().await == left }).await;

    // A burst: many outlets on one day, after days on which others were told of.
    let plain = |n: i64| told(&format!("p{n}"), "Sur", 12 + n % 6, &format!("Rain fell on the coast, item {n}."));
    let request_of_days = pb::BatchIngestDocumentsRequest {
        documents: (0..40).map(plain).collect(),
        ack_level: pb::AckLevel::Analyzed.into(),
        layers: vec![pb::Layer::Language.into()],
        ..pb::BatchIngestDocumentsRequest::default()
    };
    server.ingest().await.batch_ingest_documents(request_of_days).await.unwrap();
    let burst = |n: i64| {
        let text = format!("LIMA, Oct. 30 -- Ana Quispe resigned on Friday, item {n} of the day.");
        pb::Document { publish_time: october(30, n), ..told(&format!("q{n}"), &format!("Outlet {n}"), 30, &text) }
    };
    store(&server, (0..8).map(burst).collect()).await;
    let ranked = || pb::QueryTrendsRequest { ranked_kinds: vec![pb::TrendKind::Entities.into()], ..request() };
    // The widest window that surprises reaches back to the two documents of the week before.
    let counted = || async { trends(&server, ranked()).await.bursts.first().map_or(0, |burst| burst.document_count) };
    eventually("the burst is counted", || async { counted().await == 10 }).await;
    let found = trends(&server, ranked()).await.bursts.remove(0);
    let subject = found.subject.clone().unwrap();
    assert_eq!(subject.subject, Some(Subject::Entity("entities/person-ana-quispe".to_owned())));
    assert_eq!((subject.label.as_str(), found.document_count, found.outlet_count), ("Ana Quispe", 10, 10));
    assert!(found.score >= 4.0 && found.expected_count < 3.0, "{found:?}");
    for wrong in [
        pb::QueryTrendsRequest { bucket: Some(pbjson_types::Duration { seconds: 60, nanos: 0 }), ..request() },
        pb::QueryTrendsRequest { start_time: october(31, 0), ..request() },
        pb::QueryTrendsRequest { ranked_kinds: vec![9], ..request() },
    ] {
        let status = server.entities().await.query_trends(wrong).await.unwrap_err();
        assert_eq!(reason(&status), "FIELD_INVALID");
    }
}

/// Stories of a bucket are different ones, and topics have names.
async fn points_tell_stories_and_topics_names(server: TestServer) {
    let of_october = || pb::QueryTrendsRequest {
        bucket: Some(pbjson_types::Duration { seconds: 86_400, nanos: 0 }),
        start_time: october(1, 0),
        end_time: october(31, 0),
        ..pb::QueryTrendsRequest::default()
    };
    let resigned = |n: i64| {
        let text = format!("LIMA, Oct. 30 -- Ana Quispe resigned on Friday, item {n} of the day.");
        pb::Document { publish_time: october(30, n), ..told(&format!("q{n}"), &format!("Outlet {n}"), 30, &text) }
    };
    store(&server, meetings()).await;
    store(&server, (0..8).map(resigned).collect()).await;
    // The eight of one day tell one story, the one of the week before another.
    let of_days = pb::QueryTrendsRequest { entities: vec!["entities/person-ana-quispe".to_owned()], ..of_october() };
    let stories = || async {
        let series = trends(&server, of_days.clone()).await.series.remove(1);
        let told: Vec<i64> = series.points.iter().filter_map(|point| point.story_count.filter(|count| *count > 0)).collect();
        told
    };
    eventually("stories are counted", || async { stories().await == [1, 1] }).await;
    let topic = || pb::QueryTrendsRequest { topic_codes: vec!["04000000".to_owned()], ..of_october() };
    let of_topic = trends(&server, topic()).await.series.remove(1);
    assert_eq!(of_topic.subject.unwrap().label, "economy, business and finance");
    assert!(of_topic.points.iter().all(|point| point.story_count.is_none()));
}

async fn a_profile_tells_of_months_and_counterparts(server: TestServer) {
    store(&server, meetings()).await;
    until_told(&server, 4).await;
    let request = pb::GetEntityRequest { name: "entities/person-amara-okello".to_owned() };
    let profile = server.entities().await.get_entity(request).await.unwrap().into_inner();
    let months: Vec<_> = profile.months.iter().map(|m| (m.month.as_str(), m.document_count, m.event_count)).collect();
    assert_eq!(months, [("2020-10", 3, 3)]);
    let with: Vec<_> = profile
        .counterparts
        .iter()
        .map(|c| (c.entity.as_ref().map_or("", |entity| entity.canonical_name.as_str()), c.r#type(), c.event_count))
        .collect();
    assert_eq!(with, [("Ingrid Solberg", pb::EventType::Consult, 3)]);
}
