//! Password hashes that were made elsewhere, and the texts in which they are stored until their people sign in.
//!
//! - bcrypt: `$2b$12$…`, as everywhere
//! - bcrypt of the SHA-256 of the password, as Django makes it: `$sha256-2b$12$…`
//! - PBKDF2: `$pbkdf2-sha256$i=600000$salt$output`
//! - scrypt: `$scrypt$ln=14,r=8,p=1$salt$output`
//! - Firebase's scrypt: `$firebase-scrypt$ln=14,r=8,p=1$salt$output`
//!
//! Salt and output are in base64 without padding. Hashes of argon2id and its siblings need no other form.

mod encodings;

use std::fmt;

use data_encoding::BASE64_NOPAD;

pub use self::encodings::{UnknownEncoding, base64};
use super::PasswordHash;

/// The prefix of bcrypt over a SHA-256, in place of the first `$`.
const OF_SHA256: &str = "$sha256-";
/// The characters of bcrypt's salt and output.
const BCRYPT_LENGTH: usize = 53;

/// A hash of another family than argon2id's, with everything needed to check a password against it.
#[derive(Clone, PartialEq, Eq)]
pub enum ForeignHash {
    /// bcrypt.
    Bcrypt {
        /// The whole text: `$2b$12$…`.
        text: String,
        /// The logarithm of the number of rounds.
        cost: u32,
        /// What bcrypt was given.
        of: BcryptInput,
    },
    /// PBKDF2 with HMAC.
    Pbkdf2 {
        /// The hash function.
        digest: Digest,
        /// How often it ran for each block of the output.
        iterations: u32,
        /// The salt.
        salt: Vec<u8>,
        /// The output.
        output: Vec<u8>,
    },
    /// scrypt.
    Scrypt {
        /// The costs.
        cost: ScryptCost,
        /// The salt.
        salt: Vec<u8>,
        /// The output, or what it was used for.
        output: ScryptOutput,
    },
}

/// What bcrypt was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BcryptInput {
    /// The password. bcrypt reads its first 72 bytes.
    Password,
    /// The SHA-256 of the password in hexadecimal.
    Sha256,
}

/// The hash function of PBKDF2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names of the functions")]
pub enum Digest {
    Sha1,
    Sha256,
    Sha512,
}

/// The costs of scrypt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScryptCost {
    /// The logarithm of `N`.
    pub log_n: u8,
    /// The size of a block.
    pub r: u32,
    /// How often all of it is done.
    pub p: u32,
}

/// What the output of scrypt was used for.
#[derive(Clone, PartialEq, Eq)]
pub enum ScryptOutput {
    /// It is the hash.
    Hash(Vec<u8>),
    /// Its first 32 bytes are the key of AES-256 in counter mode from zero, and this is that key stream. Firebase
    /// encrypts the signer key of the project with it.
    KeyStream(Vec<u8>),
}

impl Digest {
    const ALL: [Self; 3] = [Self::Sha1, Self::Sha256, Self::Sha512];

    /// Returns the name of PBKDF2 with this function.
    const fn scheme(self) -> &'static str {
        match self {
            Self::Sha1 => "pbkdf2-sha1",
            Self::Sha256 => "pbkdf2-sha256",
            Self::Sha512 => "pbkdf2-sha512",
        }
    }

    /// Returns the function with which PBKDF2 has that name. Some call it by `pbkdf2` alone if the function is SHA-1.
    pub fn of_scheme(name: &str) -> Option<Self> {
        if name == "pbkdf2" { Some(Self::Sha1) } else { Self::ALL.into_iter().find(|digest| digest.scheme() == name) }
    }
}

impl ForeignHash {
    /// Returns Firebase's hash. The project's signer key was encrypted with the password, so both together are the key
    /// stream. The signer key is therefore needed here once, and never stored.
    ///
    /// Returns `None` if hash and signer key differ in length, which means that one of them belongs elsewhere.
    pub fn of_firebase(cost: ScryptCost, salt: Vec<u8>, hash: &[u8], signer_key: &[u8]) -> Option<Self> {
        let stream = || hash.iter().zip(signer_key).map(|(one, other)| one ^ other).collect();
        let output = || ScryptOutput::KeyStream(stream());
        (hash.len() == signer_key.len()).then(|| Self::Scrypt { cost, salt, output: output() })
    }

