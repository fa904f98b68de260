//! Signing out ends the session immediately, for all its tokens.

use tenantry_application::{
    actor::AccessError,
    use_cases::auth::{
        authenticate::AuthenticateError,
        refresh::{self, RefreshError},
        sign_out::SignOutError,
    },
};
use tenantry_domain::{
    Span,
    refresh_token::RefreshError as TokenError,
    session::{Revocation, RevocationReason},
    tenant::TenantMove,
};
use tenantry_testkit::builders::{anonymous, now};

use crate::world::{World, from_a_device, operator, refresh_text};

#[tokio::test]
async fn the_session_is_over_and_no_other() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    let elsewhere = world.sign_in("ada").await;
    let mark = world.mark(ada.tenant_id);
    world.app.auth.sign_out.execute(&ada.actor).await.unwrap();
    world.assert_recorded(mark, &ada.actor, &["session.revoked"]);
    let revocations = world.store.sessions(ada.user_id).into_iter().map(|session| session.snapshot().revocation);
    let signed_out = Revocation { at: now(), reason: RevocationReason::SignedOut };
    assert_eq!(revocations.collect::<Vec<_>>(), [Some(signed_out), None]);

    assert!(matches!(world.authenticate(&ada.tokens), Err(AuthenticateError::Revoked)));
    let command = refresh::Command { refresh_token: refresh_text(&ada.tokens) };
    let refused = world.app.auth.refresh.execute(&from_a_device(), command).await;
    assert!(matches!(refused, Err(RefreshError::Token(TokenError::SessionRevoked))), "{refused:?}");
    assert!(world.has_access(&elsewhere));
}

#[tokio::test]
async fn the_second_click_keeps_the_first_moment() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    world.app.auth.sign_out.execute(&ada.actor).await.unwrap();
    world.clock.advance(Span::minutes(1));
    world.app.auth.sign_out.execute(&ada.actor).await.unwrap();
    let ended = &world.store.sessions(ada.user_id)[0];
    assert_eq!(ended.snapshot().revocation.unwrap().at, now());
}

#[tokio::test]
async fn it_works_in_a_suspended_tenant_too() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    world.operate(ada.tenant_id, TenantMove::Suspend).await;
    let ada = world.person(ada.tokens);
    world.app.auth.sign_out.execute(&ada.actor).await.unwrap();
    assert!(!world.has_access(&ada));
}

#[tokio::test]
async fn whoever_is_not_signed_in_has_nothing_to_end() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    let mark = world.mark(ada.tenant_id);
    for actor in [anonymous(), operator()] {
        let refused = world.app.auth.sign_out.execute(&actor).await;
        assert!(matches!(refused, Err(SignOutError::Access(AccessError::NotAMember))), "{refused:?}");
    }
    world.assert_untouched(mark);
    world.store.refuse_commits();
    assert!(matches!(world.app.auth.sign_out.execute(&ada.actor).await, Err(SignOutError::Store(_))));
    assert!(world.has_access(&ada));
}
