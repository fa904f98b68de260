//! `healthcheck`: asks the server with the same settings on this machine, as `curl` would. An image without a shell has
//! no `curl`.

use std::{io, net::SocketAddr, time::Duration};

use clap::Args;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use super::{serve::on_this_machine, unverified::connect_unverified};
use crate::settings::Settings;

/// Long enough for a busy machine. Docker waits for half a minute.
const PATIENCE: Duration = Duration::from_secs(5);
/// Enough for the first line of a response.
const LONGEST: u64 = 256;

/// Which probe to ask.
#[derive(Debug, Clone, Copy, Args)]
pub struct HealthcheckTask {
    /// Ask whether the server can handle requests (/readyz), and not only whether it is alive (/healthz).
    #[arg(long)]
    ready: bool,
}

/// Why the server counts as not healthy.
#[derive(Debug, thiserror::Error)]
pub enum HealthcheckError {
    /// The address is not known.
    #[error("TENANTRY_BIND has port 0, which stands for any free port; set it to the port of the server")]
    AnyPort,
    /// No response arrived.
    #[error("no response from {address}")]
    Silent {
        /// Its address.
        address: SocketAddr,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// The response is not 200.
    #[error("{address} responds to {path} with {line}")]
    Ill {
        /// Its address.
        address: SocketAddr,
        /// The probe.
        path: &'static str,
        /// The first line of the response.
        line: String,
    },
}

impl HealthcheckTask {
    pub(super) async fn run(self, settings: &Settings) -> Result<(), HealthcheckError> {
        let address = on_this_machine(settings.bind);
        if address.port() == 0 {
            return Err(HealthcheckError::AnyPort);
        }
        let path = if self.ready { "/readyz" } else { "/healthz" };
        let asked = async {
            let stream = TcpStream::connect(address).await?;
            match &settings.tls {
                None => status_line(stream, path).await,
                // It asks itself, sends no secret, and believes no more than a status.
                Some(_) => status_line(connect_unverified(stream).await?, path).await,
            }
        };
        let silent = |source| HealthcheckError::Silent { address, source };
        let answer = timeout(PATIENCE, asked).await.map_err(|_| silent(io::ErrorKind::TimedOut.into()))?;
        let line = answer.map_err(silent)?;
        if line.split(' ').nth(1) == Some("200") { Ok(()) } else { Err(HealthcheckError::Ill { address, path, line }) }
    }
}

async fn status_line(mut stream: impl AsyncRead + AsyncWrite + Unpin, path: &str) -> io::Result<String> {
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    stream.flush().await?;
    let mut answer = Vec::new();
    stream.take(LONGEST).read_to_end(&mut answer).await?;
    let text = String::from_utf8_lossy(&answer);
    Ok(text.lines().next().unwrap_or_default().to_owned())
}
