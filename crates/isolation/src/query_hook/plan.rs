//! A statement's plan: the confined text, and the conditions that the bound values must meet.

use sea_orm::{Statement, Value, sea_query::Values};

use super::{
    Dialect,
    error::{Refusal, ScopeError},
    registry::TenantType,
    schema::TenantSchema,
    tenant_key::TenantKey,
};

/// Placeholder for the tenant's schema. A caller's text never contains a NUL.
pub(super) const SCHEMA: char = '\0';

/// A confined statement, ready for any tenant.
#[derive(Debug, PartialEq, Eq)]
pub struct Plan {
    /// The text that is sent, with [`SCHEMA`] in place of the tenant's schema.
    pub(super) text: Box<str>,
    /// The number of values the caller must bind.
    pub(super) parameters: usize,
    /// Whether the tenant is bound as one more parameter after the caller's.
    pub(super) binds_tenant: bool,
    /// The type of the tenant columns in the statement, if one of its tables has a known one.
    pub(super) tenant_type: Option<TenantType>,
    /// Parameters of the caller, counted from 0, that are written to a tenant column and must therefore equal the
    /// tenant.
    pub(super) must_equal: Box<[usize]>,
    /// Parameters of the caller that are LIKE patterns.
    pub(super) patterns: Box<[Pattern]>,
}

/// A parameter that is a LIKE pattern. A pattern that makes the database fail is refused before it is sent: the
/// database would fail on the first row it reads, or on the first row that starts like the pattern, and that row may
/// belong to another tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pattern {
    /// The parameter's index, counted from 0.
    parameter: usize,
    /// The escape character, which must not end the pattern unescaped.
    escape: Option<char>,
    /// The maximum length in bytes.
    longest: usize,
}

impl Pattern {
    /// Creates a pattern with this escape character, which matters to PostgreSQL only.
    pub(super) const fn of(dialect: Dialect, parameter: usize, escape: Option<char>) -> Self {
        match dialect {
            Dialect::Postgres => Self { parameter, escape, longest: usize::MAX },
            // SQLITE_MAX_LIKE_PATTERN_LENGTH
            Dialect::Sqlite => Self { parameter, escape: None, longest: 50_000 },
        }
    }

    /// Returns whether no database fails on the pattern.
    pub(super) fn is_sound(&self, pattern: &[u8]) -> bool {
        let mut left = [0; 4];
        let escape = self.escape.map(|escape| escape.encode_utf8(&mut left).as_bytes().to_vec()).unwrap_or_default();
        let alone =
            !escape.is_empty() && pattern.rchunks(escape.len()).take_while(|end| *end == escape).count() % 2 == 1;
        !alone && pattern.len() <= self.longest
    }

    fn suits(&self, value: &Value) -> bool {
        match value {
            Value::String(Some(text)) => self.is_sound(text.as_bytes()),
            Value::Char(Some(letter)) => self.is_sound(letter.to_string().as_bytes()),
            Value::Bytes(Some(bytes)) => self.is_sound(bytes),
            _ => true,
        }
    }
}

impl Plan {
    /// Returns the text that is sent to the database. A NUL is the placeholder for the schema of a tenant that has one.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the number of values the caller must bind.
    pub fn parameters(&self) -> usize {
        self.parameters
    }

    /// Returns whether the tenant is bound as one more parameter after the caller's.
    pub fn binds_tenant(&self) -> bool {
        self.binds_tenant
    }

    /// Returns the caller's parameters, counted from 0, that are refused unless they equal the tenant.
    pub fn must_be_tenant(&self) -> &[usize] {
        &self.must_equal
    }

    /// Replaces the text of `statement` and binds the tenant.
    pub(super) fn apply(
        &self,
        mut statement: Statement,
        tenant: &TenantKey,
        schema: Option<&TenantSchema>,
    ) -> Result<Statement, ScopeError> {
        let mut values = statement.values.take().map_or_else(Vec::new, |Values(values)| values);
        if values.len() != self.parameters {
            let what = format!("{} values for {} parameters", values.len(), self.parameters);
            return Err(ScopeError::new(Refusal::Parameters, what, "bind exactly one value per parameter"));
        }
        let tenant = tenant.as_type(self.tenant_type)?;
        if self.must_equal.iter().any(|index| !is_same(&values[*index], &tenant)) {
            let what = "a row of another tenant";
            return Err(ScopeError::new(Refusal::OtherTenant, what, "omit the tenant column: it is filled in"));
        }
        if self.patterns.iter().any(|pattern| !pattern.suits(&values[pattern.parameter])) {
            let what = "an invalid LIKE pattern";
            let instead = "do not end it with an unescaped escape character; on SQLite keep it under 50,000 bytes";
            return Err(ScopeError::new(Refusal::Parameters, what, instead));
        }
        if self.binds_tenant {
            values.push(tenant);
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

/// Returns whether two values are the same ID of a tenant. An integer is the same in every width.
fn is_same(value: &Value, tenant: &Value) -> bool {
    let number = |value: &Value| match value {
        Value::SmallInt(number) => number.map(i64::from),
        Value::Int(number) => number.map(i64::from),
        Value::BigInt(number) => *number,
        _ => None,
    };
    value == tenant || number(value).is_some_and(|value| number(tenant) == Some(value))
}
