//! What the port of users promises.

pub mod reader;
pub mod repository;
