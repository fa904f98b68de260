//! The program of the README: one table of two tenants, on SQLite or PostgreSQL.
#![allow(clippy::print_stdout, unreachable_pub, reason = "it is a program to read")]

use sea_orm::{ActiveValue::Set, ConnectionTrait, Database, Schema, TransactionSession, entity::prelude::*};
use sea_orm_migration::SchemaManager;
use tenantry_isolation::{Hook, Registry, inspection, row_level_security};

mod order {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "orders")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub tenant_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub item: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut urls = std::env::args().skip(1);
    let owner = Database::connect(urls.next().unwrap_or("sqlite::memory:".to_owned())).await?;
    let serving = match urls.next() {
        Some(url) => Database::connect(url).await?,
        None => owner.clone(),
    };
    let registry = Registry::builder().tenant::<order::Entity>().build()?;

    // In your migrations.
    let table = Schema::new(owner.get_database_backend()).create_table_from_entity(order::Entity);
    owner.execute(&table).await?;
    let manager = SchemaManager::new(&owner);
    row_level_security::create_function(&manager).await?;
    row_level_security::raise(&manager, "orders").await?;
    row_level_security::grant(&owner, "serving", row_level_security::privileges(&registry)).await?;

    // When your service starts. The catalogue adds to the registry what the entities leave out.
    let declared = inspection::Declarations::of(registry);
    let hook = Hook::new(inspection::check(&serving, &declared).await?);

    // In a request. No statement names the tenant.
    for (tenant, item) in [(Uuid::from_u128(1), "lamp"), (Uuid::from_u128(2), "chair")] {
        let work = hook.begin(&serving, tenant).await?;
        let new = order::ActiveModel { id: Set(Uuid::from_u128(7)), item: Set(item.to_owned()), ..Default::default() };
        order::Entity::insert(new).exec_without_returning(&work).await?;
        println!("{tenant} has {:?}", order::Entity::find().all(&work).await?);
        work.commit().await?;
    }
    Ok(())
}
