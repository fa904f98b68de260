//! The events of people.

use super::UserId;
use crate::event::{Fact, Target};

/// Something that happened to a person.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the ids and facts their names say; the variants are documented")]
pub enum UserEvent {
    /// A person changed their name or their address.
    Updated { user_id: UserId, facts: Vec<Fact> },
    /// A person proved their address.
    EmailVerified { user_id: UserId },
    /// A person changed their password.
    PasswordChanged { user_id: UserId },
    /// An account lost its address, which was never proved, to whoever proved the mailbox. Nobody can sign in to it.
    AddressReclaimed { user_id: UserId },
}

impl UserEvent {
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Updated { .. } => "user.updated",
            Self::EmailVerified { .. } => "user.email_verified",
            Self::PasswordChanged { .. } => "user.password_changed",
            Self::AddressReclaimed { .. } => "user.address_reclaimed",
        }
    }

    pub(crate) const fn target(&self) -> Target {
        match self {
            Self::Updated { user_id, .. }
            | Self::EmailVerified { user_id }
            | Self::PasswordChanged { user_id }
            | Self::AddressReclaimed { user_id } => Target::User(*user_id),
        }
    }

    pub(crate) fn facts(&self) -> Vec<Fact> {
        match self {
            Self::Updated { facts, .. } => facts.clone(),
            Self::EmailVerified { .. } | Self::PasswordChanged { .. } | Self::AddressReclaimed { .. } => Vec::new(),
        }
    }
}
