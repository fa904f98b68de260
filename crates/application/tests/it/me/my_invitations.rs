//! Invitations that a person received at their own proved address: listed, accepted and declined.

use tenantry_application::{
    actor::{AccessError, Actor, Who},
    ports::clock::Clock,
    use_cases::{
        invitations::{accept_invitation::AcceptInvitationError, preview_invitation::PreviewInvitationError},
        me::{
            accept_my_invitation::AcceptMyInvitationError, decline_my_invitation::DeclineMyInvitationError,
            received::ReceivedError,
        },
    },
};
use tenantry_domain::{
    Span,
    invitation::{InvitationError, InvitationId},
    role::Role,
    tenant::TenantMove,
    token_text::InvitationToken,
};
use tenantry_testkit::builders::{all, anonymous, id, name};

use crate::world::{Person, World, at_once, invitation_of};

/// Returns the owner of Bolt, and Grace, whose mailbox is proved, with an invitation to Bolt.
async fn grace_is_invited(world: &World) -> (Person, Person, InvitationToken) {
    let owner = world.found("ada", "acme").await;
    let grace = world.join(&owner, "grace", Role::Member).await;
    let boss = world.found("boss", "bolt").await;
    let token = world.invite(&boss, "grace", Role::Admin).await;
    (boss, grace, token)
}

async fn listed(world: &World, actor: &Actor) -> Vec<InvitationId> {
    let page = world.app.me.list_invitations.execute(actor, all()).await.unwrap();
    page.items.iter().map(|received| received.id).collect()
}

#[tokio::test]
async fn the_list_has_open_invitations_for_the_own_address_until_they_end() {
    let world = World::new();
    let (boss, grace, token) = grace_is_invited(&world).await;
    world.invite(&boss, "alan", Role::Member).await;
    let page = world.app.me.list_invitations.execute(&grace.actor, all()).await.unwrap();
    let [received] = &page.items[..] else { panic!("{page:?}") };
    assert_eq!(
        (received.id, received.role, &received.tenant),
        (token.invitation_id, Role::Admin, &world.tenant(&boss))
    );
    assert_eq!(received.inviter, Some(name("boss")));
    world.operate(boss.tenant_id, TenantMove::Suspend).await;
    assert_eq!(listed(&world, &grace.actor).await, []);
    world.operate(boss.tenant_id, TenantMove::Activate).await;
    world.clock.advance(Span::hours(168));
    assert_eq!(listed(&world, &grace.actor).await, []);
}

#[tokio::test]
async fn accepting_joins_in_the_same_session_and_the_trail_says_the_mailbox_was_proved() {
    let world = World::new();
    let (boss, grace, token) = grace_is_invited(&world).await;
    let mark = world.mark(boss.tenant_id);
    let accepted = world.app.me.accept_invitation.execute(&grace.actor, token.invitation_id).await.unwrap();
    world.assert_recorded(mark, &grace.actor, &["invitation.accepted", "member.joined"]);
    let there = world.person(accepted.tokens);
    assert_eq!((there.user_id, there.tenant_id), (grace.user_id, boss.tenant_id));
    assert_eq!(there.actor.person().unwrap().session_id, grace.actor.person().unwrap().session_id);
    assert_eq!(listed(&world, &grace.actor).await, []);
}

#[tokio::test]
async fn declining_is_recorded_frees_the_seat_and_ends_the_token() {
    let world = World::with_seats(2);
    let (boss, grace, token) = grace_is_invited(&world).await;
    let mark = world.mark(boss.tenant_id);
    world.app.me.decline_invitation.execute(&grace.actor, token.invitation_id).await.unwrap();
    world.assert_recorded(mark, &grace.actor, &["invitation.declined"]);
    let refused = world.app.invitations.preview.execute(&anonymous(), &token).await;
    let declined = PreviewInvitationError::Invitation(InvitationError::Declined).to_string();
    assert_eq!(refused.unwrap_err().to_string(), declined);
    world.app.invitations.invite.execute(&boss.actor, invitation_of("next", Role::Member)).await.unwrap();
}

