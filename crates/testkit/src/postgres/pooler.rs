//! A throw-away `PgBouncer` in front of the server of this run, as long as the value lives.

use std::{
    fs,
    io::ErrorKind,
    net::TcpStream,
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread,
};

use super::{Postgres, free_port, unprivileged};

/// A running pooler.
#[derive(Debug)]
pub struct Pooler {
    role: String,
    port: u16,
    home: PathBuf,
    program: Child,
}

impl Postgres {
    /// Starts a pooler for that role in that mode, `session` or `transaction`, which does not separate the prepared
    /// statements of its clients.
    ///
    /// # Panics
    /// If `PgBouncer` is not installed: a test that needs it must fail, not pass.
    pub fn pooler(&self, mode: &str, role: &str) -> Pooler {
        let port = free_port();
        let home = PathBuf::from(format!("/tmp/tenantry-pgbouncer-{}-{port}", std::process::id()));
        fs::create_dir(&home).expect("a folder in /tmp");
        let users = home.join("users");
        fs::write(&users, format!("\"{role}\" \"\"\n")).expect("the folder is ours");
        let old =
            Command::new("pgbouncer").arg("--version").output().expect("pgbouncer (Debian: apt-get install pgbouncer)");
        let old =
            [" 1.18", " 1.19", " 1.20"].iter().any(|version| String::from_utf8_lossy(&old.stdout).contains(version));
        // It can separate them since 1.21, and does so by default since 1.24.
        let mixing = if old { "" } else { "max_prepared_statements = 0\n" };
        let settings = format!(
            "[databases]\n* = host=127.0.0.1 port={}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n\
             unix_socket_dir =\nauth_type = trust\nauth_file = {}\npool_mode = {mode}\nignore_startup_parameters = extra_float_digits\ndefault_pool_size = {}\n{mixing}",
            self.port,
            users.display(),
            // In transaction mode a single shared connection is enough; in session mode each client needs its own.
            if mode == "transaction" { 1 } else { 20 },
        );
        let file = home.join("pgbouncer.ini");
        fs::write(&file, settings).expect("the folder is ours");
        let program = unprivileged(&home)
            .args(["pgbouncer", "-q"])
            .arg(&file)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a pooler");
        let mut pooler = Pooler { role: role.to_owned(), port, home, program };
        while let Err(error) = TcpStream::connect(("127.0.0.1", port)) {
            assert_eq!(error.kind(), ErrorKind::ConnectionRefused, "{error}");
            assert!(pooler.program.try_wait().expect("it is a child of ours").is_none(), "PgBouncer did not start");
            thread::yield_now();
        }
        pooler
    }
}

impl Pooler {
    /// Returns the URL of `database` through the pooler.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://{}@127.0.0.1:{}/{database}", self.role, self.port)
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        // The program may be a wrapper that runs PgBouncer as another user; it passes the signal on.
        let _ = Command::new("kill").arg(self.program.id().to_string()).status();
        let _ = self.program.wait();
        let _ = fs::remove_dir_all(&self.home);
    }
}
