//! The ports of a unit of work and of a read model for what proves who somebody is.

use crate::ports::{
    refresh_tokens::{RefreshTokenReader, RefreshTokenRepository},
    sessions::SessionRepository,
};

/// What proves who somebody is.
pub trait CredentialPorts: Send {
    /// The sessions of people.
    fn sessions(&mut self) -> &mut dyn SessionRepository;
    /// The refresh tokens of sessions.
    fn refresh_tokens(&mut self) -> &mut dyn RefreshTokenRepository;
}

/// What proves who somebody is, to read.
pub trait CredentialReads: Send {
    /// Refresh tokens with their chains.
    fn refresh_tokens(&mut self) -> &mut dyn RefreshTokenReader;
}
