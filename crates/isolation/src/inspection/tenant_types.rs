//! Whether a tenant column has the type in which the tenants' IDs are bound, and tells all of them apart.

use super::{facts::Table, keys::Told};
use crate::TenantType;

/// Returns the type of the tenant column as the catalogue has it. `None` for a type that no tenant's ID has.
pub(super) fn of_column(table: &Table, tenant: &str) -> Option<TenantType> {
    let kind = table.columns.iter().find(|column| column.name == tenant)?.kind.as_str();
    if table.security.is_some() { of_postgres(kind) } else { of_sqlite(kind).first().copied() }
}

/// Returns the type in which the tenant is bound. On SQLite a column that is registered without one takes any.
pub(super) fn bound(table: &Table, tenant: &str, registered: Option<TenantType>) -> Option<TenantType> {
    registered.or_else(|| of_column(table, tenant).filter(|_| table.security.is_some()))
}

/// Returns the problem of a tenant column that is bound as the registered type, or as any if it is `None`.
pub(super) fn mistyped(table: &Table, tenant: &str, registered: Option<TenantType>) -> Option<Told> {
    let column = table.columns.iter().find(|column| column.name == tenant)?;
    if column.folds {
        return Some((
            format!(
                "its column {tenant} has a collation in which different texts are equal, so that tenants can be mixed up"
            ),
            format!("give {tenant} a collation that compares bytes: \"C\" on PostgreSQL, BINARY on SQLite"),
        ));
    }
    let is_postgres = table.security.is_some();
    let possible = if is_postgres { of_postgres(&column.kind).into_iter().collect() } else { of_sqlite(&column.kind) };
    let kind = if column.kind.is_empty() { "no type" } else { &column.kind };
    match registered {
        None if possible.is_empty() => Some((
            format!("its column {tenant} is of type {kind}, which no tenant's ID has"),
            format!("convert {tenant} to uuid, bigint or text"),
        )),
        Some(registered) if !possible.contains(&registered) => Some((
            format!("its column {tenant} is of type {kind} and registered as a {registered}"),
            format!("convert {tenant}, or give the entity's column the type of the table's"),
        )),
        _ => None,
    }
}

fn of_postgres(kind: &str) -> Option<TenantType> {
    match kind {
        "uuid" => Some(TenantType::Uuid),
        "bigint" | "integer" | "smallint" => Some(TenantType::BigInt),
        "text" | "character varying" => Some(TenantType::Text),
        kind if kind.starts_with("character varying(") => Some(TenantType::Text),
        // The blanks at the end of a `character(n)` do not count, and citext ignores the case of letters.
        _ => None,
    }
}

/// Returns the types of which SQLite stores and compares values as they are bound, the likeliest first. It converts them
/// by what the declared type contains, and in a column for numbers `'05'` is equal to `'5'`.
fn of_sqlite(kind: &str) -> Vec<TenantType> {
    let kind = kind.to_ascii_lowercase();
    let has = |part: &str| kind.contains(part);
    if has("int") {
        vec![TenantType::BigInt]
    } else if has("char") || has("clob") || has("text") {
        // SeaORM calls the column of a UUID `uuid_text`; the UUID is stored as bytes, which stay as they are.
        if has("uuid") { vec![TenantType::Uuid, TenantType::Text] } else { vec![TenantType::Text, TenantType::Uuid] }
    } else if kind.is_empty() || has("blob") {
        vec![TenantType::Uuid, TenantType::Text, TenantType::BigInt]
    } else if has("real") || has("floa") || has("doub") {
        Vec::new()
    } else {
        vec![TenantType::Uuid, TenantType::BigInt]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_that_confuses_texts_is_none_of_a_tenant() {
        for kind in ["citext", "character(26)", "numeric", "oid", "boolean", "bytea"] {
            assert_eq!(of_postgres(kind), None, "{kind}");
        }
        for (kind, text) in [("varchar(36)", true), ("TEXT", true), ("", true), ("uuid", false), ("numeric", false)] {
            assert_eq!(of_sqlite(kind).contains(&TenantType::Text), text, "{kind}");
        }
        assert!(of_sqlite("double precision").is_empty());
    }
}
