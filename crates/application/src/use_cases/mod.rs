//! What Tenantry does: one use case per file, in folders named after their ports.
//!
//! Every `execute` has the same order: authorize, begin, load, decide in the domain, store, commit. Hashing, signing
//! and mailing happen outside the unit of work, so they never make another request wait for it.

pub mod access_violations;
pub mod audit_events;
pub mod auth;
pub(crate) mod displacement;
pub mod domains;
pub mod events;
pub mod idempotency;
pub mod invitation_links;
pub mod invitations;
pub mod jobs;
pub mod mailbox;
pub mod mails;
pub mod me;
pub mod memberships;
pub mod permissions;
pub(crate) mod profile;
pub mod queues;
pub mod tenants;
pub mod tokens;
pub(crate) mod trail;
pub mod users;
