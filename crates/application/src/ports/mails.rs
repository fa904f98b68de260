//! The port of waiting mails. A use case adds a mail in the commit of its change and never waits for a mail server.

use async_trait::async_trait;
use tenantry_domain::{
    Timestamp,
    invitation::InvitationId,
    mail_limits::{MailKind, SentBefore},
    secret::SecretHash,
    user::UserId,
};

use super::{
    mailer::{Mail, MailId},
    queues::QueueOwner,
    store_error::StoreError,
};

/// A mail to send.
#[derive(Debug, Clone)]
pub struct QueuedMail {
    /// The id.
    pub id: MailId,
    /// The tenant or the person whose mail it is. Owners take turns.
    pub owner: QueueOwner,
    /// The invitation that it carries, in the tenant that owns the mail. It tells if the mail is refused for good.
    pub invitation: Option<InvitationId>,
    /// Who invites by it, if it is an invitation.
    pub inviter: Option<UserId>,
    /// The mail.
    pub mail: Mail,
    /// When it was added.
    pub queued_at: Timestamp,
}

/// A mail that is due.
#[derive(Debug, Clone)]
pub struct DueMail {
    /// The id.
    pub id: MailId,
    /// The tenant or the person whose mail it is.
    pub owner: QueueOwner,
    /// The invitation that it carries.
    pub invitation: Option<InvitationId>,
    /// Who invites by it.
    pub inviter: Option<UserId>,
    /// The mail; `None` if it cannot be read, because another key sealed it or another release wrote it.
    pub mail: Option<Mail>,
    /// When it was added.
    pub queued_at: Timestamp,
    /// How often sending it failed.
    pub attempts: u32,
}

/// A mail that was sent, as it is remembered for the limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SentMail {
    /// The id.
    pub id: MailId,
    /// Stands for the address. It is derived with the installation's key, so the store does not know the address.
    pub recipient: SecretHash,
    /// Why it was sent.
    pub kind: MailKind,
    /// Who invited by it.
    pub inviter: Option<UserId>,
    /// When it was sent.
    pub sent_at: Timestamp,
}

/// What becomes of a mail that was not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsent {
    /// It was not tried, because the recipient or the inviter has had many. It is due at that time.
    Waits(Timestamp),
    /// It failed, and is due again at that time.
    Again(Timestamp),
    /// It is given up. This is when.
    Never(Timestamp),
}

/// A mail that was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedMail {
    /// The id.
    pub id: MailId,
    /// The tenant or the person whose mail it was.
    pub owner: QueueOwner,
    /// How often sending it failed.
    pub attempts: u32,
    /// When it was given up.
    pub failed_at: Timestamp,
    /// What the mail server answered last.
    pub reply: String,
}

/// Waiting mails in a unit of work.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait MailRepository: Send {
    /// MUST add the mail, due now, and wake the queue of its owner. Its id is new.
    async fn insert(&mut self, mail: &QueuedMail) -> Result<(), StoreError>;

    /// MUST count a failed attempt of the mail, and keep the answer of the mail server and what becomes of the mail.
    /// MUST count no attempt of a mail that was not tried.
    /// MUST keep nothing of the content of a mail that is given up.
    async fn update(&mut self, owner: QueueOwner, id: MailId, reply: &str, then: Unsent) -> Result<(), StoreError>;

    /// MUST remove the mail.
    async fn delete(&mut self, owner: QueueOwner, id: MailId) -> Result<(), StoreError>;

    /// MUST remember the mail as sent, once for each id.
    async fn insert_sent(&mut self, mail: &SentMail) -> Result<(), StoreError>;
}

/// Reads waiting mails.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait MailReader: Send {
    /// MUST give at most `limit` mails of the owner that are due at `now`, the oldest first.
    /// MUST take a mail as due that is due further than `FARTHEST` from `now`.
    async fn list_due(&mut self, owner: QueueOwner, now: Timestamp, limit: u32) -> Result<Vec<DueMail>, StoreError>;

    /// MUST give the time at which the next mail of the owner that is not given up is due, or `None`.
    async fn find_next_due(&mut self, owner: QueueOwner) -> Result<Option<Timestamp>, StoreError>;

    /// MUST give when mails of the same kind went to the same recipient in the day before the mail.
    /// MUST give when invitations of the same inviter went out in the hour before the mail, and nothing without one.
    async fn list_sent_before(&mut self, mail: &SentMail) -> Result<SentBefore, StoreError>;

    /// MUST give at most `limit` mails of all owners that were given up, the latest first.
    async fn list_failed(&mut self, limit: u32) -> Result<Vec<FailedMail>, StoreError>;
}
