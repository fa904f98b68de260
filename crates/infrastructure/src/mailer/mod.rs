//! Mail: composed from templates, one in text and one in HTML, and delivered to the destination of the mail URL.
//!
//! No part of a mail is logged: its link is a secret, and its address is personal data.

mod composition;
mod config;
mod eml;
mod letter;
mod name;
mod smtp;
mod texts;
mod transport;

use std::{
    fmt,
    io::{self, Write},
    sync::Arc,
};

use async_trait::async_trait;
use lettre::{address::Envelope, message::Mailbox};
use tenantry_application::ports::{
    clock::Clock,
    mailer::{Mail, MailError, MailId, Mailer},
};

use self::{composition::Composition, transport::Transport};

pub use self::{
    config::{MailConfig, MailConfigError, MailUrlError},
    smtp::{SmtpSetupError, SmtpUrlError},
};

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
}

impl TemplateMailer {
    /// Creates a mailer. It writes to `console` if the URL is `console:`, and creates the directory if it is `file:`. It
    /// does not connect to a mail server before there is a mail.
    pub fn new(
        config: &MailConfig,
        clock: Arc<dyn Clock>,
        console: Box<dyn Write + Send>,
    ) -> Result<Self, MailConfigError> {
        let from: Mailbox = config.from.parse().map_err(MailConfigError::From)?;
        let transport = Transport::open(config, &from.email, console)?;
        Ok(Self { from, transport, clock })
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
        let encoded = || eml::encode(&composition, &self.from, mail, id, self.clock.now());
        match &self.transport {
            Transport::Console(console) => {
                let (console, text) = (Arc::clone(console), composition.for_reading(&self.from, &mail.to));
                blocking(move || transport::print(&console, text.as_bytes())).await
            }
            Transport::Directory(directory) => {
                let (directory, bytes) = (directory.clone(), encoded()?);
                blocking(move || transport::store(&directory, id, &bytes)).await
            }
            Transport::Server(smtp) => {
                let to = eml::address(&mail.to)?;
                let envelope = Envelope::new(Some(self.from.email.clone()), vec![to]).map_err(failed)?;
                smtp.send(&envelope, &encoded()?).await
            }
        }
    }
}

async fn blocking(write: impl FnOnce() -> io::Result<()> + Send + 'static) -> Result<(), MailError> {
    tokio::task::spawn_blocking(write).await.map_err(failed)?.map_err(failed)
}

impl fmt::Debug for TemplateMailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TemplateMailer({})", self.transport)
    }
}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> MailError {
    MailError::temporary(None, error)
}
