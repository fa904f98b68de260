//! Each protection of a correct PostgreSQL database is removed on its own: it is found, nothing else is, and the
//! suggested remedy restores it.

use tenantry_testkit::postgres::postgres;

use super::{findings, look, migrated, name_of, nothing, table};

/// A database with the schema up to date.
struct Sound(String);

const OWN: &str = "tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid";

impl Sound {
    async fn new() -> Self {
        let url = postgres().database();
        migrated(&url, None).await;
        Self(url)
    }

    fn run(&self, sql: &str) {
        postgres().run(name_of(&self.0), sql);
    }

    /// Removes something, expects exactly these findings, and restores it: with the remedies that are statements,
    /// unless another way is given.
    async fn finds(&self, down: &str, up: &str, found: &[&str]) {
        self.run(down);
        let inspection = look(&self.0, &nothing()).await;
        let told = findings(&inspection);
        for finding in found {
            assert!(told.iter().any(|told| told.starts_with(finding)), "{down}: {finding} is not among {told:#?}");
        }
        assert_eq!(told.len(), found.len(), "{down}: {told:#?}");
        assert!(inspection.findings.iter().all(|finding| !finding.remedy.is_empty()), "{down}");
        if up == REMEDY {
            let is_statement =
                |text: &&str| ["ALTER", "CREATE", "DROP", "REVOKE", "GRANT"].iter().any(|word| text.starts_with(word));
            let remedies: Vec<&str> =
                inspection.findings.iter().map(|finding| finding.remedy.as_str()).filter(is_statement).collect();
            assert!(!remedies.is_empty(), "{down}");
            self.run(&remedies.join("; "));
        } else {
            self.run(up);
        }
    }

    async fn stands(&self) {
        assert_eq!(findings(&look(&self.0, &nothing()).await), Vec::<String>::new());
    }
}

/// Used instead of a statement that restores: the remedy that the doctor suggests.
const REMEDY: &str = "";

pub(super) const UNGUARDED: &str =
    "a policy for reading (USING) or writing (WITH CHECK) is missing, or does not compare the tenant only";

#[tokio::test]
async fn row_level_security() {
    let sound = Sound::new().await;
    let open = "ALTER TABLE tenantry_tenant_counters DISABLE ROW LEVEL SECURITY";
    let all = "read, changed, deleted, added, added by moving one's own";
    let crossed = format!(
        "tenantry_tenant_counters: another tenant's rows can be {all} past the query hook, by whoever names no tenant too"
    );
    sound.finds(open, REMEDY, &["tenantry_tenant_counters: row-level security is not enabled", &crossed]).await;
    sound
        .finds(
            "ALTER TABLE tenantry_outbox NO FORCE ROW LEVEL SECURITY",
            REMEDY,
            &["tenantry_outbox: row-level security is not forced on its owner"],
        )
        .await;
    sound
        .finds(
            "DROP FUNCTION app_tenant(uuid)",
            "CREATE FUNCTION app_tenant(tenant uuid) RETURNS void LANGUAGE plpgsql AS \
             $$ BEGIN EXECUTE pg_catalog.format('SET LOCAL app.tenant_id = %L', tenant); \
             SET LOCAL ROLE tenantry_tenant; END $$",
            &["app_tenant: it can't name a tenant: "],
        )
        .await;
    sound.stands().await;
}

