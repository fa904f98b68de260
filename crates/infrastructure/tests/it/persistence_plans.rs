//! How the database executes each statement of every port: by an index that begins with the owner of the rows, without
//! sorting or buffering on the way. And no value is part of the text.

use sea_orm::{ConnectionTrait, DatabaseConnection};
use serde_json::Value;

use crate::{
    persistence_calls::call_everything,
    persistence_fixture::{Fixture, rows},
};

/// The columns each index must begin with, by table: the owner of the row, or whatever is unique across all tenants.
const LED_BY: [(&str, &[&str]); 31] = [
    ("tenantry_tenant_counters", &["tenant_id"]),
    ("tenantry_tenant_settings", &["tenant_id"]),
    ("tenantry_tenant_seeds", &["tenant_id"]),
    ("tenantry_memberships", &["tenant_id"]),
    ("tenantry_member_words", &["tenant_id"]),
    ("tenantry_invitations", &["tenant_id"]),
    ("tenantry_invitation_links", &["tenant_id"]),
    ("tenantry_domain_claims", &["tenant_id"]),
    ("tenantry_audit_events", &["tenant_id"]),
    ("tenantry_outbox", &["tenant_id"]),
    ("tenantry_event_cursors", &["tenant_id"]),
    ("tenantry_jobs", &["tenant_id"]),
    ("tenantry_schedules", &["name"]),
    ("tenantry_queues", &["kind"]),
    ("tenantry_mails", &["owner_id"]),
    ("tenantry_sent_mails", &["recipient", "inviter_id", "sent_at"]),
    ("tenantry_credentials", &["user_id"]),
    ("tenantry_sessions", &["user_id"]),
    ("tenantry_refresh_tokens", &["user_id"]),
    ("tenantry_mailbox_proofs", &["user_id"]),
    ("tenantry_email_changes", &["user_id"]),
    ("tenantry_user_tenants", &["user_id"]),
    ("tenantry_founders", &["user_id"]),
    ("tenantry_users", &["id"]),
    ("tenantry_tenants", &["id", "slug"]),
    ("tenantry_user_emails", &["email_norm"]),
    ("tenantry_invited_addresses", &["email_norm", "tenant_id"]),
    ("tenantry_verified_domains", &["domain"]),
    ("tenantry_idempotency_keys", &["key"]),
    ("tenantry_access_changes", &["id", "recorded_at"]),
    ("tenantry_access_epoch", &["id"]),
];

/// Returns whether a search of that table by this condition, as the database prints it, reads no more than necessary.
fn is_led(table: &str, condition: &str) -> bool {
    let (_, columns) = LED_BY.iter().find(|(name, _)| *name == table).unwrap_or_else(|| panic!("what is {table}?"));
    let condition = condition.trim_start_matches('(');
    columns.iter().any(|column| {
        condition.strip_prefix(column).is_some_and(|rest| rest.trim_start().starts_with(['=', 'I', '>', '<']))
    })
}

/// Steps of a SQLite plan that read no table: given rows, what belongs to the current row, and the order of those few
/// whose position the index leaves open.
const BESIDE: [&str; 4] = ["CONSTANT ROW", "VALUES CLAUSE", "SCALAR SUBQUERY", "FOR LAST TERM OF ORDER BY"];

/// Further steps of a search by a word that few members have: their rows are collected, and sorted.
const OF_FEW: [&str; 7] = [
    "CO-ROUTINE hits",
    "SCAN hits",
    "CO-ROUTINE found",
    "MATERIALIZE found",
    "SCAN found",
    "USE TEMP B-TREE FOR DISTINCT",
    "USE TEMP B-TREE FOR ORDER BY",
];

