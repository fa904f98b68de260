//! Changing a member depends on rank, writes the trail, takes effect immediately, and never leaves the tenant without
//! an owner.

use tenantry_application::{
    actor::{AccessError, Who},
    ports::store_error::StoreError,
    use_cases::{
        auth::refresh,
        me::rename_me,
        memberships::update_member::{Command, UpdateMemberError},
    },
};
use tenantry_domain::{
    event::Fact,
    membership::MembershipChange,
    permission::Permission,
    policy::Denial,
    principal::RankError,
    role::Role,
    tenant::{Standing, TenantMove},
};
use tenantry_testkit::builders::{anonymous, id, label, name};

use crate::world::{Person, World, at_once, refresh_text};

fn role(of: &Person, role: Role) -> Command {
    Command { user_id: of.user_id, change: MembershipChange { role: Some(role), ..MembershipChange::default() } }
}

fn active(of: &Person, active: bool) -> Command {
    Command { user_id: of.user_id, change: MembershipChange { active: Some(active), ..MembershipChange::default() } }
}

#[tokio::test]
async fn every_field_changes_with_its_trail() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let grace = world.join(&owner, "grace", Role::Member).await;
    let change = MembershipChange {
        role: Some(Role::Manager),
        department: Some(Some(label("Compilers"))),
        title: Some(Some(label("Rear admiral"))),
        active: Some(false),
    };
    let mark = world.mark(owner.tenant_id);
    let command = Command { user_id: grace.user_id, change };
    let changed = world.app.memberships.update.execute(&owner.actor, command.clone()).await.unwrap();
    world.assert_recorded(mark, &owner.actor, &["member.updated"]);
    assert_eq!(world.membership(&grace).as_ref(), Some(&changed));
    let snapshot = changed.snapshot();
    assert_eq!((snapshot.role, changed.is_active(), snapshot.version), (Role::Manager, false, 2));
    assert_eq!((&snapshot.department, &snapshot.title), (&Some(label("Compilers")), &Some(label("Rear admiral"))));
    let facts = world.store.audit_log(owner.tenant_id).last().unwrap().event.facts();
    let role = Fact { field: "role", before: Some("member".to_owned()), after: Some("manager".to_owned()) };
    assert!(facts.len() == 4 && facts.contains(&role), "{facts:?}");

    // The request is repeated.
    let mark = world.mark(owner.tenant_id);
    assert_eq!(world.app.memberships.update.execute(&owner.actor, command).await.unwrap(), changed);
    world.assert_untouched(mark);
}

#[tokio::test]
async fn a_role_and_a_status_are_felt_at_once_and_a_title_is_not() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let grace = world.join(&owner, "grace", Role::Admin).await;
    let titled = MembershipChange { title: Some(Some(label("Admiral"))), ..MembershipChange::default() };
    let command = Command { user_id: grace.user_id, change: titled };
    world.app.memberships.update.execute(&owner.actor, command).await.unwrap();
    assert!(world.has_access(&grace));
    world.app.memberships.update.execute(&owner.actor, role(&grace, Role::Member)).await.unwrap();
    assert!(!world.has_access(&grace));
    let grace = world.sign_in("grace").await;
    world.app.memberships.update.execute(&owner.actor, active(&grace, false)).await.unwrap();
    assert!(!world.has_access(&grace));
    world.app.memberships.update.execute(&owner.actor, active(&grace, true)).await.unwrap();
    // Older tokens stay invalid, including the refresh token, because a new stay began. A new sign-in has the current
    // role.
    assert!(!world.has_access(&grace));
    let command = refresh::Command { refresh_token: refresh_text(&grace.tokens) };
    let refused = world.app.auth.refresh.execute(&anonymous(), command).await;
    assert!(matches!(refused, Err(refresh::RefreshError::NoMembership)), "{refused:?}");
    let Who::Member(member) = world.sign_in("grace").await.actor.who else { panic!("expected a member") };
    assert_eq!(member.role, Role::Member);
    assert!(world.has_access(&owner));
}

