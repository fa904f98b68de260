//! What happened: one event for each change, written to the audit log and the outbox in the commit of the change.
//!
//! Each aggregate has its own events. Events name things by id and hold fields as text before and after. They never hold
//! a secret.

mod fact;
mod target;

pub use self::{fact::Fact, target::Target};
use crate::{
    access_violation::AccessViolated, id::Id, invitation::event::InvitationEvent, membership::event::MembershipEvent,
    session::event::SessionEvent, tenant::event::TenantEvent, user::event::UserEvent,
};

/// Identifies an event of the audit log and the outbox.
pub type EventId = Id<DomainEvent>;

/// Something that happened in a tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DomainEvent {
    /// To the tenant.
    Tenant(TenantEvent),
    /// To a member.
    Membership(MembershipEvent),
    /// To an invitation.
    Invitation(InvitationEvent),
    /// To a person.
    User(UserEvent),
    /// To a session.
    Session(SessionEvent),
    /// A cross-tenant access attempt.
    AccessViolated(AccessViolated),
}

/// Applies an expression to the event of whichever aggregate it is.
macro_rules! each {
    ($event:expr, $inner:ident => $answer:expr) => {
        match $event {
            DomainEvent::Tenant($inner) => $answer,
            DomainEvent::Membership($inner) => $answer,
            DomainEvent::Invitation($inner) => $answer,
            DomainEvent::User($inner) => $answer,
            DomainEvent::Session($inner) => $answer,
            DomainEvent::AccessViolated($inner) => $answer,
        }
    };
}

impl DomainEvent {
    /// The stable name of the event, `thing.past_participle`.
    pub const fn name(&self) -> &'static str {
        each!(self, event => event.name())
    }

    /// What the event is about.
    pub const fn target(&self) -> Target {
        each!(self, event => event.target())
    }

    /// What changed, field by field.
    pub fn facts(&self) -> Vec<Fact> {
        each!(self, event => event.facts())
    }
}

/// Lets every aggregate return its own events.
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
    UserEvent => User,
    SessionEvent => Session,
    AccessViolated => AccessViolated,
);
