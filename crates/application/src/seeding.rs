//! The only way to seed a tenant: founding one and bringing an older one up to date both end here.

use std::{fmt, sync::Arc};

use tenantry_domain::seed::{SeedName, SeedNameError};

use crate::{
    ports::{
        seed::{Seed, SeedError},
        store_error::StoreError,
    },
    tenant_access::TenantWork,
};

/// The embedder's seeds with their names, in the order in which they run. The default is none.
#[derive(Clone, Default)]
pub struct Seeds(Arc<[NamedSeed]>);

#[derive(Clone)]
struct NamedSeed {
    name: SeedName,
    seed: Arc<dyn Seed>,
}

/// Why the seeds can't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SeedsError {
    /// A name is none.
    #[error("the seed name {name:?} is refused: it {reason}")]
    Name {
        /// The text.
        name: &'static str,
        /// What is wrong with it.
        reason: SeedNameError,
    },
    /// Two seeds have one name.
    #[error("two seeds are called {name:?}; give one of them another name")]
    Twice {
        /// The name.
        name: &'static str,
    },
}

/// Why a tenant was not seeded.
#[derive(Debug, thiserror::Error)]
pub enum SeedingError {
    /// A seed failed.
    #[error("the seed {name} failed")]
    Seed {
        /// Its name.
        name: SeedName,
        /// The cause.
        #[source]
        source: SeedError,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Seeds {
    /// Takes seeds by their names, which never change.
    ///
    /// # Errors
    /// The variants of [`SeedsError`].
    pub fn new(named: impl IntoIterator<Item = (&'static str, Arc<dyn Seed>)>) -> Result<Self, SeedsError> {
        let mut seeds: Vec<NamedSeed> = Vec::new();
        for (text, seed) in named {
            let name = SeedName::parse(text).map_err(|reason| SeedsError::Name { name: text, reason })?;
            if seeds.iter().any(|other| other.name == name) {
                return Err(SeedsError::Twice { name: text });
            }
            seeds.push(NamedSeed { name, seed });
        }
        Ok(Self(seeds.into()))
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns whether a tenant that has these seeds has all.
    pub(crate) fn are_among(&self, given: &[SeedName]) -> bool {
        self.0.iter().all(|seed| given.contains(&seed.name))
    }

    /// Runs the seeds that the tenant of the unit of work does not have, and returns how many. The tenant must be stored.
    /// Whoever records a seed first runs it, so that it runs once.
    ///
    /// # Errors
    /// The variants of [`SeedingError`]. After an error the unit of work must not be committed.
    pub(crate) async fn run(&self, work: &mut TenantWork<'_>) -> Result<u64, SeedingError> {
        let (mut count, now) = (0, work.now());
        for NamedSeed { name, seed } in &*self.0 {
            if work.tenant_seeds().claim(name, now).await? {
                let failed = |source| SeedingError::Seed { name: name.clone(), source };
                seed.seed(&mut **work).await.map_err(failed)?;
                count += 1;
            }
        }
        Ok(count)
    }
}

impl fmt::Debug for Seeds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|seed| seed.name.as_str())).finish()
    }
}
