//! The ID of the tenant that statements are confined to.

use std::fmt;

use sea_orm::Value;
use uuid::Uuid;

use super::{
    error::{Refusal, ScopeError},
    registry::TenantType,
};

/// The tenant's ID in the type of the tables' tenant column. It is never NULL.
#[derive(Debug, Clone, PartialEq)]
pub struct TenantKey(Value);

impl TenantKey {
    pub(crate) fn into_value(self) -> Value {
        self.0
    }

    /// Returns the ID as it is compared with a tenant column of that type. A text column holds the text of any ID.
    pub(crate) fn as_type(&self, wanted: Option<TenantType>) -> Result<Value, ScopeError> {
        let (given, wanted) = match (self.tenant_type(), wanted) {
            (given, Some(wanted)) if given != wanted => (given, wanted),
            _ => return Ok(self.0.clone()),
        };
        match (&self.0, wanted) {
            (Value::Uuid(Some(id)), TenantType::Text) => Ok(Value::from(id.to_string())),
            (Value::BigInt(Some(id)), TenantType::Text) => Ok(Value::from(id.to_string())),
            _ => {
                let what = format!("a tenant whose ID is a {given}, in a table whose tenant column is a {wanted}");
                let instead = "name the tenant by the ID that the table holds, or convert the column";
                Err(ScopeError::new(Refusal::Parameters, what, instead))
            }
        }
    }

    /// Returns the ID, if it is one of Tenantry's own tenants or like them.
    pub(crate) fn uuid(&self) -> Option<Uuid> {
        match self.0 {
            Value::Uuid(id) => id,
            _ => None,
        }
    }

    /// Returns the type of the ID.
    pub(super) fn tenant_type(&self) -> TenantType {
        match &self.0 {
            Value::Uuid(_) => TenantType::Uuid,
            Value::BigInt(_) => TenantType::BigInt,
            _ => TenantType::Text,
        }
    }
}

/// The text by which row-level security names the tenant.
impl fmt::Display for TenantKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Value::Uuid(Some(id)) => id.fmt(f),
            Value::BigInt(Some(id)) => id.fmt(f),
            Value::String(Some(id)) => id.fmt(f),
            _ => Ok(()),
        }
    }
}

impl From<Uuid> for TenantKey {
    fn from(id: Uuid) -> Self {
        Self(Value::Uuid(Some(id)))
    }
}

impl From<i64> for TenantKey {
    fn from(id: i64) -> Self {
        Self(Value::BigInt(Some(id)))
    }
}

impl From<String> for TenantKey {
    fn from(id: String) -> Self {
        Self(Value::String(Some(id)))
    }
}

impl From<&str> for TenantKey {
    fn from(id: &str) -> Self {
        Self::from(id.to_owned())
    }
}
