//! A purged tenant is gone: no column of any table names it, on either database and in either tier. Others notice nothing.

mod catalogue;
mod shop;

use std::{
    collections::{BTreeMap, BTreeSet},
    panic::resume_unwind,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use rstest::rstest;
use sea_orm::TransactionSession;
use tenantry_application::ports::{
    access_changes::{AccessChange, RecordedAccessChange},
    idempotency_keys::{IdempotencyKey, IdempotencyRecord, IdempotentResult},
    mailer::{Mail, Message},
    mails::QueuedMail,
    queues::QueueOwner,
    store_error::StoreError,
    tenant_mover::TenantMover,
    unit_of_work::{PlatformReason, UnitOfWorkFactory},
};
use tenantry_domain::{
    Span,
    event::DomainEvent,
    locale::Locale,
    membership::event::MembershipEvent,
    role::Role,
    secret::Secret,
    seed::SeedName,
    tenant::{NewDeletion, PurgeTime, Tenant, TenantId, TenantMove, TenantStatus, Tier},
    tenant_settings::TenantSettings,
    user::{User, UserId},
};
use tenantry_infrastructure::{
    ids::UuidV7Generator,
    persistence::{Database, DatabaseOptions, Purge, PurgeError, PurgeStep, SqlUnitOfWorkFactory, inspect},
};
use tenantry_testkit::{
    builders::{domain_claim, in_language, invitation_link, job, verified_claim},
    postgres::postgres,
};
use uuid::Uuid;

use self::catalogue::{mentions, schemas};
use crate::persistence_fixture::{
    Fixture, HandClock, create_roles, email, entry, found_in, id, invitation, member, now, rows, sealing,
};

/// Where a tenant is purged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Sqlite,
    Shared,
    Schema,
}

impl Place {
    async fn open(self) -> Fixture {
        let change = |options: &mut DatabaseOptions| *options = shop::embed(options.clone());
        match self {
            Self::Sqlite => Fixture::open_with(change).await,
            Self::Shared | Self::Schema => Fixture::on_postgres_with(change).await,
        }
    }
}

/// A tenant with rows in every table that can have some.
struct Filled {
    tenant: Tenant,
    owner: User,
    guest: User,
}

impl Filled {
    /// The guest is a member of the other tenant, if there is one.
    async fn found(fixture: &Fixture, place: Place, name: &str, guest: Option<&User>) -> Self {
        let (tenant, owner, _) = fixture.found(name, None).await;
        let guest = match guest {
            Some(known) => {
                let mut work = fixture.store.begin(tenant.id()).await.unwrap();
                work.memberships().insert(&member(tenant.id(), known, Role::Admin)).await.unwrap();
                work.commit().await.unwrap();
                known.clone()
            }
            None => fixture.join(&tenant, &format!("{name}-guest"), Role::Admin).await.unwrap().0,
        };
        for user in [&owner, &guest] {
            fixture.sign_in(user, &tenant, now()).await;
        }
        let id = tenant.id();
        let mut work = fixture.store.begin(id).await.unwrap();
        work.invitations().insert(&invitation(id, &format!("{name}-invited"))).await.unwrap();
        work.invitation_links().insert(&invitation_link(id, None)).await.unwrap();
        let claim = domain_claim(id, &format!("{name}.example"));
        work.domain_claims().insert(&claim).await.unwrap();
        work.domain_claims().update(&claim, &verified_claim(&claim)).await.unwrap();
        work.trail().insert(&[entry(left())]).await.unwrap();
        work.jobs().insert(&job(now())).await.unwrap();
        let unset = TenantSettings::unset(id);
        work.tenant_settings().update(&unset, &in_language(&unset, Some(Locale::De))).await.unwrap();
        work.tenant_seeds().claim(&SeedName::parse("providers.1").unwrap(), now()).await.unwrap();
        let suspended = tenant.advance(TenantMove::Suspend, now()).unwrap().value;
        work.access_changes().insert(&[recorded(AccessChange::standing_of(&suspended))]).await.unwrap();
        work.idempotency_keys().insert(&remembered(id, owner.id()), now()).await.unwrap();
        work.mails().insert(&mail(id)).await.unwrap();
        work.commit().await.unwrap();
        fixture.execute(&cursor(place, id)).await;
        shop::fill(&fixture.database, id).await;
        if place == Place::Schema {
            fixture.database.fleet().unwrap().move_to(id, Tier::Schema, &|_| {}).await.unwrap();
        }
        Self { tenant, owner, guest }
    }
}

