//! A clock that moves only when told to, sequential ids, a fast hasher, and a mailbox that tests can read.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU64, Ordering},
};

use async_trait::async_trait;
use chrono::DateTime;
use tenantry_application::ports::{
    clock::Clock,
    ids::IdGenerator,
    mailer::{Mail, MailError, MailId, Mailer, Message},
    password_hasher::{HashingError, PasswordHasher, UnusableHash, Verdict},
};
use tenantry_domain::{
    Span, Timestamp,
    password::{ChosenPassword, PasswordHash, PlainPassword},
};
use uuid::{Builder, Uuid};

pub struct ManualClock(Mutex<Timestamp>);

impl ManualClock {
    pub fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new(DateTime::from_timestamp(1_772_000_000, 0).unwrap())))
    }

    pub fn advance(&self, span: Span) {
        *self.0.lock().unwrap() += span;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

/// Creates the ids `0198…-0001`, `0198…-0002`, and so on.
#[derive(Default)]
pub struct CountingIds(AtomicU64);

impl IdGenerator for CountingIds {
    fn uuid(&self) -> Uuid {
        let number = self.0.fetch_add(1, Ordering::SeqCst) + 1;
        let tail = number.to_be_bytes();
        let mut random = [0; 10];
        random[2..].copy_from_slice(&tail);
        Builder::from_unix_timestamp_millis(1_750_000_000_000, &random).into_uuid()
    }
}

/// Stores passwords in plain text, which makes it fast. Panics on passwords with the word `panic`.
pub struct FastHasher;

#[async_trait]
impl PasswordHasher for FastHasher {
    async fn hash(&self, password: &ChosenPassword) -> Result<PasswordHash, HashingError> {
        self.rehash(password.plain()).await
    }

    async fn rehash(&self, password: &PlainPassword) -> Result<PasswordHash, HashingError> {
        let text = String::from_utf8_lossy(password.expose());
        assert!(!text.contains("panic"), "the hasher was asked to panic");
        Ok(PasswordHash::restore(text))
    }

    async fn verify(&self, password: &PlainPassword, stored: Option<PasswordHash>) -> Result<Verdict, HashingError> {
        let right = stored.is_some_and(|hash| hash.as_str().as_bytes() == password.expose());
        Ok(if right { Verdict::Right } else { Verdict::Wrong })
    }

    fn check(&self, _: &PasswordHash) -> Result<(), UnusableHash> {
        Ok(())
    }
}

/// The mail server of these addresses refuses all mail.
pub const NOBODY: &str = "@nobody.test";

/// Keeps what it is given, except for [`NOBODY`].
#[derive(Default)]
pub struct Postbox(Mutex<Vec<Mail>>);

impl Postbox {
    /// Returns the token of the link in the newest invitation to the address.
    pub fn token_for(&self, email: &str) -> String {
        let mails = self.0.lock().unwrap();
        let invitation =
            mails.iter().rev().filter(|mail| mail.to.as_str() == email).find_map(|mail| match &mail.message {
                Message::Invitation { link, .. } => Some(token_of(link)),
                _ => None,
            });
        invitation.unwrap_or_else(|| panic!("no invitation to {email}"))
    }

    /// Returns the token of the link in the newest email to the address.
    pub fn link_token_for(&self, email: &str) -> String {
        token_of(self.newest(email).link().expect("the newest email has no link"))
    }

    /// Returns the code in the newest email to the address.
    pub fn code_for(&self, email: &str) -> String {
        self.newest(email).code().expect("the newest email has no code").expose().to_owned()
    }

    /// Returns the newest email to the address.
    pub fn newest(&self, email: &str) -> Message {
        let mails = self.0.lock().unwrap();
        let newest = mails.iter().rev().find(|mail| mail.to.as_str() == email);
        newest.unwrap_or_else(|| panic!("no email to {email}")).message.clone()
    }

    /// Returns the tag of the language of the newest email to the address.
    pub fn language_to(&self, email: &str) -> &'static str {
        let mails = self.0.lock().unwrap();
        let newest = mails.iter().rev().find(|mail| mail.to.as_str() == email);
        newest.unwrap_or_else(|| panic!("no email to {email}")).locale.as_str()
    }

    /// Returns the number of emails to the address.
    pub fn count_for(&self, email: &str) -> usize {
        self.0.lock().unwrap().iter().filter(|mail| mail.to.as_str() == email).count()
    }
}

/// Returns the token in an invitation link.
pub fn token_of(link: &str) -> String {
    link.split_once("token=").unwrap().1.to_owned()
}

#[async_trait]
impl Mailer for Postbox {
    async fn send(&self, _id: MailId, mail: &Mail) -> Result<(), MailError> {
        if mail.to.as_str().ends_with(NOBODY) {
            return Err(MailError::Permanent { reply: Some("550 no such user".to_owned()), source: "refused".into() });
        }
        self.0.lock().unwrap().push(mail.clone());
        Ok(())
    }
}
