//! `POST /v1/me/email/confirm`: gives the signed-in person the address that they asked for.

use axum::{Json as Answer, extract::State};
use serde::Deserialize;
use tenantry_domain::email_code::EmailCode;
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
    routes::auth::verify_email::ProvedAnswer,
    state::App,
    vocabulary::EmailCodeText,
};

problems!(ConfirmEmailProblems: [SIGNED_IN_PERSON, THROTTLED, BODY]
    TenantSuspended, SessionEnded, CodeInvalid, EmailTaken, ConcurrentChange);

/// The code that was mailed to the new address.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ConfirmEmailBody {
    /// The code from the email.
    #[validate(custom(function = rules::email_code))]
    #[schema(value_type = EmailCodeText)]
    code: String,
}

/// Changes the email address of the signed-in person to the one that the code was mailed to.
///
/// All organizations show the new address. A notice goes to the old one, if it was proved, with a link that undoes the change
/// for seven days. Refresh the access token afterwards.
#[utoipa::path(
    post, path = "/email/confirm", tag = "me", operation_id = "confirm_email", security(("bearer" = [])),
    request_body = ConfirmEmailBody,
    responses((status = OK, description = "The email address is changed.", body = ProvedAnswer), ConfirmEmailProblems)
)]
pub(super) async fn confirm_email(
    SignedInPerson(actor): SignedInPerson,
    State(app): State<App>,
    body: Json<ConfirmEmailBody>,
) -> Result<Answer<ProvedAnswer>, Problem> {
    let code = EmailCode::parse(&body.value.code).context("/code")?;
    app.limits.check_account(&actor)?;
    let user = app.application.me.confirm_email.execute(&actor, &code).await?;
    Ok(Answer((&user).into()))
}
