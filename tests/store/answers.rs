//! What stored documents are asked, and what is left of them after a delete.

use super::{document, on_both_stores, reason};
use crate::support::{TestServer, request, wire_story};
use dateline::grpc::pb;
use tonic::Code;

on_both_stores!(
    documents_are_got_and_missed,
    lists_are_filtered_and_paged,
    a_page_ends_before_its_reply_grows_too_large,
    words_are_found_and_shown,
    statements_are_found_by_speaker_and_words,
    entities_are_one_across_documents,
    a_delete_leaves_nothing,
    a_stored_analysis_is_the_one_that_was_made,
    wrong_requests_are_told_what_is_wrong,
);

/// Noon of a day of March 2020.
fn march(day: i64) -> Option<pbjson_types::Timestamp> {
    Some(pbjson_types::Timestamp { seconds: 1_583_020_800 + day * 86_400 - 43_200, nanos: 0 })
}

async fn store(server: &TestServer, documents: Vec<pb::Document>) {
    let count = documents.len();
    let request = pb::BatchIngestDocumentsRequest { documents, ..pb::BatchIngestDocumentsRequest::default() };
    let results = server.ingest().await.batch_ingest_documents(request).await.unwrap().into_inner().results;
    let stored = |r: &&pb::IngestResult| matches!(r.outcome(), pb::IngestOutcome::Created | pb::IngestOutcome::Duplicate);
    assert_eq!(results.iter().filter(stored).count(), count, "{results:?}");
}

/// Stories of an invented minister and her country's neighbours, one for each day.
fn stories() -> Vec<pb::Document> {
    let texts = [
        "LIMA, March 1 -- Peruvian Foreign Minister Ana Quispe said on Sunday that the border with Chile would open.",
        "SANTIAGO, March 2 -- Chilean President Luis Rojas met Quispe on Monday. Rojas said trade would grow.",
        "QUITO, March 3 -- Ana Quispe said the dam at São Pedro had to be repaired. Chile offered help.",
        "LIMA, March 4 -- Heavy snow closed the pass on Wednesday. Two people died, police said.",
    ];
    let story = |(n, text): (usize, &&str)| pb::Document {
        title: format!("Story {}", n + 1),
        publish_time: march(n as i64 + 1),
        source: Some(pb::Source { outlet: ["Andina", "Sur"][n % 2].to_owned(), ..pb::Source::default() }),
        labels: [("desk".to_owned(), ["world", "home"][usize::from(n == 3)].to_owned())].into(),
        ..document(&format!("s{}", n + 1), text)
    };
    texts.iter().enumerate().map(story).collect()
}

fn ids(documents: &[pb::Document]) -> Vec<&str> {
    documents.iter().map(|d| d.document_id.as_str()).collect()
}

async fn documents_are_got_and_missed(server: TestServer) {
    store(&server, stories()).await;
    let client = server.documents().await;
    let get = |name: &str, view: pb::DocumentView| {
        let request = pb::GetDocumentRequest { name: name.to_owned(), view: view.into() };
        let mut client = client.clone();
        async move { client.get_document(request).await.map(|r| r.into_inner().document.unwrap()) }
    };
    let full = get("documents/s1", pb::DocumentView::Unspecified).await.unwrap();
    let sent = &stories()[0];
    assert_eq!(
        (&full.text, &full.title, &full.labels, full.publish_time),
        (&sent.text, &sent.title, &sent.labels, march(1))
    );
    assert_eq!(full.name, "documents/s1");
    assert!(full.content_sha256.len() == 64 && full.create_time.is_some() && full.create_time == full.update_time);
    assert_eq!(get("documents/s1", pb::DocumentView::Basic).await.unwrap().text, "");
    let status = get("documents/none", pb::DocumentView::Full).await.unwrap_err();
    assert_eq!((status.code(), reason(&status).as_str()), (Code::NotFound, "DOCUMENT_NOT_FOUND"));
    let names = ["documents/s3", "documents/x", "documents/s1"].map(str::to_owned).to_vec();
    let request = pb::BatchGetDocumentsRequest { names, view: 0 };
    let batch = client.clone().batch_get_documents(request).await.unwrap().into_inner();
    assert_eq!((ids(&batch.documents), batch.missing), (vec!["s3", "s1"], vec!["documents/x".to_owned()]));
}

