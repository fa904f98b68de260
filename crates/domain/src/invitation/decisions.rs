//! What can happen to an invitation. Each decision returns the new value and the event that records it.

use super::{
    Invitation, InvitationId, InvitationSecrets, InvitationSnapshot, InvitationStatus, event::InvitationEvent,
};
use crate::{
    decided::Decided,
    email::Email,
    event::Fact,
    membership::Membership,
    principal::{Principal, RankError},
    role::Role,
    tenant::TenantId,
    time::{Span, Timestamp},
    token_text::{InvitationCopy, InvitationToken},
    user::UserId,
};

/// How long an invitation is good by default: 168 hours.
pub const DEFAULT_LIFETIME: Span = Span::hours(168);

/// A person to invite.
#[derive(Debug, Clone)]
pub struct NewInvitation {
    /// The invitation's id.
    pub id: InvitationId,
    /// The inviting tenant.
    pub tenant_id: TenantId,
    /// The member who invites.
    pub invited_by: UserId,
    /// The address of the person.
    pub email: Email,
    /// The role the invitation gives.
    pub role: Role,
    /// What proves its tokens.
    pub secrets: InvitationSecrets,
    /// How long it is good, [`DEFAULT_LIFETIME`] if nobody says otherwise.
    pub lifetime: Span,
}

/// How an invitation is sent again.
#[derive(Debug, Clone, Copy)]
pub struct Resending {
    /// The member who sends it and answers for it from now on.
    pub invited_by: UserId,
    /// What proves its new tokens.
    pub secrets: InvitationSecrets,
    /// How long it is good from now on.
    pub lifetime: Span,
}

/// Why an invitation can't be used, sent or withdrawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvitationError {
    /// The secret is not, or no longer, this invitation's.
    #[error("the invitation token is not valid")]
    WrongSecret,
    /// It ran out.
    #[error("the invitation has expired")]
    Expired,
    /// It was withdrawn.
    #[error("the invitation was revoked")]
    Revoked,
    /// It was used before.
    #[error("the invitation was accepted already")]
    Accepted,
}

