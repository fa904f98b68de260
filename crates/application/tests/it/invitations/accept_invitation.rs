//! One commit accepts an invitation. Only the mailed token proves the mailbox.

use tenantry_application::{
    actor::{Actor, Who},
    admission::AdmissionError,
    ports::store_error::StoreError,
    use_cases::invitations::accept_invitation::{AcceptInvitationError, Accepted, Command},
};
use tenantry_domain::{
    admission::Refusal,
    event::DomainEvent,
    invitation::{DEFAULT_LIFETIME, Invitation, InvitationError, InvitationSnapshot, InvitationStatus},
    membership::event::JoinedBy,
    membership::event::MembershipEvent,
    password::PasswordError,
    role::Role,
    tenant::{Blocked, Standing, TenantMove},
    token_text::{InvitationCopy, InvitationToken},
    user::ExistingAccount,
};
use tenantry_testkit::builders::{anonymous, id, name, now, password, secret};

use crate::world::{PASSWORD, World, at_once, from_a_device};

/// Returns the command of a new person.
fn as_new(token: &InvitationToken) -> Command {
    Command {
        token: token.clone(),
        name: Some(name("Grace Hopper")),
        password: Some(password(PASSWORD)),
        locale: None,
        existing: ExistingAccount::Keep,
    }
}

/// Returns the command of a person with an account.
fn as_known(token: &InvitationToken) -> Command {
    Command {
        token: token.clone(),
        name: None,
        password: Some(password(PASSWORD)),
        locale: None,
        existing: ExistingAccount::Keep,
    }
}

async fn accept(world: &World, actor: &Actor, command: Command) -> Result<Accepted, AcceptInvitationError> {
    world.app.invitations.accept.execute(actor, command).await
}

#[tokio::test]
async fn somebody_new_comes_in_with_everything_in_one_commit() {
    let world = World::with_seats(2);
    let owner = world.found("ada", "acme").await;
    let token = world.invite(&owner, "grace", Role::Manager).await;
    let mark = world.mark(owner.tenant_id);
    let accepted = accept(&world, &from_a_device(), as_new(&token)).await.unwrap();
    world.assert_recorded(mark, &from_a_device(), &["invitation.accepted", "member.joined"]);
    assert!(accepted.is_new_user && accepted.user.email_verified());
    assert_eq!((accepted.user.name(), accepted.tenant.id()), (&name("Grace Hopper"), owner.tenant_id));
    assert!(world.store.users().contains(&accepted.user));
    assert!(world.store.memberships(owner.tenant_id).contains(&accepted.membership));
    assert_eq!((accepted.membership.role(), accepted.membership.user_id()), (Role::Manager, accepted.user.id()));
    let status = InvitationStatus::Accepted { at: now(), by: accepted.user.id() };
    assert_eq!(world.invitation(&token).snapshot().status, status);
    assert_eq!(world.store.sessions(accepted.user.id()).len(), 1);
    let joined = world.store.audit_log(owner.tenant_id).pop().unwrap().event;
    let by = JoinedBy::Invitation(token.invitation_id, InvitationCopy::Mailed);
    assert!(
        matches!(joined, DomainEvent::Membership(MembershipEvent::Joined { by: told, .. }) if told == by),
        "{joined:?}"
    );
    // The seat moved from the invitation to the member.
    assert_eq!(world.app.tenants.read.execute(&owner.actor).await.unwrap().seats_used, 2);
    let grace = world.person(accepted.tokens);
    assert_eq!((grace.user_id, grace.tenant_id), (accepted.user.id(), owner.tenant_id));
}