/// Returns whether the statement looks up the few members who have a word.
fn is_of_few(sql: &str) -> bool {
    sql.contains(r#"AS "hits""#)
}

/// Returns the table with that name or alias in a statement.
fn table_of<'a>(name: &'a str, sql: &'a str) -> &'a str {
    let renamed = sql.split_once(&format!("\" AS \"{name}\""));
    renamed.map_or(name, |(before, _)| before.rsplit('"').next().unwrap())
}

/// Returns every statement that is sent, once.
async fn statements(fixture: &Fixture) -> Vec<String> {
    call_everything(fixture).await;
    let sent = fixture.statements.take();
    let mut seen: Vec<String> = sent.iter().flat_map(|(_, sql)| sql.split("; ").map(str::to_owned)).collect();
    assert!(seen.len() > 60, "only {} statements were seen", seen.len());
    for sql in &seen {
        for value in ["acme", "other", "argon2id"] {
            assert!(!sql.contains(value), "a value is part of {sql}");
        }
        // None of our statements needs a fence, so each is what a developer would write by hand.
        // (The choice of the earlier time for a queue is our own.)
        let chooses = sql.contains("INSERT INTO \"tenantry_queues\"");
        let fenced = ["COLLATE", "OFFSET 0", "LIMIT -1", "MATERIALIZED"].iter().any(|word| sql.contains(word))
            || (sql.contains("THEN") && !chooses);
        assert!(!fenced, "the hook fences {sql}");
    }
    seen.sort();
    seen.dedup();
    seen
}

/// Returns whether the statement ends the invitations that ran out. It may visit no other open ones: a tenant can have
/// thousands.
fn ends_overdue(sql: &str) -> bool {
    sql.contains(r#"UPDATE "tenantry_invitations""#) && sql.contains(r#""expires_at" <="#)
}

#[tokio::test]
async fn on_a_file_each_statement_searches_by_whose_rows_they_are() {
    let fixture = Fixture::open().await;
    let statements = statements(&fixture).await;
    let bare = fixture.bare().await;
    let mut costly = Vec::new();
    let mut visits = Vec::new();
    for sql in statements {
        for step in rows(&bare, &format!("EXPLAIN QUERY PLAN {sql}")).await {
            let step: String = step.try_get("", "detail").unwrap();
            visits.extend(ends_overdue(&sql).then(|| step.clone()));
            let good = match step.strip_prefix("SEARCH ") {
                Some(search) => {
                    let (name, condition) = (search.split(' ').next().unwrap(), search.split_once(" ("));
                    condition.is_some_and(|(_, condition)| is_led(table_of(name, &sql), condition))
                }
                None => {
                    BESIDE.iter().any(|beside| step.contains(beside))
                        || (is_of_few(&sql) && OF_FEW.contains(&step.as_str()))
                }
            };
            if !good {
                costly.push(format!("{step}\n in {sql}"));
            }
        }
    }
    assert!(costly.is_empty(), "{}", costly.join("\n\n"));
    let by_expiry = "INDEX tenantry_invitations_by_expiry (tenant_id=? AND status=? AND expires_at<?)";
    assert!(visits.len() == 1 && visits[0].ends_with(by_expiry), "{visits:?}");
    let blocked = "EXPLAIN QUERY PLAN SELECT id FROM tenantry_tenants WHERE status IN ('suspended', 'canceled')";
    let plan: Vec<String> = rows(&bare, blocked).await.iter().map(|row| row.try_get("", "detail").unwrap()).collect();
    assert!(plan[0].starts_with("SEARCH"), "{plan:?}");
}

/// Enough rows of enough tenants to give the planner a choice.
const FILL: &str = "
    CREATE FUNCTION pg_temp.u(n int) RETURNS uuid LANGUAGE sql IMMUTABLE
        AS 'SELECT (''f0000000'' || lpad(to_hex(n), 24, ''0''))::uuid';
    CREATE FUNCTION pg_temp.b(n int) RETURNS bytea LANGUAGE sql IMMUTABLE AS 'SELECT sha256(n::text::bytea)';
    INSERT INTO tenantry_tenants SELECT pg_temp.u(t), 'slug-' || t, 'Name', 'active', NULL, NULL, now(), now(), 1, 12
        FROM generate_series(1, 20000) t;
    INSERT INTO tenantry_tenant_counters SELECT pg_temp.u(t), c, 1, 0, NULL
        FROM generate_series(1, 300) t, unnest(ARRAY['seats', 'owners', 'trail']) c;
    INSERT INTO tenantry_tenant_settings SELECT pg_temp.u(t), 'de', 1, 12 FROM generate_series(1, 15000) t;
    INSERT INTO tenantry_tenant_seeds SELECT pg_temp.u(n % 300 + 1), 'seed' || n, now() FROM generate_series(1, 15000) n;
    INSERT INTO tenantry_users SELECT pg_temp.u(n), 'p' || n || '@example.org', NULL, 'Name', now(), now(), 1, NULL
        FROM generate_series(1, 15000) n;
    INSERT INTO tenantry_user_emails SELECT 'p' || n || '@example.org', pg_temp.u(n) FROM generate_series(1, 15000) n;
    INSERT INTO tenantry_founders SELECT pg_temp.u(n), 1 FROM generate_series(1, 15000) n;
    INSERT INTO tenantry_credentials SELECT pg_temp.u(n), 'password', 'x', now() FROM generate_series(1, 15000) n;
    INSERT INTO tenantry_sessions SELECT pg_temp.u(n), pg_temp.u(s), NULL, NULL, false, 1, now(), now(), NULL, NULL
        FROM generate_series(1, 15000) n, generate_series(1, 3) s;
    INSERT INTO tenantry_refresh_tokens SELECT pg_temp.u(n), pg_temp.u(s), g, pg_temp.u(s), pg_temp.u(n % 300 + 1), pg_temp.u(n),
        pg_temp.b(n), now(), now() FROM generate_series(1, 15000) n, generate_series(1, 3) s, generate_series(0, 1) g;
    INSERT INTO tenantry_mailbox_proofs SELECT pg_temp.u(n), NULL, NULL, NULL, NULL, 0, 0, now(), NULL, NULL, NULL, NULL, 1
        FROM generate_series(1, 15000) n;
    INSERT INTO tenantry_email_changes SELECT pg_temp.u(n), pg_temp.u(s), s, 'p', pg_temp.b(n), now()
        FROM generate_series(1, 15000) n, generate_series(1, 3) s;
    INSERT INTO tenantry_user_tenants SELECT pg_temp.u(n), pg_temp.u((67 * n + t) % 20000 + 1), pg_temp.u(n), 'member',
        true, 1, now() FROM generate_series(1, 15000) n, generate_series(0, 2) t;
    INSERT INTO tenantry_memberships SELECT pg_temp.u((n + t) % 300 + 1), pg_temp.u(n), pg_temp.u(n), 'p' || n || '@example.org',
        'Name ' || n, 'name ' || n, 'member', 'active', NULL, NULL, NULL, NULL, now(), now(), 1, 3
        FROM generate_series(1, 15000) n, generate_series(0, 2) t;
    INSERT INTO tenantry_member_words SELECT pg_temp.u((n + t) % 300 + 1), pg_temp.u(n), w
        FROM generate_series(1, 15000) n, generate_series(0, 2) t, unnest(ARRAY['p' || n, 'name', n::text]) w;
    INSERT INTO tenantry_invitations SELECT pg_temp.u(n % 300 + 1), pg_temp.u(n), 'g' || n || '@example.org', 'member',
        pg_temp.u(1), 'open', NULL, NULL, pg_temp.b(n), pg_temp.b(n), now(), now(), now(), 1
        FROM generate_series(1, 15000) n;
    INSERT INTO tenantry_invitation_links SELECT pg_temp.u(n % 300 + 1), pg_temp.u(n), NULL, 'member', NULL, 0, NULL, NULL,
        pg_temp.u(n), pg_temp.b(n), NULL, now(), 1 FROM generate_series(1, 15000) n;
    INSERT INTO tenantry_invited_addresses SELECT 'g' || n || '@example.org', pg_temp.u(n), pg_temp.u(n % 300 + 1), 'member',
        pg_temp.u(n), now() + n * interval '1 s' FROM generate_series(1, 15000) n;
    INSERT INTO tenantry_domain_claims SELECT pg_temp.u(n % 300 + 1), pg_temp.u(n), 'd' || n || '.example', 'off', 'member',
        'token', 'verified', now(), NULL, NULL, pg_temp.u(1), now(), 1 FROM generate_series(1, 15000) n;
    INSERT INTO tenantry_verified_domains SELECT 'd' || n || '.example', pg_temp.u(n % 300 + 1), pg_temp.u(n)
        FROM generate_series(1, 15000) n;
    INSERT INTO tenantry_audit_events SELECT pg_temp.u(n % 300 + 1), n, pg_temp.u(n), now(), 'member.left', 'user', pg_temp.u(n),
        'system', NULL, NULL, NULL, NULL, NULL, NULL, '{}' FROM generate_series(1, 15000) n;
    INSERT INTO tenantry_outbox SELECT pg_temp.u(n % 300 + 1), pg_temp.u(n), n, 'member.left', '{}', now()
        FROM generate_series(1, 15000) n;
    INSERT INTO tenantry_event_cursors SELECT pg_temp.u(n % 300 + 1), 'handler' || n, n, 0, NULL, NULL
        FROM generate_series(1, 15000) n;
    INSERT INTO tenantry_jobs SELECT pg_temp.u(n % 300 + 1), pg_temp.u(n), 'report', '{}', now(), now(), 0, 'waiting', NULL,
        now(), 1 FROM generate_series(1, 15000) n;
    INSERT INTO tenantry_schedules SELECT 's' || n, now(), 0, NULL, NULL, 1 FROM generate_series(1, 15000) n;
    INSERT INTO tenantry_queues SELECT 'mail', pg_temp.u(n), 'person', now(), NULL, NULL, 1 FROM generate_series(1, 15000) n;
    INSERT INTO tenantry_mails SELECT pg_temp.u(n % 300 + 1), pg_temp.u(n), 'tenant', NULL, NULL, NULL, now(), now(), 0, NULL,
        NULL FROM generate_series(1, 15000) n;
    INSERT INTO tenantry_sent_mails SELECT pg_temp.b(n % 300 + 1), pg_temp.u(n), 'code', pg_temp.u(n % 300 + 1), now()
        FROM generate_series(1, 15000) n;
    INSERT INTO tenantry_idempotency_keys SELECT pg_temp.b(n), pg_temp.b(n), 'invitation', NULL, NULL, pg_temp.u(n), now()
        FROM generate_series(1, 15000) n;
    INSERT INTO tenantry_access_changes SELECT pg_temp.u(n), 'session_revoked', pg_temp.u(n), NULL, NULL,
        now() - n * interval '1 s', 1 FROM generate_series(1, 15000) n;
    ANALYZE";

/// Plans a statement as the server gets it: prepared, and for any values.
async fn plan(serving: &DatabaseConnection, sql: &str) -> Value {
    serving.execute_unprepared(&format!("PREPARE asked AS {sql}")).await.unwrap();
    let most = (1..100).take_while(|number| sql.contains(&format!("${number}"))).count();
    let values = if most == 0 { String::new() } else { format!("({})", vec!["NULL"; most].join(", ")) };
    let explain = format!("EXPLAIN (COSTS OFF, FORMAT JSON) EXECUTE asked{values}");
    let plan = rows(serving, &explain).await[0].try_get::<Value>("", "QUERY PLAN").unwrap();
    serving.execute_unprepared("DEALLOCATE asked").await.unwrap();
    plan[0]["Plan"].clone()
}

/// The same for a bitmap, which may be combined from several.
fn is_led_bitmap(table: &str, step: &Value) -> bool {
    match step["Plans"].as_array() {
        Some(parts) => parts.iter().all(|part| is_led_bitmap(table, part)),
        None => is_led(table, step["Index Cond"].as_str().unwrap_or_default()),
    }
}

/// Returns the first step that reads more than necessary, or sorts or buffers rows.
fn first_costly(step: &Value, narrows: bool) -> Option<String> {
    let kind = step["Node Type"].as_str().unwrap();
    let told = || Some(step.to_string());
    let below = step["Plans"].as_array().map(Vec::as_slice).unwrap_or_default();
    match kind {
        "Index Scan" | "Index Only Scan" => {
            let condition = step["Index Cond"].as_str().unwrap_or_default();
            if !is_led(step["Relation Name"].as_str().unwrap(), condition) {
                return told();
            }
        }
        "Bitmap Heap Scan" => {
            let table = step["Relation Name"].as_str().unwrap();
            return if below.iter().all(|bitmap| is_led_bitmap(table, bitmap)) { None } else { told() };
        }
        // The result of an index search may be sorted: it belongs to one tenant or one person. What another part of the
        // statement found is judged there.
        "CTE Scan" | "Sort" | "Incremental Sort" | "Result" | "Limit" | "Nested Loop" | "Merge Join"
        | "ModifyTable" | "LockRows" | "Values Scan" => {}
        // The few who have a word or a role, once each, and the words of one member.
        "Subquery Scan" | "Unique" | "Aggregate" if narrows => {}
        _ => return told(),
    }
    below.iter().find_map(|step| first_costly(step, narrows))
}

#[tokio::test]
async fn on_a_server_each_statement_searches_by_whose_rows_they_are_with_row_level_security() {
    let fixture = Fixture::on_postgres().await;
    let statements = statements(&fixture).await;
    let mut one = sea_orm::ConnectOptions::new(fixture.url());
    one.max_connections(1);
    let serving = sea_orm::Database::connect(one).await.unwrap();
    serving.execute_unprepared(FILL).await.unwrap();
    let as_served = "SET ROLE tenantry_serving; SET plan_cache_mode = force_generic_plan; \
                     SELECT set_config('app.tenant_id', 'f0000000-0000-0000-0000-000000000001', false)";
    serving.execute_unprepared(as_served).await.unwrap();
    let (mut costly, mut visits) = (Vec::new(), Vec::new());
    for sql in statements {
        let plan = plan(&serving, &sql).await;
        visits.extend(ends_overdue(&sql).then(|| plan.to_string()));
        if let Some(step) = first_costly(&plan, is_of_few(&sql) || sql.contains("COUNT(")) {
            costly.push(format!("{step}\n in {sql}"));
        }
    }
    assert!(costly.is_empty(), "{}", costly.join("\n\n"));
    assert!(visits.len() == 1 && visits[0].contains("tenantry_invitations_by_expiry"), "{visits:?}");
    assert!(visits[0].contains("expires_at <="), "{visits:?}");
}
