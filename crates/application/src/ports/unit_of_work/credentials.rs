//! The credential ports of a unit of work and of a read model: sessions, refresh tokens, passwords, and
//! proofs of mailboxes.

use crate::ports::{
    mailbox_proofs::MailboxProofRepository,
    passwords::PasswordRepository,
    refresh_tokens::{RefreshTokenReader, RefreshTokenRepository},
    sessions::SessionRepository,
};

/// The ports of the credentials that prove a person's identity.
pub trait CredentialPorts: Send {
    /// The sessions of people.
    fn sessions(&mut self) -> &mut dyn SessionRepository;
    /// The refresh tokens of sessions.
    fn refresh_tokens(&mut self) -> &mut dyn RefreshTokenRepository;
    /// The codes and links by which people prove a mailbox.
    fn mailbox_proofs(&mut self) -> &mut dyn MailboxProofRepository;
    /// The passwords.
    fn passwords(&mut self) -> &mut dyn PasswordRepository;
}

/// Read access to the credentials that prove a person's identity.
pub trait CredentialReads: Send {
    /// Refresh tokens with their chains.
    fn refresh_tokens(&mut self) -> &mut dyn RefreshTokenReader;
}
