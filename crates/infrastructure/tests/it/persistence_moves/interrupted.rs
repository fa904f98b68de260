//! A move that ends halfway, as if the process were killed, and the next one.

use std::panic::resume_unwind;

use rstest::rstest;
use tenantry_application::ports::tenant_mover::{MoveError, MoveStep, TenantMover};
use tenantry_domain::tenant::{TenantId, Tier};

use super::{Rows, found, move_to, open, other, rows_in, schema_of, shop, tier_of};
use crate::persistence_fixture::Fixture;

/// Where it ends.
#[derive(Debug, Clone, Copy)]
enum After {
    Preparing,
    CopyingHalf,
    Fencing,
    Comparing,
    Switching,
}

impl After {
    fn is(self, step: &MoveStep) -> bool {
        match self {
            Self::Preparing => *step == MoveStep::Prepared,
            Self::CopyingHalf => matches!(step, MoveStep::Copied { table, .. } if table == "tenantry_memberships"),
            Self::Fencing => *step == MoveStep::Fenced,
            Self::Comparing => matches!(step, MoveStep::Compared { .. }),
            Self::Switching => *step == MoveStep::Switched,
        }
    }
}

/// Moves the tenant, and ends in the middle of it.
async fn interrupt(fixture: &Fixture, tenant: TenantId, to: Tier, after: After) {
    let fleet = fixture.database.fleet().unwrap();
    let run = tokio::spawn(async move {
        let told = |step: &MoveStep| {
            if after.is(step) {
                resume_unwind(Box::new("killed"));
            }
        };
        fleet.move_to(tenant, to, &told).await
    });
    assert!(run.await.unwrap_err().is_panic(), "{after:?} was never reached");
}

/// Moves the tenant as soon as the server has noticed that the last one is gone.
async fn resume(fixture: &Fixture, tenant: TenantId, to: Tier) -> Vec<MoveStep> {
    loop {
        match move_to(fixture, tenant, to).await {
            Err(MoveError::Busy) => tokio::task::yield_now().await,
            done => return done.unwrap().1,
        }
    }
}

#[rstest]
#[tokio::test]
async fn a_move_that_was_interrupted_leaves_the_tenant_whole_and_can_be_repeated(
    #[values(Tier::Schema, Tier::Shared)] to: Tier,
    #[values(After::Preparing, After::CopyingHalf, After::Fencing, After::Comparing, After::Switching)] after: After,
) {
    let fixture = open().await;
    let acme = found(&fixture, "acme").await.id();
    if to == Tier::Shared {
        move_to(&fixture, acme, Tier::Schema).await.unwrap();
    }
    let bare = fixture.bare().await;
    let before = rows_in(&bare, acme, other(to)).await;
    interrupt(&fixture, acme, to, after).await;
    let at = tier_of(&bare, acme).await;
    assert_eq!(at, if matches!(after, After::Switching) { to } else { other(to) });
    assert_eq!(rows_in(&bare, acme, at).await, before);
    // It is served from there, and what is written now is not forgotten.
    let number = shop::visit(&fixture.database, acme, "meanwhile").await.unwrap();
    let now = rows_in(&bare, acme, at).await;
    assert_ne!(now, before, "{number}");
    // The move can be given up: what it left is removed.
    resume(&fixture, acme, at).await;
    assert_eq!(rows_in(&bare, acme, at).await, now);
    assert_eq!(rows_in(&bare, acme, other(at)).await, Rows::new());
    // Or repeated.
    if at != to {
        interrupt(&fixture, acme, to, after).await;
        resume(&fixture, acme, to).await;
        assert_eq!(rows_in(&bare, acme, to).await, now);
        assert_eq!(rows_in(&bare, acme, other(to)).await, Rows::new());
    }
}

/// What is among the shared tables may be all that is left.
#[tokio::test]
async fn without_its_schema_nothing_of_it_is_deleted() {
    let fixture = open().await;
    let acme = found(&fixture, "acme").await.id();
    interrupt(&fixture, acme, Tier::Schema, After::Switching).await;
    let bare = fixture.bare().await;
    let left = rows_in(&bare, acme, Tier::Shared).await;
    fixture.execute(&format!("DROP SCHEMA {} CASCADE", schema_of(acme))).await;
    for to in [Tier::Schema, Tier::Shared] {
        let refused = loop {
            match move_to(&fixture, acme, to).await {
                Err(MoveError::Busy) => tokio::task::yield_now().await,
                done => break done.unwrap_err().to_string(),
            }
        };
        assert!(refused.contains("is missing; restore it from a backup"), "{refused}");
    }
    assert_eq!(rows_in(&bare, acme, Tier::Shared).await, left);
}
