//! The promises of the access-change port.

pub mod repository;
mod rows;
