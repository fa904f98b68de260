//! Our own form of a row.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;
use tenantry_domain::password::{
    PasswordHash,
    foreign::{Digest, ForeignHash, ScryptCost, ScryptOutput},
};

use super::{
    errors::RowError,
    person::{Person, bytes},
    products::FirebaseHashing,
};

/// A row.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    email: String,
    #[serde(default)]
    email_verified: bool,
    name: Option<String>,
    password_hash: Option<Hash>,
    created_at: Option<DateTime<Utc>>,
    tenant: Option<String>,
    role: Option<String>,
    department: Option<String>,
    title: Option<String>,
}

/// A password hash as one text, or in parts.
#[derive(Deserialize)]
#[serde(untagged)]
enum Hash {
    Text(String),
    Parts(Parts),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parts {
    algorithm: String,
    salt: String,
    hash: String,
    iterations: Option<u32>,
    n: Option<u64>,
    r: Option<u32>,
    p: Option<u32>,
}

pub(super) fn own(row: Value, firebase: Option<&FirebaseHashing>) -> Result<Person, RowError> {
    let row: Row = serde_json::from_value(row)?;
    let password = match row.password_hash {
        None => None,
        Some(Hash::Text(text)) => Some(PasswordHash::bring(&text)?),
        Some(Hash::Parts(parts)) => Some(parts.joined(firebase)?),
    };
    Ok(Person {
        email: row.email,
        email_verified: row.email_verified,
        name: row.name,
        password,
        created_at: row.created_at,
        tenant: row.tenant,
        role: row.role,
        department: row.department,
        title: row.title,
    })
}

impl Parts {
    fn joined(self, firebase: Option<&FirebaseHashing>) -> Result<PasswordHash, RowError> {
        if self.algorithm == "firebase-scrypt" {
            return firebase.ok_or(RowError::NoFirebaseHashing)?.hash(&self.salt, &self.hash);
        }
        let (salt, hash) = (bytes(&self.salt)?, bytes(&self.hash)?);
        if let Some(digest) = Digest::of_scheme(&self.algorithm) {
            let iterations = self.iterations.ok_or(RowError::Hash("PBKDF2 needs iterations"))?;
            return Ok(ForeignHash::Pbkdf2 { digest, iterations, salt, output: hash }.to_stored());
        }
        if self.algorithm != "scrypt" {
            return Err(RowError::Hash(
                "the algorithm must be pbkdf2-sha1, -sha256, -sha512, scrypt or firebase-scrypt",
            ));
        }
        let (Some(n), Some(r), Some(p)) = (self.n.filter(|n| n.is_power_of_two()), self.r, self.p) else {
            return Err(RowError::Hash("scrypt needs n, a power of two, and r and p"));
        };
        // The logarithm of 64 bits fits.
        let cost = ScryptCost { log_n: n.ilog2().try_into().unwrap_or(u8::MAX), r, p };
        Ok(ForeignHash::Scrypt { cost, salt, output: ScryptOutput::Hash(hash) }.to_stored())
    }
}
