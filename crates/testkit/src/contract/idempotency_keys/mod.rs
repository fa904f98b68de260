//! The promises of the idempotency-key port.

pub mod repository;
mod rows;
