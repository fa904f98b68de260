//! A table of an embedder, in which a handler of events notes what it did, in the order in which it did it.

use async_trait::async_trait;
use sea_orm::{ActiveValue::Set, EntityTrait, PaginatorTrait, Schema};
use sea_orm_migration::prelude::*;
use tenantry_application::ports::{
    event_handler::{Delivery, HandlerError},
    outbox::Event,
};
use tenantry_infrastructure::persistence::{raise_walls, tenant_transaction, translate};
use tenantry_isolation::{Registry, RegistryError};

pub mod effect {
    //! A row of it.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "effects")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub tenant_id: Uuid,
        /// How many effects there were before.
        #[sea_orm(primary_key, auto_increment = false)]
        pub place: i64,
        /// The number of the event.
        pub seq: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(DeriveMigrationName)]
struct CreateEffects;

#[async_trait]
impl MigrationTrait for CreateEffects {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Schema::new(manager.get_database_backend()).create_table_from_entity(effect::Entity);
        manager.create_table(table).await?;
        raise_walls(manager, "effects").await
    }
}

/// Creates the table.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(CreateEffects)]
    }
}

/// Returns the registry of the table.
pub fn registry() -> Result<Registry, RegistryError> {
    Registry::builder().tenant::<effect::Entity>().build()
}

/// Notes in the unit of work of the delivery that the event had its effect.
pub async fn note(event: &Event, delivery: &mut dyn Delivery) -> Result<(), HandlerError> {
    let database = tenant_transaction(delivery.work().await?)?;
    let before = effect::Entity::find().count(&database).await.map_err(translate)?;
    let (place, seq) = (Set(before.try_into().unwrap()), Set(event.seq.try_into().unwrap()));
    let effect = effect::ActiveModel { place, seq, ..Default::default() };
    effect::Entity::insert(effect).exec_without_returning(&database).await.map_err(translate)?;
    Ok(())
}