async fn lists_are_filtered_and_paged(server: TestServer) {
    let mut documents = stories();
    documents.push(pb::Document {
        publish_time: march(2),
        ..document("s2b", "PARIS, March 2 -- Il pleut sur la ville et les toits.")
    });
    store(&server, documents).await;
    let client = server.documents().await;
    let list = |filter: pb::DocumentFilter| {
        let mut client = client.clone();
        async move {
            let (mut all, mut token) = (Vec::new(), String::new());
            loop {
                let request = pb::ListDocumentsRequest {
                    filter: Some(filter.clone()),
                    page_size: 2,
                    page_token: token,
                    ..pb::ListDocumentsRequest::default()
                };
                let page = client.list_documents(request).await.unwrap().into_inner();
                assert!(page.documents.len() <= 2);
                all.extend(page.documents.into_iter().map(|d| d.document_id));
                token = page.next_page_token;
                if token.is_empty() {
                    return all.join(" ");
                }
            }
        }
    };
    let any = pb::DocumentFilter::default;
    assert_eq!(list(any()).await, "s4 s3 s2 s2b s1");
    assert_eq!(list(pb::DocumentFilter { outlets: vec!["Sur".to_owned()], ..any() }).await, "s4 s2");
    assert_eq!(list(pb::DocumentFilter { labels: [("desk".to_owned(), "home".to_owned())].into(), ..any() }).await, "s4");
    let spring = pb::DocumentFilter { start_time: march(2), end_time: march(4), ..any() };
    assert_eq!(list(spring).await, "s3 s2 s2b");
    let quispe = pb::DocumentFilter { entities: vec!["entities/person-ana-quispe".to_owned()], ..any() };
    assert_eq!(list(quispe).await, "s3 s1");
    assert_eq!(list(pb::DocumentFilter { entities: vec!["entities/person-nobody".to_owned()], ..any() }).await, "");
    assert_eq!(list(pb::DocumentFilter { language_codes: vec!["fr".to_owned()], ..any() }).await, "s2b");
}

