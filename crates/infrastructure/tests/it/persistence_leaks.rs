//! A cancelled caller leaves nothing behind: no transaction stays open, and no tenant stays named.

use std::{pin::pin, task::Poll, time::Duration};

use sea_orm::{DatabaseConnection, EntityTrait, TransactionTrait};
use tenantry_application::ports::unit_of_work::UnitOfWorkFactory;
use tenantry_infrastructure::persistence::members;

use crate::persistence_fixture::{Fixture, id, rows};

/// The most polls before a piece of work is dropped; every piece finishes with fewer.
const LOOKS: usize = 24;

/// Drives the work until it was pending that many times, and then drops it. Returns whether it finished.
async fn cut_off<T>(work: impl Future<Output = T>, waits: usize) -> bool {
    let mut work = pin!(work);
    let mut left = waits;
    std::future::poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(_) => Poll::Ready(true),
        Poll::Pending if left == 0 => Poll::Ready(false),
        Poll::Pending => {
            left -= 1;
            Poll::Pending
        }
    })
    .await
}

/// Waits until no other connection of the database is inside a transaction.
async fn all_are_idle(bare: &DatabaseConnection) {
    let open = "SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() \
                AND pid <> pg_backend_pid() AND state <> 'idle'";
    let idle = async {
        while rows(bare, open).await[0].try_get::<i64>("", "n").unwrap() > 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), idle).await.expect("a transaction is still open");
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_is_cut_off_leaves_no_transaction_and_no_tenant_on_postgresql() {
    let fixture = Fixture::on_postgres_with(|options| options.connections = 2).await;
    let (acme, ..) = fixture.found("acme", None).await;
    let (bolt, ..) = fixture.found("bolt", None).await;
    let bare = fixture.bare().await;
    // On a busy machine the server may answer before anybody looks. Here it can't: it waits for another unit of work.
    let held = fixture.store.begin(acme.id()).await.unwrap();
    assert!(!cut_off(fixture.store.begin(acme.id()), 0).await);
    drop(held);
    all_are_idle(&bare).await;
    let mut ended = 0;
    for waits in 0..LOOKS {
        let database = fixture.database.tenant(acme.id());
        ended += usize::from(cut_off(fixture.store.begin(acme.id()), waits).await);
        all_are_idle(&bare).await;
        ended += usize::from(cut_off(members::Entity::find().all(&database), waits).await);
        all_are_idle(&bare).await;
        ended += usize::from(cut_off(database.begin(), waits).await);
        all_are_idle(&bare).await;
        let whole = async { fixture.store.begin(acme.id()).await.unwrap().commit().await.unwrap() };
        ended += usize::from(cut_off(whole, waits).await);
        all_are_idle(&bare).await;
        let seen = members::Entity::find().all(&fixture.database.tenant(bolt.id())).await.unwrap();
        assert!(seen.len() == 1 && seen[0].tenant_id == bolt.id().as_uuid(), "{seen:?}");
    }
    assert!(ended > 0, "some come to their end");
    // And no later write ends up in a forgotten transaction.
    for name in ["carl", "cora", "cleo"] {
        fixture.found(name, None).await;
    }
    let tenants = rows(&bare, "SELECT 1 AS one FROM tenantry_tenants").await;
    assert_eq!(tenants.len(), 5);
}

/// The statement that names the tenant fails, as after a server timeout or a cancellation by an operator.
#[tokio::test]
async fn a_tenant_that_could_not_be_named_leaves_no_connection_in_a_transaction_on_postgresql() {
    let fixture = Fixture::on_postgres_with(|options| options.connections = 2).await;
    let (acme, ..) = fixture.found("acme", None).await;
    let bare = fixture.bare().await;
    let naming = "SELECT string_agg(pg_get_functiondef(oid), '; ') AS text FROM pg_proc \
                  WHERE proname IN ('app_tenant_reading', 'app_tenant_writing')";
    let named: String = rows(&bare, naming).await[0].try_get("", "text").unwrap();
    let failing = ["reading", "writing"].map(|what| {
        format!(
            "CREATE OR REPLACE FUNCTION app_tenant_{what}(tenant uuid, expected text) RETURNS void LANGUAGE plpgsql \
             AS $$ BEGIN RAISE EXCEPTION SQLSTATE '57014'; END $$"
        )
    });
    let failing = failing.join("; ");
    let database = fixture.database.tenant(acme.id());
    for _ in 0..4 {
        fixture.execute(&failing).await;
        for _ in 0..4 {
            assert!(members::Entity::find().all(&database).await.is_err());
            assert!(database.begin().await.is_err());
            assert!(fixture.store.read(acme.id()).await.unwrap().memberships().find(id()).await.is_err());
        }
        fixture.execute(&named).await;
        all_are_idle(&bare).await;
        for _ in 0..4 {
            assert_eq!(members::Entity::find().all(&database).await.unwrap().len(), 1);
            database.begin().await.unwrap();
        }
    }
}