fn cursor(place: Place, tenant: TenantId) -> String {
    let id = match place {
        Place::Sqlite => format!("x'{}'", tenant.as_uuid().simple()),
        Place::Shared | Place::Schema => format!("'{tenant}'"),
    };
    format!("INSERT INTO tenantry_event_cursors (tenant_id, handler, seq, attempts) VALUES ({id}, 'mailer', 1, 0)")
}

fn left() -> DomainEvent {
    DomainEvent::Membership(MembershipEvent::Left { user_id: UserId::new(Uuid::nil()), role: Role::Member })
}

fn recorded(change: AccessChange) -> RecordedAccessChange {
    RecordedAccessChange { id: id(), change, recorded_at: now() }
}

fn remembered(tenant_id: TenantId, user_id: UserId) -> IdempotencyRecord {
    // Each its own.
    let [key, fingerprint] = [1, 2].map(|part| Secret::new([part ^ tenant_id.as_uuid().as_bytes()[15]; 32]).hash());
    let key = IdempotencyKey { key, fingerprint };
    IdempotencyRecord {
        key,
        result: IdempotentResult::SignUp { tenant_id, user_id },
        expires_at: now() + Span::hours(1),
    }
}

fn mail(tenant: TenantId) -> QueuedMail {
    QueuedMail {
        owner: QueueOwner::Tenant(tenant),
        id: id(),
        invitation: None,
        inviter: None,
        mail: Mail { to: email("somebody"), locale: Locale::En, message: Message::AccountReclaimed { at: now() } },
        queued_at: now(),
    }
}

/// Deletes the tenant, and begins to purge it.
async fn begin(store: &SqlUnitOfWorkFactory, tenant: TenantId) {
    let mut work = store.begin(tenant).await.unwrap();
    let found = work.tenants().find().await.unwrap().unwrap();
    let slug = found.slug().clone();
    let deletion = NewDeletion { slug: &slug, others: 0, force: true, grace: Span::days(30) };
    let deleted = found.delete(deletion, now()).unwrap().value;
    work.tenants().update(&found, &deleted).await.unwrap();
    let purged = deleted.purge(PurgeTime::Now, now()).unwrap().unwrap().value;
    work.tenants().update(&deleted, &purged).await.unwrap();
    work.commit().await.unwrap();
}

fn purge_of(database: &Database, store: &Arc<SqlUnitOfWorkFactory>) -> Purge {
    Purge::new(database.clone(), store.clone(), HandClock::new(), Arc::new(UuidV7Generator))
}

async fn find(fixture: &Fixture, user: &User) -> User {
    let mut read = fixture.store.read_platform(PlatformReason::OwnAccount).await.unwrap();
    read.users().find(user.id()).await.unwrap().unwrap().user
}

#[rstest]
#[tokio::test]
async fn nothing_of_it_is_left_in_any_column_of_any_table(
    #[values(Place::Sqlite, Place::Shared, Place::Schema)] place: Place,
) {
    let fixture = place.open().await;
    let twin = Filled::found(&fixture, place, "bolt", None).await;
    let gone = Filled::found(&fixture, place, "acme", Some(&twin.guest)).await;
    let bare = fixture.bare().await;
    let others = mentions(&bare, twin.tenant.id()).await;
    let before = mentions(&bare, gone.tenant.id()).await;
    // Twelve tables of tenants, eight others of ours and the tenant itself, and four of the shop.
    let tables: BTreeSet<_> = before.keys().map(|key| key.rsplit_once('.').unwrap().0).collect();
    assert_eq!(tables.len(), 25, "{tables:?}");
    assert_eq!(schemas(&bare).await.len(), if place == Place::Schema { 2 } else { 0 });

    begin(&fixture.store, gone.tenant.id()).await;
    purge_of(&fixture.database, &fixture.store).execute(gone.tenant.id(), |_| {}).await.unwrap();
    assert_eq!(mentions(&bare, gone.tenant.id()).await, BTreeMap::new());
    assert_eq!(mentions(&bare, twin.tenant.id()).await, others);
    assert_eq!(schemas(&bare).await.len(), usize::from(place == Place::Schema));
    // Again, it is gone.
    purge_of(&fixture.database, &fixture.store).execute(gone.tenant.id(), |_| {}).await.unwrap();

    // Who is left without a tenant is anonymized, and who has another is not.
    let (owner, guest) = (find(&fixture, &gone.owner).await, find(&fixture, &gone.guest).await);
    assert_eq!((owner.snapshot().name.as_str(), owner.email_verified()), ("Deleted person", false));
    assert_eq!(owner.email().as_str(), format!("deleted-{}@deleted.invalid", owner.id().as_uuid().simple()));
    assert_eq!(guest, twin.guest);
    for (table, people) in [("credentials", 2), ("sessions", 3), ("refresh_tokens", 2), ("user_emails", 2)] {
        assert_eq!(rows(&bare, &format!("SELECT * FROM tenantry_{table}")).await.len(), people, "{table}");
    }

    // Its slug and its owner's address are free.
    let (tenant, owner, _) = fixture.found("acme", None).await;
    assert_eq!((tenant.slug(), owner.email()), (gone.tenant.slug(), gone.owner.email()));
    shop::visit(&fixture.database, twin.tenant.id(), 8).await.unwrap();
}

