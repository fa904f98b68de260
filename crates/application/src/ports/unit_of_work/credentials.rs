//! The credential ports of a unit of work and of a read model: sessions and refresh tokens.

use crate::ports::{
    refresh_tokens::{RefreshTokenReader, RefreshTokenRepository},
    sessions::SessionRepository,
};

/// The ports of the credentials that prove a person's identity.
pub trait CredentialPorts: Send {
    /// The sessions of people.
    fn sessions(&mut self) -> &mut dyn SessionRepository;
    /// The refresh tokens of sessions.
    fn refresh_tokens(&mut self) -> &mut dyn RefreshTokenRepository;
}

/// Read access to the credentials that prove a person's identity.
pub trait CredentialReads: Send {
    /// Refresh tokens with their chains.
    fn refresh_tokens(&mut self) -> &mut dyn RefreshTokenReader;
}
