//! The operator changes the status of a tenant. It affects its members immediately, and their audit log shows who did
//! it.

use tenantry_application::{
    actor::{AccessError, Actor, Who},
    ports::tenants::TenantKey,
    use_cases::tenants::{
        change_tenant_status::{ChangeTenantStatusError, Command},
        find_tenant::FindTenantError,
    },
};
use tenantry_domain::tenant::{IllegalMove, Standing, TenantMove, TenantStatus};
use tenantry_testkit::builders::{anonymous, id, now};

use crate::world::{Person, World, operator};

fn standing(actor: &Actor) -> Standing {
    let Who::Member(member) = &actor.who else { panic!("expected a member") };
    member.standing
}

fn move_of(person: &Person, step: TenantMove) -> Command {
    Command { tenant: TenantKey::Id(person.tenant_id), step }
}

#[tokio::test]
async fn members_feel_it_at_once_and_the_neighbours_do_not() {
    let world = World::new();
    let (ada, neighbour) = (world.found("ada", "acme").await, world.found("grace", "bolt").await);
    let steps = [
        (TenantMove::Suspend, TenantStatus::Suspended { since: now() }, Standing::Suspended),
        (TenantMove::Activate, TenantStatus::Active, Standing::Open),
        (TenantMove::Cancel, TenantStatus::Canceled { since: now() }, Standing::Canceled),
    ];
    for (step, status, expected) in steps {
        let mark = world.mark(ada.tenant_id);
        let moved = world.app.tenants.change_status.execute(&operator(), move_of(&ada, step)).await.unwrap();
        world.assert_recorded(mark, &operator(), &["tenant.status_changed"]);
        assert_eq!((moved.status(), world.tenant(&ada)), (status, moved));
        assert_eq!(standing(&world.authenticate(&ada.tokens).unwrap()), expected);
        assert_eq!(standing(&world.authenticate(&neighbour.tokens).unwrap()), Standing::Open);
    }
    assert!(matches!(world.tenant(&neighbour).status(), TenantStatus::Trial { .. }));
}

#[tokio::test]
async fn an_illegal_move_changes_nothing_and_a_second_click_is_one() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    world.operate(ada.tenant_id, TenantMove::Suspend).await;
    let mark = world.mark(ada.tenant_id);
    let again = world.app.tenants.change_status.execute(&operator(), move_of(&ada, TenantMove::Suspend)).await;
    let expected = IllegalMove { from: "suspended", to: "suspended" };
    assert!(matches!(&again, Err(ChangeTenantStatusError::IllegalMove(error)) if *error == expected), "{again:?}");
    world.assert_untouched(mark);
}

#[tokio::test]
async fn only_an_operator_moves_a_tenant_that_is_there() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    let mark = world.mark(ada.tenant_id);
    for actor in [&ada.actor, &anonymous()] {
        let refused = world.app.tenants.change_status.execute(actor, move_of(&ada, TenantMove::Activate)).await;
        let is_told =
            matches!(refused, Err(ChangeTenantStatusError::Find(FindTenantError::Access(AccessError::NotAnOperator))));
        assert!(is_told, "{refused:?}");
    }
    let nowhere = Command { tenant: TenantKey::Id(id()), step: TenantMove::Activate };
    let refused = world.app.tenants.change_status.execute(&operator(), nowhere).await;
    assert!(matches!(refused, Err(ChangeTenantStatusError::Find(FindTenantError::NotFound))), "{refused:?}");
    world.store.refuse_commits();
    let refused = world.app.tenants.change_status.execute(&operator(), move_of(&ada, TenantMove::Suspend)).await;
    assert!(matches!(refused, Err(ChangeTenantStatusError::Store(_))), "{refused:?}");
    world.assert_untouched(mark);
    assert_eq!(standing(&world.authenticate(&ada.tokens).unwrap()), Standing::Open);
}
