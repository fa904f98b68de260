//! Known answers: hashes of one password, made by the products themselves.
//!
//! - Django 5.2.19: `PBKDF2PasswordHasher().encode(PASSWORD, SALT, 1000)` and the same for its siblings, with small costs
//! - passlib 1.7.4: `passlib.hash.pbkdf2_sha256.using(rounds=1000).hash(PASSWORD)` and the same for its siblings
//! - bcrypt 4.0.1 (Python): `bcrypt.hashpw(PASSWORD, bcrypt.gensalt(4))`; `2y` is `2b` under the name that PHP gives it
//! - argon2-cffi 25.1.0: `argon2.low_level.hash_secret(PASSWORD, b"saltsalt", 3, 64, 1, 32, Type.I)`, and `Type.D`
//! - Keycloak's PBKDF2: `hashlib.pbkdf2_hmac(name, PASSWORD, bytes(range(16)), 1000, 64)`, 64 bytes for each function
//! - Firebase: the example in the README of Firebase's own scrypt, which firebase-scrypt 0.1.0 (Python) confirms

use tenantry_domain::password::{PasswordHash, foreign::base64};

use super::*;
use crate::password_hasher::StoredHash;

const PASSWORD: &str = "Grüße vom Meer 7";

const BROUGHT: [&str; 15] = [
    "pbkdf2_sha256$1000$a1b2c3d4e5f6g7h8i9j0k1$5SmQKZw0kZrmVPdUurnXKeR+wdN7bj+onfnSQUL0V48=",
    "pbkdf2_sha1$1000$a1b2c3d4e5f6g7h8i9j0k1$5ZSKHEWSVIjIyhQL0U6Wt7BOvwI=",
    "bcrypt_sha256$$2b$04$M1P842s2qZ7yaJsC46DVp.MY4qCUR5ETgs0ZPeU.aVK/h4tNogFIq",
    "bcrypt$$2b$04$/Q6.MgLoMZRD2C/pUIYLEOmkcWQhE9caOslrK47WSEsxN/kPRduNm",
    "scrypt$16$a1b2c3d4e5f6g7h8i9j0k1$8$5$kN3huE/d3keTJ4fY+tBjo3i4UJT8L7LMJueBW4p9cGH1aBZHLbIFYZXWa63IwoT3FqLrg2L3QyU1A3BUgJ4sGw==",
    "$pbkdf2$1000$MCZkLMUY4/xfa60VAsC41w$Ohk59ySW4CvOgB/YnvkXq.air68",
    "$pbkdf2-sha256$1000$mhMCAGAM4Zyztva.txai9A$tDWgpJmis1X1pAYxRqSp37ZKTxDUUCEinCbfwMYPC.Q",
    "$pbkdf2-sha512$1000$yLkXIkRI6R1DqFWqtfb.vw$Dr2BGesX6U5pOEj0JbNX3BJl5HzXJ.7TgBFItxyauKBhRyhWeCXy2cixkopUT5Uj1DvC4oR1smF7d7bWWDUBRw",
    "$scrypt$ln=4,r=8,p=1$ZswZ4/xfSwkhBAAgpNQ6Zw$Ps1p8XD9JbpNNJmVNm/V3qyQE1mm8c1vpRovhOhWq8w",
    "$2a$04$1O9PO5K2LNZ0oaLUVsjcXuW8RQa6c1SQJztBztw7Zok5./VGbw.4y",
    "$2b$04$9kP8YmTLmMVWVZwGq8RUHe.uD774sxEUBj6ob.QggZDyJx5eIejOa",
    "$2y$04$3bKmgj9Cc78swy3zl582ceKc5iv6fzsXtJKiK1GO3MYU7kSwmIrSS",
    "$pbkdf2-sha512$i=1000$AAECAwQFBgcICQoLDA0ODw$3sHp3K4hkNYMZCnGMI1DnBLdydEKMr/LUFmS1rgUolL6oqXMw7gg5ECTj2rxSCZYkgaxCjX6/RBt81AGWxVR9A",
    "$pbkdf2-sha256$i=1000$AAECAwQFBgcICQoLDA0ODw$NDX2DBiedyFyT+9ckJfprJc7CJx0oNl094vZl0XNAa3Osld0dPEqTcJ7Lhfce8acoIV7mZn4JfaLTlzunMnwwg",
    "$pbkdf2-sha1$i=1000$AAECAwQFBgcICQoLDA0ODw$pig43LoBNvlHgZ851gZJahTjy686rPNkVzsG3BFuOY1O7ROLbFapuuCWx4WclZSEDdApWs+unVlP/UbOj733iQ",
];

/// argon2's other variants, as Django and argon2-cffi write them. They need no form of their own.
const BROUGHT_ARGON2: [&str; 3] = [
    "argon2$argon2id$v=19$m=64,t=1,p=2$YTFiMmMzZDRlNWY2ZzdoOGk5ajBrMQ$hUccBko2I3ihXxMlLKC2YJ6IoPcRZQeLcP5rdOA1S9A",
    "$argon2i$v=19$m=64,t=3,p=1$c2FsdHNhbHQ$pjOaOmRJItUjZjVBURMcq5bQx1ea55t1ewAqoGbk52M",
    "$argon2d$v=19$m=64,t=3,p=1$c2FsdHNhbHQ$ST6YNRHXCbV09ALymeeGWBPy9+3J2j7CQX+pU2Q/y9g",
];