#[tokio::test]
async fn the_inviters_copy_proves_no_mailbox() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let copy = world.invite_by_link(&owner, "grace", Role::Member).await;
    let accepted = accept(&world, &from_a_device(), as_new(&copy)).await.unwrap();
    assert!(!accepted.user.email_verified());
    // The copy does not verify a known person's address either. The mailed token of another tenant then does.
    let bolt = world.found("alan", "bolt").await;
    let copy = world.invite_by_link(&bolt, "grace", Role::Member).await;
    let there = accept(&world, &from_a_device(), as_known(&copy)).await.unwrap();
    assert!(!there.is_new_user && !there.user.email_verified());
    let cube = world.found("edsger", "cube").await;
    let mailed = world.invite(&cube, "grace", Role::Member).await;
    let there = accept(&world, &from_a_device(), as_known(&mailed)).await.unwrap();
    assert!(there.user.email_verified() && world.store.users().contains(&there.user));
}

#[tokio::test]
async fn somebody_who_is_signed_in_goes_on_in_the_same_session() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let grace = world.found("grace", "bolt").await;
    let token = world.invite(&owner, "grace", Role::Member).await;
    let command = Command { token, name: None, password: None, locale: None, existing: ExistingAccount::Keep };
    let accepted = accept(&world, &grace.actor, command).await.unwrap();
    assert_eq!((accepted.is_new_user, accepted.user.id()), (false, grace.user_id));
    assert_eq!(world.store.sessions(grace.user_id).len(), 1);
    let there = world.person(accepted.tokens);
    let (Who::Member(before), Who::Member(after)) = (&grace.actor.who, &there.actor.who) else { panic!("members") };
    assert_eq!((after.session_id, after.tenant_id), (before.session_id, owner.tenant_id));
    assert!(world.has_access(&grace));

    // Once that session has ended, its access token accepts nothing, and starts no session.
    let third = world.found("edsger", "cube").await;
    let token = world.invite(&third, "grace", Role::Member).await;
    world.app.auth.sign_out.execute(&grace.actor).await.unwrap();
    let command = Command { token, name: None, password: None, locale: None, existing: ExistingAccount::Keep };
    let refused = accept(&world, &grace.actor, command).await;
    assert!(matches!(refused, Err(AcceptInvitationError::SessionEnded)), "{refused:?}");
    assert_eq!(world.store.sessions(grace.user_id).len(), 1);
}

#[tokio::test]
async fn who_it_is_must_be_proved() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let stranger = world.found("alan", "bolt").await;
    world.found("known", "cube").await;
    let for_new = world.invite(&owner, "grace", Role::Member).await;
    let for_known = world.invite(&owner, "known", Role::Member).await;
    let mark = world.mark(owner.tenant_id);
    let command = |token: &InvitationToken, name_given: bool, password_given: Option<&str>| Command {
        token: token.clone(),
        name: name_given.then(|| name("Somebody")),
        password: password_given.map(password),
        locale: None,
        existing: ExistingAccount::Keep,
    };
    for (given, missing) in [
        (command(&for_new, false, None), (true, true)),
        (command(&for_new, true, None), (false, true)),
        (command(&for_new, false, Some(PASSWORD)), (true, false)),
        (command(&for_known, false, None), (false, true)),
        (command(&for_known, true, None), (false, true)),
    ] {
        assert_eq!(what_is_missing(&accept(&world, &from_a_device(), given).await), missing);
    }
    let refused = accept(&world, &from_a_device(), command(&for_known, true, Some("wrong"))).await;
    assert!(matches!(refused, Err(AcceptInvitationError::InvalidCredentials)), "{refused:?}");
    for token in [&for_known, &for_new] {
        let refused = accept(&world, &stranger.actor, as_new(token)).await;
        assert!(matches!(refused, Err(AcceptInvitationError::OtherPerson)), "{refused:?}");
    }
    let refused = accept(&world, &from_a_device(), command(&for_new, true, Some("short"))).await;
    assert!(matches!(refused, Err(AcceptInvitationError::Password(PasswordError::TooShort))), "{refused:?}");
    let refused = accept(&world, &from_a_device(), command(&for_new, true, Some("password1"))).await;
    assert!(matches!(refused, Err(AcceptInvitationError::Password(PasswordError::Guessable(_)))), "{refused:?}");
    world.assert_untouched(mark);
}

