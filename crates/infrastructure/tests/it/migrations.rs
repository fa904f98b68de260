//! The schema: its steps run up, down and up again, and its keys follow the rules that allow splitting a database by
//! tenant.

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, DatabaseConnection, TransactionTrait};
use sea_orm_migration::MigratorTrait;
use tenantry_infrastructure::persistence::{
    Database, DatabaseOptions,
    migrations::{InstallationMigrator, TenantMigrator},
    registry,
};
use tenantry_isolation::Confinement;

use crate::persistence_fixture::{Fixture, rows, url_in};

/// Distributed by tenant.
const TENANT_TABLES: [&str; 12] = [
    "tenantry_tenant_counters",
    "tenantry_tenant_settings",
    "tenantry_tenant_seeds",
    "tenantry_memberships",
    "tenantry_member_words",
    "tenantry_invitations",
    "tenantry_invitation_links",
    "tenantry_domain_claims",
    "tenantry_audit_events",
    "tenantry_outbox",
    "tenantry_event_cursors",
    "tenantry_jobs",
];
/// Distributed by person.
const PERSON_TABLES: [&str; 7] = [
    "tenantry_credentials",
    "tenantry_sessions",
    "tenantry_refresh_tokens",
    "tenantry_mailbox_proofs",
    "tenantry_email_changes",
    "tenantry_user_tenants",
    "tenantry_founders",
];
/// One row per person, the root of the group by person.
const PEOPLE: &str = "tenantry_users";
/// The same everywhere.
const REFERENCE_TABLES: [&str; 2] = ["tenantry_tenants", "tenantry_access_epoch"];
/// Rows that are unique across all tenants, and rows that concern no tenant.
const GLOBAL_TABLES: [&str; 10] = [
    "tenantry_user_emails",
    "tenantry_invited_addresses",
    "tenantry_verified_domains",
    "tenantry_idempotency_keys",
    "tenantry_access_changes",
    "tenantry_mails",
    "tenantry_sent_mails",
    "tenantry_queues",
    "tenantry_event_handlers",
    "tenantry_schedules",
];

async fn schema(connection: &DatabaseConnection) -> BTreeSet<String> {
    let found = rows(connection, "SELECT name || ': ' || coalesce(sql, '') AS text FROM sqlite_master").await;
    found.iter().map(|row| row.try_get("", "text").unwrap()).collect()
}

#[tokio::test]
async fn the_steps_go_up_down_and_up_again() {
    let directory = tempfile::tempdir().unwrap();
    let connection = sea_orm::Database::connect(format!("{}?mode=rwc", url_in(&directory))).await.unwrap();
    InstallationMigrator::up(&connection, None).await.unwrap();
    TenantMigrator::up(&connection, None).await.unwrap();
    let up = schema(&connection).await;
    assert!(up.iter().any(|text| text.starts_with("tenantry_memberships:")));
    TenantMigrator::down(&connection, None).await.unwrap();
    InstallationMigrator::down(&connection, None).await.unwrap();
    let left: Vec<_> = schema(&connection).await.into_iter().filter(|text| !text.contains("_migrations")).collect();
    assert_eq!(left, Vec::<String>::new());
    InstallationMigrator::up(&connection, None).await.unwrap();
    TenantMigrator::up(&connection, None).await.unwrap();
    assert_eq!(schema(&connection).await, up);
}

#[tokio::test]
async fn opening_again_changes_nothing_and_a_step_cut_short_leaves_nothing() {
    let fixture = Fixture::open().await;
    let connection = fixture.bare().await;
    let before = schema(&connection).await;
    let fixture = fixture.reopen().await;
    assert_eq!(schema(&connection).await, before);
    drop(fixture);

    let directory = tempfile::tempdir().unwrap();
    let connection = sea_orm::Database::connect(format!("{}?mode=rwc", url_in(&directory))).await.unwrap();
    let transaction = connection.begin().await.unwrap();
    InstallationMigrator::up(&transaction, Some(2)).await.unwrap();
    drop(transaction);
    assert_eq!(schema(&connection).await, BTreeSet::new());
}

