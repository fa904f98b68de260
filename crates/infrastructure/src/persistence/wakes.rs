//! The queues that a unit of work wakes.

use std::collections::BTreeMap;

use sea_orm::{
    EntityTrait, ExprTrait, IntoActiveModel, QueryTrait,
    sea_query::{Alias, CaseStatement, Expr, InsertStatement, OnConflict},
};
use tenantry_application::ports::queues::Queue;
use tenantry_domain::Timestamp;

use super::{
    MOST_ROWS,
    entities::queues::{Column, Entity, Model},
};

/// Returns the statements that make the queues due, each at the latest at its time. They wake all of them in one order,
/// so writers do not block each other in a circle.
pub(super) fn wake(woken: &BTreeMap<Queue, Timestamp>) -> Vec<InsertStatement> {
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
    let insert = |rows: &[_]| Entity::insert_many(rows.to_vec()).on_conflict(woken_again()).into_query();
    rows.chunks(MOST_ROWS).map(insert).collect()
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
