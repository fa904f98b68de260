//! Sends the waiting mails of one owner. Whoever calls it holds the lease of the owner's queue.
//!
//! A mail is removed after the server took it. If this process ends in between, the mail is sent a second time, under the
//! same id.

use std::sync::Arc;

use tenantry_domain::{Timestamp, invitation::InvitationId, mail_retry::next_try};

use crate::{
    actor::{Actor, Origin, Who},
    ports::{
        clock::Clock,
        ids::IdGenerator,
        mailer::{MailError, Mailer},
        mails::{AfterFailure, DueMail},
        queues::QueueOwner,
        store_error::StoreError,
        unit_of_work::{PlatformReadModel, PlatformReason, UnitOfWork, UnitOfWorkFactory},
    },
    use_cases::trail::record,
};

/// How many mails are sent before it is another owner's turn.
const TURN: u32 = 10;

/// What stands in place of a server's answer if there was none.
const NO_REPLY: &str = "the mail server could not be reached";

/// The use case.
#[derive(Clone)]
pub struct DeliverMails {
    /// Opens the units of work.
    pub store: Arc<dyn UnitOfWorkFactory>,
    /// Sends the mails.
    pub mailer: Arc<dyn Mailer>,
    /// Generates ids.
    pub ids: Arc<dyn IdGenerator>,
    /// Gives the time.
    pub clock: Arc<dyn Clock>,
}

/// Why a mail was not sent.
enum Failure {
    /// It can be tried again.
    Temporary(String),
    /// It is given up.
    Permanent(String),
}

impl DeliverMails {
    /// Sends some of the mails that are due. Returns when the owner is next due, or `None` if no mail is left.
    ///
    /// # Errors
    /// The store failed. What was sent until then may be sent again.
    pub async fn execute(&self, owner: QueueOwner) -> Result<Option<Timestamp>, StoreError> {
        let due = self.read().await?.mails().list_due(owner, self.clock.now(), TURN).await?;
        for mail in due {
            self.deliver(&mail).await?;
        }
        let next = self.read().await?.mails().find_next_due(owner).await?;
        // Not earlier than now: that would put the owner before those who waited meanwhile.
        Ok(next.map(|next| next.max(self.clock.now())))
    }

    async fn read(&self) -> Result<Box<dyn PlatformReadModel>, StoreError> {
        self.store.read_platform(PlatformReason::DeliverMail).await
    }

    async fn deliver(&self, due: &DueMail) -> Result<(), StoreError> {
        let failure = match &due.mail {
            Some(mail) => self.mailer.send(due.id, mail).await.err().map(|error| told(due, &error)),
            None => Some(Failure::Permanent("the mail can no longer be read".to_owned())),
        };
        let now = self.clock.now();
        match failure {
            None => self.settle(due, None).await,
            Some(Failure::Permanent(reply)) => self.give_up(due, &reply, now).await,
            Some(Failure::Temporary(reply)) => {
                match next_try(due.queued_at, due.attempts + 1, now, due.id.as_bytes()[15]) {
                    None => self.give_up(due, &reply, now).await,
                    Some(at) => self.settle(due, Some((&reply, AfterFailure::Again(at)))).await,
                }
            }
        }
    }

    /// Removes a mail that was sent, or notes the failure.
    async fn settle(&self, due: &DueMail, failed: Option<(&str, AfterFailure)>) -> Result<(), StoreError> {
        let mut work = self.store.begin_platform(PlatformReason::DeliverMail).await?;
        match failed {
            None => work.mails().delete(due.owner, due.id).await?,
            Some((reply, then)) => work.mails().update(due.owner, due.id, reply, then).await?,
        }
        work.commit().await
    }

    /// Gives the mail up, and tells on what it carried.
    async fn give_up(&self, due: &DueMail, reply: &str, now: Timestamp) -> Result<(), StoreError> {
        let never = AfterFailure::Never(now);
        let (QueueOwner::Tenant(tenant), Some(invitation)) = (due.owner, due.invitation) else {
            return self.settle(due, Some((reply, never))).await;
        };
        let mut work = self.store.begin(tenant).await?;
        work.mails().update(due.owner, due.id, reply, never).await?;
        self.bounce(&mut *work, invitation, due.queued_at, reply, now).await?;
        work.commit().await
    }

    async fn bounce(
        &self,
        work: &mut dyn UnitOfWork,
        invitation: InvitationId,
        sent_at: Timestamp,
        reply: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Some(before) = work.invitations().find(invitation).await? else { return Ok(()) };
        let Some(bounced) = before.bounce(sent_at, reply, now) else { return Ok(()) };
        work.invitations().update(&before, &bounced.value).await?;
        let job = Actor { who: Who::System { job: "mail" }, origin: Origin::default() };
        record(work, &*self.ids, &job, now, [bounced.event]).await
    }
}

/// Logs the failure, without the server's answer, which repeats addresses.
fn told(due: &DueMail, error: &MailError) -> Failure {
    let reply = error.reply().unwrap_or(NO_REPLY).to_owned();
    tracing::warn!(error = error as &dyn std::error::Error, mail_id = %due.id, failures = due.attempts + 1, "mail not sent");
    match error {
        MailError::Temporary { .. } => Failure::Temporary(reply),
        MailError::Permanent { .. } => Failure::Permanent(reply),
    }
}
