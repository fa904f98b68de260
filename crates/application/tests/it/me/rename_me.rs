//! A new name reaches every copy of it, and only the trails of the person's own tenants.

use std::{
    pin::Pin,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use tenantry_application::{
    actor::{AccessError, Who},
    ports::{
        store_error::StoreError,
        unit_of_work::{
            PlatformReadModel, PlatformReason, PlatformUnitOfWork, ReadModel, UnitOfWork, UnitOfWorkFactory,
        },
    },
    settings::Settings,
    use_cases::me::rename_me::{Command, RenameMeError},
};
use tenantry_domain::{
    event::Fact,
    role::Role,
    tenant::{TenantId, TenantMove, Tier},
};
use tenantry_testkit::{
    builders::{self, anonymous, name},
    fakes::PlainAccessTokens,
};

use crate::world::World;

#[tokio::test]
async fn the_person_the_copies_and_both_trails_know_the_name() {
    let world = World::new();
    let boss = world.found("boss", "bolt").await;
    let ada = world.found("ada", "acme").await;
    let there = world.join_too(&boss, "ada", Role::Member).await;
    let bystander = world.membership(&boss).unwrap();
    let before = world.membership(&ada).unwrap();
    let (commits, in_bolt) = (world.store.commits(), world.store.events(boss.tenant_id).len());
    let renamed = world.app.me.rename.execute(&ada.actor, Command { name: name("Ada Lovelace") }).await.unwrap();
    assert_eq!(renamed.name(), &name("Ada Lovelace"));
    assert!(world.store.users().contains(&renamed));
    // One commit for the person and their current tenant, one for the other tenant.
    assert_eq!(world.store.commits(), commits + 2);
    for person in [&ada, &there] {
        assert_eq!(world.membership(person).unwrap().snapshot().name, name("Ada Lovelace"));
        let log = world.store.audit_log(person.tenant_id);
        let last = log.last().unwrap();
        assert_eq!(last.event.name(), "user.updated");
        let fact = Fact { field: "name", before: Some("ada".to_owned()), after: Some("Ada Lovelace".to_owned()) };
        assert_eq!(last.event.facts(), [fact]);
        assert_eq!(world.store.outbox(person.tenant_id).last().unwrap().id, last.id);
    }
    assert_eq!(world.store.events(boss.tenant_id).len(), in_bolt + 1);
    assert_eq!(world.membership(&boss), Some(bystander));

    // A name changes no permission: the tokens stay valid, and requests see the new name.
    assert_eq!(world.membership(&ada).unwrap().snapshot().version, before.snapshot().version);
    for person in [&ada, &there] {
        let Who::Member(member) = world.authenticate(&person.tokens).unwrap().who else { panic!("expected a member") };
        assert_eq!(member.name, name("Ada Lovelace"));
    }
}

#[tokio::test]
async fn the_same_name_changes_nothing() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    let mark = world.mark(ada.tenant_id);
    let same = world.app.me.rename.execute(&ada.actor, Command { name: name("ada") }).await.unwrap();
    assert_eq!(same.snapshot().version, 1);
    world.assert_untouched(mark);
}

#[tokio::test]
async fn what_ended_half_way_is_done_by_asking_again() {
    let world = World::new();
    let boss = world.found("boss", "bolt").await;
    let ada = world.found("ada", "acme").await;
    let there = world.join_too(&boss, "ada", Role::Member).await;
    world.store.allow_commits(1);
    let ended = world.app.me.rename.execute(&ada.actor, Command { name: name("Ada Lovelace") }).await;
    assert!(matches!(ended, Err(RenameMeError::Store(StoreError::Unavailable(_)))), "{ended:?}");
    let names = || [&ada, &there].map(|person| world.membership(person).unwrap().snapshot().name.to_string());
    assert_eq!(names(), ["Ada Lovelace", "ada"]);

    world.store.allow_commits(usize::MAX);
    let mark = world.mark(boss.tenant_id);
    world.app.me.rename.execute(&ada.actor, Command { name: name("Ada Lovelace") }).await.unwrap();
    world.assert_recorded(mark, &ada.actor, &["user.updated"]);
    assert_eq!(names(), ["Ada Lovelace", "Ada Lovelace"]);
}

