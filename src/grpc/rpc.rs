//! The table of RPCs: what kind each is, and what a caller needs for it.
//!
//! A test walks the descriptors and fails when an RPC has no row, so nobody can add one without deciding who may call it.

use crate::auth::Scope;

/// One RPC.
#[derive(Debug, PartialEq, Eq)]
pub struct Rpc {
    /// Package and service.
    pub service: &'static str,
    /// Method.
    pub method: &'static str,
    /// How many messages go each way.
    pub kind: Kind,
    /// What a caller needs.
    pub access: Access,
}

/// How many messages go each way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One there, one back.
    Unary,
    /// One there, many back.
    ServerStream,
    /// Many both ways.
    BidiStream,
}

/// What a caller needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Nothing: probes come without credentials.
    Open,
    /// To be somebody.
    Anybody,
    /// To hold this scope.
    Scope(Scope),
}

impl Kind {
    /// Its name, as go-grpc's metrics write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unary => "unary",
            Self::ServerStream => "server_stream",
            Self::BidiStream => "bidi_stream",
        }
    }
}

/// Stands for every path that is no RPC: an answer of `UNIMPLEMENTED`, for those who may know.
pub static UNKNOWN: Rpc = Rpc { service: "unknown", method: "unknown", kind: Kind::Unary, access: Access::Anybody };

const fn rpc(service: &'static str, method: &'static str, kind: Kind, access: Access) -> Rpc {
    Rpc { service, method, kind, access }
}

const ANALYSIS: &str = "dateline.v1.AnalysisService";
const DOCUMENTS: &str = "dateline.v1.DocumentService";
const ENTITIES: &str = "dateline.v1.EntityService";
const INGEST: &str = "dateline.v1.IngestService";
const WATCHES: &str = "dateline.v1.WatchService";
const SERVER: &str = "dateline.v1.ServerService";
const STORIES: &str = "dateline.v1.StoryService";
const HEALTH: &str = "grpc.health.v1.Health";
const REFLECTION: &str = "grpc.reflection.v1.ServerReflection";
const REFLECTION_ALPHA: &str = "grpc.reflection.v1alpha.ServerReflection";

/// Every RPC.
pub static RPCS: [Rpc; 36] = [
    rpc(ANALYSIS, "AnalyzeDocument", Kind::Unary, Access::Scope(Scope::Analyze)),
    rpc(ANALYSIS, "AnalyzeDocuments", Kind::BidiStream, Access::Scope(Scope::Analyze)),
    rpc(ANALYSIS, "SummarizeDocuments", Kind::Unary, Access::Scope(Scope::Analyze)),
    rpc(ANALYSIS, "CompareDocuments", Kind::Unary, Access::Scope(Scope::Analyze)),
    rpc(INGEST, "IngestDocuments", Kind::BidiStream, Access::Scope(Scope::Ingest)),
    rpc(INGEST, "BatchIngestDocuments", Kind::Unary, Access::Scope(Scope::Ingest)),
    rpc(DOCUMENTS, "GetDocument", Kind::Unary, Access::Scope(Scope::Read)),
    rpc(DOCUMENTS, "BatchGetDocuments", Kind::Unary, Access::Scope(Scope::Read)),
    rpc(DOCUMENTS, "ListDocuments", Kind::Unary, Access::Scope(Scope::Read)),
    rpc(DOCUMENTS, "DeleteDocument", Kind::Unary, Access::Scope(Scope::Admin)),
    rpc(DOCUMENTS, "ReanalyzeDocuments", Kind::Unary, Access::Scope(Scope::Admin)),
    rpc(DOCUMENTS, "StreamChanges", Kind::ServerStream, Access::Scope(Scope::Read)),
    rpc(DOCUMENTS, "GetAnalysis", Kind::Unary, Access::Scope(Scope::Read)),
    rpc(DOCUMENTS, "SearchDocuments", Kind::Unary, Access::Scope(Scope::Read)),
    rpc(DOCUMENTS, "SearchStatements", Kind::Unary, Access::Scope(Scope::Read)),
    rpc(ENTITIES, "GetEntity", Kind::Unary, Access::Scope(Scope::Read)),
    rpc(ENTITIES, "ListEntities", Kind::Unary, Access::Scope(Scope::Read)),
    rpc(DOCUMENTS, "SearchEvents", Kind::Unary, Access::Scope(Scope::Read)),
    rpc(ENTITIES, "QueryTrends", Kind::Unary, Access::Scope(Scope::Read)),
    // A watch reads what is stored, and belongs to whoever created it.
    rpc(WATCHES, "CreateWatch", Kind::Unary, Access::Scope(Scope::Read)),
    rpc(WATCHES, "GetWatch", Kind::Unary, Access::Scope(Scope::Read)),
    rpc(WATCHES, "ListWatches", Kind::Unary, Access::Scope(Scope::Read)),
    rpc(WATCHES, "UpdateWatch", Kind::Unary, Access::Scope(Scope::Read)),
    rpc(WATCHES, "DeleteWatch", Kind::Unary, Access::Scope(Scope::Read)),
    rpc(WATCHES, "TestWatch", Kind::Unary, Access::Scope(Scope::Read)),
    rpc(WATCHES, "StreamMatches", Kind::ServerStream, Access::Scope(Scope::Read)),
    rpc(STORIES, "GetStory", Kind::Unary, Access::Scope(Scope::Read)),
    rpc(STORIES, "ListStories", Kind::Unary, Access::Scope(Scope::Read)),
    rpc(STORIES, "ListStoryDocuments", Kind::Unary, Access::Scope(Scope::Read)),
    rpc(STORIES, "GetTimeline", Kind::Unary, Access::Scope(Scope::Read)),
    rpc(STORIES, "WatchStories", Kind::ServerStream, Access::Scope(Scope::Read)),
    rpc(SERVER, "GetServerInfo", Kind::Unary, Access::Anybody),
    rpc(HEALTH, "Check", Kind::Unary, Access::Open),
    rpc(HEALTH, "Watch", Kind::ServerStream, Access::Open),
    rpc(REFLECTION, "ServerReflectionInfo", Kind::BidiStream, Access::Anybody),
    rpc(REFLECTION_ALPHA, "ServerReflectionInfo", Kind::BidiStream, Access::Anybody),
];

