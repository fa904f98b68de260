//! The settings of mail, and what can be wrong with them.

use std::{fmt, io, path::PathBuf};

use super::smtp::{SmtpSetupError, SmtpUrlError};

/// How mail is sent.
#[derive(Clone)]
pub struct MailConfig {
    /// The destination: `smtp://user:password@host:587`, `smtps://user:password@host:465`, `console:` or
    /// `file:DIRECTORY`.
    pub url: String,
    /// The sender: `Name <address>` or an address.
    pub from: String,
    /// A PEM file with the authorities that may certify the mail server, instead of the platform's.
    pub ca: Option<PathBuf>,
}

impl Default for MailConfig {
    fn default() -> Self {
        Self { url: "console:".to_owned(), from: "Tenantry <no-reply@localhost>".to_owned(), ca: None }
    }
}

/// The URL can contain a password.
impl fmt::Debug for MailConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailConfig").field("from", &self.from).field("ca", &self.ca).finish_non_exhaustive()
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
    /// The connection to the mail server can't be prepared.
    #[error(transparent)]
    Smtp(#[from] SmtpSetupError),
}

/// Why a mail URL is rejected. The part after the scheme is never repeated: it can contain a password.
#[derive(Debug, thiserror::Error)]
pub enum MailUrlError {
    /// The URL names no mail server.
    #[error("the mail URL {0}")]
    Smtp(#[source] SmtpUrlError),
    /// The URL has another scheme.
    #[error(
        "the mail URL must be `smtp://user:password@host:587`, `smtps://user:password@host:465`, `console:` or \
         `file:DIRECTORY`, such as `file:./data/mail` or `file:/var/mail/out`"
    )]
    Unknown,
    /// The directory can't be created.
    #[error("cannot create the mail directory {path}")]
    Directory {
        /// The directory.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
}
