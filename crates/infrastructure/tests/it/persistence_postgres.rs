//! PostgreSQL: two roles, and a start that requires row-level security. Each protection is removed once, and the start
//! fails.

use std::sync::Arc;

use sea_orm::{ConnectionTrait, EntityTrait};
use tenantry_application::ports::{
    store_error::{Conflict, StoreError},
    unit_of_work::UnitOfWorkFactory,
};
use tenantry_infrastructure::persistence::{
    Database, DatabaseOptions, MemoryAccessRegistry, OpenError, SqlUnitOfWorkFactory, members,
};
use tenantry_testkit::postgres::postgres;

use crate::persistence_fixture::{Fixture, at_once, create_roles, founding, password, rows, sealing, tenant};

async fn open(url: &str) -> Result<Database, OpenError> {
    Database::open(DatabaseOptions::new(url)).await
}

async fn refusal(url: &str) -> String {
    match open(url).await {
        Ok(_) => panic!("it was opened"),
        Err(error) => error.to_string(),
    }
}

/// A database with its own two roles: one that owns it and one that may log in.
struct TwoRoles {
    name: String,
    owner_url: String,
    serving: String,
    serving_url: String,
}

fn two_roles(attributes: &str) -> TwoRoles {
    let url = postgres().database();
    let name = url.rsplit('/').next().unwrap().to_owned();
    let (owner, serving) = create_roles(&name, attributes);
    let (owner_url, serving_url) = (postgres().url(&owner, &name), postgres().url(&serving, &name));
    TwoRoles { name, owner_url, serving, serving_url }
}

impl TwoRoles {
    async fn open(&self) -> Result<Database, OpenError> {
        let mut options = DatabaseOptions::new(&self.serving_url);
        options.owner_url = Some(self.owner_url.clone());
        Database::open(options).await
    }
}

#[tokio::test]
async fn one_url_that_could_bypass_the_walls_serves_under_a_role_that_can_not() {
    let fixture = Fixture::on_postgres().await;
    let (acme, ..) = fixture.found("acme", None).await;
    // A privilege that the serving role lacks can't be used through the adapters, although their URL is a superuser's.
    fixture.execute("REVOKE SELECT ON tenantry_memberships FROM tenantry_tenant").await;
    let found = members::Entity::find().all(&fixture.database.tenant(acme.id())).await;
    assert!(found.unwrap_err().to_string().contains("permission denied"));
    // The next start grants it again.
    let fixture = fixture.reopen().await;
    assert_eq!(members::Entity::find().all(&fixture.database.tenant(acme.id())).await.unwrap().len(), 1);
}

/// Like a hosted database, whose superuser is not accessible.
#[tokio::test]
async fn one_url_of_an_owner_who_may_make_roles_is_enough() {
    let roles = two_roles("");
    let owner = format!("{}_owner", roles.name);
    // The owner would have got this by creating the roles.
    let made = format!(
        "ALTER ROLE {owner} CREATEROLE; DO $$ BEGIN \
         IF current_setting('server_version_num')::int4 >= 160000 THEN \
           EXECUTE 'GRANT tenantry_serving TO {owner} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE'; \
         END IF; END $$"
    );
    postgres().run(&roles.name, &made);
    // The start itself proves that each connection drops the owner's privileges.
    let database = open(&roles.owner_url).await.unwrap();
    let of_nobody = database.tenant(tenant("acme", None).id());
    assert_eq!(members::Entity::find().all(&of_nobody).await.unwrap(), []);
    database.close().await;
    open(&roles.owner_url).await.unwrap().close().await;
}

#[tokio::test]
async fn with_two_urls_each_role_does_its_own_work_and_no_other() {
    let roles = two_roles("");
    let told = refusal(&roles.serving_url).await;
    assert!(told.contains("is not up to date and the role") && told.contains("database.owner_url"), "{told}");
    roles.open().await.unwrap().close().await;
    // Once the schema exists, the serving URL alone is enough.
    open(&roles.serving_url).await.unwrap().close().await;

    let serving = sea_orm::Database::connect(&roles.serving_url).await.unwrap();
    for (statement, refused) in [
        ("UPDATE tenantry_audit_events SET event = 'nothing'", "permission denied"),
        ("DELETE FROM tenantry_audit_events", "permission denied"),
        ("DELETE FROM tenantry_tenants", "permission denied"),
        ("ALTER TABLE tenantry_memberships DISABLE ROW LEVEL SECURITY", "must be owner"),
        ("DROP POLICY tenant ON tenantry_memberships", "must be owner"),
        ("CREATE TABLE mine (id int)", "permission denied"),
        ("SET ROLE postgres", "permission denied"),
    ] {
        let error = serving.execute_unprepared(statement).await.unwrap_err().to_string();
        assert!(error.contains(refused), "{statement}: {error}");
    }
    // A new start revokes additional grants.
    postgres().run(&roles.name, "GRANT ALL ON tenantry_audit_events TO tenantry_serving");
    roles.open().await.unwrap().close().await;
    let error = serving.execute_unprepared("DELETE FROM tenantry_audit_events").await.unwrap_err().to_string();
    assert!(error.contains("permission denied"), "{error}");
}

