//! Attempts to get out of one's tenant: how they are told of, and how they come into the trail.

mod own;
pub mod record_access_violation;

pub use own::own;
