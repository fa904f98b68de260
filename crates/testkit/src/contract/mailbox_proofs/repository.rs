//! The promises of a unit of work about proofs of mailboxes.

use tenantry_application::ports::store_error::StoreError;
use tenantry_domain::{
    email_change::EmailChange,
    mailbox_proofs::{CodePurpose, MailboxProofs, NewCode},
    secret::Secret,
    user::{User, UserId},
};

use crate::{
    builders::{email, id, now},
    contract::{
        Subject,
        fixture::person,
        race::race,
        rows::{Done, GlobalRows, global},
    },
};

/// How many people present the same code or link at once.
const PARALLEL: usize = 50;

fn with_code(proofs: &MailboxProofs, byte: u8) -> MailboxProofs {
    let hash = Secret::new([byte; 32]).hash();
    proofs.issue_code(NewCode { purpose: CodePurpose::ChangeEmail, email: email("new@example.com"), hash }, now()).after
}

fn with_reset(proofs: &MailboxProofs) -> MailboxProofs {
    proofs.issue_reset(id(), email("ada@example.com"), Secret::new([3; 32]).hash(), now()).after
}

fn change(user: &User, number: u32) -> EmailChange {
    let hash = Secret::new([4; 32]).hash();
    EmailChange { id: id(), user_id: user.id(), number, before: user.email().clone(), hash, undo_until: now() }
}

fn assert_stale(answer: &Done) {
    assert!(matches!(answer, Err(StoreError::Stale)), "{answer:?}");
}

/// Runs the call many times at once. Exactly one succeeds, and all others are stale.
async fn assert_one_wins<F: Future<Output = Done> + Send + 'static>(rows: &GlobalRows, call: impl Fn(GlobalRows) -> F) {
    let outcomes = race((0..PARALLEL).map(|_| call(rows.clone())).collect()).await;
    let (won, lost): (Vec<_>, Vec<_>) = outcomes.iter().partition(|outcome| outcome.is_ok());
    assert_eq!((won.len(), lost.len()), (1, PARALLEL - 1));
    lost.into_iter().for_each(assert_stale);
}

pub async fn find_must_give_the_codes_and_the_reset_link_of_that_person_or_none_if_none_were_ever_stored(
    subject: &dyn Subject,
) {
    let rows = global(subject);
    let ada = person(subject, "ada").await.id();
    assert_eq!(rows.find_proofs(ada).await, None);
    let none = MailboxProofs::none(ada, now());
    // A wrong code is counted for the code and for the person.
    let tried = with_code(&none, 1).present_code(
        CodePurpose::ChangeEmail,
        &email("new@example.com"),
        &Secret::new([9; 32]),
        now(),
    );
    let full = with_reset(&tried.0.unwrap());
    rows.update_proofs(&none, &full).await.unwrap();
    assert_eq!(rows.find_proofs(ada).await, Some(full.clone()));
    let empty = full.void().unwrap();
    rows.update_proofs(&full, &empty).await.unwrap();
    assert_eq!(rows.find_proofs(ada).await, Some(empty));
    assert_eq!(rows.find_proofs(id()).await, None);
}

pub async fn update_must_store_after_if_the_stored_version_is_that_of_before_where_nothing_stored_is_version_0_and_must_answer_stale_otherwise_of_concurrent_updates_one_wins(
    subject: &dyn Subject,
) {
    let rows = global(subject);
    let ada = person(subject, "ada").await.id();
    let none = MailboxProofs::none(ada, now());
    let first = with_code(&none, 1);
    assert_stale(&rows.update_proofs(&first, &with_code(&first, 2)).await);
    assert_eq!(rows.find_proofs(ada).await, None);
    rows.update_proofs(&none, &first).await.unwrap();
    assert_stale(&rows.update_proofs(&none, &with_reset(&none)).await);
    assert_eq!(rows.find_proofs(ada).await, Some(first.clone()));
    let second = with_reset(&first);
    rows.update_proofs(&first, &second).await.unwrap();
    assert_stale(&rows.update_proofs(&first, &with_code(&first, 3)).await);
    assert_eq!(rows.find_proofs(ada).await, Some(second.clone()));

    let used = second.void().unwrap();
    let pair = (second, used.clone());
    assert_one_wins(&rows, |rows| {
        let (before, after) = pair.clone();
        async move { rows.update_proofs(&before, &after).await }
    })
    .await;
    assert_eq!(rows.find_proofs(ada).await, Some(used));
    // Also of those who store the first value. It need not be that of a person.
    let nobody: UserId = id();
    assert_one_wins(&rows, move |rows| async move {
        let none = MailboxProofs::none(nobody, now());
        rows.update_proofs(&none, &with_code(&none, 1)).await
    })
    .await;
}

pub async fn find_change_must_give_the_change_of_that_person_and_id_or_none(subject: &dyn Subject) {
    let rows = global(subject);
    let (ada, eve) = (person(subject, "ada").await, person(subject, "eve").await);
    let change = change(&ada, 2);
    rows.insert_change(&change).await.unwrap();
    assert_eq!(rows.find_change(ada.id(), change.id).await, Some(change.clone()));
    assert_eq!(rows.find_change(eve.id(), change.id).await, None);
    assert_eq!(rows.find_change(ada.id(), id()).await, None);
}

pub async fn insert_change_must_add_the_change(subject: &dyn Subject) {
    let rows = global(subject);
    let ada = person(subject, "ada").await;
    let changes = [change(&ada, 2), change(&ada, 3)];
    for change in &changes {
        rows.insert_change(change).await.unwrap();
    }
    for change in changes {
        assert_eq!(rows.find_change(ada.id(), change.id).await, Some(change));
    }
}

pub async fn claim_change_must_take_the_change_away_together_with_the_later_changes_of_that_person_and_must_answer_stale_if_it_is_not_there_any_more_of_concurrent_claims_one_wins(
    subject: &dyn Subject,
) {
    let rows = global(subject);
    let (ada, eve) = (person(subject, "ada").await, person(subject, "eve").await);
    let [first, second, third, of_eve] = [change(&ada, 2), change(&ada, 3), change(&ada, 4), change(&eve, 5)];
    for change in [&first, &second, &third, &of_eve] {
        rows.insert_change(change).await.unwrap();
    }
    rows.claim_change(&second).await.unwrap();
    assert_stale(&rows.claim_change(&second).await);
    assert_eq!(rows.find_change(ada.id(), second.id).await, None);
    assert_eq!(rows.find_change(ada.id(), third.id).await, None);
    assert_eq!(rows.find_change(eve.id(), of_eve.id).await, Some(of_eve));
    assert_eq!(rows.find_change(ada.id(), first.id).await, Some(first.clone()));
    assert_one_wins(&rows, |rows| {
        let change = first.clone();
        async move { rows.claim_change(&change).await }
    })
    .await;
}
