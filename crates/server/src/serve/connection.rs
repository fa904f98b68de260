//! One connection: with TLS or without, by HTTP/1 or HTTP/2, from its first byte until it is idle or the server stops.
//!
//! hyper limits the time to send a request head in HTTP/1 only. So what holds for both is measured here: a connection
//! on which nothing happens is closed.

use std::{
    convert::Infallible,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::ConnectInfo,
    http::{Request, StatusCode, Version},
    response::{IntoResponse, Response},
};
use hyper::{
    body::{Body as HttpBody, Frame, Incoming, SizeHint},
    service::service_fn,
};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    sync::watch,
    time::timeout,
};
use tokio_rustls::{TlsAcceptor, rustls::ServerConfig};
use tower::ServiceExt;

use super::{
    activity::{Activity, InProgress},
    places::{Place, Places},
    write_deadline::WriteDeadline,
};
use crate::http::middleware::head::{self, HeadFault};

/// How many requests a client may send at the same time by one HTTP/2 connection. RFC 9113 §6.5.2 advises no fewer.
const MOST_STREAMS: u32 = 100;
/// How much of a request's body, and of all bodies on a connection, an HTTP/2 client may send before they are read.
const STREAM_WINDOW: u32 = 64 * 1024;
const CONNECTION_WINDOW: u32 = 4 * STREAM_WINDOW;

/// What a connection needs.
pub(super) struct Connection {
    pub(super) router: Router,
    pub(super) peer: SocketAddr,
    /// The slot that the connection holds until it and its last request have ended.
    pub(super) place: Place,
    /// Where further simultaneous requests of an HTTP/2 connection get theirs.
    pub(super) places: Arc<Places>,
    pub(super) idle_timeout: Duration,
    pub(super) write_timeout: Duration,
    /// Becomes true when the server stops.
    pub(super) stop: watch::Receiver<bool>,
}

impl Connection {
    /// Serves the stream to its end. How it ends does not matter to anybody.
    pub(super) async fn run(mut self, stream: TcpStream, tls: Option<Arc<ServerConfig>>) {
        // Without Nagle's algorithm, small responses are sent at once.
        let _ = stream.set_nodelay(true);
        let activity = Activity::new();
        let stream = WriteDeadline::new(stream, self.write_timeout, activity.clone());
        let Some(tls) = tls else { return self.serve(stream, activity).await };
        let accepted = tokio::select! {
            accepted = timeout(self.idle_timeout, TlsAcceptor::from(tls).accept(stream)) => accepted,
            _ = self.stop.wait_for(|stops| *stops) => return,
        };
        if let Ok(Ok(stream)) = accepted {
            self.serve(stream, activity).await;
        }
    }

    async fn serve(self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, activity: Activity) {
        let Self { router, peer, place, places, idle_timeout, write_timeout, mut stop } = self;
        let place = Arc::new(place);
        let requests = activity.clone();
        let service = service_fn(move |request: Request<Incoming>| {
            let (mut head, body) = request.into_parts();
            let (progress, others) = requests.begin();
            // The connection's own slot is for one request at a time.
            let wants_further = head.version == Version::HTTP_2 && others > 0;
            let further = wants_further.then(|| places.take_further(peer.ip())).flatten();
            if let Err(fault) = head::check(&head) {
                head.extensions.insert(fault);
            } else if wants_further && further.is_none() {
                head.extensions.insert(HeadFault::Crowded);
            }
            head.extensions.insert(ConnectInfo(peer));
            let request = Request::from_parts(head, Body::new(body));
            let answer = answer(router.clone(), request, (progress, Arc::clone(&place), further));
            async { Ok::<_, Infallible>(answer.await) }
        });
        let builder = protocols(idle_timeout);
        let mut connection = std::pin::pin!(builder.serve_connection(TokioIo::new(stream), service));
        tokio::select! {
            _ = connection.as_mut() => return,
            () = activity.idle(idle_timeout) => {}
            _ = stop.wait_for(|stops| *stops) => {}
        }
        // Closes an idle HTTP/1 connection, and otherwise lets its response end. Tells an HTTP/2 client to send no
        // further requests (GOAWAY), and lets its responses end.
        connection.as_mut().graceful_shutdown();
        tokio::select! {
            _ = connection => {}
            () = activity.idle(write_timeout) => {}
        }
    }
}

/// HTTP/1 or HTTP/2, whichever the client begins with. By TLS it has agreed on one of them before (ALPN).
fn protocols(head_timeout: Duration) -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(head_timeout);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(MOST_STREAMS)
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW);
    builder
}

/// What a request holds: itself, the slot of its connection, and a further slot, which it keeps until its response was
/// sent.
pub(super) type Held<Slots> = (InProgress, Slots, Option<Place>);

/// Runs a request to completion, even if the client no longer waits for the response.
pub(super) async fn answer<Slots: Send + 'static>(
    router: Router,
    request: Request<Body>,
    held: Held<Slots>,
) -> Response<Sending> {
    let carried_out = tokio::spawn(async move {
        let (progress, slots, further) = held;
        let answer = router.oneshot(request).await.unwrap_or_else(|never| match never {});
        drop(slots);
        // Before the body is asked for its first part, HTTP/2 waits until the client takes one.
        let activity = Some(progress.activity());
        drop(progress);
        answer.map(|body| Sending { body, activity, progress: None, _further: further })
    });
    carried_out.await.unwrap_or_else(|_| {
        // The router catches panics of its handlers. This would be a panic of the router itself.
        let nothing = |body| Sending { body, activity: None, progress: None, _further: None };
        StatusCode::INTERNAL_SERVER_ERROR.into_response().map(nothing)
    })
}

/// A response's body. Its request is in progress while the body is made. Once a part is made it is the client's turn: a
/// client that takes nothing is not waited for, not even where HTTP/2 lets it forbid that anything is written.
#[derive(Debug)]
pub(super) struct Sending {
    body: Body,
    activity: Option<Activity>,
    progress: Option<InProgress>,
    _further: Option<Place>,
}

impl HttpBody for Sending {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        self.progress = match (&polled, self.progress.take()) {
            (Poll::Ready(_), _) => None,
            (Poll::Pending, None) => self.activity.as_ref().map(|activity| activity.begin().0),
            (Poll::Pending, going_on) => going_on,
        };
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
