//! Whether the database answers, on PostgreSQL: a first answer that does not come within a few seconds is not waited for,
//! and as long as the server is known to be away nobody waits for it but one at a time, who finds out when it is back.
//!
//! Only first answers are bounded: a live server gives them at once, whatever it has to do. How long a statement may
//! take is another matter, and its own.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use sea_orm::{DbErr, RuntimeErr, sqlx};
use tokio::time::{Instant, timeout};

use crate::scoping::driver_error;

/// How long to wait for a connection to PostgreSQL at most.
const LONGEST_WAIT: Duration = Duration::from_secs(3);
/// How much longer for its first answer. Whoever waits for a connection in a crowd is told so before that.
const ANSWER: Duration = Duration::from_secs(1);
/// How long the server counts as away once it did not answer.
const PAUSE: Duration = Duration::from_secs(1);

/// How long to wait for a connection, for somebody of that patience.
pub(super) fn longest_wait(patience: Duration) -> Duration {
    patience.min(LONGEST_WAIT)
}

/// What is known of the server.
#[derive(Debug)]
pub(super) struct Availability {
    bound: Duration,
    /// Set while the server counts as away: when the next one may try.
    away_until: Mutex<Option<Instant>>,
}

/// Why nothing was asked, or no longer waited for.
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
    /// Of a server that answers as far as anybody knows.
    pub(super) fn new(patience: Duration) -> Self {
        Self { bound: longest_wait(patience) + ANSWER, away_until: Mutex::new(None) }
    }

    /// The answer, if it comes in time. While the server counts as away nothing is asked, but by one who tries.
    pub(super) async fn first_answer<T>(&self, asked: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
        let tries = self.admit()?;
        let answer = timeout(self.bound, asked).await.unwrap_or_else(|_| Err(Away::NoAnswer.into()));
        match &answer {
            Ok(_) => self.set(None),
            Err(error) if is_from_server(error) => self.set(None),
            // Waiting in a crowd for a connection says nothing of the server.
            Err(error) if tries || *error == DbErr::from(Away::NoAnswer) => self.set(Some(PAUSE)),
            Err(_) => {}
        }
        answer
    }

    /// Whether this one tries for the others. If it is not heard of again, the next one tries after its time.
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

/// Whether the server said so itself, and so is there.
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
        /// As if the server counted as away for long, or for no longer.
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
