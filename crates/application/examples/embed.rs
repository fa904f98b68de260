//! How an embedder unit-tests with mocks: no database, no server, no fake of the whole store.
//!
//! The service below is the embedder's own code around a use case of Tenantry. Its test says which calls of the ports
//! it expects, lets the store fail where a real one fails once a year, and asks afterwards whether anything was
//! committed. Run it with
//!
//! ```text
//! cargo run -p tenantry-application --example embed --features mocks
//! ```

use std::{
    pin::pin,
    task::{Context, Poll, Waker},
};

use tenantry_application::{
    actor::{Actor, Member, Origin},
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

/// The moment at which all of this happens.
const NOW: Timestamp = Timestamp::UNIX_EPOCH;

/// The embedder's own code: an account page with a button "leave this organization".
struct AccountPage {
    leave_tenant: LeaveTenant,
}

impl AccountPage {
    /// What the person reads after pressing the button.
    async fn leave(&self, actor: &Actor) -> &'static str {
        match self.leave_tenant.execute(actor).await {
            Ok(()) => "You have left.",
            Err(LeaveTenantError::LastOwner) => "Make somebody else the owner first.",
            Err(LeaveTenantError::Access(_)) => "You are not a member.",
            Err(LeaveTenantError::Store(_)) => "Please try again in a moment.",
        }
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (actor, membership) = somebody()?;

    // The member goes: the row is deleted, other nodes hear of it, the trail says so, and all of that is committed.
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

    // The disk is full at the commit: nothing happened, and the person is told so.
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

/// A unit of work that finds the membership. What else it shall do, each test says.
fn finding(membership: &Membership, committed: &CommitProbe) -> MockUnitOfWork {
    let mut work = MockUnitOfWork::new(committed);
    let found = membership.clone();
    work.memberships.expect_find().return_once(move |_| Ok(Some(found)));
    work
}

/// The page over a store that opens this unit of work, once.
fn page_over(work: MockUnitOfWork) -> AccountPage {
    let mut store = MockUnitOfWorkFactory::new();
    store.expect_begin().once().return_once(move |_| Ok(Box::new(work)));
    AccountPage { leave_tenant: LeaveTenant { access: tenant_access(store, NOW) } }
}

/// An owner who is signed in, and the membership behind it.
fn somebody() -> Result<(Actor, Membership), Box<dyn std::error::Error>> {
    let user =
        User::new(Id::new(Uuid::from_u128(1)), Email::parse("ada@example.com")?, DisplayName::parse("Ada")?, NOW);
    let (tenant_id, role) = (Id::new(Uuid::from_u128(2)), Role::Owner);
    let joined = Membership::join(Id::new(Uuid::from_u128(3)), tenant_id, &user, role, JoinedBy::Founding, NOW);
    let member = Member {
        user_id: user.id(),
        email: user.email().clone(),
        email_verified: user.email_verified(),
        name: user.name().clone(),
        session_id: Id::new(Uuid::from_u128(4)),
        tenant_id,
        tenant_slug: Slug::parse("acme")?,
        membership_id: joined.value.id(),
        role,
        standing: Standing::Open,
    };
    Ok((Actor::member_of(member, Origin::default()), joined.value))
}

/// Over mocks nothing waits, so one look is enough and no runtime is needed; in a project with one, `#[tokio::test]`
/// does this.
fn finished<T>(work: impl Future<Output = T>) -> T {
    match pin!(work).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => answer,
        Poll::Pending => unreachable!("a mock never waits"),
    }
}