#[tokio::test]
async fn policies() {
    let sound = Sound::new().await;
    let of_invitations = format!("tenantry_invitations: {UNGUARDED}");
    let replaced = |policy: &str| {
        format!("DROP POLICY tenant ON tenantry_invitations; CREATE POLICY tenant ON tenantry_invitations {policy}")
    };
    sound.finds(&replaced(&format!("USING ({OWN})")), REMEDY, &[&of_invitations]).await;
    let crossed = "tenantry_invitations: another tenant's rows can be read, deleted past the query hook, \
                   by whoever names no tenant too";
    let or = format!("USING ({OWN} OR true) WITH CHECK ({OWN})");
    sound.finds(&replaced(&or), REMEDY, &[&of_invitations, crossed]).await;
    sound
        .finds("DROP POLICY tenant ON tenantry_memberships", REMEDY, &[&format!("tenantry_memberships: {UNGUARDED}")])
        .await;
    let of_outbox = format!("tenantry_outbox: {UNGUARDED}");
    sound.finds("CREATE POLICY gone ON tenantry_outbox FOR DELETE USING (true)", REMEDY, &[&of_outbox]).await;
    let read = "tenantry_outbox: another tenant's rows can be read past the query hook, \
                by whoever names no tenant too";
    sound
        .finds("CREATE POLICY \"All rows\" ON tenantry_outbox FOR SELECT USING (true)", REMEDY, &[&of_outbox, read])
        .await;
    sound
        .finds(
            "ALTER POLICY tenant ON tenantry_tenants WITH CHECK (true)",
            "ALTER POLICY tenant ON tenantry_tenants WITH CHECK \
             (id = nullif(current_setting('app.tenant_id', true), '')::uuid)",
            &["tenantry_tenants: any tenant can write its rows: its policies for writing are missing"],
        )
        .await;
    sound
        .finds(
            "CREATE POLICY all_names ON tenantry_tenants FOR SELECT TO tenantry_tenant USING (true)",
            "DROP POLICY all_names ON tenantry_tenants",
            &["tenantry_tenants: a tenant reads rows of others: ", "tenantry_tenants: any tenant can read its rows: "],
        )
        .await;
    sound
        .finds(
            "GRANT SELECT ON tenantry_sessions TO tenantry_tenant",
            "REVOKE SELECT ON tenantry_sessions FROM tenantry_tenant",
            &["tenantry_sessions: the role of tenants' statements may SELECT"],
        )
        .await;
    sound.stands().await;
}

#[tokio::test]
async fn a_policy_that_names_the_tenant_and_lets_all_pass_is_found_by_its_text_and_by_trying() {
    let sound = Sound::new().await;
    let named = "current_setting('app.tenant_id', true) IS NOT NULL";
    for table in [
        "tenantry_audit_events",
        "tenantry_invitations",
        "tenantry_memberships",
        "tenantry_outbox",
        "tenantry_tenant_counters",
    ] {
        let policy = |using: &str, check: &str| {
            format!(
                "DROP POLICY tenant ON {table}; CREATE POLICY tenant ON {table} USING ({using}) WITH CHECK ({check})"
            )
        };
        let crossed = |done: &str| {
            format!("{table}: another tenant's rows can be {done} past the query hook, by whoever names no tenant too")
        };
        // A row that can't be written is not changed, but it can be deleted if its table allows that. After an earlier
        // transaction the unnamed tenant is '', which is not NULL.
        let read = crossed(if table == "tenantry_audit_events" { "read" } else { "read, deleted" });
        let unguarded = format!("{table}: {UNGUARDED}");
        sound.finds(&policy(named, OWN), &policy(OWN, OWN), &[&unguarded, &read]).await;
        sound.finds(&policy(OWN, named), REMEDY, &[&unguarded, &crossed("added")]).await;
    }
    sound.stands().await;
}

#[tokio::test]
async fn grants() {
    let sound = Sound::new().await;
    for (down, found) in [
        (
            "GRANT TRUNCATE ON tenantry_outbox TO tenantry_serving",
            &["tenantry_outbox: the serving role may TRUNCATE"][..],
        ),
        (
            "GRANT UPDATE, DELETE ON tenantry_audit_events TO PUBLIC",
            &["tenantry_audit_events: the serving role may UPDATE, DELETE"],
        ),
        (
            "GRANT UPDATE (event) ON tenantry_audit_events TO PUBLIC",
            &["tenantry_audit_events: the serving role may UPDATE"],
        ),
        (
            "REVOKE DELETE ON tenantry_outbox FROM tenantry_serving",
            &["tenantry_outbox: the serving role may not DELETE"],
        ),
        (
            "CREATE TABLE logs (id int PRIMARY KEY); GRANT SELECT, INSERT ON logs TO tenantry_serving",
            &["logs: the serving role may SELECT, INSERT, though it is not registered"],
        ),
    ] {
        sound.finds(down, REMEDY, found).await;
    }
    sound.stands().await;
}

