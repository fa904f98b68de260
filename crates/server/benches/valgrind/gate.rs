//! The way to PostgreSQL of a process that is measured. An answer is passed on only when the process sleeps, so it always
//! has to wake up for it. Otherwise it would depend on chance whether an answer is there already when it is looked for,
//! and each time it is not costs a look at everything that waits for it.

use std::{
    fs,
    io::{self, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{Arc, OnceLock, mpsc},
    thread,
    time::Duration,
};

/// How long until the process is looked at again.
const LOOK: Duration = Duration::from_micros(200);

pub(super) struct Gate {
    url: String,
    process: Arc<OnceLock<u32>>,
}

impl Gate {
    /// A gate before the database of that URL, for a process that is yet to be started. It is there until this one ends.
    pub(super) fn before(database: &str) -> Self {
        let (server, listener) = (address(database).to_owned(), TcpListener::bind("127.0.0.1:0").unwrap());
        let url = database.replace(&server, &listener.local_addr().unwrap().to_string());
        let process: Arc<OnceLock<u32>> = Arc::default();
        let of_threads = Arc::clone(&process);
        thread::spawn(move || {
            for client in listener.incoming() {
                join(client.unwrap(), &server, &of_threads).unwrap();
            }
        });
        Self { url, process }
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    pub(super) fn is_for(&self, process: u32) {
        self.process.set(process).unwrap();
    }
}

/// The host and port of `postgres://user@host:port/name`.
fn address(url: &str) -> &str {
    url.split('@').nth(1).and_then(|rest| rest.split('/').next()).unwrap()
}

fn join(client: TcpStream, server: &str, process: &Arc<OnceLock<u32>>) -> io::Result<()> {
    let server = TcpStream::connect(server)?;
    for stream in [&client, &server] {
        stream.set_nodelay(true)?;
    }
    let (to_client, to_server, process) = (client.try_clone()?, server.try_clone()?, Arc::clone(process));
    thread::spawn(move || pass(client, to_server, || {}));
    thread::spawn(move || pass(server, to_client, || wait_until_asleep(*process.wait())));
    Ok(())
}

/// Passes on what comes until one of them has gone.
fn pass(mut from: TcpStream, mut to: TcpStream, wait: impl Fn()) {
    let mut bytes = vec![0; 1 << 16];
    while let Ok(length @ 1..) = from.read(&mut bytes) {
        wait();
        if to.write_all(&bytes[..length]).is_err() {
            break;
        }
    }
    let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
}

/// Returns too if there is no such process any more.
fn wait_until_asleep(process: u32) {
    let (_never, comes) = mpsc::channel::<()>();
    // Behind the name of the program, which is in brackets: R for one that runs, S for one that sleeps.
    let is_running = || {
        fs::read_to_string(format!("/proc/{process}/stat"))
            .is_ok_and(|stat| stat.rsplit(") ").next().is_some_and(|rest| rest.starts_with('R')))
    };
    while is_running() {
        let _ = comes.recv_timeout(LOOK);
    }
}
