//! The mocks' accessors for the credential ports: sessions, refresh tokens, passwords, and proofs of mailboxes.

use crate::mocks::{MockReadModel, MockUnitOfWork};
use crate::ports::{
    mailbox_proofs::MailboxProofRepository,
    passwords::PasswordRepository,
    refresh_tokens::{RefreshTokenReader, RefreshTokenRepository},
    sessions::SessionRepository,
    unit_of_work::{CredentialPorts, CredentialReads},
};

impl CredentialPorts for MockUnitOfWork {
    fn sessions(&mut self) -> &mut dyn SessionRepository {
        &mut self.sessions
    }
    fn refresh_tokens(&mut self) -> &mut dyn RefreshTokenRepository {
        &mut self.refresh_tokens
    }
    fn mailbox_proofs(&mut self) -> &mut dyn MailboxProofRepository {
        &mut self.mailbox_proofs
    }
    fn passwords(&mut self) -> &mut dyn PasswordRepository {
        &mut self.passwords
    }
}

impl CredentialReads for MockReadModel {
    fn refresh_tokens(&mut self) -> &mut dyn RefreshTokenReader {
        &mut self.refresh_tokens
    }
}
