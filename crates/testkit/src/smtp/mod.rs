//! A mail server for tests: on loopback, on a free port, with what real servers do at their worst.
//!
//! It takes every mail and keeps it for the test to read. A test can let it be slow, refuse, or hang up at any point of
//! the conversation, and let it demand TLS and credentials.

mod conversation;
mod mail;

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    net::TcpListener,
    sync::Notify,
    task::{JoinHandle, JoinSet},
    time::timeout,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::aws_lc_rs::default_provider,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    },
};

pub use self::mail::ReceivedMail;

/// How long a test waits for a mail.
const PATIENCE: Duration = Duration::from_secs(30);

/// A point of a conversation at which the server answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Point {
    /// Somebody connected.
    Greeting,
    /// `EHLO`, in plain text and again within TLS.
    Hello,
    /// `STARTTLS`.
    StartTls,
    /// `AUTH`, with the credentials.
    SignIn,
    /// `MAIL FROM`.
    Sender,
    /// `RCPT TO`.
    Recipient,
    /// `DATA`.
    Data,
    /// The end of the mail.
    Content,
}

/// What the server does at a point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reaction {
    /// What a server does. At [`Point::Content`] it keeps the mail.
    Usual,
    /// Answers with this line instead, such as `550 5.1.1 no such user`.
    Reply(String),
    /// Answers as usual, but later.
    Late(Duration),
    /// Closes the connection without an answer. At [`Point::Content`] the mail is lost.
    HangUp,
    /// Answers as usual, and closes the connection.
    UsualAndHangUp,
}

/// Where a conversation is.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a> {
    /// The point.
    pub point: Point,
    /// How often the point was reached, in all conversations together: 1 for the first time.
    pub time: usize,
    /// The recipient, once there is one.
    pub to: Option<&'a str>,
}

/// What the server demands and offers.
#[derive(Clone, Default)]
pub struct Terms {
    /// Its certificate, and when it is used.
    pub tls: Option<Tls>,
    /// The user and the password without which it takes no mail.
    pub credentials: Option<(String, String)>,
    /// Whether it takes addresses that are not ASCII.
    pub smtp_utf8: bool,
}

/// A certificate with its key, both as PEM.
#[derive(Clone)]
pub struct Tls {
    /// The certificate.
    pub certificate: &'static str,
    /// The key.
    pub key: &'static str,
    /// Whether TLS begins with the first byte. Otherwise the server demands STARTTLS before anything else.
    pub implicit: bool,
}

type Manners = Arc<dyn Fn(&Moment<'_>) -> Reaction + Send + Sync>;

/// A mail server. It stops when it is dropped.
pub struct SmtpServer {
    address: SocketAddr,
    state: Arc<State>,
    task: JoinHandle<()>,
}

struct State {
    terms: Terms,
    acceptor: Option<TlsAcceptor>,
    manners: Mutex<Manners>,
    reached: Mutex<Vec<Point>>,
    mails: Mutex<Vec<ReceivedMail>>,
    arrived: Notify,
}

impl SmtpServer {
    /// Starts a server that demands nothing.
    pub async fn start() -> Self {
        Self::start_with(Terms::default()).await
    }

    /// Starts a server.
    pub async fn start_with(terms: Terms) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State {
            acceptor: terms.tls.as_ref().map(acceptor),
            terms,
            manners: Mutex::new(Arc::new(|_: &Moment<'_>| Reaction::Usual)),
            reached: Mutex::default(),
            mails: Mutex::default(),
            arrived: Notify::new(),
        });
        let task = tokio::spawn(serve(listener, Arc::clone(&state)));
        Self { address, state, task }
    }

    /// Returns the port.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Returns the URL of the server, with `smtps` for TLS from the first byte and with the credentials it demands.
    pub fn url(&self) -> String {
        let Terms { tls, credentials, .. } = &self.state.terms;
        let scheme = if tls.as_ref().is_some_and(|tls| tls.implicit) { "smtps" } else { "smtp" };
        let user = credentials.as_ref().map(|(user, password)| format!("{user}:{password}@")).unwrap_or_default();
        let query = if tls.is_some() { "?tls=required" } else { "" };
        format!("{scheme}://{user}localhost:{}{query}", self.port())
    }

    /// Decides what the server does from now on.
    pub fn react(&self, manners: impl Fn(&Moment<'_>) -> Reaction + Send + Sync + 'static) {
        *lock(&self.state.manners) = Arc::new(manners);
    }

    /// Lets the server do this at that point from now on, and what is usual at all others.
    pub fn react_at(&self, point: Point, reaction: Reaction) {
        self.react(move |moment| if moment.point == point { reaction.clone() } else { Reaction::Usual });
    }

    /// Returns how often the point was reached.
    pub fn times(&self, point: Point) -> usize {
        lock(&self.state.reached).iter().filter(|reached| **reached == point).count()
    }

    /// Returns the mails so far, in the order in which they came.
    pub fn mails(&self) -> Vec<ReceivedMail> {
        lock(&self.state.mails).clone()
    }

    /// Waits until there are that many mails, and returns all.
    pub async fn wait_for(&self, count: usize) -> Vec<ReceivedMail> {
        let enough = |mails: &[ReceivedMail]| (mails.len() >= count).then(|| mails.to_vec());
        self.wait(enough).await.unwrap_or_else(|| panic!("{count} mails expected, but there are {:?}", self.mails()))
    }

    /// Waits for a mail to the address, and returns the newest.
    pub async fn mail_to(&self, address: &str) -> ReceivedMail {
        let newest =
            |mails: &[ReceivedMail]| mails.iter().rev().find(|mail| mail.to.iter().any(|to| to == address)).cloned();
        self.wait(newest).await.unwrap_or_else(|| panic!("no mail to {address}, only {:?}", self.mails()))
    }

    async fn wait<T>(&self, find: impl Fn(&[ReceivedMail]) -> Option<T>) -> Option<T> {
        let found = async {
            loop {
                let arrived = self.state.arrived.notified();
                if let Some(found) = find(&lock(&self.state.mails)) {
                    return found;
                }
                arrived.await;
            }
        };
        timeout(PATIENCE, found).await.ok()
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl State {
    /// Notes that a point is reached, and returns what to do there.
    fn reaction(&self, point: Point, to: Option<&str>) -> Reaction {
        let time = {
            let mut reached = lock(&self.reached);
            reached.push(point);
            reached.iter().filter(|before| **before == point).count()
        };
        let manners = Arc::clone(&lock(&self.manners));
        manners(&Moment { point, time, to })
    }
}

async fn serve(listener: TcpListener, state: Arc<State>) {
    let mut conversations = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                // A client that is gone already is no reason to stop.
                let Ok((stream, _)) = accepted else { continue };
                let state = Arc::clone(&state);
                conversations.spawn(async move { conversation::run(stream, &state).await });
            }
            Some(ended) = conversations.join_next() => {
                // A client may hang up whenever it likes. Whatever else went wrong shows in the mails.
                let _: Result<io::Result<()>, _> = ended;
            }
        }
    }
}

fn acceptor(tls: &Tls) -> TlsAcceptor {
    let certificates = CertificateDer::pem_slice_iter(tls.certificate.as_bytes()).collect::<Result<_, _>>().unwrap();
    let key = PrivateKeyDer::from_pem_slice(tls.key.as_bytes()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(certificates, key)
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
