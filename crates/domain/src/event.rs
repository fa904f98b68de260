//! What happened: one event for each change, written to the audit log and the outbox in the commit of the change.
//!
//! Events name things by id and tell fields as text before and after. Nothing secret can stand in one.

use crate::{
    Timestamp,
    attempt::Attempt,
    id::{InvitationId, SessionId, TenantId, UserId},
    role::Role,
    session::RevocationReason,
    token_text::InvitationCopy,
};

/// A field's text before and after a change; `None` where there was or is nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The field's name as in the API.
    pub field: &'static str,
    /// Its text before.
    pub before: Option<String>,
    /// Its text after.
    pub after: Option<String>,
}

impl Fact {
    /// A field that has a value from now on.
    pub fn set(field: &'static str, after: &(impl ToString + ?Sized)) -> Self {
        Self { field, before: None, after: Some(after.to_string()) }
    }

    /// A field that had a value until now.
    pub fn was(field: &'static str, before: &(impl ToString + ?Sized)) -> Self {
        Self { field, before: Some(before.to_string()), after: None }
    }

    /// A field that changed; `None` if it did not.
    pub fn changed<T: ToString + PartialEq>(
        field: &'static str,
        before: Option<&T>,
        after: Option<&T>,
    ) -> Option<Self> {
        (before != after).then(|| Self {
            field,
            before: before.map(ToString::to_string),
            after: after.map(ToString::to_string),
        })
    }
}

/// How a member came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinedBy {
    /// By founding the tenant.
    Founding,
    /// By a personal invitation, with the given copy of its token.
    Invitation(InvitationId, InvitationCopy),
}

/// What the event is about.
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

/// Something that happened in a tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the ids and facts their names say; the variants are documented")]
pub enum DomainEvent {
    /// The tenant came to be.
    TenantFounded { tenant_id: TenantId, facts: Vec<Fact> },
    /// Name or other data of the tenant changed.
    TenantUpdated { tenant_id: TenantId, facts: Vec<Fact> },
    /// The tenant's status changed.
    TenantStatusChanged { tenant_id: TenantId, facts: Vec<Fact> },
    /// The tenant has another owner.
    OwnershipTransferred { from: UserId, to: UserId },
    /// Somebody came in.
    MemberJoined { user_id: UserId, role: Role, by: JoinedBy },
    /// Role, department, title or status of a member changed.
    MemberUpdated { user_id: UserId, facts: Vec<Fact> },
    /// A member was put out.
    MemberRemoved { user_id: UserId, role: Role },
    /// A member went.
    MemberLeft { user_id: UserId, role: Role },
    /// Somebody was invited.
    InvitationCreated { invitation_id: InvitationId, facts: Vec<Fact> },
    /// The invitation was mailed again, with a new token.
    InvitationResent { invitation_id: InvitationId, expires_at: Timestamp },
    /// The invitation was withdrawn.
    InvitationRevoked { invitation_id: InvitationId },
    /// The invitation was used.
    InvitationAccepted { invitation_id: InvitationId, user_id: UserId, copy: InvitationCopy },
    /// A person changed how he is called.
    UserUpdated { user_id: UserId, facts: Vec<Fact> },
    /// A session ended before its time.
    SessionRevoked { user_id: UserId, session_id: SessionId, reason: RevocationReason },
    /// Somebody reached for what is not in the tenant. So many further attempts of the same person had gone unrecorded
    /// before.
    CrossTenantAttempted { tenant_id: TenantId, attempt: Attempt, unrecorded: u32 },
}

