//! Writes an attempt to get out of a tenant into the trail of that tenant, where its owners can see it.
//!
//! It is no part of the request in which the attempt was made, which must not wait for it.

use std::sync::Arc;

use tenantry_domain::{
    Timestamp,
    access_violation::{AccessViolated, AccessViolation},
};

use crate::{
    actor::{AccessError, Actor},
    ports::{ids::IdGenerator, store_error::StoreError, unit_of_work::UnitOfWorkFactory},
    use_cases::trail::record,
};

/// What was attempted.
#[derive(Debug, Clone)]
pub struct Command {
    /// What the actor reached for.
    pub violation: AccessViolation,
    /// When.
    pub at: Timestamp,
    /// How many of his attempts were not recorded since the last one that was.
    pub unrecorded: u32,
}

/// Why nothing was recorded.
#[derive(Debug, thiserror::Error)]
pub enum RecordAccessViolationError {
    /// The actor works in no tenant, so there is no trail to write to.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct RecordAccessViolation {
    /// Opens the unit of work.
    pub store: Arc<dyn UnitOfWorkFactory>,
    /// Makes ids.
    pub ids: Arc<dyn IdGenerator>,
}

impl RecordAccessViolation {
    /// Records the attempt as made by the actor.
    ///
    /// # Errors
    /// The variants of [`RecordAccessViolationError`].
    pub async fn execute(&self, actor: &Actor, command: Command) -> Result<(), RecordAccessViolationError> {
        let tenant_id = actor.member()?.tenant_id;
        let Command { violation, at, unrecorded } = command;
        let mut work = self.store.begin(tenant_id).await?;
        let event = AccessViolated { tenant_id, violation, unrecorded }.into();
        record(&mut *work, &*self.ids, actor, at, [event]).await?;
        Ok(work.commit().await?)
    }
}
