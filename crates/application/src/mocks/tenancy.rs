//! The mocks' accessors for the tenant, its members, invitations and domains, and the names and domains of all tenants.

use crate::mocks::{MockReadModel, MockUnitOfWork};
use crate::ports::{
    domain_claims::{DomainClaimReader, DomainClaimRepository},
    invitation_links::{InvitationLinkReader, InvitationLinkRepository},
    invitations::{InvitationReader, InvitationRepository},
    memberships::{MembershipReader, MembershipRepository},
    tenant_seeds::{TenantSeedReader, TenantSeedRepository},
    tenant_settings::{TenantSettingsReader, TenantSettingsRepository},
    tenants::{TenantDirectory, TenantReader, TenantRepository},
    unit_of_work::{DirectoryReads, TenancyPorts, TenancyReads},
    verified_domains::VerifiedDomainReader,
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
    fn domain_claims(&mut self) -> &mut dyn DomainClaimRepository {
        &mut self.domain_claims
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
    fn domain_claims(&mut self) -> &mut dyn DomainClaimReader {
        &mut self.domain_claims
    }
}

impl DirectoryReads for MockReadModel {
    fn directory(&mut self) -> &mut dyn TenantDirectory {
        &mut self.directory
    }
    fn verified_domains(&mut self) -> &mut dyn VerifiedDomainReader {
        &mut self.verified_domains
    }
}
