//! What the port of the trail promises, within the tenant and from another one.

pub mod repository;
