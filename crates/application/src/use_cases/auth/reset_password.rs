//! Sets a new password by a mailed link. The link proves the mailbox, and all sessions end.
//!
//! If the address was never proved, somebody else may have set the account up. Then the holder of the mailbox decides:
//! they keep it, or they begin with an account of their own and the other one loses the address. Nobody is asked who
//! proved the address before.

use std::sync::Arc;

use tenantry_domain::{
    Timestamp,
    mailbox_proofs::ResetError,
    password::{PasswordContext, PasswordError, PasswordHash, PasswordPolicy, PlainPassword},
    session::RevocationReason,
    token_text::ResetToken,
    user::{ExistingAccount, MailboxClaim, User},
};

use crate::{
    actor::Actor,
    ports::{
        mailer::{Message, PasswordChange},
        password_hasher::{HashingError, PasswordHasher},
        store_error::StoreError,
        unit_of_work::PlatformReason,
    },
    tenant_access::{PersonWork, TenantAccess},
    use_cases::{
        auth::end_sessions::end_all_sessions,
        displacement::{displace, leave_tenants, unproved_password},
        mailbox::{Mailbox, find_proofs},
    },
};

/// The link's token, and the new password.
#[derive(Debug, Clone)]
pub struct Command {
    /// The token.
    pub token: ResetToken,
    /// The new password.
    pub password: PlainPassword,
    /// What becomes of an account whose address was never proved.
    pub existing: ExistingAccount,
}

/// The account that has the new password.
#[derive(Debug, Clone)]
pub struct PasswordReset {
    /// The person.
    pub user: User,
    /// Whether it is a new account, in place of one that somebody else had set up.
    pub replaced: bool,
}

/// Why the password was not reset.
#[derive(Debug, thiserror::Error)]
pub enum ResetPasswordError {
    /// The link is not valid, or no longer valid.
    #[error(transparent)]
    Reset(#[from] ResetError),
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

/// The use case.
#[derive(Clone)]
pub struct ResetPassword {
    /// Opens the unit of work.
    pub access: TenantAccess,
    /// Mails the notice.
    pub mailbox: Mailbox,
    /// Hashes the password.
    pub hasher: Arc<dyn PasswordHasher>,
}

impl ResetPassword {
    /// Sets the new password.
    ///
    /// # Errors
    /// The variants of [`ResetPasswordError`].
    pub async fn execute(&self, actor: &Actor, command: Command) -> Result<PasswordReset, ResetPasswordError> {
        let hash = self.hash(actor, &command).await?;
        let mut work = self.access.begin_person_by_proof(actor, None).await?;
        let now = work.now();
        let user = work.users().find(command.token.user_id).await?.ok_or(ResetError::Invalid)?;
        let proofs = find_proofs(&mut *work, user.id(), now).await?;
        let without_link = proofs.use_reset(&command.token, user.email(), now)?;
        match work.mailbox_proofs().update(&proofs, &without_link).await {
            // Another request used the link, or a newer one was mailed.
            Err(StoreError::Stale) => return Err(ResetError::Invalid.into()),
            done => done?,
        }
        let password = unproved_password(&mut *work, &user).await?;
        match user.claimed_by_mailbox(password.as_ref(), command.existing, self.access.ids.uuid(), now) {
            MailboxClaim::Confirmed(after) => {
                self.confirm(&mut work, (&user, &after), &hash, now).await?;
                work.commit([]).await?;
                Ok(PasswordReset { user: after, replaced: false })
            }
            MailboxClaim::Displaced(after) => {
                let owner = self.replace(&mut work, (&user, &after), &hash, now).await?;
                work.commit([]).await?;
                leave_tenants(&self.access, actor, &after).await?;
                Ok(PasswordReset { user: owner, replaced: true })
            }
        }
    }

    /// Checks the link before the password is hashed, outside any unit of work. Otherwise anybody could make the server
    /// hash. The password must be long enough for each of the person's tenants.
    async fn hash(&self, actor: &Actor, command: &Command) -> Result<PasswordHash, ResetPasswordError> {
        let mut work = self.access.begin_person_by_proof(actor, None).await?;
        let now = work.now();
        let user = work.users().find(command.token.user_id).await?.ok_or(ResetError::Invalid)?;
        find_proofs(&mut *work, user.id(), now).await?.check_reset(&command.token, user.email(), now)?;
        let password = match command.existing {
            ExistingAccount::Keep => None,
            ExistingAccount::Replace => unproved_password(&mut *work, &user).await?,
        };
        drop(work);
        // The new account in place of somebody else's is in none of their tenants.
        let policy = if user.is_replaced(password.as_ref(), command.existing) {
            PasswordPolicy::default()
        } else {
            let mut people = self.access.store.read_platform(PlatformReason::OwnAccount).await?;
            people.user_tenants().find_password_policy(user.id()).await?
        };
        let (email, person) = (user.email().as_str(), user.name().as_str());
        let chosen =
            command.password.choose_under(policy, &PasswordContext { email, person, tenant: "", slug: None })?;
        Ok(self.hasher.hash(&chosen).await?)
    }

    async fn confirm(
        &self,
        work: &mut PersonWork<'_>,
        (before, after): (&User, &User),
        hash: &PasswordHash,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if before != after {
            work.users().update(before, after).await?;
        }
        work.passwords().insert(after.id(), hash, now).await?;
        let ids = &*self.access.ids;
        end_all_sessions(&mut **work, ids, after.id(), RevocationReason::PasswordReset, now).await?;
        let message = |name| Message::PasswordChanged { name, at: now, how: PasswordChange::Reset };
        self.mailbox.mail(&mut **work, after.into(), after.email(), message, now).await
    }

    async fn replace(
        &self,
        work: &mut PersonWork<'_>,
        (before, after): (&User, &User),
        hash: &PasswordHash,
        now: Timestamp,
    ) -> Result<User, StoreError> {
        displace(&mut **work, &*self.access.ids, (before, after), now).await?;
        let owner = User::of_mailbox(self.access.ids.next(), before.email().clone(), now);
        work.users().insert(&owner, hash).await?;
        let message = |_| Message::AccountReclaimed { at: now };
        self.mailbox.mail(&mut **work, (&owner).into(), owner.email(), message, now).await?;
        Ok(owner)
    }
}
