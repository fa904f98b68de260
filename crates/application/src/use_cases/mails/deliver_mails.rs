//! Sends the waiting mails of one owner. Whoever calls it holds the lease of the owner's queue.
//!
//! A mail is removed after the server took it. If this process ends in between, the mail is sent a second time, under the
//! same id.

use std::sync::Arc;

use tenantry_domain::{Timestamp, mail_limits::Turn, mail_retry::next_try};

use crate::{
    actor::{AccessError, Actor},
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
};

/// How many mails are sent before it is another owner's turn.
const TURN: u32 = 10;

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

/// Why the mails were not sent.
#[derive(Debug, thiserror::Error)]
pub enum DeliverMailsError {
    /// The actor is neither an operator nor a job.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store failed. What was sent until then may be sent again.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl DeliverMails {
    /// Sends some of the mails that are due. Returns when the owner is next due, or `None` if no mail is left.
    ///
    /// # Errors
    /// The variants of [`DeliverMailsError`].
    pub async fn execute(&self, actor: &Actor, owner: QueueOwner) -> Result<Option<Timestamp>, DeliverMailsError> {
        actor.operator()?;
        let due = self.read().await?.mails().list_due(owner, self.access.clock.now(), TURN).await?;
        for mail in due {
            self.deliver(actor, &mail).await?;
        }
        let next = self.read().await?.mails().find_next_due(owner).await?;
        // Not earlier than now: that would put the owner before those who waited meanwhile.
        Ok(next.map(|next| next.max(self.access.clock.now())))
    }

    async fn read(&self) -> Result<Box<dyn PlatformReadModel>, StoreError> {
        self.access.store.read_platform(PlatformReason::DeliverMail).await
    }

    async fn deliver(&self, actor: &Actor, due: &DueMail) -> Result<(), DeliverMailsError> {
        let now = self.access.clock.now();
        let Some(mail) = &due.mail else {
            return self.give_up(actor, due, "the mail can no longer be read", now).await;
        };
        let sent = self.as_sent(due, mail, now);
        let before = self.read().await?.mails().list_sent_before(&sent).await?;
        if let Turn::NotBefore(time) = self.settings.mail_limits.turn(sent.kind, &before, now) {
            return Ok(self.keep(due, "", Unsent::Waits(time)).await?);
        }
        let Err(error) = self.mailer.send(due.id, mail).await else { return Ok(self.remove(due, &sent).await?) };
        // Without the server's answer, which repeats addresses.
        tracing::warn!(error = &error as &dyn std::error::Error, mail_id = %due.id, failures = due.attempts + 1, "mail not sent");
        let now = self.access.clock.now();
        let again = match error {
            MailError::Temporary { .. } => next_try(due.queued_at, due.attempts + 1, now, due.id.as_bytes()[15]),
            MailError::Permanent { .. } => None,
        };
        let reply = error.reply().unwrap_or(NO_REPLY);
        match again {
            Some(time) => Ok(self.keep(due, reply, Unsent::Again(time)).await?),
            None => self.give_up(actor, due, reply, now).await,
        }
    }

    fn as_sent(&self, due: &DueMail, mail: &Mail, now: Timestamp) -> SentMail {
        let recipient = self.secrets.derive(Purpose::MailRecipient, mail.to.as_str().as_bytes()).hash();
        SentMail { id: due.id, recipient, kind: mail.message.kind(), inviter: due.inviter, sent_at: now }
    }

    async fn remove(&self, due: &DueMail, sent: &SentMail) -> Result<(), StoreError> {
        let mut work = self.access.store.begin_platform(PlatformReason::DeliverMail).await?;
        work.mails().delete(due.owner, due.id).await?;
        work.mails().insert_sent(sent).await?;
        work.commit().await
    }

    async fn keep(&self, due: &DueMail, reply: &str, then: Unsent) -> Result<(), StoreError> {
        let mut work = self.access.store.begin_platform(PlatformReason::DeliverMail).await?;
        work.mails().update(due.owner, due.id, reply, then).await?;
        work.commit().await
    }

    /// Gives the mail up, and tells on what it carried.
    async fn give_up(
        &self,
        actor: &Actor,
        due: &DueMail,
        reply: &str,
        now: Timestamp,
    ) -> Result<(), DeliverMailsError> {
        let never = Unsent::Never(now);
        let (QueueOwner::Tenant(tenant), Some(invitation)) = (due.owner, due.invitation) else {
            return Ok(self.keep(due, reply, never).await?);
        };
        let mut work = self.access.operate::<DeliverMailsError>(actor, tenant).await?;
        work.mails().update(due.owner, due.id, reply, never).await?;
        let found = work.invitations().find(invitation).await?;
        let bounced = found.as_ref().and_then(|before| before.bounce(due.queued_at, reply, now));
        let (Some(before), Some(bounced)) = (found, bounced) else { return Ok(work.commit([]).await?) };
        work.invitations().update(&before, &bounced.value).await?;
        Ok(work.commit([bounced.event]).await?)
    }
}
