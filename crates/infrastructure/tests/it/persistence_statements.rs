//! How many statements the adapters need, that the hook sees each of them, and that none reads a whole table.

use sea_orm::ConnectionTrait;
use tenantry_application::{
    actor::{Actor, Origin, Who},
    ports::{
        access_changes::{AccessChange, RecordedAccessChange},
        idempotency_keys::{IdempotencyKey, IdempotencyRecord, IdempotentResult},
        invitations::InvitationState,
        memberships::{MemberFilter, MemberKey},
        tenants::TenantKey,
        trail::TrailEntry,
        unit_of_work::{PlatformReason, UnitOfWorkFactory},
    },
};
use tenantry_domain::{
    Span,
    names::Label,
    page::PageRequest,
    password::PasswordHash,
    refresh_token::RefreshToken,
    role::Role,
    secret::Secret,
    session::{Revocation, RevocationReason},
    tenant::TenantMove,
};
use tenantry_infrastructure::persistence::Pool;

use crate::persistence_fixture::{Fixture, email, first_token, id, invitation, now, password, rows, user};

/// Runs the call and gives the statements it took, as `pool verb table`, a query without the tables.
macro_rules! statements {
    ($fixture:expr, $call:expr) => {{
        $fixture.statements.take();
        $call.await.unwrap();
        $fixture.statements.take().iter().map(|(pool, sql)| told(*pool, sql)).collect::<Vec<_>>()
    }};
}

fn told(pool: Pool, sql: &str) -> String {
    let mut words = sql.split(' ').filter(|word| !matches!(*word, "INTO" | "FROM"));
    match (words.next().unwrap(), words.next().unwrap().trim_matches('"')) {
        ("SELECT", _) => format!("{pool:?} SELECT"),
        (verb, table) => format!("{pool:?} {verb} {table}"),
    }
}

#[tokio::test]
async fn each_call_takes_the_statements_it_may() {
    let fixture = Fixture::open().await;
    let (tenant, owner, owner_membership) = fixture.found("acme", Some(9)).await;
    let (session, token) = fixture.sign_in(&owner, &tenant, now()).await;

    let mut people = fixture.store.read_platform(PlatformReason::SignIn).await.unwrap();
    assert_eq!(statements!(fixture, people.users().find_candidate(owner.email())), ["Reader SELECT", "Reader SELECT"]);
    assert_eq!(statements!(fixture, people.refresh_tokens().find(owner.id(), token.grant.id, 0)), ["Reader SELECT"]);
    assert_eq!(
        statements!(fixture, people.directory().find(&TenantKey::Slug(tenant.slug().clone()))),
        ["Reader SELECT"]
    );

    let mut read = fixture.store.read(tenant.id()).await.unwrap();
    let everything = MemberFilter { search: Some("a".to_owned()), ..MemberFilter::default() };
    assert_eq!(statements!(fixture, read.memberships().list(&everything, PageRequest::default())), ["Reader SELECT"]);
    assert_eq!(statements!(fixture, read.invitations().list(None, now(), PageRequest::default())), ["Reader SELECT"]);
    assert_eq!(
        statements!(fixture, read.sessions().list(owner.id(), now(), PageRequest::default())),
        ["Reader SELECT"]
    );
    let own = TenantKey::Id(tenant.id());
    assert_eq!(statements!(fixture, read.user_tenants().find(owner.id(), &own)), ["Reader SELECT"]);
    assert_eq!(statements!(fixture, read.user_tenants().list(owner.id(), PageRequest::default())), ["Reader SELECT"]);
    assert_eq!(statements!(fixture, read.tenants().find()), ["Reader SELECT"]);

    let mut work = fixture.store.begin(tenant.id()).await.unwrap();
    let again = crate::persistence_fixture::session(&owner, now());
    let chain = first_token(&again, tenant.id(), now());
    assert_eq!(statements!(fixture, work.sessions().insert(&again)), ["Writer INSERT sessions"]);
    assert_eq!(statements!(fixture, work.refresh_tokens().insert(&chain)), ["Writer INSERT refresh_tokens"]);
    let revocation = Revocation { at: now(), reason: RevocationReason::SignedOut };
    assert_eq!(
        statements!(fixture, work.sessions().update_revoked(owner.id(), &[session.id(), again.id()], revocation)),
        ["Writer UPDATE sessions"]
    );
    assert_eq!(statements!(fixture, work.sessions().update_revoked(owner.id(), &[], revocation)), [""; 0]);
    let entries = [left(&owner_membership), left(&owner_membership)];
    assert_eq!(
        statements!(fixture, work.trail().insert(&entries)),
        ["Writer UPDATE tenant_counters", "Writer INSERT audit_events", "Writer INSERT outbox"]
    );
    assert_eq!(statements!(fixture, work.trail().insert(&[])), [""; 0]);
    let change = AccessChange::SessionRevoked(session.id());
    let changes = [RecordedAccessChange { id: id(), change, recorded_at: now() }];
    assert_eq!(statements!(fixture, work.access_changes().insert(&changes)), ["Writer INSERT access_changes"]);
    assert_eq!(statements!(fixture, work.access_changes().insert(&[])), [""; 0]);
    assert_eq!(statements!(fixture, work.directory().list_taken(&[tenant.slug().clone()])), ["Writer SELECT"]);
    assert_eq!(statements!(fixture, work.commit()), [""; 0]);
    assert_eq!(statements!(fixture, fixture.database.ping()), [""; 0]);
}

