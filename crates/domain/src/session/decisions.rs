//! The decisions that start and end a session.

use super::{
    Device, Revocation, RevocationReason, Session, SessionId, SessionLifetimes, SessionSnapshot, event::SessionEvent,
};
use crate::{event::DomainEvent, time::Timestamp, user::UserId};

/// A session to start.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// The session's id.
    pub id: SessionId,
    /// The user to whom the session belongs.
    pub user_id: UserId,
    /// The device on which the session starts.
    pub device: Device,
    /// Whether the person asked to be remembered.
    pub remembered: bool,
}

/// A session ended by revocation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// The session.
    pub session_id: SessionId,
    /// When and why it was revoked.
    pub revocation: Revocation,
    /// The event; `None` if the session was no longer live, because then nothing changed for anyone.
    pub event: Option<DomainEvent>,
}

impl Session {
    /// Starts a session with the lifetimes for remembered or other sessions.
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

    /// Ends the session; `None` if it was already revoked. A session past its expiry is revoked too, because it would
    /// be live again if the clock were set back.
    pub fn end(&self, reason: RevocationReason, now: Timestamp) -> Option<Ended> {
        if self.is_revoked() {
            return None;
        }
        let (user_id, session_id) = (self.snapshot.user_id, self.snapshot.id);
        let event = self.is_live(now).then(|| SessionEvent::Revoked { user_id, session_id, reason }.into());
        Some(Ended { session_id, revocation: Revocation { at: now, reason }, event })
    }
}
