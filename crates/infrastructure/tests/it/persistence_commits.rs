//! The result of a commit: stored, not stored, or unknown, and never the wrong one.

use rstest::rstest;
use sea_orm::{ConnectionTrait, Statement, TransactionSession, TransactionTrait};
use tenantry_application::ports::{
    access_changes::{AccessChange, RecordedAccessChange},
    access_registry::{AccessQuestion, AccessRegistry},
    store_error::StoreError,
    unit_of_work::UnitOfWorkFactory,
};
use tenantry_infrastructure::persistence::translate;
use tenantry_isolation::CommitError;
use tenantry_testkit::postgres::{Cut, postgres};

use crate::persistence_fixture::{Fixture, On, founding, id, now, password};

#[rstest]
#[tokio::test]
async fn an_answer_that_is_lost_is_neither_success_nor_failure(#[values(Cut::Before, Cut::After)] cut: Cut) {
    let wire = postgres().wire();
    let fixture = Fixture::on_postgres_with(|options| {
        options.url = wire.url(&options.url);
        options.connections = 2;
    })
    .await;
    let (tenant, user, owner) = founding("acme", None);
    let mut work = fixture.store.begin(tenant.id()).await.unwrap();
    work.tenants().insert(&tenant).await.unwrap();
    work.users().insert(&user, &password()).await.unwrap();
    work.memberships().insert(&owner).await.unwrap();
    wire.cut("COMMIT", cut);
    let committed = work.commit().await;
    assert!(matches!(committed, Err(StoreError::OutcomeUnknown(_))), "{committed:?}");

    let mut read = fixture.store.read(tenant.id()).await.unwrap();
    assert_eq!(read.tenants().find().await.unwrap().is_some(), cut == Cut::After);
    // A retry finds working connections.
    fixture.found("other", None).await;
}

#[tokio::test]
async fn what_may_not_be_stored_is_not_made_known() {
    let wire = postgres().wire();
    let fixture = Fixture::on_postgres_with(|options| options.url = wire.url(&options.url)).await;
    let question = AccessQuestion { session_id: id(), stay: None, user_id: id(), epoch: fixture.registry.epoch() };
    let mut work = fixture.store.begin(id()).await.unwrap();
    let change = AccessChange::SessionRevoked(question.session_id);
    work.access_changes().insert(&[RecordedAccessChange { id: id(), change, recorded_at: now() }]).await.unwrap();
    wire.cut("COMMIT", Cut::Before);
    assert!(work.commit().await.is_err());
    assert!(!fixture.registry.find(&question).revoked);
}

/// Returns a statement that the database refuses.
fn fails(on: On) -> &'static str {
    match on {
        On::Sqlite => "SELECT abs(-9223372036854775807 - 1)",
        On::Postgres => "SELECT 1 / 0",
    }
}

#[rstest]
#[tokio::test]
async fn an_embedders_transaction_with_a_failed_statement_is_not_stored(#[values(On::Sqlite, On::Postgres)] on: On) {
    let fixture = Fixture::on(on).await;
    let (tenant, ..) = fixture.found("acme", None).await;
    let transaction = fixture.database.tenant(tenant.id()).begin().await.unwrap();
    transaction.execute_unprepared(fails(on)).await.unwrap_err();
    // PostgreSQL reports that it was committed.
    let error = transaction.commit().await.unwrap_err();
    assert!(matches!(CommitError::of(&error), Some(CommitError::FailedBefore)), "{error}");
    assert!(matches!(translate(error), StoreError::Unavailable(_)));
}

#[rstest]
#[tokio::test]
async fn what_failed_inside_of_a_savepoint_is_undone_with_it(#[values(On::Sqlite, On::Postgres)] on: On) {
    let fixture = Fixture::on(on).await;
    let (tenant, ..) = fixture.found("acme", None).await;
    let transaction = fixture.database.tenant(tenant.id()).begin().await.unwrap();
    let savepoint = transaction.begin().await.unwrap();
    savepoint.execute_unprepared(fails(on)).await.unwrap_err();
    assert!(savepoint.commit().await.is_err());
    transaction.query_all_raw(Statement::from_string(transaction.get_database_backend(), "SELECT 1")).await.unwrap();
    transaction.commit().await.unwrap();
}
