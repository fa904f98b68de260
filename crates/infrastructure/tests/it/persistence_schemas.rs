//! Tenants with their own tables: what is in their schema and what is not, who can reach it, and how it is brought up.

use std::sync::Arc;

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, IsolationLevel, Statement, TransactionSession, TransactionTrait,
};
use tenantry_application::ports::{
    store_error::{Conflict, StoreError},
    unit_of_work::{PlatformReason, UnitOfWorkFactory},
};
use tenantry_domain::{
    membership::Membership,
    page::PageRequest,
    role::Role,
    tenant::{Tenant, TenantId, Tier},
    user::User,
};
use tenantry_infrastructure::persistence::{Database, DatabaseOptions, Fleet, SqlUnitOfWorkFactory, inspect};
use tenantry_testkit::{builders::in_tier, postgres::postgres};

use crate::persistence_fixture::{Fixture, create_roles, founding, id, member, password, rows, sealing, tenant, user};

/// Founds a tenant in a schema of its own.
async fn found(store: &SqlUnitOfWorkFactory, name: &str) -> (Tenant, User, Membership) {
    let (tenant, user, owner) = founding(name, None);
    let tenant = in_tier(&tenant, Tier::Schema);
    let mut work = store.begin_new(tenant.id(), Tier::Schema).await.unwrap();
    work.tenants().insert(&tenant).await.unwrap();
    work.users().insert(&user, &password()).await.unwrap();
    work.memberships().insert(&owner).await.unwrap();
    work.commit().await.unwrap();
    (tenant, user, owner)
}

fn schema_of(tenant: TenantId) -> String {
    format!("tenant_{}", tenant.as_uuid().simple())
}

