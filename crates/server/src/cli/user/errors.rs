//! Why an import stops, and why a row of it is refused.

use std::{io, path::PathBuf};

use tenantry_application::use_cases::users::import_user::ImportUserError;
use tenantry_domain::password::foreign::UnknownEncoding;

use crate::compose::ComposeError;

/// Why the import did not run to the end.
#[derive(Debug, thiserror::Error)]
pub enum UserTaskError {
    /// The application cannot be built.
    #[error(transparent)]
    Compose(#[from] ComposeError),
    /// A file cannot be read.
    #[error("cannot read {}", .file.display())]
    Read {
        /// The file.
        file: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// The file is not the export that it should be.
    #[error("{} is not the export of that product; name the product with --from", .file.display())]
    Export {
        /// The file.
        file: PathBuf,
        /// The cause.
        #[source]
        source: serde_json::Error,
    },
    /// Firebase's parameters are incomplete.
    #[error(
        "the parameters of Firebase need base64_signer_key, base64_salt_separator, rounds and mem_cost, a line each, as \
         its console shows them"
    )]
    FirebaseHashing,
    /// The store failed at a row.
    #[error("stopped at line {line}; the rows before it are done, and the same command goes on")]
    Stopped {
        /// The row.
        line: u64,
        /// The cause.
        #[source]
        source: Box<ImportUserError>,
    },
    /// Output cannot be written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Why a row is refused.
#[derive(Debug, thiserror::Error)]
pub(super) enum RowError {
    #[error("the row is not what it should be: {0}")]
    Json(#[from] serde_json::Error),
    #[error("the line has more than 64 KiB; a person needs far less")]
    TooLong,
    #[error("{field} {why}")]
    Field { field: &'static str, why: String },
    #[error(transparent)]
    Encoding(#[from] UnknownEncoding),
    #[error("the parts of the password hash do not belong together: {0}")]
    Hash(&'static str),
    #[error("the account is disabled there; enable it first, or leave it behind")]
    Disabled,
    #[error("the row names no tenant; add --tenant for all rows that name none")]
    NoTenant,
    #[error("the password hash needs Firebase's parameters; add --firebase-hash-config")]
    NoFirebaseHashing,
}
