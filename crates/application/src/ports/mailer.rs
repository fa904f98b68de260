//! The port of mail.

use std::{error::Error, fmt};

use async_trait::async_trait;
use tenantry_domain::{
    Timestamp,
    domain_claim::LossReason,
    email::Email,
    email_code::EmailCode,
    id::Id,
    locale::Locale,
    mail_domain::ClaimedDomain,
    mail_limits::MailKind,
    names::{DisplayName, one_line},
    role::Role,
};

/// The id of a mail.
pub type MailId = Id<Mail>;

/// A mail to send.
#[derive(Debug, Clone)]
pub struct Mail {
    /// The recipient.
    pub to: Email,
    /// The language of the mail.
    pub locale: Locale,
    /// The content.
    pub message: Message,
}

/// The content of a mail. The adapter has texts for each variant in each language.
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
    /// An invitation to a tenant by the operator of the installation.
    OperatorInvitation {
        /// The tenant's name.
        tenant: DisplayName,
        /// The role that the invitation gives.
        role: Role,
        /// The link with the mailed token.
        link: String,
        /// When the invitation expires.
        expires_at: Timestamp,
    },
    /// A notice that the operator of the installation created a tenant for somebody, who is its owner.
    MadeOwner {
        /// The person's name.
        name: DisplayName,
        /// The tenant's name.
        tenant: DisplayName,
        /// The tenant's page.
        link: String,
    },
    /// A notice to those who run a tenant that a domain is verified no longer.
    DomainLost {
        /// The person's name.
        name: DisplayName,
        /// The tenant's name.
        tenant: DisplayName,
        /// The domain.
        domain: ClaimedDomain,
        /// Why.
        reason: LossReason,
        /// The page of the tenant's domains.
        link: String,
    },
    /// A code that proves the address of an account.
    VerifyEmail {
        /// The person's name.
        name: DisplayName,
        /// The code.
        code: EmailCode,
        /// When the code expires.
        expires_at: Timestamp,
    },
    /// A code that proves the new address of an account. It goes to the new address.
    ChangeEmail {
        /// The person's name.
        name: DisplayName,
        /// The code.
        code: EmailCode,
        /// When the code expires.
        expires_at: Timestamp,
    },
    /// A notice that an account has a new address. It goes to the old address.
    EmailChanged {
        /// The person's name.
        name: DisplayName,
        /// The new address. The mail shows it masked, because others may read the old mailbox.
        new_email: Email,
        /// The link that takes the change back.
        undo_link: String,
        /// Until when the change can be taken back.
        undo_until: Timestamp,
    },
    /// A link to a page on which the person chooses a new password.
    ResetPassword {
        /// The person's name.
        name: DisplayName,
        /// The link.
        link: String,
        /// When the link expires.
        expires_at: Timestamp,
    },
    /// A notice that an account has a new password.
    PasswordChanged {
        /// The person's name.
        name: DisplayName,
        /// When it was changed.
        at: Timestamp,
        /// How it was changed.
        how: PasswordChange,
    },
    /// A notice to somebody who proved their mailbox: another person had used the address, and what they had was ended.
    AccountReclaimed {
        /// When it was ended.
        at: Timestamp,
    },
}

/// How a password was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordChange {
    /// By somebody who was signed in and knew the old one.
    Changed,
    /// By the link of [`Message::ResetPassword`].
    Reset,
}

impl Message {
    /// Returns the link in the message, if it has one. Treat it as a secret: most are.
    pub fn link(&self) -> Option<&str> {
        match self {
            Self::Invitation { link, .. }
            | Self::OperatorInvitation { link, .. }
            | Self::MadeOwner { link, .. }
            | Self::DomainLost { link, .. }
            | Self::ResetPassword { link, .. }
            | Self::EmailChanged { undo_link: link, .. } => Some(link),
            Self::VerifyEmail { .. }
            | Self::ChangeEmail { .. }
            | Self::PasswordChanged { .. }
            | Self::AccountReclaimed { .. } => None,
        }
    }

    /// Returns why it is sent, which decides how many of them a recipient gets.
    pub const fn kind(&self) -> MailKind {
        match self {
            Self::Invitation { .. } | Self::OperatorInvitation { .. } => MailKind::Invitation,
            Self::VerifyEmail { .. } | Self::ChangeEmail { .. } => MailKind::Code,
            Self::ResetPassword { .. } => MailKind::PasswordReset,
            Self::MadeOwner { .. }
            | Self::DomainLost { .. }
            | Self::EmailChanged { .. }
            | Self::PasswordChanged { .. }
            | Self::AccountReclaimed { .. } => MailKind::Notice,
        }
    }

    /// Returns when what the message is for expires. A notice tells of something that happened, whenever it arrives.
    pub const fn expires_at(&self) -> Option<Timestamp> {
        match self {
            Self::Invitation { expires_at, .. }
            | Self::OperatorInvitation { expires_at, .. }
            | Self::VerifyEmail { expires_at, .. }
            | Self::ChangeEmail { expires_at, .. }
            | Self::ResetPassword { expires_at, .. } => Some(*expires_at),
            Self::MadeOwner { .. }
            | Self::DomainLost { .. }
            | Self::EmailChanged { .. }
            | Self::PasswordChanged { .. }
            | Self::AccountReclaimed { .. } => None,
        }
    }

