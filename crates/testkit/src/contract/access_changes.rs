//! What the port of access changes promises.

pub mod repository;