/// The RPC at a path such as `/dateline.v1.AnalysisService/AnalyzeDocument`.
pub fn find(path: &str) -> &'static Rpc {
    let parts = path.strip_prefix('/').and_then(|p| p.split_once('/'));
    parts.and_then(|(service, method)| RPCS.iter().find(|r| r.service == service && r.method == method)).unwrap_or(&UNKNOWN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grpc::pb;
    use prost::Message as _;
    use std::collections::BTreeSet;

    /// As much of `google.protobuf.FileDescriptorSet` as tells the RPCs.
    #[derive(Clone, PartialEq, prost::Message)]
    struct FileSet {
        #[prost(message, repeated, tag = "1")]
        files: Vec<File>,
    }

    #[derive(Clone, PartialEq, prost::Message)]
    struct File {
        #[prost(string, tag = "2")]
        package: String,
        #[prost(message, repeated, tag = "6")]
        services: Vec<Service>,
    }

    #[derive(Clone, PartialEq, prost::Message)]
    struct Service {
        #[prost(string, tag = "1")]
        name: String,
        #[prost(message, repeated, tag = "2")]
        methods: Vec<Method>,
    }

    #[derive(Clone, PartialEq, prost::Message)]
    struct Method {
        #[prost(string, tag = "1")]
        name: String,
        #[prost(bool, tag = "5")]
        client_streaming: bool,
        #[prost(bool, tag = "6")]
        server_streaming: bool,
    }

    /// Path and kind of every RPC that these descriptors have.
    fn declared(descriptors: &[u8]) -> BTreeSet<(String, &'static str)> {
        let set = FileSet::decode(descriptors).unwrap_or_default();
        let mut rpcs = BTreeSet::new();
        for file in set.files {
            for service in file.services {
                for method in service.methods {
                    let kind = match (method.client_streaming, method.server_streaming) {
                        (false, false) => Kind::Unary,
                        (false, true) => Kind::ServerStream,
                        (true, true) => Kind::BidiStream,
                        (true, false) => panic!("{} streams from the client alone: give it a kind", method.name),
                    };
                    rpcs.insert((format!("/{}.{}/{}", file.package, service.name, method.name), kind.as_str()));
                }
            }
        }
        rpcs
    }

    #[test]
    fn every_rpc_has_its_row_and_every_row_its_rpc() {
        let sets = [
            pb::DESCRIPTORS,
            tonic_health::pb::FILE_DESCRIPTOR_SET,
            tonic_reflection::pb::v1::FILE_DESCRIPTOR_SET,
            tonic_reflection::pb::v1alpha::FILE_DESCRIPTOR_SET,
        ];
        let declared: BTreeSet<_> = sets.into_iter().flat_map(declared).collect();
        let rows: BTreeSet<_> = RPCS.iter().map(|r| (format!("/{}/{}", r.service, r.method), r.kind.as_str())).collect();
        let without_row: Vec<_> = declared.difference(&rows).collect();
        assert!(without_row.is_empty(), "decide who may call these, in RPCS: {without_row:?}");
        let without_rpc: Vec<_> = rows.difference(&declared).collect();
        assert!(without_rpc.is_empty(), "these rows of RPCS have no RPC: {without_rpc:?}");
    }

    #[test]
    fn nothing_but_health_is_open() {
        assert!(RPCS.iter().filter(|r| r.access == Access::Open).all(|r| r.service == HEALTH));
    }

    #[test]
    fn a_path_that_is_no_rpc_is_unknown() {
        assert_eq!(find("/dateline.v1.ServerService/GetServerInfo").method, "GetServerInfo");
        for path in ["", "/", "/dateline.v1.ServerService", "/dateline.v1.ServerService/", "/x/GetServerInfo", "//"] {
            assert_eq!(find(path), &UNKNOWN, "{path}");
        }
    }
}
