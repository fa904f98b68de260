//! The thing that an event is about.

use crate::{
    domain_claim::DomainClaimId, invitation::InvitationId, invitation_link::LinkId, session::SessionId,
    tenant::TenantId, user::UserId,
};

/// The thing that an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The tenant itself.
    Tenant(TenantId),
    /// A member, by the user's id.
    Member(UserId),
    /// A person, by the user's id.
    User(UserId),
    /// An invitation.
    Invitation(InvitationId),
    /// An invitation link.
    InvitationLink(LinkId),
    /// A claim of a domain.
    Domain(DomainClaimId),
    /// A session.
    Session(SessionId),
    /// A thing that belongs to the service that embeds Tenantry, with that service's name for its kind.
    Embedded(&'static str, uuid::Uuid),
}

impl Target {
    /// Returns the kind of the thing, as stored.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Tenant(_) => "tenant",
            Self::Member(_) => "member",
            Self::User(_) => "user",
            Self::Invitation(_) => "invitation",
            Self::InvitationLink(_) => "invitation_link",
            Self::Domain(_) => "domain",
            Self::Session(_) => "session",
            Self::Embedded(kind, _) => kind,
        }
    }

    /// Returns the id of the thing.
    pub const fn id(&self) -> uuid::Uuid {
        match self {
            Self::Tenant(id) => id.as_uuid(),
            Self::Member(id) | Self::User(id) => id.as_uuid(),
            Self::Invitation(id) => id.as_uuid(),
            Self::InvitationLink(id) => id.as_uuid(),
            Self::Domain(id) => id.as_uuid(),
            Self::Session(id) => id.as_uuid(),
            Self::Embedded(_, id) => *id,
        }
    }
}
