//! The port by which an embedder gives each new member what his own service needs (a wallet, a first workspace), in the
//! transaction that makes somebody a member: both are there, or neither.
//!
//! A new member is one whose membership is written for the first time: the founder of a tenant and whoever accepts an
//! invitation, also somebody who left and comes back, because leaving ended the membership. Reactivating somebody who
//! was deactivated is no such moment: the membership was there all the time, and so is what was provisioned for it.

use std::error::Error;

use async_trait::async_trait;
use tenantry_domain::membership::Membership;

use super::{store_error::StoreError, unit_of_work::UnitOfWork};

/// Why nobody became a member.
#[derive(Debug, thiserror::Error)]
pub enum ProvisionError {
    /// The embedder's own rules do not allow it.
    #[error("{reason}")]
    Refused {
        /// Why, in plain words for the person at the client. They are answered as they stand here.
        reason: String,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The provisioner itself failed. The person learns nothing of the cause; the log does.
    #[error("a provisioner failed")]
    Failed(#[source] Box<dyn Error + Send + Sync>),
}

/// Gives each new member what the embedder's service needs.
///
/// Provisioners run in the order in which the [`Adapters`](crate::Adapters) hold them, after the membership was written
/// and before the commit. The first that fails fails the sign-up or acceptance whole: nothing is stored, nobody is
/// signed in. A repeated request whose first try was carried out provisions nothing again.
#[async_trait]
pub trait Provisioner: Send + Sync {
    /// MUST do all it does by the unit of work that it is given, in the member's tenant, so that it is undone if what
    /// comes after it fails. Tables of the embedder are reached by what the adapter of the store offers for
    /// [`UnitOfWork::as_any`].
    /// MUST make database calls only, as everything between begin and commit: others wait for this transaction, and
    /// what was sent or charged elsewhere is not undone by a rollback.
    /// MUST give back every error of the store: a unit of work in which a statement failed can't be committed.
    async fn provision(&self, work: &mut dyn UnitOfWork, member: &Membership) -> Result<(), ProvisionError>;
}