#[tokio::test]
async fn nobody_raises_himself_or_touches_a_higher_rank() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let admin = world.join(&owner, "admin", Role::Admin).await;
    let manager = world.join(&owner, "manager", Role::Manager).await;
    let member = world.join(&owner, "member", Role::Member).await;
    let mark = world.mark(owner.tenant_id);
    let cases = [
        (&manager, role(&admin, Role::Viewer), RankError::OutrankedByTarget),
        (&admin, active(&owner, false), RankError::OutrankedByTarget),
        (&manager, role(&member, Role::Admin), RankError::OutrankedByRole),
        (&admin, role(&member, Role::Owner), RankError::OutrankedByRole),
        (&manager, role(&manager, Role::Admin), RankError::RaisesSelf),
        (&admin, role(&admin, Role::Owner), RankError::RaisesSelf),
        (&owner, active(&owner, false), RankError::OwnStatus),
    ];
    for (by, command, expected) in cases {
        let refused = world.app.memberships.update.execute(&by.actor, command).await;
        assert!(matches!(&refused, Err(UpdateMemberError::Rank(error)) if *error == expected), "{refused:?}");
    }
    world.assert_untouched(mark);
    // An actor may assign any role up to their own rank.
    world.app.memberships.update.execute(&manager.actor, role(&member, Role::Manager)).await.unwrap();
}

#[tokio::test]
async fn whoever_may_not_change_members_is_refused_also_with_a_token_from_before() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let member = world.join(&owner, "member", Role::Member).await;
    let demoted = world.join(&owner, "demoted", Role::Admin).await;
    let deactivated = world.join(&owner, "deactivated", Role::Admin).await;
    world.app.memberships.update.execute(&owner.actor, role(&demoted, Role::Viewer)).await.unwrap();
    world.app.memberships.update.execute(&owner.actor, active(&deactivated, false)).await.unwrap();
    let mark = world.mark(owner.tenant_id);
    let forbidden = |role| AccessError::Denied(Denial::Forbidden { role, permission: Permission::MembersUpdate });
    let cases = [
        (&member.actor, forbidden(Role::Member)),
        (&demoted.actor, forbidden(Role::Viewer)),
        (&deactivated.actor, AccessError::NotAMember),
        (&anonymous(), AccessError::NotAMember),
    ];
    for (actor, expected) in cases {
        let refused = world.app.memberships.update.execute(actor, role(&member, Role::Viewer)).await;
        assert!(matches!(&refused, Err(UpdateMemberError::Access(error)) if *error == expected), "{refused:?}");
    }
    world.assert_untouched(mark);
    world.operate(owner.tenant_id, TenantMove::Suspend).await;
    let blocked = world.authenticate(&owner.tokens).unwrap();
    let refused = world.app.memberships.update.execute(&blocked, role(&member, Role::Viewer)).await;
    let expected = AccessError::Denied(Denial::TenantBlocked(Standing::Suspended));
    assert!(matches!(&refused, Err(UpdateMemberError::Access(error)) if *error == expected), "{refused:?}");
    assert_eq!(world.membership(&member).unwrap().role(), Role::Member);
}

#[tokio::test]
async fn a_member_of_another_tenant_is_nobody_here() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let stranger = world.found("alan", "bolt").await;
    let before = world.membership(&stranger);
    let mark = world.mark(owner.tenant_id);
    for user_id in [stranger.user_id, id()] {
        let command = Command { user_id, ..role(&stranger, Role::Viewer) };
        let refused = world.app.memberships.update.execute(&owner.actor, command).await;
        assert!(matches!(refused, Err(UpdateMemberError::NotFound)), "{refused:?}");
    }
    world.assert_untouched(mark);
    assert_eq!(world.membership(&stranger), before);
}

