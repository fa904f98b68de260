//! What tenants can notice of each other in a table whose keys are unique across all of them.

use super::{
    facts::{Key, Reference, Table},
    keys::{Told, is_led_by, kind_of},
};

/// Returns what is weaker in the table than in one whose keys begin with the tenant, one sentence for each key, index
/// and reference.
pub(super) fn weaknesses<'a>(
    table: &'a Table,
    tenant: &str,
    tenant_column: impl Fn(&str) -> Option<&'a str>,
) -> Vec<String> {
    let others = table.keys.iter().filter(|key| !is_led_by(key, tenant));
    let mut told: Vec<String> = others.map(of_key).collect();
    told.extend(counted(table).map(|told| format!("{told}, and a tenant that may choose one can take another's next")));
    let crosses = |reference: &&Reference| {
        let theirs = tenant_column(&reference.target);
        theirs.is_some_and(|theirs| !reference.carries(tenant, theirs))
    };
    told.extend(table.references.iter().filter(crosses).map(|reference| of_reference(reference, tenant)));
    told
}

/// Returns what the numbers of a table tell. They do so too where its keys begin with the tenant: all tenants' rows are
/// numbered in one sequence.
pub(super) fn counted(table: &Table) -> impl Iterator<Item = String> {
    let told = |name: &str| {
        format!("its {name} is counted by the database: the numbers tell how many rows all tenants insert")
    };
    table.columns.iter().filter(|column| column.counted).map(move |column| told(&column.name))
}

fn of_key(key: &Key) -> String {
    let (kind, name, first) = (kind_of(key), &key.name, key.first.as_deref().unwrap_or("an expression"));
    let what = if key.is_unique {
        "a conflict in it tells that another tenant has this key"
    } else {
        "a search by it takes time that depends on other tenants' rows"
    };
    format!("its {kind} {name} begins with {first}: {what}")
}

fn of_reference(Reference { target, on_delete, .. }: &Reference, tenant: &str) -> String {
    let then = match on_delete.as_str() {
        "CASCADE" => "is deleted with it",
        "SET NULL" | "SET DEFAULT" => "is changed when that one is deleted",
        _ => "prevents that it is deleted",
    };
    format!(
        "its reference to {target} does not carry {tenant}: a row can point at another tenant's, tells by that whether \
         it exists, and {then}"
    )
}

/// Returns the problem of a table that replaces other tenants' rows. SQLite deletes what conflicts in a key that was
/// declared so, without any word in the statement.
pub(super) fn replacing(table: &Table) -> Option<Told> {
    table.replaces.then(|| {
        (
            "a key of it replaces the row it conflicts with, whosever it is (ON CONFLICT REPLACE)".to_owned(),
            "create the table again without ON CONFLICT REPLACE".to_owned(),
        )
    })
}
