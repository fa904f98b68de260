//! The sweep deletes expired rows, so that no table grows without bound. A schedule runs it once an hour.
//!
//! It touches only rows that belong to no tenant, each by its own date. Rows that may still be of interest are kept for
//! a while: an ended session for [`KEPT`], and with it the tenant its user last worked in; a mail that was given up for
//! [`MAILS_KEPT`].
//!
//! A clock can be wrong, and deleted rows do not come back. So one reading of the clock deletes nothing: a row must be
//! over now and must have been over at the previous reading, which the database remembers. Access changes are not
//! deleted by the clock at all, but once the tokens that do not know them are refused because of the order they were
//! issued in ([`AccessEpoch`](tenantry_domain::access_epoch::AccessEpoch)).

use std::sync::Arc;

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::IntoCondition,
};
use tenantry_application::ports::{clock::Clock, store_error::StoreError};
use tenantry_domain::{Span, Timestamp, access_epoch::AccessEpoch, mail_limits::LONGEST_LIMIT};

use super::{
    access_epoch::{self, tell_of_clock},
    database::Database,
    entities::{access_changes, email_changes, idempotency_keys, mails, refresh_tokens, sent_mails, sessions},
    error::translate,
};

/// How long a session is kept after its end.
pub const KEPT: Span = Span::days(90);
/// How long a mail that was given up is kept, for the operator.
pub const MAILS_KEPT: Span = Span::days(30);
/// The minimum distance between two readings. It is a little less than an hour, so that no reading is skipped because
/// the schedule runs a little early.
const APART: Span = Span::minutes(59);
/// How much longer an epoch lasts than an access token, for tokens that are issued while it begins.
const BEYOND: Span = Span::seconds(60);

/// Deletes expired rows.
pub struct Sweep {
    database: Database,
    clock: Arc<dyn Clock>,
    apart: Span,
}

impl Sweep {
    /// Creates a sweep of that database. An epoch lasts longer than an access token, so that no token is refused before
    /// it expires.
    pub fn new(database: Database, clock: Arc<dyn Clock>, access_token_lifetime: Span) -> Self {
        Self { database, clock, apart: APART.max(access_token_lifetime + BEYOND) }
    }

    /// Starts the next epoch and deletes expired rows, completely or not at all. Returns the number of deleted rows.
    /// Does nothing if the epoch began a short while ago, or if another process is sweeping.
    pub async fn execute(&self) -> Result<u64, StoreError> {
        let now = self.clock.now();
        let work = self.database.begin().await.map_err(translate)?;
        let lasting = access_epoch::find(&work).await?;
        tell_of_clock(now, lasting.since);
        // In both directions: a clock that was a year ahead and came back must not stop the sweep for a year.
        if (now - lasting.since).abs() < self.apart {
            return Ok(0);
        }
        let rows = delete_over(&work, now.min(lasting.since)).await?;
        // Last, because access changes of other processes wait from here on.
        if !access_epoch::advance(&work, lasting, now).await? {
            return Ok(0);
        }
        let changes = forget(&work, lasting.epoch.next()).await?;
        work.commit().await.map_err(translate)?;
        Ok(rows + changes)
    }
}

/// Deletes what had expired at that moment.
async fn delete_over(work: &impl ConnectionTrait, moment: Timestamp) -> Result<u64, StoreError> {
    let mut rows = delete::<idempotency_keys::Entity>(work, idempotency_keys::Column::ExpiresAt.lte(moment)).await?;
    rows += delete::<email_changes::Entity>(work, email_changes::Column::UndoUntil.lte(moment)).await?;
    rows += delete::<mails::Entity>(work, mails::Column::FailedAt.lte(moment - MAILS_KEPT)).await?;
    rows += delete::<sent_mails::Entity>(work, sent_mails::Column::SentAt.lte(moment - LONGEST_LIMIT)).await?;
    // Tokens reference their session, so they are deleted first.
    let over = sessions::Entity::find().select_only().column(sessions::Column::Id).filter(long_over(moment));
    let of_them = refresh_tokens::Column::SessionId.in_subquery(over.into_query());
    rows += delete::<refresh_tokens::Entity>(work, of_them).await?;
    rows += delete::<sessions::Entity>(work, long_over(moment)).await?;
    Ok(rows)
}

async fn delete<E: EntityTrait>(work: &impl ConnectionTrait, over: impl IntoCondition) -> Result<u64, StoreError> {
    let deleted = E::delete_many().filter(over.into_condition()).exec(work).await.map_err(translate)?;
    Ok(deleted.rows_affected)
}

fn long_over(moment: Timestamp) -> Condition {
    let end = moment - KEPT;
    Condition::any().add(sessions::Column::ExpiresAt.lt(end)).add(sessions::Column::RevokedAt.lt(end))
}

/// Deletes the access changes that are no longer needed in that epoch.
async fn forget(work: &impl ConnectionTrait, epoch: AccessEpoch) -> Result<u64, StoreError> {
    let Some(newest) = epoch.newest_forgotten() else { return Ok(0) };
    delete::<access_changes::Entity>(work, access_changes::Column::Epoch.lte(i64::from(newest.number()))).await
}
