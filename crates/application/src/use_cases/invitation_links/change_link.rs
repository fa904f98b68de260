//! Changes what an invitation link grants, or disables it. Its URL stays the same.

use tenantry_domain::{
    event::Target,
    invitation_link::{InvitationLink, LinkChange, LinkId, ManageLinkError},
    permission::Permission,
};

use crate::{
    actor::{AccessError, Actor},
    ports::store_error::{Conflict, StoreError},
    tenant_access::TenantAccess,
};

/// The link, and the changes.
#[derive(Debug, Clone)]
pub struct Command {
    /// The link.
    pub id: LinkId,
    /// The changes.
    pub change: LinkChange,
}

/// Why the link was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeLinkError {
    /// The actor may not change links.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The tenant has no such link.
    #[error("there is no such link")]
    NotFound,
    /// A role ranks above the actor's, or a limit is passed already.
    #[error(transparent)]
    Link(#[from] ManageLinkError),
    /// The store failed.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for ChangeLinkError {
    fn from(error: StoreError) -> Self {
        match error {
            // Somebody joined since the link was read.
            StoreError::Conflict { what: Conflict::LinkUses } => Self::Link(ManageLinkError::FewerThanUsed),
            other => Self::Store(other),
        }
    }
}

/// The use case.
#[derive(Clone)]
pub struct ChangeLink {
    /// Authorizes the actor and opens the unit of work.
    pub access: TenantAccess,
}

impl ChangeLink {
    /// Changes the link. What is so already changes nothing.
    ///
    /// # Errors
    /// The variants of [`ChangeLinkError`].
    pub async fn execute(&self, actor: &Actor, command: Command) -> Result<InvitationLink, ChangeLinkError> {
        let Command { id, change } = command;
        let mut work = self.access.begin::<ChangeLinkError>(actor, Permission::LinksManage).await?;
        let found = work.invitation_links().find(id).await?;
        let before = work.require(found, Target::InvitationLink(id)).ok_or(ChangeLinkError::NotFound)?;
        let Some(changed) = before.change(work.principal(), change, work.now())? else { return Ok(before) };
        work.invitation_links().update(&before, &changed.value).await?;
        work.commit([changed.event]).await?;
        Ok(changed.value)
    }
}
