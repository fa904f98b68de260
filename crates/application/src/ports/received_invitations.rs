//! The port of "my invitations": open invitations from the invited person's side, by address and across tenants.
//!
//! An invitation is a row of its tenant. This reads a look-up that is written together with the invitation and holds what
//! the invited person may see, so no tenant's table is read without a tenant.

use async_trait::async_trait;
use tenantry_domain::{
    Timestamp,
    email::Email,
    invitation::InvitationId,
    names::DisplayName,
    page::{Page, PageRequest},
    role::Role,
    tenant::Tenant,
};

use super::store_error::StoreError;

/// An open invitation as the invited person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedInvitation {
    /// The invitation.
    pub id: InvitationId,
    /// The tenant that invites.
    pub tenant: Tenant,
    /// The role it gives.
    pub role: Role,
    /// The name of the inviter; `None` if it was the operator of the installation.
    pub inviter: Option<DisplayName>,
    /// When it expires.
    pub expires_at: Timestamp,
}

/// Reads the open invitations for an address.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait ReceivedInvitationReader: Send {
    /// MUST give the invitation of that id if it is for that address, open at `now`, from an open tenant and from an active
    /// member of it or the operator, or `None`.
    async fn find(
        &mut self,
        address: &Email,
        id: InvitationId,
        now: Timestamp,
    ) -> Result<Option<ReceivedInvitation>, StoreError>;

    /// MUST give the invitations that `find` gives for that address, the newest first by id, by one query.
    async fn list(
        &mut self,
        address: &Email,
        now: Timestamp,
        page: PageRequest<InvitationId>,
    ) -> Result<Page<ReceivedInvitation, InvitationId>, StoreError>;
}
