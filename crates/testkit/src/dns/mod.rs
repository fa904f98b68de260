//! A DNS server for tests: on loopback, on a free port, over UDP and TCP, with what real servers do at their worst.
//!
//! It has TXT records only. It reads and writes messages by itself (RFC 1035 §4), so that it shares no mistake with the
//! library that asks it.

mod message;

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream, UdpSocket},
    task::JoinHandle,
};

use self::message::Question;
pub use self::message::Reply;

/// A DNS server. It stops when it is dropped.
pub struct DnsServer {
    address: SocketAddr,
    state: Arc<State>,
    tasks: [JoinHandle<()>; 2],
}

#[derive(Default)]
struct State {
    replies: Mutex<HashMap<String, Reply>>,
    asked: Mutex<Vec<String>>,
}

impl DnsServer {
    /// Starts a server for which no name exists.
    pub async fn start() -> Self {
        let (udp, tcp) = sockets().await;
        let (address, state) = (udp.local_addr().unwrap(), Arc::<State>::default());
        let tasks =
            [tokio::spawn(serve_udp(udp, Arc::clone(&state))), tokio::spawn(serve_tcp(tcp, Arc::clone(&state)))];
        Self { address, state, tasks }
    }

    /// Returns the address.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Replies so for the name from now on.
    pub fn set(&self, name: &str, reply: Reply) {
        lock(&self.state.replies).insert(name.to_ascii_lowercase(), reply);
    }

    /// Has these TXT records at the name from now on, each of one string.
    pub fn set_txt(&self, name: &str, values: &[&str]) {
        self.set(name, Reply::Txt(values.iter().map(|value| vec![(*value).to_owned()]).collect()));
    }

    /// Returns the names that were asked for, in order, one for each question.
    pub fn asked(&self) -> Vec<String> {
        lock(&self.state.asked).clone()
    }
}

impl Drop for DnsServer {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

impl State {
    /// Returns the bytes that answer a question, or none.
    fn answer(&self, request: &[u8], over_tcp: bool) -> Option<Vec<u8>> {
        let question = Question::read(request)?;
        lock(&self.asked).push(question.name.clone());
        let reply = lock(&self.replies).get(&question.name).cloned().unwrap_or(Reply::NoSuchName);
        question.answer(&reply, over_tcp)
    }
}

/// Binds both protocols to one port.
async fn sockets() -> (UdpSocket, TcpListener) {
    for _ in 0..100 {
        let udp = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        if let Ok(tcp) = TcpListener::bind(udp.local_addr().unwrap()).await {
            return (udp, tcp);
        }
    }
    panic!("no port is free for both UDP and TCP");
}

async fn serve_udp(socket: UdpSocket, state: Arc<State>) {
    let mut buffer = [0; 4096];
    loop {
        // A client that is gone already is no reason to stop.
        let Ok((size, client)) = socket.recv_from(&mut buffer).await else { continue };
        if let Some(answer) = state.answer(&buffer[..size], false) {
            socket.send_to(&answer, client).await.ok();
        }
    }
}

async fn serve_tcp(listener: TcpListener, state: Arc<State>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let state = Arc::clone(&state);
        tokio::spawn(async move { converse(stream, &state).await });
    }
}

/// Answers one question after the other, until the client hangs up.
async fn converse(mut stream: TcpStream, state: &State) -> Option<()> {
    loop {
        let size = stream.read_u16().await.ok()?;
        let mut request = vec![0; usize::from(size)];
        stream.read_exact(&mut request).await.ok()?;
        if let Some(answer) = state.answer(&request, true) {
            stream.write_u16(u16::try_from(answer.len()).unwrap()).await.ok()?;
            stream.write_all(&answer).await.ok()?;
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
