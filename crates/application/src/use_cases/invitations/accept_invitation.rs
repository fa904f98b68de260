//! Accepts an invitation: one commit uses it up and creates the membership, and the person if they are new.
//!
//! A new person gives a name and a password. A person with an account proves it by the password or by being signed in.
//! If the account's address was never proved, somebody else may have set it up: the holder of the mailed token may say so
//! and begin with an account of their own, and the other one loses the address.
//! Only the mailed token proves the mailbox. Accepting with the inviter's copy leaves the address unverified, and its
//! answers do not reveal whether the address has an account: without a name, it is a sign-in like any other.

use std::sync::Arc;

use tenantry_domain::{
    Timestamp,
    admission::{Refusal, WayIn},
    event::DomainEvent,
    invitation::{Invitation, InvitationError},
    locale::Locale,
    mailbox_proofs::CodePurpose,
    membership::{Membership, Place, event::JoinedBy},
    names::DisplayName,
    password::{ChosenPassword, PasswordContext, PasswordError, PasswordHash, PlainPassword},
    tenant::{Tenant, TenantId},
    token_text::{InvitationCopy, InvitationToken},
    user::{ExistingAccount, User},
};

use super::offer::{NewPerson, Offer, Person};
use crate::{
    actor::Actor,
    admission::{Admission, AdmissionError},
    parts::Parts,
    ports::{
        access_tokens::SigningError,
        mailer::Message,
        password_hasher::{HashingError, PasswordHasher, Verdict},
        store_error::{Conflict, StoreError},
        unit_of_work::{PlatformReason, UnitOfWork},
        user_tenants::UserTenant,
    },
    tenant_access::{TenantAccess, TenantWork},
    use_cases::{
        displacement::{leave_tenants, make_room},
        mailbox::Mailbox,
        tokens::{IssuedRefreshToken, SessionStart, TokenIssuer, Tokens, live_session},
    },
};

/// The invitation's token, and the details of the person who accepts.
#[derive(Debug, Clone)]
pub struct Command {
    /// The token.
    pub token: InvitationToken,
    /// The person's name, if they are new.
    pub name: Option<DisplayName>,
    /// The person's password, unless they are signed in.
    pub password: Option<PlainPassword>,
    /// The language of mails to the person, if they are new. `None` for that of the tenant that writes, or the
    /// installation's.
    pub locale: Option<Locale>,
    /// What becomes of an account whose address was never proved, if the person does not know its password.
    pub existing: ExistingAccount,
}

/// The result of an accepted invitation.
#[derive(Debug, Clone)]
pub struct Accepted {
    /// The person.
    pub user: User,
    /// Whether this request created the person.
    pub is_new_user: bool,
    /// The tenant.
    pub tenant: Tenant,
    /// The membership.
    pub membership: Membership,
    /// Tokens for the tenant.
    pub tokens: Tokens,
}

/// Why the invitation was not accepted.
#[derive(Debug, thiserror::Error)]
pub enum AcceptInvitationError {
    /// The token is not valid, or no longer valid. An unknown token gives the same answer as a wrong secret.
    #[error(transparent)]
    Invitation(#[from] InvitationError),
    /// The person could not become a member.
    #[error(transparent)]
    Admission(AdmissionError),
    /// The signed-in person is not the invited one.
    #[error("this invitation is for another email address than the one you are signed in with")]
    OtherPerson,
    /// The person must sign in or give the password. A new person must also give a name.
    #[error("what is missing to accept the invitation: {}", if *.name { "name and password" } else { "password" })]
    Incomplete {
        /// Whether the name is missing.
        name: bool,
        /// Whether the password is missing.
        password: bool,
    },
    /// The address has an account with another password.
    #[error("the password is wrong")]
    InvalidCredentials,
    /// Another request signed up with the address at the same moment. The account's password is now required.
    #[error("this email address has an account by now")]
    EmailTaken,
    /// The new password is not acceptable.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The session of the signed-in person has ended.
    #[error("the session has ended")]
    SessionEnded,
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

impl From<StoreError> for AcceptInvitationError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict { what: Conflict::Email } => Self::EmailTaken,
            other => Self::Store(other),
        }
    }
}

impl From<AdmissionError> for AcceptInvitationError {
    fn from(error: AdmissionError) -> Self {
        match error {
            AdmissionError::Store(error) => error.into(),
            other => Self::Admission(other),
        }
    }
}

impl From<Refusal> for AcceptInvitationError {
    fn from(refusal: Refusal) -> Self {
        Self::Admission(refusal.into())
    }
}

/// The use case.
#[derive(Clone)]
pub struct AcceptInvitation {
    /// Opens the unit of work for the invited person.
    pub access: TenantAccess,
    /// Makes the person a member.
    pub admission: Admission,
    /// Hashes and checks the password.
    pub hasher: Arc<dyn PasswordHasher>,
    /// Signs the person in.
    pub issuer: TokenIssuer,
    /// Mails the code that proves the address where the token does not, and the notice to whom an address was returned.
    pub mailbox: Mailbox,
}

