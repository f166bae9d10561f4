//! The ports that speak HTTP to scripts and people.
//!
//! [`Port`] takes JSON ([`connect`]), gRPC-Web and gRPC on one address. Each call goes on as the gRPC call that it means, through
//! the same edge: one gate, one table of who may call what, one set of limits, deadlines and drains, one table of errors. JSON is
//! made and read by the descriptors ([`schema`]), so a new RPC is served without a line here. [`pages`] are the files of the
//! console and the API as an OpenAPI document ([`openapi`]), which hold
//! nothing of any document and so are open to everybody. [`admin`] is the port of probes and metrics.

pub mod admin;
mod connect;
mod fault;
mod hosts;
pub mod openapi;
mod pages;
mod reply;
mod request;
pub mod schema;

use crate::config::Config;
use crate::grpc::admission::Peer;
use crate::grpc::connection_slots::Busy;
use crate::grpc::connections::Answers;
use crate::grpc::middleware::{Edge, is_grpc};
use crate::grpc::rpc::{self, UNKNOWN};
use connect::Protocol;
use fault::Fault;
use hosts::Hosts;
use hyper::body::Incoming;
use schema::Schema;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use tonic::body::Body;
use tonic::codegen::http::{HeaderMap, Method, Request, Response, Version, header};
use tonic_web::GrpcWebLayer;
use tower::{Layer as _, ServiceExt as _, service_fn};

/// The port for JSON, browsers and gRPC.
#[derive(Debug)]
pub(crate) struct Port {
    edge: Arc<Edge>,
    schema: Arc<Schema>,
    hosts: Hosts,
}

impl Port {
    /// A port before this edge, which will listen on `address`.
    ///
    /// # Errors
    /// When the descriptors cannot be read, which a test holds not to happen.
    pub(crate) fn new(
        edge: Arc<Edge>,
        config: &Config,
        address: SocketAddr,
    ) -> Result<Self, prost_reflect::DescriptorError> {
        Ok(Self { edge, schema: Arc::new(Schema::open()?), hosts: Hosts::of(config, address) })
    }

    /// What a request gets, when it is a call.
    async fn call(&self, request: Request<Incoming>, peer: &Peer, busy: &Busy) -> Result<Response<Body>, Fault> {
        let rpc = rpc::find(request.uri().path());
        if rpc == &UNKNOWN {
            return self.unknown(&request, peer, busy).await;
        }
        if request.method() != Method::POST {
            return Err(Fault::method_not_allowed("POST"));
        }
        if is_grpc(&request) && request.version() == Version::HTTP_2 {
            return Ok(self.edge.call(request, peer, busy.another()).await);
        }
        if is_grpc_web(request.headers()) {
            return Ok(self.grpc_web(request, peer, busy).await);
        }
        let protocol = Protocol::of(request.headers(), rpc.kind)?;
        let method = self.schema.method(rpc).ok_or_else(Fault::not_found)?;
        let request = request::translate(request, protocol, method.input(), &self.edge.reception);
        let answer = self.edge.call(request, peer, busy.another()).await;
        let reply = reply::Translation { protocol, message: method.output(), schema: Arc::clone(&self.schema) };
        reply.translate(answer).await
    }

    /// A path that is nothing: only those who may know it are told.
    async fn unknown(&self, request: &Request<Incoming>, peer: &Peer, busy: &Busy) -> Result<Response<Body>, Fault> {
        let mut call = Request::new(Body::empty());
        call.uri_mut().clone_from(request.uri());
        call.headers_mut().clone_from(request.headers());
        request::as_grpc(call.headers_mut());
        *call.method_mut() = Method::POST;
        let (head, _) = self.edge.call(call, peer, busy.another()).await.into_parts();
        Err(fault::status(&head.headers).map_or_else(Fault::not_found, Fault::of_unknown_path))
    }

    async fn grpc_web(&self, request: Request<Incoming>, peer: &Peer, busy: &Busy) -> Response<Body> {
        let inner = service_fn(|request: Request<Body>| async move {
            Ok::<_, Infallible>(self.edge.call(request, peer, busy.another()).await)
        });
        match GrpcWebLayer::new().layer(inner).oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}

impl Answers for Port {
    async fn answer(&self, request: Request<Incoming>, peer: &Peer, busy: Busy) -> Response<Body> {
        let path = request.uri().path();
        let answered = match self.hosts.refuse(&request) {
            Some(fault) => Err(fault),
            None => match pages::find(path) {
                Some(page) => page.answer(&request),
                None => self.call(request, peer, &busy).await,
            },
        };
        let response = answered.unwrap_or_else(|fault| fault.into_response(&self.schema));
        reply::held(response, busy)
    }
}

fn is_grpc_web(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).map(|kind| kind.as_bytes());
    kind.is_some_and(|kind| kind.starts_with(b"application/grpc-web"))
}