    /// Reads a stored text; `None` if it is of another kind.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(rest) = text.strip_prefix(OF_SHA256) {
            return bcrypt(&format!("${rest}"), BcryptInput::Sha256);
        }
        if text.starts_with("$2") {
            return bcrypt(text, BcryptInput::Password);
        }
        let mut parts = text.strip_prefix('$')?.split('$');
        let (scheme, params) = (parts.next()?, parts.next()?);
        let (salt, output) = (base64(parts.next()?)?, base64(parts.next()?)?);
        if parts.next().is_some() {
            return None;
        }
        let param = |name| params.split(',').find_map(|param| param.strip_prefix(name)?.strip_prefix('='));
        let number = |name| param(name)?.parse().ok();
        if let "scrypt" | "firebase-scrypt" = scheme {
            let cost = ScryptCost { log_n: param("ln")?.parse().ok()?, r: number("r")?, p: number("p")? };
            let output = if scheme == "scrypt" { ScryptOutput::Hash(output) } else { ScryptOutput::KeyStream(output) };
            return Some(Self::Scrypt { cost, salt, output });
        }
        let digest = Digest::of_scheme(scheme)?;
        Some(Self::Pbkdf2 { digest, iterations: number("i")?, salt, output })
    }

    /// Returns the text to store.
    pub fn to_stored(&self) -> PasswordHash {
        let encoded = |bytes: &[u8]| BASE64_NOPAD.encode(bytes);
        PasswordHash::restore(match self {
            Self::Bcrypt { text, of: BcryptInput::Password, .. } => text.clone(),
            Self::Bcrypt { text, of: BcryptInput::Sha256, .. } => text.replacen('$', OF_SHA256, 1),
            Self::Pbkdf2 { digest, iterations, salt, output } => {
                format!("${}$i={iterations}${}${}", digest.scheme(), encoded(salt), encoded(output))
            }
            Self::Scrypt { cost: ScryptCost { log_n, r, p }, salt, output } => {
                let (scheme, output) = match output {
                    ScryptOutput::Hash(output) => ("scrypt", output),
                    ScryptOutput::KeyStream(output) => ("firebase-scrypt", output),
                };
                format!("${scheme}$ln={log_n},r={r},p={p}${}${}", encoded(salt), encoded(output))
            }
        })
    }
}

/// Reads `$2a$`, `$2b$` and `$2y$`, which differ for no password of today. `$2x$` marks the hashes of a broken
/// implementation and is refused.
fn bcrypt(text: &str, of: BcryptInput) -> Option<ForeignHash> {
    let rest = ["$2a$", "$2b$", "$2y$"].iter().find_map(|prefix| text.strip_prefix(prefix))?;
    let (cost, tail) = rest.split_once('$')?;
    let is_tail = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '/';
    let well_formed = cost.len() == 2 && tail.len() == BCRYPT_LENGTH && tail.chars().all(is_tail);
    let cost = cost.parse().ok()?;
    well_formed.then(|| ForeignHash::Bcrypt { text: text.to_owned(), cost, of })
}

impl fmt::Debug for ScryptOutput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ScryptOutput(…)")
    }
}

impl fmt::Debug for ForeignHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ForeignHash(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BCRYPT: &str = "$2b$10$Z6hUTEEeoJXN5/AmSm/4.eZ75RYgFVriQM9LPhNEC7kbAbS/VAaJ2";

    fn cost() -> impl Strategy<Value = ScryptCost> {
        (any::<u8>(), any::<u32>(), any::<u32>()).prop_map(|(log_n, r, p)| ScryptCost { log_n, r, p })
    }

    fn any_hash() -> impl Strategy<Value = ForeignHash> {
        let bytes = || prop::collection::vec(any::<u8>(), 0..70);
        let input = prop_oneof![Just(BcryptInput::Password), Just(BcryptInput::Sha256)];
        let digest = prop::sample::select(&Digest::ALL[..]);
        let output = bytes().prop_map(ScryptOutput::Hash);
        let stream = bytes().prop_map(ScryptOutput::KeyStream);
        prop_oneof![
            input.prop_map(|of| bcrypt(BCRYPT, of).unwrap()),
            (digest, any::<u32>(), bytes(), bytes()).prop_map(|(digest, iterations, salt, output)| {
                ForeignHash::Pbkdf2 { digest, iterations, salt, output }
            }),
            (cost(), bytes(), prop_oneof![output, stream]).prop_map(|(cost, salt, output)| ForeignHash::Scrypt {
                cost,
                salt,
                output
            }),
        ]
    }

    proptest! {
        #[test]
        fn every_hash_is_stored_and_read_again(hash in any_hash()) {
            prop_assert_eq!(ForeignHash::parse(hash.to_stored().as_str()), Some(hash));
        }

        #[test]
        fn any_text_is_read_or_not(text in "\\$?(2b|2x|scrypt|pbkdf2|sha256-2b)?[$=,a-zA-Z0-9/+.é]{0,80}") {
            let _ = ForeignHash::parse(&text);
        }
    }

    #[test]
    fn what_is_not_bcrypt_is_not_taken_for_it() {
        for text in [
            &BCRYPT[..59],
            &BCRYPT.replace("$2b$", "$2x$"),
            &BCRYPT.replace("$2b$", "$2$"),
            &BCRYPT.replace("$10$", "$9$"),
            &BCRYPT.replace('Z', "!"),
            &format!("{BCRYPT}a"),
        ] {
            assert_eq!(ForeignHash::parse(text), None, "{text}");
        }
    }

    #[test]
    fn nothing_of_the_signer_key_is_stored() {
        let cost = ScryptCost { log_n: 14, r: 8, p: 1 };
        let hash = ForeignHash::of_firebase(cost, b"salt".to_vec(), &[0b1100; 3], &[0b1010; 3]).unwrap();
        assert_eq!(hash.to_stored().as_str(), "$firebase-scrypt$ln=14,r=8,p=1$c2FsdA$BgYG");
        assert_eq!(ForeignHash::of_firebase(cost, Vec::new(), &[1], &[1, 2]), None);
        assert_eq!(format!("{hash:?}"), "ForeignHash(…)");
    }
}
