//! What the port of memberships promises, within the tenant and from another one.

pub mod reader;
pub mod repository;
