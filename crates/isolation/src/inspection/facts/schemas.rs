//! Names of tables in PostgreSQL's catalogue, as the registry writes them: with the schema, if a table is registered with
//! one.

use std::collections::BTreeSet;

use crate::Registry;

/// Completes a query on the catalogue in which `c` is a relation:
///
/// - `{here}`: the condition that the connection finds it without a schema, or that a table is registered with its schema;
/// - `{ours}`: WHERE with this condition, for tables only;
/// - `{c}`, and `{t}` for a relation `t`: its name.
pub(crate) fn in_registered_schemas(query: &str, registry: &Registry) -> String {
    let names: BTreeSet<&str> =
        registry.tables().filter(|(_, table)| table.schema().is_some()).map(|(name, _)| name).collect();
    let schemas: BTreeSet<&str> = registry.tables().filter_map(|(_, table)| table.schema()).collect();
    let here = format!(
        "(c.relnamespace = current_schema()::regnamespace OR c.relnamespace IN \
         (SELECT s.oid FROM pg_namespace s WHERE s.nspname = ANY({})))",
        array(&schemas)
    );
    query
        .replace("{ours}", "WHERE c.relkind IN ('r', 'p') AND {here}")
        .replace("{here}", &here)
        .replace("{c}", &name_of("c", &names))
        .replace("{t}", &name_of("t", &names))
}

/// Returns an array of names. No registered name has a quote in it.
fn array(names: &BTreeSet<&str>) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("'{name}'")).collect();
    format!("ARRAY[{}]::text[]", quoted.join(", "))
}

/// Returns the expression for the name of a relation. A name with a dot or a quote of its own is quoted, so that it is
/// never the name of a registered table.
fn name_of(relation: &str, qualified: &BTreeSet<&str>) -> String {
    let table = format!(
        "CASE WHEN {relation}.relname ~ '[.\"]' THEN quote_ident({relation}.relname) ELSE {relation}.relname::text END"
    );
    let schema = format!("(SELECT s.nspname::text FROM pg_namespace s WHERE s.oid = {relation}.relnamespace)");
    let whole = format!("{schema} || '.' || {table}");
    format!(
        "CASE WHEN {relation}.relnamespace = current_schema()::regnamespace AND NOT ({whole}) = ANY({}) \
         THEN {table} ELSE {whole} END",
        array(qualified)
    )
}
