//! An invitation takes a seat, and its trail and its mail are added in the same commit.

use tenantry_application::{
    actor::AccessError,
    ports::{mailer::Message, store_error::StoreError},
    settings::Settings,
    use_cases::{
        invitations::{
            delivery::Delivered,
            invite::{Command, InviteError},
        },
        memberships::update_member,
    },
};
use tenantry_domain::{
    Span,
    invitation::{DEFAULT_LIFETIME, InvitationStatus},
    membership::MembershipChange,
    permission::Permission,
    policy::Denial,
    principal::RankError,
    role::Role,
    tenant::{Standing, TenantMove},
    token_text::InvitationCopy,
};
use tenantry_testkit::{
    builders::{anonymous, email, name, now},
    fakes::link_token,
};

use crate::world::{Person, World, at_once, invitation_of, repeatable};

async fn invite(world: &World, by: &Person, command: Command) -> Result<Delivered, InviteError> {
    world.app.invitations.invite.execute(&by.actor, command).await
}

#[tokio::test]
async fn the_seat_is_taken_and_the_mail_holds_the_token_that_proves_the_mailbox() {
    let world = World::with(Settings { public_url: "https://id.example.com".to_owned(), ..Settings::default() });
    let owner = world.found("ada", "acme").await;
    let mark = world.mark(owner.tenant_id);
    let invited = invite(&world, &owner, invitation_of("guest", Role::Manager)).await.unwrap();
    world.assert_recorded(mark, &owner.actor, &["invitation.created"]);
    assert!(invited.mail_queued);
    assert_eq!(world.store.invitations(owner.tenant_id), std::slice::from_ref(&invited.invitation));
    let snapshot = invited.invitation.snapshot();
    assert_eq!((snapshot.status, snapshot.invited_by), (InvitationStatus::Open, Some(owner.user_id)));
    assert_eq!((&snapshot.email, snapshot.role), (&email("guest@example.com"), Role::Manager));
    assert_eq!((snapshot.tenant_id, snapshot.expires_at), (owner.tenant_id, now() + DEFAULT_LIFETIME));
    assert_eq!(world.app.tenants.read.execute(&owner.actor).await.unwrap().seats_used, 2);

    let [mail] = &world.mails()[..] else { panic!("expected one mail") };
    let Message::Invitation { tenant, inviter, role, link, expires_at } = &mail.message else {
        panic!("expected an invitation");
    };
    assert_eq!((&mail.to, tenant, inviter), (&email("guest@example.com"), &name("acme"), &name("ada")));
    assert_eq!((*role, *expires_at), (Role::Manager, snapshot.expires_at));
    assert!(link.starts_with("https://id.example.com/") && invited.link.starts_with("https://id.example.com/"));
    let (mailed, copy) = (link_token(link), link_token(&invited.link));
    assert_eq!((mailed.copy, copy.copy), (InvitationCopy::Mailed, InvitationCopy::Inviter));
    assert!(snapshot.secrets.mailed.matches(&mailed.secret) && snapshot.secrets.inviter.matches(&copy.secret));
    assert!(!snapshot.secrets.mailed.matches(&copy.secret));
}

#[tokio::test]
async fn members_and_those_who_are_invited_are_not_invited_again() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let inactive = world.join(&owner, "grace", Role::Member).await;
    let change = MembershipChange { active: Some(false), ..MembershipChange::default() };
    let command = update_member::Command { user_id: inactive.user_id, change };
    world.app.memberships.update.execute(&owner.actor, command).await.unwrap();
    world.invite(&owner, "guest", Role::Member).await;
    let mark = world.mark(owner.tenant_id);
    for called in ["ada", "grace"] {
        let refused = invite(&world, &owner, invitation_of(called, Role::Member)).await;
        assert!(matches!(refused, Err(InviteError::AlreadyMember)), "{refused:?}");
    }
    // The request is repeated without a key.
    let refused = invite(&world, &owner, invitation_of("guest", Role::Member)).await;
    assert!(matches!(refused, Err(InviteError::AlreadyInvited)), "{refused:?}");
    world.assert_untouched(mark);
    // Another tenant may invite both addresses.
    let other = world.found("alan", "bolt").await;
    for called in ["ada", "guest"] {
        invite(&world, &other, invitation_of(called, Role::Member)).await.unwrap();
    }
}

