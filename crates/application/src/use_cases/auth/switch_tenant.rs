//! Switches a signed-in person to another of their tenants: the same session gets another grant, with separate tokens.
//! The previous grant stays valid, so two browser tabs can work in two tenants. A session without a tenant gets its first
//! one in the same way.

use std::sync::Arc;

use tenantry_domain::access_violation::AccessViolation;

use crate::{
    actor::{AccessError, Actor},
    ports::{
        access_tokens::SigningError,
        access_violations::AccessViolationLog,
        clock::Clock,
        store_error::StoreError,
        tenants::TenantKey,
        unit_of_work::{PlatformReason, UnitOfWorkFactory},
        user_tenants::UserTenant,
    },
    use_cases::tokens::{TokenIssuer, Tokens, live_session},
};

/// The tenant to switch to.
#[derive(Debug, Clone)]
pub struct Command {
    /// The tenant; `None` if the given text cannot name a tenant.
    pub tenant: Option<TenantKey>,
}

/// Tokens for the other tenant.
#[derive(Debug, Clone)]
pub struct Switched {
    /// The membership that the tokens are for.
    pub current: UserTenant,
    /// The tokens.
    pub tokens: Tokens,
}

/// Why the person was not switched.
#[derive(Debug, thiserror::Error)]
pub enum SwitchTenantError {
    /// The actor is not signed in.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The person is not an active member of the tenant, or the tenant does not exist. The answer does not say which.
    #[error("you are not an active member of that organization")]
    NoMembership,
    /// The session ended in the meantime.
    #[error("the session was ended")]
    SessionEnded,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Signing failed.
    #[error(transparent)]
    Signing(#[from] SigningError),
}

/// The use case.
#[derive(Clone)]
pub struct SwitchTenant {
    /// Opens the unit of work.
    pub store: Arc<dyn UnitOfWorkFactory>,
    /// Issues the tokens.
    pub issuer: TokenIssuer,
    /// Provides the current time.
    pub clock: Arc<dyn Clock>,
    /// Records attempts to reach tenants that the person does not belong to.
    pub access_violations: Arc<dyn AccessViolationLog>,
}

impl SwitchTenant {
    /// Switches the actor to the tenant.
    ///
    /// # Errors
    /// The variants of [`SwitchTenantError`].
    pub async fn execute(&self, actor: &Actor, command: Command) -> Result<Switched, SwitchTenantError> {
        let person = actor.person()?;
        let tenant = command.tenant.ok_or(SwitchTenantError::NoMembership)?;
        let now = self.clock.now();
        let dated = self.issuer.date(now);
        let mut people = self.store.read_platform(PlatformReason::SwitchTenant).await?;
        let membership = people.user_tenants().find(person.user_id, &tenant).await?;
        drop(people);
        let current = membership.and_then(UserTenant::usable).ok_or_else(|| {
            self.access_violations.report(actor, AccessViolation::OtherTenant(Some(tenant.into())));
            SwitchTenantError::NoMembership
        })?;
        let mut work = self.store.begin_platform(PlatformReason::SwitchTenant).await?;
        let session = live_session(&mut *work, person, now).await?.ok_or(SwitchTenantError::SessionEnded)?;
        let user = work.users().find(person.user_id).await?.ok_or(SwitchTenantError::SessionEnded)?;
        let refresh = self.issuer.open_grant(&mut *work, &session, Some(&current), now).await?;
        work.commit().await?;
        let tokens = self.issuer.issue(&user, Some(&current), &refresh, dated)?;
        Ok(Switched { current, tokens })
    }
}
