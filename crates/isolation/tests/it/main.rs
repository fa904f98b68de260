//! The promises of the isolation, tested through its public interface.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail by panicking")]

mod existing;
mod inspection;
mod prove;
mod query_hook;
mod readme;
