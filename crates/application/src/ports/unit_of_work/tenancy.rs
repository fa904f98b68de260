//! The ports of a unit of work and of a read model for the tenant, its members, invitations and domains, and the names
//! and verified domains of all tenants.

use crate::ports::{
    domain_claims::{DomainClaimReader, DomainClaimRepository},
    invitation_links::{InvitationLinkReader, InvitationLinkRepository},
    invitations::{InvitationReader, InvitationRepository},
    memberships::{MembershipReader, MembershipRepository},
    tenant_seeds::{TenantSeedReader, TenantSeedRepository},
    tenant_settings::{TenantSettingsReader, TenantSettingsRepository},
    tenants::{TenantDirectory, TenantReader, TenantRepository},
    verified_domains::VerifiedDomainReader,
};

/// The tenant, its members, its invitations and its domains.
pub trait TenancyPorts: Send {
    /// The tenant itself.
    fn tenants(&mut self) -> &mut dyn TenantRepository;
    /// Its settings.
    fn tenant_settings(&mut self) -> &mut dyn TenantSettingsRepository;
    /// The seeds that it was given.
    fn tenant_seeds(&mut self) -> &mut dyn TenantSeedRepository;
    /// Its members.
    fn memberships(&mut self) -> &mut dyn MembershipRepository;
    /// Its invitations.
    fn invitations(&mut self) -> &mut dyn InvitationRepository;
    /// Its invitation links.
    fn invitation_links(&mut self) -> &mut dyn InvitationLinkRepository;
    /// Its claims of domains.
    fn domain_claims(&mut self) -> &mut dyn DomainClaimRepository;
}

/// Read access to the tenant, its members, its invitations and its domains.
pub trait TenancyReads: Send {
    /// The tenant itself.
    fn tenants(&mut self) -> &mut dyn TenantReader;
    /// Its settings.
    fn tenant_settings(&mut self) -> &mut dyn TenantSettingsReader;
    /// The seeds that it was given.
    fn tenant_seeds(&mut self) -> &mut dyn TenantSeedReader;
    /// Its members.
    fn memberships(&mut self) -> &mut dyn MembershipReader;
    /// Its invitations.
    fn invitations(&mut self) -> &mut dyn InvitationReader;
    /// Its invitation links.
    fn invitation_links(&mut self) -> &mut dyn InvitationLinkReader;
    /// Its claims of domains.
    fn domain_claims(&mut self) -> &mut dyn DomainClaimReader;
}

/// Read access to the names and the verified domains of all tenants.
pub trait DirectoryReads: Send {
    /// The names of all tenants.
    fn directory(&mut self) -> &mut dyn TenantDirectory;
    /// The verified domains of all tenants.
    fn verified_domains(&mut self) -> &mut dyn VerifiedDomainReader;
}
