//! A proxy to the server of this run that records the requests of clients, as long as the value lives. Each request, in
//! order of arrival, is one that the server answers separately, and thus one round trip for its sender.

use std::{
    collections::{BTreeMap, HashMap},
    io::{self, BufReader, BufWriter, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use super::Postgres;

/// How long connections may take to become idle.
const PATIENCE: Duration = Duration::from_secs(20);

/// A request that only checks that the server responds, as a pool sends before it keeps a connection.
pub const SYNC: &str = "(sync)";

/// A proxy that records requests.
#[derive(Debug)]
pub struct Wire {
    server: u16,
    port: u16,
    seen: Arc<Mutex<Seen>>,
    closed: Arc<AtomicBool>,
    dead: Arc<Dead>,
}

/// Whether all traffic is blocked now.
#[derive(Debug, Default)]
struct Dead(Mutex<bool>, Condvar);

impl Dead {
    fn set(&self, dead: bool) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = dead;
        self.1.notify_all();
    }

    fn wait_for_life(&self) {
        let dead = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.1.wait_while(dead, |dead| *dead));
    }
}

#[derive(Debug, Default)]
struct Seen {
    requests: Vec<String>,
    connections: BTreeMap<usize, Connection>,
    cut: Option<(String, Cut)>,
}

/// When a connection is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// Before the server receives the request.
    Before,
    /// After the server has executed the request, before the client receives the answer.
    After,
}

#[derive(Debug, Default)]
struct Connection {
    asked: usize,
    answered: usize,
    /// Whether the last request was a [`SYNC`].
    rests: bool,
    /// Whether the client must not receive any further answer.
    is_cut: bool,
}

impl Postgres {
    /// Starts a proxy to this server.
    pub fn wire(&self) -> Wire {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let wire = Wire { server: self.port, port, seen: Arc::default(), closed: Arc::default(), dead: Arc::default() };
        let (server, seen, closed) = (wire.server, Arc::clone(&wire.seen), Arc::clone(&wire.closed));
        let dead = Arc::clone(&wire.dead);
        thread::spawn(move || {
            for (number, client) in listener.incoming().enumerate() {
                if closed.load(Ordering::Relaxed) {
                    return;
                }
                let _ = client.and_then(|client| join(client, server, number, &seen, &dead));
            }
        });
        wire
    }
}

impl Wire {
    /// Returns the URL of the same database through this proxy.
    pub fn url(&self, database: &str) -> String {
        let at = |port: u16| format!("@127.0.0.1:{port}/");
        assert!(database.contains(&at(self.server)), "it is of this server");
        format!("{}?sslmode=disable", database.replace(&at(self.server), &at(self.port)))
    }

    /// Blocks all traffic in both directions from now on, like a suspended server: connections are accepted, but never
    /// answered.
    pub fn stop(&self) {
        self.dead.set(true);
    }

    /// Lets all traffic pass again, beginning with what was held back.
    pub fn go_on(&self) {
        self.dead.set(false);
    }

