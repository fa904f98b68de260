//! Lists the devices a person is signed in on.

use tenantry_domain::{
    page::{Page, PageRequest},
    session::SessionId,
};

use crate::{
    actor::{AccessError, Actor},
    ports::{sessions::SessionView, store_error::StoreError},
    tenant_access::TenantAccess,
};

/// Why there is no list.
#[derive(Debug, thiserror::Error)]
pub enum ListMySessionsError {
    /// Nobody is signed in.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct ListMySessions {
    /// Lets the actor read.
    pub access: TenantAccess,
}

impl ListMySessions {
    /// Gives a page of the actor's live sessions, the newest first.
    ///
    /// # Errors
    /// The variants of [`ListMySessionsError`].
    pub async fn execute(
        &self,
        actor: &Actor,
        page: PageRequest<SessionId>,
    ) -> Result<Page<SessionView, SessionId>, ListMySessionsError> {
        let user_id = actor.member()?.user_id;
        let mut read = self.access.read_own::<ListMySessionsError>(actor).await?;
        let now = read.now();
        Ok(read.sessions().list(user_id, now, page).await?)
    }
}
