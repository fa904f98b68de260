//! What a process does when it starts to work: it brings up what is older than this version.

use tenantry_application::{causes::with_causes, use_cases::tenants::seed_tenants::SeedTenants};
use tenantry_infrastructure::persistence::{Brought, Fleet};

use crate::seeding;

/// Brings up the schemas of tenants, if this process may, and then gives tenants the seeds that they lack.
pub(crate) async fn bring_up(schemas: Option<Fleet>, seed: SeedTenants) {
    if let Some(fleet) = schemas {
        bring_schemas_up(&fleet).await;
    }
    if !seed.seeds.is_empty() {
        // A schedule would run when it is due, and a new release may have new seeds.
        seeding::at_start(seed).await;
    }
}

/// A tenant whose schema can't be brought up is served by what it has.
async fn bring_schemas_up(fleet: &Fleet) {
    match fleet.bring_lagging_up().await {
        Ok(Brought { tenants: 0, failed: 0 }) => {}
        Ok(Brought { tenants, failed }) => tracing::info!(tenants, failed, "brought schemas of tenants up"),
        Err(error) => tracing::warn!(error = with_causes(&error), "the schemas of tenants were not looked at"),
    }
}
