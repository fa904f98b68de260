//! The promises of a read model about waiting mails.

use tenantry_application::ports::{
    mailer::MailId,
    mails::{SentMail, Unsent},
    queues::{FARTHEST, QueueOwner},
};
use tenantry_domain::{Span, mail_limits::MailKind, secret::SecretHash, user::UserId};

use super::rows::mail_of;
use crate::{
    builders::{id, now, secret},
    contract::{Subject, rows::global},
};

pub async fn list_due_must_give_at_most_limit_mails_of_the_owner_that_are_due_at_now_the_oldest_first(
    subject: &dyn Subject,
) {
    let rows = global(subject);
    let (tenant, person) = (QueueOwner::Tenant(id()), QueueOwner::Person(id()));
    let mut of_tenant = [tenant; 4].map(mail_of);
    of_tenant.sort_by_key(|mail| mail.id);
    for mail in of_tenant.iter().rev().chain(&[mail_of(person)]) {
        rows.insert_mail(mail).await.unwrap();
    }
    rows.fail_mail(&of_tenant[1], "later", Unsent::Again(now() + Span::seconds(5))).await.unwrap();
    let due = async |at, limit| -> Vec<MailId> {
        rows.due_mails(tenant, at, limit).await.into_iter().map(|mail| mail.id).collect()
    };
    let [first, second, third, fourth] = of_tenant.map(|mail| mail.id);
    assert_eq!(due(now() - Span::microseconds(1), 9).await, []);
    assert_eq!(due(now(), 9).await, [first, third, fourth]);
    assert_eq!(due(now(), 2).await, [first, third]);
    assert_eq!(due(now() + Span::seconds(5), 9).await, [first, second, third, fourth]);
    assert_eq!(rows.due_mails(person, now(), 9).await.len(), 1);
    assert_eq!(rows.due_mails(QueueOwner::Platform, now(), 9).await.len(), 0);
}

pub async fn list_due_must_take_a_mail_as_due_that_is_due_further_than_farthest_from_now(subject: &dyn Subject) {
    let rows = global(subject);
    let mail = mail_of(QueueOwner::Person(id()));
    rows.insert_mail(&mail).await.unwrap();
    rows.fail_mail(&mail, "busy", Unsent::Again(now() + FARTHEST)).await.unwrap();
    assert_eq!(rows.due_mails(mail.owner, now(), 9).await.len(), 0);
    assert_eq!(rows.due_mails(mail.owner, now() - Span::microseconds(1), 9).await.len(), 1);
}

pub async fn find_next_due_must_give_the_time_at_which_the_next_mail_of_the_owner_that_is_not_given_up_is_due_or_none(
    subject: &dyn Subject,
) {
    let rows = global(subject);
    let owner = QueueOwner::Tenant(id());
    let [first, second] = [owner; 2].map(mail_of);
    assert_eq!(rows.next_mail(owner).await, None);
    rows.insert_mail(&mail_of(QueueOwner::Tenant(id()))).await.unwrap();
    for mail in [&first, &second] {
        rows.insert_mail(mail).await.unwrap();
    }
    let [soon, late] = [5, 9].map(|seconds| now() + Span::seconds(seconds));
    rows.fail_mail(&first, "busy", Unsent::Again(late)).await.unwrap();
    assert_eq!(rows.next_mail(owner).await, Some(now()));
    rows.fail_mail(&second, "busy", Unsent::Again(soon)).await.unwrap();
    assert_eq!(rows.next_mail(owner).await, Some(soon));
    rows.fail_mail(&second, "unknown", Unsent::Never(now())).await.unwrap();
    assert_eq!(rows.next_mail(owner).await, Some(late));
    rows.fail_mail(&first, "unknown", Unsent::Never(now())).await.unwrap();
    assert_eq!(rows.next_mail(owner).await, None);
}

fn sent(recipient: SecretHash, kind: MailKind, inviter: Option<UserId>, ago: Span) -> SentMail {
    SentMail { id: id(), recipient, kind, inviter, sent_at: now() - ago }
}

pub async fn list_sent_before_must_give_when_mails_of_the_same_kind_went_to_the_same_recipient_in_the_day_before_the_mail(
    subject: &dyn Subject,
) {
    let rows = global(subject);
    let (ada, bea) = (secret().hash(), secret().hash());
    let recent = [Span::minutes(1), Span::hours(23)];
    for (recipient, kind, ago) in [
        (ada, MailKind::Code, recent[0]),
        (ada, MailKind::Code, recent[1]),
        (ada, MailKind::Code, Span::hours(24)),
        (ada, MailKind::Invitation, Span::minutes(2)),
        (bea, MailKind::Code, Span::minutes(3)),
    ] {
        rows.insert_sent(&sent(recipient, kind, None, ago)).await.unwrap();
    }
    let mut times = rows.sent_before(&sent(ada, MailKind::Code, None, Span::zero())).await.to_the_address;
    times.sort();
    assert_eq!(times, [now() - recent[1], now() - recent[0]]);
}

pub async fn list_sent_before_must_give_when_invitations_of_the_same_inviter_went_out_in_the_hour_before_the_mail_and_nothing_without_one(
    subject: &dyn Subject,
) {
    let rows = global(subject);
    let (ada, bea): (UserId, UserId) = (id(), id());
    for (inviter, ago) in [(Some(ada), 1), (Some(ada), 59), (Some(ada), 60), (Some(bea), 2), (None, 3)] {
        let mail = sent(secret().hash(), MailKind::Invitation, inviter, Span::minutes(ago));
        rows.insert_sent(&mail).await.unwrap();
    }
    let mail = |inviter| sent(secret().hash(), MailKind::Invitation, inviter, Span::zero());
    let mut times = rows.sent_before(&mail(Some(ada))).await.by_the_inviter;
    times.sort();
    assert_eq!(times, [59, 1].map(|ago| now() - Span::minutes(ago)));
    assert!(rows.sent_before(&mail(None)).await.by_the_inviter.is_empty());
}

pub async fn list_failed_must_give_at_most_limit_mails_of_all_owners_that_were_given_up_the_latest_first(
    subject: &dyn Subject,
) {
    let rows = global(subject);
    let [first, second] = [QueueOwner::Tenant(id()), QueueOwner::Person(id())].map(mail_of);
    for (mail, minute) in [(&second, 2), (&first, 1)] {
        rows.insert_mail(mail).await.unwrap();
        let then = Unsent::Never(now() + Span::minutes(minute));
        rows.fail_mail(mail, "no such user", then).await.unwrap();
    }
    rows.insert_mail(&mail_of(QueueOwner::Platform)).await.unwrap();
    let failed = rows.failed_mails(9).await;
    assert_eq!(failed.iter().map(|mail| mail.id).collect::<Vec<_>>(), [second.id, first.id]);
    let second = (second.owner, 1, now() + Span::minutes(2), "no such user".to_owned());
    let found = &failed[0];
    assert_eq!((found.owner, found.attempts, found.failed_at, found.reply.clone()), second);
    assert_eq!(rows.failed_mails(1).await, failed[..1]);
}
