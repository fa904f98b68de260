//! The wall of keys, which needs no PostgreSQL: each row names its tenant, each key begins with it, and a reference to
//! another tenant's row can't be written down.

use super::facts::{Key, Reference, Table};

/// What is wrong, and what to do about it.
pub(super) type Told = (String, String);

/// What is wrong with the column that says whose a row is.
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

/// Keys that stop the start. By one that is unique, another tenant's row can be in the way of one's own, and tell that it
/// is there. By any that finds rows by a value the database comes to other tenants' rows first, and may ask the rest of
/// a condition about them. An index of texts or shapes can't begin with a tenant without an extension, so the doctor
/// tells of it and the start does not stop.
pub(super) fn stops_the_start(key: &Key) -> bool {
    key.is_unique || is_by_value(key)
}

fn is_by_value(key: &Key) -> bool {
    ["btree", "hash"].contains(&key.method.as_str())
}

/// What is wrong with the keys and indexes that are asked about.
pub(super) fn led_by_others(table: &Table, tenant: &str, which: impl Fn(&Key) -> bool) -> Vec<Told> {
    let mut told = Vec::new();
    if !table.keys.iter().any(|key| key.is_primary) {
        told.push(("it has no primary key".to_owned(), format!("give it one that begins with {tenant}")));
    }
    for key in table.keys.iter().filter(|key| which(key) && key.first.as_deref() != Some(tenant)) {
        let what = match (key.is_primary, key.is_unique) {
            (true, _) => "primary key",
            (_, true) => "unique key",
            (..) => "index",
        };
        let first = key.first.as_deref().unwrap_or("an expression");
        let remedy = if is_by_value(key) {
            format!("make the {what} anew with {tenant} as its first column")
        } else {
            format!("begin it with {tenant} where the method {} can (btree_gin and btree_gist help)", key.method)
        };
        told.push((format!("its {what} {} begins with {first} and not with {tenant}", key.name), remedy));
    }
    told
}

/// What is wrong with a reference to a table whose column `theirs` says whose a row is.
pub(super) fn crossing(reference: &Reference, tenant: &str, theirs: &str) -> Option<Told> {
    let carries = reference.pairs.iter().any(|(ours, to)| ours == tenant && (to == theirs || to.is_empty()));
    let target = &reference.target;
    (!carries).then(|| {
        (
            format!("its reference to {target} does not carry {tenant}, so that it can cross"),
            format!("make it FOREIGN KEY ({tenant}, …) REFERENCES {target} ({theirs}, …)"),
        )
    })
}
