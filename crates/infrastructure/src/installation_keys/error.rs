//! Why the keys of an installation can't be loaded.

use std::{io, path::PathBuf};

/// Why the keys can't be loaded.
#[derive(Debug, thiserror::Error)]
pub enum InstallationKeysError {
    /// A file or directory could not be read or written.
    #[error("cannot {doing} {path}")]
    Io {
        /// The failed operation.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// Other users than the owner may read the file.
    #[error(
        "{path} is readable by others (mode {mode:04o}); run `chmod 600 {path}`, or, if it may have been read, \
         remove it to get a new key at the next start: docs/operations.md says what a new key changes"
    )]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// The file does not contain a valid key.
    #[error(
        "{path} is damaged ({reason}); restore it from a backup, or remove it to get a new key at the next start: \
         docs/operations.md says what a new key changes"
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The problem with its content.
        reason: &'static str,
    },
    /// A key could not be generated.
    #[error("cannot generate a key")]
    Generation,
}
