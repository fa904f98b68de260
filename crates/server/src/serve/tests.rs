//! Clients that disconnect, do not read, or connect too often cannot harm the server, by HTTP/1 or by HTTP/2.

use std::{convert::Infallible, net::SocketAddr, sync::Arc};

use axum::{
    Extension,
    body::{Body, Bytes},
    http::{Request, StatusCode, Version},
    routing::get,
};
use http_body_util::BodyExt;
use hyper::client::conn::http2::{SendRequest, handshake};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    sync::{Notify, oneshot},
    task::JoinHandle,
    time::timeout,
};

use super::{activity::Activity, connection::answer, *};
use crate::http::{client_address::TrustedProxies, middleware::head::HeadFault};

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

/// The types of HTTP/2 frames (RFC 9113 §6).
const SETTINGS_FRAME: u8 = 4;
const GOAWAY_FRAME: u8 = 7;

/// The time after which a test fails.
const LIMIT: Duration = Duration::from_secs(20);

fn settings() -> ListeningSettings {
    ListeningSettings {
        max_connections: 4,
        max_connections_per_client: 4,
        idle_timeout: Duration::from_secs(10),
        write_timeout: Duration::from_secs(30),
        shutdown_timeout: Duration::from_secs(10),
        trusted_proxies: TrustedProxies::default(),
    }
}

async fn served(router: Router, settings: ListeningSettings) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(serve(listener, router, settings, std::future::pending()));
    address
}

async fn asked(address: SocketAddr) -> TcpStream {
    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(REQUEST).await.unwrap();
    client
}

/// Returns a value and a future that completes when the value is dropped.
fn ends() -> (oneshot::Sender<()>, impl Future<Output = ()>) {
    let (sender, mut ended) = oneshot::channel::<()>();
    (sender, async move {
        let _ = (&mut ended).await;
    })
}

#[tokio::test]
async fn a_request_is_carried_out_though_its_client_goes_away() {
    let (started, has_started) = oneshot::channel();
    let (release, released) = oneshot::channel::<()>();
    let (done, is_done) = oneshot::channel();
    let steps = Arc::new(std::sync::Mutex::new(Some((started, released, done))));
    let router = Router::new().route(
        "/",
        get(move || async move {
            let (started, released, done) = steps.lock().unwrap().take().unwrap();
            started.send(()).unwrap();
            released.await.unwrap();
            done.send(()).unwrap();
        }),
    );
    let (place, place_is_free) = ends();
    let request = Request::get("/").body(Body::empty()).unwrap();
    let progress = Activity::new().begin().0;
    let waiting = tokio::spawn(answer(router, request, (progress, place, None)));
    has_started.await.unwrap();
    // The server does the same when the connection breaks.
    waiting.abort();
    assert!(waiting.await.unwrap_err().is_cancelled());
    release.send(()).unwrap();
    is_done.await.unwrap();
    place_is_free.await;
}

#[tokio::test]
async fn whoever_does_not_read_is_cut_off() {
    let (body, has_ended) = ends();
    let body = Arc::new(std::sync::Mutex::new(Some(body)));
    let router = Router::new().route(
        "/",
        get(move || async move {
            let held = body.lock().unwrap().take();
            let endless = futures::stream::repeat_with(move || {
                let _held = &held;
                Ok::<_, Infallible>(Bytes::from_static(&[0; 1024]))
            });
            Body::from_stream(endless)
        }),
    );
    let settings = ListeningSettings { write_timeout: Duration::from_millis(20), ..settings() };
    let _client = asked(served(router, settings).await).await;
    timeout(LIMIT, has_ended).await.unwrap();
}