#[tokio::test]
async fn a_role_that_lacks_what_serves_is_told_what_an_administrator_runs() {
    let roles = two_roles("NOINHERIT");
    let told = roles.open().await.unwrap_err();
    assert!(told.to_string().contains(&format!("ALTER ROLE \"{}\" INHERIT", roles.serving)), "{told}");

    let roles = two_roles("");
    postgres().run(&roles.name, &format!("REVOKE tenantry_serving FROM {}", roles.serving));
    let told = roles.open().await.unwrap_err().to_string();
    assert!(told.contains(&format!("GRANT tenantry_serving TO \"{}\"", roles.serving)), "{told}");
}

#[tokio::test]
async fn rights_of_a_tenants_statements_that_are_too_many_stop_the_start() {
    let roles = two_roles("");
    roles.open().await.unwrap().close().await;
    for (right, told) in [
        ("SELECT ON tenantry_users", "tenantry_users: the role of tenants' statements may SELECT"),
        ("UPDATE (role) ON tenantry_user_tenants", "tenantry_user_tenants: the role of tenants' statements may UPDATE"),
    ] {
        postgres().run(&roles.name, &format!("GRANT {right} TO PUBLIC"));
        let refused = refusal(&roles.serving_url).await;
        assert!(refused.contains(told), "{refused}");
        postgres().run(&roles.name, &format!("REVOKE {right} FROM PUBLIC"));
    }
    let (assumes, stays) = ("SET LOCAL ROLE tenantry_tenant;", "");
    let naming = |role: &str| {
        format!(
            "CREATE OR REPLACE FUNCTION app_tenant(tenant uuid) RETURNS void LANGUAGE plpgsql AS $$ BEGIN \
             EXECUTE pg_catalog.format('SET LOCAL app.tenant_id = %L', tenant); {role} END $$"
        )
    };
    postgres().run(&roles.name, &naming(stays));
    let refused = refusal(&roles.serving_url).await;
    assert!(refused.contains("app_tenant: a tenant's statements run as"), "{refused}");
    postgres().run(&roles.name, &naming(assumes));
    open(&roles.serving_url).await.unwrap().close().await;
}

#[tokio::test]
async fn a_serving_role_that_could_get_around_the_walls_is_refused() {
    let bypasses = two_roles("BYPASSRLS");
    let told = bypasses.open().await.unwrap_err().to_string();
    assert!(told.contains("tenantry_memberships: the serving role bypasses row-level security"), "{told}");

    let member = two_roles("");
    postgres().run(&member.name, &format!("GRANT {}_owner TO {}", member.name, member.serving));
    let told = member.open().await.unwrap_err().to_string();
    assert!(told.contains("tenantry_memberships: the serving role may act as its owner"), "{told}");

    let mut same = two_roles("");
    same.serving_url = same.owner_url.clone();
    postgres().run(&same.name, &format!("GRANT tenantry_serving TO {}_owner", same.name));
    let told = same.open().await.unwrap_err().to_string();
    assert!(told.contains("the serving role may act as its owner"), "{told}");
}

