//! The promises of the user port.

pub mod reader;
pub mod repository;
mod rows;
