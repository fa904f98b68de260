//! The promises of a unit of work about waiting mails.

use tenantry_application::ports::{
    mails::{SentMail, Unsent},
    queues::{Queue, QueueKind, QueueOwner},
};
use tenantry_domain::{Span, mail_limits::MailKind};

use super::rows::mail_of;
use crate::{
    builders::{id, now, secret},
    contract::{Subject, rows::global},
};

pub async fn insert_must_add_the_mail_due_now_and_wake_the_queue_of_its_owner(subject: &dyn Subject) {
    let rows = global(subject);
    let invitation = Some(id());
    for mail in [
        mail_of(QueueOwner::Person(id())),
        tenantry_application::ports::mails::QueuedMail { invitation, ..mail_of(QueueOwner::Tenant(id())) },
    ] {
        let owner = mail.owner;
        rows.insert_mail(&mail).await.unwrap();
        let lease = rows.claim(QueueKind::Mail, now(), now() + Span::seconds(60)).await.unwrap().unwrap();
        assert_eq!(lease.queue, Queue { kind: QueueKind::Mail, owner });
        let due = rows.due_mails(owner, now(), 9).await.pop().unwrap();
        assert_eq!((due.id, due.owner, due.invitation), (mail.id, owner, mail.invitation));
        assert_eq!((due.queued_at, due.attempts), (now(), 0));
        let read = due.mail.unwrap();
        assert_eq!((read.to, read.locale), (mail.mail.to, mail.mail.locale));
        assert_eq!(read.message.link(), mail.mail.message.link());
    }
}

pub async fn update_must_count_a_failed_attempt_of_the_mail_and_keep_the_answer_of_the_mail_server_and_what_becomes_of_the_mail(
    subject: &dyn Subject,
) {
    let rows = global(subject);
    let owner = QueueOwner::Tenant(id());
    let [mail, other] = [owner; 2].map(mail_of);
    for mail in [&mail, &other] {
        rows.insert_mail(mail).await.unwrap();
    }
    for attempts in [1, 2] {
        rows.fail_mail(&mail, "busy", Unsent::Again(now())).await.unwrap();
        let due = rows.due_mails(owner, now(), 9).await;
        let counted = |id| due.iter().find(|due| due.id == id).unwrap().attempts;
        assert_eq!((counted(mail.id), counted(other.id)), (attempts, 0));
    }
    rows.fail_mail(&mail, "no such user", Unsent::Never(now())).await.unwrap();
    assert_eq!(rows.due_mails(owner, now(), 9).await.len(), 1);
    let failed = rows.failed_mails(9).await.pop().unwrap();
    assert_eq!((failed.id, failed.attempts, failed.reply.as_str()), (mail.id, 3, "no such user"));
}

pub async fn update_must_count_no_attempt_of_a_mail_that_was_not_tried(subject: &dyn Subject) {
    let rows = global(subject);
    let mail = mail_of(QueueOwner::Person(id()));
    rows.insert_mail(&mail).await.unwrap();
    rows.fail_mail(&mail, "", Unsent::Waits(now() + Span::seconds(5))).await.unwrap();
    assert_eq!(rows.due_mails(mail.owner, now(), 9).await.len(), 0);
    assert_eq!(rows.due_mails(mail.owner, now() + Span::seconds(5), 9).await[0].attempts, 0);
}

pub async fn update_must_keep_nothing_of_the_content_of_a_mail_that_is_given_up(subject: &dyn Subject) {
    let rows = global(subject);
    let mail = mail_of(QueueOwner::Person(id()));
    rows.insert_mail(&mail).await.unwrap();
    rows.fail_mail(&mail, "no such user", Unsent::Never(now())).await.unwrap();
    // If something brought it back, there would be nothing to send.
    rows.fail_mail(&mail, "busy", Unsent::Again(now())).await.unwrap();
    let due = rows.due_mails(mail.owner, now(), 9).await;
    assert!(due.iter().all(|mail| mail.mail.is_none()));
}

pub async fn delete_must_remove_the_mail(subject: &dyn Subject) {
    let rows = global(subject);
    let owner = QueueOwner::Tenant(id());
    let [sent, other] = [owner; 2].map(mail_of);
    for mail in [&sent, &other] {
        rows.insert_mail(mail).await.unwrap();
    }
    rows.delete_mail(&sent).await.unwrap();
    let left: Vec<_> = rows.due_mails(owner, now(), 9).await.into_iter().map(|mail| mail.id).collect();
    assert_eq!(left, [other.id]);
}

pub async fn insert_sent_must_remember_the_mail_as_sent_once_for_each_id(subject: &dyn Subject) {
    let rows = global(subject);
    let sent = SentMail {
        id: id(),
        recipient: secret().hash(),
        kind: MailKind::Code,
        inviter: None,
        sent_at: now() - Span::seconds(1),
    };
    for _ in 0..2 {
        rows.insert_sent(&sent).await.unwrap();
    }
    let before = rows.sent_before(&SentMail { sent_at: now(), ..sent }).await;
    assert_eq!(before.to_the_address, [sent.sent_at]);
}
