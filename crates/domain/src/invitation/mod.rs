//! Personal invitations: mailed to one address, good for one use, and the states they go through.
//!
//! An invitation is a row with two secrets. The mailed one proves the mailbox; the inviter's copy lets the invited
//! person in but proves nothing, else an admin could make a verified identity for somebody else's address.

mod decisions;
pub mod event;
#[cfg(test)]
mod tests;

pub use self::decisions::{DEFAULT_LIFETIME, InvitationError, ManageInvitationError, NewInvitation, Resending};
use crate::{email::Email, id::Id, role::Role, secret::SecretHash, tenant::TenantId, time::Timestamp, user::UserId};

/// Identifies an [`Invitation`].
pub type InvitationId = Id<Invitation>;

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

impl Invitation {
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
}
