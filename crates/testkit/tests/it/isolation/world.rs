//! An embedder: products, their reviews and one row of settings for each tenant, and countries shared by all.

use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr, Set,
};
use tenantry_domain::tenant::TenantId;
use tenantry_isolation::{Access, Registry, RegistryBuilder};
use tenantry_testkit::postgres::postgres;

macro_rules! entity {
    ($name:ident, $table:literal, { $($(#[$attribute:meta])* $field:ident: $type:ty),* $(,)? }) => {
        pub(super) mod $name {
            use sea_orm::entity::prelude::*;

            #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
            #[sea_orm(table_name = $table)]
            pub(crate) struct Model { $($(#[$attribute])* pub(crate) $field: $type),* }

            #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
            pub(crate) enum Relation {}

            impl ActiveModelBehavior for ActiveModel {}
        }
    };
}

entity!(product, "products", {
    #[sea_orm(primary_key, auto_increment = false)] tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    sku: String,
    price: i64,
    note: Option<String>,
});
entity!(review, "reviews", {
    #[sea_orm(primary_key, auto_increment = false)] tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)] id: i64,
    product_id: Uuid,
    body: String,
});
entity!(setting, "settings", {
    #[sea_orm(primary_key, auto_increment = false)] tenant_id: Uuid,
    motto: String,
});
entity!(country, "countries", {
    #[sea_orm(primary_key, auto_increment = false)] id: i64,
    name: String,
});

/// The tenants' tables.
pub(super) const TENANTS: &[&str] = &[
    "CREATE TABLE products (tenant_id UUID NOT NULL, id UUID NOT NULL, sku TEXT NOT NULL, price BIGINT NOT NULL, \
     note TEXT, PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id, sku))",
    "CREATE TABLE reviews (tenant_id UUID NOT NULL, id BIGINT NOT NULL, product_id UUID NOT NULL, body TEXT NOT NULL, \
     PRIMARY KEY (tenant_id, id), FOREIGN KEY (tenant_id, product_id) REFERENCES products (tenant_id, id))",
    "CREATE TABLE settings (tenant_id UUID NOT NULL PRIMARY KEY, motto TEXT NOT NULL)",
];

const SHARED: &[&str] = &[
    "CREATE TABLE countries (id BIGINT PRIMARY KEY, name TEXT NOT NULL)",
    "CREATE TABLE wages (id BIGINT PRIMARY KEY, amount BIGINT NOT NULL)",
    "INSERT INTO countries VALUES (1, 'Italy')",
    "INSERT INTO wages VALUES (1, 100)",
];

pub(super) fn tables() -> RegistryBuilder {
    Registry::builder()
        .tenant::<product::Entity>()
        .tenant::<review::Entity>()
        .tenant::<setting::Entity>()
        .global::<country::Entity>(Access::ReadOnly)
}

/// Returns an empty database of each kind, as a connection without isolation.
pub(super) async fn databases() -> [DatabaseConnection; 2] {
    [database("sqlite::memory:".to_owned(), 1).await, database(postgres().database(), 3).await]
}

async fn database(url: String, connections: u32) -> DatabaseConnection {
    let options = ConnectOptions::new(url).max_connections(connections).sqlx_logging(false).to_owned();
    let db = Database::connect(options).await.unwrap();
    for sql in TENANTS.iter().chain(SHARED) {
        db.execute_unprepared(sql).await.unwrap();
    }
    db
}

/// Fills a tenant, through a connection that may not know the tenant.
pub(super) async fn seed<C: ConnectionTrait>(db: C, tenant: TenantId) -> Result<(), DbErr> {
    let tenant_id = Set(tenant.as_uuid());
    for number in 1..=3_u8 {
        // IDs of products are unique to the tenant; those of reviews are the same in each tenant.
        let id = uuid::Uuid::from_u128(tenant.as_uuid().as_u128() + 0x1000 * u128::from(number));
        let note = Set((number == 1).then(|| format!("note of {tenant}")));
        let sku = Set(format!("sku-{number}-{tenant}"));
        let price = Set(i64::from(number) * i64::from(tenant.as_bytes()[15]));
        product::ActiveModel { tenant_id: tenant_id.clone(), id: Set(id), sku, price, note }.insert(&db).await?;
        // The first product has no reviews, so that no reference prevents its deletion.
        for review in 1..number {
            let body = Set(format!("review {review} of {number} of {tenant}"));
            let (review_id, product_id) = (Set(i64::from(number * 10 + review)), Set(id));
            review::ActiveModel { tenant_id: tenant_id.clone(), id: review_id, product_id, body }.insert(&db).await?;
        }
    }
    let motto = Set(format!("motto of {tenant}"));
    setting::ActiveModel { tenant_id, motto }.insert(&db).await.map(drop)
}

/// Like [`seed`], through a connection that fills in the tenant, without the reviews.
pub(super) async fn seed_half<C: ConnectionTrait>(db: C, tenant: TenantId) -> Result<(), DbErr> {
    let (id, sku) = (Set(tenant.as_uuid()), Set("sku".to_owned()));
    product::ActiveModel { tenant_id: NotSet, id, sku, price: Set(1), note: Set(None) }.insert(&db).await?;
    let motto = Set("motto".to_owned());
    setting::ActiveModel { tenant_id: NotSet, motto }.insert(&db).await.map(drop)
}
