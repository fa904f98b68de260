//! Access tokens: they are read back as written, and every manipulation is refused for the right reason.

use std::sync::{Arc, LazyLock};

use aws_lc_rs::{
    hmac,
    signature::{Ed25519KeyPair, KeyPair},
};
use data_encoding::BASE64URL_NOPAD;
use proptest::prelude::*;
use serde_json::{Value, json};
use tenantry_application::ports::access_tokens::{AccessClaims, AccessTokenError, AccessTokens, TenantClaims};
use tenantry_domain::{
    Span, Timestamp, access_epoch::AccessEpoch, email::Email, membership::MembershipId, names::DisplayName,
    permission::EmbeddedPermission, role::Role, session::SessionId, slug::Slug, tenant::TenantId, user::UserId,
};
use tenantry_infrastructure::{
    access_tokens::{AccessTokenConfig, JwtAccessTokens},
    signing_keys::{SigningKey, SigningKeys},
};
use uuid::Uuid;

/// An installation whose private key is known to the test, so that it can sign what the adapter never would.
struct Installation {
    pair: Ed25519KeyPair,
    kid: String,
    tokens: JwtAccessTokens,
}

static OURS: LazyLock<Installation> = LazyLock::new(|| Installation::new([]));

impl Installation {
    fn new<'a>(retired: impl IntoIterator<Item = &'a Installation>) -> Self {
        Self::of(Ed25519KeyPair::generate().unwrap(), retired)
    }

    fn of<'a>(pair: Ed25519KeyPair, retired: impl IntoIterator<Item = &'a Installation>) -> Self {
        let retired = retired.into_iter().map(|old| old.key().verifying_key().clone());
        let keys = Arc::new(SigningKeys::new(signing_key(&pair), retired));
        let kid = keys.active().verifying_key().kid().to_owned();
        let (issuer, audience) = ("https://id.example".into(), "tenantry".into());
        let config = AccessTokenConfig { issuer, audience, lifetime: Span::minutes(15) };
        Self { pair, kid, tokens: JwtAccessTokens::new(keys, config).unwrap() }
    }

    /// Returns an installation with the same key, which has seen no token.
    fn like(other: &Self) -> Self {
        let pair = Ed25519KeyPair::from_pkcs8(other.pair.to_pkcs8().unwrap().as_ref()).unwrap();
        Self::of(pair, [])
    }

    fn key(&self) -> SigningKey {
        signing_key(&self.pair)
    }

    fn head(&self) -> Value {
        json!({"alg": "EdDSA", "typ": "at+jwt", "kid": self.kid})
    }

    fn sign(&self, head: &Value, payload: &[u8]) -> String {
        let message = format!("{}.{}", encode(head.to_string().as_bytes()), encode(payload));
        let signature = self.pair.sign(message.as_bytes());
        format!("{message}.{}", encode(signature.as_ref()))
    }

    fn verify(&self, token: &str) -> Result<AccessClaims, AccessTokenError> {
        self.tokens.verify(token, now())
    }

    /// Returns the adapter's verdict on one of our tokens with changed claims.
    fn verify_with(&self, change: impl FnOnce(&mut Value)) -> Result<AccessClaims, AccessTokenError> {
        let mut payload = payload(&self.tokens.issue(&claims()).unwrap());
        change(&mut payload);
        self.verify(&self.sign(&self.head(), payload.to_string().as_bytes()))
    }

    /// Returns the adapter's verdict on one of our tokens with another header.
    fn verify_headed(&self, head: &Value) -> Result<AccessClaims, AccessTokenError> {
        let payload = payload(&self.tokens.issue(&claims()).unwrap());
        self.verify(&self.sign(head, payload.to_string().as_bytes()))
    }
}

fn signing_key(pair: &Ed25519KeyPair) -> SigningKey {
    SigningKey::from_pkcs8(pair.to_pkcs8().unwrap().as_ref()).unwrap()
}

fn encode(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}

fn parts(token: &str) -> [&str; 3] {
    token.split('.').collect::<Vec<_>>().try_into().unwrap()
}

fn payload(token: &str) -> Value {
    serde_json::from_slice(&BASE64URL_NOPAD.decode(parts(token)[1].as_bytes()).unwrap()).unwrap()
}

fn now() -> Timestamp {
    Timestamp::from_timestamp(1_900_000_000, 0).unwrap()
}

