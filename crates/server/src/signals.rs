//! The signals that stop the process: SIGTERM, which service managers send, and SIGINT, which Ctrl-C sends.

use std::io;

use tokio::signal::unix::{SignalKind, signal};

/// Installs the signal handlers, and returns a future that completes at the first stop signal.
///
/// # Errors
/// The operating system refuses to install a handler.
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
