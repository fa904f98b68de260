//! The promises of a unit of work as a whole.

use tenantry_application::ports::{
    access_changes::{AccessChange, RecordedAccessChange},
    access_registry::{AccessQuestion, StayQuestion},
    idempotency_keys::{IdempotencyKey, IdempotencyRecord, IdempotentResult},
    store_error::StoreError,
    tenants::TenantKey,
};
use tenantry_domain::{
    Span, email_change::EmailChange, event::DomainEvent, invitation::event::InvitationEvent, locale::Locale,
    mailbox_proofs::MailboxProofs, principal::Principal, role::Role, seed::SeedName, tenant::Standing,
    tenant::event::TenantEvent, tenant_settings::TenantSettings,
};

use super::{
    Subject,
    fixture::{new_tenant, owned_tenant, password_hash, person, two_tenants},
    race::race,
    rows::{global, within},
};
use crate::builders::{
    self, deactivated, id, invitation, invitation_link, membership, name, now, refresh_token, secret, trail_entry,
};

pub async fn what_was_committed_is_there_as_a_whole(subject: &dyn Subject) {
    let (tenant, rows, _) = owned_tenant(subject, None).await;
    let ada = person(subject, "ada").await;
    let (stay, guest) = (membership(tenant.id(), &ada, Role::Member), invitation(tenant.id(), "guest@example.com"));
    let renamed = tenant.rename(name("Acme Inc."), now()).unwrap();
    let mut work = rows.begin().await;
    work.tenants().update(&tenant, &renamed.value).await.unwrap();
    work.memberships().insert(&stay).await.unwrap();
    work.invitations().insert(&guest).await.unwrap();
    work.trail().insert(&[trail_entry(renamed.event)]).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(rows.find_tenant().await, Some(renamed.value));
    assert_eq!(rows.read_member(ada.id()).await, Some(stay));
    assert_eq!(rows.read_invitation(guest.id()).await, Some(guest));
    assert_eq!((subject.audit_log(tenant.id()).await.len(), subject.outbox(tenant.id()).await.len()), (1, 1));
}

pub async fn dropping_it_means_nothing_happened(subject: &dyn Subject) {
    let two = two_tenants(subject).await;
    let before = two.a.snapshot(subject).await;
    let nobody = builders::user("nobody");
    let session = builders::session(two.a.owner.user_id());
    let token = refresh_token(&session, two.a.id(), now());
    let (tenant_id, standing) = (two.a.id(), Standing::Suspended);
    let change = AccessChange::TenantStanding { tenant_id, standing, version: 2 };
    let key = IdempotencyKey { key: secret().hash(), fingerprint: secret().hash() };
    let result = IdempotentResult::Invitation(id());
    let record = IdempotencyRecord { key, result, expires_at: now() + Span::hours(1) };

    let mut work = two.a.rows.begin().await;
    work.users().insert(&nobody, &password_hash("secret")).await.unwrap();
    work.users().claim_founding(nobody.id(), 1).await.unwrap();
    work.passwords().delete(two.a.owner.user_id()).await.unwrap();
    let none = MailboxProofs::none(two.a.owner.user_id(), now());
    let mailed = none.issue_reset(id(), builders::email("olivia@example.com"), secret().hash(), now()).after;
    work.mailbox_proofs().update(&none, &mailed).await.unwrap();
    let (user_id, before_it) = (two.a.owner.user_id(), builders::email("olivia@example.com"));
    let undone =
        EmailChange { id: id(), user_id, number: 2, before: before_it, hash: secret().hash(), undo_until: now() };
    work.mailbox_proofs().insert_change(&undone).await.unwrap();
    work.sessions().insert(&session).await.unwrap();
    work.refresh_tokens().insert(&token).await.unwrap();
    let recorded = RecordedAccessChange { id: id(), change, recorded_at: now() };
    work.access_changes().insert(&[recorded]).await.unwrap();
    work.idempotency_keys().insert(&record, now()).await.unwrap();
    work.tenants().update(&two.a.tenant, &builders::suspended(&two.a.tenant)).await.unwrap();
    let unset = TenantSettings::unset(two.a.id());
    work.tenant_settings().update(&unset, &builders::in_language(&unset, Some(Locale::De))).await.unwrap();
    work.tenant_seeds().claim(&SeedName::parse("providers.1").unwrap(), now()).await.unwrap();
    work.memberships().insert(&membership(two.a.id(), &nobody, Role::Admin)).await.unwrap();
    work.memberships().update(&two.a.member, &deactivated(&two.a.member)).await.unwrap();
    work.memberships().delete(&two.a.deactivated).await.unwrap();
    work.invitations().expire(now() + Span::days(30)).await.unwrap();
    work.invitations().insert(&invitation(two.a.id(), "guest@example.com")).await.unwrap();
    work.invitation_links().insert(&invitation_link(two.a.id(), None)).await.unwrap();
    work.invitation_links().claim(&two.a.link).await.unwrap();
    let renewed = two.a.link.renew(&Principal::operator(), id(), secret().hash()).unwrap().value;
    work.invitation_links().update(&two.a.link, &renewed).await.unwrap();
    work.invitation_links().delete(&renewed).await.unwrap();
    let event = DomainEvent::Invitation(InvitationEvent::Revoked { invitation_id: id() });
    work.trail().insert(&[trail_entry(event)]).await.unwrap();
    drop(work);

    let global = global(subject);
    assert_eq!(two.a.snapshot(subject).await, before);
    assert_eq!(global.find_user(nobody.id()).await, None);
    assert_eq!(global.read_user(user_id).await.unwrap().password, Some(password_hash("secret")));
    assert_eq!(global.find_proofs(user_id).await, None);
    assert_eq!(global.find_change(user_id, undone.id).await, None);
    assert_eq!(global.find_session(session.user_id(), session.id()).await, None);
    assert_eq!(global.find_record(&record.key.key, now()).await, None);
    let question = AccessQuestion {
        session_id: session.id(),
        stay: Some(StayQuestion { membership_id: id(), membership_version: 1, tenant_id: two.a.id() }),
        user_id: nobody.id(),
        epoch: subject.registry().epoch(),
    };
    assert_eq!(subject.registry().find(&question).standing, Standing::Open);
    // The rows that it blocked are free: the same rows can be written now.
    global.insert_user(&nobody, &password_hash("secret")).await.unwrap();
    global.claim_founding(nobody.id(), 1).await.unwrap();
    global.insert_session(&session).await.unwrap();
    global.insert_token(&token).await.unwrap();
    global.insert_record(&record, now()).await.unwrap();
}

