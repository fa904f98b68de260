//! The fakes keep the promises of their ports, as far as a fake can.

use std::collections::BTreeSet;

use tenantry_application::ports::{
    access_tokens::{AccessClaims, AccessTokenError, AccessTokens, TenantClaims},
    clock::Clock,
    ids::IdGenerator,
    mailer::{Mail, MailError, MailId, Mailer, Message},
    password_hasher::{PasswordHasher, Verdict},
    secrets::{Purpose, SecretSource},
    store_error::StoreError,
};
use tenantry_domain::{
    Span,
    access_epoch::AccessEpoch,
    locale::Locale,
    role::Role,
    tenant::TenantId,
    token_text::{InvitationCopy, InvitationToken},
};
use tenantry_testkit::{
    builders::{self, email, id, name, now, password, secret, slug},
    fakes::{
        FakeSecrets, FastHasher, ManualClock, NO_SUCH_USER, PlainAccessTokens, RecordingMailer, SequentialIds,
        link_token,
    },
    memory::MemoryStore,
};

#[test]
fn the_clock_stands_still_until_it_is_advanced() {
    let clock = ManualClock::default();
    assert_eq!((clock.now(), clock.now()), (now(), now()));
    clock.advance(Span::minutes(5));
    assert_eq!(clock.now(), now() + Span::minutes(5));
}

#[test]
fn ids_are_uuid_7_and_increase() {
    let ids = SequentialIds::default();
    let made: Vec<_> = (0..1000).map(|_| ids.uuid()).collect();
    assert!(made.iter().all(|id| id.get_version_num() == 7 && id.get_variant() == uuid::Variant::RFC4122));
    assert!(made.is_sorted() && made.iter().collect::<BTreeSet<_>>().len() == made.len());
    // Another generator returns the same IDs, so a test can predict them.
    assert_eq!(SequentialIds::default().uuid(), made[0]);
    // The builders count too, in their own sequence.
    let built: Vec<TenantId> = (0..100).map(|_| id()).collect();
    assert!(built.is_sorted() && made.iter().all(|made| *made < built[0].as_uuid()));
}

#[test]
fn secrets_are_foretellable_and_differ() {
    let (one, other) = (FakeSecrets::default(), FakeSecrets::default());
    let first = one.random();
    assert_eq!(first.expose(), other.random().expose());
    assert_ne!(first.expose(), one.random().expose());
    let derived = one.derive(Purpose::InviterCopy, b"context");
    assert_eq!(derived.expose(), other.derive(Purpose::InviterCopy, b"context").expose());
    assert_ne!(derived.expose(), one.derive(Purpose::InviterCopy, b"another").expose());
    assert_ne!(derived.expose(), one.derive(Purpose::RefreshSuccessor, b"context").expose());
}

#[tokio::test]
async fn passwords_are_right_wrong_or_outdated() {
    let hasher = FastHasher::default();
    let (right, wrong) = (password("correct horse"), password("battery staple"));
    let stored = hasher.rehash(&right).await.unwrap();
    assert_eq!(hasher.verify(&right, Some(stored.clone())).await.unwrap(), Verdict::Right);
    assert_eq!(hasher.verify(&wrong, Some(stored.clone())).await.unwrap(), Verdict::Wrong);
    assert_eq!(hasher.verify(&right, None).await.unwrap(), Verdict::Wrong);
    hasher.change_parameters();
    assert_eq!(hasher.verify(&right, Some(stored.clone())).await.unwrap(), Verdict::RightButOutdated);
    assert_eq!(hasher.verify(&wrong, Some(stored)).await.unwrap(), Verdict::Wrong);
    let renewed = hasher.rehash(&right).await.unwrap();
    assert_eq!(hasher.verify(&right, Some(renewed.clone())).await.unwrap(), Verdict::Right);
    assert_eq!(hasher.verified(), 6);
    hasher.break_down();
    assert!(hasher.rehash(&right).await.is_err() && hasher.verify(&right, Some(renewed)).await.is_err());
}

