//! Tests of the life of a claim.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{
    event::{Fact, Target},
    role::Role,
    secret::Secret,
    time::Span,
};

fn now() -> Timestamp {
    Timestamp::from_timestamp(1_800_000_000, 0).unwrap()
}

fn token(byte: u8) -> ChallengeToken {
    ChallengeToken::of(&Secret::new([byte; 32]))
}

fn claim() -> DomainClaim {
    let new = NewDomainClaim {
        id: DomainClaimId::new(Uuid::from_u128(2)),
        tenant_id: TenantId::new(Uuid::from_u128(1)),
        domain: ClaimedDomain::parse("acme.com").unwrap(),
        policy: JoinPolicy::AutoJoin,
        role: JoinRole::default(),
        token: token(1),
        claimed_by: UserId::new(Uuid::from_u128(3)),
    };
    DomainClaim::new(new, now()).value
}

fn verified() -> DomainClaim {
    let Checked::Verified(decided) = claim().check(Finding::Record, now()) else { panic!("not verified") };
    assert_eq!(decided.event.name(), "domain.verified");
    decided.value
}

fn noted(checked: Checked) -> DomainClaim {
    let Checked::Noted(claim) = checked else { panic!("{checked:?}") };
    claim
}

/// What says for sure that the record is not there.
const GONE: [Finding; 3] = [Finding::NoSuchName, Finding::NoRecords, Finding::OtherRecords(2)];
/// What says nothing.
const UNKNOWN: [Finding; 2] = [Finding::Failed(LookupFailure::TimedOut), Finding::Failed(LookupFailure::ServerFailed)];

#[test]
fn a_claim_gives_nothing_before_it_is_proved_and_after_it_is_lost() {
    assert_eq!((claim().is_verified(), claim().effective_policy()), (false, JoinPolicy::Off));
    assert_eq!(verified().effective_policy(), JoinPolicy::AutoJoin);
    let released = verified().release(token(2), now()).unwrap();
    assert_eq!((released.value.is_verified(), released.value.effective_policy()), (false, JoinPolicy::Off));
}

#[test]
fn only_the_record_proves_a_claim() {
    for finding in GONE.into_iter().chain(UNKNOWN) {
        assert_eq!(claim().check(finding, now()), Checked::Unchanged, "{finding:?}");
    }
    assert_eq!(verified().check(Finding::Record, now()), Checked::Unchanged);
}

#[test]
fn a_proof_lasts_72_hours_without_its_record_and_no_longer() {
    for gone in GONE {
        let missing = noted(verified().check(gone, now()));
        assert_eq!(missing.lost_from(), Some(now() + Span::hours(72)));
        assert_eq!(missing.check(gone, now() + RECORD_GONE - Span::microseconds(1)), Checked::Unchanged);
        let Checked::Lost(lost) = missing.check(gone, now() + RECORD_GONE) else { panic!("not lost") };
        assert_eq!(lost.event.facts(), [Fact::was("domain", "acme.com"), Fact::set("reason", "record_gone")]);
        assert_eq!((lost.value.is_verified(), lost.value.snapshot().status.as_str()), (false, "lost"));
    }
}

#[test]
fn a_failure_of_dns_is_no_absence_and_no_presence() {
    let missing = noted(verified().check(Finding::NoSuchName, now()));
    for unknown in UNKNOWN {
        assert_eq!(verified().check(unknown, now()), Checked::Unchanged);
        assert_eq!(missing.check(unknown, now() + Span::days(30)), Checked::Unchanged);
    }
}

#[test]
fn a_record_that_comes_back_starts_the_time_anew() {
    let missing = noted(verified().check(Finding::NoRecords, now()));
    let back = noted(missing.check(Finding::Record, now() + Span::hours(71)));
    assert_eq!(back.lost_from(), None);
    let again = noted(back.check(Finding::NoRecords, now() + Span::hours(72)));
    assert_eq!(again.check(Finding::NoRecords, now() + Span::hours(73)), Checked::Unchanged);
}

#[test]
fn what_the_operator_released_needs_another_record() {
    let released = verified().release(token(2), now()).unwrap();
    assert_eq!(released.event.facts(), [Fact::was("domain", "acme.com"), Fact::set("reason", "released")]);
    let old = TxtAnswer::Found(vec![token(1).record_value()]);
    assert_eq!(released.value.snapshot().token.judge(&old), Finding::OtherRecords(1));
    assert!(matches!(released.value.check(Finding::Record, now()), Checked::Verified(_)));
    assert_eq!((claim().release(token(2), now()), released.value.release(token(3), now())), (None, None));
}

#[test]
fn a_change_is_recorded_field_by_field() {
    let viewer = JoinRole::new(Role::Viewer).unwrap();
    let change = DomainClaimChange { policy: Some(JoinPolicy::Off), role: Some(viewer) };
    let changed = claim().change(change).unwrap();
    let facts = changed.event.facts();
    let named: Vec<_> = facts.iter().map(|fact| (fact.field, fact.before.as_deref(), fact.after.as_deref())).collect();
    let expected = [
        ("domain", Some("acme.com"), Some("acme.com")),
        ("policy", Some("auto_join"), Some("off")),
        ("role", Some("member"), Some("viewer")),
    ];
    assert_eq!(named, expected);
    assert_eq!(changed.event.target(), Target::Domain(claim().id()));
    assert_eq!(changed.value.snapshot().version, 2);
    assert_eq!(changed.value.change(change), None);
    assert_eq!(claim().change(DomainClaimChange::default()), None);
}

proptest! {
    #[test]
    fn a_proof_is_lost_only_after_72_hours_of_certain_absence(steps in prop::collection::vec((0..3_u8, 1..40_i64), 0..24)) {
        let (mut claim, mut moment, mut gone_since) = (verified(), now(), None);
        for (step, hours) in steps {
            moment += Span::hours(hours);
            let finding = [Finding::Record, Finding::NoSuchName, UNKNOWN[0]][usize::from(step)];
            match finding {
                Finding::Record => gone_since = None,
                Finding::NoSuchName => { gone_since.get_or_insert(moment); }
                _ => {}
            }
            match claim.check(finding, moment) {
                Checked::Unchanged => {}
                Checked::Noted(after) => claim = after,
                Checked::Lost(_) => {
                    prop_assert!(gone_since.is_some_and(|since| moment - since >= RECORD_GONE));
                    break;
                }
                Checked::Verified(_) => prop_assert!(false, "verified twice"),
            }
            let is_over = finding == Finding::NoSuchName && gone_since.is_some_and(|since| moment - since >= RECORD_GONE);
            prop_assert!(!is_over);
        }
    }
}
