//! The decisions on an invitation. Each returns the new value and the event that records it.

use super::{
    Bounce, Invitation, InvitationId, InvitationSecrets, InvitationSnapshot, InvitationStatus, event::InvitationEvent,
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
    user::{User, UserId},
};

/// The default lifetime of an invitation: 168 hours.
pub const DEFAULT_LIFETIME: Span = Span::hours(168);

/// A person to invite.
#[derive(Debug, Clone)]
pub struct NewInvitation {
    /// The invitation's id.
    pub id: InvitationId,
    /// The inviting tenant.
    pub tenant_id: TenantId,
    /// The inviting member; `None` for the operator of the installation.
    pub invited_by: Option<UserId>,
    /// The person's address.
    pub email: Email,
    /// The role that the invitation grants.
    pub role: Role,
    /// The hashes of the secrets of its two tokens.
    pub secrets: InvitationSecrets,
    /// How long the invitation is valid, by default [`DEFAULT_LIFETIME`].
    pub lifetime: Span,
}

/// The parameters for sending an invitation again.
#[derive(Debug, Clone, Copy)]
pub struct Resending {
    /// The member who sends it again and is recorded as its inviter from now on.
    pub invited_by: UserId,
    /// The hashes of the secrets of its two new tokens.
    pub secrets: InvitationSecrets,
    /// How long the invitation is valid from now on.
    pub lifetime: Span,
}

/// Why an invitation cannot be used, sent or revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvitationError {
    /// The secret does not belong to this invitation, or no longer does.
    #[error("the invitation token is not valid")]
    WrongSecret,
    /// The invitation has expired.
    #[error("the invitation has expired")]
    Expired,
    /// The invitation was revoked.
    #[error("the invitation was revoked")]
    Revoked,
    /// The invited person declined.
    #[error("the invitation was declined")]
    Declined,
    /// The invitation was already used.
    #[error("the invitation was accepted already")]
    Accepted,
}

