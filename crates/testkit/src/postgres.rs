//! A throw-away PostgreSQL: one server per test process on 127.0.0.1, a database per test, nothing left behind.
//!
//! The server runs under a shell that waits for the end of its input. The test process holds the other end, so that
//! whatever ends it, a panic or a kill included, ends the server and removes its files.

use std::{
    fs,
    io::{BufRead, BufReader, ErrorKind},
    net::TcpListener,
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

/// Who runs the server where tests run as root, under which PostgreSQL refuses to start.
const UNPRIVILEGED: &[&str] = &["postgres", "nobody"];

/// The role that owns everything in this server.
const SUPERUSER: &str = "postgres";

/// A running server.
#[derive(Debug)]
pub struct Postgres {
    bin: PathBuf,
    port: u16,
    databases: AtomicU32,
    /// Dropping it, or the end of this process, closes its input and so stops the server.
    _shell: Child,
}

/// The server of this test process.
///
/// # Panics
/// Where PostgreSQL is not installed: a test that needs it has failed there, not passed.
pub fn postgres() -> &'static Postgres {
    static SERVER: OnceLock<Postgres> = OnceLock::new();
    SERVER.get_or_init(|| {
        let bin = installed().expect("PostgreSQL under /usr/lib/postgresql (Debian: apt-get install postgresql)");
        Postgres::start(bin)
    })
}

/// The newest installed version's programs.
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
    /// The URL of a new, empty database, as superuser.
    pub fn database(&self) -> String {
        let name = format!("t{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.run("postgres", &format!("CREATE DATABASE {name}"));
        self.url(SUPERUSER, &name)
    }

    /// The URL of `database` as `role`.
    pub fn url(&self, role: &str, database: &str) -> String {
        format!("postgres://{role}@127.0.0.1:{}/{database}", self.port)
    }

    /// Runs statements as superuser, with `psql`.
    pub fn run(&self, database: &str, sql: &str) {
        let output = Command::new(self.bin.join("psql"))
            .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", sql, &self.url(SUPERUSER, database)])
            .output()
            .expect("psql runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    fn start(bin: PathBuf) -> Self {
        let home = PathBuf::from(format!("/tmp/tenantry-pg-{}", std::process::id()));
        match fs::remove_dir_all(&home) {
            Err(error) if error.kind() != ErrorKind::NotFound => panic!("{} is in the way: {error}", home.display()),
            _ => fs::create_dir(&home).expect("a folder for the server"),
        }
        fs::set_permissions(&home, fs::Permissions::from_mode(0o700)).expect("the folder is ours");
        let port = free_port();
        let script = format!(
            "cd {home} && {bin}/initdb -D data -A trust -U {SUPERUSER} -E UTF8 --locale=C --no-sync >initdb.log 2>&1 && \
             {bin}/pg_ctl -D data -l server.log -w -o '-k {home} -h 127.0.0.1 -p {port} -F -c full_page_writes=off \
             -c synchronous_commit=off -c max_connections=60 -c shared_buffers=16MB' start >/dev/null 2>&1 && \
             {{ echo ready; cat >/dev/null; }}; \
             {bin}/pg_ctl -D data -m immediate stop >/dev/null 2>&1; cd /; rm -rf {home}",
            home = home.display(),
            bin = bin.display(),
        );
        let mut shell = unprivileged(&home)
            .args(["sh", "-c", &script])
            // Apart from the test's process group, so that who kills that one does not kill the cleaning-up too.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell for the server");
        let mut line = String::new();
        BufReader::new(shell.stdout.take().expect("it is piped")).read_line(&mut line).expect("the shell's word");
        assert_eq!(line.trim(), "ready", "PostgreSQL did not start");
        Self { bin, port, databases: AtomicU32::new(0), _shell: shell }
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.local_addr().expect("an address").port()
}

/// A command that runs as somebody PostgreSQL accepts, with `home` handed over to him.
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
