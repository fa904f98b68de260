//! The events of sessions.

use super::{RevocationReason, SessionId};
use crate::{
    event::{Fact, Target},
    user::UserId,
};

/// Something that happened to a session.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the ids and facts their names say; the variants are documented")]
pub enum SessionEvent {
    /// A session was revoked before its expiry.
    Revoked { user_id: UserId, session_id: SessionId, reason: RevocationReason },
}

impl SessionEvent {
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Revoked { .. } => "session.revoked",
        }
    }

    pub(crate) const fn target(&self) -> Target {
        match self {
            Self::Revoked { session_id, .. } => Target::Session(*session_id),
        }
    }

    pub(crate) fn facts(&self) -> Vec<Fact> {
        match self {
            Self::Revoked { user_id, reason, .. } => {
                vec![Fact::set("user_id", user_id), Fact::set("reason", reason.as_str())]
            }
        }
    }
}
