//! The setting that says where the rows of new tenants are. A process that cannot keep them there does not start.

use std::process::Output;

use serde_json::{Value, json};
use tenantry_application::actor::{Actor, Origin, Who};
use tenantry_domain::tenant::Tier;
use tenantry_testkit::postgres::postgres;

use crate::{
    cli::command,
    support::{Options, World, own_tables::RowsOf},
};

const TABLES: [&str; 3] = ["tenantry_memberships", "tenantry_audit_events", "tenantry_outbox"];

/// Returns the facts of the event that founded the tenant.
async fn founded(world: &World, token: &str) -> Value {
    let events = world.get("/v1/audit-events", token).await.assert("200");
    let events = events.json()["items"].as_array().unwrap().clone();
    events.into_iter().find(|event| event["event"] == "tenant.founded").unwrap()
}

async fn assert_has_its_own(world: &World, tenant: &str) {
    let rows = RowsOf::tenant(&world.database_url, tenant).await;
    assert!(TABLES.iter().all(|table| rows.shared[*table] == 0), "{rows:?}");
    assert!(rows.shared.values().all(|count| *count == 0), "{rows:?}");
    let own = rows.own.unwrap();
    assert!(TABLES.iter().all(|table| own[*table] > 0), "{own:?}");
}

#[tokio::test]
async fn sign_up_and_another_organization_get_a_schema_of_their_own() {
    let mut options = Options { database_url: Some(postgres().database()), ..Options::default() };
    options.application.tier_of_new_tenants = Tier::Schema;
    let world = World::with(options).await;
    let acme = world.found("acme").await;
    let answer = world.post("/v1/tenants", &acme.token, json!({"name": "Globex"})).await.assert("201");
    assert_has_its_own(&world, &acme.tenant_id).await;
    assert_has_its_own(&world, &answer.text("/tenant/id")).await;
    for token in [&acme.token, &answer.text("/tokens/access_token")] {
        let event = founded(&world, token).await;
        assert!(event.to_string().contains(r#""field":"tier""#) && event.to_string().contains("schema"), "{event}");
    }
}

#[tokio::test]
async fn without_it_a_tenant_shares_tables_and_its_trail_says_nothing_of_a_tier() {
    let world = World::with(Options { database_url: Some(postgres().database()), ..Options::default() }).await;
    let acme = world.found("acme").await;
    let rows = RowsOf::tenant(&world.database_url, &acme.tenant_id).await;
    assert!(rows.own.is_none() && TABLES.iter().all(|table| rows.shared[*table] > 0), "{rows:?}");
    let event = founded(&world, &acme.token).await;
    assert!(!event.to_string().contains("tier"), "{event}");
}

fn told(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn a_process_that_can_make_no_schemas_does_not_start_with_them() {
    let data = tempfile::tempdir().unwrap();
    let with_schemas = ["serve", "--tier-of-new-tenants", "schema"];
    let refused = command(data.path(), &with_schemas).output().unwrap();
    let message = told(&refused);
    assert!(!refused.status.success() && message.contains("change TENANTRY_TIER_OF_NEW_TENANTS"), "{message}");
    assert!(message.contains("only PostgreSQL has schemas"), "{message}");

    // On PostgreSQL, under a role that may only serve.
    let url = postgres().database();
    let name = url.rsplit('/').next().unwrap();
    let migrated = command(data.path(), &["migrate", "--database-url", &url]).output().unwrap();
    assert!(migrated.status.success(), "{}", told(&migrated));
    let role = format!("{name}_serving");
    postgres().run(name, &format!("CREATE ROLE {role} LOGIN; GRANT tenantry_serving TO {role}"));
    let serving = postgres().url(&role, name);
    let with = |more: &[&str]| {
        let list = ["tenant", "list", "--tier-of-new-tenants", "schema", "--database-url", &serving];
        command(data.path(), &[&list[..], more].concat()).output().unwrap()
    };
    let refused = with(&[]);
    let message = told(&refused);
    assert!(!refused.status.success() && message.contains("give it TENANTRY_DATABASE_OWNER_URL"), "{message}");
    let started = with(&["--database-owner-url", &url]);
    assert!(started.status.success(), "{}", told(&started));
}

/// Its schema is gone, as after a restore that forgot it.
#[tokio::test]
async fn a_tenant_without_its_tables_is_unavailable_alone_and_keeps_nothing_back() {
    let mut options = Options { database_url: Some(postgres().database()), ..Options::default() };
    options.application.tier_of_new_tenants = Tier::Schema;
    let world = World::with(options).await;
    let (acme, bolt) = (world.found("acme").await, world.found("bolt").await);
    let schema = format!("tenant_{}", acme.tenant_id.replace('-', ""));
    postgres().run(world.database_url.rsplit('/').next().unwrap(), &format!("DROP SCHEMA {schema} CASCADE"));
    for answer in [
        world.get("/v1/tenant", &acme.token).await,
        world.patch("/v1/tenant", &acme.token, json!({"name": "Acme again"})).await,
    ] {
        let answer = answer.assert("503 tenant_unavailable");
        assert!(answer.headers.contains_key("retry-after"), "{answer:?}");
    }
    world.get("/v1/tenant", &bolt.token).await.assert("200");
    world.patch("/v1/tenant", &bolt.token, json!({"name": "Bolt again"})).await.assert("200");
    // What works in one tenant after the other goes on with the next.
    let system = Actor { who: Who::System { job: "test" }, origin: Origin::default() };
    world.app.application.events.delete_old.execute(&system, None).await.unwrap();
    let seeded = world.app.application.tenants.seed.execute(&system, None).await.unwrap();
    let failed: Vec<String> = seeded.failed.iter().map(|(tenant, _)| tenant.to_string()).collect();
    assert_eq!(failed, [acme.tenant_id]);
}
