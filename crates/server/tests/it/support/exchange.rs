//! A served router and one connection to it that stays open. Counts the bytes of each request and answer on the wire.

use std::{fmt::Write, net::SocketAddr};

use axum::{Router, body::Body, http::Request};
use http_body_util::BodyExt;
use tenantry_server::{
    serve,
    settings::{Given, Settings},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// No answer is longer; the buffer is never enlarged while it is measured.
const LONGEST: usize = 1 << 20;

/// A router that is served as long as this lives.
pub struct Served {
    address: SocketAddr,
    server: JoinHandle<()>,
}

impl Served {
    pub async fn on(router: Router) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let settings = Settings::load(Given::default(), std::iter::empty()).unwrap();
        let server = tokio::spawn(serve(listener, router, settings.listening, std::future::pending()));
        Self { address, server }
    }

    pub async fn connect(&self) -> Connection {
        let stream = TcpStream::connect(self.address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Connection { stream, answer: Vec::with_capacity(LONGEST) }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// A connection that stays open. The server closes it where nothing is sent for ten seconds.
pub struct Connection {
    stream: TcpStream,
    answer: Vec<u8>,
}

impl Connection {
    /// Sends a request, reads the whole answer and returns its length. Does nothing else, since it is measured too.
    pub async fn exchange(&mut self, request: &[u8]) -> usize {
        self.stream.write_all(request).await.unwrap();
        self.answer.clear();
        loop {
            assert_ne!(self.stream.read_buf(&mut self.answer).await.unwrap(), 0, "the server hung up");
            if length(&self.answer) == Some(self.answer.len()) {
                return self.answer.len();
            }
        }
    }

    /// Panics unless the last answer is a success.
    #[track_caller]
    pub fn assert_success(&self, route: &str) {
        let is_success = self.answer.starts_with(b"HTTP/1.1 2");
        assert!(is_success, "{route}: {}", String::from_utf8_lossy(&self.answer));
    }
}

/// How long the whole answer is; nothing as long as its head is not there.
fn length(answer: &[u8]) -> Option<usize> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(&answer[..end]).unwrap();
    let body = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    Some(end + body.map_or(0, |length| length.parse::<usize>().unwrap()))
}

/// The request as it is sent.
pub async fn bytes(request: Request<Body>) -> Vec<u8> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let mut text = format!("{} {} HTTP/1.1\r\nhost: localhost\r\n", head.method, head.uri);
    for (name, value) in &head.headers {
        write!(text, "{name}: {}\r\n", value.to_str().unwrap()).unwrap();
    }
    if !body.is_empty() {
        write!(text, "content-length: {}\r\n", body.len()).unwrap();
    }
    [text.as_bytes(), b"\r\n", &body].concat()
}
