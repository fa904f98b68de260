//! `POST /v1/tenant/transfer-ownership`: transfers ownership of the organization.

use axum::{Json as Answer, extract::State};
use serde::Deserialize;
use tenantry_application::use_cases::tenants::transfer_ownership::Command;
use tenantry_domain::user::UserId;
use utoipa::ToSchema;
use validator::Validate;

use crate::http::{
    extract::{
        json::Json,
        rules::{self, FieldContext},
        signed_in::SignedIn,
    },
    openapi::problems::problems,
    problem::Problem,
    state::App,
    views::member::MemberView,
};

problems!(TransferProblems: [SIGNED_IN, PERMITTED, BODY] NotFound, OwnershipNotTransferable, ConcurrentChange);

/// The new owner.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TransferBody {
    /// The `user_id` of an active member of the organization.
    #[validate(custom(function = rules::user_id))]
    #[schema(format = Uuid)]
    user_id: String,
}

/// Makes a member an owner and the calling owner an admin.
///
/// The caller's access token stops working, and `access_token_outdated` says so. A refresh returns one with the new role.
#[utoipa::path(
    post, path = "/transfer-ownership", tag = "tenant", operation_id = "transfer_ownership", security(("bearer" = [])),
    request_body = TransferBody,
    responses((status = OK, description = "The new owner.", body = MemberView), TransferProblems)
)]
pub(super) async fn transfer_ownership(
    SignedIn(actor): SignedIn,
    State(app): State<App>,
    body: Json<TransferBody>,
) -> Result<Answer<MemberView>, Problem> {
    let command = Command { user_id: UserId::parse(&body.value.user_id).context("/user_id")? };
    let owner = app.application.tenants.transfer_ownership.execute(&actor, command).await?;
    Ok(Answer(MemberView::from(&owner).outdating(true)))
}
