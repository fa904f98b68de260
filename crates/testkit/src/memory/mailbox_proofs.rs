//! Proofs of mailboxes in memory.

use async_trait::async_trait;
use tenantry_application::ports::{mailbox_proofs::MailboxProofRepository, store_error::StoreError};
use tenantry_domain::{
    email_change::{EmailChange, EmailChangeId},
    mailbox_proofs::MailboxProofs,
    user::UserId,
};

use super::unit_of_work::MemoryWork;

#[async_trait]
impl<S: Send + Sync> MailboxProofRepository for MemoryWork<S> {
    async fn find(&mut self, user: UserId) -> Result<Option<MailboxProofs>, StoreError> {
        Ok(self.look().mailbox_proofs.get(&user).cloned())
    }

    async fn update(&mut self, before: &MailboxProofs, after: &MailboxProofs) -> Result<(), StoreError> {
        self.write(|state| {
            let user = before.snapshot().user_id;
            let stored = state.mailbox_proofs.get(&user).map_or(0, |stored| stored.snapshot().version);
            if stored != before.snapshot().version {
                return Err(StoreError::Stale);
            }
            state.mailbox_proofs.insert(user, after.clone());
            Ok(())
        })
    }

    async fn find_change(&mut self, user: UserId, id: EmailChangeId) -> Result<Option<EmailChange>, StoreError> {
        Ok(self.look().email_changes.get(&(user, id)).cloned())
    }

    async fn insert_change(&mut self, change: &EmailChange) -> Result<(), StoreError> {
        self.write(|state| {
            state.email_changes.insert((change.user_id, change.id), change.clone());
            Ok(())
        })
    }

    async fn claim_change(&mut self, change: &EmailChange) -> Result<(), StoreError> {
        self.write(|state| {
            state.email_changes.remove(&(change.user_id, change.id)).ok_or(StoreError::Stale)?;
            let (user, number) = (change.user_id, change.number);
            state.email_changes.retain(|(of, _), other| *of != user || other.number < number);
            Ok(())
        })
    }
}
