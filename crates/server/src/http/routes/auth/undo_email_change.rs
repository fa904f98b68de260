//! `POST /v1/auth/undo-email-change`: gives an account its old address back.

use axum::{Json as Answer, extract::State};
use serde::Deserialize;
use tenantry_domain::token_text::UndoToken;
use utoipa::ToSchema;
use validator::Validate;

use super::verify_email::ProvedAnswer;
use crate::http::{
    codes::Code,
    extract::{context::Anonymous, json::Json, throttled::Throttled},
    openapi::problems::problems,
    problem::Problem,
    state::App,
    vocabulary::UndoTokenName,
};

problems!(UndoEmailChangeProblems: [THROTTLED, BODY] UndoLinkInvalid, UndoLinkExpired, EmailTaken, ConcurrentChange);

/// The token of the link.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UndoEmailChangeBody {
    /// The token from the link.
    #[schema(value_type = UndoTokenName)]
    token: String,
}

/// Parses the token of an undo link. A damaged token gets the same code as an unknown one.
pub(crate) fn token(text: &str) -> Result<UndoToken, Problem> {
    UndoToken::parse(text)
        .map_err(|_| Problem::new(Code::UndoLinkInvalid, "The token is incomplete. Use the whole link."))
}

/// Undoes a change of the email address, by the link that was mailed to the old address.
///
/// The account has its old address again. All sessions and the password end, because whoever changed the address had both,
/// and a link to choose a new password is mailed to the old address.
#[utoipa::path(
    post, path = "/undo-email-change", tag = "auth", operation_id = "undo_email_change", security(()),
    request_body = UndoEmailChangeBody,
    responses((status = OK, description = "The change is undone.", body = ProvedAnswer), UndoEmailChangeProblems)
)]
pub(super) async fn undo_email_change(
    _: Throttled,
    State(app): State<App>,
    Anonymous(actor): Anonymous,
    body: Json<UndoEmailChangeBody>,
) -> Result<Answer<ProvedAnswer>, Problem> {
    let user = app.application.auth.undo_email_change.execute(&actor, &token(&body.value.token)?).await?;
    Ok(Answer((&user).into()))
}