#[tokio::test]
async fn structure() {
    let sound = Sound::new().await;
    sound
        .finds(
            "CREATE TABLE notes (tenant_id uuid NOT NULL, id int PRIMARY KEY)",
            "DROP TABLE notes",
            &["notes: it has a column tenant_id and is not registered, so no wall is around it"],
        )
        .await;
    sound
        .finds(
            "CREATE INDEX by_role ON tenantry_memberships (role); CREATE INDEX by_text ON tenantry_memberships (lower(name))",
            "DROP INDEX by_role, by_text",
            &[
                "tenantry_memberships: its index by_role begins with role and not with tenant_id",
                "tenantry_memberships: its index by_text begins with an expression and not with tenant_id",
            ],
        )
        .await;
    sound
        .finds(
            "ALTER TABLE tenantry_outbox DROP CONSTRAINT tenantry_outbox_pkey",
            "ALTER TABLE tenantry_outbox ADD PRIMARY KEY (tenant_id, id)",
            &["tenantry_outbox: it has no primary key"],
        )
        .await;
    sound
        .finds(
            "ALTER TABLE tenantry_invitations ADD CONSTRAINT once UNIQUE (tenant_id, id, role), ADD CONSTRAINT by_id UNIQUE (id); \
             ALTER TABLE tenantry_outbox ADD of_invitation uuid REFERENCES tenantry_invitations (id)",
            "ALTER TABLE tenantry_outbox DROP of_invitation; ALTER TABLE tenantry_invitations DROP CONSTRAINT once, DROP CONSTRAINT by_id",
            &[
                "tenantry_invitations: its unique key by_id begins with id and not with tenant_id",
                "tenantry_outbox: its reference to tenantry_invitations does not carry tenant_id, so that it can cross",
            ],
        )
        .await;
    sound.stands().await;
    // A view that exposes nothing more than allowed is not a finding.
    sound.run(
        "CREATE VIEW own_members WITH (security_invoker = true) AS SELECT * FROM tenantry_memberships; \
         GRANT SELECT ON own_members TO tenantry_serving; CREATE VIEW of_others AS SELECT * FROM tenantry_memberships; \
         CREATE TABLE plain (id int PRIMARY KEY)",
    );
    sound.stands().await;
    assert_eq!(table(&look(&sound.0, &nothing()).await, "plain").rows, super::RowsOf::Unregistered);
}

#[tokio::test]
async fn ways_around() {
    let sound = Sound::new().await;
    for (down, found) in [
        (
            "CREATE VIEW everything AS SELECT * FROM tenantry_memberships; GRANT SELECT ON everything TO tenantry_serving",
            "everything: it is a view that reads with the rights of its owner",
        ),
        (
            "CREATE MATERIALIZED VIEW copied AS SELECT * FROM tenantry_memberships; GRANT SELECT ON copied TO tenantry_serving",
            "copied: it is a materialized view, which row-level security does not cover",
        ),
        (
            "CREATE FUNCTION all_members(of_role text) RETURNS bigint LANGUAGE sql SECURITY DEFINER \
             AS 'SELECT count(*) FROM tenantry_memberships'",
            "public.all_members(of_role text): it is a SECURITY DEFINER function that the serving role may call",
        ),
    ] {
        sound.finds(down, REMEDY, &[found]).await;
    }
    sound.stands().await;
}
