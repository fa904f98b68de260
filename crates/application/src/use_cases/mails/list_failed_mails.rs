//! Lists the mails that were given up, for the operator. Nothing of their content is left.

use crate::{
    actor::{AccessError, Actor},
    ports::{mails::FailedMail, store_error::StoreError, unit_of_work::PlatformReason},
    tenant_access::TenantAccess,
};

/// Why the mails were not listed.
#[derive(Debug, thiserror::Error)]
pub enum ListFailedMailsError {
    /// The actor is neither an operator nor a job.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct ListFailedMails {
    /// Opens the read model.
    pub access: TenantAccess,
}

impl ListFailedMails {
    /// Returns at most `limit` mails of all owners, the latest first.
    ///
    /// # Errors
    /// The variants of [`ListFailedMailsError`].
    pub async fn execute(&self, actor: &Actor, limit: u32) -> Result<Vec<FailedMail>, ListFailedMailsError> {
        actor.operator()?;
        let mut read = self.access.store.read_platform(PlatformReason::DeliverMail).await?;
        Ok(read.mails().list_failed(limit).await?)
    }
}