#[track_caller]
fn what_is_missing(refused: &Result<Accepted, AcceptInvitationError>) -> (bool, bool) {
    let Err(AcceptInvitationError::Incomplete { name, password }) = refused else { panic!("{refused:?}") };
    (*name, *password)
}

#[tokio::test]
async fn the_inviters_copy_does_not_tell_who_has_an_account() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    world.found("known", "bolt").await;
    let copies = [
        world.invite_by_link(&owner, "known", Role::Member).await,
        world.invite_by_link(&owner, "unknown", Role::Member).await,
    ];
    let mark = world.mark(owner.tenant_id);
    for token in &copies {
        let send = async |name_given: bool, password_given: Option<&str>| {
            let (name, password) = (name_given.then(|| name("Somebody")), password_given.map(password));
            let before = world.hasher.verified();
            let answer = accept(
                &world,
                &from_a_device(),
                Command { token: token.clone(), name, password, locale: None, existing: ExistingAccount::Keep },
            )
            .await;
            (answer, world.hasher.verified() - before)
        };
        assert_eq!(what_is_missing(&send(false, None).await.0), (true, true));
        assert_eq!(what_is_missing(&send(true, None).await.0), (false, true));
        let (refused, verified) = send(false, Some("wrong")).await;
        assert!(matches!(refused, Err(AcceptInvitationError::InvalidCredentials)), "{refused:?}");
        assert_eq!(verified, 1);
        let (refused, _) = send(true, Some("short")).await;
        assert!(matches!(refused, Err(AcceptInvitationError::Password(PasswordError::TooShort))), "{refused:?}");
    }
    world.assert_untouched(mark);
}

#[tokio::test]
async fn what_the_inviter_could_not_give_any_more_is_worth_nothing() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let admin = world.join(&owner, "admin", Role::Admin).await;
    // A removed admin cannot come back through an invitation that they sent themselves.
    let own_way_back = world.invite(&admin, "second", Role::Admin).await;
    world.app.memberships.remove.execute(&owner.actor, admin.user_id).await.unwrap();
    let mark = world.mark(owner.tenant_id);
    let refused = accept(&world, &from_a_device(), as_new(&own_way_back)).await;
    let is_told = matches!(refused, Err(AcceptInvitationError::Invitation(InvitationError::Revoked)));
    assert!(is_told, "{refused:?}");
    world.assert_untouched(mark);
}

#[tokio::test]
async fn it_is_used_once_and_not_after_its_end() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let used = world.invite(&owner, "used", Role::Member).await;
    accept(&world, &from_a_device(), as_new(&used)).await.unwrap();
    let revoked = world.invite(&owner, "revoked", Role::Member).await;
    world.app.invitations.revoke.execute(&owner.actor, revoked.invitation_id).await.unwrap();
    let expired = world.invite(&owner, "expired", Role::Member).await;
    world.clock.advance(DEFAULT_LIFETIME);
    let mark = world.mark(owner.tenant_id);
    for (token, expected) in
        [(&used, InvitationError::Accepted), (&revoked, InvitationError::Revoked), (&expired, InvitationError::Expired)]
    {
        let refused = accept(&world, &from_a_device(), as_new(token)).await;
        let is_told = matches!(&refused, Err(AcceptInvitationError::Invitation(error)) if *error == expected);
        assert!(is_told, "{refused:?}");
    }
    world.assert_untouched(mark);
}

