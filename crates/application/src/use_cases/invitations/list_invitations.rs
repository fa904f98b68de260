//! Lists the invitations of the actor's tenant, newest first, in one query.

use tenantry_domain::{
    invitation::{Invitation, InvitationId},
    page::{Page, PageRequest},
    permission::Permission,
};

use crate::{
    actor::{AccessError, Actor},
    ports::{invitations::InvitationState, store_error::StoreError},
    tenant_access::TenantAccess,
};

/// Which invitations, and which page of them.
#[derive(Debug, Clone, Default)]
pub struct Command {
    /// Only invitations in one of these states; all if there are none.
    pub states: Vec<InvitationState>,
    /// Which page.
    pub page: PageRequest<InvitationId>,
}

/// Why the list was not returned.
#[derive(Debug, thiserror::Error)]
pub enum ListInvitationsError {
    /// The actor may not see the list.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct ListInvitations {
    /// Authorizes the actor and opens the read model.
    pub access: TenantAccess,
}

impl ListInvitations {
    /// Returns the page.
    ///
    /// # Errors
    /// The variants of [`ListInvitationsError`].
    pub async fn execute(
        &self,
        actor: &Actor,
        command: Command,
    ) -> Result<Page<Invitation, InvitationId>, ListInvitationsError> {
        let mut read = self.access.read::<ListInvitationsError>(actor, Permission::InvitationsRead).await?;
        let now = read.now();
        Ok(read.invitations().list(&command.states, now, command.page).await?)
    }
}
