//! Asks for another address. A code goes to that address, and nothing changes before it is entered. The answer does not
//! say whether another account has the address.

use std::sync::Arc;

use tenantry_domain::{email::Email, mailbox_proofs::CodePurpose, password::PlainPassword};

use super::own_password::{OwnPasswordError, check_own_password};
use crate::{
    actor::{AccessError, Actor},
    ports::{password_hasher::PasswordHasher, store_error::StoreError},
    tenant_access::TenantAccess,
    use_cases::mailbox::Mailbox,
};

/// The new address, and the password of the account.
#[derive(Debug, Clone)]
pub struct Command {
    /// The address that the account is to have.
    pub email: Email,
    /// The password that it has.
    pub current_password: PlainPassword,
}

/// Why no code was mailed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeEmailError {
    /// The password is not that of the actor.
    #[error(transparent)]
    Own(#[from] OwnPasswordError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<AccessError> for ChangeEmailError {
    fn from(error: AccessError) -> Self {
        Self::Own(error.into())
    }
}

/// The use case.
#[derive(Clone)]
pub struct ChangeEmail {
    /// Authorizes the actor and opens the unit of work.
    pub access: TenantAccess,
    /// Mails the code.
    pub mailbox: Mailbox,
    /// Checks the password.
    pub hasher: Arc<dyn PasswordHasher>,
}

impl ChangeEmail {
    /// Mails a code to the new address.
    ///
    /// # Errors
    /// The variants of [`ChangeEmailError`].
    pub async fn execute(&self, actor: &Actor, command: Command) -> Result<(), ChangeEmailError> {
        actor.person_outside_blocked_tenants()?;
        let own = check_own_password(&self.access, &*self.hasher, actor, &command.current_password).await?;
        let mut work = self.access.begin_person::<ChangeEmailError>(actor).await?;
        let now = work.now();
        let to = (&own.user).into();
        self.mailbox.mail_code(&mut *work, to, CodePurpose::ChangeEmail, &command.email, now).await?;
        // Stale if the password was changed since the check: then what was checked is worth nothing.
        work.passwords().claim(own.user.id(), &own.password).await?;
        Ok(work.commit([]).await?)
    }
}
