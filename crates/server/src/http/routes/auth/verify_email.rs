//! `POST /v1/auth/verify-email`: proves the address of the signed-in person by a code.

use axum::{Json as Answer, extract::State};
use serde::{Deserialize, Serialize};
use tenantry_application::use_cases::auth::verify_email::Command;
use tenantry_domain::{email::Email, email_code::EmailCode, user::User};
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
    views::user::UserView,
    vocabulary::{EmailAddress, EmailCodeText},
};

problems!(VerifyEmailProblems: [SIGNED_IN_PERSON, THROTTLED, BODY] CodeInvalid, ConcurrentChange);

/// The code, and the address that it was mailed to.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct VerifyEmailBody {
    /// The email address of the account.
    #[validate(custom(function = rules::email))]
    #[schema(value_type = EmailAddress)]
    email: String,
    /// The code from the email.
    #[validate(custom(function = rules::email_code))]
    #[schema(value_type = EmailCodeText)]
    code: String,
}

/// A person whose address was just proved.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProvedAnswer {
    /// The person.
    user: UserView,
}

impl From<&User> for ProvedAnswer {
    fn from(user: &User) -> Self {
        Self { user: user.into() }
    }
}

/// Proves the email address of the signed-in person by the six-digit code that was mailed to it.
///
/// A sign-up mails the code. It is valid for 10 minutes and five tries. The person is signed in, so that whoever enters it
/// both reads the mailbox and knows the account: a code alone decides nothing. Refresh the access token afterwards, so that
/// its `email_verified` is `true`.
#[utoipa::path(
    post, path = "/verify-email", tag = "auth", operation_id = "verify_email", security(("bearer" = [])),
    request_body = VerifyEmailBody,
    responses((status = OK, description = "The email address is proved.", body = ProvedAnswer), VerifyEmailProblems)
)]
pub(super) async fn verify_email(
    SignedInPerson(actor): SignedInPerson,
    State(app): State<App>,
    body: Json<VerifyEmailBody>,
) -> Result<Answer<ProvedAnswer>, Problem> {
    let command = Command {
        email: Email::parse(&body.value.email).context("/email")?,
        code: EmailCode::parse(&body.value.code).context("/code")?,
    };
    app.limits.check_account(&actor)?;
    let user = app.application.auth.verify_email.execute(&actor, command).await?;
    Ok(Answer((&user).into()))
}
