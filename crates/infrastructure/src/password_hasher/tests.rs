//! The promises of the hasher: verdicts, equal work for unknown users, bounded and reused memory, no leaks by cancelled
//! callers.

use std::task::{Context, Poll, Waker};

use argon2::Block;
use tenantry_domain::password::PasswordContext;

use super::*;

const REFERENCE: &str = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

fn hasher(concurrency: usize) -> Argon2idHasher {
    let concurrency = NonZeroUsize::new(concurrency).unwrap();
    Argon2idHasher::new(PasswordHashingConfig { concurrency, ..PasswordHashingConfig::default() }).unwrap()
}

fn password(text: &str) -> PlainPassword {
    PlainPassword::present(text).unwrap()
}

fn is_wiped(block: &Block) -> bool {
    block.as_ref().iter().all(|word| *word == 0)
}

#[tokio::test]
async fn the_right_password_is_right_and_any_other_is_wrong() {
    let hasher = hasher(1);
    let context = PasswordContext { email: "ada@example.com", person: "Ada", tenant: "Acme", slug: None };
    let chosen = password("correct horse").choose(&context).unwrap();
    let hash = hasher.hash(&chosen).await.unwrap();
    assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hash.as_str());
    assert_eq!(hasher.verify(&password("correct horse"), Some(hash.clone())).await.unwrap(), Verdict::Right);
    for other in ["Correct horse", "correct horse ", "correct hors", "x"] {
        assert_eq!(hasher.verify(&password(other), Some(hash.clone())).await.unwrap(), Verdict::Wrong);
    }
}

#[tokio::test]
async fn whoever_waits_too_long_is_turned_away() {
    let hasher = Argon2idHasher { patience: Duration::from_millis(1), ..hasher(1) };
    let busy = hasher.permits.acquire().await.unwrap();
    let refused = hasher.rehash(&password("correct horse")).await.unwrap_err();
    assert_eq!(refused.0.to_string(), "too many passwords are waiting to be hashed");
    drop(busy);
    assert!(hasher.rehash(&password("correct horse")).await.is_ok());
}

#[tokio::test]
async fn every_hash_has_a_salt_of_its_own() {
    let hasher = hasher(2);
    let password = password("correct horse");
    let (one, two) = tokio::try_join!(hasher.rehash(&password), hasher.rehash(&password)).unwrap();
    assert_ne!(one, two);
}

#[tokio::test]
async fn a_hash_of_other_parameters_is_outdated_and_leaves_no_larger_memory_behind() {
    let hasher = hasher(1);
    let verdict = hasher.verify(&password("password"), Some(PasswordHash::restore(REFERENCE))).await.unwrap();
    assert_eq!(verdict, Verdict::RightButOutdated);
    let verdict = hasher.verify(&password("sassword"), Some(PasswordHash::restore(REFERENCE))).await.unwrap();
    assert_eq!(verdict, Verdict::Wrong);
    let _all_work_is_done = hasher.permits.acquire().await.unwrap();
    assert!(hasher.inner.pool.idle().iter().all(|piece| piece.len() <= 19_456));
}

#[tokio::test]
async fn a_hash_from_elsewhere_is_checked_and_outdated() {
    let hasher = hasher(1);
    let brought = PasswordHash::bring("$2b$04$9kP8YmTLmMVWVZwGq8RUHe.uD774sxEUBj6ob.QggZDyJx5eIejOa").unwrap();
    hasher.check(&brought).unwrap();
    for (text, verdict) in [("Grüße vom Meer 7", Verdict::RightButOutdated), ("Grüße vom Meer 8", Verdict::Wrong)] {
        assert_eq!(hasher.verify(&password(text), Some(brought.clone())).await.unwrap(), verdict);
    }
}

#[test]
fn a_hash_that_cannot_be_checked_is_told_from_one_that_can() {
    let hasher = hasher(1);
    hasher.check(&PasswordHash::restore(REFERENCE)).unwrap();
    let refused = |text: &str| hasher.check(&PasswordHash::restore(text)).unwrap_err().to_string();
    assert!(refused(&REFERENCE.replace("65536", "4294967295")).contains("too expensive"));
    assert!(refused("$2b$31$9kP8YmTLmMVWVZwGq8RUHe.uD774sxEUBj6ob.QggZDyJx5eIejOa").contains("too expensive"));
    assert!(refused("$argon2id$").contains("it is not a PHC string"));
}