    /// Returns the requests since the last call: the text of a statement; `prepare` and the text of a statement that is
    /// parsed first and awaited; or [`SYNC`].
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut look(&self.seen).requests)
    }

    /// Loses the connection on which this request is sent next.
    pub fn cut(&self, request: &str, cut: Cut) {
        look(&self.seen).cut = Some((request.to_owned(), cut));
    }

    /// Waits until every pool has its connections back, and returns the requests since the last call. The caller must
    /// not hold a connection.
    ///
    /// # Panics
    /// If the connections do not become idle in time.
    pub async fn rest(&self) -> Vec<String> {
        let at_rest = async {
            while !look(&self.seen).connections.values().all(|one| one.rests && one.asked == one.answered) {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, at_rest).await.expect("all connections are given back");
        self.take()
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.closed.store(true, Ordering::Relaxed);
        self.go_on();
        // Wakes up the listening thread.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

fn look(seen: &Mutex<Seen>) -> MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Forwards the traffic in both directions, each on its own thread, until one side has closed.
fn join(client: TcpStream, server: u16, number: usize, seen: &Arc<Mutex<Seen>>, dead: &Arc<Dead>) -> io::Result<()> {
    let server = TcpStream::connect(("127.0.0.1", server))?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    // The server answers the very first message too, by saying that it is ready.
    look(seen).connections.insert(number, Connection { asked: 1, ..Connection::default() });
    let (from_client, to_client, from_server, to_server) = (client.try_clone()?, client, server.try_clone()?, server);
    let (asking, asks) = (Arc::clone(seen), Arc::clone(dead));
    thread::spawn(move || {
        let _ = ask(&from_client, &to_server, number, &asking, &asks);
        look(&asking).connections.remove(&number);
        let _ = to_server.shutdown(Shutdown::Both);
    });
    let (answering, answers) = (Arc::clone(seen), Arc::clone(dead));
    thread::spawn(move || {
        let _ = answer(&from_server, &to_client, number, &answering, &answers);
        let _ = to_client.shutdown(Shutdown::Both);
    });
    Ok(())
}

fn ask(client: &TcpStream, server: &TcpStream, number: usize, seen: &Mutex<Seen>, dead: &Dead) -> io::Result<()> {
    let (mut client, mut server) = (BufReader::new(client), BufWriter::new(server));
    // The very first message has no type.
    let first = body(&mut client)?;
    dead.wait_for_life();
    server.write_all(&first)?;
    server.flush()?;
    let (mut prepared, mut request) = (HashMap::new(), None);
    loop {
        let (kind, body) = message(&mut client)?;
        dead.wait_for_life();
        // In messages that contain one, the length is followed by a name that ends with a NUL.
        let mut texts = body[4..].split(|byte| *byte == 0).map(|text| String::from_utf8_lossy(text).into_owned());
        let mut next = || texts.next().unwrap_or_default();
        match kind {
            b'P' => {
                let (name, text) = (next(), next());
                request = Some(format!("prepare {text}"));
                prepared.insert(name, text);
            }
            b'B' => {
                next();
                request = prepared.get(&next()).cloned();
            }
            b'Q' | b'S' => {
                let text = if kind == b'Q' { Some(next()) } else { request.take() };
                let mut seen = look(seen);
                let cut = seen.cut.take_if(|(request, _)| text.as_ref() == Some(request)).map(|(_, cut)| cut);
                if cut == Some(Cut::Before) {
                    return client.get_ref().shutdown(Shutdown::Both);
                }
                if let Some(connection) = seen.connections.get_mut(&number) {
                    connection.asked += 1;
                    connection.rests = text.is_none();
                    connection.is_cut = cut == Some(Cut::After);
                }
                seen.requests.push(text.unwrap_or_else(|| SYNC.to_owned()));
            }
            _ => {}
        }
        server.write_all(&[kind])?;
        server.write_all(&body)?;
        if client.buffer().is_empty() {
            server.flush()?;
        }
    }
}

fn answer(server: &TcpStream, client: &TcpStream, number: usize, seen: &Mutex<Seen>, dead: &Dead) -> io::Result<()> {
    let (mut server, mut client) = (BufReader::new(server), BufWriter::new(client));
    loop {
        let (kind, body) = message(&mut server)?;
        dead.wait_for_life();
        if look(seen).connections.get(&number).is_some_and(|connection| connection.is_cut) {
            if kind == b'Z' {
                return Ok(());
            }
            continue;
        }
        client.write_all(&[kind])?;
        client.write_all(&body)?;
        if kind == b'Z' || server.buffer().is_empty() {
            client.flush()?;
        }
        if kind == b'Z'
            && let Some(connection) = look(seen).connections.get_mut(&number)
        {
            connection.answered += 1;
        }
    }
}

fn message(from: &mut impl Read) -> io::Result<(u8, Vec<u8>)> {
    let mut kind = [0];
    from.read_exact(&mut kind)?;
    Ok((kind[0], body(from)?))
}

/// Reads four bytes with the length, and then the body.
fn body(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    let mut body = length.to_vec();
    from.take(u64::from(u32::from_be_bytes(length)).saturating_sub(4)).read_to_end(&mut body)?;
    Ok(body)
}
