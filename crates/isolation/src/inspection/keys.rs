//! Isolation by keys, on SQLite too: each row names its tenant, each key begins with it, and a row can't reference
//! another tenant's row.

use super::facts::{Key, Reference, Table};
use crate::names::{written, written_table};

/// A problem and its remedy.
pub(super) type Told = (String, String);

/// Checks that the tenant column exists and is NOT NULL.
pub(super) fn nullable(table: &Table, tenant: &str) -> Option<Told> {
    match table.columns.iter().find(|column| column.name == tenant) {
        Some(column) if column.not_null => None,
        None => {
            Some((format!("it has no column {tenant}"), "add it, NOT NULL and first in the primary key".to_owned()))
        }
        Some(_) => Some((
            format!("its column {tenant} may be null"),
            format!("give each row its tenant, then make {tenant} NOT NULL"),
        )),
    }
}

/// Returns whether a key that does not begin with the tenant prevents the start. Under a unique key, another tenant's
/// row can conflict with one's own and thereby reveal that it exists. With any index that finds rows by value, the
/// database reads other tenants' rows first, and may evaluate the rest of a condition on them. An index on texts or
/// shapes can't begin with a tenant without an extension, so the doctor reports it and the start continues.
pub(super) fn stops_the_start(key: &Key) -> bool {
    key.is_unique || is_by_value(key)
}

fn is_by_value(key: &Key) -> bool {
    is_of_values(&key.method)
}

/// Returns whether an index method finds rows by value.
pub(super) fn is_of_values(method: &str) -> bool {
    ["btree", "hash"].contains(&method)
}

pub(super) fn is_led_by(key: &Key, tenant: &str) -> bool {
    key.first.as_deref() == Some(tenant)
}

/// Returns the word for a key or an index.
pub(super) const fn kind_of(key: &Key) -> &'static str {
    match (key.is_primary, key.is_unique) {
        (true, _) => "primary key",
        (_, true) => "unique key",
        (..) => "index",
    }
}

/// Returns the problems of the selected keys and indexes.
pub(super) fn led_by_others(table: &Table, tenant: &str, which: impl Fn(&Key) -> bool) -> Vec<Told> {
    let mut told = Vec::new();
    if !table.keys.iter().any(|key| key.is_primary) {
        told.push(("it has no primary key".to_owned(), format!("give it one that begins with {tenant}")));
    }
    for key in table.keys.iter().filter(|key| which(key) && !is_led_by(key, tenant)) {
        let what = kind_of(key);
        let first = key.first.as_deref().unwrap_or("an expression");
        let remedy = if is_by_value(key) {
            format!("recreate the {what} with {tenant} as its first column")
        } else {
            format!("put {tenant} first if the index method {} supports it (btree_gin and btree_gist help)", key.method)
        };
        told.push((format!("its {what} {} begins with {first} and not with {tenant}", key.name), remedy));
    }
    told
}

/// Returns the problem of a reference to a table whose tenant column is `theirs`.
pub(super) fn crossing(reference: &Reference, tenant: &str, theirs: &str) -> Option<Told> {
    let target = &reference.target;
    (!reference.carries(tenant, theirs)).then(|| {
        (
            format!("its reference to {target} does not carry {tenant}, so that it can cross"),
            format!(
                "make it FOREIGN KEY ({}, …) REFERENCES {} ({}, …)",
                written(tenant),
                written_table(target),
                written(theirs)
            ),
        )
    })
}
