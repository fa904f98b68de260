//! The exports of other products.

use std::{collections::HashMap, fs, path::PathBuf};

use chrono::{DateTime, Utc};
use data_encoding::BASE64_NOPAD;
use serde::Deserialize;
use serde_json::Value;
use tenantry_domain::password::{
    PasswordHash,
    foreign::{Digest, ForeignHash, ScryptCost, base64},
};

use super::{
    errors::{RowError, UserTaskError},
    person::{Person, bytes},
};

/// Returns the address of a row of any product.
pub(super) fn email_of(row: &Value) -> Option<&str> {
    row.get("fields").unwrap_or(row).get("email")?.as_str()
}

fn person(email: Option<String>, email_verified: bool) -> Person {
    Person {
        email: email.unwrap_or_default(),
        email_verified,
        name: None,
        password: None,
        created_at: None,
        tenant: None,
        role: None,
        department: None,
        title: None,
    }
}

fn full_name(first: Option<String>, last: Option<String>) -> Option<String> {
    let name = [first, last].into_iter().flatten().collect::<Vec<_>>().join(" ");
    Some(name).filter(|name| !name.trim().is_empty())
}

/// A person of Auth0. Its `tenant` is Auth0's, and none of ours.
#[derive(Deserialize)]
struct Auth0User {
    email: Option<String>,
    #[serde(default)]
    email_verified: bool,
    name: Option<String>,
    #[serde(rename = "passwordHash", alias = "password_hash")]
    password_hash: Option<String>,
    #[serde(default)]
    blocked: bool,
    created_at: Option<Value>,
}

pub(super) fn auth0(row: Value) -> Result<Person, RowError> {
    let user: Auth0User = serde_json::from_value(row)?;
    if user.blocked {
        return Err(RowError::Disabled);
    }
    let created_at = user.created_at.as_ref().and_then(|at| at.get("$date").unwrap_or(at).as_str()?.parse().ok());
    let password = user.password_hash.map(|hash| PasswordHash::bring(&hash)).transpose()?;
    Ok(Person { name: user.name, password, created_at, ..person(user.email, user.email_verified) })
}

/// A person of Keycloak.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct KeycloakUser {
    email: Option<String>,
    #[serde(default)]
    email_verified: bool,
    first_name: Option<String>,
    last_name: Option<String>,
    enabled: Option<bool>,
    created_timestamp: Option<i64>,
    #[serde(default)]
    credentials: Vec<KeycloakCredential>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct KeycloakCredential {
    #[serde(rename = "type")]
    kind: Option<String>,
    secret_data: Option<String>,
    credential_data: Option<String>,
}

/// What is in `secretData`, as JSON in a text.
#[derive(Deserialize)]
struct KeycloakSecret {
    value: String,
    salt: String,
}

/// What is in `credentialData`, as JSON in a text.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct KeycloakHashing {
    hash_iterations: u32,
    algorithm: String,
    #[serde(default)]
    additional_parameters: HashMap<String, Vec<String>>,
}

pub(super) fn keycloak(row: Value) -> Result<Person, RowError> {
    let user: KeycloakUser = serde_json::from_value(row)?;
    if user.enabled == Some(false) {
        return Err(RowError::Disabled);
    }
    let credential = user.credentials.into_iter().find(|one| one.kind.as_deref() == Some("password"));
    let texts = credential.and_then(|one| one.secret_data.zip(one.credential_data));
    Ok(Person {
        name: full_name(user.first_name, user.last_name),
        password: texts.map(|(secret, hashing)| keycloak_hash(&secret, &hashing)).transpose()?,
        created_at: user.created_timestamp.and_then(DateTime::from_timestamp_millis),
        ..person(user.email, user.email_verified)
    })
}

fn keycloak_hash(secret: &str, hashing: &str) -> Result<PasswordHash, RowError> {
    let KeycloakSecret { value, salt } = serde_json::from_str(secret)?;
    let hashing: KeycloakHashing = serde_json::from_str(hashing)?;
    let (salt, output) = (bytes(&salt)?, bytes(&value)?);
    if let Some(digest) = Digest::of_scheme(&hashing.algorithm) {
        return Ok(ForeignHash::Pbkdf2 { digest, iterations: hashing.hash_iterations, salt, output }.to_stored());
    }
    if hashing.algorithm != "argon2" {
        return Err(RowError::Hash("the algorithm must be one of Keycloak's own: pbkdf2 with a SHA, or argon2"));
    }
    let param = |name| hashing.additional_parameters.get(name).and_then(|values| values.first());
    let (Some(kind), Some(memory), Some(lanes)) = (param("type"), param("memory"), param("parallelism")) else {
        return Err(RowError::Hash("argon2 needs type, memory and parallelism"));
    };
    let version = if param("version").is_some_and(|version| version == "1.0") { 16 } else { 19 };
    let iterations = hashing.hash_iterations;
    let (salt, output) = (BASE64_NOPAD.encode(&salt), BASE64_NOPAD.encode(&output));
    let phc = format!("$argon2{kind}$v={version}$m={memory},t={iterations},p={lanes}${salt}${output}");
    Ok(PasswordHash::bring(&phc)?)
}

