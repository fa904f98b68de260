//! The events of invitation links.

use super::LinkId;
use crate::{
    event::{Fact, Target},
    user::UserId,
};

/// Something that happened to an invitation link.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the ids and facts their names say; the variants are documented")]
pub enum LinkEvent {
    /// A link was made.
    Created { link_id: LinkId, facts: Vec<Fact> },
    /// What the link grants changed, or whether it is disabled.
    Updated { link_id: LinkId, facts: Vec<Fact> },
    /// The link got a new URL.
    Renewed { link_id: LinkId },
    /// A person joined by the link.
    Used { link_id: LinkId, user_id: UserId },
    /// The link was deleted.
    Deleted { link_id: LinkId },
}

impl LinkEvent {
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Created { .. } => "invitation_link.created",
            Self::Updated { .. } => "invitation_link.updated",
            Self::Renewed { .. } => "invitation_link.renewed",
            Self::Used { .. } => "invitation_link.used",
            Self::Deleted { .. } => "invitation_link.deleted",
        }
    }

    pub(crate) const fn target(&self) -> Target {
        match self {
            Self::Created { link_id, .. }
            | Self::Updated { link_id, .. }
            | Self::Renewed { link_id }
            | Self::Used { link_id, .. }
            | Self::Deleted { link_id } => Target::InvitationLink(*link_id),
        }
    }

    pub(crate) fn facts(&self) -> Vec<Fact> {
        match self {
            Self::Created { facts, .. } | Self::Updated { facts, .. } => facts.clone(),
            Self::Used { user_id, .. } => vec![Fact::set("user_id", user_id)],
            Self::Renewed { .. } | Self::Deleted { .. } => Vec::new(),
        }
    }
}
