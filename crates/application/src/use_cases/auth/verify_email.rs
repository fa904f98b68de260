//! Proves the address of the actor by the code that was mailed to it.
//!
//! The actor is signed in. So whoever enters the code knows the password and reads the mailbox, and the account stays as
//! it is. A code without a session would prove the mailbox only: somebody who signed up with another person's address
//! could talk its holder into proving it for them.

use tenantry_domain::{
    email::Email,
    email_code::EmailCode,
    mailbox_proofs::{CodeError, CodePurpose},
    user::{User, event::UserEvent},
};

use crate::{
    actor::{AccessError, Actor},
    ports::store_error::StoreError,
    tenant_access::TenantAccess,
    use_cases::mailbox::Mailbox,
};

/// The address, and the code that was mailed to it.
#[derive(Debug, Clone)]
pub struct Command {
    /// The address. It must be that of the account.
    pub email: Email,
    /// The code.
    pub code: EmailCode,
}

/// Why the address was not proved.
#[derive(Debug, thiserror::Error)]
pub enum VerifyEmailError {
    /// The actor is not signed in, or the person no longer exists.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The code is not accepted.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct VerifyEmail {
    /// Authorizes the actor and opens the unit of work.
    pub access: TenantAccess,
    /// Checks the code.
    pub mailbox: Mailbox,
}

impl VerifyEmail {
    /// Proves the address. The next token says so.
    ///
    /// # Errors
    /// The variants of [`VerifyEmailError`].
    pub async fn execute(&self, actor: &Actor, command: Command) -> Result<User, VerifyEmailError> {
        let person = actor.person()?;
        let mut work = self.access.begin_person::<VerifyEmailError>(actor).await?;
        let now = work.now();
        let user = work.users().find(person.user_id).await?.ok_or(AccessError::NotAMember)?;
        if *user.email() != command.email {
            return Err(CodeError::Wrong.into());
        }
        let presented = (CodePurpose::VerifyEmail, &command.email, &command.code);
        if let Err(error) = self.mailbox.present_code(&mut *work, user.id(), presented, now).await? {
            work.commit([]).await?;
            return Err(error.into());
        }
        let verified = user.verify_email(now).ok_or(CodeError::Wrong)?;
        work.users().update(&user, &verified).await?;
        work.commit([UserEvent::EmailVerified { user_id: user.id() }.into()]).await?;
        Ok(verified)
    }
}
