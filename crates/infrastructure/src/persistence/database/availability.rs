//! Tracks whether PostgreSQL answers. A first answer is awaited for a few seconds only. While the server is known to be
//! unavailable, requests fail at once, except one at a time that probes whether it is back.
//!
//! Only first answers are bounded, because a live server gives them at once, whatever its load. The running time of a
//! statement is a separate matter.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use sea_orm::{DbErr, RuntimeErr, sqlx};
use tenantry_isolation::driver_error;
use tokio::time::{Instant, timeout};

/// The longest wait for a connection to PostgreSQL.
const LONGEST_WAIT: Duration = Duration::from_secs(3);
/// The additional time for its first answer. The pool's own timeout under load comes earlier.
const ANSWER: Duration = Duration::from_secs(1);
/// How long the server counts as unavailable after it did not answer.
const PAUSE: Duration = Duration::from_secs(1);

/// Returns how long to wait for a connection, given the configured patience.
pub(super) fn longest_wait(patience: Duration) -> Duration {
    patience.min(LONGEST_WAIT)
}

/// The known state of the server.
#[derive(Debug)]
pub(super) struct Availability {
    bound: Duration,
    /// Set while the server counts as unavailable: when the next probe may run.
    away_until: Mutex<Option<Instant>>,
}

/// Why the database was not asked, or the answer no longer awaited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
enum Away {
    #[error("the database did not answer in time")]
    NoAnswer,
    #[error("the database did not answer a moment ago")]
    Known,
}

impl From<Away> for DbErr {
    fn from(away: Away) -> Self {
        Self::Conn(RuntimeErr::Internal(away.to_string()))
    }
}

impl Availability {
    /// Creates the state of a server that is available as far as known.
    pub(super) fn new(patience: Duration) -> Self {
        Self { bound: longest_wait(patience) + ANSWER, away_until: Mutex::new(None) }
    }

    /// Returns the answer if it comes in time. While the server counts as unavailable, only a probe is sent.
    pub(super) async fn first_answer<T>(&self, asked: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
        let tries = self.admit()?;
        let answer = timeout(self.bound, asked).await.unwrap_or_else(|_| Err(Away::NoAnswer.into()));
        match &answer {
            Ok(_) => self.set(None),
            Err(error) if is_from_server(error) => self.set(None),
            // A timeout while waiting for a connection under load says nothing about the server.
            Err(error) if tries || *error == DbErr::from(Away::NoAnswer) => self.set(Some(PAUSE)),
            Err(_) => {}
        }
        answer
    }

    /// Returns whether this request is the probe. If the probe never reports back, the next one may run after its time.
    fn admit(&self) -> Result<bool, Away> {
        let mut away_until = self.away_until.lock().unwrap_or_else(PoisonError::into_inner);
        match *away_until {
            None => Ok(false),
            Some(moment) if Instant::now() < moment => Err(Away::Known),
            Some(_) => {
                *away_until = Some(Instant::now() + self.bound + PAUSE);
                Ok(true)
            }
        }
    }

    fn set(&self, away: Option<Duration>) {
        *self.away_until.lock().unwrap_or_else(PoisonError::into_inner) = away.map(|pause| Instant::now() + pause);
    }
}

/// Returns whether the error comes from the server itself, which is therefore available.
fn is_from_server(error: &DbErr) -> bool {
    matches!(driver_error(error), Some(sqlx::Error::Database(_)))
}

#[cfg(test)]
mod tests {
    use std::{future::pending, sync::Arc};

    use super::*;

    fn availability() -> Arc<Availability> {
        Arc::new(Availability::new(Duration::ZERO))
    }

    async fn hangs(availability: &Availability) -> Result<(), DbErr> {
        availability.first_answer(pending::<Result<(), DbErr>>()).await
    }

    async fn answers(availability: &Availability) -> Result<(), DbErr> {
        availability.first_answer(async { Ok(()) }).await
    }

    impl Availability {
        /// Makes the server count as unavailable for `time`.
        fn counts_as_away(&self, time: Duration) {
            self.set(Some(time));
        }
    }

    #[tokio::test]
    async fn once_it_did_not_answer_nobody_waits_but_one_who_tries() {
        let availability = availability();
        assert_eq!(hangs(&availability).await, Err(Away::NoAnswer.into()));
        assert!(availability.away_until.lock().unwrap().is_some());
        availability.counts_as_away(LONGEST_WAIT);
        assert_eq!(answers(&availability).await, Err(Away::Known.into()));
        availability.counts_as_away(Duration::ZERO);
        let trying = Arc::clone(&availability);
        let (tried, refused) = tokio::join!(hangs(&trying), answers(&availability));
        assert_eq!((tried, refused), (Err(Away::NoAnswer.into()), Err(Away::Known.into())));
        availability.counts_as_away(Duration::ZERO);
        assert_eq!(answers(&availability).await, Ok(()));
        assert_eq!(answers(&availability).await, Ok(()));
    }

    #[tokio::test]
    async fn a_crowd_and_a_refused_statement_are_no_absence() {
        let availability = availability();
        for error in [
            DbErr::ConnectionAcquire(sea_orm::ConnAcquireErr::Timeout),
            DbErr::Query(RuntimeErr::Internal("of our own".to_owned())),
        ] {
            assert_eq!(availability.first_answer(async { Err::<(), _>(error.clone()) }).await, Err(error));
            assert_eq!(answers(&availability).await, Ok(()));
        }
    }
}
