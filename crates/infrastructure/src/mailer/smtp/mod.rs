//! Delivery to a mail server, over lettre's connection and a pool of our own.
//!
//! lettre's own pool puts a connection back when the mail's future is dropped, also in the middle of a command. The
//! next mail would then read the answer to this one. Here a connection goes back only after the answer that it waited
//! for.

mod failure;
mod url;

use std::{
    collections::VecDeque,
    fmt, fs,
    future::Future,
    path::Path,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use lettre::{
    Address,
    address::Envelope,
    transport::smtp::{
        Error as SmtpError,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters},
        commands::{Data, Mail, Noop, Rcpt, Rset},
        extension::{ClientId, Extension, MailBodyParameter, MailParameter},
    },
};
use tenantry_application::ports::mailer::MailError;
use tokio::{sync::Semaphore, time::timeout};

use self::{
    failure::{Cause, Failure, Step},
    url::Encryption,
};

pub(super) use self::url::Server;
pub use self::url::SmtpUrlError;

/// The time limits of a conversation.
#[derive(Debug, Clone, Copy)]
struct Limits {
    /// For a connection, with its TLS handshake.
    connect: Duration,
    /// For the answer to a command.
    answer: Duration,
    /// For the answer to the mail itself. Servers look for viruses before they answer.
    content: Duration,
    /// For the answer that shows that an idle connection still lives.
    alive: Duration,
}

const LIMITS: Limits = Limits {
    connect: Duration::from_secs(10),
    answer: Duration::from_secs(30),
    content: Duration::from_mins(2),
    alive: Duration::from_secs(5),
};
/// The maximum number of connections. Microsoft 365 takes three from one sender.
const CONNECTIONS: usize = 3;
/// How long an unused connection is kept. Servers close theirs after ten seconds to five minutes.
const IDLE: Duration = Duration::from_secs(10);
/// The maximum number of mails over one connection. Servers end a connection after a number that they do not tell.
const MAILS: u32 = 50;

