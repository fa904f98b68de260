//! Units of work: all or nothing, even if the caller is cancelled, and the writer stays usable.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use rstest::rstest;
use sea_orm::{SqliteTransactionMode, TransactionOptions, TransactionTrait};
use tenantry_application::ports::{
    queues::{Queue, QueueKind, QueueOwner},
    store_error::{Conflict, StoreError},
    tenants::TenantKey,
    unit_of_work::{PlatformReason, UnitOfWorkFactory},
    user_tenants::UserTenant,
};
use tenantry_domain::{
    Span,
    membership::MembershipChange,
    password::PasswordPolicy,
    role::Role,
    tenant::TenantMove,
    tenant_settings::{TenantSettings, TenantSettingsChange},
};
use tenantry_infrastructure::persistence::{Database, DatabaseOptions, OpenError};

use crate::persistence_fixture::{
    Fixture, On, entry, founding, id, member, now, password, rows, session, tenant, user,
};

/// Drops a future after some polls, like a client that disconnects.
struct GivenUpAfter<F> {
    polls: usize,
    future: Pin<Box<F>>,
}

impl<F: Future> Future for GivenUpAfter<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.polls == 0 {
            return Poll::Ready(None);
        }
        self.polls -= 1;
        match self.future.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending if self.polls == 0 => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    }
}

#[rstest]
#[tokio::test]
async fn what_is_dropped_did_not_happen_and_the_writer_goes_on(#[values(On::Sqlite, On::Postgres)] on: On) {
    let fixture = Fixture::on(on).await;
    let acme = tenant("acme", None);
    for _ in 0..3 {
        let mut work = fixture.store.begin(acme.id()).await.unwrap();
        work.tenants().insert(&acme).await.unwrap();
        assert!(work.tenants().find().await.unwrap().is_some());
        drop(work);
        let mut read = fixture.store.read(acme.id()).await.unwrap();
        assert_eq!(read.tenants().find().await.unwrap(), None);
    }
    fixture.found("acme", None).await;
}

/// A tenant without a counter can't number its trail, so nothing happens in it.
#[rstest]
#[tokio::test]
async fn nothing_is_stored_without_its_trail(
    #[values(On::Sqlite, On::Postgres)] on: On,
    #[values(1, 9)] entries: usize,
) {
    let fixture = Fixture::on(on).await;
    let (acme, _, owner) = fixture.found("acme", None).await;
    fixture.execute("DELETE FROM tenantry_tenant_counters WHERE name = 'audit'").await;
    let mut work = fixture.store.begin(acme.id()).await.unwrap();
    let blocked = acme.advance(TenantMove::Activate, now()).unwrap();
    work.tenants().update(&acme, &blocked.value).await.unwrap();
    let entries: Vec<_> = std::iter::repeat_with(|| entry(owner.leave())).take(entries).collect();
    work.trail().insert(&entries).await.unwrap();
    work.commit().await.unwrap_err();
    let mut read = fixture.store.read(acme.id()).await.unwrap();
    assert_eq!(read.tenants().find().await.unwrap().unwrap().tenant, acme);
    assert_eq!(read.outbox().list(0, 9).await.unwrap(), []);
}

#[rstest]
#[tokio::test]
async fn giving_up_at_any_moment_leaves_all_or_nothing_and_a_writer_that_works(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let fixture = Fixture::on(on).await;
    let mut finished = 0;
    for polls in 0..40 {
        let (tenant, user, owner) = founding(&format!("tenant-{polls}"), None);
        let found = async {
            let mut work = fixture.store.begin(tenant.id()).await?;
            work.tenants().insert(&tenant).await?;
            work.users().insert(&user, &password()).await?;
            work.memberships().insert(&owner).await?;
            work.commit().await
        };
        let outcome = GivenUpAfter { polls, future: Box::pin(found) }.await;

        // A later unit of work sees the result: the connection is back, and not inside a transaction.
        let mut after = fixture.store.begin(tenant.id()).await.unwrap();
        let mut stored = [false, true, true];
        // A commit that was on its way when it was given up may arrive between two of these looks, once.
        for _ in 0..2 {
            stored = [
                after.tenants().find().await.unwrap().is_some(),
                after.users().find(user.id()).await.unwrap().is_some(),
                after.memberships().find(user.id()).await.unwrap().is_some(),
            ];
            if stored == [true; 3] || stored == [false; 3] {
                break;
            }
        }
        assert!(stored == [true; 3] || stored == [false; 3], "after {polls} polls: {stored:?}");
        if let Some(done) = outcome {
            done.unwrap();
            assert_eq!(stored, [true; 3], "what was acknowledged after {polls} polls");
            finished += 1;
        }
        drop(after);
    }
    assert!((1..40).contains(&finished), "{finished} of 40 were not given up; both kinds are needed");
}

