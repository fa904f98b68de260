//! How work learns that the process stops.

use std::time::Duration;

use tokio::sync::watch;

/// How long running batches may go on when the process stops.
pub const GRACE: Duration = Duration::from_secs(10);

/// Completes when the workers are to stop, or nobody is left to stop them.
pub(super) async fn stopped(mut stopping: watch::Receiver<bool>) {
    // The error says that the workers were dropped.
    let _ = stopping.wait_for(|stopping| *stopping).await;
}
