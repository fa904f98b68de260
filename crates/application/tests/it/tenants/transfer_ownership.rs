//! The owner transfers the tenant, and the tenant always has an owner.

use tenantry_application::{
    actor::{AccessError, Who},
    use_cases::{
        memberships::update_member,
        tenants::transfer_ownership::{Command, TransferOwnershipError},
    },
};
use tenantry_domain::{
    membership::{MembershipChange, TransferError},
    permission::Permission,
    policy::Denial,
    role::Role,
};
use tenantry_testkit::builders::{anonymous, id};

use crate::world::{Person, World, at_once};

fn to(person: &Person) -> Command {
    Command { user_id: person.user_id }
}

#[tokio::test]
async fn the_new_owner_owns_and_the_former_is_an_admin() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let viewer = world.join(&owner, "grace", Role::Viewer).await;
    let mark = world.mark(owner.tenant_id);
    let new_owner = world.app.tenants.transfer_ownership.execute(&owner.actor, to(&viewer)).await.unwrap();
    world.assert_recorded(mark, &owner.actor, &["tenant.ownership_transferred"]);
    assert_eq!(world.membership(&viewer).as_ref(), Some(&new_owner));
    assert_eq!((new_owner.role(), world.membership(&owner).unwrap().role()), (Role::Owner, Role::Admin));
    // Older tokens carry the old roles and are not accepted.
    assert!(!world.has_access(&owner) && !world.has_access(&viewer));
    let Who::Member(member) = world.sign_in("grace").await.actor.who else { panic!("expected a member") };
    assert_eq!(member.role, Role::Owner);

    // The repeated request comes from a member who is no longer an owner.
    let mark = world.mark(owner.tenant_id);
    let refused = world.app.tenants.transfer_ownership.execute(&owner.actor, to(&viewer)).await;
    let expected = AccessError::Denied(Denial::Forbidden { role: Role::Admin, permission: Permission::TenantTransfer });
    assert!(matches!(&refused, Err(TransferOwnershipError::Access(error)) if *error == expected), "{refused:?}");
    world.assert_untouched(mark);
}

#[tokio::test]
async fn it_goes_to_an_active_other_member_of_this_tenant_only() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let inactive = world.join(&owner, "grace", Role::Admin).await;
    let stranger = world.found("alan", "bolt").await;
    let change = MembershipChange { active: Some(false), ..MembershipChange::default() };
    let command = update_member::Command { user_id: inactive.user_id, change };
    world.app.memberships.update.execute(&owner.actor, command).await.unwrap();
    let mark = world.mark(owner.tenant_id);
    for user_id in [stranger.user_id, id()] {
        let refused = world.app.tenants.transfer_ownership.execute(&owner.actor, Command { user_id }).await;
        assert!(matches!(refused, Err(TransferOwnershipError::NotFound)), "{refused:?}");
    }
    for (target, expected) in [(&owner, TransferError::ToSelf), (&inactive, TransferError::TargetDeactivated)] {
        let refused = world.app.tenants.transfer_ownership.execute(&owner.actor, to(target)).await;
        assert!(matches!(&refused, Err(TransferOwnershipError::Transfer(error)) if *error == expected), "{refused:?}");
    }
    let refused = world.app.tenants.transfer_ownership.execute(&anonymous(), to(&stranger)).await;
    assert!(matches!(refused, Err(TransferOwnershipError::Access(AccessError::NotAMember))), "{refused:?}");
    world.assert_untouched(mark);
}

#[tokio::test]
async fn where_the_store_fails_the_owner_stays() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let admin = world.join(&owner, "grace", Role::Admin).await;
    let mark = world.mark(owner.tenant_id);
    world.store.refuse_commits();
    let refused = world.app.tenants.transfer_ownership.execute(&owner.actor, to(&admin)).await;
    assert!(matches!(refused, Err(TransferOwnershipError::Store(_))), "{refused:?}");
    world.assert_untouched(mark);
    assert!(world.has_access(&owner) && world.has_access(&admin));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_transfers_at_once_one_happens() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let mut heirs = Vec::new();
    for number in 0..20 {
        heirs.push(world.join(&owner, &format!("heir{number}"), Role::Member).await);
    }
    let outcomes = at_once(heirs.iter().map(|heir| {
        let (use_case, actor, command) = (world.app.tenants.transfer_ownership.clone(), owner.actor.clone(), to(heir));
        async move { use_case.execute(&actor, command).await.is_ok() }
    }))
    .await;
    assert_eq!(outcomes.into_iter().filter(|done| *done).count(), 1);
    let members = world.store.memberships(owner.tenant_id);
    assert_eq!(members.iter().filter(|member| member.is_active_owner()).count(), 1);
}