fn claims() -> AccessClaims {
    AccessClaims {
        id: Uuid::from_u128(1),
        user_id: UserId::new(Uuid::from_u128(2)),
        session_id: SessionId::new(Uuid::from_u128(3)),
        tenant: Some(TenantClaims {
            tenant_id: TenantId::new(Uuid::from_u128(4)),
            tenant_slug: Slug::parse("analytical-engines").unwrap(),
            membership_id: MembershipId::new(Uuid::from_u128(5)),
            membership_version: 7,
            role: Role::Manager,
        }),
        epoch: AccessEpoch::new(9),
        email: Email::parse("ada@analytical.example").unwrap(),
        email_verified: true,
        name: DisplayName::parse("Ada \"Countess\" Lovelace é").unwrap(),
        issued_at: now(),
        expires_at: now() + Span::minutes(15),
    }
}

#[test]
fn a_token_is_read_back_as_it_was_issued_until_it_expires() {
    let token = OURS.tokens.issue(&claims()).unwrap();
    assert_eq!(OURS.verify(&token), Ok(claims()));
    let last = claims().expires_at - Span::microseconds(1);
    assert_eq!(OURS.tokens.verify(&token, last), Ok(claims()));
    assert_eq!(OURS.tokens.verify(&token, claims().expires_at), Err(AccessTokenError::Expired));
}

proptest! {
    /// Also for a clock that is set back, or far away.
    #[test]
    fn a_remembered_token_is_judged_as_one_that_is_new(seconds in prop::collection::vec(-2000_i64..2000, 1..9)) {
        let short = AccessClaims { expires_at: now() + Span::minutes(9), ..claims() };
        let token = OURS.tokens.issue(&short).unwrap();
        prop_assert_eq!(OURS.verify(&token), Ok(short));
        for second in seconds {
            let at = now() + Span::seconds(second);
            let fresh = Installation::like(&OURS);
            prop_assert_eq!(OURS.tokens.verify(&token, at), fresh.tokens.verify(&token, at));
        }
    }
}

#[test]
fn a_remembered_token_vouches_for_no_other() {
    let token = OURS.tokens.issue(&claims()).unwrap();
    assert_eq!(OURS.verify(&token), Ok(claims()));
    for place in 0..token.len() {
        let mut other = token.clone().into_bytes();
        other[place] = if other[place] == b'A' { b'B' } else { b'A' };
        let other = String::from_utf8(other).unwrap();
        assert!(OURS.verify(&other).is_err(), "byte {place}");
    }
    assert!(OURS.verify(&format!("{token}A")).is_err());
    assert_eq!(OURS.verify(&token), Ok(claims()));
}

/// A token of a person alone names no tenant, not even in part, and is for nobody but Tenantry.
#[test]
fn a_token_without_a_tenant_is_for_another_audience_and_the_two_are_never_mixed_up() {
    let alone = AccessClaims { tenant: None, ..claims() };
    let token = OURS.tokens.issue(&alone).unwrap();
    assert_eq!(OURS.verify(&token), Ok(alone));
    let written = payload(&token);
    assert_eq!(written["aud"], "tenantry:person");
    let of_tenant = ["tenant_id", "tenant_slug", "mid", "mver", "role", "permissions"];
    assert!(of_tenant.iter().all(|claim| written.get(claim).is_none()), "{written}");
    let whole = payload(&OURS.tokens.issue(&claims()).unwrap());
    let verify = |payload: &Value| OURS.verify(&OURS.sign(&OURS.head(), payload.to_string().as_bytes()));
    for claim in of_tenant {
        let mut with_one = written.clone();
        with_one[claim] = whole[claim].clone();
        assert_eq!(verify(&with_one), Err(AccessTokenError::Claims), "{claim} alone");
        with_one["aud"] = whole["aud"].clone();
        assert_eq!(verify(&with_one), Err(AccessTokenError::Claims), "{claim} alone, for the other audience");
        let mut without_one = whole.clone();
        without_one.as_object_mut().unwrap().remove(claim);
        assert_eq!(verify(&without_one), Err(AccessTokenError::Claims), "without {claim}");
    }
    for (mut claims, audience) in [(written, "tenantry"), (whole, "tenantry:person")] {
        claims["aud"] = audience.into();
        assert_eq!(verify(&claims), Err(AccessTokenError::Claims), "{audience}");
    }
}

#[test]
fn a_token_of_a_longer_life_ends_with_the_one_of_today() {
    let long = AccessClaims { expires_at: now() + Span::hours(1), ..claims() };
    let token = OURS.tokens.issue(&long).unwrap();
    let today = now() + Span::minutes(15);
    assert_eq!(OURS.tokens.verify(&token, today - Span::microseconds(1)), Ok(long));
    assert_eq!(OURS.tokens.verify(&token, today), Err(AccessTokenError::Expired));
}

