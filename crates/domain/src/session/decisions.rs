//! How a session starts and ends.

use super::{
    Device, Revocation, RevocationReason, Session, SessionId, SessionLifetimes, SessionSnapshot, event::SessionEvent,
};
use crate::{event::DomainEvent, time::Timestamp, user::UserId};

/// A session to start.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// The session's id.
    pub id: SessionId,
    /// Whose it is.
    pub user_id: UserId,
    /// Where it is started from.
    pub device: Device,
    /// Whether the person wants to be remembered.
    pub remembered: bool,
}

/// The end of a session before its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// The session.
    pub session_id: SessionId,
    /// When and why.
    pub revocation: Revocation,
    /// What happened; `None` if the session was past its end, which is no news.
    pub event: Option<DomainEvent>,
}

impl Session {
    /// Starts a session.
    pub fn start(new: NewSession, lifetimes: &SessionLifetimes, now: Timestamp) -> Self {
        let NewSession { id, user_id, device, remembered } = new;
        let (idle, absolute) = if remembered {
            (lifetimes.remembered_idle, lifetimes.remembered_absolute)
        } else {
            (lifetimes.idle, lifetimes.absolute)
        };
        let expires_at = now + absolute;
        Self {
            snapshot: SessionSnapshot {
                id,
                user_id,
                device,
                remembered,
                idle,
                created_at: now,
                expires_at,
                revocation: None,
            },
        }
    }

    /// Ends the session; `None` if it was ended before. A session past its end is ended too: it would go on if the
    /// clock was set back.
    pub fn end(&self, reason: RevocationReason, now: Timestamp) -> Option<Ended> {
        if self.is_revoked() {
            return None;
        }
        let (user_id, session_id) = (self.snapshot.user_id, self.snapshot.id);
        let event = self.is_live(now).then(|| SessionEvent::Revoked { user_id, session_id, reason }.into());
        Some(Ended { session_id, revocation: Revocation { at: now, reason }, event })
    }
}
