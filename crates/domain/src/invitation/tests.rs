//! Tests of the life cycle of an invitation.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{
    names::DisplayName,
    principal::{Principal, RankError},
    secret::Secret,
    time::Span,
    token_text::{InvitationCopy, InvitationToken},
    user::User,
};

fn now() -> Timestamp {
    Timestamp::from_timestamp(1_800_000_000, 0).unwrap()
}

fn secrets(byte: u8) -> InvitationSecrets {
    InvitationSecrets { mailed: Secret::new([byte; 32]).hash(), inviter: Secret::new([byte + 100; 32]).hash() }
}

fn token(copy: InvitationCopy, byte: u8) -> InvitationToken {
    let (tenant_id, invitation_id) = (TenantId::new(Uuid::from_u128(1)), InvitationId::new(Uuid::from_u128(2)));
    InvitationToken { copy, tenant_id, invitation_id, secret: Secret::new([byte; 32]) }
}

fn user() -> UserId {
    UserId::new(Uuid::from_u128(4))
}

fn by() -> Principal {
    Principal::member(UserId::new(Uuid::from_u128(3)), Role::Manager)
}

fn again() -> Resending {
    Resending { invited_by: user(), secrets: secrets(2), lifetime: DEFAULT_LIFETIME }
}

fn invitation() -> Invitation {
    let new = NewInvitation {
        id: InvitationId::new(Uuid::from_u128(2)),
        tenant_id: TenantId::new(Uuid::from_u128(1)),
        invited_by: Some(UserId::new(Uuid::from_u128(3))),
        email: Email::parse("grace@example.com").unwrap(),
        role: Role::Member,
        secrets: secrets(1),
        lifetime: DEFAULT_LIFETIME,
    };
    Invitation::new(&by(), new, now()).unwrap().value
}

#[test]
fn each_copy_is_known_by_its_own_secret() {
    let invitation = invitation();
    assert_eq!(invitation.present(&token(InvitationCopy::Mailed, 1), now()), Ok(InvitationCopy::Mailed));
    assert_eq!(invitation.present(&token(InvitationCopy::Inviter, 101), now()), Ok(InvitationCopy::Inviter));
    // The inviter cannot turn their copy into the mailed one by renaming it.
    assert_eq!(invitation.present(&token(InvitationCopy::Mailed, 101), now()), Err(InvitationError::WrongSecret));
}

#[test]
fn it_is_good_until_its_last_moment_and_no_longer() {
    let last = now() + DEFAULT_LIFETIME;
    let mailed = token(InvitationCopy::Mailed, 1);
    assert!(invitation().present(&mailed, last - Span::microseconds(1)).is_ok());
    assert_eq!(invitation().present(&mailed, last), Err(InvitationError::Expired));
    assert_eq!(invitation().status_at(last), "expired");
}

#[test]
fn it_is_used_once() {
    let used = invitation().accept(user(), InvitationCopy::Mailed, now()).unwrap().value;
    assert_eq!(used.accept(user(), InvitationCopy::Mailed, now()), Err(InvitationError::Accepted));
    assert_eq!(used.revoke(&by(), now()), Err(InvitationError::Accepted.into()));
    assert_eq!(used.resend(&by(), again(), now()), Err(InvitationError::Accepted.into()));
}

#[test]
fn sending_again_kills_the_old_tokens() {
    let again = invitation().resend(&by(), again(), now()).unwrap().value;
    for old in [token(InvitationCopy::Mailed, 1), token(InvitationCopy::Inviter, 101)] {
        assert_eq!(again.present(&old, now()), Err(InvitationError::WrongSecret));
    }
    assert!(again.present(&token(InvitationCopy::Mailed, 2), now()).is_ok());
}

#[test]
fn revoking_twice_is_revoking_once() {
    let revoked = invitation().revoke(&by(), now()).unwrap().unwrap().value;
    assert_eq!(revoked.revoke(&by(), now()), Ok(None));
    assert_eq!(revoked.present(&token(InvitationCopy::Mailed, 1), now()), Err(InvitationError::Revoked));
}

