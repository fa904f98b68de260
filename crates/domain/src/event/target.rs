//! What an event is about.

use crate::{invitation::InvitationId, session::SessionId, tenant::TenantId, user::UserId};

/// What an event is about.
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
    /// A session.
    Session(SessionId),
    /// A thing of the service that embeds Tenantry, by that service's word for its kind.
    Embedded(&'static str, uuid::Uuid),
}

impl Target {
    /// The kind of thing, as stored.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Tenant(_) => "tenant",
            Self::Member(_) => "member",
            Self::User(_) => "user",
            Self::Invitation(_) => "invitation",
            Self::Session(_) => "session",
            Self::Embedded(kind, _) => kind,
        }
    }

    /// The id of the thing.
    pub const fn id(&self) -> uuid::Uuid {
        match self {
            Self::Tenant(id) => id.as_uuid(),
            Self::Member(id) | Self::User(id) => id.as_uuid(),
            Self::Invitation(id) => id.as_uuid(),
            Self::Session(id) => id.as_uuid(),
            Self::Embedded(_, id) => *id,
        }
    }
}
