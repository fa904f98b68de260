//! TLS by the real binary: both protocols, new certificates without a pause, and messages for wrong files.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Output},
    sync::Arc,
    time::Duration,
};

use axum::{
    body::Body,
    http::{Request, StatusCode, Version},
};
use hyper::client::conn::http2::{SendRequest, handshake};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::aws_lc_rs,
        pki_types::{CertificateDer, ServerName, pem::PemObject},
    },
};

use crate::running_server::RunningServer;

const AUTHORITY: &str = include_str!("support/tls/ca.pem");
/// Two certificates with their keys.
const ONE: [&str; 2] = [include_str!("support/tls/one.pem"), include_str!("support/tls/one.key")];
const TWO: [&str; 2] = [include_str!("support/tls/two.pem"), include_str!("support/tls/two.key")];
const LIMIT: Duration = Duration::from_secs(20);

fn put(folder: &Path, files: [&str; 2]) -> [String; 2] {
    let paths = ["cert.pem", "key.pem"].map(|name| folder.join(name));
    for (path, text) in paths.iter().zip(files) {
        fs::write(path, text).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
    }
    paths.map(|path| path.display().to_string())
}

fn started(data: &Path, [certificate, key]: &[String; 2]) -> RunningServer {
    RunningServer::start(data, &[("TENANTRY_TLS_CERT", certificate), ("TENANTRY_TLS_KEY", key)])
}

/// Connects as a client that trusts the authority, offering these protocols.
async fn connect(server: &RunningServer, protocols: &[&str]) -> TlsStream<TcpStream> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(AUTHORITY.as_bytes()).unwrap()).unwrap();
    let mut config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|protocol| protocol.as_bytes().to_vec()).collect();
    let stream = TcpStream::connect(server.base.strip_prefix("https://").unwrap()).await.unwrap();
    let name = ServerName::try_from("127.0.0.1").unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, stream).await.unwrap()
}

fn protocol(stream: &TlsStream<TcpStream>) -> Option<&[u8]> {
    stream.get_ref().1.alpn_protocol()
}

async fn http_2(stream: TlsStream<TcpStream>) -> SendRequest<Body> {
    let (client, connection) = handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    client
}

async fn health(client: &mut SendRequest<Body>) -> (StatusCode, Version) {
    let request = Request::get("https://localhost/healthz").body(Body::empty()).unwrap();
    let answer = client.send_request(request).await.unwrap();
    (answer.status(), answer.version())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_gets_the_protocol_that_it_prefers() {
    let data = tempfile::tempdir().unwrap();
    let server = started(data.path(), &put(data.path(), ONE));
    let stream = connect(&server, &["h2", "http/1.1"]).await;
    assert_eq!(protocol(&stream), Some(&b"h2"[..]));
    assert_eq!(health(&mut http_2(stream).await).await, (StatusCode::OK, Version::HTTP_2));
    for offered in [&["http/1.1"][..], &[]] {
        let mut stream = connect(&server, offered).await;
        assert_eq!(protocol(&stream), offered.first().map(|name| name.as_bytes()));
        let request = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        stream.write_all(request).await.unwrap();
        let mut answer = String::new();
        // A connection need not say that it ends.
        let _ = stream.read_to_string(&mut answer).await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
    // Without TLS there is no answer.
    let mut plain = TcpStream::connect(server.base.strip_prefix("https://").unwrap()).await.unwrap();
    plain.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    let _ = tokio::time::timeout(LIMIT, plain.read_to_end(&mut answer)).await.unwrap();
    assert!(!answer.starts_with(b"HTTP"), "{answer:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_certificate_is_used_without_a_pause() {
    let data = tempfile::tempdir().unwrap();
    let server = started(data.path(), &put(data.path(), ONE));
    let shown = async || {
        let stream = connect(&server, &["h2"]).await;
        stream.get_ref().1.peer_certificates().unwrap()[0].clone().into_owned()
    };
    let [one, two] = [ONE, TWO].map(|files| CertificateDer::from_pem_slice(files[0].as_bytes()).unwrap());
    let mut before = http_2(connect(&server, &["h2"]).await).await;
    assert_eq!(shown().await, one);

    put(data.path(), TWO);
    let told = Command::new("kill").args(["-HUP", &server.id().to_string()]).status().unwrap();
    assert!(told.success());
    let becomes_two = async {
        while shown().await != two {
            tokio::task::yield_now().await;
        }
    };
    // Sooner than the files are looked at without being told.
    tokio::time::timeout(Duration::from_secs(9), becomes_two).await.unwrap();
    assert_eq!(health(&mut before).await.0, StatusCode::OK);

    // A wrong file changes nothing.
    put(data.path(), ["junk", TWO[1]]);
    let told = Command::new("kill").args(["-HUP", &server.id().to_string()]).status().unwrap();
    assert!(told.success());
    assert_eq!(health(&mut before).await.0, StatusCode::OK);
    assert_eq!(shown().await, two);
}

/// Runs the binary with only these environment variables.
fn tenantry(variables: &[(&str, &str)], arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tenantry"));
    command.env_clear().envs(variables.iter().copied()).args(arguments).output().unwrap()
}

#[test]
fn wrong_files_stop_the_start_before_anything_is_created() {
    let folder = tempfile::tempdir().unwrap();
    let [certificate, key] = put(folder.path(), [ONE[0], TWO[1]]);
    let data = folder.path().join("data");
    let output = tenantry(
        &[
            ("TENANTRY_BIND", "127.0.0.1:0"),
            ("TENANTRY_DATA_DIR", data.to_str().unwrap()),
            ("TENANTRY_TLS_CERT", &certificate),
            ("TENANTRY_TLS_KEY", &key),
        ],
        &["serve"],
    );
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success(), "{message}");
    assert!(message.contains("must name the files of one certificate"), "{message}");
    assert!(!data.exists());
}

#[test]
fn a_healthcheck_asks_by_tls_where_the_server_speaks_it() {
    let data = tempfile::tempdir().unwrap();
    let files = put(data.path(), ONE);
    for tls in [false, true] {
        let server = if tls { started(data.path(), &files) } else { RunningServer::start(data.path(), &[]) };
        let bind = server.base.split("://").nth(1).unwrap();
        let mut variables = vec![("TENANTRY_BIND", bind)];
        if tls {
            variables.extend([("TENANTRY_TLS_CERT", files[0].as_str()), ("TENANTRY_TLS_KEY", files[1].as_str())]);
        }
        for arguments in [&["healthcheck"][..], &["healthcheck", "--ready"]] {
            let output = tenantry(&variables, arguments);
            assert!(output.status.success(), "{tls} {arguments:?}: {output:?}");
            assert!(output.stdout.is_empty() && output.stderr.is_empty(), "{output:?}");
        }
        // The wrong protocol is no answer.
        let other = if tls { &variables[..1] } else { &[("TENANTRY_BIND", "127.0.0.1:1")][..] };
        let output = tenantry(other, &["healthcheck"]);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
    }
    let output = tenantry(&[("TENANTRY_BIND", "127.0.0.1:0")], &["healthcheck"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("set it to the port of the server"), "{output:?}");
}
