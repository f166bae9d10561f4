//! The build script of `crates/proto`, run in that folder, which has links to this file and to `proto/`. It compiles the protobuf
//! definitions: messages and services (prost, tonic), ProtoJSON (pbjson) and the descriptor set that reflection serves. protox
//! parses them in Rust: no `protoc` is needed.

use prost::Message as _;
use std::{env, error::Error, fs, path::PathBuf};

const SERVICES: [&str; 7] = [
    "analysis_service",
    "document_service",
    "entity_service",
    "ingest_service",
    "server_service",
    "story_service",
    "watch_service",
];

/// Messages that hold a `google.rpc.Status`, which has no ProtoJSON in these types. JSON over HTTP goes by the descriptors instead.
const WITH_STATUS: [&str; 4] = [
    ".dateline.v1.AnalyzeDocumentsResponse",
    ".dateline.v1.BatchIngestDocumentsResponse",
    ".dateline.v1.IngestDocumentsResponse",
    ".dateline.v1.IngestResult",
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=proto");
    let files: Vec<String> = SERVICES.iter().map(|s| format!("dateline/v1/{s}.proto")).collect();
    let descriptors =
        protox::compile(files.iter().map(String::as_str).chain(["google/rpc/error_details.proto"]), ["proto"])?;

    let out = PathBuf::from(env::var("OUT_DIR")?);
    let bytes = descriptors.encode_to_vec();
    fs::write(out.join("descriptors.bin"), &bytes)?;

    pbjson_build::Builder::new()
        .register_descriptors(&bytes)?
        .exclude(WITH_STATUS)
        .ignore_unknown_fields()
        .btree_map([".dateline.v1"])
        .build(&[".dateline.v1"])?;

    // What tonic-types and pbjson-types already define is not generated again.
    tonic_prost_build::configure()
        .codec_path("crate::codec::AskingCodec")
        .compile_well_known_types(true)
        .extern_path(".google.protobuf", "::pbjson_types")
        .extern_path(".google.rpc", "::tonic_types::pb")
        .btree_map(".dateline.v1")
        .compile_fds(descriptors)?;
    Ok(())
}