pub async fn after_a_refused_write_nothing_of_it_is_committed(subject: &dyn Subject) {
    let two = two_tenants(subject).await;
    let before = two.a.snapshot(subject).await;
    let mut work = two.a.rows.begin().await;
    work.invitations().insert(&invitation(two.a.id(), "first@example.com")).await.unwrap();
    work.trail()
        .insert(&[trail_entry(DomainEvent::Invitation(InvitationEvent::Revoked { invitation_id: id() }))])
        .await
        .unwrap();
    work.memberships().insert(&two.a.owner).await.unwrap_err();
    // A caller that continues nevertheless gets an error, at the latest from the commit.
    assert!(work.commit().await.is_err());
    assert_eq!(two.a.snapshot(subject).await, before);
}

pub async fn nobody_sees_what_is_not_committed_yet_but_the_unit_of_work_itself(subject: &dyn Subject) {
    let (tenant, rows, _) = owned_tenant(subject, None).await;
    let guest = invitation(tenant.id(), "guest@example.com");
    let nobody = builders::user("nobody");
    let mut work = rows.begin().await;
    work.invitations().insert(&guest).await.unwrap();
    work.users().insert(&nobody, &password_hash("secret")).await.unwrap();
    assert_eq!(work.invitations().find(guest.id()).await.unwrap().as_ref(), Some(&guest));
    assert_eq!(work.users().find(nobody.id()).await.unwrap().as_ref(), Some(&nobody));
    assert_eq!(rows.read_invitation(guest.id()).await, None);
    assert_eq!(rows.seats_used().await, 1);
    assert_eq!(global(subject).find_candidate(nobody.email()).await, None);
    work.commit().await.unwrap();
    assert_eq!(rows.read_invitation(guest.id()).await, Some(guest));
    assert_eq!(rows.seats_used().await, 2);
    assert!(global(subject).find_candidate(nobody.email()).await.is_some());
}

