//! Whether the policies around a table keep tenants apart.
//!
//! Each must compare the column that says whose a row is with the tenant that was named, and say nothing else: beside a
//! condition that was thought up anew nobody can tell what it lets through. They are read as PostgreSQL prints them.

use super::facts::Policy;

/// Whether there is a policy for reading, and all of them show the named tenant's rows only.
pub(super) fn guard_reading(policies: &[Policy], column: &str) -> bool {
    let mut reading = policies.iter().filter(|policy| matches!(policy.command.as_str(), "*" | "r")).peekable();
    reading.peek().is_some() && reading.all(|policy| is_of_named_tenant(policy.reads.as_deref(), column))
}

/// Whether there is a policy for writing, and all of them let the named tenant's rows be written only, before the write
/// and after it.
pub(super) fn guard_writing(policies: &[Policy], column: &str) -> bool {
    let mut writing = policies.iter().filter(|policy| policy.command != "r").peekable();
    writing.peek().is_some()
        && writing.all(|policy| {
            let before = policy.command == "a" || is_of_named_tenant(policy.reads.as_deref(), column);
            let after = policy.command == "d" || is_of_named_tenant(policy.writes.as_deref(), column);
            before && after
        })
}

fn is_of_named_tenant(condition: Option<&str>, column: &str) -> bool {
    let named = "(NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid";
    [format!("({column} = {named})"), format!("({} = {named})", super::quoted(column))]
        .iter()
        .any(|own| condition == Some(own))
}
