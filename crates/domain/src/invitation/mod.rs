//! Personal invitations: each is mailed to one address, can be used once, and goes through the states defined here.
//!
//! An invitation is a row with two secrets. The mailed secret proves that the person reads the mailbox. The inviter's
//! copy admits the invited person but proves nothing; otherwise an admin could create a verified identity for another
//! person's address.

mod decisions;
pub mod event;
#[cfg(test)]
mod tests;

pub use self::decisions::{DEFAULT_LIFETIME, InvitationError, ManageInvitationError, NewInvitation, Resending};
use crate::{email::Email, id::Id, role::Role, secret::SecretHash, tenant::TenantId, time::Timestamp, user::UserId};

/// Identifies an [`Invitation`].
pub type InvitationId = Id<Invitation>;

/// The state of an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvitationStatus {
    /// Can be accepted until it expires.
    Open,
    /// Was accepted.
    Accepted {
        /// When it was accepted.
        at: Timestamp,
        /// The user who accepted it.
        by: UserId,
    },
    /// Was declined by the invited person.
    Declined {
        /// When it was declined.
        at: Timestamp,
    },
    /// Was revoked.
    Revoked {
        /// When it was revoked.
        at: Timestamp,
    },
    /// Expired and released its seat.
    Expired,
}

/// A mail that the server of the invited address refused for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounce {
    /// When it was refused, or given up.
    pub at: Timestamp,
    /// What the server answered.
    pub reply: String,
}

/// The hashes of an invitation's two secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvitationSecrets {
    /// The hash of the mailed token's secret.
    pub mailed: SecretHash,
    /// The hash of the secret of the inviter's copy.
    pub inviter: SecretHash,
}

/// An offer to one person to join a tenant with a role.
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
    /// The address of the invited person.
    pub email: Email,
    /// The role that the invitation grants.
    pub role: Role,
    /// The member who invited; `None` if it was the operator of the installation.
    pub invited_by: Option<UserId>,
    /// The state of the invitation.
    pub status: InvitationStatus,
    /// The hashes of the secrets of its two tokens.
    pub secrets: InvitationSecrets,
    /// When the invitation was created.
    pub created_at: Timestamp,
    /// When the invitation was last mailed.
    pub sent_at: Timestamp,
    /// The refusal of the last mail, if it did not arrive.
    pub bounced: Option<Bounce>,
    /// When the invitation expires.
    pub expires_at: Timestamp,
    /// Counts the changes, starting at 1.
    pub version: u32,
}

impl Invitation {
    /// Restores an invitation from its stored fields.
    pub const fn restore(snapshot: InvitationSnapshot) -> Self {
        Self { snapshot }
    }

    /// Returns the fields to store.
    pub const fn snapshot(&self) -> &InvitationSnapshot {
        &self.snapshot
    }

    /// Returns the invitation's id.
    pub const fn id(&self) -> InvitationId {
        self.snapshot.id
    }

    /// Returns the address of the invited person.
    pub const fn email(&self) -> &Email {
        &self.snapshot.email
    }

    /// Returns the role that the invitation grants.
    pub const fn role(&self) -> Role {
        self.snapshot.role
    }

    /// Returns whether the invitation holds a seat: it is open, or it ran out but has not been marked as expired yet.
    pub const fn holds_seat(&self) -> bool {
        matches!(self.snapshot.status, InvitationStatus::Open)
    }

    /// Returns the name of the status at the given time, as in the API. An open invitation that ran out is reported as
    /// expired.
    pub fn status_at(&self, now: Timestamp) -> &'static str {
        match self.snapshot.status {
            InvitationStatus::Open if now < self.snapshot.expires_at => "open",
            InvitationStatus::Open | InvitationStatus::Expired => "expired",
            InvitationStatus::Accepted { .. } => "accepted",
            InvitationStatus::Declined { .. } => "declined",
            InvitationStatus::Revoked { .. } => "revoked",
        }
    }
}
