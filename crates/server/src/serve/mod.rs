//! Serves the router on a socket within limits: the number of connections in total and per client, the time to send a
//! request head and to read the response, and the time to shut down.
//!
//! A request runs to completion even if its client disconnects, so that nothing stops between a commit and the email
//! that belongs to it. The request keeps its connection's slot until then.

mod connection_limit;
#[cfg(test)]
mod tests;
mod write_deadline;

use std::{convert::Infallible, net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{Request, StatusCode},
    response::{IntoResponse, Response},
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tower::ServiceExt;

use self::{
    connection_limit::{ConnectionLimit, ConnectionPermit},
    write_deadline::WriteDeadline,
};
use crate::{http::middleware::head, settings::ListeningSettings};

/// A client that takes longer to send a request head only wastes a connection.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// A pause after a failed accept, so that running out of file descriptors does not spin a core.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// The slots a connection holds until it and its last request have ended: one of the total, and one of its client's.
type Place = (OwnedSemaphorePermit, ConnectionPermit);

/// Serves until `stop` completes, then gives requests in progress the configured time to finish.
pub async fn serve(listener: TcpListener, router: Router, settings: ListeningSettings, stop: impl Future<Output = ()>) {
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(settings.max_connections));
    let of_clients = ConnectionLimit::new(settings.max_connections_per_client, settings.trusted_proxies.clone());
    let mut stop = std::pin::pin!(stop);
    loop {
        let next = async {
            // The semaphore is never closed, so this only waits.
            let place = Arc::clone(&places).acquire_owned().await.ok();
            (listener.accept().await, place)
        };
        let (accepted, place) = tokio::select! {
            accepted = next => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                // A client at its limit is disconnected. A response would cost too much.
                let Some(place) = place.zip(of_clients.take(peer.ip())) else { continue };
                let stream = WriteDeadline::new(without_delay(stream), settings.write_timeout);
                let watched = graceful.watch(connection(stream, peer, router.clone(), place));
                // How a connection ends does not matter here.
                tokio::spawn(async move { drop(watched.await) });
            }
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop(listener);
    let all = u32::try_from(settings.max_connections).unwrap_or(u32::MAX);
    let ended = async {
        graceful.shutdown().await;
        // Requests whose clients have disconnected still hold their slots.
        drop(places.acquire_many(all).await);
    };
    if tokio::time::timeout(settings.shutdown_timeout, ended).await.is_err() {
        tracing::warn!("some requests did not finish in time and were aborted");
    }
}

/// Disables Nagle's algorithm, so that small responses are sent at once.
fn without_delay(stream: TcpStream) -> TcpStream {
    let _ = stream.set_nodelay(true);
    stream
}

fn connection(
    stream: WriteDeadline<TcpStream>,
    peer: SocketAddr,
    router: Router,
    place: Place,
) -> http1::Connection<
    TokioIo<WriteDeadline<TcpStream>>,
    impl hyper::service::HttpService<
        Incoming,
        ResBody = Body,
        Error: Into<Box<dyn std::error::Error + Send + Sync>>,
        Future: Send,
    >,
> {
    let place = Arc::new(place);
    let service = service_fn(move |request: Request<Incoming>| {
        let (mut head, body) = request.into_parts();
        if let Err(fault) = head::check(&head) {
            head.extensions.insert(fault);
        }
        head.extensions.insert(ConnectInfo(peer));
        let request = Request::from_parts(head, Body::new(body));
        let answer = answer(router.clone(), request, Arc::clone(&place));
        async { Ok::<_, Infallible>(answer.await) }
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .serve_connection(TokioIo::new(stream), service)
}

/// Runs a request to completion, even if the client no longer waits for the response.
async fn answer(router: Router, request: Request<Body>, place: impl Send + 'static) -> Response {
    let carried_out = tokio::spawn(async move {
        let answer = router.oneshot(request).await.unwrap_or_else(|never| match never {});
        drop(place);
        answer
    });
    // The router catches panics of its handlers. This would be a panic of the router itself.
    carried_out.await.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}