/// Why an invitation can't be sent again or withdrawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ManageInvitationError {
    /// The role it gives ranks above the member's own.
    #[error(transparent)]
    Rank(#[from] RankError),
    /// Its state does not allow it.
    #[error(transparent)]
    State(#[from] InvitationError),
}

impl Invitation {
    /// Invites a person, as `by` wants it.
    ///
    /// # Errors
    /// [`RankError::OutrankedByRole`]: the role ranks above `by`.
    pub fn new(by: &Principal, new: NewInvitation, now: Timestamp) -> Result<Decided<Self>, RankError> {
        by.may_give(new.role)?;
        let NewInvitation { id, tenant_id, invited_by, email, role, secrets, lifetime } = new;
        let expires_at = now + lifetime;
        let event = InvitationEvent::Created {
            invitation_id: id,
            facts: vec![Fact::set("email", &email), Fact::set("role", &role)],
        };
        let status = InvitationStatus::Open;
        let snapshot = InvitationSnapshot {
            id,
            tenant_id,
            email,
            role,
            invited_by,
            status,
            secrets,
            created_at: now,
            sent_at: now,
            expires_at,
            version: 1,
        };
        Ok(Decided::new(Self { snapshot }, event))
    }

    /// Checks a token against this invitation and tells which copy it is. The secret comes first: whoever does not
    /// hold it learns nothing of the state.
    ///
    /// # Errors
    /// The variants of [`InvitationError`].
    pub fn present(&self, token: &InvitationToken, now: Timestamp) -> Result<InvitationCopy, InvitationError> {
        let hash = match token.copy {
            InvitationCopy::Mailed => &self.snapshot.secrets.mailed,
            InvitationCopy::Inviter => &self.snapshot.secrets.inviter,
        };
        if !hash.matches(&token.secret) {
            return Err(InvitationError::WrongSecret);
        }
        self.check_open(now)?;
        Ok(token.copy)
    }

    /// Whether the inviter, as a member of today, could still give the role: what an admin could give is worth nothing
    /// once he is gone or is none, else he could come back by an invitation of his own.
    ///
    /// # Errors
    /// [`InvitationError::Revoked`].
    pub fn check_inviter(&self, inviter: Option<&Membership>) -> Result<(), InvitationError> {
        let inviter = inviter.and_then(Membership::principal).ok_or(InvitationError::Revoked)?;
        inviter.may_give(self.role()).map_err(|_| InvitationError::Revoked)
    }

    /// Uses the invitation for that user.
    ///
    /// # Errors
    /// Those of [`Invitation::present`], but for the secret.
    pub fn accept(
        &self,
        user_id: UserId,
        copy: InvitationCopy,
        now: Timestamp,
    ) -> Result<Decided<Self>, InvitationError> {
        self.check_open(now)?;
        let event = InvitationEvent::Accepted { invitation_id: self.id(), user_id, copy };
        let status = InvitationStatus::Accepted { at: now, by: user_id };
        Ok(Decided::new(self.changed(|snapshot| snapshot.status = status), event))
    }

    /// Withdraws the invitation, as `by` wants it; `None` if that was done before.
    ///
    /// # Errors
    /// - [`RankError::OutrankedByRole`]: the role it gives ranks above `by`
    /// - [`InvitationError::Accepted`]: there is nothing left to withdraw
    pub fn revoke(&self, by: &Principal, now: Timestamp) -> Result<Option<Decided<Self>>, ManageInvitationError> {
        by.may_give(self.role())?;
        match self.snapshot.status {
            InvitationStatus::Accepted { .. } => Err(InvitationError::Accepted.into()),
            InvitationStatus::Revoked { .. } => Ok(None),
            InvitationStatus::Open | InvitationStatus::Expired => {
                let event = InvitationEvent::Revoked { invitation_id: self.id() };
                let value = self.changed(|snapshot| snapshot.status = InvitationStatus::Revoked { at: now });
                Ok(Some(Decided::new(value, event)))
            }
        }
    }

    /// Sends the invitation again, as `by` wants it, with new secrets and a new lifetime; the old tokens die. An
    /// expired invitation is open again.
    ///
    /// # Errors
    /// - [`RankError::OutrankedByRole`]: the role it gives ranks above `by`
    /// - [`InvitationError::Accepted`], [`InvitationError::Revoked`]: it can't be used any more
    pub fn resend(
        &self,
        by: &Principal,
        again: Resending,
        now: Timestamp,
    ) -> Result<Decided<Self>, ManageInvitationError> {
        by.may_give(self.role())?;
        match self.snapshot.status {
            InvitationStatus::Accepted { .. } => Err(InvitationError::Accepted.into()),
            InvitationStatus::Revoked { .. } => Err(InvitationError::Revoked.into()),
            InvitationStatus::Open | InvitationStatus::Expired => {
                let expires_at = now + again.lifetime;
                let event = InvitationEvent::Resent { invitation_id: self.id(), expires_at };
                let value = self.changed(|snapshot| {
                    snapshot.status = InvitationStatus::Open;
                    snapshot.secrets = again.secrets;
                    snapshot.invited_by = again.invited_by;
                    snapshot.sent_at = now;
                    snapshot.expires_at = expires_at;
                });
                Ok(Decided::new(value, event))
            }
        }
    }

    fn check_open(&self, now: Timestamp) -> Result<(), InvitationError> {
        match self.snapshot.status {
            InvitationStatus::Open if now < self.snapshot.expires_at => Ok(()),
            InvitationStatus::Open | InvitationStatus::Expired => Err(InvitationError::Expired),
            InvitationStatus::Accepted { .. } => Err(InvitationError::Accepted),
            InvitationStatus::Revoked { .. } => Err(InvitationError::Revoked),
        }
    }

    fn changed(&self, change: impl FnOnce(&mut InvitationSnapshot)) -> Self {
        let mut snapshot = self.snapshot.clone();
        change(&mut snapshot);
        snapshot.version += 1;
        Self { snapshot }
    }
}
