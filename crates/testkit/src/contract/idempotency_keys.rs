//! What the port of idempotency keys promises.

pub mod repository;