#[tokio::test]
async fn a_wall_that_was_taken_down_is_missed_at_the_next_start() {
    let url = postgres().database();
    let name = url.rsplit('/').next().unwrap();
    open(&url).await.unwrap().close().await;
    let own = "tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid";
    let policy = |using: &str| {
        let again = format!("CREATE POLICY tenant ON tenantry_invitations USING ({using}) WITH CHECK ({own})");
        format!("DROP POLICY IF EXISTS tenant ON tenantry_invitations; {again}")
    };
    let unguarded = "tenantry_invitations: a policy for reading (USING) or writing (WITH CHECK) is missing";
    let up = policy(own);
    let database = format!("ALTER DATABASE {name}");
    let (preset, no_preset) = (
        format!("{database} SET app.tenant_id = '00000000-0000-7000-8000-000000000001'"),
        format!("{database} RESET app.tenant_id"),
    );
    let naming = |body: &str| {
        let signature = "CREATE OR REPLACE FUNCTION app_tenant(tenant uuid) RETURNS void LANGUAGE plpgsql";
        format!("{signature} AS $$ BEGIN {body} END $$")
    };
    let role = "SET LOCAL ROLE tenantry_tenant;";
    let named_for_good = naming(&format!("PERFORM set_config('app.tenant_id', tenant::text, false); {role}"));
    let named = naming(&format!("EXECUTE pg_catalog.format('SET LOCAL app.tenant_id = %L', tenant); {role}"));
    for (down, up, missed) in [
        (
            "ALTER TABLE tenantry_memberships DISABLE ROW LEVEL SECURITY",
            "ALTER TABLE tenantry_memberships ENABLE ROW LEVEL SECURITY",
            "tenantry_memberships: row-level security is not enabled",
        ),
        (
            "ALTER TABLE tenantry_outbox NO FORCE ROW LEVEL SECURITY",
            "ALTER TABLE tenantry_outbox FORCE ROW LEVEL SECURITY",
            "tenantry_outbox: row-level security is not forced",
        ),
        (
            "ALTER TABLE tenantry_user_tenants DISABLE ROW LEVEL SECURITY",
            "ALTER TABLE tenantry_user_tenants ENABLE ROW LEVEL SECURITY",
            "tenantry_user_tenants: any tenant can write its rows",
        ),
        ("DROP POLICY tenant ON tenantry_invitations", &up, unguarded),
        (
            "CREATE POLICY hole ON tenantry_invitations USING (true)",
            "DROP POLICY hole ON tenantry_invitations",
            unguarded,
        ),
        (&policy(&format!("coalesce({own}, true)")), &up, unguarded),
        (&policy("current_setting('app.tenant_id', true) IS NOT NULL"), &up, unguarded),
        (&policy(&own.replace("tenant_id =", "invited_by =")), &up, unguarded),
        (&policy(&format!("{own} OR status = 'open'")), &up, unguarded),
        (&preset, &no_preset, "app.tenant_id: new connections already name a tenant"),
        (
            &named_for_good,
            &named,
            "app.tenant_id: the function app_tenant names the tenant beyond the end of its transaction",
        ),
        (&naming(role), &named, "app.tenant_id: the function app_tenant does not name the tenant"),
    ] {
        postgres().run(name, down);
        let told = refusal(&url).await;
        postgres().run(name, up);
        assert!(told.contains(missed), "{down}: {told}");
    }
    open(&url).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn many_processes_may_start_at_once_on_an_empty_database() {
    let url = postgres().database();
    let opened = at_once((0..8).map(|_| {
        let url = url.clone();
        async move { open(&url).await.map(drop) }
    }));
    for opened in opened.await {
        opened.unwrap();
    }
}

#[tokio::test]
async fn a_pooler_that_mixes_up_prepared_statements_is_refused() {
    let roles = two_roles("");
    roles.open().await.unwrap().close().await;
    let mixing = postgres().pooler("transaction", &roles.serving);
    let told = refusal(&mixing.url(&roles.name)).await;
    assert!(told.contains("mixes up prepared statements"), "{told}");
    let apart = postgres().pooler("session", &roles.serving);
    open(&apart.url(&roles.name)).await.unwrap().ping().await.unwrap();
}

#[tokio::test]
async fn texts_are_sorted_and_searched_by_their_bytes() {
    let fixture = Fixture::on_postgres().await;
    let columns = "SELECT table_name || '.' || column_name AS name FROM information_schema.columns \
                   WHERE table_schema = 'public' AND column_name LIKE '%\\_norm' AND collation_name IS DISTINCT FROM 'C'";
    let others: Vec<String> =
        rows(&fixture.bare().await, columns).await.iter().map(|row| row.try_get("", "name").unwrap()).collect();
    assert_eq!(others, [""; 0]);
}

#[tokio::test]
async fn nothing_of_a_unit_of_work_is_stored_once_a_write_in_it_was_refused() {
    let fixture = Fixture::on_postgres().await;
    let (acme, _, owner) = fixture.found("acme", None).await;
    let mut work = fixture.store.begin(acme.id()).await.unwrap();
    let last_owner = work.memberships().delete(&owner).await;
    assert!(matches!(last_owner, Err(StoreError::Conflict { what: Conflict::LastOwner })), "{last_owner:?}");
    assert!(matches!(work.commit().await, Err(StoreError::Unavailable(_))));
    let members = members::Entity::find().all(&fixture.database.tenant(acme.id())).await.unwrap();
    assert_eq!(members.len(), 1);
}

#[tokio::test]
async fn a_restored_dump_has_its_walls_its_grants_and_its_rows() {
    let roles = two_roles("");
    let database = roles.open().await.unwrap();
    let registry = Arc::new(MemoryAccessRegistry::default());
    let (tenant, user, owner) = founding("acme", None);
    let mut work = SqlUnitOfWorkFactory::new(database, registry, sealing()).begin(tenant.id()).await.unwrap();
    work.tenants().insert(&tenant).await.unwrap();
    work.users().insert(&user, &password()).await.unwrap();
    work.memberships().insert(&owner).await.unwrap();
    work.commit().await.unwrap();

    let restored = postgres().restored(&roles.name);
    let name = restored.rsplit('/').next().unwrap();
    // With the serving role alone: nothing is granted or created again.
    let database = open(&postgres().url(&roles.serving, name)).await.unwrap();
    let seen = members::Entity::find().all(&database.tenant(tenant.id())).await.unwrap();
    assert_eq!(seen.len(), 1);
    let serving = sea_orm::Database::connect(postgres().url(&roles.serving, name)).await.unwrap();
    assert_eq!(rows(&serving, "SELECT 1 AS one FROM tenantry_memberships").await.len(), 0, "no tenant was named");
    let error = serving.execute_unprepared("DELETE FROM tenantry_audit_events").await.unwrap_err().to_string();
    assert!(error.contains("permission denied"), "{error}");
}
