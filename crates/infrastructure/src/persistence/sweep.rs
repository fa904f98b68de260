//! The sweep: rows that are past their use are deleted, once an hour, so that no table grows for ever.
//!
//! It touches only what belongs to no tenant, each row by its own date. What somebody could still ask about is kept a
//! while: a session that is over for [`KEPT`], and with it the tenant its user last worked in.

use std::{sync::Arc, time::Duration};

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use tenantry_application::ports::{clock::Clock, store_error::StoreError};
use tenantry_domain::{Span, Timestamp};
use tokio::time::{MissedTickBehavior, interval};

use super::{
    access_registry::MemoryAccessRegistry,
    background::Background,
    database::Database,
    entities::{access_changes, idempotency_keys, refresh_tokens, sessions},
    error::translate,
};

/// How long a session is kept after its end.
pub const KEPT: Span = Span::days(90);
/// How often rows are deleted.
const PERIOD: Duration = Duration::from_hours(1);

/// Deletes what is past its use.
pub struct Sweep {
    database: Database,
    registry: Arc<MemoryAccessRegistry>,
    clock: Arc<dyn Clock>,
}

impl Sweep {
    /// A sweep of that database, which keeps the access changes that the registry still needs.
    pub const fn new(database: Database, registry: Arc<MemoryAccessRegistry>, clock: Arc<dyn Clock>) -> Self {
        Self { database, registry, clock }
    }

    /// Deletes what is past its use now, all or nothing, and tells how many rows that were.
    pub async fn execute(&self) -> Result<u64, StoreError> {
        let now = self.clock.now();
        let work = self.database.begin().await.map_err(translate)?;
        let outdated = access_changes::Column::RecordedAt.lt(self.registry.horizon(now));
        let changes = access_changes::Entity::delete_many().filter(outdated).exec(&work).await.map_err(translate)?;
        let forgotten = idempotency_keys::Column::ExpiresAt.lte(now);
        let keys = idempotency_keys::Entity::delete_many().filter(forgotten).exec(&work).await.map_err(translate)?;
        // Tokens refer to their session, so they go first.
        let over = sessions::Entity::find().select_only().column(sessions::Column::Id).filter(long_over(now));
        let of_them = refresh_tokens::Column::SessionId.in_subquery(over.into_query());
        let tokens = refresh_tokens::Entity::delete_many().filter(of_them).exec(&work).await.map_err(translate)?;
        let sessions = sessions::Entity::delete_many().filter(long_over(now)).exec(&work).await.map_err(translate)?;
        work.commit().await.map_err(translate)?;
        Ok(changes.rows_affected + keys.rows_affected + tokens.rows_affected + sessions.rows_affected)
    }

    /// Sweeps now and then once an hour, until the answer is stopped or dropped.
    pub fn start(self) -> Background {
        Background::start(self.run())
    }

    async fn run(self) {
        let mut rounds = interval(PERIOD);
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

fn long_over(now: Timestamp) -> Condition {
    Condition::any().add(sessions::Column::ExpiresAt.lt(now - KEPT)).add(sessions::Column::RevokedAt.lt(now - KEPT))
}
