//! The promises of a unit of work about people.

use tenantry_application::ports::store_error::{Conflict, StoreError};
use tenantry_domain::{locale::Locale, time_zone::TimeZone, user::UserSettingsChange};

use crate::{
    builders::{self, id, name, now},
    contract::{
        Subject,
        fixture::{password_hash, person},
        race::{MANY, race},
        rows::global,
    },
};

pub async fn find_must_give_the_user_of_that_id_or_none(subject: &dyn Subject) {
    let rows = global(subject);
    let ada = person(subject, "ada").await;
    person(subject, "grace").await;
    assert_eq!(rows.find_user(ada.id()).await, Some(ada));
    assert_eq!(rows.find_user(id()).await, None);
}

pub async fn find_by_email_must_give_the_user_of_that_address_with_the_stored_password_or_none(subject: &dyn Subject) {
    let rows = global(subject);
    let ada = builders::user("ada");
    rows.insert_user(&ada, &password_hash("of ada")).await.unwrap();
    rows.insert_user(&builders::user("grace"), &password_hash("of grace")).await.unwrap();
    let found = rows.find_user_by_email(ada.email()).await.unwrap();
    assert_eq!((&found.user, found.password), (&ada, Some(password_hash("of ada"))));
    for nobody in ["nobody@example.com", "ada@example.org", "ad@example.com"] {
        assert_eq!(rows.find_user_by_email(&builders::email(nobody)).await, None, "{nobody}");
    }
}

pub async fn insert_must_add_the_user_with_address_and_password(subject: &dyn Subject) {
    let rows = global(subject);
    let plain = builders::user("ada");
    let proved = builders::user("grace").verify_email(now()).unwrap();
    for user in [plain, proved] {
        rows.insert_user(&user, &password_hash("secret")).await.unwrap();
        let candidate = rows.find_candidate(user.email()).await.unwrap();
        assert_eq!((candidate.user, candidate.password), (user, Some(password_hash("secret"))));
    }
}

pub async fn insert_must_answer_conflict_email_if_any_user_has_the_address_also_when_both_are_inserted_at_the_same_time(
    subject: &dyn Subject,
) {
    let ada = person(subject, "ada").await;
    let again = global(subject).insert_user(&builders::user("ada"), &password_hash("other")).await.unwrap_err();
    assert!(again.is_conflict(Conflict::Email), "{again:?}");
    assert_eq!(global(subject).find_user_by_email(ada.email()).await.unwrap().user, ada);

    let runners = (0..MANY).map(|_| {
        let (rows, user) = (global(subject), builders::user("grace"));
        async move { rows.insert_user(&user, &password_hash("secret")).await.map(|()| user) }
    });
    let (won, lost): (Vec<_>, Vec<_>) = race(runners.collect()).await.into_iter().partition(Result::is_ok);
    let winners: Vec<_> = won.into_iter().flatten().collect();
    assert_eq!((winners.len(), lost.len()), (1, MANY - 1));
    for error in lost.into_iter().filter_map(Result::err) {
        assert!(error.is_conflict(Conflict::Email), "{error:?}");
    }
    let found = global(subject).find_user_by_email(winners[0].email()).await;
    assert_eq!(found.unwrap().user, winners[0]);
}

fn settings(locale: Option<Locale>, time_zone: Option<TimeZone>) -> UserSettingsChange {
    UserSettingsChange { locale: Some(locale), time_zone: Some(time_zone) }
}

pub async fn update_must_store_after_if_the_stored_version_is_that_of_before_and_must_answer_stale_otherwise(
    subject: &dyn Subject,
) {
    let rows = global(subject);
    let ada = person(subject, "ada").await;
    let grace = person(subject, "grace").await;
    let renamed = ada.rename(name("Ada Lovelace"), now()).unwrap();
    let proved = renamed.verify_email(now()).unwrap();
    rows.update_user(&ada, &renamed).await.unwrap();
    rows.update_user(&renamed, &proved).await.unwrap();
    assert_eq!(rows.find_user(ada.id()).await, Some(proved.clone()));
    let french =
        proved.change_settings(settings(Some(Locale::Fr), TimeZone::parse("Europe/Paris").ok()), now()).unwrap();
    rows.update_user(&proved, &french).await.unwrap();
    assert_eq!(rows.find_user(ada.id()).await.as_ref(), Some(&french));
    let proved = french.change_settings(settings(None, None), now()).unwrap();
    rows.update_user(&french, &proved).await.unwrap();
    assert_eq!(rows.find_user_by_email(ada.email()).await.unwrap().password, Some(password_hash("secret")));

    let late = ada.rename(name("Countess"), now()).unwrap();
    let stranger = builders::user("stranger");
    for (before, after) in [(&ada, &late), (&renamed, &late), (&stranger, &stranger)] {
        let stale = rows.update_user(before, after).await;
        assert!(matches!(stale, Err(StoreError::Stale)), "{stale:?}");
    }
    assert_eq!(rows.find_user(ada.id()).await, Some(proved));
    assert_eq!(rows.find_user(grace.id()).await, Some(grace));
}

pub async fn claim_founding_must_count_one_more_tenant_that_the_user_founded(subject: &dyn Subject) {
    let rows = global(subject);
    let (ada, grace) = (person(subject, "ada").await, person(subject, "grace").await);
    for _ in 0..3 {
        rows.claim_founding(ada.id(), 3).await.unwrap();
    }
    // The count is the person's own, and a later limit counts what was founded before.
    rows.claim_founding(grace.id(), 1).await.unwrap();
    assert!(rows.claim_founding(ada.id(), 3).await.unwrap_err().is_conflict(Conflict::FoundedTenants));
    rows.claim_founding(ada.id(), 4).await.unwrap();
}

pub async fn claim_founding_must_answer_conflict_foundedtenants_if_that_makes_more_than_limit_also_under_concurrent_claims(
    subject: &dyn Subject,
) {
    const LIMIT: u32 = 5;
    let ada = person(subject, "ada").await;
    let none = global(subject).claim_founding(ada.id(), 0).await.unwrap_err();
    assert!(none.is_conflict(Conflict::FoundedTenants), "{none:?}");
    let runners = (0..MANY).map(|_| {
        let (rows, ada) = (global(subject), ada.id());
        async move { rows.claim_founding(ada, LIMIT).await }
    });
    let outcomes = race(runners.collect()).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), usize::try_from(LIMIT).unwrap());
    for error in outcomes.into_iter().filter_map(Result::err) {
        assert!(error.is_conflict(Conflict::FoundedTenants), "{error:?}");
    }
    // A limit that was lowered later is reached too.
    let lowered = global(subject).claim_founding(ada.id(), LIMIT - 1).await.unwrap_err();
    assert!(lowered.is_conflict(Conflict::FoundedTenants), "{lowered:?}");
}
