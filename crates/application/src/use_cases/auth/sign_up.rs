//! Founds a tenant: one commit creates the tenant, the person, the owner's membership, the session and the trail, or
//! nothing.

use std::sync::Arc;

use tenantry_domain::{
    email::Email,
    membership::{Membership, event::JoinedBy},
    names::DisplayName,
    password::{PasswordContext, PasswordError, PasswordHash, PlainPassword},
    role::Role,
    slug::Slug,
    tenant::{Tenant, TenantId},
    user::User,
};

use crate::{
    actor::Actor,
    admission::{Admission, AdmissionError, Newcomer},
    ports::{
        access_tokens::SigningError,
        idempotency_keys::{IdempotencyKey, IdempotencyRecord, IdempotentResult},
        password_hasher::{HashingError, PasswordHasher, Verdict},
        secrets::SecretSource,
        store_error::{Conflict, StoreError},
        unit_of_work::PlatformReason,
        user_tenants::UserTenant,
    },
    settings::Settings,
    tenant_access::TenantAccess,
    use_cases::{
        idempotency::RepeatableRequest,
        tokens::{Dated, IssuedRefreshToken, SessionStart, TokenIssuer, Tokens},
    },
};

/// The founder and the tenant to found.
#[derive(Debug, Clone)]
pub struct Command {
    /// The founder's address.
    pub email: Email,
    /// The founder's password.
    pub password: PlainPassword,
    /// The founder's name.
    pub name: DisplayName,
    /// The tenant's name.
    pub tenant_name: DisplayName,
    /// The tenant's slug. Without one, the slug is derived from the name.
    pub tenant_slug: Option<Slug>,
    /// Set if the client may repeat the request.
    pub repeatable: Option<RepeatableRequest>,
}

/// A founded tenant, with its founder signed in.
#[derive(Debug, Clone)]
pub struct SignedUp {
    /// The founder.
    pub user: User,
    /// The tenant.
    pub tenant: Tenant,
    /// The founder's membership, as owner.
    pub membership: Membership,
    /// The founder's tokens.
    pub tokens: Tokens,
}

/// Why the tenant was not founded.
#[derive(Debug, thiserror::Error)]
pub enum SignUpError {
    /// Another user has the address.
    #[error("this email address has an account already")]
    EmailTaken,
    /// Another tenant has the slug.
    #[error("this slug is taken")]
    SlugTaken {
        /// Available slugs.
        suggestions: Vec<Slug>,
    },
    /// The idempotency key was used for another request.
    #[error("this idempotency key was used for another request")]
    IdempotencyKeyReused,
    /// The password is not acceptable.
    #[error("the password {0}")]
    Password(#[from] PasswordError),
    /// The founder could not become a member, for example because a provisioner refused.
    #[error(transparent)]
    Admission(AdmissionError),
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

impl From<StoreError> for SignUpError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict { what: Conflict::Email } => Self::EmailTaken,
            StoreError::Conflict { what: Conflict::Slug } => Self::SlugTaken { suggestions: Vec::new() },
            other => Self::Store(other),
        }
    }
}

impl From<AdmissionError> for SignUpError {
    fn from(error: AdmissionError) -> Self {
        match error {
            AdmissionError::Store(error) => error.into(),
            other => Self::Admission(other),
        }
    }
}

/// The use case.
#[derive(Clone)]
pub struct SignUp {
    /// Opens the unit of work for the founder.
    pub access: TenantAccess,
    /// Makes the founder a member.
    pub admission: Admission,
    /// Hashes the password.
    pub hasher: Arc<dyn PasswordHasher>,
    /// Derives the stored form of a repeatable request.
    pub secrets: Arc<dyn SecretSource>,
    /// Signs the founder in.
    pub issuer: TokenIssuer,
    /// Provides the seats of new tenants and the lifetime of idempotency keys.
    pub settings: Arc<Settings>,
}

impl SignUp {
    /// Founds the tenant. If a repeatable request has already succeeded, founds nothing and signs its founder in.
    ///
    /// # Errors
    /// The variants of [`SignUpError`].
    pub async fn execute(&self, actor: &Actor, command: Command) -> Result<SignedUp, SignUpError> {
        let key = command.repeatable.as_ref().map(|request| request.to_key(&*self.secrets, "sign_up"));
        let context = PasswordContext {
            email: command.email.as_str(),
            person: command.name.as_str(),
            tenant: command.tenant_name.as_str(),
            slug: command.tenant_slug.as_ref().map(Slug::as_str),
        };
        let hash = self.hasher.hash(&command.password.choose(&context)?).await?;
        let founding = match self.found(actor, &command, key, &hash).await {
            // The same request ran concurrently and committed first.
            Err(SignUpError::Store(error)) if error.is_conflict(Conflict::IdempotencyKey) => {
                self.found(actor, &command, key, &hash).await?
            }
            answer => answer?,
        };
        match founding {
            Founding::New(signed_up) => Ok(*signed_up),
            Founding::Before(record) => self.repeat(actor, &command, &record).await,
        }
    }