    /// Returns the code in the message, if it has one.
    pub fn code(&self) -> Option<&EmailCode> {
        match self {
            Self::VerifyEmail { code, .. } | Self::ChangeEmail { code, .. } => Some(code),
            Self::Invitation { .. }
            | Self::OperatorInvitation { .. }
            | Self::MadeOwner { .. }
            | Self::DomainLost { .. }
            | Self::EmailChanged { .. }
            | Self::ResetPassword { .. }
            | Self::PasswordChanged { .. }
            | Self::AccountReclaimed { .. } => None,
        }
    }
}

/// Tells which message it is, and nothing of what it says: links and codes are secrets, names and addresses are
/// personal.
impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invitation { tenant, .. } => write!(f, "Invitation into {tenant}, link hidden"),
            Self::OperatorInvitation { tenant, .. } => write!(f, "OperatorInvitation into {tenant}, link hidden"),
            Self::MadeOwner { tenant, .. } => write!(f, "MadeOwner of {tenant}"),
            Self::DomainLost { domain, tenant, .. } => write!(f, "DomainLost, {domain} of {tenant}"),
            Self::VerifyEmail { .. } => f.write_str("VerifyEmail, code hidden"),
            Self::ChangeEmail { .. } => f.write_str("ChangeEmail, code hidden"),
            Self::EmailChanged { .. } => f.write_str("EmailChanged, link hidden"),
            Self::ResetPassword { .. } => f.write_str("ResetPassword, link hidden"),
            Self::PasswordChanged { at, how, .. } => write!(f, "PasswordChanged ({how:?}) at {at}"),
            Self::AccountReclaimed { at } => write!(f, "AccountReclaimed at {at}"),
        }
    }
}

/// The mail could not be handed over. Neither text nor `Debug` repeats the server's reply, because replies repeat
/// addresses.
#[derive(thiserror::Error)]
pub enum MailError {
    /// Another try can succeed.
    #[error("the mail could not be sent")]
    Temporary {
        /// What the server replied: one line of printable characters, at most [`MailError::MAX_REPLY`].
        reply: Option<String>,
        /// The cause.
        source: Box<dyn Error + Send + Sync>,
    },
    /// No other try can succeed.
    #[error("the mail was refused for good")]
    Permanent {
        /// What the server replied: one line of printable characters, at most [`MailError::MAX_REPLY`].
        reply: Option<String>,
        /// The cause.
        source: Box<dyn Error + Send + Sync>,
    },
}

impl MailError {
    /// The maximum number of characters of a reply.
    pub const MAX_REPLY: usize = 500;

    /// Another try can succeed.
    pub fn temporary(reply: Option<&str>, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Temporary { reply: reply.and_then(readable), source: source.into() }
    }

    /// No other try can succeed.
    pub fn permanent(reply: Option<&str>, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Permanent { reply: reply.and_then(readable), source: source.into() }
    }

    /// Returns what the server replied.
    pub fn reply(&self) -> Option<&str> {
        let (Self::Temporary { reply, .. } | Self::Permanent { reply, .. }) = self;
        reply.as_deref()
    }
}

/// Returns a reply as one line for people, because a server writes what it likes.
fn readable(reply: &str) -> Option<String> {
    Some(one_line(reply, MailError::MAX_REPLY)).filter(|line| !line.is_empty())
}

impl fmt::Debug for MailError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, source) = match self {
            Self::Temporary { source, .. } => ("Temporary", source),
            Self::Permanent { source, .. } => ("Permanent", source),
        };
        f.debug_struct(name).field("source", source).finish_non_exhaustive()
    }
}

/// Sends mail.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait Mailer: Send + Sync {
    /// MUST have handed the mail over when it returns.
    /// MUST mark the mail with the id, which is the same at each attempt, so that mailboxes can recognize a repetition.
    async fn send(&self, id: MailId, mail: &Mail) -> Result<(), MailError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_is_one_short_line_and_is_never_printed() {
        let reply = "550-5.1.1 <ada@example.com>:\r\n550 user\u{1B}[31m \u{202E}unknown";
        let error = MailError::permanent(Some(reply), "refused");
        assert_eq!(error.reply(), Some("550-5.1.1 <ada@example.com>: 550 user [31m unknown"));
        assert_eq!(format!("{error} {error:?}"), "the mail was refused for good Permanent { source: \"refused\", .. }");
        assert_eq!(
            MailError::temporary(Some(&"é".repeat(501)), "x").reply().map(|reply| reply.chars().count()),
            Some(500)
        );
        assert_eq!(MailError::temporary(Some(" \r\n"), "x").reply(), None);
        assert_eq!(MailError::temporary(None, "x").reply(), None);
    }
}
