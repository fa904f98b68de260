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

/// Why the list was not returned.
#[derive(Debug, thiserror::Error)]
pub enum ListMySessionsError {
    /// The actor is not signed in.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct ListMySessions {
    /// Authorizes the actor and opens the read model.
    pub access: TenantAccess,
}

impl ListMySessions {
    /// Returns a page of the actor's live sessions, newest first.
    ///
    /// # Errors
    /// The variants of [`ListMySessionsError`].
    pub async fn execute(
        &self,
        actor: &Actor,
        page: PageRequest<SessionId>,
    ) -> Result<Page<SessionView, SessionId>, ListMySessionsError> {
        let user_id = actor.person()?.user_id;
        let mut read = self.access.read_person::<ListMySessionsError>(actor).await?;
        let now = read.now();
        Ok(read.sessions().list(user_id, now, page).await?)
    }
}
