//! The use cases over fakes: what they return, what they write, and that a rejected command leaves the store unchanged.
//! Mocks produce the failures that no fake produces (`failures`, with the feature `mocks`).
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail by panicking")]

mod access_violations;
mod audit_events;
mod auth;
mod domains;
mod events;
#[cfg(feature = "mocks")]
mod failures;
mod invitation_links;
mod invitations;
mod jobs;
mod mails;
mod me;
mod memberships;
mod permissions;
mod provisioning;
mod queues;
mod seeding;
mod tenants;
mod users;
mod world;
