//! Every member may leave, whatever their role and the status of the tenant. Only the last owner cannot.

use tenantry_application::{actor::AccessError, use_cases::memberships::leave_tenant::LeaveTenantError};
use tenantry_domain::{event::DomainEvent, membership::event::MembershipEvent, role::Role, tenant::TenantMove};
use tenantry_testkit::builders::anonymous;

use crate::world::{World, at_once};

#[tokio::test]
async fn whoever_goes_is_gone_at_once() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let viewer = world.join(&owner, "grace", Role::Viewer).await;
    let mark = world.mark(owner.tenant_id);
    world.app.memberships.leave.execute(&viewer.actor).await.unwrap();
    world.assert_recorded(mark, &viewer.actor, &["member.left"]);
    let log = world.store.audit_log(owner.tenant_id);
    let expected = DomainEvent::Membership(MembershipEvent::Left { user_id: viewer.user_id, role: Role::Viewer });
    assert_eq!(log.last().unwrap().event, expected);
    assert_eq!((world.membership(&viewer), world.has_access(&viewer)), (None, false));

    let mark = world.mark(owner.tenant_id);
    for actor in [&viewer.actor, &anonymous()] {
        let refused = world.app.memberships.leave.execute(actor).await;
        assert!(matches!(refused, Err(LeaveTenantError::Access(AccessError::NotAMember))), "{refused:?}");
    }
    world.assert_untouched(mark);
}

#[tokio::test]
async fn one_may_leave_a_blocked_tenant() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let viewer = world.join(&owner, "grace", Role::Viewer).await;
    world.operate(owner.tenant_id, TenantMove::Suspend).await;
    let viewer = world.person(viewer.tokens);
    world.app.memberships.leave.execute(&viewer.actor).await.unwrap();
    assert_eq!(world.membership(&viewer), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_owner_stays_whoever_goes_at_once() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    world.join(&owner, "admin", Role::Admin).await;
    let mark = world.mark(owner.tenant_id);
    let refused = world.app.memberships.leave.execute(&owner.actor).await;
    assert!(matches!(refused, Err(LeaveTenantError::LastOwner)), "{refused:?}");
    world.assert_untouched(mark);
    assert!(world.has_access(&owner));

    let mut owners = vec![owner.clone()];
    for number in 0..20 {
        owners.push(world.join(&owner, &format!("owner{number}"), Role::Owner).await);
    }
    let outcomes = at_once(owners.iter().map(|owner| {
        let (use_case, actor) = (world.app.memberships.leave.clone(), owner.actor.clone());
        async move { use_case.execute(&actor).await }
    }))
    .await;
    let refused: Vec<_> = outcomes.into_iter().filter_map(Result::err).collect();
    assert!(matches!(refused[..], [LeaveTenantError::LastOwner]), "{refused:?}");
    let members = world.store.memberships(owner.tenant_id);
    assert_eq!(members.iter().filter(|member| member.is_active_owner()).count(), 1);
}

#[tokio::test]
async fn where_the_store_fails_one_stays() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let grace = world.join(&owner, "grace", Role::Member).await;
    let mark = world.mark(owner.tenant_id);
    world.store.refuse_commits();
    let refused = world.app.memberships.leave.execute(&grace.actor).await;
    assert!(matches!(refused, Err(LeaveTenantError::Store(_))), "{refused:?}");
    world.assert_untouched(mark);
    assert!(world.has_access(&grace));
}
