//! Brings the schemas of tenants up that lack a step of this version, when a process starts to work.

use tenantry_application::causes::with_causes;
use tenantry_infrastructure::persistence::{Brought, Fleet};

/// Does so one after the other. A tenant whose schema can't be brought up is served by what it has.
pub(crate) async fn at_start(fleet: Fleet) {
    match fleet.bring_lagging_up().await {
        Ok(Brought { tenants: 0, failed: 0 }) => {}
        Ok(Brought { tenants, failed }) => tracing::info!(tenants, failed, "brought schemas of tenants up"),
        Err(error) => tracing::warn!(error = with_causes(&error), "the schemas of tenants were not looked at"),
    }
}
