//! Founding a tenant creates everything in one commit, or nothing.

use tenantry_application::{
    actor::Who,
    founding::FoundingError,
    ports::store_error::StoreError,
    settings::Settings,
    use_cases::auth::sign_up::{Command, SignUpError},
};
use tenantry_domain::{Span, event::DomainEvent, membership::event::MembershipEvent, role::Role, tenant::TenantStatus};
use tenantry_testkit::builders::{email, id, name, now, password, slug};

use crate::world::{World, at_once, from_a_device, refresh_text, repeatable, sign_up_as, sign_up_for_slug};

#[tokio::test]
async fn it_makes_tenant_owner_session_and_trail_in_one_commit() {
    let world = World::with_seats(5);
    let actor = from_a_device();
    let signed_up = world.app.auth.sign_up.execute(&actor, sign_up_as("ada", "Acme Inc.")).await.unwrap();

    let tenant = world.store.tenant(signed_up.tenant.id()).unwrap();
    assert_eq!(tenant, signed_up.tenant);
    assert_eq!((tenant.slug(), tenant.name()), (&slug("acme-inc"), &name("Acme Inc.")));
    assert_eq!(tenant.status(), TenantStatus::Trial { ends_at: now() + Span::days(14) });
    assert_eq!(tenant.snapshot().seat_limit, Some(5));
    assert_eq!(world.store.users(), std::slice::from_ref(&signed_up.user));
    assert_eq!(signed_up.user.email(), &email("ada@example.com"));
    assert!(!signed_up.user.email_verified());
    assert_eq!(world.store.memberships(tenant.id()), std::slice::from_ref(&signed_up.membership));
    assert_eq!((signed_up.membership.role(), signed_up.membership.user_id()), (Role::Owner, signed_up.user.id()));

    let [session] = &world.store.sessions(signed_up.user.id())[..] else { panic!("expected one session") };
    assert_eq!((&session.snapshot().device, session.snapshot().remembered), (&actor.origin.device, false));
    let [stored] = world.store.refresh_tokens(signed_up.user.id())[..] else { panic!("expected one refresh token") };
    let handed_out = refresh_text(&signed_up.tokens);
    assert!(stored.secret_hash.matches(&handed_out.secret));
    assert_eq!((stored.grant.id, stored.grant.session_id), (handed_out.grant_id, session.id()));
    assert_eq!((stored.grant.stay.unwrap().tenant_id, stored.generation), (tenant.id(), 0));
    assert_eq!((signed_up.tokens.expires_in, signed_up.tokens.refresh_expires_in), (Span::minutes(15), Span::hours(1)));

    let Who::Member(member) = world.authenticate(&signed_up.tokens).unwrap().who else { panic!("expected a member") };
    assert_eq!((member.user_id, member.session_id), (signed_up.user.id(), session.id()));
    assert_eq!((member.tenant_id, &member.tenant_slug), (tenant.id(), tenant.slug()));
    assert_eq!((member.membership_id, member.role), (signed_up.membership.id(), Role::Owner));

    assert_eq!(world.store.commits(), 1);
    let log = world.store.audit_log(tenant.id());
    assert_eq!(world.store.events(tenant.id()), ["tenant.founded", "member.joined"]);
    assert!(
        matches!(log[1].event, DomainEvent::Membership(MembershipEvent::Joined { user_id, .. }) if user_id == signed_up.user.id())
    );
    assert!(log.iter().all(|entry| entry.actor.origin == actor.origin && entry.at == now()));
    let waiting = world.store.outbox(tenant.id());
    assert!(waiting.iter().map(|event| event.id).eq(log.iter().map(|entry| entry.id)));
    assert_eq!(world.mails().len(), 0);
}

#[tokio::test]
async fn a_taken_slug_is_refused_with_free_ones_to_choose_from() {
    let world = World::new();
    world.found("ada", "acme").await;
    world.found("alan", "acme-hq").await;
    let mark = world.mark(id());
    let command = sign_up_for_slug("grace", "Acme", "acme");
    let refused = world.app.auth.sign_up.execute(&from_a_device(), command).await;
    let Err(SignUpError::Founding(FoundingError::SlugTaken { suggestions })) = refused else { panic!("{refused:?}") };
    assert_eq!(suggestions, ["acme-team", "acme-2", "acme-3"].map(slug));
    world.assert_untouched(mark);
    // The suggested slugs are really available.
    world.found("grace", suggestions[0].as_str()).await;
}

#[tokio::test]
async fn a_taken_name_leads_to_the_next_free_slug() {
    let world = World::new();
    world.found("ada", "acme").await;
    for (called, expected) in [("grace", "acme-hq"), ("alan", "acme-team")] {
        let signed_up = world.app.auth.sign_up.execute(&from_a_device(), sign_up_as(called, "Acme")).await.unwrap();
        assert_eq!(signed_up.tenant.slug(), &slug(expected));
    }
}

