//! Checks the password of the actor before a change that needs more than a session.

use tenantry_domain::{
    password::{PasswordHash, PlainPassword},
    user::User,
};

use crate::{
    actor::{AccessError, Actor},
    ports::{
        password_hasher::{HashingError, PasswordHasher, Verdict},
        store_error::StoreError,
        unit_of_work::PlatformReason,
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

/// The actor, and their stored password, which is the one they gave.
pub(super) struct Own {
    pub(super) user: User,
    pub(super) password: PasswordHash,
}

/// Returns the actor with the stored password, if the one given is right. Hashes outside of any unit of work. So the
/// password can be another one when the unit of work begins: claim it there.
pub(super) async fn check_own_password(
    access: &TenantAccess,
    hasher: &dyn PasswordHasher,
    actor: &Actor,
    password: &PlainPassword,
) -> Result<Own, OwnPasswordError> {
    let user_id = actor.person()?.user_id;
    let mut people = access.store.read_platform(PlatformReason::OwnAccount).await?;
    let found = people.users().find(user_id).await?.ok_or(AccessError::NotAMember)?;
    drop(people);
    match (hasher.verify(password, found.password.clone()).await?, found.password) {
        (Verdict::Right | Verdict::RightButOutdated, Some(password)) => Ok(Own { user: found.user, password }),
        (Verdict::Wrong, _) | (_, None) => Err(OwnPasswordError::Wrong),
    }
}
