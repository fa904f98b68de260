//! Password hashing that costs nothing, for tests that are not about hashing.

use std::{
    fmt,
    pin::Pin,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
};

use async_trait::async_trait;
use sha2::{Digest, Sha256};
use tenantry_application::ports::password_hasher::{HashingError, PasswordHasher, UnusableHash, Verdict};
use tenantry_domain::password::{ChosenPassword, PasswordHash, PlainPassword};

use super::hex;

/// Hashes fast, without salt, and with parameters that a test can make outdated. Never use it for a real password.
#[derive(Debug, Default)]
pub struct FastHasher {
    parameters: AtomicU32,
    broken: AtomicBool,
    verified: AtomicU32,
    meanwhile: Meanwhile,
}

/// What happens while a password is verified.
#[derive(Default)]
struct Meanwhile(Mutex<Option<Pin<Box<dyn Future<Output = ()> + Send>>>>);

impl fmt::Debug for Meanwhile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Meanwhile(…)")
    }
}

impl FastHasher {
    /// Lets something happen while the next password is verified, as between a real verification and what follows.
    pub fn meanwhile(&self, what: impl Future<Output = ()> + Send + 'static) {
        *self.meanwhile.0.lock().unwrap() = Some(Box::pin(what));
    }

    /// Changes the parameters: existing hashes are outdated from now on.
    pub fn change_parameters(&self) {
        self.parameters.fetch_add(1, Ordering::SeqCst);
    }

    /// Makes every call fail from now on, as during a shutdown.
    pub fn break_down(&self) {
        self.broken.store(true, Ordering::SeqCst);
    }

    /// Returns how many passwords were verified, against a stored hash or against none. An attacker could measure this.
    pub fn verified(&self) -> u32 {
        self.verified.load(Ordering::SeqCst)
    }

    fn today(&self) -> Result<u32, HashingError> {
        if self.broken.load(Ordering::SeqCst) {
            return Err(HashingError("the fake was told to fail".into()));
        }
        Ok(self.parameters.load(Ordering::SeqCst))
    }
}

fn phc(parameters: u32, password: &PlainPassword) -> String {
    let digest = Sha256::new().chain_update(parameters.to_be_bytes()).chain_update(password.expose()).finalize();
    format!("$fast$p={parameters}${}", hex(&digest))
}

#[async_trait]
impl PasswordHasher for FastHasher {
    async fn hash(&self, password: &ChosenPassword) -> Result<PasswordHash, HashingError> {
        self.rehash(password.plain()).await
    }

    async fn rehash(&self, password: &PlainPassword) -> Result<PasswordHash, HashingError> {
        self.today().map(|parameters| PasswordHash::restore(phc(parameters, password)))
    }

    async fn verify(&self, password: &PlainPassword, stored: Option<PasswordHash>) -> Result<Verdict, HashingError> {
        let today = self.today()?;
        self.verified.fetch_add(1, Ordering::SeqCst);
        let meanwhile = self.meanwhile.0.lock().unwrap().take();
        if let Some(meanwhile) = meanwhile {
            meanwhile.await;
        }
        let made_with = |parameters| stored.as_ref().is_some_and(|hash| hash.as_str() == phc(parameters, password));
        Ok(match (0..=today).rev().find(|parameters| made_with(*parameters)) {
            Some(parameters) if parameters == today => Verdict::Right,
            Some(_) => Verdict::RightButOutdated,
            None => Verdict::Wrong,
        })
    }

    fn check(&self, stored: &PasswordHash) -> Result<(), UnusableHash> {
        if stored.as_str().starts_with("$fast$") {
            Ok(())
        } else {
            Err(UnusableHash("it is not a fast one".to_owned()))
        }
    }
}
