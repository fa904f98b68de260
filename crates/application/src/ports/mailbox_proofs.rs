//! The port of what people prove a mailbox by: codes, reset links, and links that undo the change of an address.

use async_trait::async_trait;
use tenantry_domain::{
    email_change::{EmailChange, EmailChangeId},
    mailbox_proofs::MailboxProofs,
    user::UserId,
};

use super::store_error::StoreError;

/// Proofs of mailboxes in a unit of work.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait MailboxProofRepository: Send {
    /// MUST give the codes and the reset link of that person, or `None` if none were ever stored.
    async fn find(&mut self, user: UserId) -> Result<Option<MailboxProofs>, StoreError>;

    /// MUST store `after` if the stored version is that of `before`, where nothing stored is version 0, and MUST answer `Stale` otherwise: of concurrent updates one wins.
    async fn update(&mut self, before: &MailboxProofs, after: &MailboxProofs) -> Result<(), StoreError>;

    /// MUST give the change of that person and id, or `None`.
    async fn find_change(&mut self, user: UserId, id: EmailChangeId) -> Result<Option<EmailChange>, StoreError>;

    /// MUST add the change.
    async fn insert_change(&mut self, change: &EmailChange) -> Result<(), StoreError>;

    /// MUST take the change away together with the later changes of that person, and MUST answer `Stale` if it is not there any more: of concurrent claims one wins.
    async fn claim_change(&mut self, change: &EmailChange) -> Result<(), StoreError>;
}
