//! The registry of access changes: it learns of changes on commit and never otherwise, and through the poll of what
//! other processes commit.

use std::sync::Arc;

use rstest::rstest;
use tenantry_application::ports::{
    access_changes::{AccessChange, RecordedAccessChange},
    access_registry::{AccessAnswer, AccessQuestion, AccessRegistry, StayQuestion},
    clock::Clock,
    unit_of_work::UnitOfWorkFactory,
};
use tenantry_domain::{
    Span, Timestamp,
    access_epoch::AccessEpoch,
    id::Id,
    names::DisplayName,
    session::SessionId,
    tenant::{Standing, TenantMove},
};
use tenantry_infrastructure::persistence::{
    AccessFeed, DatabaseOptions, KnownChange, MemoryAccessRegistry, Sweep, open,
};

use crate::persistence_fixture::{Fixture, HandClock, LIFE, On, id, now, sealing};

fn question() -> AccessQuestion {
    AccessQuestion { session_id: id(), stay: Some(stay()), user_id: id(), epoch: AccessEpoch::FIRST }
}

fn stay() -> StayQuestion {
    StayQuestion { membership_id: id(), membership_version: 3, tenant_id: id() }
}

fn at(recorded_at: Timestamp, change: AccessChange) -> RecordedAccessChange {
    RecordedAccessChange { id: id(), change, recorded_at }
}

fn untouched() -> AccessAnswer {
    AccessAnswer { revoked: false, outdated: false, standing: Standing::Open, name: None }
}

async fn commit(fixture: &Fixture, changes: &[RecordedAccessChange]) {
    let mut work = fixture.store.begin(id()).await.unwrap();
    work.access_changes().insert(changes).await.unwrap();
    work.commit().await.unwrap();
}

async fn feed(fixture: &Fixture, clock: &Arc<HandClock>) -> (Arc<MemoryAccessRegistry>, AccessFeed) {
    let registry = Arc::new(MemoryAccessRegistry::default());
    let clock: Arc<dyn Clock> = Arc::clone(clock) as _;
    let feed = AccessFeed::open(fixture.database.clone(), Arc::clone(&registry), clock).await.unwrap();
    (registry, feed)
}

#[rstest]
#[tokio::test]
async fn a_change_is_known_here_once_it_is_committed_and_never_otherwise(#[values(On::Sqlite, On::Postgres)] on: On) {
    let fixture = Fixture::on(on).await;
    let asked = question();
    let change = at(now(), AccessChange::SessionRevoked(asked.session_id));
    let mut work = fixture.store.begin(asked.stay.unwrap().tenant_id).await.unwrap();
    work.access_changes().insert(std::slice::from_ref(&change)).await.unwrap();
    assert!(!fixture.registry.find(&asked).revoked);
    drop(work);
    assert!(!fixture.registry.find(&asked).revoked);
    commit(&fixture, &[change]).await;
    assert!(fixture.registry.find(&asked).revoked);
    assert_eq!(fixture.registry.find(&question()), untouched());
}

#[rstest]
#[tokio::test]
async fn every_kind_of_change_reaches_another_process_with_the_next_poll(#[values(On::Sqlite, On::Postgres)] on: On) {
    let fixture = Fixture::on(on).await;
    let clock = HandClock::new();
    let (registry, feed) = feed(&fixture, &clock).await;
    let asked: [AccessQuestion; 6] = std::array::from_fn(|_| question());
    let role_changed =
        |membership_id, oldest_version| AccessChange::MembershipChanged { membership_id, oldest_version };
    let name = DisplayName::parse("Ada Lovelace").unwrap();
    let changes = [
        AccessChange::SessionRevoked(asked[0].session_id),
        AccessChange::MembershipEnded(asked[1].stay.unwrap().membership_id),
        role_changed(asked[2].stay.unwrap().membership_id, 4),
        role_changed(asked[3].stay.unwrap().membership_id, 3),
        AccessChange::TenantStanding {
            tenant_id: asked[4].stay.unwrap().tenant_id,
            standing: Standing::Suspended,
            version: 2,
        },
        AccessChange::UserRenamed { user_id: asked[5].user_id, name: name.clone(), version: 2 },
    ];
    commit(&fixture, &changes.map(|change| at(now(), change))).await;
    for question in &asked {
        assert_eq!(registry.find(question), untouched(), "nobody told this registry yet");
    }
    feed.poll().await.unwrap();
    let revoked = AccessAnswer { revoked: true, ..untouched() };
    let suspended = AccessAnswer { standing: Standing::Suspended, ..untouched() };
    let renamed = AccessAnswer { name: Some(name), ..untouched() };
    let answers = asked.each_ref().map(|question| registry.find(question));
    assert_eq!(answers, [revoked.clone(), revoked.clone(), revoked, untouched(), suspended, renamed]);
}

