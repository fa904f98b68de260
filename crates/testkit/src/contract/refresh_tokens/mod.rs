//! The promises of the refresh-token port.

pub mod reader;
pub mod repository;
mod rows;
