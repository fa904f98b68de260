//! The promises of the session port.

pub mod reader;
pub mod repository;
mod rows;
