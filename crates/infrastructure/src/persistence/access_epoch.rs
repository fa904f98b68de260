//! The epoch that lasts, as the database counts it: it only grows, and an access change is committed in the epoch it
//! says it is of.

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
/// So far a clock may stand before a moment that was seen, without being told of.
const TOLD_AFTER: Span = Span::seconds(60);

/// The epoch that lasts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lasting {
    pub(super) epoch: AccessEpoch,
    /// When it began, as the clock of the process said that made it begin.
    pub(super) since: Timestamp,
}

pub(super) async fn find(connection: &impl ConnectionTrait) -> Result<Lasting, StoreError> {
    let corrupt = || StoreError::Corrupt { what: "access epoch", id: ONLY.to_string() };
    let row = Entity::find_by_id(ONLY).one(connection).await.map_err(translate)?.ok_or_else(corrupt)?;
    let number = u32::try_from(row.number).map_err(|_| corrupt())?;
    Ok(Lasting { epoch: AccessEpoch::new(number), since: row.advanced_at })
}

/// Its number, for the statement that inserts an access change. The lock makes the next epoch wait until that change is
/// committed, so none is committed with the number of an epoch that is over. (SQLite has one writer and no such lock.)
pub(super) fn number() -> SelectStatement {
    let id = Expr::col((Entity, Column::Id)).eq(ONLY);
    Query::select().column((Entity, Column::Number)).from(Entity).and_where(id).lock(LockType::Share).take()
}

/// Lets the next epoch begin; tells whether it did, or another process was faster.
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

/// Tells the operator of a clock that stands before a moment it was seen to show. Nothing is done about it: what is
/// over by the clock is over, and nothing that was revoked depends on it.
pub(super) fn tell_of_clock(now: Timestamp, seen: Timestamp) {
    if now < seen - TOLD_AFTER {
        let seconds = (seen - now).num_seconds();
        tracing::warn!(seconds, %now, %seen, "the clock was set back; check it, and which of the two times is right");
    }
}
