//! What the port of refresh tokens promises.

pub mod reader;
pub mod repository;
