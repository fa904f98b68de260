//! The accessors of the ports for what proves who somebody is. Every port is implemented by the memory itself.

use tenantry_application::ports::{
    mailbox_proofs::MailboxProofRepository,
    passwords::PasswordRepository,
    refresh_tokens::{RefreshTokenReader, RefreshTokenRepository},
    sessions::SessionRepository,
    unit_of_work::{CredentialPorts, CredentialReads},
};

use super::{MemoryRead, MemoryWork, Platform};

impl<S: Send + Sync> CredentialPorts for MemoryWork<S> {
    fn sessions(&mut self) -> &mut dyn SessionRepository {
        self
    }
    fn refresh_tokens(&mut self) -> &mut dyn RefreshTokenRepository {
        self
    }
    fn mailbox_proofs(&mut self) -> &mut dyn MailboxProofRepository {
        self
    }
    fn passwords(&mut self) -> &mut dyn PasswordRepository {
        self
    }
}

impl CredentialReads for MemoryRead<Platform> {
    fn refresh_tokens(&mut self) -> &mut dyn RefreshTokenReader {
        self
    }
}
