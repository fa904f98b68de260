//! Personal invitations: mailed to one address, good for one use, and the states they go through.
//!
//! An invitation is a row with two secrets. The mailed one proves the mailbox; the inviter's copy lets the invited
//! person in but proves nothing, else an admin could make a verified identity for somebody else's address.

use crate::{
    Decided, Span, Timestamp,
    email::Email,
    event::{DomainEvent, Fact},
    id::{InvitationId, TenantId, UserId},
    membership::Membership,
    principal::{Principal, RankError},
    role::Role,
    secret::SecretHash,
    token_text::{InvitationCopy, InvitationToken},
};

/// How long an invitation is good by default: 168 hours.
pub const DEFAULT_LIFETIME: Span = Span::hours(168);

/// What became of an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvitationStatus {
    /// Waits to be accepted, as long as it has not expired.
    Open,
    /// Was used.
    Accepted {
        /// When.
        at: Timestamp,
        /// By whom.
        by: UserId,
    },
    /// Was withdrawn.
    Revoked {
        /// When.
        at: Timestamp,
    },
    /// Ran out, and gave its seat back.
    Expired,
}

/// The hashes of an invitation's two secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvitationSecrets {
    /// Of the mailed token.
    pub mailed: SecretHash,
    /// Of the inviter's copy.
    pub inviter: SecretHash,
}

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

/// A way in for one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    snapshot: InvitationSnapshot,
}

/// The fields of an [`Invitation`], as an adapter stores and restores them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationSnapshot {
    /// The invitation's id.
    pub id: InvitationId,
    /// The inviting tenant.
    pub tenant_id: TenantId,
    /// Whom it is for.
    pub email: Email,
    /// The role it gives.
    pub role: Role,
    /// Who invited.
    pub invited_by: UserId,
    /// What became of it.
    pub status: InvitationStatus,
    /// What proves its tokens.
    pub secrets: InvitationSecrets,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last mailed.
    pub sent_at: Timestamp,
    /// Until when it is good.
    pub expires_at: Timestamp,
    /// Counts its changes, from 1.
    pub version: u32,
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
        let event = DomainEvent::InvitationCreated {
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
        Ok(Decided { value: Self { snapshot }, event })
    }

    /// Takes an invitation from its stored fields.
    pub const fn restore(snapshot: InvitationSnapshot) -> Self {
        Self { snapshot }
    }

    /// The fields to store.
    pub const fn snapshot(&self) -> &InvitationSnapshot {
        &self.snapshot
    }

    /// The invitation's id.
    pub const fn id(&self) -> InvitationId {
        self.snapshot.id
    }

    /// Whom it is for.
    pub const fn email(&self) -> &Email {
        &self.snapshot.email
    }

    /// The role it gives.
    pub const fn role(&self) -> Role {
        self.snapshot.role
    }

    /// Whether it holds a seat: it is open, and nobody has noticed yet that it ran out.
    pub const fn holds_seat(&self) -> bool {
        matches!(self.snapshot.status, InvitationStatus::Open)
    }

    /// The name of its status at a moment, in the API: an open one that ran out is called expired.
    pub fn status_at(&self, now: Timestamp) -> &'static str {
        match self.snapshot.status {
            InvitationStatus::Open if now < self.snapshot.expires_at => "open",
            InvitationStatus::Open | InvitationStatus::Expired => "expired",
            InvitationStatus::Accepted { .. } => "accepted",
            InvitationStatus::Revoked { .. } => "revoked",
        }
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
        let event = DomainEvent::InvitationAccepted { invitation_id: self.id(), user_id, copy };
        let status = InvitationStatus::Accepted { at: now, by: user_id };
        Ok(Decided { value: self.changed(|snapshot| snapshot.status = status), event })
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
                let event = DomainEvent::InvitationRevoked { invitation_id: self.id() };
                let value = self.changed(|snapshot| snapshot.status = InvitationStatus::Revoked { at: now });
                Ok(Some(Decided { value, event }))
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
                let event = DomainEvent::InvitationResent { invitation_id: self.id(), expires_at };
                let value = self.changed(|snapshot| {
                    snapshot.status = InvitationStatus::Open;
                    snapshot.secrets = again.secrets;
                    snapshot.invited_by = again.invited_by;
                    snapshot.sent_at = now;
                    snapshot.expires_at = expires_at;
                });
                Ok(Decided { value, event })
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

#[cfg(test)]
mod tests;
