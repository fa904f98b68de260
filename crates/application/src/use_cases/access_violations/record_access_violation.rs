//! Records a cross-tenant access attempt in the trail of the actor's tenant, where its owners can see it.
//!
//! This runs outside the request that made the attempt, because that request must not wait for it.

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

/// The attempt to record.
#[derive(Debug, Clone)]
pub struct Command {
    /// The target of the attempt.
    pub violation: AccessViolation,
    /// The time of the attempt.
    pub at: Timestamp,
    /// How many attempts of the actor were left out since the last recorded one.
    pub unrecorded: u32,
}

/// Why the attempt was not recorded.
#[derive(Debug, thiserror::Error)]
pub enum RecordAccessViolationError {
    /// The actor works in no tenant, so no trail exists to write to.
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
    /// Generates ids.
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
