//! `POST /v1/me/password`: changes the password of the signed-in person.

use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use tenantry_application::use_cases::me::change_password::Command;
use tenantry_domain::password::PlainPassword;
use utoipa::ToSchema;
use validator::Validate;

use crate::http::{
    extract::{
        json::Json,
        rules::{self, FieldContext},
        signed_in::SignedInPerson,
    },
    openapi::problems::problems,
    problem::Problem,
    state::App,
    vocabulary::{NewPassword, Password},
};

problems!(ChangePasswordProblems: [SIGNED_IN_PERSON, THROTTLED, BODY] CurrentPasswordWrong, ConcurrentChange);

/// The old password and the new one.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangePasswordBody {
    /// The password that the account has.
    #[validate(custom(function = rules::password))]
    #[schema(value_type = Password)]
    current_password: String,
    /// The password that it is to have. It must have at least 8 characters, or as many as the strictest of the person's
    /// organizations asks for, and be hard to guess.
    #[validate(custom(function = rules::password))]
    #[schema(value_type = NewPassword)]
    new_password: String,
}

/// Changes the password of the signed-in person.
///
/// All other sessions end, and a notice is mailed to the person. A person who has forgotten the password resets it by email
/// instead.
#[utoipa::path(
    post, path = "/password", tag = "me", operation_id = "change_password", security(("bearer" = [])),
    request_body = ChangePasswordBody,
    responses((status = NO_CONTENT, description = "The password is changed."), ChangePasswordProblems)
)]
pub(super) async fn change_password(
    SignedInPerson(actor): SignedInPerson,
    State(app): State<App>,
    body: Json<ChangePasswordBody>,
) -> Result<StatusCode, Problem> {
    let command = Command {
        current: PlainPassword::present(&body.value.current_password).context("/current_password")?,
        new: PlainPassword::present(&body.value.new_password).context("/new_password")?,
    };
    app.limits.check_account(&actor)?;
    app.application.me.change_password.execute(&actor, command).await?;
    Ok(StatusCode::NO_CONTENT)
}
