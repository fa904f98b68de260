//! Sessions: signed-in devices. Each session belongs to one user; its grants determine in which tenants it works.

mod decisions;
pub mod event;
#[cfg(test)]
mod tests;

pub use self::decisions::{Ended, NewSession};
use crate::{
    id::Id,
    time::{Span, Timestamp},
    user::UserId,
};

/// Identifies a [`Session`].
pub type SessionId = Id<Session>;

/// The device and address from which a session was started, as shown to the session's user.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Device {
    /// The client's IP address, as text.
    pub ip: Option<String>,
    /// The client's description of itself, truncated to 256 characters.
    pub user_agent: Option<String>,
}

/// The lifetimes of sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLifetimes {
    /// The maximum time without use of a session that is not remembered.
    pub idle: Span,
    /// The maximum total time of a session that is not remembered.
    pub absolute: Span,
    /// The maximum time without use of a remembered session.
    pub remembered_idle: Span,
    /// The maximum total time of a remembered session.
    pub remembered_absolute: Span,
}

impl Default for SessionLifetimes {
    /// One hour idle and one day in total (NIST SP 800-63B-4 §2.2.3), or 30 days idle and 90 days in total if the
    /// person asked to be remembered.
    fn default() -> Self {
        Self {
            idle: Span::hours(1),
            absolute: Span::hours(24),
            remembered_idle: Span::days(30),
            remembered_absolute: Span::days(90),
        }
    }
}

/// How far in the future a session may start and still be valid. Clock corrections are smaller than this. A session
/// that starts later was created by a wrong clock and would live that much longer than allowed.
pub const AHEAD: Span = Span::hours(1);

/// Why a session was revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RevocationReason {
    /// The person signed out.
    SignedOut,
    /// The person revoked the session from another device.
    RevokedByUser,
    /// An old refresh token was used, so one of its two holders is a thief.
    RefreshTokenReused,
    /// The password was changed from another device.
    PasswordChanged,
    /// The password was reset by mail.
    PasswordReset,
    /// A change of the address was undone by mail.
    EmailChangeUndone,
    /// The account lost its address, which was never proved, to whoever proved the mailbox.
    AddressReclaimed,
}

impl RevocationReason {
    /// All reasons.
    pub const ALL: [Self; 7] = [
        Self::SignedOut,
        Self::RevokedByUser,
        Self::RefreshTokenReused,
        Self::PasswordChanged,
        Self::PasswordReset,
        Self::EmailChangeUndone,
        Self::AddressReclaimed,
    ];

    /// Returns the name of the reason in rows and events.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignedOut => "signed_out",
            Self::RevokedByUser => "revoked_by_user",
            Self::RefreshTokenReused => "refresh_token_reused",
            Self::PasswordChanged => "password_changed",
            Self::PasswordReset => "password_reset",
            Self::EmailChangeUndone => "email_change_undone",
            Self::AddressReclaimed => "address_reclaimed",
        }
    }
}

/// When and why a session was revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revocation {
    /// When the session was revoked.
    pub at: Timestamp,
    /// Why the session was revoked.
    pub reason: RevocationReason,
}

/// A signed-in device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    snapshot: SessionSnapshot,
}

/// The fields of a [`Session`], as an adapter stores and restores them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionSnapshot {
    /// The session's id.
    pub id: SessionId,
    /// The user to whom the session belongs.
    pub user_id: UserId,
    /// The device on which the session was started.
    pub device: Device,
    /// Whether the person asked to be remembered.
    pub remembered: bool,
    /// How long the session lives without use.
    pub idle: Span,
    /// When the person signed in.
    pub created_at: Timestamp,
    /// When the session ends, regardless of use.
    pub expires_at: Timestamp,
    /// Set if the session was revoked before its expiry.
    pub revocation: Option<Revocation>,
}

impl Session {
    /// Restores a session from its stored fields.
    pub const fn restore(snapshot: SessionSnapshot) -> Self {
        Self { snapshot }
    }

    /// Returns the fields to store.
    pub const fn snapshot(&self) -> &SessionSnapshot {
        &self.snapshot
    }

    /// Returns the session's id.
    pub const fn id(&self) -> SessionId {
        self.snapshot.id
    }

    /// Returns the user to whom the session belongs.
    pub const fn user_id(&self) -> UserId {
        self.snapshot.user_id
    }

    /// Returns whether the session was revoked.
    pub const fn is_revoked(&self) -> bool {
        self.snapshot.revocation.is_some()
    }

    /// Returns whether the session is live at the given time. This covers the session only; its grants may have been
    /// idle too long.
    pub fn is_live(&self, now: Timestamp) -> bool {
        !self.is_revoked() && now < self.snapshot.expires_at && self.snapshot.created_at <= now + AHEAD
    }

    /// Returns this session if it is live at the given time.
    pub fn live_at(self, now: Timestamp) -> Option<Self> {
        self.is_live(now).then_some(self)
    }

    /// Returns when a refresh token issued now expires: after the idle time, but never later than the session.
    pub fn refresh_expires_at(&self, now: Timestamp) -> Timestamp {
        (now + self.snapshot.idle).min(self.snapshot.expires_at)
    }
}
