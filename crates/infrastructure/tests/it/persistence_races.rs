//! What must hold when a hundred callers do the same thing at the same time, on a file and on a server.

use std::sync::Arc;

use rstest::rstest;
use sea_orm::{ConnectionTrait, Statement};
use tenantry_application::ports::{
    idempotency_keys::{IdempotencyKey, IdempotencyRecord, IdempotentResult},
    store_error::{Conflict, StoreError},
    unit_of_work::{PlatformReason, UnitOfWorkFactory},
};
use tenantry_domain::{
    event::DomainEvent,
    invitation::Invitation,
    membership::event::MembershipEvent,
    membership::{Membership, MembershipChange, event::JoinedBy},
    refresh_token::RefreshToken,
    role::Role,
    secret::Secret,
    tenant::Tenant,
    user::UserId,
};
use tenantry_testkit::builders::invitation_link;

use crate::persistence_fixture::{
    Fixture, On, at_once, entry, founding, id, invitation, member, now, password, rows, tenant, user,
};

const CROWD: usize = 100;

/// Returns how many succeeded, and asserts that all others failed with `conflict`.
fn winners(outcomes: &[Result<(), StoreError>], conflict: Conflict) -> usize {
    for lost in outcomes.iter().filter_map(|outcome| outcome.as_ref().err()) {
        assert!(lost.is_conflict(conflict), "{lost:?}");
    }
    outcomes.iter().filter(|outcome| outcome.is_ok()).count()
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_slug_has_one_tenant(#[values(On::Sqlite, On::Postgres)] on: On) {
    let fixture = Fixture::on(on).await;
    let outcomes = at_once((0..CROWD).map(|_| {
        let (store, (tenant, ..)) = (Arc::clone(&fixture.store), founding("acme", None));
        async move {
            let mut work = store.begin(tenant.id()).await?;
            work.tenants().insert(&tenant).await?;
            work.commit().await
        }
    }))
    .await;
    assert_eq!(winners(&outcomes, Conflict::Slug), 1);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_address_has_one_person(#[values(On::Sqlite, On::Postgres)] on: On) {
    let fixture = Fixture::on(on).await;
    let outcomes = at_once((0..CROWD).map(|_| {
        let (store, user) = (Arc::clone(&fixture.store), user("ada"));
        async move {
            let mut work = store.begin_platform(PlatformReason::Operate).await?;
            work.users().insert(&user, &password()).await?;
            work.commit().await
        }
    }))
    .await;
    assert_eq!(winners(&outcomes, Conflict::Email), 1);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_address_has_one_open_invitation(#[values(On::Sqlite, On::Postgres)] on: On) {
    let fixture = Fixture::on(on).await;
    let (tenant, ..) = fixture.found("acme", None).await;
    let outcomes = at_once((0..CROWD).map(|_| invite(&fixture, &tenant, invitation(tenant.id(), "ada")))).await;
    assert_eq!(winners(&outcomes, Conflict::OpenInvitation), 1);
    assert_eq!(seats_used(&fixture, &tenant).await, 2);
}

fn invite(
    fixture: &Fixture,
    tenant: &Tenant,
    invitation: Invitation,
) -> impl Future<Output = Result<(), StoreError>> + Send + 'static {
    let (store, tenant) = (Arc::clone(&fixture.store), tenant.id());
    async move {
        let mut work = store.begin(tenant).await?;
        work.invitations().insert(&invitation).await?;
        work.commit().await
    }
}

async fn seats_used(fixture: &Fixture, tenant: &Tenant) -> u32 {
    let mut read = fixture.store.read(tenant.id()).await.unwrap();
    read.tenants().find().await.unwrap().unwrap().seats_used
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_invitation_is_used_once_by_those_who_read_it_open(#[values(On::Sqlite, On::Postgres)] on: On) {
    let fixture = Fixture::on(on).await;
    let (tenant, ..) = fixture.found("acme", None).await;
    let open = invitation(tenant.id(), "ada");
    invite(&fixture, &tenant, open.clone()).await.unwrap();
    let outcomes = at_once((0..CROWD).map(|_| {
        let (store, open, tenant) = (Arc::clone(&fixture.store), open.clone(), tenant.id());
        async move {
            let used = open.accept(id(), tenantry_domain::token_text::InvitationCopy::Mailed, now()).unwrap().value;
            let mut work = store.begin(tenant).await?;
            work.invitations().update(&open, &used).await?;
            work.commit().await
        }
    }))
    .await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert_eq!(outcomes.iter().filter(|outcome| matches!(outcome, Err(StoreError::Stale))).count(), CROWD - 1);
    assert_eq!(seats_used(&fixture, &tenant).await, 1);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_refresh_token_has_one_successor(#[values(On::Sqlite, On::Postgres)] on: On) {
    let fixture = Fixture::on(on).await;
    let (tenant, owner, _) = fixture.found("acme", None).await;
    let (_, first) = fixture.sign_in(&owner, &tenant, now()).await;
    let outcomes = at_once((0..CROWD).map(|number| {
        let secret_hash = Secret::new([u8::try_from(number).unwrap(); 32]).hash();
        let (store, next) = (Arc::clone(&fixture.store), RefreshToken { generation: 1, secret_hash, ..first });
        async move {
            let mut work = store.begin_platform(PlatformReason::Refresh).await?;
            work.refresh_tokens().insert(&next).await?;
            work.commit().await
        }
    }))
    .await;
    assert_eq!(winners(&outcomes, Conflict::RefreshToken), 1);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_owners_who_go_at_once_one_stays(#[values(On::Sqlite, On::Postgres)] on: On) {
    let fixture = Fixture::on(on).await;
    let (tenant, _, founder) = fixture.found("acme", None).await;
    let mut owners = vec![founder];
    while owners.len() < CROWD {
        owners.push(fixture.join(&tenant, &format!("owner-{}", owners.len()), Role::Owner).await.unwrap().1);
    }
    // One third each leaves, gets a lower role, or is deactivated.
    let by = owners[0].principal().unwrap();
    let outcomes = at_once(owners.into_iter().enumerate().map(|(number, owner)| {
        let (store, tenant) = (Arc::clone(&fixture.store), tenant.id());
        async move {
            let change = match number % 3 {
                0 => MembershipChange { role: Some(Role::Admin), ..MembershipChange::default() },
                1 => MembershipChange { active: Some(false), ..MembershipChange::default() },
                _ => MembershipChange::default(),
            };
            let mut work = store.begin(tenant).await?;
            match owner.change(&by, change, id(), now()).unwrap() {
                Some(changed) => work.memberships().update(&owner, &changed.value).await?,
                None => work.memberships().delete(&owner).await?,
            }
            work.commit().await
        }
    }))
    .await;
    assert_eq!(winners(&outcomes, Conflict::LastOwner), CROWD - 1);
    let bare = fixture.bare().await;
    let left = rows(&bare, "SELECT 1 FROM tenantry_memberships WHERE role = 'owner' AND status = 'active'").await;
    assert_eq!(left.len(), 1);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_more_come_in_than_there_are_seats(#[values(On::Sqlite, On::Postgres)] on: On) {
    let fixture = Fixture::on(on).await;
    let (tenant, ..) = fixture.found("acme", Some(10)).await;
    let outcomes = at_once((0..CROWD).map(|number| {
        let (store, tenant) = (Arc::clone(&fixture.store), tenant.id());
        async move {
            let mut work = store.begin(tenant).await?;
            if number % 2 == 0 {
                work.invitations().insert(&invitation(tenant, &format!("guest-{number}"))).await?;
            } else {
                let user = user(&format!("member-{number}"));
                work.users().insert(&user, &password()).await?;
                work.memberships().insert(&member(tenant, &user, Role::Member)).await?;
            }
            work.commit().await
        }
    }))
    .await;
    assert_eq!(winners(&outcomes, Conflict::Seats), 9);
    assert_eq!(seats_used(&fixture, &tenant).await, 10);
}

/// As people join: the link is used in the commit of the membership.
#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_link_is_used_as_often_as_it_may_be(#[values(On::Sqlite, On::Postgres)] on: On) {
    let fixture = Fixture::on(on).await;
    let (tenant, ..) = fixture.found("acme", None).await;
    let link = invitation_link(tenant.id(), Some(7));
    let mut work = fixture.store.begin(tenant.id()).await.unwrap();
    work.invitation_links().insert(&link).await.unwrap();
    work.commit().await.unwrap();
    let outcomes = at_once((0..CROWD).map(|number| {
        let (store, tenant, link) = (Arc::clone(&fixture.store), tenant.id(), link.clone());
        async move {
            let user = user(&format!("member-{number}"));
            let mut work = store.begin(tenant).await?;
            work.users().insert(&user, &password()).await?;
            work.invitation_links().claim(&link).await?;
            work.memberships().insert(&member(tenant, &user, Role::Member)).await?;
            work.commit().await
        }
    }))
    .await;
    assert_eq!(winners(&outcomes, Conflict::LinkUses), 7);
    let bare = fixture.bare().await;
    assert_eq!(rows(&bare, "SELECT 1 FROM tenantry_memberships").await.len(), 8);
    assert_eq!(rows(&bare, "SELECT 1 FROM tenantry_invitation_links WHERE uses = 7").await.len(), 1);
    assert_eq!(seats_used(&fixture, &tenant).await, 8);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_person_comes_in_once(#[values(On::Sqlite, On::Postgres)] on: On) {
    let fixture = Fixture::on(on).await;
    let (acme, ..) = fixture.found("acme", None).await;
    let (_, person, _) = fixture.found("globex", None).await;
    let outcomes = at_once((0..CROWD).map(|_| {
        let (store, tenant) = (Arc::clone(&fixture.store), acme.id());
        let joined: Membership = Membership::join(id(), tenant, &person, Role::Member, JoinedBy::Founding, now()).value;
        async move {
            let mut work = store.begin(tenant).await?;
            work.memberships().insert(&joined).await?;
            work.commit().await
        }
    }))
    .await;
    assert_eq!(winners(&outcomes, Conflict::Membership), 1);
    assert_eq!(seats_used(&fixture, &acme).await, 2);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_idempotency_key_stands_for_one_request(#[values(On::Sqlite, On::Postgres)] on: On) {
    let fixture = Fixture::on(on).await;
    let key = IdempotencyKey { key: Secret::new([1; 32]).hash(), fingerprint: Secret::new([2; 32]).hash() };
    let expires_at = now() + tenantry_domain::Span::hours(1);
    let outcomes = at_once((0..CROWD).map(|_| {
        let store = Arc::clone(&fixture.store);
        let record = IdempotencyRecord { key, result: IdempotentResult::Invitation(id()), expires_at };
        async move {
            let mut work = store.begin_platform(PlatformReason::Operate).await?;
            work.idempotency_keys().insert(&record, now()).await?;
            work.commit().await
        }
    }))
    .await;
    assert_eq!(winners(&outcomes, Conflict::IdempotencyKey), 1);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_audit_log_has_no_gap_and_no_double(#[values(On::Sqlite, On::Postgres)] on: On) {
    let fixture = Fixture::on(on).await;
    let tenants = [tenant("acme", None), tenant("globex", None)];
    for tenant in &tenants {
        let mut work = fixture.store.begin(tenant.id()).await.unwrap();
        work.tenants().insert(tenant).await.unwrap();
        work.commit().await.unwrap();
    }
    at_once((0..CROWD).map(|number| {
        let (store, tenant) = (Arc::clone(&fixture.store), tenants[number % 2].id());
        async move {
            let left = || {
                DomainEvent::Membership(MembershipEvent::Left {
                    user_id: UserId::new(uuid::Uuid::nil()),
                    role: Role::Member,
                })
            };
            let mut work = store.begin(tenant).await.unwrap();
            work.trail().insert(&[entry(left()), entry(left())]).await.unwrap();
            // Every fifth is rolled back and returns its numbers.
            if number % 5 != 0 {
                work.commit().await.unwrap();
            }
        }
    }))
    .await;
    let bare = fixture.bare().await;
    for tenant in &tenants {
        for table in ["tenantry_audit_events", "tenantry_outbox"] {
            let find = Statement::from_sql_and_values(
                bare.get_database_backend(),
                format!("SELECT seq FROM {table} WHERE tenant_id = $1 ORDER BY seq"),
                [tenant.id().as_uuid().into()],
            );
            let found = bare.query_all_raw(find).await.unwrap();
            let numbers: Vec<i64> = found.iter().map(|row| row.try_get("", "seq").unwrap()).collect();
            assert_eq!(numbers, (1..=80).collect::<Vec<_>>(), "{table}");
        }
    }
}
