//! Lists the files that hold a connection the query hook does not confine: the hook itself, the code that opens the
//! database, and the code that works outside any tenant. The list may grow only on purpose, and never contains a
//! tenant's repository.

use std::collections::BTreeSet;

use super::{File, identifiers, workspace};

/// Names with which such a connection is held, extracted or opened.
const NAMES: &[&str] = &[
    "AtomicTransaction",
    "DatabaseConnection",
    "DatabaseTransaction",
    "PgConnection",
    "PgPool",
    "SqliteConnection",
    "SqlitePool",
    "get_postgres_connection_pool",
    "get_sqlite_connection_pool",
    "unobserved",
];

/// Why each of the files holds one.
const HOLDERS: &[(&str, &str)] = &[
    ("crates/infrastructure/src/persistence/access_poll.rs", "reads what every node must learn"),
    (
        "crates/infrastructure/src/persistence/database/mod.rs",
        "opens the database and gives its connections to the hook",
    ),
    ("crates/infrastructure/src/persistence/database/looked.rs", "reads the database as it is, for the doctor"),
    ("crates/infrastructure/src/persistence/database/naming.rs", "names a tenant that does not exist, at start"),
    ("crates/infrastructure/src/persistence/inspection/fleet.rs", "asks whether there are tiers yet"),
    ("crates/infrastructure/src/persistence/inspection/mod.rs", "hands the connection that it looked with on"),
    ("crates/infrastructure/src/persistence/inspection/schemas.rs", "lists schemas and the tenants that have one"),
    ("crates/infrastructure/src/persistence/database/pooler.rs", "checks whether a pooler is between"),
    ("crates/infrastructure/src/persistence/database/postgres.rs", "opens and migrates the database"),
    ("crates/infrastructure/src/persistence/database/sqlite.rs", "opens and migrates the database"),
    ("crates/infrastructure/src/persistence/database/sqlite_writer.rs", "guards the writing connection"),
    ("crates/infrastructure/src/persistence/embedded_set.rs", "runs a set of the embedder's migrations"),
    ("crates/infrastructure/src/persistence/embedding.rs", "runs the embedder's migrations"),
    ("crates/infrastructure/src/persistence/migrations/mod.rs", "runs Tenantry's migrations"),
    ("crates/infrastructure/src/persistence/migrations/one_set.rs", "records which migrations were applied"),
    ("crates/infrastructure/src/persistence/migrations/sets.rs", "runs a set of migrations"),
    ("crates/infrastructure/src/persistence/purge/mod.rs", "removes what names a tenant that is purged"),
    ("crates/infrastructure/src/persistence/roles.rs", "creates the roles that serve"),
    ("crates/infrastructure/src/persistence/short_statements.rs", "the platform's reads, bounded in time"),
    ("crates/infrastructure/src/persistence/tenant_connection.rs", "sets the tenant, and is confined by the hook"),
    (
        "crates/infrastructure/src/persistence/tenant_schemas/mod.rs",
        "makes schemas of tenants as the role that migrates",
    ),
    ("crates/infrastructure/src/persistence/tenant_schemas/build.rs", "brings a tenant's schema up"),
    ("crates/infrastructure/src/persistence/tenant_schemas/fleet.rs", "brings the schemas of all tenants up"),
    (
        "crates/infrastructure/src/persistence/tenant_schemas/mover/removal.rs",
        "removes a tenant's rows in the tier that it left",
    ),
    (
        "crates/infrastructure/src/persistence/tenant_schemas/mover/fence.rs",
        "completes the copy of a tenant's rows while writers wait",
    ),
    (
        "crates/infrastructure/src/persistence/tenant_schemas/mover/session.rs",
        "opens the one connection of a move, which names the tenant",
    ),
    ("crates/infrastructure/src/persistence/tenant_schemas/steps.rs", "applies the steps of a tenant's tables"),
    ("crates/infrastructure/src/persistence/unit_of_work/mod.rs", "the platform's unit of work and read model"),
    ("crates/isolation/src/inspection/check.rs", "reads from the catalogue whether row-level security is in force"),
    ("crates/isolation/src/inspection/learned.rs", "reads the catalogue"),
    (
        "crates/isolation/src/inspection/mod.rs",
        "reads from the catalogue what row-level security restricts, for the doctor",
    ),
    ("crates/isolation/src/inspection/plan/catalogue.rs", "reads the catalogue for a plan"),
    ("crates/isolation/src/inspection/plan/mod.rs", "reads the catalogue for a plan"),
    ("crates/isolation/src/inspection/plan/postgres.rs", "reads the catalogue for a plan"),
    ("crates/isolation/src/inspection/plan/sqlite.rs", "reads the definitions of tables for a plan"),
    (
        "crates/isolation/src/row_level_security/setting_scope.rs",
        "sets a tenant that does not exist, and checks that the setting ends with the transaction",
    ),
    (
        "crates/infrastructure/src/persistence/inspection/fleet.rs",
        "opens what looks at the schemas of tenants without changing anything",
    ),
    (
        "crates/infrastructure/src/persistence/inspection/pending.rs",
        "reads which migrations were applied, for the doctor",
    ),
    ("crates/isolation/src/inspection/roles.rs", "reads the serving role from the catalogue"),
    (
        "crates/isolation/src/inspection/tenant_role.rs",
        "names a tenant that does not exist, and reads the rights of its role",
    ),
    ("crates/isolation/src/inspection/probe/mod.rs", "tries to cross tenants, and rolls back"),
    ("crates/isolation/src/lib.rs", "exports what there is"),
    ("crates/infrastructure/src/persistence/write_probe.rs", "writes a row of no tenant and deletes it again"),
    ("crates/isolation/src/query_hook/atomic_transaction.rs", "the transaction below the hook"),
    ("crates/isolation/src/query_hook/connection.rs", "the hook"),
    ("crates/isolation/src/query_hook/mod.rs", "exports the hook"),
    ("crates/isolation/src/query_hook/together.rs", "the hook"),
    ("crates/isolation/src/query_hook/transaction.rs", "the hook"),
];

/// What only tests use may look past the hook.
fn is_of_tests(file: &File) -> bool {
    ["crates/testkit/", "crates/test-app/"].iter().any(|folder| file.path.starts_with(folder))
}

fn holders(files: &[File]) -> BTreeSet<&str> {
    let names_one = |file: &&File| {
        let mut lines = file.code_lines();
        lines.any(|(_, line)| identifiers(line).any(|word| NAMES.contains(&word)))
    };
    let production = files.iter().filter(|file| file.is_production() && !is_of_tests(file));
    production.filter(names_one).map(|file| file.path.as_str()).collect()
}

#[test]
fn those_who_hold_an_unconfined_connection_are_listed() {
    let files = workspace();
    let listed: BTreeSet<&str> = HOLDERS.iter().map(|(path, _)| *path).collect();
    assert_eq!(holders(&files), listed, "left: the files that hold one; right: the listed files");
}

#[test]
fn every_way_to_hold_one_is_found() {
    for text in [
        "use sea_orm::{DatabaseConnection, DbErr};",
        "fn of(work: &sea_orm::DatabaseTransaction) {}",
        "let pool = connection.get_postgres_connection_pool();",
        "self.database.unobserved().query_one(&query)",
    ] {
        let file = File::new("crates/infrastructure/src/persistence/memberships.rs", text);
        assert_eq!(holders(&[file]).len(), 1, "{text}");
    }
    assert!(holders(&[File::new("crates/server/src/a.rs", "// DatabaseConnection")]).is_empty());
}
