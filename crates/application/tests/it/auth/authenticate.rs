//! The tenant comes from the verified token only.

use tenantry_application::{
    actor::{Actor, Origin, Who},
    ports::{
        access_tokens::{AccessClaims, AccessTokenError, AccessTokens},
        clock::Clock,
    },
    use_cases::{
        auth::authenticate::{AuthenticateError, Command},
        me::rename_me,
        memberships::update_member,
    },
};
use tenantry_domain::{
    Span,
    membership::MembershipChange,
    role::Role,
    tenant::{Standing, TenantMove},
};
use tenantry_testkit::{
    builders::{label, name},
    fakes::PlainAccessTokens,
};

use crate::world::{Person, World};

fn send(world: &World, header: Option<&str>, hints: &[&str]) -> Result<Actor, AuthenticateError> {
    let tenant_hints: Vec<_> = hints.iter().copied().map(str::to_owned).collect();
    let command = Command { authorization: header, tenant_hints: &tenant_hints };
    world.app.auth.authenticate.execute(command, Origin::default())
}

fn bearer(person: &Person) -> String {
    format!("Bearer {}", person.tokens.access_token)
}

#[tokio::test]
async fn a_good_token_says_who_it_is_in_whatever_case_the_scheme_is_written() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    for scheme in ["Bearer", "bearer", "BEARER", "  Bearer "] {
        let header = format!("{scheme} {}", ada.tokens.access_token);
        let actor = send(&world, Some(&header), &[]).unwrap();
        let Who::Member(member) = actor.who else { panic!("expected a member") };
        assert_eq!((member.user_id, member.tenant_id, member.role), (ada.user_id, ada.tenant_id, Role::Owner));
        assert_eq!((member.standing, member.person.name), (Standing::Open, name("ada")));
    }
}

#[tokio::test]
async fn what_is_no_good_token_is_refused_for_what_it_is() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    for missing in [None, Some(""), Some("  ")] {
        assert!(matches!(send(&world, missing, &[]), Err(AuthenticateError::Missing)), "{missing:?}");
    }
    let token = &ada.tokens.access_token;
    let refused = |header: &str| match send(&world, Some(header), &[]) {
        Err(AuthenticateError::Token(error)) => error,
        other => panic!("{header}: {other:?}"),
    };
    for malformed in [token.clone(), format!("Basic {token}"), "Bearer".to_owned(), "Bearer x.y.z".to_owned()] {
        assert_eq!(refused(&malformed), AccessTokenError::Malformed, "{malformed}");
    }
    let claims = PlainAccessTokens.verify(token, world.clock.now()).unwrap();
    let forged = PlainAccessTokens.issue(&AccessClaims { email_verified: true, ..claims }).unwrap();
    let (payload, _) = forged.rsplit_once('.').unwrap();
    let (_, signature) = token.rsplit_once('.').unwrap();
    assert_eq!(refused(&format!("Bearer {payload}.{signature}")), AccessTokenError::Signature);
    assert_eq!(refused(&format!("Bearer {}", PlainAccessTokens::without_claims())), AccessTokenError::Claims);
    world.clock.advance(Span::minutes(15));
    assert_eq!(refused(&bearer(&ada)), AccessTokenError::Expired);
}

#[tokio::test]
async fn a_hint_must_agree_with_the_token() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    let other = world.found("grace", "bolt").await;
    let header = bearer(&ada);
    let agreeing = ["acme", "ACME", &ada.tenant_id.to_string()];
    for hint in agreeing {
        assert!(send(&world, Some(&header), &[hint]).is_ok(), "{hint}");
    }
    assert!(send(&world, Some(&header), &agreeing).is_ok());
    for hint in ["bolt", &other.tenant_id.to_string(), "nowhere", "", "not a tenant's name"] {
        for hints in [&[hint][..], &[hint, "acme"], &["acme", hint]] {
            let refused = send(&world, Some(&header), hints);
            let Err(AuthenticateError::TenantMismatch { actor }) = refused else { panic!("{hints:?}: {refused:?}") };
            assert!(matches!(&actor.who, Who::Member(member) if member.tenant_id == ada.tenant_id));
        }
    }
    // A hint without a token has no effect.
    assert!(matches!(send(&world, None, &["acme"]), Err(AuthenticateError::Missing)));
}

#[tokio::test]
async fn what_changed_since_is_known_at_once() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let grace = world.join(&owner, "grace", Role::Member).await;
    world.app.me.rename.execute(&grace.actor, rename_me::Command { name: name("Admiral") }).await.unwrap();
    world.operate(owner.tenant_id, TenantMove::Suspend).await;
    let Who::Member(member) = world.authenticate(&grace.tokens).unwrap().who else { panic!("expected a member") };
    assert_eq!((member.person.name, member.standing), (name("Admiral"), Standing::Suspended));
    world.operate(owner.tenant_id, TenantMove::Activate).await;

    // A change of title leaves tokens valid; a change of role does not.
    let mut change = MembershipChange { title: Some(Some(label("Admiral"))), ..MembershipChange::default() };
    for still_good in [true, false] {
        let command = update_member::Command { user_id: grace.user_id, change: change.clone() };
        world.app.memberships.update.execute(&owner.actor, command).await.unwrap();
        assert_eq!(world.has_access(&grace), still_good);
        change = MembershipChange { role: Some(Role::Viewer), ..MembershipChange::default() };
    }
    assert!(matches!(world.authenticate(&grace.tokens), Err(AuthenticateError::Revoked)));

    let again = world.sign_in("grace").await;
    world.app.memberships.remove.execute(&owner.actor, grace.user_id).await.unwrap();
    assert!(matches!(world.authenticate(&again.tokens), Err(AuthenticateError::Revoked)));
    assert!(world.has_access(&owner));
}
