//! The events of members.

use crate::{
    event::{Fact, Target},
    invitation::InvitationId,
    invitation_link::LinkId,
    role::Role,
    token_text::InvitationCopy,
    user::UserId,
};

/// How a member joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinedBy {
    /// By founding the tenant.
    Founding,
    /// By a personal invitation, with the given copy of its token.
    Invitation(InvitationId, InvitationCopy),
    /// By an invitation link.
    Link(LinkId),
    /// By the operator of the installation, who brought them from another product.
    Import,
    /// By the operator of the installation, who created the tenant for them.
    Operator,
}

/// Something that happened to a member.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the ids and facts their names say; the variants are documented")]
pub enum MembershipEvent {
    /// A person joined.
    Joined { user_id: UserId, role: Role, by: JoinedBy },
    /// The role, department, title or status of a member changed.
    Updated { user_id: UserId, facts: Vec<Fact> },
    /// A member was removed.
    Removed { user_id: UserId, role: Role },
    /// A member left.
    Left { user_id: UserId, role: Role },
}

impl MembershipEvent {
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Joined { .. } => "member.joined",
            Self::Updated { .. } => "member.updated",
            Self::Removed { .. } => "member.removed",
            Self::Left { .. } => "member.left",
        }
    }

    pub(crate) const fn target(&self) -> Target {
        match self {
            Self::Joined { user_id, .. }
            | Self::Updated { user_id, .. }
            | Self::Removed { user_id, .. }
            | Self::Left { user_id, .. } => Target::Member(*user_id),
        }
    }

    pub(crate) fn facts(&self) -> Vec<Fact> {
        match self {
            Self::Joined { role, by, .. } => {
                let mut facts = vec![Fact::set("role", role)];
                match by {
                    JoinedBy::Founding => {}
                    JoinedBy::Invitation(id, _) => facts.push(Fact::set("invitation_id", id)),
                    JoinedBy::Link(id) => facts.push(Fact::set("link_id", id)),
                    JoinedBy::Import => facts.push(Fact::set("by", "import")),
                    JoinedBy::Operator => facts.push(Fact::set("by", "operator")),
                }
                facts
            }
            Self::Updated { facts, .. } => facts.clone(),
            Self::Removed { role, .. } | Self::Left { role, .. } => vec![Fact::was("role", role)],
        }
    }
}