async fn a_page_ends_before_its_reply_grows_too_large(server: TestServer) {
    let layers = vec![pb::Layer::Language.into()];
    for n in 0..8 {
        let text = format!("Snow {n} fell. ").repeat(700_000 / 15);
        let documents = vec![pb::Document { publish_time: march(9 - n), ..document(&format!("d{n}"), &text) }];
        let layers = layers.clone();
        let request = pb::BatchIngestDocumentsRequest { documents, layers, ..pb::BatchIngestDocumentsRequest::default() };
        server.ingest().await.batch_ingest_documents(request).await.unwrap();
    }
    // The client refuses replies over 4 MiB, as clients do.
    let mut client = server.documents().await;
    let view = pb::DocumentView::Full.into();
    let (mut listed, mut token) = (Vec::new(), String::new());
    for _ in 0..8 {
        let request = pb::ListDocumentsRequest { view, page_token: token, ..pb::ListDocumentsRequest::default() };
        let page = client.list_documents(request).await.unwrap().into_inner();
        assert!(!page.documents.is_empty() && page.documents.len() < 8);
        listed.extend(page.documents.into_iter().map(|d| d.document_id));
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(listed.join(" "), "d0 d1 d2 d3 d4 d5 d6 d7");
    let (query, mut found, mut token) = ("snow".to_owned(), Vec::new(), String::new());
    for _ in 0..8 {
        let request = pb::SearchDocumentsRequest {
            query: query.clone(),
            view,
            page_token: token,
            ..pb::SearchDocumentsRequest::default()
        };
        let page = client.search_documents(request).await.unwrap().into_inner();
        found.extend(page.hits.into_iter().filter_map(|hit| hit.document).map(|d| d.document_id));
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(found, listed);
    // Asked for by name, each of them 60 times and one that is not there; the rest is named, and asked for next: six fit into a reply.
    let order: Vec<String> = (0..480).map(|n| format!("d{}", n % 8)).collect();
    let mut names: Vec<String> = order.iter().map(|id| format!("documents/{id}")).collect();
    names.insert(3, "documents/none".to_owned());
    let (mut got, mut missing, mut calls) = (Vec::new(), Vec::new(), 0);
    while !names.is_empty() {
        let request = pb::BatchGetDocumentsRequest { names, view };
        let reply = client.batch_get_documents(request).await.unwrap().into_inner();
        assert!(!reply.documents.is_empty() || !reply.missing.is_empty());
        got.extend(reply.documents.into_iter().map(|d| d.document_id));
        missing.extend(reply.missing);
        (names, calls) = (reply.remaining, calls + 1);
    }
    assert_eq!((got, missing, calls), (order, vec!["documents/none".to_owned()], 80));
}

async fn words_are_found_and_shown(server: TestServer) {
    store(&server, stories()).await;
    let client = server.documents().await;
    let search = |query: &str| {
        let request = pb::SearchDocumentsRequest {
            query: query.to_owned(),
            include_facets: true,
            ..pb::SearchDocumentsRequest::default()
        };
        let mut client = client.clone();
        async move { client.search_documents(request).await.unwrap().into_inner() }
    };
    let table = [
        ("quispe", "s3 s2 s1"),
        ("Quispe border", "s1"),
        ("\"said the dam\"", "s3"),
        ("\"dam the said\"", ""),
        ("sao", "s3"),
        ("QUISPE NOT chile", "s2"),
        ("snow OR dam", "s4 s3"),
        ("chil*", "s3 s2 s1"),
        ("(snow OR border) -police", "s1"),
        ("story", "s4 s3 s2 s1"),
        ("dams", "s3"),
        ("dying closes", "s4"),
        ("\"dams\"", ""),
        ("Dams", ""),
        ("dam -repairing", ""),
        ("absent", ""),
    ];
    for (query, expected) in table {
        let found = search(query).await;
        let documents: Vec<pb::Document> = found.hits.iter().flat_map(|h| h.document.clone()).collect();
        assert_eq!(ids(&documents).join(" "), expected, "{query}");
        for hit in &found.hits {
            assert!(!hit.snippets.is_empty() && hit.snippets.iter().all(|s| !s.highlights.is_empty()), "{query}");
        }
    }
    let found = search("chile").await;
    let facet = |field: &str| -> Vec<(String, i64)> {
        let facet = found.facets.iter().find(|f| f.field == field).unwrap();
        facet.values.iter().map(|v| (v.value.clone(), v.count)).collect()
    };
    assert_eq!(facet("outlet"), [("Andina".to_owned(), 2)]);
    assert_eq!(facet("language_code"), [("en".to_owned(), 2)]);
    assert_eq!(facet("day"), [("2020-03-03".to_owned(), 1), ("2020-03-01".to_owned(), 1)]);
    assert!(facet("entity").contains(&("entities/person-ana-quispe".to_owned(), 2)), "{:?}", facet("entity"));
}

async fn statements_are_found_by_speaker_and_words(server: TestServer) {
    store(&server, stories()).await;
    let client = server.documents().await;
    let search = |speaker: &str, query: &str| {
        let speakers = if speaker.is_empty() { Vec::new() } else { vec![format!("entities/{speaker}")] };
        let request = pb::SearchStatementsRequest {
            speakers,
            query: query.to_owned(),
            page_size: 1,
            ..pb::SearchStatementsRequest::default()
        };
        let mut client = client.clone();
        async move {
            let (mut all, mut request) = (Vec::new(), request);
            loop {
                let page = client.search_statements(request.clone()).await.unwrap().into_inner();
                all.extend(page.hits);
                if page.next_page_token.is_empty() {
                    return all;
                }
                request.page_token = page.next_page_token;
            }
        }
    };
    let said = search("person-ana-quispe", "").await;
    assert_eq!(said.iter().map(|s| s.document.as_str()).collect::<Vec<_>>(), ["documents/s3", "documents/s1"]);
    assert_eq!(said[1].speakers[0].canonical_name, "Ana Quispe");
    assert_eq!(said[1].outlet, "Andina");
    assert!(said[1].contents[0].contains("the border with Chile would open"), "{:?}", said[1].contents);
    assert_eq!((said[1].time, said[1].statement.as_ref().unwrap().cue.as_ref().unwrap().lemma.as_str()), (march(1), "say"));
    assert_eq!(search("", "trade grow").await.len(), 1);
    assert_eq!(search("person-ana-quispe", "trade").await.len(), 0);
    assert!(search("", "").await.len() >= 4);
    let police = &search("", "died").await[0].speakers;
    assert_eq!(police.iter().map(|s| (s.entity.as_str(), s.canonical_name.as_str())).collect::<Vec<_>>(), [("", "police")]);
}

async fn entities_are_one_across_documents(server: TestServer) {
    store(&server, stories()).await;
    let mut client = server.entities().await;
    let name = "entities/person-ana-quispe".to_owned();
    let profile = client.get_entity(pb::GetEntityRequest { name: name.clone() }).await.unwrap().into_inner();
    let entity = profile.entity.unwrap();
    assert_eq!((entity.name, entity.canonical_name.as_str(), entity.document_count), (name, "Ana Quispe", 2));
    assert!(
        profile.roles.iter().any(|r| r.title.contains("Foreign Minister") && r.first_time == march(1)),
        "{:?}",
        profile.roles
    );
    let beside = profile.co_occurrences.iter().find(|c| c.entity.as_ref().unwrap().canonical_name == "Chile").unwrap();
    assert_eq!(beside.document_count, 2);
    let list = client
        .list_entities(pb::ListEntitiesRequest { name_prefix: "chil".to_owned(), ..pb::ListEntitiesRequest::default() });
    let list = list.await.unwrap().into_inner().entities;
    assert_eq!(
        list.iter().map(|e| (e.canonical_name.as_str(), e.country_code.as_str(), e.document_count)).collect::<Vec<_>>(),
        [("Chile", "CL", 3)]
    );
    let missing = client.get_entity(pb::GetEntityRequest { name: "entities/person-x".to_owned() }).await.unwrap_err();
    assert_eq!(reason(&missing), "ENTITY_NOT_FOUND");
}

async fn a_delete_leaves_nothing(server: TestServer) {
    store(&server, stories()).await;
    let mut client = server.documents().await;
    for n in 1..=4 {
        for existed in [true, false] {
            let request = pb::DeleteDocumentRequest { name: format!("documents/s{n}") };
            assert_eq!(client.delete_document(request).await.unwrap().into_inner().existed, existed);
        }
    }
    let all = client.list_documents(pb::ListDocumentsRequest::default()).await.unwrap().into_inner();
    assert!(all.documents.is_empty());
    let found = pb::SearchDocumentsRequest { query: "quispe OR snow".to_owned(), ..pb::SearchDocumentsRequest::default() };
    assert!(client.search_documents(found).await.unwrap().into_inner().hits.is_empty());
    let said = client.search_statements(pb::SearchStatementsRequest::default()).await.unwrap().into_inner();
    assert!(said.hits.is_empty());
    let entities = server.entities().await.list_entities(pb::ListEntitiesRequest::default()).await.unwrap().into_inner();
    assert!(entities.entities.is_empty(), "{:?}", entities.entities);
    // What was deleted can come again.
    store(&server, stories()).await;
}

async fn a_stored_analysis_is_the_one_that_was_made(server: TestServer) {
    let text = format!("{} “Ça va”, said Zoë 🌋 Müller.", wire_story());
    let html =
        format!("<html><head><title>Page</title></head><body><article><p>{text}</p><p>{text}</p></article></body></html>");
    let page = pb::Document { mime_type: "text/html".to_owned(), ..document("page", &html) };
    let titled = pb::Document { title: "Über alles — a title".to_owned(), ..document("plain", &text) };
    store(&server, vec![titled.clone(), page.clone()]).await;
    for (sent, name) in [(titled, "documents/plain"), (page, "documents/page")] {
        for unit in 1..=3 {
            let fresh = pb::AnalyzeDocumentRequest { document: Some(sent.clone()), offset_encoding: unit, ..request("") };
            let fresh = server.analysis().await.analyze_document(fresh).await.unwrap().into_inner();
            let stored = pb::GetAnalysisRequest { name: name.to_owned(), offset_encoding: unit, layers: Vec::new() };
            let stored = server.documents().await.get_analysis(stored).await.unwrap().into_inner();
            let mut analysis = stored.analysis.unwrap();
            assert!(analysis.entities.iter().any(|e| e.name.starts_with("entities/")));
            analysis.entities.iter_mut().for_each(|e| e.name.clear());
            assert!(analysis == fresh.analysis.unwrap(), "{name} in unit {unit}");
            assert_eq!((stored.extracted_text, stored.extracted_title), (fresh.extracted_text, fresh.extracted_title));
        }
        let dates = vec![pb::Layer::Dates.into()];
        let some = pb::GetAnalysisRequest { name: name.to_owned(), layers: dates, offset_encoding: 0 };
        let some = server.documents().await.get_analysis(some).await.unwrap().into_inner().analysis.unwrap();
        assert!(!some.dates.is_empty() && some.entities.is_empty() && some.language_code.is_empty());
    }
}

async fn wrong_requests_are_told_what_is_wrong(server: TestServer) {
    store(&server, stories()).await;
    let client = server.documents().await;
    let list = |request: pb::ListDocumentsRequest| {
        let mut client = client.clone();
        async move { client.list_documents(request).await.map(|_| ()).map_err(|s| reason(&s)) }
    };
    let any = pb::ListDocumentsRequest::default;
    assert_eq!(list(pb::ListDocumentsRequest { page_size: -1, ..any() }).await, Err("PAGE_SIZE_INVALID".to_owned()));
    assert_eq!(
        list(pb::ListDocumentsRequest { page_token: "x".to_owned(), ..any() }).await,
        Err("PAGE_TOKEN_INVALID".to_owned())
    );
    assert_eq!(list(pb::ListDocumentsRequest { view: 7, ..any() }).await, Err("FIELD_INVALID".to_owned()));
    let entities = vec!["Quispe".to_owned()];
    let filter = Some(pb::DocumentFilter { entities, ..pb::DocumentFilter::default() });
    assert_eq!(list(pb::ListDocumentsRequest { filter, ..any() }).await, Err("FIELD_INVALID".to_owned()));
    assert_eq!(list(pb::ListDocumentsRequest { page_size: 100_000, ..any() }).await, Ok(()));
    for query in ["", "\"open", "NOT snow"] {
        let request = pb::SearchDocumentsRequest { query: query.to_owned(), ..pb::SearchDocumentsRequest::default() };
        assert_eq!(reason(&client.clone().search_documents(request).await.unwrap_err()), "QUERY_INVALID", "{query}");
    }
    let name = pb::GetDocumentRequest { name: "s1".to_owned(), view: 0 };
    assert_eq!(client.clone().get_document(name).await.unwrap_err().code(), Code::InvalidArgument);
}
