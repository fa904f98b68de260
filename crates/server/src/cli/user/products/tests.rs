//! The exports as the products write them. The hashes are those of the hasher's tests, where a password is checked against
//! each.

use serde_json::json;
use tenantry_domain::role::Role;

use super::*;
use crate::cli::user::{person::Product, row::Defaults};

const BCRYPT: &str = "$2b$04$9kP8YmTLmMVWVZwGq8RUHe.uD774sxEUBj6ob.QggZDyJx5eIejOa";

/// What the console of Firebase shows, with the example of its own README.
const FIREBASE: &str = "hash_config {
  algorithm: SCRYPT,
  base64_signer_key: jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==,
  base64_salt_separator: Bw==,
  rounds: 8,
  mem_cost: 14,
}";

/// Returns the parts of the command of the row that differ between products, or why there is none.
fn read(product: Product, row: Value) -> String {
    let defaults = Defaults {
        tenant: Some("acme".to_owned()),
        role: Role::Member,
        rehearsed: true,
        product,
        firebase: FirebaseHashing::parse(FIREBASE),
    };
    match defaults.command(row).1 {
        Err(error) => error.to_string(),
        Ok(None) => "nobody".to_owned(),
        Ok(Some(command)) => {
            let since = command.created_at.map_or("-".to_owned(), |at| at.format("%F").to_string());
            let proved = if command.email_verified { "proved" } else { "unproved" };
            format!("{} {} {proved} {since} {}", command.email, command.name, command.password.as_str())
        }
    }
}

#[test]
fn auth0() {
    let row = json!({
        "_id": { "$oid": "60425dc43519d90068f82973" }, "email_verified": true, "email": "ada@example.com",
        "passwordHash": BCRYPT, "password_set_date": { "$date": "2021-03-05T16:35:16.775Z" },
        "tenant": "dev-rwsbs6ym", "connection": "Username-Password-Authentication",
        "created_at": { "$date": "2020-02-01T10:00:00.000Z" }, "_tmp_is_unique": true,
    });
    assert_eq!(read(Product::Auth0, row), format!("ada@example.com ada proved 2020-02-01 {BCRYPT}"));
    let row = json!({ "email": "ada@example.com", "name": "Ada", "created_at": "2020-02-01T10:00:00.000Z" });
    assert_eq!(read(Product::Auth0, row), "ada@example.com Ada unproved 2020-02-01 !");
    let blocked = read(Product::Auth0, json!({ "email": "ada@example.com", "blocked": true }));
    assert!(blocked.starts_with("the account is disabled there"), "{blocked}");
}

#[test]
fn keycloak() {
    let user = |secret: Value, hashing: Value| {
        json!({
            "id": "c7f6", "username": "ada", "email": "ada@example.com", "emailVerified": true, "firstName": "Ada",
            "lastName": "Lovelace", "enabled": true, "createdTimestamp": 1_580_551_200_000_i64,
            "credentials": [
                { "type": "otp", "secretData": "{}", "credentialData": "{}" },
                { "type": "password", "secretData": secret.to_string(), "credentialData": hashing.to_string() },
            ],
        })
    };
    let secret = |value| json!({ "value": value, "salt": "AAECAwQFBgcICQoLDA0ODw==", "additionalParameters": {} });
    let hashing = json!({ "hashIterations": 1000, "algorithm": "pbkdf2-sha512", "additionalParameters": {} });
    let value = "3sHp3K4hkNYMZCnGMI1DnBLdydEKMr/LUFmS1rgUolL6oqXMw7gg5ECTj2rxSCZYkgaxCjX6/RBt81AGWxVR9A==";
    let read_as = |row| read(Product::Keycloak, row);
    assert_eq!(
        read_as(user(secret(value), hashing)),
        format!(
            "ada@example.com Ada Lovelace proved 2020-02-01 $pbkdf2-sha512$i=1000$AAECAwQFBgcICQoLDA0ODw${}",
            value.trim_end_matches('=')
        )
    );
    let hashing = json!({
        "hashIterations": 5, "algorithm": "argon2", "additionalParameters": {
            "hashLength": ["32"], "memory": ["64"], "type": ["id"], "version": ["1.3"], "parallelism": ["1"],
        },
    });
    assert_eq!(
        read_as(user(secret("KmwqD7lgrTW+SBInRNBwMedW90ohzwe/NELQzyGEZc8="), hashing)),
        "ada@example.com Ada Lovelace proved 2020-02-01 $argon2id$v=19$m=64,t=5,p=1$AAECAwQFBgcICQoLDA0ODw$\
         KmwqD7lgrTW+SBInRNBwMedW90ohzwe/NELQzyGEZc8"
    );
    let foreign = user(secret("AAAA"), json!({ "hashIterations": 1, "algorithm": "plugin" }));
    assert!(read_as(foreign).contains("one of Keycloak's own"));
    assert_eq!(read_as(json!({ "username": "service" })), "email must have the form name@example.com");
}

