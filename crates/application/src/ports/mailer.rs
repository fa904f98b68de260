//! The port of mail.

use async_trait::async_trait;
use tenantry_domain::{Timestamp, email::Email, names::DisplayName, role::Role};

/// A mail to send.
#[derive(Debug, Clone)]
pub struct Mail {
    /// The recipient.
    pub to: Email,
    /// The content.
    pub message: Message,
}

/// The content of a mail. The adapter has a text template and an HTML template for each variant.
#[derive(Clone)]
pub enum Message {
    /// An invitation to a tenant.
    Invitation {
        /// The tenant's name.
        tenant: DisplayName,
        /// The name of the inviter.
        inviter: DisplayName,
        /// The role that the invitation gives.
        role: Role,
        /// The link with the mailed token.
        link: String,
        /// When the invitation expires.
        expires_at: Timestamp,
    },
}

impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Invitation { tenant, .. } => write!(f, "Invitation into {tenant}, link hidden"),
        }
    }
}

/// The mail could not be handed over.
#[derive(Debug, thiserror::Error)]
#[error("the mail could not be sent")]
pub struct MailError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// Sends mail.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait Mailer: Send + Sync {
    /// MUST have handed the mail over when it returns.
    async fn send(&self, mail: &Mail) -> Result<(), MailError>;
}
