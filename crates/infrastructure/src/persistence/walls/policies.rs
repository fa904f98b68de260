//! Whether the policies around a table keep tenants apart.
//!
//! Each must compare the column that says whose a row is with the tenant that was named, and say nothing else: beside a
//! condition that was thought up anew nobody can tell what it lets through. They are read as PostgreSQL prints them.

use super::{facts::Policy, quoted};

/// Whether there is a policy for reading, and all of them show the named tenant's rows only.
pub(super) fn guard_reading<'a>(policies: impl IntoIterator<Item = &'a Policy>, column: &str) -> bool {
    let mut reading = policies.into_iter().filter(|policy| policy.reads()).peekable();
    reading.peek().is_some() && reading.all(|policy| policy.shows_named(column))
}

/// Whether there is a policy for writing, and all of them let the named tenant's rows be written only, before the write
/// and after it.
pub(super) fn guard_writing<'a>(policies: impl IntoIterator<Item = &'a Policy>, column: &str) -> bool {
    let mut writing = policies.into_iter().filter(|policy| policy.command != "r").peekable();
    writing.peek().is_some() && writing.all(|policy| policy.takes_named(column))
}

impl Policy {
    fn reads(&self) -> bool {
        matches!(self.command.as_str(), "*" | "r")
    }

    fn shows_named(&self, column: &str) -> bool {
        is_of_named_tenant(self.using.as_deref(), column)
    }

    fn takes_named(&self, column: &str) -> bool {
        let before = self.command == "a" || self.shows_named(column);
        let after = self.command == "d" || is_of_named_tenant(self.check.as_deref(), column);
        before && after
    }

    /// Whether a tenant's table is better off without it.
    pub(super) fn is_open(&self, column: &str) -> bool {
        (self.reads() && !self.shows_named(column)) || (self.command != "r" && !self.takes_named(column))
    }
}

fn is_of_named_tenant(condition: Option<&str>, column: &str) -> bool {
    let named = "(NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid";
    [format!("({column} = {named})"), format!("({} = {named})", quoted(column))]
        .iter()
        .any(|own| condition == Some(own))
}
