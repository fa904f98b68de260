//! The events of invitations.

use super::InvitationId;
use crate::{
    event::{Fact, Target},
    time::Timestamp,
    token_text::InvitationCopy,
    user::UserId,
};

/// Something that happened to an invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the ids and facts their names say; the variants are documented")]
pub enum InvitationEvent {
    /// A person was invited.
    Created { invitation_id: InvitationId, facts: Vec<Fact> },
    /// The invitation was mailed again, with new tokens.
    Resent { invitation_id: InvitationId, expires_at: Timestamp },
    /// The mail server of the invited address refused the mail for good.
    Bounced { invitation_id: InvitationId, reply: String },
    /// The invitation was revoked.
    Revoked { invitation_id: InvitationId },
    /// The invited person declined.
    Declined { invitation_id: InvitationId, user_id: UserId },
    /// The invitation was used.
    Accepted { invitation_id: InvitationId, user_id: UserId, copy: InvitationCopy },
}

impl InvitationEvent {
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Created { .. } => "invitation.created",
            Self::Resent { .. } => "invitation.resent",
            Self::Bounced { .. } => "invitation.bounced",
            Self::Revoked { .. } => "invitation.revoked",
            Self::Declined { .. } => "invitation.declined",
            Self::Accepted { .. } => "invitation.accepted",
        }
    }

    pub(crate) const fn target(&self) -> Target {
        match self {
            Self::Created { invitation_id, .. }
            | Self::Resent { invitation_id, .. }
            | Self::Bounced { invitation_id, .. }
            | Self::Revoked { invitation_id }
            | Self::Declined { invitation_id, .. }
            | Self::Accepted { invitation_id, .. } => Target::Invitation(*invitation_id),
        }
    }

    pub(crate) fn facts(&self) -> Vec<Fact> {
        match self {
            Self::Created { facts, .. } => facts.clone(),
            Self::Resent { expires_at, .. } => vec![Fact::set("expires_at", &expires_at.format("%FT%TZ"))],
            Self::Bounced { reply, .. } => vec![Fact::set("reply", reply)],
            Self::Revoked { .. } => Vec::new(),
            Self::Declined { user_id, .. } => vec![Fact::set("user_id", user_id)],
            Self::Accepted { user_id, copy, .. } => {
                vec![Fact::set("user_id", user_id), Fact::set("mailbox_proved", &(*copy == InvitationCopy::Mailed))]
            }
        }
    }
}
