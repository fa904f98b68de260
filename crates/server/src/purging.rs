//! Purges the tenants whose deletion can't be undone any more: by a schedule, and by a command of the operator.

use tenantry_application::{
    causes::with_causes,
    use_cases::tenants::begin_due_purges::{BeginDuePurges, BeginDuePurgesError},
};
use tenantry_infrastructure::persistence::{Purge, PurgeError};

use crate::work::worker;

/// What became of the tenants whose purge was due.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Purged {
    /// How many are removed.
    pub(crate) tenants: usize,
    /// How many are left, because removing them failed. The log says why, and they are tried again.
    pub(crate) left: usize,
}

/// Purges all that are due. One that fails holds up no other.
pub(crate) async fn purge_due(begin: &BeginDuePurges, purge: &Purge) -> Result<Purged, BeginDuePurgesError> {
    let (mut purged, mut after) = (Purged::default(), None);
    loop {
        let due = begin.execute(&worker(), after).await?;
        for tenant_id in due.tenants {
            match purge.execute(tenant_id, |_| {}).await {
                Ok(()) => {
                    tracing::info!(%tenant_id, "purged a tenant");
                    purged.tenants += 1;
                }
                Err(error) => {
                    tell(tenant_id, &error);
                    purged.left += 1;
                }
            }
        }
        after = due.next;
        if after.is_none() {
            return Ok(purged);
        }
    }
}

fn tell(tenant_id: tenantry_domain::tenant::TenantId, error: &PurgeError) {
    let error = with_causes(error);
    tracing::warn!(%tenant_id, error, "a tenant whose purge has begun is not removed; nobody is served in it");
}
