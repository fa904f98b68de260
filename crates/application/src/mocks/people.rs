//! The mocks' accessors for people, and for what people may read about themselves.

use crate::mocks::{MockReadModel, MockUnitOfWork};
use crate::ports::{
    received_invitations::ReceivedInvitationReader,
    sessions::SessionReader,
    unit_of_work::{PeoplePorts, PeopleReads, PersonReads, ReceivedReads},
    user_tenants::UserTenantReader,
    users::{UserReader, UserRepository},
};

impl PeoplePorts for MockUnitOfWork {
    fn users(&mut self) -> &mut dyn UserRepository {
        &mut self.users
    }
}

impl PeopleReads for MockReadModel {
    fn users(&mut self) -> &mut dyn UserReader {
        &mut self.users
    }
}

impl ReceivedReads for MockReadModel {
    fn received_invitations(&mut self) -> &mut dyn ReceivedInvitationReader {
        &mut self.received_invitations
    }
}

impl PersonReads for MockReadModel {
    fn sessions(&mut self) -> &mut dyn SessionReader {
        &mut self.sessions
    }
    fn user_tenants(&mut self) -> &mut dyn UserTenantReader {
        &mut self.user_tenants
    }
}
