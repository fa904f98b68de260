//! The contract suite on the in-memory store, and tests of the kit itself.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail by panicking")]

mod completeness;
mod contract;
mod fakes;
#[cfg(all(feature = "isolation", feature = "postgres"))]
mod isolation;
mod simulation;
