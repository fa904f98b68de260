//! What the port of a person's tenants promises.

pub mod reader;
