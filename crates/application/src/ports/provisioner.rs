//! The port by which an embedder provisions what its own service needs for each new member (a wallet, a first
//! workspace). Provisioning runs in the transaction that creates the membership: both are stored, or neither.
//!
//! A new member is a person whose membership is written for the first time: the founder of a tenant, and every person
//! who accepts an invitation. That includes people who left and come back, because leaving ended the membership.
//! Reactivating a deactivated member provisions nothing: the membership existed all the time, and so did what was
//! provisioned for it.

use std::error::Error;

use async_trait::async_trait;
use tenantry_domain::membership::Membership;

use super::{store_error::StoreError, unit_of_work::UnitOfWork};

/// Why the person did not become a member.
#[derive(Debug, thiserror::Error)]
pub enum ProvisionError {
    /// The embedder's own rules do not allow the membership.
    #[error("{reason}")]
    Refused {
        /// The reason, in plain words for the person at the client. It is returned verbatim.
        reason: String,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The provisioner itself failed. The cause goes to the log and is not shown to the person.
    #[error("a provisioner failed")]
    Failed(#[source] Box<dyn Error + Send + Sync>),
}

/// Provisions what the embedder's service needs for each new member.
///
/// Provisioners run in the order of [`Adapters`](crate::Adapters), after the membership is written and before the
/// commit. The first failure fails the whole sign-up or acceptance: nothing is stored and the person is not signed in.
/// If the first try of a repeated request succeeded, the repetition provisions nothing.
#[async_trait]
pub trait Provisioner: Send + Sync {
    /// MUST do all it does by the unit of work that it is given, in the member's tenant, so that it is undone if what
    /// comes after it fails. The adapter of the store offers access to the embedder's tables through
    /// [`UnitOfWork::as_any`].
    /// MUST make database calls only, as everything between begin and commit: others wait for this transaction, and
    /// what was sent or charged elsewhere is not undone by a rollback.
    /// MUST give back every error of the store: a unit of work in which a statement failed can't be committed.
    async fn provision(&self, work: &mut dyn UnitOfWork, member: &Membership) -> Result<(), ProvisionError>;
}
