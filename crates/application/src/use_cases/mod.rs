//! What Tenantry does: one use case a file, in folders named as their ports.
//!
//! Every `execute` reads the same way: authorize, begin, load, decide in the domain, store, commit. Hashing, signing
//! and mailing stand outside of the unit of work, so that nobody waits for them.

pub mod access_violations;
pub mod auth;
pub mod idempotency;
pub mod invitations;
pub mod me;
pub mod memberships;
pub mod tenants;
pub mod tokens;
pub(crate) mod trail;
