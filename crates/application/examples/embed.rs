//! How an embedder unit-tests with mocks: without a database, a server, or a fake of the whole store.
//!
//! The service below is the embedder's own code around a use case of Tenantry. Its test states which port calls it
//! expects, makes the store fail where a real one fails once a year, and then checks whether anything was committed.
//! Run it with:
//!
//! ```text
//! cargo run -p tenantry-application --example embed --features mocks
//! ```

use std::{
    pin::pin,
    task::{Context, Poll, Waker},
};

use tenantry_application::{
    actor::{Actor, Member, Origin, Person},
    mocks::{CommitProbe, MockUnitOfWork, MockUnitOfWorkFactory, tenant_access},
    ports::store_error::{Conflict, StoreError},
    use_cases::memberships::leave_tenant::{LeaveTenant, LeaveTenantError},
};
use tenantry_domain::{
    Timestamp,
    email::Email,
    id::Id,
    membership::{Membership, event::JoinedBy},
    names::DisplayName,
    role::Role,
    slug::Slug,
    tenant::Standing,
    user::User,
};
use uuid::Uuid;

/// The time at which everything in this example happens.
const NOW: Timestamp = Timestamp::UNIX_EPOCH;

/// The embedder's own code: an account page with a button "leave this organization".
struct AccountPage {
    leave_tenant: LeaveTenant,
}

impl AccountPage {
    /// Returns the text that the person reads after pressing the button.
    async fn leave(&self, actor: &Actor) -> &'static str {
        match self.leave_tenant.execute(actor).await {
            Ok(()) => "You have left.",
            Err(LeaveTenantError::LastOwner) => "Make somebody else the owner first.",
            Err(LeaveTenantError::InUse) => "Hand over your work first.",
            Err(LeaveTenantError::Access(_)) => "You are not a member.",
            Err(LeaveTenantError::Store(_)) => "Please try again in a moment.",
        }
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (actor, membership) = somebody()?;

    // The member leaves: the row is deleted, the access change is announced to the other nodes, the trail records it,
    // and all of that is committed.
    let committed = CommitProbe::default();
    let mut work = finding(&membership, &committed);
    work.memberships.expect_delete().once().returning(|_| Ok(()));
    work.access_changes.expect_insert().withf(|changes| changes.len() == 1).once().returning(|_| Ok(()));
    work.trail
        .expect_insert()
        .withf(|entries| entries.len() == 1 && entries[0].event.name() == "member.left")
        .once()
        .returning(|_| Ok(()));
    assert_eq!(finished(page_over(work).leave(&actor)), "You have left.");
    assert!(committed.was_reached());

    // The last owner: the database refuses. No trail, no announcement (a mock without expectations panics when it is
    // called), and no commit.
    let committed = CommitProbe::default();
    let mut work = finding(&membership, &committed);
    work.memberships.expect_delete().returning(|_| Err(StoreError::Conflict { what: Conflict::LastOwner }));
    assert_eq!(finished(page_over(work).leave(&actor)), "Make somebody else the owner first.");
    assert!(!committed.was_reached());

    // The disk is full at the commit: nothing happened, and the page tells the person so.
    let committed = CommitProbe::default();
    let mut work = finding(&membership, &committed);
    work.memberships.expect_delete().returning(|_| Ok(()));
    work.access_changes.expect_insert().returning(|_| Ok(()));
    work.trail.expect_insert().returning(|_| Ok(()));
    work.commit_error = Some(StoreError::Unavailable("the disk is full".into()));
    assert_eq!(finished(page_over(work).leave(&actor)), "Please try again in a moment.");
    assert!(!committed.was_reached());
    Ok(())
}

/// Returns a unit of work that finds the membership. Each test adds its other expectations.
fn finding(membership: &Membership, committed: &CommitProbe) -> MockUnitOfWork {
    let mut work = MockUnitOfWork::new(committed);
    let found = membership.clone();
    work.memberships.expect_find().return_once(move |_| Ok(Some(found)));
    work
}

/// Returns the page over a store that opens this unit of work once.
fn page_over(work: MockUnitOfWork) -> AccountPage {
    let mut store = MockUnitOfWorkFactory::new();
    store.expect_begin().once().return_once(move |_| Ok(Box::new(work)));
    AccountPage { leave_tenant: LeaveTenant { access: tenant_access(store, NOW) } }
}

/// Returns a signed-in owner and the membership behind the token.
fn somebody() -> Result<(Actor, Membership), Box<dyn std::error::Error>> {
    let user =
        User::new(Id::new(Uuid::from_u128(1)), Email::parse("ada@example.com")?, DisplayName::parse("Ada")?, None, NOW);
    let (tenant_id, role) = (Id::new(Uuid::from_u128(2)), Role::Owner);
    let joined = Membership::join(Id::new(Uuid::from_u128(3)), tenant_id, &user, role, JoinedBy::Founding, NOW);
    let member = Member {
        person: Person {
            user_id: user.id(),
            email: user.email().clone(),
            email_verified: user.email_verified(),
            name: user.name().clone(),
            session_id: Id::new(Uuid::from_u128(4)),
        },
        tenant_id,
        tenant_slug: Slug::parse("acme")?,
        membership_id: joined.value.id(),
        role,
        standing: Standing::Open,
    };
    Ok((Actor::member_of(member, Origin::default()), joined.value))
}

/// Polls the future once. Mocks never wait, so one poll is enough and no runtime is needed. In a project with a
/// runtime, use `#[tokio::test]` instead.
fn finished<T>(work: impl Future<Output = T>) -> T {
    match pin!(work).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => answer,
        Poll::Pending => unreachable!("a mock never waits"),
    }
}
