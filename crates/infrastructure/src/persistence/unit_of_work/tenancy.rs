//! The accessors of the ports for the tenant, its members, and the names of all tenants. Every port is implemented by the store itself.

use tenantry_application::ports::{
    invitations::{InvitationReader, InvitationRepository},
    memberships::{MembershipReader, MembershipRepository},
    tenants::{TenantDirectory, TenantReader, TenantRepository},
    unit_of_work::{DirectoryPorts, TenancyPorts, TenancyReads},
};

use super::{Begun, Platform, Store, TenantReads, TenantWork, Work};
use crate::persistence::short_statements::ShortStatements;

impl TenancyPorts for TenantWork {
    fn tenants(&mut self) -> &mut dyn TenantRepository {
        self
    }
    fn memberships(&mut self) -> &mut dyn MembershipRepository {
        self
    }
    fn invitations(&mut self) -> &mut dyn InvitationRepository {
        self
    }
}

impl TenancyReads for TenantReads {
    fn tenants(&mut self) -> &mut dyn TenantReader {
        self
    }
    fn memberships(&mut self) -> &mut dyn MembershipReader {
        self
    }
    fn invitations(&mut self) -> &mut dyn InvitationReader {
        self
    }
}

impl<T: Begun, S: Send + Sync> DirectoryPorts for Store<T, Work<S>> {
    fn directory(&mut self) -> &mut dyn TenantDirectory {
        self
    }
}

impl DirectoryPorts for Store<ShortStatements, Platform> {
    fn directory(&mut self) -> &mut dyn TenantDirectory {
        self
    }
}