#[tokio::test]
async fn whoever_allows_no_byte_of_a_response_is_cut_off_too() {
    let router = Router::new().route("/", get(|| async { "served" }));
    let settings = ListeningSettings {
        idle_timeout: Duration::from_millis(50),
        write_timeout: Duration::from_millis(50),
        ..settings()
    };
    let stream = TcpStream::connect(served(router, settings).await).await.unwrap();
    let mut builder = hyper::client::conn::http2::Builder::new(TokioExecutor::new());
    let (mut client, connection) = builder.initial_stream_window_size(0).handshake(TokioIo::new(stream)).await.unwrap();
    let connection = tokio::spawn(connection);
    // The head comes, the body may not be sent.
    let response = timeout(LIMIT, client.send_request(request())).await.unwrap().unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    // However it ends, it ends.
    let _ = timeout(LIMIT, connection).await.expect("the server holds on to a client that takes nothing");
    drop(response);
}

#[tokio::test]
async fn a_client_has_its_share_of_the_connections() {
    let router = Router::new().route("/", get(|| async { "served" }));
    let address = served(router, ListeningSettings { max_connections_per_client: 1, ..settings() }).await;
    let mut first = asked(address).await;
    let mut answer = [0; 12];
    first.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200");
    let mut second = TcpStream::connect(address).await.unwrap();
    // The server closes or resets the connection.
    let read = timeout(LIMIT, second.read(&mut answer)).await.unwrap();
    assert!(matches!(read, Ok(0) | Err(_)));
}

/// Speaks HTTP/2 on the stream. The second part ends with the connection.
async fn http_2(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
) -> (SendRequest<Body>, JoinHandle<hyper::Result<()>>) {
    let (client, connection) = handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
    (client, tokio::spawn(connection))
}

fn request() -> Request<Body> {
    Request::get("http://localhost/").body(Body::empty()).unwrap()
}

/// A router whose responses wait for the notification, and say when they begin to wait.
fn waiting() -> (Router, Arc<Notify>, Arc<Notify>) {
    let (begun, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (say, wait) = (begun.clone(), go.clone());
    let handler = move |fault: Option<Extension<HeadFault>>| {
        let (say, wait) = (say.clone(), wait.clone());
        async move {
            if fault.is_some() {
                return StatusCode::SERVICE_UNAVAILABLE;
            }
            say.notify_one();
            wait.notified().await;
            StatusCode::OK
        }
    };
    (Router::new().route("/", get(handler)), begun, go)
}

#[tokio::test]
async fn http_2_is_served_by_prior_knowledge() {
    let router = Router::new().route("/", get(|request: Request<Body>| async move { request.uri().to_string() }));
    let address = served(router, settings()).await;
    let (mut client, _connection) = http_2(TcpStream::connect(address).await.unwrap()).await;
    let answer = client.send_request(request()).await.unwrap();
    assert_eq!((answer.status(), answer.version()), (StatusCode::OK, Version::HTTP_2));
    assert_eq!(answer.into_body().collect().await.unwrap().to_bytes(), "http://localhost/");
}

#[tokio::test]
async fn http_2_allows_no_more_requests_than_http_1() {
    let (router, begun, go) = waiting();
    // One slot is the connection's, one is for a further request, and one waits for the next connection.
    let address = served(router, ListeningSettings { max_connections: 3, ..settings() }).await;
    let (client, _connection) = http_2(TcpStream::connect(address).await.unwrap()).await;
    let ask = || {
        let mut client = client.clone();
        tokio::spawn(async move { client.send_request(request()).await.unwrap().status() })
    };
    let mut served = Vec::new();
    for _ in 0..2 {
        served.push(ask());
        begun.notified().await;
    }
    assert_eq!(ask().await.unwrap(), StatusCode::SERVICE_UNAVAILABLE);
    go.notify_one();
    go.notify_one();
    for answer in served {
        assert_eq!(answer.await.unwrap(), StatusCode::OK);
    }
    let again = ask();
    begun.notified().await;
    go.notify_one();
    assert_eq!(again.await.unwrap(), StatusCode::OK);
}

#[tokio::test]
async fn whoever_begins_and_does_not_go_on_is_cut_off() {
    let router = Router::new().route("/", get(|| async { "served" }));
    let idle_timeout = Duration::from_millis(50);
    let quick = ListeningSettings { idle_timeout, write_timeout: idle_timeout, ..settings() };
    let address = served(router, quick).await;
    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    let no_settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];
    // The head of a request that says that more of it follows.
    let part_of_a_head = [0, 0, 1, 1, 0, 0, 0, 0, 1, 0x82];
    for begun in [
        &b""[..],
        b"P",
        b"GET / HTTP/1.1\r\nHost:",
        REQUEST,
        &preface[..9],
        preface,
        &[preface, &no_settings[..]].concat(),
        &[preface, &no_settings[..], &part_of_a_head].concat(),
    ] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(begun).await.unwrap();
        let ended = timeout(LIMIT, stream.read_to_end(&mut Vec::new())).await;
        assert!(ended.is_ok(), "{:?} stays connected", String::from_utf8_lossy(begun));
    }
}

