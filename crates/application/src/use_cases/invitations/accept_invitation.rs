//! Lets the invited person in: one commit uses the invitation up and makes the membership (and the person, if new).
//!
//! A new person brings name and password; somebody with an account proves it by the password or by being signed in.
//! Only the mailed token proves the mailbox; accepting by the inviter's copy leaves the address unverified, and its
//! answers do not tell whether the address has an account: without a name it is a sign-in like any other.

use std::sync::Arc;

use tenantry_domain::{
    Timestamp,
    event::{DomainEvent, JoinedBy},
    invitation::{Invitation, InvitationError},
    membership::Membership,
    names::DisplayName,
    password::{PasswordContext, PasswordError, PasswordHash, PlainPassword},
    tenant::{Standing, Tenant},
    token_text::{InvitationCopy, InvitationToken},
    user::User,
};

use crate::{
    actor::{Actor, Who},
    ports::{
        access_tokens::SigningError,
        clock::Clock,
        ids::IdGenerator,
        password_hasher::{HashingError, PasswordHasher, Verdict},
        provisioner::{ProvisionError, Provisioner},
        store_error::{Conflict, StoreError},
        unit_of_work::{PlatformReason, UnitOfWork, UnitOfWorkFactory},
        user_tenants::UserTenant,
    },
    use_cases::{
        provisioning::provision,
        tokens::{IssuedRefreshToken, TokenIssuer, Tokens},
        trail::record,
    },
};

/// Who accepts which invitation.
#[derive(Debug, Clone)]
pub struct Command {
    /// The token.
    pub token: InvitationToken,
    /// The person's name, if new.
    pub name: Option<DisplayName>,
    /// The person's password, unless signed in.
    pub password: Option<PlainPassword>,
}

/// A person who came in.
#[derive(Debug, Clone)]
pub struct Accepted {
    /// The person.
    pub user: User,
    /// Whether the person is new here.
    pub is_new_user: bool,
    /// The tenant.
    pub tenant: Tenant,
    /// The membership.
    pub membership: Membership,
    /// Tokens for the tenant.
    pub tokens: Tokens,
}

/// Why nobody came in.
#[derive(Debug, thiserror::Error)]
pub enum AcceptInvitationError {
    /// The token is not, or no longer, good. An unknown one answers as a wrong secret does.
    #[error(transparent)]
    Invitation(#[from] InvitationError),
    /// The tenant takes nobody in.
    #[error("the organization is {}", .0.as_str())]
    TenantBlocked(Standing),
    /// The person who is signed in is not the one who was invited.
    #[error("this invitation is for another email address than the one you are signed in with")]
    OtherPerson,
    /// The person must sign in or give the password, and a new person a name too.
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
    /// Somebody signed up with the address at the same moment; the account's password is asked for now.
    #[error("this email address has an account by now")]
    EmailTaken,
    /// The new password can't be taken.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The person belongs to the tenant already.
    #[error("you are a member of this organization already")]
    AlreadyMember,
    /// There is no seat.
    #[error("all seats of the organization are taken")]
    SeatsExhausted,
    /// A provisioner failed.
    #[error(transparent)]
    Provisioning(#[from] ProvisionError),
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
            StoreError::Conflict { what: Conflict::Membership } => Self::AlreadyMember,
            StoreError::Conflict { what: Conflict::Seats } => Self::SeatsExhausted,
            other => Self::Store(other),
        }
    }
}

/// The use case.
#[derive(Clone)]
pub struct AcceptInvitation {
    /// Opens the unit of work.
    pub store: Arc<dyn UnitOfWorkFactory>,
    /// Hashes and checks the password.
    pub hasher: Arc<dyn PasswordHasher>,
    /// Signs the person in.
    pub issuer: TokenIssuer,
    /// What the embedder does for a new member.
    pub provisioners: Arc<[Arc<dyn Provisioner>]>,
    /// Makes ids.
    pub ids: Arc<dyn IdGenerator>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
}

/// Who comes in, once that is proved.
enum Person {
    Known(User),
    New { name: DisplayName, password: PasswordHash },
}

impl AcceptInvitation {
    /// Lets the person in.
    ///
    /// # Errors
    /// The variants of [`AcceptInvitationError`].
    pub async fn execute(&self, actor: &Actor, command: Command) -> Result<Accepted, AcceptInvitationError> {
        let mut read = self.store.read(command.token.tenant_id).await?;
        let found = read.invitations().find(command.token.invitation_id).await?;
        let invitation = found.ok_or(InvitationError::WrongSecret)?;
        let copy = invitation.present(&command.token, self.clock.now())?;
        let tenant = read.tenants().find().await?.ok_or(InvitationError::WrongSecret)?.tenant;
        drop(read);
        let person = self.identify(actor, &command, copy, &invitation, &tenant).await?;
        self.let_in(actor, &command.token, person).await
    }

