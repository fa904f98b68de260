//! `POST /v1/auth/verify-email/resend`: mails a new code to an address that is not proved yet.

use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use tenantry_domain::email::Email;
use utoipa::ToSchema;
use validator::Validate;

use crate::http::{
    extract::{
        context::Anonymous,
        json::Json,
        rules::{self, FieldContext},
        throttled::Throttled,
    },
    openapi::problems::problems,
    problem::Problem,
    state::App,
    vocabulary::EmailAddress,
};

problems!(ResendCodeProblems: [THROTTLED, BODY]);

/// The address to mail to.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ResendCodeBody {
    /// The email address of the account.
    #[validate(custom(function = rules::email))]
    #[schema(value_type = EmailAddress)]
    email: String,
}

/// Mails a new six-digit code to the address of an account that is not proved yet.
///
/// The response is the same whether or not there is such an account. The code before is no longer valid. A code that is
/// less than two minutes old stays, and no other one is mailed.
#[utoipa::path(
    post, path = "/verify-email/resend", tag = "auth", operation_id = "resend_code", security(()), request_body = ResendCodeBody,
    responses(
        (status = ACCEPTED, description = "The request was taken, whether or not there is such an account."),
        ResendCodeProblems
    )
)]
pub(super) async fn resend_code(
    Throttled(client): Throttled,
    State(app): State<App>,
    Anonymous(actor): Anonymous,
    body: Json<ResendCodeBody>,
) -> Result<StatusCode, Problem> {
    let email = Email::parse(&body.value.email).context("/email")?;
    app.limits.check_mail(&email, client)?;
    app.application.auth.resend_code.execute(&actor, &email).await?;
    Ok(StatusCode::ACCEPTED)
}
