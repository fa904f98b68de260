//! Lists the devices a person is signed in on.

use std::sync::Arc;

use tenantry_domain::{
    id::SessionId,
    page::{Page, PageRequest},
};

use crate::{
    actor::{AccessError, Actor},
    ports::{clock::Clock, sessions::SessionView, store_error::StoreError, unit_of_work::UnitOfWorkFactory},
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
    /// Opens the read model.
    pub store: Arc<dyn UnitOfWorkFactory>,
    /// Tells which sessions are over.
    pub clock: Arc<dyn Clock>,
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
        let member = actor.member()?;
        let mut read = self.store.read(member.tenant_id).await?;
        Ok(read.sessions().list(member.user_id, self.clock.now(), page).await?)
    }
}
