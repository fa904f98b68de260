//! The disk under SQLite fills up, can't be written or can't be flushed, in the middle of load, and is well again. What
//! was acknowledged is there, what was refused is not, nobody was mailed of what is not, readiness told of it, and all
//! that without a restart.

mod crew;
mod faults;

use std::path::Path;

use tempfile::tempdir;

use self::{
    crew::Crew,
    faults::{FaultyCalls, SmallDisk, SmallFiles},
};
use crate::running_server::RunningServer;

/// What goes wrong with a disk, and is mended.
trait Fault {
    /// The data folder.
    fn data(&self) -> &Path;
    /// A server on it.
    fn start(&self, settings: &[(&str, &str)]) -> RunningServer;
    /// From now on it goes wrong.
    fn begin(&self, server: &RunningServer);
    /// It is well again.
    fn end(&self, server: &RunningServer);
}

/// Load before, under and after the fault, and a comparison each time it can be made: by the server that lived through
/// it, and by one that knows only what is on the disk.
async fn live_through(fault: &impl Fault) {
    let mails = tempdir().unwrap();
    let to_mails = format!("file:{}", mails.path().display());
    let settings = [("TENANTRY_MAIL_URL", to_mails.as_str())];
    let mut server = fault.start(&settings);
    let crew = Crew::gather(&server).await;
    fault.begin(&server);
    let unwell = crew.write_until_it_fails(&server).await;
    fault.end(&server);
    assert!(unwell, "readiness did not tell that writes are not stored");
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
    // Only root may mount one. The others below go everywhere.
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

/// PostgreSQL's disk is its own.
fn on_sqlite() -> bool {
    crate::support::database_in(tempdir().unwrap().path()).starts_with("sqlite:")
}