fn password(text: &str) -> PlainPassword {
    PlainPassword::present(text).unwrap()
}

fn stored(text: &str) -> ForeignHash {
    ForeignHash::parse(PasswordHash::bring(text).unwrap().as_str()).unwrap()
}

fn firebase(password: &str) -> bool {
    let bytes = |text| base64(text).unwrap();
    let salt = [bytes("42xEC+ixf3L2lw=="), bytes("Bw==")].concat();
    let hash = bytes("lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==");
    let key = bytes("jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==");
    let hash = ForeignHash::of_firebase(ScryptCost { log_n: 14, r: 8, p: 1 }, salt, &hash, &key).unwrap();
    let hash = ForeignHash::parse(hash.to_stored().as_str()).unwrap();
    check(&hash).unwrap();
    matches(&hash, &self::password(password)).unwrap()
}

#[test]
fn hashes_that_other_products_made_hold() {
    for text in BROUGHT {
        let hash = stored(text);
        check(&hash).unwrap();
        assert!(matches(&hash, &password(PASSWORD)).unwrap(), "{text}");
        assert!(!matches(&hash, &password("Grüße vom Meer 8")).unwrap(), "{text}");
    }
    assert!(firebase("user1password") && !firebase("user2password"));
}

#[test]
fn other_variants_of_argon2_hold_too() {
    for text in BROUGHT_ARGON2 {
        let hash = StoredHash::parse(&PasswordHash::bring(text).unwrap()).unwrap();
        let mut blocks = vec![argon2::Block::new(); hash.block_count()];
        assert!(hash.matches(&password(PASSWORD), &mut blocks).unwrap(), "{text}");
        assert!(!hash.matches(&password("Grüße vom Meer 8"), &mut blocks).unwrap(), "{text}");
    }
}

/// bcrypt reads 72 bytes, wherever it was made. A password that was longer keeps working.
#[test]
fn a_password_beyond_what_bcrypt_reads_still_holds() {
    let hash = stored("$2b$04$7MelSCKv1OUYADasP007Wua1BS0iFelbKmExnTeo6aU2Z.xPXzpMK");
    assert!(matches(&hash, &password(&format!("{}and the rest", "x".repeat(72)))).unwrap());
    assert!(!matches(&hash, &password(&"x".repeat(71))).unwrap());
}

#[test]
fn what_would_take_the_server_down_or_match_by_accident_is_not_computed() {
    let bytes = |many| data_encoding::BASE64_NOPAD.encode(&vec![7; many]);
    let output = bytes(32);
    for (text, refusal) in [
        (BROUGHT[10].replace("$04$", "$16$"), StoredHashError::TooExpensive),
        (BROUGHT[10].replace("$04$", "$03$"), StoredHashError::TooExpensive),
        // The salt of 16 bytes leaves 4 bits of its last character unused.
        (BROUGHT[10].replace("9kP8YmTLmMVWVZwGq8RUHe", "9kP8YmTLmMVWVZwGq8RUHf"), StoredHashError::Malformed),
        (format!("$pbkdf2-sha256$i=5000001$c2FsdA${output}"), StoredHashError::TooExpensive),
        (format!("$pbkdf2-sha1$i=2500001$c2FsdA${output}"), StoredHashError::TooExpensive),
        (format!("$pbkdf2-sha1$i=0$c2FsdA${output}"), StoredHashError::TooExpensive),
        (format!("$scrypt$ln=18,r=8,p=2$c2FsdA${output}"), StoredHashError::TooExpensive),
        (format!("$scrypt$ln=63,r=8,p=1$c2FsdA${output}"), StoredHashError::TooExpensive),
        (format!("$scrypt$ln=255,r=1,p=1$c2FsdA${output}"), StoredHashError::TooExpensive),
        (format!("$scrypt$ln=14,r=8,p=4294967295$c2FsdA${output}"), StoredHashError::TooExpensive),
        (format!("$firebase-scrypt$ln=14,r=0,p=1$c2FsdA${output}"), StoredHashError::TooExpensive),
        (format!("$scrypt$ln=14,r=8,p=1$c2FsdA${}", bytes(15)), StoredHashError::Malformed),
        (format!("$firebase-scrypt$ln=14,r=8,p=1$c2FsdA${}", bytes(129)), StoredHashError::Malformed),
        (format!("$pbkdf2-sha256$i=1$c2FsdA${}", bytes(0)), StoredHashError::Malformed),
        (format!("$pbkdf2-sha256$i=1${}${output}", bytes(129)), StoredHashError::Malformed),
    ] {
        assert_eq!(check(&stored(&text)), Err(refusal), "{text}");
    }
    for text in [
        format!("$pbkdf2-sha256$i=5000000$c2FsdA${output}"),
        format!("$scrypt$ln=18,r=8,p=1$c2FsdA${output}"),
        BROUGHT[10].replace("$04$", "$15$"),
    ] {
        assert_eq!(check(&stored(&text)), Ok(()), "{text}");
    }
}