#[rstest]
#[tokio::test]
async fn after_a_failed_write_nothing_is_committed(#[values(On::Sqlite, On::Postgres)] on: On) {
    let fixture = Fixture::on(on).await;
    fixture.found("acme", None).await;
    let (tenant, user, _) = founding("other", None);
    let twin = crate::persistence_fixture::tenant("acme", None);
    let mut work = fixture.store.begin(twin.id()).await.unwrap();
    work.users().insert(&user, &password()).await.unwrap();
    let collided = work.tenants().insert(&twin).await.unwrap_err();
    assert!(collided.is_conflict(Conflict::Slug));
    assert!(matches!(work.commit().await, Err(StoreError::Unavailable(_))));
    let mut work = fixture.store.begin(tenant.id()).await.unwrap();
    assert_eq!(work.users().find(user.id()).await.unwrap(), None);
}

#[rstest]
#[tokio::test]
async fn readers_wait_for_no_writer(#[values(On::Sqlite, On::Postgres)] on: On) {
    let fixture = Fixture::on(on).await;
    let (tenant, owner, _) = fixture.found("acme", None).await;
    let mut work = fixture.store.begin(tenant.id()).await.unwrap();
    let renamed = tenant.advance(TenantMove::Suspend, now()).unwrap().value;
    work.tenants().update(&tenant, &renamed).await.unwrap();
    let mut read = fixture.store.read(tenant.id()).await.unwrap();
    assert_eq!(read.tenants().find().await.unwrap().unwrap().tenant, tenant);
    assert!(read.memberships().find(owner.id()).await.unwrap().is_some());
    work.commit().await.unwrap();
    assert_eq!(read.tenants().find().await.unwrap().unwrap().tenant, renamed);
}

#[rstest]
#[tokio::test]
async fn what_was_committed_is_there_when_it_is_opened_again(#[values(On::Sqlite, On::Postgres)] on: On) {
    let fixture = Fixture::on(on).await;
    let (tenant, owner, membership) = fixture.found("acme", Some(7)).await;
    let (session, token) = fixture.sign_in(&owner, &tenant, now()).await;
    let fixture = fixture.reopen().await;
    let mut read = fixture.store.read(tenant.id()).await.unwrap();
    assert_eq!(read.tenants().find().await.unwrap().unwrap().tenant, tenant);
    assert_eq!(read.memberships().find(owner.id()).await.unwrap(), Some(membership));
    let mut people = fixture.store.read_platform(PlatformReason::Refresh).await.unwrap();
    let found = people.refresh_tokens().find(owner.id(), token.grant.id, 0).await.unwrap().unwrap();
    assert_eq!((found.chain.token, found.chain.session, found.user), (token, session, owner));
}

#[tokio::test]
async fn waiting_too_long_for_the_writer_or_another_process_is_unavailable() {
    let fixture = Fixture::open_with(|options| options.patience = Duration::from_secs(1)).await;
    let held = fixture.store.begin(id()).await.unwrap();
    assert!(matches!(fixture.store.begin(id()).await.err(), Some(StoreError::Unavailable(_))));
    drop(held);

    let other = fixture.bare().await;
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let foreign = other.begin_with_options(options).await.unwrap();
    assert!(matches!(fixture.store.begin(id()).await.err(), Some(StoreError::Unavailable(_))));
    foreign.rollback().await.unwrap();
    fixture.found("acme", None).await;

    fixture.database.ping().await.unwrap();
    fixture.database.close().await;
    assert!(matches!(fixture.database.ping().await, Err(StoreError::Unavailable(_))));
    assert!(matches!(fixture.store.begin(id()).await.err(), Some(StoreError::Unavailable(_))));
}