    async fn found(
        &self,
        actor: &Actor,
        command: &Command,
        key: Option<IdempotencyKey>,
        hash: &PasswordHash,
    ) -> Result<Founding, SignUpError> {
        let tenant_id: TenantId = self.access.ids.next();
        // Before the unit of work, which sees no other tenant. The database decides when the tenant is stored; this
        // look provides the suggestions.
        let slugs = self.candidates(command, tenant_id).await?;
        let mut work = self.access.begin_by_proof(actor, tenant_id).await?;
        let now = work.now();
        let dated = self.issuer.date(now);
        if let Some(key) = key
            && let Some(record) = work.idempotency_keys().find(&key.key, now).await?
        {
            let same = record.key.fingerprint == key.fingerprint;
            return if same { Ok(Founding::Before(record)) } else { Err(SignUpError::IdempotencyKeyReused) };
        }
        let user = User::new(work.next_id(), command.email.clone(), command.name.clone(), now);
        if let Some(key) = key {
            // Comes before all other writes. Of two identical concurrent requests, the second then waits here for the
            // first. It does not mistake the rows that the first just created for another person's.
            let result = IdempotentResult::SignUp { tenant_id, user_id: user.id() };
            let record = IdempotencyRecord { key, result, expires_at: now + self.settings.idempotency_lifetime };
            work.idempotency_keys().insert(&record, now).await?;
        }
        let slug = slugs.free()?;
        let seats = self.settings.seats_of_new_tenants;
        let tenant = Tenant::found(tenant_id, slug, command.tenant_name.clone(), seats, now);
        work.tenants().insert(&tenant.value).await?;
        work.users().insert(&user, hash).await?;
        let founder = Newcomer { user: &user, role: Role::Owner, by: JoinedBy::Founding };
        let owner = self.admission.admit(&mut work, &tenant.value, founder).await?;
        let start = SessionStart::for_the_day(&actor.origin.device);
        let own = UserTenant::of(tenant.value.clone(), &owner.value);
        let refresh = self.issuer.start_session(&mut *work, &user, &own, start, now).await?;
        work.commit([tenant.event, owner.event]).await?;
        let signed_up = self.signed_up(user, tenant.value, owner.value, &refresh, dated)?;
        Ok(Founding::New(Box::new(signed_up)))
    }

    async fn candidates(&self, command: &Command, id: TenantId) -> Result<Candidates, StoreError> {
        // The last characters of a UUIDv7 are random.
        let id = id.to_string();
        let tail = &id[id.len() - 6..];
        let slugs: Vec<Slug> = match &command.tenant_slug {
            Some(slug) => std::iter::once(slug.clone()).chain(slug.alternatives(tail)).collect(),
            None => Slug::candidates(command.tenant_name.as_str(), tail),
        };
        let mut tenants = self.access.store.read_platform(PlatformReason::SignUp).await?;
        let taken = tenants.directory().list_taken(&slugs).await?;
        Ok(Candidates { is_asked_for: command.tenant_slug.is_some(), slugs, taken })
    }

    /// Signs in the founder of an earlier, identical request. Checks the password as any sign-in does, because it may
    /// have changed since.
    async fn repeat(
        &self,
        actor: &Actor,
        command: &Command,
        record: &IdempotencyRecord,
    ) -> Result<SignedUp, SignUpError> {
        let IdempotentResult::SignUp { tenant_id, user_id } = record.result else {
            return Err(SignUpError::IdempotencyKeyReused);
        };
        let dated = self.issuer.date(self.access.clock.now());
        let mut people = self.access.store.read_platform(PlatformReason::SignIn).await?;
        let founder = people.users().find_candidate(&command.email).await?;
        let founder = founder.filter(|candidate| candidate.user.id() == user_id);
        let stored = founder.as_ref().and_then(|candidate| candidate.password.clone());
        if self.hasher.verify(&command.password, stored).await? == Verdict::Wrong {
            return Err(SignUpError::IdempotencyKeyReused);
        }
        let mut work = self.access.begin_by_proof(actor, tenant_id).await?;
        let now = work.now();
        let (tenant, membership) = (work.tenants().find().await?, work.memberships().find(user_id).await?);
        let membership = membership.filter(|found| found.principal().is_some());
        let (Some(founder), Some(tenant), Some(membership)) = (founder, tenant, membership) else {
            return Err(SignUpError::IdempotencyKeyReused);
        };
        let start = SessionStart::for_the_day(&actor.origin.device);
        let own = UserTenant::of(tenant.clone(), &membership);
        let refresh = self.issuer.start_session(&mut *work, &founder.user, &own, start, now).await?;
        work.commit([]).await?;
        self.signed_up(founder.user, tenant, membership, &refresh, dated)
    }

    fn signed_up(
        &self,
        user: User,
        tenant: Tenant,
        membership: Membership,
        refresh: &IssuedRefreshToken,
        dated: Dated,
    ) -> Result<SignedUp, SignUpError> {
        let tokens = self.issuer.issue(&user, &UserTenant::of(tenant.clone(), &membership), refresh, dated)?;
        Ok(SignedUp { user, tenant, membership, tokens })
    }
}

enum Founding {
    New(Box<SignedUp>),
    Before(IdempotencyRecord),
}

/// The slugs that a new tenant may have, the best first.
struct Candidates {
    /// Whether the first one is what the founder asked for.
    is_asked_for: bool,
    slugs: Vec<Slug>,
    taken: Vec<Slug>,
}

impl Candidates {
    /// Returns the requested slug, or the best available one derived from the name.
    fn free(self) -> Result<Slug, SignUpError> {
        let Self { is_asked_for, slugs, taken } = self;
        let is_refused = is_asked_for && slugs.first().is_some_and(|slug| taken.contains(slug));
        let mut free = slugs.into_iter().filter(|slug| !taken.contains(slug));
        match free.next() {
            Some(slug) if !is_refused => Ok(slug),
            first => Err(SignUpError::SlugTaken { suggestions: first.into_iter().chain(free).take(3).collect() }),
        }
    }
}
