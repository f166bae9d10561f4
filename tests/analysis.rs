//! Articles in over gRPC, analyses out.

use crate::support::{TestServer, real_article, request, tagged, wire_story};
use dateline::grpc::pb;
use prost::Message as _;
use tokio_stream::StreamExt as _;

/// 2020-10-06T00:00:00Z.
const PUBLISHED: pbjson_types::Timestamp = pbjson_types::Timestamp { seconds: 1_601_942_400, nanos: 0 };

fn published(text: &str) -> pb::AnalyzeDocumentRequest {
    let mut request = request(text);
    if let Some(document) = &mut request.document {
        document.publish_time = Some(PUBLISHED);
    }
    request
}

fn words(text: &str, span: Option<pb::Span>) -> String {
    let span = span.unwrap();
    text.chars().skip(span.start as usize).take((span.end - span.start) as usize).collect()
}

#[tokio::test]
async fn a_wire_story_comes_back_as_who_what_where_when_and_who_said_what() {
    let text = wire_story();
    let server = TestServer::start().await;
    let reply = server.analysis().await.analyze_document(published(&text)).await.unwrap().into_inner();
    let analysis = reply.analysis.unwrap();

    assert_eq!(analysis.language_code, "en");
    assert_eq!(analysis.coverage.unwrap().analyzed_end as usize, text.chars().count());
    let dateline = analysis.dateline.unwrap();
    assert_eq!((words(&text, dateline.place_span), dateline.date.as_str()), ("NAIROBI".to_owned(), "2020-10-05"));
    assert_eq!(dateline.agency, "Lakeside News");

    let entity = |name: &str| {
        let found = analysis.entities.iter().find(|e| e.canonical_name == name);
        found.unwrap_or_else(|| {
            panic!("{name}: {:?}", analysis.entities.iter().map(|e| &e.canonical_name).collect::<Vec<_>>())
        })
    };
    assert_eq!(entity("Amara Okello").r#type(), pb::EntityType::Person);
    assert!(entity("Amara Okello").mentions.len() >= 3, "full name and short name are one person");
    assert_eq!(entity("Kenya").country_code, "KE");
    assert_eq!(entity("Nairobi").r#type(), pb::EntityType::Location);

    let said_by = |name: &str| -> Vec<String> {
        let id = &entity(name).entity_id;
        let by = analysis.statements.iter().filter(|s| s.speaker_entity_ids.contains(id));
        by.map(|s| s.content_spans.iter().map(|c| words(&text, Some(*c))).collect::<Vec<_>>().join(" ")).collect()
    };
    let okello = said_by("Amara Okello");
    assert!(okello.iter().any(|s| s.starts_with("Kenya is grateful")), "{okello:?}");
    assert!(okello.iter().any(|s| s.starts_with("at least 12 villages")), "an inherited speaker: {okello:?}");
    let solberg = said_by("Ingrid Solberg");
    assert!(solberg.iter().any(|s| s.starts_with("The project should be led")), "an interrupted statement: {solberg:?}");

    let dates: Vec<_> = analysis.dates.iter().map(|d| (words(&text, d.span), d.value.as_str())).collect();
    assert!(dates.contains(&("Monday".to_owned(), "2020-10-05")), "{dates:?}");
    assert!(dates.contains(&("last year".to_owned(), "2019")), "{dates:?}");
    assert!(analysis.quantities.iter().any(|q| q.value == 340e6 && q.unit == "USD"), "{:?}", analysis.quantities);
    let summary = analysis.summary.unwrap();
    assert_eq!(summary.sentences.first().map(|s| s.span.unwrap().start), Some(0), "the lead comes first");
    assert!(!analysis.key_phrases.is_empty() && analysis.tone.is_some());
    assert!(analysis.tokens.is_empty(), "tokens come on request only");
    assert!(analysis.provenance.iter().all(|p| !p.component.is_empty() && !p.version.is_empty()));
}

#[tokio::test]
async fn only_the_layers_named_come_back() {
    let server = TestServer::start().await;
    let mut request = request(real_article());
    request.layers = vec![pb::Layer::Dates.into(), pb::Layer::Tokens.into()];
    let analysis = server.analysis().await.analyze_document(request).await.unwrap().into_inner().analysis.unwrap();
    assert!(!analysis.dates.is_empty() && !analysis.tokens.is_empty());
    assert!(analysis.entities.is_empty() && analysis.sentences.is_empty() && analysis.summary.is_none());
    assert!(analysis.language_code.is_empty());
}

#[tokio::test]
async fn the_title_is_a_text_of_its_own() {
    let server = TestServer::start().await;
    let mut request = request("Officials in Lima said the plan would go ahead.");
    if let Some(document) = &mut request.document {
        document.title = "Peru approves plan".to_owned();
    }
    let analysis = server.analysis().await.analyze_document(request).await.unwrap().into_inner().analysis.unwrap();
    let titles: Vec<_> = analysis.sentences.iter().map(|s| (s.span.unwrap().field(), s.span.unwrap().end)).collect();
    assert_eq!(titles, [(pb::TextField::Title, 18), (pb::TextField::Unspecified, 47)]);
    let peru = analysis.entities.iter().find(|e| e.canonical_name == "Peru").unwrap();
    let span = peru.mentions[0].span.unwrap();
    assert_eq!((span.field(), span.start, span.end), (pb::TextField::Title, 0, 4));
}

#[tokio::test]
async fn the_same_request_gives_the_same_bytes() {
    let server = TestServer::start().await;
    let mut client = server.analysis().await;
    let mut replies = Vec::new();
    for _ in 0..3 {
        replies.push(client.analyze_document(published(&wire_story())).await.unwrap().into_inner().encode_to_vec());
    }
    assert!(replies.windows(2).all(|pair| pair[0] == pair[1]));
}

#[tokio::test]
async fn timings_come_on_request() {
    let server = TestServer::start().await;
    let mut request = request(wire_story());
    request.include_timings = true;
    let analysis = server.analysis().await.analyze_document(request).await.unwrap().into_inner().analysis.unwrap();
    let timings = analysis.timings.unwrap();
    assert!(timings.stages.iter().any(|s| s.stage == "sentences") && timings.queue_duration.is_some());
}

#[tokio::test]
async fn html_gives_its_main_text() {
    let paragraph = "The ministers met in Lima on Monday to talk about water, and they agreed to meet again in spring. \
                     Officials said that the talks had been long and useful, and that experts would draw up a plan.";
    let html = format!(
        "<html><head><title>Talks on water</title></head><body><nav><a href='/'>Home</a></nav>\
         <article><p>{paragraph}</p><p>{paragraph}</p><p>{paragraph}</p></article></body></html>"
    );
    let server = TestServer::start().await;
    let mut request = request(html);
    if let Some(document) = &mut request.document {
        document.mime_type = "text/html".to_owned();
    }
    let reply = server.analysis().await.analyze_document(request).await.unwrap().into_inner();
    let analysis = reply.analysis.unwrap();
    assert_eq!(reply.extracted_title, "Talks on water");
    assert!(reply.extracted_text.starts_with("The ministers met in Lima"));
    let lima = analysis.entities.iter().find(|e| e.canonical_name == "Lima").unwrap();
    let in_body = lima.mentions.iter().find(|m| m.span.unwrap().field() == pb::TextField::Unspecified).unwrap();
    assert_eq!(words(&reply.extracted_text, in_body.span), "Lima");
}

#[tokio::test]
async fn a_stream_answers_every_document_in_order_and_bad_ones_in_band() {
    use pb::analyze_documents_response::Result as Answer;
    let requests: Vec<_> =
        (0..60).map(|i| tagged(&format!("d{i}"), if i % 7 == 3 { " " } else { "Lima is in Peru. It rained." })).collect();
    let server = TestServer::start().await;
    let replies = server.analysis().await.analyze_documents(tokio_stream::iter(requests)).await.unwrap().into_inner();
    let replies: Vec<_> = replies.map(Result::unwrap).collect().await;
    assert_eq!(
        replies.iter().map(|r| r.tag.clone()).collect::<Vec<_>>(),
        (0..60).map(|i| format!("d{i}")).collect::<Vec<_>>()
    );
    for (i, reply) in replies.into_iter().enumerate() {
        match reply.result.unwrap() {
            Answer::Analysis(analysis) => assert_eq!((analysis.sentences.len(), i % 7 == 3), (2, false)),
            Answer::Error(status) => assert_eq!((status.code, status.details.len(), i % 7), (3, 2, 3)),
        }
    }
}

#[tokio::test]
async fn the_server_tells_its_limits_layers_and_versions() {
    let server = TestServer::start().await;
    let info = server.info().await.get_server_info(pb::GetServerInfoRequest {}).await.unwrap().into_inner();
    let limits = info.limits.unwrap();
    assert_eq!((limits.max_text_bytes, limits.max_message_bytes), (1 << 20, 8 << 20));
    assert!(limits.concurrent_analyses >= 1 && limits.max_queued_analyses >= 1);
    assert_eq!(info.language_codes, ["en"]);
    let languages: Vec<_> = info.languages.iter().map(|l| (l.language_code.as_str(), l.layers.len())).collect();
    // Names, which the server does not count among its layers, are needed for entities and salience.
    let full = [("en", info.layers.len())];
    assert_eq!(languages.first(), full.first());
    assert_eq!(languages.last(), Some(&("und", 3)));
    let known = |code: &str| languages.iter().find(|l| l.0 == code).map(|l| l.1);
    assert_eq!(["es", "pt", "fr", "it", "de", "nl", "zh"].map(known), [10, 10, 10, 5, 5, 4, 4].map(Some));
    let versions = info.pipeline.unwrap();
    assert_eq!(versions.code, env!("CARGO_PKG_VERSION"));
    assert!(versions.model.starts_with("accurate-") && !versions.gazetteer.is_empty(), "{versions:?}");
    assert_eq!(info.models, ["accurate", "fast"]);
    let layers: Vec<_> = info.layers.iter().map(|&l| pb::Layer::try_from(l).unwrap()).collect();
    for layer in [pb::Layer::Entities, pb::Layer::Dates, pb::Layer::Statements, pb::Layer::Summary] {
        assert!(layers.contains(&layer), "{layer:?}");
    }
}

#[tokio::test]
async fn the_reply_tells_the_model_that_made_it() {
    let server = TestServer::start().await;
    for (model, version) in [("", "accurate-"), ("accurate", "accurate-"), ("fast", "fast-")] {
        let request = pb::AnalyzeDocumentRequest { model: model.to_owned(), ..request("Lima is in Peru.") };
        let analysis = server.analysis().await.analyze_document(request).await.unwrap().into_inner().analysis.unwrap();
        assert!(analysis.pipeline.unwrap().model.starts_with(version), "{model:?}");
        assert!(analysis.provenance.iter().any(|p| p.component == "tagger" && p.version.starts_with(version)));
    }
}

#[tokio::test]
async fn what_a_language_lacks_is_skipped_and_said() {
    let server = TestServer::start().await;
    let text = "Ministeren oplyste tirsdag, at arbejdet på havnen begynder til foråret, selv om fiskerne er imod planen og i \
                flere år har bedt om en undersøgelse af, hvad den vil betyde for havet og for deres fangst.";
    let document = pb::Document { text: text.to_owned(), ..pb::Document::default() };
    let layers = vec![pb::Layer::Sentences.into(), pb::Layer::Statements.into(), pb::Layer::Summary.into()];
    let request = pb::AnalyzeDocumentRequest { document: Some(document), layers, ..pb::AnalyzeDocumentRequest::default() };
    let analysis = server.analysis().await.analyze_document(request).await.unwrap().into_inner().analysis.unwrap();
    let skipped = analysis.coverage.unwrap().skipped_layers;
    assert_eq!(skipped, [pb::Layer::Entities, pb::Layer::Statements, pb::Layer::Summary].map(i32::from));
    assert_eq!(analysis.sentences.len(), 1);
    assert_eq!(analysis.warnings.iter().map(|w| w.reason.as_str()).collect::<Vec<_>>(), ["LANGUAGE_LIMITED"]);
}

#[tokio::test]
async fn the_last_day_of_the_calendar_is_a_day() {
    let server = TestServer::start().await;
    let text = "The minister spoke today. She will speak tomorrow, on Monday, next week, next year and in 30 days.";
    for seconds in [253_402_300_799, -62_135_596_800] {
        let mut request = request(text);
        request.document.as_mut().unwrap().publish_time = Some(pbjson_types::Timestamp { seconds, nanos: 0 });
        let dates = server.analysis().await.analyze_document(request).await.unwrap().into_inner().analysis.unwrap().dates;
        let today = if seconds > 0 { "9999-12-31" } else { "0001-01-01" };
        assert!(dates.iter().any(|date| date.value == today), "{dates:?}");
    }
}

/// A page that nests beyond all bounds.
fn bomb() -> String {
    format!("<svg>{}", "<tr>".repeat(100_000))
}

#[tokio::test]
async fn a_page_that_cannot_be_read_is_an_error_in_its_line() {
    use pb::analyze_documents_response::Result as Answer;
    let page = |tag: &str, html: String| {
        let mut request = tagged(tag, &html);
        request.document.as_mut().unwrap().mime_type = "text/html".to_owned();
        request
    };
    let server = TestServer::start().await;
    let requests =
        [page("bomb", bomb()), page("story", "<p>Lima is in Peru. It rained.</p>".to_owned()), page("late", bomb())];
    let replies = server.analysis().await.analyze_documents(tokio_stream::iter(requests)).await.unwrap().into_inner();
    let replies: Vec<_> = replies.map(Result::unwrap).collect().await;
    let outcomes: Vec<Option<i32>> = replies
        .into_iter()
        .map(|reply| match reply.result.unwrap() {
            Answer::Analysis(_) => None,
            Answer::Error(status) => Some(status.code),
        })
        .collect();
    assert_eq!(outcomes, [Some(3), None, Some(3)]);
}

#[tokio::test]
async fn markup_may_be_longer_than_text_and_a_page_dates_itself() {
    let html = format!(
        "<html><head><meta property='article:published_time' content='2024-05-15T10:30:00Z'></head><body>\
         <article><p>Lima is in Peru, the minister said on Monday.</p></article><script>{}</script></body></html>",
        "x".repeat(2 << 20)
    );
    let server = TestServer::start().await;
    let mut request = request(html);
    if let Some(document) = &mut request.document {
        document.mime_type = "text/html".to_owned();
    }
    let reply = server.analysis().await.analyze_document(request).await.unwrap().into_inner();
    assert_eq!(reply.extracted_text, "Lima is in Peru, the minister said on Monday.");
    assert_eq!(reply.analysis.unwrap().dates[0].value, "2024-05-13");
}
