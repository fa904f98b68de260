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
    role::Role,
    secret::SecretHash,
    token_text::{InvitationCopy, InvitationToken},
};

/// How long an invitation is good unless somebody says otherwise: 168 hours.
pub const DEFAULT_LIFE: Span = Span::hours(168);

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

impl Invitation {
    /// Invites somebody for [`DEFAULT_LIFE`] or the life given.
    pub fn new(
        id: InvitationId,
        tenant_id: TenantId,
        invited_by: UserId,
        (email, role): (Email, Role),
        secrets: InvitationSecrets,
        life: Span,
        now: Timestamp,
    ) -> Decided<Self> {
        let expires_at = now + life;
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
        Decided { value: Self { snapshot }, event }
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
        let can_give = |inviter: &&Membership| inviter.is_active() && inviter.role().covers(self.role());
        inviter.filter(can_give).map(drop).ok_or(InvitationError::Revoked)
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

    /// Withdraws the invitation; `None` if that was done before.
    ///
    /// # Errors
    /// [`InvitationError::Accepted`]: there is nothing left to withdraw.
    pub fn revoke(&self, now: Timestamp) -> Result<Option<Decided<Self>>, InvitationError> {
        match self.snapshot.status {
            InvitationStatus::Accepted { .. } => Err(InvitationError::Accepted),
            InvitationStatus::Revoked { .. } => Ok(None),
            InvitationStatus::Open | InvitationStatus::Expired => {
                let event = DomainEvent::InvitationRevoked { invitation_id: self.id() };
                let value = self.changed(|snapshot| snapshot.status = InvitationStatus::Revoked { at: now });
                Ok(Some(Decided { value, event }))
            }
        }
    }

    /// Sends the invitation again, with new secrets and a new life; the old tokens are dead. One that ran out is
    /// open again by it, and whoever sends it answers for it from now on.
    ///
    /// # Errors
    /// [`InvitationError::Accepted`] and [`InvitationError::Revoked`].
    pub fn resend(
        &self,
        by: UserId,
        secrets: InvitationSecrets,
        life: Span,
        now: Timestamp,
    ) -> Result<Decided<Self>, InvitationError> {
        match self.snapshot.status {
            InvitationStatus::Accepted { .. } => Err(InvitationError::Accepted),
            InvitationStatus::Revoked { .. } => Err(InvitationError::Revoked),
            InvitationStatus::Open | InvitationStatus::Expired => {
                let expires_at = now + life;
                let event = DomainEvent::InvitationResent { invitation_id: self.id(), expires_at };
                let value = self.changed(|snapshot| {
                    snapshot.status = InvitationStatus::Open;
                    snapshot.secrets = secrets;
                    snapshot.invited_by = by;
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
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::secret::Secret;

    fn now() -> Timestamp {
        Timestamp::from_timestamp(1_800_000_000, 0).unwrap()
    }

    fn secrets(byte: u8) -> InvitationSecrets {
        InvitationSecrets { mailed: Secret::new([byte; 32]).hash(), inviter: Secret::new([byte + 100; 32]).hash() }
    }

    fn token(copy: InvitationCopy, byte: u8) -> InvitationToken {
        let (tenant_id, invitation_id) = (TenantId::new(Uuid::from_u128(1)), InvitationId::new(Uuid::from_u128(2)));
        InvitationToken { copy, tenant_id, invitation_id, secret: Secret::new([byte; 32]) }
    }

    fn user() -> UserId {
        UserId::new(Uuid::from_u128(4))
    }

    fn invitation() -> Invitation {
        Invitation::new(
            InvitationId::new(Uuid::from_u128(2)),
            TenantId::new(Uuid::from_u128(1)),
            UserId::new(Uuid::from_u128(3)),
            (Email::parse("grace@example.com").unwrap(), Role::Member),
            secrets(1),
            DEFAULT_LIFE,
            now(),
        )
        .value
    }

    #[test]
    fn each_copy_is_known_by_its_own_secret() {
        let invitation = invitation();
        assert_eq!(invitation.present(&token(InvitationCopy::Mailed, 1), now()), Ok(InvitationCopy::Mailed));
        assert_eq!(invitation.present(&token(InvitationCopy::Inviter, 101), now()), Ok(InvitationCopy::Inviter));
        // The inviter can't turn his copy into the mailed one by renaming it.
        assert_eq!(invitation.present(&token(InvitationCopy::Mailed, 101), now()), Err(InvitationError::WrongSecret));
    }

    #[test]
    fn it_is_good_until_its_last_moment_and_no_longer() {
        let last = now() + DEFAULT_LIFE;
        let mailed = token(InvitationCopy::Mailed, 1);
        assert!(invitation().present(&mailed, last - Span::microseconds(1)).is_ok());
        assert_eq!(invitation().present(&mailed, last), Err(InvitationError::Expired));
        assert_eq!(invitation().status_at(last), "expired");
    }

    #[test]
    fn it_is_used_once() {
        let used = invitation().accept(user(), InvitationCopy::Mailed, now()).unwrap().value;
        assert_eq!(used.accept(user(), InvitationCopy::Mailed, now()), Err(InvitationError::Accepted));
        assert_eq!(used.revoke(now()), Err(InvitationError::Accepted));
        assert_eq!(used.resend(user(), secrets(2), DEFAULT_LIFE, now()), Err(InvitationError::Accepted));
    }

    #[test]
    fn sending_again_kills_the_old_tokens() {
        let again = invitation().resend(user(), secrets(2), DEFAULT_LIFE, now()).unwrap().value;
        for old in [token(InvitationCopy::Mailed, 1), token(InvitationCopy::Inviter, 101)] {
            assert_eq!(again.present(&old, now()), Err(InvitationError::WrongSecret));
        }
        assert!(again.present(&token(InvitationCopy::Mailed, 2), now()).is_ok());
    }

    #[test]
    fn revoking_twice_is_revoking_once() {
        let revoked = invitation().revoke(now()).unwrap().unwrap().value;
        assert_eq!(revoked.revoke(now()), Ok(None));
        assert_eq!(revoked.present(&token(InvitationCopy::Mailed, 1), now()), Err(InvitationError::Revoked));
    }

    proptest! {
        #[test]
        fn whatever_happens_it_is_accepted_at_most_once_and_never_after_its_end(steps in proptest::collection::vec(0..4_u8, 0..16)) {
            let mut invitation = invitation();
            let mut moment = now();
            let mut accepted = 0;
            for step in steps {
                let next = match step {
                    0 => invitation.accept(user(), InvitationCopy::Mailed, moment).ok().inspect(|_| accepted += 1),
                    1 => invitation.revoke(moment).ok().flatten(),
                    2 => invitation.resend(user(), secrets(2), DEFAULT_LIFE, moment).ok(),
                    _ => { moment += Span::hours(100); None }
                };
                if let Some(decided) = next {
                    prop_assert_eq!(decided.value.snapshot().version, invitation.snapshot().version + 1);
                    invitation = decided.value;
                }
                prop_assert!(accepted <= 1);
            }
        }
    }
}
