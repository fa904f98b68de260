//! Raw requests: the requirements on the head, and when a body is requested.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::running_server::RunningServer;

/// Sends the bytes and reads until the server closes the connection.
async fn exchange(server: &RunningServer, bytes: &str) -> String {
    let address = server.base.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(bytes.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut answer)).await;
    let text = String::from_utf8_lossy(&answer).into_owned();
    assert!(read.is_ok(), "the connection stays open after {text}");
    text
}

fn status(answer: &str) -> &str {
    answer.split_whitespace().nth(1).unwrap_or("none")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_names_one_host_that_can_be() {
    let data = tempfile::tempdir().unwrap();
    let server = RunningServer::start(data.path(), &[]);
    let own = server.base.strip_prefix("http://").unwrap().to_owned();
    let ask = |line: &str, hosts: &[&str]| {
        let hosts: Vec<String> = hosts.iter().map(|host| format!("Host: {host}\r\n")).collect();
        format!("{line}\r\n{}Connection: close\r\n\r\n", hosts.concat())
    };
    let absolute = format!("GET http://{own}/healthz HTTP/1.1");
    let elsewhere = "GET http://elsewhere.test/healthz HTTP/1.1";
    for (request, expected) in [
        (ask("GET /healthz HTTP/1.1", &[&own]), "200"),
        (ask("GET /healthz HTTP/1.1", &["id.example.com"]), "200"),
        (ask("GET /healthz HTTP/1.0", &[]), "200"),
        (ask(&absolute, &[&own]), "200"),
        (ask("GET /healthz HTTP/1.1", &[]), "400"),
        (ask("GET /healthz HTTP/1.1", &[""]), "400"),
        (ask("GET /healthz HTTP/1.1", &[&own, &own]), "400"),
        (ask("GET /healthz HTTP/1.1", &[&own, "evil.test"]), "400"),
        (ask("GET /healthz HTTP/1.0", &[&own, "evil.test"]), "400"),
        (ask("GET /healthz HTTP/1.1", &["evil.test/x"]), "400"),
        (ask("GET /healthz HTTP/1.1", &["user@evil.test"]), "400"),
        (ask("GET /healthz HTTP/1.1", &["evil.test:port"]), "400"),
        (ask(elsewhere, &[&own]), "400"),
        (ask(&absolute, &[]), "400"),
    ] {
        let answer = exchange(&server, &request).await;
        assert_eq!(status(&answer), expected, "{request}{answer}");
        if expected == "400" {
            let lower = answer.to_ascii_lowercase();
            assert!(lower.contains("content-type: application/problem+json"), "{answer}");
            assert!(answer.contains("\"code\":\"host_invalid\"") && lower.contains("x-request-id: "), "{answer}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_is_asked_for_only_if_it_will_be_read() {
    let data = tempfile::tempdir().unwrap();
    let server = RunningServer::start(data.path(), &[]);
    let json = "Content-Type: application/json\r\n";
    let ask = |path: &str, headers: &str, expect: &str, body: &str| {
        format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}Expect: {expect}\r\n\r\n{body}"
        )
    };
    let login = "/v1/auth/login";
    let too_long = format!("{json}Content-Length: 65537\r\n");
    let short = format!("{json}Content-Length: 2\r\n");
    for (request, expected) in [
        (ask(login, &too_long, "100-continue", ""), "413"),
        (ask(login, "Content-Length: 2\r\n", "100-continue", ""), "415"),
        (ask("/v1/invitations", &short, "100-continue", ""), "401"),
        (ask("/v1/nothing", &short, "100-continue", ""), "404"),
        (ask(login, &short, "202-accepted", ""), "417"),
        (ask(login, &short, "100-continue", "{}"), "100"),
    ] {
        let answer = exchange(&server, &request).await;
        assert_eq!(status(&answer), expected, "{request}{answer}");
        assert!(expected == "100" || !answer.contains("100 Continue"), "{answer}");
    }
}
