//! `/.well-known/jwks.json` returns only what is needed to verify tokens.

use serde_json::Value;

use crate::support::World;

#[tokio::test]
async fn gives_the_public_key_that_tokens_name_and_nothing_private() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let answer = world.get("/.well-known/jwks.json", "").await.assert("200");
    assert_eq!(answer.header("cache-control"), Some("public, max-age=300"));
    let jwks = answer.json();
    let key = &jwks["keys"][0];
    assert_eq!((&key["kty"], &key["crv"], &key["d"]), (&"OKP".into(), &"Ed25519".into(), &Value::Null));

    let header = acme.token.split('.').next().unwrap();
    let header = data_encoding::BASE64URL_NOPAD.decode(header.as_bytes()).unwrap();
    let header: Value = serde_json::from_slice(&header).unwrap();
    assert_eq!((&header["kid"], &header["typ"]), (&key["kid"], &"at+jwt".into()));
}
