//! What a statement becomes: the confined text, and what must hold of the values bound to it.

use sea_orm::{Statement, Value, sea_query::Values};

use super::{
    error::{Refusal, ScopeError},
    schema::TenantSchema,
};

/// Stands for the tenant's schema: no caller's text holds a NUL.
pub(super) const SCHEMA: char = '\0';

/// A confined statement, ready for any tenant.
#[derive(Debug, PartialEq, Eq)]
pub struct Plan {
    /// The text that is sent, but for the tenant's schema, for which [`SCHEMA`] stands.
    pub(super) text: Box<str>,
    /// How many values the caller must bind.
    pub(super) parameters: usize,
    /// Whether the tenant is bound as one more parameter after the caller's.
    pub(super) binds_tenant: bool,
    /// Parameters of the caller, counted from 0, that are written to a tenant column and so must equal the tenant.
    pub(super) must_equal: Box<[usize]>,
}

impl Plan {
    /// The text that is sent to the database. A NUL stands in it for the schema of a tenant that has one.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many values the caller must bind.
    pub fn parameters(&self) -> usize {
        self.parameters
    }

    /// Whether the tenant is bound as one more parameter after the caller's.
    pub fn binds_tenant(&self) -> bool {
        self.binds_tenant
    }

    /// Replaces the text of `statement` and binds the tenant.
    pub(super) fn apply(
        &self,
        mut statement: Statement,
        tenant: &Value,
        schema: Option<&TenantSchema>,
    ) -> Result<Statement, ScopeError> {
        let mut values = statement.values.take().map_or_else(Vec::new, |Values(values)| values);
        if values.len() != self.parameters {
            let what = format!("{} values for {} parameters", values.len(), self.parameters);
            return Err(ScopeError::new(Refusal::Parameters, what, "bind exactly one value per parameter"));
        }
        if self.must_equal.iter().any(|index| values[*index] != *tenant) {
            let what = "a row of another tenant";
            return Err(ScopeError::new(Refusal::OtherTenant, what, "leave the tenant column out: it is filled in"));
        }
        if self.binds_tenant {
            values.push(tenant.clone());
        }
        statement.values = if values.is_empty() { None } else { Some(Values(values)) };
        statement.sql.clear();
        match schema {
            None => statement.sql.push_str(&self.text),
            Some(schema) => statement.sql.push_str(&self.text.replace(SCHEMA, schema.as_str())),
        }
        Ok(statement)
    }
}