#[test]
fn a_token_lists_the_embedders_permissions_of_the_role() {
    let pair = Ed25519KeyPair::generate().unwrap();
    let config =
        AccessTokenConfig { issuer: "https://id.example".into(), audience: "a".into(), lifetime: Span::minutes(15) };
    let embedded = [("orders:read", Role::Viewer), ("orders:refund", Role::Admin), ("orders:create", Role::Manager)];
    let embedded = embedded.map(|(name, least)| EmbeddedPermission::new(name, least)).to_vec();
    let tokens = JwtAccessTokens::new(Arc::new(SigningKeys::new(signing_key(&pair), [])), config).unwrap();
    let listed = |tokens: &JwtAccessTokens| {
        let listed = payload(&tokens.issue(&claims()).unwrap())["permissions"].clone();
        serde_json::from_value::<Vec<String>>(listed).unwrap()
    };
    let built_in = listed(&tokens);
    let all = listed(&tokens.with_permissions(embedded));
    // The token is of a manager.
    assert_eq!(all, [&built_in[..], &["orders:read".to_owned(), "orders:create".to_owned()]].concat());
}

#[test]
fn a_token_says_what_others_may_rely_on() {
    let token = OURS.tokens.issue(&claims()).unwrap();
    let head: Value = serde_json::from_slice(&BASE64URL_NOPAD.decode(parts(&token)[0].as_bytes()).unwrap()).unwrap();
    assert_eq!(head, OURS.head());
    assert_eq!(
        payload(&token),
        json!({
            "iss": "https://id.example",
            "aud": "tenantry",
            "sub": "00000000-0000-0000-0000-000000000002",
            "exp": 1_900_000_900,
            "iat": 1_900_000_000,
            "jti": "00000000-0000-0000-0000-000000000001",
            "sid": "00000000-0000-0000-0000-000000000003",
            "tenant_id": "00000000-0000-0000-0000-000000000004",
            "tenant_slug": "analytical-engines",
            "mid": "00000000-0000-0000-0000-000000000005",
            "mver": 7,
            "epoch": 9,
            "role": "manager",
            "permissions": [
                "tenant:read", "members:read", "members:update",
                "invitations:read", "invitations:create", "invitations:revoke", "links:read", "links:manage"
            ],
            "email": "ada@analytical.example",
            "email_verified": true,
            "name": "Ada \"Countess\" Lovelace é",
        })
    );
}

#[test]
fn what_is_no_token_by_its_form_is_malformed() {
    let token = OURS.tokens.issue(&claims()).unwrap();
    let [head, payload, signature] = parts(&token);
    for text in [
        String::new(),
        ".".into(),
        "..".into(),
        "...".into(),
        format!("{head}.{payload}"),
        format!("{head}.{payload}.{signature}.{signature}"),
        format!("{head}=.{payload}.{signature}"),
        format!("{head}.{payload}.{signature}="),
        format!("{head}.{payload}.!"),
        format!("{head}.{payload}+.{signature}"),
        format!("{}.{payload}.{signature}", encode(b"no json")),
        format!("{}.{payload}.{signature}", encode(b"[]")),
        format!(" {token}"),
        format!("{token}\n"),
        format!("Bearer {token}"),
        format!("{head}.{}.{signature}", "A".repeat(8 * 1024)),
    ] {
        assert_eq!(OURS.verify(&text), Err(AccessTokenError::Malformed), "{text}");
    }
}

#[test]
fn a_head_that_is_not_ours_is_malformed_even_under_our_signature() {
    assert_eq!(OURS.verify_headed(&OURS.head()), Ok(claims()));
    let with = |name: &str, value: Value| {
        let mut head = OURS.head();
        head[name] = value;
        head
    };
    let mut without_kid = OURS.head();
    without_kid.as_object_mut().unwrap().remove("kid");
    for head in [
        without_kid,
        with("typ", json!("JWT")),
        with("typ", json!("at+JWT")),
        with("typ", Value::Null),
        with("alg", json!("none")),
        with("alg", json!("None")),
        with("alg", json!("nOnE")),
        with("alg", json!("")),
        with("alg", json!("HS256")),
        with("alg", json!("RS256")),
        with("alg", json!("ES256")),
        with("alg", json!("Ed25519")),
        with("alg", json!(["EdDSA"])),
        with("crit", json!(["exp"])),
        with("crit", json!([])),
        with("b64", json!(false)),
        with("zip", json!("DEF")),
        with("jwk", json!({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})),
        with("jku", json!("https://evil.example/jwks.json")),
        with("x5u", json!("https://evil.example/cert.pem")),
        with("x5c", json!([])),
        with("kid", json!(1)),
    ] {
        assert_eq!(OURS.verify_headed(&head), Err(AccessTokenError::Malformed), "{head}");
    }
}

