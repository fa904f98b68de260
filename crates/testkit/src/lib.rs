//! Everything a test of Tenantry needs and no server does: fakes that behave, builders, and the contract suite that
//! every adapter of the store must pass.
//!
//! - [`memory::MemoryStore`] keeps every promise of the store's ports in memory, and lets a test look at what was
//!   committed.
//! - [`fakes`] stand in for time, ids, secrets, hashing, mail, access tokens and provisioners, all of them foretellable.
//! - [`builders`] make tenants, people and their rows with one call each.
//! - `isolation` (feature `isolation`) tests that an embedder's tables and routes are behind the walls.
//! - [`ledger::Ledger`] holds what clients were told of their writes against what is there.
//! - [`contract`] tests an adapter against the promises, sentence by sentence, and once more from another tenant.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "this crate is part of tests only: what can't go on stops right there"
)]

pub mod builders;
pub mod contract;
pub mod fakes;
#[cfg(feature = "isolation")]
pub mod isolation;
pub mod ledger;
pub mod memory;
#[cfg(feature = "postgres")]
pub mod postgres;
