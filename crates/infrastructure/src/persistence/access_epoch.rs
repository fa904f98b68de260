//! The current epoch as stored in the database. It only grows, and every access change is committed in the epoch that
//! it names.

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter,
    sea_query::{Expr, LockType, Query, SelectStatement},
};
use tenantry_application::ports::store_error::StoreError;
use tenantry_domain::{Span, Timestamp, access_epoch::AccessEpoch};

use super::{
    entities::access_epoch::{Column, Entity},
    error::translate,
};

/// The key of the only row.
const ONLY: i64 = 1;
/// How far the clock may be behind a time it showed before without a warning.
const TOLD_AFTER: Span = Span::seconds(60);

/// The current epoch.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lasting {
    pub(super) epoch: AccessEpoch,
    /// When it began, by the clock of the process that started it.
    pub(super) since: Timestamp,
}

pub(super) async fn find(connection: &impl ConnectionTrait) -> Result<Lasting, StoreError> {
    let corrupt = || StoreError::Corrupt { what: "access epoch", id: ONLY.to_string() };
    let row = Entity::find_by_id(ONLY).one(connection).await.map_err(translate)?.ok_or_else(corrupt)?;
    let number = u32::try_from(row.number).map_err(|_| corrupt())?;
    Ok(Lasting { epoch: AccessEpoch::new(number), since: row.advanced_at })
}

/// Returns the query for its number, for the statement that inserts an access change. The lock makes the next epoch
/// wait until that change is committed, so no change is committed with the number of an epoch that is over. (SQLite has
/// a single writer and no such lock.)
pub(super) fn number() -> SelectStatement {
    let id = Expr::col((Entity, Column::Id)).eq(ONLY);
    Query::select().column((Entity, Column::Number)).from(Entity).and_where(id).lock(LockType::Share).take()
}

/// Starts the next epoch. Returns whether it did; another process may have been faster.
pub(super) async fn advance(
    connection: &impl ConnectionTrait,
    from: Lasting,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let update = Entity::update_many()
        .col_expr(Column::Number, Expr::value(i64::from(from.epoch.next().number())))
        .col_expr(Column::AdvancedAt, Expr::value(now))
        .filter(Column::Id.eq(ONLY))
        .filter(Column::Number.eq(i64::from(from.epoch.number())));
    Ok(update.exec(connection).await.map_err(translate)?.rows_affected == 1)
}

/// Warns the operator that the clock shows a time before one that it showed already. Nothing else is done: what has
/// expired by the clock stays expired, and no revocation depends on the clock.
pub(super) fn tell_of_clock(now: Timestamp, seen: Timestamp) {
    if now < seen - TOLD_AFTER {
        let seconds = (seen - now).num_seconds();
        tracing::warn!(seconds, %now, %seen, "the clock was set back; check which of the two times is right");
    }
}
