//! Expired rows are deleted, and nothing else.

use rstest::rstest;
use sea_orm::DatabaseConnection;
use tenantry_application::ports::{
    access_changes::{AccessChange, RecordedAccessChange},
    idempotency_keys::{IdempotencyKey, IdempotencyRecord, IdempotentResult},
    mailer::{Mail, Message},
    mails::{QueuedMail, SentMail, Unsent},
    queues::QueueOwner,
    unit_of_work::{PlatformReason, UnitOfWorkFactory},
};
use tenantry_domain::{
    Span,
    email_change::EmailChange,
    locale::Locale,
    mail_limits::{LONGEST_LIMIT, MailKind},
    secret::Secret,
    session::{Revocation, RevocationReason, SessionLifetimes},
};
use tenantry_infrastructure::persistence::{KEPT, MAILS_KEPT, Sweep};

use crate::persistence_fixture::{Fixture, HandClock, LIFE, On, at_once, email, id, now, rows};

#[rstest]
#[tokio::test]
async fn only_what_is_past_its_use_is_deleted(#[values(On::Sqlite, On::Postgres)] on: On) {
    let fixture = Fixture::on(on).await;
    let (tenant, owner, _) = fixture.found("acme", None).await;
    let (ended, _) = fixture.sign_in(&owner, &tenant, now()).await;
    fixture.sign_in(&owner, &tenant, now()).await;
    let mut work = fixture.store.begin(tenant.id()).await.unwrap();
    let revocation = Revocation { at: now() + Span::minutes(1), reason: RevocationReason::SignedOut };
    work.sessions().revoke(owner.id(), &[ended.id()], revocation).await.unwrap();
    let change = AccessChange::SessionRevoked(ended.id());
    work.access_changes().insert(&[RecordedAccessChange { id: id(), change, recorded_at: now() }]).await.unwrap();
    let key = IdempotencyKey { key: Secret::new([1; 32]).hash(), fingerprint: Secret::new([2; 32]).hash() };
    let result = IdempotentResult::Invitation(id());
    let record = IdempotencyRecord { key, result, expires_at: now() + Span::hours(1) };
    work.idempotency_keys().insert(&record, now()).await.unwrap();
    let (user_id, before, hash) = (owner.id(), owner.email().clone(), key.key);
    let undo_until = now() + Span::hours(1);
    let change = EmailChange { id: id(), user_id, number: 2, before, hash, undo_until };
    work.mailbox_proofs().insert_change(&change).await.unwrap();
    work.commit().await.unwrap();

    let clock = HandClock::new();
    let sweep = Sweep::new(fixture.database.clone(), clock.clone(), LIFE);
    let bare = fixture.bare().await;
    assert_eq!(sweep.execute().await.unwrap(), 0);
    assert_eq!(left(&bare).await, [1, 1, 2, 2]);
    // A row must be over at this sweep and at the next one.
    clock.advance(Span::hours(1));
    assert_eq!(sweep.execute().await.unwrap(), 0);
    assert_eq!(left(&bare).await, [1, 1, 2, 2]);
    // Three epochs after the change, no earlier token is accepted any more.
    clock.advance(Span::hours(1));
    assert_eq!(sweep.execute().await.unwrap(), 3);
    assert_eq!(left(&bare).await, [0, 0, 2, 2]);
    // The session that was ended is deleted before the one that expired a day later.
    clock.advance(KEPT);
    assert_eq!(sweep.execute().await.unwrap(), 0);
    clock.advance(Span::hours(1));
    assert_eq!(sweep.execute().await.unwrap(), 2);
    assert_eq!(left(&bare).await, [0, 0, 1, 1]);
    clock.advance(SessionLifetimes::default().absolute);
    assert_eq!(sweep.execute().await.unwrap(), 0);
    clock.advance(Span::hours(1));
    assert_eq!(sweep.execute().await.unwrap(), 2);
    assert_eq!(left(&bare).await, [0, 0, 0, 0]);
    assert_eq!(rows(&bare, "SELECT * FROM tenantry_users").await.len(), 1);
}

