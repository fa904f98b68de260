//! A throw-away PostgreSQL: one server on 127.0.0.1 per test run, one database per test, nothing left behind.
//!
//! cargo-nextest runs each test in a process of its own, so the first process that needs the server starts it for the
//! whole run, and the server lives as long as the runner. Without nextest it lives as long as this process. In both
//! cases a separate shell watches the owning process: whatever ends that process, including a panic or a kill, also
//! ends the server and removes its files.

mod pooler;
mod wire;

use std::{
    fs::{self, File},
    io::{BufRead, BufReader},
    net::TcpListener,
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

pub use pooler::Pooler;
pub use wire::{Cut, SYNC, Wire};

/// The user who runs the server if the tests run as root, under which PostgreSQL refuses to start.
const UNPRIVILEGED: &[&str] = &["postgres", "nobody"];

/// The role that owns everything in this server.
const SUPERUSER: &str = "postgres";

/// A running server.
#[derive(Debug)]
pub struct Postgres {
    bin: PathBuf,
    port: u16,
    databases: AtomicU32,
}

/// Returns the server of this test run.
///
/// # Panics
/// If PostgreSQL is not installed: a test that needs it must fail, not pass.
pub fn postgres() -> &'static Postgres {
    static SERVER: OnceLock<Postgres> = OnceLock::new();
    SERVER.get_or_init(|| {
        let bin = installed().expect("PostgreSQL under /usr/lib/postgresql (Debian: apt-get install postgresql)");
        let port = Site::of_this_run().port(&bin);
        Postgres { bin, port, databases: AtomicU32::new(0) }
    })
}

/// The directory of the server's files, and the process that they are kept for.
struct Site {
    home: PathBuf,
    /// The process whose end also ends the server.
    lives_for: u32,
}

impl Site {
    #[allow(clippy::disallowed_methods, reason = "the runner says by a variable which run this is")]
    fn of_this_run() -> Self {
        let (name, lives_for) = match std::env::var("NEXTEST_RUN_ID") {
            Ok(run) => (run, std::os::unix::process::parent_id()),
            Err(_) => (format!("{}-{}", std::process::id(), free_port()), std::process::id()),
        };
        Self { home: PathBuf::from(format!("/tmp/tenantry-pg-{name}")), lives_for }
    }

    /// Returns the port of the server, and starts it if it is not running. If several processes need it, one starts it
    /// and the others wait.
    fn port(&self, bin: &Path) -> u16 {
        fs::create_dir_all(&self.home).expect("a folder for the server");
        let lock = File::create(self.home.join("lock")).expect("the folder is ours");
        lock.lock().expect("a lock of a file of ours");
        let told = self.home.join("port");
        if let Ok(port) = fs::read_to_string(&told) {
            return port.parse().expect("the port that was written here");
        }
        let port = free_port();
        self.start(bin, port);
        fs::write(told, port.to_string()).expect("the folder is there");
        port
    }

    #[allow(clippy::zombie_processes, reason = "the shell outlives this process, to clean up after the run")]
    fn start(&self, bin: &Path, port: u16) {
        fs::set_permissions(&self.home, fs::Permissions::from_mode(0o700)).expect("the folder is ours");
        let script = format!(
            "cd {home} && {bin}/initdb -D data -A trust -U {SUPERUSER} -E UTF8 --locale=C --no-sync >initdb.log 2>&1 && \
             {bin}/pg_ctl -D data -l server.log -w -o '-k {home} -h 127.0.0.1 -p {port} -F -c full_page_writes=off \
             -c synchronous_commit=off -c max_connections=300 -c shared_buffers=32MB' start >/dev/null 2>&1 && \
             {{ echo ready; exec >/dev/null; while kill -0 {lives_for} 2>/dev/null || [ -e /proc/{lives_for} ]; do sleep 1; done; }}; \
             {bin}/pg_ctl -D data -m immediate stop >/dev/null 2>&1; cd /; rm -rf {home}",
            home = self.home.display(),
            bin = bin.display(),
            lives_for = self.lives_for,
        );
        let mut shell = unprivileged(&self.home)
            .args(["sh", "-c", &script])
            // Outside the test's process group, so that killing the group does not kill the cleanup too.
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell for the server");
        let mut line = String::new();
        BufReader::new(shell.stdout.take().expect("it is piped")).read_line(&mut line).expect("the shell's word");
        assert_eq!(line.trim(), "ready", "PostgreSQL did not start");
    }
}

/// Returns the directory of the newest installed version's programs.
fn installed() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut bins: Vec<(u32, PathBuf)> = versions
        .filter_map(|version| {
            let version = version.ok()?;
            Some((version.file_name().to_str()?.parse().ok()?, version.path().join("bin")))
        })
        .filter(|(_, bin)| bin.join("initdb").exists() && bin.join("postgres").exists())
        .collect();
    bins.sort();
    bins.pop().map(|(_, bin)| bin)
}

impl Postgres {
    /// Creates an empty database, and returns its URL as superuser.
    pub fn database(&self) -> String {
        // Processes of one run share the server, so the name contains the process ID. The server outlives this process,
        // and a later one can have its ID, so the name contains the time too.
        #[allow(clippy::disallowed_methods, reason = "whatever time a test sets, the name must be new")]
        let micros = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_micros());
        let number = self.databases.fetch_add(1, Ordering::Relaxed);
        let name = format!("t{}_{number}_{micros}", std::process::id());
        self.run("postgres", &format!("CREATE DATABASE {name}"));
        self.url(SUPERUSER, &name)
    }

    /// Returns the URL of `database` as `role`.
    pub fn url(&self, role: &str, database: &str) -> String {
        format!("postgres://{role}@127.0.0.1:{}/{database}", self.port)
    }

    /// Restores a dump of `database` into a new database, and returns its URL as superuser.
    pub fn restored(&self, database: &str) -> String {
        let snapshot = Command::new(self.bin.join("pg_dump"))
            .args(["--dbname", &self.url(SUPERUSER, database)])
            .output()
            .expect("pg_dump runs");
        assert!(snapshot.status.success(), "{}", String::from_utf8_lossy(&snapshot.stderr));
        let url = self.database();
        let restored = url.rsplit('/').next().unwrap_or_default();
        let file = std::env::temp_dir().join(format!("tenantry-{restored}.sql"));
        fs::write(&file, snapshot.stdout).expect("a file in the folder for such");
        self.run(restored, &format!("\\i {}", file.display()));
        fs::remove_file(file).expect("it is ours");
        url
    }

    /// Runs statements as superuser, with `psql`.
    pub fn run(&self, database: &str, sql: &str) {
        let output = Command::new(self.bin.join("psql"))
            .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", sql, &self.url(SUPERUSER, database)])
            .output()
            .expect("psql runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.local_addr().expect("an address").port()
}

/// Builds a command that runs as a user that PostgreSQL accepts, and gives that user ownership of `home`.
fn unprivileged(home: &Path) -> Command {
    let root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0");
    if !root {
        return Command::new("env");
    }
    let user = UNPRIVILEGED
        .iter()
        .find(|user| Command::new("id").arg(user).stdout(Stdio::null()).status().is_ok_and(|status| status.success()))
        .expect("an unprivileged user");
    let owned = Command::new("chown").arg(user).arg(home).status().is_ok_and(|status| status.success());
    assert!(owned, "{} can't be handed to {user}", home.display());
    let mut command = Command::new("runuser");
    command.args(["-u", user, "--"]);
    command
}
