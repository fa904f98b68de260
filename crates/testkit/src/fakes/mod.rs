//! Fakes of the ports other than the store: predictable, fast, and able to fail when a test needs it.

mod access_tokens;
mod access_violations;
mod clock;
mod dns_resolver;
mod ids;
mod mailer;
mod password_hasher;
mod provisioner;
mod secrets;
mod tenant_mover;

pub use access_tokens::PlainAccessTokens;
pub use access_violations::RecordingAccessViolations;
pub use clock::ManualClock;
pub use dns_resolver::FakeDns;
pub use ids::SequentialIds;
pub(crate) use ids::uuid_v7;
pub use mailer::{NO_SUCH_USER, RecordingMailer, link_token};
pub use password_hasher::FastHasher;
pub use provisioner::RecordingProvisioner;
pub use secrets::FakeSecrets;
pub use tenant_mover::DirectoryMover;

/// Encodes the bytes as hexadecimal digits.
fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}