impl AcceptInvitation {
    pub(crate) fn new(parts: &Parts) -> Self {
        Self {
            access: parts.access.clone(),
            admission: parts.admission.clone(),
            hasher: parts.adapters.hasher.clone(),
            issuer: parts.issuer.clone(),
            mailbox: Mailbox::new(parts),
        }
    }

    /// Accepts the invitation.
    ///
    /// # Errors
    /// The variants of [`AcceptInvitationError`].
    pub async fn execute(&self, actor: &Actor, command: Command) -> Result<Accepted, AcceptInvitationError> {
        let mut read = self.access.read_by_proof(actor, command.token.tenant_id).await?;
        let found = read.invitations().find(command.token.invitation_id).await?;
        let invitation = found.ok_or(InvitationError::WrongSecret)?;
        let copy = invitation.present(&command.token, read.now())?;
        let tenant = read.tenants().find().await?.ok_or(InvitationError::WrongSecret)?.tenant;
        drop(read);
        let person = self.identify(actor, &command, copy, &invitation, &tenant).await?;
        self.let_in(actor, Offer::Token(&command.token), person).await
    }

    /// Identifies the person who accepts. Hashes here, outside any unit of work.
    async fn identify(
        &self,
        actor: &Actor,
        command: &Command,
        copy: InvitationCopy,
        invitation: &Invitation,
        tenant: &Tenant,
    ) -> Result<Person, AcceptInvitationError> {
        let mut people = self.access.store.read_platform(PlatformReason::AcceptInvitation).await?;
        let known = people.users().find_candidate(invitation.email()).await?;
        drop(people);
        if let Ok(signed_in) = actor.person() {
            let same = known.filter(|known| known.user.id() == signed_in.user_id);
            let id = same.ok_or(AcceptInvitationError::OtherPerson)?.user.id();
            return Ok(Person::Known { id, password: None });
        }
        // The holder of the mailed token learns what is missing. The inviter must not learn from the answer who has an
        // account.
        let is_known = known.is_some();
        let name_missing = command.name.is_none() && (copy == InvitationCopy::Inviter || !is_known);
        let Some(password) = &command.password else {
            return Err(AcceptInvitationError::Incomplete { name: name_missing, password: true });
        };
        if copy == InvitationCopy::Mailed && name_missing {
            return Err(AcceptInvitationError::Incomplete { name: true, password: false });
        }
        if let Some(name) = &command.name
            && (copy == InvitationCopy::Inviter || !is_known)
        {
            let chosen = self.choose(actor, password, &context(invitation, name, tenant), tenant.id()).await?;
            if !is_known {
                let (name, locale) = (name.clone(), command.locale);
                return Ok(Person::New(NewPerson { name, locale, password: self.hasher.hash(&chosen).await? }));
            }
        }
        let stored = known.as_ref().and_then(|known| known.password.clone());
        match (self.hasher.verify(password, stored.clone()).await?, known, &command.name) {
            (Verdict::Right | Verdict::RightButOutdated, Some(known), _) => {
                Ok(Person::Known { id: known.user.id(), password: stored })
            }
            (Verdict::Wrong, Some(known), Some(name))
                if copy == InvitationCopy::Mailed
                    && command.existing == ExistingAccount::Replace
                    && !known.user.email_verified() =>
            {
                let chosen = self.choose(actor, password, &context(invitation, name, tenant), tenant.id()).await?;
                let (name, locale) = (name.clone(), command.locale);
                Ok(Person::Instead(NewPerson { name, locale, password: self.hasher.hash(&chosen).await? }))
            }
            (Verdict::Wrong, ..) | (_, None, _) => Err(AcceptInvitationError::InvalidCredentials),
        }
    }

    /// Accepts the password of a new person, if it is long enough for the tenant.
    async fn choose(
        &self,
        actor: &Actor,
        password: &PlainPassword,
        context: &PasswordContext<'_>,
        tenant_id: TenantId,
    ) -> Result<ChosenPassword, AcceptInvitationError> {
        let mut read = self.access.read_by_proof(actor, tenant_id).await?;
        let settings = read.tenant_settings().find().await?;
        let policy = settings.and_then(|settings| settings.password_policy()).unwrap_or_default();
        Ok(password.choose_under(policy, context)?)
    }

