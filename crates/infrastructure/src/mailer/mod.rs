//! Mail: composed from templates, one in text and one in HTML, and delivered to the destination of the mail URL.
//!
//! No part of a mail is logged: its link is a secret, and its address is personal data.

mod composition;
mod eml;
mod letter;
mod name;
mod texts;
mod transport;

use std::{fmt, io::Write, sync::Arc};

use async_trait::async_trait;
use lettre::message::Mailbox;
use tenantry_application::ports::{
    clock::Clock,
    ids::IdGenerator,
    mailer::{Mail, MailError, MailId, Mailer},
};

use self::{composition::Composition, transport::Transport};

pub use self::transport::MailUrlError;

/// How mail is sent.
#[derive(Debug, Clone)]
pub struct MailConfig {
    /// The destination: `console:` or `file:DIRECTORY`.
    pub url: String,
    /// The sender: `Name <address>` or an address.
    pub from: String,
}

impl Default for MailConfig {
    fn default() -> Self {
        Self { url: "console:".to_owned(), from: "Tenantry <no-reply@localhost>".to_owned() }
    }
}

/// Why a mail configuration is rejected.
#[derive(Debug, thiserror::Error)]
pub enum MailConfigError {
    /// The mail URL is not a valid destination.
    #[error(transparent)]
    Url(#[from] MailUrlError),
    /// The sender is not a valid address.
    #[error("the mail sender must be `Name <address>` or an address")]
    From(#[source] lettre::address::AddressError),
}

/// Checks that the URL is a valid destination, without creating or opening anything.
///
/// # Errors
/// [`MailUrlError::Smtp`] and [`MailUrlError::Unknown`].
pub fn check_url(url: &str) -> Result<(), MailUrlError> {
    transport::check(url)
}

/// Checks that the sender is valid.
///
/// # Errors
/// [`MailConfigError::From`].
pub fn check_sender(from: &str) -> Result<(), MailConfigError> {
    from.parse::<Mailbox>().map(drop).map_err(MailConfigError::From)
}

/// Composes mails from templates and delivers them.
pub struct TemplateMailer {
    from: Mailbox,
    transport: Transport,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdGenerator>,
}

impl TemplateMailer {
    /// Creates a mailer. It writes to `console` if the URL is `console:`, and creates the directory if it is `file:`.
    pub fn new(
        config: &MailConfig,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdGenerator>,
        console: Box<dyn Write + Send>,
    ) -> Result<Self, MailConfigError> {
        let from = config.from.parse().map_err(MailConfigError::From)?;
        Ok(Self { from, transport: Transport::open(&config.url, console)?, clock, ids })
    }

    /// Returns the destination of mails, for display.
    pub fn destination(&self) -> String {
        self.transport.to_string()
    }
}

#[async_trait]
impl Mailer for TemplateMailer {
    async fn send(&self, id: MailId, mail: &Mail) -> Result<(), MailError> {
        let composition = Composition::of(mail, &self.from).map_err(failed)?;
        let id = id.as_uuid();
        let bytes = match self.transport {
            Transport::Console(_) => composition.for_reading(&self.from, &mail.to).into_bytes(),
            Transport::Directory(_) => {
                eml::encode(&composition, &self.from, &mail.to, id, self.clock.now()).map_err(failed)?
            }
        };
        let transport = self.transport.clone();
        tokio::task::spawn_blocking(move || transport.put(id, &bytes)).await.map_err(failed)?.map_err(failed)
    }
}

impl fmt::Debug for TemplateMailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TemplateMailer({})", self.transport)
    }
}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> MailError {
    MailError::temporary(None, error)
}