#[tokio::test]
async fn a_member_who_comes_back_needs_a_seat() {
    let world = World::with_seats(2);
    let owner = world.found("ada", "acme").await;
    let grace = world.join(&owner, "grace", Role::Member).await;
    world.app.memberships.update.execute(&owner.actor, active(&grace, false)).await.unwrap();
    let token = world.invite(&owner, "alan", Role::Member).await;
    let mark = world.mark(owner.tenant_id);
    let refused = world.app.memberships.update.execute(&owner.actor, active(&grace, true)).await;
    assert!(matches!(refused, Err(UpdateMemberError::SeatsExhausted)), "{refused:?}");
    world.assert_untouched(mark);
    world.app.invitations.revoke.execute(&owner.actor, token.invitation_id).await.unwrap();
    world.app.memberships.update.execute(&owner.actor, active(&grace, true)).await.unwrap();
}

#[tokio::test]
async fn a_new_name_reaches_a_deactivated_member_when_they_come_back() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let elsewhere = world.found("grace", "bolt").await;
    let grace = world.join_too(&owner, "grace", Role::Member).await;
    world.app.memberships.update.execute(&owner.actor, active(&grace, false)).await.unwrap();
    let (before, events) = (world.membership(&grace), world.store.events(owner.tenant_id).len());
    let renamed = rename_me::Command { name: name("Grace Hopper") };
    world.app.me.rename.execute(&elsewhere.actor, renamed).await.unwrap();
    assert_eq!((world.membership(&grace), world.store.events(owner.tenant_id).len()), (before, events));
    let back = world.app.memberships.update.execute(&owner.actor, active(&grace, true)).await.unwrap();
    assert_eq!(back.snapshot().name, name("Grace Hopper"));
    assert_eq!(world.membership(&grace), Some(back));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_owner_stays_whoever_tries_at_once() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let mark = world.mark(owner.tenant_id);
    let refused = world.app.memberships.update.execute(&owner.actor, role(&owner, Role::Admin)).await;
    assert!(matches!(refused, Err(UpdateMemberError::LastOwner)), "{refused:?}");
    world.assert_untouched(mark);

    let mut owners = vec![owner.clone()];
    for number in 0..20 {
        owners.push(world.join(&owner, &format!("owner{number}"), Role::Owner).await);
    }
    // All owners demote themselves.
    let outcomes = at_once(owners.iter().map(|owner| {
        let (use_case, actor, command) =
            (world.app.memberships.update.clone(), owner.actor.clone(), role(owner, Role::Member));
        async move { use_case.execute(&actor, command).await }
    }))
    .await;
    let refused: Vec<_> = outcomes.into_iter().filter_map(Result::err).collect();
    assert!(matches!(refused[..], [UpdateMemberError::LastOwner]), "{refused:?}");
    let members = world.store.memberships(owner.tenant_id);
    assert_eq!(members.iter().filter(|member| member.is_active_owner()).count(), 1);
}

#[tokio::test]
async fn where_the_store_fails_nobody_feels_anything() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let grace = world.join(&owner, "grace", Role::Member).await;
    let mark = world.mark(owner.tenant_id);
    world.store.refuse_commits();
    let refused = world.app.memberships.update.execute(&owner.actor, role(&grace, Role::Viewer)).await;
    assert!(matches!(refused, Err(UpdateMemberError::Store(StoreError::Unavailable(_)))), "{refused:?}");
    world.assert_untouched(mark);
    assert!(world.has_access(&grace));
}

#[tokio::test]
async fn an_actor_is_outdated_by_a_change_of_their_own_role_and_by_nothing_else() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let admin = world.join(&owner, "grace", Role::Admin).await;
    let member = world.join(&owner, "alan", Role::Member).await;
    let renamed = MembershipChange { title: Some(None), ..MembershipChange::default() };
    let titled = Command { user_id: admin.user_id, change: renamed };
    for (by, command, outdated) in [
        (&admin, titled, false),
        (&admin, role(&member, Role::Viewer), false),
        (&owner, active(&member, false), false),
        (&admin, role(&admin, Role::Member), true),
    ] {
        let changed = world.app.memberships.update.execute(&by.actor, command).await.unwrap();
        assert_eq!(by.actor.is_outdated_by(&changed), outdated, "{changed:?}");
        assert_eq!(world.has_access(by), !outdated);
    }
    assert!(!anonymous().is_outdated_by(&world.membership(&admin).unwrap()));
}