impl DomainEvent {
    /// The stable name of the event, `thing.past_participle`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::TenantFounded { .. } => "tenant.founded",
            Self::TenantUpdated { .. } => "tenant.updated",
            Self::TenantStatusChanged { .. } => "tenant.status_changed",
            Self::OwnershipTransferred { .. } => "tenant.ownership_transferred",
            Self::MemberJoined { .. } => "member.joined",
            Self::MemberUpdated { .. } => "member.updated",
            Self::MemberRemoved { .. } => "member.removed",
            Self::MemberLeft { .. } => "member.left",
            Self::InvitationCreated { .. } => "invitation.created",
            Self::InvitationResent { .. } => "invitation.resent",
            Self::InvitationRevoked { .. } => "invitation.revoked",
            Self::InvitationAccepted { .. } => "invitation.accepted",
            Self::UserUpdated { .. } => "user.updated",
            Self::SessionRevoked { .. } => "session.revoked",
            Self::CrossTenantAttempted { .. } => "cross_tenant.attempted",
        }
    }

    /// What the event is about. Of an attempt it is what was reached for, if that was named by an id, and else the
    /// tenant it was made from.
    pub const fn target(&self) -> Target {
        match self {
            Self::TenantFounded { tenant_id, .. }
            | Self::TenantUpdated { tenant_id, .. }
            | Self::TenantStatusChanged { tenant_id, .. } => Target::Tenant(*tenant_id),
            Self::OwnershipTransferred { to, .. } => Target::Member(*to),
            Self::MemberJoined { user_id, .. }
            | Self::MemberUpdated { user_id, .. }
            | Self::MemberRemoved { user_id, .. }
            | Self::MemberLeft { user_id, .. } => Target::Member(*user_id),
            Self::InvitationCreated { invitation_id, .. }
            | Self::InvitationResent { invitation_id, .. }
            | Self::InvitationRevoked { invitation_id }
            | Self::InvitationAccepted { invitation_id, .. } => Target::Invitation(*invitation_id),
            Self::UserUpdated { user_id, .. } => Target::User(*user_id),
            Self::SessionRevoked { session_id, .. } => Target::Session(*session_id),
            Self::CrossTenantAttempted { tenant_id, attempt, .. } => match attempt.target() {
                Some(target) => target,
                None => Target::Tenant(*tenant_id),
            },
        }
    }

    /// What changed, field by field.
    pub fn facts(&self) -> Vec<Fact> {
        match self {
            Self::TenantFounded { facts, .. }
            | Self::TenantUpdated { facts, .. }
            | Self::TenantStatusChanged { facts, .. }
            | Self::MemberUpdated { facts, .. }
            | Self::InvitationCreated { facts, .. }
            | Self::UserUpdated { facts, .. } => facts.clone(),
            Self::OwnershipTransferred { from, to } => {
                vec![Fact { field: "owner", before: Some(from.to_string()), after: Some(to.to_string()) }]
            }
            Self::MemberJoined { role, by, .. } => {
                let mut facts = vec![Fact::set("role", role)];
                if let JoinedBy::Invitation(id, _) = by {
                    facts.push(Fact::set("invitation_id", id));
                }
                facts
            }
            Self::MemberRemoved { role, .. } | Self::MemberLeft { role, .. } => vec![Fact::was("role", role)],
            Self::InvitationResent { expires_at, .. } => vec![Fact::set("expires_at", &expires_at.format("%FT%TZ"))],
            Self::InvitationRevoked { .. } => Vec::new(),
            Self::InvitationAccepted { user_id, copy, .. } => {
                vec![Fact::set("user_id", user_id), Fact::set("mailbox_proved", &(*copy == InvitationCopy::Mailed))]
            }
            Self::SessionRevoked { user_id, reason, .. } => {
                vec![Fact::set("user_id", user_id), Fact::set("reason", reason.as_str())]
            }
            Self::CrossTenantAttempted { attempt, unrecorded, .. } => {
                let named = attempt.named().map(|named| Fact::set("named", &named));
                let unrecorded = (*unrecorded > 0).then(|| Fact::set("unrecorded", unrecorded));
                [Some(Fact::set("kind", attempt.kind())), named, unrecorded].into_iter().flatten().collect()
            }
        }
    }
}
