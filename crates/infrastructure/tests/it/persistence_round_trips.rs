//! The number of round trips to PostgreSQL: the cost of row-level security over a network, counted on the wire. The
//! first time a connection sends a statement, preparing it takes one more.

use sea_orm::{EntityTrait, TransactionSession, TransactionTrait};
use tenantry_application::ports::{
    tenants::TenantKey,
    unit_of_work::{PlatformReason, UnitOfWorkFactory},
};
use tenantry_domain::{tenant::TenantId, user::User};
use tenantry_infrastructure::persistence::members;
use tenantry_testkit::postgres::{SYNC, Wire, postgres};

use crate::persistence_fixture::Fixture;

/// More calls than there are connections, so that each connection has prepared the statements.
const CALLS: usize = 4;

/// A database behind a recording proxy, with one tenant.
struct Wired {
    wire: Wire,
    fixture: Fixture,
    tenant: TenantId,
    owner: User,
}

impl Wired {
    async fn new() -> Self {
        let wire = postgres().wire();
        let fixture = Fixture::on_postgres_with(|options| {
            options.url = wire.url(&options.url);
            options.connections = 2;
        })
        .await;
        let (tenant, owner, _) = fixture.found("acme", None).await;
        Self { wire, fixture, tenant: tenant.id(), owner }
    }

    /// Returns the requests before the call returned, and those afterwards, which nobody waits for.
    ///
    /// These tests run on one thread: no deferred work is done before the call returns.
    async fn requests<T>(&self, call: impl AsyncFn() -> T) -> (Vec<String>, Vec<String>) {
        for _ in 0..CALLS {
            self.wire.rest().await;
            call().await;
        }
        self.wire.rest().await;
        drop(call().await);
        let waited_for = self.wire.take();
        (waited_for, self.wire.rest().await)
    }
}

/// Returns the first word of each request.
fn verbs(requests: &[String]) -> Vec<&str> {
    requests.iter().map(|request| request.split(' ').next().unwrap()).collect()
}

#[tokio::test]
async fn a_read_in_a_tenant_takes_two_and_nobody_waits_for_its_end() {
    let wired = Wired::new().await;
    let naming = format!(
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT app_tenant_reading('{}'::uuid, 'shared')",
        wired.tenant.as_uuid()
    );
    let database = wired.fixture.database.tenant(wired.tenant);
    let one = wired.requests(async || members::Entity::find().one(&database).await.unwrap().unwrap()).await;
    let all = wired.requests(async || members::Entity::find().all(&database).await.unwrap()).await;
    let port = wired.requests(async || {
        let mut read = wired.fixture.store.read(wired.tenant).await.unwrap();
        read.memberships().find(wired.owner.id()).await.unwrap().unwrap()
    });
    for (waited_for, afterwards) in [one, all, port.await] {
        assert_eq!(waited_for.len(), 2, "{waited_for:?}");
        assert_eq!(waited_for[0], naming);
        assert!(waited_for[1].starts_with("SELECT "), "{waited_for:?}");
        assert_eq!(afterwards, ["ROLLBACK", SYNC]);
    }
}

#[tokio::test]
async fn a_read_outside_of_every_tenant_takes_one() {
    let wired = Wired::new().await;
    let (waited_for, afterwards) = wired
        .requests(async || {
            let mut people = wired.fixture.store.read_platform(PlatformReason::SignIn).await.unwrap();
            people.directory().find(&TenantKey::Id(wired.tenant)).await.unwrap().unwrap()
        })
        .await;
    assert_eq!(verbs(&waited_for), ["SELECT"]);
    assert_eq!(afterwards, [SYNC]);
}

#[tokio::test]
async fn a_transaction_in_a_tenant_takes_three_and_one_for_each_statement() {
    let wired = Wired::new().await;
    let database = wired.fixture.database.tenant(wired.tenant);
    for statements in [0, 1, 3] {
        let (waited_for, afterwards) = wired
            .requests(async || {
                let transaction = database.begin().await.unwrap();
                for _ in 0..statements {
                    members::Entity::find().all(&transaction).await.unwrap();
                }
                transaction.commit().await.unwrap();
            })
            .await;
        let selects = vec!["SELECT"; statements];
        assert_eq!(verbs(&waited_for), [&["BEGIN", "SELECT"], &selects[..], &["COMMIT"]].concat());
        assert_eq!(waited_for[1], "SELECT app_tenant_writing($1, $2)");
        assert_eq!(afterwards, [SYNC]);
    }
}

#[tokio::test]
async fn a_unit_of_work_takes_three_and_one_for_each_statement() {
    let wired = Wired::new().await;
    for statements in [0, 1, 3] {
        let (waited_for, afterwards) = wired
            .requests(async || {
                let mut work = wired.fixture.store.begin(wired.tenant).await.unwrap();
                for _ in 0..statements {
                    work.memberships().find(wired.owner.id()).await.unwrap().unwrap();
                }
                work.commit().await.unwrap();
            })
            .await;
        let selects = vec!["SELECT"; statements];
        assert_eq!(verbs(&waited_for), [&["BEGIN", "SELECT"], &selects[..], &["COMMIT"]].concat());
        assert_eq!(waited_for[1], "SELECT app_tenant_alone_writing($1, $2)");
        assert_eq!(afterwards, [SYNC]);
    }
}
