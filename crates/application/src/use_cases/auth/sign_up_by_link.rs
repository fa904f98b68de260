//! Signs a new person up by an invitation link: one commit creates the person, uses the link, and creates the membership,
//! the session and the trail, and queues the mail with the code that proves the address.
//!
//! A link that is for certain domains is for proved addresses. Then the person gets an account and a session without a
//! tenant, and the link is not used yet: with the code they prove the address, and then they join.

use std::sync::Arc;

use tenantry_domain::{
    admission::{Decision, Refusal},
    email::Email,
    event::DomainEvent,
    invitation_link::LinkError,
    locale::Locale,
    mailbox_proofs::CodePurpose,
    membership::Membership,
    names::DisplayName,
    password::{PasswordContext, PasswordError, PasswordHash, PlainPassword},
    tenant::Tenant,
    token_text::LinkToken,
    user::User,
};

use super::sign_up_again::SignUpAgain;
use crate::{
    actor::Actor,
    admission::{Admission, AdmissionError},
    parts::Parts,
    ports::{
        access_tokens::SigningError,
        idempotency_keys::{IdempotencyKey, IdempotencyRecord, IdempotentResult},
        password_hasher::{HashingError, PasswordHasher},
        secrets::SecretSource,
        store_error::{Conflict, StoreError},
        user_tenants::UserTenant,
    },
    settings::Settings,
    tenant_access::{TenantAccess, TenantWork},
    use_cases::{
        idempotency::{RepeatableRequest, find_repeated},
        invitation_links::presented::PresentedLink,
        mailbox::Mailbox,
        tokens::{SessionStart, TokenIssuer, Tokens},
    },
};

/// The person, and the link they have.
#[derive(Debug, Clone)]
pub struct Command {
    /// The person's address.
    pub email: Email,
    /// The person's password.
    pub password: PlainPassword,
    /// The person's name.
    pub name: DisplayName,
    /// The language of mails to the person. `None` for the installation's.
    pub locale: Option<Locale>,
    /// The token of the link.
    pub token: LinkToken,
    /// Set if the client may repeat the request.
    pub repeatable: Option<RepeatableRequest>,
}

/// A new person, signed in.
#[derive(Debug, Clone)]
pub struct SignedUpByLink {
    /// The person.
    pub user: User,
    /// The tenant that they joined, and their membership; `None` if they have to prove their address before.
    pub joined: Option<(Tenant, Membership)>,
    /// The person's tokens, for the tenant if they joined it.
    pub tokens: Tokens,
}

/// Why the person was not signed up.
#[derive(Debug, thiserror::Error)]
pub enum SignUpByLinkError {
    /// Another user has the address.
    #[error("this email address has an account already")]
    EmailTaken,
    /// The idempotency key was used for another request.
    #[error("this idempotency key was used for another request")]
    IdempotencyKeyReused,
    /// The password is not acceptable.
    #[error("the password {0}")]
    Password(#[from] PasswordError),
    /// The policy refused, a provisioner did, or the token is not valid.
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

impl From<StoreError> for SignUpByLinkError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict { what: Conflict::Email } => Self::EmailTaken,
            other => Self::Store(other),
        }
    }
}

impl From<AdmissionError> for SignUpByLinkError {
    fn from(error: AdmissionError) -> Self {
        match error {
            AdmissionError::Store(error) => error.into(),
            other => Self::Admission(other),
        }
    }
}

impl From<Refusal> for SignUpByLinkError {
    fn from(refusal: Refusal) -> Self {
        AdmissionError::from(refusal).into()
    }
}

impl From<LinkError> for SignUpByLinkError {
    fn from(error: LinkError) -> Self {
        Refusal::from(error).into()
    }
}

/// The use case.
#[derive(Clone)]
pub struct SignUpByLink {
    /// Opens the unit of work for the person.
    pub access: TenantAccess,
    /// Makes the person a member.
    pub admission: Admission,
    /// Mails the code that proves the address.
    pub mailbox: Mailbox,
    /// Hashes the password.
    pub hasher: Arc<dyn PasswordHasher>,
    /// Derives the stored form of a repeatable request.
    pub secrets: Arc<dyn SecretSource>,
    /// Signs the person in.
    pub issuer: TokenIssuer,
    /// Signs the person in whose request came before.
    pub again: SignUpAgain,
    /// Provides the lifetime of idempotency keys.
    pub settings: Arc<Settings>,
}

impl SignUpByLink {
    pub(super) fn new(parts: &Parts, again: SignUpAgain) -> Self {
        Self {
            access: parts.access.clone(),
            admission: parts.admission.clone(),
            mailbox: Mailbox::new(parts),
            hasher: parts.adapters.hasher.clone(),
            secrets: parts.adapters.secrets.clone(),
            issuer: parts.issuer.clone(),
            again,
            settings: parts.settings.clone(),
        }
    }