/// Why an invitation cannot be sent again or revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ManageInvitationError {
    /// The role that the invitation grants ranks above the member's own.
    #[error(transparent)]
    Rank(#[from] RankError),
    /// The state of the invitation does not allow it.
    #[error(transparent)]
    State(#[from] InvitationError),
}

impl Invitation {
    /// Invites a person on behalf of `by`.
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
            bounced: None,
            expires_at,
            version: 1,
        };
        Ok(Decided::new(Self { snapshot }, event))
    }

    /// Checks a token against this invitation and returns which copy it is. The secret is checked first, so a caller
    /// without it learns nothing about the state.
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

    /// Checks that the invitation is for the user, whose mailbox must be proved. Then it counts as the mailed copy.
    ///
    /// # Errors
    /// The variants of [`InvitationError`]. [`InvitationError::WrongSecret`] if the address is another's or unproved.
    pub fn present_to(&self, user: &User, now: Timestamp) -> Result<InvitationCopy, InvitationError> {
        if user.email() != self.email() || !user.email_verified() {
            return Err(InvitationError::WrongSecret);
        }
        self.check_open(now)?;
        Ok(InvitationCopy::Mailed)
    }

    /// Declines the invitation on behalf of the invited person.
    ///
    /// # Errors
    /// The errors of [`Self::present_to`].
    pub fn decline(&self, user: &User, now: Timestamp) -> Result<Decided<Self>, InvitationError> {
        self.present_to(user, now)?;
        let event = InvitationEvent::Declined { invitation_id: self.id(), user_id: user.id() };
        let value = self.changed(|snapshot| snapshot.status = InvitationStatus::Declined { at: now });
        Ok(Decided::new(value, event))
    }

    /// Checks that the inviter could still grant the role as a member today. Otherwise an admin who is removed or
    /// demoted could return through an invitation they sent earlier. The operator of the installation always could.
    ///
    /// # Errors
    /// [`InvitationError::Revoked`]: the inviter is no longer an active member, or the role ranks above them.
    pub fn check_inviter(&self, inviter: Option<&Membership>) -> Result<(), InvitationError> {
        if self.snapshot.invited_by.is_none() {
            return Ok(());
        }
        let inviter = inviter.and_then(Membership::principal).ok_or(InvitationError::Revoked)?;
        inviter.may_give(self.role()).map_err(|_| InvitationError::Revoked)
    }

    /// Uses the invitation for the given user.
    ///
    /// # Errors
    /// The variants of [`InvitationError`] except [`InvitationError::WrongSecret`].
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

    /// Revokes the invitation on behalf of `by`; `None` if it was already revoked, or declined.
    ///
    /// # Errors
    /// - [`RankError::OutrankedByRole`]: the role it grants ranks above `by`
    /// - [`InvitationError::Accepted`]: the invitation was already used
    pub fn revoke(&self, by: &Principal, now: Timestamp) -> Result<Option<Decided<Self>>, ManageInvitationError> {
        by.may_give(self.role())?;
        match self.snapshot.status {
            InvitationStatus::Accepted { .. } => Err(InvitationError::Accepted.into()),
            InvitationStatus::Revoked { .. } | InvitationStatus::Declined { .. } => Ok(None),
            InvitationStatus::Open | InvitationStatus::Expired => {
                let event = InvitationEvent::Revoked { invitation_id: self.id() };
                let value = self.changed(|snapshot| snapshot.status = InvitationStatus::Revoked { at: now });
                Ok(Some(Decided::new(value, event)))
            }
        }
    }

    /// Sends the invitation again on behalf of `by`, with new secrets and a new lifetime. The old tokens become
    /// invalid. An expired invitation becomes open again.
    ///
    /// # Errors
    /// - [`RankError::OutrankedByRole`]: the role it grants ranks above `by`
    /// - [`InvitationError::Accepted`], [`InvitationError::Revoked`], [`InvitationError::Declined`]: the invitation can no
    ///   longer be used
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
            InvitationStatus::Declined { .. } => Err(InvitationError::Declined.into()),
            InvitationStatus::Open | InvitationStatus::Expired => {
                let expires_at = now + again.lifetime;
                let event = InvitationEvent::Resent { invitation_id: self.id(), expires_at };
                let value = self.changed(|snapshot| {
                    snapshot.status = InvitationStatus::Open;
                    snapshot.secrets = again.secrets;
                    snapshot.invited_by = Some(again.invited_by);
                    snapshot.sent_at = now;
                    snapshot.bounced = None;
                    snapshot.expires_at = expires_at;
                });
                Ok(Decided::new(value, event))
            }
        }
    }

    /// Notes that the mail of that time did not arrive, with the answer of the mail server. `None` if the invitation is
    /// no longer open, or was mailed again since: then the news is of no use.
    pub fn bounce(&self, sent_at: Timestamp, reply: &str, now: Timestamp) -> Option<Decided<Self>> {
        self.awaits_mail_of(sent_at).then(|| {
            let event = InvitationEvent::Bounced { invitation_id: self.id(), reply: reply.to_owned() };
            let bounce = Bounce { at: now, reply: reply.to_owned() };
            Decided::new(self.changed(|snapshot| snapshot.bounced = Some(bounce)), event)
        })
    }

    /// Returns whether the mail of that time is still of use: the invitation is open, and was not mailed again since.
    pub fn awaits_mail_of(&self, sent_at: Timestamp) -> bool {
        matches!(self.snapshot.status, InvitationStatus::Open) && self.snapshot.sent_at == sent_at
    }

    fn check_open(&self, now: Timestamp) -> Result<(), InvitationError> {
        match self.snapshot.status {
            InvitationStatus::Open if now < self.snapshot.expires_at => Ok(()),
            InvitationStatus::Open | InvitationStatus::Expired => Err(InvitationError::Expired),
            InvitationStatus::Accepted { .. } => Err(InvitationError::Accepted),
            InvitationStatus::Revoked { .. } => Err(InvitationError::Revoked),
            InvitationStatus::Declined { .. } => Err(InvitationError::Declined),
        }
    }

    fn changed(&self, change: impl FnOnce(&mut InvitationSnapshot)) -> Self {
        let mut snapshot = self.snapshot.clone();
        change(&mut snapshot);
        snapshot.version += 1;
        Self { snapshot }
    }
}
