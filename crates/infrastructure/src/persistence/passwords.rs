//! Stored passwords. They are rows of the credentials, which have other kinds to come.

use async_trait::async_trait;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter,
    sea_query::{Expr, LockType, OnConflict, Query},
};
use tenantry_application::ports::{passwords::PasswordRepository, store_error::StoreError};
use tenantry_domain::{Timestamp, password::PasswordHash, user::UserId};

use super::{
    columns::SecretText,
    entities::credentials::{Column, Entity, Model},
    error::translate,
    unit_of_work::{Begun, Store, Work},
    users::PASSWORD,
};

#[async_trait]
impl<T: Begun, S: Send + Sync> PasswordRepository for Store<T, Work<S>> {
    async fn claim(&mut self, user: UserId, password: &PasswordHash) -> Result<(), StoreError> {
        // On PostgreSQL whoever changes the password waits for this unit of work. SQLite lets one write at a time.
        let locked = Query::select()
            .column(Column::UserId)
            .from(Entity)
            .cond_where(is_password(user, password))
            .lock(LockType::Share)
            .take();
        let found = self.connection.query_one(&locked).await.map_err(translate)?;
        found.map(drop).ok_or(StoreError::Stale)
    }

    async fn update(
        &mut self,
        user: UserId,
        before: &PasswordHash,
        after: &PasswordHash,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let update = Entity::update_many()
            .col_expr(Column::Secret, Expr::value(SecretText::from(after)))
            .col_expr(Column::UpdatedAt, Expr::value(now))
            .filter(is_password(user, before));
        let updated = update.exec(&self.connection).await.map_err(translate)?;
        if updated.rows_affected == 0 { Err(StoreError::Stale) } else { Ok(()) }
    }

    async fn insert(&mut self, user: UserId, password: &PasswordHash, now: Timestamp) -> Result<(), StoreError> {
        let (user_id, secret) = (user.as_uuid(), SecretText::from(password));
        let row = Model { user_id, kind: PASSWORD.to_owned(), secret, updated_at: now };
        let instead = OnConflict::columns([Column::UserId, Column::Kind])
            .update_columns([Column::Secret, Column::UpdatedAt])
            .to_owned();
        let insert = Entity::insert(row.into_active_model()).on_conflict(instead);
        insert.exec_without_returning(&self.connection).await.map(drop).map_err(translate)
    }

    async fn delete(&mut self, user: UserId) -> Result<(), StoreError> {
        let delete = Entity::delete_by_id((user.as_uuid(), PASSWORD.to_owned()));
        delete.exec(&self.connection).await.map(drop).map_err(translate)
    }
}

/// Whether the row is that password of that user.
fn is_password(user: UserId, password: &PasswordHash) -> Condition {
    Condition::all()
        .add(Column::UserId.eq(user.as_uuid()))
        .add(Column::Kind.eq(PASSWORD))
        .add(Column::Secret.eq(SecretText::from(password)))
}
