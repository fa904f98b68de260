//! Moves that are refused, and tenants that stay where they are.

use std::sync::Arc;

use tenantry_application::ports::tenant_mover::{MoveError, TenantMover};
use tenantry_domain::tenant::Tier;
use tenantry_infrastructure::persistence::{Database, DatabaseOptions, SqlUnitOfWorkFactory};
use tenantry_testkit::postgres::postgres;

use super::{Rows, found, move_to, open, rows_in, shop, texts, tier_of};
use crate::persistence_fixture::{create_roles, found_in, id, sealing};

#[tokio::test]
async fn nobody_is_not_moved() {
    let fixture = open().await;
    let refused = move_to(&fixture, id(), Tier::Schema).await.unwrap_err();
    assert!(matches!(refused, MoveError::NotFound), "{refused:?}");
}

#[tokio::test]
async fn what_would_act_on_rows_is_told_before_anything_is_moved() {
    let fixture = open().await;
    let acme = found(&fixture, "acme").await.id();
    let bare = fixture.bare().await;
    let before = rows_in(&bare, acme, Tier::Shared).await;
    let obstacles = [
        (
            "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; \
             CREATE TRIGGER quiet BEFORE INSERT ON labels FOR EACH ROW EXECUTE FUNCTION nothing()",
            "DROP TRIGGER quiet ON labels",
            "the table labels has the trigger quiet",
        ),
        (
            "CREATE POLICY narrow ON labels AS RESTRICTIVE USING (label < 'label 3')",
            "DROP POLICY narrow ON labels",
            "the table labels has the restrictive policy narrow",
        ),
        (
            "ALTER TABLE products ADD COLUMN listing bigint, \
             ADD CONSTRAINT back FOREIGN KEY (tenant_id, listing) REFERENCES listings (tenant_id, \"Number\")",
            "ALTER TABLE products DROP COLUMN listing",
            "go round in a circle, so none can be filled first: listings, products",
        ),
        (
            "ALTER TABLE labels ADD COLUMN colour text",
            "ALTER TABLE labels DROP COLUMN colour",
            "the table labels has other columns in the tenant's schema",
        ),
    ];
    for (obstacle, repair, said) in obstacles {
        fixture.execute(obstacle).await;
        let refused = move_to(&fixture, acme, Tier::Schema).await.unwrap_err();
        assert!(refused.to_string().contains(said), "{refused}");
        fixture.execute(repair).await;
        assert_eq!(rows_in(&bare, acme, Tier::Shared).await, before);
        assert_eq!(tier_of(&bare, acme).await, Tier::Shared);
        // Nothing is left that the move made.
        assert_eq!(
            texts(&bare, "SELECT nspname::text FROM pg_namespace WHERE nspname LIKE 'tenant\\_%'").await,
            [""; 0]
        );
    }
    move_to(&fixture, acme, Tier::Schema).await.unwrap();
    assert_eq!(rows_in(&bare, acme, Tier::Schema).await, before);
}

/// Row-level security restricts the owner of the tables too. It starts without the role that moves rows, which it may not
/// create.
#[tokio::test]
async fn an_owner_who_may_not_create_the_role_is_told_what_is_missing() {
    let url = postgres().database();
    let name = url.rsplit('/').next().unwrap();
    let (owner, serving) = create_roles(name, "");
    let once = |statement: &str| {
        format!(
            "DO $$ BEGIN {statement}; EXCEPTION WHEN duplicate_object OR unique_violation OR internal_error THEN NULL; END $$"
        )
    };
    // Tests share the server, and most of them create the role.
    postgres().run(name, &once("CREATE ROLE tenantry_moving NOLOGIN"));
    postgres().run(name, &once("GRANT tenantry_tenant TO tenantry_moving"));
    let mut options = shop::embed(DatabaseOptions::new(postgres().url(&serving, name)));
    options.owner_url = Some(postgres().url(&owner, name));
    let database = Database::open(options).await.unwrap();
    let store = SqlUnitOfWorkFactory::new(database.clone(), Arc::default(), sealing());
    let (acme, ..) = found_in(&store, "acme", None).await;
    shop::fill(&database, acme.id()).await;
    let bare = sea_orm::Database::connect(url.as_str()).await.unwrap();
    let before = rows_in(&bare, acme.id(), Tier::Shared).await;
    let fleet = database.fleet().unwrap();
    let refused = fleet.move_to(acme.id(), Tier::Schema, &|_| {}).await.unwrap_err();
    let MoveError::Role { remedy } = refused else { panic!("{refused}") };
    assert_eq!(remedy, format!("GRANT tenantry_moving TO \"{owner}\""));
    postgres().run(name, &remedy);
    for to in [Tier::Schema, Tier::Shared] {
        fleet.move_to(acme.id(), to, &|_| {}).await.unwrap();
        assert_eq!(rows_in(&bare, acme.id(), to).await, before);
        assert_eq!(rows_in(&bare, acme.id(), super::other(to)).await, Rows::new());
    }
}
