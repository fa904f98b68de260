//! What a unit of work wakes when it commits: the queues, all in one statement.

use std::collections::BTreeMap;

use sea_orm::{
    ConnectionTrait, EntityTrait, ExprTrait, IntoActiveModel, QueryTrait,
    sea_query::{Alias, CaseStatement, Expr, OnConflict},
};
use tenantry_application::ports::{queues::Queue, store_error::StoreError};
use tenantry_domain::Timestamp;

use super::{
    MOST_ROWS,
    entities::queues::{Column, Entity, Model},
    error::translate,
};

/// Makes the queues due, each at the latest at its time. All of them are woken in one order, and last in a transaction:
/// so writers neither block each other in a circle nor hold a queue for long.
pub(super) async fn wake(
    connection: &impl ConnectionTrait,
    woken: &BTreeMap<Queue, Timestamp>,
) -> Result<(), StoreError> {
    let row = |(queue, due_at): (&Queue, &Timestamp)| Model {
        kind: queue.kind.as_str().to_owned(),
        owner_id: queue.owner.as_uuid(),
        owner_kind: queue.owner.kind().to_owned(),
        due_at: *due_at,
        lease_id: None,
        leased_until: None,
        wakes: 1,
    };
    let rows: Vec<_> = woken.iter().map(row).map(IntoActiveModel::into_active_model).collect();
    for rows in rows.chunks(MOST_ROWS) {
        let insert = Entity::insert_many(rows.to_vec()).on_conflict(woken_again()).into_query();
        connection.execute(&insert).await.map_err(translate)?;
    }
    Ok(())
}

/// A queue that waits already is due at the earlier of both times.
fn woken_again() -> OnConflict {
    let stored = |column| Expr::col((Entity, column));
    let asked = || Expr::col((Alias::new("excluded"), Column::DueAt));
    let earlier = CaseStatement::new().case(stored(Column::DueAt).gt(asked()), asked()).finally(stored(Column::DueAt));
    OnConflict::columns([Column::Kind, Column::OwnerId])
        .value(Column::DueAt, earlier)
        .value(Column::Wakes, stored(Column::Wakes).add(1_i64))
        .to_owned()
}