#[test]
fn who_ranks_below_the_role_neither_gives_nor_touches_it() {
    let low = Principal::member(user(), Role::Viewer);
    let outranked = ManageInvitationError::Rank(RankError::OutrankedByRole);
    assert_eq!(invitation().revoke(&low, now()), Err(outranked));
    assert_eq!(invitation().resend(&low, again(), now()), Err(outranked));
    let new = NewInvitation {
        id: InvitationId::new(Uuid::from_u128(2)),
        tenant_id: TenantId::new(Uuid::from_u128(1)),
        invited_by: Some(user()),
        email: Email::parse("grace@example.com").unwrap(),
        role: Role::Member,
        secrets: secrets(1),
        lifetime: DEFAULT_LIFETIME,
    };
    assert_eq!(Invitation::new(&low, new, now()), Err(RankError::OutrankedByRole));
}

#[test]
fn whoever_reads_the_mailbox_accepts_or_declines_without_a_token() {
    let named = |address: &str| {
        let (email, name) = (Email::parse(address).unwrap(), DisplayName::parse("Grace").unwrap());
        User::new(user(), email, name, None, now())
    };
    let (unproved, other) = (named("grace@example.com"), named("alan@example.com").verify_email(now()).unwrap());
    let proved = unproved.verify_email(now()).unwrap();
    assert_eq!(invitation().present_to(&proved, now()), Ok(InvitationCopy::Mailed));
    let over = now() + DEFAULT_LIFETIME;
    for (who, at, refused) in [
        (&unproved, now(), InvitationError::WrongSecret),
        (&other, now(), InvitationError::WrongSecret),
        (&proved, over, InvitationError::Expired),
    ] {
        assert_eq!(invitation().present_to(who, at), Err(refused));
        assert_eq!(invitation().decline(who, at), Err(refused));
    }
    let declined = invitation().decline(&proved, now()).unwrap().value;
    assert!(!declined.holds_seat() && declined.status_at(now()) == "declined");
    assert_eq!(declined.decline(&proved, now()), Err(InvitationError::Declined));
    assert_eq!(declined.present(&token(InvitationCopy::Mailed, 1), now()), Err(InvitationError::Declined));
    assert_eq!(declined.accept(user(), InvitationCopy::Mailed, now()), Err(InvitationError::Declined));
    assert_eq!(declined.resend(&by(), again(), now()), Err(InvitationError::Declined.into()));
    assert_eq!(declined.revoke(&by(), now()), Ok(None));
}

proptest! {
    #[test]
    fn whatever_happens_it_is_accepted_at_most_once_and_never_after_its_end(steps in proptest::collection::vec(0..4_u8, 0..16)) {
        let mut invitation = invitation();
        let mut moment = now();
        let mut accepted = 0;
        for step in steps {
            let next = match step {
                0 => invitation.accept(user(), InvitationCopy::Mailed, moment).ok().inspect(|_| accepted += 1),
                1 => invitation.revoke(&by(), moment).ok().flatten(),
                2 => invitation.resend(&by(), again(), moment).ok(),
                _ => { moment += Span::hours(100); None }
            };
            if let Some(decided) = next {
                prop_assert_eq!(decided.value.snapshot().version, invitation.snapshot().version + 1);
                invitation = decided.value;
            }
            prop_assert!(accepted <= 1);
        }
    }
}

#[test]
fn a_members_invitation_ends_with_their_membership_and_the_operators_does_not() {
    let invitation = invitation();
    assert_eq!(invitation.check_inviter(None), Err(InvitationError::Revoked));
    let of_operator = Invitation::restore(InvitationSnapshot { invited_by: None, ..invitation.snapshot().clone() });
    assert_eq!(of_operator.check_inviter(None), Ok(()));
    // Whoever sends it again is its inviter from then on.
    let again = of_operator.resend(&by(), again(), now()).unwrap().value;
    assert_eq!(again.check_inviter(None), Err(InvitationError::Revoked));
}
