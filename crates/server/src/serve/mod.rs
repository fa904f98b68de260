//! Serves the router on a socket within limits: the number of connections in total and per client, the time to send a
//! request head and to read the response, and the time to shut down.
//!
//! A request runs to completion even if its client disconnects, so that nothing stops between a commit and the email
//! that belongs to it. The request keeps its connection's slot until then.

mod activity;
mod connection;
mod connection_limit;
mod places;
#[cfg(test)]
mod tests;
mod tls;
mod write_deadline;

use std::time::Duration;

use axum::Router;
use tokio::{net::TcpListener, sync::watch};

pub use self::tls::{Tls, TlsError, TlsFiles};
use self::{connection::Connection, places::Places};
use crate::settings::ListeningSettings;

/// A pause after a failed accept, so that running out of file descriptors does not spin a core.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// A socket that listens, and the TLS of its connections, if they have TLS.
#[derive(Debug)]
pub struct Listener {
    socket: TcpListener,
    tls: Option<Tls>,
}

impl From<TcpListener> for Listener {
    fn from(socket: TcpListener) -> Self {
        Self { socket, tls: None }
    }
}

impl Listener {
    /// Adds TLS to all connections.
    #[must_use]
    pub fn with_tls(self, tls: Option<Tls>) -> Self {
        Self { tls, ..self }
    }
}

/// Serves until `stop` completes, then gives requests in progress the configured time to finish.
pub async fn serve(
    listener: impl Into<Listener>,
    router: Router,
    settings: ListeningSettings,
    stop: impl Future<Output = ()>,
) {
    let Listener { socket, tls } = listener.into();
    let places = Places::new(&settings);
    let (stopping, stopped) = watch::channel(false);
    let mut stop = std::pin::pin!(stop);
    loop {
        let next = async {
            let one = places.one().await;
            (socket.accept().await, one)
        };
        let (accepted, one) = tokio::select! {
            accepted = next => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                // A client at its limit is disconnected. A response would cost too much.
                let Some(place) = one.and_then(|one| places.take(one, peer.ip())) else { continue };
                let connection = Connection {
                    router: router.clone(),
                    peer,
                    place,
                    places: places.clone(),
                    idle_timeout: settings.idle_timeout,
                    write_timeout: settings.write_timeout,
                    stop: stopped.clone(),
                };
                tokio::spawn(connection.run(stream, tls.as_ref().map(Tls::config)));
            }
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop(socket);
    let _ = stopping.send(true);
    // Connections hold a slot until they end, and so do requests whose clients have disconnected.
    if tokio::time::timeout(settings.shutdown_timeout, places.all_free()).await.is_err() {
        tracing::warn!("some requests did not finish in time and were aborted");
    }
}