    /// Signs the person up. If a repeatable request has already succeeded, creates nothing and signs its person in.
    ///
    /// # Errors
    /// The variants of [`SignUpByLinkError`].
    pub async fn execute(&self, actor: &Actor, command: Command) -> Result<SignedUpByLink, SignUpByLinkError> {
        let key = command.repeatable.as_ref().map(|request| request.to_key(&*self.secrets, "sign_up"));
        let hash = self.hash(actor, &command).await?;
        let outcome = match self.sign_up(actor, &command, key, &hash).await {
            // The same request ran concurrently and committed first.
            Err(SignUpByLinkError::Store(error)) if error.is_conflict(Conflict::IdempotencyKey) => {
                self.sign_up(actor, &command, key, &hash).await?
            }
            answer => answer?,
        };
        match outcome {
            Outcome::New(signed_up) => Ok(*signed_up),
            Outcome::Before(record) => {
                let known = (&command.email, &command.password);
                let before = self.again.sign_in::<SignUpByLinkError>(actor, known, &record).await?;
                let before = before.ok_or(SignUpByLinkError::IdempotencyKeyReused)?;
                Ok(SignedUpByLink { user: before.user, joined: before.stay, tokens: before.tokens })
            }
        }
    }

    /// Checks the token, and hashes the password if it is as the tenant asks.
    async fn hash(&self, actor: &Actor, command: &Command) -> Result<PasswordHash, SignUpByLinkError> {
        let mut read = self.access.read_by_proof(actor, command.token.tenant_id).await?;
        let link = read.invitation_links().find(command.token.link_id).await?.ok_or(LinkError::WrongSecret)?;
        link.present(&command.token)?;
        let tenant = read.tenants().find().await?.ok_or(LinkError::WrongSecret)?.tenant;
        let settings = read.tenant_settings().find().await?;
        drop(read);
        let policy = settings.and_then(|settings| settings.password_policy()).unwrap_or_default();
        let context = PasswordContext {
            email: command.email.as_str(),
            person: command.name.as_str(),
            tenant: tenant.name().as_str(),
            slug: Some(tenant.slug().as_str()),
        };
        Ok(self.hasher.hash(&command.password.choose_under(policy, &context)?).await?)
    }

    async fn sign_up(
        &self,
        actor: &Actor,
        command: &Command,
        key: Option<IdempotencyKey>,
        hash: &PasswordHash,
    ) -> Result<Outcome, SignUpByLinkError> {
        let tenant_id = command.token.tenant_id;
        let mut work = self.access.begin_by_proof(actor, tenant_id).await?;
        let now = work.now();
        let dated = self.issuer.date(now);
        if let Some(key) = &key
            && let Some(record) = find_repeated(&mut *work, key, now, SignUpByLinkError::IdempotencyKeyReused).await?
        {
            return Ok(Outcome::Before(record));
        }
        let (email, name) = (command.email.clone(), command.name.clone());
        let user = User::new(work.next_id(), email, name, command.locale, now);
        if let Some(key) = key {
            // Comes before all other writes, as for whoever founds a tenant.
            let result = IdempotentResult::SignUp { tenant_id, user_id: user.id() };
            let record = IdempotencyRecord { key, result, expires_at: now + self.settings.idempotency_lifetime };
            work.idempotency_keys().insert(&record, now).await?;
        }
        work.users().insert(&user, hash).await?;
        let (joined, events) = self.let_in(&mut work, &command.token, &user).await?;
        let to = (&user).into();
        self.mailbox.mail_code(&mut *work, to, CodePurpose::VerifyEmail, user.email(), now).await?;
        let own = joined.as_ref().map(|(tenant, membership)| UserTenant::of(tenant.clone(), membership));
        let start = SessionStart::for_the_day(&actor.origin.device, None);
        let refresh = self.issuer.start_session(&mut *work, &user, own.as_ref(), start, now).await?;
        work.commit(events).await?;
        let tokens = self.issuer.issue(&user, own.as_ref(), &refresh, dated)?;
        Ok(Outcome::New(Box::new(SignedUpByLink { user, joined, tokens })))
    }

    /// Makes the person a member, unless they have to prove their address before.
    async fn let_in(
        &self,
        work: &mut TenantWork<'_>,
        token: &LinkToken,
        user: &User,
    ) -> Result<(Option<(Tenant, Membership)>, Vec<DomainEvent>), SignUpByLinkError> {
        let tenant = work.tenants().find().await?.ok_or(LinkError::WrongSecret)?;
        let link = PresentedLink::find::<SignUpByLinkError>(work, token).await?;
        let decision = link.decide(&self.admission, work, &tenant, user).await?;
        if decision == Decision::Prove {
            return Ok((None, Vec::new()));
        }
        let (membership, events) = link.join(&self.admission, work, user, decision.joining()?).await?;
        Ok((Some((tenant, membership)), events.into()))
    }
}

enum Outcome {
    New(Box<SignedUpByLink>),
    Before(IdempotencyRecord),
}
