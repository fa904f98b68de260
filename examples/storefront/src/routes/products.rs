//! `GET` and `POST /api/v1/products`, `GET /api/v1/products/{id}`.

use axum::{
    Json as Answer,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, SqlErr,
};
use serde::{Deserialize, Serialize};
use tenantry_domain::{id::Id, names::DisplayName, page::Page};
use tenantry_infrastructure::persistence::translate;
use tenantry_server::{
    Code, Problem, Service, Spec,
    extract::{
        InTenant, Json, ListPage, Listing, PathId, Query,
        rules::{self, FieldContext},
    },
    problems,
};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::{Validate, ValidationError};

use super::time;
use crate::{
    entities::products::{ActiveModel, Column, Entity, Model},
    permission::{PRODUCTS_CREATE, SHOP_READ},
    values,
};

/// The ID of a product.
pub(super) type ProductId = Id<Entity>;

pub(crate) const SKU_TAKEN: Spec = Spec {
    name: "sku_taken",
    status: StatusCode::CONFLICT,
    title: "SKU taken",
    meaning: "Another product of the shop has this SKU.",
    remedy: "Choose another.",
};

problems!(ListProductsProblems: [SIGNED_IN, PERMITTED, LIST]);
problems!(CreateProductProblems: [SIGNED_IN, PERMITTED, BODY]; SKU_TAKEN);
problems!(ReadProductProblems: [SIGNED_IN, PERMITTED] NotFound);

/// The query of the product list.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ListProducts {
    #[validate(custom(function = values::category))]
    category: Option<String>,
    #[validate(custom(function = rules::limit))]
    limit: Option<u32>,
    cursor: Option<String>,
}

/// A product to add.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewProduct {
    #[validate(custom(function = values::sku))]
    sku: String,
    #[validate(custom(function = name))]
    name: String,
    #[validate(custom(function = values::category))]
    category: String,
    #[validate(custom(function = values::price))]
    price_minor: u64,
    #[validate(custom(function = values::currency))]
    currency: String,
}

/// A product in an answer.
#[derive(Serialize, ToSchema)]
pub(super) struct ProductView {
    id: Uuid,
    sku: String,
    name: String,
    category: String,
    price_minor: i64,
    currency: String,
    created_at: String,
}

/// Lists the products in the order in which they were added.
#[utoipa::path(
    get, path = "/products", tag = "shop", operation_id = "list_products", security(("bearer" = [])),
    params(ListProducts),
    responses((status = OK, description = "A page of products.", body = ListPage<ProductView>), ListProductsProblems)
)]
pub(super) async fn list(
    at: InTenant,
    list: Listing,
    Query(query): Query<ListProducts>,
) -> Result<Answer<ListPage<ProductView>>, Problem> {
    at.allowed(SHOP_READ)?;
    let page = list.page::<ProductId>(query.limit, query.cursor.as_deref())?;
    let mut wanted = Entity::find().order_by_asc(Column::Id).limit(u64::from(page.limit.get()) + 1);
    if let Some(category) = query.category {
        wanted = wanted.filter(Column::Category.eq(category));
    }
    if let Some(after) = page.after {
        wanted = wanted.filter(Column::Id.gt(after.as_uuid()));
    }
    let rows = wanted.all(&at.database).await.map_err(translate)?;
    let page = Page::from_overread(rows, page.limit, |row| ProductId::new(row.id));
    Ok(Answer(list.answer(page, ProductView::from)))
}

/// Adds a product.
#[utoipa::path(
    post, path = "/products", tag = "shop", operation_id = "create_product", security(("bearer" = [])),
    responses((status = CREATED, description = "The product.", body = ProductView), CreateProductProblems)
)]
pub(super) async fn create(
    at: InTenant,
    State(service): State<Service>,
    body: Json<NewProduct>,
) -> Result<impl IntoResponse, Problem> {
    at.allowed(PRODUCTS_CREATE)?;
    let product = body.value.into_row(&service)?;
    let inserted = Entity::insert(product).exec_with_returning(&at.database).await.map_err(refused)?;
    let location = [(header::LOCATION, format!("/api/v1/products/{}", inserted.id))];
    Ok((StatusCode::CREATED, location, Answer(ProductView::from(inserted))))
}

/// Reads a product.
#[utoipa::path(
    get, path = "/products/{id}", tag = "shop", operation_id = "read_product", security(("bearer" = [])),
    params(("id" = Uuid, Path)),
    responses((status = OK, description = "The product.", body = ProductView), ReadProductProblems)
)]
pub(super) async fn read(at: InTenant, PathId(id): PathId<Entity>) -> Result<Answer<ProductView>, Problem> {
    at.allowed(SHOP_READ)?;
    Ok(Answer(find(&at, &at.database, id).await?.into()))
}

/// Finds the product of that ID in the tenant of the connection. A product of another tenant is answered like one that
/// does not exist, because the connection does not see it, and it is recorded as a cross-tenant attempt.
pub(super) async fn find(at: &InTenant, database: &impl ConnectionTrait, id: ProductId) -> Result<Model, Problem> {
    let found = Entity::find().filter(Column::Id.eq(id.as_uuid())).one(database).await.map_err(translate)?;
    at.require(found, "product", id.as_uuid())
}

fn name(text: &str) -> Result<(), ValidationError> {
    DisplayName::parse(text).map(drop).map_err(|error| rules::refusal(&error))
}

fn refused(error: DbErr) -> Problem {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => Problem::of(Code::Embedded(&SKU_TAKEN)),
        _ => translate(error).into(),
    }
}

impl NewProduct {
    fn into_row(self, service: &Service) -> Result<ActiveModel, Problem> {
        Ok(ActiveModel {
            id: Set(service.ids.uuid()),
            sku: Set(self.sku),
            name: Set(DisplayName::parse(&self.name).context("/name")?.as_str().to_owned()),
            category: Set(self.category),
            price_minor: Set(values::stored(self.price_minor)),
            currency: Set(self.currency),
            created_at: Set(service.clock.now()),
            ..Default::default()
        })
    }
}

impl From<Model> for ProductView {
    fn from(row: Model) -> Self {
        let Model { id, sku, name, category, price_minor, currency, created_at, .. } = row;
        Self { id, sku, name, category, price_minor, currency, created_at: time(created_at) }
    }
}
