//! The adapters of Tenantry's ports: storage, tokens, password hashing, keys, mail, DNS, clock.
//!
//! Each port of `tenantry-application` has an adapter of the same name here. Each adapter is built from a plain
//! configuration struct and keeps the promises of its port.

pub mod access_tokens;
pub mod access_violations;
pub mod clock;
pub mod dns_resolver;
pub mod ids;
pub mod installation_keys;
pub mod mailer;
pub mod password_hasher;
pub mod persistence;
mod private_files;
pub mod sealing;
pub mod secrets;
pub mod signing_keys;
