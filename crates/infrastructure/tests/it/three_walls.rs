//! The layers of isolation one by one. The tenant check of the token is tested with the routes. Here each of the other
//! two is tested alone: row-level security without the hook, with statements that name no tenant and bypass every
//! adapter; and the hook without row-level security, with the whole contract suite (here on PostgreSQL with row-level
//! security disabled; SQLite has none).

use sea_orm::{
    ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, EntityTrait, Statement, TransactionTrait,
};
use tenantry_application::ports::unit_of_work::UnitOfWorkFactory;
use tenantry_domain::{
    event::DomainEvent, locale::Locale, membership::event::JoinedBy, membership::event::MembershipEvent, role::Role,
    seed::SeedName, tenant::TenantId, tenant_settings::TenantSettings, user::UserId,
};
use tenantry_infrastructure::persistence::{members, tenant_transaction};
use uuid::Uuid;

use tenantry_testkit::builders::{domain_claim, in_language, invitation_link, job};

use crate::persistence_fixture::{Fixture, entry, invitation, now, rows};

/// Every table of a tenant, with a column that can be changed.
const TABLES: [(&str, &str); 11] = [
    ("tenantry_memberships", "title"),
    ("tenantry_member_words", "word"),
    ("tenantry_invitations", "role"),
    ("tenantry_invitation_links", "role"),
    ("tenantry_domain_claims", "policy"),
    ("tenantry_tenant_counters", "name"),
    ("tenantry_audit_events", "event"),
    ("tenantry_outbox", "event"),
    ("tenantry_jobs", "kind"),
    ("tenantry_tenant_settings", "locale"),
    ("tenantry_tenant_seeds", "name"),
];

/// Those among them whose rows the serving role can't change at all.
const NEVER_CHANGED: [&str; 2] = ["tenantry_audit_events", "tenantry_tenant_seeds"];

/// Two tenants with rows in every table, and an unconfined connection of the serving role.
struct Unhooked {
    fixture: Fixture,
    serving: DatabaseConnection,
    acme: TenantId,
    bolt: TenantId,
}

impl Unhooked {
    async fn new() -> Self {
        let fixture = Fixture::on_postgres().await;
        let mut tenants = Vec::new();
        for name in ["acme", "bolt"] {
            let (tenant, owner, _) = fixture.found(name, None).await;
            let mut work = fixture.store.begin(tenant.id()).await.unwrap();
            work.invitations().insert(&invitation(tenant.id(), "guest")).await.unwrap();
            work.invitation_links().insert(&invitation_link(tenant.id(), None)).await.unwrap();
            work.domain_claims().insert(&domain_claim(tenant.id(), &format!("{name}.example"))).await.unwrap();
            let by = JoinedBy::Founding;
            let joined =
                DomainEvent::Membership(MembershipEvent::Joined { user_id: owner.id(), role: Role::Owner, by });
            work.trail().insert(&[entry(joined)]).await.unwrap();
            work.jobs().insert(&job(now())).await.unwrap();
            let unset = TenantSettings::unset(tenant.id());
            work.tenant_settings().update(&unset, &in_language(&unset, Some(Locale::De))).await.unwrap();
            work.tenant_seeds().claim(&SeedName::parse("providers.1").unwrap(), now()).await.unwrap();
            work.commit().await.unwrap();
            tenants.push(tenant.id());
        }
        let url = format!("{}?options=-c%20role%3Dtenantry_serving", fixture.url());
        let serving = Database::connect(url).await.unwrap();
        let [acme, bolt] = tenants[..] else { panic!("two tenants") };
        Self { fixture, serving, acme, bolt }
    }

    /// Begins a transaction of Tenantry's own work, in that tenant or in none.
    async fn begin(&self, tenant: Option<TenantId>) -> DatabaseTransaction {
        let transaction = self.serving.begin().await.unwrap();
        if let Some(tenant) = tenant {
            name(&transaction, "SELECT app_tenant_alone($1)", tenant).await;
        }
        transaction
    }

    /// Begins a transaction of that tenant's statements.
    async fn begin_of(&self, tenant: TenantId) -> DatabaseTransaction {
        let transaction = self.serving.begin().await.unwrap();
        name(&transaction, "SELECT app_tenant($1)", tenant).await;
        transaction
    }