#[rstest]
#[tokio::test]
async fn one_that_was_killed_halfway_serves_nobody_and_goes_on(
    #[values(Place::Sqlite, Place::Shared, Place::Schema)] place: Place,
    #[values(0, 1, 5, 13, 15)] steps: usize,
) {
    let fixture = place.open().await;
    let twin = Filled::found(&fixture, place, "bolt", None).await;
    let gone = Filled::found(&fixture, place, "acme", Some(&twin.guest)).await;
    let acme = gone.tenant.id();
    begin(&fixture.store, acme).await;
    let purge = purge_of(&fixture.database, &fixture.store);
    let killed = tokio::spawn(async move {
        let left = AtomicUsize::new(steps);
        let told = |_: &PurgeStep| {
            if left.fetch_sub(1, Ordering::Relaxed) == 0 {
                resume_unwind(Box::new("killed"));
            }
        };
        purge.execute(acme, told).await
    });
    // On SQLite the last steps are one transaction.
    assert!(killed.await.is_err_and(|error| error.is_panic()) || (place == Place::Sqlite && steps > 14));
    let bare = fixture.bare().await;
    if place != Place::Sqlite {
        let refused = fixture.store.begin(acme).await.err();
        assert!(matches!(refused, Some(StoreError::TenantUnavailable(_))), "{refused:?}");
        assert!(shop::visit(&fixture.database, acme, 9).await.is_err());
        let mut read = fixture.store.read(acme).await.unwrap();
        assert!(matches!(read.tenants().find().await, Err(StoreError::TenantUnavailable(_))));
    }
    finish(&fixture, acme).await;
    assert_eq!(mentions(&bare, acme).await, BTreeMap::new());
    assert_eq!(find(&fixture, &gone.owner).await.snapshot().name.as_str(), "Deleted person");
    assert_eq!(find(&fixture, &twin.guest).await, twin.guest);
}

/// Purges as soon as the server has noticed that the last process is gone.
async fn finish(fixture: &Fixture, tenant: TenantId) {
    loop {
        match purge_of(&fixture.database, &fixture.store).execute(tenant, |_| {}).await {
            Err(PurgeError::Busy) => tokio::task::yield_now().await,
            done => return done.unwrap(),
        }
    }
}

#[rstest]
#[tokio::test]
async fn what_is_in_use_or_can_be_restored_is_not_purged(#[values(Place::Sqlite, Place::Shared)] place: Place) {
    let fixture = place.open().await;
    let kept = Filled::found(&fixture, place, "acme", None).await.tenant;
    let bare = fixture.bare().await;
    let before = mentions(&bare, kept.id()).await;
    let refused = purge_of(&fixture.database, &fixture.store).execute(kept.id(), |_| {}).await;
    assert!(matches!(refused, Err(PurgeError::NotBegun)), "{refused:?}");
    let mut work = fixture.store.begin(kept.id()).await.unwrap();
    let deletion = NewDeletion { slug: kept.slug(), others: 0, force: true, grace: Span::days(30) };
    let deleted = kept.delete(deletion, now()).unwrap().value;
    work.tenants().update(&kept, &deleted).await.unwrap();
    work.commit().await.unwrap();
    let refused = purge_of(&fixture.database, &fixture.store).execute(kept.id(), |_| {}).await;
    assert!(matches!(refused, Err(PurgeError::NotBegun)), "{refused:?}");
    assert_eq!(mentions(&bare, kept.id()).await, before);
    let mut read = fixture.store.read(kept.id()).await.unwrap();
    let found = read.tenants().find().await.unwrap().unwrap().tenant;
    assert_eq!(found, deleted);
    assert!(matches!(found.status(), TenantStatus::Deleted { .. }));
}

