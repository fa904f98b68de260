//! Tests of codes and reset links.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{secret::Secret, time::Span, token_text::ResetToken};

const VERIFY: CodePurpose = CodePurpose::VerifyEmail;

fn now() -> Timestamp {
    Timestamp::from_timestamp(1_800_000_000, 0).unwrap()
}

fn user() -> UserId {
    UserId::new(Uuid::from_u128(1))
}

fn email(name: &str) -> Email {
    Email::parse(&format!("{name}@example.com")).unwrap()
}

fn digits(byte: u8) -> Secret {
    Secret::new([byte; 32])
}

fn new_code(byte: u8) -> NewCode {
    NewCode { purpose: VERIFY, email: email("ada"), hash: digits(byte).hash() }
}

fn mailed(byte: u8) -> MailboxProofs {
    MailboxProofs::none(user(), now()).issue_code(new_code(byte), now()).after
}

fn link(number: u128, byte: u8) -> ResetToken {
    ResetToken { user_id: user(), id: ResetId::new(Uuid::from_u128(number)), secret: digits(byte) }
}

fn with_link(proofs: &MailboxProofs, link: &ResetToken) -> MailboxProofs {
    with_link_at(proofs, link, now())
}

fn with_link_at(proofs: &MailboxProofs, link: &ResetToken, at: Timestamp) -> MailboxProofs {
    proofs.issue_reset(link.id, email("ada"), link.secret.hash(), at).after
}

#[test]
fn a_code_is_right_once_for_its_address_and_purpose() {
    let proofs = mailed(1);
    let (used, answer) = proofs.present_code(VERIFY, &email("ada"), &digits(1), now());
    assert_eq!(answer, Ok(()));
    let (nothing, again) = used.unwrap().present_code(VERIFY, &email("ada"), &digits(1), now());
    assert_eq!((nothing, again), (None, Err(CodeError::Wrong)));
    for (purpose, address) in [(CodePurpose::ChangeEmail, "ada"), (VERIFY, "eve")] {
        let (_, answer) = proofs.present_code(purpose, &email(address), &digits(1), now());
        assert_eq!(answer, Err(CodeError::Wrong), "{purpose:?} {address}");
    }
    assert_eq!(proofs.address_for(VERIFY), Some(&email("ada")));
    assert_eq!(proofs.address_for(CodePurpose::ChangeEmail), None);
}

#[test]
fn a_code_is_good_for_ten_minutes_and_no_longer() {
    let end = now() + Span::minutes(10);
    let present = |at| mailed(1).present_code(VERIFY, &email("ada"), &digits(1), at).1;
    assert_eq!(present(end - Span::microseconds(1)), Ok(()));
    assert_eq!(present(end), Err(CodeError::Wrong));
}

#[test]
fn the_fifth_wrong_code_ends_the_right_one() {
    let mut proofs = mailed(1);
    for _ in 0..4 {
        proofs = proofs.present_code(VERIFY, &email("ada"), &digits(2), now()).0.unwrap();
    }
    assert_eq!(proofs.present_code(VERIFY, &email("ada"), &digits(1), now()).1, Ok(()));
    let ended = proofs.present_code(VERIFY, &email("ada"), &digits(2), now()).0.unwrap();
    assert_eq!(ended.present_code(VERIFY, &email("ada"), &digits(1), now()).1, Err(CodeError::Wrong));
}

#[test]
fn new_codes_and_right_ones_buy_no_tries() {
    let mut proofs = mailed(1);
    for round in 0..5 {
        for _ in 0..4 {
            proofs = proofs.present_code(VERIFY, &email("ada"), &digits(2), now()).0.unwrap();
        }
        if round < 4 {
            proofs = proofs.present_code(VERIFY, &email("ada"), &digits(1), now()).0.unwrap();
            proofs = proofs.issue_code(new_code(1), now()).after;
        }
    }
    let until = now() + Span::hours(24);
    let present = |at| proofs.issue_code(new_code(1), at).after.present_code(VERIFY, &email("ada"), &digits(1), at);
    assert_eq!(present(now()), (None, Err(CodeError::TooManyTries { wait: Span::hours(24) })));
    let last = Span::microseconds(1);
    assert_eq!(present(until - last).1, Err(CodeError::TooManyTries { wait: last }));
    assert_eq!(present(until).1, Ok(()));
    // The next wrong code begins a new count.
    let anew =
        proofs.issue_code(new_code(1), until).after.present_code(VERIFY, &email("ada"), &digits(2), until).0.unwrap();
    assert_eq!((anew.snapshot().tries, anew.snapshot().tries_since), (1, until));
}

