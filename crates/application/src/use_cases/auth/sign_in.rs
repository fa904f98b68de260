//! Signs a person in by email and password. The person's memberships decide the tenant.
//!
//! An unknown address, a wrong password and a person without a password get the same answer after the same work. The
//! session and its refresh token record the sign-in; no tenant's trail does. A sign-in takes four statements in all.

use std::sync::Arc;

use tenantry_domain::{email::Email, password::PlainPassword, user::User};

use crate::{
    actor::Actor,
    ports::{
        access_tokens::SigningError,
        clock::Clock,
        password_hasher::{HashingError, PasswordHasher, Verdict},
        store_error::StoreError,
        tenants::TenantKey,
        unit_of_work::{PlatformReason, UnitOfWorkFactory},
        user_tenants::UserTenant,
    },
    use_cases::tokens::{SessionStart, TokenIssuer, Tokens},
};

/// The credentials of the person who signs in.
#[derive(Debug, Clone)]
pub struct Command {
    /// The address.
    pub email: Email,
    /// The password.
    pub password: PlainPassword,
    /// The tenant to work in, if the person names one.
    pub tenant: Option<TenantKey>,
    /// Whether the session lasts longer than a day.
    pub remember_me: bool,
}

/// A signed-in person.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The person.
    pub user: User,
    /// The membership in the tenant to work in.
    pub current: UserTenant,
    /// All memberships of the person, for the tenant switcher.
    pub memberships: Vec<UserTenant>,
    /// The tokens.
    pub tokens: Tokens,
}

/// Why the person was not signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Address and password do not match. The answer does not say which of the two is wrong.
    #[error("email address or password is wrong")]
    InvalidCredentials,
    /// The person belongs to no tenant, or no longer to any.
    #[error("this account is not an active member of any organization")]
    NoMembership,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Hashing failed.
    #[error(transparent)]
    Hashing(#[from] HashingError),
    /// Signing failed.
    #[error(transparent)]
    Signing(#[from] SigningError),
}

/// The use case.
#[derive(Clone)]
pub struct SignIn {
    /// Opens the unit of work.
    pub store: Arc<dyn UnitOfWorkFactory>,
    /// Checks the password.
    pub hasher: Arc<dyn PasswordHasher>,
    /// Starts the session.
    pub issuer: TokenIssuer,
    /// Provides the current time.
    pub clock: Arc<dyn Clock>,
}

impl SignIn {
    /// Signs the person in.
    ///
    /// # Errors
    /// The variants of [`SignInError`].
    pub async fn execute(&self, actor: &Actor, command: Command) -> Result<SignedIn, SignInError> {
        let now = self.clock.now();
        let dated = self.issuer.date(now);
        let mut people = self.store.read_platform(PlatformReason::SignIn).await?;
        let candidate = people.users().find_candidate(&command.email).await?;
        drop(people);
        let stored = candidate.as_ref().and_then(|candidate| candidate.password.clone());
        let verdict = self.hasher.verify(&command.password, stored.clone()).await?;
        let (Verdict::Right | Verdict::RightButOutdated, Some(candidate)) = (verdict, candidate) else {
            return Err(SignInError::InvalidCredentials);
        };
        let current = candidate.choose(command.tenant.as_ref()).cloned().ok_or(SignInError::NoMembership)?;
        let rehashed = match (verdict, stored) {
            (Verdict::RightButOutdated, Some(old)) => Some((old, self.hasher.rehash(&command.password).await?)),
            _ => None,
        };
        let mut work = self.store.begin_platform(PlatformReason::SignIn).await?;
        let start = SessionStart { device: &actor.origin.device, remembered: command.remember_me };
        let refresh = self.issuer.start_session(&mut *work, &candidate.user, &current, start, now).await?;
        if let Some((old, new)) = rehashed {
            work.users().update_password(candidate.user.id(), &old, &new).await?;
        }
        work.commit().await?;
        let tokens = self.issuer.issue(&candidate.user, &current, &refresh, dated)?;
        Ok(SignedIn { user: candidate.user, current, memberships: candidate.memberships, tokens })
    }
}