    /// Returns whether row-level security, and nothing else, refused the statement.
    async fn refuses(&self, tenant: Option<TenantId>, statement: &str) {
        let transaction = self.begin(tenant).await;
        let error = transaction.execute_unprepared(statement).await.map(|_| ()).unwrap_err().to_string();
        assert!(error.contains("violates row-level security policy"), "{statement}: {error}");
    }

    /// Returns all rows of the other tenant, from every table.
    async fn rows_of_bolt(&self) -> Vec<String> {
        let bare = self.fixture.bare().await;
        let mut found = Vec::new();
        for table in
            ["tenantry_tenants"].into_iter().chain(TABLES.map(|(table, _)| table)).chain(["tenantry_user_tenants"])
        {
            let column = if table == "tenantry_tenants" { "id" } else { "tenant_id" };
            let query =
                format!("SELECT to_jsonb(t)::text AS row FROM {table} t WHERE {column} = '{}' ORDER BY 1", self.bolt);
            found.extend(rows(&bare, &query).await.iter().map(|row| row.try_get::<String>("", "row").unwrap()));
        }
        bare.close().await.unwrap();
        found
    }
}

async fn name(transaction: &DatabaseTransaction, statement: &str, tenant: TenantId) {
    let values = [tenant.as_uuid().into()];
    let named = Statement::from_sql_and_values(transaction.get_database_backend(), statement, values);
    transaction.query_one_raw(named).await.unwrap();
}

/// No tenant.
const NONE: [Uuid; 0] = [];

async fn tenants_in(transaction: &DatabaseTransaction, table: &str) -> Vec<Uuid> {
    let column = if table == "tenantry_tenants" { "id" } else { "tenant_id" };
    let query = format!("SELECT DISTINCT {column} AS tenant_id FROM {table} ORDER BY 1");
    let query = Statement::from_string(transaction.get_database_backend(), query);
    let found = transaction.query_all_raw(query).await.unwrap();
    found.iter().map(|row| row.try_get("", "tenant_id").unwrap()).collect()
}

#[tokio::test]
async fn row_level_security_alone_shows_a_tenant_its_own_rows_only() {
    let unhooked = Unhooked::new().await;
    for (table, _) in TABLES {
        let transaction = unhooked.begin(Some(unhooked.acme)).await;
        assert_eq!(tenants_in(&transaction, table).await, [unhooked.acme.as_uuid()], "{table}");
        drop(transaction);
        let transaction = unhooked.begin(None).await;
        assert_eq!(tenants_in(&transaction, table).await, NONE, "{table}, no tenant named");
    }
    let joins = "SELECT DISTINCT m.tenant_id FROM tenantry_memberships m CROSS JOIN tenantry_invitations i CROSS JOIN tenantry_audit_events a \
                 WHERE i.id IN (SELECT id FROM tenantry_invitations) OR EXISTS (SELECT 1 FROM tenantry_outbox o WHERE o.id = a.id)";
    let transaction = unhooked.begin(Some(unhooked.bolt)).await;
    let query = Statement::from_string(transaction.get_database_backend(), joins);
    assert_eq!(transaction.query_all_raw(query).await.unwrap().len(), 1);
}

