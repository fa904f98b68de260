//! Undoes the change of an address, by the link that was mailed to the old one.
//!
//! Whoever changed the address knew the password and was signed in. So the password ends with all sessions, and a link
//! that sets a new one goes to the old address. The undo of an earlier change outlives a later one, since a thief can
//! change the address twice.

use tenantry_domain::{email_change::UndoError, session::RevocationReason, token_text::UndoToken, user::User};

use crate::{
    actor::Actor,
    ports::store_error::{Conflict, StoreError},
    tenant_access::TenantAccess,
    use_cases::{
        auth::end_sessions::end_all_sessions,
        displacement::{leave_tenants, make_room},
        mailbox::{Mailbox, void_proofs},
        profile::copy_elsewhere,
    },
};

/// Why the change was not undone.
#[derive(Debug, thiserror::Error)]
pub enum UndoEmailChangeError {
    /// The link is not valid, or no longer valid.
    #[error(transparent)]
    Undo(#[from] UndoError),
    /// Another account has proved the old address since.
    #[error("another account has this email address by now")]
    EmailTaken,
    /// The store failed.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for UndoEmailChangeError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict { what: Conflict::Email } => Self::EmailTaken,
            other => Self::Store(other),
        }
    }
}

/// The use case.
#[derive(Clone)]
pub struct UndoEmailChange {
    /// Opens the unit of work.
    pub access: TenantAccess,
    /// Mails the link that sets a new password.
    pub mailbox: Mailbox,
}

impl UndoEmailChange {
    /// Gives the account its old address back.
    ///
    /// # Errors
    /// The variants of [`UndoEmailChangeError`].
    pub async fn execute(&self, actor: &Actor, token: &UndoToken) -> Result<User, UndoEmailChangeError> {
        let mut work = self.access.begin_person_by_proof(actor, None).await?;
        let now = work.now();
        let found = work.mailbox_proofs().find_change(token.user_id, token.id).await?;
        let change = found.ok_or(UndoError::Invalid)?;
        change.present(token, now)?;
        match work.mailbox_proofs().claim_change(&change).await {
            Err(StoreError::Stale) => return Err(UndoError::Invalid.into()),
            done => done?,
        }
        let user = work.users().find(token.user_id).await?.ok_or(UndoError::Invalid)?;
        void_proofs(&mut *work, user.id()).await?;
        let (ids, restored) = (&*self.access.ids, user.change_email(change.before, now));
        let mut displaced = None;
        if let Some(restored) = &restored {
            displaced = make_room(&mut *work, ids, restored.email(), now).await?;
            work.users().update(&user, restored).await?;
        }
        let restored = restored.unwrap_or(user);
        work.passwords().delete(restored.id()).await?;
        end_all_sessions(&mut *work, ids, restored.id(), RevocationReason::EmailChangeUndone, now).await?;
        self.mailbox.mail_reset(&mut *work, (&restored).into(), restored.email(), now).await?;
        work.commit([]).await?;
        copy_elsewhere(&self.access, actor, None, &restored).await?;
        if let Some(displaced) = displaced {
            leave_tenants(&self.access, actor, &displaced).await?;
        }
        Ok(restored)
    }
}
