//! Secrets: random ones from the operating system, and derived ones by HMAC-SHA-256 with the installation's own key.
//!
//! A derivation authenticates `label ‖ 0x00 ‖ context`. No label contains a zero byte and each purpose has its own
//! label, so two purposes, or two splits of the same bytes, never have the same input.

use std::fmt;

use aws_lc_rs::{hmac, rand};
use tenantry_application::ports::secrets::{Purpose, SecretSource};
use tenantry_domain::secret::Secret;

/// Generates secrets.
pub struct SystemSecrets {
    derivation: hmac::Key,
}

impl SystemSecrets {
    /// Uses the installation's derivation key. A different key changes every derived secret.
    pub fn new(derivation_key: &Secret) -> Self {
        Self { derivation: hmac::Key::new(hmac::HMAC_SHA256, derivation_key.expose()) }
    }
}

impl SecretSource for SystemSecrets {
    fn random(&self) -> Secret {
        Secret::new(random_bytes())
    }

    fn derive(&self, purpose: Purpose, context: &[u8]) -> Secret {
        let mut keyed = hmac::Context::with_key(&self.derivation);
        keyed.update(label(purpose).as_bytes());
        keyed.update(&[0]);
        keyed.update(context);
        let mut bytes = [0; 32];
        bytes.copy_from_slice(keyed.sign().as_ref());
        Secret::new(bytes)
    }
}

/// Returns new bytes from the operating system's generator.
///
/// # Panics
/// If the operating system provides no randomness: any fallback would be worse than ending the request.
pub(crate) fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    assert!(rand::fill(&mut bytes).is_ok(), "the operating system provides no randomness");
    bytes
}

/// Returns the label of a purpose. Labels never change once released, because issued tokens depend on them.
const fn label(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::RefreshSuccessor => "tenantry/v1/refresh-successor",
        Purpose::InviterCopy => "tenantry/v1/inviter-copy",
        Purpose::IdempotencyKey => "tenantry/v1/idempotency-key",
        Purpose::IdempotencyFingerprint => "tenantry/v1/idempotency-fingerprint",
        Purpose::ListCursor => "tenantry/v1/list-cursor",
        Purpose::MailRecipient => "tenantry/v1/mail-recipient",
        Purpose::EmailCode => "tenantry/v1/email-code",
        Purpose::Decoy => "tenantry/v1/decoy",
        Purpose::SealedMail => "tenantry/v1/sealed-mail",
        Purpose::FormToken => "tenantry/v1/form-token",
    }
}

impl fmt::Debug for SystemSecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SystemSecrets(…)")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use data_encoding::HEXLOWER;

    use super::*;

    const PURPOSES: [Purpose; 10] = [
        Purpose::RefreshSuccessor,
        Purpose::InviterCopy,
        Purpose::IdempotencyKey,
        Purpose::IdempotencyFingerprint,
        Purpose::ListCursor,
        Purpose::MailRecipient,
        Purpose::EmailCode,
        Purpose::Decoy,
        Purpose::SealedMail,
        Purpose::FormToken,
    ];

    fn source(byte: u8) -> SystemSecrets {
        SystemSecrets::new(&Secret::new([byte; 32]))
    }

    #[test]
    fn random_secrets_differ() {
        let drawn: HashSet<[u8; 32]> = (0..1000).map(|_| *source(1).random().expose()).collect();
        assert_eq!(drawn.len(), 1000);
    }

    #[test]
    fn a_derived_secret_depends_on_key_purpose_and_context_and_on_nothing_else() {
        let mut seen = HashSet::new();
        for key in [1, 2] {
            for purpose in PURPOSES {
                for context in [b"".as_slice(), b"\0", b"a", b"a\0", b"tenantry/v1/inviter-copy\0"] {
                    let secret = source(key).derive(purpose, context);
                    assert_eq!(secret.expose(), source(key).derive(purpose, context).expose());
                    assert!(seen.insert(*secret.expose()), "{key} {purpose:?} {context:?}");
                }
            }
        }
    }

    /// Computed with another implementation of HMAC (Python's): the derivation must never change between releases.
    #[test]
    fn derivation_is_the_one_that_is_documented() {
        assert_eq!(
            HEXLOWER.encode(source(7).derive(Purpose::RefreshSuccessor, b"context").expose()),
            "3bfb8f1a4245114fb70faac9d321d1ceabe2c10cebf7e6292e22cf579673f093"
        );
    }

    #[test]
    fn nothing_secret_is_printed() {
        assert_eq!(format!("{:?}", source(1)), "SystemSecrets(…)");
    }
}
