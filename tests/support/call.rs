//! Calls below the client: bodies that no client would send, and the reason that they are refused with.

use std::net::SocketAddr;
use std::pin::Pin;
use std::time::Duration;
use tokio::time::timeout;
use tonic::transport::Channel;
use tonic_types::StatusExt as _;
use tower::ServiceExt as _;

/// How long any answer may take.
pub const HALF_A_MINUTE: Duration = Duration::from_secs(30);

/// A connection of its own.
pub async fn channel(address: SocketAddr) -> Channel {
    timeout(HALF_A_MINUTE, Channel::from_shared(format!("http://{address}")).unwrap().connect()).await.unwrap().unwrap()
}

/// The reason in the headers or the trailers of what a call of `path` (`Service/Method`) with this body is answered. `encoding`
/// names how its messages are compressed.
pub async fn reason<B>(channel: Channel, path: &str, encoding: Option<&str>, body: B) -> String
where
    B: hyper::body::Body<Data = hyper::body::Bytes, Error = tonic::Status> + Send + 'static,
{
    let mut request = tonic::codegen::http::Request::post(format!("http://localhost/dateline.v1.{path}"))
        .header("content-type", "application/grpc")
        .header("te", "trailers");
    if let Some(encoding) = encoding {
        request = request.header("grpc-encoding", encoding);
    }
    let request = request.body(tonic::body::Body::new(body)).unwrap();
    let answer = async {
        let (head, mut body) = channel.oneshot(request).await.unwrap().into_parts();
        let mut status = tonic::Status::from_header_map(&head.headers);
        while status.is_none() {
            let frame = std::future::poll_fn(|cx| hyper::body::Body::poll_frame(Pin::new(&mut body), cx)).await;
            status = frame.expect("trailers").unwrap().trailers_ref().and_then(tonic::Status::from_header_map);
        }
        status.unwrap().get_details_error_info().map(|info| info.reason)
    };
    timeout(HALF_A_MINUTE, answer).await.unwrap().unwrap_or_default()
}
