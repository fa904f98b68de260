//! `GET /api/v1/shipping-methods`: how the shop ships.

use axum::Json as Answer;
use sea_orm::{EntityTrait, QueryOrder};
use serde::Serialize;
use tenantry_infrastructure::persistence::translate;
use tenantry_server::{Problem, extract::InTenant, problems};
use utoipa::ToSchema;

use crate::{
    entities::shipping_methods::{Column, Entity},
    permission::SHOP_READ,
};

problems!(ListShippingProblems: [SIGNED_IN, PERMITTED]);

/// All shipping methods of the shop.
#[derive(Serialize, ToSchema)]
pub(super) struct ShippingMethods {
    items: Vec<ShippingMethodView>,
}

/// A shipping method.
#[derive(Serialize, ToSchema)]
pub(super) struct ShippingMethodView {
    code: String,
    name: String,
    price_minor: i64,
    currency: String,
}

/// Lists the shipping methods by their code.
#[utoipa::path(
    get, path = "/shipping-methods", tag = "shop", operation_id = "list_shipping_methods", security(("bearer" = [])),
    responses((status = OK, description = "The methods.", body = ShippingMethods), ListShippingProblems)
)]
pub(super) async fn list(at: InTenant) -> Result<Answer<ShippingMethods>, Problem> {
    at.allowed(SHOP_READ)?;
    let rows = Entity::find().order_by_asc(Column::Code).all(&at.database).await.map_err(translate)?;
    let items = rows.into_iter().map(|row| ShippingMethodView {
        code: row.code,
        name: row.name,
        price_minor: row.price_minor,
        currency: row.currency,
    });
    Ok(Answer(ShippingMethods { items: items.collect() }))
}
