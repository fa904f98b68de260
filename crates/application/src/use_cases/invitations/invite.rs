//! Invites one person by email. The invitation takes the seat now, so that one is available when the person accepts.

use tenantry_domain::{
    Timestamp,
    email::Email,
    invitation::{Invitation, NewInvitation},
    permission::Permission,
    principal::RankError,
    role::Role,
};

use crate::{
    actor::{AccessError, Actor},
    ports::{
        idempotency_keys::{IdempotencyKey, IdempotencyRecord, IdempotentResult},
        store_error::{Conflict, StoreError},
        unit_of_work::UnitOfWork,
    },
    tenant_access::TenantAccess,
    use_cases::{
        idempotency::{self, RepeatableRequest},
        invitations::delivery::{Delivered, Delivery},
    },
};

/// The person to invite, and their role.
#[derive(Debug, Clone)]
pub struct Command {
    /// The address.
    pub email: Email,
    /// The role.
    pub role: Role,
    /// Set if the client may repeat the request.
    pub repeatable: Option<RepeatableRequest>,
}

/// Why the person was not invited.
#[derive(Debug, thiserror::Error)]
pub enum InviteError {
    /// The actor may not invite.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The role ranks above the actor's.
    #[error(transparent)]
    Rank(#[from] RankError),
    /// The person already belongs to the tenant.
    #[error("this person is a member already")]
    AlreadyMember,
    /// An open invitation for the address exists; it can be resent.
    #[error("this address has an open invitation already")]
    AlreadyInvited,
    /// No seat is free.
    #[error("all seats are taken")]
    SeatsExhausted,
    /// The idempotency key was used for another request.
    #[error("this idempotency key was used for another request")]
    IdempotencyKeyReused,
    /// The store failed.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for InviteError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict { what: Conflict::OpenInvitation } => Self::AlreadyInvited,
            StoreError::Conflict { what: Conflict::Seats } => Self::SeatsExhausted,
            other => Self::Store(other),
        }
    }
}

/// The use case.
#[derive(Clone)]
pub struct Invite {
    /// Authorizes the actor and opens the unit of work.
    pub access: TenantAccess,
    /// Creates the tokens and mails them.
    pub delivery: Delivery,
}

impl Invite {
    /// Invites the person. If a repeatable request has already succeeded, returns the same invitation and link.
    ///
    /// # Errors
    /// The variants of [`InviteError`].
    pub async fn execute(&self, actor: &Actor, command: Command) -> Result<Delivered, InviteError> {
        match self.invite(actor, &command).await {
            // The same request ran concurrently and committed first.
            Err(InviteError::Store(error)) if error.is_conflict(Conflict::IdempotencyKey) => {
                self.invite(actor, &command).await
            }
            answer => answer,
        }
    }

    async fn invite(&self, actor: &Actor, command: &Command) -> Result<Delivered, InviteError> {
        let mut work = self.access.begin::<InviteError>(actor, Permission::InvitationsCreate).await?;
        let (now, inviter) = (work.now(), work.acting_member()?.clone());
        let id = work.next_id();
        let secrets = self.delivery.fresh_secrets(id, now);
        let new = NewInvitation {
            id,
            tenant_id: work.tenant_id(),
            invited_by: Some(inviter.user_id()),
            email: command.email.clone(),
            role: command.role,
            secrets: secrets.hashes(),
            lifetime: self.delivery.settings.invitation_lifetime,
        };
        let made = Invitation::new(work.principal(), new, now)?;
        let scope = format!("invite {} {}", work.tenant_id(), inviter.user_id());
        let key = command.repeatable.as_ref().map(|request| request.to_key(&*self.delivery.secrets, &scope));
        if let Some(key) = &key
            && let Some(before) = find_repeated(&mut *work, key, now).await?
        {
            return Ok(self.delivery.repeat(before));
        }
        let recipient = work.users().find_by_email(&command.email).await?.map(|known| known.user);
        if let Some(known) = &recipient
            && work.memberships().find(known.id()).await?.is_some()
        {
            return Err(InviteError::AlreadyMember);
        }
        let tenant = work.tenants().find().await?.ok_or(AccessError::NotAMember)?;
        // Expired invitations release their seat and their address first.
        work.invitations().expire(now).await?;
        work.invitations().insert(&made.value).await?;
        if let Some(key) = key {
            let expires_at = now + self.delivery.settings.idempotency_lifetime;
            let record = IdempotencyRecord { key, result: IdempotentResult::Invitation(id), expires_at };
            work.idempotency_keys().insert(&record, now).await?;
        }
        let name = Some(&inviter.snapshot().name);
        let delivered =
            self.delivery.deliver(&mut work, made.value, &tenant, name, secrets, recipient.as_ref()).await?;
        work.commit([made.event]).await?;
        Ok(delivered)
    }
}

async fn find_repeated(
    work: &mut dyn UnitOfWork,
    key: &IdempotencyKey,
    now: Timestamp,
) -> Result<Option<Invitation>, InviteError> {
    let before = idempotency::find_repeated(work, key, now, InviteError::IdempotencyKeyReused).await?;
    let Some(before) = before else { return Ok(None) };
    let IdempotentResult::Invitation(id) = before.result else { return Err(InviteError::IdempotencyKeyReused) };
    let invitation = work.invitations().find(id).await?.ok_or(InviteError::IdempotencyKeyReused)?;
    Ok(Some(invitation))
}