#[tokio::test]
async fn row_level_security_alone_lets_a_tenant_change_its_own_rows_only() {
    let unhooked = Unhooked::new().await;
    let (acme, bolt) = (Some(unhooked.acme), unhooked.bolt);
    let before = unhooked.rows_of_bolt().await;
    assert!(before.len() > 8, "{before:?}");
    for (table, column) in TABLES {
        // Only a granted privilege can be refused by the policy.
        if !NEVER_CHANGED.contains(&table) {
            for statement in [
                format!("UPDATE {table} SET {column} = {column}"),
                format!("UPDATE {table} SET {column} = 'taken' WHERE tenant_id = '{bolt}'"),
                format!("DELETE FROM {table} WHERE tenant_id = '{bolt}'"),
                format!("DELETE FROM {table} USING tenantry_tenants"),
            ] {
                let transaction = unhooked.begin(acme).await;
                transaction.execute_unprepared(&statement).await.unwrap();
                transaction.commit().await.unwrap();
                assert_eq!(unhooked.rows_of_bolt().await, before, "{statement}");
            }
        }
    }
    let unhooked = Unhooked::new().await;
    let (acme, bolt) = (Some(unhooked.acme), unhooked.bolt);
    for (table, _) in TABLES.into_iter().filter(|(table, _)| !NEVER_CHANGED.contains(table)) {
        let moved = format!("UPDATE {table} SET tenant_id = '{bolt}'");
        unhooked.refuses(acme, &moved).await;
    }
    let smuggled = |table: &str, tenant: &str| {
        let columns = match table {
            "tenantry_memberships" => {
                "gen_random_uuid(), id, email_norm, name, name_norm, role, status, status_at, department, \
                              department_norm, title, joined_at, updated_at, version, role_order"
            }
            _ => "gen_random_uuid(), seq, event, payload, available_at",
        };
        format!("INSERT INTO {table} SELECT {tenant}, {columns} FROM {table}")
    };
    for table in ["tenantry_memberships", "tenantry_outbox"] {
        unhooked.refuses(acme, &smuggled(table, &format!("'{bolt}'::uuid"))).await;
        let transaction = unhooked.begin(acme).await;
        let own = smuggled(table, "tenant_id");
        assert_eq!(transaction.execute_unprepared(&own).await.unwrap().rows_affected(), 1, "{own}");
    }
    let counter = format!("INSERT INTO tenantry_tenant_counters VALUES ('{bolt}', 'more', 0, 0, NULL)");
    unhooked.refuses(acme, &counter).await;
    unhooked.refuses(None, &counter).await;
    // A row that can also be read outside all tenants is written by its own tenant only.
    for (statement, refused) in [
        (
            "INSERT INTO tenantry_tenants SELECT gen_random_uuid(), 'third', name, status, status_at, seat_limit, created_at, \
          updated_at, version FROM tenantry_tenants LIMIT 1",
            true,
        ),
        ("UPDATE tenantry_tenants SET name = 'renamed'", false),
        ("UPDATE tenantry_user_tenants SET role = 'owner'", false),
        ("DELETE FROM tenantry_user_tenants", false),
    ] {
        if refused {
            unhooked.refuses(acme, statement).await;
            continue;
        }
        let before = unhooked.rows_of_bolt().await;
        let transaction = unhooked.begin(acme).await;
        assert_eq!(transaction.execute_unprepared(statement).await.unwrap().rows_affected(), 1, "{statement}");
        transaction.commit().await.unwrap();
        assert_eq!(unhooked.rows_of_bolt().await, before, "{statement}");
    }
}

#[tokio::test]
async fn the_tenant_is_named_for_one_transaction_only() {
    let unhooked = Unhooked::new().await;
    for ended_by_commit in [true, false] {
        let transaction = unhooked.begin(Some(unhooked.acme)).await;
        let savepoint = transaction.begin().await.unwrap();
        savepoint.execute_unprepared("SELECT 1 / 0").await.unwrap_err();
        savepoint.rollback().await.unwrap();
        assert_eq!(tenants_in(&transaction, "tenantry_memberships").await, [unhooked.acme.as_uuid()]);
        if ended_by_commit {
            transaction.commit().await.unwrap();
        } else {
            drop(transaction);
        }
        let transaction = unhooked.begin(None).await;
        assert_eq!(tenants_in(&transaction, "tenantry_memberships").await, NONE);
    }
}

/// Tables of people and of the whole installation, none of which a tenant's statements need.
const OF_NO_TENANT: [&str; 13] = [
    "tenantry_users",
    "tenantry_user_emails",
    "tenantry_invited_addresses",
    "tenantry_verified_domains",
    "tenantry_user_tenants",
    "tenantry_founders",
    "tenantry_credentials",
    "tenantry_sessions",
    "tenantry_refresh_tokens",
    "tenantry_mailbox_proofs",
    "tenantry_email_changes",
    "tenantry_access_changes",
    "tenantry_idempotency_keys",
];

