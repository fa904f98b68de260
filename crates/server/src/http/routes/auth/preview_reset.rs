//! `POST /v1/auth/reset-password/preview`: shows what a reset link is for, without using it up.

use axum::{Json as Answer, extract::State};
use serde::{Deserialize, Serialize};
use tenantry_application::use_cases::auth::preview_reset::ResetPreview;
use utoipa::ToSchema;
use validator::Validate;

use super::reset_password::token;
use crate::http::{
    extract::{context::Anonymous, json::Json, throttled::Throttled},
    openapi::problems::problems,
    problem::Problem,
    state::App,
    views::tenant::TenantView,
    vocabulary::{EmailAddress, ResetTokenName},
};

problems!(PreviewResetProblems: [THROTTLED, BODY] ResetLinkInvalid, ResetLinkExpired);

/// The token of the link.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PreviewResetBody {
    /// The token from the link.
    #[schema(value_type = ResetTokenName)]
    token: String,
}

/// What a reset link is for.
#[derive(Serialize, ToSchema)]
#[schema(as = ResetPreview)]
pub(super) struct ResetPreviewView {
    /// The email address of the account.
    #[schema(value_type = EmailAddress)]
    email: String,
    /// Whether the email address was proved before. If not, somebody else may have set the account up: ask the person, and
    /// send the answer as `existing_account`.
    email_verified: bool,
    /// The organizations of an account that somebody else may have set up. If it is empty, there is nothing to ask.
    tenants: Vec<TenantView>,
}

impl From<ResetPreview> for ResetPreviewView {
    fn from(preview: ResetPreview) -> Self {
        Self {
            email: preview.email.to_string(),
            email_verified: preview.email_verified,
            tenants: preview.tenants.iter().map(Into::into).collect(),
        }
    }
}

/// Shows the holder of a reset link which account it is for, and uses nothing up.
///
/// For an account whose email address nobody has proved, it lists the organizations that the account would lose, so that the
/// person can say whether they set it up.
#[utoipa::path(
    post, path = "/reset-password/preview", tag = "auth", operation_id = "preview_reset", security(()),
    request_body = PreviewResetBody,
    responses((status = OK, description = "What the link is for.", body = ResetPreviewView), PreviewResetProblems)
)]
pub(super) async fn preview_reset(
    _: Throttled,
    State(app): State<App>,
    Anonymous(actor): Anonymous,
    body: Json<PreviewResetBody>,
) -> Result<Answer<ResetPreviewView>, Problem> {
    let preview = app.application.auth.preview_reset.execute(&actor, &token(&body.value.token)?).await?;
    Ok(Answer(preview.into()))
}