#[tokio::test]
async fn unknown_and_wrong_tokens_answer_alike() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let stranger = world.found("alan", "bolt").await;
    let copy = world.invite_by_link(&owner, "grace", Role::Member).await;
    let good = world.last_token();
    let mut bad: Vec<_> = (0..5).map(|_| good.clone()).collect();
    bad[0].secret = secret();
    bad[1].invitation_id = id();
    bad[2].tenant_id = stranger.tenant_id;
    bad[3].tenant_id = id();
    bad[4] = copy;
    bad[4].copy = InvitationCopy::Mailed;
    let mark = world.mark(owner.tenant_id);
    for token in &bad {
        let refused = accept(&world, &from_a_device(), as_new(token)).await;
        let is_told = matches!(refused, Err(AcceptInvitationError::Invitation(InvitationError::WrongSecret)));
        assert!(is_told, "{refused:?}");
    }
    world.assert_untouched(mark);
    assert_eq!(world.store.memberships(stranger.tenant_id).len(), 1);
    accept(&world, &from_a_device(), as_new(&good)).await.unwrap();
}

#[tokio::test]
async fn a_member_comes_in_no_second_time_and_a_blocked_tenant_takes_nobody() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let other = world.found("grace", "bolt").await;
    // One person can have two open invitations only if the address changed in between. This test stores that state
    // directly.
    let first = world.invite(&owner, "grace", Role::Member).await;
    accept(
        &world,
        &other.actor,
        Command { token: first.clone(), name: None, password: None, locale: None, existing: ExistingAccount::Keep },
    )
    .await
    .unwrap();
    let invitation = world.invitation(&first);
    let (status, again) = (InvitationStatus::Open, id());
    let reopened = Invitation::restore(InvitationSnapshot { id: again, status, ..invitation.snapshot().clone() });
    let mut work = world.store.factory().begin(owner.tenant_id).await.unwrap();
    work.invitations().insert(&reopened).await.unwrap();
    work.commit().await.unwrap();
    let token = InvitationToken { invitation_id: reopened.id(), ..first };
    let mark = world.mark(owner.tenant_id);
    let refused = accept(&world, &from_a_device(), as_known(&token)).await;
    assert!(
        matches!(refused, Err(AcceptInvitationError::Admission(AdmissionError::Refused(Refusal::AlreadyMember)))),
        "{refused:?}"
    );
    world.assert_untouched(mark);

    let token = world.invite(&owner, "alan", Role::Member).await;
    world.operate(owner.tenant_id, TenantMove::Suspend).await;
    let mark = world.mark(owner.tenant_id);
    let refused = accept(&world, &from_a_device(), as_new(&token)).await;
    assert!(
        matches!(
            refused,
            Err(AcceptInvitationError::Admission(AdmissionError::Refused(Refusal::Blocked(Blocked(
                Standing::Suspended
            )))))
        ),
        "{refused:?}"
    );
    world.assert_untouched(mark);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_hundred_who_accept_at_once_one_comes_in() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let token = world.invite(&owner, "grace", Role::Member).await;
    let outcomes = at_once((0..100).map(|_| {
        let (use_case, command) = (world.app.invitations.accept.clone(), as_new(&token));
        async move { use_case.execute(&from_a_device(), command).await }
    }))
    .await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    for error in outcomes.into_iter().filter_map(Result::err) {
        assert!(matches!(error, AcceptInvitationError::Invitation(InvitationError::Accepted)), "{error:?}");
    }
    assert_eq!((world.store.users().len(), world.store.memberships(owner.tenant_id).len()), (2, 2));
    assert_eq!(world.store.sessions(world.store.users()[1].id()).len(), 1);
}

#[tokio::test]
async fn where_hashing_or_the_store_fails_the_invitation_is_good_still() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let token = world.invite(&owner, "grace", Role::Member).await;
    let mark = world.mark(owner.tenant_id);
    world.store.refuse_commits();
    let refused = accept(&world, &from_a_device(), as_new(&token)).await;
    assert!(matches!(refused, Err(AcceptInvitationError::Store(StoreError::Unavailable(_)))), "{refused:?}");
    world.hasher.break_down();
    let refused = accept(&world, &from_a_device(), as_new(&token)).await;
    assert!(matches!(refused, Err(AcceptInvitationError::Hashing(_))), "{refused:?}");
    world.assert_untouched(mark);
    world.app.invitations.preview.execute(&anonymous(), &token).await.unwrap();
}
