//! The rules of Tenantry as pure values: no I/O, no clock, no randomness, no serialisation.
//!
//! The rule for a thing is in the module with the thing's name. Text becomes a value through `parse`, which can fail. A
//! row becomes an entity through `restore`. A decision is a method that takes `now` and returns the new value together
//! with the event that describes what happened. Nothing in this crate can be constructed in an illegal state.
#![warn(missing_docs)]

pub mod access_epoch;
pub mod access_violation;
pub mod admission;
pub mod allowed_domains;
pub mod backoff;
mod decided;
pub mod domain_claim;
pub mod email;
pub mod email_change;
pub mod email_code;
pub mod event;
pub mod id;
mod invisible;
pub mod invitation;
pub mod invitation_link;
pub mod job;
pub mod locale;
pub mod mail_domain;
pub mod mail_limits;
pub mod mail_retry;
pub mod mailbox_proofs;
pub mod membership;
pub mod names;
pub mod page;
pub mod password;
pub mod permission;
mod plain_name;
pub mod policy;
pub mod principal;
pub mod refresh_token;
pub mod role;
pub mod schedule;
pub mod secret;
pub mod seed;
pub mod session;
pub mod slug;
pub mod tenant;
pub mod tenant_settings;
mod time;
pub mod time_zone;
pub mod token_text;
pub mod user;
pub mod words;

pub use self::{
    decided::Decided,
    time::{Span, Timestamp},
};
