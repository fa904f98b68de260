//! `POST /api/v1/sales`: sells some pieces of a product at its current price.

use axum::{Json as Answer, extract::State, http::StatusCode};
use sea_orm::{ActiveValue::Set, EntityTrait, TransactionSession, TransactionTrait};
use serde::{Deserialize, Serialize};
use tenantry_infrastructure::persistence::translate;
use tenantry_server::{
    Problem, Service,
    extract::{
        InTenant, Json,
        rules::{FieldContext, refusal},
    },
    problems,
};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::{Validate, ValidationError};

use super::time;
use crate::{
    catalogue::{self, ProductId},
    entities::sales_records::{ActiveModel, Entity, Model},
    permission::SALES_CREATE,
    values,
};

problems!(SellProblems: [SIGNED_IN, PERMITTED, BODY] NotFound);

/// The sale to make.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewSale {
    #[validate(custom(function = product_id))]
    product_id: String,
    #[validate(custom(function = values::quantity))]
    quantity: u64,
}

/// A sale in an answer.
#[derive(Serialize, ToSchema)]
pub(super) struct SaleView {
    id: Uuid,
    product_id: Uuid,
    quantity: i64,
    unit_price_minor: i64,
    total_minor: i64,
    currency: String,
    sold_by: Uuid,
    sold_at: String,
}

/// Records a sale. It runs in one transaction, so that the price can't change between reading it and selling at it.
#[utoipa::path(
    post, path = "/sales", tag = "shop", operation_id = "create_sale", security(("bearer" = [])),
    responses((status = CREATED, description = "The sale.", body = SaleView), SellProblems)
)]
pub(super) async fn create(
    at: InTenant,
    State(service): State<Service>,
    body: Json<NewSale>,
) -> Result<(StatusCode, Answer<SaleView>), Problem> {
    let seller = at.allowed(SALES_CREATE)?;
    let product = ProductId::parse(&body.value.product_id).context("/product_id")?;
    let quantity = values::stored(body.value.quantity);
    let transaction = at.database.begin().await.map_err(translate)?;
    let product = catalogue::find(&at, &transaction, product).await?;
    let sale = ActiveModel {
        id: Set(service.ids.uuid()),
        product_id: Set(product.id),
        quantity: Set(quantity),
        unit_price_minor: Set(product.price_minor),
        total_minor: Set(product.price_minor.saturating_mul(quantity)),
        currency: Set(product.currency),
        sold_by: Set(seller.user_id.as_uuid()),
        sold_at: Set(service.clock.now()),
        ..Default::default()
    };
    let sold = Entity::insert(sale).exec_with_returning(&transaction).await.map_err(translate)?;
    transaction.commit().await.map_err(translate)?;
    Ok((StatusCode::CREATED, Answer(sold.into())))
}

fn product_id(text: &str) -> Result<(), ValidationError> {
    ProductId::parse(text).map(drop).map_err(|error| refusal(&error))
}

impl From<Model> for SaleView {
    fn from(row: Model) -> Self {
        let Model { id, product_id, quantity, unit_price_minor, total_minor, currency, sold_by, sold_at, .. } = row;
        let sold_at = time(sold_at);
        Self { id, product_id, quantity, unit_price_minor, total_minor, currency, sold_by, sold_at }
    }
}