pub async fn a_read_model_waits_for_no_writer_and_each_call_may_see_a_newer_state(subject: &dyn Subject) {
    let (tenant, rows, _) = owned_tenant(subject, None).await;
    let renamed = tenant.rename(name("Acme Inc."), now()).unwrap().value;
    let mut read = rows.read().await;
    assert_eq!(read.tenants().find().await.unwrap().unwrap().tenant, tenant);
    let mut work = rows.begin().await;
    work.tenants().update(&tenant, &renamed).await.unwrap();
    // If this waited for the writer, it would wait forever.
    assert_eq!(read.tenants().find().await.unwrap().unwrap().tenant, tenant);
    work.commit().await.unwrap();
    assert_eq!(read.tenants().find().await.unwrap().unwrap().tenant, renamed);
}

pub async fn a_hundred_at_once_lose_no_write(subject: &dyn Subject) {
    let two = two_tenants(subject).await;
    let runners = (0..100).map(|number| {
        let rows = if number % 2 == 0 { two.a.rows.clone() } else { two.b.rows.clone() };
        async move {
            let mut work = rows.begin().await;
            let tenant = work.tenants().find().await.unwrap().unwrap();
            let renamed = tenant.rename(name(&format!("Name {number}")), now()).unwrap();
            work.tenants().update(&tenant, &renamed.value).await?;
            work.trail().insert(&[trail_entry(renamed.event)]).await?;
            work.commit().await.map(|()| tenant.id())
        }
    });
    let outcomes = race(runners.collect()).await;
    for one in [&two.a, &two.b] {
        let done = outcomes.iter().flatten().filter(|id| **id == one.id()).count();
        assert!((1..=50).contains(&done));
        // Each task wrote the value it had read plus one, so a lost update would show in the version.
        let version = one.rows.find_tenant().await.unwrap().snapshot().version;
        assert_eq!(usize::try_from(version).unwrap(), 1 + done);
        assert_eq!(subject.audit_log(one.id()).await.len(), 2 + done);
    }
    // All others failed with this error and no other.
    for error in outcomes.into_iter().filter_map(Result::err) {
        assert!(matches!(error, StoreError::Stale), "{error:?}");
    }
}

pub async fn founding_a_tenant_is_one_too_and_holds_everything_a_sign_up_writes(subject: &dyn Subject) {
    let (tenant, user) = (new_tenant(subject, "acme"), builders::user("ada"));
    let owner = membership(tenant.id(), &user, Role::Owner);
    let session = builders::session(user.id());
    let token = refresh_token(&session, tenant.id(), now());
    let rows = within(subject, tenant.id());
    let mut work = rows.begin_new(&tenant).await;
    assert_eq!(work.tenants().find().await.unwrap(), None);
    work.tenants().insert(&tenant).await.unwrap();
    work.users().insert(&user, &password_hash("secret")).await.unwrap();
    work.memberships().insert(&owner).await.unwrap();
    work.sessions().insert(&session).await.unwrap();
    work.refresh_tokens().insert(&token).await.unwrap();
    let event = DomainEvent::Tenant(TenantEvent::Founded { tenant_id: tenant.id(), facts: Vec::new() });
    work.trail().insert(&[trail_entry(event)]).await.unwrap();
    work.commit().await.unwrap();

    let candidate = global(subject).find_candidate(user.email()).await.unwrap();
    assert_eq!((candidate.user, candidate.last_tenant), (user.clone(), Some(tenant.id())));
    let chain = global(subject).find_token(user.id(), token.grant.id, 0).await.unwrap().chain;
    assert_eq!((chain.token, chain.session), (token, session));
    let by_slug = TenantKey::Slug(tenant.slug().clone());
    assert_eq!(global(subject).find_tenant(&by_slug).await, Some(tenant));
    assert_eq!(rows.read_member(user.id()).await, Some(owner));
}

/// Generates a test for each promise of this module; part of [`contract_suite!`](crate::contract_suite).
#[doc(hidden)]
#[macro_export]
macro_rules! unit_of_work_promises {
    ($subject:ident) => {
        $crate::contract_tests! { $subject []
            unit_of_work {
                what_was_committed_is_there_as_a_whole,
                dropping_it_means_nothing_happened,
                after_a_refused_write_nothing_of_it_is_committed,
                nobody_sees_what_is_not_committed_yet_but_the_unit_of_work_itself,
                a_read_model_waits_for_no_writer_and_each_call_may_see_a_newer_state,
                a_hundred_at_once_lose_no_write,
                founding_a_tenant_is_one_too_and_holds_everything_a_sign_up_writes,
            }
        }
    };
}
