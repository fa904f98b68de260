//! The mocks' accessors for the tenant, its members and invitations, and the names of all tenants.

use crate::mocks::{MockReadModel, MockUnitOfWork};
use crate::ports::{
    invitation_links::{InvitationLinkReader, InvitationLinkRepository},
    invitations::{InvitationReader, InvitationRepository},
    memberships::{MembershipReader, MembershipRepository},
    tenant_seeds::{TenantSeedReader, TenantSeedRepository},
    tenant_settings::{TenantSettingsReader, TenantSettingsRepository},
    tenants::{TenantDirectory, TenantReader, TenantRepository},
    unit_of_work::{DirectoryReads, TenancyPorts, TenancyReads},
};

impl TenancyPorts for MockUnitOfWork {
    fn tenants(&mut self) -> &mut dyn TenantRepository {
        &mut self.tenants
    }
    fn tenant_settings(&mut self) -> &mut dyn TenantSettingsRepository {
        &mut self.tenant_settings
    }
    fn tenant_seeds(&mut self) -> &mut dyn TenantSeedRepository {
        &mut self.tenant_seeds
    }
    fn memberships(&mut self) -> &mut dyn MembershipRepository {
        &mut self.memberships
    }
    fn invitations(&mut self) -> &mut dyn InvitationRepository {
        &mut self.invitations
    }
    fn invitation_links(&mut self) -> &mut dyn InvitationLinkRepository {
        &mut self.invitation_links
    }
}

impl TenancyReads for MockReadModel {
    fn tenants(&mut self) -> &mut dyn TenantReader {
        &mut self.tenants
    }
    fn tenant_settings(&mut self) -> &mut dyn TenantSettingsReader {
        &mut self.tenant_settings
    }
    fn tenant_seeds(&mut self) -> &mut dyn TenantSeedReader {
        &mut self.tenant_seeds
    }
    fn memberships(&mut self) -> &mut dyn MembershipReader {
        &mut self.memberships
    }
    fn invitations(&mut self) -> &mut dyn InvitationReader {
        &mut self.invitations
    }
    fn invitation_links(&mut self) -> &mut dyn InvitationLinkReader {
        &mut self.invitation_links
    }
}

impl DirectoryReads for MockReadModel {
    fn directory(&mut self) -> &mut dyn TenantDirectory {
        &mut self.directory
    }
}
