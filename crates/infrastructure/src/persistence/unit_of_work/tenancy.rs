//! The accessors of the ports for the tenant, its members and domains, and the names of all tenants. Every port is implemented by the store itself.

use tenantry_application::ports::{
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

use super::{PlatformReads, TenantReads, TenantWork};

impl TenancyPorts for TenantWork {
    fn tenants(&mut self) -> &mut dyn TenantRepository {
        self
    }
    fn tenant_settings(&mut self) -> &mut dyn TenantSettingsRepository {
        self
    }
    fn tenant_seeds(&mut self) -> &mut dyn TenantSeedRepository {
        self
    }
    fn memberships(&mut self) -> &mut dyn MembershipRepository {
        self
    }
    fn invitations(&mut self) -> &mut dyn InvitationRepository {
        self
    }
    fn invitation_links(&mut self) -> &mut dyn InvitationLinkRepository {
        self
    }
    fn domain_claims(&mut self) -> &mut dyn DomainClaimRepository {
        self
    }
}

impl TenancyReads for TenantReads {
    fn tenants(&mut self) -> &mut dyn TenantReader {
        self
    }
    fn tenant_settings(&mut self) -> &mut dyn TenantSettingsReader {
        self
    }
    fn tenant_seeds(&mut self) -> &mut dyn TenantSeedReader {
        self
    }
    fn memberships(&mut self) -> &mut dyn MembershipReader {
        self
    }
    fn invitations(&mut self) -> &mut dyn InvitationReader {
        self
    }
    fn invitation_links(&mut self) -> &mut dyn InvitationLinkReader {
        self
    }
    fn domain_claims(&mut self) -> &mut dyn DomainClaimReader {
        self
    }
}

impl DirectoryReads for PlatformReads {
    fn directory(&mut self) -> &mut dyn TenantDirectory {
        self
    }
    fn verified_domains(&mut self) -> &mut dyn VerifiedDomainReader {
        self
    }
}