/// Somebody with thousands of sessions ends them all; a statement takes 32,766 values.
#[tokio::test]
async fn many_rows_go_in_several_statements() {
    let fixture = Fixture::open().await;
    let (tenant, _, founder) = fixture.found("acme", None).await;
    let mut work = fixture.store.begin(tenant.id()).await.unwrap();
    let entries: Vec<_> = (0..3000).map(|_| left(&founder)).collect();
    work.trail().insert(&entries).await.unwrap();
    let revoked = |_| RecordedAccessChange { id: id(), change: AccessChange::SessionRevoked(id()), recorded_at: now() };
    work.access_changes().insert(&(0..6000).map(revoked).collect::<Vec<_>>()).await.unwrap();
    let sessions: Vec<_> = (0..40_000).map(|_| id()).collect();
    let revocation = Revocation { at: now(), reason: RevocationReason::RevokedByUser };
    work.sessions().update_revoked(founder.user_id(), &sessions, revocation).await.unwrap();
    work.commit().await.unwrap();
}

fn left(membership: &tenantry_domain::membership::Membership) -> TrailEntry {
    let actor = Actor { who: Who::System { job: "test" }, origin: Origin::default() };
    TrailEntry { id: id(), at: now(), actor, event: membership.leave() }
}

/// Every call of every port, so that the plans of all statements can be looked at.
async fn call_everything(fixture: &Fixture) {
    let (tenant, owner, founder) = fixture.found("acme", Some(9)).await;
    let (other, member) = fixture.join(&tenant, "other", Role::Member).await.unwrap();
    let (session, token) = fixture.sign_in(&owner, &tenant, now()).await;
    let key = IdempotencyKey { key: Secret::new([1; 32]).hash(), fingerprint: Secret::new([2; 32]).hash() };
    let record = IdempotencyRecord { key, result: IdempotentResult::Invitation(id()), expires_at: now() };
    let named = [TenantKey::Id(tenant.id()), TenantKey::Slug(tenant.slug().clone())];

    let mut work = fixture.store.begin(tenant.id()).await.unwrap();
    work.users().find(owner.id()).await.unwrap();
    work.users().find_by_email(owner.email()).await.unwrap();
    work.users().update(&owner, &owner.verify_email(now()).unwrap()).await.unwrap();
    work.users().update_password(owner.id(), &password(), &PasswordHash::restore("$other")).await.unwrap();
    work.sessions().find(owner.id(), session.id()).await.unwrap();
    work.sessions().list_live(owner.id(), now()).await.unwrap();
    let revocation = Revocation { at: now(), reason: RevocationReason::SignedOut };
    work.sessions().update_revoked(owner.id(), &[session.id()], revocation).await.unwrap();
    work.refresh_tokens().insert(&RefreshToken { generation: 1, ..token }).await.unwrap();
    for name in &named {
        work.directory().find(name).await.unwrap();
    }
    work.directory().list_taken(&[tenant.slug().clone()]).await.unwrap();
    work.idempotency_keys().find(&key.key, now()).await.unwrap();
    work.idempotency_keys().insert(&record, now()).await.unwrap();
    work.tenants().find().await.unwrap();
    work.tenants().update(&tenant, &tenant.advance(TenantMove::Activate, now()).unwrap().value).await.unwrap();
    work.memberships().find(owner.id()).await.unwrap();
    work.memberships().update(&member, &member.with_name_of(&user("new-name")).unwrap().value).await.unwrap();
    work.memberships().delete(&member).await.unwrap();
    let invited = invitation(tenant.id(), "guest");
    work.invitations().insert(&invited).await.unwrap();
    work.invitations().find(invited.id()).await.unwrap();
    work.invitations().update(&invited, &invited.revoke(now()).unwrap().unwrap().value).await.unwrap();
    work.invitations().update_overdue(now()).await.unwrap();
    work.trail().insert(&[left(&founder)]).await.unwrap();
    work.commit().await.unwrap();

    let mut read = fixture.store.read(tenant.id()).await.unwrap();
    read.tenants().find().await.unwrap();
    read.memberships().find(other.id()).await.unwrap();
    let after = PageRequest { after: Some(MemberKey::of(&founder)), ..PageRequest::default() };
    let search = MemberFilter { search: Some("a".to_owned()), ..MemberFilter::default() };
    let all = MemberFilter {
        role: Some(Role::Owner),
        active: Some(true),
        department: Some(Label::parse("sales").unwrap()),
        search: None,
    };
    for filter in [MemberFilter::default(), search, all] {
        read.memberships().list(&filter, PageRequest::default()).await.unwrap();
        read.memberships().list(&filter, after.clone()).await.unwrap();
    }
    read.invitations().find(invited.id()).await.unwrap();
    for state in [None, Some(InvitationState::Open), Some(InvitationState::Expired), Some(InvitationState::Accepted)] {
        let after = PageRequest { after: Some(invited.id()), ..PageRequest::default() };
        read.invitations().list(state, now(), after).await.unwrap();
    }
    read.sessions().find(owner.id(), session.id()).await.unwrap();
    let after = PageRequest { after: Some(session.id()), ..PageRequest::default() };
    read.sessions().list(owner.id(), now() + Span::seconds(1), after).await.unwrap();
    for name in &named {
        read.user_tenants().find(owner.id(), name).await.unwrap();
    }
    let after = PageRequest { after: Some(tenant.id()), ..PageRequest::default() };
    read.user_tenants().list(owner.id(), after).await.unwrap();
    let mut people = fixture.store.read_platform(PlatformReason::SignIn).await.unwrap();
    people.users().find_candidate(&email("other")).await.unwrap();
    people.refresh_tokens().find(owner.id(), token.grant.id, 0).await.unwrap();
}