#[tokio::test]
async fn nobody_is_invited_without_a_seat_and_one_that_ran_out_gives_its_own_back() {
    let world = World::with_seats(2);
    let owner = world.found("ada", "acme").await;
    world.invite(&owner, "guest", Role::Member).await;
    let mark = world.mark(owner.tenant_id);
    let refused = invite(&world, &owner, invitation_of("late", Role::Member)).await;
    assert!(matches!(refused, Err(InviteError::SeatsExhausted)), "{refused:?}");
    world.assert_untouched(mark);
    world.clock.advance(DEFAULT_LIFETIME);
    let owner = world.sign_in("ada").await;
    // The seat and the address are free once the invitation expires, although the store has not marked it as expired
    // yet.
    invite(&world, &owner, invitation_of("guest", Role::Member)).await.unwrap();
    let stored = world.store.invitations(owner.tenant_id);
    assert_eq!(stored.iter().filter(|invitation| invitation.holds_seat()).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_invitations_at_once_never_exceed_the_seats() {
    let world = World::with_seats(6);
    let owner = world.found("ada", "acme").await;
    let outcomes = at_once((0..50).map(|number| {
        let (use_case, actor) = (world.app.invitations.invite.clone(), owner.actor.clone());
        async move { use_case.execute(&actor, invitation_of(&format!("guest{number}"), Role::Member)).await }
    }))
    .await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 5);
    for error in outcomes.into_iter().filter_map(Result::err) {
        assert!(matches!(error, InviteError::SeatsExhausted), "{error:?}");
    }
    assert_eq!((world.store.invitations(owner.tenant_id).len(), world.mails().len()), (5, 5));
}

#[tokio::test]
async fn whoever_may_not_invite_or_not_so_high_is_refused() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let manager = world.join(&owner, "manager", Role::Manager).await;
    let member = world.join(&owner, "member", Role::Member).await;
    let demoted = world.join(&owner, "demoted", Role::Admin).await;
    let removed = world.join(&owner, "removed", Role::Admin).await;
    let change = MembershipChange { role: Some(Role::Manager), ..MembershipChange::default() };
    let command = update_member::Command { user_id: demoted.user_id, change };
    world.app.memberships.update.execute(&owner.actor, command).await.unwrap();
    world.app.memberships.remove.execute(&owner.actor, removed.user_id).await.unwrap();
    let mark = world.mark(owner.tenant_id);
    // The token of the demoted member still says admin; the store has the current role.
    for (by, role) in [(&manager, Role::Admin), (&demoted, Role::Admin), (&manager, Role::Owner)] {
        let refused = invite(&world, by, invitation_of("guest", role)).await;
        assert!(matches!(refused, Err(InviteError::Rank(RankError::OutrankedByRole))), "{refused:?}");
    }
    let forbidden = Denial::Forbidden { role: Role::Member, permission: Permission::InvitationsCreate };
    let cases = [
        (&member.actor, AccessError::Denied(forbidden)),
        (&removed.actor, AccessError::NotAMember),
        (&anonymous(), AccessError::NotAMember),
    ];
    for (actor, expected) in cases {
        let refused = world.app.invitations.invite.execute(actor, invitation_of("guest", Role::Viewer)).await;
        assert!(matches!(&refused, Err(InviteError::Access(error)) if *error == expected), "{refused:?}");
    }
    world.assert_untouched(mark);
    world.operate(owner.tenant_id, TenantMove::Suspend).await;
    let blocked = world.authenticate(&owner.tokens).unwrap();
    let refused = world.app.invitations.invite.execute(&blocked, invitation_of("guest", Role::Viewer)).await;
    let expected = AccessError::Denied(Denial::TenantBlocked(Standing::Suspended));
    assert!(matches!(&refused, Err(InviteError::Access(error)) if *error == expected), "{refused:?}");
}

fn repeated(called: &str, body: &str) -> Command {
    Command { repeatable: Some(repeatable("key", body)), ..invitation_of(called, Role::Member) }
}

#[tokio::test]
async fn the_second_click_gives_the_same_invitation_and_link_and_mails_nothing() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let first = invite(&world, &owner, repeated("guest", "body")).await.unwrap();
    world.clock.advance(Span::minutes(1));
    let mark = world.mark(owner.tenant_id);
    let second = invite(&world, &owner, repeated("guest", "body")).await.unwrap();
    assert_eq!((&second.invitation, &second.link), (&first.invitation, &first.link));
    assert!(first.mail_queued && !second.mail_queued);
    let refused = invite(&world, &owner, repeated("other", "another body")).await;
    assert!(matches!(refused, Err(InviteError::IdempotencyKeyReused)), "{refused:?}");
    world.assert_untouched(mark);
    // The invitation was resent in between and has another link. The repeated request still returns its original link.
    let resent = world.app.invitations.resend.execute(&owner.actor, second.invitation.id()).await.unwrap();
    let third = invite(&world, &owner, repeated("guest", "body")).await.unwrap();
    assert!(third.link == second.link && third.link != resent.link);
    // The same key from another person or in another tenant is a different key.
    let colleague = world.join(&owner, "grace", Role::Admin).await;
    let stranger = world.found("alan", "bolt").await;
    invite(&world, &colleague, repeated("more", "another body")).await.unwrap();
    invite(&world, &stranger, repeated("guest", "body")).await.unwrap();
    // After it expires, the key is new again.
    world.clock.advance(Span::hours(24));
    let owner = world.sign_in("ada").await;
    invite(&world, &owner, repeated("third", "third body")).await.unwrap();
}

#[tokio::test]
async fn a_mail_does_not_stand_without_its_invitation() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let mark = world.mark(owner.tenant_id);
    world.store.refuse_commits();
    let refused = invite(&world, &owner, invitation_of("guest", Role::Member)).await;
    assert!(matches!(refused, Err(InviteError::Store(StoreError::Unavailable(_)))), "{refused:?}");
    world.assert_untouched(mark);
}
