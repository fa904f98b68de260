//! What the port of tenants promises, of one's own and of all their names.

pub mod directory;
pub mod reader;
pub mod repository;
