//! No trace of a tenant stays on a connection: not after a cancelled future, a panic or a savepoint, and not between
//! two tenants that take turns on one pool.

use futures::future::join_all;
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr,
    EntityTrait, PaginatorTrait, Set, TransactionSession, TransactionTrait,
};
use tenantry_isolation::{Hook, ScopedConnection, ScopedTransaction};
use tenantry_testkit::postgres::postgres;

use super::{
    entities::product,
    world::{FOREIGN, OWN, fill, registry},
};

/// Returns pools with several connections.
async fn pools() -> Vec<(DatabaseConnection, Option<tempfile::TempDir>)> {
    let folder = tempfile::tempdir().unwrap();
    let file = format!("sqlite://{}?mode=rwc", folder.path().join("shop.db").display());
    vec![(connect(&file).await, Some(folder)), (connect(&postgres().database()).await, None)]
}

async fn connect(url: &str) -> DatabaseConnection {
    let db =
        Database::connect(ConnectOptions::new(url).max_connections(4).sqlx_logging(false).to_owned()).await.unwrap();
    fill(&db, 1).await;
    db
}

fn new(id: i64) -> product::ActiveModel {
    let name = Set("new".to_owned());
    product::ActiveModel { tenant_id: NotSet, id: Set(id), name, price: Set(1), category_id: Set(None) }
}

async fn tenants(db: &impl ConnectionTrait) -> Vec<i64> {
    product::Entity::find().all(db).await.unwrap().into_iter().map(|product| product.tenant_id).collect()
}

/// Asserts that both tenants still see only their own rows, and as many as before.
async fn assert_apart(own: &ScopedConnection, foreign: &ScopedConnection) {
    assert_eq!(tenants(own).await, [OWN; 5]);
    assert_eq!(tenants(foreign).await, [FOREIGN; 8]);
}

#[tokio::test]
async fn two_tenants_on_one_pool_never_mix() {
    for (pool, _folder) in pools().await {
        let hook = Hook::new(registry());
        let readers = (0..200).map(|turn| {
            let tenant = if turn % 2 == 0 { OWN } else { FOREIGN };
            let db = hook.connection(pool.clone(), tenant);
            async move {
                if turn % 3 == 0 {
                    let transaction = db.begin().await.unwrap();
                    let nested = transaction.begin().await.unwrap();
                    assert!(tenants(&nested).await.iter().all(|found| *found == tenant));
                    drop(nested);
                    assert!(tenants(&transaction).await.iter().all(|found| *found == tenant));
                    transaction.commit().await.unwrap();
                } else {
                    assert!(tenants(&db).await.iter().all(|found| *found == tenant));
                }
            }
        });
        join_all(readers).await;
    }
}

#[tokio::test]
async fn a_cancelled_future_leaves_nothing() {
    for (pool, _folder) in pools().await {
        let hook = Hook::new(registry());
        let (own, foreign) = (hook.connection(pool.clone(), OWN), hook.connection(pool.clone(), FOREIGN));
        for polls in 0..12 {
            let work = async {
                let transaction = own.begin().await?;
                new(300 + polls).insert(&transaction).await?;
                let nested = transaction.begin().await?;
                new(400 + polls).insert(&nested).await?;
                nested.commit().await?;
                std::future::pending::<Result<(), DbErr>>().await
            };
            // The work is dropped at an arbitrary point, after the others have had that many turns.
            let turns = async {
                for _ in 0..polls * 40 {
                    tokio::task::yield_now().await;
                }
            };
            tokio::select! {
                biased;
                _ = work => {}
                () = turns => {}
            }
            assert_apart(&own, &foreign).await;
        }
    }
}

#[tokio::test]
async fn a_panic_inside_a_transaction_leaves_nothing() {
    for (pool, _folder) in pools().await {
        let hook = Hook::new(registry());
        let (own, foreign) = (hook.connection(pool.clone(), OWN), hook.connection(pool.clone(), FOREIGN));
        let work = own.clone();
        let panicked = tokio::spawn(async move {
            work.transaction::<_, (), DbErr>(|transaction| {
                Box::pin(async move {
                    new(300).insert(transaction).await?;
                    let nested = transaction.begin().await?;
                    new(301).insert(&nested).await?;
                    panic!("in the middle of things");
                })
            })
            .await
        })
        .await;
        assert!(panicked.unwrap_err().is_panic());
        assert_apart(&own, &foreign).await;
    }
}

#[tokio::test]
async fn a_refused_statement_leaves_the_transaction_usable() {
    for (pool, _folder) in pools().await {
        let own = Hook::new(registry()).connection(pool, OWN);
        let transaction = own.begin().await.unwrap();
        assert!(transaction.execute_unprepared("DELETE FROM secrets").await.is_err());
        new(300).insert(&transaction).await.unwrap();
        transaction.commit().await.unwrap();
        assert_eq!(product::Entity::find().count(&own).await.unwrap(), 6);
    }
}

#[tokio::test]
async fn a_transaction_begun_elsewhere_can_be_scoped() {
    for (pool, _folder) in pools().await {
        let hook = Hook::new(registry());
        let begun = pool.begin().await.unwrap();
        // At this point the caller may name the tenant to the database.
        begun.execute_unprepared("SELECT 1").await.unwrap();
        let scoped: ScopedTransaction = hook.transaction(begun, FOREIGN);
        assert_eq!(tenants(&scoped).await, [FOREIGN; 8]);
        scoped.commit().await.unwrap();
    }
}