async fn texts(connection: &DatabaseConnection, sql: &str) -> Vec<String> {
    rows(connection, sql).await.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

async fn count(connection: &DatabaseConnection, table: &str) -> i64 {
    let counted = rows(connection, &format!("SELECT count(*) FROM {table}")).await;
    counted[0].try_get_by_index(0).unwrap()
}

async fn schemas(connection: &DatabaseConnection) -> Vec<String> {
    texts(connection, "SELECT nspname::text FROM pg_namespace WHERE nspname LIKE 'tenant\\_%' ORDER BY 1").await
}

/// Another process on the same database, which knows nothing of its tenants.
async fn another(fixture: &Fixture) -> SqlUnitOfWorkFactory {
    let database = Database::open(DatabaseOptions::new(fixture.url())).await.unwrap();
    SqlUnitOfWorkFactory::new(database, fixture.registry.clone(), sealing())
}

#[tokio::test]
async fn all_rows_of_the_tenant_are_in_its_schema_and_all_others_are_not() {
    let fixture = Fixture::on_postgres().await;
    let (apart, _, owner) = found(&fixture.store, "apart").await;
    let (shared, ..) = fixture.found("shared", None).await;
    let bare = fixture.bare().await;
    let schema = schema_of(apart.id());
    assert_eq!(schemas(&bare).await, std::slice::from_ref(&schema));
    for table in ["tenantry_memberships", "tenantry_tenant_counters", "tenantry_member_words"] {
        let tenants = format!("SELECT DISTINCT tenant_id::text FROM {table}");
        assert_eq!(texts(&bare, &tenants).await, [shared.id().to_string()], "{table}");
        let tenants = format!("SELECT DISTINCT tenant_id::text FROM {schema}.{table}");
        assert_eq!(texts(&bare, &tenants).await, [apart.id().to_string()], "{table}");
    }
    // Each process finds out for itself where a tenant is, and each finds both.
    let other = another(&fixture).await;
    for store in [&*fixture.store, &other] {
        let mut read = store.read(apart.id()).await.unwrap();
        assert_eq!(read.memberships().find(owner.user_id()).await.unwrap().unwrap(), owner);
        let mut work = store.begin(shared.id()).await.unwrap();
        assert_eq!(work.tenants().find().await.unwrap(), Some(shared.clone()));
    }
    let mut work = other.begin(apart.id()).await.unwrap();
    assert_eq!(work.tenants().find().await.unwrap(), Some(apart.clone()));
    let guest = user("guest");
    work.users().insert(&guest, &password()).await.unwrap();
    work.memberships().insert(&member(apart.id(), &guest, Role::Member)).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(count(&bare, &format!("{schema}.tenantry_memberships")).await, 2);
}

/// The tables, the policies and the checks of the tables keep tenants apart by themselves, without the query hook.
#[tokio::test]
async fn nothing_of_its_schema_can_be_reached_from_another_tenant() {
    let fixture = Fixture::on_postgres().await;
    let (apart, ..) = found(&fixture.store, "apart").await;
    let (other, ..) = found(&fixture.store, "other").await;
    let (shared, ..) = fixture.found("shared", None).await;
    let schema = schema_of(apart.id());
    let url = format!("{}?options=-c%20role%3Dtenantry_serving", fixture.url());
    let serving = sea_orm::Database::connect(url).await.unwrap();
    for (tenant, tier) in [(other.id(), "schema"), (shared.id(), "shared")] {
        for function in ["app_tenant_reading", "app_tenant_writing", "app_tenant_alone_writing"] {
            let transaction = serving.begin().await.unwrap();
            let naming = format!("SELECT {function}('{tenant}'::uuid, '{tier}')");
            transaction.execute_unprepared(&naming).await.unwrap();
            let query = Statement::from_string(
                DbBackend::Postgres,
                format!("SELECT tenant_id FROM {schema}.tenantry_memberships"),
            );
            assert!(transaction.query_all_raw(query).await.unwrap().is_empty(), "{function}");
            let write = format!("UPDATE {schema}.tenantry_memberships SET title = 'x'");
            let written = transaction.execute_unprepared(&write).await;
            assert!(written.is_err() || written.unwrap().rows_affected() == 0, "{function}");
        }
        // The hook refuses to name it.
        let database = fixture.database.tenant(tenant);
        let query = format!("SELECT user_id FROM {schema}.tenantry_memberships");
        let refused = database.query_all_raw(Statement::from_string(DbBackend::Postgres, query)).await.unwrap_err();
        assert!(refused.to_string().contains("refused"), "{refused}");
    }
    // Not even the owner of the table puts another tenant's row there.
    let bare = fixture.bare().await;
    for table in texts(&bare, &format!("SELECT tablename::text FROM pg_tables WHERE schemaname = '{schema}'")).await {
        if table.ends_with("_migrations") {
            continue;
        }
        let check = format!(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint \
             WHERE conrelid = '{schema}.{table}'::regclass AND conname = 'tenantry_one_tenant'"
        );
        let found = texts(&bare, &check).await;
        assert_eq!(found, [format!("CHECK ((tenant_id = '{}'::uuid))", apart.id())], "{table}");
    }
    let foreign = format!("UPDATE {schema}.tenantry_memberships SET tenant_id = '{}'", shared.id());
    let refused = bare.execute_unprepared(&foreign).await.unwrap_err().to_string();
    assert!(refused.contains("tenantry_one_tenant"), "{refused}");
}

#[tokio::test]
async fn a_tenant_that_is_not_committed_leaves_nothing() {
    let fixture = Fixture::on_postgres().await;
    let (taken, ..) = fixture.found("taken", None).await;
    let bare = fixture.bare().await;
    // Its slug is taken.
    let again = in_tier(&tenant("taken", None), Tier::Schema);
    let mut work = fixture.store.begin_new(again.id(), Tier::Schema).await.unwrap();
    let error = work.tenants().insert(&again).await.unwrap_err();
    assert!(error.is_conflict(Conflict::Slug), "{error:?}");
    work.commit().await.unwrap_err();
    // It is dropped halfway.
    let gone = in_tier(&tenant("gone", None), Tier::Schema);
    let mut work = fixture.store.begin_new(gone.id(), Tier::Schema).await.unwrap();
    work.tenants().insert(&gone).await.unwrap();
    drop(work);
    // It is stored as a tenant of another tier.
    let wrong = tenant("wrong", None);
    let mut work = fixture.store.begin_new(wrong.id(), Tier::Schema).await.unwrap();
    assert!(matches!(work.tenants().insert(&wrong).await, Err(StoreError::Corrupt { .. })));
    drop(work);
    // Its schema is there already.
    let twice: TenantId = id();
    bare.execute_unprepared(&format!("CREATE SCHEMA {}", schema_of(twice))).await.unwrap();
    assert!(fixture.store.begin_new(twice, Tier::Schema).await.is_err());
    bare.execute_unprepared(&format!("DROP SCHEMA {}", schema_of(twice))).await.unwrap();
    assert_eq!(schemas(&bare).await, Vec::<String>::new());
    assert_eq!(texts(&bare, "SELECT slug FROM tenantry_tenants").await, [taken.slug().as_str()]);
}

#[tokio::test]
async fn a_file_has_no_schemas() {
    let fixture = Fixture::open().await;
    let refused = fixture.store.begin_new(id(), Tier::Schema).await.err().unwrap();
    assert!(matches!(refused, StoreError::NoSuchTier { tier: Tier::Schema, .. }), "{refused:?}");
    assert!(refused.to_string().contains("only PostgreSQL has schemas"), "{refused}");
    assert!(fixture.database.fleet().is_none());
}

#[tokio::test]
async fn a_tenant_without_its_schema_is_unavailable_alone() {
    let fixture = Fixture::on_postgres().await;
    let (broken, user, owner) = found(&fixture.store, "broken").await;
    let (whole, _, other) = found(&fixture.store, "whole").await;
    let bare = fixture.bare().await;
    bare.execute_unprepared(&format!("DROP SCHEMA {} CASCADE", schema_of(broken.id()))).await.unwrap();
    let before = count(&bare, "tenantry_memberships").await;
    let mut read = fixture.store.read(broken.id()).await.unwrap();
    let error = read.memberships().find(owner.user_id()).await.unwrap_err();
    assert!(matches!(error, StoreError::TenantUnavailable(_)), "{error:?}");
    assert!(error.to_string().contains("tenantry migrate status"), "{error}");
    let mut work = fixture.store.begin(broken.id()).await.unwrap();
    let error = work.memberships().insert(&member(broken.id(), &user, Role::Member)).await.unwrap_err();
    assert!(matches!(error, StoreError::TenantUnavailable(_)), "{error:?}");
    assert_eq!(count(&bare, "tenantry_memberships").await, before);
    let mut read = fixture.store.read(whole.id()).await.unwrap();
    assert_eq!(read.memberships().find(other.user_id()).await.unwrap(), Some(other));
    let fleet = fixture.database.fleet().unwrap();
    assert!(fleet.state(broken.id()).await.unwrap().is_missing);
    let error = std::error::Error::source(&fleet.bring_up(broken.id()).await.unwrap_err()).unwrap().to_string();
    assert!(error.contains("restore it from a backup"), "{error}");
}

/// Takes the last of our own steps back, as if the schema were of the version before.
async fn set_back(bare: &DatabaseConnection, tenant: TenantId) {
    let schema = schema_of(tenant);
    let last = format!("(SELECT max(version) FROM {schema}.tenantry_tenant_migrations)");
    let back = format!(
        "DROP TABLE {schema}.tenantry_domain_claims; \
         DELETE FROM {schema}.tenantry_tenant_migrations WHERE version = {last}"
    );
    bare.execute_unprepared(&back).await.unwrap();
}

const LAST: &str = "m20261130_000009_domain_claims";

/// Brings all up, and returns the slugs with what was told.
async fn bring_all_up(fleet: &Fleet, jobs: usize) -> Vec<String> {
    let told = std::sync::Mutex::new(Vec::new());
    let brought = fleet.bring_all_up(jobs, |tenant, done| {
        let done = done.as_ref().map(|steps| steps.join(" ")).map_err(ToString::to_string);
        told.lock().unwrap().push(format!("{}: {done:?}", tenant.slug));
    });
    let brought = brought.await.unwrap();
    let mut told = told.into_inner().unwrap();
    told.sort();
    assert_eq!(brought.tenants + brought.failed, told.len() as u64);
    told
}

#[tokio::test]
async fn schemas_that_lag_are_brought_up_and_one_that_can_not_be_keeps_none_back() {
    let fixture = Fixture::on_postgres().await;
    let bare = fixture.bare().await;
    let mut tenants = Vec::new();
    for name in ["ann", "bob", "cid", "dan"] {
        let (tenant, _, owner) = found(&fixture.store, name).await;
        tenants.push((tenant.id(), owner));
    }
    let fleet = fixture.database.fleet().unwrap();
    for (tenant, _) in &tenants {
        let state = fleet.state(*tenant).await.unwrap();
        assert!(state.is_current(), "{state:?}");
        assert_eq!(state.versions, [LAST]);
    }
    for (tenant, owner) in &tenants[..3] {
        set_back(&bare, *tenant).await;
        let state = fleet.state(*tenant).await.unwrap();
        assert_eq!((state.pending, state.drift), (vec![LAST.to_owned()], Vec::<String>::new()));
        // It is served by what it has.
        let mut read = fixture.store.read(*tenant).await.unwrap();
        assert_eq!(read.memberships().find(owner.user_id()).await.unwrap().as_ref(), Some(owner));
        let claims = read.domain_claims().list(PageRequest::default()).await;
        assert!(matches!(claims, Err(StoreError::TenantUnavailable(_))), "{claims:?}");
    }
    // The step fails in the third.
    let obstacle = format!("CREATE TABLE {}.tenantry_domain_claims (obstacle int)", schema_of(tenants[2].0));
    bare.execute_unprepared(&obstacle).await.unwrap();
    let told = bring_all_up(&fleet, 2).await;
    assert_eq!(told[0], format!("ann: Ok({LAST:?})"));
    assert_eq!(told[1], format!("bob: Ok({LAST:?})"));
    assert!(told[2].starts_with("cid: Err("), "{told:?}");
    assert_eq!(told[3], "dan: Ok(\"\")");
    for (tenant, _) in [&tenants[0], &tenants[1], &tenants[3]] {
        assert!(fleet.state(*tenant).await.unwrap().is_current());
    }
    assert_eq!(fleet.state(tenants[2].0).await.unwrap().pending, [LAST]);
    // Once the obstacle is gone, the same goes on with what is left.
    bare.execute_unprepared(&format!("DROP TABLE {}.tenantry_domain_claims", schema_of(tenants[2].0))).await.unwrap();
    assert_eq!(fleet.bring_lagging_up().await.unwrap().tenants, 1);
    assert_eq!(fleet.bring_lagging_up().await.unwrap().tenants, 0);
    assert!(fleet.state(tenants[2].0).await.unwrap().is_current());
}

#[tokio::test]
async fn whatever_was_changed_by_hand_is_shown_and_the_walls_are_raised_again() {
    let fixture = Fixture::on_postgres().await;
    let (apart, ..) = found(&fixture.store, "apart").await;
    let fleet = fixture.database.fleet().unwrap();
    let bare = fixture.bare().await;
    let schema = schema_of(apart.id());
    let changes = format!(
        "ALTER TABLE {schema}.tenantry_jobs ADD COLUMN extra text; \
         ALTER TABLE {schema}.tenantry_jobs ALTER COLUMN kind DROP NOT NULL; \
         DROP INDEX {schema}.tenantry_jobs_due; \
         DROP POLICY tenant ON {schema}.tenantry_outbox; \
         ALTER TABLE {schema}.tenantry_invitations DROP CONSTRAINT tenantry_one_tenant; \
         ALTER TABLE {schema}.tenantry_memberships NO FORCE ROW LEVEL SECURITY; \
         REVOKE INSERT ON {schema}.tenantry_audit_events FROM tenantry_serving; \
         GRANT UPDATE ON {schema}.tenantry_audit_events TO tenantry_tenant; \
         CREATE TABLE {schema}.extra (id int)"
    );
    bare.execute_unprepared(&changes).await.unwrap();
    let state = fleet.state(apart.id()).await.unwrap();
    assert_eq!(state.drift, DRIFT);
    // What is not known is told before anything is changed.
    let error = std::error::Error::source(&fleet.bring_up(apart.id()).await.unwrap_err()).unwrap().to_string();
    assert!(error.contains("has no row-level security; call raise_walls"), "{error}");
    let repairs = format!(
        "CREATE POLICY tenant ON {schema}.tenantry_outbox TO tenantry_tenant USING (true); \
         ALTER TABLE {schema}.tenantry_memberships FORCE ROW LEVEL SECURITY"
    );
    bare.execute_unprepared(&repairs).await.unwrap();
    let error = std::error::Error::source(&fleet.bring_up(apart.id()).await.unwrap_err()).unwrap().to_string();
    assert!(error.contains("the table extra is made by"), "{error}");
    bare.execute_unprepared(&format!("DROP TABLE {schema}.extra")).await.unwrap();
    assert_eq!(fleet.bring_up(apart.id()).await.unwrap(), Vec::<String>::new());
    // The checks and the privileges are as they were. The rest a person has to put right.
    let left = fleet.state(apart.id()).await.unwrap().drift.join("\n");
    assert!(!left.contains("one_tenant") && !left.contains(" may "), "{left}");
    assert!(left.contains("tenantry_jobs: column extra"), "{left}");
}

const DRIFT: &[&str] = &[
    "+ extra: column id integer",
    "+ extra: row-level security off",
    "+ table extra",
    "- tenantry_audit_events: tenantry_serving may INSERT, SELECT",
    "+ tenantry_audit_events: tenantry_serving may SELECT",
    "- tenantry_audit_events: tenantry_tenant may SELECT",
    "+ tenantry_audit_events: tenantry_tenant may SELECT, UPDATE",
    "- tenantry_invitations: constraint tenantry_one_tenant CHECK ((tenant_id = 'TENANT'::uuid))",
    "- tenantry_jobs: CREATE INDEX tenantry_jobs_due ON tenantry_jobs USING btree (tenant_id, state, due_at, id)",
    "+ tenantry_jobs: column extra text",
    "+ tenantry_jobs: column kind text",
    "- tenantry_jobs: column kind text not null",
    "- tenantry_memberships: row-level security forced",
    "+ tenantry_memberships: row-level security not forced",
    "- tenantry_outbox: policy tenant for * to tenantry_tenant using (tenant_id = (NULLIF(current_setting(\
     'app.tenant_id'::text, true), ''::text))::uuid) with check (tenant_id = (NULLIF(current_setting(\
     'app.tenant_id'::text, true), ''::text))::uuid)",
];

/// The directory tells it, not the schema: a schema without a tenant is nobody's.
#[tokio::test]
async fn only_tenants_with_their_own_tables_are_listed() {
    let fixture = Fixture::on_postgres().await;
    fixture.found("shared", None).await;
    let (apart, ..) = found(&fixture.store, "apart").await;
    let listed = fixture.database.fleet().unwrap().list(None, 10).await.unwrap();
    assert_eq!(listed.iter().map(|tenant| tenant.id).collect::<Vec<_>>(), [apart.id()]);
    let mut reads = fixture.store.read_platform(PlatformReason::Operate).await.unwrap();
    let page = reads.directory().list(None, PageRequest::default()).await.unwrap();
    let tiers: Vec<Tier> = page.items.iter().map(Tenant::tier).collect();
    assert_eq!(tiers, [Tier::Shared, Tier::Schema]);
}

/// Two URLs: the role that owns the tables makes the schema, and goes on as the role that serves.
#[tokio::test]
async fn with_two_urls_the_owner_makes_it_and_whoever_only_serves_does_not() {
    let url = postgres().database();
    let name = url.rsplit('/').next().unwrap();
    let (owner, serving) = create_roles(name, "");
    let open = async |owner_url: Option<String>| {
        let mut options = DatabaseOptions::new(postgres().url(&serving, name));
        options.owner_url = owner_url;
        let database = Database::open(options).await.unwrap();
        SqlUnitOfWorkFactory::new(database, Arc::default(), sealing())
    };
    let both = open(Some(postgres().url(&owner, name))).await;
    let refused = both.begin_new(id(), Tier::Schema).await.err().unwrap();
    let cause = std::error::Error::source(&refused).unwrap().to_string();
    assert!(cause.contains("let a database administrator GRANT tenantry_serving to it"), "{cause}");
    postgres().run(name, &format!("GRANT tenantry_serving TO {owner}"));
    let (apart, _, membership) = found(&both, "apart").await;
    // Whoever only serves makes none, and works in those that there are.
    let alone = open(None).await;
    let refused = alone.begin_new(id(), Tier::Schema).await.err().unwrap();
    assert!(refused.to_string().contains("TENANTRY_DATABASE_OWNER_URL"), "{refused}");
    let mut read = alone.read(apart.id()).await.unwrap();
    assert_eq!(read.memberships().find(membership.user_id()).await.unwrap(), Some(membership));
}

/// Returns what the doctor finds.
async fn findings(fixture: &Fixture) -> Vec<String> {
    let nothing = tenantry_isolation::Registry::builder().build().unwrap();
    let inspected = inspect(&DatabaseOptions::new(fixture.url()), &nothing).await.unwrap();
    assert_eq!(inspected.notes.iter().filter(|note| note.contains("schemas")).count(), 0, "{:?}", inspected.notes);
    inspected.findings.iter().map(|found| format!("{}: {}", found.about, found.what)).collect()
}

#[tokio::test]
async fn the_doctor_finds_schemas_without_tenants_and_tenants_without_schemas_and_what_is_wrong_with_the_others() {
    let fixture = Fixture::on_postgres().await;
    let mut schemas = Vec::new();
    for name in ["whole", "gone", "late", "drifted"] {
        schemas.push(found(&fixture.store, name).await.0.id());
    }
    assert_eq!(findings(&fixture).await, Vec::<String>::new());
    let bare = fixture.bare().await;
    let orphan = schema_of(id());
    bare.execute_unprepared(&format!("CREATE SCHEMA {orphan}")).await.unwrap();
    bare.execute_unprepared(&format!("DROP SCHEMA {} CASCADE", schema_of(schemas[1]))).await.unwrap();
    set_back(&bare, schemas[2]).await;
    let drift = format!("ALTER TABLE {}.tenantry_jobs DISABLE ROW LEVEL SECURITY", schema_of(schemas[3]));
    bare.execute_unprepared(&drift).await.unwrap();
    let told = findings(&fixture).await;
    let [gone, late, drifted] = [1, 2, 3].map(|place: usize| schema_of(schemas[place]));
    assert_eq!(
        told,
        [
            format!("{gone}: the schema of the tenant gone is missing, so its members get errors"),
            format!("{late}: the schema of the tenant late lacks {LAST}"),
            format!(
                "{drifted}: the schema of the tenant drifted is not what its version says: \
                 - tenantry_jobs: row-level security forced; + tenantry_jobs: row-level security off"
            ),
            format!("{orphan}: it is named like a tenant's schema, but no tenant has its tables there"),
        ]
    );
}

/// The start tries the functions that transactions will call.
#[tokio::test]
async fn a_function_that_names_no_tenant_stops_the_start() {
    let fixture = Fixture::on_postgres().await;
    let bare = fixture.bare().await;
    for (function, body, role) in [
        ("app_tenant_reading", "SET LOCAL ROLE tenantry_tenant;", "tenantry_tenant"),
        ("app_tenant_writing", "EXECUTE format('SET LOCAL app.tenant_id = %L', tenant);", "tenantry_tenant"),
        ("app_tenant_alone_writing", "", "tenantry_serving"),
    ] {
        let find = format!("SELECT pg_get_functiondef('{function}'::regproc)");
        let before = texts(&bare, &find).await.remove(0);
        let changed = format!(
            "CREATE OR REPLACE FUNCTION {function}(tenant uuid, expected text) RETURNS void LANGUAGE plpgsql AS $$ \
             BEGIN {body} END $$"
        );
        bare.execute_unprepared(&changed).await.unwrap();
        let error = Database::open(DatabaseOptions::new(fixture.url())).await.err().unwrap().to_string();
        let told = format!("the function {function} was changed: it does not name the tenant for the role {role}");
        assert!(error.starts_with(&told), "{error}");
        bare.execute_unprepared(&before).await.unwrap();
    }
    Database::open(DatabaseOptions::new(fixture.url())).await.unwrap();
}

/// The server keeps what it knows of a table that a connection has touched until the connection ends. Each schema has
/// texts of its own, so the number of texts bounds the number of schemas.
#[tokio::test]
async fn a_connection_that_prepared_many_texts_is_closed() {
    let fixture = Fixture::on_postgres_with(|options| options.connections = 2).await;
    let (apart, ..) = found(&fixture.store, "apart").await;
    let bare = fixture.bare().await;
    let pids = "SELECT pid::text FROM pg_stat_activity WHERE application_name = 'tenantry' \
                AND datname = current_database() ORDER BY 1";
    let database = fixture.database.tenant(apart.id());
    let ask = async |texts: std::ops::Range<usize>| {
        for number in texts {
            let text = format!("SELECT user_id AS n{number} FROM tenantry_memberships");
            database.query_all_raw(Statement::from_string(DbBackend::Postgres, text)).await.unwrap();
        }
    };
    ask(0..1).await;
    let before = texts(&bare, pids).await;
    ask(1..1300).await;
    let after = texts(&bare, pids).await;
    assert!(before.iter().any(|pid| !after.contains(pid)), "{before:?} and {after:?}");
    // Few texts keep it open.
    for _ in 0..700 {
        ask(0..2).await;
    }
    let kept = texts(&bare, pids).await;
    assert!(after.iter().all(|pid| kept.contains(pid)), "{after:?} and {kept:?}");
}

#[tokio::test]
async fn transactions_that_keep_their_snapshots_take_one_connection_each() {
    let fixture = Fixture::on_postgres_with(|options| options.connections = 2).await;
    let (shared, ..) = fixture.found("shared", None).await;
    let database = fixture.database.tenant(shared.id());
    let begin = || database.begin_with_config(Some(IsolationLevel::Serializable), None);
    let (one, other) = tokio::join!(begin(), begin());
    one.unwrap().commit().await.unwrap();
    other.unwrap().commit().await.unwrap();
}