/// Before there were two sets, one table recorded all steps.
#[tokio::test]
async fn a_database_with_the_steps_of_one_set_goes_on() {
    let mut fixture = Fixture::open().await;
    fixture.found("acme", None).await;
    let connection = fixture.bare().await;
    let both =
        "SELECT version AS text FROM tenantry_migrations UNION ALL SELECT version FROM tenantry_tenant_migrations";
    let recorded = async || {
        let rows = rows(&connection, both).await;
        rows.iter().map(|row| row.try_get::<String>("", "text").unwrap()).collect::<Vec<_>>()
    };
    let (before, tables) = (recorded().await, schema(&connection).await);
    // What came after the two sets was not there.
    let one_set = "DROP INDEX tenantry_invitations_by_expiry; DROP INDEX tenantry_tenants_by_tier; \
                   ALTER TABLE tenantry_tenants DROP COLUMN tier; \
                   ALTER TABLE tenantry_tenants DROP COLUMN past_due_since; \
                   ALTER TABLE tenantry_tenants DROP COLUMN deleted_until; \
                   ALTER TABLE tenantry_tenants DROP COLUMN former_status; \
                   ALTER TABLE tenantry_tenants DROP COLUMN former_status_at; \
                   ALTER TABLE tenantry_tenants DROP COLUMN purged_since; DROP TABLE tenantry_tenant_seeds; \
                   DROP TABLE tenantry_invitation_links; \
                   DROP TABLE tenantry_domain_claims; DROP TABLE tenantry_verified_domains; \
                   DROP TABLE tenantry_tenant_migrations; DELETE FROM tenantry_migrations; \
                   INSERT INTO tenantry_migrations (version, applied_at) \
                   VALUES ('m20261121_000001_create_tenants', 1), ('m20261130_000017_time_zone_of_people', 2)";
    connection.execute_unprepared(one_set).await.unwrap();
    for _ in 0..2 {
        fixture = fixture.reopen().await;
        assert_eq!((recorded().await, schema(&connection).await), (before.clone(), tables.clone()));
    }
    // A database that was never brought to the end of the one set is refused.
    let unfinished = "UPDATE tenantry_migrations SET version = 'm20261121_000001_create_tenants' \
                      WHERE version LIKE '%_create_tenants'";
    connection.execute_unprepared(unfinished).await.unwrap();
    let Err(error) = Database::open(DatabaseOptions::new(fixture.url())).await else { panic!("it was opened") };
    assert!(
        std::error::Error::source(&error).unwrap().to_string().contains("m20261121_000001_create_tenants"),
        "{error}"
    );
}

/// The tables that a set of steps makes.
async fn made(connection: &DatabaseConnection) -> BTreeSet<String> {
    let tables = rows(connection, "SELECT name FROM sqlite_master WHERE type = 'table'").await;
    let names = tables.iter().map(|row| row.try_get::<String>("", "name").unwrap());
    names.filter(|name| !name.ends_with("_migrations") && !name.starts_with("sqlite_")).collect()
}

#[tokio::test]
async fn the_registry_says_in_which_set_a_table_is() {
    let directory = tempfile::tempdir().unwrap();
    let connection = sea_orm::Database::connect(format!("{}?mode=rwc", url_in(&directory))).await.unwrap();
    InstallationMigrator::up(&connection, None).await.unwrap();
    let of_installation = made(&connection).await;
    TenantMigrator::up(&connection, None).await.unwrap();
    let of_tenants: BTreeSet<_> = made(&connection).await.difference(&of_installation).cloned().collect();
    let registry = registry().unwrap();
    let registered = |of_tenant: bool| {
        let tables = registry
            .tables()
            .filter(|(_, table)| matches!(table.confinement(), Confinement::Tenant { .. }) == of_tenant);
        tables.map(|(name, _)| name.to_owned()).collect::<BTreeSet<_>>()
    };
    assert_eq!((of_installation, of_tenants), (registered(false), registered(true)));
}