/// More than one batch, and a member who founded another tenant.
#[tokio::test]
async fn many_rows_are_removed_in_batches() {
    let fixture = Place::Shared.open().await;
    let acme = Filled::found(&fixture, Place::Shared, "acme", None).await;
    let fill = format!(
        "INSERT INTO visits (tenant_id, id) SELECT '{}', gen_random_uuid() FROM generate_series(1, 12000)",
        acme.tenant.id()
    );
    fixture.execute(&fill).await;
    let founded = format!("INSERT INTO tenantry_founders (user_id, tenants) VALUES ('{}', 2)", acme.guest.id());
    fixture.execute(&founded).await;
    begin(&fixture.store, acme.tenant.id()).await;
    purge_of(&fixture.database, &fixture.store).execute(acme.tenant.id(), |_| {}).await.unwrap();
    assert_eq!(mentions(&fixture.bare().await, acme.tenant.id()).await, BTreeMap::new());
    assert_eq!(find(&fixture, &acme.guest).await, acme.guest);
    assert_eq!(find(&fixture, &acme.owner).await.snapshot().name.as_str(), "Deleted person");
}

/// Removing audit events and schemas needs the role that migrates.
#[tokio::test]
async fn a_process_that_only_serves_says_so_and_one_that_may_migrate_goes_on() {
    let url = postgres().database();
    let name = url.rsplit('/').next().unwrap();
    let (owner, serving) = create_roles(name, "");
    let open = async |owner_url: Option<String>| {
        let mut options = shop::embed(DatabaseOptions::new(postgres().url(&serving, name)));
        options.owner_url = owner_url;
        let database = Database::open(options).await.unwrap();
        let store = Arc::new(SqlUnitOfWorkFactory::new(database.clone(), Arc::default(), sealing()));
        (database, store)
    };
    let both = open(Some(postgres().url(&owner, name))).await;
    let (acme, ..) = found_in(&both.1, "acme", None).await;
    shop::fill(&both.0, acme.id()).await;
    begin(&both.1, acme.id()).await;
    let bare = sea_orm::Database::connect(url.as_str()).await.unwrap();
    let before = mentions(&bare, acme.id()).await;
    let alone = open(None).await;
    let refused = purge_of(&alone.0, &alone.1).execute(acme.id(), |_| {}).await.unwrap_err();
    assert!(refused.to_string().contains("TENANTRY_DATABASE_OWNER_URL"), "{refused}");
    assert_eq!(mentions(&bare, acme.id()).await, before);
    let refused = purge_of(&both.0, &both.1).execute(acme.id(), |_| {}).await.unwrap_err();
    let PurgeError::Role { remedy } = refused else { panic!("{refused}") };
    postgres().run(name, &remedy);
    purge_of(&both.0, &both.1).execute(acme.id(), |_| {}).await.unwrap();
    assert_eq!(mentions(&bare, acme.id()).await, BTreeMap::new());
}

/// Somebody writes in the tenant as the purge begins: it waits, and nobody else begins.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_writes_in_it_is_waited_for() {
    let fixture = Place::Shared.open().await;
    let acme = Filled::found(&fixture, Place::Shared, "acme", None).await.tenant.id();
    let writing = shop::begin_visit(&fixture.database, acme, 8).await.unwrap();
    begin(&fixture.store, acme).await;
    let purge = purge_of(&fixture.database, &fixture.store);
    let running = tokio::spawn(async move { purge.execute(acme, |_| {}).await });
    let bare = fixture.bare().await;
    let waits = "SELECT 1 AS one FROM pg_locks WHERE locktype = 'advisory' AND NOT granted \
                 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    while rows(&bare, waits).await.is_empty() {
        tokio::task::yield_now().await;
    }
    assert!(shop::visit(&fixture.database, acme, 9).await.is_err());
    writing.commit().await.unwrap();
    running.await.unwrap().unwrap();
    assert_eq!(mentions(&bare, acme).await, BTreeMap::new());
}

/// A tenant whose schema is dropped is not one that misses its schema.
#[tokio::test]
async fn the_doctor_misses_no_schema_of_a_tenant_that_is_purged() {
    let fixture = Place::Schema.open().await;
    let acme = Filled::found(&fixture, Place::Schema, "acme", None).await.tenant.id();
    begin(&fixture.store, acme).await;
    let findings = async || {
        let registry = shop::registry();
        let inspected = inspect(&shop::embed(DatabaseOptions::new(fixture.url())), &registry).await.unwrap();
        inspected.findings.iter().map(|found| format!("{}: {}", found.what, found.remedy)).collect::<Vec<_>>()
    };
    let found = findings().await;
    assert!(found.len() == 1 && found[0].contains("tenant purge --due"), "{found:?}");
    let purge = purge_of(&fixture.database, &fixture.store);
    let killed = tokio::spawn(async move {
        let told = |step: &PurgeStep| {
            if *step == PurgeStep::SchemaDropped {
                resume_unwind(Box::new("killed"));
            }
        };
        purge.execute(acme, told).await
    });
    assert!(killed.await.is_err_and(|error| error.is_panic()));
    assert_eq!(findings().await, Vec::<String>::new());
}
