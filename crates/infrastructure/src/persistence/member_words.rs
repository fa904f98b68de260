//! The words by which a search finds members ([`words_of`]), kept with the membership.

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, IntoActiveModel, Order, QueryFilter,
    sea_query::{Expr, Query, SelectStatement},
};
use tenantry_application::ports::store_error::StoreError;
use tenantry_domain::{membership::Membership, words::words_of};

use super::{
    MOST_ROWS,
    entities::{
        member_words::{Column, Entity, Model},
        memberships,
    },
    error::translate,
    prefix::starts_with,
};

/// Stores the words of a new member.
pub(super) async fn insert(connection: &impl ConnectionTrait, member: &Membership) -> Result<(), StoreError> {
    let snapshot = member.snapshot();
    let words = words_of(&snapshot.name, &snapshot.email).into_iter();
    let rows: Vec<Model> = words
        .map(|word| Model { tenant_id: snapshot.tenant_id.as_uuid(), user_id: snapshot.user_id.as_uuid(), word })
        .collect();
    for some in rows.chunks(MOST_ROWS) {
        let insert = Entity::insert_many(some.iter().cloned().map(IntoActiveModel::into_active_model));
        insert.exec_without_returning(connection).await.map_err(translate)?;
    }
    Ok(())
}

/// Replaces the words of a member whose name or address changed.
pub(super) async fn update(
    connection: &impl ConnectionTrait,
    before: &Membership,
    after: &Membership,
) -> Result<(), StoreError> {
    let (old, new) = (before.snapshot(), after.snapshot());
    if (&old.name, &old.email) == (&new.name, &new.email) {
        return Ok(());
    }
    delete(connection, before).await?;
    insert(connection, after).await
}

/// Deletes the words of a member.
pub(super) async fn delete(connection: &impl ConnectionTrait, member: &Membership) -> Result<(), StoreError> {
    let delete = Entity::delete_many().filter(Column::UserId.eq(member.user_id().as_uuid()));
    delete.exec(connection).await.map(drop).map_err(translate)
}

/// Returns the members with a word that begins with this one, once for each such word.
pub(super) fn beginning_with(word: &str) -> SelectStatement {
    Query::select()
        .column(Column::UserId)
        .from(Entity)
        .cond_where(starts_with(Column::Word, word))
        .order_by(Column::Word, Order::Asc)
        .order_by(Column::UserId, Order::Asc)
        .take()
}

/// Returns the condition that the member has a word that begins with this one. A number is counted for each member on
/// the way; a planner could turn EXISTS into a join, and sort all whom it finds.
pub(super) fn has(word: &str) -> Condition {
    let of_member = Expr::col((Entity, Column::UserId)).equals((memberships::Entity, memberships::Column::UserId));
    let count = Query::select()
        .expr(Expr::col((Entity, Column::UserId)).count())
        .from(Entity)
        .and_where(of_member)
        .cond_where(starts_with(Column::Word, word))
        .take();
    Condition::all().add(Expr::from(count).gt(0_i64))
}