#[tokio::test]
async fn every_table_is_registered_and_every_key_begins_with_what_its_group_is_split_by() {
    let fixture = Fixture::open().await;
    let connection = fixture.bare().await;
    let known: BTreeSet<String> = [&TENANT_TABLES[..], &PERSON_TABLES, &[PEOPLE], &REFERENCE_TABLES, &GLOBAL_TABLES]
        .concat()
        .into_iter()
        .map(str::to_owned)
        .collect();
    assert_eq!(made(&connection).await, known);

    for (tables, first) in [(&TENANT_TABLES[..], "tenant_id"), (&PERSON_TABLES[..], "user_id")] {
        for table in tables {
            let keys = keys(&connection, table).await;
            assert!(keys.iter().any(|(origin, _)| origin == "pk"), "{table} has no primary key");
            for (_, column) in keys {
                assert_eq!(column, first, "the first column of a key of {table}");
            }
        }
    }
    let not_null = "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
        WHERE m.type = 'table' AND c.name = 'tenant_id' AND c.\"notnull\" = 0";
    let nullable: Vec<String> =
        rows(&connection, not_null).await.iter().map(|row| row.try_get("", "name").unwrap()).collect();
    assert_eq!(
        nullable,
        ["tenantry_refresh_tokens", "tenantry_idempotency_keys"],
        "tables where the tenant may be missing"
    );
}

/// Returns the origin and the first column of each index of the table.
async fn keys(connection: &DatabaseConnection, table: &str) -> Vec<(String, String)> {
    let sql = format!(
        "SELECT i.origin AS origin, c.name AS name FROM pragma_index_list('{table}') i
         JOIN pragma_index_info(i.name) c WHERE c.seqno = 0"
    );
    let read = |row: &sea_orm::QueryResult| (row.try_get("", "origin").unwrap(), row.try_get("", "name").unwrap());
    rows(connection, &sql).await.iter().map(read).collect()
}

#[tokio::test]
async fn foreign_keys_stay_in_their_group_and_carry_its_key() {
    let fixture = Fixture::open().await;
    let connection = fixture.bare().await;
    let sql = "SELECT m.name AS source, f.\"table\" AS target, f.\"from\" AS source_column, f.on_delete AS on_delete
        FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table' AND f.seq = 0";
    let keys = rows(&connection, sql).await;
    assert!(keys.len() >= TENANT_TABLES.len() + PERSON_TABLES.len());
    for key in keys {
        let text = |column: &str| key.try_get::<String>("", column).unwrap();
        let (source, target) = (text("source"), text("target"));
        assert_eq!(text("on_delete"), "NO ACTION", "{source} → {target}");
        let person = |table: &str| PERSON_TABLES.contains(&table) || table == PEOPLE;
        let tenant = |table: &str| TENANT_TABLES.contains(&table);
        let to_reference = REFERENCE_TABLES.contains(&target.as_str());
        let inside = (person(&source) && person(&target)) || (tenant(&source) && tenant(&target));
        assert!(to_reference || inside, "{source} → {target}");
        let first = if to_reference || tenant(&source) { "tenant_id" } else { "user_id" };
        assert_eq!(text("source_column"), first, "{source} → {target}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_can_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let fixture = Fixture::open().await;
    fixture.found("acme", None).await;
    let path = fixture.url().trim_start_matches("sqlite://").to_owned();
    for file in [path.clone(), format!("{path}-wal"), format!("{path}-shm")] {
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600, "{file}");
    }
}

#[tokio::test]
async fn the_database_enforces_what_the_adapters_rely_on() {
    let fixture = Fixture::open().await;
    let writer = fixture.bare().await;
    let no_parent = "INSERT INTO tenantry_user_tenants VALUES (x'01', x'02', x'03', 'owner', 1, 1, '')";
    assert!(writer.execute_unprepared(no_parent).await.is_err(), "foreign keys must be on");
}
