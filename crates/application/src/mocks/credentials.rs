//! The mocks' accessors for the credential ports: sessions and refresh tokens.

use crate::mocks::{MockReadModel, MockUnitOfWork};
use crate::ports::{
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
}

impl CredentialReads for MockReadModel {
    fn refresh_tokens(&mut self) -> &mut dyn RefreshTokenReader {
        &mut self.refresh_tokens
    }
}
