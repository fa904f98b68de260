//! Domain events: each change produces one event, which is written to the audit log and the outbox in the same commit.
//!
//! Each aggregate has its own events. Events identify things by id and hold field values as text before and after. They
//! never hold a secret.

mod cursor;
mod fact;
mod handler_name;
mod name;
mod target;

pub use self::{
    cursor::{CursorState, EventCursor, LONGEST_DELAY, MOST_ATTEMPTS},
    fact::Fact,
    handler_name::{HandlerName, HandlerNameError},
    name::{EVENT_VERSION, EventName, EventShape, FactShape, FactSide, FactType},
    target::Target,
};
use crate::{
    access_violation::AccessViolated, domain_claim::event::DomainClaimEvent, id::Id,
    invitation::event::InvitationEvent, invitation_link::event::LinkEvent, membership::event::MembershipEvent,
    session::event::SessionEvent, tenant::event::TenantEvent, user::event::UserEvent,
};

/// Identifies an event of the audit log and the outbox.
pub type EventId = Id<DomainEvent>;

/// Something that happened in a tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DomainEvent {
    /// An event of the tenant.
    Tenant(TenantEvent),
    /// An event of a member.
    Membership(MembershipEvent),
    /// An event of an invitation.
    Invitation(InvitationEvent),
    /// An event of an invitation link.
    InvitationLink(LinkEvent),
    /// An event of a claim of a domain.
    Domain(DomainClaimEvent),
    /// An event of a person.
    User(UserEvent),
    /// An event of a session.
    Session(SessionEvent),
    /// A cross-tenant access attempt.
    AccessViolated(AccessViolated),
}

/// Applies an expression to the inner event, whatever its aggregate.
macro_rules! each {
    ($event:expr, $inner:ident => $answer:expr) => {
        match $event {
            DomainEvent::Tenant($inner) => $answer,
            DomainEvent::Membership($inner) => $answer,
            DomainEvent::Invitation($inner) => $answer,
            DomainEvent::InvitationLink($inner) => $answer,
            DomainEvent::Domain($inner) => $answer,
            DomainEvent::User($inner) => $answer,
            DomainEvent::Session($inner) => $answer,
            DomainEvent::AccessViolated($inner) => $answer,
        }
    };
}

impl DomainEvent {
    /// Returns the stable name of the event, in the form `thing.past_participle`.
    pub const fn name(&self) -> &'static str {
        each!(self, event => event.name())
    }

    /// Returns the target of the event.
    pub const fn target(&self) -> Target {
        each!(self, event => event.target())
    }

    /// Returns the changes, field by field.
    pub fn facts(&self) -> Vec<Fact> {
        each!(self, event => event.facts())
    }
}

/// Converts the events of every aggregate to a [`DomainEvent`].
macro_rules! from_event {
    ($($event:ident => $variant:ident),+ $(,)?) => {$(
        impl From<$event> for DomainEvent {
            fn from(event: $event) -> Self {
                Self::$variant(event)
            }
        }
    )+};
}

from_event!(
    TenantEvent => Tenant,
    MembershipEvent => Membership,
    InvitationEvent => Invitation,
    LinkEvent => InvitationLink,
    DomainClaimEvent => Domain,
    UserEvent => User,
    SessionEvent => Session,
    AccessViolated => AccessViolated,
);
