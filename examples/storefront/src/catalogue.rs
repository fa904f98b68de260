//! The products of a shop: listed, found, added and removed, by the routes and by the pages. The connection is the
//! tenant's, so no statement names one.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, SqlErr,
};
use tenantry_domain::{id::Id, names::DisplayName, page::PageRequest};
use tenantry_infrastructure::persistence::translate;
use tenantry_server::{Problem, Service, extract::InTenant};

use crate::entities::products::{ActiveModel, Column, Entity, Model};

/// The ID of a product.
pub(crate) type ProductId = Id<Entity>;

/// A product to add, with values that were checked.
pub(crate) struct NewProduct {
    pub(crate) sku: String,
    pub(crate) name: DisplayName,
    pub(crate) category: String,
    pub(crate) price_minor: i64,
    pub(crate) currency: String,
}

/// Why a product was not added.
pub(crate) enum AddError {
    /// Another product of the shop has its SKU.
    SkuTaken,
    /// The database failed.
    Store(DbErr),
}

/// Why a product was not removed.
pub(crate) enum RemoveError {
    /// It was sold or reviewed.
    InUse,
    /// The database failed.
    Store(DbErr),
}

/// Lists the products in the order in which they were added: those of the page, and one more if there is one.
pub(crate) async fn list(
    database: &impl ConnectionTrait,
    category: Option<String>,
    page: &PageRequest<ProductId>,
) -> Result<Vec<Model>, Problem> {
    let mut wanted = Entity::find().order_by_asc(Column::Id).limit(u64::from(page.limit.get()) + 1);
    if let Some(category) = category {
        wanted = wanted.filter(Column::Category.eq(category));
    }
    if let Some(after) = &page.after {
        wanted = wanted.filter(Column::Id.gt(after.as_uuid()));
    }
    Ok(wanted.all(database).await.map_err(translate)?)
}

/// Finds the product of that ID in the tenant of the connection. A product of another tenant is answered like one that
/// does not exist, because the connection does not see it, and it is recorded as a cross-tenant attempt.
pub(crate) async fn find(at: &InTenant, database: &impl ConnectionTrait, id: ProductId) -> Result<Model, Problem> {
    let found = Entity::find().filter(Column::Id.eq(id.as_uuid())).one(database).await.map_err(translate)?;
    at.require(found, "product", id.as_uuid())
}

/// Adds a product.
pub(crate) async fn add(
    service: &Service,
    database: &impl ConnectionTrait,
    product: NewProduct,
) -> Result<Model, AddError> {
    let NewProduct { sku, name, category, price_minor, currency } = product;
    let row = ActiveModel {
        id: Set(service.ids.uuid()),
        sku: Set(sku),
        name: Set(name.as_str().to_owned()),
        category: Set(category),
        price_minor: Set(price_minor),
        currency: Set(currency),
        created_at: Set(service.clock.now()),
        ..Default::default()
    };
    Entity::insert(row).exec_with_returning(database).await.map_err(|error| match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => AddError::SkuTaken,
        _ => AddError::Store(error),
    })
}

/// Removes a product.
pub(crate) async fn remove(database: &impl ConnectionTrait, id: ProductId) -> Result<(), RemoveError> {
    let removed = Entity::delete_many().filter(Column::Id.eq(id.as_uuid())).exec(database).await;
    removed.map(drop).map_err(|error| match error.sql_err() {
        Some(SqlErr::ForeignKeyConstraintViolation(_)) => RemoveError::InUse,
        _ => RemoveError::Store(error),
    })
}
