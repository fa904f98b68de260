//! When an operator wants the process to stop: SIGTERM, as service managers send it, or SIGINT, as a keyboard does.

use std::io;

use tokio::signal::unix::{SignalKind, signal};

/// Listens for signals from now on, and comes back when one asks to stop.
///
/// # Errors
/// The system refuses to listen.
pub fn stop_asked() -> io::Result<impl Future<Output = ()>> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping");
    })
}
