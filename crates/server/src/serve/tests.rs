//! Clients that disconnect, do not read, or connect too often cannot harm the server.

use axum::{body::Bytes, routing::get};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    sync::oneshot,
};

use super::*;
use crate::http::client_address::TrustedProxies;

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

/// The time after which a test fails.
const LIMIT: Duration = Duration::from_secs(20);

fn settings() -> ListeningSettings {
    ListeningSettings {
        max_connections: 4,
        max_connections_per_client: 4,
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
    let waiting = tokio::spawn(answer(router, request, place));
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
    tokio::time::timeout(LIMIT, has_ended).await.unwrap();
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
    let read = tokio::time::timeout(LIMIT, second.read(&mut answer)).await.unwrap();
    assert!(matches!(read, Ok(0) | Err(_)));
}
