//! `GET` and `POST /api/v1/products`, `GET /api/v1/products/{id}`.

use axum::{
    Json as Answer,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use sea_orm::EntityTrait;
use serde::{Deserialize, Serialize};
use tenantry_domain::{names::DisplayName, page::Page};
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
    catalogue::{self, AddError, ProductId},
    entities::{
        currencies,
        products::{Entity, Model},
    },
    permission::{PRODUCTS_CREATE, SHOP_READ},
    values::{self, ValueError},
};

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
    let rows = catalogue::list(&at.database, query.category, &page).await?;
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
    let product = body.value.checked()?;
    let currency = currencies::Entity::find_by_id(&product.currency).one(&at.database).await.map_err(translate)?;
    currency.ok_or(ValueError::UnknownCurrency).context("/currency")?;
    let added = catalogue::add(&service, &at.database, product).await;
    let inserted = added.map_err(|error| match error {
        AddError::SkuTaken => Problem::of(Code::Embedded(&SKU_TAKEN)),
        AddError::Store(error) => translate(error).into(),
    })?;
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
    Ok(Answer(catalogue::find(&at, &at.database, id).await?.into()))
}

fn name(text: &str) -> Result<(), ValidationError> {
    DisplayName::parse(text).map(drop).map_err(|error| rules::refusal(&error))
}

impl NewProduct {
    fn checked(self) -> Result<catalogue::NewProduct, Problem> {
        let name = DisplayName::parse(&self.name).context("/name")?;
        let price_minor = values::stored(self.price_minor);
        Ok(catalogue::NewProduct { sku: self.sku, name, category: self.category, price_minor, currency: self.currency })
    }
}

impl From<Model> for ProductView {
    fn from(row: Model) -> Self {
        let Model { id, sku, name, category, price_minor, currency, created_at, .. } = row;
        Self { id, sku, name, category, price_minor, currency, created_at: time(created_at) }
    }
}
