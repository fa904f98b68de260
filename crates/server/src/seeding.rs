//! Gives tenants the seeds that were added after they were founded: by `migrate`, when a process starts to work, and from
//! time to time, because a process of the release before may have founded some without them.

use tenantry_application::{
    causes::with_causes,
    use_cases::tenants::seed_tenants::{SeedTenants, SeedTenantsError},
};

use crate::work::worker;

/// What was done in all tenants.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Seeded {
    /// How many tenants were given a seed.
    pub(crate) tenants: u64,
    /// How many seeds that were.
    pub(crate) seeds: u64,
}

/// Why not all tenants have all seeds.
#[derive(Debug, thiserror::Error)]
pub enum SeedAllError {
    /// The tenants cannot be looked at. What was done until then stays done.
    #[error("cannot look for tenants that lack a seed")]
    Tenants(#[from] SeedTenantsError),
    /// A seed failed in some tenants.
    #[error(
        "seeds failed in {0} tenants, which stayed as they were; the log names them and the causes, and repeating it runs \
         only what is missing"
    )]
    Seeds(usize),
}

/// Runs in all tenants the seeds that they lack.
pub(crate) async fn seed_all(seed: &SeedTenants) -> Result<Seeded, SeedAllError> {
    let (mut seeded, mut failed, mut after) = (Seeded::default(), 0, None);
    loop {
        let done = seed.execute(&worker(), after).await?;
        seeded.tenants += done.tenants;
        seeded.seeds += done.seeds;
        failed += done.failed.len();
        for (tenant_id, error) in &done.failed {
            tracing::error!(%tenant_id, error = with_causes(error), "cannot seed a tenant");
        }
        after = done.next;
        if after.is_none() {
            break;
        }
    }
    if failed > 0 { Err(SeedAllError::Seeds(failed)) } else { Ok(seeded) }
}

/// Does so when a process starts to work.
pub(crate) async fn at_start(seed: SeedTenants) {
    match seed_all(&seed).await {
        Ok(Seeded { seeds: 0, .. }) => {}
        Ok(Seeded { tenants, seeds }) => tracing::info!(tenants, seeds, "seeded tenants"),
        Err(error) => tracing::warn!(error = with_causes(&error), "not all tenants are seeded; it is tried again"),
    }
}