async fn left(bare: &DatabaseConnection) -> [usize; 4] {
    let mut left = [0; 4];
    for (left, table) in left.iter_mut().zip([
        "tenantry_access_changes",
        "tenantry_idempotency_keys",
        "tenantry_refresh_tokens",
        "tenantry_sessions",
    ]) {
        *left = rows(bare, &format!("SELECT * FROM {table}")).await.len();
    }
    left
}

#[rstest]
#[tokio::test]
async fn mails_are_forgotten_when_nobody_asks_for_them_any_more(#[values(On::Sqlite, On::Postgres)] on: On) {
    let fixture = Fixture::on(on).await;
    let (failed, waiting) = (mail(), mail());
    let sent = SentMail {
        id: id(),
        recipient: Secret::new([3; 32]).hash(),
        kind: MailKind::Code,
        inviter: None,
        sent_at: now(),
    };
    let mut work = fixture.store.begin_platform(PlatformReason::DeliverMail).await.unwrap();
    for mail in [&failed, &waiting] {
        work.mails().insert(mail).await.unwrap();
    }
    work.mails().update(failed.owner, failed.id, "no such user", Unsent::Never(now())).await.unwrap();
    work.mails().insert_sent(&sent).await.unwrap();
    work.commit().await.unwrap();

    let clock = HandClock::new();
    let sweep = Sweep::new(fixture.database.clone(), clock.clone(), LIFE);
    let bare = fixture.bare().await;
    let left = async || {
        [
            rows(&bare, "SELECT * FROM tenantry_mails").await.len(),
            rows(&bare, "SELECT * FROM tenantry_sent_mails").await.len(),
        ]
    };
    for (passed, expected) in [
        (LONGEST_LIMIT - Span::microseconds(1), [2, 1]),
        (Span::hours(1), [2, 0]),
        (MAILS_KEPT - LONGEST_LIMIT - Span::hours(1), [2, 0]),
        (Span::hours(1), [1, 0]),
    ] {
        clock.advance(passed);
        // A row must be over at two readings, an hour apart.
        sweep.execute().await.unwrap();
        clock.advance(Span::hours(1));
        sweep.execute().await.unwrap();
        clock.advance(-Span::hours(1));
        assert_eq!(left().await, expected, "{passed}");
    }
}

fn mail() -> QueuedMail {
    let mail = Mail { to: email("ada"), locale: Locale::En, message: Message::AccountReclaimed { at: now() } };
    QueuedMail { id: id(), owner: QueueOwner::Person(id()), invitation: None, inviter: None, mail, queued_at: now() }
}

#[rstest]
#[tokio::test]
async fn one_look_at_a_wrong_clock_deletes_nothing(
    #[values(On::Sqlite, On::Postgres)] on: On,
    #[values(Span::days(400), -Span::days(400))] jump: Span,
) {
    let fixture = Fixture::on(on).await;
    let (tenant, owner, _) = fixture.found("acme", None).await;
    fixture.sign_in(&owner, &tenant, now()).await;
    let clock = HandClock::new();
    let sweep = Sweep::new(fixture.database.clone(), clock.clone(), LIFE);
    let bare = fixture.bare().await;
    for by in [Span::zero(), jump, -jump, jump, -jump] {
        clock.advance(by);
        assert_eq!(sweep.execute().await.unwrap(), 0, "after {by}");
        // Another sweep right afterwards deletes nothing either, however often a process is started.
        assert_eq!(sweep.execute().await.unwrap(), 0, "after {by}");
    }
    assert_eq!(left(&bare).await, [0, 0, 1, 1]);
}

/// As when many processes start at the same time, some of them with wrong clocks.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn of_sweeps_at_once_one_lets_the_next_epoch_begin(#[values(On::Sqlite, On::Postgres)] on: On) {
    let fixture = Fixture::on(on).await;
    let clock = HandClock::new();
    let sweeps = (0..8).map(|_| Sweep::new(fixture.database.clone(), clock.clone(), LIFE));
    at_once(sweeps.map(|sweep| async move { sweep.execute().await.unwrap() })).await;
    let bare = fixture.bare().await;
    let number: i64 = rows(&bare, "SELECT number FROM tenantry_access_epoch").await[0].try_get("", "number").unwrap();
    assert_eq!(number, 2);
}