#[tokio::test]
async fn a_file_that_is_damaged_is_unavailable() {
    let fixture = Fixture::open().await;
    let (tenant, ..) = fixture.found("acme", None).await;
    let path = fixture.url().trim_start_matches("sqlite://").to_owned();
    fixture.execute("PRAGMA wal_checkpoint(TRUNCATE)").await;
    let length = usize::try_from(std::fs::metadata(&path).unwrap().len()).unwrap();
    std::fs::write(&path, vec![0xA5; length]).unwrap();
    // A reader that has never read has no part of the file in memory.
    let opened = Database::open(DatabaseOptions::new(fixture.url())).await;
    assert!(matches!(opened, Err(OpenError::Connect(_) | OpenError::Migrate(_))), "{opened:?}");
    let mut read = fixture.store.read(tenant.id()).await.unwrap();
    let answer = read.tenants().find().await;
    assert!(matches!(answer, Err(StoreError::Unavailable(_))), "{answer:?}");
}

#[rstest]
#[tokio::test]
async fn a_constraint_nobody_listed_is_neither_success_nor_conflict(#[values(On::Sqlite, On::Postgres)] on: On) {
    let fixture = Fixture::on(on).await;
    let stranger = user("stranger");
    let mut work = fixture.store.begin(id()).await.unwrap();
    let refused = work.sessions().insert(&session(&stranger, now())).await;
    assert!(matches!(&refused, Err(StoreError::Corrupt { what: "constraint", .. })), "{refused:?}");
}

#[rstest]
#[tokio::test]
async fn rows_of_another_tenant_are_refused(#[values(On::Sqlite, On::Postgres)] on: On) {
    let fixture = Fixture::on(on).await;
    let (acme, ..) = fixture.found("acme", None).await;
    let (globex, ..) = fixture.found("globex", None).await;
    let stray = user("stray");
    let mut work = fixture.store.begin(globex.id()).await.unwrap();
    work.users().insert(&stray, &password()).await.unwrap();
    let refused = work.memberships().insert(&member(acme.id(), &stray, Role::Member)).await;
    assert!(matches!(refused, Err(StoreError::Corrupt { what: "statement", .. })), "{refused:?}");
}

#[rstest]
#[tokio::test]
async fn a_queue_of_an_owner_that_a_later_release_knows_is_left_to_it(#[values(On::Sqlite, On::Postgres)] on: On) {
    let fixture = Fixture::on(on).await;
    let (kind, later) = (QueueKind::Events, now() + Span::seconds(30));
    let known = Queue { kind, owner: QueueOwner::Tenant(id()) };
    let mut work = fixture.store.begin_platform(PlatformReason::TakeTurns).await.unwrap();
    work.queues().wake(Queue { kind, owner: QueueOwner::Person(id()) }, now() - Span::seconds(9)).await.unwrap();
    work.queues().wake(known, now()).await.unwrap();
    work.commit().await.unwrap();
    fixture.execute("UPDATE tenantry_queues SET owner_kind = 'fleet' WHERE owner_kind = 'person'").await;
    let mut read = fixture.store.read_platform(PlatformReason::TakeTurns).await.unwrap();
    assert_eq!(read.queues().count(kind, now()).await.unwrap(), 1);
    drop(read);
    let mut work = fixture.store.begin_platform(PlatformReason::TakeTurns).await.unwrap();
    let claimed = work.queues().claim(kind, id(), now(), later).await.unwrap();
    assert_eq!(claimed.map(|lease| lease.queue), Some(known));
    assert_eq!(work.queues().claim(kind, id(), now(), later).await.unwrap(), None);
    work.commit().await.unwrap();
    let mut read = fixture.store.read_platform(PlatformReason::TakeTurns).await.unwrap();
    assert!(!read.queues().exists(kind, now()).await.unwrap());
    let left = "SELECT 1 FROM tenantry_queues WHERE owner_kind = 'fleet' AND wakes = 1 AND lease_id IS NULL";
    assert_eq!(rows(&fixture.bare().await, left).await.len(), 1);
}

