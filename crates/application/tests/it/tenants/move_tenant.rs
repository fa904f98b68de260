//! The operator moves a tenant to another tier, and its audit log says so.

use std::sync::Mutex;

use tenantry_application::{
    actor::AccessError,
    ports::{
        tenant_mover::{MoveError, MoveStep},
        tenants::TenantKey,
    },
    use_cases::tenants::{
        find_tenant::FindTenantError,
        move_tenant::{Command, MoveTenantError},
    },
};
use tenantry_domain::tenant::Tier;
use tenantry_testkit::{
    builders::{anonymous, id},
    fakes::DirectoryMover,
};

use crate::world::{Person, World, operator};

fn to(person: &Person, to: Tier) -> Command {
    Command { tenant: TenantKey::Id(person.tenant_id), to }
}

/// Returns the names of the events since that many.
fn events(world: &World, person: &Person, since: usize) -> Vec<&'static str> {
    world.store.audit_log(person.tenant_id)[since..].iter().map(|entry| entry.event.name()).collect()
}

#[tokio::test]
async fn a_move_is_recorded_once_and_its_steps_are_told() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    let mover = DirectoryMover::of(world.store.factory());
    let before = world.store.audit_log(ada.tenant_id).len();
    let steps = Mutex::new(Vec::new());
    let told = |step: &MoveStep| steps.lock().unwrap().push(step.clone());
    for _ in 0..2 {
        world.app.tenants.move_to.execute(&operator(), &mover, to(&ada, Tier::Schema), &told).await.unwrap();
        assert_eq!(world.tenant(&ada).tier(), Tier::Schema);
        assert_eq!(events(&world, &ada, before), ["tenant.moved"]);
    }
    assert_eq!(*steps.lock().unwrap(), [MoveStep::Switched]);
    let recorded = world.store.audit_log(ada.tenant_id).pop().unwrap().event;
    let facts: Vec<_> = recorded.facts().into_iter().map(|fact| (fact.field, fact.before, fact.after)).collect();
    assert_eq!(facts, [("tier", Some("shared".to_owned()), Some("schema".to_owned()))]);
}

#[tokio::test]
async fn a_tenant_whose_old_rows_are_left_was_moved_all_the_same() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    let before = world.store.audit_log(ada.tenant_id).len();
    let mover = DirectoryMover::of(world.store.factory());
    mover.leave_rows();
    let left = world.app.tenants.move_to.execute(&operator(), &mover, to(&ada, Tier::Schema), &|_| {}).await;
    assert!(matches!(left, Err(MoveTenantError::Move(MoveError::Left(_)))), "{left:?}");
    assert_eq!(events(&world, &ada, before), ["tenant.moved"]);
}

#[tokio::test]
async fn only_an_operator_moves_a_tenant_that_is_there() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    let mark = world.mark(ada.tenant_id);
    let mover = DirectoryMover::of(world.store.factory());
    for actor in [&ada.actor, &anonymous()] {
        let refused = world.app.tenants.move_to.execute(actor, &mover, to(&ada, Tier::Schema), &|_| {}).await;
        let is_told =
            matches!(refused, Err(MoveTenantError::Find(FindTenantError::Access(AccessError::NotAnOperator))));
        assert!(is_told, "{refused:?}");
    }
    let nowhere = Command { tenant: TenantKey::Id(id()), to: Tier::Schema };
    let refused = world.app.tenants.move_to.execute(&operator(), &mover, nowhere, &|_| {}).await;
    assert!(matches!(refused, Err(MoveTenantError::Find(FindTenantError::NotFound))), "{refused:?}");
    world.assert_untouched(mark);
    assert_eq!(world.tenant(&ada).tier(), Tier::Shared);
}
