//! Why settings are invalid.

use std::path::PathBuf;

/// Why the settings are invalid. Messages never repeat values, because they can be secrets.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// An environment variable is unknown.
    #[error("{name} is not a setting; did you mean {meant}? (--help lists all)")]
    UnknownVariable {
        /// The variable.
        name: String,
        /// The most similar known name.
        meant: &'static str,
    },
    /// A key in the file is unknown.
    #[error("{key} in the settings file is not a setting; did you mean {meant}? (--help lists all)")]
    UnknownKey {
        /// The key.
        key: String,
        /// The most similar known name.
        meant: &'static str,
    },
    /// The file does not exist.
    #[error("TENANTRY_CONFIG names {path}, but there is no such file")]
    NoFile {
        /// Its path.
        path: PathBuf,
    },
    /// The file is not TOML.
    #[error("cannot read the settings file {path}: {reason}")]
    File {
        /// Its path.
        path: PathBuf,
        /// The cause.
        reason: String,
    },
    /// A value is invalid.
    #[error("{place} {expected}")]
    Wrong {
        /// Where the value was given.
        place: String,
        /// What to write instead.
        expected: String,
    },
}
