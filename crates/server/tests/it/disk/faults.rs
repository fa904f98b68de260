//! The disk faults.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::{TempDir, tempdir};

use super::Fault;
use crate::running_server::RunningServer;

/// The free space on the small disk when the fault begins.
const LEFT: u64 = 16 * 1024;

/// A disk of six megabytes.
pub(super) struct SmallDisk {
    folder: TempDir,
}

impl SmallDisk {
    /// Mounts the disk, or returns `None` without the privilege to mount.
    pub(super) fn mount() -> Option<Self> {
        let folder = tempdir().unwrap();
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=6m", "tmpfs"]).arg(folder.path()).output();
        mounted.is_ok_and(|mount| mount.status.success()).then_some(Self { folder })
    }

    fn filler(&self) -> PathBuf {
        self.folder.path().join("filler")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.folder.path()).status();
    }
}

impl Fault for SmallDisk {
    fn data(&self) -> &Path {
        self.folder.path()
    }

    fn start(&self, settings: &[(&str, &str)]) -> RunningServer {
        RunningServer::start(self.data(), settings)
    }

    fn begin(&self, _: &RunningServer) {
        // Write more than fits, which fills the disk, then free a little.
        let _ = fs::write(self.filler(), vec![0; 6 << 20]);
        let filler = fs::File::options().write(true).open(self.filler()).unwrap();
        filler.set_len(filler.metadata().unwrap().len() - LEFT).unwrap();
    }

    fn end(&self, _: &RunningServer) {
        fs::remove_file(self.filler()).unwrap();
    }
}

/// A process whose files cannot grow beyond a limit (`RLIMIT_FSIZE`).
pub(super) struct SmallFiles {
    folder: TempDir,
}

impl SmallFiles {
    pub(super) fn new() -> Self {
        Self { folder: tempdir().unwrap() }
    }
}

impl Fault for SmallFiles {
    fn data(&self) -> &Path {
        self.folder.path()
    }

    fn start(&self, settings: &[(&str, &str)]) -> RunningServer {
        // The error comes with a signal that ends the process unless it is ignored.
        let mut shell = Command::new("sh");
        shell.args(["-c", "trap '' XFSZ; exec \"$0\"", env!("CARGO_BIN_EXE_tenantry")]);
        RunningServer::start_by(shell, self.data(), settings)
    }

    fn begin(&self, server: &RunningServer) {
        let log = fs::metadata(self.data().join("tenantry.db-wal")).unwrap().len();
        limit_files(server, &format!("{}:unlimited", log + LEFT));
    }

    fn end(&self, server: &RunningServer) {
        limit_files(server, "unlimited:unlimited");
    }
}

fn limit_files(server: &RunningServer, limit: &str) {
    let id = server.id().to_string();
    let limited = Command::new("prlimit").args(["--pid", &id, &format!("--fsize={limit}")]).status().unwrap();
    assert!(limited.success());
}

/// A process in which a system call on the database's files fails.
pub(super) struct FaultyCalls {
    folder: TempDir,
    call: &'static str,
}

impl FaultyCalls {
    pub(super) fn of(call: &'static str) -> Self {
        let folder = tempdir().unwrap();
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/disk/faults.c");
        let library = folder.path().join("faults.so");
        let compiled =
            Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&library).arg(source).arg("-ldl").status();
        assert!(compiled.unwrap().success());
        Self { folder, call }
    }

    fn switch(&self) -> PathBuf {
        self.folder.path().join(self.call)
    }
}

impl Fault for FaultyCalls {
    fn data(&self) -> &Path {
        self.folder.path()
    }

    fn start(&self, settings: &[(&str, &str)]) -> RunningServer {
        let mut server = Command::new(env!("CARGO_BIN_EXE_tenantry"));
        server.env("LD_PRELOAD", self.folder.path().join("faults.so")).env("FAULTS", self.folder.path());
        RunningServer::start_by(server, self.data(), settings)
    }

    fn begin(&self, _: &RunningServer) {
        fs::write(self.switch(), "").unwrap();
    }

    fn end(&self, _: &RunningServer) {
        fs::remove_file(self.switch()).unwrap();
    }
}