#[tokio::test]
async fn mails_are_kept_until_the_mailbox_refuses() {
    let mailer = RecordingMailer::default();
    let token =
        InvitationToken { copy: InvitationCopy::Mailed, tenant_id: id(), invitation_id: id(), secret: secret() };
    let message = Message::Invitation {
        tenant: name("Acme"),
        inviter: name("Ada"),
        role: Role::Member,
        link: format!("http://localhost/accept?token={}", token.to_text()),
        expires_at: now(),
    };
    let mail = Mail { to: email("guest@example.com"), locale: Locale::En, message };
    let [first, other]: [MailId; 2] = [id(), id()];
    mailer.send(first, &mail).await.unwrap();
    assert_eq!((mailer.ids(), &mailer.sent()[0].to), (vec![first], &mail.to));
    assert_eq!(link_token(mailer.sent()[0].message.link().unwrap()).to_text(), token.to_text());
    mailer.defer();
    assert!(matches!(mailer.send(other, &mail).await, Err(MailError::Temporary { .. })));
    mailer.refuse();
    let refused = mailer.send(other, &mail).await.unwrap_err();
    assert!(matches!(refused, MailError::Permanent { .. }) && refused.reply() == Some(NO_SUCH_USER));
    assert_eq!(mailer.sent().len(), 1);
    mailer.take();
    mailer.send(other, &mail).await.unwrap();
    assert_eq!(mailer.ids(), [first, other]);
}

#[test]
fn access_tokens_come_back_as_they_were_and_fail_in_every_way_real_ones_do() {
    let claims = AccessClaims {
        id: uuid::Uuid::from_u128(1),
        user_id: id(),
        session_id: id(),
        tenant: Some(TenantClaims {
            tenant_id: id(),
            tenant_slug: slug("acme"),
            membership_id: id(),
            membership_version: 3,
            role: Role::Admin,
        }),
        epoch: AccessEpoch::new(5),
        email: email("ada@example.com"),
        email_verified: true,
        name: name("Ada | of \"Lovelace\" Жанна"),
        issued_at: now(),
        expires_at: now() + Span::minutes(15),
    };
    let token = PlainAccessTokens.issue(&claims).unwrap();
    let verify = |token: &str, at| PlainAccessTokens.verify(token, at);
    assert_eq!(verify(&token, now() + Span::minutes(15) - Span::microseconds(1)), Ok(claims.clone()));
    assert_eq!(verify(&token, now() + Span::minutes(15)), Err(AccessTokenError::Expired));
    let alone = AccessClaims { tenant: None, ..claims.clone() };
    assert_eq!(verify(&PlainAccessTokens.issue(&alone).unwrap(), now()), Ok(alone));
    let other = PlainAccessTokens.issue(&AccessClaims { email_verified: false, ..claims }).unwrap();
    let parts = |token: &str| token.split('.').map(str::to_owned).collect::<Vec<_>>();
    let forged = format!("plain.{}.{}", parts(&other)[1], parts(&token)[2]);
    assert_eq!(verify(&forged, now()), Err(AccessTokenError::Signature));
    assert_eq!(verify(&PlainAccessTokens::without_claims(), now()), Err(AccessTokenError::Claims));
    for text in ["", "plain", "a.b.c", "plain.xyz.00"] {
        assert_eq!(verify(text, now()), Err(AccessTokenError::Malformed), "{text}");
    }
}

#[tokio::test]
async fn a_store_that_refuses_commits_keeps_what_it_had() {
    let store = MemoryStore::new();
    let tenant = builders::tenant("acme");
    store.refuse_commits();
    let mut work = store.factory().begin(tenant.id()).await.unwrap();
    work.tenants().insert(&tenant).await.unwrap();
    assert!(matches!(work.commit().await, Err(StoreError::Unavailable(_))));
    assert_eq!((store.tenant(tenant.id()), store.commits()), (None, 0));
}
