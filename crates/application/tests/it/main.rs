//! The use cases over fakes: what they give, what they write, and that a refused command leaves the store as it was.
//! Where something must fail that no fake makes fail, mocks do (`failures`, with the feature `mocks`).
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail by panicking")]

mod access_violations;
mod auth;
#[cfg(feature = "mocks")]
mod failures;
mod invitations;
mod me;
mod memberships;
mod provisioning;
mod tenants;
mod world;
