//! The holder of a token learns what it is for. Nobody else learns anything.

use tenantry_application::use_cases::{
    invitations::{
        accept_invitation,
        preview_invitation::{Preview, PreviewInvitationError},
    },
    memberships::update_member,
};
use tenantry_domain::{
    Span,
    invitation::{DEFAULT_LIFETIME, InvitationError},
    membership::MembershipChange,
    role::Role,
    tenant::{Blocked, Standing, TenantMove},
    token_text::InvitationCopy,
    user::ExistingAccount,
};
use tenantry_testkit::builders::{anonymous, email, id, name, now, password, secret};

use crate::world::{PASSWORD, World};

#[tokio::test]
async fn both_copies_show_it_and_change_nothing() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let admin = world.join(&owner, "grace", Role::Admin).await;
    let copy = world.invite_by_link(&admin, "guest", Role::Viewer).await;
    let expected = Preview {
        email: email("guest@example.com"),
        role: Role::Viewer,
        tenant: world.tenant(&owner),
        inviter: Some(name("grace")),
        expires_at: now() + DEFAULT_LIFETIME,
    };
    let mark = world.mark(owner.tenant_id);
    for token in [&world.last_token(), &copy] {
        assert_eq!(world.app.invitations.preview.execute(&anonymous(), token).await.unwrap(), expected);
    }
    world.assert_untouched(mark);
}

#[tokio::test]
async fn what_the_inviter_could_not_give_any_more_is_worth_nothing() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let [demoted, removed] =
        [world.join(&owner, "demoted", Role::Admin).await, world.join(&owner, "removed", Role::Admin).await];
    let high = world.invite(&demoted, "high", Role::Admin).await;
    let low = world.invite(&demoted, "low", Role::Member).await;
    let orphaned = world.invite(&removed, "orphaned", Role::Member).await;
    let change = MembershipChange { role: Some(Role::Manager), ..MembershipChange::default() };
    let command = update_member::Command { user_id: demoted.user_id, change };
    world.app.memberships.update.execute(&owner.actor, command).await.unwrap();
    world.app.memberships.remove.execute(&owner.actor, removed.user_id).await.unwrap();
    assert_eq!(refused(&world, &high).await, InvitationError::Revoked);
    assert_eq!(refused(&world, &orphaned).await, InvitationError::Revoked);
    world.app.invitations.preview.execute(&anonymous(), &low).await.unwrap();
    // The member who resends it is the inviter from now on.
    world.app.invitations.resend.execute(&owner.actor, high.invitation_id).await.unwrap();
    world.app.invitations.preview.execute(&anonymous(), &world.last_token()).await.unwrap();
}

async fn refused(world: &World, token: &tenantry_domain::token_text::InvitationToken) -> InvitationError {
    match world.app.invitations.preview.execute(&anonymous(), token).await {
        Err(PreviewInvitationError::Invitation(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn unknown_and_wrong_tokens_answer_alike() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let stranger = world.found("alan", "bolt").await;
    let copy = world.invite_by_link(&owner, "guest", Role::Member).await;
    let good = world.last_token();
    let mut bad: Vec<_> = (0..5).map(|_| good.clone()).collect();
    bad[0].secret = secret();
    bad[1].invitation_id = id();
    // The right id in another tenant, and in a tenant that does not exist.
    bad[2].tenant_id = stranger.tenant_id;
    bad[3].tenant_id = id();
    // The inviter passes their copy off as the mailed token.
    bad[4] = copy;
    bad[4].copy = InvitationCopy::Mailed;
    for token in &bad {
        assert_eq!(refused(&world, token).await, InvitationError::WrongSecret);
    }
    world.app.invitations.preview.execute(&anonymous(), &good).await.unwrap();
}

#[tokio::test]
async fn what_is_over_is_told_to_the_holder() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let used = world.invite(&owner, "used", Role::Member).await;
    let command = accept_invitation::Command {
        token: used.clone(),
        name: Some(name("used")),
        password: Some(password(PASSWORD)),
        locale: None,
        existing: ExistingAccount::Keep,
    };
    world.app.invitations.accept.execute(&anonymous(), command).await.unwrap();
    assert_eq!(refused(&world, &used).await, InvitationError::Accepted);
    let revoked = world.invite(&owner, "revoked", Role::Member).await;
    world.app.invitations.revoke.execute(&owner.actor, revoked.invitation_id).await.unwrap();
    assert_eq!(refused(&world, &revoked).await, InvitationError::Revoked);
    let open = world.invite(&owner, "open", Role::Member).await;
    world.clock.advance(DEFAULT_LIFETIME - Span::microseconds(1));
    world.app.invitations.preview.execute(&anonymous(), &open).await.unwrap();
    world.clock.advance(Span::microseconds(1));
    assert_eq!(refused(&world, &open).await, InvitationError::Expired);
}

#[tokio::test]
async fn a_blocked_tenant_takes_nobody_in() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let token = world.invite(&owner, "guest", Role::Member).await;
    world.operate(owner.tenant_id, TenantMove::Suspend).await;
    let blocked = world.app.invitations.preview.execute(&anonymous(), &token).await;
    assert!(matches!(blocked, Err(PreviewInvitationError::Blocked(Blocked(Standing::Suspended)))), "{blocked:?}");
}
