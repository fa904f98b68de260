//! Every call of every port, so that all statements can be inspected.

use tenantry_application::ports::{
    audit_events::{AuditFilter, AuditKey},
    idempotency_keys::{IdempotencyKey, IdempotencyRecord, IdempotentResult},
    invitations::InvitationState,
    memberships::{MemberFilter, MemberKey, MemberOrder, MemberSort},
    tenants::TenantKey,
    unit_of_work::{PlatformReason, UnitOfWorkFactory},
};
use tenantry_domain::{
    Span,
    email_change::EmailChange,
    event::{EventCursor, HandlerName},
    job::JobState,
    locale::Locale,
    mail_domain::MailDomain,
    mailbox_proofs::MailboxProofs,
    names::Label,
    page::PageRequest,
    password::PasswordHash,
    principal::Principal,
    refresh_token::RefreshToken,
    role::Role,
    schedule::Schedule,
    secret::Secret,
    seed::SeedName,
    session::{Revocation, RevocationReason},
    tenant::TenantMove,
    tenant_settings::TenantSettings,
    words::SearchWords,
};

use tenantry_testkit::builders::{
    asking_for, domain_claim, in_language, invitation_link, job, lost_claim, verified_claim,
};

use crate::persistence_fixture::{Fixture, email, entry, id, invitation, now, password, user};

/// Gives the owner more words than a search counts as few.
const MANY_WORDS: &str = "INSERT INTO tenantry_member_words (tenant_id, user_id, word)
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10001)
    SELECT m.tenant_id, m.user_id, 'zz' || n.i FROM n CROSS JOIN tenantry_memberships m WHERE m.role = 'owner'";

