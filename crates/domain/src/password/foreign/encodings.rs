//! The texts in which other products keep password hashes.

use data_encoding::BASE64_NOPAD;

use super::{BcryptInput, Digest, ForeignHash, ScryptCost, ScryptOutput, bcrypt};
use crate::password::PasswordHash;

/// How PHC strings of argon2id and its siblings begin.
const ARGON: &str = "$argon";

/// The text is not a password hash in one of the encodings that can be brought along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the password hash is in an encoding that is not known; write a PHC string of argon2id, scrypt or PBKDF2, or bcrypt's \
     $2b$"
)]
pub struct UnknownEncoding;

impl PasswordHash {
    /// Reads a hash in the encoding of another product, and returns the form to store: PHC strings of argon2id and its siblings, scrypt and
    /// PBKDF2, bcrypt's `$2a$`, `$2b$` and `$2y$`, passlib's strings, and Django's. The hasher says whether it can check
    /// what comes out.
    ///
    /// # Errors
    /// [`UnknownEncoding`]: it is none of them.
    pub fn bring(text: &str) -> Result<Self, UnknownEncoding> {
        if text.starts_with(ARGON) {
            return Ok(Self::restore(text));
        }
        if let Some(hash) = ForeignHash::parse(text).or_else(|| of_passlib(text)) {
            return Ok(hash.to_stored());
        }
        match text.split_once('$') {
            // Django names the family before the variant.
            Some((family, variant)) if format!("${family}").starts_with(ARGON) && variant.starts_with(family) => {
                Ok(Self::restore(format!("${variant}")))
            }
            Some((scheme, rest)) => of_django(scheme, rest).map(|hash| hash.to_stored()).ok_or(UnknownEncoding),
            None => Err(UnknownEncoding),
        }
    }
}

/// Reads base64 of either alphabet, and passlib's, with or without padding.
pub fn base64(text: &str) -> Option<Vec<u8>> {
    let common = |c| match c {
        '-' | '.' => '+',
        '_' => '/',
        other => other,
    };
    let text: String = text.trim_end_matches('=').chars().map(common).collect();
    BASE64_NOPAD.decode(text.as_bytes()).ok()
}

/// Reads `$pbkdf2-sha256$29000$salt$output`. The other schemes of passlib are in PHC or bcrypt's form.
fn of_passlib(text: &str) -> Option<ForeignHash> {
    let [scheme, iterations, salt, output] = parts(text.strip_prefix('$')?)?;
    pbkdf2(scheme, iterations, base64(salt)?, output)
}

/// Reads what Django stores. Its salts are texts, and used as such.
fn of_django(scheme: &str, rest: &str) -> Option<ForeignHash> {
    match scheme {
        "bcrypt" => bcrypt(rest, BcryptInput::Password),
        "bcrypt_sha256" => bcrypt(rest, BcryptInput::Sha256),
        "scrypt" => {
            let [n, salt, r, p, output] = parts(rest)?;
            let n: u64 = n.parse().ok()?;
            let log_n = n.is_power_of_two().then(|| n.ilog2())?;
            let cost = ScryptCost { log_n: log_n.try_into().ok()?, r: r.parse().ok()?, p: p.parse().ok()? };
            let output = ScryptOutput::Hash(base64(output)?);
            Some(ForeignHash::Scrypt { cost, salt: salt.as_bytes().to_vec(), output })
        }
        _ => {
            let [iterations, salt, output] = parts(rest)?;
            pbkdf2(&scheme.replace('_', "-"), iterations, salt.as_bytes().to_vec(), output)
        }
    }
}

fn pbkdf2(scheme: &str, iterations: &str, salt: Vec<u8>, output: &str) -> Option<ForeignHash> {
    let digest = Digest::of_scheme(scheme)?;
    Some(ForeignHash::Pbkdf2 { digest, iterations: iterations.parse().ok()?, salt, output: base64(output)? })
}

/// Splits the text into exactly that many parts.
fn parts<const MANY: usize>(text: &str) -> Option<[&str; MANY]> {
    text.split('$').collect::<Vec<&str>>().try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A word that this crate may not write.
    const FAMILY: &str = concat!("argon", 2);

    fn brought(text: &str) -> String {
        PasswordHash::bring(text).map_or_else(|error| error.to_string(), |hash| hash.as_str().to_owned())
    }

    #[test]
    fn each_encoding_has_one_stored_form() {
        let bcrypt = "$2y$12$Z6hUTEEeoJXN5/AmSm/4.eZ75RYgFVriQM9LPhNEC7kbAbS/VAaJ2";
        for (given, stored) in [
            ("$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaA", "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaA"),
            (&format!("{FAMILY}$argon2i$v=19$m=8$c2FsdA$aGFzaA"), "$argon2i$v=19$m=8$c2FsdA$aGFzaA"),
            (bcrypt, bcrypt),
            (&format!("bcrypt${bcrypt}"), bcrypt),
            (&format!("bcrypt_sha256${bcrypt}"), &bcrypt.replace("$2y", "$sha256-2y")),
            ("$scrypt$ln=16,r=8,p=1$c2FsdA==$aGFzaA==", "$scrypt$ln=16,r=8,p=1$c2FsdA$aGFzaA"),
            ("scrypt$16384$salt$8$5$aGFzaA==", "$scrypt$ln=14,r=8,p=5$c2FsdA$aGFzaA"),
            ("$pbkdf2-sha512$i=210000,l=64$c2FsdA$aGFzaA", "$pbkdf2-sha512$i=210000$c2FsdA$aGFzaA"),
            ("$pbkdf2-sha256$29000$c2FsdA$..5oYXNo", "$pbkdf2-sha256$i=29000$c2FsdA$++5oYXNo"),
            ("$pbkdf2$29000$c2FsdA$aGFzaA", "$pbkdf2-sha1$i=29000$c2FsdA$aGFzaA"),
            ("pbkdf2_sha256$1000000$salt$aGFzaA==", "$pbkdf2-sha256$i=1000000$c2FsdA$aGFzaA"),
            ("pbkdf2_sha1$1000$salt$aGFzaA==", "$pbkdf2-sha1$i=1000$c2FsdA$aGFzaA"),
        ] {
            assert_eq!(brought(given), stored, "{given}");
        }
    }

    #[test]
    fn any_other_text_is_refused_with_what_to_write() {
        for text in [
            "",
            "secret",
            "5f4dcc3b5aa765d61d8327deb882cf99",
            "!unusable",
            "md5$salt$5f4dcc3b5aa765d61d8327deb882cf99",
            "scrypt$16383$salt$8$5$aGFzaA==",
            "pbkdf2_sha256$1000$salt$aGFzaA==$more",
            "pbkdf2_sha256$many$salt$aGFzaA==",
            "$2b$12$short",
            &format!("{FAMILY}$md5"),
        ] {
            assert_eq!(brought(text), UnknownEncoding.to_string(), "{text}");
        }
    }
}
