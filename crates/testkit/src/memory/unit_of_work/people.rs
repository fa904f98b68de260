//! The accessors of the ports for people, and what a person may read of themselves. Every port is implemented by the memory itself.

use tenantry_application::ports::{
    received_invitations::ReceivedInvitationReader,
    sessions::SessionReader,
    unit_of_work::{PeoplePorts, PeopleReads, PersonReads, ReceivedReads},
    user_tenants::UserTenantReader,
    users::{UserReader, UserRepository},
};
use tenantry_domain::tenant::TenantId;

use super::{MemoryRead, MemoryWork, Platform};

impl<S: Send + Sync> PeoplePorts for MemoryWork<S> {
    fn users(&mut self) -> &mut dyn UserRepository {
        self
    }
}

impl PeopleReads for MemoryRead<Platform> {
    fn users(&mut self) -> &mut dyn UserReader {
        self
    }
}

impl ReceivedReads for MemoryRead<Platform> {
    fn received_invitations(&mut self) -> &mut dyn ReceivedInvitationReader {
        self
    }
}

impl PersonReads for MemoryRead<TenantId> {
    fn sessions(&mut self) -> &mut dyn SessionReader {
        self
    }
    fn user_tenants(&mut self) -> &mut dyn UserTenantReader {
        self
    }
}

impl PersonReads for MemoryRead<Platform> {
    fn sessions(&mut self) -> &mut dyn SessionReader {
        self
    }
    fn user_tenants(&mut self) -> &mut dyn UserTenantReader {
        self
    }
}
