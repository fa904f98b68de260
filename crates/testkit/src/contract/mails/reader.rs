//! The promises of a read model about waiting mails.

use tenantry_application::ports::{
    mailer::MailId,
    mails::AfterFailure,
    queues::{FARTHEST, QueueOwner},
};
use tenantry_domain::Span;

use super::rows::mail_of;
use crate::{
    builders::{id, now},
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
    rows.fail_mail(&of_tenant[1], "later", AfterFailure::Again(now() + Span::seconds(5))).await.unwrap();
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
    rows.fail_mail(&mail, "busy", AfterFailure::Again(now() + FARTHEST)).await.unwrap();
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
    rows.fail_mail(&first, "busy", AfterFailure::Again(late)).await.unwrap();
    assert_eq!(rows.next_mail(owner).await, Some(now()));
    rows.fail_mail(&second, "busy", AfterFailure::Again(soon)).await.unwrap();
    assert_eq!(rows.next_mail(owner).await, Some(soon));
    rows.fail_mail(&second, "unknown", AfterFailure::Never(now())).await.unwrap();
    assert_eq!(rows.next_mail(owner).await, Some(late));
    rows.fail_mail(&first, "unknown", AfterFailure::Never(now())).await.unwrap();
    assert_eq!(rows.next_mail(owner).await, None);
}

pub async fn list_failed_must_give_at_most_limit_mails_of_all_owners_that_were_given_up_the_latest_first(
    subject: &dyn Subject,
) {
    let rows = global(subject);
    let [first, second] = [QueueOwner::Tenant(id()), QueueOwner::Person(id())].map(mail_of);
    for (mail, minute) in [(&second, 2), (&first, 1)] {
        rows.insert_mail(mail).await.unwrap();
        let then = AfterFailure::Never(now() + Span::minutes(minute));
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
