//! Mail: composed from templates, one in text and one in HTML, and handed to where the mail URL points.
//!
//! Nothing of a mail is logged: its link is a secret, and its address a person's.

mod composition;
mod eml;
mod outlet;

use std::{fmt, io::Write, sync::Arc};

use async_trait::async_trait;
use lettre::message::Mailbox;
use tenantry_application::ports::{
    clock::Clock,
    ids::IdGenerator,
    mailer::{Mail, MailError, Mailer},
};

use self::{composition::Composition, outlet::Outlet};

pub use self::outlet::MailUrlError;

/// How mail leaves.
#[derive(Debug, Clone)]
pub struct MailConfig {
    /// Where to: `console:` or `file:DIRECTORY`.
    pub url: String,
    /// From whom: `Name <address>` or an address.
    pub from: String,
}

impl Default for MailConfig {
    fn default() -> Self {
        Self { url: "console:".to_owned(), from: "Tenantry <no-reply@localhost>".to_owned() }
    }
}

/// Why a mail configuration is refused.
#[derive(Debug, thiserror::Error)]
pub enum MailConfigError {
    /// The mail URL names no place that mail can go to.
    #[error(transparent)]
    Url(#[from] MailUrlError),
    /// The sender is no address.
    #[error("the mail sender must be `Name <address>` or an address")]
    From(#[source] lettre::address::AddressError),
}

/// Whether mails can go there, before anything is made or opened.
///
/// # Errors
/// [`MailUrlError::Smtp`] and [`MailUrlError::Unknown`].
pub fn check_url(url: &str) -> Result<(), MailUrlError> {
    outlet::check(url)
}

/// Whether mails can come from there.
///
/// # Errors
/// [`MailConfigError::From`].
pub fn check_sender(from: &str) -> Result<(), MailConfigError> {
    from.parse::<Mailbox>().map(drop).map_err(MailConfigError::From)
}

/// Composes mails from templates and hands them over.
pub struct TemplateMailer {
    from: Mailbox,
    outlet: Outlet,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdGenerator>,
}

impl TemplateMailer {
    /// Takes the console as a writer, used if the URL is `console:`; makes the directory if it is `file:`.
    pub fn new(
        config: &MailConfig,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdGenerator>,
        console: Box<dyn Write + Send>,
    ) -> Result<Self, MailConfigError> {
        let from = config.from.parse().map_err(MailConfigError::From)?;
        Ok(Self { from, outlet: Outlet::open(&config.url, console)?, clock, ids })
    }

    /// Where mails go, for people.
    pub fn destination(&self) -> String {
        self.outlet.to_string()
    }
}

#[async_trait]
impl Mailer for TemplateMailer {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let composition = Composition::of(&mail.message).map_err(failed)?;
        let id = self.ids.uuid();
        let bytes = match self.outlet {
            Outlet::Console(_) => composition.for_reading(&self.from, &mail.to).into_bytes(),
            Outlet::Directory(_) => {
                eml::encode(&composition, &self.from, &mail.to, id, self.clock.now()).map_err(failed)?
            }
        };
        let outlet = self.outlet.clone();
        tokio::task::spawn_blocking(move || outlet.put(id, &bytes)).await.map_err(failed)?.map_err(failed)
    }
}

impl fmt::Debug for TemplateMailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TemplateMailer({})", self.outlet)
    }
}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> MailError {
    MailError(Box::new(error))
}