#[rstest]
#[tokio::test]
async fn a_row_that_was_dated_before_a_poll_and_committed_after_it_is_found(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let fixture = Fixture::on(on).await;
    let clock = HandClock::new();
    let (registry, feed) = feed(&fixture, &clock).await;
    clock.advance(Span::minutes(5));
    feed.poll().await.unwrap();
    let asked = question();
    let late = clock.now() - Span::seconds(5);
    commit(&fixture, &[at(late, AccessChange::SessionRevoked(asked.session_id))]).await;
    clock.advance(Span::milliseconds(500));
    feed.poll().await.unwrap();
    assert!(registry.find(&asked).revoked);
}

#[rstest]
#[tokio::test]
async fn a_change_that_came_while_the_poll_failed_is_found_later(#[values(On::Sqlite, On::Postgres)] on: On) {
    let fixture = Fixture::on(on).await;
    let clock = HandClock::new();
    let (registry, feed) = feed(&fixture, &clock).await;
    fixture.execute("ALTER TABLE tenantry_access_changes RENAME TO elsewhere").await;
    clock.advance(Span::minutes(10));
    assert!(feed.poll().await.is_err());
    fixture.execute("ALTER TABLE elsewhere RENAME TO tenantry_access_changes").await;
    let asked = question();
    commit(&fixture, &[at(now() + Span::minutes(2), AccessChange::SessionRevoked(asked.session_id))]).await;
    feed.poll().await.unwrap();
    assert!(registry.find(&asked).revoked);
}

#[rstest]
#[tokio::test]
async fn a_clock_that_is_set_back_hides_no_change(#[values(On::Sqlite, On::Postgres)] on: On) {
    let fixture = Fixture::on(on).await;
    let clock = HandClock::new();
    let (registry, feed) = feed(&fixture, &clock).await;
    feed.poll().await.unwrap();
    clock.advance(-Span::minutes(20));
    let asked = question();
    commit(&fixture, &[at(clock.now(), AccessChange::SessionRevoked(asked.session_id))]).await;
    feed.poll().await.unwrap();
    assert!(registry.find(&asked).revoked);
}

#[rstest]
#[tokio::test]
async fn what_a_node_with_a_wrong_clock_recorded_is_known_within_a_minute(#[values(On::Sqlite, On::Postgres)] on: On) {
    let fixture = Fixture::on(on).await;
    let clock = HandClock::new();
    let (registry, feed) = feed(&fixture, &clock).await;
    let asked = question();
    commit(&fixture, &[at(now() - Span::days(3), AccessChange::SessionRevoked(asked.session_id))]).await;
    let mut rounds = 0;
    while !registry.find(&asked).revoked {
        feed.poll().await.unwrap();
        rounds += 1;
    }
    assert!((2..=121).contains(&rounds), "{rounds} rounds, of which there are two a second");
}

#[rstest]
#[tokio::test]
async fn what_no_token_needs_is_forgotten_by_epochs_and_by_no_clock(#[values(On::Sqlite, On::Postgres)] on: On) {
    let fixture = Fixture::on(on).await;
    let clock = HandClock::new();
    let (registry, early) = feed(&fixture, &clock).await;
    let asked = question();
    let standing =
        |standing| AccessChange::TenantStanding { tenant_id: asked.stay.unwrap().tenant_id, standing, version: 2 };
    let changes = [AccessChange::SessionRevoked(asked.session_id), standing(Standing::Canceled)];
    commit(&fixture, &changes.map(|change| at(now(), change))).await;
    early.poll().await.unwrap();
    for jump in [Span::minutes(20), Span::days(400), -Span::days(800), Span::days(400) - Span::minutes(20)] {
        clock.advance(jump);
        let (late, _) = feed(&fixture, &clock).await;
        early.poll().await.unwrap();
        for registry in [&registry, &late] {
            let answer = registry.find(&asked);
            assert_eq!((answer.revoked, answer.outdated, answer.standing), (true, false, Standing::Canceled), "{jump}");
        }
    }
    let sweep = Sweep::new(fixture.database.clone(), clock.clone(), LIFE);
    let mut told = Vec::new();
    for _ in 0..3 {
        clock.advance(Span::hours(1));
        sweep.execute().await.unwrap();
        early.poll().await.unwrap();
        let (late, _) = feed(&fixture, &clock).await;
        let [early, late] = [&registry, &late].map(|registry| registry.find(&asked));
        assert_eq!(early.standing, Standing::Canceled, "a blocked tenant is in no token, so it is not forgotten");
        assert_eq!((early.revoked, early.outdated), (late.revoked, late.outdated));
        told.push((early.revoked, early.outdated));
    }
    // The tokens are refused before the change is forgotten.
    assert_eq!(told, [(true, false), (true, true), (false, true)]);
}

