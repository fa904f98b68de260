//! Queues of waiting work. One statement claims, so of many workers one gets a queue.

use async_trait::async_trait;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, ExprTrait, FromQueryResult, QueryFilter,
    sea_query::{Expr, LockBehavior, LockType, Order, Query, SelectStatement},
};
use tenantry_application::ports::{
    queues::{FARTHEST, Lease, LeaseId, Queue, QueueKind, QueueOwner, QueueReader, QueueRepository},
    store_error::StoreError,
};
use tenantry_domain::{Timestamp, tenant::TenantId, user::UserId};

use super::{
    columns::Row,
    entities::queues::{Column, Entity, Model},
    error::translate,
    unit_of_work::{Begun, PlatformReads, Store, Work},
};

#[async_trait]
impl<T: Begun, S: Send + Sync> QueueRepository for Store<T, Work<S>> {
    async fn wake(&mut self, queue: Queue, due_at: Timestamp) -> Result<(), StoreError> {
        let due = self.scope.last.woken.entry(queue).or_insert(due_at);
        *due = Ord::min(*due, due_at);
        Ok(())
    }

    async fn claim(
        &mut self,
        kind: QueueKind,
        id: LeaseId,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Lease>, StoreError> {
        let mut first = due(kind, now).column(Column::OwnerId).order_by(Column::DueAt, Order::Asc).limit(1).take();
        if self.connection.get_database_backend() == DbBackend::Postgres {
            first.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
        }
        let claim = Query::update()
            .table(Entity)
            .value(Column::DueAt, until)
            .value(Column::LeaseId, id.as_uuid())
            .value(Column::LeasedUntil, until)
            .and_where(Column::Kind.eq(kind.as_str()))
            .and_where(Expr::col(Column::OwnerId).eq(Expr::from(first)))
            .returning_all()
            .take();
        let claimed = self.connection.query_one(&claim).await.map_err(translate)?;
        claimed.map(|row| lease(&Model::from_query_result(&row, "").map_err(translate)?, kind, id)).transpose()
    }

    async fn update(&mut self, lease: &Lease, until: Timestamp) -> Result<(), StoreError> {
        let update = Entity::update_many().col_expr(Column::LeasedUntil, Expr::value(until)).filter(held(lease));
        let extended = update.exec(&self.connection).await.map_err(translate)?;
        if extended.rows_affected == 0 { Err(StoreError::Stale) } else { Ok(()) }
    }

    async fn release(&mut self, lease: &Lease, due_at: Option<Timestamp>) -> Result<(), StoreError> {
        // Whoever wakes the queue holds its row until their commit. So this sees each wake, or goes before it.
        let not_woken = held(lease).add(Column::Wakes.eq(i64::from(lease.wakes)));
        let released = match due_at {
            None => Entity::delete_many().filter(not_woken).exec(&self.connection).await.map(|done| done.rows_affected),
            Some(due_at) => {
                let update = free().col_expr(Column::DueAt, Expr::value(due_at)).filter(not_woken);
                update.exec(&self.connection).await.map(|done| done.rows_affected)
            }
        };
        if released.map_err(translate)? == 0 {
            free().filter(held(lease)).exec(&self.connection).await.map_err(translate)?;
        }
        Ok(())
    }
}

#[async_trait]
impl QueueReader for PlatformReads {
    async fn exists(&mut self, kind: QueueKind, now: Timestamp) -> Result<bool, StoreError> {
        let one = due(kind, now).expr(Expr::value(1_i32)).limit(1).take();
        Ok(self.connection.query_one(&one).await.map_err(translate)?.is_some())
    }

    async fn count(&mut self, kind: QueueKind, now: Timestamp) -> Result<u32, StoreError> {
        let all = due(kind, now).expr_as(Expr::col(Column::OwnerId).count(), "due").take();
        let Some(row) = self.connection.query_one(&all).await.map_err(translate)? else { return Ok(0) };
        let counted: i64 = row.try_get("", "due").map_err(translate)?;
        Row::new("number of queues", uuid::Uuid::nil()).count(counted)
    }
}

/// Returns the query for the queues that can be claimed. Owners of a kind that a later release knows are left to its
/// processes: whoever claims a queue has to know whose it is.
fn due(kind: QueueKind, now: Timestamp) -> SelectStatement {
    let farthest = now + FARTHEST;
    let over = |column: Column| column.lte(now).or(column.gt(farthest));
    let free = Condition::any().add(Column::LeasedUntil.is_null()).add(over(Column::LeasedUntil));
    Query::select()
        .from(Entity)
        .and_where(Column::Kind.eq(kind.as_str()))
        .and_where(Column::OwnerKind.is_in(QueueOwner::KINDS))
        .and_where(over(Column::DueAt))
        .cond_where(free)
        .take()
}

/// The condition for the row of a lease that has not passed to another holder.
fn held(lease: &Lease) -> Condition {
    Condition::all()
        .add(Column::Kind.eq(lease.queue.kind.as_str()))
        .add(Column::OwnerId.eq(lease.queue.owner.as_uuid()))
        .add(Column::LeaseId.eq(lease.id.as_uuid()))
}

/// Ends a lease.
fn free() -> sea_orm::UpdateMany<Entity> {
    Entity::update_many()
        .col_expr(Column::LeaseId, Expr::value(None::<uuid::Uuid>))
        .col_expr(Column::LeasedUntil, Expr::value(None::<Timestamp>))
}

fn lease(row: &Model, kind: QueueKind, id: LeaseId) -> Result<Lease, StoreError> {
    let read = Row::new("queue", row.owner_id);
    let owner = owner(&row.owner_kind, row.owner_id).ok_or_else(|| read.corrupt())?;
    Ok(Lease { id, queue: Queue { kind, owner }, wakes: read.count(row.wakes)? })
}

/// Returns the owner that a row names.
pub(super) fn owner(kind: &str, id: uuid::Uuid) -> Option<QueueOwner> {
    match kind {
        "tenant" => Some(QueueOwner::Tenant(TenantId::new(id))),
        "person" => Some(QueueOwner::Person(UserId::new(id))),
        "platform" => Some(QueueOwner::Platform),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_owner_is_of_a_kind_that_is_claimed() {
        for kind in QueueOwner::KINDS {
            assert_eq!(owner(kind, uuid::Uuid::nil()).map(QueueOwner::kind), Some(kind));
        }
    }
}