#[tokio::test]
async fn a_slow_request_is_not_idle() {
    let (router, begun, go) = waiting();
    let idle_timeout = Duration::from_millis(20);
    let address = served(router, ListeningSettings { idle_timeout, write_timeout: idle_timeout, ..settings() }).await;
    let (mut client, _connection) = http_2(TcpStream::connect(address).await.unwrap()).await;
    let mut first = asked(address).await;
    begun.notified().await;
    let second = tokio::spawn(async move { client.send_request(request()).await.unwrap().status() });
    begun.notified().await;
    let mut answer = [0; 12];
    assert!(timeout(10 * idle_timeout, first.read_exact(&mut answer)).await.is_err());
    go.notify_one();
    go.notify_one();
    timeout(LIMIT, first.read_exact(&mut answer)).await.unwrap().unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200");
    assert_eq!(second.await.unwrap(), StatusCode::OK);
}

/// Reads an HTTP/2 frame, and returns its type and its content.
async fn frame(stream: &mut TcpStream) -> (u8, Vec<u8>) {
    let mut head = [0; 9];
    timeout(LIMIT, stream.read_exact(&mut head)).await.unwrap().unwrap();
    let mut content = vec![0; usize::from(head[1]) << 8 | usize::from(head[2])];
    stream.read_exact(&mut content).await.unwrap();
    (head[3], content)
}

#[tokio::test]
async fn at_the_end_requests_are_answered_and_idle_connections_closed() {
    let (router, begun, go) = waiting();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let (max_connections, write_timeout) = (10, Duration::from_millis(100));
    let roomy = ListeningSettings { max_connections, max_connections_per_client: 10, write_timeout, ..settings() };
    let server = tokio::spawn(serve(listener, router, roomy, async { stopped.await.unwrap() }));
    let (mut busy, connection) = http_2(TcpStream::connect(address).await.unwrap()).await;
    let answer = tokio::spawn(async move { busy.send_request(request()).await.unwrap().status() });
    begun.notified().await;
    let mut plain = asked(address).await;
    begun.notified().await;
    let mut idle = TcpStream::connect(address).await.unwrap();
    idle.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await.unwrap();
    while frame(&mut idle).await.0 != SETTINGS_FRAME {}
    let mut silent = TcpStream::connect(address).await.unwrap();

    stop.send(()).unwrap();
    let told = loop {
        let (kind, content) = frame(&mut idle).await;
        if kind == GOAWAY_FRAME {
            break content;
        }
    };
    assert_eq!(&told[4..8], &[0; 4], "an end without an error");
    timeout(LIMIT, idle.read_to_end(&mut Vec::new())).await.unwrap().unwrap();
    assert_eq!(timeout(LIMIT, silent.read(&mut [0; 1])).await.unwrap().unwrap_or(0), 0);
    assert!(!server.is_finished());
    go.notify_one();
    go.notify_one();
    assert_eq!(answer.await.unwrap(), StatusCode::OK);
    let mut text = String::new();
    plain.read_to_string(&mut text).await.unwrap();
    assert!(text.starts_with("HTTP/1.1 200 OK") && text.to_lowercase().contains("connection: close"), "{text}");
    timeout(LIMIT, connection).await.unwrap().unwrap().unwrap();
    timeout(LIMIT, server).await.unwrap().unwrap();
}
