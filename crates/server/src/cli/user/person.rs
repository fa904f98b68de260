//! What every form of a row becomes.

use chrono::{DateTime, Utc};
use clap::ValueEnum;
use tenantry_domain::password::{PasswordHash, foreign::base64};

use super::errors::RowError;

/// Who wrote the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Product {
    /// Our own form: JSON lines.
    Tenantry,
    /// The JSON lines of Auth0's export with password hashes.
    Auth0,
    /// The realm export.
    Keycloak,
    /// `dumpdata auth.user`.
    Django,
    /// `auth:export` in JSON.
    Firebase,
}

/// What a row says of a person, whatever its form.
pub(super) struct Person {
    pub(super) email: String,
    pub(super) email_verified: bool,
    pub(super) name: Option<String>,
    pub(super) password: Option<PasswordHash>,
    pub(super) created_at: Option<DateTime<Utc>>,
    pub(super) tenant: Option<String>,
    pub(super) role: Option<String>,
    pub(super) department: Option<String>,
    pub(super) title: Option<String>,
}

/// Reads base64, as every product writes it.
pub(super) fn bytes(text: &str) -> Result<Vec<u8>, RowError> {
    base64(text).ok_or(RowError::Hash("salt and hash must be in base64"))
}
