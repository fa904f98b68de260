//! The promises of the trail port, within the tenant and from another one.

pub mod repository;
mod rows;
