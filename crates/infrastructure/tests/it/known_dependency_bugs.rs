//! Known vulnerabilities of databases and of products like ours, one test each, named by their CVE numbers: Tenantry
//! has none of them.

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, EntityTrait, Statement, TransactionTrait};
use tenantry_application::ports::unit_of_work::UnitOfWorkFactory;
use tenantry_domain::{role::Role, tenant::TenantId};
use tenantry_infrastructure::persistence::members;
use uuid::Uuid;

use crate::persistence_fixture::{Fixture, member, rows};

/// After this many runs PostgreSQL plans a prepared statement once for all values.
const RUNS: usize = 12;

/// Returns one serving connection, without the query hook.
async fn serving(fixture: &Fixture) -> DatabaseConnection {
    let mut one = sea_orm::ConnectOptions::new(format!("{}?options=-c%20role%3Dtenantry_serving", fixture.url()));
    one.max_connections(1);
    Database::connect(one).await.unwrap()
}

/// Returns the tenants whose rows the serving role sees in that statement after naming `tenant`.
async fn seen(serving: &DatabaseConnection, tenant: Option<TenantId>) -> Vec<Uuid> {
    let backend = serving.get_database_backend();
    let transaction = serving.begin().await.unwrap();
    if let Some(tenant) = tenant {
        let named = Statement::from_sql_and_values(backend, "SELECT app_tenant($1)", [tenant.as_uuid().into()]);
        transaction.query_one_raw(named).await.unwrap();
    }
    let prepared = "SELECT DISTINCT tenant_id FROM tenantry_memberships WHERE role = $1";
    let prepared = Statement::from_sql_and_values(backend, prepared, ["owner".into()]);
    let found = transaction.query_all_raw(prepared).await.unwrap();
    found.iter().map(|row| row.try_get("", "tenant_id").unwrap()).collect()
}

/// CVE-2023-2455, CVE-2024-10976 (PostgreSQL): a plan that was made for one role or tenant is reused for another.
#[tokio::test]
async fn a_plan_made_for_one_tenant_shows_another_its_own_rows() {
    let fixture = Fixture::on_postgres_with(|options| options.connections = 2).await;
    let (acme, ..) = fixture.found("acme", None).await;
    let (bolt, ..) = fixture.found("bolt", None).await;
    let serving = serving(&fixture).await;
    for tenant in [Some(acme.id()), None, Some(bolt.id()), Some(acme.id()), None] {
        for _ in 0..RUNS {
            let own: Vec<Uuid> = tenant.iter().map(TenantId::as_uuid).collect();
            assert_eq!(seen(&serving, tenant).await, own);
            if let Some(tenant) = tenant {
                let found = members::Entity::find().all(&fixture.database.tenant(tenant)).await.unwrap();
                assert!(found.len() == 1 && found[0].tenant_id == tenant.as_uuid(), "{found:?}");
            }
        }
    }
}

/// CVE-2024-10978 (PostgreSQL): the end of a transaction gives a session another role. There must also be no way back
/// to the login role, which no policy restricts.
#[tokio::test]
async fn whatever_ends_a_transaction_the_connection_still_serves() {
    let fixture = Fixture::on_postgres().await;
    let serving = serving(&fixture).await;
    for end in ["COMMIT", "ROLLBACK", "SELECT 1 / 0", "SAVEPOINT s; ROLLBACK TO s; ROLLBACK", "RESET ROLE", "RESET ALL"]
    {
        let begun = "BEGIN; SELECT app_tenant('00000000-0000-7000-8000-000000000001')";
        serving.execute_unprepared(begun).await.unwrap();
        let _ = serving.execute_unprepared(end).await;
        serving.execute_unprepared("ROLLBACK").await.unwrap();
        let now = "SELECT current_user::text AS role, current_setting('app.tenant_id', true) AS tenant";
        let now = &rows(&serving, now).await[0];
        assert_eq!(now.try_get::<String>("", "role").unwrap(), "tenantry_serving", "{end}");
        let tenant: Option<String> = now.try_get("", "tenant").unwrap();
        assert!(tenant.unwrap_or_default().is_empty(), "{end}");
    }
}