#[tokio::test]
async fn of_many_answers_at_once_one_counts() {
    let world = World::new();
    let (boss, grace, token) = grace_is_invited(&world).await;
    let requests = (0..100).map(|number| {
        let (app, actor, id) = (world.app.clone(), grace.actor.clone(), token.invitation_id);
        async move {
            if number % 2 == 0 {
                app.me.accept_invitation.execute(&actor, id).await.is_ok()
            } else {
                app.me.decline_invitation.execute(&actor, id).await.is_ok()
            }
        }
    });
    assert_eq!(at_once(requests).await.into_iter().filter(|won| *won).count(), 1);
    let joined = world.store.memberships(boss.tenant_id).len() - 1;
    let accepted = world.invitation(&token).status_at(world.clock.now()) == "accepted";
    assert_eq!(joined, usize::from(accepted));
}

#[tokio::test]
async fn what_is_not_the_persons_own_does_not_exist_and_is_reported() {
    let world = World::new();
    let (boss, grace, _) = grace_is_invited(&world).await;
    let of_alan = world.invite(&boss, "alan", Role::Member).await;
    let mark = world.mark(boss.tenant_id);
    for foreign in [of_alan.invitation_id, id()] {
        let refused = world.app.me.accept_invitation.execute(&grace.actor, foreign).await;
        assert!(matches!(refused, Err(AcceptMyInvitationError::Received(ReceivedError::NotFound))), "{refused:?}");
        let refused = world.app.me.decline_invitation.execute(&grace.actor, foreign).await;
        assert!(matches!(refused, Err(DeclineMyInvitationError::Received(ReceivedError::NotFound))), "{refused:?}");
    }
    let refused = world.app.me.list_invitations.execute(&anonymous(), all()).await;
    assert!(matches!(refused, Err(ReceivedError::Access(AccessError::NotAMember))), "{refused:?}");
    world.assert_untouched(mark);
}

/// The token says that the mailbox is proved, the store does not: the store decides.
#[tokio::test]
async fn an_unproved_address_shows_and_does_nothing() {
    let world = World::new();
    let (boss, _, _) = grace_is_invited(&world).await;
    let unproved = world.found("alan", "cube").await;
    let token = world.invite(&boss, "alan", Role::Member).await;
    let mark = world.mark(boss.tenant_id);
    let refused = world.app.me.list_invitations.execute(&unproved.actor, all()).await;
    assert!(matches!(refused, Err(ReceivedError::Unverified)), "{refused:?}");
    let refused = world.app.me.accept_invitation.execute(&unproved.actor, token.invitation_id).await;
    assert!(matches!(refused, Err(AcceptMyInvitationError::Received(ReceivedError::Unverified))), "{refused:?}");
    let mut claims_proved = unproved.actor.clone();
    let Who::Member(member) = &mut claims_proved.who else { panic!("a member") };
    member.person.email_verified = true;
    let refused = world.app.me.accept_invitation.execute(&claims_proved, token.invitation_id).await;
    let wrong = InvitationError::WrongSecret;
    assert!(
        matches!(refused, Err(AcceptMyInvitationError::Accept(AcceptInvitationError::Invitation(error))) if error == wrong)
    );
    let refused = world.app.me.decline_invitation.execute(&claims_proved, token.invitation_id).await;
    assert!(matches!(refused, Err(DeclineMyInvitationError::Invitation(error)) if error == wrong));
    world.assert_untouched(mark);
}

#[tokio::test]
async fn an_inviter_who_was_demoted_lets_nobody_in() {
    let world = World::new();
    let (boss, grace, _) = grace_is_invited(&world).await;
    let admin = world.join(&boss, "amir", Role::Admin).await;
    world.app.me.decline_invitation.execute(&grace.actor, listed(&world, &grace.actor).await[0]).await.unwrap();
    let token = world.invite(&admin, "grace", Role::Admin).await;
    world.app.memberships.leave.execute(&admin.actor).await.unwrap();
    let refused = world.app.me.accept_invitation.execute(&grace.actor, token.invitation_id).await;
    assert!(matches!(refused, Err(AcceptMyInvitationError::Received(ReceivedError::NotFound))), "{refused:?}");
}
