//! The promises of the port of a person's tenants.

pub mod reader;
mod rows;
