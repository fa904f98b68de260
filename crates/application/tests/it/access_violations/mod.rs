//! Cross-tenant access attempts are reported and recorded in the trail of the actor's tenant.

mod record_access_violation;
mod reported;