#[test]
fn a_key_name_is_looked_up_and_nothing_else() {
    for kid in ["", "../../etc/passwd", "/dev/null", "' OR 1=1 --", "unknown", &OURS.kid.to_lowercase()] {
        let mut head = OURS.head();
        head["kid"] = json!(kid);
        assert_eq!(OURS.verify_headed(&head), Err(AccessTokenError::Signature), "{kid}");
    }
}

#[test]
fn the_public_key_is_no_shared_secret() {
    let [_, payload, _] = parts(&OURS.tokens.issue(&claims()).unwrap()).map(str::to_owned);
    for alg in ["HS256", "EdDSA"] {
        let head = json!({"alg": alg, "typ": "at+jwt", "kid": OURS.kid});
        let message = format!("{}.{payload}", encode(head.to_string().as_bytes()));
        let key = hmac::Key::new(hmac::HMAC_SHA256, OURS.pair.public_key().as_ref());
        let forged = format!("{message}.{}", encode(hmac::sign(&key, message.as_bytes()).as_ref()));
        let expected = if alg == "EdDSA" { AccessTokenError::Signature } else { AccessTokenError::Malformed };
        assert_eq!(OURS.verify(&forged), Err(expected), "{alg}");
    }
}

#[test]
fn without_its_signature_a_token_is_worth_nothing() {
    let token = OURS.tokens.issue(&claims()).unwrap();
    let [head, payload, _] = parts(&token);
    assert_eq!(OURS.verify(&format!("{head}.{payload}.")), Err(AccessTokenError::Signature));
    let none = encode(json!({"alg": "none", "typ": "at+jwt", "kid": OURS.kid}).to_string().as_bytes());
    assert_eq!(OURS.verify(&format!("{none}.{payload}.")), Err(AccessTokenError::Malformed));
}

#[test]
fn an_edited_payload_is_noticed_before_anything_in_it_is_read() {
    let token = OURS.tokens.issue(&claims()).unwrap();
    let [head, _, signature] = parts(&token);
    let edits: [fn(&mut Value); 4] = [
        |payload| payload["tenant_id"] = json!(Uuid::from_u128(99).to_string()),
        |payload| payload["role"] = json!("owner"),
        |payload| payload["exp"] = json!(1),
        |payload| *payload = json!("nothing"),
    ];
    for edit in edits {
        let mut edited = payload(&token);
        edit(&mut edited);
        let forged = format!("{head}.{}.{signature}", encode(edited.to_string().as_bytes()));
        assert_eq!(OURS.verify(&forged), Err(AccessTokenError::Signature), "{edited}");
    }
}

#[test]
fn another_installations_key_signs_nothing_here_under_either_name() {
    let theirs = Installation::new([]);
    assert_eq!(OURS.verify(&theirs.tokens.issue(&claims()).unwrap()), Err(AccessTokenError::Signature));
    let payload = payload(&OURS.tokens.issue(&claims()).unwrap()).to_string();
    assert_eq!(OURS.verify(&theirs.sign(&OURS.head(), payload.as_bytes())), Err(AccessTokenError::Signature));
}

#[test]
fn a_retired_key_still_verifies_and_signs_no_more() {
    let old = Installation::new([]);
    let new = Installation::new([&old]);
    assert_eq!(new.verify(&old.tokens.issue(&claims()).unwrap()), Ok(claims()));
    let token = new.tokens.issue(&claims()).unwrap();
    assert_eq!(old.verify(&token), Err(AccessTokenError::Signature));
}

