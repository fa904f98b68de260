//! Sessions: signed-in devices. A session is one user's; its grants say in which tenants it works.

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

/// Where a session was started from, as shown to its owner.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Device {
    /// The address of the client, as text.
    pub ip: Option<String>,
    /// What the client said it is, shortened to 256 characters.
    pub user_agent: Option<String>,
}

/// How long sessions live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLifetimes {
    /// Without use, of a session that shall not be remembered.
    pub idle: Span,
    /// At most, of a session that shall not be remembered.
    pub absolute: Span,
    /// Without use, of a remembered session.
    pub remembered_idle: Span,
    /// At most, of a remembered session.
    pub remembered_absolute: Span,
}

impl Default for SessionLifetimes {
    /// One hour idle and one day in all (NIST SP 800-63B-4 §2.2.3), or 30 and 90 days where the person wants to be
    /// remembered.
    fn default() -> Self {
        Self {
            idle: Span::hours(1),
            absolute: Span::hours(24),
            remembered_idle: Span::days(30),
            remembered_absolute: Span::days(90),
        }
    }
}

/// How far before its beginning a session is good. Clocks are corrected by less; a session from further ahead was begun
/// by a clock that was wrong, and would live so much longer than it may.
pub const AHEAD: Span = Span::hours(1);

/// Why a session ended before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RevocationReason {
    /// The person signed out.
    SignedOut,
    /// The person ended it from another device.
    RevokedByUser,
    /// An old refresh token was used: one of its two holders is a thief.
    RefreshTokenReused,
}

impl RevocationReason {
    /// All reasons.
    pub const ALL: [Self; 3] = [Self::SignedOut, Self::RevokedByUser, Self::RefreshTokenReused];

    /// The name of the reason in rows and events.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignedOut => "signed_out",
            Self::RevokedByUser => "revoked_by_user",
            Self::RefreshTokenReused => "refresh_token_reused",
        }
    }
}

/// When and why a session was ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revocation {
    /// When.
    pub at: Timestamp,
    /// Why.
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
    /// Whose it is.
    pub user_id: UserId,
    /// Where it was started from.
    pub device: Device,
    /// Whether the person wanted to be remembered.
    pub remembered: bool,
    /// How long it lives without use.
    pub idle: Span,
    /// When the person signed in.
    pub created_at: Timestamp,
    /// When it ends whatever happens.
    pub expires_at: Timestamp,
    /// Set once it was ended before its time.
    pub revocation: Option<Revocation>,
}

impl Session {
    /// Takes a session from its stored fields.
    pub const fn restore(snapshot: SessionSnapshot) -> Self {
        Self { snapshot }
    }

    /// The fields to store.
    pub const fn snapshot(&self) -> &SessionSnapshot {
        &self.snapshot
    }

    /// The session's id.
    pub const fn id(&self) -> SessionId {
        self.snapshot.id
    }

    /// Whose it is.
    pub const fn user_id(&self) -> UserId {
        self.snapshot.user_id
    }

    /// Whether it was ended before its time.
    pub const fn is_revoked(&self) -> bool {
        self.snapshot.revocation.is_some()
    }

    /// Whether it goes on at that moment, as far as the session itself is concerned; its grants may have run idle.
    pub fn is_live(&self, now: Timestamp) -> bool {
        !self.is_revoked() && now < self.snapshot.expires_at && self.snapshot.created_at <= now + AHEAD
    }

    /// This session, if it goes on at that moment.
    pub fn live_at(self, now: Timestamp) -> Option<Self> {
        self.is_live(now).then_some(self)
    }

    /// Until when a refresh token issued now is good: the idle time, but never past the end of the session.
    pub fn refresh_expires_at(&self, now: Timestamp) -> Timestamp {
        (now + self.snapshot.idle).min(self.snapshot.expires_at)
    }
}
