//! Lists the open invitations for the actor's own address, across tenants, if the address is proved. Otherwise whoever
//! signs up with another's address would learn who invites them.

use tenantry_domain::{
    invitation::InvitationId,
    page::{Page, PageRequest},
};

use super::received::ReceivedError;
use crate::{
    actor::Actor,
    ports::{received_invitations::ReceivedInvitation, unit_of_work::PlatformReason},
    tenant_access::TenantAccess,
};

/// The use case.
#[derive(Clone)]
pub struct ListMyInvitations {
    /// Opens the read model.
    pub access: TenantAccess,
}

impl ListMyInvitations {
    /// Returns a page of the invitations, newest first.
    ///
    /// # Errors
    /// The variants of [`ReceivedError`].
    pub async fn execute(
        &self,
        actor: &Actor,
        page: PageRequest<InvitationId>,
    ) -> Result<Page<ReceivedInvitation, InvitationId>, ReceivedError> {
        let person = actor.person()?;
        if !person.email_verified {
            return Err(ReceivedError::Unverified);
        }
        let mut read = self.access.store.read_platform(PlatformReason::ReceivedInvitations).await?;
        Ok(read.received_invitations().list(&person.email, self.access.clock.now(), page).await?)
    }
}
