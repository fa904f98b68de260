//! A new person signs up by a link: at once, or by a link for certain domains once their address is proved.

use tenantry_application::{
    admission::AdmissionError,
    use_cases::auth::{
        sign_up_by_link::{Command, SignUpByLinkError},
        verify_email,
    },
};
use tenantry_domain::{
    Span,
    admission::Refusal,
    event::DomainEvent,
    invitation_link::{LinkError, LinkTerms},
    membership::event::{JoinedBy, MembershipEvent},
    password::PasswordError,
    role::Role,
    secret::Secret,
    tenant::{Blocked, Standing, TenantMove},
    tenant_settings::TenantSettingsChange,
    token_text::LinkToken,
};
use tenantry_testkit::builders::{id, now, password};

use super::{for_domain, for_some, link, made, new_person, sign_up, sign_up_as, terms};
use crate::world::{World, at_once, from_a_device, repeatable, sign_up_as as found_as};

fn refusal(error: &SignUpByLinkError) -> Option<Refusal> {
    match error {
        SignUpByLinkError::Admission(AdmissionError::Refused(refusal)) => Some(*refusal),
        _ => None,
    }
}

#[tokio::test]
async fn somebody_new_comes_in_with_everything_in_one_commit() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let token = made(&world, &owner, terms(Role::Viewer)).await;
    let mark = world.mark(owner.tenant_id);
    let grace = sign_up(&world, "grace", &token).await.unwrap();
    world.assert_recorded(mark, &from_a_device(), &["invitation_link.used", "member.joined"]);
    let (tenant, membership) = grace.joined.unwrap();
    assert_eq!((tenant.id(), membership.role()), (owner.tenant_id, Role::Viewer));
    // The link proves no mailbox, so a code is mailed.
    assert!(!grace.user.email_verified());
    world.code_to("grace");
    assert_eq!(link(&world, &owner, &token).await.snapshot().uses, 1);
    let joined = world.store.audit_log(owner.tenant_id).pop().unwrap().event;
    let by = JoinedBy::Link(token.link_id);
    assert!(
        matches!(joined, DomainEvent::Membership(MembershipEvent::Joined { by: told, .. }) if told == by),
        "{joined:?}"
    );
    let grace = world.person(grace.tokens);
    assert_eq!(grace.tenant_id, owner.tenant_id);
    assert!(world.has_access(&grace));
}

#[tokio::test]
async fn by_a_link_for_a_domain_they_get_an_account_and_join_once_the_address_is_proved() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let token = made(&world, &owner, for_domain("example.com")).await;
    let grace = sign_up(&world, "grace", &token).await.unwrap();
    assert!(grace.joined.is_none());
    let actor = world.authenticate(&grace.tokens).unwrap();
    assert_eq!(actor.tenant_id(), None);
    let refused = world.app.me.join.execute(&actor, &token).await.unwrap_err();
    assert_eq!(refused.to_string(), Refusal::AddressUnproved.to_string());
    assert_eq!(link(&world, &owner, &token).await.snapshot().uses, 0);
    assert_eq!(world.store.memberships(owner.tenant_id).len(), 1);
    let command = verify_email::Command { email: grace.user.email().clone(), code: world.code_to("grace") };
    world.app.auth.verify_email.execute(&actor, command).await.unwrap();
    let joined = world.app.me.join.execute(&actor, &token).await.unwrap();
    assert_eq!(joined.tenant.id(), owner.tenant_id);
    assert_eq!(link(&world, &owner, &token).await.snapshot().uses, 1);
}

#[tokio::test]
async fn who_is_refused_leaves_nothing_behind() {
    let world = World::with_seats(2);
    let owner = world.found("ada", "acme").await;
    let wrong = LinkToken { secret: Secret::new([9; 32]), ..made(&world, &owner, terms(Role::Member)).await };
    let unknown = LinkToken { link_id: id(), ..wrong.clone() };
    let elsewhere = LinkToken { tenant_id: id(), ..wrong.clone() };
    let of_others = made(&world, &owner, for_domain("elsewhere.test")).await;
    let short = LinkTerms { expires_at: Some(now() + Span::hours(1)), ..terms(Role::Member) };
    let expired = made(&world, &owner, short).await;
    let once = made(&world, &owner, for_some(1)).await;
    world.clock.advance(Span::hours(1));
    sign_up(&world, "grace", &once).await.unwrap();
    let open = made(&world, &owner, terms(Role::Member)).await;
    let users = world.store.users().len();
    for (token, expected) in [
        (&wrong, Refusal::Link(LinkError::WrongSecret)),
        (&unknown, Refusal::Link(LinkError::WrongSecret)),
        (&elsewhere, Refusal::Link(LinkError::WrongSecret)),
        (&expired, Refusal::Link(LinkError::Expired)),
        (&once, Refusal::Link(LinkError::UsedUp)),
        (&of_others, Refusal::DomainNotAllowed),
        (&open, Refusal::SeatsExhausted),
    ] {
        let refused = sign_up(&world, "alan", token).await.unwrap_err();
        assert_eq!(refusal(&refused), Some(expected), "{refused:?}");
    }
    world.operate(owner.tenant_id, TenantMove::Suspend).await;
    let refused = sign_up(&world, "alan", &open).await.unwrap_err();
    assert_eq!(refusal(&refused), Some(Refusal::Blocked(Blocked(Standing::Suspended))));
    assert_eq!(world.store.users().len(), users);
    let log = world.store.audit_log(owner.tenant_id);
    assert_eq!(log.last().unwrap().event.name(), "tenant.status_changed");
}

