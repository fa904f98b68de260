//! Creates a tenant for somebody, on behalf of the operator of the installation.
//!
//! Nobody owns a tenant by an address that they did not prove. Whoever proved theirs is the owner at once, and is told so.
//! Everybody else is invited as owner, and the tenant has none until they accept. Nobody gets a password from the operator.

use tenantry_domain::{
    Decided,
    admission::{Refusal, WayIn},
    email::Email,
    event::DomainEvent,
    invitation::{Invitation, NewInvitation},
    membership::{Membership, event::JoinedBy},
    principal::RankError,
    role::Role,
    tenant::{Tenant, Tier},
    user::User,
};

use crate::{
    actor::{AccessError, Actor},
    admission::{AdmissionError, Newcomer},
    founding::{Founding, FoundingError, NewTenant},
    parts::Parts,
    ports::{
        mailer::Message,
        store_error::{Conflict, StoreError},
    },
    tenant_access::{TenantAccess, TenantWork},
    use_cases::{invitations::delivery::Delivery, mailbox::Mailbox},
};

/// The tenant to create, and whose it is.
#[derive(Debug, Clone)]
pub struct Command {
    /// The tenant.
    pub tenant: NewTenant,
    /// The address of the owner.
    pub owner: Email,
    /// Where the rows of the tenant are; `None` for the tier of new tenants in the settings.
    pub tier: Option<Tier>,
}

/// A created tenant.
#[derive(Debug, Clone)]
pub struct CreatedTenant {
    /// The tenant.
    pub tenant: Tenant,
    /// Its owner, or whoever is going to be.
    pub owner: Owner,
}

/// The owner of a created tenant.
#[derive(Debug, Clone)]
#[allow(clippy::large_enum_variant, reason = "there is one for a tenant, and it is not moved about")]
pub enum Owner {
    /// The address is that of a person who proved it. They are a member.
    Member(Membership),
    /// Nobody proved the address. It is invited.
    Invited(Invitation),
}

/// Why the tenant was not created.
#[derive(Debug, thiserror::Error)]
pub enum CreateTenantError {
    /// The actor is not an operator.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The slug is taken, or the owner could not become a member.
    #[error(transparent)]
    Founding(FoundingError),
    /// The role of the owner ranks above the actor's.
    #[error(transparent)]
    Rank(#[from] RankError),
    /// The store failed, or has no such tier.
    #[error(transparent)]
    Store(StoreError),
}

impl From<FoundingError> for CreateTenantError {
    fn from(error: FoundingError) -> Self {
        match error {
            FoundingError::Store(error) => Self::Store(error),
            other => Self::Founding(other),
        }
    }
}

impl From<AdmissionError> for CreateTenantError {
    fn from(error: AdmissionError) -> Self {
        FoundingError::from(error).into()
    }
}

impl From<StoreError> for CreateTenantError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict { what: Conflict::Seats } => AdmissionError::from(Refusal::SeatsExhausted).into(),
            other => FoundingError::from(other).into(),
        }
    }
}

/// The use case.
#[derive(Clone)]
pub struct CreateTenant {
    /// Authorizes the actor and opens the unit of work.
    pub access: TenantAccess,
    /// Stores the tenant, and makes a person its owner.
    pub founding: Founding,
    /// Invites an address that nobody proved.
    pub delivery: Delivery,
    /// Tells the owner.
    pub mailbox: Mailbox,
}

impl CreateTenant {
    pub(crate) fn new(parts: &Parts) -> Self {
        Self {
            access: parts.access.clone(),
            founding: parts.founding.clone(),
            delivery: Delivery { secrets: parts.adapters.secrets.clone(), settings: parts.settings.clone() },
            mailbox: Mailbox::new(parts),
        }
    }

    /// Creates the tenant and its owner, or their invitation, in one commit with the mail. It does not count as founded
    /// by the owner.
    ///
    /// # Errors
    /// The variants of [`CreateTenantError`]. Nothing is stored then.
    pub async fn execute(&self, actor: &Actor, command: Command) -> Result<CreatedTenant, CreateTenantError> {
        actor.operator()?;
        let Command { tenant: new, owner: address, tier } = command;
        let (tenant_id, tier) = (self.access.ids.next(), tier.unwrap_or_else(|| self.founding.tier()));
        let slug = self.founding.slugs_for(&*self.access.store, &new, tenant_id).await?.free()?;
        let mut work = self.access.operate_new::<CreateTenantError>(actor, tenant_id, tier).await?;
        let Decided { value: tenant, event: founded } = self.founding.store(&mut work, new.name, slug, tier).await?;
        let known = work.users().find_by_email(&address).await?.map(|known| known.user);
        let (owner, event) = match known {
            Some(user) if user.email_verified() => self.admit(&mut work, &tenant, &user).await?,
            unproved => self.invite(&mut work, &tenant, address, unproved.as_ref()).await?,
        };
        work.commit([founded, event]).await?;
        Ok(CreatedTenant { tenant, owner })
    }

    async fn admit(
        &self,
        work: &mut TenantWork<'_>,
        tenant: &Tenant,
        user: &User,
    ) -> Result<(Owner, DomainEvent), CreateTenantError> {
        let newcomer = Newcomer { user, way: WayIn::Operator(Role::Owner), by: JoinedBy::Operator };
        let joined = self.founding.admission.admit(work, tenant, newcomer).await?;
        let link = format!("{}/o/{}", self.mailbox.settings.public_url, tenant.slug());
        let message = |name| Message::MadeOwner { name, tenant: tenant.name().clone(), link };
        let now = work.now();
        self.mailbox.mail(&mut **work, user.into(), user.email(), message, now).await?;
        Ok((Owner::Member(joined.value), joined.event))
    }

    async fn invite(
        &self,
        work: &mut TenantWork<'_>,
        tenant: &Tenant,
        email: Email,
        recipient: Option<&User>,
    ) -> Result<(Owner, DomainEvent), CreateTenantError> {
        let (id, now) = (work.next_id(), work.now());
        let secrets = self.delivery.fresh_secrets(id, now);
        let new = NewInvitation {
            id,
            tenant_id: tenant.id(),
            invited_by: None,
            email,
            role: Role::Owner,
            secrets: secrets.hashes(),
            lifetime: self.delivery.settings.invitation_lifetime,
        };
        let made = Invitation::new(work.principal(), new, now)?;
        work.invitations().insert(&made.value).await?;
        // The operator gets no copy of the link: it would let in whoever has it, without a proof of the address.
        let delivered = self.delivery.deliver(work, made.value, tenant, None, secrets, recipient).await?;
        Ok((Owner::Invited(delivered.invitation), made.event))
    }
}
