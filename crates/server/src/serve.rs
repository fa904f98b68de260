//! Serves the router on a socket, within bounds: so many connections, in all and of one client, so long for the head of
//! a request and for reading the answer, and an end that comes.
//!
//! A request that was begun is carried out even if its client goes away, so that nothing stops between a commit and the
//! mail that goes with it. It keeps its connection's place until then.

mod client_places;
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
    client_places::{ClientPlace, ClientPlaces},
    write_deadline::WriteDeadline,
};
use crate::{http::middleware::head, settings::ListeningSettings};

/// Whoever is slower than this with the head of a request holds a connection for nothing.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// A pause after a failed accept, so that running out of file descriptors does not spin a core.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// What a connection holds as long as it, or a request that came by it, lasts: one place of all, and one of its client.
type Place = (OwnedSemaphorePermit, ClientPlace);

/// Serves until `stop` comes, then lets requests under way go on for the time set.
pub async fn serve(listener: TcpListener, router: Router, settings: ListeningSettings, stop: impl Future<Output = ()>) {
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(settings.max_connections));
    let of_clients = ClientPlaces::new(settings.max_connections_per_client);
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
                // A client that has its share is hung up on; an answer would cost more than it deserves.
                let Some(place) = place.zip(of_clients.take(peer.ip())) else { continue };
                let stream = WriteDeadline::new(without_delay(stream), settings.write_timeout);
                let watched = graceful.watch(connection(stream, peer, router.clone(), place));
                // Connections end in all sorts of ways; none of them is of interest.
                tokio::spawn(async move { drop(watched.await) });
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop(listener);
    let all = u32::try_from(settings.max_connections).unwrap_or(u32::MAX);
    let ended = async {
        graceful.shutdown().await;
        // Requests whose clients went away hold their places still.
        drop(places.acquire_many(all).await);
    };
    if tokio::time::timeout(settings.shutdown_timeout, ended).await.is_err() {
        tracing::warn!("some requests did not end in time and were cut off");
    }
}

/// Small answers leave at once.
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

/// Carries a request out to its end, whether or not somebody waits for the answer.
async fn answer(router: Router, request: Request<Body>, place: impl Send + 'static) -> Response {
    let carried_out = tokio::spawn(async move {
        let answer = router.oneshot(request).await.unwrap_or_else(|never| match never {});
        drop(place);
        answer
    });
    // The router catches panics of its handlers; this would be one of its own.
    carried_out.await.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}
