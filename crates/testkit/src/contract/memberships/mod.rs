//! The promises of the membership port, within the tenant and from another one.

pub mod reader;
pub mod repository;
mod rows;
