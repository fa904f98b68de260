//! `POST /v1/auth/forgot-password`: mails a link that resets the password.

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

problems!(ForgotPasswordProblems: [THROTTLED, BODY]);

/// The address to mail to.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ForgotPasswordBody {
    /// The email address of the account.
    #[validate(custom(function = rules::email))]
    #[schema(value_type = EmailAddress)]
    email: String,
}

/// Mails a link with which the person chooses a new password.
///
/// The response is the same whether or not there is such an account. The link is valid for an hour and can be used once.
/// It leads to a page of this server, which works without a script. A newer link replaces it, but a link that is less than
/// twelve minutes old stays, and no other one is mailed.
#[utoipa::path(
    post, path = "/forgot-password", tag = "auth", operation_id = "forgot_password", security(()), request_body = ForgotPasswordBody,
    responses(
        (status = ACCEPTED, description = "The request was taken, whether or not there is such an account."),
        ForgotPasswordProblems
    )
)]
pub(super) async fn forgot_password(
    Throttled(client): Throttled,
    State(app): State<App>,
    Anonymous(actor): Anonymous,
    body: Json<ForgotPasswordBody>,
) -> Result<StatusCode, Problem> {
    let email = Email::parse(&body.value.email).context("/email")?;
    app.limits.check_mail(&email, client)?;
    app.application.auth.forgot_password.execute(&actor, &email).await?;
    Ok(StatusCode::ACCEPTED)
}