#[test]
fn django() {
    let row = |password: &str| {
        json!({
            "model": "auth.user", "pk": 1, "fields": {
                "password": password, "last_login": null, "is_superuser": false, "username": "ada",
                "first_name": "Ada", "last_name": "Lovelace", "email": "ada@example.com", "is_staff": true,
                "is_active": true, "date_joined": "2020-02-01T10:00:00.123Z", "groups": [], "user_permissions": [],
            },
        })
    };
    let read_as = |row| read(Product::Django, row);
    assert_eq!(
        read_as(row("pbkdf2_sha256$1000$salt$5SmQKZw0kZrmVPdUurnXKeR+wdN7bj+onfnSQUL0V48=")),
        "ada@example.com Ada Lovelace unproved 2020-02-01 \
         $pbkdf2-sha256$i=1000$c2FsdA$5SmQKZw0kZrmVPdUurnXKeR+wdN7bj+onfnSQUL0V48"
    );
    assert_eq!(read_as(row("!Vw8")), "ada@example.com Ada Lovelace unproved 2020-02-01 !");
    assert!(read_as(row("md5$salt$5f4dcc3b5aa765d61d8327deb882cf99")).contains("an encoding that is not known"));
    assert_eq!(read_as(json!({ "model": "auth.group", "pk": 1, "fields": { "name": "editors" } })), "nobody");
}

#[test]
fn firebase() {
    let row = |hash: &str| {
        json!({
            "localId": "b1", "email": "ada@example.com", "emailVerified": true, "passwordHash": hash,
            "salt": "42xEC-ixf3L2lw==", "displayName": "Ada", "lastSignedInAt": "1580551200000",
            "createdAt": "1580551200000", "disabled": false, "providerUserInfo": [],
        })
    };
    let hash = "lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==";
    let read_as = |row| read(Product::Firebase, row);
    let brought = read_as(row(hash));
    let start = "ada@example.com Ada proved 2020-02-01 $firebase-scrypt$ln=14,r=8,p=1$42xEC+ixf3L2lwc$";
    assert!(brought.starts_with(start), "{brought}");
    assert_eq!(
        read_as(row("AAAA")),
        "the parts of the password hash do not belong together: hash and signer key differ in length"
    );
    assert_eq!(read_as(row("")), "ada@example.com Ada proved 2020-02-01 !");
    assert!(FirebaseHashing::parse(&FIREBASE.replace("rounds", "turns")).is_none());
}

#[test]
fn our_own_form() {
    let read_as = |more: Value| {
        let mut row = json!({ "email": "ada@example.com", "name": "Ada", "email_verified": true });
        row.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        read(Product::Tenantry, row)
    };
    let start = "ada@example.com Ada proved -";
    assert_eq!(read_as(json!({})), format!("{start} !"));
    assert_eq!(read_as(json!({ "password_hash": BCRYPT })), format!("{start} {BCRYPT}"));
    let parts = json!({ "algorithm": "pbkdf2-sha256", "iterations": 1000, "salt": "c2FsdA==", "hash": "aGFzaA==" });
    assert_eq!(read_as(json!({ "password_hash": parts })), format!("{start} $pbkdf2-sha256$i=1000$c2FsdA$aGFzaA"));
    let parts = json!({ "algorithm": "scrypt", "n": 16384, "r": 8, "p": 1, "salt": "c2FsdA", "hash": "aGFzaA" });
    assert_eq!(read_as(json!({ "password_hash": parts })), format!("{start} $scrypt$ln=14,r=8,p=1$c2FsdA$aGFzaA"));
    for (more, why) in [
        (json!({ "password_hash": "5f4dcc3b5aa765d61d8327deb882cf99" }), "an encoding that is not known"),
        (json!({ "password_hash": { "algorithm": "md5", "salt": "", "hash": "" } }), "the algorithm must be"),
        (json!({ "role": "boss" }), "role must be one of"),
        (json!({ "tenant": "no tenant" }), "tenant must be a slug or an id"),
        (json!({ "password": "in the clear" }), "unknown field `password`"),
        (json!({ "email": "nobody" }), "email must have the form"),
    ] {
        let told = read_as(more);
        assert!(told.contains(why), "{told}");
    }
}
