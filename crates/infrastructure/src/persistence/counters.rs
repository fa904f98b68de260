//! The counters of a tenant: seats and owners, whose bounds the database enforces, members, and the number of the last
//! audit event. They are changed by difference in the transaction of what they count, so that the row lock serializes
//! writers.

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter,
    sea_query::{Expr, Query, SelectStatement, UpdateStatement},
};
use tenantry_application::ports::store_error::StoreError;
use tenantry_domain::tenant::Tenant;

use super::{
    entities::tenant_counters::{Column, Entity, Model},
    error::translate,
};

/// Active members and open invitations.
pub(super) const SEATS: &str = "seats";
/// All members, active or not.
pub(super) const MEMBERS: &str = "members";
/// Active owners. The lower bound becomes one with the first of them.
const OWNERS: &str = "owners";
/// The number of the last audit event.
const AUDIT: &str = "audit";

/// Creates the counters of a new tenant.
pub(super) async fn insert(connection: &impl ConnectionTrait, tenant: &Tenant) -> Result<(), StoreError> {
    let limits = [(SEATS, tenant.snapshot().seat_limit), (MEMBERS, None), (OWNERS, None), (AUDIT, None)];
    let rows = limits.map(|(name, ceiling)| Model {
        tenant_id: tenant.id().as_uuid(),
        name: name.to_owned(),
        value: 0,
        floor: 0,
        ceiling: ceiling.map(i64::from),
    });
    let insert = Entity::insert_many(rows.map(IntoActiveModel::into_active_model));
    insert.exec_without_returning(connection).await.map(drop).map_err(translate)
}

/// Sets the tenant's seat limit. Returns `Conflict(Seats)` if more seats are taken.
pub(super) async fn limit_seats(connection: &impl ConnectionTrait, tenant: &Tenant) -> Result<(), StoreError> {
    let limit = tenant.snapshot().seat_limit.map(i64::from);
    let update = Entity::update_many().col_expr(Column::Ceiling, Expr::value(limit));
    update.filter(named(SEATS)).exec(connection).await.map(drop).map_err(translate)
}

/// Takes or releases seats. Returns `Conflict(Seats)` if none is free.
pub(super) async fn add_seats(connection: &impl ConnectionTrait, difference: i64) -> Result<(), StoreError> {
    add(connection, named(SEATS), difference).await
}

/// Counts members who came or went, and takes or releases their seats. Returns `Conflict(Seats)` if none is free.
pub(super) async fn add_members(connection: &impl ConnectionTrait, members: i64, seats: i64) -> Result<(), StoreError> {
    if members == seats {
        return add(connection, Column::Name.is_in([SEATS, MEMBERS]), members).await;
    }
    add(connection, named(MEMBERS), members).await?;
    add(connection, named(SEATS), seats).await
}

async fn add(connection: &impl ConnectionTrait, which: Expr, difference: i64) -> Result<(), StoreError> {
    if difference == 0 {
        return Ok(());
    }
    let update = Entity::update_many().col_expr(Column::Value, Expr::col(Column::Value).add(difference));
    update.filter(which).exec(connection).await.map(drop).map_err(translate)
}

/// Adds or removes owners. Returns `Conflict(LastOwner)` if none would be left.
pub(super) async fn add_owners(connection: &impl ConnectionTrait, difference: i64) -> Result<(), StoreError> {
    if difference == 0 {
        return Ok(());
    }
    let update = Entity::update_many()
        .col_expr(Column::Value, Expr::col(Column::Value).add(difference))
        .col_expr(Column::Floor, Expr::value(1_i64));
    update.filter(named(OWNERS)).exec(connection).await.map(drop).map_err(translate)
}

/// Reserves the next `count` numbers of the audit log. The statement returns the last of them as [`Column::Value`].
pub(super) fn count_audit(count: i64) -> UpdateStatement {
    let counted = Expr::col(Column::Value).add(count);
    Query::update()
        .table(Entity)
        .value(Column::Value, counted)
        .and_where(named(AUDIT))
        .returning_col(Column::Value)
        .take()
}

/// Returns the query for the row of that counter.
pub(super) fn audit_counter() -> SelectStatement {
    Query::select().from(Entity).and_where(named(AUDIT)).take()
}

fn named(name: &str) -> Expr {
    Column::Name.eq(name)
}
