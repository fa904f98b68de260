//! A PostgreSQL that accepts connections and does not answer, as when its processes are suspended: all callers get an
//! error within a few seconds, later ones at once, and everything works again when it resumes.

use std::time::{Duration, Instant};

use futures::future::join_all;
use tenantry_application::ports::{
    store_error::StoreError,
    unit_of_work::{PlatformReason, UnitOfWorkFactory},
};
use tenantry_domain::{tenant::TenantId, user::User};
use tenantry_testkit::postgres::{Wire, postgres};

use crate::persistence_fixture::Fixture;

/// A delay that a client would still wait for.
const SOON: Duration = Duration::from_secs(8);
/// Practically no time, on a busy machine.
const AT_ONCE: Duration = Duration::from_millis(500);
const CONNECTIONS: u32 = 8;
/// More callers than connections.
const CALLERS: usize = 24;

async fn wired() -> (Wire, Fixture, TenantId, User) {
    let wire = postgres().wire();
    let fixture = Fixture::on_postgres_with(|options| {
        options.url = wire.url(&options.url);
        options.connections = CONNECTIONS;
    })
    .await;
    let (tenant, owner, _) = fixture.found("acme", None).await;
    (wire, fixture, tenant.id(), owner)
}

/// One of the ways to access the database. Each of them must have a time limit.
async fn call(fixture: &Fixture, at: (TenantId, &User), way: usize) -> Result<(), StoreError> {
    let (tenant, owner) = at;
    match way % 5 {
        0 => fixture.store.begin(tenant).await.map(drop),
        1 => fixture.store.begin_platform(PlatformReason::SignIn).await.map(drop),
        2 => fixture.store.read(tenant).await?.memberships().find(owner.id()).await.map(drop),
        3 => {
            let mut read = fixture.store.read_platform(PlatformReason::SignIn).await?;
            read.users().find_candidate(owner.email()).await.map(drop)
        }
        _ => fixture.database.ping().await,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_a_stopped_server_is_told_soon_and_then_at_once() {
    let (wire, fixture, tenant, owner) = wired().await;
    let all = async |callers: usize| {
        let calls = (0..callers).map(async |way| {
            let began = Instant::now();
            (call(&fixture, (tenant, &owner), way).await, began.elapsed())
        });
        join_all(calls).await
    };
    assert!(all(CALLERS).await.iter().all(|(outcome, _)| outcome.is_ok()));

    wire.stop();
    for (outcome, took) in all(CALLERS).await {
        assert!(matches!(outcome, Err(StoreError::Unavailable(_))) && took < SOON, "{outcome:?} after {took:?}");
    }
    let again = all(CALLERS).await;
    let slow = again.iter().filter(|(_, took)| *took > AT_ONCE).count();
    assert!(again.iter().all(|(outcome, _)| matches!(outcome, Err(StoreError::Unavailable(_)))), "{again:?}");
    assert!(slow <= 1, "{slow} waited though it was known: {again:?}");

    wire.go_on();
    let back = async {
        while call(&fixture, (tenant, &owner), 4).await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(SOON, back).await.expect("it is well again by itself");
    // As many concurrent calls as there are connections: none was lost, and none is inside a transaction.
    let begun = join_all((0..CONNECTIONS).map(|_| fixture.store.begin_platform(PlatformReason::SignIn))).await;
    assert!(begun.iter().all(Result::is_ok));
    drop(begun);
    assert!(all(CALLERS).await.iter().all(|(outcome, _)| outcome.is_ok()));
    fixture.found("bolt", None).await;
}
