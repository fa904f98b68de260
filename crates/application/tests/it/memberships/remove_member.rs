//! Removing a member depends on rank, writes the trail, and takes effect immediately in this tenant only.

use tenantry_application::{
    actor::AccessError,
    use_cases::{auth::refresh, memberships::remove_member::RemoveMemberError},
};
use tenantry_domain::{
    event::DomainEvent,
    membership::event::MembershipEvent,
    permission::Permission,
    policy::Denial,
    principal::RankError,
    role::Role,
    tenant::{Standing, TenantMove},
};
use tenantry_testkit::builders::{anonymous, id};

use crate::world::{World, at_once, refresh_text};

#[tokio::test]
async fn the_member_is_gone_from_here_and_from_nowhere_else() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let admin = world.join(&owner, "admin", Role::Admin).await;
    let other = world.found("boss", "bolt").await;
    let here = world.join(&owner, "grace", Role::Member).await;
    let there = world.join_too(&other, "grace", Role::Member).await;
    let mark = world.mark(owner.tenant_id);
    world.app.memberships.remove.execute(&admin.actor, here.user_id).await.unwrap();
    world.assert_recorded(mark, &admin.actor, &["member.removed"]);
    let log = world.store.audit_log(owner.tenant_id);
    let expected = DomainEvent::Membership(MembershipEvent::Removed { user_id: here.user_id, role: Role::Member });
    assert_eq!(log.last().unwrap().event, expected);
    assert_eq!((world.membership(&here), world.has_access(&here)), (None, false));
    assert!(world.membership(&there).is_some() && world.has_access(&there));

    // The repeated request finds no member.
    let mark = world.mark(owner.tenant_id);
    let again = world.app.memberships.remove.execute(&admin.actor, here.user_id).await;
    assert!(matches!(again, Err(RemoveMemberError::NotFound)), "{again:?}");
    world.assert_untouched(mark);
    // A person who comes back starts a new stay. Tokens of the first stay remain invalid.
    let back = world.join_too(&owner, "grace", Role::Viewer).await;
    assert!(world.has_access(&back) && !world.has_access(&here));
    let command = refresh::Command { refresh_token: refresh_text(&here.tokens) };
    let refused = world.app.auth.refresh.execute(&anonymous(), command).await;
    assert!(matches!(refused, Err(refresh::RefreshError::NoMembership)), "{refused:?}");
}

#[tokio::test]
async fn whoever_may_not_is_refused() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let admin = world.join(&owner, "admin", Role::Admin).await;
    let manager = world.join(&owner, "manager", Role::Manager).await;
    let stranger = world.found("alan", "bolt").await;
    let mark = world.mark(owner.tenant_id);
    for (by, target, expected) in [
        (&admin, &owner, RankError::OutrankedByTarget),
        (&admin, &admin, RankError::RemovesSelf),
        (&owner, &owner, RankError::RemovesSelf),
    ] {
        let refused = world.app.memberships.remove.execute(&by.actor, target.user_id).await;
        assert!(matches!(&refused, Err(RemoveMemberError::Rank(error)) if *error == expected), "{refused:?}");
    }
    let forbidden = Denial::Forbidden { role: Role::Manager, permission: Permission::MembersRemove };
    for (actor, expected) in [(&manager.actor, AccessError::Denied(forbidden)), (&anonymous(), AccessError::NotAMember)]
    {
        let refused = world.app.memberships.remove.execute(actor, admin.user_id).await;
        assert!(matches!(&refused, Err(RemoveMemberError::Access(error)) if *error == expected), "{refused:?}");
    }
    for user in [stranger.user_id, id()] {
        let refused = world.app.memberships.remove.execute(&owner.actor, user).await;
        assert!(matches!(refused, Err(RemoveMemberError::NotFound)), "{refused:?}");
    }
    world.assert_untouched(mark);
    assert!(world.has_access(&stranger));

    // A token from before a removal is not accepted.
    world.app.memberships.remove.execute(&owner.actor, admin.user_id).await.unwrap();
    let refused = world.app.memberships.remove.execute(&admin.actor, manager.user_id).await;
    assert!(matches!(refused, Err(RemoveMemberError::Access(AccessError::NotAMember))), "{refused:?}");
    world.operate(owner.tenant_id, TenantMove::Suspend).await;
    let blocked = world.authenticate(&owner.tokens).unwrap();
    let refused = world.app.memberships.remove.execute(&blocked, manager.user_id).await;
    let expected = AccessError::Denied(Denial::TenantBlocked(Standing::Suspended));
    assert!(matches!(&refused, Err(RemoveMemberError::Access(error)) if *error == expected), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn owners_who_remove_each_other_at_once_leave_one() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let mut owners = vec![owner.clone()];
    for number in 0..11 {
        owners.push(world.join(&owner, &format!("owner{number}"), Role::Owner).await);
    }
    // Every owner tries to remove every other owner.
    let pairs = owners.iter().flat_map(|by| owners.iter().map(move |target| (by, target)));
    let access_violations = pairs.filter(|(by, target)| by.user_id != target.user_id).map(|(by, target)| {
        let (use_case, actor, user_id) = (world.app.memberships.remove.clone(), by.actor.clone(), target.user_id);
        async move { use_case.execute(&actor, user_id).await }
    });
    let outcomes = at_once(access_violations.collect::<Vec<_>>()).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 11);
    let members = world.store.memberships(owner.tenant_id);
    assert!(members.len() == 1 && members[0].is_active_owner());
}

#[tokio::test]
async fn where_the_store_fails_the_member_stays() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let grace = world.join(&owner, "grace", Role::Member).await;
    let mark = world.mark(owner.tenant_id);
    world.store.refuse_commits();
    let refused = world.app.memberships.remove.execute(&owner.actor, grace.user_id).await;
    assert!(matches!(refused, Err(RemoveMemberError::Store(_))), "{refused:?}");
    world.assert_untouched(mark);
    assert!(world.has_access(&grace));
}
