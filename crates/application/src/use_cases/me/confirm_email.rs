//! Gives the account of the actor the address that they asked for, once they enter the code that was mailed there.
//!
//! The claim of the address, the account and the copy in the actor's tenant change in one commit; the copies in other
//! tenants follow. The old address gets a notice with a link that undoes the change.

use tenantry_domain::{
    email_code::EmailCode,
    mailbox_proofs::{CodeError, CodePurpose},
    user::User,
};

use crate::{
    actor::{AccessError, Actor},
    ports::store_error::{Conflict, StoreError},
    tenant_access::TenantAccess,
    use_cases::{
        mailbox::{Mailbox, find_proofs, void_proofs},
        profile::{copy_elsewhere, copy_profile},
        tokens::live_session,
    },
};

/// Why the address was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ConfirmEmailError {
    /// The actor is not signed in, or the person no longer exists.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The session has ended.
    #[error("the session has ended")]
    SessionEnded,
    /// The code is not accepted.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// Another account has the address.
    #[error("another account has this email address")]
    EmailTaken,
    /// The store failed.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for ConfirmEmailError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict { what: Conflict::Email } => Self::EmailTaken,
            other => Self::Store(other),
        }
    }
}

/// The use case.
#[derive(Clone)]
pub struct ConfirmEmail {
    /// Authorizes the actor and opens the unit of work.
    pub access: TenantAccess,
    /// Checks the code, and mails the notice.
    pub mailbox: Mailbox,
}

impl ConfirmEmail {
    /// Changes the address. The next token has the new one.
    ///
    /// # Errors
    /// The variants of [`ConfirmEmailError`].
    pub async fn execute(&self, actor: &Actor, code: &EmailCode) -> Result<User, ConfirmEmailError> {
        let person = actor.person_outside_blocked_tenants()?;
        let mut work = self.access.begin_person::<ConfirmEmailError>(actor).await?;
        let now = work.now();
        // An access token outlives its session for a moment on other nodes. It changes no address.
        live_session(&mut *work, person, now).await?.ok_or(ConfirmEmailError::SessionEnded)?;
        let user = work.users().find(person.user_id).await?.ok_or(AccessError::NotAMember)?;
        let proofs = find_proofs(&mut *work, user.id(), now).await?;
        let email = proofs.address_for(CodePurpose::ChangeEmail).ok_or(CodeError::Wrong)?.clone();
        let presented = (CodePurpose::ChangeEmail, &email, code);
        if let Err(error) = self.mailbox.present_code(&mut *work, user.id(), presented, now).await? {
            work.commit([]).await?;
            return Err(error.into());
        }
        // The address may be the one that the account has. Then the code proves it.
        let changed = user.change_email(email, now).or_else(|| user.verify_email(now)).ok_or(CodeError::Wrong)?;
        work.users().update(&user, &changed).await?;
        void_proofs(&mut *work, user.id()).await?;
        self.mailbox.mail_change(&mut *work, &user, &changed, now).await?;
        let event = match work.in_tenant() {
            Some(work) => copy_profile(work, &changed).await?,
            None => None,
        };
        work.commit(event).await?;
        copy_elsewhere(&self.access, actor, actor.tenant_id(), &changed).await?;
        Ok(changed)
    }
}
