//! Waiting mails in memory.

use async_trait::async_trait;
use tenantry_application::ports::{
    mailer::MailId,
    mails::{DueMail, FailedMail, MailReader, MailRepository, QueuedMail, SentMail, Unsent},
    queues::{FARTHEST, Queue, QueueKind, QueueOwner},
    store_error::StoreError,
};
use tenantry_domain::{
    Span, Timestamp,
    mail_limits::{LONGEST_LIMIT, SentBefore},
};

use super::{
    queues::wake,
    state::MailRow,
    unit_of_work::{MemoryRead, MemoryWork, Platform},
};

#[async_trait]
impl<S: Send + Sync> MailRepository for MemoryWork<S> {
    async fn insert(&mut self, mail: &QueuedMail) -> Result<(), StoreError> {
        self.write(|state| {
            let then = Unsent::Again(mail.queued_at);
            state.mails.push(MailRow { queued: mail.clone(), emptied: false, attempts: 0, reply: String::new(), then });
            wake(state, Queue { kind: QueueKind::Mail, owner: mail.owner }, mail.queued_at);
            Ok(())
        })
    }

    async fn update(&mut self, owner: QueueOwner, id: MailId, reply: &str, then: Unsent) -> Result<(), StoreError> {
        self.write(|state| {
            let own = |row: &&mut MailRow| row.queued.owner == owner && row.queued.id == id;
            if let Some(row) = state.mails.iter_mut().find(own) {
                row.attempts += u32::from(!matches!(then, Unsent::Waits(_)));
                row.emptied |= matches!(then, Unsent::Never(_));
                (row.reply, row.then) = (reply.to_owned(), then);
            }
            Ok(())
        })
    }

    async fn delete(&mut self, owner: QueueOwner, id: MailId) -> Result<(), StoreError> {
        self.write(|state| {
            state.mails.retain(|row| row.queued.owner != owner || row.queued.id != id);
            Ok(())
        })
    }

    async fn insert_sent(&mut self, mail: &SentMail) -> Result<(), StoreError> {
        self.write(|state| {
            if !state.sent_mails.iter().any(|sent| sent.id == mail.id) {
                state.sent_mails.push(*mail);
            }
            Ok(())
        })
    }
}

#[async_trait]
impl MailReader for MemoryRead<Platform> {
    async fn list_due(&mut self, owner: QueueOwner, now: Timestamp, limit: u32) -> Result<Vec<DueMail>, StoreError> {
        let is_due = |row: &&MailRow| match row.then {
            Unsent::Waits(due_at) | Unsent::Again(due_at) => {
                row.queued.owner == owner && (due_at <= now || due_at > now + FARTHEST)
            }
            Unsent::Never(_) => false,
        };
        let due = |row: &MailRow| {
            let QueuedMail { id, owner, invitation, inviter, mail, queued_at } = row.queued.clone();
            DueMail {
                id,
                owner,
                invitation,
                inviter,
                mail: (!row.emptied).then_some(mail),
                queued_at,
                attempts: row.attempts,
            }
        };
        let mut all: Vec<DueMail> = self.look().mails.iter().filter(is_due).map(due).collect();
        all.sort_by_key(|mail| mail.id);
        all.truncate(limit as usize);
        Ok(all)
    }

    async fn find_next_due(&mut self, owner: QueueOwner) -> Result<Option<Timestamp>, StoreError> {
        let state = self.look();
        let own = state.mails.iter().filter(|row| row.queued.owner == owner);
        let times = own.filter_map(|row| match row.then {
            Unsent::Waits(due_at) | Unsent::Again(due_at) => Some(due_at),
            Unsent::Never(_) => None,
        });
        Ok(times.min())
    }

    async fn list_sent_before(&mut self, mail: &SentMail) -> Result<SentBefore, StoreError> {
        let state = self.look();
        let since = |span, is_alike: &dyn Fn(&SentMail) -> bool| -> Vec<Timestamp> {
            let recent = state.sent_mails.iter().filter(|sent| sent.sent_at > mail.sent_at - span);
            recent.filter(|sent| is_alike(sent)).map(|sent| sent.sent_at).collect()
        };
        let same = |sent: &SentMail| sent.recipient == mail.recipient && sent.kind == mail.kind;
        let by_same = |sent: &SentMail| sent.inviter.is_some() && sent.inviter == mail.inviter;
        Ok(SentBefore { to_the_address: since(LONGEST_LIMIT, &same), by_the_inviter: since(Span::hours(1), &by_same) })
    }

    async fn list_failed(&mut self, limit: u32) -> Result<Vec<FailedMail>, StoreError> {
        let failed = |row: &MailRow| match row.then {
            Unsent::Waits(_) | Unsent::Again(_) => None,
            Unsent::Never(failed_at) => Some(FailedMail {
                id: row.queued.id,
                owner: row.queued.owner,
                attempts: row.attempts,
                failed_at,
                reply: row.reply.clone(),
            }),
        };
        let mut all: Vec<FailedMail> = self.look().mails.iter().filter_map(failed).collect();
        all.sort_by_key(|mail| std::cmp::Reverse((mail.failed_at, mail.id)));
        all.truncate(limit as usize);
        Ok(all)
    }
}
