//! The sweep: rows that are past their use are deleted, once an hour, so that no table grows for ever.
//!
//! It touches only what belongs to no tenant, each row by its own date. What somebody could still ask about is kept a
//! while: a session that is over for [`KEPT`], and with it the tenant its user last worked in.
//!
//! A clock can be wrong, and what was deleted does not come back. So nothing is deleted by one look at it: only what is
//! over now and was over at the look before, which the database remembers. Access changes are not deleted by the clock
//! at all, but once the tokens that don't know them are refused by the order they were issued in
//! ([`AccessEpoch`](tenantry_domain::access_epoch::AccessEpoch)).

use std::{sync::Arc, time::Duration};

use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use tenantry_application::ports::{clock::Clock, store_error::StoreError};
use tenantry_domain::{Span, Timestamp, access_epoch::AccessEpoch};
use tokio::time::{MissedTickBehavior, interval};

use super::{
    access_epoch::{self, tell_of_clock},
    background::Background,
    database::Database,
    entities::{access_changes, idempotency_keys, refresh_tokens, sessions},
    error::translate,
};

/// How long a session is kept after its end.
pub const KEPT: Span = Span::days(90);
/// How often the clock is looked at.
const LOOKS: Duration = Duration::from_hours(1);
/// How far apart two looks are at least. A little less than an hour, so that no look is taken for one too many because
/// the clock runs slower than the timer.
const APART: Span = Span::minutes(59);
/// How long an epoch lasts beyond the life of an access token, for tokens that are issued while it begins.
const BEYOND: Span = Span::seconds(60);

/// Deletes what is past its use.
pub struct Sweep {
    database: Database,
    clock: Arc<dyn Clock>,
    apart: Span,
}

impl Sweep {
    /// A sweep of that database. An epoch lasts longer than an access token lives, so that none dies of age before its
    /// time.
    pub fn new(database: Database, clock: Arc<dyn Clock>, access_token_lifetime: Span) -> Self {
        Self { database, clock, apart: APART.max(access_token_lifetime + BEYOND) }
    }

    /// Lets the next epoch begin and deletes what is past its use, all or nothing, and tells how many rows that were.
    /// Does nothing if the epoch began a short while ago, and if another process is doing it.
    pub async fn execute(&self) -> Result<u64, StoreError> {
        let now = self.clock.now();
        let work = self.database.begin().await.map_err(translate)?;
        let lasting = access_epoch::find(&work).await?;
        tell_of_clock(now, lasting.since);
        // In either direction: a clock that went a year ahead and came back must not end this for a year.
        if (now - lasting.since).abs() < self.apart {
            return Ok(0);
        }
        let rows = delete_over(&work, now.min(lasting.since)).await?;
        // Last, since access changes of others wait from here on.
        if !access_epoch::advance(&work, lasting, now).await? {
            return Ok(0);
        }
        let changes = forget(&work, lasting.epoch.next()).await?;
        work.commit().await.map_err(translate)?;
        Ok(rows + changes)
    }

    /// Sweeps now and then once an hour, until the answer is stopped or dropped.
    pub fn start(self) -> Background {
        Background::start(self.run())
    }

    async fn run(self) {
        let mut rounds = interval(LOOKS);
        rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            rounds.tick().await;
            match self.execute().await {
                Ok(rows) => tracing::debug!(rows, "swept"),
                Err(error) => tracing::warn!(%error, "what is past its use could not be deleted"),
            }
        }
    }
}

/// Deletes what was past its use at that moment.
async fn delete_over(work: &impl ConnectionTrait, moment: Timestamp) -> Result<u64, StoreError> {
    let forgotten = idempotency_keys::Column::ExpiresAt.lte(moment);
    let keys = idempotency_keys::Entity::delete_many().filter(forgotten).exec(work).await.map_err(translate)?;
    // Tokens refer to their session, so they go first.
    let over = sessions::Entity::find().select_only().column(sessions::Column::Id).filter(long_over(moment));
    let of_them = refresh_tokens::Column::SessionId.in_subquery(over.into_query());
    let tokens = refresh_tokens::Entity::delete_many().filter(of_them).exec(work).await.map_err(translate)?;
    let sessions = sessions::Entity::delete_many().filter(long_over(moment)).exec(work).await.map_err(translate)?;
    Ok(keys.rows_affected + tokens.rows_affected + sessions.rows_affected)
}

fn long_over(moment: Timestamp) -> Condition {
    let end = moment - KEPT;
    Condition::any().add(sessions::Column::ExpiresAt.lt(end)).add(sessions::Column::RevokedAt.lt(end))
}

/// Deletes the access changes that nobody needs in that epoch.
async fn forget(work: &impl ConnectionTrait, epoch: AccessEpoch) -> Result<u64, StoreError> {
    let Some(newest) = epoch.newest_forgotten() else { return Ok(0) };
    let outdated = access_changes::Column::Epoch.lte(i64::from(newest.number()));
    let deleted = access_changes::Entity::delete_many().filter(outdated).exec(work).await.map_err(translate)?;
    Ok(deleted.rows_affected)
}
