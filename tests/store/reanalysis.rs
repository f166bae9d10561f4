//! Analyses that failed, or that an older pipeline made, are made anew when somebody asks for it.

use super::{document, reason};
use crate::support::{TestServer, eventually, postgres};
use dateline::config::Config;
use dateline::grpc::pb;
use dateline::store::{self, Location};
use pb::AnalysisCondition::{Failed, Outdated};
use sqlx::Connection as _;
use tokio::task::block_in_place;
use tonic::Code;

/// The database itself, to make it what no request makes it.
enum Database {
    Sqlite(sqlx::SqliteConnection),
    Postgres(sqlx::PgConnection),
}

impl Database {
    async fn run(&mut self, statement: &'static str) {
        match self {
            Self::Sqlite(connection) => sqlx::raw_sql(statement).execute(connection).await.map(drop).unwrap(),
            Self::Postgres(connection) => sqlx::raw_sql(statement).execute(connection).await.map(drop).unwrap(),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn analyses_are_made_anew_on_sqlite() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("test.db");
    let server = TestServer::over(store::open(&Location::Sqlite(path.clone())).await.unwrap(), Config::default()).await;
    let database = sqlx::SqliteConnection::connect(&format!("sqlite:{}", path.display())).await.unwrap();
    analyses_are_made_anew(server, Database::Sqlite(database)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn analyses_are_made_anew_on_postgres() {
    let Some(url) = block_in_place(postgres::fresh_database) else { return };
    let server = TestServer::over(store::open(&Location::Postgres(url.clone())).await.unwrap(), Config::default()).await;
    analyses_are_made_anew(server, Database::Postgres(sqlx::PgConnection::connect(&url).await.unwrap())).await;
}

async fn analyses_are_made_anew(server: TestServer, mut database: Database) {
    let from = |outlet: &str, id: &str| pb::Document {
        source: Some(pb::Source { outlet: outlet.to_owned(), ..pb::Source::default() }),
        labels: [("desk".to_owned(), "world".to_owned())].into(),
        ..document(id, &format!("Lima is in Peru, says item {id}."))
    };
    let documents = vec![from("Andina", "a"), from("Andina", "b"), from("Sur", "c"), from("Sur", "d")];
    let layers = vec![pb::Layer::Language.into(), pb::Layer::Entities.into()];
    let request =
        pb::BatchIngestDocumentsRequest { documents, layers: layers.clone(), ..pb::BatchIngestDocumentsRequest::default() };
    server.ingest().await.batch_ingest_documents(request).await.unwrap();
    // As if an older release had analysed two of them, and the analyses of the others had failed: one before it was ever made.
    database.run("UPDATE documents SET pipeline = '' WHERE key IN ('a', 'c')").await;
    database.run("UPDATE documents SET state = 2 WHERE key IN ('b', 'd')").await;
    database.run("UPDATE bodies SET analysis = NULL WHERE document_id = (SELECT id FROM documents WHERE key = 'd')").await;
    database.run("DELETE FROM document_entities WHERE document_id = (SELECT id FROM documents WHERE key = 'd')").await;
    let segments = match &database {
        Database::Sqlite(_) => "DELETE FROM segments WHERE rowid >> 6 = (SELECT id FROM documents WHERE key = 'd')",
        Database::Postgres(_) => "DELETE FROM segments WHERE id >> 6 = (SELECT id FROM documents WHERE key = 'd')",
    };
    database.run(segments).await;
    database.run("UPDATE entities SET documents = documents - 1, mentions = mentions - 1").await;
    database.run("UPDATE entity_names SET documents = documents - 1").await;

    let reanalyze = async |request: pb::ReanalyzeDocumentsRequest| {
        let reply = server.documents().await.reanalyze_documents(request).await.unwrap().into_inner();
        let waiting = reply.backlog.map_or(0, |backlog| backlog.pending_count + backlog.outdated_count);
        (reply.marked_count, waiting)
    };
    let any = pb::ReanalyzeDocumentsRequest::default;
    let sur = || Some(pb::DocumentFilter { outlets: vec!["Sur".to_owned()], ..pb::DocumentFilter::default() });
    let count = async || {
        let info = server.info().await.get_server_info(pb::GetServerInfoRequest {}).await.unwrap().into_inner();
        let backlog = info.backlog.unwrap();
        (backlog.pending_count, backlog.outdated_count, backlog.failed_count)
    };
    let analyzed = async |id: &str| {
        let request = pb::GetAnalysisRequest { name: format!("documents/{id}"), ..pb::GetAnalysisRequest::default() };
        server.documents().await.get_analysis(request).await.ok().and_then(|reply| reply.into_inner().analysis)
    };
    eventually("failures are counted", || async { count().await == (0, 0, 2) }).await;
    assert!(analyzed("a").await.is_some() && analyzed("d").await.is_none());

    let outdated = reanalyze(pb::ReanalyzeDocumentsRequest { conditions: vec![Outdated.into()], filter: sur(), ..any() });
    assert_eq!(outdated.await.0, 1);
    assert_eq!(reanalyze(pb::ReanalyzeDocumentsRequest { conditions: vec![Failed.into()], ..any() }).await.0, 2);
    eventually("what failed is repaired", || async { analyzed("d").await.is_some() && count().await == (0, 0, 0) }).await;
    let both = vec![Outdated.into(), Failed.into()];
    assert_eq!(reanalyze(pb::ReanalyzeDocumentsRequest { conditions: both.clone(), ..any() }).await.0, 1, "a is left");
    eventually("all are of this pipeline", || async {
        reanalyze(pb::ReanalyzeDocumentsRequest { conditions: both.clone(), ..any() }).await == (0, 0)
    })
    .await;
    // Whatever they are, with another layer.
    assert!(analyzed("a").await.unwrap().quantities.is_empty());
    let with = [layers, vec![pb::Layer::Sentences.into()]].concat();
    assert_eq!(reanalyze(pb::ReanalyzeDocumentsRequest { layers: with, ..any() }).await.0, 4);
    eventually("the layer is there", || async {
        let mut all = true;
        for id in ["a", "b", "c", "d"] {
            all &= analyzed(id).await.is_some_and(|analysis| !analysis.sentences.is_empty());
        }
        all
    })
    .await;

    // Each is counted once, and what the caller sent is as it was.
    let request = pb::ListEntitiesRequest { name_prefix: "Peru".to_owned(), ..pb::ListEntitiesRequest::default() };
    let peru = server.entities().await.list_entities(request).await.unwrap().into_inner().entities;
    assert_eq!(peru.first().map(|e| (e.document_count, e.mention_count)), Some((4, 4)), "{peru:?}");
    let labels = [("desk".to_owned(), "world".to_owned())].into();
    let filter = Some(pb::DocumentFilter { labels, ..pb::DocumentFilter::default() });
    let list = pb::ListDocumentsRequest { filter, ..pb::ListDocumentsRequest::default() };
    assert_eq!(server.documents().await.list_documents(list).await.unwrap().into_inner().documents.len(), 4);

    let wrong = pb::ReanalyzeDocumentsRequest { conditions: vec![0], layers: vec![77], ..any() };
    let status = server.documents().await.reanalyze_documents(wrong).await.unwrap_err();
    assert_eq!((status.code(), reason(&status).as_str()), (Code::InvalidArgument, "FIELD_INVALID"));
}