#[tokio::test]
async fn an_address_with_an_account_signs_in_instead() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    world.found("grace", "bolt").await;
    let token = made(&world, &owner, for_some(1)).await;
    let refused = sign_up(&world, "grace", &token).await.unwrap_err();
    assert!(matches!(refused, SignUpByLinkError::EmailTaken), "{refused:?}");
    assert_eq!(link(&world, &owner, &token).await.snapshot().uses, 0);
}

#[tokio::test]
async fn the_password_is_as_the_tenant_asks() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let token = made(&world, &owner, terms(Role::Member)).await;
    let policy = tenantry_domain::password::PasswordPolicy::at_least(40);
    let change = TenantSettingsChange { password_policy: Some(Some(policy)), ..TenantSettingsChange::default() };
    let command = tenantry_application::use_cases::tenants::change_tenant_settings::Command { change, seen: None };
    world.app.tenants.change_settings.execute(&owner.actor, command).await.unwrap();
    let refused = sign_up(&world, "grace", &token).await.unwrap_err();
    assert!(matches!(refused, SignUpByLinkError::Password(PasswordError::ShorterThanAsked(40))), "{refused:?}");
    let long = password("twelve wandering minstrels sang beneath the old town gate");
    let command = Command { password: long, ..new_person("grace", &token) };
    sign_up_as(&world, &from_a_device(), command).await.unwrap();
}

#[tokio::test]
async fn a_repeated_request_signs_up_once() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let token = made(&world, &owner, for_some(5)).await;
    let command = |called: &str, body: &str| Command {
        repeatable: Some(repeatable("a key", body)),
        ..new_person(called, &token)
    };
    let first = sign_up_as(&world, &from_a_device(), command("grace", "grace")).await.unwrap();
    let again = sign_up_as(&world, &from_a_device(), command("grace", "grace")).await.unwrap();
    assert_eq!((first.user.id(), first.joined), (again.user.id(), again.joined));
    assert_eq!(link(&world, &owner, &token).await.snapshot().uses, 1);
    assert!(world.has_access(&world.person(again.tokens)));
    let reused = sign_up_as(&world, &from_a_device(), command("alan", "alan")).await;
    assert!(matches!(reused, Err(SignUpByLinkError::IdempotencyKeyReused)), "{reused:?}");
    let other_password = Command { password: password("something else entirely"), ..command("grace", "grace") };
    let reused = sign_up_as(&world, &from_a_device(), other_password).await;
    assert!(matches!(reused, Err(SignUpByLinkError::IdempotencyKeyReused)), "{reused:?}");
    // The key stands for one way in.
    let mut founding = found_as("grace", "Bolt");
    founding.repeatable = Some(repeatable("a key", "founding"));
    assert!(world.app.auth.sign_up.execute(&from_a_device(), founding).await.is_err());
}

#[tokio::test]
async fn a_repeated_request_before_the_proof_signs_in_without_a_tenant() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let token = made(&world, &owner, for_domain("example.com")).await;
    let command = || Command { repeatable: Some(repeatable("a key", "grace")), ..new_person("grace", &token) };
    let first = sign_up_as(&world, &from_a_device(), command()).await.unwrap();
    let again = sign_up_as(&world, &from_a_device(), command()).await.unwrap();
    assert_eq!((first.user.id(), again.joined), (again.user.id(), None));
}

#[tokio::test]
async fn no_more_people_join_than_may() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let token = made(&world, &owner, for_some(3)).await;
    let outcomes = at_once((0..20).map(|number| {
        let (use_case, command) =
            (world.app.auth.sign_up_by_link.clone(), new_person(&format!("person{number}"), &token));
        async move { use_case.execute(&from_a_device(), command).await }
    }))
    .await;
    let lost: Vec<_> = outcomes.iter().filter_map(|outcome| outcome.as_ref().err()).map(refusal).collect();
    assert_eq!(lost, [Some(Refusal::Link(LinkError::UsedUp)); 17]);
    assert_eq!(link(&world, &owner, &token).await.snapshot().uses, 3);
    assert_eq!(world.store.memberships(owner.tenant_id).len(), 4);
}
