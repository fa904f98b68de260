//! Password hashing with argon2id. It is slow on purpose, so it runs on blocking threads, with limited concurrency and
//! reused memory.
//!
//! An unknown user, a user without a password and an unreadable stored hash cost as much as a wrong password: all three
//! are checked against a dummy hash with the current parameters. If the caller is cancelled, the permit and the memory
//! stay with the computation until it ends. A caller that would have to wait longer than a person is willing to wait is
//! turned away instead.
//!
//! Hashes that were made elsewhere are checked too, and are then outdated: the next sign-in replaces them by argon2id.

mod foreign;
mod memory;
mod stored;

use std::{fmt, num::NonZeroUsize, sync::Arc, thread, time::Duration};

use argon2::Params;
use async_trait::async_trait;
use tenantry_application::ports::password_hasher::{HashingError, PasswordHasher, UnusableHash, Verdict};
use tenantry_domain::password::{ChosenPassword, PasswordHash, PlainPassword, foreign::ForeignHash};
use tokio::{
    sync::{Semaphore, oneshot},
    time::timeout,
};

use self::{
    memory::{BlockPool, Lease},
    stored::{MAX_ITERATIONS, MAX_LANES, MAX_MEMORY_KIB, StoredHash, StoredHashError, TAG},
};

/// How passwords are hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordHashingConfig {
    /// Memory of one hash, in KiB (argon2's `m`).
    pub memory_kib: u32,
    /// Passes over the memory (argon2's `t`).
    pub iterations: u32,
    /// Lanes (argon2's `p`). They are computed one after another.
    pub lanes: u32,
    /// The number of hashes that are computed at the same time.
    pub concurrency: NonZeroUsize,
    /// How long a caller may wait for its turn before it is turned away: a queue that only grows serves nobody.
    pub patience: Duration,
}

impl Default for PasswordHashingConfig {
    /// Returns OWASP's minimum for argon2id, as many concurrent hashes as there are cores, and the patience of a
    /// person.
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

/// Why a configuration is rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordHashingConfigError {
    /// Below OWASP's minimum.
    #[error(
        "password hashing with {memory_kib} KiB and {iterations} iterations is too weak; \
         use at least 19456 KiB and 2 iterations (OWASP's minimum for argon2id)"
    )]
    TooWeak {
        /// The configured memory.
        memory_kib: u32,
        /// The configured iterations.
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
    /// Creates a hasher. It allocates no memory for hashing yet: the memory grows with the load, up to
    /// `concurrency × memory_kib`, and is kept.
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

    /// Runs `work` on a blocking thread as soon as a permit is free. The answer is sent before the memory is wiped, so
    /// only the next computation in the queue waits for the wiping.
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
            // If the caller was cancelled, nobody receives the answer, which is fine.
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

    fn check(&self, stored: &PasswordHash) -> Result<(), UnusableHash> {
        Known::parse(stored).map(drop).map_err(|reason| UnusableHash(reason.to_string()))
    }
}

/// A stored hash that can be checked.
enum Known {
    Own(StoredHash),
    Foreign(ForeignHash),
}

impl Known {
    fn parse(stored: &PasswordHash) -> Result<Self, StoredHashError> {
        match ForeignHash::parse(stored.as_str()) {
            Some(hash) => foreign::check(&hash).map(|()| Self::Foreign(hash)),
            None => StoredHash::parse(stored).map(Self::Own),
        }
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
        let known = stored.filter(|stored| !stored.is_none()).and_then(|stored| {
            Known::parse(stored)
                .inspect_err(|reason| tracing::error!(%reason, "cannot check a stored password hash"))
                .ok()
        });
        let hash = match &known {
            Some(Known::Foreign(hash)) => {
                let right = foreign::matches(hash, password).map_err(unavailable)?;
                return Ok(if right { Verdict::RightButOutdated } else { Verdict::Wrong });
            }
            Some(Known::Own(hash)) => hash,
            None => &self.dummy,
        };
        let right = hash.matches(password, lease.blocks(hash.block_count())).map_err(unavailable)?;
        Ok(match known {
            Some(_) if right && hash.is_made_with(&self.params) => Verdict::Right,
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