#[tokio::test]
async fn an_address_with_an_account_is_refused() {
    let world = World::new();
    world.found("ada", "acme").await;
    let mark = world.mark(id());
    let refused = world.app.auth.sign_up.execute(&from_a_device(), sign_up_as("ada", "Bolt")).await;
    assert!(matches!(refused, Err(SignUpError::EmailTaken)), "{refused:?}");
    world.assert_untouched(mark);
    assert_eq!(world.store.tenants().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_want_the_same_slug_one_gets_it() {
    let world = World::new();
    let outcomes = at_once((0..50).map(|number| {
        let sign_up = world.app.auth.sign_up.clone();
        let command = sign_up_for_slug(&format!("user{number}"), "Acme", "acme");
        async move { sign_up.execute(&from_a_device(), command).await }
    }))
    .await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    for error in outcomes.into_iter().filter_map(Result::err) {
        assert!(matches!(error, SignUpError::Founding(FoundingError::SlugTaken { .. })), "{error:?}");
    }
    assert_eq!((world.store.tenants().len(), world.store.users().len(), world.store.commits()), (1, 1, 1));
}

fn repeated(body: &str) -> Command {
    Command { repeatable: Some(repeatable("key", body)), ..sign_up_as("ada", "Acme") }
}

#[tokio::test]
async fn the_second_click_founds_nothing_again_and_signs_in() {
    let world = World::new();
    let first = world.app.auth.sign_up.execute(&from_a_device(), repeated("body")).await.unwrap();
    let events = world.store.events(first.tenant.id());
    let second = world.app.auth.sign_up.execute(&from_a_device(), repeated("body")).await.unwrap();
    assert_eq!((&second.tenant, &second.user), (&first.tenant, &first.user));
    assert_eq!(second.membership, first.membership);
    assert_ne!(second.tokens, first.tokens);
    assert!(world.authenticate(&first.tokens).is_ok() && world.authenticate(&second.tokens).is_ok());
    assert_eq!((world.store.tenants().len(), world.store.sessions(first.user.id()).len()), (1, 2));
    assert_eq!(world.store.events(first.tenant.id()), events);
}

#[tokio::test(flavor = "multi_thread")]
async fn equal_requests_at_once_found_one_tenant() {
    let world = World::new();
    let outcomes = at_once((0..20).map(|_| {
        let sign_up = world.app.auth.sign_up.clone();
        async move { sign_up.execute(&from_a_device(), repeated("body")).await.unwrap().tenant.id() }
    }))
    .await;
    let [only] = &world.store.tenants()[..] else { panic!("expected one tenant") };
    assert_eq!(outcomes, [only.id(); 20]);
}

#[tokio::test]
async fn a_key_stands_for_one_request_and_its_password() {
    let world = World::new();
    world.app.auth.sign_up.execute(&from_a_device(), repeated("body")).await.unwrap();
    let mark = world.mark(id());
    let other_body = world.app.auth.sign_up.execute(&from_a_device(), repeated("another body")).await;
    assert!(matches!(other_body, Err(SignUpError::IdempotencyKeyReused)), "{other_body:?}");
    // The fingerprint covers the body only. The password is still checked.
    let other_password = Command { password: password("something else entirely"), ..repeated("body") };
    let refused = world.app.auth.sign_up.execute(&from_a_device(), other_password).await;
    assert!(matches!(refused, Err(SignUpError::IdempotencyKeyReused)), "{refused:?}");
    world.assert_untouched(mark);
}

#[tokio::test]
async fn a_key_is_forgotten_after_its_time() {
    let world = World::with(Settings { idempotency_lifetime: Span::hours(1), ..Settings::default() });
    world.app.auth.sign_up.execute(&from_a_device(), repeated("body")).await.unwrap();
    world.clock.advance(Span::hours(1));
    let again = world.app.auth.sign_up.execute(&from_a_device(), repeated("body")).await;
    assert!(matches!(again, Err(SignUpError::EmailTaken)), "{again:?}");
}

#[tokio::test]
async fn where_hashing_or_the_store_fails_nothing_is_founded() {
    let world = World::new();
    world.store.refuse_commits();
    let refused = world.app.auth.sign_up.execute(&from_a_device(), sign_up_as("ada", "Acme")).await;
    assert!(matches!(refused, Err(SignUpError::Store(StoreError::Unavailable(_)))), "{refused:?}");
    world.hasher.break_down();
    let refused = world.app.auth.sign_up.execute(&from_a_device(), sign_up_as("ada", "Acme")).await;
    assert!(matches!(refused, Err(SignUpError::Hashing(_))), "{refused:?}");
    assert!(world.store.users().is_empty() && world.store.tenants().is_empty());
}

#[tokio::test]
async fn a_password_that_says_who_one_is_founds_nothing() {
    let world = World::with_seats(5);
    let sign_up = sign_up_for_slug("ada", "Nordic Harbours", "nordic-hq");
    for own in ["ada@example.com", "NordicHarbours", "tenantry1", "nordic-hq1", "short"] {
        let command = Command { password: password(own), ..sign_up.clone() };
        let refused = world.app.auth.sign_up.execute(&from_a_device(), command).await;
        assert!(matches!(refused, Err(SignUpError::Password(_))), "{own}: {refused:?}");
    }
    assert!(world.store.users().is_empty());
}
