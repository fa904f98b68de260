//! What the port of invitations promises, within the tenant and from another one.

pub mod reader;
pub mod repository;