#[test]
fn every_claim_must_be_there_and_well_formed() {
    let whole = payload(&OURS.tokens.issue(&claims()).unwrap());
    assert_eq!(whole.as_object().unwrap().len(), 17);
    for name in whole.as_object().unwrap().keys().filter(|name| *name != "epoch") {
        let missing = OURS.verify_with(|payload| drop(payload.as_object_mut().unwrap().remove(name)));
        assert_eq!(missing, Err(AccessTokenError::Claims), "{name} missing");
        for wrong in [json!(null), json!({}), json!([1]), json!(-1.5)] {
            let answer = OURS.verify_with(|payload| payload[name] = wrong.clone());
            assert_eq!(answer, Err(AccessTokenError::Claims), "{name} = {wrong}");
        }
    }
    for (name, wrong) in [
        ("sub", json!("00000000000000000000000000000002")),
        ("sid", json!("")),
        ("jti", json!("1")),
        ("tenant_id", json!("analytical-engines")),
        ("mid", json!("00000000-0000-0000-0000-00000000000g")),
        ("mver", json!(4_294_967_296_u64)),
        ("epoch", json!(-1)),
        ("epoch", json!("9")),
        ("tenant_slug", json!("-")),
        ("role", json!("superuser")),
        ("role", json!("Owner")),
        ("email", json!("ada")),
        ("name", json!("")),
        ("exp", json!("1900000900")),
        ("exp", json!(i64::MAX)),
        ("iat", json!(i64::MIN)),
    ] {
        let answer = OURS.verify_with(|payload| payload[name] = wrong.clone());
        assert_eq!(answer, Err(AccessTokenError::Claims), "{name} = {wrong}");
    }
    assert_eq!(OURS.verify(&OURS.sign(&OURS.head(), b"no json")), Err(AccessTokenError::Claims));
    assert_eq!(OURS.verify(&OURS.sign(&OURS.head(), b"[]")), Err(AccessTokenError::Claims));
}

#[test]
fn a_token_is_from_us_for_us_and_of_now() {
    for (name, wrong) in [
        ("iss", json!("https://id.example/")),
        ("iss", json!("https://evil.example")),
        ("aud", json!("another")),
        ("aud", json!(["tenantry", "another"])),
        ("nbf", json!("soon")),
    ] {
        let answer = OURS.verify_with(|payload| payload[name] = wrong.clone());
        assert_eq!(answer, Err(AccessTokenError::Claims), "{name} = {wrong}");
    }
    assert!(OURS.verify_with(|payload| payload["iat"] = json!(now().timestamp() + 60)).is_ok());
    assert!(OURS.verify_with(|payload| payload["nbf"] = json!(now().timestamp())).is_ok());
}

/// Its client can only refresh, so it is answered like an expired token.
#[test]
fn a_token_from_the_future_is_no_token() {
    for (name, from) in [("iat", 61), ("iat", 400 * 86_400), ("nbf", 1), ("nbf", 400 * 86_400)] {
        let answer = OURS.verify_with(|payload| {
            payload[name] = json!(now().timestamp() + from);
            payload["exp"] = json!(now().timestamp() + from + 900);
        });
        assert_eq!(answer, Err(AccessTokenError::Expired), "{name} in {from} seconds");
    }
    let token = OURS.tokens.issue(&claims()).unwrap();
    for back in [Span::seconds(61), Span::minutes(14), Span::days(400)] {
        assert_eq!(OURS.tokens.verify(&token, now() - back), Err(AccessTokenError::Expired), "{back}");
    }
}

/// Such as a token of the release before epochs.
#[test]
fn a_token_of_no_epoch_is_over() {
    let without = OURS.verify_with(|payload| drop(payload.as_object_mut().unwrap().remove("epoch")));
    assert_eq!(without, Err(AccessTokenError::Expired));
}

#[test]
fn an_expired_token_is_called_expired_whatever_else_is_wrong_with_it() {
    let expired = OURS.verify_with(|payload| *payload = json!({"exp": now().timestamp()}));
    assert_eq!(expired, Err(AccessTokenError::Expired));
}

proptest! {
    #[test]
    fn no_text_panics(text in r"\PC{0,60}(\.[A-Za-z0-9_-]{0,60}){0,4}") {
        prop_assert!(OURS.verify(&text).is_err());
    }

    #[test]
    fn no_payload_under_our_signature_panics(payload in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(OURS.verify(&OURS.sign(&OURS.head(), &payload)).is_err());
    }

    #[test]
    fn a_changed_character_never_verifies(place in any::<prop::sample::Index>(), byte in 0x20_u8..0x7f) {
        let token = OURS.tokens.issue(&claims()).unwrap();
        let mut changed = token.clone().into_bytes();
        let place = place.index(changed.len());
        prop_assume!(changed[place] != byte);
        changed[place] = byte;
        prop_assert!(OURS.verify(&String::from_utf8(changed).unwrap()).is_err());
    }
}
