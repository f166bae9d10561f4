//! Behaviour through the public surface: one binary, one module for each concern.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, missing_docs, unreachable_pub)]

mod support;

mod analysis;
mod architecture;
mod attacks;
mod bad_input;
mod balancing;
mod batch;
mod bombs;
mod clients;
mod columnar;
mod command_line;
mod connect;
mod console;
mod corpus;
mod deploy;
mod forms;
mod golden;
mod http;
mod licences;
mod observability;
mod offsets;
mod overload;
mod papers;
mod probes;
mod rollout;
mod security;
mod several;
mod spark;
mod store;
mod tools;
mod wild;