/// Every path runs the same computation. It would be cheaper only if the computation were skipped, so the computations
/// are counted.
#[tokio::test]
async fn without_a_usable_hash_the_same_work_ends_in_wrong() {
    for stored in [
        None,
        Some(PasswordHash::none()),
        Some(PasswordHash::restore("")),
        Some(PasswordHash::restore(
            "$argon2id$v=19$m=4294967295,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        )),
    ] {
        let hasher = hasher(1);
        assert_eq!(hasher.verify(&password("password"), stored).await.unwrap(), Verdict::Wrong);
        let _all_work_is_done = hasher.permits.acquire().await.unwrap();
        let sizes: Vec<usize> = hasher.inner.pool.idle().iter().map(Vec::len).collect();
        assert_eq!(sizes, [19_456], "today's memory was worked in");
    }
    let hasher = hasher(1);
    let mut lease = hasher.inner.pool.lease();
    hasher.inner.verify(&password("password"), None, &mut lease).unwrap();
    assert!(lease.blocks(19_456).iter().all(|block| !is_wiped(block)), "every block of it was computed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_at_once_share_the_memory_of_the_permits_and_leave_it_wiped() {
    let hasher = Arc::new(hasher(3));
    let tasks: Vec<_> = (0..100)
        .map(|number| {
            let hasher = Arc::clone(&hasher);
            tokio::spawn(async move { hasher.rehash(&password(&format!("password {number}"))).await.unwrap() })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let _all_work_is_done = hasher.permits.acquire_many(3).await.unwrap();
    let idle = hasher.inner.pool.idle();
    assert!((1..=3).contains(&hasher.inner.pool.allocated()), "{} pieces", hasher.inner.pool.allocated());
    assert_eq!(idle.len(), hasher.inner.pool.allocated());
    assert!(idle.iter().flatten().all(is_wiped));
}

#[tokio::test]
async fn a_caller_who_goes_away_takes_neither_permit_nor_memory_along() {
    let hasher = hasher(1);
    let secret = password("correct horse");
    for _ in 0..3 {
        let mut started = hasher.rehash(&secret);
        let mut waiting = hasher.rehash(&secret);
        let mut context = Context::from_waker(Waker::noop());
        assert!(matches!(started.as_mut().poll(&mut context), Poll::Pending));
        assert!(matches!(waiting.as_mut().poll(&mut context), Poll::Pending));
        drop(started);
        drop(waiting);
    }
    hasher.rehash(&secret).await.unwrap();
    let _all_work_is_done = hasher.permits.acquire().await.unwrap();
    assert_eq!(hasher.inner.pool.allocated(), 1);
    assert_eq!(hasher.inner.pool.idle().len(), 1);
}

#[tokio::test]
async fn a_panic_in_the_computation_is_an_error_and_gives_everything_back() {
    let hasher = hasher(1);
    let failed = hasher
        .compute(|_, lease| -> Result<(), HashingError> {
            lease.blocks(8);
            panic!("on purpose");
        })
        .await;
    assert!(failed.is_err());
    let _all_work_is_done = hasher.permits.acquire().await.unwrap();
    assert_eq!(hasher.inner.pool.idle().len(), 1);
}

#[test]
fn weak_and_absurd_configurations_are_refused() {
    let refused = |memory_kib, iterations, lanes| {
        let config = PasswordHashingConfig { memory_kib, iterations, lanes, ..PasswordHashingConfig::default() };
        Argon2idHasher::new(config).unwrap_err()
    };
    assert_eq!(refused(19_455, 2, 1), PasswordHashingConfigError::TooWeak { memory_kib: 19_455, iterations: 2 });
    assert!(refused(65_536, 1, 1).to_string().contains("at least 19456 KiB and 2 iterations"));
    for (memory_kib, iterations, lanes) in [(262_145, 2, 1), (19_456, 17, 1), (19_456, 2, 0), (19_456, 2, 17)] {
        assert_eq!(refused(memory_kib, iterations, lanes), PasswordHashingConfigError::OutOfRange);
    }
}

#[test]
fn nothing_secret_is_printed() {
    assert_eq!(format!("{:?}", hasher(1)), "Argon2idHasher(m=19456,t=2,p=1)");
}
