//! The purge of a deleted tenant begins: by the operator, or by a schedule once two readings of the clock agree that its
//! grace is over.

use tenantry_application::{
    actor::AccessError,
    ports::{tenants::TenantKey, unit_of_work::PlatformReason},
    use_cases::tenants::{
        begin_due_purges::{BeginDuePurgesError, DuePurges, SCHEDULE},
        begin_purge::{BeginPurgeError, Command},
        delete_tenant,
        find_tenant::FindTenantError,
    },
};
use tenantry_domain::{
    Span,
    schedule::Schedule,
    slug::Slug,
    tenant::{IllegalMove, PurgeError, PurgeTime, TenantId, TenantStatus},
};
use tenantry_testkit::builders::{id, now};

use crate::{
    queues::system,
    world::{Person, World, operator},
};

async fn delete(world: &World, slug: &str) {
    let command = delete_tenant::Command { slug: Slug::parse(slug).unwrap(), force: true };
    world.app.tenants.delete.execute(&operator(), command).await.unwrap();
}

fn of(person: &Person, when: PurgeTime) -> Command {
    Command { tenant: TenantKey::Id(person.tenant_id), when }
}

/// The schedule ran at that time on the clock.
async fn ran(world: &World) {
    let at = tenantry_application::ports::clock::Clock::now(&*world.clock);
    let mut work = world.store.factory().begin_platform(PlatformReason::RunSchedules).await.unwrap();
    let known = work.schedules().find(SCHEDULE).await.unwrap();
    let before = known.unwrap_or_else(|| Schedule::new(SCHEDULE.to_owned(), at));
    work.schedules().insert(&before).await.unwrap();
    work.schedules().update(&before, &before.succeeded(Span::hours(1), at)).await.unwrap();
    work.commit().await.unwrap();
}

async fn due(world: &World) -> Vec<TenantId> {
    let DuePurges { tenants, next } = world.app.tenants.begin_due_purges.execute(&system(), None).await.unwrap();
    assert_eq!(next, None);
    tenants
}

#[tokio::test]
async fn the_operator_begins_it_after_the_grace_or_at_once_by_will() {
    let world = World::new();
    let (ada, grace) = (world.found("ada", "acme").await, world.found("grace", "bolt").await);
    let begin = &world.app.tenants.begin_purge;
    for when in [PurgeTime::Now, PurgeTime::AfterGrace(now() + Span::days(99))] {
        let refused = begin.execute(&operator(), of(&ada, when)).await;
        let expected = IllegalMove { from: "trial", to: "purged, because it is not deleted" };
        let is_told =
            matches!(&refused, Err(BeginPurgeError::Refused(PurgeError::IllegalMove(error))) if *error == expected);
        assert!(is_told, "{refused:?}");
    }
    delete(&world, "acme").await;
    let mark = world.mark(ada.tenant_id);
    let refused = begin.execute(&operator(), of(&ada, PurgeTime::AfterGrace(now()))).await;
    let over = now() + Span::days(30);
    let is_told = matches!(refused, Err(BeginPurgeError::Refused(PurgeError::InGrace(until))) if until == over);
    assert!(is_told, "{refused:?}");
    let refused = begin.execute(&ada.actor, of(&ada, PurgeTime::Now)).await;
    let is_told = matches!(refused, Err(BeginPurgeError::Find(FindTenantError::Access(AccessError::NotAnOperator))));
    assert!(is_told, "{refused:?}");
    let nobody = Command { tenant: TenantKey::Id(id()), when: PurgeTime::Now };
    let refused = begin.execute(&operator(), nobody).await;
    assert!(matches!(refused, Err(BeginPurgeError::Find(FindTenantError::NotFound))), "{refused:?}");
    world.store.refuse_commits();
    let refused = begin.execute(&operator(), of(&ada, PurgeTime::Now)).await;
    assert!(matches!(refused, Err(BeginPurgeError::Store(_))), "{refused:?}");
    world.assert_untouched(mark);

    world.store.allow_commits(1);
    let mark = world.mark(ada.tenant_id);
    assert_eq!(begin.execute(&operator(), of(&ada, PurgeTime::Now)).await.unwrap(), ada.tenant_id);
    world.assert_recorded(mark, &operator(), &["tenant.status_changed"]);
    assert_eq!(world.tenant(&ada).status(), TenantStatus::Purged { since: now() });
    // A second one changes nothing, and says the same.
    let mark = world.mark(ada.tenant_id);
    assert_eq!(begin.execute(&operator(), of(&ada, PurgeTime::Now)).await.unwrap(), ada.tenant_id);
    world.assert_untouched(mark);
    assert!(matches!(world.tenant(&grace).status(), TenantStatus::Trial { .. }));
}

#[tokio::test]
async fn the_schedule_begins_it_when_two_readings_of_the_clock_agree() {
    let world = World::new();
    let (ada, grace) = (world.found("ada", "acme").await, world.found("grace", "bolt").await);
    delete(&world, "acme").await;
    assert_eq!(due(&world).await, []);
    ran(&world).await;
    // The clock is ahead for one reading: nothing is purged, not even by the next one.
    world.clock.advance(Span::days(400));
    assert_eq!(due(&world).await, []);
    ran(&world).await;
    world.clock.advance(-Span::days(400));
    assert_eq!(due(&world).await, []);
    ran(&world).await;
    world.clock.advance(Span::days(30));
    assert_eq!(due(&world).await, []);
    ran(&world).await;
    world.clock.advance(Span::hours(1));
    delete(&world, "bolt").await;
    assert_eq!(due(&world).await, [ada.tenant_id]);
    assert!(matches!(world.tenant(&ada).status(), TenantStatus::Purged { .. }));
    assert!(matches!(world.tenant(&grace).status(), TenantStatus::Deleted { .. }));
    // As long as it is there, it is told: removing it may have failed.
    assert_eq!(due(&world).await, [ada.tenant_id]);
    let refused = world.app.tenants.begin_due_purges.execute(&ada.actor, None).await;
    assert!(matches!(refused, Err(BeginDuePurgesError::Access(AccessError::NotAnOperator))), "{refused:?}");
}
