//! Lists the invitations of the actor's tenant, the newest first, in one query.

use std::sync::Arc;

use tenantry_domain::{
    id::InvitationId,
    invitation::Invitation,
    page::{Page, PageRequest},
    permission::Permission,
};

use crate::{
    actor::{AccessError, Actor},
    ports::{clock::Clock, invitations::InvitationState, store_error::StoreError, unit_of_work::UnitOfWorkFactory},
};

/// Which invitations, and which page of them.
#[derive(Debug, Clone, Default)]
pub struct Command {
    /// Those in this state, or all.
    pub state: Option<InvitationState>,
    /// Which page.
    pub page: PageRequest<InvitationId>,
}

/// Why there is no list.
#[derive(Debug, thiserror::Error)]
pub enum ListInvitationsError {
    /// The actor may not see it.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct ListInvitations {
    /// Opens the read model.
    pub store: Arc<dyn UnitOfWorkFactory>,
    /// Tells which have run out.
    pub clock: Arc<dyn Clock>,
}

impl ListInvitations {
    /// Gives the page.
    ///
    /// # Errors
    /// The variants of [`ListInvitationsError`].
    pub async fn execute(
        &self,
        actor: &Actor,
        command: Command,
    ) -> Result<Page<Invitation, InvitationId>, ListInvitationsError> {
        let member = actor.allowed(Permission::InvitationsRead)?;
        let mut read = self.store.read(member.tenant_id).await?;
        Ok(read.invitations().list(command.state, self.clock.now(), command.page).await?)
    }
}