/// Makes every call of every port, so that the plans of all statements can be inspected.
#[allow(clippy::too_many_lines, reason = "it is a list of calls")]
pub(crate) async fn call_everything(fixture: &Fixture) {
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
    work.passwords().update(owner.id(), &password(), &PasswordHash::restore("$other"), now()).await.unwrap();
    work.passwords().insert(owner.id(), &password(), now()).await.unwrap();
    let none = MailboxProofs::none(owner.id(), now());
    let with_reset = none.issue_reset(id(), owner.email().clone(), key.key, now()).after;
    work.mailbox_proofs().update(&none, &with_reset).await.unwrap();
    work.mailbox_proofs().update(&with_reset, &with_reset.void().unwrap()).await.unwrap();
    work.mailbox_proofs().find(owner.id()).await.unwrap();
    let (user_id, before) = (owner.id(), owner.email().clone());
    let change = EmailChange { id: id(), user_id, number: 2, before, hash: key.key, undo_until: now() };
    work.mailbox_proofs().insert_change(&change).await.unwrap();
    work.mailbox_proofs().find_change(owner.id(), change.id).await.unwrap();
    work.mailbox_proofs().claim_change(&change).await.unwrap();
    work.passwords().delete(owner.id()).await.unwrap();
    work.users().claim_founding(owner.id(), 20).await.unwrap();
    work.sessions().find(owner.id(), session.id()).await.unwrap();
    work.sessions().list_unrevoked(owner.id()).await.unwrap();
    let revocation = Revocation { at: now(), reason: RevocationReason::SignedOut };
    work.sessions().revoke(owner.id(), &[session.id()], revocation).await.unwrap();
    work.refresh_tokens().insert(&RefreshToken { generation: 1, ..token }).await.unwrap();
    work.idempotency_keys().find(&key.key, now()).await.unwrap();
    work.idempotency_keys().insert(&record, now()).await.unwrap();
    work.tenants().find().await.unwrap();
    work.tenants().update(&tenant, &tenant.advance(TenantMove::Activate, now()).unwrap().value).await.unwrap();
    let unset = TenantSettings::unset(tenant.id());
    let german = in_language(&unset, Some(Locale::De));
    work.tenant_settings().update(&unset, &german).await.unwrap();
    work.tenant_settings().find().await.unwrap();
    work.tenant_settings().update(&german, &asking_for(&german, Some(12))).await.unwrap();
    work.tenant_seeds().claim(&SeedName::parse("providers.1").unwrap(), now()).await.unwrap();
    work.memberships().find(owner.id()).await.unwrap();
    work.memberships().update(&member, &member.with_profile_of(&user("new-name")).unwrap().value).await.unwrap();
    work.memberships().delete(&member).await.unwrap();
    let invited = invitation(tenant.id(), "guest");
    work.invitations().insert(&invited).await.unwrap();
    work.invitations().find(invited.id()).await.unwrap();
    work.invitations()
        .update(&invited, &invited.revoke(&Principal::operator(), now()).unwrap().unwrap().value)
        .await
        .unwrap();
    work.invitations().expire(now()).await.unwrap();
    let link = invitation_link(tenant.id(), None);
    work.invitation_links().insert(&link).await.unwrap();
    work.invitation_links().find(link.id()).await.unwrap();
    work.invitation_links().claim(&link).await.unwrap();
    let renewed = link.renew(&Principal::operator(), owner.id(), link.snapshot().secret).unwrap().value;
    work.invitation_links().update(&link, &renewed).await.unwrap();
    work.invitation_links().delete(&renewed).await.unwrap();
    let claimed = domain_claim(tenant.id(), "acme.example");
    work.domain_claims().insert(&claimed).await.unwrap();
    work.domain_claims().find(claimed.id()).await.unwrap();
    let verified = verified_claim(&claimed);
    work.domain_claims().update(&claimed, &verified).await.unwrap();
    let lost = lost_claim(&verified);
    work.domain_claims().update(&verified, &lost).await.unwrap();
    work.domain_claims().delete(&lost).await.unwrap();
    work.trail().insert(&[entry(founder.leave())]).await.unwrap();
    let cursor = EventCursor::new(HandlerName::parse("ledger").unwrap(), 1);
    work.event_cursors().update(&cursor).await.unwrap();
    work.event_cursors().find(&cursor.handler).await.unwrap();
    work.event_cursors().delete(&cursor.handler).await.unwrap();
    let waiting = job(now());
    work.jobs().insert(&waiting).await.unwrap();
    work.jobs().find(waiting.id).await.unwrap();
    let begun = waiting.begun(now(), 0);
    work.jobs().update(&waiting, &begun).await.unwrap();
    work.jobs().delete(&begun).await.unwrap();
    let schedule = Schedule::new("sweep".to_owned(), now());
    work.schedules().insert(&schedule).await.unwrap();
    work.schedules().find(&schedule.name).await.unwrap();
    work.schedules().update(&schedule, &schedule.begun(Span::hours(1), now(), 0)).await.unwrap();
    work.commit().await.unwrap();

    let mut read = fixture.store.read(tenant.id()).await.unwrap();
    read.jobs()
        .list(Some(JobState::Dead), PageRequest { after: Some(waiting.id), ..PageRequest::default() })
        .await
        .unwrap();
    for target in [None, Some(owner.id().as_uuid())] {
        for actor in [None, Some(owner.id())] {
            let filter = AuditFilter { target, actor };
            read.audit_events().list(filter, PageRequest::default()).await.unwrap();
            let after = PageRequest { after: Some(AuditKey(9)), ..PageRequest::default() };
            read.audit_events().list(filter, after).await.unwrap();
        }
    }
    read.jobs().find_next().await.unwrap();
    read.jobs().list_due(std::slice::from_ref(&job(now()).kind), now(), 20).await.unwrap();
    read.outbox().list(0, 9).await.unwrap();
    read.outbox().find_first(now()).await.unwrap();
    read.event_cursors().list().await.unwrap();
    read.tenants().find().await.unwrap();
    read.tenant_settings().find().await.unwrap();
    read.tenant_seeds().list().await.unwrap();
    read.memberships().find(other.id()).await.unwrap();
    let after = PageRequest { after: Some(MemberKey::of(&founder)), ..PageRequest::default() };
    // One of the words is that of many.
    fixture.execute(MANY_WORDS).await;
    let search = |text| MemberFilter { search: Some(SearchWords::parse(text).unwrap()), ..MemberFilter::default() };
    let label = |text| Label::parse(text).unwrap();
    let one = MemberFilter {
        roles: vec![Role::Owner],
        active: Some(true),
        departments: vec![label("sales")],
        ..MemberFilter::default()
    };
    let several = MemberFilter {
        roles: vec![Role::Owner, Role::Admin],
        departments: vec![label("sales"), label("support")],
        ..MemberFilter::default()
    };
    for by in [MemberOrder::Name, MemberOrder::Joined, MemberOrder::Role] {
        for sort in [false, true].map(|descending| MemberSort { by, descending }) {
            for filter in
                [MemberFilter::default(), search("a"), search("zz"), search("a zz"), one.clone(), several.clone()]
            {
                read.memberships().list(&filter, sort, PageRequest::default()).await.unwrap();
                read.memberships().list(&filter, sort, after.clone()).await.unwrap();
            }
        }
    }
    read.invitations().find(invited.id()).await.unwrap();
    for states in [
        &[][..],
        &[InvitationState::Open],
        &[InvitationState::Expired],
        &[InvitationState::Accepted],
        &[InvitationState::Open, InvitationState::Expired, InvitationState::Revoked],
    ] {
        let after = PageRequest { after: Some(invited.id()), ..PageRequest::default() };
        read.invitations().list(states, now(), after).await.unwrap();
    }
    read.invitation_links().find(link.id()).await.unwrap();
    read.invitation_links().list(PageRequest::default()).await.unwrap();
    read.invitation_links().list(PageRequest { after: Some(link.id()), ..PageRequest::default() }).await.unwrap();
    read.domain_claims().find(claimed.id()).await.unwrap();
    read.domain_claims().list(PageRequest::default()).await.unwrap();
    read.domain_claims().list(PageRequest { after: Some(claimed.id()), ..PageRequest::default() }).await.unwrap();
    read.sessions().find(owner.id(), session.id()).await.unwrap();
    let after = PageRequest { after: Some(session.id()), ..PageRequest::default() };
    read.sessions().list(owner.id(), now() + Span::seconds(1), after).await.unwrap();
    for name in &named {
        read.user_tenants().find(owner.id(), name).await.unwrap();
    }
    let after = PageRequest { after: Some(tenant.id()), ..PageRequest::default() };
    read.user_tenants().list(owner.id(), after).await.unwrap();
    read.user_tenants().find_password_policy(owner.id()).await.unwrap();
    let mut people = fixture.store.read_platform(PlatformReason::SignIn).await.unwrap();
    let after = PageRequest { after: Some(invited.id()), ..PageRequest::default() };
    people.users().find(owner.id()).await.unwrap();
    people.received_invitations().find(&email("guest"), invited.id(), now()).await.unwrap();
    people.received_invitations().list(&email("guest"), now(), PageRequest::default()).await.unwrap();
    people.received_invitations().list(&email("guest"), now(), after).await.unwrap();
    let (domain, deep) = (claimed.domain().clone(), MailDomain::parse("a.b.c.acme.example").unwrap());
    people.verified_domains().find(&domain).await.unwrap();
    people.verified_domains().find_covering(&deep).await.unwrap();
    people.verified_domains().list(PageRequest { after: Some(domain), ..PageRequest::default() }).await.unwrap();
    people.users().find_candidate(&email("other")).await.unwrap();
    people.refresh_tokens().find(owner.id(), token.grant.id, 0).await.unwrap();
    for name in &named {
        people.directory().find(name).await.unwrap();
    }
    people.directory().list_taken(&[tenant.slug().clone()]).await.unwrap();
    people.directory().list(None, PageRequest { after: Some(tenant.id()), ..PageRequest::default() }).await.unwrap();
}
