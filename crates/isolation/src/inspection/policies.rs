//! Checks whether a table's policies isolate tenants.
//!
//! Each policy must compare the tenant column with the named tenant, and contain no other condition: the effect of an
//! arbitrary condition can't be judged. Policies are compared in the form in which PostgreSQL prints them.

use super::facts::Policy;
use crate::{names::quoted, row_level_security::TenantPolicy};

/// Returns whether a policy for reading exists, and all of them show only the named tenant's rows.
pub(super) fn guard_reading<'a>(policies: impl IntoIterator<Item = &'a Policy>, column: &str) -> bool {
    let mut reading = policies.into_iter().filter(|policy| policy.reads()).peekable();
    reading.peek().is_some() && reading.all(|policy| policy.shows_named(column))
}

/// Returns whether all policies for reading show the named tenant's rows, or show rows only where no tenant is named.
pub(super) fn guard_reading_outside<'a>(policies: impl IntoIterator<Item = &'a Policy>, column: &str) -> bool {
    let mut reading = policies.into_iter().filter(|policy| policy.reads());
    reading.all(|policy| policy.shows_named(column) || policy.shows_outside())
}

/// Returns whether a policy for writing exists, and all of them allow writing only rows that belong to the named tenant
/// before and after the write.
pub(super) fn guard_writing<'a>(policies: impl IntoIterator<Item = &'a Policy>, column: &str) -> bool {
    let mut writing = policies.into_iter().filter(|policy| policy.command != "r").peekable();
    writing.peek().is_some() && writing.all(|policy| policy.takes_named(column))
}

/// Returns the statements that make the policies isolate tenants: open ones are dropped, and `wanted` is created if none
/// is left for reading or writing.
pub(super) fn repair(
    policies: &[Policy],
    table: &str,
    wanted: TenantPolicy<'_>,
    written: fn(&str) -> String,
) -> Vec<String> {
    let column = wanted.column();
    let (open, closed): (Vec<&Policy>, Vec<&Policy>) = policies.iter().partition(|policy| policy.is_open(column));
    let drop = open.iter().map(|policy| drop_policy(&policy.name, table, written));
    let guarded = guard_reading(closed.iter().copied(), column) && guard_writing(closed, column);
    drop.chain((!guarded).then(|| wanted.create(table, written))).collect()
}

/// Returns the statement that drops a policy. `table` is written or quoted already.
pub(super) fn drop_policy(policy: &str, table: &str, written: fn(&str) -> String) -> String {
    format!("DROP POLICY {} ON {table}", written(policy))
}

impl Policy {
    fn reads(&self) -> bool {
        matches!(self.command.as_str(), "*" | "r")
    }

    fn shows_named(&self, column: &str) -> bool {
        is_of_named_tenant(self.using.as_deref(), column)
    }

    /// Returns whether it shows rows only in a transaction that names no tenant, and writes none.
    pub(super) fn shows_outside(&self) -> bool {
        self.command == "r"
            && self.using.as_deref() == Some("(NULLIF(current_setting('app.tenant_id'::text, true), ''::text) IS NULL)")
    }

    fn takes_named(&self, column: &str) -> bool {
        let before = self.command == "a" || self.shows_named(column);
        let after = self.command == "d" || is_of_named_tenant(self.check.as_deref(), column);
        before && after
    }

    /// Returns whether a tenant's table is safer without this policy.
    pub(super) fn is_open(&self, column: &str) -> bool {
        (self.reads() && !self.shows_named(column)) || (self.command != "r" && !self.takes_named(column))
    }
}

/// Returns whether the condition compares the column with the named tenant, as a UUID, an integer or a text. PostgreSQL
/// prints a `varchar` as cast to text, and the text of a column identifies its tenant too.
fn is_of_named_tenant(condition: Option<&str>, column: &str) -> bool {
    let named = "NULLIF(current_setting('app.tenant_id'::text, true), ''::text)";
    let quoted = quoted(column);
    [column, &quoted].iter().any(|column| {
        let forms = [
            format!("({column} = ({named})::uuid)"),
            format!("({column} = ({named})::bigint)"),
            format!("({column} = ({named})::integer)"),
            format!("({column} = {named})"),
            format!("(({column})::text = {named})"),
        ];
        condition.is_some_and(|condition| forms.iter().any(|own| condition == own))
    })
}
