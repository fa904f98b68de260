//! The tenants of the kit, whatever their IDs are.

use std::fmt;

use sea_orm::{DbBackend, Value};
use tenantry_domain::tenant::TenantId;
use tenantry_isolation::TenantKey;
use uuid::Uuid;

/// The ID of a tenant under test: of Tenantry's own, or a UUID, a number or a text.
pub trait Tenant: Clone + PartialEq + fmt::Debug + Send + Sync {
    /// Returns the ID as the query hook takes it.
    fn key(&self) -> TenantKey;
}

impl Tenant for TenantId {
    fn key(&self) -> TenantKey {
        self.as_uuid().into()
    }
}

impl Tenant for Uuid {
    fn key(&self) -> TenantKey {
        (*self).into()
    }
}

impl Tenant for i64 {
    fn key(&self) -> TenantKey {
        (*self).into()
    }
}

impl Tenant for String {
    fn key(&self) -> TenantKey {
        self.as_str().into()
    }
}

/// Returns the value of a tenant column as a literal of the database.
pub(super) fn literal(backend: DbBackend, value: &Value) -> String {
    match value {
        Value::Uuid(Some(id)) if backend == DbBackend::Sqlite => format!("X'{}'", id.simple()),
        Value::Uuid(Some(id)) => format!("'{id}'"),
        Value::BigInt(Some(number)) => number.to_string(),
        Value::String(Some(text)) => text_literal(text),
        other => panic!("a tenant's ID is a UUID, a number or a text, and not {other:?}"),
    }
}

/// Returns a text as a literal.
pub(super) fn text_literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
