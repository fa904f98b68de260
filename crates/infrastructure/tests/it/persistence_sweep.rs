//! What is past its use is deleted, and nothing else.

use rstest::rstest;
use tenantry_application::ports::{
    access_changes::{AccessChange, RecordedAccessChange},
    idempotency_keys::{IdempotencyKey, IdempotencyRecord, IdempotentResult},
    unit_of_work::UnitOfWorkFactory,
};
use tenantry_domain::{
    Span,
    secret::Secret,
    session::{Revocation, RevocationReason, SessionLifetimes},
};
use tenantry_infrastructure::persistence::{KEPT, Sweep};

use crate::persistence_fixture::{Fixture, HandClock, LIFE, On, id, now, rows};

#[rstest]
#[tokio::test]
async fn only_what_is_past_its_use_is_deleted(#[values(On::Sqlite, On::Postgres)] on: On) {
    let fixture = Fixture::on(on).await;
    let (tenant, owner, _) = fixture.found("acme", None).await;
    let (ended, _) = fixture.sign_in(&owner, &tenant, now()).await;
    fixture.sign_in(&owner, &tenant, now()).await;
    let mut work = fixture.store.begin(tenant.id()).await.unwrap();
    let revocation = Revocation { at: now() + Span::minutes(1), reason: RevocationReason::SignedOut };
    work.sessions().update_revoked(owner.id(), &[ended.id()], revocation).await.unwrap();
    let change = AccessChange::SessionRevoked(ended.id());
    work.access_changes().insert(&[RecordedAccessChange { id: id(), change, recorded_at: now() }]).await.unwrap();
    let key = IdempotencyKey { key: Secret::new([1; 32]).hash(), fingerprint: Secret::new([2; 32]).hash() };
    let result = IdempotentResult::Invitation(id());
    let record = IdempotencyRecord { key, result, expires_at: now() + Span::hours(1) };
    work.idempotency_keys().insert(&record, now()).await.unwrap();
    work.commit().await.unwrap();

    let clock = HandClock::new();
    let sweep = Sweep::new(fixture.database.clone(), fixture.registry.clone(), clock.clone());
    let bare = fixture.bare().await;
    let left = async || {
        let mut left = Vec::new();
        for table in ["access_changes", "idempotency_keys", "refresh_tokens", "sessions"] {
            left.push(rows(&bare, &format!("SELECT * FROM {table}")).await.len());
        }
        left
    };
    assert_eq!(sweep.execute().await.unwrap(), 0);
    assert_eq!(left().await, [1, 1, 2, 2]);
    // No access token of before lives any more, nor do clocks differ so much.
    clock.advance(LIFE + Span::seconds(61));
    assert_eq!(sweep.execute().await.unwrap(), 1);
    assert_eq!(left().await, [0, 1, 2, 2]);
    clock.advance(Span::hours(1));
    assert_eq!(sweep.execute().await.unwrap(), 1);
    // The session that was ended goes before the one that ran out a day later.
    clock.advance(KEPT);
    assert_eq!(sweep.execute().await.unwrap(), 2);
    assert_eq!(left().await, [0, 0, 1, 1]);
    clock.advance(SessionLifetimes::default().absolute);
    assert_eq!(sweep.execute().await.unwrap(), 2);
    assert_eq!(left().await, [0, 0, 0, 0]);
    assert_eq!(rows(&bare, "SELECT * FROM users").await.len(), 1);
}
