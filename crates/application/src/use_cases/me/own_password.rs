//! Checks the password of the actor before a change that needs more than a session.

use tenantry_domain::password::PlainPassword;

use crate::{
    actor::{AccessError, Actor},
    ports::{
        password_hasher::{HashingError, PasswordHasher, Verdict},
        store_error::StoreError,
        unit_of_work::PlatformReason,
        users::UserWithPassword,
    },
    tenant_access::TenantAccess,
};

/// Why the password is not that of the actor.
#[derive(Debug, thiserror::Error)]
pub enum OwnPasswordError {
    /// The actor is not signed in, or the person no longer exists.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The password is wrong, or the account has none.
    #[error("the current password is wrong")]
    Wrong,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Hashing failed.
    #[error(transparent)]
    Hashing(#[from] HashingError),
}

/// Returns the actor with the stored password, if the one given is right. Hashes outside of any unit of work.
pub(super) async fn check_own_password(
    access: &TenantAccess,
    hasher: &dyn PasswordHasher,
    actor: &Actor,
    password: &PlainPassword,
) -> Result<UserWithPassword, OwnPasswordError> {
    let user_id = actor.person()?.user_id;
    let mut people = access.store.read_platform(PlatformReason::OwnAccount).await?;
    let found = people.users().find(user_id).await?.ok_or(AccessError::NotAMember)?;
    drop(people);
    match hasher.verify(password, found.password.clone()).await? {
        Verdict::Right | Verdict::RightButOutdated => Ok(found),
        Verdict::Wrong => Err(OwnPasswordError::Wrong),
    }
}
