//! Everything that tests of Tenantry need and servers do not: working fakes, builders, and the contract suite that
//! every adapter of the store must pass.
//!
//! - [`memory::MemoryStore`] keeps every promise of the store's ports in memory, and lets a test inspect what was
//!   committed.
//! - [`fakes`] replace time, IDs, secrets, hashing, mail, access tokens and provisioners. All of them are predictable.
//! - [`builders`] create tenants, people and their rows with one call each.
//! - `isolation` (feature `isolation`) tests that an embedder's tables and routes are isolated by tenant.
//! - `browser` (feature `browser`) is Chromium without a window, and people who use pages in it.
//! - `dns` (feature `dns`) is a DNS server on loopback that can fail, refuse and keep silent.
//! - `smtp` (feature `smtp`) is a mail server on loopback that can be slow, refuse, hang up, and demand TLS.
//! - [`ledger::Ledger`] compares what clients were told about their writes with what was stored.
//! - [`simulation`] runs random histories of use cases, with crashes, and checks what must always hold.
//! - [`contract`] tests an adapter against the promises, sentence by sentence, and again from another tenant.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "this crate is part of tests only: what can't go on stops right there"
)]

#[cfg(feature = "browser")]
pub mod browser;
pub mod builders;
pub mod contract;
#[cfg(feature = "dns")]
pub mod dns;
pub mod fakes;
#[cfg(feature = "isolation")]
pub mod isolation;
pub mod ledger;
pub mod memory;
#[cfg(feature = "postgres")]
pub mod postgres;
pub mod simulation;
#[cfg(feature = "smtp")]
pub mod smtp;