#[tokio::test]
async fn the_statements_of_a_tenant_have_no_right_on_people() {
    let unhooked = Unhooked::new().await;
    for table in OF_NO_TENANT {
        for statement in [
            format!("SELECT 1 FROM {table}"),
            format!("SELECT count(*) FROM tenantry_memberships m JOIN {table} t ON true"),
            format!("INSERT INTO {table} DEFAULT VALUES"),
            format!("DELETE FROM {table}"),
            format!("LOCK {table}"),
            format!("TRUNCATE {table}"),
        ] {
            let transaction = unhooked.begin_of(unhooked.acme).await;
            let error = transaction.execute_unprepared(&statement).await.map(|_| ()).unwrap_err().to_string();
            assert!(error.contains("permission denied for table"), "{statement}: {error}");
        }
        // The test would not notice a table that is missing.
        unhooked.begin(None).await.execute_unprepared(&format!("SELECT 1 FROM {table}")).await.unwrap();
    }
    for statement in ["UPDATE tenantry_tenants SET name = 'renamed'", "UPDATE tenantry_memberships SET role = 'owner'"]
    {
        let error = unhooked.begin_of(unhooked.acme).await.execute_unprepared(statement).await.map(|_| ()).unwrap_err();
        assert!(error.to_string().contains("permission denied"), "{statement}: {error}");
    }
}

#[tokio::test]
async fn no_transaction_of_a_tenant_sees_the_names_of_others() {
    let unhooked = Unhooked::new().await;
    let (acme, bolt) = (unhooked.acme.as_uuid(), unhooked.bolt.as_uuid());
    let both = if acme < bolt { [acme, bolt] } else { [bolt, acme] };
    assert_eq!(tenants_in(&unhooked.begin_of(unhooked.acme).await, "tenantry_tenants").await, [acme]);
    for table in ["tenantry_tenants", "tenantry_user_tenants"] {
        assert_eq!(tenants_in(&unhooked.begin(Some(unhooked.acme)).await, table).await, [acme], "{table}");
        assert_eq!(tenants_in(&unhooked.begin(None).await, table).await, both, "{table}, no tenant named");
    }
    // What is read outside all tenants can't be written there.
    unhooked
        .refuses(
            None,
            "INSERT INTO tenantry_user_tenants SELECT user_id, gen_random_uuid(), membership_id, role, \
        active, version, joined_at FROM tenantry_user_tenants LIMIT 1",
        )
        .await;
    for statement in ["UPDATE tenantry_tenants SET name = 'renamed'", "DELETE FROM tenantry_user_tenants"] {
        let changed = unhooked.begin(None).await.execute_unprepared(statement).await.unwrap();
        assert_eq!(changed.rows_affected(), 0, "{statement}");
    }
}

/// An embedder's tables may name tenants by texts, for which there is a function of the same name.
#[tokio::test]
async fn a_function_for_texts_does_not_take_the_role_from_a_read() {
    let unhooked = Unhooked::new().await;
    let fixture = &unhooked.fixture;
    let naming = "EXECUTE pg_catalog.format('SET LOCAL app.tenant_id = %L', tenant);";
    let of_texts = format!(
        "CREATE FUNCTION app_tenant(tenant text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN {naming} END $$; \
         REVOKE SELECT ON tenantry_memberships FROM tenantry_tenant"
    );
    fixture.execute(&of_texts).await;
    let refused = members::Entity::find().all(&fixture.database.tenant(unhooked.acme)).await.unwrap_err().to_string();
    assert!(refused.contains("permission denied for table tenantry_memberships"), "{refused}");
}

#[tokio::test]
async fn an_embedders_statement_in_a_unit_of_work_has_the_rights_of_the_tenants_role() {
    let unhooked = Unhooked::new().await;
    let fixture = &unhooked.fixture;
    fixture.execute("REVOKE SELECT ON tenantry_memberships FROM tenantry_tenant").await;
    let mut work = fixture.store.begin(unhooked.acme).await.unwrap();
    let owner = work.tenants().find().await.unwrap().unwrap();
    let embedded = tenant_transaction(&*work).unwrap();
    let refused = members::Entity::find().all(&embedded).await.unwrap_err().to_string();
    assert!(refused.contains("permission denied for table tenantry_memberships"), "{refused}");
    drop(work);

    fixture.execute("GRANT SELECT ON tenantry_memberships TO tenantry_tenant").await;
    let mut work = fixture.store.begin(unhooked.acme).await.unwrap();
    let member = members::Entity::find().one(&tenant_transaction(&*work).unwrap()).await.unwrap().unwrap();
    // Tenantry's own work goes on under its own role, and so does the embedder's under the other.
    let user = work.users().find(UserId::new(member.user_id)).await.unwrap().unwrap();
    assert!(members::Entity::find().one(&tenant_transaction(&*work).unwrap()).await.unwrap().is_some());
    work.users().update(&user, &user.verify_email(now()).unwrap()).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(owner.id(), unhooked.acme);
}
