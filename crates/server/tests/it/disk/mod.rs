//! SQLite's disk fills up, cannot be written or cannot be flushed under load, and then recovers. Acknowledged writes
//! are stored, refused writes are not, no email is sent for a write that is not stored, the readiness probe reports the
//! fault, and all this without a restart.

mod crew;
mod faults;

use std::path::Path;

use tempfile::tempdir;

use self::{
    crew::Crew,
    faults::{FaultyCalls, SmallDisk, SmallFiles},
};
use crate::running_server::RunningServer;

/// A disk fault that can be repaired.
trait Fault {
    /// Returns the data folder.
    fn data(&self) -> &Path;
    /// Starts a server on it.
    fn start(&self, settings: &[(&str, &str)]) -> RunningServer;
    /// Begins the fault.
    fn begin(&self, server: &RunningServer);
    /// Ends the fault.
    fn end(&self, server: &RunningServer);
}

/// Applies load before, during and after the fault. Compares the ledger with the server that lived through the fault,
/// and with a new one that knows only what is on the disk.
async fn live_through(fault: &impl Fault) {
    let mails = tempdir().unwrap();
    let to_mails = format!("file:{}", mails.path().display());
    let settings = [("TENANTRY_MAIL_URL", to_mails.as_str())];
    let server = fault.start(&settings);
    let crew = Crew::gather(&server).await;
    fault.begin(&server);
    let unwell = crew.write_until_it_fails(&server).await;
    fault.end(&server);
    assert!(unwell, "the readiness probe did not report that writes are not stored");
    crew.wait_until_ready(&server).await;
    crew.compare(&server, "while it lives").await;
    crew.write_all(&server).await;
    crew.compare(&server, "after more writes").await;
    crew.compare_mails(mails.path());
    server.kill();
    let server = fault.start(&settings);
    crew.compare(&server, "after a restart").await;
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_fills_up() {
    if !on_sqlite() {
        return;
    }
    // Only root may mount a disk. The tests below run everywhere.
    if let Some(disk) = SmallDisk::mount() {
        live_through(&disk).await;
    }
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn files_that_can_not_grow() {
    if on_sqlite() {
        live_through(&SmallFiles::new()).await;
    }
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn writes_that_fail_now_and_then() {
    if on_sqlite() {
        live_through(&FaultyCalls::of("write")).await;
    }
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn flushes_that_fail() {
    if on_sqlite() {
        live_through(&FaultyCalls::of("sync")).await;
    }
}

/// PostgreSQL does not use the data folder's disk.
fn on_sqlite() -> bool {
    crate::support::database_in(tempdir().unwrap().path()).starts_with("sqlite:")
}
