//! Finds migrations that are not applied, as far as the serving role can see. It does not create the table of applied
//! migrations, which a migrator would do.

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, Statement};
use tenantry_isolation::{
    inspection::{Finding, others_than},
    row_level_security::quoted,
};

use crate::persistence::{embedding::Embedding, migrations::own_migrations, tables};

const REMEDY: &str = "bring the schema up to date: run the command `migrate` of this program, or start the server";

/// The state of the schema.
#[derive(Debug, Default)]
pub(super) struct Schema {
    pub(super) findings: Vec<Finding>,
    pub(super) notes: Vec<String>,
}

/// Reports that the database has none of Tenantry's tables.
pub(super) fn never_migrated(found: &BTreeSet<String>) -> Option<Finding> {
    let what = "no table of Tenantry's is in it: it was never migrated, or it is another database than was meant";
    let empty = !tables::OWN.iter().any(|own| !tables::MIGRATIONS.contains(&own.name) && found.contains(own.name));
    empty.then(|| Finding::of_database(what, REMEDY))
}

/// Compares the migrations of Tenantry and the embedder with those that are applied.
pub(super) async fn look(serving: &DatabaseConnection, found: &BTreeSet<String>, embedding: &Embedding) -> Schema {
    let mut schema = Schema::default();
    for (table, known) in own_migrations().into_iter().chain(embedding.migrations()) {
        match applied(serving, found, table).await {
            Ok(applied) => schema.findings.extend(compare(table, &known, &applied)),
            Err(error) => {
                let unknown =
                    "cannot read which migrations were applied; the next migration grants access to the serving role";
                schema.notes.push(format!("{table}: {unknown} ({error})"));
            }
        }
    }
    schema
}

async fn applied(serving: &DatabaseConnection, found: &BTreeSet<String>, table: &str) -> Result<Vec<String>, DbErr> {
    if !found.contains(table) {
        return Ok(Vec::new());
    }
    let backend = serving.get_database_backend();
    let find = Statement::from_string(backend, format!("SELECT version FROM {}", quoted(table)));
    let rows = serving.query_all_raw(find).await?;
    rows.iter().map(|row| row.try_get("", "version")).collect()
}

fn compare(table: &str, known: &[String], applied: &[String]) -> Vec<Finding> {
    let pending = others_than(applied, known)
        .map(|names| Finding::of_database(format!("migrations were not applied ({table}): {names}"), REMEDY));
    let unknown = others_than(known, applied).map(|names| {
        let what = format!("migrations were applied that this version does not know ({table}): {names}");
        Finding::of_database(what, "use the version that applied them")
    });
    pending.into_iter().chain(unknown).collect()
}
