//! Tests of the life cycle of a tenant.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::time::Span;

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

fn deletion(slug: &Slug, others: u32, force: bool) -> NewDeletion<'_> {
    NewDeletion { slug, others, force, grace: Span::days(30) }
}

fn deleted(tenant: &Tenant) -> Tenant {
    tenant.delete(deletion(tenant.slug(), 0, false), now()).unwrap().value
}

fn purged(tenant: &Tenant) -> Tenant {
    tenant.purge(PurgeTime::Now, now()).unwrap().unwrap().value
}

fn advanced(step: TenantMove) -> Tenant {
    tenant().advance(step, now()).unwrap().value
}

/// One tenant in each status.
fn all() -> [Tenant; 7] {
    use TenantMove::{Activate, Cancel, MarkPastDue, Suspend};
    let gone = deleted(&tenant());
    [
        tenant(),
        advanced(Activate),
        advanced(MarkPastDue),
        advanced(Suspend),
        advanced(Cancel),
        gone.clone(),
        purged(&gone),
    ]
}

/// Activate, mark past due, suspend, cancel, restore, delete, purge.
const MATRIX: &str = "\
from        activate  past due  suspend   cancel    restore   delete    purge
trial       active    past_due  suspended canceled  -         deleted   -
active      -         past_due  suspended canceled  -         deleted   -
past_due    active    -         suspended canceled  -         deleted   -
suspended   active    -         -         canceled  -         deleted   -
canceled    -         -         -         -         -         deleted   -
deleted     -         -         -         -         trial     -         purged
purged      -         -         -         -         -         -         -
";

#[test]
fn the_legal_moves_are_these_and_no_others() {
    let mut matrix = MATRIX.lines().next().unwrap().to_owned() + "\n";
    for tenant in all() {
        let name = |after: Option<Tenant>| after.map_or("-", |after| after.status().as_str());
        let moved = TenantMove::ALL.map(|step| name(tenant.advance(step, now()).ok().map(|decided| decided.value)));
        let deleted = tenant.delete(deletion(tenant.slug(), 0, false), now()).ok().map(|decided| decided.value);
        let purged = tenant.purge(PurgeTime::Now, now()).ok().flatten().map(|decided| decided.value);
        let cells = moved.into_iter().chain([name(deleted), name(purged)]);
        let line = cells.fold(format!("{:<12}", tenant.status().as_str()), |line, cell| format!("{line}{cell:<10}"));
        matrix.push_str(line.trim_end());
        matrix.push('\n');
    }
    assert_eq!(matrix, MATRIX);
}

#[test]
fn members_work_until_the_tenant_is_suspended_or_has_ended() {
    use Standing::{Canceled, Open, Suspended};
    let expected = [Open, Open, Open, Suspended, Canceled, Canceled, Canceled];
    assert_eq!(all().map(|tenant| tenant.standing()), expected);
    assert_eq!(all().map(|tenant| tenant.require_open().is_ok()), expected.map(|standing| standing == Open));
}

#[test]
fn a_restored_tenant_is_what_it_was() {
    for before in &all()[..5] {
        let restored = deleted(before).advance(TenantMove::Restore, now() + Span::days(29)).unwrap();
        assert_eq!(restored.value.status(), before.status());
        assert_eq!(restored.value.snapshot().version, before.snapshot().version + 2);
        let facts = restored.event.facts();
        assert_eq!(
            (facts[0].before.as_deref(), facts[0].after.as_deref()),
            (Some("deleted"), Some(before.status().as_str()))
        );
    }
}

#[test]
fn a_deletion_can_be_undone_until_the_grace_is_over_and_purged_from_then_on() {
    let gone = deleted(&tenant());
    let over = now() + Span::days(30);
    let just_before = over - Span::seconds(1);
    assert!(gone.advance(TenantMove::Restore, just_before).is_ok());
    let late = gone.advance(TenantMove::Restore, over).unwrap_err();
    assert_eq!(late.to_string(), "a tenant that is deleted can't be restored, because its grace is over");
    let early = gone.purge(PurgeTime::AfterGrace(just_before), over + Span::days(9));
    assert_eq!(early, Err(PurgeError::InGrace(over)));
    assert!(gone.purge(PurgeTime::AfterGrace(over), over).unwrap().is_some());
    assert_eq!([just_before, over].map(|moment| gone.is_purged_at(moment)), [false, true]);
    assert!(purged(&gone).is_purged_at(now()) && !tenant().is_purged_at(over));
    assert_eq!(purged(&gone).purge(PurgeTime::Now, over), Ok(None));
}

#[test]
fn a_deletion_repeats_the_slug_and_takes_no_members_along_unless_forced() {
    let (own, other) = (Slug::parse("acme").unwrap(), Slug::parse("acne").unwrap());
    assert_eq!(tenant().delete(deletion(&other, 0, true), now()), Err(DeleteError::SlugDiffers));
    assert_eq!(tenant().delete(deletion(&own, 3, false), now()), Err(DeleteError::MembersLeft(3)));
    let gone = tenant().delete(deletion(&own, 3, true), now()).unwrap();
    let until = now() + Span::days(30);
    let former = Former::Trial { ends_at: now() + TRIAL };
    assert_eq!(gone.value.status(), TenantStatus::Deleted { since: now(), until, former });
    let facts = gone.event.facts();
    assert_eq!((facts[0].field, facts[0].after.as_deref()), ("status", Some("deleted")));
    assert_eq!((facts[1].field, facts[1].after.as_deref()), ("purge_at", Some("2027-02-14T08:00:00Z")));
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
    fn nothing_comes_back_from_canceled(steps in proptest::collection::vec(0..5_usize, 0..12)) {
        let mut tenant = tenant();
        let mut canceled = false;
        for step in steps {
            match tenant.advance(TenantMove::ALL[step], now()) {
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
