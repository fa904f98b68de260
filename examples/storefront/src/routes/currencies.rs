//! `GET /api/v1/currencies`: what prices may be in. Every shop gets the same answer.

use axum::Json as Answer;
use sea_orm::{EntityTrait, QueryOrder};
use serde::Serialize;
use tenantry_infrastructure::persistence::translate;
use tenantry_server::{Problem, extract::InTenant, problems};
use utoipa::ToSchema;

use crate::{
    entities::currencies::{Column, Entity},
    permission::SHOP_READ,
};

problems!(ListCurrenciesProblems: [SIGNED_IN, PERMITTED]);

/// All currencies.
#[derive(Serialize, ToSchema)]
pub(super) struct Currencies {
    items: Vec<CurrencyView>,
}

/// A currency.
#[derive(Serialize, ToSchema)]
pub(super) struct CurrencyView {
    code: String,
    name: String,
}

/// Lists the currencies by their code.
#[utoipa::path(
    get, path = "/currencies", tag = "shop", operation_id = "list_currencies", security(("bearer" = [])),
    responses((status = OK, description = "The currencies.", body = Currencies), ListCurrenciesProblems)
)]
pub(super) async fn list(at: InTenant) -> Result<Answer<Currencies>, Problem> {
    at.allowed(SHOP_READ)?;
    let rows = Entity::find().order_by_asc(Column::Code).all(&at.database).await.map_err(translate)?;
    let items = rows.into_iter().map(|row| CurrencyView { code: row.code, name: row.name }).collect();
    Ok(Answer(Currencies { items }))
}
