//! The cursors of event handlers, one row for each handler that passed an event of the tenant.

use async_trait::async_trait;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QueryTrait,
    sea_query::OnConflict,
};
use tenantry_application::ports::{
    event_cursors::{EventCursorReader, EventCursorRepository},
    store_error::StoreError,
};
use tenantry_domain::event::{EventCursor, HandlerName};

use super::{
    columns::Row,
    entities::event_cursors::{Column, Entity, Model},
    error::translate,
    outbox::stored_number,
    unit_of_work::{TenantReads, TenantWork},
};

#[async_trait]
impl EventCursorRepository for TenantWork {
    async fn find(&mut self, handler: &HandlerName) -> Result<Option<EventCursor>, StoreError> {
        let found = Entity::find().filter(Column::Handler.eq(handler.as_str())).one(&self.connection).await;
        found.map_err(translate)?.map(restore).transpose()
    }

    async fn update(&mut self, cursor: &EventCursor) -> Result<(), StoreError> {
        let row = Model {
            tenant_id: self.scope.of.as_uuid(),
            handler: cursor.handler.as_str().to_owned(),
            seq: stored_number(cursor.seq),
            attempts: i64::from(cursor.attempts),
            retry_at: cursor.retry_at,
            last_error: cursor.last_error.clone(),
        };
        let replace = OnConflict::columns([Column::TenantId, Column::Handler])
            .update_columns([Column::Seq, Column::Attempts, Column::RetryAt, Column::LastError])
            .to_owned();
        let insert = Entity::insert(row.into_active_model()).on_conflict(replace).into_query();
        self.connection.execute(&insert).await.map(drop).map_err(translate)
    }

    async fn delete(&mut self, handler: &HandlerName) -> Result<(), StoreError> {
        let delete = Entity::delete_many().filter(Column::Handler.eq(handler.as_str()));
        delete.exec(&self.connection).await.map(drop).map_err(translate)
    }
}

#[async_trait]
impl EventCursorReader for TenantReads {
    async fn list(&mut self) -> Result<Vec<EventCursor>, StoreError> {
        let found = Entity::find().order_by_asc(Column::Handler).all(&self.connection).await.map_err(translate)?;
        found.into_iter().map(restore).collect()
    }
}

fn restore(row: Model) -> Result<EventCursor, StoreError> {
    let read = Row::new("event cursor of tenant", row.tenant_id);
    Ok(EventCursor {
        handler: read.parsed(HandlerName::parse(&row.handler))?,
        seq: read.parsed(u64::try_from(row.seq))?,
        attempts: read.count(row.attempts)?,
        retry_at: row.retry_at,
        last_error: row.last_error,
    })
}