/// A connection that dropped to the serving role at its start can assume the login role again. It then works in no
/// tenant.
#[tokio::test]
async fn whoever_becomes_a_superuser_again_works_in_no_tenant() {
    let fixture = Fixture::on_postgres().await;
    fixture.found("acme", None).await;
    for back in ["SET ROLE NONE", "SET ROLE postgres", "SELECT set_config('role', 'none', false)"] {
        let serving = serving(&fixture).await;
        serving.execute_unprepared("SELECT app_tenant('00000000-0000-7000-8000-000000000001')").await.unwrap();
        serving.execute_unprepared(back).await.unwrap();
        for naming in ["app_tenant", "app_tenant_alone"] {
            let named = format!("SELECT {naming}('00000000-0000-7000-8000-000000000001')");
            let error = serving.execute_unprepared(&named).await.unwrap_err().to_string();
            assert!(error.contains("a superuser works in no tenant"), "{back}: {error}");
        }
    }
}

/// CVE-2023-2454 (PostgreSQL): a schema that belongs to the serving role is searched before the schema of the tables.
#[tokio::test]
async fn the_serving_role_can_make_nothing_that_is_found_before_the_tables() {
    let fixture = Fixture::on_postgres().await;
    let serving = serving(&fixture).await;
    for statement in [
        "CREATE SCHEMA tenantry_serving",
        "CREATE SCHEMA mine CREATE TABLE tenantry_memberships (id int)",
        "CREATE TABLE public.mine (id int)",
        "CREATE FUNCTION public.nullif(text, text) RETURNS text LANGUAGE sql AS 'SELECT $1'",
        "CREATE OR REPLACE FUNCTION app_tenant(tenant uuid) RETURNS void LANGUAGE sql AS ''",
        "CREATE POLICY mine ON tenantry_memberships USING (true)",
    ] {
        let error = serving.execute_unprepared(statement).await.unwrap_err().to_string();
        assert!(error.contains("permission denied") || error.contains("must be owner"), "{statement}: {error}");
    }
}

/// CVE-2026-120154 (PostgreSQL): `ON CONFLICT` finds a row that row-level security hides. Here no key spans tenants, so
/// another tenant's row never conflicts.
#[tokio::test]
async fn another_tenants_row_is_never_in_the_way_of_ones_own() {
    let fixture = Fixture::on_postgres().await;
    let (acme, owner, _) = fixture.found("acme", None).await;
    let (bolt, ..) = fixture.found("bolt", None).await;
    let before = members::Entity::find().all(&fixture.database.tenant(acme.id())).await.unwrap();
    let mut work = fixture.store.begin(bolt.id()).await.unwrap();
    work.memberships().insert(&member(bolt.id(), &owner, Role::Member)).await.unwrap();
    work.commit().await.unwrap();
    let serving = serving(&fixture).await;
    let transaction = serving.begin().await.unwrap();
    let backend = serving.get_database_backend();
    let named = Statement::from_sql_and_values(backend, "SELECT app_tenant_alone($1)", [bolt.id().as_uuid().into()]);
    transaction.query_one_raw(named).await.unwrap();
    let upsert = "INSERT INTO tenantry_memberships SELECT * FROM tenantry_memberships ON CONFLICT (tenant_id, user_id) \
                  DO UPDATE SET title = 'taken' WHERE length(tenantry_memberships.name) > 0";
    assert_eq!(transaction.execute_unprepared(upsert).await.unwrap().rows_affected(), 2);
    transaction.commit().await.unwrap();
    assert_eq!(members::Entity::find().all(&fixture.database.tenant(acme.id())).await.unwrap(), before);
    let own = members::Entity::find().all(&fixture.database.tenant(bolt.id())).await.unwrap();
    assert!(own.len() == 2 && own.iter().all(|member| member.title.as_deref() == Some("taken")), "{own:?}");
}
