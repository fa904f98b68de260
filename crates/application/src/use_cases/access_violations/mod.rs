//! Cross-tenant access attempts: how they are reported and how the trail records them.

mod own;
pub mod record_access_violation;

pub use own::own;