    /// Finds out who accepts. Hashing happens here, outside of any unit of work.
    async fn identify(
        &self,
        actor: &Actor,
        command: &Command,
        copy: InvitationCopy,
        invitation: &Invitation,
        tenant: &Tenant,
    ) -> Result<Person, AcceptInvitationError> {
        let mut people = self.store.read_platform(PlatformReason::AcceptInvitation).await?;
        let known = people.users().find_candidate(invitation.email()).await?;
        drop(people);
        if let Who::Member(member) = &actor.who {
            let same = known.filter(|known| known.user.id() == member.user_id);
            return Ok(Person::Known(same.ok_or(AcceptInvitationError::OtherPerson)?.user));
        }
        // The holder of the mailed token is told what is missing; the inviter must not learn by it who has an account.
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
            let chosen = password.choose(&PasswordContext {
                email: invitation.email().as_str(),
                person: name.as_str(),
                tenant: tenant.name().as_str(),
                slug: Some(tenant.slug().as_str()),
            })?;
            if !is_known {
                return Ok(Person::New { name: name.clone(), password: self.hasher.hash(&chosen).await? });
            }
        }
        let stored = known.as_ref().and_then(|known| known.password.clone());
        match (self.hasher.verify(password, stored).await?, known) {
            (Verdict::Right | Verdict::RightButOutdated, Some(known)) => Ok(Person::Known(known.user)),
            (Verdict::Wrong, _) | (_, None) => Err(AcceptInvitationError::InvalidCredentials),
        }
    }

    async fn let_in(
        &self,
        actor: &Actor,
        token: &InvitationToken,
        person: Person,
    ) -> Result<Accepted, AcceptInvitationError> {
        let now = self.clock.now();
        let dated = self.issuer.date(now);
        let mut work = self.store.begin(token.tenant_id).await?;
        let tenant = work.tenants().find().await?.ok_or(InvitationError::WrongSecret)?;
        if tenant.standing() != Standing::Open {
            return Err(AcceptInvitationError::TenantBlocked(tenant.standing()));
        }
        let found = work.invitations().find(token.invitation_id).await?;
        let invitation = found.ok_or(InvitationError::WrongSecret)?;
        let copy = invitation.present(token, now)?;
        let inviter = work.memberships().find(invitation.snapshot().invited_by).await?;
        invitation.check_inviter(inviter.as_ref())?;
        let is_new_user = matches!(person, Person::New { .. });
        let user = self.store_person(&mut *work, person, &invitation, copy, now).await?;
        let joined_by = JoinedBy::Invitation(invitation.id(), copy);
        let joined = Membership::join(self.ids.next(), token.tenant_id, &user, invitation.role(), joined_by, now);
        let events = use_up(&mut *work, &invitation, &user, copy, now).await?;
        work.memberships().insert(&joined.value).await?;
        provision(&self.provisioners, &mut *work, &joined.value).await?;
        let own = UserTenant::of(tenant.clone(), &joined.value);
        let refresh = self.sign_in(&mut *work, actor, &user, &own, now).await?;
        record(&mut *work, &*self.ids, actor, now, [events, joined.event]).await?;
        work.commit().await?;
        let tokens = self.issuer.issue(&user, &own, &refresh, dated)?;
        Ok(Accepted { user, is_new_user, tenant, membership: joined.value, tokens })
    }

    /// Stores a new person, or what accepting proves of a known one.
    async fn store_person(
        &self,
        work: &mut dyn UnitOfWork,
        person: Person,
        invitation: &Invitation,
        copy: InvitationCopy,
        now: Timestamp,
    ) -> Result<User, AcceptInvitationError> {
        let proved = |user: &User| if copy == InvitationCopy::Mailed { user.verify_email(now) } else { None };
        match person {
            Person::New { name, password } => {
                let new = User::new(self.ids.next(), invitation.email().clone(), name, now);
                let user = proved(&new).unwrap_or(new);
                work.users().insert(&user, &password).await?;
                Ok(user)
            }
            Person::Known(known) => {
                let before = work.users().find(known.id()).await?.ok_or(InvitationError::WrongSecret)?;
                let Some(after) = proved(&before) else { return Ok(before) };
                work.users().update(&before, &after).await?;
                Ok(after)
            }
        }
    }

    /// Whoever is signed in goes on in the same session; everybody else starts one.
    async fn sign_in(
        &self,
        work: &mut dyn UnitOfWork,
        actor: &Actor,
        user: &User,
        membership: &UserTenant,
        now: Timestamp,
    ) -> Result<IssuedRefreshToken, AcceptInvitationError> {
        if let Who::Member(member) = &actor.who
            && let Some(session) = work.sessions().find(user.id(), member.session_id).await?
            && session.is_live(now)
        {
            return Ok(self.issuer.open_grant(work, &session, membership, now).await?);
        }
        let device = (&actor.origin.device, false);
        Ok(self.issuer.start_session(work, user, membership, device, now).await?)
    }
}

/// Uses the invitation up. It gives its seat back, which the membership takes in the same unit of work. Of concurrent
/// acceptances the store lets one through; for the others the invitation was accepted already.
async fn use_up(
    work: &mut dyn UnitOfWork,
    invitation: &Invitation,
    user: &User,
    copy: InvitationCopy,
    now: Timestamp,
) -> Result<DomainEvent, AcceptInvitationError> {
    if work.memberships().find(user.id()).await?.is_some() {
        return Err(AcceptInvitationError::AlreadyMember);
    }
    let accepted = invitation.accept(user.id(), copy, now)?;
    match work.invitations().update(invitation, &accepted.value).await {
        Err(StoreError::Stale) => Err(InvitationError::Accepted.into()),
        done => done.map(|()| accepted.event).map_err(Into::into),
    }
}