#[tokio::test]
async fn no_statement_reads_a_whole_table_and_none_carries_a_value() {
    let fixture = Fixture::open().await;
    call_everything(&fixture).await;
    let bare = fixture.bare().await;
    let statements = fixture.statements.take();
    assert!(statements.len() > 60, "only {} statements were seen", statements.len());
    for (_, sql) in statements {
        for value in ["acme", "other", "argon2id"] {
            assert!(!sql.contains(value), "a value stands in {sql}");
        }
        let explained =
            sea_orm::Statement::from_string(bare.get_database_backend(), format!("EXPLAIN QUERY PLAN {sql}"));
        for step in bare.query_all_raw(explained).await.unwrap() {
            let step: String = step.try_get("", "detail").unwrap();
            let of_values = step.ends_with("CONSTANT ROW") || step.ends_with("VALUES CLAUSE");
            assert!(!step.starts_with("SCAN") || of_values, "{step}\n in {sql}");
        }
    }
    let blocked = "EXPLAIN QUERY PLAN SELECT id FROM tenants WHERE status IN ('suspended', 'canceled')";
    let plan: Vec<String> = rows(&bare, blocked).await.iter().map(|row| row.try_get("", "detail").unwrap()).collect();
    assert!(plan[0].starts_with("SEARCH"), "{plan:?}");
}
