//! `DELETE /v1/tenant`: deletes the organization of the access token.

use axum::{Json as Answer, extract::State};
use serde::Deserialize;
use tenantry_application::use_cases::tenants::delete_tenant::Command;
use tenantry_domain::slug::Slug;
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
    views::tenant::TenantView,
    vocabulary::SlugText,
};

problems!(DeleteTenantProblems: [SIGNED_IN, PERMITTED, BODY] SlugMismatch, MembersLeft, StatusConflict, ConcurrentChange);

/// The confirmation.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DeleteTenantBody {
    /// The organization's slug, repeated, so that nobody deletes one by mistake.
    #[validate(custom(function = rules::slug))]
    #[schema(value_type = SlugText)]
    slug: String,
    /// Deletes the organization although it has other members. They lose it.
    #[serde(default)]
    #[schema(default = false)]
    force: bool,
}

/// Deletes the organization.
///
/// From then on members can only sign in and see why. Everything stays until `purge_at`, and an owner can undo the deletion
/// with `POST /v1/tenant/restore` until then. After it everything of the organization is removed, its slug is free, and
/// members who belong to no other organization lose their accounts.
#[utoipa::path(
    delete, path = "", tag = "tenant", operation_id = "delete_tenant", security(("bearer" = [])),
    request_body = DeleteTenantBody,
    responses((status = OK, description = "The deleted organization.", body = TenantView), DeleteTenantProblems)
)]
pub(super) async fn delete_tenant(
    SignedIn(actor): SignedIn,
    State(app): State<App>,
    body: Json<DeleteTenantBody>,
) -> Result<Answer<TenantView>, Problem> {
    let DeleteTenantBody { slug, force } = body.value;
    let command = Command { slug: Slug::parse(&slug).context("/slug")?, force };
    let deleted = app.application.tenants.delete.execute(&actor, command).await?;
    Ok(Answer((&deleted).into()))
}
