//! The accessors of the ports for people, and what a person may read of themselves. Every port is implemented by the store itself.

use tenantry_application::ports::{
    received_invitations::ReceivedInvitationReader,
    sessions::SessionReader,
    unit_of_work::{PeoplePorts, PeopleReads, PersonReads, ReceivedReads},
    user_tenants::UserTenantReader,
    users::{UserReader, UserRepository},
};

use super::{Begun, PlatformReads, Store, TenantReads, Work};

impl<T: Begun, S: Send + Sync> PeoplePorts for Store<T, Work<S>> {
    fn users(&mut self) -> &mut dyn UserRepository {
        self
    }
}

impl PeopleReads for PlatformReads {
    fn users(&mut self) -> &mut dyn UserReader {
        self
    }
}

impl ReceivedReads for PlatformReads {
    fn received_invitations(&mut self) -> &mut dyn ReceivedInvitationReader {
        self
    }
}

impl PersonReads for TenantReads {
    fn sessions(&mut self) -> &mut dyn SessionReader {
        &mut self.scope.person
    }
    fn user_tenants(&mut self) -> &mut dyn UserTenantReader {
        &mut self.scope.person
    }
}

impl PersonReads for PlatformReads {
    fn sessions(&mut self) -> &mut dyn SessionReader {
        self
    }
    fn user_tenants(&mut self) -> &mut dyn UserTenantReader {
        self
    }
}