#[tokio::test]
async fn strangers_and_people_who_are_gone_have_no_name_to_change() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    let gone = builders::user("gone");
    let tenant = world.tenant(&ada);
    let gone = builders::actor(&tenant, &gone, &builders::membership(tenant.id(), &gone, Role::Owner));
    let mark = world.mark(ada.tenant_id);
    for actor in [anonymous(), gone] {
        let refused = world.app.me.rename.execute(&actor, Command { name: name("Somebody") }).await;
        assert!(matches!(refused, Err(RenameMeError::Access(AccessError::NotAMember))), "{refused:?}");
    }
    world.store.refuse_commits();
    let refused = world.app.me.rename.execute(&ada.actor, Command { name: name("Somebody") }).await;
    assert!(matches!(refused, Err(RenameMeError::Store(StoreError::Unavailable(_)))), "{refused:?}");
    world.assert_untouched(mark);
    let Who::Member(member) = world.authenticate(&ada.tokens).unwrap().who else { panic!("expected a member") };
    assert_eq!(member.name, name("ada"));
}

#[tokio::test]
async fn from_a_blocked_tenant_nobody_changes_his_name() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    world.operate(ada.tenant_id, TenantMove::Suspend).await;
    let ada = world.person(ada.tokens);
    let mark = world.mark(ada.tenant_id);
    let refused = world.app.me.rename.execute(&ada.actor, Command { name: name("Somebody") }).await;
    assert!(matches!(refused, Err(RenameMeError::Access(AccessError::Denied(_)))), "{refused:?}");
    world.assert_untouched(mark);
}

/// What happens in between.
type Meanwhile = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A store that lets something happen before its next read outside any tenant.
struct Interrupted {
    inner: Arc<dyn UnitOfWorkFactory>,
    meanwhile: Arc<Mutex<Option<Meanwhile>>>,
}

#[async_trait]
impl UnitOfWorkFactory for Interrupted {
    async fn begin(&self, tenant: TenantId) -> Result<Box<dyn UnitOfWork>, StoreError> {
        self.inner.begin(tenant).await
    }

    async fn begin_new(&self, tenant: TenantId, tier: Tier) -> Result<Box<dyn UnitOfWork>, StoreError> {
        self.inner.begin_new(tenant, tier).await
    }

    async fn begin_platform(&self, why: PlatformReason) -> Result<Box<dyn PlatformUnitOfWork>, StoreError> {
        self.inner.begin_platform(why).await
    }

    async fn read(&self, tenant: TenantId) -> Result<Box<dyn ReadModel>, StoreError> {
        self.inner.read(tenant).await
    }

    async fn read_platform(&self, why: PlatformReason) -> Result<Box<dyn PlatformReadModel>, StoreError> {
        let meanwhile = self.meanwhile.lock().unwrap().take();
        if let Some(meanwhile) = meanwhile {
            meanwhile.await;
        }
        self.inner.read_platform(why).await
    }
}

#[tokio::test]
async fn of_two_renames_that_cross_the_later_name_is_everywhere() {
    let meanwhile = Arc::new(Mutex::new(None));
    let interrupted =
        |inner| -> Arc<dyn UnitOfWorkFactory> { Arc::new(Interrupted { inner, meanwhile: meanwhile.clone() }) };
    let world = World::through(Settings::default(), interrupted, Arc::new(PlainAccessTokens));
    let boss = world.found("boss", "bolt").await;
    let ada = world.found("ada", "acme").await;
    let there = world.join_too(&boss, "ada", Role::Member).await;

    // The later rename runs to its end between the commit of the earlier one and its copies elsewhere.
    let (app, actor) = (world.app.clone(), ada.actor.clone());
    let later: Meanwhile = Box::pin(async move {
        app.me.rename.execute(&actor, Command { name: name("Later") }).await.unwrap();
    });
    *meanwhile.lock().unwrap() = Some(later);
    world.app.me.rename.execute(&ada.actor, Command { name: name("Earlier") }).await.unwrap();
    let names = [&ada, &there].map(|person| world.membership(person).unwrap().snapshot().name.to_string());
    assert_eq!(names, ["Later", "Later"]);
}
