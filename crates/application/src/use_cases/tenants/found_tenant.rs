//! Founds a tenant for a signed-in person, who becomes its owner. Their session gets a grant for it, as in a
//! switch. The tenant they came from keeps its own.

use std::sync::Arc;

use tenantry_domain::{event::DomainEvent, membership::Membership, tenant::Tenant, user::User};

use crate::{
    actor::{AccessError, Actor},
    founding::{Founding, FoundingError, NewTenant},
    ports::{
        access_tokens::SigningError,
        idempotency_keys::{IdempotencyKey, IdempotencyRecord, IdempotentResult},
        secrets::SecretSource,
        store_error::{Conflict, StoreError},
        user_tenants::UserTenant,
    },
    settings::Settings,
    tenant_access::{TenantAccess, TenantWork},
    use_cases::{
        idempotency::{RepeatableRequest, find_repeated},
        tokens::{Dated, TokenIssuer, Tokens, live_session},
    },
};

/// The tenant to found.
#[derive(Debug, Clone)]
pub struct Command {
    /// The tenant.
    pub tenant: NewTenant,
    /// Set if the client may repeat the request.
    pub repeatable: Option<RepeatableRequest>,
}

/// A founded tenant, with tokens for it.
#[derive(Debug, Clone)]
pub struct FoundedTenant {
    /// The founder.
    pub user: User,
    /// The tenant.
    pub tenant: Tenant,
    /// The founder's membership, as owner.
    pub membership: Membership,
    /// The founder's tokens for the tenant, in the session that sent the request.
    pub tokens: Tokens,
}

/// Why the tenant was not founded.
#[derive(Debug, thiserror::Error)]
pub enum FoundTenantError {
    /// The actor is not signed in.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The session ended in the meantime.
    #[error("the session was ended")]
    SessionEnded,
    /// The idempotency key was used for another request.
    #[error("this idempotency key was used for another request")]
    IdempotencyKeyReused,
    /// The slug is taken, the limit is reached, or the founder was refused.
    #[error(transparent)]
    Founding(#[from] FoundingError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Signing failed.
    #[error(transparent)]
    Signing(#[from] SigningError),
}

/// The use case.
#[derive(Clone)]
pub struct FoundTenant {
    /// Opens the unit of work for the founder.
    pub access: TenantAccess,
    /// Founds the tenant.
    pub founding: Founding,
    /// Derives the stored form of a repeatable request.
    pub secrets: Arc<dyn SecretSource>,
    /// Issues the tokens.
    pub issuer: TokenIssuer,
    /// Provides the lifetime of idempotency keys.
    pub settings: Arc<Settings>,
}

enum Outcome {
    New(Box<FoundedTenant>),
    Before(IdempotencyRecord),
}

impl FoundTenant {
    /// Founds the tenant. If a repeatable request has already succeeded, founds nothing and issues tokens for the same
    /// tenant.
    ///
    /// # Errors
    /// The variants of [`FoundTenantError`].
    pub async fn execute(&self, actor: &Actor, command: Command) -> Result<FoundedTenant, FoundTenantError> {
        let scope = format!("found_tenant {}", actor.person()?.user_id);
        let key = command.repeatable.as_ref().map(|request| request.to_key(&*self.secrets, &scope));
        let outcome = match self.found(actor, &command.tenant, key).await {
            // The same request ran concurrently and committed first.
            Err(FoundTenantError::Store(error)) if error.is_conflict(Conflict::IdempotencyKey) => {
                self.found(actor, &command.tenant, key).await?
            }
            answer => answer?,
        };
        match outcome {
            Outcome::New(founded) => Ok(*founded),
            Outcome::Before(record) => self.repeat(actor, &record).await,
        }
    }

    async fn found(
        &self,
        actor: &Actor,
        new: &NewTenant,
        key: Option<IdempotencyKey>,
    ) -> Result<Outcome, FoundTenantError> {
        let tenant_id = self.access.ids.next();
        let slugs = self.founding.slugs_for(&*self.access.store, new, tenant_id).await?;
        let mut work = self.access.begin_new(actor, tenant_id, self.founding.tier()).await?;
        let now = work.now();
        let dated = self.issuer.date(now);
        if let Some(key) = key {
            let before = find_repeated(&mut *work, &key, now, FoundTenantError::IdempotencyKeyReused).await?;
            if let Some(record) = before {
                return Ok(Outcome::Before(record));
            }
            // Comes before all other writes, as in a sign-up.
            let result = IdempotentResult::Tenant(tenant_id);
            let record = IdempotencyRecord { key, result, expires_at: now + self.settings.idempotency_lifetime };
            work.idempotency_keys().insert(&record, now).await?;
        }
        let slug = self.founding.choose(slugs)?;
        let user = work.users().find(actor.person()?.user_id).await?.ok_or(FoundTenantError::SessionEnded)?;
        let founded = self.founding.found(&mut work, new.name.clone(), slug, &user).await?;
        let (tenant, membership) = (founded.tenant, founded.owner);
        let own = UserTenant::of(tenant.clone(), &membership);
        let tokens = self.open(work, actor, &user, &own, founded.events, dated).await?;
        Ok(Outcome::New(Box::new(FoundedTenant { user, tenant, membership, tokens })))
    }

    /// Issues tokens for the tenant of an earlier, identical request, if the person is still a member of it.
    async fn repeat(&self, actor: &Actor, record: &IdempotencyRecord) -> Result<FoundedTenant, FoundTenantError> {
        let IdempotentResult::Tenant(tenant_id) = record.result else {
            return Err(FoundTenantError::IdempotencyKeyReused);
        };
        let user_id = actor.person()?.user_id;
        let mut work = self.access.begin_by_proof(actor, tenant_id).await?;
        let dated = self.issuer.date(work.now());
        let (tenant, membership) = (work.tenants().find().await?, work.memberships().find(user_id).await?);
        let membership = membership.filter(|found| found.principal().is_some());
        let (Some(tenant), Some(membership)) = (tenant, membership) else {
            return Err(FoundTenantError::IdempotencyKeyReused);
        };
        let user = work.users().find(user_id).await?.ok_or(FoundTenantError::SessionEnded)?;
        let own = UserTenant::of(tenant.clone(), &membership);
        let tokens = self.open(work, actor, &user, &own, [], dated).await?;
        Ok(FoundedTenant { user, tenant, membership, tokens })
    }

    /// Opens a grant in the session of the actor, and commits.
    async fn open(
        &self,
        mut work: TenantWork<'_>,
        actor: &Actor,
        user: &User,
        own: &UserTenant,
        events: impl IntoIterator<Item = DomainEvent> + Send,
        dated: Dated,
    ) -> Result<Tokens, FoundTenantError> {
        let now = work.now();
        let session = live_session(&mut *work, actor.person()?, now).await?.ok_or(FoundTenantError::SessionEnded)?;
        let refresh = self.issuer.open_grant(&mut *work, &session, Some(own), now).await?;
        work.commit(events).await?;
        Ok(self.issuer.issue(user, Some(own), &refresh, dated)?)
    }
}
