//! What the port of sessions promises.

pub mod reader;
pub mod repository;
