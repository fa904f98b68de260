//! The promises of a unit of work about passwords.

use std::time::Duration;

use tenantry_application::ports::{store_error::StoreError, unit_of_work::PlatformReason};

use crate::{
    builders::id,
    contract::{
        Subject,
        fixture::{password_hash, person},
        rows::global,
    },
};

pub async fn claim_must_answer_stale_unless_password_is_the_stored_one(subject: &dyn Subject) {
    let rows = global(subject);
    let (ada, grace) = (person(subject, "ada").await, person(subject, "grace").await);
    rows.insert_password(grace.id(), "of grace").await.unwrap();
    rows.claim_password(ada.id(), &password_hash("secret")).await.unwrap();
    rows.delete_password(ada.id()).await.unwrap();
    for (user, other) in [(ada.id(), "secret"), (grace.id(), "secret"), (ada.id(), "of grace"), (id(), "secret")] {
        let stale = rows.claim_password(user, &password_hash(other)).await;
        assert!(matches!(stale, Err(StoreError::Stale)), "{stale:?}");
    }
}

pub async fn claim_must_keep_it_the_stored_one_until_the_unit_of_work_ends(subject: &dyn Subject) {
    let ada = person(subject, "ada").await.id();
    let mut work = subject.factory().begin_platform(PlatformReason::SignIn).await.unwrap();
    work.passwords().claim(ada, &password_hash("secret")).await.unwrap();
    let rows = global(subject);
    let mut change = tokio::spawn(async move {
        rows.insert_password(ada, "new").await.unwrap();
    });
    let waited = tokio::time::timeout(Duration::from_millis(50), &mut change).await;
    assert!(waited.is_err(), "the password was changed while it was claimed");
    work.commit().await.unwrap();
    change.await.unwrap();
    assert_eq!(global(subject).read_user(ada).await.unwrap().password, Some(password_hash("new")));
}

pub async fn update_must_replace_the_stored_password_before_by_after(subject: &dyn Subject) {
    let rows = global(subject);
    let (ada, grace) = (person(subject, "ada").await, person(subject, "grace").await);
    let [old, new] = ["secret", "new"].map(password_hash);
    rows.update_password(ada.id(), &old, &new).await.unwrap();
    assert_eq!(rows.read_user(ada.id()).await.unwrap().password, Some(new));
    // Grace's password has the same text and stays.
    assert_eq!(rows.read_user(grace.id()).await.unwrap().password, Some(old));
}

pub async fn update_must_answer_stale_for_any_other_stored_password_and_leave_it_as_it_is_it_is_newer(
    subject: &dyn Subject,
) {
    let rows = global(subject);
    let (ada, eve) = (person(subject, "ada").await, person(subject, "eve").await);
    let [old, new, newer] = ["secret", "new", "newer"].map(password_hash);
    rows.update_password(ada.id(), &old, &new).await.unwrap();
    rows.delete_password(eve.id()).await.unwrap();
    for (user, before) in [(ada.id(), &old), (eve.id(), &old), (id(), &old)] {
        let stale = rows.update_password(user, before, &newer).await;
        assert!(matches!(stale, Err(StoreError::Stale)), "{stale:?}");
    }
    assert_eq!(rows.read_user(ada.id()).await.unwrap().password, Some(new));
    assert_eq!(rows.read_user(eve.id()).await.unwrap().password, None);
}

pub async fn insert_must_store_that_password_in_place_of_any_other(subject: &dyn Subject) {
    let rows = global(subject);
    let (ada, eve) = (person(subject, "ada").await, person(subject, "eve").await);
    for text in ["new", "newer", "newer"] {
        rows.insert_password(ada.id(), text).await.unwrap();
        assert_eq!(rows.find_user_by_email(ada.email()).await.unwrap().password, Some(password_hash(text)));
        assert_eq!(rows.find_candidate(ada.email()).await.unwrap().password, Some(password_hash(text)));
    }
    rows.delete_password(ada.id()).await.unwrap();
    rows.insert_password(ada.id(), "again").await.unwrap();
    assert_eq!(rows.read_user(ada.id()).await.unwrap().password, Some(password_hash("again")));
    assert_eq!(rows.read_user(eve.id()).await.unwrap().password, Some(password_hash("secret")));
}

pub async fn delete_must_leave_the_user_without_a_password(subject: &dyn Subject) {
    let rows = global(subject);
    let (ada, eve) = (person(subject, "ada").await, person(subject, "eve").await);
    for _ in 0..2 {
        rows.delete_password(ada.id()).await.unwrap();
        assert_eq!(rows.find_user_by_email(ada.email()).await.unwrap().password, None);
        assert_eq!(rows.find_candidate(ada.email()).await.unwrap().password, None);
    }
    assert_eq!(rows.read_user(eve.id()).await.unwrap().password, Some(password_hash("secret")));
}