#[rstest]
#[tokio::test]
async fn a_length_of_passwords_that_could_be_asked_for_once_is_read_as_the_longest(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let fixture = Fixture::on(on).await;
    let (tenant, owner, _) = fixture.found("acme", None).await;
    let asked = TenantSettingsChange { locale: None, password_policy: Some(Some(PasswordPolicy::at_least(12))) };
    let before = TenantSettings::unset(tenant.id());
    let after = before.change(&asked, None).unwrap().unwrap().value;
    let mut work = fixture.store.begin(tenant.id()).await.unwrap();
    work.tenant_settings().update(&before, &after).await.unwrap();
    work.commit().await.unwrap();
    for table in ["tenantry_tenant_settings", "tenantry_tenants"] {
        fixture.execute(&format!("UPDATE {table} SET password_min_length = 128")).await;
    }
    let mut read = fixture.store.read(tenant.id()).await.unwrap();
    let policy = read.tenant_settings().find().await.unwrap().unwrap().password_policy();
    assert_eq!(policy.map(PasswordPolicy::least), Some(64));
    let mut people = fixture.store.read_platform(PlatformReason::OwnAccount).await.unwrap();
    assert_eq!(people.user_tenants().find_password_policy(owner.id()).await.unwrap().least(), 64);
}

#[tokio::test]
async fn a_row_that_breaks_our_rules_is_corrupt_and_named_by_its_id() {
    let fixture = Fixture::open().await;
    let (tenant, ..) = fixture.found("acme", None).await;
    fixture.execute("UPDATE tenantry_tenants SET status = 'forgotten'").await;
    let mut directory = fixture.store.read_platform(PlatformReason::Operate).await.unwrap();
    let answer = directory.directory().find(&TenantKey::Id(tenant.id())).await.unwrap_err();
    let told = matches!(&answer, StoreError::Corrupt { what: "tenant", id } if *id == tenant.id().to_string());
    assert!(told, "{answer:?}");
    fixture.execute("UPDATE tenantry_tenants SET status = 'trial', version = 'many'").await;
    let answer = directory.directory().find(&TenantKey::Id(tenant.id())).await.unwrap_err();
    assert!(matches!(answer, StoreError::Corrupt { .. }), "{answer:?}");
}

#[tokio::test]
async fn only_a_file_that_can_be_made_is_opened() {
    let directory = tempfile::tempdir().unwrap();
    for url in ["sqlite::memory:", "mysql://localhost/x", "sqlite://x?mode=memory", "tenantry.db"] {
        assert!(matches!(Database::open(DatabaseOptions::new(url)).await, Err(OpenError::Url)), "{url}");
    }
    let nowhere = format!("sqlite://{}/missing/tenantry.db", directory.path().display());
    assert!(matches!(Database::open(DatabaseOptions::new(nowhere)).await, Err(OpenError::Create(_))));
}

#[rstest]
#[tokio::test]
async fn the_copy_for_the_person_is_never_older_than_the_membership(#[values(On::Sqlite, On::Postgres)] on: On) {
    let fixture = Fixture::on(on).await;
    let (tenant, _, founder) = fixture.found("acme", None).await;
    let (person, joined) = fixture.join(&tenant, "ada", Role::Member).await.unwrap();
    let promotion = MembershipChange { role: Some(Role::Admin), ..MembershipChange::default() };
    let promoted = joined.change(&founder.principal().unwrap(), promotion, id(), now()).unwrap().unwrap().value;
    let block = MembershipChange { active: Some(false), ..MembershipChange::default() };
    let blocked = promoted.change(&founder.principal().unwrap(), block, id(), now()).unwrap().unwrap().value;
    let unblock = MembershipChange { active: Some(true), ..MembershipChange::default() };
    let back = blocked.change(&founder.principal().unwrap(), unblock, id(), now()).unwrap().unwrap().value;
    assert_ne!(back.id(), blocked.id(), "a reactivated member begins a new stay");
    let (_, token) = fixture.sign_in(&person, &tenant, now()).await;
    for (before, after) in [(&joined, &promoted), (&promoted, &blocked), (&blocked, &back)] {
        let mut work = fixture.store.begin(tenant.id()).await.unwrap();
        work.memberships().update(before, after).await.unwrap();
        work.commit().await.unwrap();
        let expected = UserTenant::of(tenant.clone(), after);
        let mut people = fixture.store.read_platform(PlatformReason::SignIn).await.unwrap();
        let named = TenantKey::Id(tenant.id());
        assert_eq!(people.user_tenants().find(person.id(), &named).await.unwrap().as_ref(), Some(&expected));
        let candidate = people.users().find_candidate(person.email()).await.unwrap().unwrap();
        assert_eq!(candidate.memberships, std::slice::from_ref(&expected));
        let refresh = people.refresh_tokens().find(person.id(), token.grant.id, 0).await.unwrap().unwrap();
        assert_eq!(refresh.membership, Some(expected));
    }
}
