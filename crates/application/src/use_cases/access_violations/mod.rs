//! Cross-tenant access attempts: how they are reported and how the trail records them.

pub mod record_access_violation;
mod require;

pub use require::require;
