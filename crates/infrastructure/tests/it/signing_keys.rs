//! The keys of an installation: created once, shared by all processes, kept private, never silently replaced; and their
//! public form.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Barrier,
    thread,
};

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use tempfile::{TempDir, tempdir};
use tenantry_infrastructure::{
    installation_keys::{InstallationKeys, InstallationKeysError},
    signing_keys::{SigningKey, SigningKeys},
};

const SIGNING: &str = "keys/access-token-signing.pk8";
const DERIVATION: &str = "keys/derivation.key";

fn made() -> (TempDir, InstallationKeys) {
    let dir = tempdir().unwrap();
    let keys = InstallationKeys::load_or_create(&dir.path().join("data")).unwrap();
    (dir, keys)
}

fn kid(keys: &InstallationKeys) -> String {
    keys.signing.active().verifying_key().kid().to_owned()
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn they_are_the_same_at_every_start_and_others_in_every_installation() {
    let (dir, keys) = made();
    let again = InstallationKeys::load_or_create(&dir.path().join("data")).unwrap();
    assert_eq!(kid(&keys), kid(&again));
    assert_eq!(keys.derivation.expose(), again.derivation.expose());
    let (_other_dir, other) = made();
    assert_ne!(kid(&keys), kid(&other));
    assert_ne!(keys.derivation.expose(), other.derivation.expose());
}

#[test]
fn starts_at_the_same_time_agree_on_them_and_leave_nothing_else_behind() {
    for _ in 0..20 {
        let dir = tempdir().unwrap();
        let together = Barrier::new(8);
        let mut seen: Vec<_> = thread::scope(|scope| {
            let starts: Vec<_> = (0..8)
                .map(|_| {
                    scope.spawn(|| {
                        together.wait();
                        let keys = InstallationKeys::load_or_create(dir.path()).unwrap();
                        (kid(&keys), *keys.derivation.expose())
                    })
                })
                .collect();
            starts.into_iter().map(|start| start.join().unwrap()).collect()
        });
        seen.dedup();
        assert_eq!(seen.len(), 1);
        assert_eq!(files(&dir.path().join("keys")), [dir.path().join(SIGNING), dir.path().join(DERIVATION)]);
    }
}

#[cfg(unix)]
#[test]
fn nobody_but_the_owner_can_read_them() {
    use std::os::unix::fs::PermissionsExt;

    let (dir, _keys) = made();
    let data = dir.path().join("data");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
    assert_eq!(mode(&data.join("keys")), 0o700);
    for file in [SIGNING, DERIVATION] {
        let file = data.join(file);
        assert_eq!(mode(&file), 0o600);
        for exposed in [0o640, 0o604, 0o660] {
            fs::set_permissions(&file, fs::Permissions::from_mode(exposed)).unwrap();
            let error = InstallationKeys::load_or_create(&data).unwrap_err();
            assert!(matches!(error, InstallationKeysError::Exposed { .. }));
            assert!(error.to_string().contains(&format!("run `chmod 600 {}`", file.display())), "{error}");
        }
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        InstallationKeys::load_or_create(&data).unwrap();
    }
}

#[test]
fn a_damaged_file_is_an_error_that_names_it_and_is_left_as_it_is() {
    let (dir, _keys) = made();
    let data = dir.path().join("data");
    for file in [SIGNING, DERIVATION] {
        let file = data.join(file);
        let whole = fs::read(&file).unwrap();
        let mut flipped = whole.clone();
        flipped[20] ^= 1;
        for damaged in [Vec::new(), whole[..whole.len() - 1].to_vec(), flipped, vec![b'x'; 10_000]] {
            fs::write(&file, &damaged).unwrap();
            let error = InstallationKeys::load_or_create(&data).unwrap_err();
            assert!(matches!(error, InstallationKeysError::Damaged { .. }), "{error}");
            assert!(error.to_string().contains(&*file.to_string_lossy()), "{error}");
            assert_eq!(fs::read(&file).unwrap(), damaged);
        }
        fs::write(&file, whole).unwrap();
    }
    InstallationKeys::load_or_create(&data).unwrap();
}

#[test]
fn a_directory_that_cannot_be_is_an_error_that_names_it() {
    let dir = tempdir().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, "").unwrap();
    let error = InstallationKeys::load_or_create(&file).unwrap_err();
    assert!(error.to_string().contains(&*file.join("keys").to_string_lossy()), "{error}");
}

/// The key, the JWK and the thumbprint of RFC 8037, appendix A.
#[test]
fn the_public_form_is_that_of_the_standard() {
    let seed = HEXLOWER.decode(b"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60").unwrap();
    let pkcs8 = Ed25519KeyPair::from_seed_unchecked(&seed).unwrap().to_pkcs8().unwrap();
    let keys = SigningKeys::new(SigningKey::from_pkcs8(pkcs8.as_ref()).unwrap(), []);
    assert_eq!(
        keys.jwks(),
        serde_json::json!({"keys": [{
            "kty": "OKP",
            "crv": "Ed25519",
            "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
            "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
            "use": "sig",
            "alg": "EdDSA",
        }]})
    );
}

#[test]
fn a_retired_key_is_found_and_shown_beside_the_active_one() {
    let key = || SigningKey::from_pkcs8(Ed25519KeyPair::generate().unwrap().to_pkcs8().unwrap().as_ref()).unwrap();
    let (old, new) = (key(), key());
    let (old_kid, new_kid) = (old.verifying_key().kid().to_owned(), new.verifying_key().kid().to_owned());
    let keys = SigningKeys::new(new, [old.verifying_key().clone()]);
    assert_eq!(keys.active().verifying_key().kid(), new_kid);
    assert!(keys.find(&old_kid).is_some() && keys.find(&new_kid).is_some() && keys.find("other").is_none());
    assert_eq!(keys.jwks()["keys"].as_array().unwrap().len(), 2);
}

#[test]
fn nothing_secret_is_printed_and_only_the_public_half_is_served() {
    let (dir, keys) = made();
    let pair = Ed25519KeyPair::from_pkcs8(&fs::read(dir.path().join("data").join(SIGNING)).unwrap()).unwrap();
    let jwks = keys.signing.jwks();
    let public = BASE64URL_NOPAD.decode(jwks["keys"][0]["x"].as_str().unwrap().as_bytes()).unwrap();
    assert_eq!(public, pair.public_key().as_ref());
    UnparsedPublicKey::new(&ED25519, &public).verify(b"m", pair.sign(b"m").as_ref()).unwrap();
    assert!(jwks["keys"][0].get("d").is_none());
    let printed = format!("{keys:?}");
    assert!(printed.contains("derivation: Secret(…)") && printed.contains("active: SigningKey("), "{printed}");
}
