//! The calls of the port of waiting mails.

use tenantry_application::ports::{
    mailer::{Mail, Message},
    mails::{DueMail, FailedMail, QueuedMail, SentMail, Unsent},
    queues::QueueOwner,
};
use tenantry_domain::{Timestamp, locale::Locale, mail_limits::SentBefore};

use crate::{
    builders::{email, id, name, now},
    contract::rows::{Done, GlobalRows, commit, read},
};

/// Returns a mail of that owner with a link.
pub(super) fn mail_of(owner: QueueOwner) -> QueuedMail {
    let message = Message::ResetPassword {
        name: name("Ada"),
        link: "https://id.test/reset#secret".to_owned(),
        expires_at: now(),
    };
    let mail = Mail { to: email("ada@example.com"), locale: Locale::De, message };
    QueuedMail { id: id(), owner, invitation: None, inviter: None, mail, queued_at: now() }
}

impl GlobalRows {
    pub(in crate::contract) async fn insert_mail(&self, mail: &QueuedMail) -> Done {
        commit!(self, mails.insert(mail))
    }

    pub(in crate::contract) async fn fail_mail(&self, mail: &QueuedMail, reply: &str, then: Unsent) -> Done {
        commit!(self, mails.update(mail.owner, mail.id, reply, then))
    }

    pub(in crate::contract) async fn delete_mail(&self, mail: &QueuedMail) -> Done {
        commit!(self, mails.delete(mail.owner, mail.id))
    }

    pub(in crate::contract) async fn due_mails(&self, owner: QueueOwner, now: Timestamp, limit: u32) -> Vec<DueMail> {
        read!(self, mails.list_due(owner, now, limit))
    }

    pub(in crate::contract) async fn next_mail(&self, owner: QueueOwner) -> Option<Timestamp> {
        read!(self, mails.find_next_due(owner))
    }

    pub(in crate::contract) async fn failed_mails(&self, limit: u32) -> Vec<FailedMail> {
        read!(self, mails.list_failed(limit))
    }

    pub(in crate::contract) async fn insert_sent(&self, mail: &SentMail) -> Done {
        commit!(self, mails.insert_sent(mail))
    }

    pub(in crate::contract) async fn sent_before(&self, mail: &SentMail) -> SentBefore {
        read!(self, mails.list_sent_before(mail))
    }
}
