//! Signs a person in by email and password. The person's memberships decide the tenant. Whoever has none gets a session
//! without a tenant.
//!
//! An unknown address, a wrong password and a person without a password get the same answer after the same work. The
//! session and its refresh token record the sign-in; no tenant's trail does. A sign-in takes five statements in all.

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
        users::SignInCandidate,
    },
    settings::Settings,
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
    /// The membership in the tenant to work in, or `None` if the person has no active one.
    pub current: Option<UserTenant>,
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
    /// The person is not an active member of the tenant they asked for, or it does not exist. The answer does not say
    /// which.
    #[error("this account is not an active member of that organization")]
    OtherTenant {
        /// The memberships that the person may work with.
        own: Vec<UserTenant>,
    },
    /// The person belongs to no tenant, or no longer to any, and sessions without a tenant are switched off.
    #[error("this account is not an active member of any organization")]
    NoMembership,
    /// The store failed.
    #[error(transparent)]
    Store(StoreError),
    /// Hashing failed.
    #[error(transparent)]
    Hashing(#[from] HashingError),
    /// Signing failed.
    #[error(transparent)]
    Signing(#[from] SigningError),
}

impl From<StoreError> for SignInError {
    fn from(error: StoreError) -> Self {
        match error {
            // The password was changed while it was checked, so it is no longer the right one.
            StoreError::Stale => Self::InvalidCredentials,
            other => Self::Store(other),
        }
    }
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
    /// Says whether there are sessions without a tenant.
    pub settings: Arc<Settings>,
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
        let current = self.choose(&candidate, command.tenant.as_ref())?;
        let renewed = match verdict {
            Verdict::RightButOutdated => Some(self.hasher.rehash(&command.password).await?),
            _ => None,
        };
        let mut work = self.store.begin_platform(PlatformReason::SignIn).await?;
        if let (Some(old), Some(new)) = (&stored, &renewed) {
            work.passwords().update(candidate.user.id(), old, new, now).await?;
        }
        let password = renewed.as_ref().or(stored.as_ref());
        let start = SessionStart { device: &actor.origin.device, remembered: command.remember_me, password };
        let refresh = self.issuer.start_session(&mut *work, &candidate.user, current.as_ref(), start, now).await?;
        work.commit().await?;
        let tokens = self.issuer.issue(&candidate.user, current.as_ref(), &refresh, dated)?;
        Ok(SignedIn { user: candidate.user, current, memberships: candidate.memberships, tokens })
    }

    /// Chooses the tenant to work in. Runs after the password was found right, so the answer is for the person only.
    fn choose(
        &self,
        candidate: &SignInCandidate,
        asked_for: Option<&TenantKey>,
    ) -> Result<Option<UserTenant>, SignInError> {
        if let Some(key) = asked_for {
            let named = candidate.named(key).cloned();
            return named
                .map(Some)
                .ok_or_else(|| SignInError::OtherTenant { own: candidate.usable().cloned().collect() });
        }
        let usual = candidate.usual().cloned();
        if usual.is_none() && !self.settings.sessions_without_tenant {
            return Err(SignInError::NoMembership);
        }
        Ok(usual)
    }
}
