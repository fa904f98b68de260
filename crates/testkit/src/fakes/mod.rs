//! Fakes of the ports that are no store: foretellable, fast, and able to fail where a test wants it.

mod access_tokens;
mod clock;
mod ids;
mod mailer;
mod password_hasher;
mod secrets;

pub use access_tokens::PlainAccessTokens;
pub use clock::ManualClock;
pub(crate) use ids::uuid_v7;
pub use ids::SequentialIds;
pub use mailer::{RecordingMailer, link_token};
pub use password_hasher::FastHasher;
pub use secrets::FakeSecrets;
