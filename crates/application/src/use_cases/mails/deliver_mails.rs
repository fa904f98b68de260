//! Sends the waiting mails of one owner. Whoever calls it holds the lease of the owner's queue.
//!
//! A mail is removed after the server took it. If this process ends in between, the mail is sent a second time, under the
//! same id.

use std::sync::Arc;

use tenantry_domain::{Span, Timestamp, mail_limits::Turn, mail_retry::next_try};

use crate::{
    actor::Actor,
    ports::{
        mailer::{Mail, MailError, Mailer},
        mails::{DueMail, SentMail, Unsent},
        queues::QueueOwner,
        secrets::{Purpose, SecretSource},
        store_error::StoreError,
        unit_of_work::{PlatformReadModel, PlatformReason},
    },
    settings::Settings,
    tenant_access::TenantAccess,
    use_cases::queues::worker::WorkError,
};

/// How many mails are sent before it is another owner's turn.
const TURN: u32 = 10;

/// After this time no further mail of a turn is sent, so that a slow server does not hold up the other owners.
const LONGEST: Span = Span::seconds(2);

/// What stands in place of a server's answer if there was none.
const NO_REPLY: &str = "the mail server could not be reached";

/// The use case.
#[derive(Clone)]
pub struct DeliverMails {
    /// Authorizes the job and opens the units of work.
    pub access: TenantAccess,
    /// Sends the mails.
    pub mailer: Arc<dyn Mailer>,
    /// Stands for addresses.
    pub secrets: Arc<dyn SecretSource>,
    /// Has the limits.
    pub settings: Arc<Settings>,
}

impl DeliverMails {
    /// Sends some of the mails that are due. Returns when the owner is next due, or `None` if no mail is left.
    ///
    /// # Errors
    /// The variants of [`WorkError`]. What was sent until then may be sent again.
    pub async fn execute(&self, actor: &Actor, owner: QueueOwner) -> Result<Option<Timestamp>, WorkError> {
        actor.operator()?;
        let begun_at = self.access.clock.now();
        let due = self.read().await?.mails().list_due(owner, begun_at, TURN).await?;
        for mail in &due {
            self.deliver(actor, mail).await?;
            if self.access.clock.now() - begun_at >= LONGEST {
                break;
            }
        }
        let next = self.read().await?.mails().find_next_due(owner).await?;
        // Not earlier than now: that would put the owner before those who waited meanwhile.
        Ok(next.map(|next| next.max(self.access.clock.now())))
    }

    async fn read(&self) -> Result<Box<dyn PlatformReadModel>, StoreError> {
        self.access.store.read_platform(PlatformReason::DeliverMail).await
    }

    async fn deliver(&self, actor: &Actor, due: &DueMail) -> Result<(), WorkError> {
        let now = self.access.clock.now();
        let Some(mail) = &due.mail else {
            return self.give_up(actor, due, "the mail can no longer be read", now).await;
        };
        if !self.is_of_use(actor, due, mail, now).await? {
            return Ok(self.remove(due, None).await?);
        }
        let counted = self.counted(due, mail, now);
        if let Some(time) = self.turn_of(counted.as_ref()).await? {
            let is_too_late = mail.message.expires_at().is_some_and(|end| end <= time);
            let done =
                if is_too_late { self.remove(due, None).await } else { self.keep(due, "", Unsent::Waits(time)).await };
            return Ok(done?);
        }
        let Err(error) = self.mailer.send(due.id, mail).await else {
            return Ok(self.remove(due, counted.as_ref()).await?);
        };
        // Without the server's answer, which repeats addresses.
        tracing::warn!(error = &error as &dyn std::error::Error, mail_id = %due.id, failures = due.attempts + 1, "mail not sent");
        let now = self.access.clock.now();
        let again = match error {
            MailError::Temporary { .. } => next_try(due.attempts + 1, now, due.id.as_bytes()[15]),
            MailError::Permanent { .. } => None,
        };
        let reply = error.reply().unwrap_or(NO_REPLY);
        match again {
            Some(time) => Ok(self.keep(due, reply, Unsent::Again(time)).await?),
            None => self.give_up(actor, due, reply, now).await,
        }
    }

    /// Returns whether the recipient can still use the mail. One that waited long can have expired, and an invitation can
    /// have ended or been mailed again.
    async fn is_of_use(&self, actor: &Actor, due: &DueMail, mail: &Mail, now: Timestamp) -> Result<bool, WorkError> {
        if mail.message.expires_at().is_some_and(|end| end <= now) {
            return Ok(false);
        }
        let (QueueOwner::Tenant(tenant), Some(invitation)) = (due.owner, due.invitation) else { return Ok(true) };
        let mut read = self.access.inspect::<WorkError>(actor, tenant).await?;
        let found = read.invitations().find(invitation).await?;
        Ok(found.is_some_and(|invitation| invitation.awaits_mail_of(due.queued_at)))
    }

    /// Returns the mail as it is counted for the limits; `None` if such mails have none.
    fn counted(&self, due: &DueMail, mail: &Mail, now: Timestamp) -> Option<SentMail> {
        let kind = mail.message.kind();
        kind.is_limited().then(|| {
            let recipient = self.secrets.derive(Purpose::MailRecipient, mail.to.as_str().as_bytes()).hash();
            SentMail { id: due.id, recipient, kind, inviter: due.inviter, sent_at: now }
        })
    }

    /// Returns until when the mail has to wait for its turn, if it has to.
    async fn turn_of(&self, counted: Option<&SentMail>) -> Result<Option<Timestamp>, StoreError> {
        let Some(mail) = counted else { return Ok(None) };
        let before = self.read().await?.mails().list_sent_before(mail).await?;
        match self.settings.mail_limits.turn(mail.kind, &before, mail.sent_at) {
            Turn::Now => Ok(None),
            Turn::NotBefore(time) => Ok(Some(time)),
        }
    }

    async fn remove(&self, due: &DueMail, sent: Option<&SentMail>) -> Result<(), StoreError> {
        let mut work = self.access.store.begin_platform(PlatformReason::DeliverMail).await?;
        work.mails().delete(due.owner, due.id).await?;
        if let Some(sent) = sent {
            work.mails().insert_sent(sent).await?;
        }
        work.commit().await
    }

    async fn keep(&self, due: &DueMail, reply: &str, then: Unsent) -> Result<(), StoreError> {
        let mut work = self.access.store.begin_platform(PlatformReason::DeliverMail).await?;
        work.mails().update(due.owner, due.id, reply, then).await?;
        work.commit().await
    }

    /// Gives the mail up, and tells on what it carried.
    async fn give_up(&self, actor: &Actor, due: &DueMail, reply: &str, now: Timestamp) -> Result<(), WorkError> {
        tracing::warn!(mail_id = %due.id, failures = due.attempts + 1, "mail given up");
        let never = Unsent::Never(now);
        let (QueueOwner::Tenant(tenant), Some(invitation)) = (due.owner, due.invitation) else {
            return Ok(self.keep(due, reply, never).await?);
        };
        let mut work = self.access.operate::<WorkError>(actor, tenant).await?;
        work.mails().update(due.owner, due.id, reply, never).await?;
        let found = work.invitations().find(invitation).await?;
        let bounced = found.as_ref().and_then(|before| before.bounce(due.queued_at, reply, now));
        let (Some(before), Some(bounced)) = (found, bounced) else { return Ok(work.commit([]).await?) };
        work.invitations().update(&before, &bounced.value).await?;
        Ok(work.commit([bounced.event]).await?)
    }
}