/// Why mail can't be sent by SMTP.
#[derive(Debug, thiserror::Error)]
pub enum SmtpSetupError {
    /// The file with the certificates can't be read.
    #[error("cannot read {path}; TENANTRY_MAIL_CA must name a file that the server's user can read")]
    Unreadable {
        /// The file.
        path: std::path::PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The file has no certificate.
    #[error("{path} has no certificate; TENANTRY_MAIL_CA must name a PEM file with certificates of authorities")]
    NoCertificate {
        /// The file.
        path: std::path::PathBuf,
    },
    /// TLS can't be set up.
    #[error("cannot set up TLS for the mail server")]
    Tls(#[source] SmtpError),
}

/// Sends mails to one server.
pub(super) struct Smtp {
    server: Server,
    hello: ClientId,
    tls: Option<TlsParameters>,
    credentials: Option<Credentials>,
    limits: Limits,
    places: Semaphore,
    idle: Mutex<VecDeque<Connection>>,
}

struct Connection {
    smtp: AsyncSmtpConnection,
    mails: u32,
    used: Instant,
}

impl Smtp {
    /// Prepares for sending. Connects to nothing: a mail server that is down must not keep us from starting.
    pub(super) fn open(server: Server, authorities: Option<&Path>, from: &Address) -> Result<Self, SmtpSetupError> {
        let tls = match server.encryption {
            Encryption::None => None,
            Encryption::Implicit | Encryption::StartTls => Some(tls(&server.host, authorities)?),
        };
        let credentials =
            server.credentials.as_ref().map(|own| Credentials::new(own.user.clone(), own.password.to_string()));
        // A name without a dot is refused by many servers; an address literal is not (RFC 5321 §4.1.3).
        let hello = if from.domain().contains('.') {
            ClientId::Domain(from.domain().to_owned())
        } else {
            ClientId::Ipv4([127, 0, 0, 1].into())
        };
        let (places, idle) = (Semaphore::new(CONNECTIONS), Mutex::default());
        Ok(Self { server, hello, tls, credentials, limits: LIMITS, places, idle })
    }

    /// Hands the mail over to the server.
    pub(super) async fn send(&self, envelope: &Envelope, mail: &[u8]) -> Result<(), MailError> {
        // The semaphore is never closed. Without a place there would be one connection more, which is no harm.
        let _place = self.places.acquire().await.ok();
        let sent = self.try_send(envelope, mail).await;
        if let Err(failure) = &sent
            && failure.is_for_the_operator()
        {
            let error = &failure.cause as &dyn std::error::Error;
            tracing::error!(error, server = %self.server, "no mail can be sent; all mail waits until this is changed");
        }
        sent.map_err(MailError::from)
    }

    async fn try_send(&self, envelope: &Envelope, mail: &[u8]) -> Result<(), Failure> {
        let mut connection = match self.idle_connection().await {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        let delivered = deliver(&mut connection.smtp, envelope, mail, self.limits).await;
        connection.mails += 1;
        let usable = match &delivered {
            Ok(()) => true,
            // The server refused and waits. Whatever it keeps of this mail must not meet the next one.
            Err(failure) if failure.in_step => {
                answer(Step::Connect, self.limits.answer, connection.smtp.command(Rset)).await.is_ok()
            }
            Err(_) => false,
        };
        if usable && connection.mails < MAILS {
            connection.used = Instant::now();
            self.idle().push_back(connection);
        }
        delivered
    }

    /// Returns a connection that was used before and still lives.
    async fn idle_connection(&self) -> Option<Connection> {
        loop {
            let mut connection = {
                let mut idle = self.idle();
                idle.retain(|connection| connection.used.elapsed() < IDLE);
                idle.pop_back()?
            };
            if answer(Step::Connect, self.limits.alive, connection.smtp.command(Noop)).await.is_ok() {
                return Some(connection);
            }
        }
    }

    async fn connect(&self) -> Result<Connection, Failure> {
        let Self { server: Server { host, port, encryption, .. }, limits, .. } = self;
        let implicit = self.tls.clone().filter(|_| *encryption == Encryption::Implicit);
        let place = (host.as_str(), *port);
        let connected = AsyncSmtpConnection::connect_tokio1(place, Some(limits.connect), &self.hello, implicit, None);
        let mut smtp = answer(Step::Connect, limits.connect + limits.answer, connected).await?;
        if let (Encryption::StartTls, Some(tls)) = (encryption, &self.tls) {
            if !smtp.can_starttls() {
                return Err(Failure::temporary(Cause::NoStartTls));
            }
            answer(Step::StartTls, limits.connect + limits.answer, smtp.starttls(tls.clone(), &self.hello)).await?;
        }
        if let Some(credentials) = &self.credentials {
            answer(Step::SignIn, limits.answer, smtp.auth(DEFAULT_MECHANISMS, credentials)).await?;
        }
        Ok(Connection { smtp, mails: 0, used: Instant::now() })
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, VecDeque<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Speaks one mail. Its answers are read one by one, so that it is known which command a refusal is for.
async fn deliver(
    smtp: &mut AsyncSmtpConnection,
    envelope: &Envelope,
    mail: &[u8],
    limits: Limits,
) -> Result<(), Failure> {
    let mut parameters = Vec::new();
    let is_ascii = |address: &Address| AsRef::<str>::as_ref(address).is_ascii();
    if !envelope.from().into_iter().chain(envelope.to()).all(is_ascii) {
        if !smtp.server_info().supports_feature(Extension::SmtpUtfEight) {
            return Err(Failure::permanent(Cause::NotAscii));
        }
        parameters = vec![MailParameter::SmtpUtfEight, MailParameter::Body(MailBodyParameter::EightBitMime)];
    }
    answer(Step::Sender, limits.answer, smtp.command(Mail::new(envelope.from().cloned(), parameters))).await?;
    for to in envelope.to() {
        answer(Step::Recipient, limits.answer, smtp.command(Rcpt::new(to.clone(), Vec::new()))).await?;
    }
    answer(Step::Data, limits.answer, smtp.command(Data)).await?;
    answer(Step::Content, limits.content, smtp.message(mail)).await?;
    Ok(())
}

async fn answer<T>(
    step: Step,
    limit: Duration,
    answer: impl Future<Output = Result<T, SmtpError>>,
) -> Result<T, Failure> {
    match timeout(limit, answer).await {
        Ok(answer) => answer.map_err(|error| Failure::of(step, error)),
        Err(_) => Err(Failure::slow(step)),
    }
}

/// Trusts the authorities in the file, or those of the platform.
fn tls(host: &str, authorities: Option<&Path>) -> Result<TlsParameters, SmtpSetupError> {
    let builder = TlsParameters::builder(host.to_owned());
    let builder = match authorities {
        None => builder.certificate_store(CertificateStore::Default),
        Some(path) => {
            let pem = fs::read(path).map_err(|source| SmtpSetupError::Unreadable { path: path.to_owned(), source })?;
            let missing = || SmtpSetupError::NoCertificate { path: path.to_owned() };
            if !pem.windows(CERTIFICATE.len()).any(|part| part == CERTIFICATE) {
                return Err(missing());
            }
            let certificates = Certificate::from_pem(&pem).map_err(|_| missing())?;
            builder.certificate_store(CertificateStore::None).add_root_certificate(certificates)
        }
    };
    builder.build_rustls().map_err(SmtpSetupError::Tls)
}

/// What a PEM file with a certificate contains.
const CERTIFICATE: &[u8] = b"-----BEGIN CERTIFICATE-----";

impl fmt::Display for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.server.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use tenantry_testkit::smtp::{Point, Reaction, SmtpServer};

    use super::*;

    /// Long enough for a loopback connection of a busy machine.
    const SHORT: Duration = Duration::from_secs(1);

    fn smtp(server: &SmtpServer) -> Smtp {
        let from = "no-reply@tenantry.example".parse().unwrap();
        let url = server.url();
        let server = Server::parse(false, url.strip_prefix("smtp:").unwrap()).unwrap();
        let mut smtp = Smtp::open(server, None, &from).unwrap();
        smtp.limits = Limits { connect: SHORT, answer: SHORT, content: SHORT, alive: SHORT };
        smtp
    }

    fn envelope(to: &str) -> Envelope {
        Envelope::new(Some("no-reply@tenantry.example".parse().unwrap()), vec![to.parse().unwrap()]).unwrap()
    }

    #[tokio::test]
    async fn a_server_that_answers_too_late_is_given_up_and_its_answer_meets_no_other_mail() {
        for point in [Point::Greeting, Point::Hello, Point::Sender, Point::Recipient, Point::Data, Point::Content] {
            let server = SmtpServer::start().await;
            let smtp = smtp(&server);
            server.react_at(point, Reaction::Late(SHORT * 3));
            let error = smtp.send(&envelope("late@example.com"), b"Subject: late\r\n\r\n").await.unwrap_err();
            assert!(matches!(error, MailError::Temporary { reply: None, .. }), "{point:?}: {error:?}");
            assert!(format!("{error:?}").contains("Slow"), "{point:?}: {error:?}");
            server.react(|_| Reaction::Usual);
            smtp.send(&envelope("next@example.com"), b"Subject: next\r\n\r\n").await.unwrap();
            assert_eq!(server.mail_to("next@example.com").await.subject(), "next");
            assert_eq!(server.times(Point::Greeting), 2, "{point:?}");
        }
    }

    #[tokio::test]
    async fn a_mail_that_is_abandoned_takes_its_connection_along() {
        let server = SmtpServer::start().await;
        let smtp = smtp(&server);
        smtp.send(&envelope("first@example.com"), b"Subject: first\r\n\r\n").await.unwrap();
        server.react_at(Point::Recipient, Reaction::Late(SHORT / 5));
        let (abandoned, content) = (envelope("abandoned@example.com"), b"Subject: abandoned\r\n\r\n");
        timeout(SHORT / 10, smtp.send(&abandoned, content)).await.unwrap_err();
        server.react(|moment| {
            if moment.to == Some("refused@example.com") && moment.point == Point::Recipient {
                Reaction::Reply("550 no".to_owned())
            } else {
                Reaction::Usual
            }
        });
        let refused = smtp.send(&envelope("refused@example.com"), b"Subject: refused\r\n\r\n").await;
        assert!(matches!(refused, Err(MailError::Permanent { .. })), "the answer to another mail was read");
        assert_eq!(server.times(Point::Greeting), 2);
    }
}
