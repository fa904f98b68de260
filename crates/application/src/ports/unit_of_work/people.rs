//! The ports of a unit of work and of a read model for people, and for what people may read about themselves.

use crate::ports::{
    received_invitations::ReceivedInvitationReader,
    sessions::SessionReader,
    user_tenants::UserTenantReader,
    users::{UserReader, UserRepository},
};

/// People.
pub trait PeoplePorts: Send {
    /// People.
    fn users(&mut self) -> &mut dyn UserRepository;
}

/// Read access to people.
pub trait PeopleReads: Send {
    /// People.
    fn users(&mut self) -> &mut dyn UserReader;
}

/// The invitations that people received.
pub trait ReceivedReads: Send {
    /// Open invitations, by address.
    fn received_invitations(&mut self) -> &mut dyn ReceivedInvitationReader;
}

/// What a person may read about themselves.
pub trait PersonReads: Send {
    /// Their sessions.
    fn sessions(&mut self) -> &mut dyn SessionReader;
    /// Their tenants.
    fn user_tenants(&mut self) -> &mut dyn UserTenantReader;
}
