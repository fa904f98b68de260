//! Waiting mails leave, in the order in which they were added, and those that cannot tell it where they belong.

use tenantry_application::ports::{clock::Clock, queues::QueueOwner, unit_of_work::PlatformReason};
use tenantry_domain::{
    Span,
    invitation::{Bounce, DEFAULT_LIFETIME, Invitation},
    mailbox_proofs::{CODE_KEPT, CODE_LIFETIME},
    role::Role,
    token_text::InvitationToken,
};
use tenantry_testkit::{builders::email, fakes::NO_SUCH_USER};

use crate::world::{Person, World, from_a_device, invitation_of, operator};

/// Returns a tenant whose owner invited that many people.
async fn inviting(many: usize) -> (World, Person, InvitationToken) {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    for index in 0..many {
        world.invite(&owner, &format!("guest{index}"), Role::Member).await;
    }
    let last = world.last_token();
    (world, owner, last)
}

async fn deliver(world: &World, owner: &Person) -> Option<Span> {
    let next = world.app.mails.deliver.execute(&operator(), QueueOwner::Tenant(owner.tenant_id)).await.unwrap();
    next.map(|next| next - world.clock.now())
}

fn bounce(invitation: &Invitation) -> Option<&Bounce> {
    invitation.snapshot().bounced.as_ref()
}

#[tokio::test]
async fn mails_leave_in_order_and_in_turns() {
    let (world, owner, _) = inviting(12).await;
    let queued = world.queued();
    assert_eq!(deliver(&world, &owner).await, Some(Span::zero()));
    assert_eq!(world.mailer.sent().len(), 10);
    assert_eq!(deliver(&world, &owner).await, None);
    assert_eq!(world.mailer.ids(), queued.iter().map(|mail| mail.id).collect::<Vec<_>>());
    assert!(world.queued().is_empty());
    assert_eq!(deliver(&world, &owner).await, None);
}

#[tokio::test]
async fn a_mail_that_is_deferred_is_tried_again_under_the_same_id() {
    let (world, owner, token) = inviting(1).await;
    let id = world.queued()[0].id;
    world.mailer.defer();
    let first = deliver(&world, &owner).await.unwrap();
    assert!(first >= Span::minutes(1) && first < Span::seconds(75), "{first}");
    // It is not due yet.
    world.mailer.take();
    world.clock.advance(first - Span::seconds(1));
    assert_eq!(deliver(&world, &owner).await, Some(Span::seconds(1)));
    world.clock.advance(Span::seconds(1));
    assert_eq!(deliver(&world, &owner).await, None);
    assert_eq!(world.mailer.ids(), [id]);
    assert_eq!(bounce(&world.invitation(&token)), None);
}

#[tokio::test]
async fn a_mail_that_is_refused_tells_so_on_its_invitation() {
    let (world, owner, token) = inviting(1).await;
    let events = world.store.events(owner.tenant_id).len();
    world.mailer.refuse();
    assert_eq!(deliver(&world, &owner).await, None);
    let expected = Bounce { at: world.clock.now(), reply: NO_SUCH_USER.to_owned() };
    assert_eq!(bounce(&world.invitation(&token)), Some(&expected));
    assert_eq!(world.store.events(owner.tenant_id)[events..], ["invitation.bounced"]);
    assert!(world.queued().is_empty());
    let failed =
        world.store.factory().read_platform(PlatformReason::Operate).await.unwrap().mails().list_failed(9).await;
    assert_eq!(failed.unwrap()[0].reply, NO_SUCH_USER);
    // The link still works, and sending it again clears the note.
    world.app.invitations.preview.execute(&owner.actor, &token).await.unwrap();
    world.app.invitations.resend.execute(&owner.actor, token.invitation_id).await.unwrap();
    assert_eq!(bounce(&world.invitation(&token)), None);
}

#[tokio::test]
async fn a_refusal_that_comes_too_late_changes_nothing() {
    let (world, owner, token) = inviting(1).await;
    let first = world.queued()[0].clone();
    world.clock.advance(Span::minutes(1));
    world.app.invitations.resend.execute(&owner.actor, token.invitation_id).await.unwrap();
    world.mailer.refuse();
    deliver(&world, &owner).await;
    // Only the second was sent, and refused. The first was of no use any more.
    assert_eq!(world.mailer.refused(), 1);
    let invitation = world.invitation(&token);
    assert_eq!(bounce(&invitation).unwrap().at, world.clock.now());
    assert_eq!(invitation.snapshot().version, 3);
    assert!(first.queued_at < invitation.snapshot().sent_at);

    world.invite(&owner, "other", Role::Member).await;
    let other = world.last_token();
    world.app.invitations.revoke.execute(&owner.actor, other.invitation_id).await.unwrap();
    let mark = world.store.events(owner.tenant_id).len();
    deliver(&world, &owner).await;
    assert_eq!(bounce(&world.invitation(&other)), None);
    assert_eq!(world.store.events(owner.tenant_id).len(), mark);
}

