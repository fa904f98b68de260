//! The content of a waiting mail as bytes. Another release may have written it: fields are added only with a default, and
//! what cannot be read is given up.

use serde::{Deserialize, Serialize};
use tenantry_application::ports::mailer::{Mail, Message, PasswordChange};
use tenantry_domain::{
    Timestamp, domain_claim::LossReason, email::Email, email_code::EmailCode, mail_domain::ClaimedDomain,
    names::DisplayName,
};
use zeroize::Zeroizing;

#[derive(Serialize, Deserialize)]
struct Content {
    to: String,
    locale: String,
    message: Text,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Text {
    Invitation { tenant: String, inviter: String, role: String, link: String, expires_at: Timestamp },
    OperatorInvitation { tenant: String, role: String, link: String, expires_at: Timestamp },
    MadeOwner { name: String, tenant: String, link: String },
    DomainLost { name: String, tenant: String, domain: String, released: bool, link: String },
    VerifyEmail { name: String, code: String, expires_at: Timestamp },
    ChangeEmail { name: String, code: String, expires_at: Timestamp },
    EmailChanged { name: String, new_email: String, undo_link: String, undo_until: Timestamp },
    ResetPassword { name: String, link: String, expires_at: Timestamp },
    PasswordChanged { name: String, at: Timestamp, reset: bool },
    AccountReclaimed { at: Timestamp },
}

/// Returns the bytes of a mail.
pub(super) fn written(mail: &Mail) -> Zeroizing<Vec<u8>> {
    let content =
        Content { to: mail.to.to_string(), locale: mail.locale.to_string(), message: Text::from(&mail.message) };
    // Texts and times always have a JSON form.
    Zeroizing::new(serde_json::to_vec(&content).unwrap_or_default())
}

/// Reads the bytes of a mail.
pub(super) fn read(bytes: &[u8]) -> Option<Mail> {
    let content: Content = serde_json::from_slice(bytes).ok()?;
    Some(Mail {
        to: Email::parse(&content.to).ok()?,
        locale: content.locale.parse().ok()?,
        message: content.message.into_message()?,
    })
}

impl From<&Message> for Text {
    fn from(message: &Message) -> Self {
        match message {
            Message::Invitation { tenant, inviter, role, link, expires_at } => Self::Invitation {
                tenant: tenant.to_string(),
                inviter: inviter.to_string(),
                role: role.to_string(),
                link: link.clone(),
                expires_at: *expires_at,
            },
            Message::OperatorInvitation { tenant, role, link, expires_at } => Self::OperatorInvitation {
                tenant: tenant.to_string(),
                role: role.to_string(),
                link: link.clone(),
                expires_at: *expires_at,
            },
            Message::MadeOwner { name, tenant, link } => {
                Self::MadeOwner { name: name.to_string(), tenant: tenant.to_string(), link: link.clone() }
            }
            Message::DomainLost { name, tenant, domain, reason, link } => Self::DomainLost {
                name: name.to_string(),
                tenant: tenant.to_string(),
                domain: domain.to_string(),
                released: *reason == LossReason::Released,
                link: link.clone(),
            },
            Message::VerifyEmail { name, code, expires_at } => {
                Self::VerifyEmail { name: name.to_string(), code: code.expose().to_owned(), expires_at: *expires_at }
            }
            Message::ChangeEmail { name, code, expires_at } => {
                Self::ChangeEmail { name: name.to_string(), code: code.expose().to_owned(), expires_at: *expires_at }
            }
            Message::EmailChanged { name, new_email, undo_link, undo_until } => Self::EmailChanged {
                name: name.to_string(),
                new_email: new_email.to_string(),
                undo_link: undo_link.clone(),
                undo_until: *undo_until,
            },
            Message::ResetPassword { name, link, expires_at } => {
                Self::ResetPassword { name: name.to_string(), link: link.clone(), expires_at: *expires_at }
            }
            Message::PasswordChanged { name, at, how } => {
                Self::PasswordChanged { name: name.to_string(), at: *at, reset: *how == PasswordChange::Reset }
            }
            Message::AccountReclaimed { at } => Self::AccountReclaimed { at: *at },
        }
    }
}

impl Text {
    fn into_message(self) -> Option<Message> {
        let called = |name: String| DisplayName::parse(&name).ok();
        Some(match self {
            Self::Invitation { tenant, inviter, role, link, expires_at } => Message::Invitation {
                tenant: called(tenant)?,
                inviter: called(inviter)?,
                role: role.parse().ok()?,
                link,
                expires_at,
            },
            Self::OperatorInvitation { tenant, role, link, expires_at } => {
                Message::OperatorInvitation { tenant: called(tenant)?, role: role.parse().ok()?, link, expires_at }
            }
            Self::MadeOwner { name, tenant, link } => {
                Message::MadeOwner { name: called(name)?, tenant: called(tenant)?, link }
            }
            Self::DomainLost { name, tenant, domain, released, link } => Message::DomainLost {
                name: called(name)?,
                tenant: called(tenant)?,
                domain: ClaimedDomain::restore(&domain).ok()?,
                reason: if released { LossReason::Released } else { LossReason::RecordGone },
                link,
            },
            Self::VerifyEmail { name, code, expires_at } => {
                Message::VerifyEmail { name: called(name)?, code: EmailCode::parse(&code).ok()?, expires_at }
            }
            Self::ChangeEmail { name, code, expires_at } => {
                Message::ChangeEmail { name: called(name)?, code: EmailCode::parse(&code).ok()?, expires_at }
            }
            Self::EmailChanged { name, new_email, undo_link, undo_until } => Message::EmailChanged {
                name: called(name)?,
                new_email: Email::parse(&new_email).ok()?,
                undo_link,
                undo_until,
            },
            Self::ResetPassword { name, link, expires_at } => {
                Message::ResetPassword { name: called(name)?, link, expires_at }
            }
            Self::PasswordChanged { name, at, reset } => {
                let how = if reset { PasswordChange::Reset } else { PasswordChange::Changed };
                Message::PasswordChanged { name: called(name)?, at, how }
            }
            Self::AccountReclaimed { at } => Message::AccountReclaimed { at },
        })
    }
}
