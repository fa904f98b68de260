//! `PATCH /v1/me/email`: asks for another address of the signed-in person.

use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use tenantry_application::use_cases::me::change_email::Command;
use tenantry_domain::{email::Email, password::PlainPassword};
use utoipa::ToSchema;
use validator::Validate;

use crate::http::{
    extract::{
        json::Json,
        rules::{self, FieldContext},
        signed_in::SignedInPerson,
        throttled::Throttled,
    },
    openapi::problems::problems,
    problem::Problem,
    state::App,
    vocabulary::{EmailAddress, Password},
};

problems!(ChangeEmailProblems: [SIGNED_IN_PERSON, THROTTLED, BODY]
    TenantSuspended, CurrentPasswordWrong, ConcurrentChange);

/// The new address, and the password of the account.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeEmailBody {
    /// The email address that the account is to have.
    #[validate(custom(function = rules::email))]
    #[schema(value_type = EmailAddress)]
    email: String,
    /// The password of the account.
    #[validate(custom(function = rules::password))]
    #[schema(value_type = Password)]
    current_password: String,
}

/// Mails a six-digit code to the new email address of the signed-in person.
///
/// Nothing changes before the code is sent to `POST /v1/me/email/confirm`. The response does not reveal whether another
/// account has the address.
#[utoipa::path(
    patch, path = "/email", tag = "me", operation_id = "change_email", security(("bearer" = [])),
    request_body = ChangeEmailBody,
    responses((status = ACCEPTED, description = "A code is mailed to the new address."), ChangeEmailProblems)
)]
pub(super) async fn change_email(
    SignedInPerson(actor): SignedInPerson,
    Throttled(client): Throttled,
    State(app): State<App>,
    body: Json<ChangeEmailBody>,
) -> Result<StatusCode, Problem> {
    let command = Command {
        email: Email::parse(&body.value.email).context("/email")?,
        current_password: PlainPassword::present(&body.value.current_password).context("/current_password")?,
    };
    app.limits.check_account(&actor)?;
    app.limits.check_mail(&command.email, client)?;
    app.application.me.change_email.execute(&actor, command).await?;
    Ok(StatusCode::ACCEPTED)
}
