//! The signals of the process: SIGTERM, which service managers send to stop it, SIGINT, which Ctrl-C sends, and SIGHUP,
//! which asks to read files again.

use std::{io, sync::Arc};

use tokio::{
    signal::unix::{SignalKind, signal},
    sync::Notify,
};

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

/// Installs the handler of SIGHUP, and returns what it notifies. From then on the signal does not end the process.
///
/// # Errors
/// The operating system refuses to install a handler.
pub(crate) fn hangups() -> io::Result<Arc<Notify>> {
    let mut hangups = signal(SignalKind::hangup())?;
    let asked = Arc::new(Notify::new());
    let told = Arc::clone(&asked);
    tokio::spawn(async move {
        while hangups.recv().await.is_some() {
            told.notify_one();
        }
    });
    Ok(asked)
}
