//! Password hashing with argon2id: slow on purpose, so on blocking threads, never more at once than configured, and in
//! memory that is reused.
//!
//! An unknown user, a user without a password and a stored hash that can't be read cost as much as a wrong password:
//! all three are checked against a dummy hash of today's parameters. A caller who goes away in the middle changes
//! nothing: the permit and the memory belong to the computation, and come back when that ends. Whoever would wait for
//! longer than a person waits is turned away instead.

mod memory;
mod stored;

use std::{fmt, num::NonZeroUsize, sync::Arc, thread, time::Duration};

use argon2::Params;
use async_trait::async_trait;
use tenantry_application::ports::password_hasher::{HashingError, PasswordHasher, Verdict};
use tenantry_domain::password::{ChosenPassword, PasswordHash, PlainPassword};
use tokio::{
    sync::{Semaphore, oneshot},
    time::timeout,
};

use self::{
    memory::{BlockPool, Lease},
    stored::{MAX_ITERATIONS, MAX_LANES, MAX_MEMORY_KIB, StoredHash, TAG},
};

/// How passwords are hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordHashingConfig {
    /// Memory of one hash, in KiB (argon2's `m`).
    pub memory_kib: u32,
    /// Passes over the memory (argon2's `t`).
    pub iterations: u32,
    /// Lanes (argon2's `p`). They are computed one after the other.
    pub lanes: u32,
    /// How many hashes are computed at the same time.
    pub concurrency: NonZeroUsize,
    /// How long one may wait for its turn before it is turned away: a queue that only grows serves nobody.
    pub patience: Duration,
}

impl Default for PasswordHashingConfig {
    /// OWASP's minimum for argon2id, as many hashes at once as there are cores, and the patience of a person.
    fn default() -> Self {
        Self {
            memory_kib: 19_456,
            iterations: 2,
            lanes: 1,
            concurrency: thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
            patience: Duration::from_secs(5),
        }
    }
}

/// Why a configuration is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordHashingConfigError {
    /// Below OWASP's minimum.
    #[error(
        "password hashing with {memory_kib} KiB and {iterations} iterations is too weak; \
         use at least 19456 KiB and 2 iterations (OWASP's minimum for argon2id)"
    )]
    TooWeak {
        /// The memory asked for.
        memory_kib: u32,
        /// The iterations asked for.
        iterations: u32,
    },
    /// More than a server can spend on one sign-in.
    #[error(
        "password hashing takes at most {MAX_MEMORY_KIB} KiB, {MAX_ITERATIONS} iterations and {MAX_LANES} lanes, and at least 1 lane"
    )]
    OutOfRange,
}

#[derive(Debug, thiserror::Error)]
#[error("too many passwords are waiting to be hashed")]
struct Overloaded;

/// Hashes and checks passwords with argon2id.
pub struct Argon2idHasher {
    permits: Arc<Semaphore>,
    patience: Duration,
    inner: Arc<Inner>,
}

struct Inner {
    params: Params,
    dummy: StoredHash,
    pool: BlockPool,
}

impl Argon2idHasher {
    /// Takes no memory for hashing yet: it grows with the load, up to `concurrency × memory_kib`, and stays.
    pub fn new(config: PasswordHashingConfig) -> Result<Self, PasswordHashingConfigError> {
        let PasswordHashingConfig { memory_kib, iterations, lanes, concurrency, patience } = config;
        let least = PasswordHashingConfig::default();
        if memory_kib < least.memory_kib || iterations < least.iterations {
            return Err(PasswordHashingConfigError::TooWeak { memory_kib, iterations });
        }
        if memory_kib > MAX_MEMORY_KIB || iterations > MAX_ITERATIONS || lanes > MAX_LANES {
            return Err(PasswordHashingConfigError::OutOfRange);
        }
        let params = Params::new(memory_kib, iterations, lanes, Some(TAG))
            .map_err(|_| PasswordHashingConfigError::OutOfRange)?;
        let dummy = StoredHash::of_nothing(&params).map_err(|_| PasswordHashingConfigError::OutOfRange)?;
        let pool = BlockPool::new(params.block_count());
        let permits = Arc::new(Semaphore::new(concurrency.get()));
        Ok(Self { permits, patience, inner: Arc::new(Inner { params, dummy, pool }) })
    }

    /// Computes on a blocking thread as soon as a permit is free. The answer is sent before the memory is wiped, so
    /// nobody waits for the wiping but the next in the queue.
    async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Inner, &mut Lease<'_>) -> Result<T, HashingError> + Send + 'static,
    ) -> Result<T, HashingError> {
        let permit = timeout(self.patience, Arc::clone(&self.permits).acquire_owned()).await;
        let permit = permit.map_err(|_| unavailable(Overloaded))?.map_err(unavailable)?;
        let inner = Arc::clone(&self.inner);
        let (sender, answer) = oneshot::channel();
        tokio::task::spawn_blocking(move || {
            let mut lease = inner.pool.lease();
            // Nobody listens if the caller went away; the answer is worth nothing then.
            let _ = sender.send(work(&inner, &mut lease));
            drop(lease);
            drop(permit);
        });
        answer.await.map_err(unavailable)?
    }
}

#[async_trait]
impl PasswordHasher for Argon2idHasher {
    async fn hash(&self, password: &ChosenPassword) -> Result<PasswordHash, HashingError> {
        self.rehash(password.plain()).await
    }

    async fn rehash(&self, password: &PlainPassword) -> Result<PasswordHash, HashingError> {
        let password = password.clone();
        self.compute(move |inner, lease| inner.hash(&password, lease)).await
    }

    async fn verify(&self, password: &PlainPassword, stored: Option<PasswordHash>) -> Result<Verdict, HashingError> {
        let password = password.clone();
        self.compute(move |inner, lease| inner.verify(&password, stored.as_ref(), lease)).await
    }
}

impl Inner {
    fn hash(&self, password: &PlainPassword, lease: &mut Lease<'_>) -> Result<PasswordHash, HashingError> {
        let blocks = lease.blocks(self.params.block_count());
        let hash = StoredHash::of(password, &self.params, blocks).map_err(unavailable)?;
        hash.to_phc().map_err(unavailable)
    }

    fn verify(
        &self,
        password: &PlainPassword,
        stored: Option<&PasswordHash>,
        lease: &mut Lease<'_>,
    ) -> Result<Verdict, HashingError> {
        let known = stored.and_then(|stored| {
            StoredHash::parse(stored)
                .inspect_err(|reason| tracing::error!(%reason, "cannot check a stored password hash"))
                .ok()
        });
        let hash = known.as_ref().unwrap_or(&self.dummy);
        let right = hash.matches(password, lease.blocks(hash.block_count())).map_err(unavailable)?;
        Ok(match known {
            Some(known) if right && known.is_made_with(&self.params) => Verdict::Right,
            Some(_) if right => Verdict::RightButOutdated,
            _ => Verdict::Wrong,
        })
    }
}

impl fmt::Debug for Argon2idHasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Argon2idHasher({})", self.inner.params)
    }
}

fn unavailable(error: impl std::error::Error + Send + Sync + 'static) -> HashingError {
    HashingError(Box::new(error))
}

#[cfg(test)]
mod tests;
