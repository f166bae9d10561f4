//! Web pages that are stored: what they tell of themselves, and those that cannot be read.

use super::{Feed, document, on_both_stores, reason};
use crate::support::{TestServer, eventually};
use dateline::grpc::pb;
use pb::IngestOutcome as Outcome;
use tonic::Code;

on_both_stores!(a_page_that_cannot_be_read_is_set_aside, a_page_is_found_by_what_it_tells_of_itself);

fn page(id: &str, html: &str) -> pb::Document {
    pb::Document { mime_type: "text/html".to_owned(), ..document(id, html) }
}

fn bomb(id: &str) -> pb::Document {
    page(id, &format!("<svg>{}", "<tr>".repeat(100_000)))
}

async fn a_page_that_cannot_be_read_is_set_aside(server: TestServer) {
    // Acknowledged before it is read, it is tried and set aside; what comes behind it has its turn.
    let open = pb::IngestOpen { ack_level: pb::AckLevel::Stored.into(), ..pb::IngestOpen::default() };
    let mut feed = Feed::open(&server, open).await.unwrap();
    feed.send(1, bomb("stored")).await;
    feed.send(2, page("behind", "<article><p>Lima is in Peru.</p></article>")).await;
    for _ in 0..2 {
        assert_eq!(feed.result().await.unwrap().outcome(), Outcome::Created);
    }
    let analysis = |name: &str| pb::GetAnalysisRequest { name: name.to_owned(), ..pb::GetAnalysisRequest::default() };
    eventually("the page behind has its analysis", || async {
        server.documents().await.get_analysis(analysis("documents/behind")).await.is_ok()
    })
    .await;
    let set_aside = server.documents().await.get_analysis(analysis("documents/stored")).await.unwrap_err();
    assert_eq!((set_aside.code(), reason(&set_aside).as_str()), (Code::NotFound, "ANALYSIS_NOT_FOUND"));
    // Read before it is acknowledged, it is refused in its line, and the stream goes on.
    let mut feed = Feed::open(&server, pb::IngestOpen::default()).await.unwrap();
    feed.send(1, bomb("analyzed")).await;
    feed.send(2, document("after", "Lima is in Peru.")).await;
    let refused = feed.result().await.unwrap();
    assert_ne!(refused.outcome(), Outcome::Created);
    assert_eq!(refused.status.map(|status| status.code), Some(Code::InvalidArgument as i32));
    assert_eq!(feed.result().await.unwrap().outcome(), Outcome::Created);
}

async fn a_page_is_found_by_what_it_tells_of_itself(server: TestServer) {
    let html = "<html><head><meta property='og:site_name' content='Lakeside News'><meta name=author content='Ida Holm'>\
                <meta property='article:published_time' content='2024-05-15T10:30:00Z'></head>\
                <article><p>Lima is in Peru, the minister said on Monday.</p></article>";
    let mut feed = Feed::open(&server, pb::IngestOpen::default()).await.unwrap();
    for (sequence, outcome) in [(1, Outcome::Created), (2, Outcome::Unchanged)] {
        feed.send(sequence, page("page", html)).await;
        assert_eq!(feed.result().await.unwrap().outcome(), outcome);
    }
    let filter = pb::DocumentFilter { outlets: vec!["Lakeside News".to_owned()], ..pb::DocumentFilter::default() };
    let request = pb::ListDocumentsRequest { filter: Some(filter), ..pb::ListDocumentsRequest::default() };
    let found = server.documents().await.list_documents(request).await.unwrap().into_inner().documents;
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].authors.as_slice(), found[0].publish_time.map(|t| t.seconds)),
        (&["Ida Holm".to_owned()][..], Some(1_715_769_000))
    );
}
