//! Founds a tenant: one commit creates the tenant, the person, the owner's membership, the session and the trail, and
//! queues the mail with the code that proves the address, or nothing.

use std::sync::Arc;

use tenantry_domain::{
    email::Email,
    locale::Locale,
    mailbox_proofs::CodePurpose,
    membership::Membership,
    names::DisplayName,
    password::{PasswordContext, PasswordError, PasswordHash, PlainPassword},
    slug::Slug,
    tenant::{Tenant, TenantId},
    user::User,
};

use super::sign_up_again::{SignUpAgain, SignedUpBefore};
use crate::{
    actor::Actor,
    founding::{Founding, FoundingError, NewTenant},
    ports::{
        access_tokens::SigningError,
        idempotency_keys::{IdempotencyKey, IdempotencyRecord, IdempotentResult},
        password_hasher::{HashingError, PasswordHasher},
        secrets::SecretSource,
        store_error::{Conflict, StoreError},
        user_tenants::UserTenant,
    },
    settings::Settings,
    tenant_access::TenantAccess,
    use_cases::{
        idempotency::{RepeatableRequest, find_repeated},
        mailbox::Mailbox,
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
    /// The language of mails to the founder. `None` for the installation's.
    pub locale: Option<Locale>,
    /// The tenant.
    pub tenant: NewTenant,
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
    /// The idempotency key was used for another request.
    #[error("this idempotency key was used for another request")]
    IdempotencyKeyReused,
    /// The password is not acceptable.
    #[error("the password {0}")]
    Password(#[from] PasswordError),
    /// The slug is taken, founding is switched off, or the founder was refused.
    #[error(transparent)]
    Founding(#[from] FoundingError),
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
            other => Self::Store(other),
        }
    }
}

/// The use case.
#[derive(Clone)]
pub struct SignUp {
    /// Opens the unit of work for the founder.
    pub access: TenantAccess,
    /// Founds the tenant.
    pub founding: Founding,
    /// Mails the code that proves the address.
    pub mailbox: Mailbox,
    /// Hashes the password.
    pub hasher: Arc<dyn PasswordHasher>,
    /// Derives the stored form of a repeatable request.
    pub secrets: Arc<dyn SecretSource>,
    /// Signs the founder in.
    pub issuer: TokenIssuer,
    /// Signs the founder in whose request came before.
    pub again: SignUpAgain,
    /// Provides the lifetime of idempotency keys.
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
            tenant: command.tenant.name.as_str(),
            slug: command.tenant.slug.as_ref().map(Slug::as_str),
        };
        let hash = self.hasher.hash(&command.password.choose(&context)?).await?;
        let outcome = match self.found(actor, &command, key, &hash).await {
            // The same request ran concurrently and committed first.
            Err(SignUpError::Store(error)) if error.is_conflict(Conflict::IdempotencyKey) => {
                self.found(actor, &command, key, &hash).await?
            }
            answer => answer?,
        };
        match outcome {
            Outcome::New(signed_up) => Ok(*signed_up),
            Outcome::Before(record) => self.repeat(actor, &command, &record).await,
        }
    }

    async fn found(
        &self,
        actor: &Actor,
        command: &Command,
        key: Option<IdempotencyKey>,
        hash: &PasswordHash,
    ) -> Result<Outcome, SignUpError> {
        let tenant_id: TenantId = self.access.ids.next();
        let slugs = self.founding.slugs_for(&*self.access.store, &command.tenant, tenant_id).await?;
        let mut work = self.access.begin_new(actor, tenant_id, self.founding.tier()).await?;
        let now = work.now();
        let dated = self.issuer.date(now);
        if let Some(key) = &key
            && let Some(record) = find_repeated(&mut *work, key, now, SignUpError::IdempotencyKeyReused).await?
        {
            return Ok(Outcome::Before(record));
        }
        let (email, name) = (command.email.clone(), command.name.clone());
        let user = User::new(work.next_id(), email, name, command.locale, now);
        if let Some(key) = key {
            // Comes before all other writes. Of two identical concurrent requests, the second then waits here for the
            // first. It does not mistake the rows that the first just created for another person's.
            let result = IdempotentResult::SignUp { tenant_id, user_id: user.id() };
            let record = IdempotencyRecord { key, result, expires_at: now + self.settings.idempotency_lifetime };
            work.idempotency_keys().insert(&record, now).await?;
        }
        let slug = self.founding.choose(slugs)?;
        work.users().insert(&user, hash).await?;
        let founded = self.founding.found(&mut work, command.tenant.name.clone(), slug, &user).await?;
        let to = (&user).into();
        self.mailbox.mail_code(&mut *work, to, CodePurpose::VerifyEmail, user.email(), now).await?;
        let start = SessionStart::for_the_day(&actor.origin.device, None);
        let own = UserTenant::of(founded.tenant.clone(), &founded.owner);
        let refresh = self.issuer.start_session(&mut *work, &user, Some(&own), start, now).await?;
        work.commit(founded.events).await?;
        let signed_up = self.signed_up(user, founded.tenant, founded.owner, &refresh, dated)?;
        Ok(Outcome::New(Box::new(signed_up)))
    }

    /// Signs in the founder of an earlier, identical request, if they are still a member.
    async fn repeat(
        &self,
        actor: &Actor,
        command: &Command,
        record: &IdempotencyRecord,
    ) -> Result<SignedUp, SignUpError> {
        let known = (&command.email, &command.password);
        let before = self.again.sign_in::<SignUpError>(actor, known, record).await?;
        let Some(SignedUpBefore { user, stay: Some((tenant, membership)), tokens }) = before else {
            return Err(SignUpError::IdempotencyKeyReused);
        };
        Ok(SignedUp { user, tenant, membership, tokens })
    }

    fn signed_up(
        &self,
        user: User,
        tenant: Tenant,
        membership: Membership,
        refresh: &IssuedRefreshToken,
        dated: Dated,
    ) -> Result<SignedUp, SignUpError> {
        let tokens = self.issuer.issue(&user, Some(&UserTenant::of(tenant.clone(), &membership)), refresh, dated)?;
        Ok(SignedUp { user, tenant, membership, tokens })
    }
}

enum Outcome {
    New(Box<SignedUp>),
    Before(IdempotencyRecord),
}
