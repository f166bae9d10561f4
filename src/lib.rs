//! Dateline: a document-analysis service for newswire.
//!
//! The data's way is one straight line, and this is its map:
//!
//! 1. [`grpc`] is the edge: it decodes and validates what callers send into a [`document::Document`]. [`http`] carries JSON and
//!    browsers to it; [`cli`] is the other way in.
//! 2. [`app`] joins what both need; [`executor`] takes the work off the async threads, behind a bounded queue, and [`offload`] what
//!    is short; [`html`], a crate of its own, extracts the text of web pages.
//! 3. [`analysis`]: the stages, one module each, run in order by a [`pipeline`] over a [`document::Article`];
//!    [`gazetteer`]: the facts about the world that they look up.
//!    [`across`]: what spans documents.
//! 4. [`annotation`]: what they find, over [`span`]s of the text: plain data that knows nothing of protobuf or the network.
//! 5. [`messages::encode`] turns that into the reply, in the caller's offset unit.
//!
//! [`columnar`] has documents and analyses as columns: Arrow and Parquet, in and out.
//!
//! `console` is the page that people look at, over HTTP or as a file.
//!
//! [`config`] is what an operator may choose, [`auth`] who may call, [`reload`] how files are taken up anew. [`telemetry`],
//! [`health`] and [`http::admin`] are what operators see; [`supervise`] watches the tasks that must not end. [`store`] keeps documents
//! and analyses, for those who ingest them and ask for them later; [`service`] are the use cases over it, and [`jobs`] what goes on
//! behind the calls.
//!
//! Steps 3 and 4 are a crate of their own, `dateline-core`, which depends on nothing that knows the network or a database; the
//! [`store`] is another, `dateline-store`, which knows neither gRPC nor protobuf.
//!
//! [`error`] is what can go wrong on the way, in our own terms.

pub use dateline_core::{across, analysis, annotation, document, gazetteer, lang, pipeline, span, term};
pub use dateline_html as html;
pub use dateline_store as store;

pub mod app;
pub mod auth;
pub mod cli;
pub mod columnar;
pub mod config;
mod console;
pub mod error;
pub mod executor;
pub mod grpc;
pub mod health;
pub mod http;
pub mod jobs;
pub mod messages;
pub mod offload;
pub mod reload;
pub mod service;
pub mod stored;
pub mod supervise;
pub mod telemetry;
