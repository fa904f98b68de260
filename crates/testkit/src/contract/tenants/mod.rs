//! The promises of the tenant port: the current tenant, and the directory of all names.

pub mod directory;
pub mod reader;
pub mod repository;
mod rows;