#[tokio::test]
async fn a_mail_is_tried_for_a_day_and_then_given_up() {
    let (world, owner, token) = inviting(1).await;
    let start = world.clock.now();
    world.mailer.defer();
    let mut tries = 1;
    while let Some(next) = deliver(&world, &owner).await {
        world.clock.advance(next);
        tries += 1;
    }
    assert!(world.clock.now() - start >= Span::hours(24) && tries > 8);
    assert_eq!(bounce(&world.invitation(&token)).unwrap().reply, "451 try later");
}

#[tokio::test]
async fn what_was_sent_and_not_noted_is_sent_again_under_the_same_id() {
    let (world, owner, _) = inviting(1).await;
    world.store.refuse_commits();
    world.app.mails.deliver.execute(&operator(), QueueOwner::Tenant(owner.tenant_id)).await.unwrap_err();
    world.store.allow_commits(usize::MAX);
    assert_eq!(deliver(&world, &owner).await, None);
    // Nobody but an operator or a job sends mail.
    world.app.mails.deliver.execute(&owner.actor, QueueOwner::Tenant(owner.tenant_id)).await.unwrap_err();
    let ids = world.mailer.ids();
    assert!(ids.len() == 2 && ids[0] == ids[1]);
    assert_eq!(invitation_of("guest0", Role::Member).email, world.mailer.sent()[0].to);
}

#[tokio::test]
async fn the_sixth_invitation_of_one_address_in_an_hour_waits_for_its_turn() {
    let (world, owner, token) = inviting(1).await;
    for minute in 1..6 {
        deliver(&world, &owner).await;
        world.clock.advance(Span::minutes(1));
        world.app.invitations.resend.execute(&owner.actor, token.invitation_id).await.unwrap();
        assert_eq!(world.mailer.sent().len(), minute);
    }
    // Five minutes have passed since the first.
    assert_eq!(deliver(&world, &owner).await, Some(Span::minutes(55)));
    assert_eq!((world.mailer.sent().len(), world.mails().len()), (5, 1));
    // Others are not concerned.
    world.invite(&owner, "other", Role::Member).await;
    assert_eq!(deliver(&world, &owner).await, Some(Span::minutes(55)));
    assert_eq!(world.mailer.sent().len(), 6);
    world.clock.advance(Span::minutes(55));
    assert_eq!(deliver(&world, &owner).await, None);
    assert_eq!(world.mailer.sent().len(), 7);
    assert_eq!(bounce(&world.invitation(&token)), None);
}

#[tokio::test]
async fn one_person_invites_a_hundred_in_an_hour_and_the_rest_wait() {
    let (world, owner, _) = inviting(103).await;
    let mut next = deliver(&world, &owner).await;
    while next == Some(Span::zero()) {
        next = deliver(&world, &owner).await;
    }
    assert_eq!((world.mailer.sent().len(), next), (100, Some(Span::hours(1))));
    let bea = world.join(&owner, "bea", Role::Admin).await;
    world.invite(&bea, "hers", Role::Member).await;
    deliver(&world, &owner).await;
    // The inviter of the first hundred waits, and a colleague does not.
    assert_eq!(world.mailer.sent().len(), 101);
}

#[tokio::test]
async fn what_waited_until_it_was_of_no_use_is_not_sent() {
    // A code that expired.
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    world.clock.advance(CODE_LIFETIME);
    let person = QueueOwner::Person(owner.user_id);
    assert_eq!(world.app.mails.deliver.execute(&operator(), person).await.unwrap(), None);
    // An invitation that was revoked, and one that expired.
    for lifetime in [Span::minutes(1), DEFAULT_LIFETIME] {
        world.invite(&owner, "guest", Role::Member).await;
        if lifetime < DEFAULT_LIFETIME {
            let token = world.last_token();
            world.app.invitations.revoke.execute(&owner.actor, token.invitation_id).await.unwrap();
        }
        world.clock.advance(lifetime);
        assert_eq!(deliver(&world, &owner).await, None);
    }
    assert_eq!(world.mailer.sent().len(), 0);
    assert!(world.store.queued_mails().is_empty());
}

#[tokio::test]
async fn codes_that_would_expire_while_they_wait_are_dropped() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let person = QueueOwner::Person(owner.user_id);
    for _ in 0..10 {
        world.clock.advance(CODE_KEPT);
        world.app.auth.resend_code.execute(&from_a_device(), &email("ada@example.com")).await.unwrap();
        world.app.mails.deliver.execute(&operator(), person).await.unwrap();
    }
    assert_eq!(world.mailer.sent().len(), 5);
    assert!(world.store.queued_mails().is_empty(), "a code of ten minutes that waits for an hour is of no use");
}
