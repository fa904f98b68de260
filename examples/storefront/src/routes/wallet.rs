//! `GET /api/v1/wallet`: the member's own wallet.

use axum::Json as Answer;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::Serialize;
use tenantry_infrastructure::persistence::translate;
use tenantry_server::{Code, Problem, extract::InTenant, problems};
use utoipa::ToSchema;

use super::time;
use crate::{
    entities::wallets::{Column, Entity},
    permission::SHOP_READ,
};

problems!(ReadWalletProblems: [SIGNED_IN, PERMITTED] NotFound);

/// A wallet as its owner sees it.
#[derive(Serialize, ToSchema)]
pub(super) struct WalletView {
    balance_minor: i64,
    currency: String,
    opened_at: String,
}

/// Reads the wallet.
#[utoipa::path(
    get, path = "/wallet", tag = "shop", operation_id = "read_wallet", security(("bearer" = [])),
    responses((status = OK, description = "The wallet.", body = WalletView), ReadWalletProblems)
)]
pub(super) async fn read(at: InTenant) -> Result<Answer<WalletView>, Problem> {
    let member = at.allowed(SHOP_READ)?;
    let own = Entity::find().filter(Column::UserId.eq(member.user_id.as_uuid()));
    let wallet = own.one(&at.database).await.map_err(translate)?.ok_or_else(|| Problem::of(Code::NotFound))?;
    let opened_at = time(wallet.opened_at);
    Ok(Answer(WalletView { balance_minor: wallet.balance_minor, currency: wallet.currency, opened_at }))
}