    /// Makes the person a member, in one commit.
    pub(crate) async fn let_in(
        &self,
        actor: &Actor,
        offer: Offer<'_>,
        person: Person,
    ) -> Result<Accepted, AcceptInvitationError> {
        let (tenant_id, invitation_id) = offer.ids();
        let mut work = self.access.begin_by_proof(actor, tenant_id).await?;
        let now = work.now();
        let dated = self.issuer.date(now);
        let tenant = work.tenants().find().await?.ok_or(InvitationError::WrongSecret)?;
        let found = work.invitations().find(invitation_id).await?;
        let invitation = found.ok_or(InvitationError::WrongSecret)?;
        let copy = offer.present::<AcceptInvitationError>(&mut work, &person, &invitation).await?;
        let inviter = match invitation.snapshot().invited_by {
            Some(member) => work.memberships().find(member).await?,
            None => None,
        };
        invitation.check_inviter(inviter.as_ref())?;
        let is_new_user = matches!(person, Person::New(_) | Person::Instead(_));
        let password = person.checked_password().cloned();
        let (user, displaced) = self.store_person(&mut work, person, &invitation, copy).await?;
        let way = WayIn::Invitation(invitation.role());
        let joining = self.admission.decide(&mut work, &tenant, &user, way).await?.joining()?;
        let used_up = use_up(&mut *work, &invitation, &user, copy, now).await?;
        let by = JoinedBy::Invitation(invitation.id(), copy);
        let joined = self.admission.join(&mut work, &user, joining, by, Place::default()).await?;
        let own = UserTenant::of(tenant.clone(), &joined.value);
        let refresh = self.sign_in(&mut *work, actor, &user, password.as_ref(), &own, now).await?;
        work.commit([used_up, joined.event]).await?;
        if let Some(displaced) = displaced {
            leave_tenants(&self.access, actor, &displaced).await?;
        }
        let tokens = self.issuer.issue(&user, Some(&own), &refresh, dated)?;
        Ok(Accepted { user, is_new_user, tenant, membership: joined.value, tokens })
    }

    /// Stores a new person, or the verified address of a known one. Returns the account that lost the address to them.
    async fn store_person(
        &self,
        work: &mut TenantWork<'_>,
        person: Person,
        invitation: &Invitation,
        copy: InvitationCopy,
    ) -> Result<(User, Option<User>), AcceptInvitationError> {
        let (now, email) = (work.now(), invitation.email());
        let proved = |user: &User| if copy == InvitationCopy::Mailed { user.verify_email(now) } else { None };
        let (new, displaced) = match person {
            Person::Known { id, .. } => {
                let before = work.users().find(id).await?.ok_or(InvitationError::WrongSecret)?;
                let Some(after) = proved(&before) else { return Ok((before, None)) };
                work.users().update(&before, &after).await?;
                return Ok((after, None));
            }
            Person::New(new) => (new, None),
            Person::Instead(new) => (new, make_room(&mut **work, &*self.access.ids, email, now).await?),
        };
        let user = User::new(work.next_id(), email.clone(), new.name, new.locale, now);
        let user = proved(&user).unwrap_or(user);
        work.users().insert(&user, &new.password).await?;
        if displaced.is_some() {
            let message = |_| Message::AccountReclaimed { at: now };
            self.mailbox.mail(&mut **work, (&user).into(), email, message, now).await?;
        } else if copy == InvitationCopy::Inviter {
            let to = (&user).into();
            self.mailbox.mail_code(&mut **work, to, CodePurpose::VerifyEmail, email, now).await?;
        }
        Ok((user, displaced))
    }

    /// Opens a grant in the session of a signed-in person, which must be live. Starts a session for everyone else.
    async fn sign_in(
        &self,
        work: &mut dyn UnitOfWork,
        actor: &Actor,
        user: &User,
        password: Option<&PasswordHash>,
        membership: &UserTenant,
        now: Timestamp,
    ) -> Result<IssuedRefreshToken, AcceptInvitationError> {
        if let Ok(signed_in) = actor.person() {
            // An access token outlives its session for a moment on other nodes. It starts no new one.
            let session = live_session(work, signed_in, now).await?.ok_or(AcceptInvitationError::SessionEnded)?;
            return Ok(self.issuer.open_grant(work, &session, Some(membership), now).await?);
        }
        let start = SessionStart::for_the_day(&actor.origin.device, password);
        match self.issuer.start_session(work, user, Some(membership), start, now).await {
            // The password was changed while it was checked, so it is no longer the right one.
            Err(StoreError::Stale) => Err(AcceptInvitationError::InvalidCredentials),
            started => Ok(started?),
        }
    }
}

/// Returns what is known about the person who chooses a password.
fn context<'a>(invitation: &'a Invitation, name: &'a DisplayName, tenant: &'a Tenant) -> PasswordContext<'a> {
    PasswordContext {
        email: invitation.email().as_str(),
        person: name.as_str(),
        tenant: tenant.name().as_str(),
        slug: Some(tenant.slug().as_str()),
    }
}

/// Uses the invitation up. The invitation returns its seat, and the membership takes it in the same unit of work. Of
/// concurrent acceptances the store accepts one; the others fail because the invitation was already accepted.
async fn use_up(
    work: &mut dyn UnitOfWork,
    invitation: &Invitation,
    user: &User,
    copy: InvitationCopy,
    now: Timestamp,
) -> Result<DomainEvent, AcceptInvitationError> {
    let accepted = invitation.accept(user.id(), copy, now)?;
    match work.invitations().update(invitation, &accepted.value).await {
        Err(StoreError::Stale) => Err(InvitationError::Accepted.into()),
        done => done.map(|()| accepted.event).map_err(Into::into),
    }
}
