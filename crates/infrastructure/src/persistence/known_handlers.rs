//! The event handlers of the installation.

use async_trait::async_trait;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QueryTrait,
    sea_query::{Expr, OnConflict},
};
use tenantry_application::ports::{
    known_handlers::{KnownHandler, KnownHandlerReader, KnownHandlerRepository, Start},
    store_error::StoreError,
};
use tenantry_domain::event::HandlerName;

use super::{
    entities::known_handlers::{Column, Entity, Model},
    error::translate,
    unit_of_work::{Begun, Store, Work},
};

#[async_trait]
impl<T: Begun, S: Send + Sync> KnownHandlerRepository for Store<T, Work<S>> {
    async fn insert(&mut self, handler: &KnownHandler) -> Result<(), StoreError> {
        let row = Model {
            name: handler.name.as_str().to_owned(),
            start: stored(handler.start).to_owned(),
            started_at: handler.started_at,
            announced: handler.announced,
        };
        let leave = OnConflict::column(Column::Name).do_nothing().to_owned();
        let insert = Entity::insert(row.into_active_model()).on_conflict(leave).into_query();
        self.connection.execute(&insert).await.map(drop).map_err(translate)
    }

    async fn update_announced(&mut self, name: &HandlerName) -> Result<(), StoreError> {
        let update = Entity::update_many().col_expr(Column::Announced, Expr::value(true));
        let update = update.filter(Column::Name.eq(name.as_str()));
        update.exec(&self.connection).await.map(drop).map_err(translate)
    }

    async fn delete(&mut self, name: &HandlerName) -> Result<bool, StoreError> {
        let delete = Entity::delete_many().filter(Column::Name.eq(name.as_str()));
        let deleted = delete.exec(&self.connection).await.map_err(translate)?;
        Ok(deleted.rows_affected > 0)
    }
}

#[async_trait]
impl<C: ConnectionTrait + Send + Sync, S: Send + Sync> KnownHandlerReader for Store<C, S> {
    async fn list(&mut self) -> Result<Vec<KnownHandler>, StoreError> {
        let found = Entity::find().order_by_asc(Column::Name).all(&self.connection).await.map_err(translate)?;
        found.into_iter().map(restore).collect()
    }
}

const fn stored(start: Start) -> &'static str {
    match start {
        Start::Now => "now",
        Start::Beginning => "beginning",
    }
}

fn restore(row: Model) -> Result<KnownHandler, StoreError> {
    let start = [Start::Now, Start::Beginning].into_iter().find(|start| stored(*start) == row.start);
    let (Ok(name), Some(start)) = (HandlerName::parse(&row.name), start) else {
        return Err(StoreError::Corrupt { what: "event handler", id: row.name });
    };
    Ok(KnownHandler { name, start, started_at: row.started_at, announced: row.announced })
}
