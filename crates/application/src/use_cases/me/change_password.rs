//! Changes the password of the actor. Their other sessions end, and a mail tells them.

use std::sync::Arc;

use tenantry_domain::{
    password::{PasswordContext, PasswordError, PlainPassword},
    session::RevocationReason,
    user::event::UserEvent,
};

use super::own_password::{OwnPasswordError, check_own_password};
use crate::{
    actor::{AccessError, Actor},
    ports::{
        mailer::{Message, PasswordChange},
        password_hasher::{HashingError, PasswordHasher},
        store_error::StoreError,
    },
    tenant_access::TenantAccess,
    use_cases::{
        auth::end_sessions::end_sessions,
        mailbox::{Mailbox, void_proofs},
    },
};

/// The old password and the new one.
#[derive(Debug, Clone)]
pub struct Command {
    /// The password that the account has.
    pub current: PlainPassword,
    /// The password that it is to have.
    pub new: PlainPassword,
}

/// Why the password was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangePasswordError {
    /// The current password is not that of the actor.
    #[error(transparent)]
    Own(#[from] OwnPasswordError),
    /// The new password is not acceptable.
    #[error("the password {0}")]
    Password(#[from] PasswordError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Hashing failed.
    #[error(transparent)]
    Hashing(#[from] HashingError),
}

impl From<AccessError> for ChangePasswordError {
    fn from(error: AccessError) -> Self {
        Self::Own(error.into())
    }
}

/// The use case.
#[derive(Clone)]
pub struct ChangePassword {
    /// Authorizes the actor and opens the unit of work.
    pub access: TenantAccess,
    /// Mails the notice.
    pub mailbox: Mailbox,
    /// Checks and hashes the passwords.
    pub hasher: Arc<dyn PasswordHasher>,
}

impl ChangePassword {
    /// Changes the password. The new one must be long enough for each of the actor's tenants.
    ///
    /// # Errors
    /// The variants of [`ChangePasswordError`].
    pub async fn execute(&self, actor: &Actor, command: Command) -> Result<(), ChangePasswordError> {
        let own = check_own_password(&self.access, &*self.hasher, actor, &command.current).await?;
        let (email, person) = (own.user.email().as_str(), own.user.name().as_str());
        let mut read = self.access.read_person::<ChangePasswordError>(actor).await?;
        let policy = read.user_tenants().find_password_policy(own.user.id()).await?;
        drop(read);
        let chosen = command.new.choose_under(policy, &PasswordContext { email, person, tenant: "", slug: None })?;
        let hash = self.hasher.hash(&chosen).await?;
        let session_id = actor.person()?.session_id;
        let mut work = self.access.begin_person::<ChangePasswordError>(actor).await?;
        let (now, user_id) = (work.now(), own.user.id());
        void_proofs(&mut *work, user_id).await?;
        // Stale if the password was changed since the check: then what was checked is worth nothing.
        work.passwords().update(user_id, &own.password, &hash, now).await?;
        let user = work.users().find(user_id).await?.ok_or(AccessError::NotAMember)?;
        let mut others = work.sessions().list_unrevoked(user_id).await?;
        others.retain(|session| session.id() != session_id);
        let ended = end_sessions(&mut work, &others, RevocationReason::PasswordChanged).await?;
        let message = |name| Message::PasswordChanged { name, at: now, how: PasswordChange::Changed };
        self.mailbox.mail(&mut *work, (&user).into(), user.email(), message, now).await?;
        let changed = UserEvent::PasswordChanged { user_id }.into();
        Ok(work.commit([changed].into_iter().chain(ended.into_iter().flatten())).await?)
    }
}
