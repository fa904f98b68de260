//! Tests of the life cycle of a tenant.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn now() -> Timestamp {
    Timestamp::from_timestamp(1_800_000_000, 0).unwrap()
}

fn tenant() -> Tenant {
    let id = TenantId::new(Uuid::from_u128(1));
    Tenant::found(id, Slug::parse("acme").unwrap(), DisplayName::parse("Acme").unwrap(), None, Tier::Shared, now())
        .value
}

#[test]
fn a_new_tenant_is_on_trial() {
    assert_eq!(tenant().status(), TenantStatus::Trial { ends_at: now() + TRIAL });
    assert_eq!(tenant().standing(), Standing::Open);
}

#[test]
fn the_legal_moves_are_these_and_no_others() {
    let ways: [(&[TenantMove], &str, [bool; 3]); 4] = [
        (&[], "trial", [true, true, true]),
        (&[TenantMove::Activate], "active", [false, true, true]),
        (&[TenantMove::Suspend], "suspended", [true, false, true]),
        (&[TenantMove::Cancel], "canceled", [false, false, false]),
    ];
    for (way, status, legal) in ways {
        let there = way.iter().fold(tenant(), |tenant, step| tenant.advance(*step, now()).unwrap().value);
        assert_eq!(there.status().as_str(), status);
        let moves = [TenantMove::Activate, TenantMove::Suspend, TenantMove::Cancel];
        assert_eq!(moves.map(|step| there.advance(step, now()).is_ok()), legal, "{status}");
    }
}

#[test]
fn renaming_to_the_same_name_is_no_change() {
    assert_eq!(tenant().rename(DisplayName::parse("Acme").unwrap(), now()), None);
    let renamed = tenant().rename(DisplayName::parse("Acme AG").unwrap(), now()).unwrap();
    assert_eq!(renamed.value.snapshot().version, 2);
    assert_eq!(renamed.event.name(), "tenant.updated");
}

proptest! {
    #[test]
    fn nothing_comes_back_from_canceled(steps in proptest::collection::vec(0..3_u8, 0..12)) {
        let mut tenant = tenant();
        let mut canceled = false;
        for step in steps {
            let step = [TenantMove::Activate, TenantMove::Suspend, TenantMove::Cancel][usize::from(step)];
            match tenant.advance(step, now()) {
                Ok(decided) => {
                    prop_assert!(!canceled);
                    prop_assert_eq!(decided.value.snapshot().version, tenant.snapshot().version + 1);
                    tenant = decided.value;
                }
                Err(illegal) => prop_assert_eq!(illegal.from, tenant.status().as_str()),
            }
            canceled |= tenant.standing() == Standing::Canceled;
        }
    }
}
