//! The adapters of Tenantry's ports: storage, tokens, password hashing, keys, mail, clock.
//!
//! Each port of `tenantry-application` has its adapter here under the same name; each adapter is built from a plain
//! configuration struct and keeps what its port promises.

pub mod access_tokens;
pub mod attempts;
pub mod clock;
pub mod ids;
pub mod installation_keys;
pub mod mailer;
pub mod password_hasher;
pub mod persistence;
mod private_files;
pub mod scoping;
pub mod secrets;
pub mod signing_keys;