/// A row of Django's `dumpdata`. Others than people have no password.
#[derive(Deserialize)]
struct DjangoRow {
    fields: DjangoUser,
}

#[derive(Deserialize)]
struct DjangoUser {
    password: String,
    email: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    is_active: Option<bool>,
    date_joined: Option<DateTime<Utc>>,
}

/// Django knows nothing of proved mailboxes.
pub(super) fn django(row: Value) -> Result<Option<Person>, RowError> {
    if row.get("fields").is_none_or(|fields| fields.get("password").is_none()) {
        return Ok(None);
    }
    let DjangoRow { fields: user } = serde_json::from_value(row)?;
    if user.is_active == Some(false) {
        return Err(RowError::Disabled);
    }
    // Django writes this for people without a password.
    let password = Some(user.password).filter(|text| !text.starts_with('!') && !text.is_empty());
    Ok(Some(Person {
        name: full_name(user.first_name, user.last_name),
        password: password.map(|text| PasswordHash::bring(&text)).transpose()?,
        created_at: user.date_joined,
        ..person(user.email, false)
    }))
}

/// A person of Firebase.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FirebaseUser {
    email: Option<String>,
    #[serde(default)]
    email_verified: bool,
    display_name: Option<String>,
    password_hash: Option<String>,
    salt: Option<String>,
    created_at: Option<String>,
    #[serde(default)]
    disabled: bool,
}

pub(super) fn firebase(row: Value, hashing: Option<&FirebaseHashing>) -> Result<Person, RowError> {
    let user: FirebaseUser = serde_json::from_value(row)?;
    if user.disabled {
        return Err(RowError::Disabled);
    }
    let stored = |hash: String| {
        hashing.ok_or(RowError::NoFirebaseHashing)?.hash(user.salt.as_deref().unwrap_or_default(), &hash)
    };
    let created_at = user.created_at.as_ref().and_then(|millis| DateTime::from_timestamp_millis(millis.parse().ok()?));
    Ok(Person {
        name: user.display_name,
        password: user.password_hash.filter(|hash| !hash.is_empty()).map(stored).transpose()?,
        created_at,
        ..person(user.email, user.email_verified)
    })
}

/// How a project of Firebase hashes. The signer key is a secret of the project, and is not stored here.
pub(super) struct FirebaseHashing {
    signer_key: Vec<u8>,
    salt_separator: Vec<u8>,
    cost: ScryptCost,
}

impl FirebaseHashing {
    pub(super) fn load(file: PathBuf) -> Result<Self, UserTaskError> {
        let text = fs::read_to_string(&file).map_err(|source| UserTaskError::Read { file, source })?;
        Self::parse(&text).ok_or(UserTaskError::FirebaseHashing)
    }

    /// Reads what the console shows: `rounds: 8,` and so on, a line each.
    fn parse(text: &str) -> Option<Self> {
        let value = |name: &str| {
            let found = text.lines().find_map(|line| line.trim().strip_prefix(name)?.trim_start().strip_prefix(':'))?;
            Some(found.trim().trim_end_matches(',').trim_matches('"'))
        };
        let cost = ScryptCost { log_n: value("mem_cost")?.parse().ok()?, r: value("rounds")?.parse().ok()?, p: 1 };
        let signer_key = base64(value("base64_signer_key")?)?;
        Some(Self { signer_key, salt_separator: base64(value("base64_salt_separator")?)?, cost })
    }

    pub(super) fn hash(&self, salt: &str, hash: &str) -> Result<PasswordHash, RowError> {
        let salt = [bytes(salt)?, self.salt_separator.clone()].concat();
        let hash = ForeignHash::of_firebase(self.cost, salt, &bytes(hash)?, &self.signer_key);
        Ok(hash.ok_or(RowError::Hash("hash and signer key differ in length"))?.to_stored())
    }
}

#[cfg(test)]
mod tests;