#[tokio::test]
async fn of_two_standings_that_of_the_higher_version_holds_in_whatever_order_they_are_told() {
    let registry = MemoryAccessRegistry::default();
    let asked = question();
    let known = |change| KnownChange { change, epoch: AccessEpoch::FIRST };
    let standing = |standing, version| {
        known(AccessChange::TenantStanding { tenant_id: asked.stay.unwrap().tenant_id, standing, version })
    };
    let (suspended, opened) = (standing(Standing::Suspended, 2), standing(Standing::Open, 3));
    registry.apply(&[opened.clone(), suspended.clone()]);
    assert_eq!(registry.find(&asked).standing, Standing::Open);
    registry.apply(&[suspended]);
    assert_eq!(registry.find(&asked).standing, Standing::Open);
    let older = |oldest_version| {
        known(AccessChange::MembershipChanged { membership_id: asked.stay.unwrap().membership_id, oldest_version })
    };
    registry.apply(&[older(4), older(2)]);
    assert!(registry.find(&asked).revoked);
}

#[rstest]
#[tokio::test]
async fn blocked_tenants_are_known_at_start_however_long_ago_that_was(#[values(On::Sqlite, On::Postgres)] on: On) {
    let fixture = Fixture::on(on).await;
    let (tenant, owner, membership) = fixture.found("acme", None).await;
    let suspended = tenant.advance(TenantMove::Suspend, now()).unwrap().value;
    let mut work = fixture.store.begin(tenant.id()).await.unwrap();
    work.tenants().update(&tenant, &suspended).await.unwrap();
    work.commit().await.unwrap();
    let clock = HandClock::new();
    clock.advance(Span::days(400));
    let (registry, feed) = feed(&fixture, &clock).await;
    let stay = StayQuestion { tenant_id: tenant.id(), membership_id: membership.id(), ..stay() };
    let asked = AccessQuestion { user_id: owner.id(), stay: Some(stay), ..question() };
    feed.poll().await.unwrap();
    assert_eq!(registry.find(&asked).standing, Standing::Suspended);
    let opened = AccessChange::TenantStanding { tenant_id: tenant.id(), standing: Standing::Open, version: 3 };
    commit(&fixture, &[at(clock.now(), opened)]).await;
    feed.poll().await.unwrap();
    assert_eq!(registry.find(&asked).standing, Standing::Open);
}

#[tokio::test]
async fn a_row_of_a_kind_not_known_hides_no_other() {
    let fixture = Fixture::open().await;
    let clock = HandClock::new();
    fixture
        .execute(
            "INSERT INTO tenantry_access_changes SELECT x'00000000000000000000000000000000', 'from_the_future',
                  x'00000000000000000000000000000000', NULL, NULL, '2027-01-15T08:00:00.123456+00:00', 1",
        )
        .await;
    let asked = question();
    commit(&fixture, &[at(now(), AccessChange::SessionRevoked(asked.session_id))]).await;
    let (registry, _) = feed(&fixture, &clock).await;
    assert!(registry.find(&asked).revoked);
}

#[rstest]
#[tokio::test]
async fn the_poll_runs_by_itself_while_the_database_is_open(#[values(On::Sqlite, On::Postgres)] on: On) {
    let fixture = Fixture::on(on).await;
    let asked: SessionId = id();
    let persistence = open(DatabaseOptions::new(fixture.url()), HandClock::new(), LIFE, sealing()).await.unwrap();
    let question = AccessQuestion { session_id: asked, ..question() };
    assert!(!persistence.access_registry.find(&question).revoked);
    commit(&fixture, &[at(now(), AccessChange::SessionRevoked(asked))]).await;
    let known = async {
        while !persistence.access_registry.find(&question).revoked {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_mins(1), known).await.unwrap();
    let opened: Id<tenantry_domain::tenant::Tenant> = id();
    drop(persistence.units_of_work.begin(opened).await.unwrap());
    persistence.close().await;
}