#[test]
fn a_link_is_good_once_for_an_hour_and_for_its_address() {
    let (first, end) = (link(1, 1), now() + Span::hours(1));
    let proofs = with_link(&mailed(9), &first);
    assert_eq!(proofs.check_reset(&first, &email("ada"), end - Span::microseconds(1)), Ok(()));
    assert_eq!(proofs.use_reset(&first, &email("ada"), end), Err(ResetError::Expired));
    assert_eq!(proofs.use_reset(&first, &email("eve"), now()), Err(ResetError::Invalid));
    for other in [link(2, 1), link(1, 2)] {
        assert_eq!(proofs.use_reset(&other, &email("ada"), end), Err(ResetError::Invalid), "{other:?}");
    }
    let used = proofs.use_reset(&first, &email("ada"), now()).unwrap();
    assert_eq!(used.use_reset(&first, &email("ada"), now()), Err(ResetError::Invalid));
    assert_eq!(used.present_code(VERIFY, &email("ada"), &digits(9), now()).1, Err(CodeError::Wrong));
}

#[test]
fn a_newer_link_and_a_change_end_a_link() {
    let (first, second) = (link(1, 1), link(2, 2));
    let later = now() + RESET_KEPT;
    let both = with_link_at(&with_link(&mailed(9), &first), &second, later);
    assert_eq!(both.check_reset(&first, &email("ada"), now()), Err(ResetError::Invalid));
    assert_eq!(both.check_reset(&second, &email("ada"), now()), Ok(()));
    let voided = both.void().unwrap();
    assert_eq!(voided.check_reset(&second, &email("ada"), now()), Err(ResetError::Invalid));
    assert_eq!(voided.present_code(VERIFY, &email("ada"), &digits(9), now()).1, Err(CodeError::Wrong));
    assert_eq!(voided.void(), None);
}

#[test]
fn a_fresh_code_or_link_is_kept_when_another_is_asked_for() {
    let (proofs, second) = (with_link(&mailed(1), &link(1, 1)), link(2, 2));
    let issue = |proofs: &MailboxProofs, at| {
        let again = proofs.issue_reset(second.id, email("ada"), second.secret.hash(), at);
        let (code, link) = (&proofs.snapshot().code, &proofs.snapshot().reset);
        let code_again = proofs.issue_code(new_code(2), at);
        assert_eq!(
            (&code_again.after.snapshot().code == code, &again.after.snapshot().reset == link),
            (!code_again.is_new, !again.is_new)
        );
        (code_again.is_new, again.is_new)
    };
    let (minute, tick) = (Span::minutes(1), Span::microseconds(1));
    let rows = [
        (Span::zero(), (false, false)),
        (minute * 2 - tick, (false, false)),
        (minute * 2, (true, false)),
        (minute * 12 - tick, (true, false)),
        (minute * 12, (true, true)),
        // The clock was ahead when they were issued.
        (-tick, (true, true)),
    ];
    for (after, issued) in rows {
        assert_eq!(issue(&proofs, now() + after), issued, "{after}");
    }
    // Another address or purpose, a code that was mistyped, and what was voided are no reason to wait.
    let change = NewCode { purpose: CodePurpose::ChangeEmail, ..new_code(2) };
    let elsewhere = NewCode { email: email("eve"), ..new_code(2) };
    assert!(proofs.issue_code(change, now()).is_new && proofs.issue_code(elsewhere, now()).is_new);
    assert!(proofs.issue_reset(second.id, email("eve"), second.secret.hash(), now()).is_new);
    let mistyped = proofs.present_code(VERIFY, &email("ada"), &digits(3), now()).0.unwrap();
    assert_eq!(issue(&mistyped, now()), (true, false));
    assert_eq!(issue(&proofs.void().unwrap(), now()), (true, true));
}

proptest! {
    #[test]
    fn nobody_has_more_tries_than_the_limits_allow(steps in proptest::collection::vec((0..4_u8, 0..40_i64), 0..200)) {
        let mut proofs = MailboxProofs::none(user(), now());
        let mut moment = now();
        let mut wrong: Vec<Timestamp> = Vec::new();
        for (step, minutes) in steps {
            match step {
                0 => proofs = proofs.issue_code(new_code(1), moment).after,
                1 => moment += Span::minutes(minutes),
                byte => {
                    let (after, answer) = proofs.present_code(VERIFY, &email("ada"), &digits(byte), moment);
                    if let Some(after) = after {
                        prop_assert_eq!(after.snapshot().version, proofs.snapshot().version + 1);
                        prop_assert_eq!(answer, Err(CodeError::Wrong));
                        wrong.push(moment);
                        proofs = after;
                    }
                }
            }
            // Two spans that follow each other may hold the tries of both.
            let recent = wrong.iter().filter(|at| moment - **at < TRIES_SPAN).count();
            prop_assert!(recent <= 2 * usize::try_from(TRIES_OF_PERSON).unwrap());
        }
    }
}
