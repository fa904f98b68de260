//! The number of statements that the adapters need, and that the hook sees each of them.

use tenantry_application::ports::{
    access_changes::{AccessChange, RecordedAccessChange},
    memberships::{MemberFilter, MemberSort},
    queues::{Queue, QueueKind, QueueOwner},
    tenants::TenantKey,
    unit_of_work::{PlatformReason, UnitOfWorkFactory},
};
use tenantry_domain::{
    page::PageRequest,
    session::{Revocation, RevocationReason},
    words::SearchWords,
};
use tenantry_infrastructure::persistence::Pool;

use crate::persistence_fixture::{Fixture, entry, first_token, id, now};

/// Runs the call and returns its statements as `pool verb table`, queries without the tables.
macro_rules! statements {
    ($fixture:expr, $call:expr) => {{
        $fixture.statements.take();
        $call.await.unwrap();
        let sent = $fixture.statements.take();
        sent.iter().flat_map(|(pool, sql)| sql.split("; ").map(|sql| told(*pool, sql))).collect::<Vec<_>>()
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
    assert_eq!(statements!(fixture, people.directory().list_taken(&[tenant.slug().clone()])), ["Reader SELECT"]);

    let mut read = fixture.store.read(tenant.id()).await.unwrap();
    let (everybody, sort) = (MemberFilter::default(), MemberSort::default());
    assert_eq!(
        statements!(fixture, read.memberships().list(&everybody, sort, PageRequest::default())),
        ["Reader SELECT"]
    );
    let search = MemberFilter { search: Some(SearchWords::parse("a b c").unwrap()), ..MemberFilter::default() };
    assert_eq!(
        statements!(fixture, read.memberships().list(&search, sort, PageRequest::default())),
        ["Reader SELECT", "Reader SELECT"]
    );
    assert_eq!(statements!(fixture, read.invitations().list(&[], now(), PageRequest::default())), ["Reader SELECT"]);
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
    assert_eq!(statements!(fixture, work.sessions().insert(&again)), ["Writer INSERT tenantry_sessions"]);
    assert_eq!(statements!(fixture, work.refresh_tokens().insert(&chain)), ["Writer INSERT tenantry_refresh_tokens"]);
    let revocation = Revocation { at: now(), reason: RevocationReason::SignedOut };
    assert_eq!(
        statements!(fixture, work.sessions().revoke(owner.id(), &[session.id(), again.id()], revocation)),
        ["Writer UPDATE tenantry_sessions"]
    );
    assert_eq!(statements!(fixture, work.sessions().revoke(owner.id(), &[], revocation)), [""; 0]);
    let entries = [entry(owner_membership.leave()), entry(owner_membership.leave())];
    assert_eq!(statements!(fixture, work.trail().insert(&entries)), [""; 0]);
    assert_eq!(statements!(fixture, work.trail().insert(&[])), [""; 0]);
    let change = AccessChange::SessionRevoked(session.id());
    let changes = [RecordedAccessChange { id: id(), change, recorded_at: now() }];
    assert_eq!(statements!(fixture, work.access_changes().insert(&changes)), ["Writer INSERT tenantry_access_changes"]);
    assert_eq!(statements!(fixture, work.access_changes().insert(&[])), [""; 0]);
    let jobs = Queue { kind: QueueKind::Jobs, owner: QueueOwner::Tenant(tenant.id()) };
    assert_eq!(statements!(fixture, work.queues().wake(jobs, now())), [""; 0]);
    // The trail, and all queues, also the one of the events, are sent together.
    assert_eq!(
        statements!(fixture, work.commit()),
        [
            "Writer UPDATE tenantry_tenant_counters",
            "Writer INSERT tenantry_queues",
            "Writer INSERT tenantry_audit_events",
            "Writer INSERT tenantry_outbox"
        ]
    );
    assert_eq!(statements!(fixture, fixture.database.ping()), [""; 0]);
}

/// A user with thousands of sessions ends them all; a statement takes 32,766 values.
#[tokio::test]
async fn many_rows_go_in_several_statements() {
    let fixture = Fixture::open().await;
    let (tenant, _, founder) = fixture.found("acme", None).await;
    let mut work = fixture.store.begin(tenant.id()).await.unwrap();
    let entries: Vec<_> = (0..3000).map(|_| entry(founder.leave())).collect();
    work.trail().insert(&entries).await.unwrap();
    let revoked = |_| RecordedAccessChange { id: id(), change: AccessChange::SessionRevoked(id()), recorded_at: now() };
    work.access_changes().insert(&(0..6000).map(revoked).collect::<Vec<_>>()).await.unwrap();
    let sessions: Vec<_> = (0..40_000).map(|_| id()).collect();
    let revocation = Revocation { at: now(), reason: RevocationReason::RevokedByUser };
    work.sessions().revoke(founder.user_id(), &sessions, revocation).await.unwrap();
    work.commit().await.unwrap();
}
